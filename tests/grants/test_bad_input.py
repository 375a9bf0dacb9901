"""What people mistype and what nobody should send, into every form of entry: told at its field, all typing kept, nothing half-written."""

from contextlib import contextmanager
from itertools import count
from urllib.parse import quote_plus

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from grants.forms.outputs import cells_of
from grants.models import Deliverable, Draft, StagedFile, Submission
from grants.models.base import Record
from koksu.accounts.models import District, User
from koksu.history.models import Event
from tests.grants.addresses import BEHIND, FORMS, PAGES, records, url_names
from tests.grants.page_forms import Forms, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_throughout")]
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
ORDERED = [("since", "until"), ("starts", "ends"), ("announced", "closes"), ("closes", "results"), ("row-0-starts_at", "row-0-ends_at")]
# What a good submission needs besides what the form shows at first; "option 1" is a select's first choice.
TYPED = {
    "results": {"row-0-deliverable": "option 1", "row-0-day": "20.10.2026", "row-0-claimed": "1", "row-0-place": "Балпық би"},
    "output_edit": {"place": "Балпық би"},
    "output_proof": {"proof-link": "https://example.org/proof"},
    "progress_report_create": {"since": "01.03.2026", "until": "31.05.2026", "due": "10.06.2026"},
    "act_create": {"number": "77", "day": "20.11.2026", "amount": "1000"},
    "payment_create": {"kind": "advance", "day": "20.11.2026", "amount": "1000"},
    "payment_edit": {"order_number": "77"},
    "expense_create": {"source": "grant", "day": "20.10.2026", "amount": "1000", "supplier": "«Жетісу» дүкені"},
    "output_verify": {"accepted": "1", "reason": "Қол қоюшылар тізімі толық емес."},
    "output_reopen": {"reason": "Қате расталған."},
    "ngo_create": {"name_kk": "«Жаңа қадам»", "form": "option 1"},
    "ngo_head_create": {"full_name": "Ерлан Сейітов"},
    "allocation_create": {"year": "2026", "source": "option 1", "amount": "3 000 000", "basis": "option 1", "title_kk": "Қаражат"},
    "allocation_change": {"after": "900 000 000", "decision": "№ 7", "day": "20.11.2026"},
    "lot_create": {"number": "77", "title_kk": "Жастар"},
    "record_void": {"reason": "Екі рет енгізілген."},
    "contract_create": {"ngo": "option 1", "amount": "1000", "d-0-kind": "option 1", "l-0-item": "Баннер", "l-0-amount": "1000"},
    "contract_award": {"amount": "1000", "d-0-kind": "option 1", "l-0-item": "Баннер", "l-0-amount": "1000"},
    "contract_sign": {"number": "77-Ә", "signed": "20.11.2026", "starts": "20.11.2026", "ends": "20.12.2026"},
    "contract_amend": {"number": "1", "day": "20.11.2026", "reason": "Мерзімі өзгерді.", "ends": "21.12.2026"},
    "contract_edit contract": {"reason": "Көшірме бойынша."},
    "document_create": {"number": "77"},
    "document_attach": {"what": "option 1"},
    "document_cite": {"what": "option 1", "place": "3-бет"},
}
REASON = {"irregular_reason": ["Сынақ үшін енгізілді."]}  # so that what is irregular is taken


class World:
    """A form of the training district, opened by somebody who may fill it in, and a good submission of it."""

    def __init__(self, page):
        self.page, self.there, self.posts = page, records(District.objects.get(training=True)), 0
        self.client, self.address = Client(), page.address(self.there)
        person = "trainee" if page.name in ("results", "contract_create") else other_than(self.author())
        self.client.force_login(User.objects.get(username=person), backend=BACKEND)
        typed = TYPED.get(" ".join([page.name, *page.of]), TYPED.get(page.name, {}))
        self.inputs = self.opened(typed)
        by_name = {one.name: one for one in self.inputs}
        self.good = sent(self.inputs) | ({} if page.name == "output_verify" else REASON)
        for name, value in typed.items():
            if value.startswith("option "):
                value = [option for option in by_name[name].options if option][int(value[7:]) - 1]
            self.good[name] = [value]
        if page.name == "application_create":
            applied = {str(pk) for pk in self.there.lot.applications.values_list("ngo", flat=True)}
            self.good["ngo"] = [next(pk for pk in by_name["ngo"].options if pk and pk not in applied)]
        if page.name == "verify_queue":
            self.good["tick"] = [one.value for one in self.inputs if one.name == "tick"][:1]
        if page.name == "contract_amend":
            self.good["sure"] = ["1"]  # what its second page sends, after the comparison

    def author(self):
        """Who entered what the form is about: a second person verifies and pays."""
        record = getattr(self.there, self.page.of[-1], None) if self.page.of else None
        return getattr(record, "recorded_by", None)

    def opened(self, typed):
        answer = self.client.get(self.address)
        assert answer.status_code == 200, self.address
        value = {"output_verify": "part"}.get(self.page.name)
        return Forms(answer).with_field("decision" if value else "form_token", value)

    def visible(self, *kinds):
        """The fields of these kinds; of a table those of its first row."""
        fields = [one for one in self.inputs if one.kind in kinds and one.name not in REASON and not later_row(one.name)]
        if self.page.name == "results":  # the chosen deliverable's cells: others aren't read
            promise = Deliverable.objects.get(pk=self.good["row-0-deliverable"][0])
            asked = {f"row-0-{name}" for name in ("deliverable", "link", *cells_of(promise))}
            fields = [one for one in fields if one.name in asked]
        return fields

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
        shown = [page.with_field("decision", "part")] if self.page.name == "output_verify" else page.forms
        there = {one.name: one for inputs in shown for one in inputs}
        untold = [name for name in changes if not told(page, there.get(name), name)]
        assert not untold, (self.address, {name: changes[name][0][:40] for name in untold})
        lost = [name for name, typed in data.items() if name in there and not kept(there[name], typed[-1])]
        assert not lost, (self.address, {name: (data[name][-1][:40], there[name].value[:40]) for name in lost})
        return answer


