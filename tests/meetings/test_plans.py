"""Plans: entered once, with what is unknown left so; their points say which meetings and events carried them out."""

import re
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grants.actions.base import Refused, Stale
from grants.actions.documents import cite, note
from grants.actions.voiding import void
from grants.models import Draft
from koksu.history.models import Event
from meetings.actions import events, plans
from meetings.actions.bodies import make_organisation
from meetings.models import WorkPlan, WorkPlanItem
from tests.factories import NOON, a_district, a_document, a_member, an_auditor, an_official
from tests.grants.test_entry import form_of
from tests.grants.test_pages import signed_in, text_of
from tests.meetings.factories import a_commission, a_meeting

pytestmark = pytest.mark.django_db
MEDIA = {"title_kk": "ҮЕҰ әлеуетін арттыру жөніндегі медиажоспар", "kind": "media"}


@pytest.fixture
def district():
    return a_district(name_kk="Көксу ауданы")


@pytest.fixture
def official(district):
    return an_official(of=district)


@pytest.fixture
def plan(district, official):
    return plans.make_plan(actor=official, at=NOON, district=district, **MEDIA)


def an_event(official, district, **values):
    return events.make_event(actor=official, at=NOON, district=district, **{"title_kk": "Бірлік күні", **values})


def rows_of(response):
    return re.findall(r'<th role="rowheader" scope="row"><a href="[^"]+">([^<]+)</a>', response.content.decode())


# ---------------------------------------------------------------- entered


def test_an_official_enters_a_plan_and_what_is_unknown_shows_as_a_gap(district, official):
    client = signed_in(official)
    address = reverse("plan_create")
    typed = {**MEDIA, "since": "01.01.2010", "until": "31.12.2020", "approved": "yes", "approved_by": "", "approved_on": ""}
    answer = client.post(address, {**form_of(client.get(address)), **typed})
    plan = WorkPlan.objects.get()
    assert answer.url == f"{reverse('plan_detail', args=[plan.pk])}#points"
    assert (plan.district, plan.kind, plan.since, plan.until) == (district, "media", date(2010, 1, 1), date(2020, 12, 31))
    assert (plan.approved, plan.approved_by, plan.approved_on, plan.recorded_by) == (True, "", None, official)
    page = client.get(reverse("plan_detail", args=[plan.pk]))
    assert "2010–2020" in text_of(page)
    assert page.content.decode().count('class="gap"') == 3  # whose plan, by whom, when
    assert Event.objects.get(kind="work_plan").actor == official.signature


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"title_kk": " "}, "Жоспардың атауын жазыңыз"),
        ({"until": "31.12.2009"}, "басталуынан бұрын"),
        ({"since": "2010"}, "Бұл күн емес"),
        ({"approved": "", "approved_by": "аудан әкімі"}, "бекітілгенін"),
        ({"kind": "x"}, "Дұрыс нұсқаны"),
        ({"commission": "9" * 30}, "Дұрыс нұсқаны"),
        ({"organisation": "\0"}, "Нөлдік таңбалар"),
    ],
)
def test_bad_input_is_told_and_everything_typed_is_kept(official, typed, words):
    client = signed_in(official)
    address = reverse("plan_create")
    good = {**MEDIA, "since": "01.01.2010", "approved": "yes"}
    page = client.post(address, {**form_of(client.get(address)), **good, **typed})
    assert page.status_code == 422
    assert words in text_of(page)
    assert "01.01.2010" in page.content.decode() or "since" in typed
    assert not WorkPlan.objects.exists()


def test_a_plan_is_one_body_s_and_of_the_same_district(district, official):
    commission = a_commission(of=district)
    organisation = make_organisation(actor=secretary(district), at=NOON, district=district, name_kk="Партия филиалы", kind="party")
    client, address = signed_in(official), reverse("plan_create")
    both = {**MEDIA, "commission": commission.pk, "organisation": organisation.pk}
    assert client.post(address, {**form_of(client.get(address)), **both}).status_code == 422
    foreign = a_commission(of=a_district())
    assert client.post(address, {**form_of(client.get(address)), **MEDIA, "commission": foreign.pk}).status_code == 422
    with pytest.raises(Refused) as refusal:
        plans.make_plan(actor=official, at=NOON, district=district, commission=foreign, **MEDIA)
    assert refusal.value.error_dict["commission"][0].code == "foreign_body"


