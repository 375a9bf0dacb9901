"""What every request knows before its view: the person's scope, and the language to speak."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from koksu.accounts import actions
from koksu.accounts.clock import now
from koksu.accounts.errors import error_page, own_path
from koksu.accounts.models import User
from koksu.accounts.scope import Scope, load_scope

GetResponse = Callable[[HttpRequest], HttpResponse]

LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)
LANGUAGE_KEY = "language"
SEEN_KEY = "seen"
SEEN_EVERY = 5 * 60  # seconds; each note saves the session, which is a write lock on SQLite
DOCUMENTS = (
    *("report", "report.pdf", "report.json", "report.xlsx", "running.css"),
    *("minutes", "minutes.pdf", "minutes.docx", "minutes.json", "extract", "extract.pdf", "extract.docx"),
)


class ScopeMiddleware:
    """`request.scope`, read when first asked for; and, at most every 5 minutes, that the person is still here."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.scope = SimpleLazyObject(lambda: scope_of(request.user))  # type: ignore[attr-defined]
        response = self.get_response(request)
        if request.session.accessed and not request.session.is_empty() and request.user.is_authenticated:
            moment = int(now().timestamp())
            if moment - request.session.get(SEEN_KEY, 0) >= SEEN_EVERY:
                request.session[SEEN_KEY] = moment  # saving it moves the end of the session on
        return response


def scope_of(user: User | AnonymousUser) -> Scope:
    """The scope that came with a signed-in person; who has just signed in came without."""
    return load_scope(user) if isinstance(user, AnonymousUser) else user.scope or load_scope(user)


def note_sign_in(request: HttpRequest | None = None, **_signal: object) -> None:
    """Signing in is activity: the first page after it needn't save the session again."""
    if request is not None:
        request.session[SEEN_KEY] = int(now().timestamp())


class LanguageMiddleware:
    """The address's `lang`, else the session's, else the account's, else Kazakh: the first language here, whatever the browser prefers.

    A language in the address is remembered; but at a document's address it is the document's and not the screen's.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        speak(request, _remembered(request))
        try:
            asked = request.GET.get("lang")
        except SuspiciousOperation:  # more fields than anyone types
            return error_page(request, 400)
        if asked is not None and not concerns_document(request.path):
            if asked not in LANGUAGES:
                return error_page(
                    request,
                    400,
                    title=_("There is no such language"),
                    message=_("The address asks for a language that the system does not have: Kazakh (kk), Russian (ru) and English (en)."),
                    back=own_path(request),
                )
            speak(request, asked)
            if request.headers.get("Sec-Fetch-Site") != "cross-site":  # another site's link speaks once, and changes nobody's choice
                remember(request, asked)
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
        return response


def speak(request: HttpRequest, language: str) -> None:
    """From here on this request answers in `language` (not undone: an answer that streams is still to be translated)."""
    translation.activate(language)
    request.LANGUAGE_CODE = language


def _remembered(request: HttpRequest) -> str:
    chosen = request.session.get(LANGUAGE_KEY)
    if chosen not in LANGUAGES and request.user.is_authenticated:
        chosen = request.user.language
    return chosen if chosen in LANGUAGES else settings.LANGUAGE_CODE


def remember(request: HttpRequest, language: str) -> None:
    """Keeps a choice for the session and the account; writes only what differs."""
    if request.session.get(LANGUAGE_KEY) != language:
        request.session[LANGUAGE_KEY] = language
    if request.user.is_authenticated and request.user.language != language:
        actions.set_language(user=request.user, language=language)


def concerns_document(path: str) -> bool:
    """Whether `lang` at this address is a document's."""
    return path.rstrip("/").rpartition("/")[2] in DOCUMENTS
