"""The projection says what the ledger says: every list and its totals, whatever is unknown or irregular, and after every change."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from grants import ledger
from grants.actions import funding
from grants.actions.voiding import void
from grants.models import Allocation, AllocationTotal, AwardedTotal, Contract, ContractTotal, DeliverableTotal, Lot, Output, OwedTotal
from grants.reports import lists
from grants.reports.list_queries import Asked
from grants.reports.projecting import differences, project
from grants.reports.rows import allocation_rows, contract_row, load
from koksu.accounts.scope import load_scope
from koksu.money import Tenge
from tests.factories import (
    NOON,
    a_contract,
    a_deliverable,
    a_district,
    a_line,
    a_lot,
    a_payment,
    an_allocation,
    an_auditor,
    an_expense,
    an_ngo,
    an_official,
    an_output,
    clerk,
    settle,
)
from tests.throughout import throughout

pytestmark = pytest.mark.django_db
LISTS = ("ngo_list", "contract_list", "lot_list", "allocation_list")
TODAY = date(2026, 7, 1)


def mixed_district(training=False):
    """Contracts of every kind: with and without breakdown, plan, dates, amount, lot; other bases; overdue in part; drafts; voided."""
    district = a_district(training=training)
    allocation = an_allocation(of=district, worth="9 000 000", basis="net", year=2026)
    known, unknown, empty = a_lot(of=allocation, worth="2 000 000", basis="net"), a_lot(of=allocation, worth=None), a_lot(of=allocation)
    other = a_lot(of=allocation, worth="700 000,50", basis="gross")
    half = a_contract(of=an_ngo(of=district), lot=known, worth="600 000", basis="net", ends=None)
    for due, done in ((date(2026, 5, 1), 2), (date(2026, 12, 1), 1), (None, 0)):
        promise = a_deliverable(of=half, planned=3, due=due)
        a_line(deliverable=promise, worth="100 000,01")
        for _ in range(done):
            an_output(of=promise, proven=True)
        an_output(of=promise)
    a_payment(of=half, worth="300 000")
    a_payment(of=half, worth="50 000", kind="refund")
    an_expense(of=half, worth="310 000")
    ended = a_contract(of=half.ngo, lot=known, worth="100 000", with_breakdown=True, ends=date(2026, 6, 30), basis="net")
    a_contract(of=an_ngo(of=district), lot=known, worth=None, basis="net", with_breakdown=False)
    lined = a_contract(of=an_ngo(of=district), lot=unknown, worth=None)
    a_line(of=lined, worth="12 345,67")
    a_contract(of=an_ngo(of=district), lot=other, worth="500 000", basis="net")
    a_contract(of=an_ngo(of=district), allocation=allocation, worth="9 999,99", basis="net", without_dates=True)
    draft = a_contract(of=an_ngo(of=district), lot=empty, worth="1 000", draft=True)
    a_line(deliverable=a_deliverable(of=draft, due=date(2026, 5, 1)), worth="1 000")
    a_contract(of=ended.ngo, lot=known, worth="5", void=True)
    an_ngo(of=district)
    second = an_allocation(of=district, worth=None, year=2025)
    a_contract(of=half.ngo, allocation=second, worth="70 000", ends=None, starts=None, signed=None)
    an_allocation(of=district, worth="1 000 000", year=2026)
    settle()
    return district


def standings(**which):
    """Contracts that count with how the ledger says they stand on TODAY."""
    book = load(Contract.objects.live().filter(**which), with_proof=False)
    return [(contract, ledger.contract(contract_row(book, contract), TODAY)) for contract in book.contracts]


def counted(pairs):
    return [standing for contract, standing in pairs if contract.status != "draft"]


def assert_same(listing, expected):
    """Each row's split is the ledger's, and so is the total of them; `expected`: the split of each record's id."""
    assert {row.record.pk: row.split for row in listing.rows} == expected
    assert listing.count == len(expected)


