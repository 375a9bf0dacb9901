"""What a meeting's page offers whom in which state, among one of each record."""

import re

import pytest

from tests.meetings.addresses import records
from tests.meetings.test_meeting_pages import buttons, client_of, page_of, primary
from tests.throughout import throughout

pytestmark = pytest.mark.django_db
laid, there = throughout(records)


@pytest.mark.parametrize(
    ("status", "role", "expected"),
    [
        ("planned", "secretary", "/meetings/{}/invite/"),
        ("draft", "secretary", "/meetings/{}/write/"),
        ("reviewed", "secretary", "/meetings/{}/review/"),  # a remark waits for an answer
        ("reviewed", "member", "/meetings/{}/review/"),
        ("reviewed", "official", ""),
        ("draft", "member", "/meetings/{}/minutes/"),
        ("signed", "secretary", "/meetings/{}/minutes/"),
        ("signed", "official", "/meetings/{}/minutes/"),
        ("planned", "official", ""),
    ],
)
def test_the_first_thing_to_do(there, status, role, expected):
    meeting = getattr(there, status)
    assert primary(page_of(meeting, there.people[role])) == expected.format(meeting.pk)


def test_only_who_may_is_offered_a_deed(there):
    writes = re.compile(r"/(edit|cancel|attendance|agenda|annexes|write|send|correct|invite)/")
    for status in ("planned", "draft", "reviewed", "signed"):
        meeting = getattr(there, status)
        for role in ("official", "member", "other_member", "auditor", "administrator"):
            assert not [address for _css, address in buttons(page_of(meeting, there.people[role])) if writes.search(address)], (
                status,
                role,
            )


def test_every_button_leads_somewhere(there):
    for status in ("planned", "draft", "reviewed", "signed"):
        for role in ("secretary", "member", "official"):
            client = client_of(there.people[role])
            for _css, address in buttons(page_of(getattr(there, status), there.people[role])):
                if not address.endswith((".pdf", ".docx")):
                    assert client.get(address, follow=True).status_code == 200, (status, role, address)
