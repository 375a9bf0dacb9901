"""What people mistype and what nobody should send, for any form of entry: told at its field, all typing kept, nothing half-written.

A test module makes a fixture `world` (a World for each of its forms) and a class of EveryForm.
"""

from contextlib import contextmanager
from itertools import count
from urllib.parse import quote_plus

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client

from grants.models import Draft, StagedFile
from grants.models.base import Record
from koksu.accounts.models import User
from koksu.history.models import Event
from tests.factories import a_secretary
from tests.grants.page_forms import Forms, sent

BACKEND = "koksu.accounts.backends.NameOrEmailBackend"
URLENCODED = "application/x-www-form-urlencoded"
LONG, DEEP = "9" * 5000, "[" * 5000  # more digits than Python reads, JSON nested deeper than its stack
# By kind of field (tests/grants/page_forms.py): what it must refuse, one after the other.
WRONG = {
    "text": ["\0", "а\0б", "а" * 6000],
    "day": ["31.02.2026", "01.01.1019", "99.99.9999", "ертең", "1e20", "\0", "-1", "<script>", LONG, "29.02.2025", "🙂", "2026-13-01"],
    "amount": ["428,571", "-1", "1e20", "100000000000000", "9" * 20, "1.000", "он мың", "\0", "½", "<b>1</b>", LONG, "1,2,3"],
    "whole": ["428,571", "-1", "1e20", "100000000000000", "9" * 20, "1.000", "он", "\0", "1_000", "<b>1</b>", LONG, "0x10"],
    "clock": ["25:61", "-1", "1e20", "таңертең", "9" * 20, "\0", "12:00:00:00", "<b>", LONG, "24:00", "🙂", "1,5"],
    "number": ["123", "1e20", "\0", "нөмір", "9" * 20, "<b>1</b>", "🙂", "-1", LONG, "000000000001", "KZ00", "1.0"],
    "link": [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://",
        "\0",
        "сілтеме",
        "https://a.kz/\0",
        "//a.kz",
        "https://" + "a" * 3000,
    ],
    "select": ["99999999999999999999", "abc", "\0", "-1", LONG, "<script>"],
}
# What looks strange and is a text all the same: bidirectional marks, control characters, half of a surrogate pair, a formula.
STRANGE = "🙂 \u202eжазу\u200f\u0007\u001b <script>alert(1)</script> =1+1|' \ud800 ﷽"
VERSIONS = ["abc", "-1", "1e3", "9" * 20, LONG, "\0"]
SEEN = ["[]", "{", DEEP, '{"amount": [1]}', "\0"]
ORDERED = [("since", "until"), ("starts", "ends"), ("announced", "closes"), ("closes", "results"), ("row-0-starts_at", "row-0-ends_at")]
REASON = {"irregular_reason": ["Сынақ үшін енгізілді."]}  # so that what is irregular is taken


