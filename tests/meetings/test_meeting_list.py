"""The list of meetings: who sees which, what a search finds and what it must not, filters, order, pages, totals, the same rows as files."""

import csv
import re
from datetime import date
from html import unescape
from io import BytesIO, StringIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from koksu.accounts.clock import today
from meetings.actions import review, writing
from meetings.models import Meeting, Membership
from tests.factories import NOON, a_district, an_auditor, an_official
from tests.grants.spreadsheets import check_formulas
from tests.meetings.factories import (
    LATER,
    a_commission,
    a_meeting,
    a_person,
    a_scribe,
    an_account,
    an_item,
    decided,
    members_of,
    sent,
    signed,
    write,
)

pytestmark = pytest.mark.django_db
PAST, COMING = date(2020, 3, 1), date(2099, 3, 1)


@pytest.fixture
def commission():
    return a_commission(of=a_district(name_kk="Көксу ауданы"), with_members=3)


def client_of(user):
    client = Client()
    client.force_login(user, backend="koksu.accounts.backends.NameOrEmailBackend")
    return client


def reader(commission):
    """An auditor of the commission's district: reads drafts too."""
    return client_of(an_auditor(of=commission.district))


def outsider(commission):
    """An official of the district: reads no draft."""
    return client_of(an_official(of=commission.district))


def days(response):
    """The ids of the meetings listed, in their order."""
    page = response.content.decode()
    return [int(pk) for pk in re.findall(r'<th role="rowheader" scope="row"><a href="/meetings/(\d+)/">', page)]


def text_of(response):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def a_told_meeting(commission, by, heard="Балабақша жөндеуге қаражат керек.", **values):
    """A meeting with an item on which this was heard."""
    meeting = a_meeting(of=commission, **values)
    item = an_item(meeting, title_kk="Есеп туралы", title_ru="Об отчёте")
    write(item, by, heard={"kk": heard}, decisions=["Қолдау көрсетілсін."])
    return meeting


# ---------------------------------------------------------------- whose


def test_each_sees_the_meetings_of_their_districts(commission):
    meeting = a_meeting(of=commission)
    a_meeting(of=a_commission(with_members=1))
    assert days(outsider(commission).get("/meetings/")) == [meeting.pk]


def test_a_cancelled_meeting_is_not_listed(commission):
    meeting = a_meeting(of=commission)
    Meeting.objects.filter(pk=meeting.pk).update(voided_by=a_scribe(meeting), voided_at=NOON, void_reason="болмады")
    assert days(outsider(commission).get("/meetings/")) == []


def test_drafts_tell_their_decisions_to_who_may_read_them_only(commission):
    a_told_meeting(commission, a_scribe(a_meeting(of=commission, day=PAST)))
    inside, outside = (client.get("/meetings/?status=draft").context["listing"] for client in (reader(commission), outsider(commission)))
    assert (inside.rows[0].decisions, outside.rows[0].decisions) == (1, None)
    assert (inside.totals[0].decisions, outside.totals[0].decisions) == (1, 0)


# ---------------------------------------------------------------- search


def hits(response):
    """What a search found: the line, by meeting and item."""
    return [(row.record.pk, hit.item, hit.where) for row in response.context["listing"].rows for hit in row.hits]


def test_a_word_that_was_said_finds_the_item_and_shows_its_line(commission):
    meeting = a_told_meeting(commission, a_scribe(a_meeting(of=commission, day=PAST)))
    a_meeting(of=commission, title_kk="Басқа тақырып")
    answer = reader(commission).get("/meetings/", {"q": "балабақша"})
    assert hits(answer) == [(meeting.pk, meeting.agenda.get().pk, "heard")]
    assert "<mark>Балабақша</mark> жөндеуге" in answer.content.decode()
    assert f'href="/meetings/{meeting.pk}/#item-{meeting.agenda.get().pk}"' in answer.content.decode()


