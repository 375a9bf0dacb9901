"""Acts, payments and expenses entered in pages: what is refused, what asks for a reason, and that nothing typed is lost."""

import io
import re
from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from grants.models import AcceptanceAct, Contract, Document, Evidence, Expense, Payment
from koksu import history
from koksu.money import Tenge
from tests.factories import (
    YEAR,
    a_contract,
    a_deliverable,
    a_district,
    a_document,
    a_line,
    a_lot,
    a_member,
    a_payment,
    an_act,
    an_administrator,
    an_allocation,
    an_auditor,
    an_evidence,
    an_expense,
    an_ngo,
    an_official,
    an_output,
)
from tests.grants.test_entry import form_of
from tests.grants.test_pages import signed_in, text_of

pytestmark = pytest.mark.django_db
ACCOUNT, OTHER_ACCOUNT = "KZ86125KZT5004100100", "KZ563190000012344567"
BIN, OTHER_BIN = "060240010094", "971240001315"
BAD_AMOUNTS = ["428,571", "-1", "1" + "0" * 14, "", "көп", "1\x00", "9" * 1_000_000]
TERM = {"signed": date(YEAR, 2, 1), "starts": date(YEAR, 2, 1), "ends": date(YEAR, 10, 31)}
WHY = "Қазынашылықтың хаты бойынша"


@pytest.fixture(autouse=True)
def autumn(monkeypatch):
    """It is 20 November: what is dated later hasn't happened."""
    monkeypatch.setattr(timezone, "now", lambda: datetime(YEAR, 11, 20, 5, tzinfo=UTC))


@pytest.fixture
def district():
    return a_district()


@pytest.fixture
def official(district):
    return an_official(of=district)


@pytest.fixture
def contract(district):
    """428 571 tenge, of which three round tables 385 713,90; a third of it at most in advance; entered by "clerk"."""
    ngo = an_ngo(bin=BIN)
    return a_contract(of=ngo, allocation=an_allocation(of=district), with_breakdown=True, account=ACCOUNT, advance_share=3000, **TERM)


@pytest.fixture
def outputs(contract):
    """Two verified round tables, with their proof."""
    promise = contract.deliverables.get()
    return [an_output(of=promise, proven=True, day=day) for day in (date(YEAR, 3, 14), date(YEAR, 3, 20))]


@pytest.fixture
def act(contract, outputs):
    return an_act(of=contract, worth="200 000", day=date(YEAR, 4, 1))


def enter(person, address, typed):
    """The answer to a form filled in and sent, as a browser does it."""
    client = signed_in(person)
    return client.post(address, {**form_of(client.get(address)), **typed})


def asks_then_takes(person, address, typed, *figures):
    """The form stops and names the figures; with a reason it takes the fact. Gives the page that follows."""
    client = signed_in(person)
    hidden = form_of(client.get(address))
    page = client.post(address, {**hidden, **typed})
    assert page.status_code == 422
    words = text_of(page)
    assert 'id="irregular"' in page.content.decode()
    for figure in figures:
        assert figure in words, (figure, words[:1500])
    assert not history.models.Event.objects.filter(kind__in=("payment", "acceptance_act", "expense")).exists()
    return client.post(address, {**hidden, **typed, "irregular_reason": WHY}, follow=True)


def at_field(page, name):
    """What stands at a field as wrong."""
    assert page.status_code == 422
    return " ".join(str(error) for error in page.context["form"].errors.get(name, []))


# ---------------------------------------------------------------- acts


def act_address(contract):
    return reverse("act_create", args=[contract.pk])


def an_act_typed(*outputs, **values):
    typed = {"number": "1", "day": f"01.04.{YEAR}", "amount": "200 000", "outputs": [str(one.pk) for one in outputs]}
    return {**typed, **values}


