"""The projection beside the records: written anew for some contracts and allocations, and compared for all of them."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection, transaction
from django.db.models import AutoField, Exists, Model, OuterRef, Q, QuerySet

from grants import ledger, totals
from grants.models import Allocation, AllocationTotal, AwardedTotal, Contract, ContractTotal, DeliverableTotal, OwedTotal
from grants.reports.rows import allocation_rows, contract_row, load

BATCH = 500  # contracts or allocations compared at a time


class Difference(NamedTuple):
    """Where the projection says something else than the records: of which contract or allocation, in which row and column; None where there
    is no such row."""

    kind: str  # contract, allocation
    record: int
    row: str  # as «contract 12», «deliverable 40»
    column: str
    kept: Any
    computed: Any


def project(contract_ids: Collection[int], allocation_ids: Collection[int] = ()) -> None:
    """Rewrite the projection of these contracts, of their allocations and of these from their records, under their locks: allocations
    first, as every action takes them (10 queries to read, 6 to write; more where something is gone)."""
    ids, allocations = sorted(set(contract_ids)), set(allocation_ids)
    if ids:
        there = Contract.objects.filter(pk__in=ids).order_by("pk")
        for now, before in there.values_list("allocation", "total__allocation"):
            allocations |= {now, before} - {None}
    if not allocations:
        return
    list(Allocation.objects.select_for_update().filter(pk__in=allocations).order_by("pk").values_list("pk"))
    if ids:
        list(there.select_for_update().values_list("pk"))
        standings = _standings(Contract.objects.live().filter(pk__in=ids))
        totals.project(standings, gone=set(ids) - {contract.pk for contract, _standing in standings})
    records, rows = _allocations(allocations)
    totals.project_allocations(records, rows, gone=allocations - {record.pk for record in records})


def differences(contract_ids: Collection[int]) -> list[Difference]:
    """What the projection of these contracts says otherwise than their records."""
    standings = _standings(Contract.objects.live().filter(pk__in=contract_ids))
    rows = [totals.projected(contract, standing) for contract, standing in standings]
    contracts: dict[Any, Model] = {total.pk: total for total, _promises in rows}
    deliverables: dict[Any, Model] = {row.pk: row for _total, promises in rows for row in promises}
    kept = ContractTotal.objects.filter(pk__in=contract_ids)
    kept_deliverables = DeliverableTotal.objects.filter(contract__in=contract_ids)
    return [
        *_compared("contract", "contract", {row.pk: row for row in kept}, contracts),
        *_compared("contract", "deliverable", {row.pk: row for row in kept_deliverables}, deliverables),
    ]


def differences_of_allocations(allocation_ids: Collection[int]) -> list[Difference]:
    """What the projection of these allocations says otherwise than the ledger, from their records and how their contracts are kept."""
    closed = totals.closed(*_allocations(allocation_ids))
    whole = AllocationTotal.objects.filter(pk__in=allocation_ids)
    awarded = AwardedTotal.objects.filter(allocation__in=allocation_ids)
    owed = OwedTotal.objects.filter(allocation__in=allocation_ids)
    return [
        *_compared("allocation", "allocation", {row.pk: row for row in whole}, {row.pk: row for row in closed.whole}),
        *_compared("allocation", "awarded", {_key(row): row for row in awarded}, {_key(row): row for row in closed.awarded}),
        *_compared("allocation", "owed", {_day(row): row for row in owed}, {_day(row): row for row in closed.owed}),
    ]


def batches(rows: QuerySet[Any]) -> Iterator[list[int]]:
    """The ids of these records, so many at a time, each once, whatever is done to them meanwhile."""
    last = 0
    while ids := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield ids
        last = ids[-1]


def fill(**_signal: Any) -> None:
    """After every `migrate`: the projection of contracts and allocations that have none yet, or not all of it, since their books are older
    than it."""
    if not _stand(ContractTotal, AllocationTotal, OwedTotal):
        return  # this app was taken back, or another one migrated alone: the next `migrate` fills it
    contracts = Contract.objects.live().filter(total__isnull=True)
    owed = Exists(OwedTotal.objects.filter(allocation=OuterRef("pk")))
    allocations = Allocation.objects.live().filter(Q(total__isnull=True) | Q(~owed, total__first_due__isnull=False))
    if not (contracts.exists() or allocations.exists()) or not _stand(*apps.get_app_config("grants").get_models()):
        return
    for ids in batches(contracts):
        with transaction.atomic():
            project(ids)
    for ids in batches(allocations):
        with transaction.atomic():
            project((), ids)


def _stand(*models: type[Model]) -> bool:
    """Whether the tables of these models are there, with the columns that the models know."""
    there = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        return all(
            model._meta.db_table in there
            and {column.column for column in model._meta.concrete_fields}
            <= {column.name for column in connection.introspection.get_table_description(cursor, model._meta.db_table)}
            for model in models
        )


def _standings(contracts: QuerySet[Contract]) -> list[tuple[Contract, ledger.ContractStanding]]:
    """By everything that is entered, whatever its date: nothing is entered that hasn't happened."""
    book = load(contracts, with_proof=False)
    return [(contract, ledger.contract(contract_row(book, contract), date.max)) for contract in book.contracts]


def _allocations(ids: Collection[int]) -> tuple[list[Allocation], list[ledger.AllocationRow]]:
    """Those of them that weren't voided, each with its row for the ledger."""
    records = list(Allocation.objects.live().filter(pk__in=ids).order_by("pk"))
    return records, allocation_rows(records)


def _key(row: AwardedTotal) -> tuple[Any, ...]:
    return row.allocation_id, row.counted, row.basis, row.unsure


def _day(row: OwedTotal) -> tuple[Any, ...]:
    return row.allocation_id, row.due


def _compared(kind: str, name: str, kept: dict[Any, Model], computed: dict[Any, Model]) -> Iterator[Difference]:
    for key in sorted(kept.keys() | computed.keys()):
        old, new = kept.get(key), computed.get(key)
        record, row = getattr(new or old, f"{kind}_id"), f"{name} {key}"
        if old is None or new is None:
            yield Difference(kind, record, row, "", None if old is None else key, None if new is None else key)
            continue
        for column in new._meta.concrete_fields:
            if isinstance(column, AutoField):
                continue  # counts rows and says nothing
            if (before := getattr(old, column.attname)) != (after := getattr(new, column.attname)):
                yield Difference(kind, record, row, column.attname, before, after)
