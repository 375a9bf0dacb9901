"""The minutes editor: typing comes into the books, what they refuse is kept with what is wrong, one writer an item, and nothing is lost."""

import json
import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone

from grants.models import Draft
from koksu.history.models import Event
from meetings.actions import meetings, review, sessions, writing
from meetings.models import AgendaItem, EditingSession, Meeting
from tests.factories import a_contract, a_lot, a_member, a_secretary, an_allocation, an_application, an_ngo, an_official
from tests.grants.page_forms import Forms
from tests.grants.page_forms import sent as sent_by
from tests.meetings.factories import (
    DAY,
    a_commission,
    a_meeting,
    a_person,
    a_scribe,
    an_item,
    decided,
    members_of,
    signed,
    write,
)
from tests.throughout import throughout

pytestmark = pytest.mark.django_db


def a_first_item():
    """Of a meeting of five, of whom four were there, and who may write it."""
    meeting = a_meeting(of=a_commission(with_members=5), attended_by=4)
    return SimpleNamespace(meeting=meeting, item=an_item(meeting), scribe=a_scribe(meeting))


laid, there = throughout(a_first_item)


@pytest.fixture
def meeting(there):
    return there.meeting


@pytest.fixture
def item(there):
    return there.item


@pytest.fixture
def scribe(there):
    return there.scribe


@pytest.fixture
def client(scribe):
    return signed_in(scribe)


def signed_in(user):
    client = Client()
    client.force_login(user, backend="koksu.accounts.backends.NameOrEmailBackend")
    return client


def page_of(item, language=""):
    return f"/meetings/{item.meeting_id}/write/{item.pk}/{language}"


def save(client, item, **typed):
    """What the page's script sends as one types; the answer's status and JSON."""
    data = {"version": AgendaItem.objects.get(pk=item.pk).version, "title": item.title_kk, "window": "ab", **typed}
    answer = client.post(f"/agenda/{item.pk}/save/", data)
    return answer.status_code, answer.json()


def field(page, name):
    """What stands in an input of a page."""
    text = page if isinstance(page, str) else page.content.decode()
    found = re.search(rf'<(?:input[^>]*|textarea[^>]*) name="{name}"[^>]*?(?: value="([^"]*)"[^>]*)?>(?:\n([^<]*)</textarea>)?', text)
    assert found, name
    return found[2] if found[2] is not None else found[1]


def chosen(page, name):
    """The value chosen in a picker of a page."""
    select = re.search(rf'<select[^>]* name="{name}"[^>]*>(.*?)</select>', page.content.decode())[1]
    found = re.search(r'value="([^"]*)" selected', select)
    return found[1] if found else ""


# ---------------------------------------------------------------- into the books


def test_what_is_typed_comes_into_the_minutes_and_the_answer_tells_the_ids(client, item, meeting):
    speaker = a_person(of=meeting.commission.district)
    status, answer = save(
        client,
        item,
        reporter=speaker.pk,
        heard="Лот туралы",
        **{"speech-1-speaker": speaker.pk, "speech-1-text": "Қайта конкурс сұрады.", "speech-2-text": "Қолдады."},
        **{"proposal-1-text": "Жариялансын.", "proposal-1-fate": "adopted", "proposal-1-on_behalf": "жастар атынан"},
        **{"voting": "totals", "votes_for": "3", "votes_against": "1", "abstained": ""},
        **{"decision-1-text": "Қайта конкурс жариялансын.", "decision-1-action-1-responsible": speaker.pk},
        **{
            "decision-1-action-1-due": "01.10.2026",
            "decision-2-text": "Құжаттама жіберілсін.",
            "decision-2-action-1-due": "шарт жасалғанға дейін",
        },
    )
    assert (status, answer["state"], answer["errors"]) == (200, "saved", {})
    item.refresh_from_db()
    assert (item.reporter, item.heard_kk, item.votes_for, item.abstained) == (speaker, "Лот туралы", 3, None)
    assert list(item.speeches.values_list("speaker", "text_kk")) == [(speaker.pk, "Қайта конкурс сұрады."), (None, "Қолдады.")]
    assert item.proposals.get().on_behalf == "жастар атынан"
    first, second = item.decisions.all()
    assert [(one.due and f"{one.due:%d.%m.%Y}", one.due_words) for decision in (first, second) for one in decision.actions.all()] == [
        ("01.10.2026", ""),
        (None, "шарт жасалғанға дейін"),
    ]
    assert answer["version"] == item.version
    assert answer["ids"]["decision-2"] == second.pk and answer["ids"]["decision-2-action-1"] == second.actions.get().pk
    assert Meeting.objects.get(pk=meeting.pk).status == "draft"
    assert not Draft.objects.exists()


