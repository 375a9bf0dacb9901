"""What all tests share: compiled catalogues, the system's Chromium, and the counts that tests report."""

import os
import shutil

import pytest

from koksu import bootstrap

# Playwright keeps an event loop in the thread of the test, and Django would refuse its ORM there; the tests use it one step at a time.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


def pytest_configure():
    bootstrap.compile_catalogues()


def pytest_terminal_summary(terminalreporter):
    """Prints what tests counted: `record_property("count", "6 roles x 40 pages")`."""
    reports = [report for report in terminalreporter.getreports("passed") if report.when == "call"]
    counts = [(report.nodeid, text) for report in reports for name, text in report.user_properties if name == "count"]
    if counts:
        terminalreporter.section("counts")
    for nodeid, text in sorted(counts):
        terminalreporter.line(f"{nodeid}: {text}")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The system's own Chromium; without its sandbox, which doesn't start for root."""
    browser = next(filter(None, map(shutil.which, bootstrap.BROWSERS)), None)
    return {**browser_type_launch_args, "executable_path": browser, "args": ["--no-sandbox", "--disable-gpu"]}
