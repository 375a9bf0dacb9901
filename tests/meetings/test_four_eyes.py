"""What one person alone could try: drafting and signing by another door, approving in another's name, undoing what is in force."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from grants.actions.base import Refused
from grants.models import Draft
from meetings.actions import action_items, bodies, meetings, quorum, review, writing
from meetings.models import ActionItem, Commission, Meeting, Person
from meetings.reports.body import from_text
from meetings.reports.quorum import rule_changes
from meetings.rules import has_drafted
from tests.factories import NOON, a_contract, a_lot, a_secretary, an_administrator, an_allocation, an_application
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


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def test_a_secretary_does_not_exchange_an_account_by_which_somebody_approves():
    meeting = sent(with_an_item())
    member, scribe = members_of(meeting.commission)[1], a_scribe(meeting)
    helper = a_secretary(of=meeting.commission.district)
    for user in (helper, None):
        with pytest.raises(Refused) as refusal:
            bodies.edit_person(actor=scribe, at=LATER, person=member, user=user)
        assert list(refusal.value.error_dict) == ["user"]
    bodies.edit_person(actor=scribe, at=LATER, person=member, name_kk="Жаңа аты")


def test_an_administrator_does_but_not_while_minutes_are_in_review():
    meeting = with_an_item()
    member, admin = members_of(meeting.commission)[1], an_administrator(of=meeting.commission.district)
    meeting = sent(meeting)
    with pytest.raises(Refused):
        bodies.link_account(actor=admin, at=LATER, person=member, user=None)
    signed(meeting)
    bodies.link_account(actor=admin, at=LATER, person=member, user=None)
    assert Person.objects.get(pk=member.pk).user is None


def test_the_signed_text_names_the_accounts_that_approved_and_signed():
    meeting = signed()
    body = from_text(review.signed_edition(meeting).body)
    accounts = [person.user.signature for person in members_of(meeting.commission)]
    assert body["signed_account"] == accounts[0]
    assert [(one["account"], one["on_paper"]) for one in body["approvals"]] == [(accounts[1], False), (accounts[2], False)]


def with_an_item(**values):
    meeting = a_meeting(**values)
    an_item(meeting)
    return meeting


@pytest.mark.parametrize("deed", ["attendance", "agenda", "an earlier version", "an approval on paper"])
def test_who_had_a_hand_in_it_does_not_sign(deed):
    """Not only who typed or sent last: who set the list, the agenda, an earlier version, or noted an approval on paper."""
    commission = a_commission(with_members=2)
    chair = members_of(commission)[0].user
    chair.assignments.create(role="secretary", district=commission.district)
    meeting = with_an_item(of=commission)
    on_paper = a_person(of=commission.district)
    commission.memberships.create(person=on_paper, recorded_by=commission.recorded_by, recorded_at=NOON)
    meeting.attendance.create(person=on_paper, seat="member", votes=True, presence="present", position=3)
    if deed == "attendance":
        rows = [meetings.Comer(seat=r.seat, presence="late", person=r.person, votes=True) for r in meeting.attendance.all()]
        meetings.take_attendance(actor=chair, at=NOON, meeting=meeting, comers=rows)
    if deed == "agenda":
        meetings.add_item(actor=chair, at=NOON, meeting=meeting, title_kk="Тағы бір мәселе")
    if deed == "an earlier version":
        sent(meeting, by=chair)
        write(meeting.agenda.first(), a_scribe(meeting), at=LATER, heard={"kk": "Кейін"})
    meeting = sent(Meeting.objects.get(pk=meeting.pk), at=LATER + timedelta(hours=1))
    number = review.newest(meeting).number
    by = chair if deed == "an approval on paper" else a_scribe(meeting)
    review.approve_on_paper(actor=by, at=LATER, meeting=meeting, member=on_paper, number=number)
    review.approve(actor=members_of(commission)[1].user, at=LATER, meeting=meeting, number=number)
    with pytest.raises(Refused, match="drafted"):
        review.sign(actor=chair, at=LATER, meeting=meeting, number=number)


def test_nobody_signs_what_nobody_else_approved_before_the_term_is_over():
    meeting = sent(with_an_item(of=a_commission(with_members=3, quorum="unknown"), attended_by=1))
    chair = members_of(meeting.commission)[0].user
    with pytest.raises(Refused, match="Nobody else"):
        review.sign(actor=chair, at=LATER, meeting=meeting, number=1)
    review.sign(actor=chair, at=NOON + timedelta(days=4), meeting=meeting, number=1)


def test_who_was_not_there_does_not_sign():
    commission = a_commission(with_members=3)
    meeting = with_an_item(of=commission)
    outsider = a_person(of=commission.district)
    meeting.conductor = outsider
    meeting.save()
    meeting = sent(meeting)
    found = review.against_signing(meeting, review.newest(meeting), review.body_of(meeting), review.approvals_of(meeting), LATER.date())
    assert "not_there" in [refusal.code for refusal in found]


# ---------------------------------------------------------------- awards


def a_bid(meeting, budget="1 000 000"):
    return an_application(of=a_lot(of=an_allocation(of=meeting.commission.district), worth=budget))


def award(meeting, bid, amount, **vote):
    text = [decided("Жеңімпаз деп танылсын.", effect="award", application=bid, amount=amount)]
    write(meeting.agenda.first(), a_scribe(meeting), decisions=text, **vote)
    return sent(meeting, at=LATER)


FOR = {"voting": "totals", "totals": {"votes_for": 3, "votes_against": 0}}


def test_an_award_needs_a_vote_that_carried():
    for vote in ({"voting": "none"}, {"voting": "totals", "totals": {"votes_for": 0, "votes_against": 3}}):
        meeting = with_an_item()
        with pytest.raises(Refused):
            award(meeting, a_bid(meeting), 100, **vote)
    meeting = with_an_item()
    assert award(meeting, a_bid(meeting), 100, **FOR).status == "in_review"


def test_an_award_needs_a_quorum():
    meeting = with_an_item(of=a_commission(with_members=5), attended_by=2)
    with pytest.raises(Refused, match="without a quorum"):
        award(meeting, a_bid(meeting), 100, voting="unknown")


def test_awards_stay_within_their_lot():
    meeting = with_an_item()
    bid = a_bid(meeting, budget="1 000 000")
    with pytest.raises(Refused, match="budget"):
        award(meeting, bid, 1_000_001_00, **FOR)
    meeting = with_an_item()
    assert award(meeting, a_bid(meeting, budget="1 000 000"), 1_000_000_00, **FOR).status == "in_review"


def test_all_that_is_against_the_awards_is_told_together_each_with_its_item_decision_and_input(client):
    """An item without a vote; one whose award became too large, and whose other bid was rejected, after they were typed."""
    meeting = with_an_item(of=a_commission(with_members=3))
    scribe, bid, other = a_scribe(meeting), a_bid(meeting, budget="1 000 000"), a_bid(meeting)
    second = an_item(meeting)
    award_of = partial(decided, effect="award")
    write(meeting.agenda.first(), scribe, decisions=[award_of("Берілсін.", application=a_bid(meeting), amount=1)], voting="none")
    write(
        second,
        scribe,
        decisions=["Назарға алынсын.", award_of("Берілсін.", application=bid, amount=500_000_00), award_of("Берілсін.", application=other)],
        **FOR,
    )
    type(bid.lot).objects.filter(pk=bid.lot_id).update(budget=400_000_00)
    type(other).objects.filter(pk=other.pk).update(outcome="rejected")
    found = review.against_sending(meeting)
    assert [(one.code, one.item.position, [d.number for d in one.decisions], one.field) for one in found] == [
        ("award_no_vote", 1, ["1.1"], "voting"),
        ("above_lot", 2, ["2.2"], "decision-2-amount"),
        ("not_open", 2, ["2.3"], "decision-3-application"),
    ]
    assert "2.2" in found[1].words and "500" in found[1].words
    with pytest.raises(Refused) as refusal:
        review.send_to_review(actor=scribe, at=LATER, meeting=meeting)
    assert refusal.value.messages == [one.words for one in found]
    client.force_login(scribe)
    page = client.get(f"/meetings/{meeting.pk}/send/").content.decode()
    for item, field in ((meeting.agenda.first(), "voting"), (second, "decision-2-amount"), (second, "decision-3-application")):
        address = f"/meetings/{meeting.pk}/write/{item.pk}/"
        assert f'href="{address}#id_{field}"' in page and f'id="id_{field}"' in client.get(address).content.decode()


def test_an_award_above_its_lot_is_refused_at_its_amount_while_it_is_typed():
    """Also by two awards of one lot that only together are too much."""
    meeting = with_an_item()
    one = a_bid(meeting, budget="1 000 000")
    two = an_application(of=one.lot)
    awards = [decided("Берілсін.", effect="award", application=bid, amount=600_000_00) for bid in (one, two)]
    with pytest.raises(Refused) as refusal:
        write(meeting.agenda.first(), a_scribe(meeting), decisions=awards)
    assert list(refusal.value.error_dict) == ["decision-1-amount", "decision-2-amount"]


def test_a_bid_that_was_rejected_after_typing_is_not_awarded():
    meeting = with_an_item()
    bid = a_bid(meeting)
    meeting = award(meeting, bid, 100, **FOR)
    type(bid).objects.filter(pk=bid.pk).update(outcome="rejected")
    found = review.against_signing(meeting, review.newest(meeting), review.body_of(meeting), review.approvals_of(meeting), LATER.date())
    assert "rejected" in " ".join(message for refusal in found for message in refusal.messages)


# ---------------------------------------------------------------- corrections


@pytest.fixture
def corrected():
    """Signed minutes with one action item, of which a correction has begun that adds another."""
    meeting = a_meeting()
    item, scribe = an_item(meeting), a_scribe(meeting)
    write(item, scribe, decisions=[decided("Есеп берілсін.", actions=[writing.ToDo()])])
    meeting = signed(sent(meeting, by=scribe))
    review.begin_correction(actor=scribe, at=LATER, meeting=meeting, reason="мерзімі жазылмаған")
    first = item.decisions.get()
    kept = decided("Есеп берілсін.", id=first.pk, actions=[writing.ToDo(id=first.actions.get().pk)])
    write(item, scribe, at=LATER, decisions=[kept, decided("Тағы есеп.", actions=[writing.ToDo()])])
    return Meeting.objects.get(pk=meeting.pk), item, scribe, kept


def test_what_a_correction_adds_is_not_in_force_until_it_is_signed(corrected):
    meeting, _item, scribe, _kept = corrected
    added = ActionItem.objects.get(signed=False)
    assert list(ActionItem.objects.in_force()) == [ActionItem.objects.get(signed=True)]
    with pytest.raises(Refused):
        action_items.report_done(actor=scribe, at=LATER, action=added, on=DAY, note="берілді")
    planned = meetings.plan_meeting(actor=scribe, at=LATER, commission=meeting.commission)
    assert planned.agenda.get().carried.count() == 1
    review.send_to_review(actor=scribe, at=LATER, meeting=meeting)
    signed(Meeting.objects.get(pk=meeting.pk))
    assert ActionItem.objects.in_force().count() == 2


def test_what_was_mistyped_in_a_correction_goes_again_but_what_is_in_force_stays(corrected):
    _meeting, item, scribe, kept = corrected
    write(item, scribe, at=LATER, decisions=[kept])
    assert ActionItem.objects.get().signed
    with pytest.raises(Refused):
        write(item, scribe, at=LATER, decisions=["Басқа шешім"])


def test_a_correction_is_judged_by_what_the_minutes_said(corrected):
    """The body grew and was renamed since: the old meeting had its quorum and its name."""
    meeting, item, scribe, kept = corrected
    commission = meeting.commission
    commission.seats, commission.name_kk = 13, "Жаңа атауы"
    commission.save()
    write(item, scribe, at=LATER, decisions=[kept], voting="totals", totals={"votes_for": 3})
    body = review.body_of(meeting)
    assert (body["members"], body["needed"]) == (3, 2)
    assert body["commission"]["name"]["kk"] != "Жаңа атауы"


def test_a_correction_stays_within_the_year_of_its_number(corrected):
    meeting, _item, scribe, _kept = corrected
    with pytest.raises(Refused) as refusal:
        meetings.edit_meeting(actor=scribe, at=LATER, meeting=meeting, day=DAY.replace(year=2027))
    assert list(refusal.value.error_dict) == ["day"]


def test_what_becomes_of_an_action_item_is_not_undone_by_typing(corrected):
    _meeting, item, scribe, kept = corrected
    action = ActionItem.objects.get(signed=True)
    action_items.report_done(actor=scribe, at=LATER, action=action, on=DAY, note="берілді")
    write(item, scribe, at=LATER, decisions=[kept])
    action.refresh_from_db()
    assert (action.state, action.done_note) == ("reported", "берілді")


def test_who_is_responsible_does_not_drop_it():
    meeting = a_meeting()
    item, scribe = an_item(meeting), a_scribe(meeting)
    own = a_person(of=meeting.commission.district, user=scribe)
    write(item, scribe, decisions=[decided(actions=[writing.ToDo(responsible=own)])])
    signed(sent(meeting, by=scribe))
    with pytest.raises(Refused):
        action_items.drop(actor=scribe, at=LATER, action=ActionItem.objects.get(), reason="керек емес")


def test_a_meeting_whose_text_the_members_have_is_not_cancelled():
    meeting = sent(with_an_item())
    with pytest.raises(Refused, match="members have the text"):
        meetings.cancel_meeting(actor=a_scribe(meeting), at=LATER, meeting=meeting, reason="болмады")


# ---------------------------------------------------------------- what an official in a hurry met


def test_minutes_of_a_meeting_that_is_still_ahead_are_not_sent():
    meeting = with_an_item()
    with pytest.raises(Refused) as refusal:
        review.send_to_review(actor=a_scribe(meeting), at=NOON - timedelta(days=1), meeting=meeting)
    assert list(refusal.value.error_dict) == ["day"]


def test_what_was_awarded_by_other_minutes_is_not_awarded_again_but_may_be_corrected():
    meeting = with_an_item()
    bid = a_bid(meeting)
    first = signed(award(meeting, bid, 100, **FOR))
    a_contract(of=bid.ngo, allocation=bid.lot.allocation, lot=bid.lot, application=bid)
    again = with_an_item(of=meeting.commission)
    with pytest.raises(Refused) as refusal:
        award(again, bid, 100, **FOR)
    assert list(refusal.value.error_dict) == ["decision-1-application"]
    assert str(first) in str(refusal.value)
    scribe, decision = a_scribe(first), first.agenda.get().decisions.get()
    review.begin_correction(actor=scribe, at=LATER, meeting=first, reason="сома қате")
    text = [decided("Түзетілді.", id=decision.pk, effect="award", application=bid, amount=90)]
    write(first.agenda.get(), scribe, at=LATER, decisions=text, **FOR)


def test_typing_that_the_minutes_did_not_take_is_not_left_out_without_a_word():
    meeting, draft = with_an_item(), {"title": "2. Жеңімпаз туралы", "data": "{}", "saved_at": NOON}
    scribe = a_scribe(meeting)
    kept = Draft.objects.create(person=scribe, address=f"/meetings/{meeting.pk}/write/{meeting.agenda.get().pk}/", **draft)
    with pytest.raises(Refused, match="Жеңімпаз туралы"):
        sent(meeting, by=scribe)
    kept.delete()
    assert sent(meeting, by=scribe).status == "in_review"


# ---------------------------------------------------------------- the quorum rule


UNKNOWN = {"quorum": "unknown", "quorum_number": None, "seats": None}
MAJORITY = {"quorum": "majority", "quorum_number": None, "seats": None}


def test_a_rule_that_is_changed_for_a_moment_gives_no_vote_without_a_quorum():
    """The commission's rule set to unknown, a vote written, and set back: the meeting keeps the rule it was planned with."""
    meeting = with_an_item(of=a_commission(with_members=5), attended_by=2)
    scribe, body = a_scribe(meeting), meeting.commission
    bodies.edit_commission(actor=scribe, at=NOON, commission=body, reason="қате болған", **UNKNOWN)
    for vote in ({"voting": "totals", "totals": {"votes_for": 2}}, {"voting": "unknown", "decisions": [a_prize(meeting)]}):
        with pytest.raises(Refused):
            write(meeting.agenda.get(), scribe, **vote)
            sent(meeting, by=scribe)


