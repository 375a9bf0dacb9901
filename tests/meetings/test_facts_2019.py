"""The 2019 source: each fact of it has its place (a record, a note, or the text of the minutes), gaps stay gaps, and every record cites it.

PLACES goes through the source key by key, as the file beside the article names them.
"""

import re
from datetime import date
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import models

from grants.actions.base import Refused
from grants.models import NGO, Allocation, Citation, Contract, Document, Lot, Note, Output, StatedFigure
from koksu import history
from koksu.accounts.models import District, User
from koksu.history.models import Event
from koksu.money import NBSP, Tenge
from meetings.actions import review
from meetings.facts import koksu_2019 as facts
from meetings.models import (
    AgendaItem,
    Attendance,
    Commission,
    Decision,
    EditingSession,
    Meeting,
    Membership,
    Organisation,
    Person,
    Proposal,
    PublicEvent,
    Speech,
    WorkPlan,
    WorkPlanItem,
)
from meetings.reports.body import body_of
from tests.demo import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_throughout")]

LANGUAGES = ("kk", "ru", "en")


@pytest.fixture(scope="module")
def w(demo_throughout, django_db_blocker):
    """What the source's records are, by short names."""
    with django_db_blocker.unblock():
        district = District.objects.get(training=False)
        bodies = Commission.objects.filter(district=district)
        meeting = Meeting.objects.get(commission__district=district)
        plans = WorkPlan.objects.filter(district=district)
        contracts = Contract.objects.filter(allocation__district=district)
        return SimpleNamespace(
            district=district,
            article=Document.objects.get(district=district),
            allocation=Allocation.objects.get(district=district),
            lots=list(Lot.objects.filter(allocation__district=district)),
            zhastary=contracts.get(ngo__name_kk="«Көксу Жастары»"),
            urpaq=contracts.get(ngo__name_kk="«Үш ұрпақ»"),
            nakhichivan=NGO.objects.get(counted=None),
            commission=bodies.get(kind="party_commission"),
            council=bodies.get(kind="council"),
            public_council=bodies.get(kind="public_council"),
            meeting=meeting,
            item=meeting.agenda.get(),
            people={one.name_kk: one for one in Person.objects.filter(district=district)},
            organisations={one.name_kk: one for one in Organisation.objects.filter(district=district)},
            plans={plan.kind: plan for plan in plans},
            unity=PublicEvent.objects.get(district=district, text_kk__contains="көрме"),
            holidays=PublicEvent.objects.get(district=district, occasion_kk__contains="Наурыз"),
        )


def noted(record, word, nature=None):
    """A note on the record says so, in three languages."""
    notes = Note.objects.filter(record_kind=record.KIND, record_id=record.pk, text_kk__contains=word)
    notes = notes.filter(nature=nature) if nature else notes
    return notes.count() == 1 and notes.get().text_ru and notes.get().text_en


def heard(w, *words):
    """The report in the minutes says so, in Kazakh; and it is there in three languages."""
    return all(word in w.item.heard_kk.replace(NBSP, " ") for word in words) and w.item.heard_ru and w.item.heard_en


def names(record, stem, kk, ru, en):
    return [getattr(record, f"{stem}_{code}") for code in LANGUAGES] == [kk, ru, en]


def person(w, name, ru, en, capacity):
    one = w.people[name]
    return names(one, "name", name, ru, en) and capacity in one.capacity_kk and one.capacity_ru and one.capacity_en


def comer(w, **columns):
    return Attendance.objects.filter(meeting=w.meeting, presence="present", **columns).count() == 1


def group(w, seat, words):
    return comer(w, seat=seat, group_kk=words, person=None, count=None)


def done(contract, kind, quantity):
    return Output.objects.get(deliverable__contract=contract, deliverable__kind__code=kind).claimed == quantity


def reported(w, kind):
    return sum(o.claimed or 0 for o in Output.objects.filter(deliverable__contract__in=[w.zhastary, w.urpaq], deliverable__kind__code=kind))


