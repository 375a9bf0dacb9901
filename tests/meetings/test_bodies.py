"""Commissions, their members with terms, people and organisations: pages, forms, what is refused, what is voided; a person on the spot."""

import json
import re
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from grants.actions.base import Refused
from grants.models import StatedFigure
from koksu.history.models import Event
from meetings.actions import bodies, writing
from meetings.models import Annex, Commission, Meeting, Membership, Organisation, Person
from tests.factories import NOON, a_district, a_document, a_member, a_secretary, an_ngo, an_official
from tests.grants.page_forms import Forms, sent
from tests.meetings.factories import a_commission, a_meeting, a_person, a_scribe, an_item, decided, members_of, signed, write
from tests.meetings.factories import sent as to_review

pytestmark = pytest.mark.django_db


def client_of(user):
    client = Client()
    client.force_login(user, backend="koksu.accounts.backends.NameOrEmailBackend")
    return client


def text_of(response):
    main = response.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


@pytest.fixture
def commission():
    """Of three members; `scribe` writes for its district."""
    commission = a_commission(with_members=3, seats=5)
    commission.scribe = a_secretary(of=commission.district)
    return commission


def post(user, address, /, **changes):
    """Open a form's page and send it with these changes."""
    client = client_of(user)
    data = sent(Forms(client.get(address)).with_field("form_token"))
    return client.post(address, {**data, **changes})


# ---------------------------------------------------------------- pages


def test_the_page_tells_seats_members_quorum_and_what_is_open(commission):
    meeting = a_meeting(of=commission)
    write(an_item(meeting), commission.scribe, decisions=[decided(actions=[writing.ToDo(due=date(2026, 6, 5)), writing.ToDo()])])
    signed(to_review(meeting, by=commission.scribe))
    answer = client_of(an_official(of=commission.district)).get(f"/commissions/{commission.pk}/")
    text = text_of(answer)
    for member in members_of(commission):
        assert member.name_kk in text
    assert "мүшелердің жартысынан көбі: кемінде 3" in text and "аты аталмағаны: 2" in text
    assert "Ашық тапсырмалар 2 мерзімі өткені: 1" in text


def test_a_council_of_unnamed_members_says_how_many_seats_it_has():
    council = a_commission(kind="council", seats=13, quorum="unknown")
    text = text_of(client_of(an_official(of=council.district)).get(f"/commissions/{council.pk}/"))
    assert "13" in text and "аты аталмағаны: 13" in text and "белгісіз" in text


def test_how_many_members_a_source_states_stands_beside_those_known_here(commission):
    source = a_document(of=commission.district)
    who = {"recorded_by": commission.scribe, "recorded_at": NOON}
    StatedFigure.objects.create(document=source, record_kind="commission", record_id=commission.pk, measure="members", value=13, **who)
    page = client_of(commission.scribe).get(f"/commissions/{commission.pk}/").content.decode()
    row = " ".join(re.sub("<[^>]+>", " ", page.partition('id="stated"')[2].partition("</tbody>")[0]).split())
    assert f"Мүшелер 13 {len(members_of(commission))} {source}" in row


def test_former_members_stand_apart(commission):
    second = members_of(commission)[1]
    Membership.objects.filter(person=second).update(until=date(2020, 1, 1))
    page = client_of(commission.scribe).get(f"/commissions/{commission.pk}/").context["page"]
    assert [seat.person for seat in page.former] == [second] and len(page.seats) == 2


def test_who_writes_minutes_finds_people_and_others_do_not(commission):
    a_person(of=commission.district, name_kk="Табылатын Адам")
    a_person(of=a_district(), name_kk="Табылатын Бөтен")
    answer = client_of(commission.scribe).get("/commissions/?q=табылатын")
    assert "Табылатын Адам" in text_of(answer) and "Бөтен" not in text_of(answer)
    assert "Табылатын" not in text_of(client_of(an_official(of=commission.district)).get("/commissions/?q=табылатын"))