def other_than(author):
    return "trainee2" if author and author.username == "trainee" else "trainee"


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
    tables = [model._meta.db_table for model in apps.get_app_config("grants").get_models() if issubclass(model, Record)]
    parts = [f"(SELECT COUNT(*) FROM {table}), (SELECT SUM(version) FROM {table})" for table in tables]
    parts += [f"(SELECT COUNT(*) FROM {model._meta.db_table})" for model in (Event, Submission)]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}")
        return cursor.fetchone()


@pytest.fixture(params=FORMS, ids=lambda page: "-".join([page.name, *page.of]) + ("?" if page.query else ""))
def world(request, record_property):
    world = World(request.param)
    yield world
    record_property("count", f"{world.posts} submissions")


def form_world(name, of=""):
    return World(next(page for page in FORMS if page.name == name and of in ("", *page.of)))


def signed_in(username="trainee"):
    client = Client()
    client.force_login(User.objects.get(username=username), backend=BACKEND)
    return client


def test_the_tables_name_every_address_that_takes_a_post():
    """Whoever adds a form adds it to tests/grants/addresses.py; what only shows refuses a POST."""
    client, there = signed_in(), records(District.objects.get(training=True))
    taking = {page.name for page in PAGES if client.post(page.address(there)).status_code != 405}
    assert taking - {page.name for page in (*FORMS, *BEHIND)} == set()
    assert {page.name for page in (*FORMS, *BEHIND)} - taking == set()
    assert url_names() - {page.name for page in PAGES} == {"file_thumb"}


def test_a_good_submission_is_taken_and_once(world):
    with taken_back():
        before = books()
        answer = world.post(world.good)
        assert answer.status_code == 302, [line for line in answer.content.decode().split("\n") if "alert" in line or "is-invalid" in line]
        taken = books()
        again = world.post(world.good)
        assert again.status_code in (302, 404, 409, 422) and books() == taken != before


def test_what_can_not_be_is_told_at_its_field(world):
    """All fields of the form at once, each with another of what its kind must refuse; the forms together try all."""
    fields = world.visible("text", "day", "amount", "whole", "clock", "number")
    for turn in range(5) if fields else ():
        asked = ((one.name, WRONG[one.kind], turn + 5 * place) for place, one in enumerate(fields))
        world.refused({name: [wrong[which % len(wrong)]] for name, wrong, which in asked})
    for link in WRONG["link"] if world.visible("link") else ():
        world.refused({world.visible("link")[0].name: [link]})


@pytest.mark.once
def test_a_choice_that_is_not_offered_is_refused(world):
    """A word, a number that no database holds, a record of another district: «no such choice», whatever else is right."""
    fields = world.visible("select")
    elsewhere = {one.name: [next(str(number) for number in count(1) if str(number) not in one.options)] for one in fields}
    for turn in range(3) if fields else ():
        world.refused({one.name: [WRONG["select"][(turn + 3 * place) % 6]] for place, one in enumerate(fields)})
    if fields:
        world.refused(elsewhere)
    for one in {one.name: one for one in world.visible("checkbox") if one.value.isdecimal() and one.name in ("tick", "outputs")}.values():
        offered = {other.value for other in world.inputs if other.name == one.name}
        elsewhere = next(str(number) for number in count(1) if str(number) not in offered)
        for wrong in (*WRONG["select"], elsewhere):
            answer = world.send(world.good | {one.name: [wrong]})
            assert answer.status_code == 422 and (
                "invalid-feedback" in answer.content.decode() or "alert-danger" in answer.content.decode()
            )


