"""Tells with each answer how many queries it took, how long they took, how long the processor worked on it, and which worker gave it."""

import os
from collections.abc import Callable
from time import perf_counter, thread_time
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponseBase


class MeterMiddleware:
    """The outermost: the session's and the user's queries count. What streams is counted up to its first byte."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        meter, began = Meter(), thread_time()
        with connection.execute_wrapper(meter):
            response = self.get_response(request)
        response.headers["X-Queries"] = str(meter.queries)
        response.headers["X-SQL-ms"] = f"{meter.seconds * 1000:.3f}"
        response.headers["X-CPU-ms"] = f"{(thread_time() - began) * 1000:.3f}"
        response.headers["X-Worker"] = str(os.getpid())
        return response


class Meter:
    """Counts what passes through it."""

    def __init__(self) -> None:
        self.queries, self.seconds = 0, 0.0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        began = perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.queries, self.seconds = self.queries + 1, self.seconds + perf_counter() - began
