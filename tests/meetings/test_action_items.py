"""Action items: one person says that it is done and what shows it, another confirms or sends it back; a secretary drops; nobody else."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from grants.actions.base import Refused, Stale
from koksu import history
from koksu.accounts.clock import today
from koksu.accounts.scope import load_scope
from koksu.history.errors import readable
from koksu.history.models import Event
from meetings.actions import action_items, meetings, review, writing
from meetings.models import ActionItem
from meetings.reports.action_items import duties_for, duties_of
from meetings.rules import Reader
from tests.factories import (
    EvidenceFactory,
    a_contract,
    a_deliverable,
    a_district,
    a_document,
    a_member,
    an_administrator,
    an_auditor,
    an_ngo,
    an_official,
    an_output,
)
from tests.grants.test_pages import signed_in, text_of
from tests.meetings.awarding import FAR, LONG_AGO, a_world, an_award, correct, resolve
from tests.meetings.factories import LATER, a_meeting, a_person, a_scribe, an_account, an_item, decided, members_of, signed, write
from tests.throughout import throughout

pytestmark = pytest.mark.django_db
ON = LONG_AGO + timedelta(days=9)


laid, there = throughout(an_award)


def fresh(action):
    return ActionItem.objects.get(pk=action.pk)


def say(there, by=None, **more):
    """Somebody says that it is done."""
    given = {"on": ON, "note": "Шартқа қол қойылды", **more}
    return action_items.report_done(actor=by or there.official, at=LATER, action=fresh(there.action), **given)


# ---------------------------------------------------------------- what is done


def test_one_says_what_shows_it_and_another_confirms_and_history_tells_it(there):
    say(there)
    done = action_items.confirm(actor=an_official(of=there.district), at=LATER, action=fresh(there.action))
    assert (done.state, done.done_on, done.done_note) == ("done", ON, "Шартқа қол қойылды")
    assert not list(history.verify())
    verbs = history_of(there.action)
    assert verbs == ["report_done", "confirm"]


def history_of(action):
    return list(Event.objects.filter(kind="action_item", record_id=str(action.pk)).order_by("number").values_list("verb", flat=True))


def test_who_said_it_and_who_is_responsible_do_not_confirm(there):
    responsible = an_account(there.responsible, role=an_official)
    say(there)
    for person in (there.official, responsible):
        with pytest.raises(Refused) as refusal:
            action_items.confirm(actor=person, at=LATER, action=fresh(there.action))
        assert refusal.value.code == "four_eyes"
    assert fresh(there.action).state == "reported"


def test_the_database_refuses_both_too(there):
    responsible = an_account(there.responsible, role=an_official)
    say(there)
    for person in (there.official, responsible):
        with pytest.raises(IntegrityError) as refusal, transaction.atomic():
            ActionItem.objects.filter(pk=there.action.pk).update(state="done", answered_by=person, answered_at=LATER)
        assert "өзі растай алмайды" in readable(refusal.value)


def test_a_member_of_the_commission_confirms_and_a_member_of_another_does_not(there):
    say(there)
    stranger = a_member(of=there.district)
    with pytest.raises(PermissionDenied):
        action_items.confirm(actor=stranger, at=LATER, action=fresh(there.action))
    assert action_items.confirm(actor=there.members[1], at=LATER, action=fresh(there.action)).state == "done"


def test_it_is_sent_back_with_a_reason_and_can_be_said_to_be_done_again(there):
    say(there)
    other = an_official(of=there.district)
    with pytest.raises(Refused):
        action_items.send_back(actor=other, at=LATER, action=fresh(there.action), reason=" ")
    back = action_items.send_back(actor=other, at=LATER, action=fresh(there.action), reason="Құжаты жоқ")
    assert (back.state, back.answer_note) == ("open", "Құжаты жоқ")
    assert say(there, note="Енді бар").answer_note == ""


@pytest.mark.parametrize(
    ("given", "field"), [({"note": " "}, "note"), ({"on": date(2026, 6, 3)}, "on"), ({"document": "foreign"}, "document")]
)
def test_what_is_wrong_is_told_at_its_field(there, given, field):
    """Nothing that shows it; a day ahead of the moment; another district's paper."""
    given = {name: a_document(of=a_district()) if value == "foreign" else value for name, value in given.items()}
    with pytest.raises(Refused) as refusal:
        say(there, **given)
    assert list(refusal.value.error_dict) == [field]
    assert fresh(there.action).state == "open"


def test_a_document_alone_shows_it(there):
    paper = a_document(of=there.district)
    assert say(there, note="", document=paper).document == paper


