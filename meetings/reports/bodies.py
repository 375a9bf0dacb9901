"""Commissions and councils as their list and pages tell them: seats, who holds them, meetings, what is still to be done."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet
from msgspec import Struct

from grants.models import Measure, StatedFigure
from grants.reports.build import sourced
from grants.reports.paging import PAGE
from grants.reports.searching import searched
from grants.reports.values import Sourced, Stated
from koksu.language import folded_words
from meetings.models import UNFINISHED, ActionItem, Commission, Meeting, MemberRole, Membership, Organisation, Person
from meetings.reports.body import as_signed
from meetings.reports.meeting_list import Asked, Listing, listing_of
from meetings.reports.quorum import RuleChange, rule_changes
from meetings.rules import Reader

ORDER = {role: place for place, role in enumerate((MemberRole.CHAIR, MemberRole.DEPUTY, MemberRole.SECRETARY, MemberRole.MEMBER))}


class CommissionRow(Struct, frozen=True):
    """A body on the list: how many known members it has today, its last meeting and its next, and how many action items are open."""

    record: Commission
    training: bool
    members: int
    meetings: int
    last: Meeting | None
    next: Meeting | None
    unfinished: int


class CommissionPage(Struct, frozen=True):
    """A body's page. `seats`: whose term includes today; `former`: the others; `unnamed`: seats with a vote whose people aren't known
    (None where the number of seats isn't). `needed`: for a quorum, None where that isn't known. `stated`: what sources state beside what
    is known here; `rule_changes`: how its quorum rule was changed."""

    commission: Commission
    seats: Sequence[Membership]
    former: Sequence[Membership]
    voters: int
    unnamed: int | None
    needed: int | None
    meetings: Listing
    unfinished: int
    overdue: int
    sourced: Sourced
    stated: Sequence[Stated]
    rule_changes: Sequence[RuleChange]


def commission_rows(reader: Reader) -> list[CommissionRow]:
    """The bodies in the reader's scope. Four queries, however many they are."""
    bodies = list(Commission.objects.live().for_scope(reader.scope).select_related("district").order_by("sort_key", "pk"))
    seats = Membership.objects.live().on(reader.today).filter(commission__in=bodies)
    members = Counter(seats.values_list("commission", flat=True))
    open_items = ActionItem.objects.in_force().filter(state__in=UNFINISHED, decision__item__meeting__commission__in=bodies)
    unfinished = Counter(open_items.values_list("decision__item__meeting__commission", flat=True))
    held: dict[int, list[Meeting]] = {}
    for meeting in Meeting.objects.live().filter(commission__in=bodies).order_by("day", "starts", "pk"):
        held.setdefault(meeting.commission_id, []).append(meeting)
    return [
        CommissionRow(
            body,
            training=body.district.training,
            members=members[body.pk],
            meetings=len(held.get(body.pk, ())),
            last=next((one for one in reversed(held.get(body.pk, [])) if one.day and one.day < reader.today), None),
            next=next((one for one in held.get(body.pk, []) if one.day and one.day >= reader.today), None),
            unfinished=unfinished[body.pk],
        )
        for body in bodies
    ]


def page_of_commission(commission: Commission, reader: Reader) -> CommissionPage:
    """A body with its seats on that day, its meetings and what is still to be done."""
    known = list(Membership.objects.live().filter(commission=commission).select_related("person__organisation", "person__user"))
    known.sort(key=lambda seat: ORDER[MemberRole(seat.role)])  # stable: within a role by name
    seats = [seat for seat in known if _holds(seat, reader.today)]
    voters = sum(1 for seat in seats if seat.votes)
    rows = ActionItem.objects.unfinished(commission).select_related("responsible", "decision__item__meeting")
    unfinished = as_signed(rows)
    return CommissionPage(
        commission,
        seats,
        [seat for seat in known if seat not in seats],
        voters=voters,
        unnamed=max(0, commission.seats - voters) if commission.seats else None,
        needed=commission.needed(voters or None),
        meetings=listing_of(reader, Asked(commission=commission.pk)),
        unfinished=len(unfinished),
        overdue=sum(1 for one in unfinished if one.is_overdue(reader.today)),
        sourced=sourced([commission, *known, *(seat.person for seat in known)], [commission.district]),
        stated=_stated(commission, len(seats)),
        rule_changes=rule_changes(commission),
    )


def _stated(commission: Commission, members: int) -> list[Stated]:
    """How many members sources say it has, beside those that are known here."""
    kept = StatedFigure.objects.filter(
        voided_at__isnull=True, record_kind=Commission.KIND, record_id=commission.pk, measure=Measure.MEMBERS
    )
    return [Stated(figure, members) for figure in kept.select_related("document").order_by("pk")]


def _holds(seat: Membership, on: date) -> bool:
    return (seat.since is None or seat.since <= on) and (seat.until is None or seat.until >= on)


class People(Struct, frozen=True):
    """People and organisations of the districts where somebody writes minutes: as many as a page holds, and how many there are."""

    q: str
    people: Sequence[Person]
    people_count: int
    organisations: Sequence[Organisation]
    organisations_count: int


def people_of(districts: Sequence[int], q: str) -> People:
    """Those whose names or posts begin with these words; without words, all."""
    people: QuerySet[Person] = Person.objects.live().filter(district__in=districts).select_related("organisation", "user", "district")
    organisations: QuerySet[Organisation] = Organisation.objects.live().filter(district__in=districts).select_related("ngo", "district")
    if folded_words(q):
        people, organisations = searched(people, q), searched(organisations, q)
    return People(
        q,
        list(people.order_by("sort_key", "pk")[:PAGE]),
        people.count(),
        list(organisations.order_by("sort_key", "pk")[:PAGE]),
        organisations.count(),
    )
