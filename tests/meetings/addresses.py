"""Every address of the meetings' pages: which record each is about, and who may open it.

The tests that go through all pages take them from here, and `test_everywhere` holds this table against meetings/urls.py. Whoever adds a
page adds it here: its name, who may open it, and the records of `records()` that make its address.
"""

from datetime import date
from types import SimpleNamespace

from django.urls import get_resolver

from meetings.actions import action_items, events, meetings, plans, review, writing
from meetings.models import ActionItem, Decision, Meeting
from tests.factories import NOON, a_district, a_member, a_secretary, an_administrator, an_auditor, an_ngo, an_official
from tests.grants.addresses import Page
from tests.meetings.factories import LATER, a_commission, a_meeting, a_person, an_item, decided, members_of, sent, signed, write

ROLES = ("official", "secretary", "member", "other_member", "auditor", "administrator", "foreigner")
"""`other_member` sits in another commission of the district; `foreigner` is an official of another district."""
READ, WRITE, DRAFT, REVIEW, JUDGE = "read", "write", "draft", "review", "judge"
ENTER, WRITERS, OPEN, SENT = "enter", "writers", "open", "sent"
MEMBERS, CHAIR, STEP, ONWARD, ENTERERS = "members", "chair", "step", "onward", "enterers"
ANSWERS = {
    READ: (200, 200, 200, 200, 200, 200, 404),  # whoever sees the district
    WRITE: (403, 200, 403, 403, 403, 403, 404),  # its secretaries
    DRAFT: (403, 200, 200, 403, 200, 200, 404),  # who reads a text before it is signed
    REVIEW: (403, 403, 200, 403, 403, 403, 404),  # the commission's members
    JUDGE: (200, 200, 200, 403, 403, 403, 404),  # its officials and the commission's members
    ENTER: (200, 200, 403, 403, 403, 403, 404),  # its officials
    WRITERS: (403, 200, 403, 403, 403, 403, 403),  # any district's secretaries, each for their own
    ENTERERS: (200, 200, 403, 403, 403, 403, 200),  # any district's officials, each for their own
    OPEN: (200, 200, 200, 200, 200, 200, 200),  # everybody, each their own
    MEMBERS: (403, 403, 200, 200, 403, 403, 403),  # any commission's members, each their own
    CHAIR: (403, 403, 403, 403, 403, 403, 404),  # who conducted it alone, and none of these did
    STEP: (403, 302, 302, 403, 302, 302, 404),  # takes what a text in review sends, and leads whoever reads that back to it
    ONWARD: (403, 302, 403, 403, 403, 403, 404),  # leads its secretaries to where they go on
    SENT: (405, 405, 405, 405, 405, 405, 405),  # takes what a page sends, shows nothing
}