def test_the_page_shows_what_is_in_the_minutes(client, item, scribe, meeting):
    speaker = a_person(of=meeting.commission.district)
    due = writing.ToDo(responsible=speaker, due=DAY + timedelta(days=3))
    write(
        item,
        scribe,
        heard={"kk": "Есеп"},
        speeches=[writing.SpeechText(speaker=speaker, text={"kk": "Айтты"})],
        decisions=[decided(actions=[due])],
    )
    page = client.get(page_of(item))
    assert field(page, "heard") == "Есеп" and field(page, "speech-1-text") == "Айтты"
    assert chosen(page, "speech-1-speaker") == str(speaker.pk) == chosen(page, "decision-1-action-1-responsible")
    assert field(page, "decision-1-action-1-due") == "04.06.2026"
    assert field(page, "decision-1-id") == str(item.decisions.get().pk)


def test_a_session_of_many_savings_is_one_event_told_when_the_page_is_left(client, item):
    for words in ("Б", "Бі", "Бір сөз"):
        assert save(client, item, heard=words)[0] == 200
    assert not Event.objects.filter(verb="write").exists()
    assert save(client, item, heard="Бір сөз айтты", leave="1")[0] == 200
    told = json.loads(Event.objects.get(verb="write").body)
    assert (told["before"]["heard"]["kk"], told["after"]["heard"]["kk"]) == ("", "Бір сөз айтты")
    assert not EditingSession.objects.filter(ended=None).exists()


def test_an_emptied_row_goes_and_a_blank_one_is_not_there(client, item):
    save(client, item, **{"speech-1-text": "Қалады", "speech-2-text": "Кетеді"})
    first, second = item.speeches.all()
    save(
        client,
        item,
        **{"speech-1-id": first.pk, "speech-1-text": "Қалады", "speech-2-id": second.pk, "speech-2-text": " ", "speech-3-text": ""},
    )
    assert list(item.speeches.values_list("pk", "text_kk")) == [(first.pk, "Қалады")]


def test_rows_keep_their_order_on_the_page_whatever_their_numbers(client, item):
    save(client, item, **{"speech-7-text": "бірінші", "speech-2-text": "екінші"})
    assert list(item.speeches.values_list("text_kk", flat=True)) == ["бірінші", "екінші"]


def test_a_vote_by_member_with_a_recusal_and_a_declared_interest(client, item, meeting):
    first, second, third, _fourth, absent = members_of(meeting.commission)
    page = client.get(page_of(item)).content.decode()
    assert f'name="vote-{third.pk}-choice"' in page and f'name="vote-{absent.pk}-choice"' not in page
    votes = {f"vote-{first.pk}-choice": "for", f"vote-{second.pk}-choice": "against", f"vote-{third.pk}-choice": "recused"}
    assert save(client, item, voting="members", **votes, **{f"vote-{third.pk}-interest": "бірлестік мүшесі"})[0] == 200
    assert list(item.votes.values_list("choice", "interest")) == [("for", ""), ("against", ""), ("recused", "бірлестік мүшесі")]


def test_an_interest_without_a_vote_is_told_at_its_field_and_kept(client, item, meeting):
    member = members_of(meeting.commission)[1]
    status, answer = save(client, item, voting="members", **{f"vote-{member.pk}-interest": "жұбайы сонда істейді"})
    assert status != 200 and list(answer["errors"]) == [f"vote-{member.pk}-interest"]
    assert 'value="жұбайы сонда істейді"' in client.get(page_of(item)).content.decode() and not item.votes.exists()
    assert save(client, item, voting="members", **{f"vote-{member.pk}-choice": "recused", f"vote-{member.pk}-interest": "бар"})[0] == 200


def test_asking_only_whether_the_page_is_there_takes_no_lock(client, item):
    assert client.head(page_of(item)).status_code == 200 and not EditingSession.objects.exists()
    client.get(page_of(item))
    assert EditingSession.objects.exists()


def test_a_decision_awards_a_lot_with_its_amount_and_names_what_it_is_about(client, item, meeting):
    allocation = an_allocation(of=meeting.commission.district)
    bid = an_application(of=a_lot(of=allocation, worth="1 050 000,50"))
    contract, ngo = a_contract(of=bid.ngo, allocation=allocation), an_ngo(of=meeting.commission.district)
    data = {
        "decision-1-text": "Жеңімпаз.",
        "decision-1-effect": "award",
        "decision-1-application": bid.pk,
        "decision-1-amount": "1 050 000,50",
    }
    status, answer = save(
        client, item, **data, **{"decision-1-about": [f"contract:{contract.pk}", f"ngo:{ngo.pk}", ""], "decision-1-ngo": "1"}
    )
    assert status == 200, answer
    decision = item.decisions.get()
    assert (decision.application, int(decision.amount), decision.ngo) == (bid, 105_000_050, None)
    assert {mention.subject for mention in decision.mentions.all()} == {contract, ngo}
    status, answer = save(client, item, **{**data, "decision-1-id": decision.pk, "decision-1-amount": "1 050 000,51"})
    assert status == 422 and list(answer["errors"]) == ["decision-1-amount"]


