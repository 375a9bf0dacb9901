"""Loading the 2019 source (koksu_2019.py), as an official would enter it: through actions, each record citing the article."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from grants.actions import contracts, documents, funding, organisations, outputs
from grants.actions.plans import Promise
from grants.facts import koksu_2019 as facts
from grants.facts.koksu_2019 import Text
from grants.models import NGO, Allocation, Contract, Document, Kind, Lot, ProofKind
from grants.models.base import Record
from koksu.accounts import actions as accounts
from koksu.accounts.models import District, User
from koksu.money import Tenge


def named(text: Text, stem: str = "name") -> dict[str, Any]:
    """A text as the columns of a record: name_kk, name_ru, name_en."""
    return {f"{stem}_{code}": words for code, words in text._asdict().items()}


def make_district(at: datetime) -> District:
    """The region under its present name, the name it had in 2019, and Koksu district."""
    region = accounts.make_region(**named(facts.REGION), actor=None, at=at)
    until = date.fromisoformat(facts.EARLIER_UNTIL)
    accounts.add_earlier_name(region=region, **named(facts.EARLIER_REGION), until=until, actor=None, at=at)
    return accounts.make_district(region=region, **named(facts.DISTRICT), actor=None, at=at)


class Reader(Struct, frozen=True):
    """An official with the article at hand, entering what it says: each record cites it."""

    actor: User
    at: datetime
    article: Document

    def enter(self, action: Callable[..., Any], place: str = facts.PLACE, **values: Any) -> Any:
        """A record made by an action, with the article as its source."""
        record = action(actor=self.actor, at=self.at, **values)
        self.cite(record, place)
        return record

    def cite(self, record: Record, place: str = facts.PLACE) -> None:
        """Say that a record was taken from the article."""
        documents.cite(actor=self.actor, at=self.at, record=record, document=self.article, place=place)

    def state(self, record: Record | District, measure: str, value: int) -> None:
        """What the article says of a record: a count, or tiyn."""
        kind = "district" if isinstance(record, District) else record.KIND
        documents.state_figure(actor=self.actor, at=self.at, document=self.article, record=record, kind=kind, measure=measure, value=value)

    def note(self, record: Record, note: facts.NoteFact) -> None:
        """What the article leaves open about a record, or what was inferred."""
        text = note.text._asdict()
        documents.note(actor=self.actor, at=self.at, record=record, document=self.article, nature=note.nature, **text)


def load(*, district: District, actor: User, at: datetime) -> None:
    """Enter everything the article says of money, NGOs and results; `actor` is an official of the district."""
    kind = ProofKind.objects.get(code="article")
    titles = named(facts.ARTICLE, "title")
    article = documents.keep_link(actor=actor, at=at, district=district, link=facts.ARTICLE_LINK, kind=kind, **titles)
    reader = Reader(actor, at, article)
    ngos = {key: _ngo(reader, district, fact) for key, fact in facts.NGOS.items()}
    reader.state(district, "ngos", facts.NGOS_STATED)
    allocation, lots = _money(reader, district)
    awards = {key: _award(reader, ngos[key], allocation, fact) for key, fact in facts.AWARDS.items()}
    about: dict[str, list[Any]] = {"article": [article], "allocation": [allocation], "lots": lots, "contracts": list(awards.values())}
    about |= {key: [ngo] for key, ngo in ngos.items()}
    for key, contract in awards.items():
        about[f"award:{key}"] = [contract]
        about |= {f"award:{key}:{promise.kind.code}": [promise] for promise in contract.deliverables.select_related("kind")}
    for note in facts.NOTES:
        for record in about[note.about]:
            reader.note(record, note)


def _ngo(reader: Reader, district: District, fact: facts.NGOFact) -> NGO:
    place = facts.PROPOSALS if fact.head else facts.PLACE
    values: dict[str, Any] = {**named(fact.name), "form": fact.form, "counted": fact.counted, "home_district": district}
    ngo: NGO = reader.enter(organisations.make_ngo, place, **values)
    if fact.head:
        reader.enter(organisations.name_head, place, ngo=ngo, full_name=fact.head, post=fact.post)
    return ngo


def _money(reader: Reader, district: District) -> tuple[Allocation, list[Lot]]:
    """The allocation and its lots, of which only their number is known, with the figures as they are stated."""
    titles, amount = named(facts.ALLOCATION, "title"), Tenge.of(facts.AMOUNT)
    allocation: Allocation = reader.enter(funding.allocate, district=district, year=facts.YEAR, source="oblast", amount=amount, **titles)
    values: dict[str, Any] = {"allocation": allocation, "status": "awarded", "competition": facts.COMPETITION}
    lots = [reader.enter(funding.open_lot, **values) for _lot in range(facts.LOTS)]
    reader.state(allocation, "amount", int(amount))
    reader.state(allocation, "lots", facts.LOTS)
    return allocation, lots


def _award(reader: Reader, ngo: NGO, allocation: Allocation, fact: facts.AwardFact) -> Contract:
    """A contract of unknown lot and plan; each deliverable with one reported output of the quantity that the article names."""
    kinds = {kind.code: kind for kind in Kind.objects.all()}
    contract: Contract = reader.enter(
        contracts.award,
        ngo=ngo,
        allocation=allocation,
        promises=[Promise(kind=kinds[done.kind], **named(done.title, "title")) for done in fact.done],
        amount=Tenge.of(fact.amount),
        project_number=fact.project_number,
        subject=fact.subject,
        status="signed",
        **named(fact.title, "title"),
    )
    for deliverable, done in zip(contract.deliverables.order_by("position"), fact.done, strict=True):
        reader.cite(deliverable)
        reader.enter(outputs.report_output, deliverable=deliverable, claimed=done.quantity, topic=done.topic)
    return contract
