"""Who may do what: the table of the design, row for row, against the one in grants/rules.py."""

import pytest

from grants.rules import MAY, NATIONAL, may, may_in_one
from koksu.accounts.models import Role
from koksu.accounts.scope import NOTHING, load_scope
from tests.factories import a_district, a_person, a_region

pytestmark = pytest.mark.django_db

# Official: enters; verifies and pays what another official of the district entered.
# Member: reads their scope; reviews their own commissions' minutes.
# Auditor: reads all in scope, adds findings, issues reports; enters nothing.
# Administrator: people, dictionaries, unlocking; no money, no verifying. (NGOs are edited in the admin, too.)
# Secretary: an official who may also write a commission's minutes.
TABLE = {
    "official": {"read", "enter", "verify", "pay", "edit_ngos"},
    "secretary": {"read", "enter", "verify", "pay", "edit_ngos", "write_minutes"},
    "member": {"read", "review_minutes"},
    "auditor": {"read", "add_finding", "issue_report"},
    "administrator": {"read", "edit_people", "edit_dictionaries", "edit_ngos", "unlock"},
}
DEEDS = sorted(set().union(*TABLE.values()))


def test_the_tables_name_the_same_roles_and_deeds():
    assert set(TABLE) == set(Role.values)
    assert sorted(MAY) == DEEDS


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("role", TABLE)
def test_a_role_allows_exactly_this(role, deed):
    district, elsewhere = a_district(), a_district()
    scope = load_scope(a_person(role, of=district))
    allowed = deed in TABLE[role] and deed not in NATIONAL
    assert may(scope, deed, district.pk) == allowed
    assert not may(scope, deed, elsewhere.pk)
    assert may(scope, deed, None) == allowed  # what belongs to the whole country: NGOs, people
    assert may_in_one(scope, deed, {elsewhere.pk, district.pk}) == allowed
    assert not may_in_one(scope, deed, {elsewhere.pk})
    assert not may_in_one(scope, deed, set())


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("role", TABLE)
def test_a_role_holds_in_every_district_of_its_region_or_of_the_country(role, deed):
    region = a_region()
    inside, outside = a_district(of=region), a_district()
    regional, national = load_scope(a_person(role, of=region)), load_scope(a_person(role))
    allowed = deed in TABLE[role]
    assert (may(regional, deed, inside.pk), may(regional, deed, outside.pk)) == (allowed and deed not in NATIONAL, False)
    assert (may(national, deed, inside.pk), may(national, deed, outside.pk)) == (allowed, allowed)
    assert (may(national, deed, None), may_in_one(national, deed, set())) == (allowed, allowed)


@pytest.mark.parametrize("deed", DEEDS)
def test_nobody_may_do_anything_without_a_role(deed):
    assert not may(NOTHING, deed, a_district().pk)
    assert not may(NOTHING, deed, None)


def test_roles_do_not_spread_from_one_district_to_another():
    """An auditor here who is an official there enters nothing here."""
    here, there = a_district(), a_district()
    person = a_person("auditor", of=here)
    person.assignments.create(role="official", district=there)
    scope = load_scope(person)
    assert (may(scope, "enter", here.pk), may(scope, "enter", there.pk)) == (False, True)
    assert (may(scope, "add_finding", here.pk), may(scope, "add_finding", there.pk)) == (True, False)


def test_a_deed_that_is_in_no_table_is_a_mistake():
    with pytest.raises(KeyError):
        may(NOTHING, "destroy", None)
