"""Django's admin, behind our own door and for administrators only."""

from functools import update_wrapper
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from koksu.accounts.models import Role


def is_administrator(request: HttpRequest) -> bool:
    """Whether the person holds the administrator's role anywhere."""
    return bool(request.user.is_active and request.scope.has_role(Role.ADMINISTRATOR))  # type: ignore[attr-defined]


class KoksuAdminSite(AdminSite):
    """The admin site; who may enter is decided by role, not by Django's `is_staff`."""

    site_header = _("Koksu: administration")
    site_title = _("Koksu: administration")
    index_title = _("Administration")
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        return is_administrator(request)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Refuses at once who is signed in without the role; Django would send them to sign in again."""
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated and not is_administrator(request):
                raise PermissionDenied
            return inner(request, *args, **kwargs)  # type: ignore[no-any-return]

        return update_wrapper(guarded, inner)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """There is one door."""
        if request.user.is_authenticated:
            return redirect("admin:index")
        return redirect_to_login(request.GET.get("next", reverse("admin:index")))

    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # type: ignore[override]
        from koksu.accounts.views import sign_out  # the views import forms, which need the apps to be ready

        return sign_out(request)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # type: ignore[override]
        """One's own password is changed like everybody's, on the person's page."""
        return redirect("admin:accounts_user_change", request.user.pk)
