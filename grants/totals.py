"""Every SQL sum of money (whole tiyn): limits, read under the action's lock; and the projection, from which lists and levels are summed.

The projection keeps how each allocation, contract and deliverable stands (models/totals.py). It is what the ledger says, and nothing more:
`project` rewrites a contract's rows whole, `project_allocations` those of an allocation; `verify_ledger` recomputes them all.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    Expression,
    F,
    Max,
    Min,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from msgspec.structs import replace

from grants import ledger
from grants.models import (
    AcceptanceAct,
    Allocation,
    AllocationTotal,
    AwardedTotal,
    BudgetLine,
    Contract,
    ContractStatus,
    ContractTotal,
    DeliverableTotal,
    Expense,
    ExpenseSource,
    Lot,
    OutputState,
    OwedTotal,
    Payment,
    PaymentKind,
)
from koksu.fields import TengeField

# ---------------------------------------------------------------- limits


def lines_total(contract: Contract) -> int:
    """The sum of a contract's budget lines, in tiyn."""
    return _sum(BudgetLine.objects.live().filter(contract=contract), "amount")


def known_total(contracts: QuerySet[Contract]) -> int:
    """What these contracts come to as far as it is known, in tiyn: an unknown amount counts as its budget lines."""
    lined = BudgetLine.objects.live().filter(contract=OuterRef("pk")).order_by().values("contract").annotate(s=Sum("amount")).values("s")
    known = Coalesce(F("amount"), Subquery(lined), 0, output_field=TengeField())
    return _sum(contracts.annotate(known=known), "known")


def lot_awarded(lot: Lot) -> int:
    """The lot's contracts on its own VAT basis, in tiyn."""
    return known_total(Contract.objects.counted().filter(lot=lot, basis=lot.basis))


def allocation_awarded(allocation: Allocation) -> int:
    """All the allocation's contracts on its own VAT basis, with a lot or without, in tiyn."""
    return known_total(Contract.objects.counted().filter(allocation=allocation, basis=allocation.basis))


def allocation_called(allocation: Allocation) -> int:
    """The budgets of its lots, and the contracts in lots of unknown budget: what leaves no room (tiyn, on its own VAT basis)."""
    budgets = _sum(Lot.objects.live().filter(allocation=allocation, basis=allocation.basis), "budget")
    direct = Contract.objects.counted().filter(allocation=allocation, basis=allocation.basis, lot__isnull=False)
    return budgets + known_total(direct.filter(lot__budget__isnull=True))


def paid_and_refunded(contract: Contract) -> tuple[int, int]:
    """What was paid to the NGO and what it gave back, in tiyn."""
    payments = Payment.objects.live().filter(contract=contract)
    return _sum(payments.filter(~Q(kind="refund")), "amount"), _sum(payments.filter(kind="refund"), "amount")


def settled(contract: Contract) -> int:
    """What was paid to the NGO or withheld from it, less what it gave back, in tiyn: what the contract's amount is spent on."""
    paid, refunded = paid_and_refunded(contract)
    return paid - refunded + _sum(Payment.objects.live().filter(contract=contract), "withheld")


def advanced(contract: Contract) -> int:
    """What was paid in advance, in tiyn."""
    return _sum(Payment.objects.live().filter(contract=contract, kind=PaymentKind.ADVANCE), "amount")


def paid_on_acts(contract: Contract) -> dict[int, int]:
    """What was paid on each of the contract's acts, penalties withheld with it, in tiyn by the act's id."""
    rows = Payment.objects.live().filter(contract=contract, act__isnull=False).order_by().values("act")
    return {row["act"]: int(row["paid"] + row["kept"]) for row in rows.annotate(paid=Sum("amount"), kept=Sum("withheld"))}


def spent_by_line(contract: Contract) -> dict[int, int]:
    """What was spent from the grant on each budget line, in tiyn by the line's id."""
    rows = Expense.objects.live().filter(contract=contract, line__isnull=False, source=ExpenseSource.GRANT).order_by().values("line")
    return {row["line"]: int(row["spent"]) for row in rows.annotate(spent=Sum("amount"))}