@pytest.mark.parametrize(
    ("words", "where"),
    [("сөйлесін", "speech"), ("баптау", "proposal"), ("қаулы тыңдау", "decision"), ("Бақытгүл", "speech"), ("отчёте", "title")],
)
def test_everything_that_was_said_is_found(commission, words, where):
    meeting = a_meeting(of=commission)
    speaker = a_person(of=commission.district, name_kk="Бақытгүл Сәрсенова")
    write(
        an_item(meeting, title_ru="Об отчёте"),
        a_scribe(meeting),
        speeches=[writing.SpeechText(speaker=speaker, text={"kk": "Жастар сөйлесін"})],
        proposals=[writing.ProposalText(text={"kk": "Саябақты баптау"})],
        decisions=[decided("Қаулы келесі жолы тыңдалсын: тыңдау қажет")],
    )
    assert [found[2] for found in hits(reader(commission).get("/meetings/", {"q": words}))] == [where]


def test_an_action_item_is_found_by_its_own_text(commission):
    meeting = a_meeting(of=commission)
    write(an_item(meeting), a_scribe(meeting), decisions=[decided(actions=[writing.ToDo(text={"kk": "Смета дайындау"})])])
    assert [found[2] for found in hits(reader(commission).get("/meetings/", {"q": "смета"}))] == ["action"]


def test_all_words_must_stand_in_one_item(commission):
    meeting = a_told_meeting(commission, a_scribe(a_meeting(of=commission, day=PAST)))
    assert len(hits(reader(commission).get("/meetings/", {"q": "балабақша қолдау"}))) == 1  # in two lines of one item
    assert hits(reader(commission).get("/meetings/", {"q": "балабақша мектеп"})) == []
    assert meeting


def test_a_meeting_is_found_by_its_day_and_title(commission):
    meeting = a_meeting(of=commission, title_kk="Жыл қорытындысы", day=PAST)
    for words in ("01.03.2020", "2020-03-01", "ЖЫЛ қорытынды"):
        assert days(reader(commission).get("/meetings/", {"q": words})) == [meeting.pk], words


def test_what_a_draft_says_is_found_by_who_may_read_it_only(commission):
    meeting = a_told_meeting(commission, a_scribe(a_meeting(of=commission, day=PAST)))
    member = client_of(members_of(commission)[1].user)
    other = client_of(members_of(a_commission(of=commission.district, with_members=1))[0].user)
    assert [found[0] for found in hits(member.get("/meetings/", {"q": "балабақша"}))] == [meeting.pk]
    for stranger in (outsider(commission), other):
        answer = stranger.get("/meetings/", {"q": "балабақша"})
        assert days(answer) == [] and "жөндеуге" not in answer.content.decode()
        assert "жөндеуге" not in stranger.get("/meetings.csv", {"q": "балабақша"}).getvalue().decode()


def test_who_sat_down_later_finds_nothing_of_a_draft_and_who_sat_then_does(commission):
    meeting = a_meeting(of=commission, day=PAST)
    write(an_item(meeting), a_scribe(meeting), heard={"kk": "Құпиясөз айтылды."})
    seat = {"commission": commission, "recorded_by": commission.recorded_by, "recorded_at": NOON}
    terms = {"later": {"since": date(2026, 1, 1)}, "then": {"since": date(2019, 1, 1), "until": date(2021, 1, 1)}}
    for when, term in terms.items():
        person = a_person(of=commission.district)
        Membership.objects.create(person=person, **seat, **term)
        client = client_of(an_account(person))
        seen = client.get("/meetings/", {"q": "құпиясөз"}).content.decode()
        files = b"".join(client.get("/meetings.csv", {"q": "құпиясөз"}).streaming_content).decode()
        assert ("айтылды" in seen, "айтылды" in files) == (when == "then", when == "then")
        assert client.get(f"/meetings/{meeting.pk}/review/").status_code == (200 if when == "then" else 403)


def test_the_agenda_of_a_draft_is_open_to_search(commission):
    meeting = a_told_meeting(commission, a_scribe(a_meeting(of=commission, day=PAST)))
    assert [found[::2] for found in hits(outsider(commission).get("/meetings/", {"q": "есеп"}))] == [(meeting.pk, "title")]
    assert hits(outsider(commission).get("/meetings/", {"q": "есеп қолдау"})) == []  # the second word stands in the text


