"""Every constraint of every model of the meetings: refused with words for people, and by the database under its name."""

from datetime import time

import pytest
from django.apps import apps
from django.utils import translation

from meetings.models import (
    ActionItem,
    Annex,
    Attendance,
    CarriedAction,
    DissentingOpinion,
    EditingSession,
    Membership,
    Mention,
    MinutesVersion,
    NumberSeries,
    Organisation,
    PublicEvent,
    Reading,
    Remark,
    WorkPlan,
    WorkPlanItem,
)
from tests.factories import NOON, an_application, an_ngo, clerk
from tests.grants.test_models import AFTER, BEFORE, CHOICE, DATES, VOID
from tests.meetings.factories import CommissionFactory, ItemFactory, MeetingFactory, PersonFactory
from tests.refusals import messages, refused_by_database, without_guards

pytestmark = pytest.mark.django_db
ONE_THING = "A mention names exactly one record."
ABOUT = "Name what the decision is about: the application it awards, the report it judges, or the NGO it asks."
SIGNED = "Signed minutes have a number, who signed them, and when."
SHOWN = "Say what shows that it is done: in words, or by a document."
FOUR_EYES = "Who says that it is done can't confirm it: another person does."
ANSWERED = "Say why the remark is accepted or declined."
TIMED = "A time of coming or leaving belongs to who came late or left early."
QUORUM = "Give the number needed for a quorum exactly where the quorum is a fixed number."
GROUP = "Name a person or a group: one of them."
TOTALS = "Totals belong to a vote that is recorded by totals."


def entered(model, **values):
    """A record as somebody entered it."""
    return model.objects.create(recorded_by=clerk(), recorded_at=NOON, **values)


def a_seat():
    commission = CommissionFactory()
    return entered(Membership, commission=commission, person=PersonFactory(of=commission.district))


def a_line():
    meeting = MeetingFactory()
    return Attendance.objects.create(meeting=meeting, person=PersonFactory(of=meeting.commission.district), seat="member")


def a_group():
    return Attendance.objects.create(meeting=MeetingFactory(), group_kk="комиссия мүшелері")


def a_decision():
    return ItemFactory().decisions.create(text_kk="Шарт жасалсын.", position=1)


def a_vote():
    return ItemFactory().votes.create(member=PersonFactory(), choice="for")


def an_action():
    return entered(ActionItem, decision=a_decision())


def a_version(**values):
    return MinutesVersion.objects.create(
        meeting=MeetingFactory(), number=1, body="{}", sha256="0" * 64, made_by=clerk(), made_at=NOON, **values
    )


def a_remark():
    item = ItemFactory()
    version = MinutesVersion.objects.create(meeting=item.meeting, number=1, body="{}", sha256="0" * 64, made_by=clerk(), made_at=NOON)
    return entered(Remark, item=item, version_read=version, text="Сома қате")


def an_approval():
    return a_version_in_review().approvals.create(member=PersonFactory(), recorded_by=clerk(), at=NOON)


def a_version_in_review():
    version = a_version()
    type(version.meeting).objects.filter(pk=version.meeting_id).update(status="in_review")
    return version


def an_annex():
    return entered(Annex, meeting=MeetingFactory(), title_kk="Бағалау парақтары")


def an_opinion():
    return entered(DissentingOpinion, meeting=MeetingFactory(), member=PersonFactory(), text="Келіспеймін")


def an_organisation():
    return entered(Organisation, district=CommissionFactory().district, name_kk="Жастар орталығы")


def an_event():
    return entered(PublicEvent, district=CommissionFactory().district, title_kk="Мерекелік іс-шара")


def a_plan():
    return entered(WorkPlan, district=CommissionFactory().district, title_kk="Жұмыс жоспары")


def a_point():
    return entered(WorkPlanItem, plan=a_plan(), title_kk="Дөңгелек үстел өткізу")


def a_mention():
    return Mention.objects.create(item=ItemFactory(), ngo=an_ngo())


