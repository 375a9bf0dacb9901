"""Entering the NGO's own reports. The example to follow for any form of entry."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from grants.actions.ngo_reports import edit_report, expect_report
from grants.forms.ngo_reports import ProgressReportForm
from grants.models import ProgressReport
from grants.views.access import by, contract_to, found_to
from grants.views.around import around, page_of
from grants.views.entry import entry
from koksu.accounts.scope import ScopedRequest


def progress_report_create(request: ScopedRequest, pk: str) -> HttpResponse:
    contract = contract_to(request, "enter", pk)

    def save(form: ProgressReportForm) -> str:
        expect_report(contract=contract, **by(request), **form.values())
        return page_of(contract, "reports")

    return entry(
        request,
        lambda data, files: ProgressReportForm(data, files),
        save,
        heading=_("The NGO's report"),
        **around(contract, "reports"),
    )


def progress_report_edit(request: ScopedRequest, pk: str) -> HttpResponse:
    report = found_to(request, "enter", ProgressReport, pk, "contract__allocation__district", "contract__ngo")
    contract = report.contract

    def save(form: ProgressReportForm) -> str:
        edit_report(report=report, version=form.seen_version, **by(request), **form.values())
        return page_of(contract, "reports")

    return entry(
        request,
        lambda data, files: ProgressReportForm(data, files, instance=report),
        save,
        heading=_("The NGO's report"),
        **around(contract, "reports"),
    )
