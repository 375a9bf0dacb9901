"""The flow picture of an allocation: source → lots → contracts → kinds → state, as plain values with integer geometry.

Amounts are the ledger's parts, in tiyn; lengths are hundredths of a pixel. A negative part (the basis gap) can't be drawn.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _
from msgspec import Struct

from grants import ledger
from grants.models import Allocation
from grants.reports.values import ContractValue, Report

MOST = 8  # nodes in a column; the smallest beyond it are folded into one
STEP, BAR, TOP, GAP, LABEL = 240_00, 9_00, 44_00, 14_00, 38_00
DRAWN = 240_00  # the height that the whole amount takes
STATES = (*ledger.BAR, "unknown_remainder")
REST = "rest"
REMAINDERS = ("shared", "no_breakdown", "no_lot", "not_awarded", "no_contract", "unplaced", "no_output", "unknown_remainder")


class Strand(NamedTuple):
    """Money on its whole way: the key of its node in each column (the last one is its state), and its amount in tiyn."""

    keys: tuple[Hashable, ...]
    amount: int

    @property
    def state(self) -> str:
        return str(self.keys[-1])


class Node(Struct, frozen=True):
    """A bar of the picture with its label. `code` of a part where it is one; the name of that is the template's to give."""

    name: str
    code: str
    amount: int
    x: int
    y: int
    height: int


class Column(Struct, frozen=True):
    title: str
    x: int
    nodes: Sequence[Node]


class Ribbon(Struct, frozen=True):
    """A band from one column to the next; `state` gives its pattern. Its left and right edges begin at these heights."""

    left: Node
    right: Node
    state: str
    amount: int
    y_left: int
    y_right: int
    height: int

    @property
    def path(self) -> str:
        """The band's outline, as SVG draws it."""
        x1, x2 = self.left.x + BAR, self.right.x
        mid = (x1 + x2) // 2
        a, b, thick = self.y_left, self.y_right, self.height
        px = pixels
        return (
            f"M{px(x1)} {px(a)}C{px(mid)} {px(a)} {px(mid)} {px(b)} {px(x2)} {px(b)}V{px(b + thick)}"
            f"C{px(mid)} {px(b + thick)} {px(mid)} {px(a + thick)} {px(x1)} {px(a + thick)}Z"
        )


class KindRow(NamedTuple):
    """A row of the table beneath: a kind with its amount in each state that the picture holds (tiyn; 0: none)."""

    node: Node
    amounts: Sequence[int]


class Flow(Struct, frozen=True):
    """The picture, and the same figures for its table: `states` are the table's columns, `kinds` its rows."""

    columns: Sequence[Column]
    ribbons: Sequence[Ribbon]
    width: int
    height: int
    states: Sequence[Node]
    kinds: Sequence[KindRow]
    whole: int
    undrawn: int


def pixels(hundredths: int) -> str:
    """«12.5» of 1250: lengths as SVG reads them."""
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02}".rstrip("0").rstrip(".") if rest else str(whole)


def flow_of(report: Report) -> Flow:
    """The flow of an allocation's report."""
    names: dict[Hashable, str] = {}
    strands = _strands(report, names)
    for place in range(1, 4):
        strands = _folded(strands, place, names)
    whole = ledger.summed((None, strand.amount) for strand in strands).get(None, 0)
    titles = (_("Funding source"), _("Lots"), _("Contracts"), _("Kinds of outputs"), _("Where it stands"))
    placed = [_nodes(strands, place, names, whole) for place in range(5)]
    columns = [Column(title, place * STEP, list(nodes.values())) for place, (title, nodes) in enumerate(zip(titles, placed, strict=True))]
    ribbons = [ribbon for place in range(4) for ribbon in _ribbons(strands, place, placed[place], placed[place + 1], whole)]
    bottom = max((node.y + max(node.height, LABEL) for nodes in placed for node in nodes.values()), default=TOP)
    in_state = ledger.summed((strand.keys[3:], strand.amount) for strand in strands)
    kinds = [KindRow(node, [in_state.get((key, state), 0) for state in placed[4]]) for key, node in placed[3].items()]
    return Flow(columns, ribbons, 5 * STEP, bottom + GAP, columns[4].nodes, kinds, whole, report.split.basis_gap)


# ---------------------------------------------------------------- the money's ways


def _strands(report: Report, names: dict[Hashable, str]) -> list[Strand]:
    """Every part of every deliverable and contract, and what no contract holds. Fills in the names of the nodes."""
    assert isinstance(report.record, Allocation)
    names["source"] = report.record.get_source_display() if report.record.source != "unknown" else _("Source unknown")
    strands: list[Strand] = []
    for lot in report.lots:
        names["lot", lot.record.pk] = f"{lot.record}. {lot.record.title}" if lot.record.title else str(lot.record)
    known = {lot.record.pk for lot in report.lots}
    lotless = [c for c in report.contracts if c.record.lot_id not in known]
    for contract in [*(c for lot in report.lots for c in lot.contracts), *lotless]:
        strands += _of_contract(contract, known, names)
    names |= {"no_lot": _("Lot unknown"), "no_contract": _("No contract"), "no_output": _("No output")}
    split = report.split
    lots = [(lot.record.pk, lot.split.not_awarded) for lot in report.lots if lot.split.not_awarded]
    exact = ledger.summed(("", amount) for _pk, amount in lots).get("") == split.not_awarded
    if split.not_awarded and exact:
        strands += [Strand(("source", ("lot", pk), "not_awarded", "no_output", "not_awarded"), amount) for pk, amount in lots]
    elif split.not_awarded:  # contracts whose lot is unknown use some of it: of no single lot can it be told
        strands.append(Strand(("source", "not_awarded", "not_awarded", "no_output", "not_awarded"), split.not_awarded))
    for code, amount in (("unplaced", split.unplaced), ("unknown_remainder", split.unknown_remainder)):
        if amount:
            strands.append(Strand(("source", code, "no_contract", "no_output", code), amount))
    return [strand for strand in strands if strand.amount > 0]


