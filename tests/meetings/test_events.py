"""Public events that no contract paid for: they say that they tie no money, and what of them isn't known."""

import re
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grants.actions.base import Refused
from grants.actions.documents import cite, note
from koksu.history.models import Event
from meetings.actions import events, plans
from meetings.models import PublicEvent
from tests.factories import NOON, a_district, a_document, a_member, an_auditor, an_ngo, an_official
from tests.grants.test_entry import form_of
from tests.grants.test_pages import signed_in, text_of
from tests.meetings.test_plans import rows_of

pytestmark = pytest.mark.django_db
UNITY = {"title_kk": "«Қазақстан – ортақ шаңырағым»", "occasion_kk": "Қазақстан халқының бірлігі күні", "place_kk": "орталық стадион"}


@pytest.fixture
def district():
    return a_district(name_kk="Көксу ауданы")


@pytest.fixture
def official(district):
    return an_official(of=district)


def an_event(official, district, **values):
    return events.make_event(actor=official, at=NOON, district=district, **{**UNITY, **values})


def test_an_event_is_entered_and_says_that_it_ties_no_money(district, official):
    ngo = an_ngo(of=district, name_kk="«Көксу Жастары»")
    client, address = signed_in(official), reverse("event_create")
    answer = client.post(address, {**form_of(client.get(address)), **UNITY, "year": "2019", "ngos": [ngo.pk]})
    event = PublicEvent.objects.get()
    assert answer.url == reverse("event_detail", args=[event.pk])
    assert (event.district, event.day, event.year, list(event.ngos.all())) == (district, None, 2019, [ngo])
    page = client.get(answer.url)
    assert "Ақша байланбаған." in text_of(page) and "2019" in text_of(page) and "орталық стадион" in text_of(page)
    assert f'href="{reverse("ngo_detail", args=[ngo.pk])}"' in page.content.decode()
    assert page.content.decode().count('class="gap"') == 1  # its participants
    told = Event.objects.filter(kind="public_event").order_by("number")
    assert [one.verb for one in told] == ["create", "link"] and f'"ngos":[{ngo.pk}]' in told[1].body


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"title_kk": ""}, "Іс-шараның атауын жазыңыз"),
        ({"year": "1990"}, "1991 мен 2100"),
        ({"year": "9" * 30}, "1991 мен 2100"),
        ({"day": "01.05.2026", "year": "2025"}, "Жыл күннің жылына сай емес"),
        ({"day": "31.02.2026"}, "Мұндай күн жоқ"),
        ({"ngos": ["9" * 40]}, "Мұндай нұсқа жоқ"),
        ({"points": ["\0"]}, "Мұндай нұсқа жоқ"),
    ],
)
def test_bad_input_is_told_and_everything_typed_is_kept(district, official, typed, words):
    an_ngo(of=district)
    plan = plans.make_plan(actor=official, at=NOON, district=district, title_kk="Жоспар")
    plans.add_point(actor=official, at=NOON, plan=plan, title_kk="Мереке")
    client, address = signed_in(official), reverse("event_create")
    page = client.post(address, {**form_of(client.get(address)), **UNITY, **typed})
    assert page.status_code == 422
    assert words in text_of(page)
    assert UNITY["occasion_kk"] in page.content.decode()
    assert not PublicEvent.objects.exists()


def test_the_year_of_a_known_day_is_that_day_s(official, district):
    event = an_event(official, district, day=date(2026, 5, 1))
    assert event.year == 2026
    client, address = signed_in(official), reverse("event_edit", args=[event.pk])
    page = client.get(address)
    assert 'name="year" value' not in page.content.decode()
    assert client.post(address, {**form_of(page), **UNITY, "day": "01.05.2025", "year": ""}).status_code == 302
    event.refresh_from_db()
    assert (event.day, event.year, event.version) == (date(2025, 5, 1), 2025, 2)


def test_an_event_names_the_points_that_it_carried_out_and_the_plan_knows_it(district, official):
    plan = plans.make_plan(actor=official, at=NOON, district=district, title_kk="Бірлескен жоспар")
    first, second = (plans.add_point(actor=official, at=NOON, plan=plan, title_kk=title) for title in ("Мереке", "Көрме"))
    client, address = signed_in(official), reverse("event_create")
    client.post(address, {**form_of(client.get(address)), **UNITY, "points": [first.pk]})
    event = PublicEvent.objects.get()
    first.refresh_from_db()
    assert list(first.events.all()) == [event] and first.version == 2
    page = client.get(reverse("event_detail", args=[event.pk])).content.decode()
    assert f"{reverse('plan_detail', args=[plan.pk])}#point-{first.pk}" in page
    address = reverse("event_edit", args=[event.pk])
    client.post(address, {**form_of(client.get(address)), **UNITY, "points": [second.pk]})
    assert not first.events.exists() and list(second.events.all()) == [event]
    foreign = a_district()
    elsewhere = plans.make_plan(actor=an_official(of=foreign), at=NOON, district=foreign, title_kk="Бөтен")
    point = plans.add_point(actor=an_official(of=foreign), at=NOON, plan=elsewhere, title_kk="Бөтен тармақ")
    with pytest.raises(Refused) as refusal:
        events.edit_event(actor=official, at=NOON, event=event, ngos=[], points=[point])
    assert refusal.value.error_dict["points"][0].code == "foreign_plan"


