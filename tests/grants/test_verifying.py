"""Verifying: who sees what waits, what a claim's page tells, one verdict or many, and what happens where two people judge."""

import re
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from grants.actions.base import Refused
from grants.actions.verifying import reopen_output, return_output, verify_many, verify_output
from grants.models import Output, Submission
from grants.reports.claims import waiting
from grants.reports.queue import Asked, queue
from koksu import history
from koksu.accounts.scope import load_scope
from koksu.history.models import Event
from tests.factories import (
    NOON,
    YEAR,
    a_contract,
    a_deliverable,
    a_district,
    a_document,
    a_line,
    a_member,
    an_administrator,
    an_allocation,
    an_auditor,
    an_evidence,
    an_official,
    an_output,
    kind,
    settle,
)
from tests.grants.test_entry import form_of
from tests.grants.test_pages import signed_in, text_of

pytestmark = pytest.mark.django_db
QUEUE = "/verify/"


@pytest.fixture
def district():
    return a_district()


@pytest.fixture
def promise(district):
    """Nine lectures for 900 000 tenge: a lecture's proof is one attendance sheet."""
    contract = a_contract(allocation=an_allocation(of=district), worth="900 000")
    promise = a_deliverable(of=contract, kind=kind("lecture"), planned=9, title_kk="Ауылдағы дәрістер")
    a_line(deliverable=promise, worth="900 000")
    return promise


@pytest.fixture
def author(district):
    return an_official(of=district)


@pytest.fixture
def judge(district):
    return an_official(of=district)


def claimed_by(author, promise, **values):
    values = {"with_proof": True, "recorded_by": author, "topic": "Бюджет деген не"} | values
    return an_output(of=promise, **values)


def queue_of(person):
    settle()
    return queue(load_scope(person), Asked(), person)


def page_of(output):
    return reverse("output_verify", args=[output.pk])


def decide(client, output, decision, **more):
    hidden = form_of(client.get(page_of(output)))
    return client.post(page_of(output), {**hidden, "decision": decision, **more})


def test_only_who_verifies_in_the_district_sees_the_queue_and_the_claim(district, promise, author):
    output = claimed_by(author, promise)
    for person, status in {an_official(of=district): 200, a_member(of=district): 403, an_auditor(of=district): 403}.items():
        client = signed_in(person)
        for address in (QUEUE, page_of(output), reverse("output_reopen", args=[output.pk])):
            assert client.get(address).status_code == status, (person, address)
            assert client.post(address, {"decision": "accept"}).status_code in ({409, 422} if status == 200 else {status})
    assert signed_in(an_administrator(of=district)).get(QUEUE).status_code == 403
    stranger = signed_in(an_official(of=a_district()))
    assert stranger.get(page_of(output)).status_code == stranger.post(page_of(output), {"decision": "accept"}).status_code == 404
    assert "Бюджет деген не" not in text_of(stranger.get(QUEUE))
    output.refresh_from_db()
    assert output.state == "reported"


def test_the_queue_is_oldest_first_and_its_money_is_the_ledger_s(district, promise, author, judge):
    later = claimed_by(author, promise, claimed=2, reported_at=datetime(YEAR, 6, 3, tzinfo=UTC))
    earlier = claimed_by(author, promise, claimed=1, reported_at=datetime(YEAR, 6, 2, tzinfo=UTC))
    found = queue_of(judge)
    assert [claim.output for claim in found.rows] == [earlier, later]
    assert [claim.stake for claim in found.rows] == [one.stake.amount for one in found.order] == [10_000_000, 20_000_000]
    (money,) = found.money
    assert (money.count, money.amount, money.unknown) == (2, 30_000_000, 0)
    assert "300 000 ₸" in text_of(signed_in(judge).get(QUEUE))


def test_a_result_that_counts_meanwhile_breaks_no_line(district, promise, judge):
    done = an_output(of=promise, proven=True)
    settle()
    ((one,),) = waiting(judge, Output.objects.filter(pk=done.pk))
    assert (one.pk, one.stake) == (done.pk, (None, None))