PLACES = {
    "source.author": lambda w: noted(w.article, "Әлия Иманжантегі", "inferred"),
    "source.url_found": lambda w: w.article.link == "http://nurlykoksu.kz/news/cat-2/2288",
    "source.publisher": lambda w: noted(w.article, "«Нұрлы Көксу»"),
    "source.headline": lambda w: noted(w.article, "тақырыбы мен шыққан күні белгісіз"),
    "source.text": lambda w: Citation.objects.filter(document=w.article).count() > 50,
    "place.district": lambda w: names(w.district, "name", "Көксу ауданы", "Коксуский район", "Koksu district"),
    "place.village": lambda w: w.unity.place_kk.startswith("Балпық би ауылы") and "Балпык би" in w.unity.place_ru,
    "place.venue_event": lambda w: "Батыржан Оңғаров" in w.unity.place_kk and "Ongarov" in w.unity.place_en,
    "place.oblast": lambda w: noted(w.allocation, "облыстың атауы жоқ") and w.allocation.source == "oblast",
    "meeting.date": lambda w: w.meeting.day == date(2019, 11, 23) and noted(w.meeting, "күн мен ай ғана бар", "inferred"),
    "meeting.date.year_inferred": lambda w: noted(w.meeting, "2019 жыл екені"),
    "meeting.date.weekday_if_2019": lambda w: noted(w.meeting, "сенбіге келеді"),
    "meeting.venue": lambda w: not (w.meeting.place_kk or w.meeting.place_ru or w.meeting.place_en),
    "meeting.time": lambda w: w.meeting.starts is None and w.meeting.ends is None,
    "meeting.number": lambda w: w.meeting.number is None and w.meeting.number_year is None,
    "meeting.secretary": lambda w: w.meeting.secretary is None,
    "meeting.quorum": lambda w: w.commission.quorum == "unknown" and body_of(w.meeting)["needed"] is None,
    "meeting.votes": lambda w: w.item.voting == "unknown" and body_of(w.meeting)["voters"] is None,
    "meeting.body": lambda w: w.meeting.commission == w.commission and "Nur Otan" in w.commission.under_kk,
    "meeting.kind": lambda w: "кездесуі" in w.meeting.title_kk and noted(w.meeting, "«отырыс»", "ambiguous"),
    "meeting.agenda": lambda w: names(w.item, "title", *facts.TOPIC),
    "meeting.opened_and_chaired_by": lambda w: w.meeting.conductor.name_kk == "Мәлік Бейсенов",
    "meeting.speakers.0": lambda w: w.item.reporter.name_kk == "Мадина Кубиева" == w.meeting.chair.name_kk,
    "meeting.speakers.1": lambda w: w.item.speeches.get().speaker.name_kk == "Фахридин Джабрайлов",
    "meeting.attendees.0": lambda w: comer(w, person=w.people["Мәлік Бейсенов"]) and noted(w.meeting, "комиссия мүшесі ме"),
    "meeting.attendees.1": lambda w: comer(w, person=w.people["Мадина Кубиева"], seat="member"),
    "meeting.attendees.2": lambda w: comer(w, person=w.people["Қуаныш Дүйсембаев"], seat="invited"),
    "meeting.attendees.3": lambda w: comer(w, person=w.people["Фахридин Джабрайлов"], seat="invited"),
    "meeting.attendees.4": lambda w: group(w, "member", "партиялық бақылау комиссиясының мүшелері"),
    "meeting.attendees.5": lambda w: group(w, "invited", "үкіметтік емес ұйымдардың жетекшілері"),
    "meeting.attendees.6": lambda w: group(w, "press", "жергілікті БАҚ өкілдері"),
    "meeting.proposals.0.by": lambda w: w.item.proposals.get().proposer.name_kk == "Фахридин Джабрайлов",
    "meeting.proposals.0.problem": lambda w: all(s in w.item.speeches.get().text_kk for s in ("Техника", "ауыр қол", "бірден басшы")),
    "meeting.proposals.0.proposal": lambda w: "партия мен Жастар орталығы" in w.item.proposals.get().text_kk,
    "meeting.outcome": lambda w: w.item.proposals.get().fate == "adopted" and "өзге мәселелердің" in w.item.decisions.get().text_kk,
    "meeting.decisions_with_deadline_or_responsible": lambda w: not w.item.decisions.get().actions.exists() and noted(w.item, "тармақтары"),
    "people.0": lambda w: person(w, "Мәлік Бейсенов", "Малик Бейсенов", "Malik Beisenov", "төрағасының бірінші орынбасары"),
    "people.0.note": lambda w: noted(w.people["Мәлік Бейсенов"], "Мәлік Аманбайұлы Бейсенов", "inferred"),
    "people.1": lambda w: person(w, "Мадина Кубиева", "Мадина Кубиева", "Madina Kubiyeva", "комиссиясының төрайымы"),
    "people.1.note": lambda w: noted(w.people["Мадина Кубиева"], "«кеңестің»") and noted(w.commission, "«кеңестің»", "ambiguous"),
    "people.2": lambda w: person(w, "Қуаныш Дүйсембаев", "Куаныш Дуйсембаев", "Kuanysh Duisembayev", "Жастар орталығының жетекшісі"),
    "people.3": lambda w: person(w, "Фахридин Джабрайлов", "Фахридин Джабрайлов", "Fakhridin Dzhabrailov", "орталығының жетекшісі"),
    "people.4": lambda w: noted(w.article, "Авторы"),
    "people.5": lambda w: heard(w, "Қасым-Жомарт Тоқаевтың Жолдауына"),
    "people.6": lambda w: heard(w, "Тұңғыш Президенттің", "1991"),
    "organisations.0": lambda w: w.people["Мәлік Бейсенов"].organisation.kind == "party",
    "organisations.1": lambda w: names(w.commission, "name", *facts.BODIES["commission"].name),
    "organisations.2": lambda w: w.people["Қуаныш Дүйсембаев"].organisation.kind == "institution",
    "organisations.3": lambda w: w.organisations["Аудандық ішкі саясат бөлімі"].kind == "state_body",
    "organisations.3.said": lambda w: (
        noted(w.organisations["Аудандық ішкі саясат бөлімі"], "тапсырыс беруші деп аталмаған") and not w.lots[0].customer
    ),
    "organisations.4": lambda w: w.organisations["Көксу ауданының әкімдігі"].kind == "state_body",
    "organisations.5.name": lambda w: names(w.council, "name", *facts.BODIES["council"].name),
    "organisations.5.members": lambda w: w.council.seats == 13 and not Membership.objects.filter(commission=w.council).exists(),
    "organisations.5.composition": lambda w: "бөлімдердің басшылары" in w.council.composition_kk and w.council.composition_en,
    "organisations.5.purpose": lambda w: "тұжырымдамасын" in w.council.purpose_kk and w.council.purpose_ru,
    "organisations.6": lambda w: names(w.public_council, "name", "Қоғамдық кеңес", "Общественный совет", "Public Council"),
    "organisations.7": lambda w: w.zhastary.ngo.full_name("kk") == "«Көксу Жастары» қоғамдық бірлестігі",
    "organisations.8": lambda w: w.urpaq.ngo.full_name("kk") == "«Үш ұрпақ» қоғамдық бірлестігі",
    "organisations.9": lambda w: w.organisations["«Нахичивань» этно-мәдени орталығы"].ngo == w.nakhichivan,
    "organisations.9.type": lambda w: noted(w.nakhichivan, "солардың бірі ме"),
    "organisations.10": lambda w: noted(w.zhastary.deliverables.get(kind__code="newspaper_article"), "Аудандық газеттің атауы"),
    "ngo_count": lambda w: StatedFigure.objects.get(record_kind="district", measure="ngos").value == 5 and heard(w, "саны — 5"),
    "ngo_count.named": lambda w: NGO.objects.filter(home_district=w.district, counted=True).count() == 2,
    "ngo_count.possibly": lambda w: w.nakhichivan.counted is None,
    "plans.0.name": lambda w: names(w.plans["media"], "title", *facts.PLANS["media"].title),
    "plans.0.status": lambda w: w.plans["media"].approved is True and noted(w.plans["media"], "кім және қашан бекіткені"),
    "plans.1.name": lambda w: names(w.plans["work"], "title", *facts.PLANS["work"].title),
    "plans.1.status": lambda w: w.plans["work"].approved is None and noted(w.plans["work"], "Жасалғаны айтылған"),
    "plans.2.name": lambda w: names(w.plans["concept"], "title", *facts.PLANS["concept"].title),
    "plans.3.name": lambda w: w.plans["events"].organisation.kind == "party" and noted(w.plans["events"], "қорытынды", "inferred"),
    "plans.3.item": lambda w: list(w.plans["events"].items.get().meetings.all()) == [w.meeting],
    "allocation.year": lambda w: w.allocation.year == 2019,
    "allocation.from": lambda w: w.allocation.source == "oblast" and heard(w, "2019 жылы облыс"),
    "allocation.amount_kzt": lambda w: w.allocation.amount == Tenge.of(3_000_000) and heard(w, "3 000 000 ₸"),
    "allocation.kk": lambda w: heard(w, "үш лот бойынша байқау"),
    "allocation.purpose": lambda w: "әлеуметтік маңызды жобаларға" in w.allocation.title_kk,
    "allocation.lots": lambda w: len(w.lots) == 3,
    "allocation.competition": lambda w: {lot.competition for lot in w.lots} == {"жобалар байқауы"},
    "allocation.winners": lambda w: {lot.status for lot in w.lots} == {"awarded"} and heard(w, "жеңімпаздармен шарт жасалды"),
    "allocation.attributed_kzt": lambda w: w.zhastary.amount + w.urpaq.amount == Tenge.of(985_714),
    "allocation.unattributed_kzt": lambda w: w.allocation.amount - w.zhastary.amount - w.urpaq.amount == Tenge.of(2_014_286),
    "awards.0.ngo": lambda w: heard(w, "«Көксу Жастары» бірлестігі 428 571 ₸"),
    "awards.0.amount_kzt": lambda w: w.zhastary.amount == Tenge.of(428_571),
    "awards.0.project_no": lambda w: w.zhastary.project_number == "",
    "awards.0.project_title": lambda w: w.zhastary.title_kk == "",
    "awards.0.lot_no": lambda w: w.zhastary.lot is None,
    "awards.0.deliverables.0": lambda w: done(w.zhastary, "round_table", 3) and heard(w, "дөңгелек үстел — 3"),
    "awards.0.deliverables.1": lambda w: done(w.zhastary, "meeting", 2) and heard(w, "кездесу — 2"),
    "awards.0.deliverables.2": lambda w: done(w.zhastary, "newspaper_article", 3) and heard(w, "газеттегі мақала — 3"),
    "awards.0.deliverables.3": lambda w: done(w.zhastary, "social_post", None) and heard(w, "желілердегі ақпарат"),
    "awards.1.ngo": lambda w: heard(w, "«Үш ұрпақ» бірлестігі"),
    "awards.1.amount_kzt": lambda w: w.urpaq.amount == Tenge.of(557_143) and heard(w, "557 143 ₸"),
    "awards.1.project_no": lambda w: w.urpaq.project_number == "6",
    "awards.1.project_no_confidence": lambda w: noted(w.urpaq, "6-жоба", "inferred"),
    "awards.1.project_title": lambda w: "Мемлекеттік Рәміздер" in w.urpaq.title_kk and heard(w, "Мемлекеттік Рәміздер"),
    "awards.1.scope": lambda w: "рәміздерді насихаттау" in w.urpaq.subject,
    "awards.1.lot_no": lambda w: w.urpaq.lot is None,
    "awards.1.deliverables.0": lambda w: done(w.urpaq, "drawing_contest", 1) and heard(w, "сурет байқауы"),
    "awards.1.deliverables.1": lambda w: done(w.urpaq, "info_event", 1) and heard(w, "түсіндіру шарасы — 1"),
    "awards.1.deliverables.2": lambda w: done(w.urpaq, "round_table", 2) and heard(w, "дөңгелек үстел — 2"),
    "awards.1.deliverables.3": lambda w: done(w.urpaq, "brochure", 1000) and heard(w, "брошюра — 1 000 дана"),
    "awards.1.deliverables.4": lambda w: done(w.urpaq, "concert", 1) and heard(w, "концерт бағдарламасы — 1"),
    "awards.1.deliverables.5": lambda w: done(w.urpaq, "meeting", 3) and heard(w, "кездесу — 3"),
    "totals_by_kind.round_table": lambda w: reported(w, "round_table") == 5,
    "totals_by_kind.meeting": lambda w: reported(w, "meeting") == 5,
    "totals_by_kind.newspaper_article": lambda w: reported(w, "newspaper_article") == 3,
    "totals_by_kind.brochure": lambda w: reported(w, "brochure") == 1000,
    "totals_by_kind.drawing_contest": lambda w: reported(w, "drawing_contest") == 1,
    "totals_by_kind.info_event": lambda w: reported(w, "info_event") == 1,
    "totals_by_kind.concert": lambda w: reported(w, "concert") == 1,
    "totals_by_kind.social_post": lambda w: reported(w, "social_post") == 0,
    "events.0.name": lambda w: "«Қазақстан – ортақ шаңырағым»" in w.unity.title_kk and heard(w, "ортақ шаңырағым"),
    "events.0.occasion": lambda w: w.unity.occasion_kk == "Қазақстан халқының бірлігі күні",
    "events.0.venue": lambda w: "орталық стадион" in w.unity.place_kk and heard(w, "стадионда"),
    "events.0.parts": lambda w: all(part in w.unity.text_kk for part in ("баспанасы", "мұражайы", "тұрмыс", "киімі", "әшекейі", "билер")),
    "events.0.date": lambda w: w.unity.day is None and w.unity.year is None and noted(w.unity, "Күні мен жылы айтылмаған"),
    "events.0.linked_contract": lambda w: noted(w.unity, "ешбір шартқа") and not w.unity.ngos.exists(),
    "events.1.name": lambda w: all(day in w.holidays.occasion_kk for day in ("«Наурыз»", "«Алғыс айту күні»", "«Масленица»")),
    "events.1.role": lambda w: w.holidays.participants_kk == "үкіметтік емес ұйымдар, ақсақалдар" and heard(w, "ақсақалдар"),
    "speeches.p2.0": lambda w: heard(w, "тәуелсіздікті сақтауға"),
    "speeches.p2.1": lambda w: heard(w, "азаматтық қоғамды қолдау"),
    "speeches.p2.2": lambda w: heard(w, "бірінші басшымен кездесіп жүр"),
    "speeches.p2.3": lambda w: heard(w, "Қоғамдық кеңес қараған", "оң пікірлері"),
    "speeches.p2.4": lambda w: heard(w, "ішкі саясат бөлімі"),
    "speeches.p2.5": lambda w: heard(w, "жоспармен жалғасады"),
    "speeches.p2.6": lambda w: heard(w, "дамудың алғышарты"),
    "hypothesis_vat": lambda w: (
        noted(w.zhastary, "480 000 / 1,12") and noted(w.urpaq, "624 000 / 1,12") and noted(w.allocation, "1 896 000 ₸")
    ),
}


