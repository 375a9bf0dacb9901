"""Two people at once, each in a thread and a connection of their own: a limit holds, and the second is told why.

Each change is held open for a moment between its last look and its commit, so that a missing lock would show every time.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from io import StringIO
from threading import Barrier, Thread
from time import sleep

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from grants import totals
from grants.actions import acts, amendments, contracts, expenses, funding, organisations, outputs, payments, plans, signing, verifying
from grants.actions.base import Refused, Stale
from grants.actions.voiding import void
from grants.models import (
    NGO,
    AcceptanceAct,
    Allocation,
    AllocationTotal,
    Amendment,
    Application,
    Contract,
    ContractTotal,
    Expense,
    Lot,
    Output,
    Payment,
)
from grants.reports.projecting import differences, differences_of_allocations
from koksu import history
from koksu.history.models import Chain, Event
from koksu.money import Tenge
from tests.factories import (
    NOON,
    YEAR,
    a_contract,
    a_deliverable,
    a_district,
    a_line,
    a_lot,
    a_payment,
    an_act,
    an_allocation,
    an_ngo,
    an_official,
    an_output,
    kind,
    settle,
    the_proof_of,
)
from tests.grants.test_entry import form_of
from tests.grants.test_pages import signed_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def unhurried(monkeypatch):
    """Time for the other one, before the history's head is taken and all is committed."""
    record_many = history.record_many

    def after_a_moment(**values):
        sleep(0.15)
        return record_many(**values)

    monkeypatch.setattr(history, "record_many", after_a_moment)


def at_once(*actions):
    """What each gave or raised; nothing but a refusal may be raised. All start together."""
    settle()
    start = Barrier(len(actions))

    def run(action):
        try:
            start.wait()
            return action()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions))


def refusals(results):
    return [result.messages[0] for result in results if isinstance(result, Refused)]


@pytest.fixture
def district():
    return a_district()


@pytest.fixture
def people(district):
    return [an_official(of=district) for _ in range(2)]


@pytest.fixture
def allocation(district):
    return an_allocation(of=district, worth="3 000 000")


