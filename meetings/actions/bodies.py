"""Writing who sits where: commissions, their members and terms, people and organisations."""

from datetime import datetime
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from grants.actions.base import Change, Refused, changing, same_version, set_fields, unvoided
from grants.models.base import Record
from koksu import history
from koksu.accounts.models import District, User
from koksu.language import search_key, sort_key
from meetings.models import Attendance, Commission, MeetingStatus, MemberRole, Membership, Organisation, Person

NAMES = ("name_kk", "name_ru", "name_en")
COMMISSION_FIELDS = (
    *("kind", *NAMES, "under_kk", "under_ru", "under_en", "seats", "quorum", "quorum_number", "review_days", "decision"),
    *("composition_kk", "composition_ru", "composition_en", "purpose_kk", "purpose_ru", "purpose_en"),
)
MEMBERSHIP_FIELDS = ("person", "role", "votes", "since", "until")
ORGANISATION_FIELDS = (*NAMES, "kind", "ngo")
R = TypeVar("R", bound=Record)
PERSON_FIELDS = (*NAMES, "capacity_kk", "capacity_ru", "capacity_en", "organisation", "email", "user")


def make_commission(*, actor: User, at: datetime, district: District, **values: Any) -> Commission:
    """A new commission or council (COMMISSION_FIELDS)."""
    return _make(Commission(district=district), COMMISSION_FIELDS, values, actor, at, district.pk)


def edit_commission(
    *, actor: User, at: datetime, commission: Commission, version: int | None = None, reason: str = "", **values: Any
) -> Commission:
    """Change a body's COMMISSION_FIELDS; meetings that are planned already keep their quorum rule. Stale where it isn't of the `version`
    that was seen.

    Refused: another quorum rule (also: another number of seats) without a `reason`.
    """
    with changing(actor=actor, at=at, deed="write_minutes", district_id=commission.district_id) as change:
        fresh = unvoided(commission)
        same_version(fresh, version)
        before, rule = history.snapshot(fresh), fresh.rule
        set_fields(fresh, values, COMMISSION_FIELDS)
        if fresh.rule == rule:
            change.update(fresh, before)
            return fresh
        if not reason.strip():
            message = _("The seats or the quorum change: write why, for example which decision changed them.")
            raise Refused({"rule_reason": Refused(message, code="required")})
        change.update(fresh, before, "quorum", reason.strip())
        return fresh


def add_member(*, actor: User, at: datetime, commission: Commission, **values: Any) -> Membership:
    """Give a person a seat (MEMBERSHIP_FIELDS). Refused: another district's person; a second seat at the same time."""
    membership = Membership(commission=commission)
    return _make(membership, MEMBERSHIP_FIELDS, values, actor, at, commission.district_id, check=_check_seat)


def edit_member(*, actor: User, at: datetime, membership: Membership, version: int | None = None, **values: Any) -> Membership:
    """Change a seat (MEMBERSHIP_FIELDS): mostly, until when. Stale where it isn't of the `version` that was seen."""
    return _edit(membership, MEMBERSHIP_FIELDS, values, actor, at, membership.commission.district_id, version, check=_check_seat)


def add_new_member(*, actor: User, at: datetime, commission: Commission, person: dict[str, Any], **values: Any) -> Membership:
    """Give a seat to somebody who isn't here yet: `person` is what `meet` takes."""
    with changing(actor=actor, at=at, deed="write_minutes", district_id=commission.district_id) as change:
        body = unvoided(commission)
        newcomer = meet(change, body.district, **person)
        return _new(change, Membership(commission=body), MEMBERSHIP_FIELDS, {**values, "person": newcomer}, _check_seat)


def _check_seat(membership: Membership) -> None:
    if membership.person.district_id != membership.commission.district_id:
        raise Refused({"person": Refused(_("This person belongs to another district."), code="foreign_person")})
    others = Membership.objects.live().filter(commission=membership.commission_id, person=membership.person_id).exclude(pk=membership.pk)
    if any(_overlap(membership, other) for other in others):
        raise Refused({"person": Refused(_("This person holds a seat there in that time already."), code="seated")})
    if membership.role == MemberRole.CHAIR:
        chairs = Membership.objects.live().filter(commission=membership.commission_id, role=MemberRole.CHAIR).exclude(pk=membership.pk)
        if chair := next((one for one in chairs.select_related("person") if _overlap(membership, one)), None):
            message = _("%(person)s chairs it in that time already: say first until when.") % {"person": chair.person}
            raise Refused({"role": Refused(message, code="two_chairs")})


def _overlap(one: Membership, other: Membership) -> bool:
    """Whether two terms share a day; unknown ends are open."""
    begins = not (one.since and other.until) or one.since <= other.until
    ends = not (one.until and other.since) or other.since <= one.until
    return begins and ends


def make_organisation(*, actor: User, at: datetime, district: District, **values: Any) -> Organisation:
    """A new organisation (ORGANISATION_FIELDS)."""
    return _make(Organisation(district=district), ORGANISATION_FIELDS, values, actor, at, district.pk)