def test_an_act_takes_the_outputs_chosen(official, contract, outputs):
    page = signed_in(official).get(act_address(contract))
    assert [one.amount for one in page.context["form"].choosable] == [Tenge.read("128 571,30")] * 2
    assert page.context["form"].value == Tenge.read("257 142,60")  # both are chosen at first
    answer = enter(official, act_address(contract), an_act_typed(outputs[0], amount="128 571,30"))
    assert answer.url == reverse("contract_detail", args=[contract.pk]) + "#acts"
    act = AcceptanceAct.objects.get()
    assert (list(act.outputs.all()), act.amount, act.irregular) == ([outputs[0]], Tenge.read("128 571,30"), "")
    left = signed_in(official).get(act_address(contract)).context["form"].choosable
    assert [one.output for one in left] == [outputs[1]]


@pytest.mark.parametrize(
    ("values", "chosen", "figures"),
    [
        ({"amount": "257 142,61"}, 2, ["257 142,61 ₸", "257 142,60 ₸"]),  # M8
        ({"amount": "1"}, 0, ["1 ₸", "0 ₸"]),  # M8, without outputs
        ({"day": f"19.03.{YEAR}"}, 2, [f"19.03.{YEAR}", f"20.03.{YEAR}"]),  # T3, its last output
        ({"day": f"02.11.{YEAR}"}, 2, [f"02.11.{YEAR}", f"31.10.{YEAR}"]),  # after the term
    ],
)
def test_an_irregular_act_asks_for_a_reason(official, contract, outputs, values, chosen, figures):
    page = asks_then_takes(official, act_address(contract), an_act_typed(*outputs[:chosen], **values), *figures)
    assert AcceptanceAct.objects.get().irregular == WHY
    assert WHY in text_of(page)


def test_an_act_before_its_last_proof_asks_for_a_reason(official, contract, outputs):
    an_evidence(of=outputs[0], document=a_document(of=contract.allocation.district, day=date(YEAR, 4, 2)))
    figures = [f"01.04.{YEAR}", f"02.04.{YEAR}"]
    asks_then_takes(official, act_address(contract), an_act_typed(*outputs), *figures)


def test_of_a_contract_without_breakdown_an_act_is_compared_with_nothing(official, district):
    contract = a_contract(allocation=an_allocation(of=district))
    output = an_output(of=a_deliverable(of=contract), proven=True)
    assert enter(official, act_address(contract), an_act_typed(output, amount="428 571")).status_code == 302
    assert AcceptanceAct.objects.get().irregular == ""


def test_acts_that_come_to_more_than_their_contract_ask_for_a_reason(official, district):
    contract = a_contract(allocation=an_allocation(of=district))  # 428 571 without breakdown
    an_act(of=contract, worth="428 570", number="7")
    output = an_output(of=a_deliverable(of=contract), proven=True)
    page = enter(official, act_address(contract), an_act_typed(output, amount="2"))
    assert page.status_code == 422 and "428 572 ₸" in text_of(page)
    assert enter(official, act_address(contract), an_act_typed(output, amount="1")).status_code == 302


def test_an_output_of_another_contract_or_act_can_not_be_chosen(official, contract, outputs, act):
    foreign, waiting = an_output(proven=True), an_output(of=contract.deliverables.get())
    type(outputs[0]).objects.filter(pk=outputs[0].pk).update(act=act)
    for wrong in (foreign, waiting, outputs[0]):
        page = enter(official, act_address(contract), an_act_typed(wrong, number="2", amount="0"))
        assert at_field(page, "outputs")
    for nonsense in ("x", "0", "9" * 400):
        assert at_field(enter(official, act_address(contract), an_act_typed(number="2") | {"outputs": [nonsense]}), "outputs")
    assert AcceptanceAct.objects.count() == 1