@pytest.mark.parametrize("address", ["/commissions/", "/commissions/{}/"])
def test_three_bodies_or_meetings_ask_no_more_queries_than_one(address):
    counts = []
    for number in (1, 3):
        district = a_district()
        made = [a_commission(of=district, with_members=number) for _ in range(number if address == "/commissions/" else 1)]
        for commission in made:
            for _ in range(number):
                a_meeting(of=commission)
        client = client_of(a_secretary(of=district))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address.format(made[0].pk)).status_code == 200
        counts.append(len(queries))
    assert counts == {"/commissions/": [11, 11], "/commissions/{}/": [17, 17]}[address]


# ---------------------------------------------------------------- forms


def test_a_commission_is_made_and_history_says_so(commission):
    answer = post(commission.scribe, "/commissions/new/", name_kk="Жастар кеңесі", kind="council", seats="13", quorum="two_thirds")
    made = Commission.objects.get(name_kk="Жастар кеңесі")
    assert (answer.url, made.district, made.seats, made.needed(None)) == (f"/commissions/{made.pk}/", commission.district, 13, 9)
    assert Event.objects.filter(kind="commission", record_id=str(made.pk), verb="create").exists()


def test_who_writes_in_several_districts_says_in_which(commission):
    other = a_district()
    commission.scribe.assignments.create(role="secretary", district=other)
    assert post(commission.scribe, "/commissions/new/", name_kk="Кеңес").status_code == 422
    foreign = a_district()
    assert post(commission.scribe, "/commissions/new/", name_kk="Кеңес", district=str(foreign.pk)).status_code == 422
    assert post(commission.scribe, "/commissions/new/", name_kk="Кеңес", district=str(other.pk)).status_code == 302
    assert Commission.objects.get(name_kk="Кеңес").district == other


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"quorum": "number"}, "quorum_number"),
        ({"quorum": "majority", "quorum_number": "3"}, "quorum_number"),
        ({"quorum": "number", "quorum_number": "9", "seats": "5"}, "quorum_number"),
        ({"seats": "0"}, "seats"),
        ({"seats": "501"}, "seats"),
        ({"review_days": "61"}, "review_days"),
        ({"name_kk": ""}, "name_kk"),
    ],
)
def test_what_a_commission_can_not_be(commission, typed, field):
    answer = post(commission.scribe, f"/commissions/{commission.pk}/edit/", **typed)
    assert answer.status_code == 422 and list(answer.context["form"].errors) == [field]


def test_a_member_is_seated_known_or_new(commission):
    known, address = a_person(of=commission.district), f"/commissions/{commission.pk}/members/new/"
    assert post(commission.scribe, address, person=str(known.pk), role="deputy", since="01.02.2026").status_code == 302
    assert post(commission.scribe, address, newcomer="Жаңа Мүше", newcomer_capacity="мектеп директоры").status_code == 302
    seats = {seat.person.name_kk: seat for seat in Membership.objects.filter(commission=commission)}
    assert (seats[known.name_kk].role, seats[known.name_kk].since) == ("deputy", date(2026, 2, 1))
    assert seats["Жаңа Мүше"].person.capacity_kk == "мектеп директоры" and seats["Жаңа Мүше"].votes


@pytest.mark.parametrize("case", ["nobody", "both", "seated", "foreign", "second chair", "here already", "ends before"])
def test_who_can_not_be_seated(commission, case):
    address, chair = f"/commissions/{commission.pk}/members/new/", members_of(commission)[0]
    known, stranger = a_person(of=commission.district), a_person(of=a_district())
    typed, field = {
        "nobody": ({}, "person"),
        "both": ({"person": str(known.pk), "newcomer": "Жаңа"}, "newcomer"),
        "seated": ({"person": str(chair.pk)}, "person"),
        "foreign": ({"person": str(stranger.pk)}, "person"),
        "second chair": ({"person": str(known.pk), "role": "chair"}, "role"),
        "here already": ({"newcomer": chair.name_kk}, "newcomer"),
        "ends before": ({"person": str(known.pk), "since": "02.01.2026", "until": "01.01.2026"}, "until"),
    }[case]
    answer = post(commission.scribe, address, **typed)
    assert answer.status_code == 422 and field in answer.context["form"].errors
    assert Membership.objects.filter(commission=commission).count() == 3


def test_a_new_chair_follows_the_old_one(commission):
    chair, second, _third = members_of(commission)
    seats = {seat.person: seat for seat in commission.memberships.select_related("person")}
    post(commission.scribe, f"/memberships/{seats[chair].pk}/edit/", until="31.01.2026")
    post(commission.scribe, f"/memberships/{seats[second].pk}/edit/", since="01.02.2026", role="chair")
    assert Membership.objects.get(person=second).role == "chair"


