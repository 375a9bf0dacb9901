"""What the minutes editor offers to pick from: people, and records of the books, of the meeting's district. Read once a page."""

import re
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from grants.models import NGO, Allocation, Application, Contract, Lot, Outcome, ProgressReport
from koksu.accounts.scope import Scope
from koksu.language import short_date
from meetings.models import ABOUT, THERE, AgendaItem, Attendance, Meeting, Person

Group = tuple[str, list[tuple[str, str]]]
"""A heading (may be empty) and, under it, keys with their words."""
QUOTES = re.compile('[«»"“”„]')
CLOSED = (Outcome.REJECTED, Outcome.WITHDRAWN)


class Known:
    """Choices by key, and as groups in the order in which they are offered. What `item` names already stays on offer."""

    def __init__(self, meeting: Meeting, item: AgendaItem) -> None:
        self.meeting, self.item = meeting, item
        self.district = meeting.commission.district_id
        self.rendered: dict[str, SafeString] = {}  # what its pickers offer, for the page
        self.attendance = list(Attendance.objects.filter(meeting=meeting).select_related("person"))

    # ------------------------------------------------------------ people

    @cached_property
    def people(self) -> dict[str, Person]:
        """Everybody of the district, those who were at the meeting first."""
        there = [row.person for row in self.attendance if row.person and (row.presence in THERE or row.seat != "member")]
        listed = [row.person for row in self.attendance if row.person]
        others = Person.objects.live().filter(district=self.district).order_by("sort_key", "pk")
        return {str(person.pk): person for person in (*there, *listed, *self._named_people(), *others)}

    def _named_people(self) -> Iterable[Person]:
        """Whom the item names, though they may not be on offer any more."""
        item = self.item
        found = [item.reporter, *(one.speaker for one in item.speeches.all()), *(one.proposer for one in item.proposals.all())]
        found += [action.responsible for decision in item.decisions.all() for action in decision.actions.all()]
        return (person for person in found if person)

    @cached_property
    def people_groups(self) -> list[Group]:
        capacities = {str(row.person_id): row.capacity for row in self.attendance}
        listed = {key: person for key, person in self.people.items() if key in capacities}
        others = {key: person for key, person in self.people.items() if key not in capacities}
        return [
            (_("On the attendance list"), [(key, _person(person, capacities[key])) for key, person in listed.items()]),
            (_("Others of the district"), [(key, _person(person, person.capacity)) for key, person in others.items()]),
        ]

    @property
    def voters(self) -> list[Person]:
        """Who may vote: present members with a vote; and whoever is noted as having voted already."""
        there = [row.person for row in self.attendance if row.person and row.votes and row.presence in THERE]
        voted = [vote.member for vote in self.item.votes.all()]
        return list({person.pk: person for person in (*there, *voted)}.values())

    # ------------------------------------------------------------ the books

    @cached_property
    def ngos(self) -> dict[str, NGO]:
        """NGOs at home in the district, applying or contracted there."""
        here = Scope(by_district={self.district: frozenset()})
        found = [*NGO.objects.live().for_scope(here).order_by("sort_key", "pk")]
        named = [decision.ngo for decision in self.item.decisions.all() if decision.ngo]
        return {str(ngo.pk): ngo for ngo in (*found, *named)}

    @cached_property
    def ngos_groups(self) -> list[Group]:
        return [("", [(key, _ngo(ngo)) for key, ngo in self.ngos.items()])]

    @cached_property
    def records(self) -> dict[str, Any]:
        """What may be named, by keys as «lot:7»."""
        lots = Lot.objects.live().filter(allocation__district=self.district).order_by("-allocation__year", "sort_key", "pk")
        contracts = Contract.objects.live().filter(allocation__district=self.district).select_related("ngo").order_by("sort_key", "pk")
        allocations = Allocation.objects.live().filter(district=self.district).order_by("-year", "pk")
        named = [mention.subject for mention in self.item.mentions.all()]
        return {f"{one.KIND}:{one.pk}": one for one in (*lots, *contracts, *self.ngos.values(), *allocations, *named)}

    @cached_property
    def records_groups(self) -> list[Group]:
        kinds: dict[str, tuple[str, Callable[[Any], str]]] = {
            "lot": (_("Lots"), _lot),
            "contract": (_("Contracts"), _contract),
            "ngo": (_("NGOs"), _ngo),
            "allocation": (_("Funding"), str),
        }
        assert set(kinds) == set(ABOUT)
        return [
            (heading, [(key, words(one)) for key, one in self.records.items() if kind == one.KIND])
            for kind, (heading, words) in kinds.items()
        ]

    @cached_property
    def applications(self) -> dict[str, Application]:
        """Every application of the district, lot by lot."""
        found = Application.objects.filter(lot__allocation__district=self.district).select_related("lot__allocation", "ngo", "contract")
        return {str(one.pk): one for one in found.order_by("-lot__allocation__year", "lot__sort_key", "ngo__sort_key", "pk")}

    @cached_property
    def applications_groups(self) -> list[Group]:
        """By lot; those to which nothing can be awarded any more are marked."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for key, one in self.applications.items():
            if not one.voided_at:
                heading = f"{one.lot.allocation.year}: {_lot(one.lot)}"
                groups.setdefault(heading, []).append((key, _application(one)))
        return list(groups.items())

    @property
    def closed(self) -> set[str]:
        """Applications that are shown and can't be chosen: rejected or withdrawn ones."""
        return {key for key, one in self.applications.items() if one.outcome in CLOSED}

    @cached_property
    def reports(self) -> dict[str, ProgressReport]:
        found = ProgressReport.objects.live().filter(contract__allocation__district=self.district).select_related("contract__ngo")
        named = [decision.progress_report for decision in self.item.decisions.all() if decision.progress_report]
        return {str(one.pk): one for one in (*found.order_by("contract__sort_key", "until", "pk"), *named)}

    @cached_property
    def reports_groups(self) -> list[Group]:
        return [("", [(key, _report(one)) for key, one in self.reports.items()])]

    def groups(self, source: str) -> list[Group]:
        """What a picker of this source offers."""
        groups: list[Group] = getattr(self, f"{source}_groups")
        return groups