def test_only_what_describes_an_act_is_edited(official, act):
    address = reverse("act_edit", args=[act.pk])
    answer = enter(official, address, {"number": "7", "final": "on", "customer_signatory": "А. Ақанов", "amount": "1", "day": "01.01.2026"})
    assert answer.status_code == 302
    act.refresh_from_db()
    assert (act.number, act.final, act.customer_signatory, act.version) == ("7", True, "А. Ақанов", 2)
    assert (act.amount, act.day) == (Tenge.of(200_000), date(YEAR, 4, 1))


# ---------------------------------------------------------------- payments


def pay_address(contract, query=""):
    return reverse("payment_create", args=[contract.pk]) + query


def a_payment_typed(**values):
    return {"kind": "advance", "day": f"02.04.{YEAR}", "amount": "100 000", "withheld": "", "order_number": "171", **values}


def test_a_payment_is_entered_with_the_contract_s_party_at_hand(official, contract, act):
    page = signed_in(official).get(pay_address(contract, f"?act={act.pk}"))
    form = page.context["form"]
    assert (form["kind"].value(), form["act"].value()) == ("interim", act.pk)
    assert (form["payee_bin"].value(), form["payee_account"].value()) == (BIN, ACCOUNT)
    typed = a_payment_typed(kind="interim", act=act.pk, amount="190 000", withheld="10 000", payee="«Үш ұрпақ»", payee_bin=BIN)
    answer = enter(official, pay_address(contract), {**typed, "payee_account": "kz86 125k zt50 0410 0100"})
    assert answer.url == reverse("contract_detail", args=[contract.pk]) + "#payments"
    payment = Payment.objects.get()
    assert (payment.act, payment.amount, payment.withheld) == (act, Tenge.of(190_000), Tenge.of(10_000))
    assert (payment.payee_account, payment.recorded_by, payment.irregular) == (ACCOUNT, official, "")


def test_the_contract_s_cash_stands_beside_the_form(official, contract):
    a_payment(of=contract, worth="100 000", withheld=Tenge.of(1000))
    a_payment(of=contract, worth="40 000", kind="refund")
    cash = signed_in(official).get(pay_address(contract)).context["standing"].cash
    figures = (cash.paid, cash.refunded, cash.withheld, cash.still_to_pay)
    assert figures == (Tenge.of(100_000), Tenge.of(40_000), Tenge.of(1000), Tenge.of(367_571))
    words = text_of(signed_in(official).get(pay_address(contract)))
    assert "367 571 ₸" in words and "128 571,30 ₸" in words  # still to pay; the most that may be paid in advance


def test_acts_that_are_not_fully_paid_come_first(official, contract, act):
    paid_up = an_act(of=contract, worth="50 000", day=date(YEAR, 3, 1), number="9")
    a_payment(of=contract, act=paid_up, kind="interim", worth="50 000")
    choices = signed_in(official).get(pay_address(contract)).context["form"].fields["act"].choices
    assert [value for value, _words in choices] == ["", str(act.pk), str(paid_up.pk)]
    assert "200 000" in choices[1][1].replace("\u00a0", " ") and "50 000" in choices[2][1].replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("values", "figures"),
    [
        ({"amount": "428 571", "kind": "final", "act": True}, ["528 571 ₸", "428 571 ₸"]),  # M5
        ({"amount": "28 571,31"}, ["128 571,31 ₸", "128 571,30 ₸"]),  # M6, beside 100 000 that were advanced
        ({"kind": "interim"}, []),  # M7: no act
        ({"kind": "interim", "act": True, "day": f"31.03.{YEAR}"}, [f"31.03.{YEAR}", f"01.04.{YEAR}"]),  # M7: before it
        ({"amount": "1", "day": f"11.12.{YEAR - 1}"}, [f"{YEAR - 1}", f"{YEAR}"]),  # M9
        ({"amount": "1", "payee_bin": OTHER_BIN}, [OTHER_BIN, BIN]),  # M15
        ({"amount": "1", "payee_account": OTHER_ACCOUNT}, [OTHER_ACCOUNT, ACCOUNT]),  # M15
        ({"kind": "final", "act": True, "amount": "199 999", "withheld": "1,01"}, ["200 000,01 ₸", "200 000 ₸"]),  # above its act
    ],
)
def test_an_irregular_payment_asks_for_a_reason(official, contract, act, values, figures):
    a_payment(of=contract, worth="100 000")
    given = {**values, "act": act.pk} if values.get("act") else values
    page = asks_then_takes(official, pay_address(contract), a_payment_typed(**given), *figures)
    assert Payment.objects.latest("pk").irregular == WHY
    assert WHY in text_of(page)