class World:
    """A form opened by somebody who may fill it in, and a good submission of it.

    `typed`: what that needs besides what the form shows at first; "option 1" is a select's first choice. `turn`: its place among the
    forms.
    """

    turn = 0

    def __init__(self, page, there, user, typed):
        self.page, self.there, self.posts = page, there, 0
        self.client, self.address = signed_in(user), page.address(there)
        self.inputs = self.opened()
        by_name = {one.name: one for one in self.inputs}
        self.good = sent(self.inputs) | self.reason()
        for name, value in typed.items():
            if value.startswith("option "):
                value = [option for option in by_name[name].options if option][int(value[7:]) - 1]
            self.good[name] = [value]

    def reason(self):
        """What makes the books take what is irregular."""
        return REASON

    def opened(self):
        """The inputs of the form."""
        answer = self.client.get(self.address)
        assert answer.status_code == 200, self.address
        return Forms(answer).with_field("form_token")

    def shown(self, page):
        """The forms of an answer in which what was typed stands."""
        return page.forms

    def visible(self, *kinds):
        """The fields of these kinds; of a table those of its first row."""
        return [one for one in self.inputs if one.kind in kinds and one.name not in REASON and not later_row(one.name)]

    def one_of(self, wrong):
        """One of what should be tried, the next form's is the next."""
        return wrong[self.turn % len(wrong)]

    def post(self, data):
        self.posts += 1
        return self.client.post(self.address, encoded(data), content_type=URLENCODED)

    def send(self, data):
        """Post, and take back whatever it did. Unless it was taken (a redirect), the books must be as before."""
        with taken_back():
            before = books()
            answer = self.post(data)
            assert answer.status_code in (200, 302, 400, 404, 409, 413, 422), self.address
            if answer.status_code != 302:
                assert books() == before, self.address
        return answer

    def refused(self, changes, status=(422,)):
        """Send the good submission with these changes: each is told at its field, and all that was typed is in the page."""
        data = self.good | changes
        answer = self.send(data)
        assert answer.status_code in status, (self.address, {name: value[0][:40] for name, value in changes.items()})
        page = Forms(answer)
        there = {one.name: one for inputs in self.shown(page) for one in inputs}
        untold = [name for name in changes if not told(page, there.get(name), name)]
        assert not untold, (self.address, {name: changes[name][0][:40] for name in untold})
        lost = [name for name, typed in data.items() if name in there and not kept(there[name], typed[-1])]
        assert not lost, (self.address, {name: (data[name][-1][:40], there[name].value[:40]) for name in lost})
        return answer


def signed_in(user):
    client = Client()
    client.force_login(user if isinstance(user, User) else User.objects.get(username=user), backend=BACKEND)
    return client


def later_row(name):
    parts = name.split("-")
    return parts[0] in ("d", "l", "row") and len(parts) > 2 and parts[1] != "0"


def told(page, one, name):
    zone = name.removesuffix("-link")
    marked = one is not None and one.marked
    return marked or {f"id_{name}", f"{zone}-upload"} & page.links or (name.endswith("-link") and "wrong-words" in page.page)


def kept(one, typed):
    if one.kind not in ("text", "day", "amount", "whole", "clock", "number"):
        return True
    return one.value == typed.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def encoded(data):
    """As a browser encodes it; halves of surrogate pairs go as their bytes."""
    pairs = [(name, value) for name, values in data.items() for value in values]
    quoted = ([quote_plus(part.encode("utf-8", "surrogatepass")) for part in pair] for pair in pairs)
    return "&".join(f"{name}={value}" for name, value in quoted)


@contextmanager
def taken_back():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def books():
    """How many records and events there are, and the sum of the records' versions: in one question."""
    models = [model for app in ("grants", "meetings") for model in apps.get_app_config(app).get_models()]
    tables = [model._meta.db_table for model in models if issubclass(model, Record)]
    parts = [f"(SELECT SUM(version) FROM {table})" for table in tables]
    parts += [f"(SELECT COUNT(*) FROM {model._meta.db_table})" for model in (*models, Event) if model not in (Draft, StagedFile)]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}")
        return cursor.fetchone()


def check_all_is_forged(worlds):
    """That the forms of a module try every version, and all that may have been seen, whatever their order in its table."""
    turns = [turn for turn, world in enumerate(worlds) if "version" in world.good]
    for wrong in (VERSIONS, SEEN):
        assert {turn % len(wrong) for turn in turns} == set(range(len(wrong))), wrong