def a_prize(meeting):
    return decided("Жеңімпаз деп танылсын.", effect="award", application=a_bid(meeting), amount=100)


def test_the_rule_of_one_meeting_is_not_lifted_for_a_vote_and_set_back():
    meeting = with_an_item(of=a_commission(with_members=5), attended_by=2)
    scribe = a_scribe(meeting)
    quorum.change_quorum(actor=scribe, at=NOON, meeting=meeting, reason="ережесі табылмады", **UNKNOWN)
    write(meeting.agenda.get(), scribe, voting="totals", totals={"votes_for": 2})
    with pytest.raises(Refused, match="doesn't fit this rule"):
        quorum.change_quorum(actor=scribe, at=NOON, meeting=meeting, reason="табылды", **MAJORITY)
    write(meeting.agenda.get(), scribe, decisions=[a_prize(meeting)])
    with pytest.raises(Refused, match="quorum rule isn't known"):
        sent(meeting, by=scribe)
    write(meeting.agenda.get(), scribe, voting="totals", totals={"votes_for": 2})
    body = from_text(review.newest(sent(meeting, by=scribe)).body)
    assert (body["quorum"], body["needed"], body["quorum_reason"]) == ("unknown", None, "ережесі табылмады")  # the members read it


def test_a_meeting_that_was_planned_under_a_lifted_rule_says_why_before_anybody_gets_its_text():
    body = a_commission(with_members=5)
    scribe = a_secretary(of=body.district)
    bodies.edit_commission(actor=scribe, at=NOON, commission=body, reason="қате болған", **UNKNOWN)
    meeting = with_an_item(of=Commission.objects.get(pk=body.pk), attended_by=2)
    write(meeting.agenda.get(), scribe, voting="totals", totals={"votes_for": 2})
    bodies.edit_commission(actor=scribe, at=NOON, commission=body, reason="түзетілді", **MAJORITY)
    with pytest.raises(Refused, match="isn't the commission's present one"):
        sent(meeting, by=scribe)
    told = [(one.own, one.was, one.became, one.reason) for one in rule_changes(body, meeting)]
    lifted = ("more than half of the members", "unknown")
    assert told == [(False, *lifted[::-1], "түзетілді"), (False, *lifted, "қате болған")]  # and the meeting's page tells both