def records(district=None):
    """A district with its people by role, and a record of every kind, each in the state that its pages ask for."""
    district = district or a_district(name_kk="Көксу ауданы")
    commission = a_commission(of=district, with_members=4)
    other = a_commission(of=district, with_members=1, name_kk="Қоғамдық кеңес")
    scribe = a_secretary(of=district)
    ngo, guest = an_ngo(of=district), a_person(of=district, name_kk="Қанат Оспанұлы")
    done = a_meeting(of=commission, day=date(2026, 4, 1))
    told = an_item(done, title_kk="Жобалардың барысы туралы")
    write(
        told,
        scribe,
        heard={"kk": "Жобалар жоспар бойынша жүріп жатыр."},
        reporter=guest,
        speeches=[writing.SpeechText(speaker=guest, text={"kk": "Есеп дайын."})],
        about=[ngo],
        decisions=[decided("Есеп тапсырылсын.", about=[ngo], actions=[writing.ToDo(responsible=guest, due=date(2026, 5, 1))] * 2)],
    )
    done = signed(sent(done, by=scribe))
    action, reported = ActionItem.objects.order_by("position")
    action_items.report_done(actor=an_official(of=district), at=LATER, action=reported, on=date(2026, 4, 9), note="Тапсырылды.")
    corrected = a_meeting(of=commission, day=date(2026, 3, 1))
    write(an_item(corrected), scribe, heard={"kk": "Түзетілетін мәтін."})
    corrected = signed(sent(corrected, by=scribe))
    review.begin_correction(actor=scribe, at=LATER, meeting=corrected, reason="Қате жазылған.")
    reviewed = a_meeting(of=commission, day=date(2026, 5, 1))
    elder = a_person(of=district, name_kk="Мұрат Әлжан")  # a member without an account, who approves on paper
    reviewed.attendance.create(person=elder, seat="member", votes=True, presence="present", position=9)
    write(an_item(reviewed), scribe, heard={"kk": "Қаралып жатқан мәтін."}, decisions=["Қолдау көрсетілсін."])
    reviewed = sent(reviewed, by=scribe)
    item = reviewed.agenda.get()
    remark = review.remark(
        actor=members_of(commission)[1].user, at=LATER, item=item, version=review.newest(reviewed), text="Мерзімі көрсетілсін."
    )
    draft = a_meeting(of=commission)
    write(an_item(draft), scribe, heard={"kk": "Әлі бітпеген мәтін."})
    planned = meetings.plan_meeting(actor=scribe, at=NOON, commission=commission, title_kk="Келесі отырыс", day=date(2027, 3, 1))
    annex = meetings.add_annex(actor=scribe, at=NOON, meeting=draft, title_kk="Кесте")
    official = an_official(of=district)
    plan = plans.make_plan(actor=official, at=NOON, district=district, title_kk="Бірлескен жұмыс жоспары", commission=commission)
    event = events.make_event(actor=official, at=NOON, district=district, title_kk="Бірлік күні", year=2026, ngos=[ngo])
    point = plans.add_point(actor=official, at=NOON, plan=plan, title_kk="Кездесу өткізу", meetings=[done], events=[event])
    return SimpleNamespace(
        district=district,
        commission=commission,
        other=other,
        membership=commission.memberships.order_by("id").first(),
        person=guest,
        organisation=an_organisation(scribe, district),
        signed=done,
        corrected=corrected,
        reviewed=reviewed,
        draft=Meeting.objects.get(pk=draft.pk),
        planned=planned,
        item=draft.agenda.get(),
        reviewed_item=item,
        decision=Decision.objects.get(item__meeting=done),
        action=action,
        reported=reported,
        remark=remark,
        elder=elder,
        annex=annex,
        ngo=ngo,
        plan=plan,
        point=point,
        event=event,
        people={
            "official": official,
            "secretary": scribe,
            "member": members_of(commission)[1].user,
            "other_member": members_of(other)[0].user,
            "auditor": an_auditor(of=district),
            "administrator": an_administrator(of=district),
            "foreigner": an_official(of=a_district(name_kk="Басқа аудан")),
        },
        stranger=a_member(of=district),  # a member of no commission
    )


def an_organisation(by, district):
    from meetings.actions.bodies import make_organisation

    return make_organisation(actor=by, at=NOON, district=district, name_kk="Аудандық әкімдік", kind="state_body")


