"""Recording results: a grid taken whole or not at all; an output changed, mended and reported again; proof that comes later."""

import io
import re
from datetime import date, time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from grants.actions.base import Irregular, Refused, Stale
from grants.actions.files import stage
from grants.actions.outputs import edit_output
from grants.actions.results import MOST, Result, RowsIrregular, RowsRefused, report_results
from grants.actions.verifying import return_output, verify_output
from grants.models import Document, Draft, Evidence, Output, StagedFile
from koksu.history.models import Event
from tests.factories import NOON, a_contract, a_deliverable, a_district, a_member, an_auditor, an_official, an_output, kind
from tests.grants.test_entry import form_of
from tests.grants.test_pages import signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract():
    return a_contract(ends=date(2026, 4, 30))


@pytest.fixture
def table(contract):
    return a_deliverable(of=contract, kind=kind("round_table"))


@pytest.fixture
def article(contract):
    return a_deliverable(of=contract, kind=kind("newspaper_article"), planned=2)


@pytest.fixture
def official(contract):
    return an_official(contract.allocation.district)


@pytest.fixture
def other(contract):
    return an_official(contract.allocation.district, full_name="Бақыт Серіков")


@pytest.fixture
def address(contract, table, article):
    return reverse("results", args=[contract.pk])


def a_photo(color="teal"):
    content = io.BytesIO()
    Image.new("RGB", (60, 40), color).save(content, "PNG")
    return SimpleUploadedFile(f"{color}.png", content.getvalue(), content_type="image/png")


def rows_of(*rows):
    """The posted names of these rows, in their order."""
    return {f"row-{number}-{name}": value for number, row in enumerate(rows) for name, value in row.items()}


def a_table(table, **cells):
    return {"deliverable": table.pk, "day": "14.03.2026", "claimed": "1", **cells}


def sent(client, address, data):
    return client.post(address, {**form_of(client.get(address)), **data, "send": "1"})


# ---------------------------------------------------------------- the grid


def test_a_row_has_the_cells_that_its_kind_asks_for(official, address, table, article):
    typed = rows_of(
        a_table(table, participants="31", starts_at="10.00", ends_at="1230", newspaper="«Жетісу»"), a_table(article, newspaper="«Жетісу»")
    )
    answer = sent(signed_in(official), address, typed)
    assert answer.status_code == 302 and answer.url.endswith("#outputs")
    first, second = Output.objects.order_by("pk")
    assert (first.participants, first.starts_at, first.ends_at, first.newspaper) == (31, time(10), time(12, 30), "")
    assert (second.deliverable, second.newspaper, second.claimed, second.state) == (article, "«Жетісу»", 1, "reported")
    assert {first.reported_by, first.recorded_by} == {official}
    assert Event.objects.filter(verb="report").count() == 2


def test_blank_rows_are_ignored_and_nothing_is_no_result(official, address, table):
    client = signed_in(official)
    assert sent(client, address, rows_of(*[{"deliverable": "", "day": " "}] * 3)).status_code == 422
    assert sent(client, address, rows_of({"deliverable": ""}, a_table(table), {"deliverable": "", "claimed": ""})).status_code == 302
    assert Output.objects.count() == 1


@pytest.mark.parametrize(
    ("cell", "typed"),
    [
        ("deliverable", "999999"),
        ("deliverable", "абв"),
        ("claimed", ""),
        ("claimed", "0"),
        ("claimed", "-3"),
        ("claimed", "1,5"),
        ("claimed", "9" * 5000),
        ("claimed", "3000000000"),
        ("day", "31.02.2026"),
        ("day", "14.03.1019"),
        ("participants", "отыз"),
        ("starts_at", "25:00"),
        ("ends_at", "09:00"),
        ("ends_at", "10:00"),
        ("place", "ұ" * 1_000_000),
        ("topic", "а\0б"),
    ],
)
def test_a_wrong_cell_is_told_at_the_cell_and_nothing_is_sent(official, address, table, cell, typed):
    good, wrong = a_table(table, place="Балпық би"), a_table(table, starts_at="10:00", topic="Отбасы", **{})
    page = sent(signed_in(official), address, rows_of(good, {**wrong, cell: typed}))
    assert page.status_code == 422
    shown = page.content.decode()
    assert f'href="#id_row-1-{cell}"' in shown and f'id="id_row-1-{cell}_error"' in shown
    assert ('value="Балпық би"' in shown and 'value="10:00"' in shown) or cell == "starts_at"
    assert not Output.objects.exists() and not Event.objects.filter(verb="report").exists()


