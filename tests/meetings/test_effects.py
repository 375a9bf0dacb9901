"""What a decision may do: a vote that was lost has no effect; a lot's budget is one for all minutes and contracts; only what was handed in
is judged."""

from datetime import timedelta

import pytest
from django.utils import translation

from grants.actions.base import Refused
from koksu.accounts.models import User
from koksu.money import Tenge
from meetings.actions import review
from meetings.models import Meeting
from meetings.reports.body import from_text
from tests.factories import a_contract, a_lot, a_progress_report, an_allocation, an_application, an_ngo
from tests.meetings.factories import DAY, LATER, a_commission, a_meeting, a_scribe, an_item, decided, sent, signed, write

pytestmark = pytest.mark.django_db
FOR = {"voting": "totals", "totals": {"votes_for": 3, "votes_against": 0}}
LOST = {"voting": "totals", "totals": {"votes_for": 1, "votes_against": 2}}


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def meeting():
    found = a_meeting()
    an_item(found)
    return found


def the_scribe(meeting):
    """The one secretary of the meeting's district."""
    found = User.objects.filter(assignments__role="secretary", assignments__district=meeting.commission.district).first()
    return found or a_scribe(meeting)


def dispatched(meeting, **values):
    return sent(meeting, by=the_scribe(meeting), **values)


def another(meeting):
    """A later meeting of the same commission."""
    found = a_meeting(of=meeting.commission, day=DAY + timedelta(days=1))
    an_item(found)
    return found


def a_bid(meeting, budget="1 000 000", **values):
    lot = a_lot(of=an_allocation(of=meeting.commission.district), worth=budget)
    return an_application(of=lot, **values)


def a_report(meeting, **values):
    ngo = an_ngo(of=meeting.commission.district)
    return a_progress_report(of=a_contract(of=ngo, allocation=an_allocation(of=meeting.commission.district)), **values)


def award(bid, tenge, **more):
    return decided("Жеңімпаз деп танылсын.", effect="award", application=bid, amount=Tenge.of(tenge), **more)


def typed(meeting, *decisions, **vote):
    write(meeting.agenda.get(), the_scribe(meeting), decisions=decisions, **(vote or FOR))
    return meeting


def in_force(meeting, *decisions):
    return signed(dispatched(typed(meeting, *decisions), at=LATER))


def codes(meeting):
    return [one.code for one in review.against_sending(meeting)]


def refused(meeting, *decisions, **vote):
    with pytest.raises(Refused) as refusal:
        typed(meeting, *decisions, **vote)
    return refusal.value.error_dict


# ---------------------------------------------------------------- a vote that was lost


def effects(meeting):
    report = a_report(meeting, submitted=DAY)
    return [
        award(a_bid(meeting), 100),
        decided("Есеп қабылдансын.", effect="accept_report", progress_report=report),
        decided("Есеп қайтарылсын.", effect="return_report", progress_report=report),
        decided("Түсініктеме сұралсын.", effect="ask_ngo", ngo=report.contract.ngo),
    ]


@pytest.mark.parametrize("number", range(4))
def test_no_decision_has_an_effect_under_a_vote_that_was_lost(meeting, number):
    typed(meeting, effects(meeting)[number], **LOST)
    (found,) = review.against_sending(meeting)
    assert (found.code, found.field, [one.number for one in found.decisions]) == ("not_carried", "voting", ["1.1"])
    assert "1 for, 2 against" in found.words
    with pytest.raises(Refused, match="carried"):
        dispatched(meeting)


def test_the_lost_vote_of_several_is_told_once_and_one_that_carried_or_none_is_no_hindrance(meeting):
    typed(meeting, *effects(meeting), **LOST)
    assert [[one.number for one in found.decisions] for found in review.against_sending(meeting)] == [["1.1", "1.2", "1.3", "1.4"]]
    typed(meeting, *effects(meeting), **FOR)
    assert not codes(meeting)
    typed(meeting, *effects(meeting)[1:], voting="none")
    assert not codes(meeting)