def scope_of_mixed_districts():
    mixed_district()
    mixed_district()
    mixed_district(training=True)
    return load_scope(an_auditor())


laid, scope = throughout(scope_of_mixed_districts)


def of_training(listing, training):
    return next(total.split for total in listing.totals if total.training is training)


def test_contracts_stand_as_the_ledger_says(scope):
    pairs = standings()
    listing = lists.contract_list(scope, Asked(whole=True), TODAY)
    assert_same(listing, {contract.pk: standing.split for contract, standing in pairs})
    for training in (False, True):
        mine = [(c, s) for c, s in pairs if c.allocation.district.training is training]
        assert of_training(listing, training) == ledger.contracts_total(counted(mine))


def test_ngos_stand_as_the_ledger_says(scope):
    listing = lists.ngo_list(scope, Asked(whole=True), TODAY)
    pairs = standings()
    for row in listing.rows:
        mine = counted([(c, s) for c, s in pairs if c.ngo_id == row.record.pk])
        assert (row.split, row.contracts) == (ledger.contracts_total(mine), len(mine))
    for training in (False, True):
        mine = [(c, s) for c, s in pairs if c.allocation.district.training is training]
        assert of_training(listing, training) == ledger.contracts_total(counted(mine))
    assert sum(total.rows for total in listing.totals) == listing.count == len(listing.rows)


def test_lots_stand_as_the_ledger_says(scope):
    listing = lists.lot_list(scope, Asked(whole=True), TODAY)
    pairs = standings()
    expected = {}
    for lot in Lot.objects.all():
        row = ledger.LotRow(lot.pk, None if lot.budget is None else int(lot.budget), lot.basis)
        expected[lot.pk] = ledger.lot(row, counted([(c, s) for c, s in pairs if c.lot_id == lot.pk]))
    assert_same(listing, expected)
    for training in (False, True):
        mine = [expected[lot.pk] for lot in Lot.objects.filter(allocation__district__training=training)]
        assert of_training(listing, training) == ledger.total(mine)


def test_allocations_stand_as_the_ledger_says(scope):
    listing = lists.allocation_list(scope, Asked(whole=True), TODAY)
    pairs = standings()
    rows = {row.id: row for row in allocation_rows(Allocation.objects.all())}
    expected = {pk: ledger.allocation(row, counted([(c, s) for c, s in pairs if c.allocation_id == pk])).split for pk, row in rows.items()}
    assert_same(listing, expected)
    for training in (False, True):
        mine = [expected[one.pk] for one in Allocation.objects.filter(district__training=training)]
        assert of_training(listing, training) == ledger.total(mine)


def test_an_amount_of_zero_is_an_amount():
    """In a total beside unknown ones it is nothing, and what its row doesn't tie it doesn't tie either."""
    district = a_district()
    allocation = an_allocation(of=district, worth="0", basis="net")
    a_lot(of=allocation, worth="0", basis="net")
    a_lot(of=allocation, worth=None, basis="net")
    a_lot(of=an_allocation(of=district, worth="0", basis="net", year=2025), worth="500 000", basis="gross")
    settle()
    scope = load_scope(an_official(of=district))
    for read in (lists.lot_list, lists.allocation_list):
        listing = read(scope, Asked(whole=True), TODAY)
        splits = [row.split for row in listing.rows]
        assert of_training(listing, False) == ledger.total(splits)
    assert of_training(listing, False).gap and any(split.basis_gap for split in splits)
    [lots] = lists.lot_list(scope, Asked(whole=True, year=allocation.year), TODAY).totals
    assert (lots.rows, lots.split.amount) == (2, 0)