def test_strange_texts_and_a_megabyte_are_taken_or_refused_whole(world):
    texts = world.visible("text")
    answer = world.send(world.good | {one.name: [STRANGE] for one in texts})
    assert answer.status_code in (302, 422)
    assert b"<script>alert(1)" not in answer.content
    for one in world.visible("text", "day", "amount", "whole", "number")[:2]:
        world.refused({one.name: ["9" * 1_000_000]})


@pytest.mark.once
def test_what_is_left_out_repeated_or_empty_makes_no_error(world):
    required = [one for one in world.visible("text", "day", "amount", "whole", "number", "select") if one.required]
    if required:
        world.refused({one.name: [""] for one in required})
    token = {"form_token": world.good["form_token"]}
    for data in ({}, token, {name: values * 2 for name, values in world.good.items()}, {name: [LONG] for name in world.good}):
        world.send(data)
    names = [name for name in world.good if not later_row(name)]
    for part in (names[::2], names[1::2], names[::3], names[1::3]):
        world.send({name: values for name, values in world.good.items() if name not in part})
        world.send(world.good | {name: ["\0", *world.good[name]] for name in part})


def test_an_end_before_its_start_is_told_at_the_end(world):
    names = {one.name for one in world.visible("day", "clock")}
    for first, last in ORDERED:
        if {first, last} <= names:
            early, late = ("14:00", "15:00") if first.startswith("row") else ("19.11.2026", "20.11.2026")
            world.good[first] = [late]
            world.refused({last: [early]})


def test_what_the_page_carries_unseen_may_be_forged(world):
    """Tokens, versions and what was seen: an answer in words, never an error; nothing is taken twice or for somebody else."""
    elsewhere = signed_in("official")
    theirs = Forms(elsewhere.get("/allocations/new/")).with_field("form_token")
    theirs = next(one.value for one in theirs if one.name == "form_token")
    used = world.good["form_token"][0]
    for token in ("", used + "x", "9" * 100_000, theirs):
        assert world.send(world.good | {"form_token": [token]}).status_code in (302, 422)
    if "version" not in world.good:
        return
    for version in VERSIONS:
        answer = world.send(world.good | {"version": [version]})
        assert answer.status_code in (302, 409, 422)
        assert answer.status_code == 302 or "alert" in answer.content.decode(), (world.address, version)
    for seen in ("[]", "{", DEEP, '{"amount": [1]}', "\0"):
        assert world.send(world.good | {"seen": [seen], "version": ["999"]}).status_code in (302, 409, 422)


def test_a_form_that_somebody_else_sent_is_not_answered_with_theirs():
    """A shared computer: one sends a form, another signs in, goes back and sends the same page."""
    world = form_world("lot_create")
    with taken_back():
        first = world.post(world.good)
        first_person = first.wsgi_request.user
        world.client.force_login(User.objects.get(username=other_than(first_person)), backend=BACKEND)
        second = world.post(world.good)
        assert (first.status_code, second.status_code) == (302, 302) and first.url != second.url


@pytest.mark.once
@pytest.mark.parametrize("name", ["contract_create", "contract_edit", "contract_award", "contract_amend"])
def test_broken_rows_of_a_plan(name, record_property):
    world = form_world(name)
    there = {key: values for key, values in world.good.items() if key[:2] not in ("d-", "l-")}
    kind = next(values[0] for key, values in world.good.items() if key.endswith("-kind") and values[0])
    row = {"d-7-kind": [kind], "d-7-planned": ["2"], "l-9-of": ["7"], "l-9-item": ["Баннер"], "l-9-amount": ["1000"]}
    good = world.good | row
    for number in ("99999", "0007", "٣", "-1", "abc", "", "9" * 50, "\0"):
        assert world.send(good | {f"d-{number}-kind": [kind], f"l-{number}-item": ["х"]}).status_code in (302, 422)
    for pk in ("abc", "9" * 20, "-1", "1", "999999", "\0", "٣"):
        for key in ("d-7-id", "l-9-id"):
            assert world.send(good | {key: [pk]}).status_code in (302, 422)
    for wrong in ({"l-9-of": ["8"]}, {"l-9-of": ["abc"]}, {"d-7-planned": ["-2"]}, {"d-7-planned": ["0"]}, {"l-9-quantity": ["-1"]}):
        if name == "contract_edit":
            good["plan"] = ["1"]
        answer = world.send(good | wrong)
        assert answer.status_code == 422 and "is-invalid" in answer.content.decode(), wrong
    own = [values[0] for key, values in world.good.items() if key[:2] == "d-" and key.endswith("-id") and values[0]]
    if own:
        assert world.send(good | {"d-70-id": own[:1], "d-70-kind": [kind]}).status_code == 422  # one promise, twice
    many = {f"l-{number}-item": ["Баннер"] for number in range(1000)}
    assert world.send(there | many).status_code == 422
    assert world.send(there | {f"l-{number}-item": ["х"] for number in range(10_000)}).status_code == 413
    record_property("count", f"{world.posts} submissions")