def test_a_decision_without_effect_under_a_lost_vote_is_only_told_before_sending(meeting, client):
    typed(meeting, "Ұсыныс қабылданбады.", **LOST)
    told = looked_at(client, meeting)
    assert "decision 1.1" in told and "1 for, 2 against" in told
    assert dispatched(meeting).status == "in_review"
    carried = typed(another(meeting), "Ұсыныс қабылдансын.")
    assert looked_at(client, carried) == ""


def looked_at(client, meeting):
    """What the send page asks to look at; it can be sent all the same."""
    scribe = the_scribe(meeting)
    scribe.language = "en"
    scribe.save()
    client.force_login(scribe)
    page = client.get(f"/meetings/{meeting.pk}/send/").content.decode()
    assert "Send to the members" in page
    page = page.replace("\xa0", " ")
    return page.split('id="notices"')[1].split("</section>")[0] if 'id="notices"' in page else ""


# ---------------------------------------------------------------- a lot's budget


def test_a_lot_is_not_awarded_again_above_its_budget_by_another_meeting(meeting):
    first = a_bid(meeting)
    second = an_application(of=first.lot)
    in_force(meeting, award(first, 900_000))
    later = another(meeting)
    problems = refused(later, award(second, 200_000))
    words = problems["decision-1-amount"][0].messages[0].replace("\xa0", " ")
    assert all(sum_ in words for sum_ in ("1 000 000", "900 000", "200 000"))
    typed(later, award(second, 100_000))
    assert not codes(later)


def test_what_two_meetings_award_meanwhile_is_judged_at_the_second_signature(meeting):
    first = a_bid(meeting)
    second = an_application(of=first.lot)
    later = dispatched(typed(another(meeting), award(second, 200_000)))
    in_force(meeting, award(first, 900_000))
    with pytest.raises(Refused, match="taken by other awards"):
        signed(later)


def test_an_award_and_its_contract_count_once_and_other_contracts_too(meeting):
    first = a_bid(meeting)
    second = an_application(of=first.lot)
    in_force(meeting, award(first, 500_000))
    a_contract(of=an_ngo(), lot=first.lot, worth="300 000")
    later = another(meeting)
    for made in (None, "500 000"):
        if made:
            a_contract(of=first.ngo, lot=first.lot, application=first, worth=made)
        assert "decision-1-amount" in refused(later, award(second, 200_001))
        typed(later, award(second, 200_000))


def test_what_a_contract_gave_back_to_its_lot_can_be_awarded(meeting):
    """A contract that was closed below its award: its amount now counts, not what was awarded."""
    first = a_bid(meeting)
    in_force(meeting, award(first, 900_000))
    a_contract(of=first.ngo, lot=first.lot, application=first, worth="600 000")
    later = another(meeting)
    assert "decision-1-amount" in refused(later, award(an_application(of=first.lot), 400_001))
    typed(later, award(an_application(of=first.lot), 400_000))


def test_who_was_awarded_and_withdrew_leaves_the_lot_to_another(meeting):
    first = a_bid(meeting)
    second = an_application(of=first.lot)
    in_force(meeting, award(first, 900_000))
    type(first).objects.filter(pk=first.pk).update(outcome="withdrawn")
    typed(another(meeting), award(second, 1_000_000))