def accepted(contract: Contract) -> int:
    """What the contract's acts come to together, in tiyn."""
    return _sum(AcceptanceAct.objects.live().filter(contract=contract), "amount")


def underpaid(acts: QuerySet[AcceptanceAct]) -> QuerySet[AcceptanceAct]:
    """The acts on which less was paid and withheld than they come to; each with `settled`, what was (tiyn)."""
    paid = Payment.objects.live().filter(~Q(kind="refund"), act=OuterRef("pk")).order_by().values("act")
    sums = paid.annotate(s=Sum(F("amount") + F("withheld"))).values("s")
    return acts.annotate(settled=Coalesce(Subquery(sums), 0, output_field=TengeField())).filter(settled__lt=F("amount"))


def finally_accepted(contracts: Iterable[int]) -> dict[int, int]:
    """What the acts of these contracts accept, in tiyn by the contract's id, where the final act is among them."""
    acts = AcceptanceAct.objects.live().filter(contract__in=contracts).order_by().values("contract")
    sums = acts.annotate(total=Sum("amount"), finals=Count("pk", filter=Q(final=True)))
    return {row["contract"]: int(row["total"]) for row in sums if row["finals"]}


def _sum(rows: QuerySet, column: str) -> int:
    return int(rows.aggregate(total=Sum(column))["total"] or 0)


# ---------------------------------------------------------------- the projection, written

CASH = ("paid", "refunded", "withheld", "documented", "to_be_returned", "still_to_pay", "spent_ahead", "not_yet_documented")


def projected(contract: Contract, standing: ledger.ContractStanding) -> tuple[ContractTotal, list[DeliverableTotal]]:
    """A contract's rows in the projection, unsaved. `contract` comes with its allocation and lot, `standing` by all that is entered."""
    promises = {promise.id: promise for promise in standing.row.deliverables}
    rows = [
        DeliverableTotal(
            deliverable_id=pk,
            contract_id=contract.pk,
            allocation_id=contract.allocation_id,
            district_id=contract.allocation.district_id,
            counted=contract.status != ContractStatus.DRAFT,
            amount=one.split.amount,
            proven=one.split.proven,
            awaiting=one.split.awaiting,
            outstanding=one.split.outstanding,
            due=ledger.last_day(promises[pk], standing.row),
            waiting=sum(o.state == OutputState.REPORTED for o in promises[pk].outputs),
            returned=sum(o.state == OutputState.RETURNED for o in promises[pk].outputs),
        )
        for pk, one in standing.deliverables.items()
    ]
    dated = [row for row in rows if row.due and row.outstanding is not None]
    owing = [row.due for row in dated if row.due and row.outstanding]
    split, cash = standing.split, standing.cash
    total = ContractTotal(
        contract_id=contract.pk,
        ngo_id=contract.ngo_id,
        allocation_id=contract.allocation_id,
        lot_id=contract.lot_id,
        district_id=contract.allocation.district_id,
        year=contract.allocation.year,
        area_id=contract.lot.area_id if contract.lot else None,
        basis=contract.basis,
        counted=contract.status != ContractStatus.DRAFT,
        dated=ledger.summed((None, int(row.outstanding or 0)) for row in dated).get(None),
        first_due=min(owing, default=None),
        last_due=max(owing, default=None),
        **{part: getattr(split, part) for part in SPLIT},
        **{part: getattr(cash, part) for part in CASH},
    )
    return total, rows


def project(standings: Iterable[tuple[Contract, ledger.ContractStanding]], gone: Collection[int] = ()) -> None:
    """Rewrite the rows of these contracts whole, and remove those of contracts (ids) that were voided: under the contracts' locks."""
    pairs = [projected(contract, standing) for contract, standing in standings]
    ids = [total.pk for total, _rows in pairs]
    rows = [row for _total, promises in pairs for row in promises]
    ContractTotal.objects.filter(pk__in=gone).delete()
    DeliverableTotal.objects.filter(contract__in=[*ids, *gone]).exclude(pk__in=[row.pk for row in rows]).delete()
    _upsert(ContractTotal, [total for total, _rows in pairs])
    _upsert(DeliverableTotal, rows)


