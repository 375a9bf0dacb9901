"""The flow picture: its figures close in every column, it folds what is small, and its geometry is made of integers."""

from datetime import date
from itertools import pairwise

import pytest
from django.utils import translation

from grants import ledger
from grants.models import Kind
from grants.reports.build import allocation_report
from grants.reports.flow import MOST, flow_of, pixels
from grants.reports.period import Period
from koksu.money import Tenge
from tests.factories import a_contract, a_deliverable, a_line, a_lot, an_allocation, an_ngo, an_output

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 1)


def flow(allocation, language="en"):
    with translation.override(language):
        return flow_of(allocation_report(allocation, Period(TODAY)))


def names(column):
    return [node.name or node.code for node in column.nodes]


def test_flow_of_money_with_gaps_alone():
    """As in 2019: two contracts whose lot and breakdown are unknown, the rest in no lot."""
    allocation = an_allocation(worth="3 000 000")
    for name, worth in (("«А»", "428 571"), ("«Б»", "557 143")):
        a_contract(of=an_ngo(name_kk=name, name_ru=""), allocation=allocation, worth=worth)
    drawn = flow(allocation)
    assert [names(column) for column in drawn.columns] == [
        ["Source unknown"],
        ["Lot unknown", "unplaced"],
        ["«А»", "«Б»", "No contract"],
        ["no_breakdown", "No output"],
        ["no_breakdown", "unplaced"],
    ]
    assert [node.amount for node in drawn.columns[4].nodes] == [Tenge.of(985_714), Tenge.of(2_014_286)]
    assert drawn.whole == Tenge.of(3_000_000)


def an_allocation_of_everything():
    """Three lots, twelve NGOs, ten kinds: every part of the bar but the unknown."""
    allocation = an_allocation(worth="9 000 000")
    lots = [a_lot(of=allocation, worth="2 000 000") for _ in range(3)]
    kinds = list(Kind.objects.all()[:10])
    for number in range(12):
        contract = a_contract(of=an_ngo(), lot=lots[number % 3], worth=f"{100 + number} 001,01", ends=date(2026, 12, 1 + number))
        a_line(of=contract, worth="1 000")
        for extra in range(2):
            deliverable = a_deliverable(of=contract, kind=kinds[(number + extra * 5) % 10], due=date(2026, 1 + number % 12, 1))
            a_line(deliverable=deliverable, worth="40 000,33")
            an_output(of=deliverable, proven=number % 2 == 0)
    return allocation


def test_every_column_adds_up_to_the_whole():
    drawn = flow(an_allocation_of_everything())
    assert drawn.whole == Tenge.of(9_000_000)
    for column in drawn.columns:
        assert ledger.summed(("", node.amount) for node in column.nodes)[""] == drawn.whole
    for row in drawn.kinds:
        assert ledger.summed(("", amount) for amount in row.amounts)[""] == row.node.amount


def test_ribbons_carry_what_their_nodes_hold():
    drawn = flow(an_allocation_of_everything())
    for left, right in pairwise(drawn.columns):
        leaving = ledger.summed((r.left, r.amount) for r in drawn.ribbons if r.left in left.nodes)
        arriving = ledger.summed((r.right, r.amount) for r in drawn.ribbons if r.right in right.nodes)
        assert leaving == {node: node.amount for node in left.nodes}
        assert arriving == {node: node.amount for node in right.nodes}


def test_columns_of_many_nodes_fold_the_smallest_into_the_rest():
    drawn = flow(an_allocation_of_everything())
    contracts, kinds = drawn.columns[2], drawn.columns[3]
    for column in (contracts, kinds):
        assert len(column.nodes) == MOST
        assert "the rest" in names(column)
    kept = [node.amount for node in contracts.nodes if node.name.startswith("«")]
    assert kept
    assert min(kept) > Tenge.of(100_001)  # the smallest contracts are those that were folded


def test_geometry_is_whole_hundredths_within_the_picture():
    drawn = flow(an_allocation_of_everything())
    for column in drawn.columns:
        for node in column.nodes:
            assert isinstance(node.y, int)
            assert isinstance(node.height, int)
            assert node.y + node.height <= drawn.height
        for above, below in pairwise(column.nodes):
            assert above.y + above.height < below.y
    for ribbon in drawn.ribbons:
        assert ribbon.left.y <= ribbon.y_left <= ribbon.left.y + ribbon.left.height
        assert ribbon.right.y <= ribbon.y_right <= ribbon.right.y + ribbon.right.height
        assert "e" not in ribbon.path


def test_basis_gap_is_told_and_not_drawn():
    allocation = an_allocation(worth="1 000 000", basis="net")
    a_contract(of=an_ngo(), allocation=allocation, worth="1 200 000", basis="gross")
    drawn = flow(allocation)
    assert drawn.undrawn == -Tenge.of(200_000)
    assert drawn.whole == Tenge.of(1_200_000)


def test_flow_of_nothing_is_empty():
    drawn = flow(an_allocation(worth=None))
    assert drawn.whole == 0
    assert not drawn.ribbons


@pytest.mark.parametrize(("hundredths", "text"), [(0, "0"), (100, "1"), (1250, "12.5"), (1205, "12.05"), (99999, "999.99")])
def test_pixels_are_written_exactly(hundredths, text):
    assert pixels(hundredths) == text