@pytest.mark.parametrize("name", LISTS)
def test_what_is_shown_is_what_the_split_holds(name, scope):
    read = getattr(lists, name)
    every = read(scope, Asked(whole=True), TODAY)
    rows = list(every.rows)
    for show in ("overdue", "awaiting", "unbroken"):
        some = read(scope, Asked(whole=True, show=show), TODAY)
        wanted = {row.record.pk for row in rows if lists.HELD[show](row.split)}
        assert {row.record.pk for row in some.rows} == wanted and 0 < some.count < every.count, show
        assert sum(total.rows for total in some.totals) == len(wanted), show


@pytest.mark.parametrize("name", LISTS)
def test_pages_in_either_order_are_the_whole_list(name, scope, monkeypatch):
    monkeypatch.setattr(lists, "PAGE", 4)
    read = getattr(lists, name)
    for sort in [sign + column for column in lists.SORTS for sign in ("", "-")]:
        whole = read(scope, Asked(whole=True, sort=sort), TODAY)
        pages = range(1, -(-whole.count // 4) + 1)
        paged = [row.record.pk for page in pages for row in read(scope, Asked(sort=sort, page=page), TODAY).rows]
        assert paged == [row.record.pk for row in whole.rows], sort
        # An NGO without contracts has no amount to be ordered by: it comes last.
        rows = [row for row in whole.rows if sort[-6:] != "amount" or row.contracts or name != "ngo_list"]
        values = [lists.SORTS[sort.removeprefix("-")](row) for row in rows]
        known = [value for value in values if value is not None]
        assert known == sorted(known, reverse=sort[0] == "-"), sort
        assert values == known + [None] * (len(values) - len(known)), sort


def test_what_is_overdue_grows_with_the_days_alone(scope):
    """The projection knows no day: nothing is rewritten, and each day's list says what the ledger says of it."""
    for day in (date(2026, 5, 1), date(2026, 5, 2), date(2026, 6, 30), date(2026, 7, 1), date(2027, 1, 1)):
        listing = lists.contract_list(scope, Asked(whole=True), day)
        book = load(Contract.objects.live(), with_proof=False)
        expected = {contract.pk: ledger.contract(contract_row(book, contract), day).split for contract in book.contracts}
        rows = list(listing.rows)
        assert {row.record.pk: row.split for row in rows} == expected
        counted_then = [row.split for row in rows if row.contracts and not row.training]
        assert of_training(listing, False) == ledger.total(counted_then)
        assert of_training(lists.ngo_list(scope, Asked(whole=True), day), False) == ledger.total(counted_then)
        allocations = [row.split for row in lists.allocation_list(scope, Asked(whole=True), day).rows if not row.training]
        assert sum(split.overdue or 0 for split in allocations) == sum(split.overdue or 0 for split in counted_then)


def test_every_day_of_a_row_of_deadlines_says_what_the_ledger_says_of_it():
    """On a deadline nothing is late yet, on the day after it is; drafts and what has no date never are."""
    for training in (False, True):
        district = a_district(training=training)
        for year, basis in ((2025, "gross"), (2026, "net")):
            allocation = an_allocation(of=district, worth="90 000 000", basis="net", year=year)
            for number, ends in enumerate((None, date(2026, 6, 20), None, None)):
                contract = a_contract(
                    of=an_ngo(of=district), allocation=allocation, worth="600 000", basis=basis, ends=ends, draft=number == 3
                )
                for due in (None, *(date(2026, 6, 10 + number + step) for step in (0, 3, 9, 12))):
                    a_line(deliverable=a_deliverable(of=contract, due=due), worth=f"{10_000 + 1_000 * number},{year - 2000}")
        an_allocation(of=district, worth="1 000 000", year=2026)
    settle()
    scope, rows = load_scope(an_auditor()), {row.id: row for row in allocation_rows(Allocation.objects.all())}
    sums = set()
    for number in range(8, 28):
        day = date(2026, 6, number)
        book = load(Contract.objects.counted(), with_proof=False)
        pairs = [(contract, ledger.contract(contract_row(book, contract), day)) for contract in book.contracts]
        late = {
            pk: ledger.allocation(row, [one for contract, one in pairs if contract.allocation_id == pk]).split.overdue
            for pk, row in rows.items()
        }
        assert {row.record.pk: row.split.overdue for row in lists.allocation_list(scope, Asked(whole=True), day).rows} == late
        for training in (False, True):
            mine = ledger.contracts_total([one for contract, one in pairs if contract.allocation.district.training is training])
            for read in (lists.contract_list, lists.ngo_list):
                assert of_training(read(scope, Asked(whole=True), day), training) == mine
            sums.add(mine.overdue)
    assert len(sums) == 12  # after every deadline another


def test_an_undated_result_of_a_contract_that_begins_later_counts_since_it_was_entered():
    contract = a_contract(worth="90 000", signed=None, starts=TODAY + timedelta(days=30), ends=None)
    promise = a_deliverable(of=contract)
    a_line(deliverable=promise, worth="90 000")
    an_output(of=promise, proven=True, day=None)
    settle()
    [(_contract, standing)] = standings(pk=contract.pk)
    assert standing.split.proven == 30_000_00
    assert ContractTotal.objects.get(pk=contract.pk).proven == 30_000_00


def verified(**options):
    out, err = StringIO(), StringIO()
    try:
        call_command("verify_ledger", stdout=out, stderr=err, **options)
    except CommandError as error:
        return str(error), err.getvalue()
    return "", err.getvalue()


def test_verify_ledger_names_each_difference_and_mends_when_told(scope):
    assert verified() == ("", "")
    promise = Output.objects.filter(state="verified").first().deliverable
    contract = promise.contract
    ContractTotal.objects.filter(pk=contract.pk).update(proven=1)
    DeliverableTotal.objects.filter(pk=promise.pk).delete()
    other = Contract.objects.live().exclude(pk=contract.pk).first()
    ContractTotal.objects.filter(pk=other.pk).delete()
    refusal, told = verified()
    named = (
        f"/contracts/{contract.pk}/, contract {contract.pk}, proven: ",
        f"/contracts/{contract.pk}/, deliverable {promise.pk}: ",
        f"/contracts/{other.pk}/, contract {other.pk}: ",
        f"/allocations/{contract.allocation_id}/, allocation {contract.allocation_id}, proven: ",  # it is the sum of what is kept below
    )
    assert all(line in told for line in named) and str(len(told.splitlines())) in refusal
    assert verified(mend=True)[0] == ""
    assert verified() == ("", "")
    DeliverableTotal.objects.filter(pk=promise.pk).update(returned=9)
    assert f"deliverable {promise.pk}, returned" in verified()[1]


def net(kept, sums, owed):
    """What is kept of the contracts of a known amount without VAT."""
    return sums.filter(basis="net", unsure=False)


def owed_first(owed):
    return owed.filter(pk=owed.order_by("due").first().pk)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda kept, *rest: kept.update(unplaced=1), "allocation {pk}, unplaced: "),
        (lambda kept, *rest: kept.update(bases=""), "allocation {pk}, bases: "),
        (lambda kept, *rest: kept.delete(), "allocation {pk}: "),
        (lambda *kept: net(*kept).update(contracts=9), "awarded ({pk}, True, 'net', False), contracts: "),
        (lambda *kept: net(*kept).delete(), "awarded ({pk}, True, 'net', False): "),
        (lambda *kept: net(*kept).update(basis="unknown"), "awarded ({pk}, True, 'unknown', False): "),
        (lambda kept, sums, owed: owed_first(owed).update(owed=1), "owed ({pk}, {due!r}), owed: "),
        (lambda kept, sums, owed: owed_first(owed).delete(), "owed ({pk}, {due!r}): "),
    ],
)
def test_verify_ledger_names_and_mends_what_is_kept_of_allocations(scope, spoil, told):
    allocation = Allocation.objects.filter(amount=9_000_000_00).first()
    owed = OwedTotal.objects.filter(allocation=allocation)
    named = told.format(pk=allocation.pk, due=owed.order_by("due").first().due)
    spoil(AllocationTotal.objects.filter(pk=allocation.pk), AwardedTotal.objects.filter(allocation=allocation, counted=True), owed)
    assert f"/allocations/{allocation.pk}/, {named}" in verified()[1]
    assert verified(mend=True)[0] == ""
    assert verified() == ("", "")