def test_other_languages_stay_and_are_seen_beside(client, item, scribe):
    write(item, scribe, heard={"kk": "Қазақша"}, speeches=[writing.SpeechText(text={"kk": "Сөз"})], decisions=["Шешім"])
    page = client.get(page_of(item, "?text=ru"))
    assert field(page, "heard") == "" and "Қазақша" in page.content.decode()
    speech, decision = item.speeches.get(), item.decisions.get()
    ids = {"speech-1-id": speech.pk, "decision-1-id": decision.pk}
    assert (
        save(client, item, text="ru", title="О лоте", heard="По-русски", **ids, **{"speech-1-text": "Речь", "decision-1-text": ""})[0]
        == 200
    )
    item.refresh_from_db()
    speech.refresh_from_db()
    assert (item.title_kk, item.title_ru, item.heard_kk, item.heard_ru) == ("Жеңімпазды анықтау туралы", "О лоте", "Қазақша", "По-русски")
    assert (speech.text_kk, speech.text_ru) == ("Сөз", "Речь")
    assert item.decisions.get().text_kk == "Шешім"  # nothing typed in Russian: it stays
    assert (
        "орысшасы толық емес"
        in save(client, item, text="ru", title="О лоте", heard="По-русски", **ids, **{"speech-1-text": "Речь"})[1]["outline"]
    )


# ---------------------------------------------------------------- what the books refuse

WRONG = [
    ({"voting": "totals", "votes_for": "4", "votes_against": "1"}, "voting", "дауыс беру жарамсыз"),
    ({"voting": "totals", "votes_for": "9"}, "votes_for", "дауыс саны сәйкес емес"),
    ({"voting": "totals", "votes_for": "үш"}, "votes_for", "дауыс саны сәйкес емес"),
    ({"decision-3-effect": "none", "decision-3-action-1-due": "01.10.2026"}, "decision-3-text", "шешім толық емес"),
    ({"decision-2-text": "Есеп", "decision-2-action-4-due": "31.05.2026"}, "decision-2-action-4-due", "мерзімі дұрыс емес"),
    ({"decision-2-text": "Есеп", "decision-2-action-1-due": "31.02.2026"}, "decision-2-action-1-due", "мерзімі дұрыс емес"),
    ({"decision-2-text": "Есеп", "decision-2-action-1-due": "03.12 дейін"}, "decision-2-action-1-due", "мерзімі дұрыс емес"),
    ({"decision-1-text": "Сұралсын", "decision-1-effect": "ask_ngo"}, "decision-1-ngo", "шешім толық емес"),
    ({"decision-1-text": "Жеңімпаз", "decision-1-effect": "award", "decision-1-amount": "көп"}, "decision-1-amount", "шешім толық емес"),
    ({"reporter": "999999"}, "reporter", "хаттамаға әлі енген жоқ"),
    ({"heard": "а\0б"}, "heard", "хаттамаға әлі енген жоқ"),
    ({"heard": "а" * 20_001}, "heard", "хаттамаға әлі енген жоқ"),
    ({"title": ""}, "title", "хаттамаға әлі енген жоқ"),
    ({"voting": "бәрі"}, "voting", "дауыс беру жарамсыз"),
]


@pytest.mark.parametrize(("typed", "name", "outline"), WRONG)
def test_what_is_wrong_is_said_at_its_field_and_everything_typed_is_kept(client, item, typed, name, outline):
    status, answer = save(client, item, **{"speech-1-text": "Айтылған сөз", **typed})
    assert (status, answer["state"], answer["kept"]) == (422, "refused", True)
    assert list(answer["errors"]) == [name] and answer["errors"][name][0]
    assert outline in answer["outline"]
    assert not item.speeches.exists()
    page = client.get(page_of(item))
    text = page.content.decode()
    assert page.status_code == 200 and field(page, "speech-1-text") == "Айтылған сөз"
    assert f'id="id_{name}_error"' in text and 'class="alert alert-warning"' in text
    assert outline in text
    assert Draft.objects.get().address == page_of(item)