class Closed(NamedTuple):
    """What is kept of some allocations, unsaved."""

    whole: list[AllocationTotal]
    awarded: list[AwardedTotal]
    owed: list[OwedTotal]


def closed(allocations: Sequence[Allocation], rows: Sequence[ledger.AllocationRow]) -> Closed:
    """The rows in the projection of these allocations: each closed by the ledger from its row, in the same order, and from how its
    contracts and deliverables are kept (2 queries)."""
    of_sums = ("lot", "counted", "basis", "unsure")
    money: Any = ContractTotal.objects.filter(allocation__in=[one.pk for one in allocations]).order_by().annotate(unsure=unsure())
    money = money.values("allocation", *of_sums).annotate(held=Count("contract"), first=Min("first_due"), last=Max("last_due"))
    columns = {f"sum_{name}": name for name in SPLIT} | {f"all_{name}": name for name in ("dated", *CASH)}
    there: dict[int, list[dict[str, Any]]] = {}
    for row in money.annotate(**{key: Sum(name, output_field=BigIntegerField()) for key, name in columns.items()}):
        there.setdefault(row["allocation"], []).append(row | {"on_basis": row["basis"], "sum_overdue": None})
    whole, awarded = [], []
    for allocation, row in zip(allocations, rows, strict=True):
        groups = there.get(allocation.pk, [])
        counted = [group for group in groups if group["counted"]]
        positions = [ledger.Position(group["lot"], group["basis"], split_of(group)) for group in counted]
        split = ledger.allocation(row, positions).split
        cash = ledger.cash_total([ledger.Cash(**{part: group[f"all_{part}"] for part in CASH}) for group in counted])
        place = {"allocation_id": allocation.pk, "district_id": allocation.district_id, "year": allocation.year}
        whole.append(
            AllocationTotal(
                **place,
                contracts=sum(group["held"] for group in counted),
                dated=_added(group["all_dated"] for group in counted),
                first_due=min((group["first"] for group in counted if group["first"]), default=None),
                last_due=max((group["last"] for group in counted if group["last"]), default=None),
                bases=" ".join(sorted(split.bases)),
                **{part: getattr(split, part) for part in OF_ALLOCATION},
                **{part: getattr(cash, part) for part in CASH},
            )
        )
        for key in dict.fromkeys((group["counted"], group["basis"], group["unsure"]) for group in groups):
            alike = [group for group in groups if (group["counted"], group["basis"], group["unsure"]) == key]
            awarded.append(
                AwardedTotal(
                    **place,
                    **dict(zip(("counted", "basis", "unsure"), key, strict=True)),
                    contracts=sum(group["held"] for group in alike),
                    **{part: _added(group[f"sum_{part}"] for group in alike) for part in SPLIT},
                )
            )
    return Closed(whole, awarded, _owed(allocations))


def _owed(allocations: Sequence[Allocation]) -> list[OwedTotal]:
    """The running sums of what is outstanding, allocation by allocation and day by day."""
    owing = DeliverableTotal.objects.filter(
        allocation__in=[one.pk for one in allocations], counted=True, outstanding__gt=0, due__isnull=False
    )
    days: Any = owing.order_by("allocation", "due").values("allocation", "due")
    rows: list[OwedTotal] = []
    for day in days.annotate(sum=Sum("outstanding", output_field=BigIntegerField())):
        before = rows[-1].owed if rows and rows[-1].allocation_id == day["allocation"] else 0
        rows.append(OwedTotal(allocation_id=day["allocation"], due=day["due"], owed=before + day["sum"]))
    return rows


def _added(amounts: Iterable[int | None]) -> int | None:
    """The sum of those that are known (tiyn); None: none of them is."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None


def project_allocations(allocations: Sequence[Allocation], rows: Sequence[ledger.AllocationRow], gone: Collection[int] = ()) -> None:
    """Rewrite what is kept of these allocations whole, after their contracts' rows, and remove that of voided ones (ids `gone`): under the
    allocations' locks."""
    kept = closed(allocations, rows)
    AllocationTotal.objects.filter(pk__in=gone).delete()
    _upsert(AllocationTotal, kept.whole)
    ids = [*gone, *(one.pk for one in allocations)]
    AwardedTotal.objects.filter(allocation__in=ids).delete()
    AwardedTotal.objects.bulk_create(kept.awarded, batch_size=1000)
    _rewrite_owed(ids, kept.owed)


