"""What all tests share: compiled catalogues, the system's Chromium, and the counts that tests report."""

import gc
import os
import shutil

import pytest
from django.core.signals import request_started
from django.test import client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from koksu import bootstrap
from tests import snapshots

# Playwright keeps an event loop in the thread of the test, and Django would refuse its ORM there; the tests use it one step at a time.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


def pytest_configure():
    bootstrap.compile_catalogues()
    # A test lets go of little that refers to itself; looking for it all the time took a fifteenth of the suite's.
    gc.set_threshold(100_000, 50, 100)
    client.store_rendered_templates = only_of_the_page


def only_of_the_page(store, signal, sender, template, context, **more):
    """`response.context` and `response.templates` are the page's own: to keep a copy for each template that it includes, each field's among
    them, took a tenth of the suite's time."""
    if "context" not in store:
        kept_by_django(store, signal, sender, template, context, **more)


kept_by_django = client.store_rendered_templates


def pytest_addoption(parser):
    parser.addoption(
        "--second-database", action="store_true", help="only what asks a database, without a browser: the rest ran on the first"
    )


def pytest_collection_modifyitems(config, items):
    # Those with the demonstration's data at last: one worker makes it, and none waits for another who does.
    items.sort(key=lambda item: "demo_photo" in getattr(item, "fixturenames", ()))
    if not config.getoption("--second-database"):
        return
    left_out = [item for item in items if item.get_closest_marker("once") or "browser" in item.path.parts or not asks_database(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in set(left_out)]


def asks_database(item):
    return item.get_closest_marker("django_db") is not None or {"db", "transactional_db", "demo_photo"} & set(item.fixturenames)


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


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The new database, kept to be laid over what transactional tests leave."""
    with django_db_blocker.unblock():
        if snapshots.usable():
            snapshots.begin_and_end_with_the_new_database()


@pytest.fixture(autouse=True)
def kazakh_at_first():
    """A page in another language leaves its thread speaking it: each test begins in Kazakh, whatever came before."""
    translation.activate("kk")


@pytest.fixture(autouse=True)
def settled_books(monkeypatch):
    """Before a test asks for a page, or counts what one asks, the projection holds what its factories made."""
    from tests import factories

    def settle(**_signal):
        if factories.touched or factories.touched_allocations:
            factories.settle()

    def enter(context):
        settle()
        return counting(context)

    counting = CaptureQueriesContext.__enter__
    monkeypatch.setattr(CaptureQueriesContext, "__enter__", enter)
    request_started.connect(settle)
    yield
    request_started.disconnect(settle)
    factories.touched.clear()
    factories.touched_allocations.clear()
