"""Meetings in Django's admin: found and read here, with links to their pages; written on their own pages only, through actions."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from grants.admin import BooksAdmin
from koksu.accounts.admin import ActionAdmin
from koksu.accounts.models import Role
from koksu.accounts.scope import Scope
from meetings import models
from meetings.actions.bodies import link_account
from meetings.forms.bodies import accounts_of
from meetings.views.around import page_of

OF_MEETING = "meeting__commission__district"
OF_ITEM = f"item__{OF_MEETING}"
Page = Callable[[Any], str]


def administered(request: HttpRequest, records: Any, district: str) -> Any:
    """The records (`district` leads to theirs) of the districts where one is administrator, whatever else one may read elsewhere."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    if scope.has_role_everywhere(Role.ADMINISTRATOR):
        return records
    return records.filter(**{f"{district}__in": scope.districts_as(Role.ADMINISTRATOR)})


class MeetingsAdmin(BooksAdmin):
    """What is read here is of the districts where one is administrator, whatever else one may read elsewhere.

    `district` leads to it, `address` to the page on which a record stands.
    """

    district = ""
    address: Page

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        records: QuerySet[Any] = administered(request, self.model._default_manager.all(), self.district)
        return records

    @admin.display(description=_("Page"))
    def page(self, record: Any) -> SafeString:
        return format_html('<a href="{}">{}</a>', type(self).address(record), _("Open its page"))


def books(model: type[Model], address: Page, district: str = "", **options: Any) -> None:
    """Register a read-only page for a model, with a column that leads to the record's own page."""
    options["list_display"] = [*options["list_display"], "page"]
    own = {"district": district or getattr(model, "DISTRICT", ""), "address": staticmethod(address)}
    admin.site.register(model, type(f"{model.__name__}Admin", (MeetingsAdmin,), {**own, **options}))


def _people(_record: Any) -> str:
    return f"{reverse('commission_list')}#people"


def _of_item(record: Any) -> str:
    return f"{page_of(record.item.meeting)}#item-{record.item_id}"


def _of_meeting(record: Any) -> str:
    return page_of(record.meeting)


ITEM = "item__meeting__commission"
books(
    models.Commission,
    page_of,
    list_display=["name_kk", "kind", "district", "seats", "quorum"],
    list_filter=["kind", "quorum", "district"],
    list_select_related=["district"],
    search_fields=["search_key"],
)
books(
    models.Membership,
    lambda seat: page_of(seat.commission, "members"),
    list_display=["person", "commission", "role", "votes", "since", "until"],
    list_filter=["role", "votes", "commission__district"],
    list_select_related=["person", "commission"],
    search_fields=["person__search_key", "commission__search_key"],
)