def _rewrite_owed(allocations: Sequence[int], rows: Sequence[OwedTotal]) -> None:
    """Only what differs: a year has many days, of which a payment changes none and a result those after it."""
    there = {(row.allocation_id, row.due): row for row in OwedTotal.objects.filter(allocation__in=allocations)}
    before = [(there.pop((row.allocation_id, row.due), None), row) for row in rows]
    new = [row for old, row in before if old is None or old.owed != row.owed]
    if there:
        OwedTotal.objects.filter(pk__in=[row.pk for row in there.values()]).delete()
    OwedTotal.objects.bulk_create(new, batch_size=1000, update_conflicts=True, unique_fields=["allocation", "due"], update_fields=["owed"])


def _upsert(model: type[Model], rows: list[Any]) -> None:
    key = model._meta.pk.name
    columns = [column.name for column in model._meta.concrete_fields if column.name != key]
    model._default_manager.bulk_create(rows, batch_size=1000, update_conflicts=True, unique_fields=[key], update_fields=columns)


# ---------------------------------------------------------------- the projection, read

SPLIT = ("amount", "proven", "awaiting", "outstanding", "shared", "no_breakdown")
OF_ALLOCATION = (
    *SPLIT,
    "not_awarded",
    "unplaced",
    "unknown_remainder",
    "basis_gap",
    "gap",
    "unknown",
)  # its split, but what hangs on a day
PARTS = tuple(f"sum_{part}" for part in SPLIT)
SUMS = (*PARTS, "sum_overdue", "held")
KNOWN = F("proven") + F("awaiting") + F("outstanding") + F("shared") + Coalesce("no_breakdown", Value(0))  # of a contract's amount, in tiyn
KEYS = ("on_basis", "unsure")  # what splits that are added up in SQL have in common, beside what the caller groups by


def unsure(path: str = "") -> Expression:
    """Whether a contract's amount is unknown. `path` leads to the projection's row, as in "total__"."""
    return Case(When(**{f"{path}amount__isnull": True}, then=Value(True)), default=Value(False))


def overdue(day: date, path: str = "", of: str = "contract") -> Expression:
    """What is overdue of a contract or (`of`) an allocation at the end of `day`, in tiyn; NULL where no date of a deliverable is known.
    Only where some of its dates have passed and others not are a contract's deliverables asked, or an allocation's running sums."""
    some: Any  # of an allocation it is there: `first_due` has a row
    if of == "allocation":
        some = Subquery(OwedTotal.objects.filter(allocation=OuterRef(f"{path}pk"), due__lt=day).order_by("-due").values("owed")[:1])
    else:
        late: Any = DeliverableTotal.objects.filter(contract=OuterRef(f"{path}contract"), outstanding__gt=0, due__lt=day)
        late = late.order_by().values("contract").annotate(sum=Sum("outstanding", output_field=BigIntegerField()))
        some = Coalesce(Subquery(late.values("sum")), 0)
    return Case(
        When(**{f"{path}dated__isnull": True}, then=Value(None)),
        When(**{f"{path}last_due__lt": day}, then=F(f"{path}dated")),
        When(**{f"{path}first_due__lt": day}, then=some),
        default=Value(0),
        output_field=BigIntegerField(),
    )


def sums(day: date, path: str = "") -> dict[str, Expression]:
    """The columns of a sum over contracts: their splits' parts (tiyn), what is overdue at the end of `day`, and how many there are."""
    found: dict[str, Expression] = {name: Sum(f"{path}{name[4:]}", output_field=BigIntegerField()) for name in PARTS}
    return found | {"sum_overdue": Sum(overdue(day, path), output_field=BigIntegerField()), "held": Count(f"{path}contract")}