def test_another_contract_s_deliverable_is_no_choice(official, address):
    foreign = a_deliverable()
    assert sent(signed_in(official), address, rows_of(a_table(foreign))).status_code == 422
    with pytest.raises(RowsRefused):
        report_results(
            actor=official,
            at=NOON,
            contract=a_contract(of=foreign.contract.ngo, allocation__district=official_district(official)),
            rows=[Result(foreign, {})],
        )


def official_district(user):
    return user.assignments.get().district


def test_irregular_rows_ask_each_for_its_reason(official, address, table):
    client = signed_in(official)
    early, late = a_table(table, day="14.01.2026"), a_table(table, day="14.05.2026")
    page = sent(client, address, rows_of(early, a_table(table), late))
    assert page.status_code == 422
    shown = text_of(page)
    assert "14.01.2026" in shown and "01.02.2026" in shown and "14.05.2026" in shown and "30.04.2026" in shown
    assert 'name="row-0-irregular_reason"' in page.content.decode() and 'name="row-1-irregular_reason"' not in page.content.decode()
    assert not Output.objects.exists()
    half = sent(client, address, rows_of({**early, "irregular_reason": "Шартқа дейін дайындалды"}, late))
    assert half.status_code == 422 and 'value="Шартқа дейін дайындалды"' not in half.content.decode()  # only what still has none is asked
    both = rows_of({**early, "irregular_reason": "Шартқа дейін дайындалды"}, a_table(table), late)
    assert sent(client, address, {**both, "irregular_reason": "Кеш өтті"}).status_code == 302
    assert list(Output.objects.order_by("pk").values_list("irregular", flat=True)) == ["Шартқа дейін дайындалды", "", "Кеш өтті"]


def test_at_most_fifty_rows(official, address, table):
    client = signed_in(official)
    page = sent(client, address, rows_of(*[a_table(table)] * (MOST + 1)))
    assert page.status_code == 422 and page.content.decode().count('value="14.03.2026"') == MOST + 1
    assert sent(client, address, rows_of(*[a_table(table)] * MOST)).status_code == 302
    assert Output.objects.count() == MOST


def test_a_double_click_sends_once(official, address, table):
    client = signed_in(official)
    data = {**form_of(client.get(address)), **rows_of(a_table(table)), "send": "1"}
    assert client.post(address, data).url == client.post(address, data).url
    assert Output.objects.count() == 1


# ---------------------------------------------------------------- without a script


def kept(client, address, data):
    answer = client.post(address, {**form_of(client.get(address)), **data})
    assert answer.status_code == 302
    return client.get(address).content.decode()


def test_rows_are_added_repeated_and_cleared_by_buttons(official, address, table):
    client = signed_in(official)
    data = rows_of(a_table(table, participants="31", place="Балпық би"), {"deliverable": "", "participants": "7"})
    page = kept(client, address, {**data, "add": "1"})
    assert page.count('class="result-row') == 2 + 5 + 1  # and the pattern of further rows
    page = kept(client, address, {**data, "repeat": "1"})
    assert page.count('value="Балпық би"') == 2 and 'name="row-1-participants" id="id_row-1-participants" value="7"' in page
    page = kept(client, address, {**data, "clear": "0"})
    assert "Балпық би" not in page and 'value="7"' in page
    assert not Output.objects.exists()


