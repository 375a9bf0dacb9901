"""Grants in Django's admin: dictionaries and NGOs are edited through actions; money and results are only read, with links to pages."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet, URLField
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from grants.actions import dictionaries, organisations
from grants.models import (
    NGO,
    AcceptanceAct,
    Allocation,
    Amendment,
    Application,
    Area,
    BudgetLine,
    Contract,
    Deliverable,
    Document,
    Expense,
    Kind,
    Lot,
    NGOHead,
    Note,
    Output,
    Payment,
    ProgressReport,
    ProofKind,
    ProofRequirement,
    StatedFigure,
)
from grants.rules import may
from koksu.accounts.admin import ActionAdmin, ByRole, ReadOnly
from koksu.fields import validate_account, validate_bin
from koksu.language import search_key


class SeenForm(forms.ModelForm):
    """Hands on which version of the record the person saw, so that nobody overwrites what another saved meanwhile."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen_version"] = self.instance.version


class DictionaryAdmin(ActionAdmin):
    """An entry is added, changed or retired; its code stays."""

    form = SeenForm
    list_display = ["code", "name_kk", "name_ru", "name_en", "retired"]
    list_filter = ["retired"]
    search_fields = ["code", "name_kk", "name_ru", "name_en"]
    fields = ["code", "name_kk", "name_ru", "name_en", "position", "retired"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.scope, "edit_dictionaries", None)  # type: ignore[attr-defined]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_add_permission(request)

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        hidden = ["seen_version"] if obj and self.has_change_permission(request) else []
        return [*super().get_fields(request, obj), *hidden]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return ["code"] if obj else []

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        values = {name: value for name, value in form.cleaned_data.items() if name in dictionaries.FIELDS}
        entry = type(obj).objects.get(pk=obj.pk) if change else type(obj)()
        seen = form.cleaned_data.get("seen_version")
        saved = dictionaries.save_entry(entry=entry, version=seen, **values, **self._told(request))
        obj.pk, obj.version = saved.pk, saved.version


admin.site.register([Area, ProofKind], DictionaryAdmin)


class RequirementInline(ByRole, admin.StackedInline):
    """The proof that a kind requires; stacked, because Django's tables leave their inputs without labels."""

    model = ProofRequirement
    extra = 1
    fields = [("group", "proof", "minimum")]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.scope, "edit_dictionaries", None)  # type: ignore[attr-defined]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_add_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_add_permission(request)  # a requirement is a setting; the action tells history what it was


@admin.register(Kind)
class KindAdmin(DictionaryAdmin):
    list_display = ["code", "name_kk", "name_ru", "unit", "retired"]
    list_filter = ["unit", "retired"]
    fields = [*DictionaryAdmin.fields, "unit", "asks"]
    inlines = [RequirementInline]

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        rows = [data for data in formset.cleaned_data if data and not data.get("DELETE")]
        wanted = [(data["group"], data["proof"], data["minimum"]) for data in rows]
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
        if formset.has_changed():
            kind = form.instance  # as save_model left it: its version is the present one, in the same transaction
            dictionaries.save_requirements(kind=kind, version=kind.version, rows=wanted, **self._told(request))


class HeadInline(ReadOnly, admin.TabularInline):
    model = NGOHead
    extra = 0
    fields = ["full_name", "post", "since", "until"]


class NGOForm(SeenForm):
    """An NGO's own facts; an empty BIN is an unknown one. What stands in the books already may be wrong, and may stay."""

    class Meta:
        model = NGO
        fields = organisations.FIELDS

    def clean_bin(self) -> str | None:
        return self._checked("bin", validate_bin) or None

    def clean_account(self) -> str:
        return self._checked("account", validate_account)

    def _checked(self, name: str, validate: Callable[[str], None]) -> str:
        typed = self.cleaned_data[name] or ""
        if typed and name in self.changed_data:
            validate(typed)
        return typed