def _of_contract(value: ContractValue, known: set[int], names: dict[Hashable, str]) -> list[Strand]:
    key = ("contract", value.record.pk)
    names[key] = value.record.ngo.name
    begin = ("source", ("lot", value.record.lot_id) if value.record.lot_id in known else "no_lot", key)
    strands = []
    for deliverable in value.deliverables:
        kind = ("kind", deliverable.record.kind_id)
        names[kind] = deliverable.record.kind.name
        split = deliverable.standing.split
        parts = [(code, getattr(split, code)) for code in ("proven", "awaiting", "not_due", "overdue")]
        strands += [Strand((*begin, kind, code), amount) for code, amount in parts if amount]
    whole = [(code, getattr(value.split, code)) for code in ("shared", "no_breakdown")]
    return strands + [Strand((*begin, code, code), amount) for code, amount in whole if amount]


def _folded(strands: list[Strand], place: int, names: dict[Hashable, str]) -> list[Strand]:
    """The strands with the smallest nodes of a column above eight taken together as «the rest»; remainders stay themselves."""
    sizes = ledger.summed((strand.keys[place], strand.amount) for strand in strands)
    if len(sizes) <= MOST:
        return strands
    foldable = sorted((key for key in sizes if isinstance(key, tuple)), key=lambda key: (sizes[key], str(key)))
    small = set(foldable[: len(sizes) - MOST + 1])
    rest = (REST, place)
    names[rest] = _("the rest")
    return [
        strand._replace(keys=(*strand.keys[:place], rest, *strand.keys[place + 1 :])) if strand.keys[place] in small else strand
        for strand in strands
    ]


# ---------------------------------------------------------------- where they are drawn


def _length(amount: int, whole: int) -> int:
    return amount * DRAWN // whole if whole else 0


def _nodes(strands: Sequence[Strand], place: int, names: Mapping[Hashable, str], whole: int) -> dict[Hashable, Node]:
    """A column's nodes from the top: in the order of the money's ways, states in the bar's; remainders stand last."""
    sizes = ledger.summed((strand.keys[place], strand.amount) for strand in strands)
    keys: list[Hashable] = list(sizes)
    if place == 3:
        keys.sort(key=lambda key: -sizes[key])
    keys.sort(key=lambda key: (REMAINDERS.index(key) + 2 if key in REMAINDERS else 0, isinstance(key, tuple) and key[0] == REST))
    if place == 4:
        keys = [state for state in STATES if state in sizes]
    nodes, y = {}, TOP
    for key in keys:
        height = max(_length(sizes[key], whole), 1_00)
        named = names.get(key, "")
        nodes[key] = Node(named, "" if named else str(key), sizes[key], place * STEP, y, height)
        y += max(height + GAP, LABEL)
    return nodes


def _ribbons(
    strands: Iterable[Strand], place: int, left: Mapping[Hashable, Node], right: Mapping[Hashable, Node], whole: int
) -> list[Ribbon]:
    """The bands between two columns: leaving in the order of where they go, arriving in the order of where they come from."""
    by_left, by_right = {k: n for n, k in enumerate(left)}, {k: n for n, k in enumerate(right)}
    amounts = ledger.summed(((s.keys[place], s.keys[place + 1], s.state), s.amount) for s in strands)
    leaving = sorted(amounts, key=lambda key: (by_left[key[0]], by_right[key[1]], STATES.index(key[2])))
    arriving = sorted(amounts, key=lambda key: (by_right[key[1]], by_left[key[0]], STATES.index(key[2])))
    starts = _edges(leaving, amounts, left, 0, whole)
    ends = _edges(arriving, amounts, right, 1, whole)
    return [
        Ribbon(left[key[0]], right[key[1]], key[2], amounts[key], starts[key], ends[key], max(_length(amounts[key], whole), 50))
        for key in leaving
    ]


def _edges(
    order: Sequence[tuple[Hashable, Hashable, str]],
    amounts: Mapping[tuple[Hashable, Hashable, str], int],
    nodes: Mapping[Hashable, Node],
    side: int,
    whole: int,
) -> dict[tuple[Hashable, Hashable, str], int]:
    """Where each band meets its node: one under another, by the running amount, so that roundings don't pile up."""
    starts = ledger.before((key[side], amounts[key]) for key in order)
    return {key: nodes[key[side]].y + _length(start, whole) for key, start in zip(order, starts, strict=True)}