def test_a_correction_of_what_was_awarded_passes_whatever_became_of_it(meeting):
    """The winner has its contract, another meeting awarded the rest, and the lot's budget was cut since."""
    first = a_bid(meeting)
    second = an_application(of=first.lot)
    meeting = in_force(meeting, award(first, 900_000))
    a_contract(of=first.ngo, lot=first.lot, application=first, worth="900 000")
    type(first).objects.filter(pk=first.pk).update(outcome="won")
    in_force(another(meeting), award(second, 100_000))
    type(first.lot).objects.filter(pk=first.lot_id).update(budget=Tenge.of(900_000))
    review.begin_correction(actor=the_scribe(meeting), at=LATER, meeting=meeting, reason="сөз қате")
    decision = meeting.agenda.get().decisions.get()
    assert "decision-1-amount" in refused(meeting, award(first, 900_001, id=decision.pk))
    typed(meeting, award(first, 900_000, id=decision.pk))
    write(meeting.agenda.get(), the_scribe(meeting), decisions=[award(first, 900_000, id=decision.pk)], heard={"kk": "Айтылды."}, **FOR)
    edition = review.signed_edition(signed(dispatched(Meeting.objects.get(pk=meeting.pk), at=LATER)))
    assert from_text(edition.body)["edition"] == 2


# ---------------------------------------------------------------- the bid


@pytest.mark.parametrize("outcome", ["lost", "rejected", "withdrawn"])
def test_a_bid_that_is_not_open_is_not_awarded(meeting, outcome):
    assert list(refused(meeting, award(a_bid(meeting, outcome=outcome), 100))) == ["decision-1-application"]
    bid = a_bid(meeting)
    typed(meeting, award(bid, 100))
    type(bid).objects.filter(pk=bid.pk).update(outcome=outcome)
    assert codes(meeting) == ["not_open"]


def test_a_bid_that_has_its_contract_is_not_awarded_unless_the_contract_can_rest_on_it(meeting):
    for contract in ({"signed": DAY - timedelta(days=1)}, {"signed": None}):
        bid = a_bid(meeting)
        a_contract(of=bid.ngo, lot=bid.lot, application=bid, worth="100", **contract)
        assert list(refused(meeting, award(bid, 100))) == ["decision-1-application"]
    for contract in ({"signed": DAY}, {"draft": True}):
        bid = a_bid(meeting)
        a_contract(of=bid.ngo, lot=bid.lot, application=bid, worth="100", **contract)
        typed(meeting, award(bid, 100))
        assert not codes(meeting)


def test_more_than_was_asked_for_is_only_told_before_sending(meeting, client):
    typed(meeting, award(a_bid(meeting, asked=Tenge.of(400_000)), 500_000), award(a_bid(meeting, asked=Tenge.of(400_000)), 400_000))
    told = looked_at(client, meeting)
    assert "decision 1.1" in told and "500 000" in told and "400 000" in told and "1.2" not in told
    assert f"/write/{meeting.agenda.get().pk}/#id_decision-1-amount" in told
    assert dispatched(meeting).status == "in_review"


# ---------------------------------------------------------------- reports


@pytest.mark.parametrize("effect", ["accept_report", "return_report"])
@pytest.mark.parametrize(("submitted", "says"), [(None, "isn't handed in"), (DAY + timedelta(days=1), "after the meeting")])
def test_only_a_report_that_was_handed_in_is_judged(meeting, effect, submitted, says):
    report = a_report(meeting, submitted=submitted)
    judged = decided("Есеп туралы.", effect=effect, progress_report=report)
    problems = refused(meeting, judged)
    assert list(problems) == ["decision-1-progress_report"] and says in problems["decision-1-progress_report"][0].message
    type(report).objects.filter(pk=report.pk).update(submitted=DAY)
    report.refresh_from_db()
    typed(meeting, judged)
    assert not codes(meeting)
    type(report).objects.filter(pk=report.pk).update(submitted=submitted)
    (found,) = review.against_sending(meeting)
    assert (found.code, found.field) == ("not_handed_in", "decision-1-progress_report")


def test_where_the_meetings_day_is_not_known_a_report_that_came_is_judged():
    meeting = a_meeting(of=a_commission(with_members=3), day=None)
    an_item(meeting)
    typed(meeting, decided("Есеп қабылдансын.", effect="accept_report", progress_report=a_report(meeting, submitted=DAY)))