FORMS = [
    Page("commission_create", WRITERS),
    Page("commission_edit", WRITE, ("commission",)),
    Page("membership_create", WRITE, ("commission",)),
    Page("membership_edit", WRITE, ("membership",)),
    Page("person_create", WRITERS),
    Page("person_edit", WRITE, ("person",)),
    Page("organisation_create", WRITERS),
    Page("organisation_edit", WRITE, ("organisation",)),
    Page("meeting_create", WRITERS),
    Page("meeting_edit", WRITE, ("draft",)),
    Page("meeting_quorum", WRITE, ("planned",)),
    Page("meeting_cancel", WRITE, ("planned",)),
    Page("meeting_attendance", WRITE, ("draft",)),
    Page("meeting_agenda", WRITE, ("planned",)),
    Page("annex_create", WRITE, ("draft",)),
    Page("remark_create", REVIEW, ("reviewed_item",), query="place=1.1"),
    Page("remark_answer", WRITE, ("remark",)),
    Page("dissent_create", REVIEW, ("reviewed",)),
    Page("minutes_correct", WRITE, ("signed",)),
    Page("minutes_give_up", WRITE, ("corrected",)),
    Page("item_add", WRITE, ("draft",)),
    Page("item_remove", WRITE, ("item",)),
    Page("action_item_done", ENTER, ("action",)),
    Page("action_item_confirm", JUDGE, ("reported",)),
    Page("action_item_drop", WRITE, ("action",)),
    Page("plan_create", ENTERERS),
    Page("plan_edit", ENTER, ("plan",)),
    Page("plan_item_create", ENTER, ("plan",)),
    Page("plan_item_edit", ENTER, ("point",)),
    Page("event_create", ENTERERS),
    Page("event_edit", ENTER, ("event",)),
]
"""Every form that is opened, filled in and sent."""

BEHIND = [
    Page("minutes_approve", STEP, ("reviewed",)),
    Page("person_add", SENT),
    Page("item_lock", WRITE, ("item",)),
    *(Page(name, SENT, ("item",)) for name in ("item_save", "item_move")),
]
"""What pages' scripts and buttons send to."""

SEEN = [
    Page("meeting_list", OPEN),
    *(Page("meeting_export", OPEN, more={"kind": kind}) for kind in ("csv", "xlsx")),
    *(Page("meeting_detail", READ, (status,)) for status in ("planned", "draft", "reviewed", "signed")),
    Page("commission_list", OPEN),
    Page("commission_detail", READ, ("commission",)),
    Page("my_review", MEMBERS),
    Page("minutes_write", ONWARD, ("draft",)),
    Page("minutes_write", WRITE, ("signed",)),
    Page("minutes_write_item", WRITE, ("draft", "item")),
    Page("minutes_write_item", WRITE, ("reviewed", "reviewed_item")),
    *(Page("minutes_send", WRITE, (status,)) for status in ("draft", "reviewed")),
    *(Page("minutes_review", DRAFT, (status,)) for status in ("draft", "reviewed", "signed")),
    Page("approve_on_paper", WRITE, ("reviewed",), query="member={there.elder.pk}"),
    Page("minutes_sign", CHAIR, ("reviewed",)),
    Page("minutes_versions", READ, ("signed",)),
    Page("minutes_versions", DRAFT, ("reviewed",)),
    *(Page(f"minutes_{form}", READ, ("signed",)) for form in ("paper", "running", "pdf", "docx", "json")),
    *(Page(f"minutes_{form}", DRAFT, ("draft",), query="version=draft") for form in ("paper", "running", "docx", "json")),
    Page("decision_list", OPEN),
    *(Page("decision_export", OPEN, more={"kind": kind}) for kind in ("csv", "xlsx")),
    Page("decision_detail", READ, ("decision",)),
    *(Page("meeting_invite", WRITE, (status,)) for status in ("planned", "signed")),
    Page("meeting_ics", READ, ("planned",)),
    Page("calendar", OPEN),
    *(Page(f"{kind}_list", OPEN) for kind in ("plan", "event")),
    *(Page(f"{kind}_detail", READ, (kind,)) for kind in ("plan", "event")),
    *(Page(f"decision_extract{form}", READ, ("decision",)) for form in ("", "_running", "_pdf", "_docx")),
]
"""What is looked at only."""

PAGES = [*FORMS, *BEHIND, *SEEN]

BY_TOKEN = {"calendar_feed"}
"""Whoever has the address sees it, signed in or not: tests/meetings/test_calendar.py tries these."""


def url_names():
    """All names of meetings/urls.py."""
    return {pattern.name for pattern in get_resolver("meetings.urls").url_patterns}
