"""The plan editor: a contract's deliverables and its estimate in one page, read from rows, summed by the ledger."""

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from grants import ledger
from grants.actions.plans import DELIVERABLE_FIELDS, LINE_FIELDS, Plan, Promise, present_plan
from grants.forms.plan_rows import NATURES, Row, new_row, next_key, typed_rows
from grants.models import Contract, CostNature, Kind, Unit

MOST = {"d": 50, "l": 200}
MORE = 3  # rows that the button adds


class PlanEditor:
    """Rows of a plan, present or typed. `contract` is whose plan it is (None: a new one's)."""

    natures = NATURES

    def __init__(self, contract: Contract | None, promises: list[Row], lines: list[Row]) -> None:
        self.promises, self.lines = promises, lines
        used = contract.deliverables.live().values("kind") if contract and contract.pk else []
        self.kinds = list(Kind.offered(used))
        self.judged = False
        self.sum_up(None)

    @classmethod
    def of(cls, contract: Contract | None) -> "PlanEditor":
        """The contract's present plan, and blank rows to go on with."""
        plan = present_plan(contract) if contract and contract.pk else Plan()
        promises, lines = [], []
        for key, promise in enumerate(plan.promises):
            promises.append(new_row("d", str(key), {**promise.values(), "kind": promise.kind.pk}, promise.id))
            lines += [{**line, "of": str(key)} for line in promise.lines]
        lines = sorted([*lines, *plan.shared], key=lambda line: int(line["position"]))
        rows = [new_row("l", str(key), _shown(line), line["id"]) for key, line in enumerate(lines)]
        editor = cls(contract, promises, rows)
        editor.add("d", 1 if promises else MORE)
        editor.add("l", 1 if rows else 2 * MORE)
        return editor

    @classmethod
    def typed(cls, contract: Contract | None, data: QueryDict) -> "PlanEditor":
        """What a form sent."""
        return cls(contract, typed_rows("d", data), typed_rows("l", data))

    def rows(self, sort: str) -> list[Row]:
        return self.promises if sort == "d" else self.lines

    def add(self, sort: str, number: int = MORE) -> None:
        """More blank rows, up to as many as a plan may have."""
        rows = self.rows(sort)
        for _more in range(min(number, MOST[sort] - len(rows))):
            rows.append(new_row(sort, str(next_key(rows))))

    @property
    def blank_promise(self) -> Row:
        return new_row("d", "__n__")

    @property
    def blank_line(self) -> Row:
        return new_row("l", "__n__")

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What a line may be for: each deliverable by its place and its name."""
        names = {str(kind.pk): kind.name for kind in self.kinds}
        return [
            (row.key, f"{place}. {row.cells['title_kk'].raw[:60] or names.get(row.cells['kind'].raw, '')}")
            for place, row in enumerate(self.promises, start=1)
            if row.counts or row.off
        ]

    def sum_up(self, amount: int | None) -> None:
        """The sums beneath the tables, as far as the cells can be read; `amount` is the contract's (tiyn)."""
        read = [(row.cells["of"].raw or None, row.value("amount")) for row in self.lines if row.counts and row.value("amount") is not None]
        self.amount, self.estimate = amount, ledger.estimate(read, amount)
        for row in self.promises:
            row.sum = self.estimate.by_promise.get(row.key, 0)
            row.extra = {"unit": next((Unit(kind.unit).label for kind in self.kinds if str(kind.pk) == row.cells["kind"].raw), "")}

    @property
    def over(self) -> int:
        """By how much the lines exceed the contract, in tiyn."""
        return max(0, -(self.estimate.left or 0))

    def clean(self) -> list[str]:
        """Judge all rows; what is wrong, in words that name the row."""
        self.judged = True
        kinds, keys = {str(kind.pk) for kind in self.kinds}, {row.key for row in self.promises if row.counts}
        for row in self.promises:
            if row.counts and row.cells["kind"].raw not in kinds:
                row.wrong("kind", _("Choose what is promised."))
        for row in self.lines:
            if row.counts:
                self._judge_line(row, keys)
        found = [_("At most %(most)s rows fit here.") % {"most": most} for sort, most in MOST.items() if len(self.rows(sort)) > most]
        for words, rows in ((_("Deliverable %(place)s"), self.promises), (_("Estimate line %(place)s"), self.lines)):
            for place, row in enumerate(rows, start=1):
                found += [f"{words % {'place': place}}: {error}" for error in row.errors if row.counts]
        return found

    def _judge_line(self, row: Row, keys: set[str]) -> None:
        if row.cells["of"].raw and row.cells["of"].raw not in keys:
            row.wrong("of", _("This deliverable isn't in the plan: choose another, or a shared cost."))
        if not row.value("item"):
            row.wrong("item", _("Say what it is spent on."))
        if row.value("amount") is None:
            row.wrong("amount", _("Enter the amount, or a quantity and a price that give it to the tiyn."))

    def value(self) -> Plan:
        """The plan that was typed (its rows being right)."""
        kinds = {str(kind.pk): kind for kind in self.kinds}
        plan, by_key = Plan(), {}
        for row in (row for row in self.promises if row.counts):
            own = {name: row.value(name) for name in DELIVERABLE_FIELDS if name not in ("kind", "position")}
            by_key[row.key] = promise = Promise(kinds[row.cells["kind"].raw], id=row.id, **own)
            plan.promises.append(promise)
        for place, row in enumerate((row for row in self.lines if row.counts), start=1):
            own = {name: row.value(name) for name in LINE_FIELDS if name not in ("position", "deliverable", "nature")}
            line = {**own, "id": row.id, "nature": row.value("nature") or CostNature.UNKNOWN.value, "position": place}
            of = by_key.get(row.cells["of"].raw)
            (of.lines if of else plan.shared).append(line)
        return plan

    def refuse(self, where: str, words: str) -> bool:
        """Put what the books refused at its row (`d12`: the deliverable of id 12); whether it is here."""
        for row in (*self.promises, *self.lines):
            if row.id and f"{row.sort}{row.id}" == where:
                row.error, row.off = words, False
                return True
        return False


def _shown(line: dict[str, Any]) -> dict[str, Any]:
    return {**line, "nature": "" if line["nature"] == CostNature.UNKNOWN else line["nature"]}