class Sums(NamedTuple):
    """Contracts added up that have the same `keys`: their VAT basis, how many they are, their split (tiyn). Of another query's row beside
    them: no basis, no contract, how many `rows`, and in the split's amount what that query added up (tiyn)."""

    keys: tuple[Any, ...]
    basis: str
    contracts: int
    rows: int
    split: ledger.Split


def ask_sums(contracts: QuerySet[ContractTotal], day: date, *keys: str, beside: QuerySet[Any] | None = None) -> QuerySet[Any]:
    """The question for these contracts' splits added up by `keys`, by VAT basis, and apart by whether their amounts are known: one query,
    to be read by `read_sums`.

    `beside`: rows that the same question shall count, by the same keys; annotated with them and, as `to_sum`, with an amount (tiyn).
    """
    own = contracts.order_by().annotate(on_basis=F("basis"), unsure=unsure(), rows=Value(0)).values(*keys, *KEYS, "rows")
    return _united(own.annotate(**sums(day)).values_list(*_names(keys)), _beside(keys, beside))


def ask_whole_sums(
    awarded: QuerySet[AwardedTotal], allocations: QuerySet[AllocationTotal], day: date, *keys: str, beside: QuerySet[Any] | None = None
) -> QuerySet[Any]:
    """The same for all contracts of many allocations, without asking one of them: `awarded` is what is kept of their contracts' sums. What
    is overdue is told by the `allocations`. Keys: training and, where `awarded` holds drafts, counted."""
    names, training, nothing = _names(keys), F("district__training"), {name: Value(0) for name in SUMS}
    kept = {name: Sum(name[4:], output_field=BigIntegerField()) for name in PARTS} | {"held": Sum("contracts")}
    own: Any = awarded.order_by().annotate(training=training, on_basis=F("basis"), rows=Value(0)).values(*keys, *KEYS, "rows")
    own = own.annotate(**nothing | kept | {"sum_overdue": Value(None, BigIntegerField())}).values_list(*names)
    # In the place of the keys' `counted`: what allocations owe, they owe by contracts that count.
    mine = tuple("always" if key == "counted" else key for key in keys)
    late: Any = allocations.order_by().annotate(
        training=training, always=Value(True), on_basis=Value(LATE), unsure=Value(False), rows=Value(0)
    )
    late = late.values(*mine, *KEYS, "rows")
    late = late.annotate(**nothing | {"sum_overdue": Sum(overdue(day, of="allocation"), output_field=BigIntegerField())})
    return _united(own, late.values_list(*_names(mine)), _beside(keys, beside))


LATE = "late"  # in the place of a VAT basis: the row tells what is overdue of all contracts that have its keys


def _names(keys: Sequence[str]) -> tuple[str, ...]:
    """The columns of a question for sums."""
    return (*keys, *KEYS, "rows", *SUMS)


def _beside(keys: Sequence[str], beside: QuerySet[Any] | None) -> Any:
    if beside is None:
        return None
    others: Any = beside.order_by().annotate(on_basis=Value(""), unsure=Value(False)).values(*keys, *KEYS)
    sum_amount = Sum("to_sum", output_field=BigIntegerField()) if "to_sum" in beside.query.annotations else Value(0)
    nothing = {name: Value(0) for name in SUMS} | {"sum_amount": sum_amount, "sum_overdue": Value(None, BigIntegerField())}
    return others.annotate(rows=Count("pk"), **nothing).values_list(*_names(keys))


def _united(first: Any, *more: Any) -> QuerySet[Any]:
    """These questions as one."""
    others = [query for query in more if query is not None]
    found: QuerySet[Any] = first.union(*others, all=True) if others else first
    return found


def read_sums(asked: Iterable[Sequence[Any]], *keys: str) -> list[Sums]:
    """What a question for sums by these keys finds. What is overdue of whole allocations goes to the first of the sums that have its
    keys."""
    rows = [dict(zip(_names(keys), row, strict=True)) for row in asked]
    found = [Sums(tuple(row[key] for key in keys), row["on_basis"], row["held"], row["rows"], split_of(row)) for row in rows]
    owed = {one.keys: _added(row.split.overdue for row in found if row[:2] == one[:2]) for one in found if one.basis == LATE}
    read = [one for one in found if one.basis != LATE]
    for n, one in enumerate(read):
        if one.contracts and one.keys in owed:
            read[n] = one._replace(split=replace(one.split, overdue=owed.pop(one.keys)))
    return read


