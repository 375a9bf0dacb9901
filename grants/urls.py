"""Addresses of the grants' pages. The names are fixed: people's own scripts and bookmarks hold them."""

from django.urls import path

from grants.views import entry, lists, ngo_reports, pages, reports

urlpatterns = [
    path("drafts/save/", entry.draft_save, name="draft_save"),
    path("drafts/drop/", entry.draft_drop, name="draft_drop"),
    path("contracts/<str:pk>/ngo-reports/new/", ngo_reports.progress_report_create, name="progress_report_create"),
    path("ngo-reports/<str:pk>/edit/", ngo_reports.progress_report_edit, name="progress_report_edit"),
    path("ngos/", lists.ngo_list, name="ngo_list"),
    path("lots/", lists.lot_list, name="lot_list"),
    path("allocations/", lists.allocation_list, name="allocation_list"),
    path("contracts/", lists.contract_list, name="contract_list"),
    path("ngos/<str:pk>/", pages.ngo_detail, name="ngo_detail"),
    path("lots/<str:pk>/", pages.lot_detail, name="lot_detail"),
    path("allocations/<str:pk>/", pages.allocation_detail, name="allocation_detail"),
    path("contracts/<str:pk>/", pages.contract_detail, name="contract_detail"),
    path("documents/<str:pk>/", pages.document_detail, name="document_detail"),
    path("documents/<str:pk>/file/", pages.document_file, name="document_file"),
]
# Reports: the paper of each subject, as a page, as JSON and as PDF.
report_urls = [
    path(f"{plural}/<str:pk>/{address}", view, {"kind": kind}, name=f"{kind}_{name}")
    for kind, plural in (("ngo", "ngos"), ("contract", "contracts"), ("lot", "lots"), ("allocation", "allocations"))
    for address, view, name in (
        ("report/", reports.report_page, "report"),
        ("report.json", reports.report_json, "report_json"),
        ("report.pdf", reports.report_pdf, "report_pdf"),
        ("report/running.css", reports.report_running, "report_running"),
    )
]
urlpatterns += report_urls