@pytest.mark.parametrize("key", PLACES)
def test_each_fact_of_the_source_has_its_place(w, key):
    assert PLACES[key](w), key


def test_how_many_facts_have_their_place(record_property):
    record_property("count", f"{len(PLACES)} facts of the source")


def test_the_minutes_name_the_money_they_tell_of(w):
    named = [mention.subject for mention in w.item.mentions.filter(proposal=None, decision=None)]
    assert named == [w.zhastary.ngo, w.urpaq.ngo, w.allocation, w.zhastary, w.urpaq]
    assert [mention.subject for mention in w.item.mentions.exclude(proposal=None)] == [w.nakhichivan]


def test_a_contract_without_a_number_is_named_by_whose_it_is(w):
    named = {one["id"]: one["name"]["kk"] for one in body_of(w.meeting)["agenda"][0]["about"] if one["kind"] == "contract"}
    assert named == {
        w.zhastary.pk: "нөмірсіз шарт, «Көксу Жастары» қоғамдық бірлестігі",
        w.urpaq.pk: "«Ел мақтанышы – Мемлекеттік Рәміздер»",
    }


def test_all_texts_are_there_in_three_languages(w):
    parts = [w.item.speeches.get(), w.item.proposals.get(), w.item.decisions.get(), w.unity, w.holidays]
    assert all(getattr(part, f"text_{code}") for part in parts for code in LANGUAGES)
    assert all(getattr(plan, f"title_{code}") for plan in w.plans.values() for code in LANGUAGES)
    assert all(row.group_ru and row.group_en for row in Attendance.objects.filter(meeting=w.meeting, person=None))


