"""What the figures are held against, and how they are told."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from tests.benchmarks.measuring import Figures, Growth


@dataclass(frozen=True)
class Held:
    """One figure against its must and its goal (the smaller, the better). `about` says which page had it."""

    line: str
    value: float
    must: float
    goal: float
    unit: str
    about: str = ""

    @property
    def verdict(self) -> str:
        """goal: as good as one could wish; ok: as good as it must be; OVER: it isn't."""
        return "goal" if self.value <= self.goal else "ok" if self.value <= self.must else "OVER"


def judged(found: dict[str, Any]) -> list[Held]:
    """The table of issue 5, each line by the worst of its pages."""
    figures: list[Figures] = [one for one in found["pages"] if one.status == 200]
    growths: list[Growth] = found["growth"]
    held: list[Held | None] = []
    for kind, name, ratio, queries in (("report", "NGO and contract", (2.0, 1.5), (10, 8)), ("list", "50-row list", (1.5, 1.0), (6, 5))):
        pages = [one for one in figures if one.page.kind == kind]
        held.append(worst(f"{name}: times its floor", pages, lambda one: one.ratio, *ratio, "x"))
        held.append(worst(f"{name}: queries", pages, lambda one: one.queries, *queries, ""))
    lists, levels = [one for one in figures if one.page.kind == "list"], [one for one in figures if one.page.kind == "level"]
    held.append(worst("list as HTML", lists, lambda one: one.bytes / 1000, 60, 40, "kB"))
    held.append(Held("css and js compressed", found["styles"] / 1000, 40, 25, "kB"))
    for line, when in (("memory per worker", "memory"), ("memory per worker, after a PDF", "memory_after_pdf")):
        shared = f"{heaviest(found[when], 'pss'):.0f} MB with shared pages divided; {heaviest(found['memory_at_first']):.0f} MB at first"
        held.append(Held(line, heaviest(found[when]), 100, 75, "MB", shared))
    held.append(Held("manage.py check", found["check"], 1.2, 0.8, "s", f"{found['check_cpu']:.2f} s of CPU"))
    for one in figures:
        if one.page.kind == "csv" and one.rows:
            held.append(Held("5 000 rows as CSV", one.ours / 1000 * 5000 / one.rows, 1.0, 0.3, "s", f"{one.rows} rows"))
    held.append(worst("the country's and a region's year: SQL", levels, lambda one: one.sql, 60, 30, "ms"))
    long = [one for one in figures if one.page.kind == "long"]
    held.append(worst("pages of the longest list: SQL", long, lambda one: one.sql, 20, 2, "ms"))
    if growths:
        most = max(growths, key=lambda one: one.ratio)
        held.append(Held("growth when the country doubles", most.ratio, 1.15, 1.05, "x", most.page.name))
    return [one for one in held if one]


def heaviest(workers: Iterable[dict[str, float]], of: str = "rss") -> float:
    """What the largest worker holds (MB); of "pss", pages that several share are divided among them."""
    return max(worker[of] for worker in workers)


def worst(line: str, pages: Iterable[Figures], of: Callable[[Figures], float | None], must: float, goal: float, unit: str) -> Held | None:
    """The page for which this figure is the largest; None where no such page is there."""
    values = [(value, one.page.name) for one in pages if (value := of(one)) is not None]
    if not values:
        return None
    value, name = max(values)
    return Held(line, value, must, goal, unit, name)


def told(found: dict[str, Any]) -> str:
    """Both tables."""
    size = found["size"]
    lines = [
        "",
        f"{found['database']}, scale {found['scale']:g}: {size['districts']} districts, {size['ngos']} NGOs, {size['contracts']} contracts,"
        f" {size['deliverables']} deliverables, {size['outputs_and_proofs']} outputs and proofs, {size['payments']} payments,"
        f" {size['expenses']} expenses; {found['bytes'] / 1e6:.0f} MB, loaded in {found['loaded']:.0f} s"
        + (" (kept from before)" if not found["loaded"] else ""),
        f"Load of the machine when it began: {found['load']:.1f} (above 1 other work disturbs the times; the ratio of CPU less so).",
        "",
        row("page", "ours ms", "floor ms", "ratio", "of CPU", "queries", "floor's", "SQL ms", "floor's", "HTML kB", "gzip kB", "brotli kB"),
        row(*["---"] * 12),
    ]
    for one in found["pages"]:
        if one.status != 200:
            lines.append(row(one.page.name, "not there" if one.status == 404 else f"answers {one.status}", *[""] * 10))
            continue
        kilobytes = [f"{size / 1000:.1f}" for size in (one.bytes, one.gzip, one.brotli)]
        floor = (number(one.floor), number(one.ratio, 2), number(one.cpu_ratio, 2))
        queries = (one.queries, "" if one.floor_queries is None else one.floor_queries)
        lines.append(row(one.page.name, number(one.ours), *floor, *queries, number(one.sql), number(one.floor_sql), *kilobytes))
    lines += ["", row("growth", "half ms", "whole ms", "ratio", "floor's"), row(*["---"] * 5)]
    lines += [
        row(one.page.name, number(one.half), number(one.whole), number(one.ratio, 2), number(one.floor_ratio, 2)) for one in found["growth"]
    ]
    lines += ["", row("held against", "measured", "must", "goal", "", "by"), row(*["---"] * 6)]
    for one in judged(found):
        measured = f"{one.value:.0f}" if not one.unit else f"{one.value:.2f} {one.unit}"
        lines.append(row(one.line, measured, f"{one.must:g} {one.unit}", f"{one.goal:g} {one.unit}", one.verdict, one.about))
    return "\n".join(lines)


def row(*cells: object) -> str:
    """A line of a table that Markdown reads, too."""
    return f"| {' | '.join(f'{cell!s:<32}' if n == 0 else f'{cell!s:>9}' for n, cell in enumerate(cells))} |"


def number(value: float | None, places: int = 1) -> str:
    """A number as the tables have it."""
    return "" if value is None else f"{value:.{places}f}"


def as_json(found: dict[str, Any]) -> dict[str, Any]:
    """Everything that was measured, as plain values."""
    pages = [one.as_dict() for one in found["pages"]]
    grown = [
        {"page": one.page.name, "half": one.half, "whole": one.whole, "ratio": one.ratio, "floor_ratio": one.floor_ratio}
        for one in found["growth"]
    ]
    held = [
        {
            "line": one.line,
            "value": one.value,
            "unit": one.unit,
            "must": one.must,
            "goal": one.goal,
            "verdict": one.verdict,
            "by": one.about,
        }
        for one in judged(found)
    ]
    return {**found, "pages": pages, "growth": grown, "held": held}
