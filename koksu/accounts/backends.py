"""Signing in by user name or by e-mail."""

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.db.models import Q
from django.http import HttpRequest

from koksu.accounts.models import User
from koksu.accounts.scope import load_person


class NameOrEmailBackend(ModelBackend):
    """One look-up and one password hash, whether the person exists or not, so that time tells nobody who does."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        if not username or password is None:
            return None
        user = find(username)
        if user is None:
            User().set_password(password)
            return None
        return user if user.check_password(password) and self.user_can_authenticate(user) else None

    def get_user(self, user_id: int) -> User | None:
        """As Django's; the person's scope comes along, for this request."""
        user, scope = load_person(user_id)
        if user is None or not self.user_can_authenticate(user):
            return None
        user.scope = scope
        return user


def find(name: str) -> User | None:
    """The one whose user name it is; else the one whose e-mail it is, unless several share it."""
    found = list(User.objects.filter(Q(username=name) | Q(email__iexact=name))[:3])
    named = [user for user in found if user.username == name]
    return (named or found)[0] if named or len(found) == 1 else None


def counted_name(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """Under which name wrong passwords are counted: the account's own, however its name or e-mail was typed."""
    typed = (credentials or {}).get("username") or (request.POST.get("username", "") if request else "")
    name = str(typed).replace("\0", "")[:150]
    user = find(name)
    return user.username if user else name.casefold()


def client_address(request: HttpRequest) -> str:
    """Whose tries are counted: the last address that the proxy added where there is one, else who connects."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.BEHIND_PROXY else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
