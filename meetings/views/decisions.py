"""Decisions in force: their list, its files, and the page of one with what became of it."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from msgspec.structs import replace

from grants.reports.sheets import Cell, Table
from grants.views.access import Deeds
from grants.views.asked import asked_id
from grants.views.exports import as_file, total_name
from grants.views.lists import filters_of, wrong_filter
from koksu.accounts.clock import today
from koksu.accounts.errors import WrongAddress
from koksu.accounts.scope import ScopedRequest
from koksu.money import Tenge
from meetings.forms.decision_filters import DecisionFilterForm
from meetings.models import Effect
from meetings.reports import decision_list as lists
from meetings.reports.awards import standing_of
from meetings.reports.body import About, Decided
from meetings.reports.decisions import Ruling, decision_of
from meetings.reports.integrity import problems_of
from meetings.templatetags.decision_tags import duty_word, effect_word
from meetings.templatetags.minutes_tags import said
from meetings.views.around import reader_of
from meetings.views.exports import about_rows


@require_safe
def decision_list(request: ScopedRequest) -> HttpResponse:
    form, listing = asked_listing(request)
    filters = filters_of(form)
    context = {
        "form": form,
        "listing": listing,
        "query": urlencode(filters),
        "filtered": bool(filters),
        "deeds": Deeds(request.scope, None),
        "training": request.scope.training_only or (bool(listing.totals) and all(total.training for total in listing.totals)),
        "exports": [
            (kind.upper(), f"{reverse('decision_export', args=[kind])}?{urlencode({**filters, 'sort': listing.asked.sort})}")
            for kind in ("xlsx", "csv")
        ],
    }
    return render(request, "meetings/decision_list.html", context)


@require_safe
def decision_export(request: ScopedRequest, kind: str) -> HttpResponseBase:
    """All rows that the filters leave, as `kind` csv or xlsx."""
    form, listing = asked_listing(request, whole=True)
    return as_file(_table(request, form, listing), "decisions", kind)


@require_safe
def decision_detail(request: ScopedRequest, pk: str) -> HttpResponse:
    """A decision as it was signed, what it is about, what became of it; of an award, the contract that rests on it."""
    whole = decision_of(reader_of(request), asked_id(pk))
    if whole is None:
        raise Http404
    ruling = whole.ruling
    context = {
        "whole": whole,
        "ruling": ruling,
        "decision": ruling.decided,
        "meeting": ruling.meeting,
        "award": standing_of(ruling) if ruling.decided["effect"] == Effect.AWARD else None,
        "broken": problems_of(ruling.meeting),
        "deeds": Deeds(request.scope, ruling.meeting.commission.district_id),
        "training": ruling.training,
    }
    return render(request, "meetings/decision_detail.html", context)


def asked_listing(request: ScopedRequest, *, whole: bool = False) -> tuple[DecisionFilterForm, lists.Listing]:
    """The rows that the address asks for: a page of them, or all. WrongAddress where it can't be answered."""
    scope = request.scope
    form = DecisionFilterForm(
        {"sort": "-day", **request.GET.dict()},
        scope=scope,
        years=lists.years(scope),
        commissions=lists.commissions(scope),
        people=lists.responsible_people(scope),
    )
    if not form.is_valid():
        raise WrongAddress(wrong_filter(form), back=request.path)
    listing = lists.decision_list(scope, replace(form.asked(), whole=whole), today())
    if listing.asked.page > listing.pages:
        words = _("This list has %(pages)s pages; page %(page)s was asked for.")
        raise WrongAddress(words % {"pages": listing.pages, "page": listing.asked.page}, back=request.path, status=404)
    return form, listing


# ---------------------------------------------------------------- the rows as a file


def _table(request: ScopedRequest, form: DecisionFilterForm, listing: lists.Listing) -> Table:
    several = len(listing.totals) > 1
    heads = [*row_heads(), *([_("Training data")] if several else [])]
    trained = [[_("yes") if one.training else ""] if several else [] for one in listing.rows]
    rows = [[*row_cells(one), *more] for one, more in zip(listing.rows, trained, strict=True)]
    about = about_rows(request, form, [total.training for total in listing.totals])
    table = Table(_("Decisions"), about, heads)
    for row in rows:
        table.add(row)
    for total in listing.totals:
        label = f"{total_name(total.training, len(listing.totals))}: {total.rows}"
        table.add([label, *[""] * 11, _counted(total), *[""] * several], "total")
    return table


def row_heads() -> list[str]:
    """What a file says of each decision."""
    return [
        *(_("Minutes №"), _("Date"), _("Commission"), _("Decision"), _("Agenda item"), _("Text"), _("Kind of decision"), _("Concerns")),
        *(_("Amount"), _("Contract"), _("Responsible"), _("Deadline"), _("Status")),
    ]


def row_cells(one: Ruling) -> list[Cell]:
    """A decision under `row_heads`."""
    meeting, decided = one.meeting, one.decided
    cells: list[Any] = [
        *(meeting.number, meeting.day, str(meeting.commission), decided["number"], said(one.title), said(decided["text"])),
        *(
            "" if decided["effect"] == Effect.NONE else effect_word(decided["effect"]),
            "; ".join(said(name["name"]) for name in _about(decided)),
        ),
        None if decided["amount"] is None else Tenge(decided["amount"]),
        str(one.contract or ""),
        "; ".join(said(duty.given["responsible"]["name"]) if duty.given["responsible"] else _("unknown") for duty in one.duties),
        "; ".join(f"{duty.due:%d.%m.%Y}" if duty.due else duty.given["due_words"] or _("unknown") for duty in one.duties),
        "; ".join(duty_word(duty.state) for duty in one.duties),
    ]
    return cells


def _about(decided: Decided) -> list[About]:
    """Whom and what it concerns, each once."""
    named = [about for about in (decided["ngo"], decided["lot"], decided["contract"], *decided["about"]) if about]
    return list({(about["kind"], about["id"]): about for about in named}.values())


def _counted(total: lists.Total) -> str:
    return "; ".join(f"{duty_word(state)}: {number}" for state, number in total.counted)