def split_of(row: Mapping[str, Any]) -> ledger.Split:
    """The split of a row of `sums`: contracts of one basis, whose amounts are all known or all unknown."""
    if not row["held"]:
        return replace(ledger.total([]), amount=row.get("sum_amount"), overdue=row.get("sum_overdue"))
    is_unsure = bool(row["unsure"])
    return ledger.Split(
        amount=None if is_unsure else row["sum_amount"],
        proven=row["sum_proven"],
        awaiting=row["sum_awaiting"],
        outstanding=row["sum_outstanding"],
        overdue=row["sum_overdue"],
        shared=row["sum_shared"],
        no_breakdown=None if is_unsure else row["sum_no_breakdown"],
        unknown=row["held"] if is_unsure else 0,
        bases=frozenset({row["on_basis"]}),
    )


def split_of_contract(total: ContractTotal, overdue: int | None) -> ledger.Split:
    """One contract's split as it is kept, with what is overdue as `overdue` tells it (tiyn)."""
    return ledger.Split(
        amount=None if total.amount is None else int(total.amount),
        proven=int(total.proven),
        awaiting=int(total.awaiting),
        outstanding=int(total.outstanding),
        overdue=overdue,
        shared=int(total.shared),
        no_breakdown=None if total.no_breakdown is None else int(total.no_breakdown),
        unknown=int(total.amount is None),
        bases=frozenset({total.basis}),
    )


def of_each(own: QuerySet[ContractTotal], column: str, day: date) -> Subquery | Coalesce:
    """What the contracts of a row, given as a subquery, come to, for an order by it: their number (contracts), what is known of their
    amounts, what is proven, or overdue at the end of `day` (tiyn; NULL: it has none, or it is unknown)."""
    added = {"contracts": Value(1), "known": KNOWN, "proven": F("proven"), "overdue": overdue(day)}[column]
    alone = own.order_by().annotate(all=Value(1)).values("all")
    whole = alone.annotate(sum=Sum(added, output_field=BigIntegerField()), amounts=Count("amount"))
    if column == "known":  # where no amount is known, nor a line of an estimate, the whole is unknown and not nothing
        whole = whole.exclude(sum=0, amounts=0)
    found = Subquery(whole.values("sum"))
    return Coalesce(found, Value(0)) if column in ("contracts", "proven") else found


# ---------------------------------------------------------------- levels


def of_level(districts: Collection[int], year: int | None) -> QuerySet[ContractTotal]:
    """The contracts of these districts (ids) that sums count: of one financial year, or (None) of all."""
    rows = ContractTotal.objects.filter(district__in=districts, counted=True)
    return rows if year is None else rows.filter(year=year)


def allocations_of_level(districts: Collection[int], year: int | None, day: date) -> QuerySet[Any]:
    """How the allocations of these districts (ids) stand, each with what is `late` of it at the end of `day` (tiyn)."""
    rows = AllocationTotal.objects.filter(district__in=districts).annotate(late=overdue(day, of="allocation"))
    return rows if year is None else rows.filter(year=year)


def split_of_allocation(total: AllocationTotal, overdue: int | None) -> ledger.Split:
    """One allocation's split as it is kept, with what is overdue as `overdue` tells it (tiyn)."""
    kept = {part: _plain(getattr(total, part)) for part in OF_ALLOCATION}
    return ledger.Split(**kept, overdue=_plain(overdue), bases=frozenset(total.bases.split()))


def _plain(value: Any) -> Any:
    """An amount as the int that the ledger reckons with."""
    return value if value is None or isinstance(value, bool) else int(value)


def cash_of(total: ContractTotal | AllocationTotal) -> ledger.Cash:
    """A contract's or an allocation's cash as it is kept."""
    return ledger.Cash(**{part: _plain(getattr(total, part)) for part in CASH})