def test_a_payment_within_every_limit_asks_nothing(official, contract, act):
    assert enter(official, pay_address(contract), a_payment_typed(amount="128 571,30")).status_code == 302
    typed = a_payment_typed(kind="interim", act=act.pk, amount="200 000", payee_bin=BIN, payee_account=ACCOUNT)
    assert enter(official, pay_address(contract), typed).status_code == 302
    assert not Payment.objects.exclude(irregular="").exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "refund", "amount": "100 000,01"}, "amount"),
        ({"kind": "refund", "withheld": "1"}, "withheld"),
        ({"kind": "refund", "payee_bin": BIN}, "payee_bin"),
        ({"kind": "refund", "act": "own"}, "act"),
        ({"act": "own"}, "act"),
        ({"kind": "interim", "act": "foreign"}, "act"),
        ({"kind": "interim", "act": "void"}, "act"),
        ({"kind": "interim", "act": "x"}, "act"),
        ({"kind": "interim", "act": "9" * 400}, "act"),
        ({"kind": ""}, "kind"),
        ({"kind": "bribe"}, "kind"),
        ({"day": "31.02.2026"}, "day"),
        ({"day": "21.11.2026"}, "day"),  # tomorrow
        ({"payee_bin": "123123123123"}, "payee_bin"),
        ({"payee_account": "KZ86125KZT5004100101"}, "payee_account"),
        ({"withheld": "1,234"}, "withheld"),
        ({"amount": "0"}, "amount"),
        ({"order_number": "7" * 51}, "order_number"),
        *(({"amount": typed}, "amount") for typed in BAD_AMOUNTS),
    ],
)
def test_a_wrong_payment_is_refused_at_its_field_and_kept(official, contract, act, values, field):
    a_payment(of=contract, worth="100 000")
    acts = {"own": act, "foreign": an_act(), "void": an_act(of=contract, number="8", void=True)}
    given = {**values, "act": acts[values["act"]].pk} if values.get("act") in acts else values
    page = enter(official, pay_address(contract), a_payment_typed(**given, payee="Алушы"))
    assert at_field(page, field) or (field == "amount" and page.context["form"].non_field_errors())
    assert 'value="Алушы"' in page.content.decode()
    assert Payment.objects.count() == 1


def test_refunds_name_both_figures(official, contract):
    a_payment(of=contract, worth="100 000")
    assert enter(official, pay_address(contract), a_payment_typed(kind="refund", amount="60 000")).status_code == 302
    words = at_field(enter(official, pay_address(contract), a_payment_typed(kind="refund", amount="60 000")), "amount")
    assert "120 000" in words.replace("\u00a0", " ") and "100 000" in words.replace("\u00a0", " ")


def test_four_eyes_are_told_before_typing_and_who_may(official, district, contract, outputs):
    other = an_official(of=district, full_name="Бақыт Серіков")
    an_auditor(of=district, full_name="Аудитор Аудиторов")
    Contract.objects.filter(pk=contract.pk).update(number="1")  # by "clerk": this official may pay its advance
    own = an_act(of=contract, worth="200 000", recorded_by=official)
    page = signed_in(official).get(pay_address(contract))
    assert [others for _words, others in page.context["eyes"]] == [[str(other)]]
    assert "Бақыт Серіков" in text_of(page) and "Аудитор Аудиторов" not in text_of(page)
    refused = enter(official, pay_address(contract), a_payment_typed(kind="interim", act=own.pk))
    assert at_field(refused, "act")
    assert signed_in(other).get(pay_address(contract)).context["eyes"] == []
    assert enter(other, pay_address(contract), a_payment_typed(kind="interim", act=own.pk)).status_code == 302
    assert enter(official, pay_address(contract), a_payment_typed()).status_code == 302