def test_all_that_is_wrong_is_told_at_once(client, item):
    data = {"decision-1-text": "Есеп", "decision-1-action-1-due": "31.05.2026", "decision-1-action-2-due": "30.05.2026"}
    data |= {
        "decision-2-effect": "ask_ngo",
        "decision-3-text": "Сұралсын",
        "decision-3-effect": "ask_ngo",
        "decision-3-action-1-due": "1.1.2020",
    }
    errors = save(client, item, **data, voting="totals", votes_for="9")[1]["errors"]
    assert set(errors) == {
        *("decision-1-action-1-due", "decision-1-action-2-due", "decision-2-text", "decision-3-action-1-due", "decision-3-ngo"),
        "votes_for",
    }


def test_what_is_mended_comes_into_the_minutes_and_the_draft_goes(client, item):
    save(client, item, voting="totals", votes_for="4", votes_against="1")
    assert Draft.objects.exists()
    assert save(client, item, voting="totals", votes_for="3", votes_against="1")[0] == 200
    assert not Draft.objects.exists()


def test_words_of_what_is_wrong_are_in_the_reader_s_language(client, item):
    save(client, item, voting="totals", votes_for="4", votes_against="1")
    for language, words in (("kk", "Дауыс саны — 5"), ("ru", "голос"), ("en", "5 votes are counted")):
        assert words in client.get(page_of(item), {"lang": language}).content.decode()


def test_a_vote_without_a_quorum_is_refused_at_the_vote(client):
    meeting = a_meeting(of=a_commission(with_members=5), attended_by=2)
    item = an_item(meeting)
    client = signed_in(a_scribe(meeting))
    assert list(save(client, item, voting="totals", votes_for="2")[1]["errors"]) == ["voting"]


def test_typing_that_the_attendance_made_right_is_offered_as_such(client, scribe):
    meeting = a_meeting(of=a_commission(with_members=5), attended_by=2)
    item = an_item(meeting)
    client = signed_in(a_scribe(meeting))
    save(client, item, voting="totals", votes_for="2")
    meeting.attendance.update(presence="present")
    text = client.get(page_of(item)).content.decode()
    assert "data-waiting" in text and "invalid-feedback" not in text.partition("<dialog")[0]


def test_nothing_is_awarded_to_a_rejected_application(client, item, meeting):
    """It is shown with its outcome, and can't be chosen; one that was chosen before stays chosen, and is sent again."""
    lot = a_lot(of=an_allocation(of=meeting.commission.district), number="2")
    bid = an_application(of=lot, title_kk="Жастар мектебі", outcome="rejected")
    won = an_application(of=lot, title_kk="Кітапхана", outcome="won")
    offer = client.get(page_of(item)).content.decode().partition('decision-1-application"')[2].partition("</select>")[0]
    assert f'<optgroup label="{lot.allocation.year}: 2-лот' in offer
    assert re.search(f'value="{bid.pk}" disabled>[^<]*, «Жастар мектебі», {lot.allocation.year}: 2-лот[^<]* — қабылданбады<', offer)
    assert re.search(f'value="{won.pk}">[^<]*, «Кітапхана», {lot.allocation.year}: 2-лот[^<]* — жеңімпаз<', offer)
    status, answer = save(client, item, **{"decision-1-text": "Жеңімпаз", "decision-1-effect": "award", "decision-1-application": bid.pk})
    assert status == 422 and list(answer["errors"]) == ["decision-1-application"]
    assert chosen(client.get(page_of(item)), "decision-1-application") == str(bid.pk)


@pytest.mark.parametrize("cell", ["reporter", "about", "decision-1-about", "decision-1-application", "speech-1-speaker"])
def test_a_foreign_district_s_records_are_no_choice(client, item, cell):
    foreign = {"about": f"contract:{a_contract().pk}", "application": an_application().pk}
    value = next((value for name, value in foreign.items() if cell.endswith(name)), None) or a_person(of=a_commission().district).pk
    data = {"decision-1-text": "Шешім", "decision-1-effect": "award", cell: value}
    status, answer = save(client, item, **data)
    assert status == 422 and cell in answer["errors"]


HOSTILE = {
    "version": ["", "abc", "-1", "9" * 40, "\0"],
    "decision-1-id": ["abc", "9" * 30, "\0", "-1"],
    "speech-99999-text": ["сөз"],
    "speech-999999999-text": ["сөз"],
    "decision-1-action-": ["x"],
    "window": ["<script>", "\0"],
    "text": ["fr", "\0", "kk' --"],
    "about": ["lot:9999999999999999999999", "user:1", "lot:", "\0"],
    "vote-1-choice": ["for"],
    "drop": ["", "\0", "version", "speech"],
    "reporter": ["9" * 30, "'; DROP TABLE"],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in HOSTILE.items() for value in values])
