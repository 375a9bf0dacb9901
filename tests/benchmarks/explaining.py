"""Why a page takes as long as it does: its queries with their plans, and where its Python goes. In this process, without gunicorn."""

import cProfile
import pstats
from time import perf_counter, process_time
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

WORTH_A_PLAN = 2.0  # ms: above this a query's plan is shown


def explain(path: str, session: str, rows: int = 30) -> None:
    """Print what a reader's page does, the slowest query first, then the functions that took the most time of their own. Nothing is
    prepared here, so that each query can be read and its plan shown: its time is with planning."""
    connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"] = True
    client = Client(raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    for _ in range(3):
        answer = client.get(path, headers={"host": "127.0.0.1"})
        b"".join(answer)
    if answer.status_code != 200:
        raise SystemExit(f"{path} answers {answer.status_code}.")
    with CaptureQueriesContext(connection) as caught:
        began = perf_counter()
        b"".join(client.get(path, headers={"host": "127.0.0.1"}))
        whole = (perf_counter() - began) * 1000
    queries = [(float(one["time"]) * 1000, one["sql"]) for one in caught.captured_queries]
    print(f"{path}: {whole:.1f} ms, {len(queries)} queries of {sum(taken for taken, _sql in queries):.1f} ms together")
    for taken, sql in sorted(queries, reverse=True):
        print(f"\n-- {taken:.1f} ms\n{sql}")
        if taken >= WORTH_A_PLAN and sql.startswith(("SELECT", "(SELECT", "WITH")):
            print(plan(sql))
    profile = cProfile.Profile(process_time)  # what else the machine does is no part of it
    profile.runcall(lambda: b"".join(client.get(path, headers={"host": "127.0.0.1"})))
    pstats.Stats(profile).sort_stats("tottime").print_stats(rows)
    pstats.Stats(profile).sort_stats("cumtime").print_stats("/(grants|koksu|meetings)/", rows)


def plan(sql: str) -> str:
    """How the database carries a query out."""
    how = "EXPLAIN (ANALYZE, BUFFERS)" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        cursor.execute(f"{how} {sql}")
        lines: list[Any] = cursor.fetchall()
    return "\n".join(str(line[-1]) for line in lines)