def test_who_recorded_the_contract_pays_no_advance(district):
    author = an_official(of=district)
    contract = a_contract(allocation=an_allocation(of=district), recorded_by=author)
    assert signed_in(author).get(pay_address(contract)).context["eyes"][0][1] == []  # nobody else works here
    assert at_field(enter(author, pay_address(contract), a_payment_typed()), "kind")
    a_payment(of=contract, worth="100 000")
    assert enter(author, pay_address(contract), a_payment_typed(kind="refund", amount="1")).status_code == 302  # a refund may be anybody's


def test_leaving_the_act_out_opens_no_way_to_pay_alone(official, district, contract):
    own = an_act(of=contract, worth="200 000", recorded_by=official)
    alone = a_payment_typed(kind="interim", act="", irregular_reason=WHY)
    assert at_field(enter(official, pay_address(contract), alone), "act")
    assert not Payment.objects.exists()
    assert enter(an_official(of=district), pay_address(contract), alone).status_code == 302
    assert own.recorded_by == official


def test_a_double_click_pays_once(official, contract):
    client = signed_in(official)
    hidden = form_of(client.get(pay_address(contract)))
    first, second = (client.post(pay_address(contract), {**hidden, **a_payment_typed()}) for _twice in range(2))
    assert (first.status_code, first.url) == (second.status_code, second.url)
    assert Payment.objects.count() == 1


def test_a_page_that_was_sent_already_and_is_changed_after_going_back_pays_again(official, contract):
    client = signed_in(official)
    hidden = form_of(client.get(pay_address(contract)))
    for amount in ("1 000", "2 000", "2 000"):  # the last is a double click
        assert client.post(pay_address(contract), {**hidden, **a_payment_typed(amount=amount)}).status_code == 302
    assert sorted(Payment.objects.values_list("amount", flat=True)) == [Tenge.of(1_000), Tenge.of(2_000)]


def test_a_payment_s_description_is_corrected_and_its_facts_entered_anew(official, district, contract):
    payment = a_payment(of=contract, worth="100 000", order_number="17", payee_bin=BIN, payee_account=ACCOUNT)
    address = reverse("payment_edit", args=[payment.pk])
    assert enter(official, address, {"order_number": "171", "payee_bin": BIN, "payee_account": ACCOUNT, "amount": "1"}).status_code == 302
    payment.refresh_from_db()
    assert (payment.order_number, payment.amount, payment.irregular) == ("171", Tenge.of(100_000), "")
    again = {"order_number": "171", "payee_bin": OTHER_BIN, "payee_account": ACCOUNT}
    client = signed_in(official)
    hidden = form_of(client.get(address))
    assert client.post(address, {**hidden, **again}).context["form"].irregular
    assert client.post(address, {**hidden, **again, "irregular_reason": WHY}).status_code == 302
    payment.refresh_from_db()
    assert (payment.payee_bin, payment.irregular) == (OTHER_BIN, WHY)
    void = re.search(r'href="([^"]*\?next=[^"]*)"', client.get(address).content.decode())[1]
    answer = client.post(void, {**form_of(client.get(void)), "reason": "Сомасы қате"})
    assert answer.url == pay_address(contract, f"?from={payment.pk}")
    form = client.get(answer.url).context["form"]
    told = [form[name].value() for name in ("kind", "amount", "order_number", "payee_bin")]
    assert told == ["advance", "100\u00a0000", "171", OTHER_BIN]