def edit_organisation(*, actor: User, at: datetime, organisation: Organisation, version: int | None = None, **values: Any) -> Organisation:
    """Change an organisation's ORGANISATION_FIELDS. Stale where it isn't of the `version` that was seen."""
    return _edit(organisation, ORGANISATION_FIELDS, values, actor, at, organisation.district_id, version)


def make_person(*, actor: User, at: datetime, district: District, **values: Any) -> Person:
    """A new person (PERSON_FIELDS), also on the spot, while minutes are typed. Refused: somebody of that name whose post isn't another."""
    return _make(Person(district=district), PERSON_FIELDS, values, actor, at, district.pk, check=_check_newcomer)


def add_person(*, actor: User, at: datetime, district: District, **values: Any) -> Person:
    """A person on the spot: what `meet` takes."""
    with changing(actor=actor, at=at, deed="write_minutes", district_id=district.pk) as change:
        return meet(change, district, **values)


def meet(change: Change, district: District, *, organisation_name: str = "", **values: Any) -> Person:
    """A new person (PERSON_FIELDS) within a change, with their organisation by its name: the district's of that name, else a new one."""
    if name := " ".join(organisation_name.split()):
        known = Organisation.objects.live().filter(district=district)
        there = next((one for one in known if search_key(name) in map(search_key, (one.name_kk, one.name_ru, one.name_en))), None)
        values["organisation"] = there or _new(change, Organisation(district=district), ORGANISATION_FIELDS, {"name_kk": name})
    return _new(change, Person(district=district), PERSON_FIELDS, values, _check_newcomer)


def edit_person(*, actor: User, at: datetime, person: Person, version: int | None = None, **values: Any) -> Person:
    """Change what is known of a person (PERSON_FIELDS). Papers that were signed keep the name they have.

    Refused: taking or exchanging their account, by which they approve and sign: that is an administrator's (link_account).
    """
    return _edit(person, PERSON_FIELDS, values, actor, at, person.district_id, version, check=_check_edited)


def link_account(*, actor: User, at: datetime, person: Person, user: User | None, version: int | None = None) -> Person:
    """An administrator says by which account somebody signs in (None: by none). Refused while minutes of theirs are in review."""
    with changing(actor=actor, at=at, deed="edit_people", district_id=person.district_id) as change:
        fresh = unvoided(person)
        same_version(fresh, version)
        if Attendance.objects.filter(person=fresh, meeting__status=MeetingStatus.IN_REVIEW).exists():
            message = _("Minutes that this person approves are in review: wait until they are signed.")
            raise Refused({"user": Refused(message, code="in_review")})
        before = history.snapshot(fresh)
        fresh.user = user
        change.update(fresh, before, "link_account")
        return fresh


def _check_edited(person: Person) -> None:
    _check_organisation(person)
    account = Person.objects.values_list("user", flat=True).get(pk=person.pk)
    if account and account != person.user_id:
        message = _("By this account they approve and sign minutes: only an administrator changes it.")
        raise Refused({"user": Refused(message, code="account")})


def _check_newcomer(person: Person) -> None:
    """Two people of one name are told apart by their posts; otherwise it is one person, entered twice."""
    _check_organisation(person)
    namesakes = Person.objects.live().filter(district=person.district, sort_key=sort_key(person.name_kk)[:254])
    post = search_key(person.capacity)
    if any(not post or search_key(one.capacity) in ("", post) for one in namesakes):
        message = _("%(person)s is here already: choose them from the list. If this is another person of that name, give their post.")
        raise Refused({"name_kk": Refused(message % {"person": person.name_kk}, code="here_already")})


def _check_organisation(person: Person) -> None:
    if person.organisation and person.organisation.district_id != person.district_id:
        raise Refused({"organisation": Refused(_("This organisation belongs to another district."), code="foreign_organisation")})


def _nothing(record: Any) -> None:
    """No further check."""


def _make(
    record: R, fields: tuple[str, ...], values: dict[str, Any], actor: User, at: datetime, district_id: int, check: Any = _nothing
) -> R:
    with changing(actor=actor, at=at, deed="write_minutes", district_id=district_id) as change:
        _locked_body(record)
        return _new(change, record, fields, values, check)


def _new(change: Change, record: R, fields: tuple[str, ...], values: dict[str, Any], check: Any = _nothing) -> R:
    set_fields(record, values, fields)
    check(record)
    change.create(record)
    return record


def _edit(
    record: R,
    fields: tuple[str, ...],
    values: dict[str, Any],
    actor: User,
    at: datetime,
    district_id: int,
    version: int | None,
    check: Any = _nothing,
) -> R:
    with changing(actor=actor, at=at, deed="write_minutes", district_id=district_id) as change:
        _locked_body(record)
        fresh = unvoided(record)
        same_version(fresh, version)
        before = history.snapshot(fresh)
        set_fields(fresh, values, fields)
        check(fresh)
        change.update(fresh, before)
        return fresh


def _locked_body(record: Record) -> None:
    """A seat is checked against the body's other seats: the body is locked first."""
    if isinstance(record, Membership):
        unvoided(record.commission)