def test_hostile_fields_never_break_it(client, item, name, value):
    data = {"title": item.title_kk, "version": item.version, "heard": "Мәтін", "decision-1-text": "Шешім", name: value}
    for answer in (client.post(f"/agenda/{item.pk}/save/", data), client.post(page_of(item), data)):
        assert answer.status_code in (200, 302, 409, 422)
    assert client.get(page_of(item)).status_code == 200


def test_too_much_to_keep_says_so_and_breaks_nothing(client, item):
    status, answer = save(client, item, **{f"speech-{number}-text": "а" * 20_001 for number in range(60)})
    assert status == 422 and not answer["kept"]
    assert len(answer["errors"]) == 60


def test_more_rows_than_there_may_be_are_refused(client, item):
    status, answer = save(client, item, **{f"speech-{number}-text": "сөз" for number in range(201)})
    assert status == 422 and list(answer["errors"]) == [""]


# ---------------------------------------------------------------- windows, writers, the line


def test_an_older_window_overwrites_nothing_and_both_texts_are_shown(client, item):
    save(client, item, heard="Бірінші терезе")
    answer = client.post(f"/agenda/{item.pk}/save/", {"version": "1", "title": "Т", "heard": "Екінші терезе", "window": "cd"})
    assert answer.status_code == 409 and answer.json()["state"] == "stale"
    assert "Бірінші терезе" in answer.json()["html"]
    item.refresh_from_db()
    assert item.heard_kk == "Бірінші терезе"
    page = client.get(page_of(item))
    assert field(page, "heard") == "Екінші терезе" and "Бірінші терезе" in page.content.decode()


def test_of_two_texts_the_person_chooses_one(client, item):
    save(client, item, heard="Бірінші терезе")
    mine = {"version": "1", "title": "Т", "heard": "Екінші терезе", "window": "cd"}
    assert client.post(page_of(item), mine).status_code == 409
    assert client.post(page_of(item), {**mine, "discard": "1"}).status_code == 302
    assert field(client.get(page_of(item)), "heard") == "Бірінші терезе" and not Draft.objects.exists()
    assert client.post(page_of(item), {**mine, "over": "1"}).status_code == 302
    item.refresh_from_db()
    assert item.heard_kk == "Екінші терезе"


def test_a_page_whose_answer_was_lost_goes_on_and_makes_nothing_twice(client, item):
    first = {
        "version": "1",
        "window": "ab",
        "title": "Т",
        "speech-1-text": "Бір",
        "decision-1-text": "Шешім",
        "decision-1-action-1-due": "жедел",
    }
    assert client.post(f"/agenda/{item.pk}/save/", first).status_code == 200  # the answer never arrives
    decision, action = item.decisions.get(), item.decisions.get().actions.get()
    again = client.post(f"/agenda/{item.pk}/save/", {**first, "speech-2-text": "Екі"})
    assert again.status_code == 200 and again.json()["ids"]["decision-1"] == decision.pk
    assert list(item.speeches.values_list("text_kk", flat=True)) == ["Бір", "Екі"]
    assert item.decisions.get() == decision and decision.actions.get() == action


def test_a_lost_answer_excuses_nobody_after_another_wrote(client, item):
    first = {"version": "1", "window": "ab", "title": "Т", "heard": "Бір"}
    client.post(f"/agenda/{item.pk}/save/", first)
    client.post(f"/agenda/{item.pk}/save/", {"version": "2", "window": "cd", "title": "Т", "heard": "Басқа"})
    assert client.post(f"/agenda/{item.pk}/save/", {**first, "heard": "Бірінші"}).status_code == 409


def test_an_item_that_another_writes_is_read_and_says_by_whom(client, item, meeting, scribe):
    other = a_secretary(of=meeting.commission.district)
    save(client, item, heard="Жазылып жатыр")
    theirs = signed_in(other)
    page = theirs.get(page_of(item)).content.decode()
    assert scribe.get_full_name() in page and "Жазылып жатыр" in page and "data-locked" in page and 'name="heard"' not in page
    assert f"{scribe.get_full_name()} жазып отыр" in page  # in the outline too
    assert theirs.get(f"/agenda/{item.pk}/lock/").json()["writer"] == scribe.get_full_name()
    status, answer = save(theirs, item, heard="Менікі")
    assert (status, answer["state"], answer["kept"]) == (423, "locked", True) and scribe.get_full_name() in answer["why"]
    assert client.post(f"/agenda/{item.pk}/lock/", {"release": "1"}).json() == {"state": "saved"}
    assert theirs.get(f"/agenda/{item.pk}/lock/").json()["writer"] == ""
    assert field(theirs.get(page_of(item)), "heard") == "Менікі"  # what they typed meanwhile waited


