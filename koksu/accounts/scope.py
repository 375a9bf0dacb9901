"""What part of the country a person sees, and as whom: read in one query, asked everywhere."""

from dataclasses import dataclass, field
from functools import cached_property

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Q
from django.http import HttpRequest

from koksu.accounts.models import Assignment, District, Region, Role, User
from koksu.language import sort_key

DISTRICT = [column.attname for column in District._meta.concrete_fields]
REGION = [column.attname for column in Region._meta.concrete_fields]


@dataclass(frozen=True)
class Scope:
    """Roles by district id, and the roles that hold in the whole country (also in districts made later).

    `districts` are all that the person sees, in alphabetical order, each with its region loaded.
    """

    districts: tuple[District, ...] = ()
    by_district: dict[int, frozenset[str]] = field(default_factory=dict)
    in_country: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()  # every role held anywhere

    @property
    def all_districts(self) -> bool:
        return bool(self.in_country)

    @cached_property
    def district_ids(self) -> frozenset[int]:
        return frozenset(self.by_district)

    @property
    def training_only(self) -> bool:
        """Whether everything this person can see is invented."""
        return bool(self.districts) and all(district.training for district in self.districts)

    def roles_in(self, district_id: int | None) -> frozenset[str]:
        return self.in_country | self.by_district.get(district_id or 0, frozenset())

    def allows(self, district_id: int | None) -> bool:
        """Whether the person may read that district; an unknown one (None) only with the whole country."""
        return bool(self.roles_in(district_id))

    def has_role(self, role: str, district_id: int | None = None) -> bool:
        """Whether the person holds the role in that district; without a district, whether anywhere."""
        return role in (self.roles if district_id is None else self.roles_in(district_id))

    def has_role_everywhere(self, role: str) -> bool:
        """Whether the person holds the role in the whole country."""
        return role in self.in_country

    def districts_as(self, role: str) -> frozenset[int]:
        """The ids of the districts where the person holds the role."""
        return frozenset(pk for pk in self.by_district if self.has_role(role, pk))

    def district(self, district_id: int | None) -> District | None:
        """One of the districts that the person sees, without a query."""
        return next((district for district in self.districts if district.pk == district_id), None)

    def q(self, path: str) -> Q:
        """Limits a queryset to the scope: `path` leads to the district, as in `scope.q("allocation__district")`."""
        return Q() if self.all_districts else Q(**{f"{path}__in": self.district_ids})


class ScopedRequest(HttpRequest):
    """A request as views get it: someone is signed in, and the scope is there."""

    user: User
    scope: Scope


NOTHING = Scope()


def load_scope(user: User | AnonymousUser) -> Scope:
    """The scope of a person, in one query: SQL by hand, because the ORM can't join districts to a role of the whole country."""
    if not user.is_authenticated:
        return NOTHING
    quote = connection.ops.quote_name
    columns = [f"d.{quote(name)}" for name in DISTRICT] + [f"r.{quote(name)}" for name in REGION]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT a.role, a.country, {', '.join(columns)} FROM {quote(Assignment._meta.db_table)} a"
            f" LEFT JOIN {quote(District._meta.db_table)} d ON a.country OR d.id = a.district_id OR d.region_id = a.region_id"
            f" LEFT JOIN {quote(Region._meta.db_table)} r ON r.id = d.region_id WHERE a.user_id = %s AND a.ended IS NULL",
            [user.pk],
        )
        return _scope(cursor.fetchall())


def _scope(rows: list[tuple[object, ...]]) -> Scope:
    """Rows of role, whether it holds in the whole country, and a district with its region (empty where there is no district yet)."""
    districts: dict[int, District] = {}
    roles: dict[int, set[str]] = {}
    country: set[str] = set()
    everywhere: set[str] = set()
    for role, in_country, *values in rows:
        held = {str(role), Role.OFFICIAL.value} if role == Role.SECRETARY else {str(role)}
        everywhere |= held
        country |= held if in_country else set()
        if values[0] is None:
            continue
        district = District.from_db(connection.alias, DISTRICT, values[: len(DISTRICT)])
        district.region = Region.from_db(connection.alias, REGION, values[len(DISTRICT) :])
        districts.setdefault(district.pk, district)
        roles.setdefault(district.pk, set()).update(held)
    ordered = sorted(districts.values(), key=lambda district: (sort_key(district.name_kk), district.pk))
    return Scope(tuple(ordered), {pk: frozenset(held) for pk, held in roles.items()}, frozenset(country), frozenset(everywhere))
