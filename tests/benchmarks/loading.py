"""Fills the database that the settings name with districts, from one number up to another.

Each district's year is one transaction: its records, their words for search, the projection, the history last. Constraints, indexes and
triggers stay in place. PostgreSQL takes rows by COPY, SQLite by
one prepared INSERT: half of bulk_create's time went into writing SQL.
"""

import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from io import StringIO
from time import monotonic
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models, transaction

from grants import ledger, totals
from grants.models import NGO, Allocation, Amendment, BudgetLine, Contract, Deliverable, Expense, NGOHead, Output, Payment, SearchWord
from grants.reports import projecting
from grants.reports.rows import Book, contract_row, grouped
from koksu import history
from koksu.accounts.models import Assignment, District, Region, User
from koksu.history.chain import EventDraft
from tests.benchmarks import country
from tests.benchmarks.books import MODELS, Dictionary, Year

SLICE = 2_000  # contracts' rows are few; outputs and words are written so many at a time


def load_places(size: country.Size, numbers: range) -> None:
    """Places, people and NGOs of these districts (by their numbers)."""
    with transaction.atomic():
        country.settle(numbers)
        for number in numbers:
            found = country.ngos(number, size)
            heads = list(country.heads(found))
            write(NGO, found)
            write(NGOHead, heads)
            write(SearchWord, list(words(found)))
            tell("nation", [*found, *heads])


def load_books(size: country.Size, numbers: range, say: Any = print) -> None:
    """What was recorded there, year after year, as it would have come."""
    dictionary = Dictionary.read()
    done, whole, began = 0, len(numbers) * len(size.years), monotonic()
    for year in size.years:
        for number in numbers:
            guests = country.ngos(number - 1, size) if number else []
            enter(Year(size, number, year, dictionary, country.ngos(number, size), guests).write())
            done += 1
            progress(done, whole, monotonic() - began, say)


def enter(year: Year) -> None:
    """Write one district's year: the records, what is kept for speed, and last the history."""
    with transaction.atomic():
        for model in MODELS:
            write(model, year.records[model])
        keyed = [record for model in MODELS if hasattr(model, "search_key") for record in year.records[model]]
        write(SearchWord, list(words(keyed)))
        project(year)
        tell(f"district:{country.district_id(year.number)}", [record for model in MODELS for record in year.records[model]])


def words(records: Sequence[Any]) -> Iterator[SearchWord]:
    """The folded words by which search finds these records, as grants.actions.base.index_words has them."""
    for record in records:
        for word in sorted({word[:60] for word in record.search_key.split()}):
            yield SearchWord(record_kind=record.KIND, record_id=record.pk, word=word)


def project(year: Year) -> None:
    """How its contracts stand, computed by the ledger from these very records, written by the projection's own writer."""
    records = year.records
    book = Book(
        contracts=records[Contract],
        deliverables=grouped(records[Deliverable], "contract_id"),
        lines=grouped(records[BudgetLine], "contract_id"),
        outputs=grouped(records[Output], "deliverable_id"),
        payments=grouped(records[Payment], "contract_id"),
        expenses=grouped(records[Expense], "contract_id"),
        amendments=grouped(records.get(Amendment, []), "contract_id"),
    )
    for contract in book.contracts:
        contract.allocation.district_id = country.district_id(year.number)
    totals.project((contract, ledger.contract(contract_row(book, contract), date.max)) for contract in book.contracts)
    projecting.project((), [allocation.pk for allocation in records[Allocation]])


def tell(chain: str, records: Sequence[Any]) -> None:
    """One event for each record, by who entered it."""
    names = {user.pk: user.signature for user in people_of(records)}
    drafts = (
        EventDraft(
            actor=names[record.recorded_by_id],
            verb="create",
            kind=record.KIND,
            record_id=record.pk,
            before=None,
            after=history.snapshot(record),
            at=record.recorded_at,
        )
        for record in records
    )
    history.record_many(chain=chain, events=drafts)


def people_of(records: Sequence[Any]) -> models.QuerySet[User]:
    """Who entered these records."""
    return User.objects.filter(pk__in={record.recorded_by_id for record in records})


# ---------------------------------------------------------------- writing many rows

# Their values go into the database as they are; every other field prepares its own.
PLAIN = (models.CharField, models.TextField, models.BooleanField, models.ForeignKey, models.BigAutoField)
NUMBERS = (models.PositiveSmallIntegerField, models.PositiveIntegerField, models.PositiveBigIntegerField, models.BigIntegerField)


def write(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Insert these instances as they are, with the values that bulk_create would take; they bring their ids, or none of them does."""
    if not rows:
        return
    fields = [field for field in model._meta.concrete_fields if not (field.primary_key and rows[0].pk is None)]
    quote, table = connection.ops.quote_name, model._meta.db_table
    columns = ", ".join(quote(field.column) for field in fields)
    prepared = [(field.attname, None if type(field) in PLAIN + NUMBERS else field.get_db_prep_save) for field in fields]
    with connection.cursor() as cursor:
        for start in range(0, len(rows), SLICE):
            lines = [values(prepared, row) for row in rows[start : start + SLICE]]
            if connection.vendor == "postgresql":
                text = "".join(["\t".join(map(as_text, line)) + "\n" for line in lines])
                cursor.copy_expert(f"COPY {quote(table)} ({columns}) FROM STDIN", StringIO(text))
            else:
                marks = ", ".join(["%s"] * len(fields))
                cursor.executemany(f"INSERT INTO {quote(table)} ({columns}) VALUES ({marks})", lines)


def values(prepared: Sequence[tuple[str, Any]], row: models.Model) -> list[Any]:
    """A row's columns as the database takes them."""
    there = row.__dict__
    return [
        value if (value := there[name]) is None or prepare is None else prepare(value, connection=connection) for name, prepare in prepared
    ]


ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def as_text(value: Any) -> str:
    """A column's value as COPY reads it. TypeError for a value that no model here has."""
    match value:
        case None:
            return "\\N"
        case str():
            return value.translate(ESCAPED) if "\\" in value or not value.isprintable() else value
        case bool():
            return "t" if value else "f"
        case int():
            return str(int(value))
        case date() | datetime() | time():
            return value.isoformat()
    raise TypeError(f"{value!r} ({type(value).__name__}) is not written here")


def reset_sequences() -> None:
    """Have the next records entered get ids above these."""
    with connection.cursor() as cursor:
        tables = [*MODELS, NGO, NGOHead, User, Region, District, Assignment]
        for statement in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)


def settle_down() -> None:
    """What a database does for itself in time: PostgreSQL's statistics and visibility map; SQLite's log goes into its file."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "PRAGMA wal_checkpoint(TRUNCATE)")


def progress(done: int, whole: int, seconds: float, say: Any) -> None:
    """A bar on a terminal, a line every tenth elsewhere."""
    left = seconds / done * (whole - done)
    text = f"{'█' * (30 * done // whole):<30} {done} of {whole} district years, {seconds:.0f} s, {left:.0f} s left"
    if sys.stdout.isatty():
        say(text, end="\n" if done == whole else "\r", flush=True)
    elif done == whole or done * 10 // whole > (done - 1) * 10 // whole:
        say(text, flush=True)