def test_a_draft_contract_takes_no_money(official, district):
    draft = a_contract(allocation=an_allocation(of=district), draft=True)
    for name in ("act_create", "payment_create", "expense_create"):
        assert signed_in(official).get(reverse(name, args=[draft.pk])).url == reverse("contract_detail", args=[draft.pk])
        assert signed_in(official).post(reverse(name, args=[draft.pk]), {}).url == reverse("contract_detail", args=[draft.pk])
    assert "/new/" not in signed_in(official).get(reverse("contract_detail", args=[draft.pk])).content.decode().replace(
        "ngo-reports/new/", ""
    )


# ---------------------------------------------------------------- expenses


def spend_address(contract, query=""):
    return reverse("expense_create", args=[contract.pk]) + query


def an_expense_typed(**values):
    return {"line": "", "source": "grant", "day": f"20.03.{YEAR}", "amount": "10 000", "supplier": "«Жетісу баспасы» ЖШС", **values}


def scan(name="шот.png"):
    content = io.BytesIO()
    Image.new("L", (40, 30), 200).save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue(), "image/png")


def test_expenses_are_entered_one_after_another_with_their_proof(official, contract):
    line = contract.lines.get(item="Банк қызметі")
    typed = an_expense_typed(line=line.pk, quantity="2,5", document_kind="шот-фактура", document_number="17")
    answer = enter(
        official, spend_address(contract), {**typed, "proof-upload": scan(), "proof-link": "https://example.org/chek", "another": "1"}
    )
    expense = Expense.objects.get()
    assert (expense.line, expense.quantity, expense.source, expense.document_number) == (line, 250, "grant", "17")
    assert {bool(one.document.file) for one in Evidence.objects.filter(expense=expense)} == {True, False}
    form = signed_in(official).get(answer.url).context["form"]
    assert answer.url.startswith(spend_address(contract, "?"))
    told = [form[name].value() for name in ("line", "source", "day", "amount", "supplier", "document_number")]
    assert told == [str(line.pk), "grant", f"20.03.{YEAR}", None, None, None]


@pytest.mark.parametrize(
    ("values", "figures"),
    [
        ({"day": f"31.01.{YEAR}"}, [f"31.01.{YEAR}", f"01.02.{YEAR}"]),
        ({"line": True, "amount": "2 857,11"}, ["42 857,11 ₸", "42 857,10 ₸"]),  # M14, beside 40 000 that were spent
    ],
)
def test_an_irregular_expense_asks_for_a_reason(official, contract, values, figures):
    line = contract.lines.get(item="Банк қызметі")
    an_expense(line=line, worth="40 000")
    an_expense(line=line, worth="40 000", source="own")  # told beside the grant, counted in no sum
    typed = an_expense_typed(**{**values, "line": line.pk} if values.get("line") else values)
    page = asks_then_takes(official, spend_address(contract), typed, *figures)
    assert Expense.objects.latest("pk").irregular == WHY
    assert WHY in text_of(page)


def test_other_money_is_held_against_no_line(official, contract):
    line = contract.lines.get(item="Банк қызметі")
    assert enter(official, spend_address(contract), an_expense_typed(line=line.pk, amount="400 000", source="own")).status_code == 302


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"line": "foreign"}, "line"),
        ({"line": "x"}, "line"),
        ({"line": "9" * 400}, "line"),
        ({"source": "stolen"}, "source"),
        ({"quantity": "2,555"}, "quantity"),
        ({"quantity": "-2"}, "quantity"),
        ({"day": "10.06.1019"}, "day"),
        ({"supplier": "Ж" * 1_000_000}, "supplier"),
        ({"supplier": "Жет\x00ісу"}, "supplier"),
        ({"proof-upload": SimpleUploadedFile("бос.png", b"")}, "__all__"),
        ({"proof-link": "javascript:alert(1)"}, "__all__"),
        *(({"amount": typed}, "amount") for typed in BAD_AMOUNTS),
    ],
)
def test_a_wrong_expense_is_refused_at_its_field_and_kept(official, contract, values, field):
    given = {**values, "line": a_line().pk} if values.get("line") == "foreign" else values
    page = enter(official, spend_address(contract), an_expense_typed(**{"document_number": "17-Ә", **given}))
    assert at_field(page, field)
    assert 'value="17-Ә"' in page.content.decode()
    assert not Expense.objects.exists() and not Document.objects.exists()


