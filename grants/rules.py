"""May this person do this? One table (5, "Who may do what"); the tests hold the same table, row for row."""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from koksu.accounts.models import Assignment, District, Role, User
from koksu.accounts.scope import Scope

# A secretary is an official too (the scope says so); who verifies or pays must besides be another person than who entered.
MAY: dict[str, frozenset[str]] = {
    "read": frozenset({Role.OFFICIAL, Role.SECRETARY, Role.MEMBER, Role.AUDITOR, Role.ADMINISTRATOR}),
    "enter": frozenset({Role.OFFICIAL}),
    "verify": frozenset({Role.OFFICIAL}),
    "pay": frozenset({Role.OFFICIAL}),
    "add_finding": frozenset({Role.AUDITOR}),
    "issue_report": frozenset({Role.AUDITOR}),
    "write_minutes": frozenset({Role.SECRETARY}),
    "review_minutes": frozenset({Role.MEMBER}),
    "edit_people": frozenset({Role.ADMINISTRATOR}),
    "edit_dictionaries": frozenset({Role.ADMINISTRATOR}),
    "edit_ngos": frozenset({Role.OFFICIAL, Role.ADMINISTRATOR}),
    "unlock": frozenset({Role.ADMINISTRATOR}),
}

NATIONAL = frozenset({"edit_dictionaries"})  # everybody's: only for who holds the role in the whole country


def may(scope: Scope, deed: str, district_id: int | None) -> bool:
    """Whether the person of this scope may do the deed in that district (None: in no district, so with the role anywhere, for
    what belongs to the whole country: NGOs, people). What is NATIONAL asks for the role in the whole country, wherever."""
    if deed in NATIONAL:
        return bool(MAY[deed] & scope.in_country)
    if district_id is None:
        return bool(MAY[deed] & scope.roles)
    return bool(MAY[deed] & scope.roles_in(district_id))


def places_of(scope: Scope, deed: str) -> list[District]:
    """The districts, of those in scope, where the person may do the deed."""
    return [district for district in scope.districts if may(scope, deed, district.pk)]


def may_in_one(scope: Scope, deed: str, district_ids: Collection[int]) -> bool:
    """Whether the person may do the deed in one of these districts; where there is none, only with the role in the whole country."""
    return bool(MAY[deed] & scope.in_country) or any(may(scope, deed, pk) for pk in district_ids)


def who_may(deed: str, district: District) -> QuerySet[User]:
    """The people who may do the deed in that district, in alphabetical order: to tell somebody who may not whom to ask."""
    roles = MAY[deed] | ({Role.SECRETARY} if Role.OFFICIAL in MAY[deed] else set())
    there = Q(country=True) | Q(region=district.region_id) | Q(district=district)
    held = Assignment.objects.filter(there, role__in=roles, ended__isnull=True)
    return User.objects.filter(is_active=True, pk__in=held.values("user"))