def _person(person: Person, capacity: str) -> str:
    return f"{person.name}, {capacity}" if capacity else person.name


def _ngo(ngo: NGO) -> str:
    """Its own name first, without quotes, so that typing its first letters finds it."""
    form = ngo.get_form_display() if ngo.form != "unknown" else ""
    return ", ".join(filter(None, (QUOTES.sub("", ngo.name).strip(), str(form))))


def _lot(lot: Lot) -> str:
    return f"{lot}, {Truncator(lot.title).chars(60)}" if lot.title else str(lot)


def _contract(contract: Contract) -> str:
    return f"{contract}, {contract.ngo}"


def _application(one: Application) -> str:
    """Its NGO first, then its project, its lot and its sum; what became of it, where something did."""
    title = f"«{Truncator(QUOTES.sub('', one.title).strip()).chars(60)}»" if one.title else ""
    lot = f"{one.lot.allocation.year}: {_lot(one.lot)}"  # lots of two years have the same number
    words = ", ".join(filter(None, (_ngo(one.ngo), title, lot, "" if one.asked is None else str(one.asked))))
    contract = getattr(one, "contract", None)
    if contract and not contract.voided_at:
        there = _("there is a contract")
        return f"{words} — {there}"
    return f"{words} — {one.get_outcome_display()}" if one.outcome != Outcome.PENDING else words


def _report(one: ProgressReport) -> str:
    period = f", {short_date(one.until)}" if one.until else ""
    return f"{one.contract}, {one.contract.ngo}: {one}{period}"
