"""What the grid of results needs to know of each deliverable: its cells, the proof it asks for, and how far it is."""

from collections.abc import Sequence
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from msgspec import Struct

from grants.forms.needs import Need, needs_of
from grants.forms.outputs import cells_of, quantity_label
from grants.models import Contract, Deliverable, Unit
from grants.reports import build
from grants.reports.period import Period
from koksu.money import NBSP


class Promise(Struct, frozen=True):
    """A deliverable as the grid offers it: its number in the contract, how it stands in words, and the proof its kind needs."""

    number: int
    record: Deliverable
    hint: str = ""
    needs: Sequence[Need] = ()

    @property
    def name(self) -> str:
        return f"{self.number}. {capfirst(str(self.record))}"

    @property
    def proof_codes(self) -> list[str]:
        """The kinds of proof that it asks for."""
        return [code for need in self.needs for code, _minimum in need.options]

    def as_data(self) -> dict[str, Any]:
        """For the page's script. `fill`: what a row's quantity is at first, since a row of events is one event."""
        return {
            "cells": cells_of(self.record),
            "quantity": quantity_label(self.record.kind.unit),
            "fill": "1" if self.record.kind.unit in (Unit.EVENT, Unit.PIECE) else "",
            "hint": self.hint,
            "asked": self.proof_codes,
            "needs": [{"words": need.words, "options": need.options} for need in self.needs],
        }


def promises_of(contract: Contract, period: Period) -> list[Promise]:
    """The contract's deliverables in their order."""
    deliverables = build.contract_report(contract, period).contracts[0].deliverables
    needs = {kind.pk: needs_of(kind) for kind in {value.record.kind for value in deliverables}}
    return [
        Promise(number, value.record, _hint(value.standing), needs[value.record.kind_id]) for number, value in enumerate(deliverables, 1)
    ]


def _hint(standing: Any) -> str:
    """«жоспар 4, мәлімделген 3, қалды 1»: what the plan still asks for."""
    planned, reported = standing.planned, standing.reported or 0
    if planned is None:
        return _("plan unknown, reported %(reported)s") % {"reported": _counted(reported)}
    if reported < planned:
        words = {"planned": _counted(planned), "reported": _counted(reported), "left": _counted(planned - reported)}
        return _("plan %(planned)s, reported %(reported)s, left %(left)s") % words
    words = {"planned": _counted(planned), "reported": _counted(reported)}
    return _("plan %(planned)s, reported %(reported)s: more is above the plan") % words


def _counted(number: int) -> str:
    return f"{number:,}".replace(",", NBSP)