class EveryForm:
    """The tests: a module's `class TestEveryForm(EveryForm)` runs them for each World of its fixture `world`."""

    def test_a_good_submission_is_taken_and_once(self, world):
        with taken_back():
            before = books()
            answer = world.post(world.good)
            assert answer.status_code == 302, [
                line for line in answer.content.decode().split("\n") if "alert" in line or "is-invalid" in line
            ]
            taken = books()
            again = world.post(world.good)
            assert again.status_code in (302, 404, 409, 422) and books() == taken != before

    def test_what_can_not_be_is_told_at_its_field(self, world):
        """All fields of the form at once, each with another of what its kind must refuse; the forms together try all."""
        fields = world.visible("text", "day", "amount", "whole", "clock", "number")
        for turn in range(5) if fields else ():
            asked = ((one.name, WRONG[one.kind], turn + 5 * place) for place, one in enumerate(fields))
            world.refused({name: [wrong[which % len(wrong)]] for name, wrong, which in asked})
        for link in WRONG["link"] if world.visible("link") else ():
            world.refused({world.visible("link")[0].name: [link]})

    @pytest.mark.once
    def test_a_choice_that_is_not_offered_is_refused(self, world):
        """A word, a number that no database holds, a record of another district: «no such choice», whatever else is right."""
        fields = world.visible("select")
        elsewhere = {one.name: [next(str(number) for number in count(1) if str(number) not in one.options)] for one in fields}
        for turn in range(3) if fields else ():
            world.refused({one.name: [WRONG["select"][(turn + 3 * place) % 6]] for place, one in enumerate(fields)})
        if fields:
            world.refused(elsewhere)
        for one in {
            one.name: one for one in world.visible("checkbox") if one.value.isdecimal() and one.name in ("tick", "outputs")
        }.values():
            offered = {other.value for other in world.inputs if other.name == one.name}
            elsewhere = next(str(number) for number in count(1) if str(number) not in offered)
            for wrong in (*WRONG["select"], elsewhere):
                answer = world.send(world.good | {one.name: [wrong]})
                assert answer.status_code == 422 and (
                    "invalid-feedback" in answer.content.decode() or "alert-danger" in answer.content.decode()
                )

    def test_strange_texts_and_a_megabyte_are_taken_or_refused_whole(self, world):
        texts = world.visible("text")
        answer = world.send(world.good | {one.name: [STRANGE] for one in texts})
        assert answer.status_code in (302, 422)
        assert b"<script>alert(1)" not in answer.content
        for one in world.visible("text", "day", "amount", "whole", "number")[:2]:
            world.refused({one.name: ["9" * 1_000_000]})

    @pytest.mark.once
    def test_what_is_left_out_repeated_or_empty_makes_no_error(self, world):
        required = [one for one in world.visible("text", "day", "amount", "whole", "number", "select") if one.required]
        if required:
            world.refused({one.name: [""] for one in required})
        token = {"form_token": world.good["form_token"]}
        for data in ({}, token, {name: values * 2 for name, values in world.good.items()}, {name: [LONG] for name in world.good}):
            world.send(data)
        names = [name for name in world.good if not later_row(name)]
        for part in (names[::2], names[1::2]):
            world.send({name: values for name, values in world.good.items() if name not in part})
            world.send(world.good | {name: ["\0", *world.good[name]] for name in part})

    def test_an_end_before_its_start_is_told_at_the_end(self, world):
        names = {one.name for one in world.visible("day", "clock")}
        for first, last in ORDERED:
            if {first, last} <= names:
                clock = any(one.name == first and one.kind == "clock" for one in world.inputs)
                early, late = ("14:00", "15:00") if clock else ("19.11.2026", "20.11.2026")
                world.good[first] = [late]
                world.refused({last: [early]})

    def test_what_the_page_carries_unseen_may_be_forged(self, world):
        """Tokens, versions and what was seen: an answer in words, never an error; nothing is taken twice or for somebody else. Each form is
        sent another person's token, what is no amount where it has one, and one of whatever else can be forged."""
        theirs = Forms(signed_in(a_secretary()).get("/allocations/new/")).with_field("form_token")
        theirs = next(one.value for one in theirs if one.name == "form_token")
        for token in (theirs, world.one_of(("", world.good["form_token"][0] + "x", "9" * 100_000))):
            assert world.send(world.good | {"form_token": [token]}).status_code in (302, 422)
        if "version" not in world.good:
            return
        version = world.one_of(VERSIONS)
        answer = world.send(world.good | {"version": [version]})
        assert answer.status_code in (302, 409, 422)
        assert answer.status_code == 302 or "alert" in answer.content.decode(), (world.address, version)
        for seen in {world.one_of(SEEN), *(['{"amount": [1]}'] if "amount" in world.good else [])}:
            assert world.send(world.good | {"seen": [seen], "version": ["999"]}).status_code in (302, 409, 422)
