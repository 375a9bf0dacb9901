"""A contract's plan, written as a whole: what is changed, made, taken out and refused; and how it is typed."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.utils import translation

from grants import ledger
from grants.actions.amendments import amend
from grants.actions.base import Irregular, Refused, Stale
from grants.actions.contracts import award, edit_draft
from grants.actions.plans import Plan, Promise, present_plan
from grants.actions.signing import correct_contract, sign
from grants.forms.plan_editor import PlanEditor
from grants.forms.plan_rows import difference_words
from grants.models import Amendment, BudgetLine, Contract, Deliverable
from grants.reports import build
from grants.reports.amendments import compared, released
from grants.reports.period import Period
from koksu import history
from koksu.history.models import Event
from koksu.money import Tenge
from tests.factories import (
    NOON,
    YEAR,
    a_contract,
    a_deliverable,
    a_line,
    a_lot,
    a_member,
    an_allocation,
    an_expense,
    an_ngo,
    an_official,
    an_output,
    kind,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def allocation():
    return an_allocation(worth="3 000 000")


@pytest.fixture
def official(allocation):
    return an_official(allocation.district)


@pytest.fixture
def draft(allocation):
    """Two promises, each with a line, and a shared line: 300 000 of 428 571."""
    contract = a_contract(allocation=allocation, draft=True, signed=None)
    for number, code in enumerate(("round_table", "seminar"), start=1):
        promise = a_deliverable(of=contract, kind=kind(code), position=number)
        a_line(deliverable=promise, worth="100 000", position=number)
    a_line(of=contract, worth="100 000", item="Банк", position=3)
    return contract


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def tenge(text):
    return Tenge.read(text)


def ours():
    """The district's events: the dictionaries have their own."""
    return Event.objects.exclude(chain__code="nation")


def live(contract):
    return [(d.position, d.kind.code, d.planned) for d in contract.deliverables.live()], [
        (line.position, line.item, line.amount.plain(), line.deliverable and line.deliverable.kind.code) for line in contract.lines.live()
    ]


def code_of(call, **values):
    with pytest.raises(Refused) as caught:
        call(**values)
    error = caught.value
    return next(iter(error.error_dict.values()))[0].code if hasattr(error, "error_dict") else error.code


def edit(actor, contract, **values):
    return edit_draft(actor=actor, at=NOON, contract=contract, **values)


def test_the_live_plan_becomes_the_one_that_is_given(official, draft):
    plan = present_plan(draft)
    first, second = plan.promises
    first.planned = 5
    first.lines[0]["amount"] = tenge("120 000")
    second.lines, moved = [], second.lines  # its line becomes a shared one
    plan.shared += moved
    plan.promises.append(Promise(kind("forum"), 1, lines=[{"item": "Зал", "amount": tenge("50 000"), "position": 4}]))
    edit(official, draft, plan=plan)
    assert live(draft) == (
        [(1, "round_table", 5), (2, "seminar", 3), (3, "forum", 1)],
        [
            (1, "Зал жалдау", "120000.00", "round_table"),
            (2, "Зал жалдау", "100000.00", None),
            (3, "Банк", "100000.00", None),
            (4, "Зал", "50000.00", "forum"),
        ],
    )
    assert list(history.verify()) == []


def test_what_is_not_in_the_plan_is_voided_and_kept(official, draft):
    plan = present_plan(draft)
    edit(official, draft, plan=Plan([plan.promises[0]], []))
    assert [len(rows) for rows in live(draft)] == [1, 1]
    gone = Deliverable.objects.exclude(voided_at=None).get()
    assert (gone.kind.code, gone.voided_by, gone.voided_at) == ("seminar", official, NOON) and gone.void_reason
    assert BudgetLine.objects.exclude(voided_at=None).count() == 2
    assert ours().filter(verb="void").count() == 3


def test_an_unchanged_plan_changes_nothing(official, draft):
    fresh = edit(official, draft, plan=present_plan(draft))
    assert (fresh.version, ours().count()) == (1, 0)


def test_the_contract_s_version_rises_with_its_plan_and_the_second_is_told(official, draft):
    plan = present_plan(draft)
    plan.promises[0].planned = 9
    assert edit(official, draft, plan=plan, version=1).version == 2
    with pytest.raises(Stale):
        edit(official, draft, plan=plan, version=1)
    assert edit(official, draft, version=2, amount=tenge("500 000"), plan=plan).version == 3