def test_only_a_secretary_drops_and_says_why(there):
    with pytest.raises(PermissionDenied):
        action_items.drop(actor=there.official, at=LATER, action=fresh(there.action), reason="Керек емес")
    scribe = a_scribe(there.meeting)
    with pytest.raises(Refused):
        action_items.drop(actor=scribe, at=LATER, action=fresh(there.action), reason="")
    assert action_items.drop(actor=scribe, at=LATER, action=fresh(there.action), reason="Лот жабылды").answer_note == "Лот жабылды"
    with pytest.raises(Refused):
        say(there)


def test_nothing_is_done_before_the_minutes_are_signed():
    meeting = a_meeting()
    write(an_item(meeting), a_scribe(meeting), decisions=[decided(actions=[writing.ToDo()])])
    official = an_official(of=meeting.commission.district)
    with pytest.raises(Refused) as refusal:
        action_items.report_done(
            actor=official, at=LATER, action=ActionItem.objects.get(decision__item__meeting=meeting), on=ON, note="Болды"
        )
    assert refusal.value.code == "not_in_force"


def test_what_somebody_else_changed_meanwhile_is_told(there):
    seen = there.action.version
    say(there)
    with pytest.raises(Stale):
        action_items.drop(actor=a_scribe(there.meeting), at=LATER, action=fresh(there.action), reason="Керек емес", version=seen)


# ---------------------------------------------------------------- whose they are


def own(user, on=None):
    found = duties_for(Reader(user, load_scope(user), on or today()))
    return {name: [duty.state for duty in getattr(found, name)] for name in ("mine", "to_confirm", "late")}


def test_each_sees_what_waits_for_them(there):
    responsible = an_account(there.responsible)
    overdue = an_award(there, due=LONG_AGO, responsible=there.responsible)
    scribe = a_scribe(overdue.meeting)
    assert own(responsible) == {"mine": ["overdue", "open"], "to_confirm": [], "late": []}
    assert own(there.official) == {"mine": [], "to_confirm": [], "late": []}
    assert own(scribe) == {"mine": [], "to_confirm": [], "late": ["overdue"]}
    say(there, by=responsible)
    assert own(responsible)["mine"] == ["reported", "open"]
    assert own(there.official)["to_confirm"] == own(scribe)["to_confirm"] == own(there.members[2])["to_confirm"] == ["reported"]
    assert own(a_member(of=there.district))["to_confirm"] == []
    assert own(an_official(of=a_district())) == {"mine": [], "to_confirm": [], "late": []}


def test_it_is_overdue_on_the_day_after_its_deadline(there):
    rows = ActionItem.objects.select_related("responsible", "decision__item__meeting__commission__district")
    assert [[one.state for one in duties_of(rows, FAR + timedelta(days=days))] for days in (0, 1)] == [["open"], ["overdue"]]


def test_what_only_a_correction_brings_is_not_in_force_yet(there):
    """While minutes are being corrected, the deadline is the signed one, and a new action item isn't there."""
    scribe = a_scribe(there.meeting)
    responsible = an_account(there.responsible)
    text = decided(
        "Түзетілді.",
        id=there.decision.pk,
        effect="award",
        application=there.bid,
        actions=[
            writing.ToDo(id=there.action.pk, responsible=there.responsible, due=LONG_AGO),
            writing.ToDo(responsible=there.responsible, due=LONG_AGO),
        ],
    )
    meeting = correct(there.meeting, scribe, text)
    assert own(responsible)["mine"] == ["open"]
    added = ActionItem.objects.exclude(pk=there.action.pk).get()
    assert signed_in(responsible).get(reverse("action_item_done", args=[added.pk])).status_code == 404
    review.send_to_review(actor=scribe, at=LATER, meeting=meeting)
    signed(type(meeting).objects.get(pk=meeting.pk))
    assert own(responsible)["mine"] == ["overdue", "overdue"]


# ---------------------------------------------------------------- the pages


def page(name, action):
    return reverse(f"action_item_{name}", args=[action.pk])


def test_from_my_work_to_done_and_confirmed(there):
    responsible = an_account(there.responsible, role=an_official)
    client, other = signed_in(responsible), signed_in(there.official)
    assert page("done", there.action) in client.get("/work/").content.decode()
    paper = a_document(of=there.district, title_kk="Қол қойылған шарт")
    answer = client.post(page("done", there.action), {"on": "11.03.2020", "note": "Шарт жасалды", "document": paper.pk})
    assert answer.url == reverse("decision_detail", args=[there.decision.pk]) + f"#action-{there.action.pk}"
    assert page("confirm", there.action) in other.get("/work/").content.decode()
    assert page("confirm", there.action) not in client.get("/work/").content.decode()
    told = text_of(other.get(page("confirm", there.action)))
    assert "Шарт жасалды" in told and "Қол қойылған шарт" in told
    other.post(page("confirm", there.action), {"verdict": "confirm"})
    assert fresh(there.action).state == "done"
    told = text_of(other.get(reverse("decision_detail", args=[there.decision.pk])))
    assert "Шарт жасалды" in told and there.official.full_name in told


