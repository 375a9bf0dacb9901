"""From records to one Report: rows -> ledger -> value. One function per subject; all ask the same helpers."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from msgspec.structs import replace

from grants import ledger
from grants.models import (
    NGO,
    Allocation,
    Citation,
    Contract,
    Deliverable,
    Document,
    Lot,
    NGOHead,
    Note,
    OutputState,
    ProofRequirement,
    StatedFigure,
)
from grants.models.base import Record
from grants.reports.amendments import amendment_values
from grants.reports.gaps import gaps_of
from grants.reports.period import Period
from grants.reports.rows import (
    Book,
    absent_row,
    allocation_day,
    allocation_rows,
    contract_row,
    day_of,
    first_day,
    last_day,
    load,
    lot_day,
    plan_of,
    status_at,
)
from grants.reports.sections import Subject, asks_of, told_of
from grants.reports.values import (
    ContractValue,
    DeliverableValue,
    ExpenseValue,
    LineValue,
    LotValue,
    OutputValue,
    Proof,
    Remark,
    Report,
    Sourced,
    Stated,
)
from koksu import together
from koksu.accounts.models import District, RegionName, keep_names
from koksu.accounts.scope import Reach, Scope
from koksu.kept import LATER, given, kept
from koksu.together import Condition, Of, Part, Where, among, every, these

HEADS = Part(NGOHead, "ngo", order=("-since", "id"))


def ngo_report(ngo: NGO, scope: Scope, period: Period, *along: Of) -> Report:
    """An NGO's contracts in the reader's scope that were open at any time in the period. `along`: what else the page needs."""
    book = load(Where.of(given(_contracts_of(scope.reach), ngo.pk)), with_proof=True, along=(Of(Where.ids(NGO, ngo.pk), (HEADS,)), *along))
    kept = [c for c in book.contracts if period.covers(first_day(c), last_day(book, c))]
    districts = list({c.allocation.district_id: c.allocation.district for c in kept}.values())
    if not districts and ngo.home_district:
        districts = [ngo.home_district]
    seen = None if scope.all_districts else scope.district_ids
    return replace(_report("ngo", ngo, districts, period, book, kept, of_districts(seen), scope.reach), whole_scope=scope.all_districts)


@kept
def _contracts_of(reach: Reach) -> QuerySet[Any]:
    """The ids of an NGO's contracts that count."""
    return Contract.objects.counted().for_scope(reach).filter(ngo=LATER[0]).order_by().values("pk")


def contract_report(contract: Contract, period: Period, *along: Of) -> Report:
    """One contract. Before its first day it amounts to nothing. `along`: what else the page needs."""
    heads = Of(Where.ids(NGO, contract.ngo_id), (HEADS,))
    book = load(Where.ids(Contract, contract.pk), with_proof=True, along=(heads, *along))
    contract = book.contracts[0]
    report = _report("contract", contract, [contract.allocation.district], period, book, book.contracts)
    return report if _begun(book, period) else replace(report, stands=False, gaps=[])


def lot_report(lot: Lot, period: Period) -> Report:
    """One lot alone, with its contracts. Before its announcement, and its first contract, it amounts to nothing."""
    book = load(Contract.objects.counted().filter(lot=lot), with_proof=True)
    kept = _begun(book, period)
    report = _report("lot", lot, [lot.allocation.district], period, book, kept)
    row = ledger.LotRow(lot.pk, None if lot.budget is None else int(lot.budget), lot.basis)

    def whole(standings: Sequence[ledger.ContractStanding], as_of: date | None) -> ledger.Split:
        there = bool(standings) or as_of is None or lot_day(lot, lot.allocation) <= as_of
        return ledger.lot(row if there else row._replace(budget=0), standings)

    day = _plan_day(period)
    return replace(_closed(report, book, kept, whole), stands=bool(kept) or day is None or lot_day(lot, lot.allocation) <= day)


