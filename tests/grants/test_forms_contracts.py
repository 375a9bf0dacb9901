"""The pages of contracts: award, new, edit, sign, correct, amend; the plan's rows without a script; refusals; two people at once."""

import re
from datetime import date

import pytest
from django.urls import reverse

from grants.actions.contracts import edit_draft
from grants.actions.plans import present_plan
from grants.actions.signing import sign
from grants.models import Amendment, Contract, Deliverable, Draft
from koksu.history.models import Event
from koksu.money import Tenge
from tests.factories import (
    NOON,
    a_contract,
    a_deliverable,
    a_district,
    a_line,
    a_lot,
    a_member,
    an_allocation,
    an_application,
    an_auditor,
    an_expense,
    an_ngo,
    an_official,
    an_output,
    kind,
)
from tests.grants.test_entry import form_of
from tests.grants.test_pages import signed_in, text_of

pytestmark = pytest.mark.django_db
BIN = "060240010094"


@pytest.fixture
def allocation():
    return an_allocation(worth="3 000 000")


@pytest.fixture
def official(allocation):
    return an_official(allocation.district)


@pytest.fixture
def draft(allocation):
    """One promise of three round tables for 100 000, and a shared 50 000."""
    contract = a_contract(allocation=allocation, ngo=an_ngo(home_district=allocation.district), draft=True, signed=None, number="")
    promise = a_deliverable(of=contract, position=1)
    a_line(deliverable=promise, worth="100 000", position=1)
    a_line(of=contract, worth="50 000", item="Банк", position=2)
    return contract


def contract_fields(**typed):
    names = ("lot", "title_kk", "title_ru", "title_en", "subject", "project_number", "continues", "amount", "advance_share")
    rest = ("starts", "ends", "signatory", "account", "bank_code", "ngo", "ngo_bin")
    return {**dict.fromkeys((*names, *rest), ""), "instrument": "grant", "basis": "unknown", **typed}


def plan_fields(promises=(), lines=()):
    """What a browser sends of the plan's rows; cells that aren't named are empty."""
    sent = {"plan": "1"}
    for sort, names, rows in (
        ("d", ("id", "kind", "title_kk", "title_ru", "title_en", "planned", "due"), promises),
        ("l", ("id", "of", "item", "nature", "unit", "quantity", "unit_price", "amount"), lines),
    ):
        for key, row in enumerate(rows):
            sent |= {f"{sort}-{key}-{name}": row.get(name, "") for name in (*names, *(["off"] if "off" in row else []))}
    return sent


def present_fields(contract, **changes):
    """The present plan of a contract as its form shows it; `changes` by name."""
    ids = list(contract.deliverables.live().values_list("pk", flat=True))
    promises = [
        {"id": d.pk, "kind": d.kind_id, "planned": d.planned or "", "due": d.due or "", "title_kk": d.title_kk}
        for d in contract.deliverables.live()
    ]
    lines = [
        {"id": line.pk, "of": ids.index(line.deliverable_id), "item": line.item, "amount": line.amount.digits()}
        if line.deliverable_id
        else {"id": line.pk, "item": line.item, "amount": line.amount.digits()}
        for line in contract.lines.live()
    ]
    return {**plan_fields(promises, lines), **changes}


ROUND_TABLES = [{"planned": "3", "due": "01.10.2026", "title_kk": "Дөңгелек үстелдер"}]
HALL = {"of": "0", "item": "Зал жалдау", "nature": "direct", "unit": "күн", "quantity": "3", "unit_price": "100 000,50"}


def plan_typed():
    return plan_fields([{**row, "kind": kind().pk} for row in ROUND_TABLES] + [{}], [HALL, {"item": "Банк", "amount": "1 000"}, {}, {}])


def amounts(contract):
    return [(line.item, line.amount.plain(), bool(line.deliverable_id)) for line in contract.lines.live()]


# ---------------------------------------------------------------- award and new


