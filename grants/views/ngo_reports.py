"""Entering the NGO's own reports. The example to follow for any form of entry."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from grants.actions.ngo_reports import edit_report, expect_report
from grants.forms.ngo_reports import ProgressReportForm
from grants.models import Contract, ProgressReport
from grants.views.access import by, found_to
from grants.views.entry import entry
from koksu.accounts.scope import ScopedRequest


def progress_report_create(request: ScopedRequest, pk: str) -> HttpResponse:
    contract = found_to(request, "enter", Contract, pk, "allocation__district", "ngo")
    back = reverse("contract_detail", args=[contract.pk]) + "#reports"

    def save(form: ProgressReportForm) -> str:
        expect_report(contract=contract, **by(request), **form.values())
        return back

    return entry(
        request,
        lambda data, files: ProgressReportForm(data, files),
        save,
        heading=_("The NGO's report"),
        under=f"{contract}, {contract.ngo}",
        back=back,
        crumb=str(contract),
        training=contract.allocation.district.training,
    )


def progress_report_edit(request: ScopedRequest, pk: str) -> HttpResponse:
    report = found_to(request, "enter", ProgressReport, pk, "contract__allocation__district", "contract__ngo")
    contract = report.contract
    back = reverse("contract_detail", args=[contract.pk]) + "#reports"

    def save(form: ProgressReportForm) -> str:
        edit_report(report=report, version=form.seen_version, **by(request), **form.values())
        return back

    return entry(
        request,
        lambda data, files: ProgressReportForm(data, files, instance=report),
        save,
        heading=_("The NGO's report"),
        under=f"{contract}, {contract.ngo}",
        back=back,
        crumb=str(contract),
        training=contract.allocation.district.training,
    )