def test_a_rule_changes_with_a_reason_and_never_once_the_members_have_the_text():
    meeting = with_an_item()
    scribe = a_scribe(meeting)
    with pytest.raises(Refused) as refusal:
        bodies.edit_commission(actor=scribe, at=NOON, commission=meeting.commission, seats=2)
    assert list(refusal.value.error_dict) == ["rule_reason"]
    with pytest.raises(Refused) as refusal:
        quorum.change_quorum(actor=scribe, at=NOON, meeting=meeting, reason=" ", **UNKNOWN)
    assert list(refusal.value.error_dict) == ["why"]
    bodies.edit_commission(actor=scribe, at=NOON, commission=meeting.commission, decision="№ 7")  # what isn't the rule needs none
    meeting = sent(meeting)
    for late in (meeting, signed(meeting)):
        with pytest.raises(Refused, match="stays as it is"):
            quorum.change_quorum(actor=scribe, at=LATER, meeting=late, reason="кеш", **UNKNOWN)
        with pytest.raises(IntegrityError), transaction.atomic():
            Meeting.objects.filter(pk=late.pk).update(quorum="unknown")
    review.begin_correction(actor=scribe, at=LATER, meeting=meeting, reason="сөз қате")
    with pytest.raises(Refused, match="stays as it is"):
        quorum.change_quorum(actor=scribe, at=LATER, meeting=meeting, reason="кеш", **UNKNOWN)


def test_who_changed_the_rule_had_a_hand_in_the_minutes():
    commission = a_commission(with_members=2)
    chair = members_of(commission)[0].user
    chair.assignments.create(role="secretary", district=commission.district)
    meeting = with_an_item(of=commission)
    quorum.change_quorum(actor=chair, at=NOON, meeting=meeting, reason="12-тармақ", quorum="number", quorum_number=1, seats=None)
    assert has_drafted(chair, meeting)
