"""The settings for the tests and the static checks: never the developer's own database, files or secret.

SQLite on a file in a temporary folder (not in memory: threads), or the server that KOKSU_TEST_DATABASE_URL names.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# Workers of pytest-xdist take over the first process's folder; each keeps its own files and databases in it.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
if not WORKER:
    os.environ["KOKSU_VAR"] = tempfile.mkdtemp(prefix="koksu-tests-")
    atexit.register(shutil.rmtree, os.environ["KOKSU_VAR"], ignore_errors=True)
FOLDER = Path(os.environ["KOKSU_VAR"])
os.environ |= {
    "KOKSU_SECRET_KEY": "only-for-tests-and-never-where-people-sign-in",
    "KOKSU_ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "KOKSU_HTTPS": "0",
    "KOKSU_DEBUG": "0",
    "KOKSU_MEDIA": str(FOLDER / f"media{WORKER}"),
    "KOKSU_SQLITE": str(FOLDER / "koksu.sqlite3"),
    "DATABASE_URL": os.environ.get("KOKSU_TEST_DATABASE_URL", ""),
}

from koksu.settings import *
from koksu.settings import DATABASES, STATIC_ROOT, STORAGES

if not os.environ["DATABASE_URL"]:
    DATABASES["default"]["TEST"] = {"NAME": str(FOLDER / "test.sqlite3")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # signing in a thousand times must not take minutes
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # nothing is collected beforehand
STATIC_ROOT.mkdir(exist_ok=True)  # whitenoise warns where there is none
