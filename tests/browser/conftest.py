"""A real browser on a real server with the demonstration data."""

import pytest
from django.test import Client

from koksu.accounts.models import User
from tests.demo import demo, demo_photo, koksu_2019, training

__all__ = ["demo", "demo_photo", "koksu_2019", "training"]

WIDTHS = {"office": {"width": 1366, "height": 768}, "phone": {"width": 360, "height": 740}}


@pytest.fixture
def desk(transactional_db, demo, live_server, context):
    """A person's first page, signed in: `desk("auditor")`. Whatever asks another host is noted in `context.foreign`."""
    context.foreign = []
    context.on(
        "request", lambda request: context.foreign.append(request.url) if not request.url.startswith((live_server.url, "data:")) else None
    )

    def sign_in(username, width="office", language="kk"):
        let_in(context, User.objects.get(username=username), live_server.url)
        page = context.new_page()
        page.set_viewport_size(WIDTHS[width])
        page.goto(f"{live_server.url}/?lang={language}")  # an official begins with their own work, a member with their review
        return page

    return sign_in


def let_in(context, user, home):
    """Their session in this browser; that people come in by the door is seen in test_a_grant.py."""
    client = Client()
    client.force_login(user, backend="koksu.accounts.backends.NameOrEmailBackend")
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": home}])


def resize(page, size):
    """Give the window another size and wait until the page has drawn itself anew, its scripts' listeners included."""
    page.set_viewport_size(size)
    page.evaluate("() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