def test_signed_minutes_are_searched_by_everybody(commission):
    scribe = a_scribe(a_meeting(of=commission, day=PAST))
    meeting = signed(sent(a_told_meeting(commission, scribe), by=scribe))
    assert [found[0] for found in hits(outsider(commission).get("/meetings/", {"q": "балабақша"}))] == [meeting.pk]


def test_while_minutes_are_corrected_others_find_what_was_signed(commission):
    """Not what is being written; and still what the correction has taken out."""
    scribe = a_scribe(a_meeting(of=commission, day=PAST))
    meeting = signed(sent(a_told_meeting(commission, scribe), by=scribe))
    review.begin_correction(actor=scribe, at=LATER, meeting=meeting, reason="сөз қате жазылған")
    write(meeting.agenda.get(), scribe, at=LATER, heard={"kk": "Мектеп жөндеуге қаражат керек."})
    for asked, seen in (("балабақша", 1), ("мектеп", 0)):
        assert len(hits(outsider(commission).get("/meetings/", {"q": asked}))) == seen, asked
        assert len(hits(reader(commission).get("/meetings/", {"q": asked}))) == 1 - seen, asked


def test_an_item_that_was_taken_off_is_not_found(commission):
    meeting = a_told_meeting(commission, a_scribe(a_meeting(of=commission, day=PAST)))
    meeting.agenda.update(voided_by=a_scribe(meeting), voided_at=NOON, void_reason="кейінге")
    assert days(reader(commission).get("/meetings/", {"q": "балабақша"})) == []


def test_nothing_found_says_what_to_do(commission):
    page = reader(commission).get("/meetings/", {"q": "ештеңе<script>"}).content.decode()
    assert "<script>" not in page.split("<main")[1].split("</main>")[0] and "/meetings/" in page


# ---------------------------------------------------------------- filters, order, pages


def test_filters_leave_what_they_say(commission):
    other = a_commission(of=commission.district, with_members=2)
    old, new = a_meeting(of=commission, day=PAST), signed(a_meeting(of=other, day=date(2026, 5, 1)))
    client = reader(commission)
    for query, expected in (
        ({"year": 2020}, [old.pk]),
        ({"commission": other.pk}, [new.pk]),
        ({"status": "signed"}, [new.pk]),
        ({"status": "planned"}, [old.pk]),
        ({"status": "correcting"}, []),
        ({"year": 2020, "status": "signed"}, []),
    ):
        assert days(client.get("/meetings/", query)) == expected, query


def test_a_meeting_that_is_corrected_has_a_status_of_its_own(commission):
    meeting = signed(a_meeting(of=commission))
    review.begin_correction(actor=a_scribe(meeting), at=LATER, meeting=meeting, reason="сома қате")
    client = reader(commission)
    assert days(client.get("/meetings/?status=correcting")) == [meeting.pk]
    assert days(client.get("/meetings/?status=draft")) == days(client.get("/meetings/?status=signed")) == []


def test_coming_meetings_stand_first_and_the_next_one_leads(commission):
    far, soon, old, older = (a_meeting(of=commission, day=day) for day in (date(2099, 5, 1), COMING, PAST, date(2019, 1, 1)))
    undated = a_meeting(of=commission, day=None)
    client = reader(commission)
    assert days(client.get("/meetings/")) == [soon.pk, far.pk, old.pk, older.pk, undated.pk]
    assert days(client.get("/meetings/?sort=day")) == [older.pk, old.pk, soon.pk, far.pk, undated.pk]
    assert days(client.get("/meetings/?sort=-day")) == [far.pk, soon.pk, old.pk, older.pk, undated.pk]


def test_fifty_a_page_and_the_totals_of_all(commission):
    for number in range(52):
        a_meeting(of=commission, attended_by=0, title_kk=f"№ {number}")
    client = reader(commission)
    assert (len(days(client.get("/meetings/"))), len(days(client.get("/meetings/?page=2")))) == (50, 2)
    assert "Барлығы: 52" in text_of(client.get("/meetings/?page=2"))
    assert client.get("/meetings/?page=3").status_code == 404


