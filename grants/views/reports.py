"""The paper of an NGO, a contract, a lot or an allocation: as a page, JSON, PDF and an Excel file, and the words in each page's foot."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from msgspec import Struct

from grants.models import NGO, Allocation, Contract, Lot
from grants.reports import build
from grants.reports.as_json import as_json
from grants.reports.as_xlsx import Cover, as_xlsx
from grants.reports.pdf import STYLESHEET
from grants.reports.period import Period
from grants.reports.values import Report
from grants.views.access import found
from grants.views.asked import asked_language, asked_period
from grants.views.exports import XLSX
from grants.views.paper import foot, laid_out, subject
from grants.views.printing import CSS, a_file, in_languages, pdf_file, running_css
from koksu.accounts.clock import now, today
from koksu.accounts.errors import own_path
from koksu.accounts.scope import Scope, ScopedRequest


class Subject(Struct, frozen=True):
    """What a report can be about: its model, what its letterhead reads with it, and its builder."""

    model: type[Any]
    related: tuple[str, ...]
    build: Callable[[Any, Scope, Period], Report]


def _alone(made: Callable[[Any, Period], Report]) -> Callable[[Any, Scope, Period], Report]:
    """A builder whose report doesn't depend on what else the reader may see."""
    return lambda record, _scope, period: made(record, period)


COPIES = ("PDF", "XLSX", "JSON")
SUBJECTS = {
    "ngo": Subject(NGO, ("home_district__region",), build.ngo_report),
    "contract": Subject(Contract, (), _alone(build.contract_report)),
    "lot": Subject(Lot, ("area", "allocation__district__region"), _alone(build.lot_report)),
    "allocation": Subject(Allocation, ("district__region",), _alone(build.allocation_report)),
}


@require_safe
@never_cache
def report_page(request: ScopedRequest, kind: str, pk: str) -> HttpResponse:
    """The report as a page made for A4: looks like paper on the screen, prints from the browser."""
    language, screen, made = asked_language(request), get_language(), _asked(request, kind, pk)
    query = {name: value for name in ("from", "to", "year") if (value := request.GET.get(name, "").strip())}
    with override(language):
        report = made()
        running = f"running.css?{urlencode({**query, 'language': language})}"
        given = {
            "screen": screen,
            "stylesheets": [static("css/print.css"), running],
            "languages": in_languages(query),
            "copies": [(name, f"../report.{name.lower()}?{urlencode({**query, 'lang': language})}") for name in COPIES],
            "asked": report.period,
        }
        return HttpResponse(_html(request, report, given))


@require_safe
@never_cache
def report_json(request: ScopedRequest, kind: str, pk: str) -> JsonResponse:
    """The same value for people's own scripts; the shape is that of grants.reports.as_json."""
    made = _asked(request, kind, pk)
    with override(asked_language(request)):
        return JsonResponse(as_json(made()), json_dumps_params={"ensure_ascii": False, "indent": 1})


@require_safe
@never_cache
def report_pdf(request: ScopedRequest, kind: str, pk: str) -> HttpResponse:
    """The same pages as a file to keep; where no PDF can be made, why, and the way to the page that prints."""
    language, made = asked_language(request), _asked(request, kind, pk)
    with override(language):
        report = made()
        html = _html(request, report, {"stylesheets": [STYLESHEET]})
        css = running_css(foot(report, _person(request), now()), report.training)
        name = f"{_('Report')}, {subject(report)}"
    page = own_path(request).removesuffix("report.pdf") + "report/"
    return pdf_file(html, css, plain=f"koksu-report-{kind}-{report.record.pk}-{language}", name=name, page=page)


@require_safe
@never_cache
def report_xlsx(request: ScopedRequest, kind: str, pk: str) -> HttpResponse:
    """The same value as an Excel file: typed cells, and totals as formulas."""
    language, made = asked_language(request), _asked(request, kind, pk)
    with override(language):
        report, moment = made(), now()
        paper = _laid_out(request, report, moment)
        cover = Cover(
            title=_("Report on how grant money is tied to outputs"),
            subject=paper["subject"],
            whole=str(paper["whole_name"]),
            facts=[(fact.label, fact.value) for fact in paper["facts"]],
            made_by=paper["made_by"],
            moment=moment,
            foot=paper["foot"],
        )
        content, name = as_xlsx(report, cover), f"{_('Report')}, {cover.subject}"
    return a_file(content, XLSX, ending="xlsx", plain=f"koksu-report-{kind}-{report.record.pk}-{language}", name=name)


@require_safe
@never_cache
def report_running(request: ScopedRequest, kind: str, pk: str) -> HttpResponse:
    """The stylesheet that puts this document's words into the margin of each printed page."""
    language, made = asked_language(request, "language"), _asked(request, kind, pk)
    with override(language):
        report = made()
        return HttpResponse(running_css(foot(report, _person(request), now()), report.training), content_type=CSS)


def _asked(request: ScopedRequest, kind: str, pk: str) -> Callable[[], Report]:
    """The report asked for, to be built in the document's language: what is wrong with the address is told in the screen's.

    Only of what this person may see: another district's record is a 404.
    """
    given, period = SUBJECTS[kind], asked_period(request, today())
    return partial(given.build, found(request, given.model, pk, *given.related), request.scope, period)


def _html(request: ScopedRequest, report: Report, given: dict[str, Any]) -> str:
    return render_to_string("grants/report.html", {**_laid_out(request, report, now()), **given})


def _laid_out(request: ScopedRequest, report: Report, moment: datetime) -> dict[str, Any]:
    return laid_out(report, _person(request), moment)


def _person(request: ScopedRequest) -> str:
    return request.user.get_full_name()