def test_sending_back_asks_the_reason_and_keeps_what_was_typed(there):
    say(there)
    client = signed_in(an_official(of=there.district))
    answer = client.post(page("confirm", there.action), {"verdict": "send_back", "why": " "})
    assert answer.status_code == 422 and list(answer.context["form"].errors) == ["why"]
    client.post(page("confirm", there.action), {"verdict": "send_back", "why": "Құжаты жоқ"})
    assert fresh(there.action).answer_note == "Құжаты жоқ"
    assert "Құжаты жоқ" in text_of(client.get(reverse("decision_detail", args=[there.decision.pk])))


def test_nothing_is_confirmed_before_one_says_so(there):
    say(there)
    client = signed_in(an_official(of=there.district))
    assert "checked" not in client.get(page("confirm", there.action)).content.decode()
    answer = client.post(page("confirm", there.action), {"why": "Құжаты жоқ"})
    assert answer.status_code == 422 and list(answer.context["form"].errors) == ["verdict"]
    assert fresh(there.action).state == "reported"


def test_the_document_that_shows_it_is_found_by_words_of_it_its_contract_and_its_ngo_without_a_script(there):
    contract = a_contract(allocation=there.allocation, ngo=an_ngo(of=there.district, name_kk="Жас өркен"), number="14-Ә")
    paper = a_document(of=there.district, title_kk="Шарттың көшірмесі", number="77", day=date(2020, 3, 9))
    EvidenceFactory(document=paper, output=an_output(of=a_deliverable(of=contract)))
    others = [a_document(of=there.district, title_kk=f"Көшірме {number}") for number in range(30)]
    client, address = signed_in(there.official), page("done", there.action)
    first = client.get(address)
    assert offered(first) == [None, *(one.pk for one in reversed(others[10:]))]
    typed = {"on": "11.03.2020", "note": "Шарт жасалды", "document": str(others[0].pk)}
    for words in ("ШАРТТЫҢ өркен", "09.03.2020", "14-ә 77", "жас"):
        answer = client.post(address, {**typed, "find": words, "look": "1"})
        assert answer.status_code == 200 and not answer.context["form"].errors
        assert offered(answer) == [None, others[0].pk, paper.pk]  # what is chosen already stays on offer
        assert answer.context["form"]["note"].value() == "Шарт жасалды"
    assert re.search("Шарттың көшірмесі, № 77, 09.03.2020: [^,]*14-Ә[^,]*, [^,]*Жас өркен", text_of(answer))
    none = client.post(address, {**typed, "document": "", "find": "жоқ сөз", "look": "1"})
    assert offered(none) == [None] and none.context["form"].count == 0
    forgotten = client.post(address, {**typed, "document": "", "find": "өркен"})
    assert list(forgotten.context["form"].errors) == ["document"] and offered(forgotten) == [None, paper.pk]
    client.post(address, {**typed, "find": "өркен", "document": str(paper.pk)})
    assert fresh(there.action).document == paper


def offered(answer):
    """The ids of the documents to choose from; None: no document."""
    values = re.findall(r'name="document" value="(\d*)"', answer.content.decode())
    return [int(one) if one else None for one in values]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"on": "", "note": "Болды"}, "on"),
        ({"on": "32.13.2020", "note": "Болды"}, "on"),
        ({"on": "01.01.2098", "note": "Болды"}, "on"),
        ({"on": "11.03.2020", "note": ""}, "note"),
        ({"on": "11.03.2020", "note": "ұ" * 5001}, "note"),
        ({"on": "11.03.2020", "note": "а\0б"}, "note"),
        ({"on": "11.03.2020", "document": "foreign"}, "document"),
        ({"on": "11.03.2020", "document": "9" * 30}, "document"),
        ({"on": "11.03.2020", "document": "' OR 1=1"}, "document"),
    ],
)
def test_bad_typing_is_told_at_its_field_and_kept(there, typed, field):
    foreign = a_document(of=a_district())
    typed = {name: str(foreign.pk) if value == "foreign" else value for name, value in typed.items()}
    answer = signed_in(there.official).post(page("done", there.action), typed)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert answer.context["form"]["on"].value() == typed["on"]
    assert fresh(there.action).state == "open"


