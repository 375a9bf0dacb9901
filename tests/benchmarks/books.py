"""One district's financial year, as unsaved records with their ids: what real books hold, gaps and irregularities included.

Verified and proven, verified without all proof, waiting, returned, overdue, shared lines, contracts without a breakdown or with a part of
one, amounts, lots, plans and dates that are unknown, another VAT basis here and there; plans within what they are part of.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle
from random import Random
from typing import Any

from grants.models import (
    NGO,
    AcceptanceAct,
    Allocation,
    Application,
    Area,
    BudgetLine,
    Contract,
    Deliverable,
    Document,
    Evidence,
    Expense,
    Kind,
    Lot,
    Output,
    Payment,
    ProgressReport,
    ProofRequirement,
)
from tests.benchmarks.country import STRIDE, Size, district_id, keyed, official_id, rng, verifier_id

TENGE = 100  # tiyn

# In the order in which they are written: what a guard looks at comes before what it guards (a proof before the output that counts).
MODELS: tuple[type[Any], ...] = (
    *(Allocation, Lot, Application, Contract, Deliverable, BudgetLine, AcceptanceAct),
    *(Document, Evidence, Output, Payment, Expense, ProgressReport),
)
PLANNED = {  # how many units a promise of that unit usually is
    "event": (1, 6),
    "piece": (1, 8),
    "copy": (100, 2000),
    "hour": (8, 40),
    "respondent": (100, 500),
    "person": (20, 200),
    "person_day": (50, 300),
}
TITLES = (
    "Отбасы — бақыт мекені",
    "Жастар бастамалары",
    "Салауатты өмір салты",
    "Рухани қазына",
    "Еріктілер мектебі",
    "Қоғамдық келісім",
    "Туған жерге тағзым",
    "Мүмкіндігі шектеулі жандарға қолдау",
    "Экологиялық мәдениет",
    "Құқықтық сауат",
    "Кітап оқитын ұлт",
    "Ұлттық ойындар",
)
ITEMS = ("Зал жалдау", "Баспа қызметі", "Көлік шығыны", "Сарапшының еңбекақысы", "Жүлделер", "Фото және бейне түсірілім")
SUPPLIERS = ("«Жетісу баспасы» ЖШС", "«Тұлпар көлік» ЖШС", "ЖК Ахметова", "«Асыл дүкен» ЖШС", "ЖК Омаров")
PLACES = ("Балпық би", "Мәдениет үйі", "№ 2 орта мектеп", "Аудандық кітапхана", "Жастар орталығы")


@dataclass
class Dictionary:
    """What the product's dictionaries hold: kinds with the proof they need, areas."""

    kinds: list[Kind]
    needs: dict[int, list[int]]  # by kind: the kinds of document that prove one output, each as often as it is needed
    areas: list[int]

    @classmethod
    def read(cls) -> "Dictionary":
        """As the database has them; of alternatives the first."""
        groups: dict[tuple[int, int], ProofRequirement] = {}
        for need in ProofRequirement.objects.order_by("kind", "group", "id"):
            groups.setdefault((need.kind_id, need.group), need)
        needs: dict[int, list[int]] = {}
        for (kind, _group), need in groups.items():
            needs.setdefault(kind, []).extend([need.proof_id] * need.minimum)
        return cls(list(Kind.objects.order_by("pk")), needs, list(Area.objects.order_by("pk").values_list("pk", flat=True)))