def test_members_are_counted_as_the_minutes_count_them(commission):
    done = signed(a_meeting(of=commission, day=PAST))
    commission.seats = 13  # of later: what was signed stays
    commission.save()
    other = a_commission(of=commission.district, with_members=2)
    unnamed = a_meeting(of=other, day=COMING)
    unnamed.attendance.create(group_kk="мүшелер", seat="member", presence="excused", position=9)
    rows = {row.record.pk: row for row in reader(commission).get("/meetings/").context["listing"].rows}
    assert (rows[done.pk].present, rows[done.pk].members) == (3, 3)
    assert (rows[unnamed.pk].present, rows[unnamed.pk].members) == (2, None)


def test_real_and_training_meetings_are_counted_apart(commission):
    training = a_commission(of=a_district(training=True), with_members=1)
    for body in (commission, training):
        write(an_item(meeting := a_meeting(of=body)), a_scribe(meeting), decisions=["Бірінші.", "Екінші."])
    totals = client_of(an_auditor()).get("/meetings/").context["listing"].totals
    assert [(total.training, total.rows, total.decisions) for total in totals] == [(False, 1, 2), (True, 1, 2)]


@pytest.mark.parametrize(
    "query",
    [
        *("commission=99999", "commission=abc", "commission=%00", "year=1", "year=99999999999999999999", "status=x", "sort=x", "page=0"),
        *("page=-1", "page=abc", "district=99999", "district=" + "9" * 400, "q=" + "а" * 201, "q=%00", "sort=near&sort=zz"),
    ],
)
def test_an_address_that_asks_for_what_is_not_there_gets_words(commission, query):
    answer = reader(commission).get(f"/meetings/?{query}")
    assert answer.status_code in (400, 404) and "<h1" in answer.content.decode(), query


# ---------------------------------------------------------------- queries


def counted(client, address):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("query", ["", "?q=балабақша"])
def test_three_rows_ask_as_many_queries_as_one(commission, query):
    client, scribe = reader(commission), a_scribe(a_meeting(of=commission, day=PAST, attended_by=0))
    signed(sent(a_told_meeting(commission, scribe), by=scribe))
    one = counted(client, f"/meetings/{query}")
    for _ in range(2):
        signed(sent(a_told_meeting(commission, scribe), by=scribe))
    three = counted(client, f"/meetings/{query}")
    assert (one, three) == ({"": 13, "?q=балабақша": 18}[query],) * 2


# ---------------------------------------------------------------- files


def test_the_files_hold_the_same_rows(commission):
    scribe = a_scribe(a_meeting(of=commission, day=PAST, title_kk="=1+1"))
    meeting = signed(sent(a_told_meeting(commission, scribe), by=scribe))
    client = outsider(commission)
    answer = client.get("/meetings.csv", {"q": "балабақша"})
    assert answer["Content-Type"].startswith("text/csv")
    table = list(csv.reader(StringIO(answer.getvalue().decode("utf-8-sig")), delimiter=";"))
    row = next(line for line in table if line[:1] == ["01.06.2026"])
    assert row[3] == str(meeting.number) and row[5] == "қол қойылды" and row[8:12] == ["3", "3", "1", "0"]
    assert "Балабақша жөндеуге" in row[12]
    whole = list(csv.reader(StringIO(client.get("/meetings.csv").getvalue().decode("utf-8-sig")), delimiter=";"))
    assert [line[4] for line in whole if line[:1] == ["01.03.2020"]] == ["'=1+1"]  # no spreadsheet runs it
    file = b"".join(client.get("/meetings.xlsx").streaming_content)
    assert check_formulas(file) == 2
    sheet = load_workbook(BytesIO(file), data_only=True).active
    cells = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert any(line[0] and str(line[0]).startswith("2026-06-01") for line in cells)
    assert cells[-1][0].endswith(": 2") and cells[-1][10:12] == [1, 0]


def test_the_list_says_what_day_it_is_by(commission):
    """A meeting of today that is only planned is still to come."""
    meeting = a_meeting(of=commission, day=today())
    assert reader(commission).get("/meetings/").context["listing"].rows[0].coming
    assert meeting