def allocation_report(allocation: Allocation, period: Period) -> Report:
    """One allocation, with its lots and contracts. Before its decision, and its first contract, it amounts to nothing."""
    book = load(Contract.objects.counted().filter(allocation=allocation), with_proof=True)
    kept = _begun(book, period)
    report = _report("allocation", allocation, [allocation.district], period, book, kept)

    def stood(standings: Sequence[ledger.ContractStanding], as_of: date | None) -> ledger.AllocationStanding:
        ids = {standing.row.id for standing in standings}
        return ledger.allocation(allocation_rows([allocation], as_of, [c for c in kept if c.pk in ids])[0], standings)

    report = _closed(report, book, kept, lambda standings, as_of: stood(standings, as_of).split)
    day = _plan_day(period)
    standing = stood([c.standing for c in report.contracts], day)
    lots = Lot.objects.live().filter(allocation=allocation, pk__in=standing.lots).select_related("area").order_by("number", "id")
    values = [LotValue(lot, standing.lots[lot.pk], [c for c in report.contracts if c.record.lot_id == lot.pk]) for lot in lots]
    in_lots = ledger.total(list(standing.lots.values()))
    known: dict[str, Any] = {part: getattr(in_lots, part) or 0 for part in ledger.PARTS}
    return replace(
        report,
        lots=values,
        beyond_lots=ledger.movement(replace(in_lots, amount=in_lots.known, **known), standing.split),
        stands=bool(kept) or day is None or allocation_day(allocation) <= day,
        gaps=gaps_of(report, values),
    )


# ---------------------------------------------------------------- what they share


def _plan_day(period: Period) -> date | None:
    """The day whose plan is meant: none (the present one) where no past day is asked for."""
    return period.as_of if period.until and period.until < period.today else None


def _begun(book: Book, period: Period) -> list[Contract]:
    """The contracts that a whole at the period's end holds: a whole must close, so a contract that ended before it stays in."""
    return [c for c in book.contracts if period.until is None or first_day(c) <= period.until]


def _standings(
    book: Book, contracts: Sequence[Contract], as_of: date, plan_day: date | None, end: date | None
) -> list[ledger.ContractStanding]:
    """How contracts stood at the end of `as_of` by the plan of `plan_day`; one that began after `end` amounted to nothing."""
    absent = {c.pk for c in contracts if end is not None and first_day(c) > end}
    rows = [absent_row(c) if c.pk in absent else contract_row(book, c, plan_day) for c in contracts]
    return [ledger.contract(row, as_of) for row in rows]


def _report(
    kind: str,
    record: Any,
    districts: Sequence[District],
    period: Period,
    book: Book,
    contracts: Sequence[Contract],
    seen: Condition | None = None,
    reach: Reach | None = None,
) -> Report:
    """`seen`: which documents' notes and sources may be told, `reach`: of which districts other apps may tell (by default both: the
    subject's own)."""
    standings = _standings(book, contracts, period.as_of, _plan_day(period), period.until)
    reach = reach or Reach(frozenset(district.pk for district in districts))
    subject = Subject(kind, record, period, reach, [c.pk for c in book.contracts])
    about = _about(book, contracts, kind, record)
    asked = asks_of(subject)
    regions = {district.region_id: district.region for district in districts}
    notes, citations, source_notes, figures, required, names, *read = together.read(
        *_said(about, seen or of_districts([district.pk for district in districts])),
        these(Where(StatedFigure, every(LIVE, _named(kind, [record.pk]))), "document"),
        these(Where(ProofRequirement, among("kind_id", _kinds_with_outputs(book))), "proof", order=("kind_id", "group", "id")),
        these(Where(RegionName, among("region_id", regions)), order=("region_id", "until")),
        *chain.from_iterable(asked),
    )
    keep_names(regions.values(), names)
    remarks, needs = _by_record(notes, citations), _needs(required)
    numbers = _proof_numbers(book, contracts, period.as_of)
    values = [_contract_value(book, c, s, numbers, needs, remarks, period) for c, s in zip(contracts, standings, strict=True)]
    split = standings[0].split if kind == "contract" and standings else ledger.contracts_total(standings)
    report = Report(
        kind=kind,
        record=record,
        districts=districts,
        period=period,
        split=split,
        cash=ledger.cash_total([s.cash for s in standings]),
        contracts=values,
        stated=[Stated(figure, _computed(figure.measure, record)) for figure in figures],
        remark=_together([remark for (name, _pk), remark in remarks.items() if name not in OF_CONTRACT]),
        source_notes=source_notes,
        contracts_split=ledger.contracts_total(standings),
        extras=told_of(subject, asked, read),
        heads=book.along[0] if kind in {"ngo", "contract"} else (),
        along=book.along[1:],
    )
    report = _moved(report, book, contracts, lambda rows, _day: ledger.contracts_total(rows))
    return replace(report, gaps=gaps_of(report, []))


