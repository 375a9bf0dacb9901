"""The benchmark's settings: the product's own, on a database, files and a secret of its own. tests/benchmarks/run.py sets the variables.

What serves people stays as it is (hashed static files, middleware, sessions); before it stands what counts queries, and beside the
pages their floors.
"""

import os
from pathlib import Path

FOLDER = Path(os.environ["KOKSU_BENCHMARK_FOLDER"])  # without it there is no benchmark, and no other database is touched
os.environ |= {
    "KOKSU_VAR": str(FOLDER),
    "KOKSU_SECRET_KEY": "only-for-the-benchmark-and-never-where-people-sign-in",
    "KOKSU_ALLOWED_HOSTS": "127.0.0.1",
    "KOKSU_HTTPS": "0",
    "KOKSU_DEBUG": "0",
    "KOKSU_MEDIA": str(FOLDER / "media"),
    "KOKSU_SQLITE": os.environ.get("KOKSU_BENCHMARK_SQLITE", ""),
    "DATABASE_URL": os.environ.get("KOKSU_BENCHMARK_POSTGRESQL", ""),
}
if bool(os.environ["KOKSU_SQLITE"]) == bool(os.environ["DATABASE_URL"]):
    raise RuntimeError("The benchmark names one database: KOKSU_BENCHMARK_SQLITE or KOKSU_BENCHMARK_POSTGRESQL.")

from koksu.settings import *
from koksu.settings import MIDDLEWARE, TEMPLATES

ROOT_URLCONF = "tests.benchmarks.urls"
MIDDLEWARE = ["tests.benchmarks.meter.MeterMiddleware", *MIDDLEWARE]
TEMPLATES[0]["DIRS"] = [*TEMPLATES[0]["DIRS"], Path(__file__).parent / "templates"]  # type: ignore[list-item]