def test_a_secretary_drops_on_its_page_and_must_say_why(there):
    client = signed_in(a_scribe(there.meeting))
    assert list(client.post(page("drop", there.action), {"why": " "}).context["form"].errors) == ["why"]
    assert list(client.post(page("drop", there.action), {"why": "ұ" * 5001}).context["form"].errors) == ["why"]
    client.post(page("drop", there.action), {"why": "Лот жабылды"})
    assert (fresh(there.action).state, fresh(there.action).answer_note) == ("dropped", "Лот жабылды")
    assert "Лот жабылды" in text_of(client.get(reverse("decision_detail", args=[there.decision.pk])))


def test_who_may_not_is_told_and_who_may_not_see_finds_nothing(there):
    say(there)
    answers = {
        "done": {an_auditor: 403, an_administrator: 403, a_member: 403, an_official: 302},
        "confirm": {an_auditor: 403, an_administrator: 403, a_member: 403, an_official: 200},
        "drop": {an_auditor: 403, an_administrator: 403, a_member: 403, an_official: 403},
    }
    for name, roles in answers.items():
        for make, expected in roles.items():
            assert signed_in(make(of=there.district)).get(page(name, there.action)).status_code == expected, (name, make)
        assert signed_in(an_official(of=a_district())).get(page(name, there.action)).status_code == 404
        for hostile in ("0", "x", "9" * 40):
            assert signed_in(there.official).get(f"/action-items/{hostile}/{name}/").status_code == 404
    assert signed_in(there.official).get(page("confirm", there.action)).status_code == 403  # who said so


def test_what_is_over_leads_back_to_its_decision(there):
    action_items.drop(actor=a_scribe(there.meeting), at=LATER, action=there.action, reason="Лот жабылды")
    client = signed_in(there.official)
    assert client.get(page("done", there.action)).url.endswith(f"#action-{there.action.pk}")
    answer = client.post(page("done", there.action), {"on": "11.03.2020", "note": "Болды"})
    assert answer.status_code == 422 and fresh(there.action).state == "dropped"


def test_one_submit_sent_twice_is_one(there):
    client = signed_in(there.official)
    token = client.get(page("done", there.action)).context["form_token"]
    typed = {"on": "11.03.2020", "note": "Болды", "form_token": token}
    assert [client.post(page("done", there.action), typed).status_code for _ in range(2)] == [302, 302]
    assert history_of(there.action) == ["report_done"]


def test_open_ones_return_on_the_next_agenda_and_done_ones_go_off_it(there):
    scribe = a_scribe(there.meeting)
    planned = meetings.plan_meeting(actor=scribe, at=LATER, commission=there.commission, day=date(2098, 1, 1))
    address = reverse("meeting_detail", args=[planned.pk])
    assert "Лот жеңімпаздың өтініміне берілсін." in text_of(signed_in(scribe).get(address))
    say(there)
    action_items.confirm(actor=an_official(of=there.district), at=LATER, action=fresh(there.action))
    resolve(there, "Тағы бір шешім.", by=scribe)
    assert "Лот жеңімпаздың өтініміне берілсін." not in text_of(signed_in(scribe).get(address))


def test_a_member_reports_their_own_and_confirms_others_from_my_review():
    there = a_world()
    own = an_award(there, responsible=members_of(there.commission)[1])
    mine, chair = signed_in(there.members[1]), signed_in(there.members[0])
    assert f'href="{page("done", own.action)}"' in mine.get("/review/").content.decode()
    assert f'href="{page("done", own.action)}"' not in chair.get("/review/").content.decode()
    mine.post(page("done", own.action), {"on": "11.03.2020", "note": "Шарт жасалды"})
    assert f'href="{page("confirm", own.action)}"' not in mine.get("/review/").content.decode()
    assert f'href="{page("confirm", own.action)}"' in chair.get("/review/").content.decode()
    chair.post(page("confirm", own.action), {"verdict": "confirm"})
    assert fresh(own.action).state == "done"


@pytest.mark.parametrize("rows", [1, 3])
def test_my_work_asks_as_many_queries_for_three_action_items_as_for_one(rows, django_assert_num_queries):
    there = a_world()
    responsible = a_person(of=there.district)
    for _ in range(rows):
        an_award(there, responsible=responsible)
    client = signed_in(an_account(responsible, role=an_official))
    client.get("/work/")
    with django_assert_num_queries(14):
        client.get("/work/")