def test_an_application_becomes_a_draft_contract_with_its_plan(official, allocation):
    ngo = an_ngo(account="KZ86125KZT5004100100")
    bid = an_application(of=a_lot(of=allocation, basis="net"), ngo=ngo, title_kk="Мөлдір су", worth="500 000")
    address = reverse("contract_award", args=[bid.pk])
    client = signed_in(official)
    page = client.get(address)
    shown = page.content.decode()
    assert 'value="Мөлдір су"' in shown and 'value="KZ86125KZT5004100100"' in shown and "500\xa0000" in shown
    assert 'name="ngo"' not in shown and 'name="lot"' not in shown
    sent = contract_fields(title_kk="Мөлдір су", amount="500 000", basis="net", advance_share="30", account="kz86 125K ZT50 0410 0100")
    answer = client.post(address, {**form_of(page), **sent, **plan_typed()})
    contract = Contract.objects.get()
    assert answer.status_code == 302 and answer.url == reverse("contract_detail", args=[contract.pk])
    assert (contract.status, contract.ngo, contract.lot, contract.application) == ("draft", bid.ngo, bid.lot, bid)
    assert (contract.amount, contract.advance_share, contract.account) == (Tenge.of(500_000), 3000, "KZ86125KZT5004100100")
    assert amounts(contract) == [("Зал жалдау", "300001.50", True), ("Банк", "1000.00", False)]
    assert contract.deliverables.get().due == date(2026, 10, 1)
    bid.refresh_from_db()
    assert bid.outcome == "won"
    assert client.get(address).url == reverse("contract_detail", args=[contract.pk])


def test_a_contract_is_made_for_an_ngo_of_the_list_or_by_its_bin(official, allocation):
    lot = a_lot(of=allocation)
    far = an_ngo(bin=BIN)  # not in this official's scope
    near = an_ngo(home_district=allocation.district)
    address = reverse("contract_create", args=[allocation.pk])
    client = signed_in(official)
    page = client.get(f"{address}?lot={lot.pk}")
    assert f'<option value="{lot.pk}" selected' in page.content.decode()
    assert far not in page.context["form"].fields["ngo"].queryset
    for typed in ({"ngo": near.pk}, {"ngo_bin": "0602 4001 0094", "lot": lot.pk}):
        answer = client.post(address, {**form_of(client.get(address)), **contract_fields(**typed), **plan_fields()})
        assert answer.status_code == 302
    assert [(c.ngo, c.lot) for c in Contract.objects.order_by("pk")] == [(near, None), (far, lot)]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({}, "ngo"),
        ({"ngo": "999999"}, "ngo"),
        ({"ngo_bin": "123123123123"}, "ngo_bin"),
        ({"ngo_bin": "971240001315"}, "ngo_bin"),
        ({"ngo_bin": BIN, "lot": "999999"}, "lot"),
        ({"ngo_bin": BIN, "amount": "428,571"}, "amount"),
        ({"ngo_bin": BIN, "amount": "9" * 1_000_000}, "amount"),
        ({"ngo_bin": BIN, "advance_share": "101"}, "advance_share"),
        ({"ngo_bin": BIN, "account": "KZ00"}, "account"),
        ({"ngo_bin": BIN, "starts": "01.02.2026", "ends": "31.01.2026"}, "ends"),
        ({"ngo_bin": BIN, "title_kk": "а\x00"}, "title_kk"),
    ],
)
def test_bad_input_is_told_at_its_field_and_nothing_is_written(official, allocation, typed, field):
    an_ngo(bin=BIN)
    address = reverse("contract_create", args=[allocation.pk])
    client = signed_in(official)
    page = client.post(address, {**form_of(client.get(address)), **contract_fields(**typed), **plan_typed()})
    assert page.status_code == 422
    assert f'href="#id_{field}"' in page.content.decode()
    assert 'value="Дөңгелек үстелдер"' in page.content.decode() and 'value="100 000,50"' in page.content.decode()
    assert not Contract.objects.exists() and not Deliverable.objects.exists()


