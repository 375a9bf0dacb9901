"""Typing minutes: one writer an item, one event a session, and what can't be is refused at its field with nothing lost."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import translation

from grants.actions.base import Refused, Stale
from koksu import history
from koksu.history.models import Event
from meetings.actions import meetings, sessions, writing
from meetings.actions.base import Locked
from meetings.models import ActionItem, AgendaItem, Decision, EditingSession, Speech
from meetings.reports.body import agenda_of
from tests.factories import NOON, a_contract, a_lot, an_allocation, an_application, an_ngo
from tests.meetings.factories import (
    DAY,
    LATER,
    a_commission,
    a_meeting,
    a_person,
    a_scribe,
    an_item,
    decided,
    members_of,
    sent,
    signed,
    write,
)

pytestmark = pytest.mark.django_db
SPEECH = writing.SpeechText(text={"kk": "Қолдады."})


def events(verb, item):
    return Event.objects.filter(verb=verb, kind="agenda_item", record_id=str(item.pk))


def test_what_is_typed_is_kept_whole_and_in_order():
    meeting = a_meeting()
    item, speaker, scribe = an_item(meeting), a_person(of=meeting.commission.district), a_scribe(meeting)
    says = [writing.SpeechText(speaker=speaker, text={"kk": text}) for text in ("Бірінші сөз", "Екінші сөз")]
    write(item, scribe, heard={"kk": "Лот туралы"}, reporter=speaker, speeches=says, decisions=["Шешім бір", "Шешім екі"])
    item.refresh_from_db()
    assert (item.heard_kk, item.reporter) == ("Лот туралы", speaker)
    assert list(item.speeches.values_list("position", "text_kk")) == [(1, "Бірінші сөз"), (2, "Екінші сөз")]
    assert [decision.number for decision in item.decisions.all()] == ["1.1", "1.2"]
    meeting.refresh_from_db()
    assert meeting.status == "draft"


def test_parts_are_read_in_their_places_and_what_is_carried_with_its_deadline_first(django_assert_num_queries):
    meeting = a_meeting()
    scribe, ngo = a_scribe(meeting), an_ngo(of=meeting.commission.district)
    second, first, gone = (an_item(meeting) for _ in range(3))
    actions = [writing.ToDo(), writing.ToDo(due=LATER.date()), writing.ToDo(due=DAY), writing.ToDo(due=DAY)]
    write(second, scribe, decisions=["Бір", decided("Екі", actions=actions, about=[ngo]), "Үш"], speeches=[SPEECH, SPEECH], about=[ngo])
    write(first, scribe, decisions=[decided("Төрт", actions=[writing.ToDo()])])
    AgendaItem.objects.filter(pk=first.pk).update(position=1)
    AgendaItem.objects.filter(pk=second.pk).update(position=2)
    meetings.remove_item(actor=scribe, at=NOON, item=gone, reason="қайталанған")
    void = {"voided_at": NOON, "voided_by": scribe, "void_reason": "қате"}
    nobody, late, soon, voided, _other = ActionItem.objects.order_by("pk")
    ActionItem.objects.filter(pk=voided.pk).update(**void)  # no page does it yet
    with django_assert_num_queries(2):
        agenda = agenda_of(meeting)
        assert agenda == [first, second]
        decisions = agenda[1].decisions.all()
        assert [(one.position, one.text_kk) for one in decisions] == [(1, "Бір"), (2, "Екі"), (3, "Үш")]
        assert [list(one.actions.all()) for one in decisions] == [[], [nobody, late, soon], []]
        assert all(action.decision is decisions[1] and action.decision.item is agenda[1] for action in decisions[1].actions.all())
        assert [(one.decision_id, one.subject) for one in agenda[1].mentions.all()] == [(decisions[1].pk, ngo), (None, ngo)]
        assert [one.position for one in agenda[1].speeches.all()] == [1, 2] and not agenda[0].speeches.all()
    signed(sent(meeting, by=scribe))
    planned = meetings.plan_meeting(actor=scribe, at=LATER, commission=meeting.commission)
    carried = agenda_of(planned)[0].carried.all()
    assert [one.action.due for one in carried] == [DAY, LATER.date(), None, None]
    assert carried[0].action == soon and carried[0].action.decision.number == "2.2"


def test_an_item_that_comes_to_the_meeting_while_it_is_read_breaks_nothing():
    meeting, done = a_meeting(), a_meeting()
    item, other = an_item(meeting), an_item(done)
    write(other, a_scribe(done), decisions=[decided(actions=[writing.ToDo()])])
    late = []

    def comes_in_between(execute, *asked):
        answer = execute(*asked)
        if not late:
            late.append(None)  # what follows asks, too
            late[0] = an_item(meeting, carries=True)
            late[0].carried.create(action=ActionItem.objects.get())
        return answer

    with connection.execute_wrapper(comes_in_between):
        assert agenda_of(meeting) == [item]
    assert agenda_of(meeting) == [item, *late]


def test_a_part_is_changed_by_its_id_and_its_other_languages_stay():
    meeting = a_meeting()
    item, scribe = an_item(meeting), a_scribe(meeting)
    write(item, scribe, speeches=[writing.SpeechText(text={"kk": "Сөз", "ru": "Речь"}), writing.SpeechText(text={"kk": "Кетер"})])
    first = item.speeches.first()
    write(item, scribe, speeches=[writing.SpeechText(id=first.pk, text={"kk": "Өзгерген сөз"})])
    assert list(Speech.objects.values_list("pk", "text_kk", "text_ru")) == [(first.pk, "Өзгерген сөз", "Речь")]


def test_one_event_tells_a_whole_session_however_often_it_was_saved():
    meeting = a_meeting()
    item, scribe = an_item(meeting), a_scribe(meeting)
    for minute, words in enumerate(("Б", "Бі", "Бір сөз")):
        write(item, scribe, at=NOON + timedelta(minutes=minute), heard={"kk": words})
    assert not events("write", item)
    sessions.close_item(actor=scribe, at=NOON + timedelta(minutes=5), item=item)
    event = events("write", item).get()
    told = json.loads(event.body)
    assert (told["before"]["heard"]["kk"], told["after"]["heard"]["kk"]) == ("", "Бір сөз")
    assert event.actor == scribe.signature
    assert not list(history.verify())
    assert not EditingSession.objects.filter(ended=None)


def test_who_only_looked_leaves_no_event():
    meeting = a_meeting()
    item, scribe = an_item(meeting), a_scribe(meeting)
    sessions.open_item(actor=scribe, at=NOON, item=item)
    sessions.close_item(actor=scribe, at=NOON, item=item)
    assert not events("write", item)


def test_an_item_that_another_writes_is_locked_and_says_by_whom():
    meeting = a_meeting()
    item, one, other = an_item(meeting), a_scribe(meeting), a_scribe(meeting)
    sessions.open_item(actor=one, at=NOON, item=item)
    with pytest.raises(Locked, match=one.full_name):
        sessions.open_item(actor=other, at=NOON + timedelta(seconds=60), item=item)
    with pytest.raises(Locked):
        write(item, other, at=NOON + timedelta(seconds=60), heard={"kk": "Менікі"})


def test_a_closed_laptop_gives_its_item_back_and_its_typing_is_told_in_its_name():
    meeting = a_meeting()
    item, one, other = an_item(meeting), a_scribe(meeting), a_scribe(meeting)
    write(item, one, heard={"kk": "Жартысы"})
    write(item, other, at=NOON + sessions.FRESH + timedelta(seconds=1), heard={"kk": "Бәрі"})
    assert [event.actor for event in events("write", item)] == [one.signature]
    item.refresh_from_db()
    assert item.heard_kk == "Бәрі"


def test_two_windows_of_one_person_do_not_overwrite_each_other():
    meeting = a_meeting()
    item, scribe = an_item(meeting), a_scribe(meeting)
    write(item, scribe, heard={"kk": "Бірінші терезе"})
    with pytest.raises(Stale):
        writing.save_item(actor=scribe, at=NOON, item=item, version=1, text=writing.ItemText(heard={"kk": "Екінші терезе"}))


@pytest.mark.parametrize(
    ("votes", "field"),
    [
        ({"votes_for": 4, "votes_against": 1, "abstained": 0}, "voting"),
        ({"votes_for": 3, "votes_against": 1, "abstained": 1}, "voting"),
        ({"votes_for": 9}, "votes_for"),
        ({"votes_for": 4, "recused": 5}, "recused"),
    ],
)
def test_more_votes_than_voters_are_refused_with_all_numbers(votes, field):
    """At the number that is too large by itself, else at the vote: which of them is wrong, only people know."""
    meeting = a_meeting(of=a_commission(with_members=5), attended_by=4)
    with pytest.raises(Refused) as refusal:
        write(an_item(meeting), a_scribe(meeting), voting="totals", totals=votes)
    assert list(refusal.value.error_dict) == [field]
    with translation.override("en"), pytest.raises(Refused, match=rf"for {votes['votes_for']}, against .* recused .* present: 4"):
        write(an_item(meeting), a_scribe(meeting), voting="totals", totals=votes)


def test_as_many_votes_as_voters_are_taken():
    meeting = a_meeting(of=a_commission(with_members=5), attended_by=4)
    item = write(an_item(meeting), a_scribe(meeting), voting="totals", totals={"votes_for": 2, "votes_against": 1, "abstained": 1})
    assert (item.votes_for, item.votes_against, item.abstained) == (2, 1, 1)


def test_without_a_quorum_nothing_is_voted():
    meeting = a_meeting(of=a_commission(with_members=5), attended_by=2)
    with pytest.raises(Refused) as refusal:
        write(an_item(meeting), a_scribe(meeting), voting="totals", totals={"votes_for": 2})
    assert list(refusal.value.error_dict) == ["voting"]


def test_of_unnamed_members_of_unknown_number_any_vote_is_taken():
    """The 2019 meeting: what isn't known refuses nothing."""
    meeting = a_meeting(of=a_commission(with_members=1))
    meeting.attendance.create(seat="member", group_kk="комиссия мүшелері", presence="present", position=2)
    item = write(an_item(meeting), a_scribe(meeting), voting="totals", totals={"votes_for": 30})
    assert item.votes_for == 30