def test_the_projection_holds_no_day_or_sum_of_an_allocation_twice(scope):
    for kept in (AwardedTotal.objects.first(), OwedTotal.objects.first()):
        kept.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            kept.save()


def test_a_lot_without_contracts_changes_what_is_kept_of_the_allocation():
    """What an action does to an allocation that holds no contract is in the projection as well."""
    district = a_district()
    official = an_official(of=district)
    allocation = an_allocation(of=district, worth="1 000 000", year=2026, basis="net")
    settle()
    lot = funding.open_lot(actor=official, at=NOON, allocation=allocation, title_kk="Дәріс", budget=Tenge.of(400_000), basis="net")
    total = AllocationTotal.objects.get(pk=allocation.pk)
    assert (total.amount, total.not_awarded, total.unplaced) == (1_000_000_00, 400_000_00, 600_000_00)
    assert verified() == ("", "")
    void(actor=official, at=NOON, record=lot, reason="қате")
    total.refresh_from_db()
    assert (total.not_awarded, total.unplaced) == (0, 1_000_000_00)
    void(actor=official, at=NOON, record=allocation, reason="қате")
    assert not AllocationTotal.objects.filter(pk=allocation.pk).exists()
    assert verified() == ("", "")


def test_a_voided_contract_leaves_the_projection(scope):
    contract = Contract.objects.live().filter(amount=500_000_00).first()
    DeliverableTotal.objects.filter(contract__amount=600_000_00).update(contract=contract)  # what shouldn't be there goes with it
    Contract.objects.filter(pk=contract.pk).update(voided_at=contract.recorded_at, voided_by=clerk(), void_reason="қате")
    assert differences([contract.pk])
    project([contract.pk])
    assert not ContractTotal.objects.filter(pk=contract.pk).exists()
    assert not DeliverableTotal.objects.filter(contract=contract.pk).exists()
    assert not differences([contract.pk])


