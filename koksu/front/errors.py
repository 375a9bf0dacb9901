"""Which page answers what went wrong, wherever it went wrong."""

import logging
import sys

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent, TooManyFilesSent
from django.db import DataError, OperationalError, connection
from django.http import HttpRequest, HttpResponse

from koksu.accounts.errors import WrongAddress, error_page

logger = logging.getLogger(__name__)


def answer(request: HttpRequest, exc: BaseException | None) -> HttpResponse | None:
    """The page for an exception that is not a fault of ours; None where it may be one."""
    if isinstance(exc, WrongAddress):
        return error_page(request, exc.status, message=exc.message, back=exc.back)
    if isinstance(exc, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return error_page(request, 413)
    if isinstance(exc, SuspiciousOperation):
        return error_page(request, 400)
    if exc is not None and is_busy(exc):
        logger.warning("The database is busy: %s", request.path[:200])
        return error_page(request, 503)
    if exc is not None and is_unreadable(exc):
        logger.warning("Refused by the database: %s", request.path[:200], exc_info=exc)
        return error_page(request, 400)
    return None


def is_busy(exc: BaseException) -> bool:
    """SQLite says it in words; on PostgreSQL an OperationalError is a lock, a deadlock, or no connection."""
    return isinstance(exc, OperationalError) and (connection.vendor != "sqlite" or "locked" in str(exc))


def is_unreadable(exc: BaseException) -> bool:
    """What no database can hold: a number beyond 64 bits, a NUL character."""
    return isinstance(exc, DataError | OverflowError) or (isinstance(exc, ValueError) and "NUL" in str(exc))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, exception) or error_page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Also where a middleware met a busy database: Django calls this while the exception is being handled."""
    return answer(request, sys.exc_info()[1]) or error_page(request, 500)