def test_the_first_button_keeps_the_typing(official, address, table, article):
    client = signed_in(official)
    page = client.get(address).content.decode()
    form = page[page.index('class="results"') :]
    assert re.search(r"<button[^>]*>", form)[0].count('name="draft"') == 1
    page = kept(client, address, {**rows_of(a_table(article, newspaper="«Жетісу»", day="ертең")), "draft": "1"})
    assert 'value="ертең"' in page and 'value="«Жетісу»"' in page and "invalid-feedback" not in page
    assert re.search(r'data-cell="newspaper">', page) and re.search(r'data-cell="participants" hidden>', page)
    assert Draft.objects.get().address == address
    sent(client, address, rows_of(a_table(table)))
    assert not Draft.objects.exists()


def test_an_upload_survives_a_wrong_cell_and_becomes_proof(official, address, table):
    client = signed_in(official)
    data = {**form_of(client.get(address)), **rows_of(a_table(table, claimed="0")), "send": "1", "row-0-upload": a_photo()}
    page = client.post(address, data).content.decode()
    token = StagedFile.objects.get().token
    assert f'value="{token}"' in page
    papers = {"row-0-file": token, "row-0-kind": "photo", "row-0-link": "https://example.org/1"}
    assert sent(client, address, {**rows_of(a_table(table)), **papers}).status_code == 302
    proof = Evidence.objects.filter(output=Output.objects.get()).values_list("document__kind__code", "document__link")
    assert set(proof) == {("photo", ""), ("link", "https://example.org/1")}
    assert not StagedFile.objects.exists()


def test_a_wrong_link_and_a_foreign_file_send_nothing(official, other, address, table):
    foreign = stage(actor=other, at=NOON, upload=a_photo())
    for papers in ({"row-0-link": "не ссылка"}, {"row-0-file": foreign.token, "row-0-kind": "photo"}):
        page = sent(signed_in(official), address, {**rows_of(a_table(table)), **papers})
        assert page.status_code == 422 and 'href="#row-0-upload"' in page.content.decode()
    assert not Output.objects.exists() and StagedFile.objects.count() == 1


def test_typing_with_its_rows_waits_behind_the_door(official, address, table):
    client = signed_in(official)
    hidden = form_of(client.get(address))
    client.logout()
    client.post(address, {**hidden, **rows_of(*[a_table(table, place=f"{number}-ауыл") for number in range(7)]), "send": "1"})
    client.force_login(official, backend="koksu.accounts.backends.NameOrEmailBackend")
    page = client.get(address).content.decode()
    assert all(f'value="{number}-ауыл"' in page for number in range(7))
    assert not Output.objects.exists()


def test_a_grid_of_fifty_rows_asks_as_few_questions_as_one_of_three(official, address, table, django_assert_max_num_queries):
    client = signed_in(official)
    client.post(address, {**rows_of(*[a_table(table)] * MOST), "draft": "1"})
    with django_assert_max_num_queries(60):
        assert client.get(address).status_code == 200


def test_only_who_enters_in_the_district_records_and_a_draft_contract_says_why_not(contract, address):
    district = contract.allocation.district
    expected = {an_official(district): 200, a_member(district): 403, an_auditor(district): 403, an_official(a_district()): 404}
    output = an_output(of=contract.deliverables.first())
    for person, status in expected.items():
        client = signed_in(person)
        for page in (address, reverse("output_edit", args=[output.pk]), reverse("output_proof", args=[output.pk])):
            assert client.get(page).status_code == status, (person, page)
        assert client.post(address, {}).status_code == (422 if status == 200 else status)
    draft = a_contract(draft=True, signed=None, allocation=contract.allocation)
    page = signed_in(an_official(district)).get(reverse("results", args=[draft.pk]))
    assert page.status_code == 200 and "results-grid" not in page.content.decode()


# ---------------------------------------------------------------- the action


def test_all_rows_or_none(official, contract, table):
    good, bad, odd = ({"day": date(2026, 3, 14), "claimed": 1}, {"claimed": 0}, {"day": date(2026, 5, 14), "claimed": 1})
    rows = [Result(table, values, name=number) for number, values in enumerate((good, bad, odd))]
    with pytest.raises(RowsRefused) as refused:
        report_results(actor=official, at=NOON, contract=contract, rows=rows)
    assert set(refused.value.rows) == {1}
    with pytest.raises(RowsIrregular) as asked:
        report_results(actor=official, at=NOON, contract=contract, rows=[rows[0], rows[2]])
    assert set(asked.value.rows) == {2}
    assert not Output.objects.exists()
    assert len(report_results(actor=official, at=NOON, contract=contract, rows=[rows[0], rows[2]], reason="Кеш өтті")) == 2