def test_the_council_of_thirteen_has_seats_and_no_made_up_people(w):
    stated = StatedFigure.objects.get(record_kind="commission")
    assert (stated.record_id, stated.measure, stated.value) == (w.council.pk, "members", 13)
    assert {seat.person.name_kk for seat in Membership.objects.filter(commission__district=w.district)} == {"Мадина Кубиева"}
    assert set(w.people) == {"Мәлік Бейсенов", "Мадина Кубиева", "Қуаныш Дүйсембаев", "Фахридин Джабрайлов"}
    assert not Person.objects.filter(district=w.district).exclude(user=None).exists()


def test_the_media_plan_is_for_its_years_and_nobody_is_said_to_have_approved_it(w):
    plan = w.plans["media"]
    assert (plan.since, plan.until) == (date(2010, 1, 1), date(2020, 12, 31))
    assert (plan.approved_by, plan.approved_on, plan.commission, plan.organisation) == ("", None, None, None)
    assert noted(plan, "жылмен ғана")


def test_every_record_of_it_cites_the_article(w):
    cited = set(Citation.objects.filter(document=w.article).values_list("record_kind", "record_id"))
    of_plans = WorkPlanItem.objects.filter(plan__district=w.district)
    seats = Membership.objects.filter(commission__district=w.district)
    bodies, events = Commission.objects.filter(district=w.district), PublicEvent.objects.filter(district=w.district)
    records = [w.meeting, w.item, *bodies, *seats, *w.people.values(), *w.organisations.values(), *w.plans.values(), *of_plans, *events]
    assert {(one.KIND, one.pk) for one in records} <= cited
    assert len(records) == 22