def test_an_expense_is_corrected_and_proof_added_later(official, contract):
    expense = an_expense(of=contract, worth="10 000")
    address = reverse("expense_edit", args=[expense.pk])
    typed = {"supplier": "«Дыбыс» ЖК", "document_kind": "акт", "document_number": "5", "quantity": "3", "amount": "1"}
    assert enter(official, address, {**typed, "proof-upload": scan()}).status_code == 302
    expense.refresh_from_db()
    assert (expense.supplier, expense.quantity, expense.amount, expense.version) == ("«Дыбыс» ЖК", 300, Tenge.of(10_000), 2)
    assert expense.evidence.get().document.file_name == "шот.png"


# ---------------------------------------------------------------- who, and where


NEW = ("act_create", "payment_create", "expense_create")


def test_only_officials_of_the_district_get_these_pages(district, contract, act):
    payment, expense = a_payment(of=contract), an_expense(of=contract)
    edits = {"act_edit": act, "payment_edit": payment, "expense_edit": expense}
    addresses = [reverse(name, args=[contract.pk]) for name in NEW] + [reverse(name, args=[one.pk]) for name, one in edits.items()]
    expected = {
        an_official(of=district): 200,
        a_member(of=district): 403,
        an_auditor(of=district): 403,
        an_administrator(of=district): 403,
        an_official(of=a_lot().allocation.district): 404,
    }
    for person, status in expected.items():
        for address in addresses:
            assert signed_in(person).get(address).status_code == status, (person, address)
            if status != 200:
                assert signed_in(person).post(address, a_payment_typed()).status_code == status


def test_the_contract_s_page_leads_to_each_form_who_may(official, district, contract, act):
    payment = a_payment(of=contract)
    page = reverse("contract_detail", args=[contract.pk])
    links = [reverse(name, args=[contract.pk]) for name in (*NEW, "progress_report_create")]
    links += [
        reverse("act_edit", args=[act.pk]),
        reverse("payment_edit", args=[payment.pk]),
        reverse("record_void", args=["payment", payment.pk]),
    ]
    shown = signed_in(official).get(page).content.decode()
    assert [link for link in links if link not in shown] == []
    for reader in (a_member(of=district), an_auditor(of=district)):
        shown = signed_in(reader).get(page).content.decode()
        assert [link for link in links if link in shown] == []
    paper = signed_in(official).get(reverse("contract_report", args=[contract.pk])).content.decode()
    assert [link for link in links if link in paper] == []


def test_an_empty_section_says_what_to_do_to_who_may(official, district, contract):
    page = reverse("contract_detail", args=[contract.pk])
    assert 'id="acts"' in signed_in(official).get(page).content.decode()
    assert 'id="acts"' not in signed_in(an_auditor(of=district)).get(page).content.decode()


@pytest.mark.parametrize("query", ["?act=x", "?from=x", "?from=0"])
def test_an_address_that_names_nothing_is_not_found(official, contract, query):
    assert signed_in(official).get(pay_address(contract, query)).status_code == 404


def test_what_another_contract_holds_is_taken_over_by_no_form(official, contract, district):
    foreign = a_payment(of=a_contract(allocation=an_allocation(of=district)), order_number="999")
    assert "999" not in str(signed_in(official).get(pay_address(contract, f"?from={foreign.pk}")).context["form"].initial)
    assert signed_in(official).get(pay_address(contract, f"?act={an_act().pk}")).context["form"]["act"].value() is None
