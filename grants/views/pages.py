"""A page for each NGO, contract, lot and allocation: the same report value as its print, on the screen."""

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from grants.models import NGO, Allocation, Application, Contract, Document, Lot
from grants.reports import build
from grants.reports.flow import flow_of
from grants.reports.values import Report
from grants.views.access import Deeds, district_of, found
from grants.views.asked import asked_period
from koksu.accounts.clock import today
from koksu.accounts.scope import ScopedRequest

LOOKED_AT = {"image/png", "image/jpeg", "image/webp"}


def ngo_detail(request: ScopedRequest, pk: str) -> HttpResponse:
    ngo = found(request, NGO, pk, "home_district__region")
    report = build.ngo_report(ngo, request.scope, asked_period(request, today()))
    heads = list(ngo.heads.filter(voided_at__isnull=True))
    applications = Application.objects.live().for_scope(request.scope).filter(ngo=ngo).select_related("lot__allocation")
    return _page(request, report, heads=heads, applications=applications)


def contract_detail(request: ScopedRequest, pk: str) -> HttpResponse:
    contract = found(request, Contract, pk, "allocation__district__region", "ngo", "lot", "continues")
    report = build.contract_report(contract, asked_period(request, today()))
    reports = contract.progress_reports.filter(voided_at__isnull=True)
    return _page(request, report, contract=report.contracts[0], progress_reports=reports)


def lot_detail(request: ScopedRequest, pk: str) -> HttpResponse:
    lot = found(request, Lot, pk, "allocation__district__region", "area")
    report = build.lot_report(lot, asked_period(request, today()))
    return _page(request, report, applications=lot.applications.filter(voided_at__isnull=True).select_related("ngo"))


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


def document_detail(request: ScopedRequest, pk: str) -> HttpResponse:
    """What is known of a document, and what it proves."""
    document = found(request, Document, pk, "kind", "district__region", "recorded_by")
    proves = document.proves.filter(voided_at__isnull=True).select_related(
        "output__deliverable__contract__ngo", "output__deliverable__kind", "expense__contract__ngo"
    )
    return render(request, "grants/document_detail.html", {"document": document, "proves": proves, "training": document.district.training})


def document_file(request: ScopedRequest, pk: str) -> FileResponse:
    """A document's file, to those who may see its district. Pictures may be looked at in place (?look); the rest is
    an attachment: nothing that people upload runs in this house."""
    document = found(request, Document, pk)
    if not document.file or not document.file.storage.exists(document.file.name):
        raise Http404
    look = "look" in request.GET and document.content_type in LOOKED_AT
    response = FileResponse(document.file.open("rb"), as_attachment=not look, filename=document.file_name or document.sha256[:12])
    response["Content-Type"] = document.content_type or "application/octet-stream"
    response["X-Content-Type-Options"] = "nosniff"
    return response
