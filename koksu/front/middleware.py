"""Addresses that can't be answered get a page, never an error."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from koksu.accounts.errors import error_page, own_path
from koksu.front.errors import answer

LONGEST = 8000  # characters of an address with its query


class WrongAddressMiddleware:
    """Stops addresses that are too long or hold a NUL; turns what views and the database refuse into the error page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if len(request.path) + len(query) > LONGEST or "\0" in request.path_info or "%00" in query or "\0" in query:
            return error_page(request, 400)
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            allowed = response.headers.get("Allow", "")
            response = error_page(request, 405)
            response.headers["Allow"] = allowed
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return answer(request, exception)


class TooLargeMiddleware:
    """Refuses a request by the size it says it has, in the reader's language, before anything reads its body: neither disk nor memory
    fills. (Servers read no more than the size said.) It stands before everything that asks for what was posted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) <= settings.MAX_REQUEST_BYTES:
            return None
        request._post, request._files = QueryDict(), MultiValueDict()  # type: ignore[attr-defined] # nothing may read it any more
        words = _("%(size)s MB were sent at once; at most %(limit)s MB are taken. Send smaller files, or fewer at once. Nothing was saved.")
        message = words % {"size": int(length) // 1_000_000, "limit": settings.MAX_REQUEST_BYTES // 1_000_000}
        if request.headers.get("X-Requested-With"):  # a script of ours
            return JsonResponse({"error": message}, status=413)
        return error_page(request, 413, message=message, back=own_path(request))