def secretary(district):
    from tests.factories import a_secretary

    return a_secretary(of=district)


def test_only_an_official_of_the_district_enters(district, plan):
    for role in (a_member, an_auditor):
        client = signed_in(role(of=district))
        assert client.get(reverse("plan_create")).status_code == 403
        assert client.get(reverse("plan_edit", args=[plan.pk])).status_code == 403
        assert client.get(reverse("plan_detail", args=[plan.pk])).status_code == 200
        with pytest.raises(PermissionDenied):
            plans.make_plan(actor=role(of=district), at=NOON, district=district, **MEDIA)
    stranger = signed_in(an_official(of=a_district()))
    for name in ("plan_detail", "plan_edit", "plan_item_create"):
        assert stranger.get(reverse(name, args=[plan.pk])).status_code == 404


def test_two_at_once_the_second_sees_both_versions(official, plan):
    client, address = signed_in(official), reverse("plan_edit", args=[plan.pk])
    hidden = form_of(client.get(address))
    plans.edit_plan(actor=official, at=NOON, plan=plan, version=1, title_kk="Бірлескен жоспар")
    page = client.post(address, {**hidden, **MEDIA, "approved": "no"})
    assert page.status_code == 409
    assert "Бірлескен жоспар" in text_of(page) and MEDIA["title_kk"] in text_of(page)
    plan.refresh_from_db()
    assert plan.title_kk == "Бірлескен жоспар" and plan.approved is None


def test_an_unfinished_plan_waits(official):
    client, address = signed_in(official), reverse("plan_create")
    client.post(address, {**form_of(client.get(address)), "title_kk": "Жарты", "draft": "1"})
    assert Draft.objects.get(person=official).address == address
    assert 'value="Жарты"' in client.get(address).content.decode()


# ---------------------------------------------------------------- points


def test_a_point_says_which_meetings_and_events_carried_it_out(district, official, plan):
    meeting, event = a_meeting(of=a_commission(of=district)), an_event(official, district)
    client, address = signed_in(official), reverse("plan_item_create", args=[plan.pk])
    typed = {"title_kk": "ҮЕҰ басшыларымен кездесу", "due": "01.12.2026", "meetings": [meeting.pk], "events": [event.pk]}
    answer = client.post(address, {**form_of(client.get(address)), **typed, "another": "1"})
    assert answer.url == address
    point = WorkPlanItem.objects.get()
    assert (point.position, point.due, list(point.meetings.all()), list(point.events.all())) == (1, date(2026, 12, 1), [meeting], [event])
    page = client.get(reverse("plan_detail", args=[plan.pk]))
    assert reverse("meeting_detail", args=[meeting.pk]) in page.content.decode()
    assert reverse("event_detail", args=[event.pk]) in page.content.decode()
    assert "орындалды: 1 / 1" in text_of(page) or "1 / 1" in text_of(page)


def test_what_carries_a_point_out_belongs_to_its_district(district, official, plan):
    elsewhere = a_district()
    meeting, event = a_meeting(of=a_commission(of=elsewhere)), an_event(an_official(of=elsewhere), elsewhere)
    for links in ({"meetings": [meeting]}, {"events": [event]}):
        with pytest.raises(Refused) as refusal:
            plans.add_point(actor=official, at=NOON, plan=plan, title_kk="Кездесу", **links)
        assert refusal.value.error_dict[next(iter(links))][0].code.startswith("foreign")
    client, address = signed_in(official), reverse("plan_item_create", args=[plan.pk])
    an_event(official, district)
    for foreign in (event.pk, "9" * 40, "\0", "x", "-1", "1 OR 1=1"):
        page = client.post(address, {**form_of(client.get(address)), "title_kk": "Кездесу", "events": [foreign]})
        assert page.status_code == 422, foreign
    assert not WorkPlanItem.objects.exists()