def test_what_results_and_expenses_hang_on_is_not_taken_away(official, allocation, draft):
    promise = draft.deliverables.get(position=1)
    output = an_output(of=promise)
    an_expense(line=draft.lines.get(position=3))
    plan = present_plan(draft)
    without_promise = Plan([plan.promises[1]], plan.shared)
    assert code_of(edit, actor=official, contract=draft, plan=without_promise) == "deliverable_in_use"
    plan.promises[0].kind = kind("forum")
    assert code_of(edit, actor=official, contract=draft, plan=plan) == "kind_in_use"
    assert code_of(edit, actor=official, contract=draft, plan=Plan(present_plan(draft).promises, [])) == "line_in_use"
    assert live(draft)[0] == [(1, "round_table", 3), (2, "seminar", 3)] and not ours().exists()
    type(output).objects.filter(pk=output.pk).update(voided_by=official, voided_at=NOON, void_reason="қате")
    assert edit(official, draft, plan=plan).deliverables.get(position=1).kind.code == "forum"


def test_a_part_of_another_contract_or_the_same_part_twice_is_refused(official, draft):
    foreign = a_deliverable()
    assert code_of(edit, actor=official, contract=draft, plan=Plan([Promise(foreign.kind, id=foreign.pk)])) == "foreign_part"
    plan = present_plan(draft)
    assert code_of(edit, actor=official, contract=draft, plan=Plan([plan.promises[0]] * 2, plan.shared)) == "foreign_part"


def test_a_signed_plan_is_not_edited_and_a_reader_edits_nothing(official, allocation, draft):
    assert code_of(edit, actor=official, contract=a_contract(allocation=allocation)) == "signed"
    with pytest.raises(PermissionDenied):
        edit(a_member(allocation.district), draft, amount=None)


def test_lines_stay_within_the_draft(official, draft):
    plan = present_plan(draft)
    plan.shared[0]["amount"] = tenge("228 571,01")
    with pytest.raises(Refused, match=r"428.*571,01"):
        edit(official, draft, plan=plan)


# ---------------------------------------------------------------- signing and correcting


SIGNED = {"number": "14-Ә", "signed": date(YEAR, 2, 1), "starts": date(YEAR, 2, 1), "ends": date(YEAR, 11, 30)}


def test_a_draft_is_signed_once_and_counts_from_then(official, draft):
    fresh = sign(actor=official, at=NOON, contract=draft, version=1, **SIGNED)
    assert (fresh.status, fresh.number, fresh.signed, fresh.version) == ("signed", "14-Ә", date(YEAR, 2, 1), 2)
    assert Event.objects.get(kind="contract").verb == "sign"
    assert code_of(sign, actor=official, at=NOON, contract=draft, **SIGNED) == "signed"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"number": ""}, "its number"),
        ({"signed": None}, "the day it was signed"),
        ({"ends": None}, "its term"),
        ({"signed": date(YEAR, 1, 31)}, "before the lot's results of 01.02"),
        ({"signed": date(YEAR, 5, 1), "ends": date(YEAR, 4, 30)}, "after its term ends"),
        ({"number": "1-А"}, "has the number 1-А"),
    ],
)
def test_what_a_contract_should_say_is_asked_and_taken_with_a_reason(official, allocation, draft, given, said):
    a_contract(allocation=allocation, number="1-А", worth="1")
    draft.lot = a_lot(of=allocation, results=date(YEAR, 2, 1))
    draft.save()
    with pytest.raises(Irregular, match=said):
        sign(actor=official, at=NOON, contract=draft, **SIGNED | given)
    assert Contract.objects.get(pk=draft.pk).status == "draft"
    sign(actor=official, at=NOON, contract=draft, reason="Қағазда солай", **SIGNED | given)
    assert Event.objects.get(kind="contract").reason == "Қағазда солай"


def test_a_contract_is_not_signed_in_the_future_nor_above_its_lot(official, allocation, draft):
    assert code_of(sign, actor=official, at=NOON, contract=draft, **SIGNED | {"signed": date(YEAR, 6, 2)}) == "future"
    draft.lot = a_lot(of=allocation, worth="428 570")
    draft.save()
    assert code_of(sign, actor=official, at=NOON, contract=draft, **SIGNED) == "contracts_above_lot"
    Contract.objects.filter(pk=draft.pk).update(basis="net")  # on another basis: neither refused nor called awarded
    assert sign(actor=official, at=NOON, contract=draft, **SIGNED).status == "signed"


