"""What a worker of the server holds before anybody has asked for anything."""

import json
import os
import subprocess
import sys

from tests.benchmarks.serving import ROOT

# Each is for files that few requests bring or ask for; together they weigh as much as all of our own code.
FOR_A_FILE = ("weasyprint", "fontTools", "fontpkg_noto_sans", "docx", "lxml", "xlsxwriter", "openpyxl", "PIL", "icalendar", "polib")
HOLDS = """
import json, sys, threading
import koksu.wsgi
from django.db import connections
print(json.dumps({
    "modules": sorted({name.partition(".")[0] for name in sys.modules}),
    "views": "meetings.views.paper" in sys.modules and "grants.views.exports" in sys.modules,
    "connected": [one.alias for one in connections.all() if one.connection is not None],
    "threads": threading.active_count(),
}))
"""


def test_workers_share_all_views_and_hold_nothing_that_only_files_need():
    """A worker can be forked from it: no connection, no second thread. An import at a module's head shows here by its package's name."""
    served = {"DJANGO_SETTINGS_MODULE": "koksu.settings", "KOKSU_SECRET_KEY": "only-for-this-test", "KOKSU_ALLOWED_HOSTS": "localhost"}
    answer = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", HOLDS], cwd=ROOT, env={**os.environ, **served}, check=True, capture_output=True, text=True
    )
    found = json.loads(answer.stdout)
    assert sorted(set(FOR_A_FILE) & set(found["modules"])) == []
    assert found["views"]
    assert (found["connected"], found["threads"]) == ([], 1)
