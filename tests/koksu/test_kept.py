"""Kept questions: their text is put together once, and what they find is never kept."""

from threading import Thread

import pytest
from django.db import connection, connections
from django.db.models import Sum

from grants.models import NGO, Allocation
from koksu.accounts.scope import Reach
from koksu.kept import LATER, given, kept, sql_of
from koksu.together import Where, read, these
from tests.factories import an_allocation, an_ngo

pytestmark = pytest.mark.django_db


@pytest.fixture
def built():
    """What was built, each time."""
    return []


@pytest.fixture
def of_year(built):
    @kept
    def of_year(year, district):
        built.append((year, district))
        return Allocation.objects.filter(year=year, district=LATER[0]).select_related("district").annotate(twice=Sum("amount") * 2)

    return of_year


def test_a_question_is_built_once_and_finds_what_is_there_now(of_year, built):
    one = an_allocation(year=2025)
    assert list(given(of_year(2025, "one"), one.district_id)) == [one]
    two = an_allocation(year=2025, district=one.district)
    assert set(given(of_year(2025, "one"), one.district_id)) == {one, two}
    assert built == [(2025, "one")]
    assert list(given(of_year(2026, "one"), one.district_id)) == []
    assert built == [(2025, "one"), (2026, "one")]


def test_each_asker_gets_their_own_ids(of_year):
    one, two = an_allocation(year=2025), an_allocation(year=2025)
    first, second = given(of_year(2025, ""), one.district_id), given(of_year(2025, ""), two.district_id)
    assert (list(first), list(second)) == ([one], [two])
    assert list(of_year(2025, "")) == []  # nobody's: no record has the id that stands in its place


def test_records_come_whole_with_what_is_read_along(of_year, django_assert_num_queries):
    made = an_allocation(year=2025, amount=500)
    with django_assert_num_queries(1):
        (found,) = given(of_year(2025, ""), made.district_id)
        assert (found.district, found.twice) == (made.district, made.amount * 2)
    with django_assert_num_queries(1):
        assert [one.pk for one in of_year(2025, "").iterator(10)] == []


def test_what_can_find_nothing_asks_nothing(django_assert_num_queries):
    @kept
    def seen(reach):
        return NGO.objects.filter(reach.q("home_district")).values("pk")

    an_ngo()
    with django_assert_num_queries(0):
        assert list(given(seen(Reach(frozenset())), 1)) == []
        assert read(these(Where.of(seen(Reach(frozenset()))))) == [[]]


def test_the_ids_it_finds_may_be_read_together(of_year):
    @kept
    def ids():
        return Allocation.objects.filter(year=2025, district=LATER[0]).values("pk")

    one, _other = an_allocation(year=2025), an_allocation(year=2025)
    assert read(these(Where.of(given(ids(), one.district_id)))) == [[one]]
    assert one.district_id in sql_of(given(ids(), one.district_id))[1]


def test_questions_joined_to_one_are_kept_too():
    @kept
    def joined(year):
        rows = Allocation.objects.order_by().values_list("pk", "year")
        return rows.filter(year=year).union(rows.filter(year=year + 1), all=True)

    one, two = an_allocation(year=2025), an_allocation(year=2026)
    assert [sorted(joined(2025)) for _time in range(2)] == [sorted([(one.pk, 2025), (two.pk, 2026)])] * 2


def test_arguments_are_told_apart_by_their_places_only(of_year):
    with pytest.raises(TypeError):
        of_year(2025, district="one")


def test_each_thread_asks_through_its_own_connection(of_year):
    used = []

    def ask():
        used.append(of_year(2025, "").query.get_compiler("default").connection)
        used.append(connections["default"])

    ask()
    thread = Thread(target=ask)
    thread.start()
    thread.join()
    ours, ours_again, theirs, theirs_again = used
    assert ours is ours_again
    assert theirs is theirs_again
    assert ours is not theirs
    assert ours.vendor == connection.vendor
