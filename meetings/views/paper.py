"""Minutes on paper, and extracts from them: as a page, as PDF, DOCX and JSON, and the words in each page's foot.

Which text: `edition` a signed one; `version` a kept one, or `draft` the present one, for who may read drafts. Without either the newest
signed edition, else the draft for who may read it. `lang` is the document's language.
"""

import re
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from msgspec import Struct, field

from grants.reports.pdf import STYLESHEET
from grants.views.access import found
from grants.views.asked import asked_id, asked_language
from grants.views.printing import CSS, a_file, in_languages, pdf_file, running_css
from koksu.accounts.clock import now, today
from koksu.accounts.errors import WrongAddress, own_path
from koksu.accounts.scope import ScopedRequest
from meetings.models import Meeting, MeetingStatus, MinutesVersion
from meetings.reports.as_json import as_json
from meetings.reports.integrity import problems_of
from meetings.reports.minutes import extract_paper, find_decision, minutes_paper
from meetings.reports.paper import Paper
from meetings.reports.text import Text, kept_text, present_text
from meetings.rules import Reader
from meetings.views.around import page_of

DRAFT = "draft"
_NUMBER = re.compile(r"[1-9][0-9]{0,3}")


class Asked(Struct, frozen=True):
    """What an address asks for: which text, how it is laid out, the query that asks for it again, and what its files are called."""

    text: Text
    lay_out: Callable[[Text], Paper]
    query: dict[str, str]
    plain: str
    others: list[tuple[str, dict[str, str], bool]] = field(default_factory=list)
    """The texts to choose from: each one's name, the query that asks for it, and whether it is this one."""


@require_safe
@never_cache
def paper_page(request: ScopedRequest, what: str, pk: str) -> HttpResponse:
    """A page made for A4: looks like paper on the screen, prints from the browser."""
    language, screen, asked = asked_language(request), get_language(), WHAT[what](request, pk)
    files = {"minutes": ("PDF", "DOCX", "JSON"), "extract": ("PDF", "DOCX")}[what]
    copied = urlencode({**asked.query, "lang": language})
    given = {
        "screen": screen,
        "stylesheets": [static("css/print.css"), f"running.css?{urlencode({**asked.query, 'language': language})}"],
        "languages": in_languages(asked.query),
        "copies": [(name, f"../{what}.{name.lower()}?{copied}") for name in files],
        "others": [(name, urlencode({**query, "lang": language}), current) for name, query, current in asked.others],
    }
    with override(language):
        return HttpResponse(_html(asked.lay_out(asked.text), given))


@require_safe
@never_cache
def paper_running(request: ScopedRequest, what: str, pk: str) -> HttpResponse:
    """The stylesheet that puts this text's words into the margin of each printed page."""
    language, asked = asked_language(request, "language"), WHAT[what](request, pk)
    with override(language):
        return HttpResponse(_running(asked.lay_out(asked.text)), content_type=CSS)


@require_safe
@never_cache
def paper_pdf(request: ScopedRequest, what: str, pk: str) -> HttpResponse:
    """The same pages as a file to keep."""
    language, asked = asked_language(request), WHAT[what](request, pk)
    with override(language):
        paper = asked.lay_out(asked.text)
        html, css = _html(paper, {"stylesheets": [STYLESHEET]}), _running(paper)
    page = f"{own_path(request).removesuffix('.pdf')}/"
    return pdf_file(html, css, plain=f"{asked.plain}-{language}", name=paper.head.name, page=page)


@require_safe
@never_cache
def paper_docx(request: ScopedRequest, what: str, pk: str) -> HttpResponse:
    """The same as a document to go on with in an office."""
    from meetings.reports.as_docx import DOCX, as_docx  # only now: python-docx and lxml would weigh 10 MB in each worker

    language, asked = asked_language(request), WHAT[what](request, pk)
    with override(language):
        paper = asked.lay_out(asked.text)
        content = as_docx(paper, asked.text.version.made_at if asked.text.version else now())
    return a_file(content, DOCX, ending="docx", plain=f"{asked.plain}-{language}", name=paper.head.name)


@require_safe
@never_cache
def minutes_json(request: ScopedRequest, pk: str) -> JsonResponse:
    """The text in all its languages for people's own scripts; the shape is that of meetings.reports.as_json."""
    return JsonResponse(as_json(_minutes(request, pk).text), json_dumps_params={"ensure_ascii": False, "indent": 1})


def _html(paper: Paper, given: dict[str, Any]) -> str:
    return render_to_string("meetings/minutes_paper.html", {"paper": paper, "document_language": paper.head.language, **given})


def _running(paper: Paper) -> str:
    return running_css(paper.head.foot, bool(paper.head.training))


# ---------------------------------------------------------------- which text