def test_a_lot_of_another_allocation_is_no_choice(official, allocation):
    ngo, foreign = an_ngo(home_district=allocation.district), a_lot(of=an_allocation(of=allocation.district))
    address = reverse("contract_create", args=[allocation.pk])
    client = signed_in(official)
    page = client.post(address, {**form_of(client.get(address)), **contract_fields(ngo=ngo.pk, lot=foreign.pk), **plan_fields()})
    assert page.status_code == 422 and 'href="#id_lot"' in page.content.decode()


# ---------------------------------------------------------------- the plan's rows, without a script


def test_more_rows_and_a_recount_save_nothing_and_keep_the_typing(official, allocation, draft):
    client = signed_in(official)
    address = reverse("contract_edit", args=[draft.pk])
    hidden = form_of(client.get(address))
    sent = {**hidden, **contract_fields(ngo=draft.ngo_id, amount="200 000"), **present_fields(draft), "title_kk": "басқа атау"}
    sent |= {"l-2-of": "0", "l-2-item": "Жол", "l-2-quantity": "3", "l-2-unit_price": "30 000", "l-2-amount": ""}
    page = client.post(address, {**sent, "more-l": "1"})
    shown = page.content.decode()
    assert page.status_code == 200 and 'value="басқа атау"' in shown and 'value="Жол"' in shown
    assert 'name="l-5-item"' in shown and 'name="l-6-item"' not in shown
    told = text_of(client.post(address, {**sent, "recount": "1"}))
    assert "240 000 ₸" in told and "40 000 ₸" in told  # the lines, and how much too much
    draft.refresh_from_db()
    assert draft.version == 1 and draft.lines.count() == 2


def test_a_plan_sent_after_the_session_ended_waits_behind_the_door_with_its_rows(official, draft):
    """No script: what was typed in fields, rows and rows that were added is shown again to the same person, and is saved then."""
    client = signed_in(official)
    address = reverse("contract_edit", args=[draft.pk])
    sent = {**form_of(client.get(address)), **contract_fields(ngo=draft.ngo_id, amount="200 000"), **present_fields(draft)}
    sent |= {
        "title_kk": "басқа атау",
        "l-7-of": "0",
        "l-7-item": "Жол ақысы",
        "l-7-amount": "428,571",
        "d-5-kind": "",
        "d-5-title_kk": "Жаңа",
    }
    client.logout()
    door = client.post(address, sent)
    assert door.status_code == 302 and door.url.startswith(reverse("sign_in"))
    client.force_login(official, backend="koksu.accounts.backends.NameOrEmailBackend")
    shown = client.get(address).content.decode()
    assert all(f'value="{typed}"' in shown for typed in ("басқа атау", "200 000", "Жол ақысы", "428,571", "Жаңа"))
    assert 'name="l-7-item"' in shown and 'name="d-5-title_kk"' in shown and "is-invalid" not in shown
    draft.refresh_from_db()
    assert draft.version == 1 and not Event.objects.filter(kind="contract").exists()


def test_a_wrong_cell_is_marked_named_and_all_typing_kept(official, draft):
    client = signed_in(official)
    address = reverse("contract_edit", args=[draft.pk])
    sent = {**form_of(client.get(address)), **contract_fields(ngo=draft.ngo_id, amount="428 571"), **present_fields(draft)}
    page = client.post(address, {**sent, "l-1-amount": "428,571", "d-0-planned": "0"})
    shown = page.content.decode()
    assert page.status_code == 422
    for name in ("l-1-amount", "d-0-planned"):
        assert re.search(rf'name="{name}"[^>]*aria-invalid="true" aria-describedby="id_{name}_error"', shown)
        assert f'id="id_{name}_error"' in shown
    assert 'value="428,571"' in shown
    assert not Event.objects.filter(kind="contract").exists()


def test_a_page_that_sent_no_plan_leaves_the_plan_alone(official, draft):
    client = signed_in(official)
    address = reverse("contract_edit", args=[draft.pk])
    sent = {**form_of(client.get(address)), **contract_fields(ngo=draft.ngo_id, amount="428 571", title_kk="Жаңа")}
    assert client.post(address, sent).status_code == 302
    assert draft.lines.live().count() == 2


