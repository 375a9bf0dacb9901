"""What people mistype and what nobody should send, into every form of entry: told at its field, all typing kept, nothing half-written."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from grants.forms.outputs import cells_of
from grants.models import Deliverable, Draft, StagedFile
from koksu.accounts.models import District, User
from tests import bad_input
from tests.bad_input import BACKEND, LONG, STRANGE, URLENCODED, EveryForm, books, check_all_is_forged, encoded, signed_in, taken_back
from tests.grants.addresses import BEHIND, FORMS, PAGES, records, url_names
from tests.grants.page_forms import Forms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_throughout")]
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


class World(bad_input.World):
    """A form of the training district."""

    def __init__(self, page):
        there = records(District.objects.get(training=True))
        record = getattr(there, page.of[-1], None) if page.of else None
        person = "trainee" if page.name in ("results", "contract_create") else other_than(getattr(record, "recorded_by", None))
        super().__init__(page, there, person, TYPED.get(" ".join([page.name, *page.of]), TYPED.get(page.name, {})))
        by_name = {one.name: one for one in self.inputs}
        if page.name == "application_create":
            applied = {str(pk) for pk in self.there.lot.applications.values_list("ngo", flat=True)}
            self.good["ngo"] = [next(pk for pk in by_name["ngo"].options if pk and pk not in applied)]
        if page.name == "verify_queue":
            self.good["tick"] = [one.value for one in self.inputs if one.name == "tick"][:1]
        if page.name == "contract_amend":
            self.good["sure"] = ["1"]  # what its second page sends, after the comparison

    def reason(self):
        return {} if self.page.name == "output_verify" else super().reason()

    def opened(self):
        answer = self.client.get(self.address)
        assert answer.status_code == 200, self.address
        value = {"output_verify": "part"}.get(self.page.name)
        return Forms(answer).with_field("decision" if value else "form_token", value)

    def shown(self, page):
        return [page.with_field("decision", "part")] if self.page.name == "output_verify" else page.forms

    def visible(self, *kinds):
        fields = super().visible(*kinds)
        if self.page.name == "results":  # the chosen deliverable's cells: others aren't read
            promise = Deliverable.objects.get(pk=self.good["row-0-deliverable"][0])
            asked = {f"row-0-{name}" for name in ("deliverable", "link", *cells_of(promise))}
            fields = [one for one in fields if one.name in asked]
        return fields


def other_than(author):
    return "trainee2" if author and author.username == "trainee" else "trainee"


@pytest.fixture(params=FORMS, ids=lambda page: "-".join([page.name, *page.of]) + ("?" if page.query else ""))
def world(request, record_property):
    world = World(request.param)
    world.turn = request.param_index
    yield world
    record_property("count", f"{world.posts} submissions")


def form_world(name, of=""):
    return World(next(page for page in FORMS if page.name == name and of in ("", *page.of)))


class TestEveryForm(EveryForm):
    """Of the grants."""


@pytest.mark.once
def test_the_forms_together_are_sent_all_that_can_be_forged():
    check_all_is_forged([World(page) for page in FORMS])


def test_the_tables_name_every_address_that_takes_a_post():
    """Whoever adds a form adds it to tests/grants/addresses.py; what only shows refuses a POST."""
    client, there = signed_in("trainee"), records(District.objects.get(training=True))
    taking = {page.name for page in PAGES if client.post(page.address(there)).status_code != 405}
    assert taking - {page.name for page in (*FORMS, *BEHIND)} == set()
    assert {page.name for page in (*FORMS, *BEHIND)} - taking == set()
    assert url_names() - {page.name for page in PAGES} == {"file_thumb"}


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
    client, posts = signed_in("trainee"), 0
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
    client, address = signed_in("trainee"), reverse("ngo_create")
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