def test_it_stays_a_draft_that_nobody_signs(w):
    assert w.meeting.status == "draft" and not w.meeting.versions.exists()
    for username in ("official", "member", "trainee_chair"):
        with pytest.raises((PermissionDenied, Refused)):
            review.sign(actor=User.objects.get(username=username), at=AT, meeting=w.meeting, number=1)


def test_its_text_was_typed_in_one_session_that_history_tells(w):
    session = EditingSession.objects.get(item=w.item)
    assert session.ended and session.wrote and session.person.username == "official"
    written = Event.objects.filter(kind="agenda_item", record_id=str(w.item.pk), verb="write")
    assert written.count() == 1 and not list(history.verify())


# ---------------------------------------------------------------- its sentences aren't ours

RUN = 6  # words
TITLES = [facts.TOPIC.kk, *(plan.title.kk for plan in facts.PLANS.values())]  # proper titles, as the source has them


def words(text):
    return re.findall(r"\w+", text.casefold())


def copied(text, runs):
    """The runs of six words that stand in the article too; proper titles are left out."""
    for title in TITLES:
        text = text.replace(title, " ¶ ¶ ")
    said = words(text.replace("¶", "x¶x"))
    all_runs = [" ".join(said[i : i + RUN]) for i in range(len(said) - RUN + 1)]
    return [run for run in all_runs if sha256(run.encode()).hexdigest()[:10] in runs]


