"""What the grid of results needs to know of each deliverable: its cells, the proof it asks for, and how far it is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from grants.actions.outputs import missing_proof
from grants.forms.outputs import cells_of, quantity_label
from grants.models import Contract, Deliverable, ProofRequirement, Unit
from grants.reports import build
from grants.reports.period import Period
from grants.templatetags.ledger_tags import count


@dataclass(frozen=True)
class Need:
    """One paper that is asked for, in words; its alternatives as (code of proof, at least how many)."""

    words: str
    options: Sequence[tuple[str, int]]

    def met(self, there: Counter[str]) -> bool:
        return any(there[code] >= minimum for code, minimum in self.options)


@dataclass(frozen=True)
class Promise:
    """A deliverable as the grid offers it: its number in the contract, how it stands in words, and the proof its kind needs."""

    number: int
    record: Deliverable
    hint: str = ""
    needs: Sequence[Need] = ()

    @property
    def name(self) -> str:
        return f"{self.number}. {capfirst(str(self.record))}"

    def as_data(self) -> dict[str, Any]:
        """For the page's script. `fill`: what a row's quantity is at first, since a row of events is one event."""
        return {
            "cells": cells_of(self.record),
            "quantity": quantity_label(self.record.kind.unit),
            "fill": "1" if self.record.kind.unit in (Unit.EVENT, Unit.PIECE) else "",
            "hint": self.hint,
            "needs": [{"words": need.words, "options": need.options} for need in self.needs],
        }


def promises_of(contract: Contract, period: Period) -> list[Promise]:
    """The contract's deliverables in their order."""
    deliverables = build.contract_report(contract, period).contracts[0].deliverables
    needs: dict[int, dict[int, list[tuple[str, str, int]]]] = {}
    for row in ProofRequirement.objects.select_related("proof").order_by("kind", "group", "id"):
        needs.setdefault(row.kind_id, {}).setdefault(row.group, []).append((row.proof.code, row.proof.name, row.minimum))
    return [
        Promise(number, value.record, _hint(value.standing), [_need(options) for options in needs.get(value.record.kind_id, {}).values()])
        for number, value in enumerate(deliverables, 1)
    ]


def _need(options: Sequence[tuple[str, str, int]]) -> Need:
    words = " / ".join(name if minimum == 1 else f"{minimum} {name}" for _code, name, minimum in options)
    return Need(words, [(code, minimum) for code, _name, minimum in options])


def _hint(standing: Any) -> str:
    """«жоспар 4, мәлімделген 3, қалды 1»: what the plan still asks for."""
    reported = standing.reported or 0
    if standing.planned is None:
        return _("plan unknown, reported %(reported)s") % {"reported": count(reported)}
    left = standing.planned - reported
    words = _("plan %(planned)s, reported %(reported)s, left %(left)s") if left > 0 else _("plan %(planned)s, reported %(reported)s: the rest is above the plan")
    return words % {"planned": count(standing.planned), "reported": count(reported), "left": count(left)}