def test_a_reported_output_is_changed_and_its_claim_is_the_editor_s(official, other, table):
    output = an_output(of=table, recorded_by=official)
    with pytest.raises(Stale):
        edit_output(actor=other, at=NOON, output=output, version=output.version + 1, claimed=2)
    same = edit_output(actor=other, at=NOON, output=output, claimed=1)
    assert (same.version, same.reported_by) == (output.version, official)
    fresh = edit_output(actor=other, at=NOON, output=output, version=output.version, claimed=2)
    assert (fresh.claimed, fresh.reported_by) == (2, other)
    for person in (official, other):
        with pytest.raises(Refused):
            verify_output(actor=person, at=NOON, output=fresh, accepted=2)


def test_an_irregular_date_asks_once(official, table):
    output = an_output(of=table, recorded_by=official)
    with pytest.raises(Irregular):
        edit_output(actor=official, at=NOON, output=output, day=date(2026, 5, 14))
    edit_output(actor=official, at=NOON, output=output, day=date(2026, 5, 14), reason="Кеш өтті")
    fresh = edit_output(actor=official, at=NOON, output=output, place="Мұқры")
    assert (fresh.irregular, fresh.place) == ("Кеш өтті", "Мұқры")
    assert edit_output(actor=official, at=NOON, output=output, day=date(2026, 3, 15)).irregular == ""


def test_a_verified_output_is_reopened_first(official, table):
    output = an_output(of=table, verified=True)
    with pytest.raises(Refused):
        edit_output(actor=official, at=NOON, output=output, claimed=2)
    client = signed_in(official)
    address = reverse("output_edit", args=[output.pk])
    page = client.post(address, {**form_of(client.get(address)), "claimed": "2"})
    assert page.status_code == 422
    output.refresh_from_db()
    assert output.claimed == 1


def test_a_returned_output_is_mended_with_a_photo_and_reported_again(official, other, table):
    output = an_output(of=table, recorded_by=official, claimed=2)
    return_output(actor=other, at=NOON, output=output, reason="Фотосурет анық емес")
    client = signed_in(official)
    address = reverse("output_edit", args=[output.pk])
    page = client.get(address)
    assert "Фотосурет анық емес" in text_of(page)
    data = {**form_of(page), "day": "14.03.2026", "claimed": "1", "place": "Балпық би", "proof-upload": a_photo()}
    answer = client.post(address, data)
    assert answer.status_code == 302 and answer.url.endswith(f"#output-{output.pk}")
    output.refresh_from_db()
    assert (output.state, output.claimed, output.reason, output.reported_by) == ("reported", 1, "", official)
    assert "Фотосурет анық емес" in Event.objects.get(verb="report_again").body
    assert Evidence.objects.get(output=output).document.kind.code == "photo"
    assert verify_output(actor=other, at=NOON, output=output, accepted=1).state == "verified"


def test_an_end_before_its_start_is_told_when_an_output_is_changed(official, table):
    output = an_output(of=table, recorded_by=official)
    client = signed_in(official)
    address = reverse("output_edit", args=[output.pk])
    page = client.post(address, {**form_of(client.get(address)), "claimed": "1", "starts_at": "12:00", "ends_at": "11:00"})
    assert page.status_code == 422 and 'href="#id_ends_at"' in page.content.decode()


def test_a_verified_output_counts_from_the_moment_its_proof_is_complete(official, article):
    output = an_output(of=article, verified=True)
    client = signed_in(official)
    address = reverse("output_proof", args=[output.pk])
    assert client.post(address, form_of(client.get(address))).status_code == 422
    data = {**form_of(client.get(address)), "proof-upload": a_photo()}
    assert client.post(address, data).status_code == 302
    output.refresh_from_db()
    assert output.counted_at is not None and output.claimed == 1
    assert Document.objects.get(proves__output=output).kind.code == "page_scan"
