"""Addresses that can't be answered get a page, never an error."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from koksu.accounts.errors import error_page
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