def test_the_typing_of_a_plan_is_kept_as_an_unfinished_entry(official, draft):
    client = signed_in(official)
    address = reverse("contract_edit", args=[draft.pk])
    sent = {**contract_fields(), **present_fields(draft), "l-2-of": "", "l-2-item": "Жартылай"}
    client.post(address, {**sent, "draft": "1"})
    assert Draft.objects.get().address == address
    assert 'value="Жартылай"' in client.get(address).content.decode()


# ---------------------------------------------------------------- edit a draft


def edited(client, draft, **changes):
    address = reverse("contract_edit", args=[draft.pk])
    sent = {**form_of(client.get(address)), **contract_fields(ngo=draft.ngo_id, amount="428 571"), **present_fields(draft), **changes}
    return client.post(address, sent)


def test_rows_are_changed_removed_and_added(official, draft):
    answer = edited(
        signed_in(official), draft, **{"l-1-off": "1", "l-0-amount": "120 000", "d-1-kind": kind("seminar").pk, "d-1-planned": "2"}
    )
    assert answer.status_code == 302
    assert amounts(draft) == [("Зал жалдау", "120000.00", True)]
    assert [(d.kind.code, d.planned) for d in draft.deliverables.live()] == [("round_table", 3), ("seminar", 2)]


def test_lines_above_the_contract_are_refused_at_the_amount_with_both_figures(official, draft):
    page = edited(signed_in(official), draft, **{"l-1-amount": "400 000"})
    told = text_of(page)
    assert page.status_code == 422 and "500 000 ₸" in told and "428 571 ₸" in told
    assert 'href="#id_amount"' in page.content.decode()
    assert draft.lines.live().count() == 2


def test_a_row_with_results_or_expenses_is_not_removed_and_says_why(official, draft):
    an_output(of=draft.deliverables.get())
    an_expense(line=draft.lines.get(item="Банк"))
    client = signed_in(official)
    page = edited(client, draft, **{"d-0-off": "1", "l-0-of": ""})
    assert (page.status_code == 422 and "Дөңгелек үстел" in text_of(page)) or "дөңгелек үстел" in text_of(page)
    assert page.context["form"].plan.promises[0].error
    page = edited(client, draft, **{"l-1-off": "1"})
    assert page.status_code == 422 and page.context["form"].plan.lines[1].error
    assert draft.deliverables.live().count() == 1 and draft.lines.live().count() == 2


def test_the_second_of_two_people_sees_both_plans_and_chooses(official, allocation, draft):
    other = an_official(allocation.district, full_name="Бақыт Серіков")
    client = signed_in(official)
    address = reverse("contract_edit", args=[draft.pk])
    hidden = form_of(client.get(address))
    mine = {**hidden, **contract_fields(ngo=draft.ngo_id, amount="428 571"), **present_fields(draft), "l-1-amount": "60 000"}
    plan = present_plan(draft)
    plan.promises[0].planned = 7
    edit_draft(actor=other, at=NOON, contract=draft, plan=plan)
    page = client.post(address, mine)
    told = text_of(page)
    assert page.status_code == 409 and "Бақыт Серіков" in told
    assert "60 000 ₸" in told and ": 7 " in told  # both plans, to read
    again = {**mine, **form_of(page)}
    assert client.post(address, {**again, "choose-plan": "theirs"}).status_code == 302
    assert draft.deliverables.get().planned == 7 and amounts(draft)[1][1] == "50000.00"


# ---------------------------------------------------------------- sign and correct


def test_a_draft_is_signed_and_then_corrected_not_edited(official, draft):
    client = signed_in(official)
    address = reverse("contract_sign", args=[draft.pk])
    sent = {"number": "14-Ә", "signed": "01.02.2026", "starts": "01.02.2026", "ends": "30.11.2026", "treasury_number": "", "signatory": ""}
    sent |= {"account": "", "bank_code": ""}
    page = client.post(address, {**form_of(client.get(address)), **sent, "number": ""})
    assert page.status_code == 422 and page.context["form"].irregular  # it has no number: is that so?
    assert client.post(address, {**form_of(page), **sent}).status_code == 302
    draft.refresh_from_db()
    assert (draft.status, draft.number) == ("signed", "14-Ә")
    assert client.get(address).status_code == 302
    correction = client.get(reverse("contract_edit", args=[draft.pk])).content.decode()
    assert 'name="reason"' in correction and 'name="amount"' not in correction and 'name="plan"' not in correction


