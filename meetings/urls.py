"""Addresses of the meetings' pages. The names are fixed: people's own scripts and bookmarks hold them."""

from django.urls import URLPattern, path, re_path

from meetings.views import action_items, decisions, items, paper, writing

urlpatterns: list[URLPattern] = [
    path("decisions/", decisions.decision_list, name="decision_list"),
    re_path(r"^decisions\.(?P<kind>csv|xlsx)$", decisions.decision_export, name="decision_export"),
    path("decisions/<str:pk>/", decisions.decision_detail, name="decision_detail"),
    path("action-items/<str:pk>/done/", action_items.action_item_done, name="action_item_done"),
    path("action-items/<str:pk>/confirm/", action_items.action_item_confirm, name="action_item_confirm"),
    path("action-items/<str:pk>/drop/", action_items.action_item_drop, name="action_item_drop"),
    path("meetings/<str:pk>/write/", writing.minutes_write, name="minutes_write"),
    path("meetings/<str:pk>/write/<str:item>/", writing.minutes_write_item, name="minutes_write_item"),
    path("meetings/<str:pk>/agenda/new/", items.item_add, name="item_add"),
    path("agenda/<str:pk>/save/", items.item_save, name="item_save"),
    path("agenda/<str:pk>/lock/", items.item_lock, name="item_lock"),
    path("agenda/<str:pk>/move/", items.item_move, name="item_move"),
    path("agenda/<str:pk>/remove/", items.item_remove, name="item_remove"),
    path("meetings/<str:pk>/minutes/", paper.paper_page, {"what": "minutes"}, name="minutes_paper"),
    path("meetings/<str:pk>/minutes/running.css", paper.paper_running, {"what": "minutes"}, name="minutes_running"),
    path("meetings/<str:pk>/minutes.pdf", paper.paper_pdf, {"what": "minutes"}, name="minutes_pdf"),
    path("meetings/<str:pk>/minutes.docx", paper.paper_docx, {"what": "minutes"}, name="minutes_docx"),
    path("meetings/<str:pk>/minutes.json", paper.minutes_json, name="minutes_json"),
    path("decisions/<str:pk>/extract/", paper.paper_page, {"what": "extract"}, name="decision_extract"),
    path("decisions/<str:pk>/extract/running.css", paper.paper_running, {"what": "extract"}, name="decision_extract_running"),
    path("decisions/<str:pk>/extract.pdf", paper.paper_pdf, {"what": "extract"}, name="decision_extract_pdf"),
    path("decisions/<str:pk>/extract.docx", paper.paper_docx, {"what": "extract"}, name="decision_extract_docx"),
]