def spread(chance: Random, whole: int, parts: int, least: int = 0) -> list[int]:
    """`whole` things dealt to so many, at least `least` to each where there are enough."""
    if parts == 0:
        return []
    dealt = [min(least, whole // parts)] * parts
    for place in chance.choices(range(parts), k=whole - sum(dealt)):
        dealt[place] += 1
    return dealt


def shares(chance: Random, whole: int, parts: int) -> list[int]:
    """An amount in so many parts of whole tenge, the last with what remains; each at least one tiyn where it goes that far."""
    weights = [chance.randrange(50, 200) for _ in range(parts)]
    cut = [max(1, whole * weight // sum(weights) // TENGE * TENGE) for weight in weights]
    return [*cut[:-1], whole - sum(cut[:-1])] if parts else []


def noon(day: date, chance: Random) -> datetime:
    """A moment in working hours of that day."""
    return datetime.combine(day, time(4 + chance.randrange(8), chance.randrange(60), chance.randrange(60)), UTC)


@dataclass
class Year:
    """One district's financial year being written."""

    size: Size
    number: int
    year: int
    dictionary: Dictionary
    ngos: Sequence[NGO]
    guests: Sequence[NGO]  # NGOs at home elsewhere
    records: dict[type[Any], list[Any]] = field(default_factory=lambda: {model: [] for model in MODELS})

    def __post_init__(self) -> None:
        self.chance = rng("year", self.number, self.year)
        self.official, self.verifier = official_id(self.number), verifier_id(self.number)
        self.first_id = (self.size.years.index(self.year) * 1000 + self.number) * STRIDE
        self.running = self.year == self.size.years[-1]
        self.until = min(date(self.year, 12, 20), self.size.last)

    def write(self) -> "Year":
        """Make all its records."""
        self.fund()
        for n in range(self.size.contracts):
            self.award(n)
        self.set_budgets()
        self.plan()
        self.report()
        self.pay()
        self.spend()
        self.prove()
        for model in (Allocation, Lot, Contract):
            for record in self.records[model]:
                keyed(record)
        return self

    def add(self, model: type[Any], by: int, at: datetime, **values: Any) -> Any:
        """A new record, with the next id of its table."""
        rows = self.records[model]
        record = model(pk=self.first_id + len(rows) + 1, recorded_by_id=by, recorded_at=at, **values)
        rows.append(record)
        return record

    def happens(self, share: float) -> bool:
        """So often of a thousand times."""
        return self.chance.random() < share

    def day(self, since: date, until: date) -> date:
        """A day between two."""
        return since + timedelta(days=self.chance.randrange(max(1, (until - since).days + 1)))

    # ------------------------------------------------------------ plans

    def fund(self) -> None:
        """Two allocations with their lots; their amounts come when it is known what they must hold."""
        begun = date(self.year, 1, 15)
        at = noon(begun, self.chance)
        basis = "net" if self.happens(0.8) else "unknown"
        for source, title in (("district", "Мемлекеттік әлеуметтік тапсырыс"), ("oblast", "Гранттық қаржыландыру")):
            self.add(
                *(Allocation, self.official, at),
                district_id=district_id(self.number),
                year=self.year,
                source=source,
                title_kk=title,
                basis=basis,
                decision=f"Мәслихат шешімі № {self.chance.randrange(1, 90)}",
                decided=begun,
                programme_code="452-003-000",
            )
        for n in range(self.size.lots):
            allocation = self.records[Allocation][n % 2]
            announced = self.day(date(self.year, 1, 20), date(self.year, 2, 10))
            self.add(
                *(Lot, self.official, noon(announced, self.chance)),
                allocation=allocation,
                number=str(n + 1),
                title_kk=self.chance.choice(TITLES),
                area_id=self.chance.choice(self.dictionary.areas) if self.happens(0.95) else None,
                basis=basis,
                customer="Ішкі саясат бөлімі",
                announced=announced,
                closes=announced + timedelta(days=10),
                results=announced + timedelta(days=15),
                status="awarded",
            )

    def award(self, n: int) -> None:
        """A contract, mostly with a lot, an application that won, and now and then one that lost."""
        ngo = self.chance.choice(self.guests) if self.guests and self.happens(0.03) else self.ngos[n % len(self.ngos)]
        if self.happens(0.12):
            ngo = self.chance.choice(self.ngos)
        lot = self.chance.choice(self.records[Lot])
        draft, unknown_lot = self.running and self.happens(0.03), self.happens(0.05)
        signed = self.day(date(self.year, 2, 20), date(self.year, 4, 10))
        dated = not self.happens(0.02)
        title = self.chance.choice(TITLES)
        application = None if unknown_lot or self.happens(0.2) else self.apply(lot, ngo, signed, "won")
        status = "draft" if draft else "signed" if self.running else "terminated" if self.happens(0.03) else "closed"
        self.add(
            *(Contract, self.official, noon(signed, self.chance)),
            ngo=ngo,
            allocation=lot.allocation,
            lot=None if unknown_lot else lot,
            application=application,
            instrument="grant" if lot.allocation.source == "oblast" else "social_order",
            number=f"{n + 1}-{self.year % 100}",
            treasury_number=f"{self.first_id + n + 1:09d}",
            project_number=str(n + 1),
            title_kk=title,
            subject=f"«{title}» жобасын жүзеге асыру",
            amount=None if self.happens(0.03) else self.chance.randrange(300, 6001) * 1000 * TENGE,
            basis="gross" if self.happens(0.02) else lot.basis,
            advance_share=3000,
            signed=None if draft or not dated else signed,
            starts=signed if dated else None,
            ends=date(self.year, self.chance.choice((10, 11, 11, 12)), 20) if dated else None,
            status=status,
            signatory=f"Гүлнар Оспанова {ngo.pk}",
            account=ngo.account,
            bank_code=ngo.bank_code,
        )
        if self.happens(0.33):
            self.apply(lot, self.chance.choice(self.ngos), signed, "lost")

    def apply(self, lot: Lot, ngo: NGO, signed: date, outcome: str) -> Application | None:
        """An application; an NGO applies for a lot once."""
        if any(one.lot_id == lot.pk and one.ngo_id == ngo.pk for one in self.records[Application]):
            return None
        came = signed - timedelta(days=20)
        return self.add(  # type: ignore[no-any-return]
            *(Application, self.official, noon(came, self.chance)),
            lot=lot,
            ngo=ngo,
            title_kk=self.chance.choice(TITLES),
            asked=self.chance.randrange(300, 6001) * 1000 * TENGE,
            score=self.chance.randrange(5000, 10_000),
            submitted=came,
            outcome=outcome,
        )

    def set_budgets(self) -> None:
        """Lots as large as their contracts and a little more; allocations as large as all that is in them and a little more."""
        held = {lot.pk: 0 for lot in self.records[Lot]}
        loose = {allocation.pk: 0 for allocation in self.records[Allocation]}
        for contract in self.records[Contract]:
            most = contract.amount or 6_000_000 * TENGE  # of an unknown amount: no more than its lines will come to
            if contract.lot_id:
                held[contract.lot_id] += most
            else:
                loose[contract.allocation_id] += most
        for lot in self.records[Lot]:
            budget = held[lot.pk] + self.chance.randrange(0, 1500) * 1000 * TENGE
            loose[lot.allocation_id] += budget
            lot.budget = None if self.happens(0.04) else budget
            if not held[lot.pk]:
                lot.status = "failed"
        for allocation in self.records[Allocation]:
            room = self.chance.randrange(0, 5000) * 1000 * TENGE
            allocation.amount = None if self.happens(0.02) else loose[allocation.pk] + room

    def plan(self) -> None:
        """What each contract promises, and its estimate."""
        counts = spread(self.chance, self.size.deliverables, len(self.records[Contract]), least=2)
        for contract, count in zip(self.records[Contract], counts, strict=True):
            promised = [self.promise(contract, position) for position in range(count)]
            whole = contract.amount or self.chance.randrange(300, 6000) * 1000 * TENGE
            how = self.chance.random()
            if how < 0.06 or (contract.amount is None and how < 0.5):
                continue  # no breakdown
            part = how < 0.14  # a breakdown of a part only
            shared = whole * self.chance.randrange(5, 16) // 100 // TENGE * TENGE
            lined = promised[: max(1, count // 2)] if part else promised
            for owner, amount in zip(lined, shares(self.chance, (whole - shared) // (2 if part else 1), len(lined)), strict=True):
                for piece in shares(self.chance, amount, 2) if self.happens(0.1) else [amount]:
                    self.estimate(contract, owner, piece)
            for piece in shares(self.chance, shared, self.chance.choice((1, 2))):
                self.estimate(contract, None, piece)

    def promise(self, contract: Contract, position: int) -> Deliverable:
        """A deliverable. It is entered with its contract: a signed plan gains nothing later."""
        kind = self.chance.choice(self.dictionary.kinds)
        least, most = PLANNED[kind.unit]
        since = contract.starts or date(self.year, 4, 10)
        return self.add(  # type: ignore[no-any-return]
            *(Deliverable, self.official, contract.recorded_at),
            contract=contract,
            kind=kind,
            position=position,
            title_kk=f"{kind.name_kk.capitalize()} {position + 1}",
            planned=None if self.happens(0.02) else self.chance.randrange(least, most + 1),
            due=None if self.happens(0.1) else self.day(since + timedelta(days=20), date(self.year, 11, 30)),
        )

    def estimate(self, contract: Contract, owner: Deliverable | None, amount: int) -> None:
        """A budget line (tiyn)."""
        self.add(
            *(BudgetLine, self.official, contract.recorded_at),
            contract=contract,
            deliverable=owner,
            position=len(self.records[BudgetLine]) % 1000,
            item=self.chance.choice(ITEMS) if owner else self.chance.choice(("Банк қызметі", "Кеңсе жалдау", "Бухгалтер еңбекақысы")),
            nature="direct" if owner else "administrative",
            unit="дана",
            quantity=100,
            unit_price=amount,
            amount=amount,
        )

    # ------------------------------------------------------------ facts

    @property
    def signed(self) -> list[Contract]:
        """The contracts on which something may happen."""
        return [contract for contract in self.records[Contract] if contract.status != "draft"]

    def report(self) -> None:
        """What came of the promises, not proven yet; the NGOs' own reports."""
        promised = [one for one in self.records[Deliverable] if one.contract.status != "draft"]
        counts = spread(self.chance, self.size.outputs, len(promised), least=0 if self.running else 1)
        for promise, count in zip(promised, counts, strict=True):
            planned = promise.planned or self.chance.randrange(1, 6)
            if self.happens(0.1):
                planned = max(1, planned * 7 // 10)  # it fell short
            for n in range(count):
                self.result(promise, max(1, planned // count + (planned % count if n == count - 1 else 0)))
        for contract in self.signed:
            due = contract.ends or date(self.year, 12, 20)
            come = due if due <= self.until and self.happens(0.9) else None
            self.add(*(ProgressReport, self.official, contract.recorded_at), contract=contract, final=True, due=due, submitted=come)

    def result(self, promise: Deliverable, claimed: int) -> None:
        """One output, as it was reported."""
        since = promise.contract.starts or date(self.year, 4, 10)
        day = self.day(since, self.until)
        at = noon(min(self.size.last, day + timedelta(days=self.chance.randrange(1, 6))), self.chance)
        asked = {name: value for name, value in self.asked(day).items() if name in promise.kind.asked}
        self.add(
            *(Output, self.official, at),
            deliverable=promise,
            day=None if self.happens(0.02) else day,
            place=self.chance.choice(PLACES),
            topic=self.chance.choice(TITLES),
            claimed=claimed,
            reported_by_id=self.official,
            reported_at=at,
            **asked,
        )

    def asked(self, day: date) -> dict[str, Any]:
        """What a kind may ask of an output."""
        return {
            "participants": self.chance.randrange(12, 160),
            "newspaper": "«Нұрлы Көксу»",
            "issue_number": str(self.chance.randrange(1, 52)),
            "issue_date": day,
            "page": str(self.chance.randrange(1, 9)),
            "reach": self.chance.randrange(200, 9000),
            "print_run": self.chance.randrange(100, 2000),
            "trainer": "Д. Әлімов",
            "duration_minutes": self.chance.randrange(1, 12),
            "channel": "«Жетісу» телеарнасы",
        }

    def prove(self) -> None:
        """The papers: receipts of expenses first, then proof of results until the year's number is used up. Who has all proof counts."""
        left = self.size.proofs
        for expense in self.records[Expense]:
            if left and self.happens(0.3):
                self.attach(expense, None, expense.day or self.until)
                left -= 1
        outputs = list(self.records[Output])
        self.chance.shuffle(outputs)
        for output in outputs:
            needs = self.dictionary.needs.get(output.deliverable.kind_id, [])
            state = self.chance.random()
            verified, returned = state < (0.57 if self.running else 0.92), state > 0.94
            complete = verified and state > 0.05 and len(needs) <= left
            there = needs if complete else needs[: min(left, self.chance.randrange(len(needs) + 1) if not verified else len(needs) - 1)]
            for paper in there:
                self.attach(output, paper, output.day or self.until)
            left -= len(there)
            if verified:
                self.verify(output, proven=len(there) == len(needs))
            elif returned:
                output.state, output.reason = "returned", "Фотосурет анық емес"
            elif self.happens(0.05):
                output.claimed = None
        for output in self.chance.choices(outputs, k=left):  # more photographs than were asked for
            self.attach(output, self.dictionary.needs[output.deliverable.kind_id][0], output.day or self.until)
        for contract, act in self.accepted:
            for output in self.of_contract.get(contract.pk, []):
                if output.counted_at and output.act_id is None and (output.day or contract.starts or act.day) <= act.day:
                    output.act = act

    def attach(self, fact: Output | Expense, paper: int | None, day: date) -> None:
        """A document and what it proves."""
        n = len(self.records[Document])
        linked = self.happens(0.2)
        file = {
            "file": f"documents/{self.first_id + n + 1}.pdf",
            "file_name": f"құжат-{n + 1}.pdf",
            "content_type": "application/pdf",
            "size": self.chance.randrange(20_000, 2_000_000),
            "sha256": f"{self.chance.getrandbits(256):064x}",
        }
        document = self.add(
            *(Document, self.official, fact.recorded_at),
            district_id=district_id(self.number),
            kind_id=paper,
            number=str(n + 1),
            day=day,
            **({"link": f"https://example.org/{self.first_id + n + 1}"} if linked else file),
        )
        whose = {"output": fact} if isinstance(fact, Output) else {"expense": fact}
        self.add(*(Evidence, self.official, fact.recorded_at), document=document, **whose)

    def verify(self, output: Output, *, proven: bool) -> None:
        """Somebody else verified it, in full or in part; with all its proof it counts."""
        at = output.reported_at + timedelta(days=self.chance.randrange(1, 20))
        output.state, output.verified_by_id, output.verified_at = "verified", self.verifier, at
        output.accepted = output.claimed
        if output.claimed > 1 and self.happens(0.06):
            output.accepted, output.reason = output.claimed * 9 // 10, "Тізімде қайталанған аты-жөні бар"
        output.counted_at = at if proven else None

    def pay(self) -> None:
        """Advances, and payments on acts; a few refunds, penalties, and payments above the contract."""
        self.of_contract: dict[int, list[Output]] = {}
        for output in self.records[Output]:
            self.of_contract.setdefault(output.deliverable.contract_id, []).append(output)
        self.accepted: list[tuple[Contract, AcceptanceAct]] = []
        self.paid: dict[int, int] = {}
        signed = self.signed
        for contract, count in zip(signed, spread(self.chance, self.size.payments, len(signed), least=1), strict=True):
            share = self.chance.randrange(20, 80) if self.running else 100
            whole = (contract.amount or 1_000_000 * TENGE) * share // 100 // TENGE * TENGE
            if self.happens(0.005):
                whole = whole * 11 // 10
            self.paid[contract.pk] = whole
            amounts = shares(self.chance, whole, count)
            days = sorted(self.day(contract.starts or date(self.year, 4, 10), self.until) for _ in amounts)
            self.payment(contract, "advance", days[0], amounts[0])
            if count > 1:
                self.pay_on_acts(contract, days[1:], amounts[1:])

    def pay_on_acts(self, contract: Contract, days: list[date], amounts: list[int]) -> None:
        """Payments on up to three acts of theirs."""
        acts = []
        for n in range(min(3, len(amounts))):
            day = days[n]
            act = self.add(
                *(AcceptanceAct, self.official, noon(day, self.chance)),
                contract=contract,
                number=str(n + 1),
                day=day,
                final=not self.running and n == min(3, len(amounts)) - 1,
                amount=sum(amounts[n::3]),
            )
            acts.append(act)
            self.accepted.append((contract, act))
        for day, amount, act in zip(days, amounts, cycle(acts), strict=False):
            penalty = amount // 50 // TENGE * TENGE if self.happens(0.01) else 0
            self.payment(contract, "final" if act.final else "interim", day, amount - penalty, act=act, withheld=penalty)
        last = self.records[Payment][-1]
        if len(amounts) > 2 and self.happens(0.05):  # the last one came back in part
            last.kind, last.act, last.withheld, last.amount = "refund", None, 0, max(1, last.amount // 10)

    def payment(self, contract: Contract, kind: str, day: date, amount: int, **values: Any) -> None:
        """Money that moved (tiyn); who pays did not enter the contract or the act."""
        self.add(
            *(Payment, self.verifier, noon(day, self.chance)),
            contract=contract,
            kind=kind,
            day=None if self.happens(0.01) else day,
            amount=amount,
            order_number=str(len(self.records[Payment]) + 1),
            payee=contract.ngo.name_kk,
            payee_bin=contract.ngo.bin or "",
            payee_account=contract.account,
            **values,
        )

    def spend(self) -> None:
        """What the NGOs spent, mostly of what they were paid, mostly on lines of the estimate."""
        lines: dict[int, list[BudgetLine]] = {}
        for line in self.records[BudgetLine]:
            lines.setdefault(line.contract_id, []).append(line)
        signed = self.signed
        for contract, count in zip(signed, spread(self.chance, self.size.expenses, len(signed)), strict=True):
            whole = self.paid[contract.pk] * self.chance.randrange(60, 106) // 100 // TENGE * TENGE
            for amount in shares(self.chance, whole, count):
                day = self.day(contract.starts or date(self.year, 4, 10), self.until)
                own = lines.get(contract.pk)
                self.add(
                    *(Expense, self.official, noon(day, self.chance)),
                    contract=contract,
                    line=self.chance.choice(own) if own and self.happens(0.9) else None,
                    day=day,
                    supplier=self.chance.choice(SUPPLIERS),
                    document_kind="шот-фактура",
                    document_number=str(len(self.records[Expense]) + 1),
                    amount=max(1, amount),
                    quantity=100,
                    source="grant" if self.happens(0.92) else "own",
                )