REPORTED = {"state": "reported", "done_by_id": lambda _: clerk("doer").pk, "done_at": NOON}
DONE = {**REPORTED, "state": "done", "done_note": "хат жіберілді"}
RECORDS = {
    "agenda_item": ItemFactory,
    "action_item": an_action,
    "annex": an_annex,
    "commission": CommissionFactory,
    "dissenting_opinion": an_opinion,
    "meeting": MeetingFactory,
    "membership": a_seat,
    "organisation": an_organisation,
    "person": PersonFactory,
    "public_event": an_event,
    "remark": a_remark,
    "work_plan": a_plan,
    "work_plan_item": a_point,
}
# constraint, a record that is right, a wrong change (functions are called then), the words
WRONG = [
    ("commission_kind", CommissionFactory, {"kind": "club"}, CHOICE),
    ("commission_quorum", CommissionFactory, {"quorum": "some"}, CHOICE),
    ("commission_seats", CommissionFactory, {"seats": 0}, "A body has 1 to 500 seats."),
    ("commission_seats", CommissionFactory, {"seats": 501}, "A body has 1 to 500 seats."),
    ("commission_quorum_number", CommissionFactory, {"quorum": "number"}, QUORUM),
    ("commission_quorum_number", CommissionFactory, {"quorum_number": 3}, QUORUM),
    ("commission_review_days", CommissionFactory, {"review_days": 0}, "A review takes 1 to 60 days."),
    ("organisation_kind", an_organisation, {"kind": "club"}, CHOICE),
    ("membership_role", a_seat, {"role": "guest"}, CHOICE),
    ("membership_dates", a_seat, {"since": AFTER, "until": BEFORE}, DATES),
    ("meeting_status", MeetingFactory, {"status": "lost"}, CHOICE),
    ("meeting_quorum", MeetingFactory, {"quorum": "some"}, CHOICE),
    ("meeting_seats", MeetingFactory, {"seats": 0}, "A body has 1 to 500 seats."),
    ("meeting_quorum_number", MeetingFactory, {"quorum": "number"}, QUORUM),
    ("meeting_times", MeetingFactory, {"starts": time(15), "ends": time(15)}, DATES),
    ("meeting_number", MeetingFactory, {"number": 3}, "A number belongs to a calendar year."),
    ("meeting_number", MeetingFactory, {"number_year": 2026}, "A number belongs to a calendar year."),
    ("meeting_number", MeetingFactory, {"number": 0, "number_year": 2026}, "A number belongs to a calendar year."),
    ("meeting_signed", MeetingFactory, {"status": "signed"}, SIGNED),
    ("attendance_seat", a_line, {"seat": "guard"}, CHOICE),
    ("attendance_presence", a_line, {"presence": "maybe"}, CHOICE),
    ("attendance_person_or_group", a_line, {"group_kk": "мүшелер"}, GROUP),
    ("attendance_person_or_group", a_line, {"person_id": None}, GROUP),
    ("attendance_times", a_line, {"presence": "absent", "arrived": time(15)}, TIMED),
    ("attendance_times", a_line, {"presence": "present", "left": time(15)}, TIMED),
    ("attendance_votes", a_group, {"votes": True}, "Only a member has a vote."),
    ("annex_title", an_annex, {"title_kk": ""}, "Give the annex a title."),
    ("agenda_item_voting", ItemFactory, {"voting": "loudly"}, CHOICE),
    ("agenda_item_totals", ItemFactory, {"votes_for": 3}, TOTALS),
    ("proposal_fate", lambda: ItemFactory().proposals.create(text_kk="Ұсыныс"), {"fate": "lost"}, CHOICE),
    ("vote_choice", a_vote, {"choice": "maybe"}, CHOICE),
    ("decision_effect", a_decision, {"effect": "magic"}, CHOICE),
    ("decision_amount", a_decision, {"amount": -1}, "An amount can't be negative, nor above 100 000 000 000 tenge."),
    ("decision_about", a_decision, {"effect": "award"}, ABOUT),
    ("decision_about", a_decision, {"effect": "ask_ngo"}, ABOUT),
    ("decision_about", a_decision, {"effect": "accept_report"}, ABOUT),
    ("decision_about", a_decision, {"application_id": lambda _: an_application().pk}, ABOUT),
    ("decision_amount_awarded", a_decision, {"amount": 1}, "Only an award has an amount."),
    ("mention_one_thing", a_mention, {"ngo_id": None}, ONE_THING),
    ("remark_answer", a_remark, {"answer": "maybe"}, CHOICE),
    ("remark_text", a_remark, {"text": ""}, "Write the remark."),
    ("remark_answered", a_remark, {"answer": "accepted", "answered_by_id": lambda _: clerk().pk, "answered_at": NOON}, ANSWERED),
    ("remark_answered", a_remark, {"answer_text": "түзетілді"}, ANSWERED),
    ("dissenting_opinion_text", an_opinion, {"text": ""}, "Write the opinion."),
    ("action_item_state", an_action, {"state": "lost"}, CHOICE),
    ("action_item_done", an_action, REPORTED, SHOWN),
    ("action_item_done", an_action, {"state": "reported", "done_note": "хат"}, SHOWN),
    ("action_item_confirmed", an_action, {**DONE, "answered_by_id": lambda _: clerk("doer").pk, "answered_at": NOON}, FOUR_EYES),
    ("action_item_confirmed", an_action, DONE, FOUR_EYES),
    (
        "action_item_dropped",
        an_action,
        {"state": "dropped", "answered_by_id": lambda _: clerk().pk, "answered_at": NOON},
        "Say why it is dropped.",
    ),
    ("public_event_title", an_event, {"title_kk": ""}, "Give the event a title."),
    ("public_event_year", an_event, {"year": 1990}, "The year lies between 1991 and 2100."),
    ("work_plan_kind", a_plan, {"kind": "dream"}, CHOICE),
    ("work_plan_dates", a_plan, {"since": AFTER, "until": BEFORE}, DATES),
    ("work_plan_title", a_plan, {"title_kk": ""}, "Give the plan a title."),
    ("work_plan_item_title", a_point, {"title_kk": ""}, "Say what is planned."),
    (
        "work_plan_one_body",
        a_plan,
        {"commission_id": lambda _: CommissionFactory().pk, "organisation_id": lambda _: an_organisation().pk},
        "A plan is one body's.",
    ),
    *(
        (f"{name}_void", make, change, VOID)
        for name, make in RECORDS.items()
        for change in (
            {"voided_at": NOON, "voided_by_id": lambda record: record.recorded_by_id},
            {"void_reason": "екі рет енгізілген"},
        )
    ),
]
OWN_WORDS = (CHOICE, "Write the remark.", "Write the opinion.", "Give the annex a title.")  # where the field has words of its own
# An unknown choice breaks a second rule, and PostgreSQL names the first by the alphabet.
BREAKS_TOO = {"decision_effect": "decision_about", "action_item_state": "action_item_done"}
# constraint, a record; another like it can't be there
TWICE = [
    ("attendance_once", a_line),
    ("vote_once", a_vote),
    ("approval_once", an_approval),
    ("minutes_version_once", a_version),
    ("number_series_once", lambda: NumberSeries.objects.create(commission=CommissionFactory(), year=2026)),
    ("reading_once", lambda: Reading.objects.create(version=a_version(), reader=clerk(), at=NOON)),
    ("carried_action_once", lambda: CarriedAction.objects.create(item=ItemFactory(), action=an_action())),
    (
        "editing_session_one_open",
        lambda: EditingSession.objects.create(item=ItemFactory(), person=clerk(), began=NOON, touched=NOON, before="{}"),
    ),
]