def test_books_older_than_a_part_of_the_projection_get_it_with_migrate(scope):
    """The contracts and allocations of an installation were kept before what is owed by a day was."""
    kept = list(OwedTotal.objects.order_by("allocation", "due").values_list("allocation", "due", "owed"))
    assert kept
    OwedTotal.objects.all().delete()
    call_command("migrate", verbosity=0)
    assert list(OwedTotal.objects.order_by("allocation", "due").values_list("allocation", "due", "owed")) == kept
    assert verified() == ("", "")


def test_migrate_comes_to_its_end_where_the_projection_contradicts_itself(scope):
    """What a contract owes is kept, but not of which deliverables: `migrate` can't mend that, `verify_ledger` does."""
    allocation = Allocation.objects.filter(amount=9_000_000_00).first()
    DeliverableTotal.objects.filter(allocation=allocation).delete()
    OwedTotal.objects.filter(allocation=allocation).delete()
    call_command("migrate", verbosity=0)
    assert verified()[0]
    assert verified(mend=True)[0] == ""
    assert verified() == ("", "")


def test_books_older_than_the_projection_get_theirs_with_migrate(scope):
    kept = {row.pk: vars(row) | {"_state": None} for row in ContractTotal.objects.all()}
    for model in (DeliverableTotal, ContractTotal, AllocationTotal, AwardedTotal, OwedTotal):
        model.objects.all().delete()
    call_command("migrate", verbosity=0)
    assert {row.pk: vars(row) | {"_state": None} for row in ContractTotal.objects.all()} == kept
    assert verified() == ("", "")
