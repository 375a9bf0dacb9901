"""The ledger's rules, each with literal figures. Amounts are tiyn; `tenge(n)` writes them as people do."""

from datetime import date
from itertools import count

import pytest

from grants import ledger
from grants.ledger import (
    AllocationRow,
    Cash,
    ContractRow,
    DeliverableRow,
    ExpenseRow,
    LineRow,
    LotRow,
    OutputRow,
    Part,
    PaymentRow,
    Split,
)

TODAY = date(2026, 9, 18)
BEFORE, LATER = date(2026, 9, 10), date(2026, 11, 20)
ids = count(1000)


def tenge(amount):
    return amount * 100


def an_output(claimed=None, accepted=None, state=None, order=None, day=date(2026, 5, 1), id=None):
    """Reported; verified where something was accepted; with its proof where `order` (the moment it began to count) is given."""
    state = state or ("reported" if accepted is None else "verified")
    return OutputRow(id or next(ids), day, claimed, accepted, state, order and (order, 0))


def proven(quantity, order="2026-06-01", **more):
    return an_output(quantity, quantity, order=order, **more)


def a_promise(planned, *outputs, due=None, id=1):
    return DeliverableRow(id, planned, due, outputs)


def a_contract(amount, *deliverables, lines=(), lot=None, basis="unknown", **more):
    """`lines`: pairs of a deliverable (None: shared) and tiyn."""
    rows = tuple(LineRow(n, deliverable, line) for n, (deliverable, line) in enumerate(lines, 1))
    row = ContractRow(next(ids), 1, lot, amount, basis, date(2026, 3, 2), None, None, deliverables, rows)
    return ledger.contract(row._replace(**more), TODAY)


def an_allocation(amount, *contracts, lots=(), basis="unknown"):
    """`lots`: pairs of id and budget (tiyn), or triples with a VAT basis."""
    rows = tuple(LotRow(id, budget, *(rest or (basis,))) for id, budget, *rest in lots)
    return ledger.allocation(AllocationRow(1, amount, basis, rows), contracts)


def parts(split):
    """The parts that aren't zero."""
    return {part: getattr(split, part) for part in ledger.PARTS if getattr(split, part) != 0}


# ---------------------------------------------------------------- the two districts that the design tells of


def test_the_2019_source():
    """3 000 000 = 0 + 0 + 0 + 0 + 985 714 + 0 + 2 014 286: two contracts without estimates, three lots of unknown budget."""
    reported = an_output(1, day=None)
    first = a_contract(tenge(557_143), a_promise(None, reported, id=1), a_promise(None, an_output(None, day=None), id=2))
    second = a_contract(tenge(428_571), a_promise(None, an_output(3, day=None)))
    standing = an_allocation(tenge(3_000_000), first, second, lots=[(1, None), (2, None), (3, None)])

    assert parts(standing.split) == {"no_breakdown": tenge(985_714), "unplaced": tenge(2_014_286)}
    assert (standing.split.amount, standing.split.overdue, standing.split.gap) == (tenge(3_000_000), None, False)
    assert first.deliverables[1].split == Split(None, None, None, None, None, None, None)
    assert first.deliverables[1].outputs == {reported.id: None}
    assert [d.reported for d in first.deliverables.values()] == [1, None]  # the posts' quantity is unknown and stays so
    assert (first.verified, first.term) == ("nothing", "unknown")
    assert [(part.code, part.share) for part in standing.split.parts() if part.amount] == [("no_breakdown", 329), ("unplaced", 671)]
    assert parts(standing.lots[1]) == {"not_awarded": None}