def texts():
    """Every text of every record, in whatever language."""
    for app in ("grants", "meetings"):
        for model in apps.get_app_config(app).get_models():
            fields = [f.name for f in model._meta.fields if isinstance(f, models.CharField | models.TextField) and f.name != "search_key"]
            for row in model._base_manager.values_list(*fields) if fields else ():
                yield from (str(value) for value in row if value)


def test_no_run_of_six_words_of_the_article_stands_in_any_record(record_property):
    """The article itself isn't kept here: only the hashes of its runs of words."""
    runs = set((Path(__file__).parent / "article_2019_runs.txt").read_text().split())
    found = {run for text in set(texts()) for run in copied(text, runs)}
    assert not found
    record_property("count", f"{len(runs)} runs of six words looked for")


def test_a_copied_sentence_would_be_found():
    runs = {sha256("бір екі үш төрт бес алты".encode()).hexdigest()[:10]}
    assert copied("Нөл. Бір, екі — үш төрт «бес» алты!", runs) == ["бір екі үш төрт бес алты"]
    assert not copied("Бір екі үш төрт бес жеті", runs)


def test_the_parts_of_the_minutes_are_the_ones_that_are_told(w):
    counted = [model.objects.filter(item=w.item).count() for model in (Speech, Proposal, Decision)]
    assert counted == [1, 1, 1] and AgendaItem.objects.filter(meeting=w.meeting).count() == 1