def test_unknowns_are_filled_in_and_words_corrected_for_a_reason(official, allocation):
    lot = a_lot(of=allocation)
    contract = a_contract(allocation=allocation, worth=None, without_dates=True, number="")
    promise = a_deliverable(of=contract, planned=None)
    correct = {"actor": official, "at": NOON, "contract": contract}
    assert code_of(correct_contract, **correct, reason=" ") == "reason"
    facts = {"number": "7", "amount": tenge("428 571"), "lot": lot, "ends": date(YEAR, 11, 30), "basis": "net"}
    fresh = correct_contract(**correct, reason="Шарттың өзі табылды", version=1, promised={promise.pk: {"planned": 4}}, **facts)
    assert (fresh.number, fresh.amount, fresh.lot, fresh.basis, fresh.version) == ("7", tenge("428 571"), lot, "net", 2)
    assert fresh.deliverables.get().planned == 4
    assert {event.verb for event in ours()} == {"correct"}
    for known in ({"amount": tenge("428 572")}, {"ends": None}, {"lot": a_lot(of=allocation)}, {"basis": "gross"}):
        assert code_of(correct_contract, **correct, reason="Басқаша", **known) == "known"
    assert code_of(correct_contract, **correct, reason="Басқаша", promised={promise.pk: {"planned": 5}}) == "known"
    assert not Amendment.objects.exists() and list(history.verify()) == []


def test_a_correction_stays_within_the_whole(official, allocation):
    contract = a_contract(allocation=allocation, worth=None)
    asked = {"actor": official, "at": NOON, "contract": contract, "reason": "Шарт табылды"}
    assert code_of(correct_contract, **asked, amount=tenge("3 000 000,01")) == "contracts_above_allocation"
    assert code_of(correct_contract, **asked, lot=a_lot()) == "foreign_lot"


def test_an_application_is_awarded_once(official, allocation):
    from tests.factories import an_application

    bid = an_application(of=a_lot(of=allocation), ngo=an_ngo())
    given = {"actor": official, "at": NOON, "ngo": bid.ngo, "allocation": allocation, "lot": bid.lot, "application": bid}
    award(**given, amount=1)
    assert code_of(award, **given, amount=1) == "awarded_already"


# ---------------------------------------------------------------- amendments


def amended(actor, contract, **values):
    facts = {"kind": "change", "number": "1", "day": date(YEAR, 6, 1), "reason": "Жоспар өзгерді"}
    return amend(actor=actor, at=NOON, contract=contract, **facts | values)


def test_an_amendment_takes_parts_out_and_earlier_days_still_have_them(official, allocation):
    contract = a_contract(allocation=allocation, worth="428 571")
    kept, gone = a_deliverable(of=contract, position=1), a_deliverable(of=contract, kind=kind("seminar"), position=2)
    a_line(deliverable=kept, worth="200 000", position=1)
    a_line(deliverable=gone, worth="228 571", position=2)
    plan = present_plan(contract)
    amendment = amended(official, contract, terms={"amount": tenge("200 000")}, plan=Plan(plan.promises[:1], []), version=1)
    assert live(contract) == ([(1, "round_table", 3)], [(1, "Зал жалдау", "200000.00", "round_table")])
    assert released(amendment) == tenge("228 571")
    told = {change.what for change in compared(amendment)}
    assert {"amount", "deliverable_kind", "deliverable_planned", "line_amount", "line_item"} <= told
    contract.refresh_from_db()
    assert contract.version == 2
    past = build.contract_report(contract, Period(date(YEAR, 12, 1), None, date(YEAR, 5, 1))).contracts[0]
    assert past.split.amount == tenge("428 571") and past.split.closes
    present = build.contract_report(contract, Period(date(YEAR, 12, 1))).contracts[0]
    assert present.split.amount == tenge("200 000") and present.split.closes


def test_an_amendment_of_the_plan_alone_raises_the_version(official, allocation):
    contract = a_contract(allocation=allocation, with_breakdown=True)
    plan = present_plan(contract)
    plan.promises[0].planned = 4
    amended(official, contract, plan=plan, version=1)
    with pytest.raises(Stale):
        amended(official, contract, plan=plan, version=1, number="2")