def test_the_training_contract_14():
    """look/contract.html, figure by figure."""
    table = a_promise(4, proven(2), an_output(1), due=date(2026, 10, 30), id=1)
    training = a_promise(40, proven(24), an_output(8), due=date(2026, 11, 15), id=2)
    brochure = a_promise(1500, an_output(1000, 940, order="2026-09-02"), due=date(2026, 10, 1), id=3)
    articles = a_promise(3, proven(3), due=date(2026, 8, 31), id=4)
    cleanup = a_promise(2, due=date(2026, 9, 10), id=5)
    video = a_promise(None, an_output(1), due=date(2026, 11, 20), id=6)
    estimate = [(1, 960_000), (2, 960_000), (2, 240_000), (3, 525_000), (4, 180_000), (5, 310_000), (6, 400_000)]
    shared = [(None, 480_000), (None, 200_000), (None, 65_000)]
    paid = [PaymentRow(1, date(2026, 3, 16), tenge(1_440_000), 0, False), PaymentRow(2, date(2026, 7, 10), tenge(1_500_000), 0, False)]
    spent = [620_000, 576_000, 168_000, 329_000, 180_000, None, 400_000, 240_000, 50_000, 49_400]
    standing = a_contract(
        tenge(4_800_000),
        *(table, training, brochure, articles, cleanup, video),
        lines=[(owner, tenge(amount)) for owner, amount in estimate + shared],
        starts=date(2026, 3, 2),
        ends=date(2026, 11, 30),
        payments=tuple(paid),
        expenses=tuple(ExpenseRow(n, date(2026, 6, 30), tenge(amount), n, True) for n, amount in enumerate(spent, 1) if amount),
    )

    assert parts(standing.split) == {
        "proven": tenge(1_709_000),
        "awaiting": tenge(880_000),
        "outstanding": tenge(986_000),
        "shared": tenge(745_000),
        "no_breakdown": tenge(480_000),
    }
    assert (standing.split.overdue, standing.split.not_due) == (tenge(310_000), tenge(676_000))
    assert [part.share for part in standing.split.parts()] == [356, 183, 141, 65, 155, 100, 0, 0]
    told = [(d.reported, d.accepted, d.split.proven, d.split.awaiting, d.split.outstanding) for d in standing.deliverables.values()]
    assert told == [
        (3, 2, tenge(480_000), tenge(240_000), tenge(240_000)),
        (32, 24, tenge(720_000), tenge(240_000), tenge(240_000)),
        (1000, 940, tenge(329_000), 0, tenge(196_000)),
        (3, 3, tenge(180_000), 0, 0),
        (0, 0, 0, 0, tenge(310_000)),
        (1, 0, 0, tenge(400_000), 0),
    ]
    assert standing.cash == Cash(
        paid=tenge(2_940_000),
        documented=tenge(2_612_400),
        still_to_pay=tenge(1_860_000),
        not_yet_documented=tenge(327_600),
    )
    assert (standing.verified, standing.term) == ("some", "running")
    assert standing.deliverables[3].planned_unit_cost == tenge(350)
    assert standing.deliverables[3].actual_unit_cost == tenge(350)


# ---------------------------------------------------------------- deliverables and outputs


def test_partial_acceptance_counts_what_was_accepted():
    standing = ledger.deliverable(a_promise(1000, an_output(1000, 940, order="2026-06-01", id=7)), tenge(525_000), False)
    assert (standing.split.proven, standing.split.awaiting, standing.split.outstanding) == (tenge(493_500), 0, tenge(31_500))
    assert (standing.reported, standing.accepted, standing.outputs) == (1000, 940, {7: tenge(493_500)})


def test_floors_leave_the_last_tiyn_to_the_last_output():
    """100 tiyn for 3: 33, 33 and 34, however the results came."""
    row = a_promise(3, *(proven(1, order=f"2026-06-0{n}", id=n) for n in (1, 2, 3)))
    assert ledger.deliverable(row, 100, None).outputs == {1: 33, 2: 33, 3: 34}
    two = row._replace(outputs=row.outputs[:2])
    split = ledger.deliverable(two, 100, None).split
    assert (split.proven, split.awaiting, split.outstanding) == (66, 0, 34)
    split = ledger.deliverable(row._replace(outputs=(*two.outputs, an_output(1))), 100, None).split
    assert (split.proven, split.awaiting, split.outstanding) == (66, 34, 0)  # floored together with what is proven: not 33


def test_outputs_carry_money_in_the_order_in_which_they_began_to_count():
    first = an_output(1, 1, order="2026-07-01", day=date(2026, 4, 1), id=1)  # earlier by its own date, its proof came later
    second = an_output(2, 2, order="2026-06-01", day=date(2026, 5, 1), id=2)
    assert ledger.deliverable(a_promise(2, first, second), 100, None).outputs == {1: 0, 2: 100}


