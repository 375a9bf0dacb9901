"""The page that says what is wrong and leads back; and the exception by which any view asks for it."""

import logging
from collections.abc import Mapping
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import escape_uri_path
from django.utils.functional import Promise
from django.utils.http import escape_leading_slashes
from django.utils.translation import gettext_lazy as _

from koksu.accounts.clock import now

logger = logging.getLogger(__name__)

Text = str | Promise

TEXTS: dict[int, tuple[Text, Text]] = {
    400: (_("The address is not right"), _("Something in the address or in what was sent cannot be read. Nothing was saved.")),
    403: (_("You may not do this"), _("Your role does not allow this page. If you need it, ask the administrator.")),
    404: (_("There is no such page"), _("The address may be mistyped, or the record may belong to another district.")),
    405: (_("This address cannot be opened that way"), _("It takes only what is sent from its own page.")),
    409: (_("What is kept here is not whole"), _("It was changed past the system. Tell the administrator and the auditor.")),
    413: (_("Too much was sent at once"), _("Send fewer rows or smaller files. Nothing was saved.")),
    429: (_("Too many wrong passwords"), _("Signing in is paused for a while. The administrator can end the pause sooner.")),
    500: (
        _("Something went wrong in the system"),
        _("The administrator will find it in the log by the moment below."),
    ),
    503: (_("The system is busy"), _("Many records are being written. Wait a little and try again.")),
}
WITHOUT_DATABASE = {HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.SERVICE_UNAVAILABLE}


class WrongAddress(Exception):  # noqa: N818 - it names what is wrong, as Django's Http404 does
    """An address, or what it carries, that can't be answered: `message` for the reader, `back` an address on this site."""

    def __init__(self, message: Text, back: str | None = None, status: int = 400) -> None:
        super().__init__(str(message))
        self.message, self.back, self.status = message, back, status


def own_path(request: HttpRequest) -> str:
    """The request's path as a link on this host: encoded, and `//elsewhere` not taken for another host."""
    return escape_leading_slashes(escape_uri_path(request.path))


def error_page(
    request: HttpRequest, status: int, *, message: Text | None = None, title: Text | None = None, back: str | None = None
) -> HttpResponse:
    """The error page in the reader's language, with its way back; as JSON at a `.json` address.

    Where the request itself is what can't be read, or the database doesn't answer, the page comes without who is signed in.
    """
    if not getattr(request, "LANGUAGE_CODE", None):  # it went wrong before the language was known
        translation.activate(settings.LANGUAGE_CODE)
    usual_title, usual_message = TEXTS.get(status, TEXTS[400])
    title, message = title or usual_title, message or usual_message
    if request.path.endswith(".json"):
        return JsonResponse({"error": {"status": status, "title": str(title), "message": str(message)}}, status=status)
    context = {"status": status, "title": title, "message": message, "back": back or reverse("home"), "moment": now()}
    response = HttpResponse(_rendered(request, context), status=status)
    if status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
        response["Retry-After"] = "3600" if status == HTTPStatus.TOO_MANY_REQUESTS else "5"
    return response


def _rendered(request: HttpRequest, context: Mapping[str, object]) -> str:
    if context["status"] not in WITHOUT_DATABASE:
        try:
            return render_to_string("error.html", context, request)
        except Exception:  # whatever is broken about this request, the reader still gets the plain page
            logger.info("An error page without its frame", exc_info=True)
    return render_to_string("error.html", {**context, "language": translation.get_language(), "languages": _languages(request)})


def _languages(request: HttpRequest) -> list[dict[str, str]]:
    """The switch of the plain page, which comes without the frame's own."""
    here = own_path(request) if request.method in {"GET", "HEAD"} and len(request.path) < 2000 else reverse("home")
    spoken = translation.get_language() or settings.LANGUAGE_CODE
    shorts = {"kk": "Қаз", "ru": "Рус", "en": "Eng"}
    return [
        {"text": shorts[code], "lang": code, "address": f"{here}?lang={code}", "current": "true" if code == spoken else ""}
        for code, _name in settings.LANGUAGES
    ]