def test_a_sign_of_life_keeps_the_lock_and_tells_who_took_it(client, item, meeting):
    client.get(page_of(item))
    session = EditingSession.objects.get()
    EditingSession.objects.update(touched=session.touched - timedelta(seconds=80))
    assert client.post(f"/agenda/{item.pk}/lock/").json()["state"] == "saved"
    assert EditingSession.objects.get().touched >= session.touched
    EditingSession.objects.update(touched=timezone.now() - sessions.FRESH - timedelta(seconds=1))
    other = signed_in(a_secretary(of=meeting.commission.district))
    other.get(page_of(item))
    answer = client.post(f"/agenda/{item.pk}/lock/")
    assert answer.status_code == 423 and answer.json()["state"] == "locked"


def test_what_was_sent_after_the_session_ended_becomes_a_draft_of_its_person(client, item):
    page = client.get(page_of(item))
    token = field(page, "form_token")
    address = page_of(item)
    stranger = Client()
    sent = stranger.post(address, {"form_token": token, "version": item.version, "title": "Т", "heard": "Жоғалмайды", "save": "1"})
    assert sent.status_code == 302
    stranger.force_login(EditingSession.objects.get().person, backend="koksu.accounts.backends.NameOrEmailBackend")
    for _twice in range(2):
        page = stranger.get(address)
        assert field(page, "heard") == "Жоғалмайды" and "data-waiting" in page.content.decode()


# ---------------------------------------------------------------- without a script


def test_without_a_script_the_buttons_send_the_whole_form(client, item, meeting):
    after = an_item(meeting)
    data = {"version": 1, "window": "ab", "title": "Т", "heard": "Мәтін", "speech-1-text": "Сөз"}
    assert client.post(page_of(item), {**data, "save": "1"})["Location"] == page_of(item)
    item.refresh_from_db()
    assert item.heard_kk == "Мәтін"
    data |= {"version": item.version, "speech-1-id": item.speeches.get().pk}
    more = client.post(page_of(item), {**data, "add": "speech"})["Location"]
    page = client.get(more)
    assert field(page, "speech-2-text") == "" and re.search(r'name="speech-2-speaker"[^>]* autofocus', page.content.decode())
    assert client.post(page_of(item), {**data, "next": "1"})["Location"] == page_of(after)
    assert client.post(page_of(item), {**data, "drop": "speech-1"}).status_code == 302
    assert not item.speeches.exists()


def test_without_a_script_what_is_wrong_comes_back_and_one_may_go_on_all_the_same(client, item, meeting):
    after = an_item(meeting)
    data = {"version": 1, "window": "ab", "title": "Т", "voting": "totals", "votes_for": "9"}
    page = client.post(page_of(item), {**data, "next": "1"})
    assert page.status_code == 422 and field(page, "votes_for") == "9"
    assert re.search(r'name="votes_for"[^>]* autofocus', page.content.decode())
    assert 'name="next" value="anyway"' in page.content.decode()
    assert client.post(page_of(item), {**data, "next": "anyway"})["Location"] == page_of(after)


def test_without_a_script_rows_are_added_under_a_decision_and_everybody_votes_for_it(client, item):
    data = {"version": 1, "window": "ab", "title": "Т", "decision-1-text": "Шешім", "decision-1-action-1-due": "жедел"}
    page = client.get(client.post(page_of(item), {**data, "add": "decision-1-action"})["Location"])
    assert field(page, "decision-1-action-2-due") == ""
    item.refresh_from_db()
    client.post(page_of(item), {"version": item.version, "window": "ab", "title": "Т", "voting": "none", "all_for": "1"})
    item.refresh_from_db()
    assert (item.voting, item.votes_for, item.votes_against, item.abstained) == ("totals", 4, 0, 0)


def test_without_a_script_an_item_moves_and_its_typing_is_saved(client, item, meeting):
    after = an_item(meeting)
    client.post(page_of(item), {"version": 1, "window": "ab", "title": "Т", "heard": "Мәтін", "move": "down"})
    assert list(meeting.agenda.order_by("position").values_list("pk", "heard_kk")) == [(after.pk, ""), (item.pk, "Мәтін")]