def test_what_is_above_plan_is_kept_and_ties_no_money():
    standing = ledger.deliverable(a_promise(2, proven(2, "2026-06-01", id=1), proven(3, "2026-06-02", id=2), an_output(4)), 101, True)
    assert (standing.split.proven, standing.split.awaiting, standing.split.outstanding) == (101, 0, 0)
    assert (standing.reported, standing.accepted) == (9, 5)
    assert (standing.outputs[1], standing.outputs[2]) == (101, 0)


def test_verified_without_proof_awaits_with_its_accepted_quantity():
    standing = ledger.deliverable(a_promise(10, an_output(5, 4, id=1)), 1000, None)
    assert (standing.split.proven, standing.split.awaiting, standing.split.outstanding) == (0, 400, 600)
    assert (standing.accepted, standing.outputs) == (4, {1: 0})


def test_returned_money_is_outstanding_and_its_claim_is_to_be_reported_again():
    standing = ledger.deliverable(a_promise(4, an_output(3, state="returned", id=1), an_output(1, id=2)), 400, True)
    assert (standing.split.proven, standing.split.awaiting, standing.split.outstanding) == (0, 100, 300)
    assert (standing.reported, standing.outputs) == (1, {1: None, 2: None})
    unplanned = ledger.deliverable(a_promise(None, an_output(3, state="returned")), 400, None)
    assert (unplanned.split.awaiting, unplanned.split.outstanding) == (0, 400)


@pytest.mark.parametrize("state", ["reported", "returned"])
def test_only_a_verified_output_counts_whatever_order_it_kept(state):
    """A reopened or returned result may still hold the moment at which it once began to count."""
    split = ledger.deliverable(a_promise(2, an_output(2, 2, state=state, order="2026-06-01")), 100, None).split
    assert split.proven == 0


def test_an_unknown_claim_counts_nothing():
    standing = ledger.deliverable(a_promise(4, an_output(None), an_output(1)), 400, None)
    assert (standing.split.awaiting, standing.split.outstanding, standing.reported) == (100, 300, 1)
    nobody_said = ledger.deliverable(a_promise(4, an_output(None)), 400, None)
    assert (nobody_said.split.awaiting, nobody_said.split.outstanding, nobody_said.reported) == (0, 400, None)
    assert ledger.deliverable(a_promise(4), 400, None).reported == 0


def test_without_a_plan_nothing_is_proven():
    standing = ledger.deliverable(a_promise(None, proven(3, id=1)), 400, False)
    assert (standing.split.proven, standing.split.awaiting, standing.split.outstanding) == (0, 400, 0)
    assert (standing.accepted, standing.outputs) == (3, {1: 0})
    unknown_claim = ledger.deliverable(a_promise(None, an_output(None)), 400, False)
    assert unknown_claim.split.awaiting == 400  # something was reported, though nobody said how much
    assert ledger.deliverable(a_promise(None), 400, False).split.outstanding == 400


def test_unit_costs_are_null_while_unknown():
    row = a_promise(3, proven(2))
    assert ledger.deliverable(row, 100, None, spent=75).planned_unit_cost == 33
    assert ledger.deliverable(row, 100, None, spent=75).actual_unit_cost == 37
    assert ledger.deliverable(row, None, None).planned_unit_cost is None
    assert ledger.deliverable(row, None, None).actual_unit_cost is None
    assert ledger.deliverable(a_promise(None), 100, None).planned_unit_cost is None
    assert ledger.deliverable(a_promise(3, an_output(2)), 100, None, spent=75).actual_unit_cost is None


# ---------------------------------------------------------------- contracts


def test_a_promise_without_lines_is_unknown_only_while_money_is_not_broken_down():
    partly = a_contract(1000, a_promise(2, id=1), a_promise(2, proven(2), id=2), lines=[(1, 600)])
    assert partly.deliverables[2].split.amount is None
    assert parts(partly.split) == {"outstanding": 600, "no_breakdown": 400}
    wholly = a_contract(600, a_promise(2, id=1), a_promise(2, proven(2, id=5), id=2), lines=[(1, 600)])
    assert (wholly.deliverables[2].split.amount, wholly.deliverables[2].outputs) == (0, {5: 0})


def test_a_contract_of_unknown_amount_knows_its_lines_only():
    standing = a_contract(None, a_promise(2, proven(1), id=1), a_promise(1, id=2), lines=[(1, 600), (None, 50)])
    assert parts(standing.split) == {"proven": 300, "outstanding": 300, "shared": 50, "no_breakdown": None}
    assert (standing.split.amount, standing.split.unknown, standing.deliverables[2].split.amount) == (None, 1, None)
    assert (standing.cash.still_to_pay, standing.cash.to_be_returned) == (None, None)
    assert {part.share for part in standing.split.parts()} == {None}