def test_only_an_official_of_the_district_enters(district, official):
    event = an_event(official, district)
    for role in (a_member, an_auditor):
        client = signed_in(role(of=district))
        assert client.get(reverse("event_create")).status_code == 403
        assert client.get(reverse("event_edit", args=[event.pk])).status_code == 403
        assert client.get(reverse("event_detail", args=[event.pk])).status_code == 200
        with pytest.raises(PermissionDenied):
            an_event(role(of=district), district)
    stranger = signed_in(an_official(of=a_district()))
    assert stranger.get(reverse("event_detail", args=[event.pk])).status_code == 404
    assert rows_of(stranger.get(reverse("event_list"))) == []


def test_an_event_is_voided_and_leaves_its_list_and_its_plan(district, official):
    plan = plans.make_plan(actor=official, at=NOON, district=district, title_kk="Жоспар")
    event = an_event(official, district)
    plans.add_point(actor=official, at=NOON, plan=plan, title_kk="Мереке", events=[event])
    client, address = signed_in(official), reverse("record_void", args=["public_event", event.pk])
    answer = client.post(address, {**form_of(client.get(address)), "reason": "екі рет енгізілген"})
    assert answer.url == reverse("event_list")
    assert rows_of(client.get(answer.url)) == []
    assert "0 / 1" in text_of(client.get(reverse("plan_detail", args=[plan.pk])))


def test_its_page_tells_its_notes_and_source(district, official):
    event, article = an_event(official, district), a_document(of=district, title_kk="Мақала")
    cite(actor=official, at=NOON, record=event, document=article)
    note(actor=official, at=NOON, record=event, document=article, nature="ambiguous", kk="Күні айтылмаған.", ru="", en="")
    client = signed_in(official)
    page = client.get(reverse("event_detail", args=[event.pk]))
    assert "Күні айтылмаған." in text_of(page)
    assert f'href="{reverse("document_detail", args=[article.pk])}"' in page.content.decode()
    assert (
        f'href="{reverse("event_detail", args=[event.pk])}"' in client.get(reverse("document_detail", args=[article.pk])).content.decode()
    )


def test_the_ngo_s_page_and_report_tell_its_events_which_count_in_no_sum(district, official):
    ngo = an_ngo(of=district)
    event = an_event(official, district, year=2019, ngos=[ngo])
    foreign = a_district()
    hidden = an_event(an_official(of=foreign), foreign, title_kk="Бөтен мереке", ngos=[ngo])
    client = signed_in(official)
    page = client.get(reverse("ngo_detail", args=[ngo.pk]))
    assert f'href="{reverse("event_detail", args=[event.pk])}"' in page.content.decode()
    assert "ақша байланбаған" in text_of(page) and hidden.title_kk not in text_of(page)
    report = client.get(reverse("ngo_report", args=[ngo.pk]))
    assert event.title_kk in text_of(report) and hidden.title_kk not in text_of(report)
    told = client.get(reverse("ngo_report_json", args=[ngo.pk])).json()
    assert [one["title"] for one in told["events"]] == [event.title_kk]


def test_an_ngo_without_events_says_nothing_of_them(official, district):
    page = signed_in(official).get(reverse("ngo_detail", args=[an_ngo(of=district).pk]))
    assert "ақша байланбаған" not in text_of(page)


def test_the_list_searches_filters_and_orders(district, official):
    ngo = an_ngo(of=district)
    an_event(official, district, title_kk="Наурыз", occasion_kk="", year=2019, ngos=[ngo])
    an_event(official, district, title_kk="Бірлік күні", day=date(2026, 5, 1))
    an_event(official, district, title_kk="Масленица", occasion_kk="")
    client = signed_in(official)

    def shown(**query):
        return rows_of(client.get(reverse("event_list"), query))

    assert shown() == ["Бірлік күні", "Наурыз", "Масленица"]
    assert shown(sort="name") == ["Бірлік күні", "Масленица", "Наурыз"]
    assert shown(q="бірлігі") == ["Бірлік күні"]
    assert shown(year="2019") == ["Наурыз"] == shown(ngo=ngo.pk)
    assert client.get(reverse("event_list"), {"ngo": "9" * 30}).status_code == 400
    assert client.get(reverse("event_list"), {"page": "2"}).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_as_many_queries_for_three_events_as_for_one(district, official, rows):
    ngos = [an_ngo(of=district) for _row in range(rows)]
    for number in range(rows):
        event = an_event(official, district, title_kk=f"Мереке {number}", ngos=ngos)
    client = signed_in(official)
    client.get(reverse("event_list"))
    for address, expected in ((reverse("event_list"), 8), (reverse("event_detail", args=[event.pk]), 8)):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        assert len(queries) == expected, [query["sql"][:90] for query in queries]


def test_the_list_says_of_each_event_that_it_ties_no_money(district, official):
    for number in range(2):
        an_event(official, district, title_kk=f"Мереке {number}")
    page = signed_in(official).get(reverse("event_list")).content.decode()
    assert len(re.findall("ақша байланбаған</td>", page)) == 2