def test_links_move_the_version_and_are_told_once(district, official, plan):
    event = an_event(official, district)
    point = plans.add_point(actor=official, at=NOON, plan=plan, title_kk="Кездесу")
    changed = plans.edit_point(actor=official, at=NOON, point=point, version=1, meetings=[], events=[event], title_kk="Кездесу")
    assert changed.version == 2
    told = Event.objects.filter(kind="work_plan_item", record_id=str(point.pk), verb="link")
    assert told.count() == 1 and f'"events":[{event.pk}]' in told.get().body
    again = plans.edit_point(actor=official, at=NOON, point=changed, version=2, meetings=[], events=[event], title_kk="Кездесу")
    assert again.version == 2 and told.count() == 1
    both = plans.edit_point(actor=official, at=NOON, point=again, version=2, meetings=[], events=[], title_kk="Басқа")
    assert both.version == 3  # once, whatever changed
    with pytest.raises(Stale):
        plans.edit_point(actor=official, at=NOON, point=both, version=2, meetings=[], events=[], title_kk="Кеш")


def test_an_edit_of_a_point_shows_what_carries_it_out_and_takes_it_away(district, official, plan):
    meeting = a_meeting(of=a_commission(of=district))
    point = plans.add_point(actor=official, at=NOON, plan=plan, title_kk="Кездесу", meetings=[meeting])
    client, address = signed_in(official), reverse("plan_item_edit", args=[point.pk])
    page = client.get(address)
    assert re.search(rf'value="{meeting.pk}"[^>]*checked', page.content.decode())
    assert client.post(address, {**form_of(page), "title_kk": "Кездесу", "position": "1"}).status_code == 302
    assert not point.meetings.exists()


def test_a_point_that_nothing_carried_out_by_its_deadline_is_pointed_out(official, plan, monkeypatch):
    point = plans.add_point(actor=official, at=NOON, plan=plan, title_kk="Кездесу", due=date(2026, 5, 31))
    monkeypatch.setattr("meetings.views.plans.today", lambda: date(2026, 5, 31))
    client, address = signed_in(official), reverse("plan_detail", args=[plan.pk])
    assert "state overdue" not in client.get(address).content.decode()
    monkeypatch.setattr("meetings.views.plans.today", lambda: date(2026, 6, 1))
    page = client.get(address).content.decode()
    assert f'id="point-{point.pk}" class="attention"' in page and "state overdue" in page


def test_a_cancelled_meeting_carries_nothing_out(district, official, plan):
    meeting = a_meeting(of=a_commission(of=district))
    plans.add_point(actor=official, at=NOON, plan=plan, title_kk="Кездесу", meetings=[meeting])
    from meetings.actions.meetings import cancel_meeting

    cancel_meeting(actor=secretary(district), at=NOON, meeting=meeting, reason="өтпейді")
    page = signed_in(official).get(reverse("plan_detail", args=[plan.pk]))
    assert "0 / 1" in text_of(page)


# ---------------------------------------------------------------- voided, sourced