def test_a_line_of_a_promise_outside_the_plan_is_shared_and_not_lost():
    standing = a_contract(1000, a_promise(1, id=1), lines=[(1, 300), (99, 200)])
    assert parts(standing.split) == {"outstanding": 300, "shared": 200, "no_breakdown": 500}
    assert standing.split.closes


@pytest.mark.parametrize(
    ("due", "ends", "overdue"),
    [
        (BEFORE, None, 100),
        (BEFORE, LATER, 100),
        (LATER, BEFORE, 100),  # the term ended before the promise's own date
        (None, BEFORE, 100),
        (TODAY, None, 0),  # the last day isn't over
        (LATER, LATER, 0),
        (None, LATER, 0),
        (None, None, None),
    ],
)
def test_overdue_is_what_is_outstanding_after_its_date_or_the_term(due, ends, overdue):
    standing = a_contract(100, a_promise(1, due=due), lines=[(1, 100)], ends=ends)
    assert (standing.split.outstanding, standing.split.overdue, standing.split.not_due) == (100, overdue, 100 - (overdue or 0))


def test_sums_skip_an_unknown_overdue():
    standing = a_contract(300, a_promise(1, due=BEFORE, id=1), a_promise(1, id=2), lines=[(1, 100), (2, 200)])
    assert (standing.split.overdue, standing.split.not_due) == (100, 200)
    undated = a_contract(200, a_promise(1), lines=[(1, 200)])
    assert ledger.contracts_total([standing, undated]).overdue == 100
    assert ledger.contracts_total([undated, undated]).overdue is None


def test_facts_count_by_their_own_date_and_undated_ones_from_the_first_day():
    row = a_promise(
        4, proven(1, id=1, day=None), proven(1, id=2, day=date(2026, 1, 5)), proven(1, id=3, day=TODAY), proven(1, id=4, day=LATER)
    )
    money = tuple(PaymentRow(n, day, 10, 0, False) for n, day in enumerate((None, date(2026, 1, 5), TODAY, LATER)))
    plan = a_contract(400, row, lines=[(1, 400)], payments=money).row

    def told(day):
        standing = ledger.contract(plan, day)
        return standing.split.proven, standing.cash.paid, sorted(standing.deliverables[1].outputs)

    assert told(date(2026, 1, 4)) == (0, 0, [])
    assert told(date(2026, 1, 5)) == (100, 10, [2])  # it happened before the contract's first day, and is counted
    assert told(date(2026, 3, 2)) == (200, 20, [1, 2])
    assert told(TODAY) == (300, 30, [1, 2, 3])
    assert told(LATER) == (400, 40, [1, 2, 3, 4])


def test_all_some_or_nothing_verified():
    one = a_promise(1, proven(5), id=1)
    assert a_contract(9, one, a_promise(1, an_output(1, 1), id=2)).verified == "all"  # verified, though proof is lacking
    assert a_contract(9, one, a_promise(2, proven(1), id=2)).verified == "some"  # more of the one doesn't stand for the other
    assert a_contract(9, one, a_promise(None, proven(1), id=2)).verified == "some"  # whether all of it, nobody knows
    assert a_contract(9, a_promise(1, an_output(1))).verified == "nothing"
    assert a_contract(9).verified == "nothing"


@pytest.mark.parametrize(
    ("starts", "ends", "term"),
    [
        (None, None, "unknown"),
        (BEFORE, None, "unknown"),
        (BEFORE, LATER, "running"),
        (None, TODAY, "running"),
        (None, BEFORE, "over"),
        (LATER, LATER, "not_begun"),
    ],
)
def test_the_term_in_words(starts, ends, term):
    assert a_contract(9, starts=starts, ends=ends).term == term


# ---------------------------------------------------------------- cash


def cash(amount, *payments, spent=()):
    """`payments`: triples of tiyn, withheld and refund; `spent`: pairs of tiyn and whether it came from the grant."""
    rows = tuple(PaymentRow(n, None, *payment) for n, payment in enumerate(payments))
    expenses = tuple(ExpenseRow(n, None, amount, None, grant) for n, (amount, grant) in enumerate(spent))
    return a_contract(amount, payments=rows, expenses=expenses).cash