def _minutes(request: ScopedRequest, pk: str) -> Asked:
    """The text of a meeting that this person may read. Where there is none for them: 404; a draft that others write: 403; both in words."""
    meeting = found(request, Meeting, pk, "commission__district", "chair", "conductor", "secretary")
    edition, version = _given(request, "edition"), _given(request, "version")
    if edition and version:
        raise WrongAddress(_("The address asks both for an edition and for a version. Keep one of them."), back=own_path(request))
    editions = list(_signed(meeting).values_list("edition", flat=True))
    newest = editions[-1] if editions else None
    if version == DRAFT or not (version or edition or newest):
        _demand_reader(request, meeting, status=403 if version else 404)
        text = present_text(meeting)
    else:
        kept = (meeting.versions.filter(number=version) if version else _signed(meeting).filter(edition=edition or newest)).first()
        if kept is None:
            raise WrongAddress(_("There is no such version of these minutes."), status=404)
        if not kept.edition:
            _demand_reader(request, meeting, status=403)
        text = _read(kept, newest)
    query = {name: value for name, value in (("edition", edition), ("version", version)) if value}
    return Asked(text, minutes_paper, query, f"koksu-minutes-{meeting.pk}", _others(request, text, editions))


def _others(request: ScopedRequest, text: Text, editions: list[int]) -> list[tuple[str, dict[str, str], bool]]:
    """The signed editions, and the draft of a correction for who may read it; nothing where there is only one text."""
    texts = [(_("edition %(edition)s") % {"edition": number}, {"edition": str(number)}, number == text.edition) for number in editions]
    corrected = bool(editions) and text.meeting.status != MeetingStatus.SIGNED
    if corrected and Reader(request.user, request.scope, today()).reads_draft(text.meeting):
        texts.append((_("draft of the correction"), {"version": DRAFT}, not text.version))
    return texts if len(texts) > 1 else []


def _demand_reader(request: ScopedRequest, meeting: Meeting, status: int) -> None:
    """Nobody but those who write, review or watch over the minutes sees them before they are signed."""
    if not Reader(request.user, request.scope, today()).reads_draft(meeting):
        words = _("These minutes aren't signed yet: until then only the commission's members and its secretary read them.")
        raise WrongAddress(words, status=status)


def _extract(request: ScopedRequest, pk: str) -> Asked:
    """The newest signed edition (or the one asked for) that has the decision; 404, with the reason, where none has."""
    wanted, edition = asked_id(pk), _given(request, "edition")
    told = MinutesVersion.objects.filter(edition__isnull=False, body__contains=f'"id":{wanted},"lot":')  # as a decision stands in a text
    found_in = Q(agenda__decisions=wanted) | Q(pk__in=told.values("meeting"))  # a correction may have taken the record away
    meeting = get_object_or_404(Meeting.objects.live().for_scope(request.scope).filter(found_in).distinct())
    signed = list(_signed(meeting).order_by("-edition"))
    for kept in signed:
        if edition in ("", str(kept.edition)) and _has(text := _read(kept, signed[0].edition), wanted):
            query = {"edition": edition} if edition else {}
            return Asked(text, partial(extract_paper, decision=wanted), query, f"koksu-extract-{wanted}")
    raise WrongAddress(_("An extract is made of signed minutes only, and of a decision that stands in them."), status=404)


def _has(text: Text, decision: int) -> bool:
    try:
        return bool(find_decision(text.body, decision))
    except LookupError:
        return False


WHAT: dict[str, Callable[[ScopedRequest, str], Asked]] = {"minutes": _minutes, "extract": _extract}


def _signed(meeting: Meeting) -> Any:
    return MinutesVersion.objects.filter(meeting=meeting, edition__isnull=False).order_by("edition").select_related("meeting")


def _given(request: ScopedRequest, name: str) -> str:
    """A number as the address gives it (or, of a version, `draft`); "" without one. WrongAddress for anything else."""
    text = request.GET.get(name, "").strip()
    if text and not _NUMBER.fullmatch(text) and (name, text) != ("version", DRAFT):
        words = _("%(name)s: the address asks for a version that can't be: versions and editions are numbers from 1.")
        raise WrongAddress(words % {"name": name}, back=own_path(request))
    return text


def _read(version: MinutesVersion, newest_edition: int | None) -> Text:
    """A kept text. No paper is made of one that isn't what was kept: WrongAddress says so."""
    problems = [one.what for one in problems_of(version.meeting) if one.version == version.number]
    if problems:
        words = _("No paper is made of this text: it isn't what was kept. %(what)s Tell the administrator and the auditor.")
        raise WrongAddress(words % {"what": " ".join(problems)}, back=page_of(version.meeting), status=409)
    return kept_text(version, newest_edition)
