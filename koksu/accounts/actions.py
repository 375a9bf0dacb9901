"""Every write about people and places: checked, saved and chained into history in one transaction.

They are the nation's records, so they go to the chain "nation". `actor` is None only where nobody is there yet: at set-up.
An administrator of a district or region acts only on people whose roles all lie there, so that nobody gives themselves more.
Raises PermissionDenied; ValidationError for what is wrong in a field.
"""

from datetime import date, datetime

from axes.utils import reset
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from koksu import history
from koksu.accounts.models import Assignment, District, Named, Region, RegionName, Role, User

CHAIN = "nation"
SETUP = "set-up"
ANYWHERE = Q(pk__isnull=False)  # an empty Q would vanish from an "or"
KEYS = {"search_key", "sort_key"}
SECRET = {"password", "last_login", *KEYS}


def _administers(actor: User | None, where: Q) -> bool:
    """Whether the actor is an administrator of the whole country, or of a place that `where` allows (of Assignment)."""
    held = Assignment.objects.filter(user=actor, role=Role.ADMINISTRATOR, ended__isnull=True)
    return actor is None or held.filter(Q(country=True) | where).exists()


def _require(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


def _covers(district_id: int | None, region_id: int | None) -> Q:
    """The assignments that reach a district, or else a region; for neither, none below the country."""
    if district_id is not None:
        return Q(district=district_id) | Q(region__districts=district_id)
    return Q(region=region_id) if region_id is not None else Q(pk__in=[])


def _administers_person(actor: User | None, user: User) -> bool:
    places = user.assignments.filter(ended__isnull=True).values_list("district_id", "region_id")
    return _administers(actor, ANYWHERE) and all(_administers(actor, _covers(*place)) for place in places)


def _told(record: Named | User | Assignment) -> dict[str, object]:
    """What history keeps of a record: all but passwords and what is derived."""
    return {key: value for key, value in history.snapshot(record).items() if key not in SECRET}


def _record(
    record: Named | User | Assignment, verb: str, before: dict[str, object] | None, actor: User | None, at: datetime, reason: str
) -> None:
    history.record(
        chain=CHAIN,
        actor=actor.signature if actor else SETUP,
        verb=verb,
        kind=record._meta.model_name or "",
        record_id=record.pk,
        before=before,
        after=_told(record),
        reason=reason,
        at=at,
    )


@transaction.atomic
def _save(record: Named | User | Assignment, verb: str, actor: User | None, at: datetime, reason: str = "") -> None:
    """Saves a new or changed record and tells history; a change that changes nothing is not told."""
    model = type(record)
    before = None
    if record.pk is not None:
        before = _told(model._default_manager.select_for_update().get(pk=record.pk))
    record.full_clean(exclude=KEYS)  # save() fills them
    record.save()
    if before != _told(record):
        _record(record, verb, before, actor, at, reason)


def make_region(*, name_kk: str, name_ru: str = "", name_en: str = "", actor: User | None, at: datetime) -> Region:
    """A new region under its present name."""
    _require(_administers(actor, _covers(None, None)))
    region = Region(name_kk=name_kk, name_ru=name_ru, name_en=name_en)
    _save(region, "make", actor, at)
    return region


def add_earlier_name(
    *,
    region: Region,
    name_kk: str,
    name_ru: str = "",
    name_en: str = "",
    since: date | None = None,
    until: date,
    actor: User | None,
    at: datetime,
) -> RegionName:
    """A name that the region carried from `since` (unknown: always before) to `until`, both days included."""
    _require(_administers(actor, _covers(None, None)))
    name = RegionName(region=region, name_kk=name_kk, name_ru=name_ru, name_en=name_en, since=since, until=until)
    _save(name, "make", actor, at)
    return name


def make_district(
    *,
    region: Region,
    name_kk: str,
    name_ru: str = "",
    name_en: str = "",
    body_kk: str = "",
    body_ru: str = "",
    body_en: str = "",
    training: bool = False,
    actor: User | None,
    at: datetime,
) -> District:
    """A new district; `training` marks all its data as invented, for good."""
    _require(_administers(actor, _covers(None, None)))
    district = District(
        region=region,
        name_kk=name_kk,
        name_ru=name_ru,
        name_en=name_en,
        body_kk=body_kk,
        body_ru=body_ru,
        body_en=body_en,
        training=training,
    )
    _save(district, "make", actor, at)
    return district


def make_user(
    *, username: str, full_name: str, password: str, email: str = "", language: str = "kk", actor: User | None, at: datetime
) -> User:
    """A new person, who can sign in at once. What they may do comes from `assign_role`."""
    _require(_administers(actor, ANYWHERE))
    user = User(username=username, full_name=full_name, email=email, language=language, created=at)
    validate_password(password, user)
    user.set_password(password)
    _save(user, "make", actor, at)
    return user


@transaction.atomic
def change(*, record: Region | RegionName | District | User, actor: User, at: datetime, reason: str = "") -> None:
    """Saves new values of a person or a place (deactivating is such a change); a password has its own action."""
    _require(_administers_person(actor, record) if isinstance(record, User) else _administers(actor, _covers(None, None)))
    if isinstance(record, User) and record.pk == actor.pk and not record.is_active:
        raise ValidationError(_("You cannot deactivate yourself."))
    if isinstance(record, District) and District.objects.filter(pk=record.pk, training=not record.training).exists():
        raise ValidationError({"training": _("A district stays real, or stays training data, for good.")})
    _save(record, "change", actor, at, reason)


@transaction.atomic
def set_password(*, user: User, password: str, actor: User | None, at: datetime) -> None:
    """A new password, one's own or another's; every session of that person ends. History tells that it changed, never what it is."""
    _require(user == actor or _administers_person(actor, user))
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    _record(user, "set_password", _told(user), actor, at, "")


@transaction.atomic
def assign_role(
    *,
    user: User,
    role: str,
    district: District | None = None,
    region: Region | None = None,
    country: bool = False,
    actor: User | None,
    at: datetime,
) -> Assignment:
    """Gives a role in exactly one district, region, or the whole country: never to oneself, and below the country only to people
    whose other roles the actor administers too. `actor` None: at set-up."""
    _require(_administers(actor, _covers(district.pk if district else None, region.pk if region else None)))
    if actor is not None and user.pk == actor.pk:
        raise ValidationError(_("Nobody can give a role to themselves."))
    _require(_administers_person(actor, user))
    assignment = Assignment(user=user, role=role, district=district, region=region, country=country)
    _save(assignment, "assign", actor, at)
    return assignment


@transaction.atomic
def end_role(*, assignment: Assignment, actor: User, at: datetime, reason: str = "") -> None:
    """Takes a role away; the assignment stays, ended. Nobody can take their own administrator's role."""
    assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
    _require(_administers(actor, _covers(assignment.district_id, assignment.region_id)))
    if assignment.ended is not None:
        return
    if assignment.user_id == actor.pk and assignment.role == "administrator":
        raise ValidationError(_("You cannot take the administrator's role from yourself."))
    assignment.ended = at
    _save(assignment, "end", actor, at, reason)


@transaction.atomic
def unlock(*, username: str, actor: User, at: datetime) -> int:
    """Ends the pause after too many wrong passwords for that name, from every address; how many counts were cleared."""
    user = User.objects.filter(username=username).first()
    _require(_administers_person(actor, user) if user else _administers(actor, ANYWHERE))
    cleared = int(reset(username=username))
    if cleared:
        event = {"chain": CHAIN, "actor": actor.signature, "verb": "unlock", "kind": "user", "record_id": username}
        history.record(**event, before=None, after=None, at=at)
    return cleared


def set_language(*, user: User, language: str) -> None:
    """A person's own preference: not a record, so history isn't told."""
    User.objects.filter(pk=user.pk).update(language=language)
    user.language = language