def test_a_refund_and_a_withheld_penalty():
    told = cash(1000, (700, 30, False), (100, 0, True), spent=[(400, True)])
    assert told.net == 600
    assert told == Cash(700, 100, 30, 400, to_be_returned=0, still_to_pay=370, spent_ahead=0, not_yet_documented=200)


def test_paid_above_the_contract_and_spent_ahead_of_payment():
    told = cash(1000, (1200, 0, False), spent=[(1500, True), (9999, False)])  # its own contribution doesn't count
    assert told == Cash(1200, 0, 0, 1500, to_be_returned=200, still_to_pay=0, spent_ahead=300, not_yet_documented=0)


def test_pairs_are_added_and_never_recomputed_from_sums():
    total = ledger.cash_total([cash(1000, (1200, 0, False)), cash(1000, (400, 0, False), spent=[(700, True)])])
    assert (total.to_be_returned, total.still_to_pay) == (200, 600)
    assert (total.spent_ahead, total.not_yet_documented) == (300, 1200)
    unknown = cash(None, (50, 0, False))
    assert ledger.cash_total([unknown]).still_to_pay is None
    assert ledger.cash_total([unknown, cash(1000)]).still_to_pay == 1000


# ---------------------------------------------------------------- lots and allocations


def test_what_is_not_awarded_and_what_is_in_no_lot():
    standing = an_allocation(1000, a_contract(300, lot=1), a_contract(50, lot=2), lots=[(1, 500), (2, None)])
    assert parts(standing.split) == {"no_breakdown": 350, "not_awarded": 200, "unplaced": 450}
    assert parts(standing.lots[1]) == {"no_breakdown": 300, "not_awarded": 200}
    assert parts(standing.lots[2]) == {"no_breakdown": 50, "not_awarded": None}


def test_lots_use_the_whole_allocation_and_a_contract_has_no_lot():
    """It lies in one of the lots, nobody knows which: of one lot alone, «at most» 700 and 300 aren't awarded."""
    standing = an_allocation(1000, a_contract(300), lots=[(1, 700), (2, 300)])
    assert parts(standing.split) == {"no_breakdown": 300, "not_awarded": 700}
    assert [split.not_awarded for split in standing.lots.values()] == [700, 300]
    partly = an_allocation(1000, a_contract(300), lots=[(1, 800)])
    assert parts(partly.split) == {"no_breakdown": 300, "not_awarded": 700}
    assert parts(an_allocation(1000, a_contract(200), lots=[(1, 800)]).split) == {"no_breakdown": 200, "not_awarded": 800}


def test_a_termination_releases_the_difference_to_its_lot():
    lots = [(1, 1000)]
    before = an_allocation(1000, a_contract(800, a_promise(4, proven(1)), lines=[(1, 800)], lot=1), lots=lots).split
    after = an_allocation(1000, a_contract(200, a_promise(1, proven(1)), lines=[(1, 200)], lot=1), lots=lots).split
    assert parts(before) == {"proven": 200, "outstanding": 600, "not_awarded": 200}
    assert parts(after) == {"proven": 200, "not_awarded": 800}
    moved = ledger.movement(before, after)
    assert {part: change for part, change in moved.items() if change} == {"outstanding": -600, "not_awarded": 600}


def test_a_lot_and_its_contract_on_different_bases():
    """1 120 with VAT in a lot of 1 000 without: neither refused nor called awarded. The gap is a row, and no shares are shown."""
    standing = an_allocation(2000, a_contract(1120, lot=1, basis="gross"), lots=[(1, 1000)], basis="net")
    assert parts(standing.lots[1]) == {"no_breakdown": 1120, "basis_gap": -120}
    assert parts(standing.split) == {"no_breakdown": 1120, "unplaced": 1000, "basis_gap": -120}
    assert (standing.split.gap, standing.split.mixed, standing.split.remainder_share) == (True, True, None)
    assert standing.split.parts()[0] == Part("proven", 0, None)


def test_a_basis_gap_of_nothing_is_still_a_gap():
    split = an_allocation(100, a_contract(100, lot=1, basis="gross"), lots=[(1, 100)], basis="net").split
    assert (split.basis_gap, split.gap, split.parts()[5].share) == (0, True, None)


