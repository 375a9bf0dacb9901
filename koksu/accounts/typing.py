"""Typing that must not be lost when a session has ended: a form's token names its person, and what it carried waits behind the door.

Every form carries `form_token`: who it was given to and a random part, signed. A form sent after the session ended is answered by the
sign-in page; what was typed is kept in the (still nameless) session and shown again only to the person the token names.
"""

import json
from collections.abc import Callable
from secrets import token_hex

from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict

SALT = "koksu.form"
KEY = "typed"
LONGEST = 1_000_000  # characters of a form worth keeping
LASTS = 30 * 24 * 60 * 60  # seconds: no session is longer
TOKEN = "form_token"
NOT_TYPED = {TOKEN, "csrfmiddlewaretoken"}


def form_token(request: HttpRequest) -> str:
    """A new token for a form shown to this person."""
    return signing.dumps([request.user.pk, token_hex(16)], salt=SALT)


def read_token(request: HttpRequest, max_age: int | None = None) -> tuple[int | None, str]:
    """Whose the submitted form is and its random part (32 hex digits); (None, "") where it carries none, a forged one, or one older
    than `max_age` (seconds)."""
    try:
        person, nonce = signing.loads(request.POST.get(TOKEN, ""), salt=SALT, max_age=max_age)
        return int(person), str(nonce)
    except (signing.BadSignature, ValueError, TypeError):
        return None, ""


def keep_typing(request: HttpRequest) -> None:
    """Keep what a form carried for the person it was given to; of a form as old as no session is, nothing."""
    person, _nonce = read_token(request, LASTS)
    data = typed(request.POST)
    if person is not None and len(data) <= LONGEST:
        request.session[KEY] = {"person": person, "path": request.path, "data": data}


def kept_typing(request: HttpRequest) -> QueryDict | None:
    """What this person typed into the form of this page before the session ended; taken out as it is read."""
    kept = request.session.get(KEY)
    if not kept or kept["path"] != request.path:
        return None
    del request.session[KEY]
    return retyped(kept["data"]) if kept["person"] == request.user.pk else None


def typed(data: QueryDict) -> str:
    """A form's strings as JSON: {name: [values]}."""
    return json.dumps({name: values for name, values in data.lists() if name not in NOT_TYPED}, ensure_ascii=False)


def retyped(text: str) -> QueryDict:
    """What `typed` kept, as a form reads it."""
    data = QueryDict(mutable=True)
    for name, values in json.loads(text).items():
        data.setlist(name, [str(value) for value in values])
    return data


class KeepTypingMiddleware:
    """Before the sign-in page answers a form sent after the session's end: keep what was typed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., HttpResponse], args: object, kwargs: object) -> None:
        if request.method == "POST" and not request.user.is_authenticated and getattr(view, "login_required", True):
            keep_typing(request)