def test_the_filters_stand_in_the_address_and_wrong_ones_are_told(district, promise, author, judge):
    ours = claimed_by(author, promise)
    bare = an_output(of=a_deliverable(of=a_contract(allocation=promise.contract.allocation)), recorded_by=author, topic="Құжатсыз")
    client = signed_in(judge)

    def shown(**query):
        page = text_of(client.get(QUEUE, query))
        return [output for output in (ours, bare) if str(output) in page]

    assert shown() == [ours, bare]
    assert shown(contract=promise.contract_id) == shown(ngo=promise.contract.ngo_id) == shown(complete="on") == [ours]
    foreign = an_output(of=a_deliverable())
    for query in (
        {"contract": foreign.deliverable.contract_id},
        {"ngo": "x"},
        {"ngo": "9" * 40},
        {"page": 0},
        {"district": a_district().pk},
    ):
        assert client.get(QUEUE, query).status_code == 400, query
    assert client.get(QUEUE, {"page": 2}).status_code == 404


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("claim_unknown", {"claimed": None}),
        ("proof_lacking", {"with_proof": False}),
        ("irregular", {"irregular": "Келісім бойынша"}),
        ("above_plan", {"claimed": 10}),
    ],
)
def test_what_must_be_looked_at_singly_cannot_be_ticked(promise, author, judge, code, values):
    output = claimed_by(author, promise, **values)
    (claim,) = queue_of(judge).rows
    assert claim.obstacles == [code]
    assert f'id="tick-{output.pk}"' not in signed_in(judge).get(QUEUE).content.decode()
    with pytest.raises(Refused):
        verify_many(actor=judge, at=NOON, outputs=[output])
    assert Output.objects.get(pk=output.pk).state == "reported"


def test_a_photo_of_another_day_and_proof_used_twice_are_told(promise, author, judge):
    output = claimed_by(author, promise)
    taken = datetime(YEAR, 3, 10, 6, tzinfo=UTC)
    district = promise.contract.allocation.district
    an_evidence(of=output, document=a_document(of=district, showing="photo", taken_at=taken, link="https://example.org/same"))
    an_evidence(
        of=claimed_by(author, promise, reported_at=datetime(YEAR, 7, 1, tzinfo=UTC)),
        document=a_document(of=district, link="https://example.org/same"),
    )
    first, second = queue_of(judge).rows
    assert first.obstacles == ["photo_day", "proof_twice"]
    assert second.obstacles == ["proof_twice"]


def test_accepting_in_full_leads_to_the_next_claim_and_history_tells(promise, author, judge):
    first = claimed_by(author, promise, claimed=3)
    mine = claimed_by(judge, promise, reported_at=datetime(YEAR, 6, 2, tzinfo=UTC))
    second = claimed_by(author, promise, reported_at=datetime(YEAR, 6, 3, tzinfo=UTC))
    client = signed_in(judge)
    assert f'rel="next" href="{page_of(second)}"' in client.get(page_of(first)).content.decode()
    assert decide(client, first, "accept").url == page_of(second)  # one's own is passed over
    first.refresh_from_db()
    assert (first.state, first.accepted, first.verified_by) == ("verified", 3, judge)
    assert first.counted_at
    event = Event.objects.get(kind="output", record_id=str(first.pk))
    assert (event.verb, event.actor) == ("verify", judge.signature)
    assert decide(client, second, "accept").url == QUEUE
    mine.refresh_from_db()
    assert mine.state == "reported"


def test_accepting_in_part_needs_less_and_a_reason(promise, author, judge):
    output = claimed_by(author, promise, claimed=5)
    client = signed_in(judge)
    why = "Біреуі өтпеген"
    quantities = [(text, why) for text in ("5", "9", "0", "-1", "1,5", "", "x", "9" * 5000)]
    for accepted, reason in [*quantities, ("4", ""), ("4", "  "), ("4", "а" * 100_000), ("4", "a\0b")]:
        answer = decide(client, output, "part", accepted=accepted, reason=reason)
        assert answer.status_code == 422, (accepted[:9], reason[:9])
    assert Output.objects.get().state == "reported"
    page = decide(client, output, "part", accepted="9", reason="Біреуі өтпеген").content.decode()
    assert 'value="9"' in page and "Біреуі өтпеген" in page
    decide(client, output, "part", accepted="4", reason="Біреуі өтпеген")
    output.refresh_from_db()
    assert (output.state, output.accepted, output.reason) == ("verified", 4, "Біреуі өтпеген")


