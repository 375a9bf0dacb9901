"""Addresses of the grants' pages. The names are fixed: people's own scripts and bookmarks hold them."""

from django.urls import path, re_path

from grants.views import (
    acts,
    amendments,
    applications,
    contracts,
    documents,
    entry,
    expenses,
    exports,
    files,
    funding,
    levels,
    lists,
    ngo_reports,
    organisations,
    outputs,
    pages,
    payments,
    reports,
    results,
    verifying,
    voiding,
    work,
)

urlpatterns = [
    path("drafts/save/", entry.draft_save, name="draft_save"),
    path("drafts/drop/", entry.draft_drop, name="draft_drop"),
    path("contracts/<str:pk>/results/", results.results, name="results"),
    path("outputs/<str:pk>/edit/", outputs.output_edit, name="output_edit"),
    path("outputs/<str:pk>/proof/", outputs.output_proof, name="output_proof"),
    path("contracts/<str:pk>/ngo-reports/new/", ngo_reports.progress_report_create, name="progress_report_create"),
    path("ngo-reports/<str:pk>/edit/", ngo_reports.progress_report_edit, name="progress_report_edit"),
    path("contracts/<str:pk>/acts/new/", acts.act_create, name="act_create"),
    path("acts/<str:pk>/edit/", acts.act_edit, name="act_edit"),
    path("contracts/<str:pk>/payments/new/", payments.payment_create, name="payment_create"),
    path("payments/<str:pk>/edit/", payments.payment_edit, name="payment_edit"),
    path("contracts/<str:pk>/expenses/new/", expenses.expense_create, name="expense_create"),
    path("expenses/<str:pk>/edit/", expenses.expense_edit, name="expense_edit"),
    path("work/", work.work, name="work"),
    path("verify/", verifying.verify_queue, name="verify_queue"),
    path("verify/<str:pk>/", verifying.output_verify, name="output_verify"),
    path("outputs/<str:pk>/reopen/", verifying.output_reopen, name="output_reopen"),
    path("ngos/new/", organisations.ngo_create, name="ngo_create"),
    path("ngos/<str:pk>/edit/", organisations.ngo_edit, name="ngo_edit"),
    path("ngos/<str:pk>/heads/new/", organisations.ngo_head_create, name="ngo_head_create"),
    path("ngo-heads/<str:pk>/edit/", organisations.ngo_head_edit, name="ngo_head_edit"),
    path("allocations/new/", funding.allocation_create, name="allocation_create"),
    path("allocations/<str:pk>/edit/", funding.allocation_edit, name="allocation_edit"),
    path("allocations/<str:pk>/amount/", funding.allocation_change, name="allocation_change"),
    path("allocations/<str:pk>/lots/new/", funding.lot_create, name="lot_create"),
    path("lots/<str:pk>/edit/", funding.lot_edit, name="lot_edit"),
    path("lots/<str:pk>/applications/new/", applications.application_create, name="application_create"),
    path("applications/<str:pk>/edit/", applications.application_edit, name="application_edit"),
    path("void/<str:kind>/<str:pk>/", voiding.record_void, name="record_void"),
    path("applications/<str:pk>/award/", contracts.contract_award, name="contract_award"),
    path("allocations/<str:pk>/contracts/new/", contracts.contract_create, name="contract_create"),
    path("contracts/<str:pk>/edit/", contracts.contract_edit, name="contract_edit"),
    path("contracts/<str:pk>/sign/", contracts.contract_sign, name="contract_sign"),
    path("contracts/<str:pk>/amend/", amendments.contract_amend, name="contract_amend"),
    path("ngos/", lists.ngo_list, name="ngo_list"),
    path("lots/", lists.lot_list, name="lot_list"),
    path("allocations/", lists.allocation_list, name="allocation_list"),
    path("contracts/", lists.contract_list, name="contract_list"),
    path("ngos/<str:pk>/", pages.ngo_detail, name="ngo_detail"),
    path("lots/<str:pk>/", pages.lot_detail, name="lot_detail"),
    path("allocations/<str:pk>/", pages.allocation_detail, name="allocation_detail"),
    path("contracts/<str:pk>/", pages.contract_detail, name="contract_detail"),
    path("documents/new/", documents.document_create, name="document_create"),
    path("documents/<str:pk>/edit/", documents.document_edit, name="document_edit"),
    path("documents/<str:pk>/attach/", documents.document_attach, name="document_attach"),
    path("documents/<str:pk>/cite/", documents.document_cite, name="document_cite"),
    path("documents/<str:pk>/", pages.document_detail, name="document_detail"),
    path("documents/<str:pk>/file/", files.document_file, name="document_file"),
    path("documents/<str:pk>/preview/", files.document_preview, name="document_preview"),
    path("files/stage/", files.file_stage, name="file_stage"),
    path("files/<str:token>/", files.file_thumb, name="file_thumb"),
]
# The lists as files for a spreadsheet.
urlpatterns += [
    re_path(r"^(?P<subject>ngos|lots|contracts|allocations)\.(?P<kind>csv|xlsx)$", exports.list_export, name="list_export"),
]
# Reports: the paper of each subject, as a page, as JSON, as PDF and as an Excel file.
report_urls = [
    path(f"{plural}/<str:pk>/{address}", view, {"kind": kind}, name=f"{kind}_{name}")
    for kind, plural in (("ngo", "ngos"), ("contract", "contracts"), ("lot", "lots"), ("allocation", "allocations"))
    for address, view, name in (
        ("report/", reports.report_page, "report"),
        ("report.json", reports.report_json, "report_json"),
        ("report.pdf", reports.report_pdf, "report_pdf"),
        ("report.xlsx", reports.report_xlsx, "report_xlsx"),
        ("report/running.css", reports.report_running, "report_running"),
    )
]
urlpatterns += report_urls
# Levels: the page and the papers of a district, a region and the country.
urlpatterns += [
    path(f"{place}{address}", view, {"kind": kind}, name=f"{kind}_{name}")
    for kind, place in (("district", "districts/<str:pk>/"), ("region", "regions/<str:pk>/"), ("country", "country/"))
    for address, view, name in (
        ("", levels.level_detail, "detail"),
        ("report/", levels.level_report, "report"),
        ("report.json", levels.level_report_json, "report_json"),
        ("report.pdf", levels.level_report_pdf, "report_pdf"),
        ("report.xlsx", levels.level_report_xlsx, "report_xlsx"),
        ("report/running.css", levels.level_report_running, "report_running"),
    )
]