def test_without_a_script_rows_change_places(client, item):
    data = {"version": 1, "window": "ab", "title": "Т"}
    data |= {f"{kind}-{number}-text": f"{kind} {number}" for kind in ("speech", "decision") for number in (1, 2, 10)}
    data["decision-10-action-1-due"] = "кейін"
    client.post(page_of(item), {**data, "shift": "speech-2:up"})
    for shift in ("decision-3:up", "speech-1:up", "speech-3:down", "speech-9:up", "title:up", "speech-2:", ""):
        typed = sent_by(Forms(client.get(page_of(item))).with_field("window"))
        assert client.post(page_of(item), {**typed, "shift": shift}).status_code == 302
        assert texts(item.speeches) == ["speech 2", "speech 1", "speech 10"]
    first, second, third = item.decisions.order_by("position")
    assert [one.text_kk for one in (first, second, third)] == ["decision 1", "decision 10", "decision 2"]
    assert second.actions.get().due_words == "кейін"


def texts(rows):
    return list(rows.order_by("position").values_list("text_kk", flat=True))


# ---------------------------------------------------------------- the agenda


def test_the_editor_begins_where_the_minutes_are_not_whole(client, item, meeting, scribe):
    write(item, scribe, heard={"kk": "Тыңдалды"}, decisions=["Шешім"])
    empty = an_item(meeting)
    assert client.get(f"/meetings/{meeting.pk}/write/")["Location"] == page_of(empty)
    outline = client.get(page_of(empty)).content.decode()
    assert "толық" in outline and "бос" in outline


def test_before_the_attendance_is_taken_nobody_is_said_to_be_absent(client, item, meeting):
    assert "5 мүшенің 4-і" in client.get(page_of(item)).content.decode()
    meeting.attendance.update(presence="unknown")
    page = client.get(page_of(item)).content.decode()
    assert "мүшенің" not in page and "кворум жоқ" not in page and "белгіленбеген" in page


def test_a_meeting_without_an_agenda_begins_with_its_first_item(client, meeting):
    meeting = a_meeting(of=meeting.commission)
    page = client.get(f"/meetings/{meeting.pk}/write/")
    assert page.status_code == 200 and 'name="title"' in page.content.decode()
    answer = client.post(f"/meetings/{meeting.pk}/agenda/new/", {"title": "Бірінші мәселе", "text": "kk"})
    assert answer["Location"] == page_of(meeting.agenda.get())
    assert meeting.agenda.get().title_kk == "Бірінші мәселе"
    assert client.post(f"/meetings/{meeting.pk}/agenda/new/", {"title": " ", "text": "ru"}).status_code == 422


def test_an_item_moves_and_says_its_new_place_to_the_script(client, item, meeting):
    an_item(meeting)
    answer = client.post(f"/agenda/{item.pk}/move/", {"move": "down"}, headers={"accept": "application/json"}).json()
    assert answer["position"] == 2 and "2. " in answer["outline"]
    assert client.post(f"/agenda/{item.pk}/move/", {"move": "down", "next": "/ngos/"})["Location"] == "/ngos/"
    assert client.post(f"/agenda/{item.pk}/move/", {"move": "sideways"}).status_code == 302


def test_an_item_is_taken_off_with_a_reason_and_its_page_says_so(client, item, meeting):
    other = an_item(meeting)
    assert client.post(f"/agenda/{item.pk}/remove/", {"why": ""}).status_code == 422
    assert client.post(f"/agenda/{item.pk}/remove/", {"why": "Кейінге қалдырылды"}).status_code == 302
    other.refresh_from_db()
    assert other.position == 1
    page = client.get(page_of(item), follow=True)
    assert "Кейінге қалдырылды" in page.content.decode()
    status, answer = save(client, item, heard="Кеш")
    assert (status, answer["state"]) == (409, "closed") and "Кейінге қалдырылды" in answer["words"]


def test_carried_action_items_stand_as_they_stand_now(scribe):
    meeting = a_meeting()
    item, scribe = an_item(meeting), a_scribe(meeting)
    write(
        item,
        scribe,
        decisions=[decided("Есеп берілсін.", actions=[writing.ToDo(due=DAY)]), decided("Хат жолдансын.", actions=[writing.ToDo()])],
    )
    signed(Meeting.objects.get(pk=meeting.pk) if review.send_to_review(actor=scribe, at=timezone.now(), meeting=meeting) else None)
    planned = meetings.plan_meeting(actor=scribe, at=timezone.now(), commission=meeting.commission)
    page = signed_in(scribe).get(page_of(planned.agenda.get())).content.decode()
    assert "Есеп берілсін." in page and "Хат жолдансын." in page and "№ 1" in page
    assert "мерзімі өткен" in page  # the first's deadline has passed


# ---------------------------------------------------------------- who may, and when