def test_an_amendment_dated_outside_the_contract_is_asked_about(official, allocation):
    contract = a_contract(allocation=allocation, ends=date(YEAR, 4, 30))
    for day in (date(YEAR, 1, 31), date(YEAR, 5, 1)):
        with pytest.raises(Irregular):
            amended(official, contract, day=day)
    amended(official, contract, day=date(YEAR, 5, 1), despite="Кеш әкелінді")
    assert Event.objects.get(kind="amendment").reason == "Кеш әкелінді"
    amended(official, contract, day=date(YEAR, 5, 2), kind="closing", number="2")
    assert code_of(amended, actor=official, contract=contract, number="3") == "ended"


# ---------------------------------------------------------------- typing


def typed(lines, promises=()):
    data = QueryDict(mutable=True)
    for sort, table in (("l", lines), ("d", promises)):
        for key, cells in enumerate(table):
            data.update({f"{sort}-{key}-{name}": "" for name in ("of", "kind")})
            data.update({f"{sort}-{key}-{name}": value for name, value in cells.items()})
    return PlanEditor.typed(None, data)


@pytest.mark.parametrize(
    ("cells", "amount", "note"),
    [
        ({"quantity": "3", "unit_price": "100 000,50"}, "300001.50", ""),
        ({"quantity": "2,5", "unit_price": "0,04"}, "0.10", ""),
        ({"quantity": "3", "unit_price": "100 000", "amount": "299 999,99"}, "299999.99", "0,01 ₸"),
        ({"quantity": "0,33", "unit_price": "0,01", "amount": "0"}, "0.00", ""),
    ],
)
def test_an_amount_is_quantity_times_price_and_rules_where_it_differs(cells, amount, note):
    editor = typed([{"item": "Зал", **cells}])
    assert editor.clean() == []
    row = editor.lines[0]
    assert row.value("amount").plain() == amount
    assert (note in row.note.replace("\u00a0", " ")) if note else row.note == ""


@pytest.mark.parametrize(
    ("cells", "cell"),
    [
        ({"amount": "428,571"}, "amount"),
        ({"amount": "-5"}, "amount"),
        ({"amount": "9" * 40}, "amount"),
        ({"quantity": "1,234", "amount": "1"}, "quantity"),
        ({"quantity": "0,33", "unit_price": "0,01"}, "amount"),
        ({"quantity": "1000000000", "unit_price": "100 000 000 000"}, "amount"),
        ({"item": "", "amount": "5"}, "item"),
        ({"item": "а" * 301, "amount": "5"}, "item"),
        ({"item": "а\x00", "amount": "5"}, "item"),
        ({"amount": "5", "of": "7"}, "of"),
        ({"amount": "5", "nature": "soft"}, "nature"),
    ],
)
def test_a_wrong_cell_is_told_at_the_cell(cells, cell):
    editor = typed([{"item": "Зал", **cells}])
    assert editor.clean()
    assert [name for name, one in editor.lines[0].cells.items() if one.error] == [cell]


WRONG = [{"kind": "999999"}, {"kind": "x"}, {"title_kk": "Форум"}, {"kind": "1", "planned": "0"}, {"due": "31.02.2026"}]


@pytest.mark.parametrize("cells", WRONG)
def test_a_wrong_deliverable_is_told(cells):
    assert typed([], [cells]).clean()


def test_blank_rows_are_not_there_and_there_is_an_end_to_them():
    editor = typed([{}, {"item": " "}], [{}, {}])
    assert editor.clean() == [] and editor.value() == Plan()
    many = typed([{"item": "Зал", "amount": "1"}] * 201, [{"kind": str(kind().pk)}] * 51)
    assert len(many.clean()) == 2
    many.add("l", 5)
    assert len(many.lines) == 201


def test_sums_are_by_deliverable_and_what_is_left():
    promise = {"kind": str(kind().pk), "planned": "3"}
    unread = {"item": "Жол", "amount": "х"}
    editor = typed([{"item": "Зал", "of": "0", "amount": "100"}, {"item": "Банк", "amount": "50"}, unread], [promise])
    editor.sum_up(tenge("120"))
    assert (editor.promises[0].sum, editor.estimate.total, editor.over) == (tenge("100"), tenge("150"), tenge("30"))
    assert ledger.estimate([], None).left is None


def test_a_difference_is_said_both_ways():
    assert "more" in difference_words(101, 10_000) and "less" in difference_words(99, 10_000)
    assert difference_words(100, 10_050) == ""
