"""What part of the country a person sees, and as whom: read in one query with the person, asked everywhere."""

from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Q
from django.http import HttpRequest
from msgspec import Struct, field

from koksu.accounts.models import Assignment, District, Region, Role, User


class Reach(Struct, frozen=True):
    """Which districts a person sees, by their ids; None: the whole country's. What a question to the database needs of a scope."""

    districts: frozenset[int] | None = frozenset()

    @property
    def all_districts(self) -> bool:
        return self.districts is None

    def q(self, path: str) -> Q:
        """Limits a queryset to these: `path` leads to the district, as in `reach.q("allocation__district")`."""
        return Q() if self.districts is None else Q(**{f"{path}__in": self.districts})


class Scope(Struct, frozen=True, dict=True):
    """Roles by district id, and the roles that hold in the whole country (also in districts made later).

    `near`: the districts where roles hold that don't hold in the whole country, in alphabetical order, each with its region;
    `invented`: whether every district of the country is. They are all a page needs: the country's districts are read when asked for.
    """

    near: tuple[District, ...] = ()
    by_district: dict[int, frozenset[str]] = field(default_factory=dict)
    in_country: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()  # every role held anywhere
    regions: frozenset[int] = frozenset()  # the ids of those in all of which a role holds, also in districts made later
    invented: bool = False

    @cached_property
    def districts(self) -> tuple[District, ...]:
        """All that the person sees, in alphabetical order, each with its region. One query for who sees the whole country."""
        return tuple(District.objects.select_related("region").order_by("sort_key", "id")) if self.all_districts else self.near

    @property
    def all_districts(self) -> bool:
        return bool(self.in_country)

    @cached_property
    def district_ids(self) -> frozenset[int]:
        """The ids of the districts that the person sees."""
        return frozenset((*self.by_district, *(district.pk for district in self.districts)))

    @property
    def training_only(self) -> bool:
        """Whether everything this person can see is invented."""
        return self.invented if self.all_districts else bool(self.near) and all(district.training for district in self.near)

    def roles_in(self, district_id: int | None) -> frozenset[str]:
        return self.in_country | self.by_district.get(district_id or 0, frozenset())

    def allows(self, district_id: int | None) -> bool:
        """Whether the person may read that district; an unknown one (None) only with the whole country."""
        return bool(self.roles_in(district_id))

    def allows_region(self, region_id: int) -> bool:
        """Whether the person may read the whole region: not who sees only some of its districts, were they all there are."""
        return self.all_districts or region_id in self.regions

    def has_role(self, role: str, district_id: int | None = None) -> bool:
        """Whether the person holds the role in that district; without a district, whether anywhere."""
        return role in (self.roles if district_id is None else self.roles_in(district_id))

    def has_role_everywhere(self, role: str) -> bool:
        """Whether the person holds the role in the whole country."""
        return role in self.in_country

    def districts_as(self, role: str) -> frozenset[int]:
        """The ids of the districts where the person holds the role."""
        return frozenset(pk for pk in self.district_ids if self.has_role(role, pk))

    def district(self, district_id: int | None) -> District | None:
        """One of the districts that the person sees."""
        return next((district for district in self.districts if district.pk == district_id), None)

    @property
    def reach(self) -> Reach:
        """Which districts the person sees."""
        return Reach(None if self.all_districts else self.district_ids)

    def q(self, path: str) -> Q:
        """Limits a queryset to the scope: `path` leads to the district, as in `scope.q("allocation__district")`."""
        return self.reach.q(path)


class ScopedRequest(HttpRequest):
    """A request as views get it: someone is signed in, and the scope is there."""

    user: User
    scope: Scope


NOTHING = Scope()


def load_scope(user: User | AnonymousUser) -> Scope:
    """The scope of a person as it is now, in one query."""
    return NOTHING if user.pk is None else load_person(user.pk)[1]


def load_person(pk: int) -> tuple[User | None, Scope]:
    """A person with their scope, in one query: SQL by hand, because the ORM can't join districts to a role of a region."""
    quote = connection.ops.quote_name
    person, held, district, region = (quote(model._meta.db_table) for model in (User, Assignment, District, Region))
    columns = ", ".join(f"{alias}.{quote(name)}" for alias, names in SHOWN for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT a.role, a.country, a.region_id, CASE WHEN a.country THEN NOT EXISTS (SELECT 1 FROM {district} WHERE NOT training) END,"
            f" {columns} FROM {person} u LEFT JOIN {held} a ON a.user_id = u.id AND a.ended IS NULL"
            f" LEFT JOIN {district} d ON d.id = a.district_id OR d.region_id = a.region_id"
            f" LEFT JOIN {region} r ON r.id = d.region_id WHERE u.id = %s",
            [pk],
        )
        rows = cursor.fetchall()
    return (_record(User, rows[0][4:]) if rows else None), _scope(rows)


SHOWN = [
    (alias, [field.attname for field in model._meta.concrete_fields]) for alias, model in (("u", User), ("d", District), ("r", Region))
]
OF_PERSON, OF_DISTRICT = len(SHOWN[0][1]), len(SHOWN[1][1])


def _scope(rows: list[tuple[Any, ...]]) -> Scope:
    """Rows of role, whether it holds in the whole country, in which whole region, whether that country is invented, and a person, a
    district and its region (empty where there is no role, or no district yet)."""
    districts: dict[int, District] = {}
    roles: dict[int, set[str]] = {}
    country: set[str] = set()
    everywhere: set[str] = set()
    regions: set[int] = set()
    known: dict[int, Region] = {}
    invented = False
    for role, in_country, whole_region, all_invented, *values in rows:
        if role is None:
            continue
        held = {str(role), Role.OFFICIAL.value} if role == Role.SECRETARY else {str(role)}
        everywhere |= held
        if in_country:
            country |= held
            invented = bool(all_invented)
        if whole_region is not None:
            regions.add(whole_region)
        if (pk := values[OF_PERSON]) is None:
            continue
        if pk not in districts:
            districts[pk] = _record(District, values[OF_PERSON:])
            of_region = values[OF_PERSON + OF_DISTRICT :]
            districts[pk].region = known.setdefault(of_region[0], _record(Region, of_region))
        roles.setdefault(pk, set()).update(held)
    ordered = sorted(districts.values(), key=lambda district: (district.sort_key, district.pk))
    by_district = {pk: frozenset(held) for pk, held in roles.items()}
    return Scope(tuple(ordered), by_district, frozenset(country), frozenset(everywhere), frozenset(regions), invented)


def _record(model: type[Any], values: Any) -> Any:
    """A record of the first of these values; SQLite gives a moment without its zone, which is UTC."""
    names = [field.attname for field in model._meta.concrete_fields]
    zoned = [value.replace(tzinfo=UTC) if isinstance(value, datetime) and not value.tzinfo else value for value in values[: len(names)]]
    return model.from_db(connection.alias, names, zoned)
