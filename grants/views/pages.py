"""A page for each NGO, contract, lot and allocation: the same report value as its print, on the screen."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from grants.actions.organisations import may_edit
from grants.models import NGO, Allocation, Application, Contract, Document, Lot, ProgressReport
from grants.reports import build
from grants.reports.flow import flow_of
from grants.reports.values import Report
from grants.views.access import Deeds, district_of, found
from grants.views.asked import asked_period
from grants.views.documents import taken_from
from koksu.accounts.clock import today
from koksu.accounts.scope import Reach, ScopedRequest
from koksu.kept import LATER, given, kept
from koksu.together import Of, Part, Where, these

PROGRESS = Part(ProgressReport, "contract", order=("until", "id"))


@require_safe
def ngo_detail(request: ScopedRequest, pk: str) -> HttpResponse:
    ngo = found(request, NGO, pk, "home_district__region")
    applications = these(Where.of(given(_applications_of(request.scope.reach), ngo.pk)), "lot__allocation", order=("-score", "id"))
    report = build.ngo_report(ngo, request.scope, asked_period(request, today()), applications)
    return _page(request, report, heads=report.heads, applications=report.along[0], editable=may_edit(request.scope, ngo))


@kept
def _applications_of(reach: Reach) -> QuerySet[Any]:
    """The ids of an NGO's applications."""
    return Application.objects.live().for_scope(reach).filter(ngo=LATER[0]).order_by().values("pk")


@require_safe
def contract_detail(request: ScopedRequest, pk: str) -> HttpResponse:
    contract, period = found(request, Contract, pk), asked_period(request, today())
    report = build.contract_report(contract, period, Of(Where.ids(Contract, contract.pk), (PROGRESS,)))
    return _page(request, report, contract=report.contracts[0], progress_reports=report.along[0])


@require_safe
def lot_detail(request: ScopedRequest, pk: str) -> HttpResponse:
    lot = found(request, Lot, pk, "allocation__district__region", "area")
    report = build.lot_report(lot, asked_period(request, today()))
    return _page(request, report, applications=lot.applications.filter(voided_at__isnull=True).select_related("ngo", "contract"))


@require_safe
def allocation_detail(request: ScopedRequest, pk: str) -> HttpResponse:
    allocation = found(request, Allocation, pk, "district__region")
    report = build.allocation_report(allocation, asked_period(request, today()))
    return _page(request, report, flow=flow_of(report), changes=allocation.changes.filter(voided_at__isnull=True))


def _page(request: ScopedRequest, report: Report, **more: object) -> HttpResponse:
    period = urlencode({name: request.GET[name] for name in ("from", "to", "year") if request.GET.get(name)})
    context = {
        "report": report,
        "record": report.record,
        "training": report.training,
        "deeds": Deeds(request.scope, district_of(report.record)),
        "period_query": f"?{period}" if period else "",
        **more,
    }
    return render(request, f"grants/{report.kind}_detail.html", context)


@require_safe
def document_detail(request: ScopedRequest, pk: str) -> HttpResponse:
    """What is known of a document, what it proves, and what was taken from it."""
    document = found(request, Document, pk, "kind", "district__region", "recorded_by")
    proves = document.proves.filter(voided_at__isnull=True).select_related(
        "output__deliverable__contract__ngo", "output__deliverable__kind", "expense__contract__ngo"
    )
    context = {
        "document": document,
        "proves": proves,
        "taken": taken_from(document),
        "deeds": Deeds(request.scope, document.district_id),
        "training": document.district.training,
    }
    return render(request, "grants/document_detail.html", context)
