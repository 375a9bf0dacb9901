"""What a report is: one frozen value that pages, prints, PDF and JSON all render. Amounts are tiyn; None is unknown."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct, field

from grants.ledger import Cash, ContractStanding, DeliverableStanding, Split
from grants.models import (
    NGO,
    AcceptanceAct,
    Allocation,
    Amendment,
    BudgetLine,
    Contract,
    ContractStatus,
    Deliverable,
    Evidence,
    Expense,
    Lot,
    NGOHead,
    Note,
    Output,
    Payment,
    StatedFigure,
)
from grants.reports.period import Period
from grants.reports.sections import Filled
from koksu.accounts.models import District
from koksu.together import Records


class OutputValue(Struct, frozen=True):
    """A result with its own money (tiyn; None where unverified or unknown), its proof, and the kinds of proof it still lacks."""

    record: Output
    amount: int | None
    evidence: Sequence["Proof"]
    lacking: Sequence[str]


class Proof(Struct, frozen=True):
    """A supporting document by its number in this report."""

    number: int
    record: Evidence


class DeliverableValue(Struct, frozen=True):
    """A promise, its deadline in the plan of that day, how it stands, and its outputs."""

    record: Deliverable
    due: date | None
    standing: DeliverableStanding
    outputs: Sequence[OutputValue]
    state: str  # done, waiting, overdue, open, plan_unknown


class LineValue(Struct, frozen=True):
    """A line of the estimate as the plan of that day has it, and what was spent on it (tiyn; quantity in hundredths)."""

    record: BudgetLine
    amount: int
    spent: int
    deliverable_id: int | None
    quantity: int | None
    unit: str
    unit_price: int | None


class ExpenseValue(Struct, frozen=True):
    """An expense with its supporting documents."""

    record: Expense
    evidence: Sequence[Proof]


class PlanChange(Struct, frozen=True):
    """One figure of the plan, before and after (None: unknown, or not there). `what`: amount, starts, ends, deliverable_planned,
    deliverable_due, line_amount, and what else `compared` tells; amounts in tiyn; `title` names the deliverable or line."""

    what: str
    title: str
    before: Any
    after: Any

    @property
    def money(self) -> bool:
        return self.what.endswith(("amount", "unit_price"))


class AmendmentValue(Struct, frozen=True):
    """An amendment with what it changed, and the contract's amount before and after (tiyn)."""

    record: Amendment
    changes: Sequence[PlanChange]
    first_amount: int | None
    new_amount: int | None


class Remark(Struct, frozen=True):
    """What a source says of a record beyond its columns: notes and the documents it was taken from."""

    notes: Sequence[Note] = ()
    sources: Sequence[Any] = ()


class Sourced(Struct, frozen=True):
    """Notes on a page's records, the documents they were taken from, and what is noted on these: as components/notes.html shows them."""

    notes: Sequence[Note] = ()
    sources: Sequence[Any] = ()
    source_notes: Sequence[Note] = ()


class ContractValue(Struct, frozen=True):
    """A contract with all that a report says of it, its status being that of the report's day.
    `first_amount` is what was signed, before any amendment (tiyn)."""

    record: Contract
    standing: ContractStanding
    deliverables: Sequence[DeliverableValue]
    lines: Sequence[LineValue]
    payments: Sequence[Payment]
    expenses: Sequence[ExpenseValue]
    acts: Sequence[AcceptanceAct]
    amendments: Sequence[AmendmentValue]
    first_amount: int | None
    remark: Remark
    status: str

    @property
    def status_name(self) -> str:
        return str(ContractStatus(self.status).label)

    @property
    def split(self) -> Split:
        return self.standing.split

    @property
    def cash(self) -> Cash:
        return self.standing.cash

    @property
    def proofs(self) -> list[Proof]:
        """All supporting documents, by number."""
        of_outputs = [proof for d in self.deliverables for o in d.outputs for proof in o.evidence]
        return sorted(of_outputs + [proof for e in self.expenses for proof in e.evidence], key=lambda proof: proof.number)


class LotValue(Struct, frozen=True):
    """A lot with its own split; of one lot alone, what isn't awarded is said to be *at most*."""

    record: Lot
    split: Split
    contracts: Sequence[ContractValue]


class Gap(Struct, frozen=True):
    """What isn't tied, known or regular, and by how much: an amount in tiyn or a count; `about` names the contract or promise."""

    code: str
    amount: int | None = None
    count: int | None = None
    about: str = ""


class Stated(Struct, frozen=True):
    """A figure that a source states beside what the system computes (tiyn for amounts); `unsure` may or may not belong to it."""

    record: StatedFigure
    computed: int | None
    unsure: int = 0


class Report(Struct, frozen=True):
    """Everything a page, a print or the JSON of one subject says. `kind`: ngo, contract, lot, allocation.

    `stands`: whether the subject was there at all by the period's end. `contracts_split`: its contracts as one whole.
    `beyond_lots`: an allocation's parts less those of its lots alone (tiyn); `source_notes` are about the source documents; `extras`: what
    other apps tell of it; `heads`: who headed its NGO, the latest first; `along`: what the page asked to be read with it.
    """

    kind: str
    record: NGO | Contract | Lot | Allocation
    districts: Sequence[District]
    period: Period
    split: Split
    cash: Cash
    contracts: Sequence[ContractValue]
    lots: Sequence[LotValue] = ()
    opening: Split | None = None
    movement: Mapping[str, int | None] = field(default_factory=dict)
    opening_cash: Cash | None = None
    cash_movement: Mapping[str, int | None] = field(default_factory=dict)
    gaps: Sequence[Gap] = ()
    stated: Sequence[Stated] = ()
    remark: Remark = Remark()
    source_notes: Sequence[Note] = ()
    whole_scope: bool = True
    stands: bool = True
    contracts_split: Split | None = None
    beyond_lots: Mapping[str, int | None] = field(default_factory=dict)
    extras: Sequence[Filled] = ()
    heads: Sequence[NGOHead] = ()
    along: Sequence[Records] = ()

    @property
    def training(self) -> bool:
        """Whether it tells of invented data."""
        return any(district.training for district in self.districts)

    @property
    def documents(self) -> list[Proof]:
        """Every supporting document once, by its number."""
        return [proof for _number, proof in sorted({p.number: p for c in self.contracts for p in c.proofs}.items())]

    @property
    def sources(self) -> list[Any]:
        """The documents that its records were taken from, each once."""
        remarks = [self.remark, *(contract.remark for contract in self.contracts)]
        return list({source.pk: source for remark in remarks for source in remark.sources}.values())

    @property
    def notes(self) -> list[Note]:
        """All notes on its records, each once."""
        remarks = [self.remark, *(contract.remark for contract in self.contracts)]
        return list({note.pk: note for remark in remarks for note in remark.notes}.values())