def test_a_vote_by_member_counts_those_who_were_there():
    commission = a_commission(with_members=3)
    chair, second, third = members_of(commission)
    meeting = a_meeting(of=commission, attended_by=2)
    item, scribe = an_item(meeting), a_scribe(meeting)
    ballots = [writing.Ballot(member=chair, choice="for"), writing.Ballot(member=second, choice="recused", interest="бірге жұмыс істеген")]
    write(item, scribe, voting="members", ballots=ballots)
    assert list(item.votes.values_list("choice", "interest")) == [("for", ""), ("recused", "бірге жұмыс істеген")]
    with pytest.raises(Refused) as refusal:
        write(item, scribe, voting="members", ballots=[*ballots, writing.Ballot(member=third, choice="for")])
    assert list(refusal.value.error_dict) == ["voting"]
    assert item.votes.count() == 2


def test_a_decision_without_a_text_is_refused_at_its_field():
    meeting = a_meeting()
    with pytest.raises(Refused) as refusal:
        write(an_item(meeting), a_scribe(meeting), decisions=["Бар", writing.DecisionText(effect="none")])
    assert list(refusal.value.error_dict) == ["decision-2-text"]
    assert not Decision.objects.exists()


def test_a_deadline_before_the_meeting_is_refused_and_on_its_day_taken():
    meeting = a_meeting()
    item, scribe = an_item(meeting), a_scribe(meeting)
    with pytest.raises(Refused) as refusal:
        write(item, scribe, decisions=[decided(actions=[writing.ToDo(due=DAY - timedelta(days=1))])])
    assert list(refusal.value.error_dict) == ["decision-1-action-1-due"]
    write(item, scribe, decisions=[decided(actions=[writing.ToDo(due=DAY)])])
    assert ActionItem.objects.get().due == DAY