def _closed(report: Report, book: Book, contracts: Sequence[Contract], whole: Any) -> Report:
    """The report with the split of its whole (a lot, an allocation) instead of its contracts' total."""
    split = whole([c.standing for c in report.contracts], _plan_day(report.period))
    report = _moved(replace(report, split=split), book, contracts, whole)
    return replace(report, gaps=gaps_of(report, []))


def _moved(report: Report, book: Book, contracts: Sequence[Contract], whole: Any) -> Report:
    """The report with its opening position and the movements within the period: opening + movements = closing."""
    before = report.period.before
    if before is None:
        return report
    standings = _standings(book, [c for c in contracts if first_day(c) <= before], before, before, before)
    opening, opening_cash = whole(standings, before), ledger.cash_total([s.cash for s in standings])
    return replace(
        report,
        opening=opening,
        movement=ledger.movement(opening, report.split),
        opening_cash=opening_cash,
        cash_movement=ledger.cash_movement(opening_cash, report.cash),
    )


def _proof_numbers(book: Book, contracts: Sequence[Contract], as_of: date) -> dict[int, int]:
    """Each supporting document's number in this report: a document that proves several things keeps one number."""
    numbers: dict[int, int] = {}
    for contract in contracts:
        results: list[Any] = [(o, book.evidence) for d in book.deliverables.get(contract.pk, []) for o in book.outputs.get(d.pk, [])]
        expenses: list[Any] = [(expense, book.receipts) for expense in book.expenses.get(contract.pk, [])]
        for fact, papers in [*results, *expenses]:
            for evidence in papers.get(fact.pk, []):
                if day_of(fact, contract) <= as_of:
                    numbers.setdefault(evidence.document_id, len(numbers) + 1)
    return numbers


Needs = Mapping[int, list[tuple[int, str, str, int]]]  # by kind: (group, code of proof, its name, at least how many)


def _kinds_with_outputs(book: Book) -> set[int]:
    return {d.kind_id for of_contract in book.deliverables.values() for d in of_contract if d.pk in book.outputs}


def _needs(required: Iterable[ProofRequirement]) -> Needs:
    needs: dict[int, list[tuple[int, str, str, int]]] = {}
    for row in required:
        needs.setdefault(row.kind_id, []).append((row.group, row.proof.code, row.proof.name, row.minimum))
    return needs


def lacking_proof(needs: Sequence[tuple[int, str, str, int]], there: Counter[str]) -> list[str]:
    """The required proof that isn't attached, in words: «programme», «3 photo», «photo / video»."""
    groups: dict[int, list[tuple[str, str, int]]] = {}
    for group, code, name, minimum in needs:
        groups.setdefault(group, []).append((code, name, minimum))
    return [
        " / ".join(name if minimum == 1 else f"{minimum} {name}" for _code, name, minimum in options)
        for options in groups.values()
        if not any(there[code] >= minimum for code, _name, minimum in options)
    ]