@admin.register(NGO)
class NGOAdmin(ActionAdmin):
    form = NGOForm
    list_display = ["name_kk", "form", "bin", "home_district", "counted", "page"]
    list_filter = ["form", "home_district", "counted"]
    list_select_related = ["home_district"]
    ordering = ["sort_key"]
    autocomplete_fields = ["home_district"]
    inlines = [HeadInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[NGO]:
        return super().get_queryset(request).filter(pk__in=NGO.objects.live().for_scope(request.scope).values("pk"))  # type: ignore[attr-defined]

    def save_model(self, request: HttpRequest, obj: NGO, form: Any, change: bool) -> None:
        values = {name: form.cleaned_data[name] for name in organisations.FIELDS}
        if change:
            organisations.edit_ngo(ngo=obj, version=form.cleaned_data["seen_version"], **values, **self._told(request))
        else:
            obj.pk = organisations.make_ngo(**values, **self._told(request)).pk

    @admin.display(description=_("Page"))
    def page(self, record: NGO) -> SafeString:
        return page_link("ngo", record.pk)


def page_link(kind: str, pk: int) -> SafeString:
    """A link to the record's own page."""
    return format_html('<a href="{}">{}</a>', reverse(f"{kind}_detail", args=[pk]), _("Open its page"))


class BooksAdmin(ReadOnly, admin.ModelAdmin):
    """Money and results: found and read here, changed on their own pages only."""

    list_per_page = 50
    show_full_result_count = False
    formfield_overrides = {URLField: {"assume_scheme": "https"}}
    exclude = ["search_key", "sort_key"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(request.scope.q(self.model.DISTRICT))  # type: ignore[attr-defined]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> tuple[QuerySet[Any], bool]:
        folded = search_key(search_term) if "search_key" in "".join(self.search_fields) else search_term
        return super().get_search_results(request, queryset, folded)

    @admin.display(description=_("Page"))
    def page(self, record: Any) -> SafeString:
        kind, pk = subject_of(record)
        return page_link(kind, pk)


def subject_of(record: Any) -> tuple[str, int]:
    """On whose page a record stands: its own, or its contract's, lot's or allocation's."""
    if record.KIND in {"contract", "lot", "allocation", "document"}:
        return record.KIND, record.pk
    if isinstance(record, Application):
        return "lot", record.lot_id
    if isinstance(record, Output):
        return "contract", record.deliverable.contract_id
    if isinstance(record, Note | StatedFigure):
        return "document", record.document_id
    return "contract", record.contract_id


def books(model: type[Model], **options: Any) -> None:
    """Register a read-only page for a model of the books."""
    admin.site.register(model, type(f"{model.__name__}Admin", (BooksAdmin,), options))


OF_CONTRACT = "contract__allocation__district"
books(
    Allocation,
    list_display=["year", "title_kk", "district", "source", "amount", "basis", "page"],
    list_filter=["year", "source", "basis", "district"],
    list_select_related=["district"],
    search_fields=["search_key"],
)
books(
    Lot,
    list_display=["number", "title_kk", "allocation", "budget", "basis", "status", "page"],
    list_filter=["status", "basis", "allocation__year", "area"],
    list_select_related=["allocation"],
    search_fields=["search_key"],
)
books(
    Application,
    list_display=["ngo", "lot", "asked", "outcome", "page"],
    list_filter=["outcome", "lot__allocation__year"],
    list_select_related=["ngo", "lot"],
    search_fields=["ngo__search_key", "lot__search_key"],
)
books(
    Contract,
    list_display=["number", "title_kk", "ngo", "amount", "basis", "status", "page"],
    list_filter=["status", "instrument", "basis", "allocation__year", "allocation__district"],
    list_select_related=["ngo"],
    search_fields=["search_key"],
)
for model, columns in {
    Amendment: ["contract", "kind", "number", "day", "page"],
    Deliverable: ["contract", "kind", "title_kk", "planned", "due", "page"],
    BudgetLine: ["contract", "item", "nature", "amount", "page"],
    Payment: ["contract", "day", "kind", "amount", "order_number", "page"],
    Expense: ["contract", "day", "supplier", "amount", "source", "page"],
    AcceptanceAct: ["contract", "number", "day", "final", "amount", "page"],
    ProgressReport: ["contract", "final", "due", "submitted", "page"],
}.items():
    books(
        model,
        list_display=columns,
        list_filter=[name for name in ("kind", "nature", "source", "final") if name in columns] + [f"{OF_CONTRACT}"],
        list_select_related=["contract"],
        search_fields=["contract__search_key", *(name for name in ("number", "order_number") if name in columns)],
    )
books(
    Output,
    list_display=["deliverable", "day", "claimed", "accepted", "state", "reported_by", "verified_by", "page"],
    list_filter=["state", "deliverable__kind", "deliverable__contract__allocation__district"],
    list_select_related=["deliverable__kind", "deliverable__contract", "reported_by", "verified_by"],
    search_fields=["deliverable__contract__search_key"],
)
books(
    Document,
    list_display=["__str__", "kind", "day", "file_name", "sha256", "page"],
    list_filter=["kind", "district"],
    list_select_related=["kind"],
    search_fields=["title_kk", "title_ru", "file_name", "sha256", "link"],
    exclude=["file", "exif"],
)
books(
    Note,
    list_display=["text_kk", "nature", "record_kind", "page"],
    list_filter=["nature", "record_kind"],
    search_fields=["text_kk", "text_ru"],
)
books(StatedFigure, list_display=["measure", "value", "record_kind", "page"], list_filter=["measure"])