def test_nothing_is_awarded_to_a_bid_that_was_rejected():
    meeting = a_meeting()
    bid = an_application(of=a_lot(of=an_allocation(of=meeting.commission.district)), outcome="rejected")
    with pytest.raises(Refused) as refusal:
        write(an_item(meeting), a_scribe(meeting), decisions=[decided(effect="award", application=bid)])
    assert list(refusal.value.error_dict) == ["decision-1-application"]


def test_an_effect_says_what_it_is_about():
    meeting = a_meeting()
    with pytest.raises(Refused) as refusal:
        write(an_item(meeting), a_scribe(meeting), decisions=[decided(effect="ask_ngo")])
    assert list(refusal.value.error_dict) == ["decision-1-ngo"]


def test_records_that_are_named_are_found_again():
    meeting = a_meeting()
    item, ngo = an_item(meeting), an_ngo(of=meeting.commission.district)
    write(item, a_scribe(meeting), about=[ngo], decisions=[decided(about=[ngo])])
    assert [(m.ngo, bool(m.decision)) for m in item.mentions.all()] == [(ngo, True), (ngo, False)]


def test_a_record_of_another_district_is_not_named():
    meeting = a_meeting()
    with pytest.raises(Refused):
        write(an_item(meeting), a_scribe(meeting), about=[a_contract()])


def test_signed_minutes_take_nothing_more():
    meeting = signed()
    with pytest.raises(Refused):
        write(meeting.agenda.first(), a_scribe(meeting), heard={"kk": "Кеш"})


def test_moving_an_item_renumbers_the_others_and_the_decisions_follow():
    meeting = a_meeting()
    scribe, items = a_scribe(meeting), [an_item(meeting) for _ in range(3)]
    write(items[2], scribe, decisions=["Шешім"])
    meetings.move_item(actor=scribe, at=NOON, item=items[2], to=1)
    assert list(meeting.agenda.order_by("position").values_list("pk", flat=True)) == [items[2].pk, items[0].pk, items[1].pk]
    assert Decision.objects.get().number == "1.1"