def _contract_value(
    book: Book,
    contract: Contract,
    standing: ledger.ContractStanding,
    numbers: Mapping[int, int],
    needs: Needs,
    remarks: Mapping[tuple[str, int], Remark],
    period: Period,
) -> ContractValue:
    def proofs(rows: Sequence[Any]) -> list[Proof]:
        return [Proof(numbers[evidence.document_id], evidence) for evidence in rows if evidence.document_id in numbers]

    plan_day = _plan_day(period)
    absent = period.until is not None and standing.row.first_day > period.until

    def happened(rows: Sequence[Any]) -> list[Any]:
        """The facts that the standing counts, so that what is listed closes."""
        return [row for row in rows if not absent and day_of(row, contract) <= period.as_of]

    promises = {d.pk: d for d in (*book.deliverables.get(contract.pk, ()), *book.former.get(contract.pk, ()))}
    amendments = amendment_values([a for a in book.amendments.get(contract.pk, []) if plan_day is None or a.day <= plan_day])
    due = {row.id: row.due for row in standing.row.deliverables}
    lines = {line.pk: line for line in (*book.lines.get(contract.pk, ()), *book.former_lines.get(contract.pk, ()))}
    spent = standing.spent_by_line
    plan = [] if absent else plan_of(book, contract, plan_day).lines
    return ContractValue(
        record=contract,
        standing=standing,
        deliverables=[
            _deliverable_value(book, promises[pk], due[pk], standing.deliverables[pk], proofs, needs)
            for pk in standing.deliverables
            if pk in promises
        ],
        lines=[
            LineValue(lines[row.id], row.amount, spent.get(row.id, 0), row.deliverable, row.quantity, row.unit, row.unit_price)
            for row in plan
            if row.id in lines
        ],
        payments=happened(book.payments.get(contract.pk, [])),
        expenses=[ExpenseValue(e, proofs(book.receipts.get(e.pk, []))) for e in happened(book.expenses.get(contract.pk, []))],
        acts=happened(book.acts.get(contract.pk, [])),
        amendments=amendments,
        first_amount=amendments[0].first_amount if amendments else standing.row.amount,
        remark=_contract_remark(contract, promises, book, remarks),
        status=status_at(book, contract, plan_day),
    )


def _deliverable_value(
    book: Book, record: Deliverable, due: date | None, standing: ledger.DeliverableStanding, proofs: Any, needs: Needs
) -> DeliverableValue:
    outputs = [o for o in book.outputs.get(record.pk, []) if o.pk in standing.outputs]
    values = [
        OutputValue(
            record=output,
            amount=standing.outputs[output.pk],
            evidence=proofs(book.evidence.get(output.pk, [])),
            lacking=lacking_proof(needs.get(record.kind_id, []), _codes(book.evidence.get(output.pk, []))),
        )
        for output in outputs
    ]
    return DeliverableValue(record, due, standing, values, _state(standing, outputs))


def _codes(evidence: Sequence[Any]) -> Counter[str]:
    return Counter(e.document.kind.code for e in evidence if e.document.kind)


def _state(standing: ledger.DeliverableStanding, outputs: Sequence[Any]) -> str:
    """Where a promise stands, in one word."""
    if any(o.state == OutputState.REPORTED for o in outputs):
        return "waiting"
    if standing.planned is None:
        return "plan_unknown"
    if standing.accepted >= standing.planned:
        return "done"
    return "overdue" if standing.split.overdue else "open"


def _contract_remark(
    contract: Contract, promises: Mapping[int, Deliverable], book: Book, remarks: Mapping[tuple[str, int], Remark]
) -> Remark:
    keys = [("contract", contract.pk), *(("deliverable", pk) for pk in promises)]
    keys += [("output", o.pk) for pk in promises for o in book.outputs.get(pk, [])]
    return _together([remarks[key] for key in keys if key in remarks])


def _together(found: Sequence[Remark]) -> Remark:
    sources = {source.pk: source for remark in found for source in remark.sources}
    return Remark([note for remark in found for note in remark.notes], list(sources.values()))


OF_CONTRACT = ("contract", "deliverable", "output")  # what a contract's own remark tells of


def _about(book: Book, contracts: Sequence[Contract], kind: str, record: Any) -> Condition:
    """The records of which notes and sources are told: the subject, its lots or its NGO's heads, its contracts, deliverables, outputs."""
    promises = [d for c in contracts for d in book.deliverables.get(c.pk, [])]
    ids: dict[str, list[int]] = {
        "contract": [c.pk for c in contracts],
        "deliverable": [d.pk for d in promises],
        "output": [o.pk for d in promises for o in book.outputs.get(d.pk, [])],
    }
    if kind != "contract":
        ids[kind] = [record.pk]
    about = [_named(name, pks) for name, pks in ids.items()]
    if kind == "allocation":
        lots = Condition(f"record_id IN (SELECT id FROM {Lot._meta.db_table} WHERE {LIVE.sql} AND allocation_id = %s)", (record.pk,))
        about.append(every(among("record_kind", ["lot"]), lots))
    elif kind in {"ngo", "contract"}:
        about.append(_named("ngo_head", [head.pk for head in book.along[0]]))
    return every(*about, by="OR")