@pytest.mark.parametrize(("before", "after"), [("announced", "awarded"), ("unknown", "awarded"), ("cancelled", "cancelled")])
def test_a_lot_with_a_signed_contract_has_its_winner(official, allocation, before, after):
    lot = a_lot(allocation=allocation, status=before)
    contract = a_contract(allocation=allocation, lot=lot, draft=True, signed=None, number="")
    sign(actor=official, at=NOON, contract=contract, number="3-Ә", reason="Қағаз бойынша")
    lot.refresh_from_db()
    assert lot.status == after


def test_unknowns_of_a_signed_contract_are_filled_in_with_a_reason(official, allocation):
    contract = a_contract(allocation=allocation, worth=None, without_dates=True)
    promise = a_deliverable(of=contract, planned=None)
    client = signed_in(official)
    address = reverse("contract_edit", args=[contract.pk])
    page = client.get(address)
    names = ("treasury_number", "project_number", "title_ru", "title_en", "subject", "continues", "signatory", "account", "bank_code")
    sent = {**form_of(page), **dict.fromkeys((*names, "lot", "advance_share", "starts", "ends"), ""), "title_kk": contract.title_kk}
    sent |= {"number": "7", "instrument": "grant", "basis": "net", "amount": "300 000", "signed": "01.02.2026", "reason": ""}
    sent |= {f"planned-{promise.pk}": "5", f"due-{promise.pk}": ""}
    assert client.post(address, sent).status_code == 422
    assert client.post(address, {**sent, "reason": "Шарт табылды"}).status_code == 302
    contract.refresh_from_db()
    promise.refresh_from_db()
    assert (contract.amount, contract.basis, contract.signed, promise.planned) == (Tenge.of(300_000), "net", date(2026, 2, 1), 5)
    assert Event.objects.get(kind="contract").reason == "Шарт табылды"
    assert f'name="planned-{promise.pk}"' not in client.get(address).content.decode()


# ---------------------------------------------------------------- amend, close, terminate


def amendment_fields(contract, **changes):
    facts = {"kind": "change", "number": "1", "day": "01.06.2026", "reason": "Көлемі өзгерді"}
    return {**facts, "amount": contract.amount.digits(), "ends": "30.11.2026", **present_fields(contract), **changes}


@pytest.fixture
def signed(allocation):
    contract = a_contract(lot=a_lot(of=allocation, worth="500 000"), worth="428 571")
    promise = a_deliverable(of=contract, position=1)
    a_line(deliverable=promise, worth="400 000", position=1)
    return contract


def test_an_amendment_is_first_compared_then_saved(official, signed):
    client = signed_in(official)
    address = reverse("contract_amend", args=[signed.pk])
    sent = {**form_of(client.get(address)), **amendment_fields(signed, amount="450 000", **{"d-0-planned": "4", "l-0-amount": "420 000"})}
    page = client.post(address, sent)
    told = text_of(page)
    assert page.status_code == 200
    for figure in ("428 571 ₸", "450 000 ₸", "400 000 ₸", "420 000 ₸"):
        assert figure in told
    assert not Amendment.objects.exists() and Contract.objects.get().version == 1  # looked at, not saved
    again = {**dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.content.decode()))}
    assert again["sure"] == "1" and again["l-0-amount"] == "420 000"
    back = client.post(address, {**again, "recount": "1"})
    assert back.status_code == 200 and 'value="420 000"' in back.content.decode()
    answer = client.post(address, again)
    assert answer.status_code == 302 and answer.url.endswith("#amendments")
    signed.refresh_from_db()
    assert (signed.amount, signed.deliverables.get().planned, Amendment.objects.get().number) == (Tenge.of(450_000), 4, "1")
    assert client.post(address, again).url == answer.url and Amendment.objects.count() == 1  # sent twice, done once


