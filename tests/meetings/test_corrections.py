"""What an auditor finds of corrections: begun, given up or signed, each with its reason; the entry of history that the paper names;
and what was confirmed before a decision got the text it has."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from koksu.accounts.clock import today
from meetings.actions import action_items, review, writing
from meetings.models import ActionItem, Decision, Meeting
from meetings.reports.text import kept_text
from meetings.reports.versions import told_of
from tests.factories import an_auditor, an_official
from tests.grants.test_pages import signed_in, text_of
from tests.meetings.factories import LATER, a_meeting, a_scribe, an_item, decided, sent, signed, write
from tests.throughout import throughout

pytestmark = pytest.mark.django_db


def signed_minutes():
    """With a decision and its action item; who wrote them."""
    meeting = a_meeting()
    scribe = a_scribe(meeting)
    write(an_item(meeting), scribe, decisions=[decided("Кемінде 12 сағат өткізілсін.", actions=[writing.ToDo()])])
    return signed(sent(meeting, by=scribe)), scribe


laid, there = throughout(signed_minutes)


@pytest.fixture
def meeting(there):
    return there[0]


@pytest.fixture
def scribe(there):
    return there[1]


def fresh(meeting):
    return Meeting.objects.get(pk=meeting.pk)


def begin(meeting, by, reason):
    review.begin_correction(actor=by, at=LATER, meeting=fresh(meeting), reason=reason)


def correct(meeting, by, reason="сағат саны қате", text="Кемінде 16 сағат өткізілсін.", at=LATER):
    """A correction of the decision's text, signed."""
    begin(meeting, by, reason)
    decision = Decision.objects.get(item__meeting=meeting)
    again = decided(text, id=decision.pk, actions=[writing.ToDo(id=decision.actions.get().pk)])
    write(meeting.agenda.get(), by, at=LATER, heard={"kk": reason}, decisions=[again])
    return signed(sent(fresh(meeting), by=by, at=at), at=at)


def versions(meeting, by=None):
    return signed_in(by or an_auditor(of=meeting.commission.district)).get(reverse("minutes_versions", args=[meeting.pk]))


def told_corrections(answer):
    """The lines of the table of corrections."""
    section = answer.text.partition('id="corrections"')[2].partition("</section>")[0]
    return [re.sub(r"(?:<[^>]*>\s*)+", " ", row) for row in section.split('<tr role="row">')[2:]]


def test_the_versions_page_tells_every_correction_and_how_it_ended(meeting, scribe):
    assert told_corrections(versions(meeting)) == []
    begin(meeting, scribe, "қателесіп басылды / нажато по ошибке")
    review.give_up_correction(actor=scribe, at=LATER + timedelta(days=1), meeting=fresh(meeting), reason="өзгеріс керек емес")
    correct(meeting, scribe)
    begin(meeting, scribe, "тағы бір түзету")
    for reader in (scribe, an_official(of=meeting.commission.district)):
        goes_on, done, given_up = told_corrections(versions(meeting, reader))
        assert "қателесіп басылды" in given_up and "нажато" not in given_up and "өзгеріс керек емес" in given_up
        assert given_up.count(scribe.signature) == 2 and "02.06.2026" in given_up and "03.06.2026" in given_up
        assert "сағат саны қате" in done and "2-редакция" in done and fresh(meeting).signed_by.signature in done
        assert "тағы бір түзету" in goes_on and "редакция" not in goes_on


def test_the_entry_of_history_that_the_paper_names_stands_beside_its_edition(meeting, scribe):
    correct(meeting, scribe)
    answer = versions(meeting)
    for edition in meeting.versions.filter(edition__isnull=False):
        entry = kept_text(edition, 2).entry
        assert told_of(meeting).entries[edition.sha256] == entry
        row = answer.text.partition(edition.sha256)[2].partition("</tr>")[0]
        assert f"№ {entry.number} жазба: {entry.hash}" in row
        paper = signed_in(scribe).get(reverse("minutes_paper", args=[meeting.pk]), {"edition": edition.edition})
        assert f"№ {entry.number} жазба: {entry.hash}" in text_of(paper).replace("\u00a0", " ")


def test_the_table_says_what_is_a_version_and_what_an_edition(meeting, scribe):
    correct(meeting, scribe)
    section = versions(meeting, scribe).text.partition('id="versions"')[2].partition("</section>")[0]
    told = re.findall(r'<th role="rowheader" scope="row">(\d)</th><td role="cell"><span class="state (\w+)">([^<]*)</span></td>', section)
    assert [(number, state) for number, state, _words in told] == [("4", "verified"), ("3", "open"), ("2", "verified"), ("1", "open")]
    assert [number in words for (_, _, words), number in zip(told, "2311", strict=True)] == [True] * 4


def test_the_page_asks_as_many_queries_for_three_corrections_as_for_one(meeting, scribe):
    counts = []
    client = signed_in(scribe)
    for _ in range(3):
        begin(meeting, scribe, "қате")
        review.give_up_correction(actor=scribe, at=LATER, meeting=fresh(meeting))
        client.get(reverse("minutes_versions", args=[meeting.pk]))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("minutes_versions", args=[meeting.pk]))
        counts.append(len(queries))
    assert len(set(counts)) == 1


# ---------------------------------------------------------------- what was confirmed before


def confirm(meeting, at=LATER):
    """Its action item, said to be done and confirmed."""
    district, action = meeting.commission.district, ActionItem.objects.get(decision__item__meeting=meeting)
    action_items.report_done(actor=an_official(of=district), at=at, action=action, on=at.date(), note="Тапсырылды.")
    action_items.confirm(actor=an_official(of=district), at=at, action=ActionItem.objects.get(pk=action.pk))
    return action


def decision_page(meeting):
    decision = Decision.objects.get(item__meeting=meeting)
    return signed_in(an_auditor(of=meeting.commission.district)).get(reverse("decision_detail", args=[decision.pk]))


def told_before(answer):
    return 'class="note confirmed-before"' in answer.text


def test_what_was_confirmed_before_the_decision_was_changed_says_so_with_the_day(meeting, scribe):
    confirm(meeting)
    assert not told_before(decision_page(meeting))
    correct(meeting, scribe, at=LATER + timedelta(days=7))
    correct(meeting, scribe, "басқа жері қате", at=LATER + timedelta(days=9))  # the decision stays as it was
    answer = decision_page(meeting)
    assert told_before(answer) and "09.06.2026" in answer.text.partition("confirmed-before")[2].partition("</p>")[0]


def test_what_was_confirmed_afterwards_or_never_says_nothing(meeting, scribe):
    correct(meeting, scribe)
    assert not told_before(decision_page(meeting))
    confirm(meeting, at=LATER + timedelta(days=1))
    assert today() > LATER.date() and not told_before(decision_page(meeting))
    correct(meeting, scribe, "басқа жері қате", at=LATER + timedelta(days=9))
    assert not told_before(decision_page(meeting))