def test_of_two_who_edit_a_commission_the_second_sees_both(commission):
    client, address = client_of(commission.scribe), f"/commissions/{commission.pk}/edit/"
    first, second = (sent(Forms(client.get(address)).with_field("form_token")) for _ in range(2))
    assert client.post(address, {**first, "decision": "№ 1"}).status_code == 302
    answer = client.post(address, {**second, "decision": "№ 2"})
    assert answer.status_code == 409 and "№ 1" in text_of(answer)
    assert Commission.objects.get(pk=commission.pk).decision == "№ 1"


def test_a_person_is_made_with_a_new_organisation_and_goes_back_where_they_were_asked_for(commission):
    address = f"/people/new/?next=/commissions/{commission.pk}/"
    answer = post(commission.scribe, address, name_kk="Жаңа Адам", organisation_name="Жаңа ұйым")
    assert answer.url == f"/commissions/{commission.pk}/"
    assert Person.objects.get(name_kk="Жаңа Адам").organisation == Organisation.objects.get(name_kk="Жаңа ұйым")
    post(commission.scribe, "/people/new/", name_kk="Екінші Адам", organisation_name="«жаңа  ҰЙЫМ»")
    assert Person.objects.get(name_kk="Екінші Адам").organisation == Organisation.objects.get(name_kk="Жаңа ұйым")


def test_next_leads_to_no_other_host(commission):
    answer = post(commission.scribe, "/people/new/?next=//example.org/", name_kk="Жаңа Адам")
    assert answer.url == "/commissions/#people"


def test_an_account_belongs_to_one_person_of_a_district(commission):
    user, first, second = a_member(of=commission.district), a_person(of=commission.district), a_person(of=commission.district)
    assert post(commission.scribe, f"/people/{first.pk}/edit/", user=str(user.pk)).status_code == 302
    answer = post(commission.scribe, f"/people/{second.pk}/edit/", user=str(user.pk))
    assert answer.status_code == 422 and Person.objects.get(pk=second.pk).user is None
    elsewhere = a_member(of=a_district())
    assert post(commission.scribe, f"/people/{second.pk}/edit/", user=str(elsewhere.pk)).status_code == 422


def test_an_organisation_may_be_an_ngo_of_the_books(commission):
    ngo = an_ngo(of=commission.district)
    assert post(commission.scribe, "/organisations/new/", name_kk="Бірлестік", kind="ngo", ngo=str(ngo.pk)).status_code == 302
    assert Organisation.objects.get(name_kk="Бірлестік").ngo == ngo


def test_an_organisation_of_another_district_is_refused_by_the_books(commission):
    foreign = bodies.make_organisation(actor=a_secretary(of=(other := a_district())), at=NOON, district=other, name_kk="Бөтен")
    with pytest.raises(Refused) as refusal:
        bodies.make_person(actor=commission.scribe, at=NOON, district=commission.district, name_kk="Адам", organisation=foreign)
    assert list(refusal.value.error_dict) == ["organisation"]


# ---------------------------------------------------------------- on the spot


def add(user, **data):
    answer = client_of(user).post("/people/add/", data)
    return answer.status_code, json.loads(answer.content) if answer["Content-Type"] == "application/json" else {}