LIVE = Condition("voided_at IS NULL")


def _named(kind: str, ids: Iterable[int]) -> Condition:
    """What is said of these records of a kind."""
    return every(among("record_kind", [kind]), among("record_id", ids))


def of_districts(ids: Collection[int] | None) -> Condition:
    """What is said in documents of these districts (None: of all)."""
    if ids is None:
        return Condition("1 = 1")
    within = among("district_id", ids)
    return Condition(f"document_id IN (SELECT id FROM {Document._meta.db_table} WHERE {within.sql})", within.values)


def _said(about: Condition, seen: Condition) -> tuple[Of, Of, Of]:
    """The notes on records (`about`) and their sources, from the documents that are `seen`; and what is noted on these sources."""
    standing = Condition(f"document_id IN (SELECT id FROM {Document._meta.db_table} WHERE {LIVE.sql})")
    cited = every(LIVE, about, seen, standing)
    sources = Condition(f"record_id IN (SELECT document_id FROM {Citation._meta.db_table} WHERE {cited.sql})", cited.values)
    on_sources = every(LIVE, among("record_kind", ["document"]), sources)
    return these(Where(Note, every(LIVE, about, seen))), these(Where(Citation, cited), "document__kind"), these(Where(Note, on_sources))


def _by_record(notes: Iterable[Note], citations: Iterable[Citation]) -> dict[tuple[str, int], Remark]:
    """Notes and sources by the kind and id of their record."""
    said: dict[tuple[str, int], list[Any]] = defaultdict(list)
    sources: dict[tuple[str, int], list[Any]] = defaultdict(list)
    for note in notes:
        said[note.record_kind, note.record_id].append(note)
    for citation in citations:
        sources[citation.record_kind, citation.record_id].append(citation.document)
    return {key: Remark(said.get(key, []), sources.get(key, [])) for key in {**said, **sources}}


def sourced(records: Iterable[Record | tuple[str, int]], districts: Sequence[District]) -> Sourced:
    """Notes and sources of any records (themselves, or their kind and id), from documents of these districts, for
    components/notes.html (one query)."""
    named = [record if isinstance(record, tuple) else (record.KIND, record.pk) for record in records]
    if not named:
        return Sourced()
    kinds = dict.fromkeys(kind for kind, _pk in named)
    about = [_named(kind, [pk for one, pk in named if one == kind]) for kind in kinds]
    seen = of_districts([district.pk for district in districts])
    notes, citations, source_notes = together.read(*_said(every(*about, by="OR"), seen))
    remark = _together(list(_by_record(notes, citations).values()))
    return Sourced(remark.notes, remark.sources, source_notes)


def notes_on(documents: Sequence[Document]) -> list[Note]:
    """What is noted on documents themselves: who wrote them, what was inferred of them."""
    return list(_live(Note.objects).filter(record_kind="document", record_id__in=[document.pk for document in documents]))


def _live(manager: Any) -> QuerySet[Any]:
    return manager.filter(voided_at__isnull=True).order_by("id")  # type: ignore[no-any-return]


def _computed(measure: str, allocation: Allocation) -> int | None:
    if measure == "lots":
        return Lot.objects.live().filter(allocation=allocation).count()
    return None if allocation.amount is None else int(allocation.amount)


def stated_of_districts(districts: Sequence[District]) -> list[tuple[District, Stated]]:
    """How many NGOs a source says a district has, beside those known here; those that may or may not be NGOs stand apart. One query."""
    by_id = {district.pk: district for district in districts}
    figures = _live(StatedFigure.objects).filter(record_kind="district", record_id__in=by_id).select_related("document")
    at_home = NGO.objects.live().filter(home_district=OuterRef("record_id")).order_by().values("home_district").annotate(n=Count("pk"))
    known, unsure = (Coalesce(Subquery(at_home.filter(counted=counted).values("n")), 0) for counted in (True, None))
    rows = figures.annotate(known=known, unsure=unsure)
    return [(by_id[figure.record_id], Stated(figure, figure.known, figure.unsure)) for figure in rows]