@pytest.mark.once
def test_broken_rows_of_the_grid(record_property):
    world = form_world("results")
    there = {key: values for key, values in world.good.items() if not key.startswith("row-")}
    row = {key.removeprefix("row-0-"): values for key, values in world.good.items() if key.startswith("row-0-")}

    def rows(*numbers, **changes):
        return there | {f"row-{number}-{name}": values for number in numbers for name, values in (row | changes).items()}

    assert world.send(rows(0, 5, 999)).status_code == 302  # gaps
    for number in ("1000", "-1", "abc", "", "٣", "9" * 50, "\0", "0x1"):
        assert world.send(rows(0, number)).status_code in (302, 422)
    for wrong in ("-1", "0", "1,5", LONG):
        answer = world.send(rows(0, claimed=[wrong]))
        assert answer.status_code == 422 and "is-invalid" in answer.content.decode()
    for token in ("abc", "\0" * 32, "9" * 32, "a" * 5000):
        answer = world.send(rows(0, file=[token], kind=["photo"]))
        assert answer.status_code == 422 and "wrong-words" in answer.content.decode()
    for reason in ("\0", "а" * 100_000, STRANGE):
        assert world.send(rows(0, 1, day=["20.11.2019"]) | {"irregular_reason": [reason]}).status_code in (302, 422)
    assert world.send(rows(*range(300))).status_code == 422
    assert world.send(rows(*range(1000))).status_code == 413
    for button in ("repeat", "clear", "add", "draft", "discard"):
        for value in ("1", "999", "-1", "abc", "\0", LONG, "٣", "a\r\nb"):
            assert world.send(rows(0, 1) | {button: [value]}).status_code in (200, 302, 422)
    record_property("count", f"{world.posts} submissions")


@pytest.mark.once
def test_files_that_are_none(record_property):
    """In each form that takes files without a script: told in its zone, nothing kept."""
    posts = 0
    for name, field in (("results", "row-0-upload"), ("output_proof", "proof-upload"), ("expense_create", "proof-upload")):
        for file_name, content in (("a.jpg", b""), ("photo.jpg", b"#!/bin/sh\nrm -rf ~"), ("\0\u202egpj.exe", b"MZ" + b"\0" * 50)):
            world = form_world(name)
            with taken_back():
                before, staged = books(), StagedFile.objects.count()
                data = world.good | {field: [SimpleUploadedFile(file_name, content)]}
                answer = world.client.post(world.address, data)
                assert answer.status_code == 422 and "wrong-words" in answer.content.decode(), (name, file_name)
                assert (books(), StagedFile.objects.count()) == (before, staged)
                posts += 1
    record_property("count", f"{posts} submissions")


@pytest.mark.parametrize("address", ["/drafts/save/", "/drafts/drop/", "/files/stage/"])
def test_what_scripts_send_may_be_anything(address, record_property):
    client, posts = signed_in(), 0
    strange = ["", "\0", "/ngos/\0/edit/", "//example.org/", "http://[", LONG, STRANGE, "/" * 2000, "/ngos/new/" + "?" + "a" * 5000]
    for word in strange:
        for names in (("draft_of", "draft_title"), ("address", "next"), ("file", "asked", "given"), (word or "x",)):
            with taken_back():
                before = books()
                answer = client.post(address, encoded({name: [word] for name in names}), content_type=URLENCODED)
                assert answer.status_code in (200, 302, 400, 422), (word[:20], names)
                assert books() == before
                posts += 1
    record_property("count", f"{posts} submissions")


def test_a_draft_may_hold_whatever_was_typed():
    """Also what no record takes: it comes back as it was typed."""
    client, address = signed_in(), reverse("ngo_create")
    with taken_back():
        kept = client.post(
            reverse("draft_save"),
            encoded({"draft_of": [address], "draft_title": ["\0" + STRANGE], "name_kk": ["\0" + STRANGE], "bin": ["1" * 900_000]}),
            content_type=URLENCODED,
        )
        assert kept.status_code == 200 and Draft.objects.filter(address=address).exists()
        there = {one.name: one.value for one in Forms(client.get(address)).with_field("form_token")}
        assert there["name_kk"].endswith("﷽") and there["bin"] == "1" * 900_000
        assert client.get(reverse("work")).status_code == 200
