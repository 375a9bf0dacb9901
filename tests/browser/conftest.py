"""A real browser on a real server with the demonstration data."""

import re

import pytest

from tests.demo import PASSWORD, demo, demo_photo, koksu_2019, training

__all__ = ["demo", "demo_photo", "koksu_2019", "training"]

WIDTHS = {"office": {"width": 1366, "height": 768}, "phone": {"width": 360, "height": 740}}


@pytest.fixture
def desk(transactional_db, demo, live_server, context):
    """Signs a person in and gives their page: `desk("auditor")`. Whatever asks another host is noted in `context.foreign`."""
    context.foreign = []
    context.on(
        "request", lambda request: context.foreign.append(request.url) if not request.url.startswith((live_server.url, "data:")) else None
    )

    def sign_in(username, width="office", language="kk"):
        page = context.new_page()
        page.set_viewport_size(WIDTHS[width])
        page.goto(f"{live_server.url}/sign-in/?lang={language}")
        page.get_by_label("Пайдаланушы аты" if language == "kk" else "sername").first.fill(username)
        page.locator("#id_password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/(ngos|work|review)/$"))  # an official begins with their own work, a member with their review
        return page

    return sign_in