def test_unknown_differs_from_net_and_gross():
    assert an_allocation(100, a_contract(60), basis="net").split.basis_gap == 40
    assert an_allocation(100, a_contract(60), basis="unknown").split.unplaced == 40


def test_a_lot_on_another_basis_than_its_allocation():
    """Overlap and unplaced are 0, and A - B - X1 - X2 joins the gap; what the lot itself has not awarded stays told."""
    contracts = a_contract(400, lot=1, basis="gross"), a_contract(150, basis="net")
    standing = an_allocation(1000, *contracts, lots=[(1, 900, "gross")], basis="net")
    assert parts(standing.split) == {"no_breakdown": 550, "not_awarded": 500, "basis_gap": -50}
    assert not standing.lots[1].gap


def test_a_contract_without_a_lot_on_another_basis_than_its_allocation():
    standing = an_allocation(1000, a_contract(1100, basis="gross"), lots=[(1, 300)], basis="net")
    assert parts(standing.split) == {"no_breakdown": 1100, "not_awarded": 300, "basis_gap": -400}
    in_unknown_lot = an_allocation(1000, a_contract(1100, lot=1, basis="gross"), lots=[(1, None)], basis="net")
    assert parts(in_unknown_lot.split) == {"no_breakdown": 1100, "basis_gap": -100}


def test_an_overlap_beyond_what_is_not_awarded_joins_the_gap():
    """Lot 1 holds 80 gross in 50 net: gap -30. The 30 net without a lot overlap the lots by 30, of which 20 weren't awarded."""
    contracts = a_contract(80, lot=1, basis="gross"), a_contract(30, lot=2, basis="net"), a_contract(30, basis="net")
    standing = an_allocation(100, *contracts, lots=[(1, 50), (2, 50)], basis="net")
    assert parts(standing.split) == {"no_breakdown": 140, "basis_gap": -40}
    assert standing.lots[2].not_awarded == 20


def test_a_total_of_several_bases_says_so():
    net, gross = a_contract(100, basis="net"), a_contract(112, basis="gross")
    assert not ledger.contracts_total([net, net]).mixed
    assert ledger.contracts_total([net, gross]).mixed
    year = ledger.total([an_allocation(100, net, basis="net").split, an_allocation(112, gross, basis="gross").split])
    assert (year.amount, year.gap, year.mixed, year.bases) == (212, False, True, {"net", "gross"})


# ---------------------------------------------------------------- what is unknown


def test_a_contract_of_unknown_amount_leaves_its_lots_remainder_unknown():
    unknown = a_contract(None, a_promise(2, proven(1)), lines=[(1, 60)], lot=1)
    standing = an_allocation(1000, unknown, lots=[(1, 400), (2, 100)])
    for split, remainder in ((standing.lots[1], 340), (standing.split, 440)):
        assert (split.not_awarded, split.no_breakdown, split.unknown_remainder, split.unknown) == (None, None, remainder, 1)
    assert (standing.lots[2].not_awarded, standing.split.unplaced) == (100, 500)
    assert sum(part.share or 0 for part in standing.split.parts()) + standing.split.remainder_share == 1000
    assert standing.split.remainder_share == 440


def test_a_contract_of_unknown_amount_without_a_lot_leaves_everything_else_unknown():
    split = an_allocation(1000, a_contract(None), a_contract(100, lot=1), lots=[(1, 400)]).split
    assert parts(split) == {"no_breakdown": 100, "not_awarded": None, "unplaced": None, "unknown_remainder": 900}
    assert split.amount == 1000


def test_on_another_basis_an_unknown_contract_without_a_lot_hides_nothing_of_the_lots():
    """Nothing overlaps across bases: what the lots didn't award stays told, and the rest is in the gap."""
    split = an_allocation(1000, a_contract(None, basis="gross"), lots=[(1, 400)], basis="net").split
    assert parts(split) == {"not_awarded": 400, "no_breakdown": None, "basis_gap": 600}


