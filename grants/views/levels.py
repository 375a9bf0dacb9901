"""A district, a region and the country: their pages and papers, of a whole financial year or of all, at the present position.

A district's are for who holds a role there; a region's for who holds one in the region or the country, not only in some of its
districts; the country's for who holds one in the country. Everybody else is told that there is no such page.
"""

from collections.abc import Callable, Mapping
from functools import partial
from urllib.parse import urlencode

from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from grants.reports.as_xlsx import Cover
from grants.reports.levels import LevelReport, country_level, district_level, groups_of, region_level
from grants.reports.levels_json import level_as_json
from grants.reports.levels_xlsx import level_as_xlsx
from grants.reports.pdf import STYLESHEET
from grants.views.access import Deeds
from grants.views.asked import asked_id, asked_language, asked_period
from grants.views.exports import XLSX
from grants.views.level_paper import TITLE, foot, laid_out, subject
from grants.views.printing import CSS, a_file, in_languages, pdf_file, running_css
from koksu.accounts.clock import now, today
from koksu.accounts.errors import WrongAddress, own_path
from koksu.accounts.models import District, Region
from koksu.accounts.scope import Scope, ScopedRequest

COPIES = ("PDF", "XLSX", "JSON")


@require_safe
def level_detail(request: ScopedRequest, kind: str, pk: str = "") -> HttpResponse:
    """The page: its parts are links to its children, theirs to what is below them."""
    report = _asked(request, kind, pk)()
    district = report.record if isinstance(report.record, District) else None
    context = {
        "report": report,
        "record": report.record,
        "training": report.training,
        "groups": groups_of(report),
        "deeds": Deeds(request.scope, district.pk if district else None),
        "year_query": f"?{urlencode({'year': report.year})}" if report.year else "",
    }
    return render(request, "grants/level_detail.html", context)


@require_safe
@never_cache
def level_report(request: ScopedRequest, kind: str, pk: str = "") -> HttpResponse:
    """The report as a page made for A4: looks like paper on the screen, prints from the browser."""
    language, screen, made = asked_language(request), get_language(), _asked(request, kind, pk)
    with override(language):
        report = made()
        query = {"year": str(report.year)} if report.year else {}
        given = {
            "screen": screen,
            "stylesheets": [static("css/print.css"), f"running.css?{urlencode({**query, 'language': language})}"],
            "languages": in_languages(query),
            "copies": [(name, f"../report.{name.lower()}?{urlencode({**query, 'lang': language})}") for name in COPIES],
        }
        return HttpResponse(_html(request, report, given))


@require_safe
@never_cache
def level_report_json(request: ScopedRequest, kind: str, pk: str = "") -> JsonResponse:
    """The same value for people's own scripts; the shape is that of grants.reports.levels_json."""
    made = _asked(request, kind, pk)
    with override(asked_language(request)):
        return JsonResponse(level_as_json(made()), json_dumps_params={"ensure_ascii": False, "indent": 1})


@require_safe
@never_cache
def level_report_pdf(request: ScopedRequest, kind: str, pk: str = "") -> HttpResponse:
    """The same pages as a file to keep; where no PDF can be made, why, and the way to the page that prints."""
    language, made = asked_language(request), _asked(request, kind, pk)
    with override(language):
        report = made()
        html = _html(request, report, {"stylesheets": [STYLESHEET]})
        css = running_css(foot(report, _person(request), now()), report.training)
        name = f"{_('Report')}, {subject(report)}"
    page = own_path(request).removesuffix("report.pdf") + "report/"
    return pdf_file(html, css, plain=_plain(report, language), name=name, page=page)


@require_safe
@never_cache
def level_report_xlsx(request: ScopedRequest, kind: str, pk: str = "") -> HttpResponse:
    """The same value as an Excel file: typed cells, and totals as formulas."""
    language, made = asked_language(request), _asked(request, kind, pk)
    with override(language):
        report, moment = made(), now()
        paper = laid_out(report, _person(request), moment)
        facts = [(fact.label, fact.value) for fact in paper["facts"]]
        cover = Cover(str(TITLE), paper["subject"], paper["whole_name"], facts, paper["made_by"], moment, paper["foot"])
        content, name = level_as_xlsx(report, cover), f"{_('Report')}, {cover.subject}"
    return a_file(content, XLSX, ending="xlsx", plain=_plain(report, language), name=name)


@require_safe
@never_cache
def level_report_running(request: ScopedRequest, kind: str, pk: str = "") -> HttpResponse:
    """The stylesheet that puts this document's words into the margin of each printed page."""
    language, made = asked_language(request, "language"), _asked(request, kind, pk)
    with override(language):
        report = made()
        return HttpResponse(running_css(foot(report, _person(request), now()), report.training), content_type=CSS)


# ---------------------------------------------------------------- which level, of which year, for whom


def _asked(request: ScopedRequest, kind: str, pk: str) -> Callable[[], LevelReport]:
    """The level asked for, to be told in the document's language: what is wrong with the address is told in the screen's."""
    scope, day = request.scope, today()
    if kind == "country":
        if not scope.all_districts:
            raise Http404
        return partial(_named, country_level, scope.districts, asked_year(request), day)
    if kind == "region":
        region = _region(scope, asked_id(pk))
        there = [district for district in scope.districts if district.region_id == region.pk]
        return partial(_named, region_level, region, there, asked_year(request), day)
    district = scope.district(asked_id(pk))
    if district is None:
        raise Http404
    return partial(_named, district_level, district, asked_year(request), day)


def asked_year(request: ScopedRequest) -> int | None:
    """The financial year that the address asks for (None: all). WrongAddress where it asks for another period."""
    period = asked_period(request, today())
    if (period.since or period.until) and period.year is None:
        words = _(
            "A district, a region and the country are told for whole financial years, at their present position. Write year=2026, or "
            "nothing for all years. Another period is told by the report of an allocation, a lot, a contract or an NGO."
        )
        raise WrongAddress(words, back=own_path(request))
    return period.year


def _region(scope: Scope, pk: int) -> Region:
    if not scope.allows_region(pk):
        raise Http404
    known = next((district.region for district in scope.districts if district.region_id == pk), None)
    return known or get_object_or_404(Region, pk=pk)


def _named(make: Callable[..., LevelReport], *given: object) -> LevelReport:
    """A level whose regions' names of each time are at hand: one query."""
    report = make(*given)
    records = [report.record, *(child.record for child in report.children)]
    regions = [record for record in records if isinstance(record, Region)]
    if isinstance(report.record, District):
        regions = [report.record.region]
    prefetch_related_objects(regions, "names")
    return report


def _html(request: ScopedRequest, report: LevelReport, given: Mapping[str, object]) -> str:
    return render_to_string("grants/level_report.html", {**laid_out(report, _person(request), now()), **given})


def _person(request: ScopedRequest) -> str:
    return request.user.get_full_name()


def _plain(report: LevelReport, language: str) -> str:
    """A file's name where a browser reads none but plain letters."""
    subject = "-".join(str(part) for part in (report.kind, report.record and report.record.pk, report.year) if part)
    return f"koksu-report-{subject}-{language}"