def test_a_person_is_added_on_the_spot_with_their_organisation(commission):
    status, told = add(
        commission.scribe,
        district=commission.district_id,
        name_kk="Нұрлан Бекенов",
        capacity_kk="агроном",
        organisation_name="«Береке» шаруа қожалығы",
    )
    person = Person.objects.get(name_kk="Нұрлан Бекенов")
    assert (status, told) == (200, {"id": person.pk, "name": "Нұрлан Бекенов", "capacity": "агроном"})
    assert person.organisation.name_kk == "«Береке» шаруа қожалығы" and person.organisation.district == commission.district


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name_kk": ""}, "name_kk"),
        ({"name_kk": "а" * 301}, "name_kk"),
        ({"name_kk": "\0"}, "name_kk"),
        ({"name_kk": "Адам", "organisation_name": "ұ" * 301}, "organisation_name"),
        ({"name_kk": "Адам", "district": "foreign"}, "district"),
        ({"name_kk": "Адам", "district": "abc"}, "district"),
        ({"name_kk": "Адам", "district": "9" * 30}, "district"),
        ({"name_kk": "Бар Адам"}, "name_kk"),
    ],
)
def test_what_can_not_be_added_is_said_at_its_field(commission, typed, field):
    a_person(of=commission.district, name_kk="Бар Адам")
    foreign = a_district()
    data = {"district": commission.district_id, **typed}
    data["district"] = foreign.pk if data["district"] == "foreign" else data["district"]
    people, organisations = Person.objects.count(), Organisation.objects.count()
    status, told = add(commission.scribe, **data)
    assert status == 422 and field in told["errors"] and all(told["errors"][field])
    assert (Person.objects.count(), Organisation.objects.count()) == (people, organisations)


def test_who_writes_no_minutes_adds_nobody(commission):
    assert add(an_official(of=commission.district), district=commission.district_id, name_kk="Адам")[0] == 403


# ---------------------------------------------------------------- voiding


def void(user, record, reason="екі рет енгізілген"):
    client, address = client_of(user), f"/void/{record.KIND}/{record.pk}/"
    page = client.get(address)
    if page.status_code != 200 or "Алдымен" in text_of(page):
        return page
    data = sent(Forms(page).with_field("form_token"))
    return client.post(address, {**data, "reason": reason}) if data else page


def test_what_nothing_stands_on_is_voided_with_a_reason(commission):
    annex = Annex.objects.create(meeting=a_meeting(of=commission), title_kk="Тізім", recorded_by=commission.scribe, recorded_at=NOON)
    organisation = bodies.make_organisation(actor=commission.scribe, at=NOON, district=commission.district, name_kk="Артық ұйым")
    records = [annex, organisation, a_person(of=commission.district), a_commission(of=commission.district)]
    seat = commission.memberships.order_by("id").last()
    for record, place in zip([*records, seat], ["annexes", "people", "people", "", "members"], strict=True):
        answer = void(commission.scribe, record)
        assert answer.status_code == 302 and answer.url.endswith(place and f"#{place}"), record
        fresh = type(record).objects.get(pk=record.pk)
        assert fresh.void_reason == "екі рет енгізілген" and fresh.voided_by == commission.scribe


def test_what_others_stand_on_is_not_voided(commission):
    meeting = a_meeting(of=commission)
    item = an_item(meeting)
    speaker = a_person(of=commission.district)
    write(item, commission.scribe, speeches=[writing.SpeechText(speaker=speaker, text={"kk": "Сөз"})])
    for record in (commission, members_of(commission)[0], speaker):
        answer = void(commission.scribe, record)
        assert answer.status_code == 200 and "alert-warning" in answer.content.decode(), record
        assert type(record).objects.get(pk=record.pk).voided_at is None


def test_an_annex_of_signed_minutes_stays(commission):
    meeting = a_meeting(of=commission)
    annex = Annex.objects.create(meeting=meeting, title_kk="Тізім", recorded_by=commission.scribe, recorded_at=NOON)
    client, address = client_of(commission.scribe), f"/void/annex/{annex.pk}/"
    data = sent(Forms(client.get(address)).with_field("form_token"))
    signed(meeting)
    answer = client.post(address, {**data, "reason": "артық"})
    assert answer.status_code == 422 and Annex.objects.get(pk=annex.pk).voided_at is None


@pytest.mark.parametrize("role", [an_official, a_member])
def test_only_a_secretary_voids_them(commission, role):
    for record in (commission, commission.memberships.first(), members_of(commission)[0]):
        assert client_of(role(of=commission.district)).get(f"/void/{record.KIND}/{record.pk}/").status_code == 403
        assert client_of(a_secretary(of=a_district())).get(f"/void/{record.KIND}/{record.pk}/").status_code == 404


def test_a_meeting_is_cancelled_on_its_own_page_only(commission):
    meeting = a_meeting(of=commission)
    assert client_of(a_scribe(meeting)).get(f"/void/meeting/{meeting.pk}/").status_code == 404
    assert Meeting.objects.live().filter(pk=meeting.pk).exists()
