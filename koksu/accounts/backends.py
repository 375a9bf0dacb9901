"""Signing in by user name or by e-mail."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import Q
from django.http import HttpRequest

from koksu.accounts.models import User


class NameOrEmailBackend(ModelBackend):
    """One look-up and one password hash, whether the person exists or not, so that time tells nobody who does."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        if not username or password is None:
            return None
        user = self._find(username)
        if user is None:
            User().set_password(password)
            return None
        return user if user.check_password(password) and self.user_can_authenticate(user) else None

    @staticmethod
    def _find(name: str) -> User | None:
        """The one whose user name it is; else the one whose e-mail it is, unless several share it."""
        found = list(User.objects.filter(Q(username=name) | Q(email__iexact=name))[:3])
        named = [user for user in found if user.username == name]
        return (named or found)[0] if named or len(found) == 1 else None
