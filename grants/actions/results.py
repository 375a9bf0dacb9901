"""Reporting many results at once: a whole grid of them is taken, or nothing is."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from msgspec import Struct, field

from grants.actions.base import Change, Irregular, Refused, changing, locked_contract, signed_contract, unvoided
from grants.actions.files import Piece, add_proof
from grants.actions.outputs import begin_to_count, enter, prove
from grants.models import Contract, Deliverable, Output
from koksu.accounts.models import User

MOST = 50  # rows of one grid


class Result(Struct):
    """One row: what was done (`values`: OUTPUT_FIELDS), the files and links that prove it, why it is entered although irregular."""

    deliverable: Deliverable
    values: dict[str, Any]
    proof: Sequence[Piece] = ()
    reason: str = ""
    name: Any = field(default=None)  # what the caller calls the row


class RowsRefused(Refused):
    """Some rows can't be: `rows` says of each (by its name) why."""

    def __init__(self, rows: dict[Any, ValidationError]) -> None:
        super().__init__(_("Nothing was sent: some rows can't be as they are."), code="rows")
        self.rows = rows


class RowsIrregular(Irregular):
    """Some rows happened although they should not have: `rows` says of each (by its name) what is irregular."""

    def __init__(self, rows: dict[Any, list[str]]) -> None:
        super().__init__([finding for findings in rows.values() for finding in findings])
        self.rows = rows


def report_results(*, actor: User, at: datetime, contract: Contract, rows: Sequence[Result], reason: str = "") -> list[Output]:
    """All these results with their proof, or none, under the contract's lock. `reason` serves irregular rows without one of their own.

    RowsRefused and RowsIrregular name the rows and say everything at once. Refused: on a draft, no row, or more than MOST.
    """
    if not 1 <= len(rows) <= MOST:
        raise Refused(_("Enter at least one result, and at most %(most)s at once.") % {"most": MOST}, code="rows")
    with changing(actor=actor, at=at, deed="enter", district_id=contract.allocation.district_id) as change:
        outputs = _entered(change, signed_contract(contract), rows, reason)
        district = contract.allocation.district
        for output, row in zip(outputs, rows, strict=True):
            prove(change, output, add_proof(change, district=district, pieces=row.proof))
        return outputs


def _entered(change: Change, contract: Contract, rows: Sequence[Result], reason: str) -> list[Output]:
    """The outputs of all rows; what is wrong with any of them is gathered first."""
    outputs: list[Output] = []
    refused: dict[Any, ValidationError] = {}
    irregular: dict[Any, list[str]] = {}
    for row in rows:
        try:
            outputs.append(enter(change, contract, row.deliverable, row.values, row.reason or reason))
        except Irregular as question:
            irregular[row.name] = question.findings
        except ValidationError as error:
            refused[row.name] = error
    if refused:
        raise RowsRefused(refused)
    if irregular:
        raise RowsIrregular(irregular)
    return outputs


def prove_output(*, actor: User, at: datetime, output: Output, pieces: Sequence[Piece]) -> Output:
    """Add proof to an output, whatever its state. A verified one whose proof is complete now begins to count at this moment."""
    contract = output.deliverable.contract
    with changing(actor=actor, at=at, deed="enter", district_id=contract.allocation.district_id) as change:
        locked_contract(contract)
        fresh = unvoided(output)
        prove(change, fresh, add_proof(change, district=contract.allocation.district, pieces=pieces))
        begin_to_count(change, fresh, at)
        return fresh