@pytest.mark.parametrize(
    ("changes", "field", "figures"),
    [
        ({"amount": "500 001"}, "amount", ("500 001 ₸", "500 000 ₸")),
        ({"amount": "399 999"}, "amount", ("400 000 ₸", "399 999 ₸")),
        ({"amount": ""}, "amount", ()),
        ({"ends": "31.01.2026"}, "ends", ()),
        ({"reason": " "}, "reason", ()),
        ({"day": "31.02.2026"}, "day", ()),
        ({"kind": "gift"}, "kind", ()),
    ],
)
def test_an_amendment_that_cannot_be_is_refused_before_it_is_compared(official, signed, changes, field, figures):
    client = signed_in(official)
    address = reverse("contract_amend", args=[signed.pk])
    page = client.post(address, {**form_of(client.get(address)), **amendment_fields(signed, **changes)})
    assert page.status_code == 422 and f'href="#id_{field}"' in page.content.decode()
    assert all(figure in text_of(page) for figure in figures)
    assert not Amendment.objects.exists()


@pytest.mark.parametrize(("how", "status"), [("closing", "closed"), ("termination", "terminated")])
def test_closing_shows_what_was_proven_and_releases_the_rest(official, signed, how, status):
    client = signed_in(official)
    address = reverse("contract_amend", args=[signed.pk]) + f"?kind={how}"
    page = client.get(address)
    assert f'<option value="{how}" selected' in page.content.decode() and page.context["value"].split.proven == 0
    sent = {**form_of(page), **amendment_fields(signed, kind=how, amount="200 000", **{"l-0-amount": "200 000"})}
    compare = client.post(address, sent)
    assert "228 571 ₸" in text_of(compare)  # released back to the lot
    assert client.post(address, {**sent, **form_of(compare), "sure": "1"}).status_code == 302
    signed.refresh_from_db()
    assert (signed.status, signed.amount) == (status, Tenge.of(200_000))
    assert client.get(address).status_code == 302


# ---------------------------------------------------------------- who


def test_only_who_enters_in_the_district_gets_the_forms(allocation, draft, signed):
    bid = an_application(of=a_lot(of=allocation))
    addresses = [
        reverse("contract_award", args=[bid.pk]),
        reverse("contract_create", args=[allocation.pk]),
        *(reverse(name, args=[draft.pk]) for name in ("contract_edit", "contract_sign")),
        *(reverse(name, args=[signed.pk]) for name in ("contract_edit", "contract_amend")),
    ]
    people = {an_official: 200, a_member: 403, an_auditor: 403}
    for make, status in people.items():
        client = signed_in(make(allocation.district))
        for address in addresses:
            assert client.get(address).status_code == status, (make, address)
            assert status == 200 or client.post(address, {}).status_code == status
    stranger = signed_in(an_official(a_district()))
    assert {stranger.get(address).status_code for address in addresses} == {404}
    assert {stranger.post(address, {"plan": "1"}).status_code for address in addresses} == {404}


def test_the_contract_s_page_offers_what_can_be_done(allocation, official, draft, signed):
    client, reader = signed_in(official), signed_in(a_member(allocation.district))
    for contract, offered in ((draft, {"contract_sign", "contract_edit"}), (signed, {"contract_edit", "contract_amend"})):
        address = reverse("contract_detail", args=[contract.pk])
        shown, read = client.get(address).content.decode(), reader.get(address).content.decode()
        for name in ("contract_sign", "contract_edit", "contract_amend"):
            there = f'href="{reverse(name, args=[contract.pk])}' in shown
            assert there == (name in offered)
            assert f'href="{reverse(name, args=[contract.pk])}' not in read


def test_the_form_of_a_large_plan_asks_few_queries(official, draft, django_assert_max_num_queries):
    for position in range(2, 12):
        a_line(deliverable=a_deliverable(of=draft, position=position), position=position + 1)
    client = signed_in(official)
    with django_assert_max_num_queries(30):
        assert client.get(reverse("contract_edit", args=[draft.pk])).status_code == 200