def test_only_the_secretary_of_the_district_writes(item, meeting):
    district = meeting.commission.district
    member = members_of(meeting.commission)[0].user
    for user, status in (
        (an_official(of=district), 403),
        (member, 403),
        (a_member(of=district), 403),
        (a_secretary(of=a_commission().district), 404),
    ):
        client = signed_in(user)
        for address in (
            f"/meetings/{meeting.pk}/write/",
            page_of(item),
            f"/agenda/{item.pk}/remove/",
            f"/meetings/{meeting.pk}/agenda/new/",
        ):
            assert client.get(address).status_code == status, (user, address)
        for deed in ("save", "lock"):
            answer = client.post(f"/agenda/{item.pk}/{deed}/", {"title": "Т"})
            assert answer.status_code == status and answer.json()["words"]
        assert client.post(f"/agenda/{item.pk}/move/", {"move": "down"}).status_code == status
        assert client.post(page_of(item), {"title": "Т"}).status_code == status
    assert not EditingSession.objects.exists() and not Draft.objects.exists()


@pytest.mark.parametrize("pk", ["abc", "0", "-1", "9" * 40, "1;2", "%D1%8F"])
def test_an_address_that_names_nothing_is_a_page_that_is_not_there(client, item, pk):
    for address in (f"/meetings/{pk}/write/", f"/meetings/{item.meeting_id}/write/{pk}/", f"/agenda/{pk}/remove/"):
        assert client.get(address).status_code == 404
    for deed in ("save", "lock"):
        assert client.post(f"/agenda/{pk}/{deed}/").json()["state"] == "closed"


def test_an_item_of_another_meeting_is_not_there(client, item):
    assert client.get(f"/meetings/{a_meeting().pk}/write/{item.pk}/").status_code == 404
    other = an_item(a_meeting(of=item.meeting.commission))
    assert client.get(f"/meetings/{item.meeting_id}/write/{other.pk}/").status_code == 404


def test_signed_minutes_say_so_and_lead_to_a_correction():
    meeting = signed()
    item, client = meeting.agenda.first(), signed_in(a_scribe(meeting))
    for address in (f"/meetings/{meeting.pk}/write/", page_of(item)):
        page = client.get(address)
        assert page.status_code == 200 and f"/meetings/{meeting.pk}/correct/" in page.content.decode()
    status, answer = save(client, item, heard="Кеш жазылды")
    assert (status, answer["state"], answer["kept"]) == (409, "closed", True) and answer["why"]
    page = client.post(page_of(item), {"version": item.version, "title": "Т", "heard": "Кеш жазылды"})
    assert page.status_code == 409 and "/correct/" in page.content.decode()
    assert "Кеш жазылды" in Draft.objects.get().data


def test_an_open_remark_stands_beside_the_text_that_it_is_about(client, item, meeting, scribe):
    write(item, scribe, heard={"kk": "Тыңдалды"})
    version = review.send_to_review(actor=scribe, at=timezone.now(), meeting=meeting)
    member = members_of(meeting.commission)[1].user
    remark = review.remark(actor=member, at=timezone.now(), item=item, version=version, text="Мерзімі көрсетілсін", place="1.1")
    page = client.get(page_of(item)).content.decode()
    assert "Мерзімі көрсетілсін" in page and f"/remarks/{remark.pk}/answer/" in page
    review.answer_remark(actor=scribe, at=timezone.now(), remark=remark, accept=True, reason="Қосылды")
    assert "Мерзімі көрсетілсін" not in client.get(page_of(item)).content.decode()


def test_in_review_it_says_what_a_change_leads_to(client, item, meeting, scribe):
    write(item, scribe, heard={"kk": "Тыңдалды"})
    review.send_to_review(actor=scribe, at=timezone.now(), meeting=meeting)
    assert "қайта жіберілгенде" in client.get(page_of(item)).content.decode()


@pytest.mark.parametrize("items", [1, 3])
def test_the_page_asks_the_database_as_often_for_three_items_as_for_one(client, meeting, scribe, items, django_assert_num_queries):
    there = [an_item(meeting) for _ in range(items)]
    for one in there:
        says = [writing.SpeechText(speaker=members_of(meeting.commission)[0], text={"kk": "Сөз"}) for _ in range(items)]
        write(
            one,
            scribe,
            speeches=says,
            decisions=[
                decided(
                    about=[a_contract(of=an_ngo(of=meeting.commission.district), allocation=an_allocation(of=meeting.commission.district))]
                )
            ],
        )
    client.get(page_of(there[0]))  # takes the lock
    with django_assert_num_queries(28):
        client.get(page_of(there[0]))
