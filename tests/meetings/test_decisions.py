"""Decisions in force: their list with filters, order, files and counts; the page of one; awards and the contracts that rest on them."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from grants.actions.contracts import award as make_contract
from grants.actions.signing import sign
from grants.models import Contract
from koksu.accounts.scope import load_scope
from koksu.money import Tenge
from meetings.actions import action_items, review, writing
from meetings.models import Decision, Meeting
from meetings.reports.awards import award_of, standing_of, unmade
from meetings.reports.decision_list import Asked, decision_list
from meetings.reports.decisions import decision_of, rulings
from meetings.rules import Reader
from tests.factories import (
    a_contract,
    a_district,
    a_member,
    a_progress_report,
    an_administrator,
    an_amendment,
    an_application,
    an_auditor,
    an_official,
)
from tests.grants.test_pages import signed_in, text_of
from tests.meetings.awarding import FAR, LONG_AGO, a_world, an_award, correct, resolve
from tests.meetings.factories import LATER, a_commission, a_meeting, a_person, a_scribe, an_item, decided, sent, signed, write
from tests.throughout import throughout

pytestmark = pytest.mark.django_db
TODAY = date(2021, 6, 1)


laid, there = throughout(an_award)


def listed(there, **asked):
    """The texts of the decisions that the filters leave, in their order."""
    found = decision_list(load_scope(there.official), Asked(**asked), TODAY)
    return [one.decided["text"]["kk"] for one in found.rows]


def page(decision):
    return reverse("decision_detail", args=[decision if isinstance(decision, int) else decision.pk])


# ---------------------------------------------------------------- the list


def test_only_signed_decisions_of_the_reader_s_districts_are_listed(there):
    draft = a_meeting(of=there.commission)
    write(an_item(draft), a_scribe(draft), decisions=["Әлі қол қойылмаған."])
    reviewed = a_meeting(of=there.commission)
    scribe = a_scribe(reviewed)
    write(an_item(reviewed), scribe, decisions=["Қаралып жатыр."])
    sent(reviewed, by=scribe)
    an_award()
    assert listed(there) == ["Лот жеңімпаздың өтініміне берілсін."]
    for make in (an_official, a_member, an_auditor, an_administrator):
        told = text_of(signed_in(make(of=there.district)).get("/decisions/"))
        assert told.count("Лот жеңімпаздың") == 1 and "қойылмаған" not in told and "жатыр" not in told


def test_filters_leave_what_they_ask_for(there):
    other = a_commission(of=there.district, with_members=2, name_kk="Қоғамдық кеңес")
    guest = a_person(of=there.district, name_kk="Ләззат Төлеуова")
    late = decided("Қайта есеп берілсін.", effect="ask_ngo", ngo=there.ngo, actions=[writing.ToDo(responsible=guest, due=date(2021, 3, 9))])
    there.commission, first = other, there.commission
    resolve(there, late, "Ақпарат назарға алынсын.", day=LONG_AGO.replace(year=2021))
    award, asks, notes = "Лот жеңімпаздың өтініміне берілсін.", "Қайта есеп берілсін.", "Ақпарат назарға алынсын."
    assert listed(there) == [asks, notes, award]
    assert listed(there, commission=first.pk) == [award]
    assert listed(there, year=2020) == [award]
    assert listed(there, effect="ask_ngo") == [asks]
    assert listed(there, state="open") == [award]
    assert listed(there, state="overdue") == [asks]
    assert listed(there, state="done") == listed(there, state="dropped") == listed(there, state="reported") == []
    assert listed(there, responsible=guest.pk) == [asks]
    assert listed(there, district=there.district.pk) == [asks, notes, award]
    assert listed(there, sort="day") == [award, asks, notes]
    assert listed(there, sort="due") == [asks, award, notes]
    assert listed(there, sort="-amount")[0] == award


@pytest.mark.parametrize(
    ("typed", "found"),
    [("жеңімпаз", True), ("ЖЕҢІМПАЗ өтінім", True), ("Қанат", True), ("Үш ұрпақ", True), ("еңімпаз", False), ("жеңімпаз қате", False)],
)
def test_words_find_a_decision_by_their_beginnings(there, typed, found):
    assert bool(listed(there, q=typed)) is found


def test_counts_are_of_all_that_the_filters_leave_and_invented_ones_apart(there):
    an_award(there, due=LONG_AGO)
    action_items.drop(actor=a_scribe(there.meeting), at=LATER, action=there.action, reason="Лот жабылды")
    reader = an_auditor()
    an_award(a_world(training=True))
    totals = decision_list(load_scope(reader), Asked(), TODAY).totals
    assert [(total.training, total.rows, dict(total.counted)) for total in totals] == [
        (False, 2, {"open": 1, "dropped": 1}),
        (True, 1, {"open": 1}),
    ]


def test_the_list_and_its_files_are_of_the_same_rows(there):
    client = signed_in(there.official)
    resolve(there, decided("=1+1 деп басталған мәтін."))
    answer = client.get("/decisions.csv?sort=day")
    text = b"".join(answer.streaming_content).decode()
    assert "Лот жеңімпаздың өтініміне берілсін." in text and "'=1+1" in text and "900000,00" in text
    answer = client.get("/decisions.xlsx?effect=award")
    rows = list(load_workbook(BytesIO(b"".join(answer.streaming_content))).active.values)
    assert [row[5] for row in rows if row[3] == "1.1"] == ["Лот жеңімпаздың өтініміне берілсін."]
    assert sum(1 for row in rows if row[8] == 900_000) == 1


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("page=2", 404),
        ("page=0", 400),
        ("sort=x", 400),
        ("year=x", 400),
        ("commission=99999999999", 400),
        ("state=late", 400),
        ("effect=x", 400),
    ],
)
def test_an_address_that_can_not_be_answered_says_why(there, query, status):
    client = signed_in(there.official)
    for address in ("/decisions/", "/decisions.csv"):
        if query != "page=2" or address == "/decisions/":
            assert client.get(f"{address}?{query}").status_code == status, address


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_and_a_page_ask_as_many_queries_for_three_as_for_one(rows, django_assert_num_queries):
    there = a_world()
    actions = [writing.ToDo(responsible=a_person(of=there.district), due=FAR) for _ in range(rows)]
    for _ in range(rows):
        awards = [decided("Лот берілсін.", effect="award", application=an_application(lot=there.lot)) for _ in range(rows)]
        others = [decided(f"{n}-шешім.", about=[there.ngo, there.lot], actions=actions) for n in range(rows)]
        meeting = resolve(there, *others, *awards)
    client, decision = signed_in(there.official), Decision.objects.filter(item__meeting=meeting).first()
    client.get("/decisions/")
    with django_assert_num_queries(11):
        client.get("/decisions/")
    with django_assert_num_queries(8):
        client.get(page(decision))


# ---------------------------------------------------------------- one decision


def test_a_decision_tells_its_minutes_what_it_is_about_and_where_it_stands(there):
    told = signed_in(an_auditor(of=there.district)).get(page(there.decision))
    text, html = text_of(told), told.content.decode()
    assert "Лот жеңімпаздың өтініміне берілсін." in text and "900 000 ₸" in text and "Қанат Оспанұлы" in text
    for name, pk in (("ngo_detail", there.ngo.pk), ("lot_detail", there.lot.pk), ("meeting_detail", there.meeting.pk)):
        assert f'href="{reverse(name, args=[pk])}' in html
    assert f'href="{reverse("decision_extract", args=[there.decision.pk])}"' in html


def test_what_is_not_signed_has_no_page(there):
    draft = a_meeting(of=there.commission)
    write(an_item(draft), a_scribe(draft), decisions=["Әлі қол қойылмаған."])
    for pk in (Decision.objects.get(item__meeting=draft).pk, 10**9, "x", "0", "9" * 30):
        for person in (there.official, a_scribe(there.meeting)):
            assert signed_in(person).get(f"/decisions/{pk}/").status_code == 404
    assert signed_in(an_official(of=a_district())).get(page(there.decision)).status_code == 404


def test_while_minutes_are_corrected_the_signed_text_stands(there):
    """Changed, taken away or added in a correction: none of it shows before the new edition is signed."""
    scribe = a_scribe(there.meeting)
    plain = resolve(there, "Бірінші шешім.", by=scribe)
    gone = Decision.objects.get(item__meeting=plain)
    changed = decided("Лот берілмесін.", id=there.decision.pk, actions=[writing.ToDo(id=there.action.pk, due=FAR)])
    correct(there.meeting, scribe, changed)
    correct(plain, scribe, decided("Жаңа шешім."))
    assert not Decision.objects.filter(pk=gone.pk).exists()
    assert sorted(listed(there)) == ["Бірінші шешім.", "Лот жеңімпаздың өтініміне берілсін."]
    assert listed(there, effect="award") == ["Лот жеңімпаздың өтініміне берілсін."]
    client = signed_in(scribe)
    told = text_of(client.get(page(there.decision)))
    assert "Лот жеңімпаздың" in told and "берілмесін" not in told
    assert "Бірінші шешім." in text_of(client.get(page(gone.pk)))
    added = Decision.objects.get(item__meeting=plain)
    assert client.get(page(added)).status_code == 404
    for meeting in (there.meeting, plain):
        meeting = Meeting.objects.get(pk=meeting.pk)
        review.send_to_review(actor=scribe, at=LATER, meeting=meeting)
        signed(Meeting.objects.get(pk=meeting.pk))
    assert sorted(listed(there)) == ["Жаңа шешім.", "Лот берілмесін."]
    assert client.get(page(added)).status_code == 200


def test_accepting_and_returning_a_report_and_asking_an_ngo_name_them(there):
    contract = a_contract(of=there.ngo, lot=there.lot, number="14-Ә")
    report = a_progress_report(of=contract, submitted=LONG_AGO)
    meeting = resolve(
        there,
        decided("Есеп қабылдансын.", effect="accept_report", progress_report=report),
        decided("Есеп қайтарылсын.", effect="return_report", progress_report=report),
        decided("Түсініктеме сұралсын.", effect="ask_ngo", ngo=there.ngo),
    )
    for one in rulings(Meeting.objects.filter(pk=meeting.pk), TODAY):
        html = signed_in(there.official).get(page(one.decided["id"])).content.decode()
        assert f'href="{reverse("ngo_detail", args=[there.ngo.pk])}"' in html or "14-Ә" in html


def test_a_dissenting_opinion_stands_by_its_decision():
    """On the decision or on its item; not by another decision, nor where it is on the minutes as a whole."""
    there = a_world()
    meeting = a_meeting(of=there.commission, day=LONG_AGO)
    scribe = a_scribe(meeting)
    write(an_item(meeting), scribe, decisions=["Бірінші шешім.", "Екінші шешім."])
    meeting = sent(meeting, by=scribe)
    for place, text in (("1.2", "Шешімге қарсымын."), ("1", "Мәселе дайын емес."), ("", "Хаттама кеш келді.")):
        review.dissent(actor=there.members[1], at=LATER, meeting=meeting, text=text, place=place)
    meeting = signed(meeting)
    first, second = (page(one) for one in Decision.objects.filter(item__meeting=meeting).order_by("position"))
    client = signed_in(there.official)
    told = client.get(second).content.decode().split('id="opinions"')[1].split("</section>")[0]
    assert "Шешімге қарсымын." in told and "Мәселе дайын емес." in told and "Хаттама" not in told
    assert (
        there.members[1].full_name in told and "1.2" in told and f'href="{reverse("meeting_detail", args=[meeting.pk])}#opinions"' in told
    )
    told = client.get(first).content.decode()
    assert "Мәселе дайын емес." in told and "Шешімге қарсымын." not in told


# ---------------------------------------------------------------- the contract


def test_from_an_award_to_its_contract_and_back(there):
    """The button stands where the award is seen; the form begins with what was decided, whatever the NGO asked for."""
    client, address = signed_in(there.official), reverse("contract_award", args=[there.bid.pk])
    for seen in (page(there.decision), "/work/", reverse("lot_detail", args=[there.lot.pk])):
        assert f'href="{address}"' in client.get(seen).content.decode(), seen
    form = client.get(address)
    assert form.context["form"].initial["amount"] == Tenge.of(900_000)
    assert page(there.decision) in form.content.decode()
    contract = contract_of(there, "900 000")
    told = client.get(page(there.decision)).content.decode()
    assert reverse("contract_detail", args=[contract.pk]) in told and f'href="{address}"' not in told
    assert page(there.decision) in client.get(reverse("contract_detail", args=[contract.pk])).content.decode()
    assert f'href="{address}"' not in client.get("/work/").content.decode()


def contract_of(there, worth, bid=None, signed=True):
    bid = bid or there.bid
    contract = make_contract(
        actor=there.official, at=LATER, ngo=bid.ngo, allocation=bid.lot.allocation, lot=bid.lot, application=bid, amount=Tenge.read(worth)
    )
    if signed:
        sign(actor=there.official, at=LATER, contract=contract, number="7", signed=LATER.date(), reason="Мерзімі кейін келісіледі")
    return Contract.objects.get(pk=contract.pk)


def standing(there):
    whole = decision_of(Reader(there.official, load_scope(there.official), TODAY), there.decision.pk)
    return standing_of(whole.ruling)


def test_an_amount_that_was_not_decided_leaves_the_one_that_was_asked(there):
    quiet = an_award(a_world(), worth=None)
    form = signed_in(quiet.official).get(reverse("contract_award", args=[quiet.bid.pk])).context["form"]
    assert form.initial["amount"] == Tenge.of(950_000)
    assert award_of(quiet.bid).amount is None
    assert award_of(an_application(lot=there.lot)) is None


def test_another_amount_than_was_decided_is_told(there):
    contract_of(there, "850 000")
    assert standing(there).differs
    told = text_of(signed_in(there.official).get(page(there.decision)))
    assert "900 000 ₸" in told and "850 000 ₸" in told


def test_the_decided_amount_is_nothing_to_tell(there):
    contract_of(there, "900 000")
    assert not standing(there).differs and not standing(there).waits
    assert not standing(there).amended and not standing(there).above and not standing(there).below


@pytest.mark.parametrize(("now", "by", "words"), [("960 000", "60 000 ₸", "more than was awarded"), ("820 000", "80 000 ₸", "less than")])
def test_a_contract_is_told_as_it_is_since_its_amendment(there, now, by, words):
    contract = a_contract(of=there.ngo, lot=there.lot, application=there.bid, worth=now)
    plan = '{{"amount":{},"deliverables":[],"ends":null,"lines":[],"starts":null}}'
    before, after = Tenge.of(900_000), Tenge.read(now)
    an_amendment(of=contract, before=plan.format(int(before)), after=plan.format(int(after)))
    client = signed_in(there.official)
    client.cookies["django_language"] = "en"
    there.official.language = "en"
    there.official.save()
    told = text_of(client.get(page(there.decision))).split("The contract that rests on it")[1]
    assert f"· {now} ₸" in told and "Signed for 900 000 ₸" in told and f"{by} {words}" in told


def test_a_contract_of_the_lot_that_no_decision_awarded_is_told(there):
    other = a_contract(of=there.ngo, lot=there.lot, number="99-Б")
    assert standing(there).others == [other]
    assert "99-Б" in text_of(signed_in(there.official).get(page(there.decision)))
    contract_of(there, "100 000")
    assert standing(there).others == [other]


def test_a_later_award_of_the_lot_is_told_on_the_earlier_one(there):
    earlier = there.decision
    another = an_application(lot=there.lot)
    there.bid, first = another, there.bid
    later = an_award(there, worth="100 000", day=LONG_AGO.replace(month=5)).decision
    there.bid, there.decision = first, earlier
    assert standing(there).newer.decided["id"] == later.pk
    assert page(later) in signed_in(there.official).get(page(earlier)).content.decode()


def test_of_two_winners_found_by_one_meeting_neither_is_the_later(there):
    bids = [an_application(lot=there.lot), an_application(lot=there.lot)]
    awards = [decided("Жеңімпаз", effect="award", application=bid, amount=Tenge.of(10_000)) for bid in bids]
    meeting = resolve(there, *awards, day=LONG_AGO.replace(month=5))
    for there.decision in Decision.objects.filter(item__meeting=meeting):
        assert standing(there).newer is None


def test_awards_without_a_contract_wait_for_the_district_s_officials(there):
    def waiting(person):
        return [one.decided["id"] for one in unmade(load_scope(person), person, TODAY).awards]

    assert waiting(there.official) == [there.decision.pk]
    assert waiting(an_official(of=a_district())) == waiting(an_auditor(of=there.district)) == []
    newer = an_award(there, worth="800 000", day=LONG_AGO.replace(month=5))
    assert waiting(there.official) == [newer.decision.pk]
    assert award_of(there.bid).amount == Tenge.of(800_000)
    there.bid.outcome = "lost"
    there.bid.save()
    assert waiting(there.official) == []
    there.bid.outcome = "won"
    there.bid.save()
    contract_of(there, "800 000", signed=False)
    assert waiting(there.official) == []


def test_while_an_award_is_corrected_the_signed_amount_is_what_was_decided(there):
    scribe = a_scribe(there.meeting)
    cheaper = decided(
        "Басқа сома.",
        id=there.decision.pk,
        effect="award",
        application=there.bid,
        amount=Tenge.of(1),
        actions=[writing.ToDo(id=there.action.pk)],
    )
    correct(there.meeting, scribe, cheaper)
    assert award_of(there.bid).amount == Tenge.of(900_000)
    assert [one.decided["amount"] for one in unmade(load_scope(there.official), there.official, TODAY).awards] == [900_000_00]


def test_an_auditor_in_the_whole_country_sees_all_of_them(there):
    elsewhere = an_award(a_world())
    client = signed_in(an_auditor())
    assert [client.get(page(one.decision)).status_code for one in (there, elsewhere)] == [200, 200]