def the_second(there):
    """Another record with the same values."""
    values = {field.attname: getattr(there, field.attname) for field in there._meta.concrete_fields if not field.primary_key}
    return type(there)(**values)


@pytest.mark.parametrize(("name", "make", "change", "words"), WRONG, ids=[f"{row[0]}-{number}" for number, row in enumerate(WRONG)])
def test_what_is_wrong_in_one_row_is_refused(name, make, change, words):
    record = make()
    wrong = {column: value(record) if callable(value) else value for column, value in change.items()}
    without_guards(record._meta.db_table)  # some would refuse the change before its row's own rules do
    refusal = refused_by_database(lambda: type(record).objects.filter(pk=record.pk).update(**wrong))
    assert refusal == (name, words) or (name in BREAKS_TOO and refusal[0] == BREAKS_TOO[name])
    for column, value in wrong.items():
        setattr(record, column, value)
    told = messages(record)
    assert told if words in OWN_WORDS else words in told


@pytest.mark.parametrize(("name", "make"), TWICE, ids=[row[0] for row in TWICE])
def test_what_is_there_once_is_refused_twice(name, make):
    again = the_second(make())
    without_guards(again._meta.db_table)
    assert refused_by_database(again.save)[0] == name


def test_a_number_an_edition_and_an_account_are_nobody_else_s():
    version = a_version(edition=1)
    again = the_second(version)
    again.number = 2
    assert refused_by_database(again.save)[0] == "minutes_version_edition_once"
    person = PersonFactory(user=clerk("member"))
    assert refused_by_database(the_second(person).save) == ("person_user_once", "This user is another person of the district already.")
    meeting = MeetingFactory()
    without_guards("meetings_meeting")
    type(meeting).objects.filter(pk=meeting.pk).update(number=1, number_year=2026)
    meeting.refresh_from_db()
    taken = ("meeting_number_once", "This number is taken: a number is never used twice.")
    assert refused_by_database(the_second(meeting).save) == taken


def test_a_mention_stands_in_one_place():
    mention = a_mention()
    item = mention.item
    mention.decision, mention.proposal = item.decisions.create(text_kk="Шешім"), item.proposals.create(text_kk="Ұсыныс")
    assert refused_by_database(mention.save) == ("mention_one_place", "A mention stands in one place.")


def test_the_tables_hold_every_constraint_of_every_model():
    there = {constraint.name for model in apps.get_app_config("meetings").get_models() for constraint in model._meta.constraints}
    alone = {"minutes_version_edition_once", "person_user_once", "meeting_number_once", "mention_one_place"}
    assert {row[0] for row in (*WRONG, *TWICE)} | alone == there


@pytest.mark.parametrize(
    ("quorum", "number", "seats", "members", "needed"),
    [
        ("majority", None, 5, 3, 3),
        ("majority", None, None, 5, 3),
        ("majority", None, 4, None, 3),
        ("two_thirds", None, 13, None, 9),
        ("two_thirds", None, 6, None, 4),
        ("number", 7, 13, None, 7),
        ("unknown", None, 13, 13, None),
        ("majority", None, None, None, None),
    ],
)
def test_how_many_make_a_quorum(quorum, number, seats, members, needed):
    assert CommissionFactory(quorum=quorum, quorum_number=number, seats=seats).needed(members) == needed


def test_choices_speak_the_reader_s_language():
    with translation.override("kk"):
        assert MeetingFactory(status="in_review").get_status_display() != "in review"