@admin.register(models.Person)
class PersonAdmin(ActionAdmin):
    """By which account somebody approves and signs minutes: the one thing about people that is an administrator's and no secretary's."""

    district = "district"
    list_display = ["name_kk", "capacity_kk", "organisation", "user", "district"]
    list_filter = ["district"]
    list_select_related = ["organisation", "user", "district"]
    fields = ["name_kk", "capacity_kk", "organisation", "district", "email", "user"]
    readonly_fields = ["name_kk", "capacity_kk", "organisation", "district", "email"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        people: QuerySet[Any] = administered(request, super().get_queryset(request), self.district)
        return people

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        if obj is not None:
            account: Any = form.base_fields["user"]
            account.queryset = accounts_of([obj.district_id], obj.user_id)
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        link_account(person=obj, user=form.cleaned_data["user"], **self._told(request))


books(
    models.Organisation,
    _people,
    list_display=["name_kk", "kind", "ngo", "district"],
    list_filter=["kind", "district"],
    list_select_related=["ngo", "district"],
    search_fields=["search_key"],
)
books(
    models.Meeting,
    page_of,
    list_display=["day", "commission", "number", "status", "chair", "signed_at"],
    list_filter=["status", "number_year", "commission__district"],
    list_select_related=["commission", "chair"],
    search_fields=["search_key"],
    date_hierarchy="day",
)
books(
    models.AgendaItem,
    lambda item: f"{page_of(item.meeting)}#item-{item.pk}",
    list_display=["title_kk", "meeting", "position", "reporter", "voting"],
    list_filter=["voting", OF_MEETING],
    list_select_related=["meeting__commission", "reporter"],
    search_fields=["search_key"],
)
books(
    models.Attendance,
    _of_meeting,
    OF_MEETING,
    list_display=["__str__", "meeting", "seat", "presence", "votes"],
    list_filter=["seat", "presence", OF_MEETING],
    list_select_related=["meeting__commission", "person"],
    search_fields=["person__search_key"],
)
for spoken, columns in {
    models.Speech: ["speaker", "text_kk"],
    models.Proposal: ["proposer", "text_kk", "fate"],
    models.Vote: ["member", "choice", "interest"],
}.items():
    books(
        spoken,
        _of_item,
        OF_ITEM,
        list_display=["item", *columns],
        list_filter=[*(name for name in ("fate", "choice") if name in columns), OF_ITEM],
        list_select_related=[ITEM, columns[0]],
        search_fields=[f"{columns[0]}__search_key"],
    )
books(
    models.Decision,
    lambda decision: reverse("decision_detail", args=[decision.pk]) if decision.item.meeting.number else _of_item(decision),
    OF_ITEM,
    list_display=["number", "item", "text_kk", "effect", "amount"],
    list_filter=["effect", OF_ITEM],
    list_select_related=[ITEM],
    search_fields=["item__search_key"],
)
books(
    models.ActionItem,
    lambda action: _of_item(action.decision),
    list_display=["to_do", "responsible", "due", "state", "done_by", "answered_by"],
    list_filter=["state", models.ActionItem.DISTRICT],
    list_select_related=["decision__item__meeting__commission", "responsible", "done_by", "answered_by"],
    search_fields=["decision__item__search_key", "responsible__search_key"],
)
books(
    models.Remark,
    _of_item,
    list_display=["text", "item", "place", "recorded_by", "answer", "answered_by"],
    list_filter=["answer", models.Remark.DISTRICT],
    list_select_related=[ITEM, "recorded_by", "answered_by"],
    search_fields=["text", "item__search_key"],
)
books(
    models.MinutesVersion,
    _of_meeting,
    OF_MEETING,
    list_display=["meeting", "number", "edition", "made_by", "made_at", "sha256"],
    list_filter=["edition", OF_MEETING],
    list_select_related=["meeting__commission", "made_by"],
    search_fields=["sha256", "meeting__search_key"],
)
books(
    models.Approval,
    lambda approval: page_of(approval.version.meeting),
    f"version__{OF_MEETING}",
    list_display=["member", "version", "on_paper", "recorded_by", "at"],
    list_filter=["on_paper", f"version__{OF_MEETING}"],
    list_select_related=["member", "version__meeting__commission", "recorded_by"],
    search_fields=["member__search_key"],
)
books(
    models.DissentingOpinion,
    _of_meeting,
    list_display=["member", "meeting", "place", "text"],
    list_filter=[OF_MEETING],
    list_select_related=["member", "meeting__commission"],
    search_fields=["member__search_key", "text"],
)
books(
    models.Annex,
    lambda annex: page_of(annex.meeting, "annexes"),
    list_display=["title_kk", "meeting", "pages", "document"],
    list_filter=[OF_MEETING],
    list_select_related=["meeting__commission", "document__kind"],
    search_fields=["title_kk", "title_ru"],
)
books(
    models.NumberSeries,
    lambda series: page_of(series.commission),
    "commission__district",
    list_display=["commission", "year", "last"],
    list_filter=["year", "commission__district"],
    list_select_related=["commission"],
    search_fields=["commission__search_key"],
)
books(
    models.WorkPlan,
    lambda plan: reverse("plan_detail", args=[plan.pk]),
    list_display=["title_kk", "kind", "commission", "organisation", "since", "until", "approved"],
    list_filter=["kind", "approved", "district"],
    list_select_related=["commission", "organisation"],
    search_fields=["search_key"],
)
books(
    models.PublicEvent,
    lambda event: reverse("event_detail", args=[event.pk]),
    list_display=["title_kk", "day", "year", "place_kk", "district"],
    list_filter=["year", "district"],
    list_select_related=["district"],
    search_fields=["search_key"],
)
books(
    models.Notice,
    lambda notice: page_of(notice.meeting) if notice.meeting else _people(notice),
    "person__district",
    list_display=["kind", "person", "email", "made_at", "sent_at", "error"],
    list_filter=["kind", "person__district"],
    list_select_related=["person", "meeting__commission"],
    search_fields=["person__search_key", "email"],
)