def test_a_plan_is_voided_with_its_points(district, official, plan):
    plans.add_point(actor=official, at=NOON, plan=plan, title_kk="Кездесу")
    client, address = signed_in(official), reverse("record_void", args=["work_plan", plan.pk])
    page = client.get(address)
    assert page.status_code == 200
    answer = client.post(address, {**form_of(page), "reason": "екі рет енгізілген"}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("plan_list")
    plan.refresh_from_db()
    assert plan.voided_by == official
    assert client.get(reverse("plan_detail", args=[plan.pk])).status_code == 404
    assert rows_of(client.get(reverse("plan_list"))) == []


def test_a_point_is_voided_and_leads_back_to_its_plan(official, plan):
    point = plans.add_point(actor=official, at=NOON, plan=plan, title_kk="Кездесу")
    client, address = signed_in(official), reverse("record_void", args=["work_plan_item", point.pk])
    answer = client.post(address, {**form_of(client.get(address)), "reason": "қате"})
    assert answer.url == f"{reverse('plan_detail', args=[plan.pk])}#points"
    with pytest.raises(Refused):
        void(actor=official, at=NOON, record=point, reason="тағы")


def test_a_plan_s_page_tells_its_notes_and_source_and_the_source_names_the_plan(district, official, plan):
    article = a_document(of=district, title_kk="Газет мақаласы")
    cite(actor=official, at=NOON, record=plan, document=article, place="төрайымның сөзі")
    note(actor=official, at=NOON, record=plan, document=article, nature="ambiguous", kk="Кім бекіткені айтылмаған.", ru="", en="")
    client = signed_in(official)
    page = text_of(client.get(reverse("plan_detail", args=[plan.pk])))
    assert "Кім бекіткені айтылмаған." in page and "Газет мақаласы" in page.replace("газет", "Газет")
    source = client.get(reverse("document_detail", args=[article.pk])).content.decode()
    assert f'href="{reverse("plan_detail", args=[plan.pk])}"' in source and "төрайымның сөзі" in source


def test_a_document_can_be_said_to_be_the_source_of_a_plan_on_its_page(district, official, plan):
    article = a_document(of=district)
    client, address = signed_in(official), reverse("document_cite", args=[article.pk])
    page = client.get(address)
    assert f'value="work_plan:{plan.pk}"' in page.content.decode()
    assert client.post(address, {**form_of(page), "what": f"work_plan:{plan.pk}", "place": ""}).status_code == 302
    assert article.citations.get().record_kind == "work_plan"
    void(actor=official, at=NOON, record=plan, reason="қате")
    source = client.get(reverse("document_detail", args=[article.pk])).content.decode()
    assert reverse("plan_detail", args=[plan.pk]) not in source  # it has no page any more


# ---------------------------------------------------------------- the list


def test_the_list_searches_filters_and_orders(district, official):
    for title, kind, since, until in (
        ("Медиажоспар", "media", date(2010, 1, 1), date(2020, 12, 31)),
        ("Бірлескен жоспар", "work", date(2026, 1, 1), date(2026, 12, 31)),
        ("Тұжырымдама", "concept", None, None),
    ):
        plans.make_plan(actor=official, at=NOON, district=district, title_kk=title, kind=kind, since=since, until=until)
    foreign = a_district()
    plans.make_plan(actor=an_official(of=foreign), at=NOON, district=foreign, title_kk="Бөтен")
    client = signed_in(official)

    def shown(**query):
        return rows_of(client.get(reverse("plan_list"), query))

    assert shown() == ["Бірлескен жоспар", "Медиажоспар", "Тұжырымдама"]
    assert shown(q="медиа") == ["Медиажоспар"]
    assert shown(kind="concept") == ["Тұжырымдама"]
    assert shown(year="2015") == ["Медиажоспар"]
    assert shown(sort="-since") == ["Бірлескен жоспар", "Медиажоспар", "Тұжырымдама"]
    assert client.get(reverse("plan_list"), {"page": "7"}).status_code == 404
    assert client.get(reverse("plan_list"), {"kind": "x"}).status_code == 400
    assert client.get(reverse("plan_list"), {"year": "\0"}).status_code == 400


def test_fifty_rows_a_page(district, official):
    for number in range(51):
        plans.make_plan(actor=official, at=NOON, district=district, title_kk=f"Жоспар {number:02d}")
    client = signed_in(official)
    assert len(rows_of(client.get(reverse("plan_list")))) == 50
    assert rows_of(client.get(reverse("plan_list"), {"page": "2"})) == ["Жоспар 50"]


@pytest.mark.parametrize("rows", [1, 3])
def test_as_many_queries_for_three_plans_as_for_one(district, official, rows):
    event = an_event(official, district)
    for number in range(rows):
        plan = plans.make_plan(
            actor=official, at=NOON, district=district, title_kk=f"Жоспар {number}", commission=a_commission(of=district)
        )
        for place in range(rows):
            plans.add_point(actor=official, at=NOON, plan=plan, title_kk=f"Іс {place}", events=[event])
    client = signed_in(official)
    client.get(reverse("plan_list"))
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("plan_list"))
    assert len(queries) == 9, [query["sql"][:90] for query in queries]
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("plan_detail", args=[plan.pk]))
    assert len(queries) == 8, [query["sql"][:90] for query in queries]
