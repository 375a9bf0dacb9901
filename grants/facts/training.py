"""Loading the training district: invented people, money and results, entered through actions in the order in which it all happened.

The facts stand in training_people, training_2025 and training_2026. Two officials share the work, so that four eyes see everything.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import groupby
from typing import Any

from django.utils import timezone
from msgspec import Struct, field

from grants.actions import funding, organisations
from grants.facts import training_2025, training_2026
from grants.facts import training_people as people
from grants.facts.shapes import Award, Bid, Call, Given, Words, Year
from grants.models import NGO, Allocation, Application, Area, Contract, Kind, Lot, ProofKind
from koksu.accounts import actions as accounts
from koksu.accounts.models import District, User
from koksu.money import Tenge

FIRST_DAY = "2025-01-06"
Deed = Callable[[datetime], None]


def tenge(amount: int | None) -> Tenge | None:
    """Whole tenge of the facts as exact Tenge; unknown stays unknown."""
    return None if amount is None else Tenge.of(amount)


def day(text: str) -> date | None:
    """A day of the facts; unknown where it is empty."""
    return date.fromisoformat(text) if text else None


def office_day(text: str, later: int = 0) -> date:
    """The first working day (Monday to Friday) on or after that day, or `later` days after it."""
    at = date.fromisoformat(text) + timedelta(days=later)
    return at + timedelta(days=max(0, 7 - at.weekday()) if at.weekday() > 4 else 0)


class Diary(Struct):
    """Who did what on which day: written down in any order, then lived through in the order of time."""

    deeds: list[tuple[date, Deed]] = field(default_factory=list)
    hours: list[tuple[datetime, Deed]] = field(default_factory=list)

    def on(self, text: str, deed: Deed, later: int = 0) -> None:
        """Do this on that day (or `later` days after it), after what was written down for it before."""
        self.deeds.append((office_day(text, later), deed))

    def at(self, text: str, deed: Deed) -> None:
        """Do this at that very hour («2026-02-18 15:20»), as a meeting keeps its own."""
        self.hours.append((datetime.fromisoformat(text).replace(tzinfo=timezone.get_default_timezone()), deed))

    def live(self) -> None:
        """Do everything in the order of time."""
        for moment, deed in sorted([*self._office_hours(), *self.hours], key=lambda written: written[0]):
            deed(moment)

    def _office_hours(self) -> Iterator[tuple[datetime, Deed]]:
        """Each day's deeds one after another within office hours."""
        zone = timezone.get_default_timezone()
        for today, deeds in groupby(sorted(self.deeds, key=lambda written: written[0]), key=lambda written: written[0]):
            todays = list(deeds)
            begins, step = datetime.combine(today, time(9, 5), zone), timedelta(minutes=min(23, 500 // len(todays)))
            yield from ((begins + number * step, deed) for number, (_today, deed) in enumerate(todays))


class Town(Struct):
    """The training district while it is being told: its people, dictionaries, and the records made so far, by the facts' keys."""

    district: District
    officials: dict[str, User]
    diary: Diary = field(default_factory=Diary)
    ngos: dict[str, NGO] = field(default_factory=dict)
    allocations: dict[tuple[int, str], Allocation] = field(default_factory=dict)
    lots: dict[tuple[int, str], Lot] = field(default_factory=dict)
    applications: dict[str, Application] = field(default_factory=dict)
    contracts: dict[str, Contract] = field(default_factory=dict)
    kinds: dict[str, Kind] = field(default_factory=lambda: {kind.code: kind for kind in Kind.objects.all()})
    proofs: dict[str, ProofKind] = field(default_factory=lambda: {proof.code: proof for proof in ProofKind.objects.all()})
    areas: dict[str, Area] = field(default_factory=lambda: {area.code: area for area in Area.objects.all()})

    @property
    def clerk(self) -> User:
        """Who enters the year's money."""
        return self.officials["trainee"]


def make_district(at: datetime) -> District:
    """The invented region and district, marked as training data for good."""
    region = accounts.make_region(**named(people.REGION), actor=None, at=at)
    return accounts.make_district(region=region, **named(people.DISTRICT), **named(people.BODY, "body"), training=True, actor=None, at=at)


def named(words: Words, stem: str = "name") -> dict[str, Any]:
    """Words as the columns of a record: name_kk, name_ru, name_en."""
    return {f"{stem}_{code}": text for code, text in words._asdict().items()}


def load(*, district: District, trainee: User, trainee2: User, also: Iterable[Callable[[Town], None]] = ()) -> None:
    """Live through both years; the two are officials of the district. `also`: who else writes into the town's diary (its meetings)."""
    from grants.facts.training_contracts import tell_contract

    town = Town(district, {"trainee": trainee, "trainee2": trainee2})
    for name, fact in people.NGOS.items():
        town.diary.on(FIRST_DAY, partial(_register, town, name, fact))
    for year in (training_2025.YEAR, training_2026.YEAR):
        _tell_money(town, year)
        for award in year.contracts:
            tell_contract(town, year.allocations[0].year, award)
    for tell in also:
        tell(town)
    town.diary.live()


def _register(town: Town, name: str, fact: people.NGOFact, at: datetime) -> None:
    ngo = organisations.make_ngo(
        actor=town.clerk,
        at=at,
        **named(Words(f"«{name}»", f"«{name}»", f"“{fact.en}”")),
        form=fact.form,
        bin=fact.bin,
        home_district=town.district,
        counted=True,
        address=fact.address,
        account=fact.account,
        bank_code=people.BANK_CODE,
    )
    organisations.name_head(actor=town.clerk, at=at, ngo=ngo, full_name=fact.head, post="басшы", since=date.fromisoformat(fact.since))
    town.ngos[name] = ngo


def _tell_money(town: Town, year: Year) -> None:
    """Write down a year's allocations, lots and applications."""
    for given in year.allocations:
        _tell_allocation(town, given)
    for call in year.lots:
        _tell_lot(town, year.allocations[0].year, call)
        for bid in call.lost:
            _tell_bid(town, (year.allocations[0].year, call.key), call, bid)
        for award in year.contracts:
            if (award.allocation, award.lot) == (call.allocation, call.key) and award.status != "draft":
                _tell_winner(town, (year.allocations[0].year, call.key), call, award)


def _tell_allocation(town: Town, given: Given) -> None:
    key = (given.year, given.key)

    def allocate(at: datetime) -> None:
        town.allocations[key] = funding.allocate(
            actor=town.clerk,
            at=at,
            district=town.district,
            year=given.year,
            source=given.source,
            **given.words.titles,
            amount=tenge(given.amount),
            basis="net",
            decision=given.decision,
            decided=day(given.decided),
            programme_code=given.programme,
        )

    town.diary.on(given.decided, allocate, later=1)
    if given.change:
        changed, decision, amount = given.change

        def change(at: datetime) -> None:
            funding.change_allocation(
                actor=town.clerk,
                at=at,
                allocation=town.allocations[key],
                day=date.fromisoformat(changed),
                decision=decision,
                amount=tenge(amount),
            )

        town.diary.on(changed, change)


def _tell_lot(town: Town, year: int, call: Call) -> None:
    def announce(at: datetime) -> None:
        town.lots[year, call.key] = funding.open_lot(
            actor=town.clerk,
            at=at,
            allocation=town.allocations[year, call.allocation],
            number=call.number,
            **call.words.titles,
            area=town.areas[call.area],
            budget=tenge(call.budget),
            basis=call.basis,
            customer=people.BODY.kk,
            customer_bin=people.CUSTOMER_BIN,
            customer_signatory=people.CUSTOMER_SIGNATORY,
            announced=day(call.announced),
            closes=day(call.closes),
            results=day(call.results),
            competition=f"{year} жылғы № {call.number} конкурс",
            status="announced",
        )

    def decide(at: datetime) -> None:
        funding.edit_lot(actor=town.clerk, at=at, lot=town.lots[year, call.key], status=call.status)

    town.diary.on(call.announced, announce)
    town.diary.on(call.results, decide)


def _tell_bid(town: Town, key: tuple[int, str], call: Call, bid: Bid) -> None:
    def apply(at: datetime) -> None:
        funding.apply(
            actor=town.clerk,
            at=at,
            lot=town.lots[key],
            ngo=town.ngos[bid.ngo],
            **bid.words.titles,
            asked=tenge(bid.asked),
            score=bid.score,
            submitted=day(call.closes),
            outcome=bid.outcome,
        )

    town.diary.on(call.results, apply)


def _tell_winner(town: Town, key: tuple[int, str], call: Call, award: Award) -> None:
    def apply(at: datetime) -> None:
        town.applications[award.number] = funding.apply(
            actor=town.clerk,
            at=at,
            lot=town.lots[key],
            ngo=town.ngos[award.ngo],
            **award.words.titles,
            asked=tenge(award.amount),
            score=award.score,
            submitted=day(call.closes),
        )

    town.diary.on(call.closes, apply)
