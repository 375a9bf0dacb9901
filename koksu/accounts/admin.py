"""People and places in Django's admin: every save goes through an action, and nothing is deleted."""

from typing import Any

from axes.models import AccessAttempt
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from koksu.accounts import actions
from koksu.accounts.clock import now
from koksu.accounts.models import Assignment, District, Region, RegionName, Role, User
from koksu.accounts.scope import Scope
from koksu.accounts.sites import is_administrator
from koksu.language import search_key


class ByRole:
    """Permissions from the administrator's role, without a query; deleting is for nobody."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_administrator(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnly(ByRole):
    """May be looked at and not touched."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Ticked(admin.ModelAdmin):
    """Actions for the ticked rows: what was ticked are ids; anything else gets a message, not an error."""

    def response_action(self, request: HttpRequest, queryset: QuerySet, *args: Any, **kwargs: Any) -> Any:
        if all(text.isascii() and text.isdecimal() and len(text) < 19 for text in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            return super().response_action(request, queryset, *args, **kwargs)
        messages.error(request, gettext("There is no such record."))
        return HttpResponseRedirect(request.get_full_path())


class ActionAdmin(ByRole, Ticked):
    """An admin page whose saving is an action. What the action refuses becomes a message, not an error."""

    list_per_page = 50
    search_fields = ["search_key"]
    actions_on_bottom = False

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """Finds in Kazakh, whatever the case and the keyboard."""
        folded = search_key(search_term) if "search_key" in self.search_fields else search_term
        return super().get_search_results(request, queryset, folded)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except ValidationError as refused:
            _refused(request, refused)
            return HttpResponseRedirect(request.get_full_path())

    def _told(self, request: HttpRequest) -> dict[str, Any]:
        return {"actor": request.user, "at": now()}

    def log_addition(self, *args: Any) -> Any:
        """History tells it; Django's own log would tell it twice."""

    def log_change(self, *args: Any) -> Any:
        """As `log_addition`."""


def _refused(request: HttpRequest, refused: ValidationError) -> None:
    for text in refused.messages:
        messages.error(request, text)


def _of_country(request: HttpRequest) -> bool:
    scope: Scope = request.scope  # type: ignore[attr-defined]
    return scope.has_role_everywhere(Role.ADMINISTRATOR)


def _within(request: HttpRequest, path: str) -> Q:
    """The assignments, at the end of `path`, of the districts that this administrator has; all of them for the whole country."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    return Q() if _of_country(request) else Q(**{f"{path}district__in": scope.districts_as(Role.ADMINISTRATOR)})


class AssignmentInline(ByRole, admin.StackedInline):
    """A person's roles: a new one is given here; an old one is ended in the list of assignments."""

    model = Assignment
    fields = [("role", "district", "region", "country"), "ended"]
    readonly_fields = ["ended"]

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """A new person's first role stands open: without one they would see nothing."""
        return 0 if obj else 1

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and (obj is None or obj.pk != request.user.pk)  # not to oneself

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


new_password_input = forms.PasswordInput(attrs={"autocomplete": "new-password"})


class UserForm(forms.ModelForm):
    """A person; a new password is typed twice, and left empty to keep the present one."""

    new_password = forms.CharField(label=_("New password"), strip=False, max_length=4096, widget=new_password_input)
    new_password_again = forms.CharField(label=_("New password again"), strip=False, widget=new_password_input)

    class Meta:
        model = User
        fields = ["username", "full_name", "email", "language", "is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        password = self.fields["new_password"]
        password.required = self.fields["new_password_again"].required = self.instance.pk is None
        password.help_text = " ".join(password_validators_help_texts())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        password = data.get("new_password")
        if password and password != data.get("new_password_again"):
            self.add_error("new_password_again", gettext("The two passwords differ."))
        elif password:
            try:
                validate_password(password, User(username=data.get("username", ""), full_name=data.get("full_name", "")))
            except ValidationError as weak:
                self.add_error("new_password", weak)
        return data


@admin.register(User)
class UserAdmin(ActionAdmin):
    form = UserForm
    list_display = ["full_name", "username", "roles", "is_active", "last_login"]
    list_filter = ["is_active", "assignments__role", "assignments__district", "language"]
    fieldsets = [
        (None, {"fields": ["username", "full_name", "email", "language", "is_active"]}),
        (_("Password"), {"fields": ["new_password", "new_password_again"]}),
    ]
    inlines = [AssignmentInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """The people of the administrator's districts, and those who have no role yet."""
        held = Assignment.objects.filter(ended=None).select_related("district", "region")
        people = super().get_queryset(request).prefetch_related(Prefetch("assignments", held, "roles_now"))
        if _of_country(request):
            return people
        theirs = User.objects.filter(_within(request, "assignments__") | Q(assignments__isnull=True))
        return people.filter(pk__in=theirs.values("pk"))

    @admin.display(description=_("roles"))
    def roles(self, user: User) -> str:
        """What the person is, and where."""
        held = (f"{one.get_role_display()}, {one.place}" for one in user.roles_now)  # type: ignore[attr-defined]
        return "; ".join(held) or gettext("none: sees nothing yet")

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        password = form.cleaned_data["new_password"]
        if not change:
            fields = {name: form.cleaned_data[name] for name in ("username", "full_name", "email", "language")}
            obj.pk = actions.make_user(**fields, password=password, **self._told(request)).pk
            obj.refresh_from_db()
            return
        actions.change(record=obj, **self._told(request))
        if password:
            actions.set_password(user=obj, password=password, **self._told(request))

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        formset.save(commit=False)
        for new in formset.new_objects:
            places = {"district": new.district, "region": new.region, "country": new.country}
            actions.assign_role(user=form.instance, role=new.role, **places, **self._told(request))


class PlaceAdmin(ActionAdmin):
    """Regions and districts: everybody's, so only an administrator of the whole country changes them."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _of_country(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _of_country(request)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            actions.change(record=obj, **self._told(request))
            return
        make = actions.make_region if isinstance(obj, Region) else actions.make_district
        fields = {name: value for name, value in form.cleaned_data.items() if name != "active"}
        obj.pk = make(**fields, **self._told(request)).pk


class RegionNameInline(ByRole, admin.TabularInline):
    model = RegionName
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _of_country(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _of_country(request)


@admin.register(Region)
class RegionAdmin(PlaceAdmin):
    list_display = ["name_kk", "name_ru", "name_en", "active"]
    list_filter = ["active"]
    fields = ["name_kk", "name_ru", "name_en", "active"]
    inlines = [RegionNameInline]

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        formset.save(commit=False)
        for new in formset.new_objects:
            names = {name: getattr(new, name) for name in ("name_kk", "name_ru", "name_en", "since", "until")}
            actions.add_earlier_name(region=form.instance, **names, **self._told(request))
        for changed, _fields in formset.changed_objects:
            actions.change(record=changed, **self._told(request))


@admin.register(District)
class DistrictAdmin(PlaceAdmin):
    list_display = ["name_kk", "name_ru", "region", "training", "active"]
    list_filter = ["region", "training", "active"]
    list_select_related = ["region"]
    fields = ["region", "name_kk", "name_ru", "name_en", "body_kk", "body_ru", "body_en", "training", "active"]


@admin.register(Assignment)
class AssignmentAdmin(ActionAdmin):
    list_display = ["user", "role", "district", "region", "country", "ended"]
    list_filter = [("ended", admin.EmptyFieldListFilter), "role", "district", "region", "country"]
    list_select_related = ["user", "district", "region"]
    search_fields = ["user__search_key"]
    fields = ["user", "role", "district", "region", "country"]
    autocomplete_fields = ["user", "district", "region"]
    actions = ["end_roles"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        return super().get_search_results(request, queryset, search_key(search_term))

    def save_model(self, request: HttpRequest, obj: Assignment, form: Any, change: bool) -> None:
        obj.pk = actions.assign_role(**form.cleaned_data, **self._told(request)).pk

    def get_queryset(self, request: HttpRequest) -> QuerySet[Assignment]:
        return super().get_queryset(request).filter(_within(request, ""))

    @admin.action(description=_("End the chosen roles"), permissions=["add"])
    def end_roles(self, request: HttpRequest, queryset: QuerySet[Assignment]) -> None:
        for assignment in queryset:
            try:
                actions.end_role(assignment=assignment, **self._told(request))
            except ValidationError as refused:
                _refused(request, refused)


@admin.register(AccessAttempt)
class PausedSignInAdmin(ReadOnly, Ticked):
    """Wrong passwords, counted by django-axes; unlocking is an action of ours."""

    list_display = ["username", "ip_address", "failures_since_start", "attempt_time"]
    search_fields = ["username", "ip_address"]
    fields = ["username", "ip_address", "failures_since_start", "attempt_time", "user_agent"]
    actions = ["unlock"]

    @admin.action(description=_("Unlock: let them sign in again"), permissions=["view"])
    def unlock(self, request: HttpRequest, queryset: QuerySet[AccessAttempt]) -> HttpResponse | None:
        for username in set(queryset.values_list("username", flat=True)):
            actions.unlock(username=username, actor=request.user, at=now())  # type: ignore[arg-type]
        messages.success(request, gettext("Unlocked."))
        return None