def whole(district):
    """The projection says what the records say; the chains are in order, each number once."""
    assert differences(list(Contract.objects.values_list("pk", flat=True))) == []
    assert differences_of_allocations(list(Allocation.objects.values_list("pk", flat=True))) == []
    assert list(history.verify()) == []
    numbers = list(Event.objects.filter(chain__code=f"district:{district.pk}").order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


def award(actor, allocation, lot, typed):
    return contracts.award(
        actor=actor, at=NOON, ngo=NGO.objects.get(), allocation=allocation, lot=lot, amount=Tenge.read(typed), status="signed", number="1"
    )


@pytest.mark.parametrize(("budget", "typed"), [("1 000 000", "600 000"), (None, "1 600 000")])
def test_two_awards_do_not_exceed_their_lot_or_its_allocation(people, allocation, district, budget, typed):
    an_ngo()
    lot = a_lot(of=allocation, worth=budget)
    results = at_once(*(lambda person=person: award(person, allocation, lot, typed) for person in people))
    assert len(refusals(results)) == 1
    assert Contract.objects.count() == 1
    assert totals.lot_awarded(lot) == Tenge.read(typed)
    whole(district)


def test_two_awards_in_different_lots_do_not_exceed_the_allocation(people, allocation, district):
    an_ngo()
    lots = [a_lot(of=allocation, worth=None), None]
    results = at_once(*(lambda pair=pair: award(pair[0], allocation, pair[1], "1 600 000") for pair in zip(people, lots, strict=True)))
    assert len(refusals(results)) == 1
    assert totals.allocation_awarded(allocation) == Tenge.of(1_600_000)
    whole(district)


def test_two_lots_do_not_exceed_their_allocation(people, allocation, district):
    results = at_once(
        *(
            lambda person=person: funding.open_lot(actor=person, at=NOON, allocation=allocation, budget=Tenge.of(1_600_000))
            for person in people
        )
    )
    (words,) = refusals(results)
    assert str(Tenge.of(3_200_000)) in words and str(Tenge.of(3_000_000)) in words
    assert Lot.objects.count() == 1
    whole(district)


def test_an_award_and_a_cut_do_not_miss_each_other(people, allocation, district):
    an_ngo()
    decision = {"at": NOON, "allocation": allocation, "day": date(YEAR, 5, 1), "decision": "№ 7", "amount": Tenge.of(1_000_000)}
    results = at_once(
        lambda: funding.change_allocation(actor=people[0], **decision),
        lambda: award(people[1], allocation, None, "1 600 000"),
    )
    assert len(refusals(results)) == 1
    allocation.refresh_from_db()
    assert totals.allocation_awarded(allocation) <= allocation.amount
    whole(district)


def test_two_amendments_do_not_exceed_the_lot_together(people, allocation, district):
    lot = a_lot(of=allocation, worth="1 000 000")
    both = [a_contract(lot=lot, worth="400 000") for _ in people]
    results = at_once(
        *(
            lambda pair=pair: amendments.amend(
                actor=pair[0],
                at=NOON,
                contract=pair[1],
                kind="change",
                number="1",
                day=date(YEAR, 6, 1),
                reason="Көлемі өсті",
                terms={"amount": Tenge.of(600_000)},
            )
            for pair in zip(people, both, strict=True)
        )
    )
    assert len(refusals(results)) == 1
    assert totals.lot_awarded(lot) == Tenge.of(1_000_000)
    assert Amendment.objects.count() == 1
    whole(district)


def test_two_drafts_signed_at_once_do_not_exceed_their_lot(people, allocation, district):
    lot = a_lot(of=allocation, worth="1 000 000")
    drafts = [a_contract(lot=lot, worth="600 000", draft=True, number="") for _ in people]
    facts = {"signed": date(YEAR, 2, 1), "reason": "Ескі қағаз"}
    results = at_once(
        *(
            lambda pair=pair: signing.sign(actor=pair[0], at=NOON, contract=pair[1], number=str(pair[1].pk), **facts)
            for pair in zip(people, drafts, strict=True)
        )
    )
    assert len(refusals(results)) == 1
    assert totals.lot_awarded(lot) == Tenge.of(600_000)
    whole(district)


def test_of_two_edits_of_one_plan_the_second_is_told(people, allocation, district):
    contract = a_contract(allocation=allocation, draft=True)
    a_deliverable(of=contract)
    plans_ = [plans.present_plan(contract) for _ in people]
    for planned, plan in enumerate(plans_, start=7):
        plan.promises[0].planned = planned
    results = at_once(
        *(
            lambda pair=pair: contracts.edit_draft(actor=pair[0], at=NOON, contract=contract, plan=pair[1], version=1)
            for pair in zip(people, plans_, strict=True)
        )
    )
    assert [type(result) for result in results if isinstance(result, Refused)] == [Stale]
    assert Contract.objects.get().version == 2
    whole(district)


def test_a_line_is_not_taken_out_under_an_expense_that_is_being_entered(people, allocation, district):
    contract = a_contract(allocation=allocation)
    line = a_line(of=contract)
    amendment = {"kind": "change", "number": "1", "day": date(YEAR, 6, 1), "reason": "Алынды", "plan": plans.Plan()}
    results = at_once(
        lambda: amendments.amend(actor=people[0], at=NOON, contract=contract, **amendment),
        lambda: expenses.spend(actor=people[1], at=NOON, contract=contract, line=line, day=date(YEAR, 5, 1), supplier="А", amount=100),
    )
    line.refresh_from_db()
    spent = Expense.objects.filter(line=line).exists()
    assert not (line.voided_at and spent), refusals(results)
    whole(district)


def test_one_output_is_accepted_by_one_act(people, allocation, district):
    contract = a_contract(allocation=allocation)
    output = an_output(of=a_deliverable(of=contract), proven=True)
    results = at_once(
        *(
            lambda pair=pair: acts.accept(
                actor=pair[1], at=NOON, contract=contract, outputs=[output], number=str(pair[0]), day=date(YEAR, 4, 1), amount=0
            )
            for pair in enumerate(people)
        )
    )
    assert len(refusals(results)) == 1
    assert AcceptanceAct.objects.get().outputs.get() == output
    whole(district)


def test_two_refunds_do_not_exceed_what_was_paid(people, allocation, district):
    contract = a_contract(allocation=allocation)
    a_payment(of=contract, worth="100 000")
    refund = {"at": NOON, "contract": contract, "kind": "refund", "amount": Tenge.of(60_000), "day": date(YEAR, 5, 1)}
    results = at_once(*(lambda person=person: payments.pay(actor=person, **refund) for person in people))
    assert len(refusals(results)) == 1
    assert totals.paid_and_refunded(contract) == (Tenge.of(100_000), Tenge.of(60_000))
    assert Payment.objects.count() == 2
    whole(district)


def test_one_result_has_one_verdict(people, allocation, district):
    output = an_output(of=a_deliverable(of=a_contract(allocation=allocation)))
    results = at_once(
        lambda: verifying.verify_output(actor=people[0], at=NOON, output=output, accepted=1),
        lambda: verifying.return_output(actor=people[1], at=NOON, output=output, reason="Фотосурет анық емес"),
    )
    assert len(refusals(results)) == 1
    fresh = Output.objects.get()
    assert (fresh.state, fresh.version) in (("verified", 2), ("returned", 2))
    whole(district)


def test_one_result_is_verified_by_one_of_two_people_alone_or_among_many(people, allocation, district):
    promise = a_deliverable(of=a_contract(allocation=allocation), kind=kind("lecture"), planned=9)
    first, second = (an_output(of=promise, with_proof=True) for _ in range(2))
    results = at_once(
        lambda: verifying.verify_many(actor=people[0], at=NOON, outputs=[second, first]),
        lambda: verifying.verify_output(actor=people[1], at=NOON, output=first, accepted=1),
    )
    assert len(refusals(results)) == 1
    states = set(Output.objects.values_list("pk", "state", "verified_by"))
    many = {(first.pk, "verified", people[0].pk), (second.pk, "verified", people[0].pk)}
    assert states in (many, {(first.pk, "verified", people[1].pk), (second.pk, "reported", None)})
    whole(district)


def test_two_people_verify_many_in_any_order_and_nobody_waits_for_ever(people, allocation, district):
    promises = [a_deliverable(of=a_contract(allocation=allocation), kind=kind("lecture"), planned=9) for _ in range(2)]
    outputs = [an_output(of=promise, with_proof=True) for promise in promises]
    results = at_once(
        lambda: verifying.verify_many(actor=people[0], at=NOON, outputs=outputs),
        lambda: verifying.verify_many(actor=people[1], at=NOON, outputs=outputs[::-1]),
    )
    assert len(refusals(results)) == 1
    assert Output.objects.filter(state="verified").values("verified_by").distinct().count() == 1
    assert Event.objects.filter(verb="verify").count() == 2
    whole(district)


def test_a_result_is_not_reopened_under_an_act_that_is_being_written(people, allocation, district):
    contract = a_contract(allocation=allocation)
    output = an_output(of=a_deliverable(of=contract), proven=True)
    results = at_once(
        lambda: acts.accept(actor=people[0], at=NOON, contract=contract, outputs=[output], number="1", day=date(YEAR, 4, 1), amount=0),
        lambda: verifying.reopen_output(actor=people[1], at=NOON, output=output, reason="Күні қате"),
    )
    assert len(refusals(results)) == 1
    fresh = Output.objects.get()
    assert (fresh.state == "verified") == (fresh.act is not None)
    whole(district)


def test_the_last_two_proofs_together_begin_to_count_once(people, allocation, district):
    output = an_output(of=a_deliverable(of=a_contract(allocation=allocation), kind=kind("meeting")), verified=True)
    papers = the_proof_of(output)
    at_once(
        *(
            lambda pair=pair: outputs.attach(actor=pair[0], at=NOON, document=pair[1], output=output)
            for pair in zip(people, papers, strict=True)
        )
    )
    assert Output.objects.get().counted_at == NOON
    assert Event.objects.filter(verb="complete_proof").count() == 1
    whole(district)


def test_first_events_of_two_chains_and_of_one_do_not_stop_each_other(people, allocation, district):
    """The district has no chain yet; NGOs go to the nation's, lots to the district's."""
    shipped = Chain.objects.get(code="nation").number
    at_once(
        *(lambda person=person: organisations.make_ngo(actor=person, at=NOON, name_kk="«Үш ұрпақ»") for person in people),
        *(lambda person=person: funding.open_lot(actor=person, at=NOON, allocation=allocation) for person in people),
    )
    assert set(Chain.objects.values_list("code", "number")) == {("nation", shipped + 2), (f"district:{district.pk}", 2)}
    whole(district)


def test_a_lot_is_not_voided_under_a_bid_that_is_being_entered(people, allocation, district):
    lot, ngo = a_lot(of=allocation), an_ngo()
    results = at_once(
        lambda: funding.apply(actor=people[0], at=NOON, lot=lot, ngo=ngo),
        lambda: void(actor=people[1], at=NOON, record=lot, reason="екі рет енгізілген"),
    )
    assert len(refusals(results)) == 1
    lot.refresh_from_db()
    assert (lot.voided_at is None) == Application.objects.exists()
    whole(district)


def test_a_payment_is_not_voided_under_a_refund_of_it(people, allocation, district):
    contract = a_contract(allocation=allocation)
    paid = a_payment(of=contract, worth="100 000")
    results = at_once(
        lambda: payments.pay(actor=people[0], at=NOON, contract=contract, kind="refund", amount=Tenge.of(60_000), day=date(YEAR, 5, 1)),
        lambda: void(actor=people[1], at=NOON, record=paid, reason="екі рет енгізілген"),
    )
    assert len(refusals(results)) == 1
    total, refunded = totals.paid_and_refunded(contract)
    assert refunded <= total
    whole(district)


def test_of_two_who_enter_the_same_ngo_the_second_is_told_in_words(district):
    """Neither sees the other's BIN before both are written: the database refuses it, and the page says so."""
    address = reverse("ngo_create")
    typed = {"name_kk": "«Үш ұрпақ»", "form": "public_fund", "bin": "060240010094", "home_district": district.pk}
    clients = [signed_in(an_official(of=district)) for _ in range(2)]
    tokens = [form_of(client.get(address)) for client in clients]
    answers = at_once(*(lambda pair=pair: pair[0].post(address, {**pair[1], **typed}) for pair in zip(clients, tokens, strict=True)))
    assert sorted(answer.status_code for answer in answers) == [302, 422]
    assert NGO.objects.count() == 1


def test_a_document_is_not_voided_under_proof_that_is_being_attached(people, allocation, district):
    output = an_output(of=a_deliverable(of=a_contract(allocation=allocation), kind=kind("lecture")), verified=True)
    (paper,) = the_proof_of(output)
    results = at_once(
        lambda: void(actor=people[0], at=NOON, record=paper, reason="екі рет енгізілген"),
        lambda: outputs.attach(actor=people[1], at=NOON, document=paper, output=output),
    )
    assert len(refusals(results)) == 1
    paper.refresh_from_db()
    assert (paper.voided_at is None) == paper.proves.exists()
    whole(district)


def test_an_ngo_is_not_voided_under_a_contract_that_is_being_awarded(people, allocation, district):
    ngo = an_ngo(of=district)
    results = at_once(
        lambda: award(people[0], allocation, None, "100 000"),
        lambda: void(actor=people[1], at=NOON, record=ngo, reason="екі рет енгізілген"),
    )
    assert len(refusals(results)) == 1
    ngo.refresh_from_db()
    assert (ngo.voided_at is None) == Contract.objects.exists()
    whole(district)


def test_an_act_is_not_voided_under_a_payment_on_it(people, allocation, district):
    contract = a_contract(allocation=allocation)
    act = an_act(of=contract)
    results = at_once(
        lambda: void(actor=people[0], at=NOON, record=act, reason="екі рет енгізілген"),
        lambda: payments.pay(actor=people[1], at=NOON, contract=contract, kind="interim", act=act, amount=Tenge(1), day=act.day),
    )
    assert len(refusals(results)) == 1
    act.refresh_from_db()
    assert (act.voided_at is None) == Payment.objects.exists()
    whole(district)


def test_facts_of_one_contract_entered_at_once_are_all_in_its_projection(people, allocation, district):
    """Who rewrites it first must not overwrite what another entered meanwhile: the contract's lock comes before the reading."""
    contract = a_contract(allocation=allocation, worth="100 000")
    promise = a_deliverable(of=contract, planned=1)
    a_line(deliverable=promise, worth="100 000")
    done = an_output(of=promise)
    third, fourth = an_official(of=district), an_official(of=district)
    results = at_once(
        lambda: verifying.verify_output(actor=people[0], at=NOON, output=done, accepted=1),
        lambda: payments.pay(actor=people[1], at=NOON, contract=contract, kind="advance", amount=Tenge.of(10_000), day=date(YEAR, 3, 1)),
        lambda: expenses.spend(actor=third, at=NOON, contract=contract, supplier="А", amount=Tenge.of(7_000), day=date(YEAR, 5, 1)),
        lambda: outputs.report_output(actor=fourth, at=NOON, deliverable=promise, claimed=2, day=date(YEAR, 5, 2)),
    )
    assert refusals(results) == []
    total = ContractTotal.objects.get()
    assert (total.paid, total.documented, total.awaiting) == (10_000_00, 7_000_00, 100_000_00)
    whole(district)


def test_facts_of_contracts_of_one_allocation_entered_at_once_are_all_in_its_projection(people, allocation, district):
    """What is kept of an allocation is the sum of its contracts: who rewrites it must have seen what another entered meanwhile."""
    one, other = (a_contract(allocation=allocation, worth="100 000") for _ in range(2))
    third = an_official(of=district)
    results = at_once(
        lambda: payments.pay(actor=people[0], at=NOON, contract=one, kind="advance", amount=Tenge.of(10_000), day=date(YEAR, 3, 1)),
        lambda: payments.pay(actor=people[1], at=NOON, contract=other, kind="advance", amount=Tenge.of(20_000), day=date(YEAR, 3, 1)),
        lambda: funding.open_lot(actor=third, at=NOON, allocation=allocation, title_kk="Дәріс", budget=Tenge.of(500_000)),
    )
    assert refusals(results) == []
    total = AllocationTotal.objects.get()
    assert (total.paid, total.not_awarded, total.unplaced) == (30_000_00, 500_000_00, 2_300_000_00)
    whole(district)


def test_verify_ledger_sees_one_moment_of_books_in_which_people_work(people, allocation):
    """Between its looks at the records and at what is kept of them, somebody pays: that is no difference."""
    contract = a_contract(allocation=allocation, worth="100 000")
    settle()

    def pay():
        try:
            payments.pay(actor=people[0], at=NOON, contract=contract, kind="advance", amount=Tenge.of(10_000), day=date(YEAR, 3, 1))
        finally:
            connection.close()

    meanwhile = Thread(target=pay)

    def before_what_is_kept_is_read(execute, sql, params, many, context):
        if "grants_contracttotal" in sql and meanwhile.ident is None:
            meanwhile.start()
            meanwhile.join(2)  # on SQLite it waits for the end of the look
        return execute(sql, params, many, context)

    with connection.execute_wrapper(before_what_is_kept_is_read):
        call_command("verify_ledger", stdout=StringIO())  # it ends with an error where something differs
    meanwhile.join()
    assert ContractTotal.objects.get().paid == 10_000_00