def test_a_claim_is_returned_with_a_reason_and_meets_its_author(promise, author, judge):
    output = claimed_by(author, promise, claimed=None)  # what is unknown can be sent back to be given
    client = signed_in(judge)
    assert decide(client, output, "return", reason=" ").status_code == 422
    assert decide(client, output, "return", reason="Санын көрсетіңіз").status_code == 302
    output.refresh_from_db()
    assert (output.state, output.reason) == ("returned", "Санын көрсетіңіз")
    back = signed_in(author)
    assert "Санын көрсетіңіз" in text_of(back.get("/work/"))
    author.set_password("Zhetisu-2019-demo")
    author.save()
    back.logout()
    page = back.post("/sign-in/", {"username": author.username, "password": "Zhetisu-2019-demo"}, follow=True)
    assert page.redirect_chain[-1][0] == "/work/"
    assert 'class="alert alert-warning" role="status"' in page.content.decode()


def test_one_s_own_claim_is_shown_and_cannot_be_decided(promise, author):
    output = claimed_by(author, promise)
    client = signed_in(author)
    page = client.get(page_of(output)).content.decode()
    assert 'name="decision"' not in page
    assert f'id="tick-{output.pk}"' not in client.get(QUEUE).content.decode()
    for decision in ("accept", "return"):
        assert client.post(page_of(output), {"decision": decision, "version": "1", "reason": "x"}).status_code == 422
    assert Output.objects.get().state == "reported" and not Event.objects.filter(kind="output").exists()


def test_someone_else_decided_meanwhile(promise, author, judge):
    output = claimed_by(author, promise)
    client, other = signed_in(judge), an_official(of=promise.contract.allocation.district, full_name="Бақыт Серіков")
    hidden = form_of(client.get(page_of(output)))
    verify_output(actor=other, at=NOON, output=output, accepted=1)
    answer = client.post(page_of(output), {**hidden, "decision": "return", "reason": "Анық емес"})
    assert answer.status_code == 409
    assert "Бақыт Серіков" in text_of(answer) and 'name="decision"' not in answer.content.decode()
    output.refresh_from_db()
    assert (output.state, output.verified_by) == ("verified", other)


def test_what_was_changed_meanwhile_is_looked_at_again(promise, author, judge):
    output = claimed_by(author, promise, claimed=1)
    client = signed_in(judge)
    hidden = form_of(client.get(page_of(output)))
    Output.objects.filter(pk=output.pk).update(claimed=7, version=2)
    answer = client.post(page_of(output), {**hidden, "decision": "accept"})
    assert answer.status_code == 409 and Output.objects.get().state == "reported"
    assert client.post(page_of(output), {**form_of(answer), "decision": "accept"}).status_code == 302
    assert Output.objects.get().accepted == 7


def test_a_double_click_decides_once(promise, author, judge):
    output, following = claimed_by(author, promise), claimed_by(author, promise, reported_at=datetime(YEAR, 6, 3, tzinfo=UTC))
    client = signed_in(judge)
    hidden = {**form_of(client.get(page_of(output))), "decision": "accept"}
    first, second = (client.post(page_of(output), hidden) for _twice in range(2))
    assert first.url == second.url == page_of(following)
    assert Event.objects.filter(verb="verify").count() == Submission.objects.count() == 1


def test_typing_sent_after_the_session_ended_is_shown_again(promise, author, judge):
    output = claimed_by(author, promise, claimed=5)
    client = signed_in(judge)
    hidden = form_of(client.get(page_of(output)))
    client.logout()
    client.post(page_of(output), {**hidden, "decision": "part", "accepted": "4", "reason": "Біреуі өтпеген"})
    client.force_login(judge, backend="koksu.accounts.backends.NameOrEmailBackend")
    page = client.get(page_of(output)).content.decode()
    assert 'value="4"' in page and "Біреуі өтпеген" in page
    assert Output.objects.get().state == "reported"


# ---------------------------------------------------------------- many at once


def tick(client, outputs, address=QUEUE, **more):
    hidden = form_of(client.get(address))
    seen = {f"seen-{output.pk}": output.version for output in outputs}
    return client.post(address, {**hidden, **seen, "tick": [output.pk for output in outputs], **more})