def test_an_allocation_of_unknown_amount():
    """What lies in no lot can't be told; what the lots awarded can, unless a contract without a lot may lie in them."""
    lots = [(1, 400), (2, None)]
    told = an_allocation(None, a_contract(100, lot=1), a_contract(70, lot=2), lots=lots).split
    assert (told.amount, told.not_awarded, told.unplaced, told.unknown_remainder) == (None, 300, None, 0)
    hidden = an_allocation(None, a_contract(100, lot=1), a_contract(70), lots=lots).split
    assert (hidden.amount, hidden.not_awarded, hidden.unplaced, hidden.unknown_remainder) == (None, None, None, 300)
    assert {part.share for part in told.parts()} == {None}


def test_lots_on_several_bases_are_told_even_where_their_allocation_is_unknown():
    split = an_allocation(None, lots=[(1, 100, "net"), (2, 112, "gross")]).split
    assert (split.not_awarded, split.mixed) == (212, True)


def test_unknown_is_never_zero_in_a_total():
    one = a_contract(None, lines=[(None, 10)])
    total = ledger.contracts_total([one])
    assert (total.no_breakdown, total.shared, total.unknown) == (None, 10, 1)
    both = ledger.contracts_total([one, a_contract(90)])
    assert (both.no_breakdown, both.amount, both.unknown) == (90, 100, 1)
    assert ledger.contracts_total([a_contract(None)]).amount is None
    assert ledger.total([]) == Split(0)
    year = ledger.total([an_allocation(None).split, an_allocation(None).split])
    assert (year.amount, year.unplaced) == (None, None)
    assert ledger.movement(total, both)["no_breakdown"] is None


# ---------------------------------------------------------------- shares


@pytest.mark.parametrize(
    ("amounts", "tenths"),
    [
        ([1, 1, 1], [334, 333, 333]),
        ([2, 1], [667, 333]),
        ([1, 0, 10**13], [0, 0, 1000]),
        ([0, 0], [0, 0]),
        ([6, 6, 6, 6, 6, 6, 1], [163, 162, 162, 162, 162, 162, 27]),
        ([5, 3, 3, 3, 3], [294, 177, 177, 176, 176]),  # equal remainders: the earlier part first
    ],
)
def test_shares_by_largest_remainder(amounts, tenths):
    assert ledger.shares(amounts) == tenths


def test_a_pictures_amounts_are_added_up_and_placed_by_key():
    pairs = [("a", 3), ("b", 5), ("a", 4), ("a", 1)]
    assert ledger.summed(pairs) == {"a": 8, "b": 5}
    assert ledger.before(pairs) == [0, 0, 3, 7]


# ---------------------------------------------------------------- what waits, what may be paid


def result(pk, state, claimed, accepted=None, order=None):
    return ledger.OutputRow(pk, None, claimed, accepted, state, order)


def test_the_stakes_of_what_waits_come_to_the_awaiting():
    """1 000 tiyn for 7: two count, one is verified without its proof, then 2 and 3 are reported (one beyond the plan), 1 was returned."""
    outputs = (
        result(1, "verified", 2, 2, ("2026", 1)),
        result(2, "returned", 1),
        result(3, "reported", 2),
        result(4, "verified", 3, 1),
        result(5, "reported", 3),
        result(6, "reported", None),
    )
    row = ledger.DeliverableRow(1, 7, None, outputs)
    stakes = ledger.stakes(row, 1000)
    assert stakes == {4: (143, False), 3: (286, False), 5: (286, True), 6: (0, True), 2: (0, True)}
    assert stakes[4].amount + stakes[3].amount + stakes[5].amount == ledger.deliverable(row, 1000, None).split.awaiting
    assert {stake.amount for stake in ledger.stakes(row, None).values()} == {None}
    assert set(ledger.stakes(row._replace(planned=None), 1000).values()) == {(None, None)}


def test_acts_are_paid_no_further_than_the_contract():
    acts = [(1, 400), (2, 300), (3, 200)]
    assert ledger.payable(acts, {1: 100, 3: 250}, None) == {1: 300, 2: 300, 3: 0}
    assert ledger.payable(acts, {1: 100}, 350) == {1: 300, 2: 50, 3: 0}
    assert ledger.payable(acts, {}, 0) == {1: 0, 2: 0, 3: 0}
    cash = ledger.Cash(paid=250, refunded=50, withheld=100, still_to_pay=600)
    assert (cash.owed(None), cash.owed(400), cash.owed(250), cash.owed(2000)) == (600, 100, 0, 600)
    assert ledger.Cash(paid=100, still_to_pay=None).owed(400) == 300