def test_many_are_accepted_at_once(promise, author, judge):
    outputs = [claimed_by(author, promise, claimed=2) for _ in range(3)]
    client = signed_in(judge)
    assert client.get(QUEUE).content.decode().count('name="tick"') == 3
    address = f"{QUEUE}?ngo={promise.contract.ngo_id}"
    assert tick(client, outputs, address).url == address
    assert set(Output.objects.values_list("state", "accepted", "verified_by")) == {("verified", 2, judge.pk)}
    assert Event.objects.filter(verb="verify").count() == 3
    assert list(history.verify()) == []


def test_many_are_accepted_all_or_none(promise, author, judge):
    good, own = claimed_by(author, promise), claimed_by(judge, promise, topic="Менің дәрісім")
    client = signed_in(judge)
    answer = tick(client, [good, own])
    assert answer.status_code == 422
    assert "Менің дәрісім" in text_of(answer)
    assert f'value="{good.pk}" id="tick-{good.pk}"' in answer.content.decode() and " checked>" in answer.content.decode()
    for wrong in ({}, {f"seen-{good.pk}": "7"}, {f"seen-{good.pk}": "x"}):
        assert client.post(QUEUE, {**form_of(client.get(QUEUE)), "tick": [good.pk], **wrong}).status_code == 422
    for ticks in ([], ["x"], ["9" * 30], [an_output().pk]):
        assert client.post(QUEUE, {**form_of(client.get(QUEUE)), "tick": ticks}).status_code in {400, 422}
    return_output(actor=an_official(of=promise.contract.allocation.district), at=NOON, output=good, reason="Анық емес")
    assert tick(client, [good]).status_code == 422
    assert not Output.objects.filter(state="verified").exists()


def test_many_of_two_districts_are_told_in_both_chains(promise, author, judge):
    other = a_deliverable(of=a_contract(allocation=an_allocation()), kind=kind("lecture"), planned=9)
    everywhere = an_official()
    outputs = [claimed_by(author, promise), claimed_by(author, other)]
    verify_many(actor=everywhere, at=NOON, outputs=outputs)
    chains = {f"district:{p.contract.allocation.district_id}" for p in (promise, other)}
    assert set(Event.objects.filter(verb="verify").values_list("chain__code", flat=True)) == chains
    assert list(history.verify()) == []


# ---------------------------------------------------------------- reopening


def test_a_verification_is_taken_back_with_a_reason(promise, author, judge):
    output = claimed_by(author, promise)
    verify_output(actor=judge, at=NOON, output=output, accepted=1)
    client, address = signed_in(judge), reverse("output_reopen", args=[output.pk])
    hidden = form_of(client.get(address))
    assert client.post(address, {**hidden, "reason": " "}).status_code == 422
    answer = client.post(address, {**hidden, "reason": "Күні қате"})
    assert answer.url == reverse("contract_detail", args=[promise.contract_id]) + f"#output-{output.pk}"
    output.refresh_from_db()
    assert (output.state, output.accepted) == ("reported", None)
    assert Event.objects.get(verb="reopen").reason == "Күні қате"
    assert client.post(address, {**form_of(client.get(address)), "reason": "тағы"}).status_code == 422


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("page", "queries"), [("queue", 11), ("claim", 11)])
def test_the_pages_ask_as_many_queries_for_three_claims_as_for_one(promise, author, judge, rows, page, queries, django_assert_num_queries):
    outputs = [claimed_by(author, promise, day=date(YEAR, 3, day + 1)) for day in range(rows)]
    client = signed_in(judge)
    address = QUEUE if page == "queue" else page_of(outputs[0])
    client.get(address)
    with django_assert_num_queries(queries):
        client.get(address)


def test_the_claim_s_page_shows_its_proof_and_what_was_said_before(promise, author, judge):
    output = claimed_by(author, promise, with_proof=False)
    other = an_official(of=promise.contract.allocation.district)
    return_output(actor=other, at=NOON, output=output, reason="Парағы жоқ")
    Output.objects.filter(pk=output.pk).update(state="reported", reason="")
    paper = a_document(of=promise.contract.allocation.district, showing="attendance_sheet", link="https://example.org/sheet")
    an_evidence(of=output, document=paper)
    page = signed_in(judge).get(page_of(output))
    assert "Парағы жоқ" in text_of(page)
    assert re.search(r'href="https://example.org/sheet" rel="noreferrer noopener"', page.content.decode())
    with pytest.raises(Refused):
        reopen_output(actor=judge, at=NOON, output=output, reason="x")
