"""Laws of the meetings that the database keeps by triggers: what each refuses by plain SQL, and that every one is tried here."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from koksu.history import errors, triggers
from meetings.actions import review, writing
from meetings.guards import FINAL, KEPT, PARTS
from meetings.models import ActionItem, Approval, EditingSession, Meeting, MinutesVersion, NumberSeries, Person
from tests.factories import NOON, an_ngo, clerk
from tests.meetings.factories import LATER, a_meeting, a_person, a_scribe, an_item, decided, sent, signed, write
from tests.meetings.test_models import RECORDS
from tests.throughout import throughout

pytestmark = pytest.mark.django_db
SQLITE = connection.vendor == "sqlite"


def refusal(change):
    """The name of what refuses a write; it always has words."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        change()
    with translation.override("en"):
        assert errors.readable(caught.value)
    return errors.constraint_name(caught.value)


def execute(sql, *params):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params or None)


def signed_in_full():
    """A signed meeting with a row of every part."""
    meeting = a_meeting()
    item, scribe, ngo = an_item(meeting), a_scribe(meeting), an_ngo(of=meeting.commission.district)
    chair = meeting.chair
    write(
        item,
        scribe,
        speeches=[writing.SpeechText(speaker=chair, text={"kk": "Сөз"})],
        proposals=[writing.ProposalText(proposer=chair, text={"kk": "Ұсыныс"})],
        voting="members",
        ballots=[writing.Ballot(member=chair, choice="for")],
        decisions=[decided(actions=[writing.ToDo()])],
        about=[ngo],
    )
    for make, values in ((meeting.annexes, {"title_kk": "Парақ"}), (meeting.opinions, {"member": chair, "text": "Келіспеймін"})):
        make.create(recorded_by=scribe, recorded_at=NOON, **values)
    old = ActionItem.objects.get()
    item.carried.create(action=old)
    return signed(sent(meeting, by=scribe))


laid, full = throughout(signed_in_full)


# ---------------------------------------------------------------- what is signed stays


@pytest.mark.parametrize("table", sorted(PARTS))
def test_no_part_of_signed_minutes_comes_changes_or_goes(full, table):
    name = f"meetings_{table}"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {name}")
        columns = [column[0] for column in cursor.description]
        row = dict(zip(columns, cursor.fetchone(), strict=True))
    new = {**row, "id": 10**6}
    quoted = ", ".join(connection.ops.quote_name(column) for column in new)
    insert = f"INSERT INTO {name} ({quoted}) VALUES ({', '.join(['%s'] * len(new))})"
    assert refusal(lambda: execute(insert, *new.values())) == f"{name}_added"
    column = "position" if "position" in columns else "item_id" if "item_id" in columns else "text"
    value = "'басқа'" if column == "text" else f"{column} + 1" if column == "position" else column
    assert refusal(lambda: execute(f"UPDATE {name} SET {column} = {value}")) == f"{name}_stays"
    gone = refusal(lambda: execute(f"DELETE FROM {name}"))
    assert gone == (f"{name}_never_deleted" if table in KEPT else f"{name}_taken")


def test_a_part_of_a_draft_may_come_and_go():
    item = an_item(a_meeting())
    speech = item.speeches.create(text_kk="Сөз")
    speech.delete()
    assert not item.speeches.exists()


def test_no_fact_of_a_signed_meeting_changes(full):
    for column, value in (("day", "2026-05-05"), ("title_kk", "басқа"), ("place_ru", "другое"), ("signed_by_id", clerk().pk)):
        change = {column: value}
        assert refusal(lambda change=change: Meeting.objects.filter(pk=full.pk).update(**change)) == "meetings_meeting_stays"
    Meeting.objects.filter(pk=full.pk).update(version=99)


def test_signed_minutes_are_opened_with_a_reason_only(full):
    rows = Meeting.objects.filter(pk=full.pk)
    assert refusal(lambda: rows.update(status="draft")) == "meetings_signed_corrected"
    assert refusal(lambda: rows.update(status="planned", correction_reason="сома қате")) == "meetings_signed_corrected"
    rows.update(status="draft", correction_reason="сома қате")


def test_an_action_item_of_signed_minutes_keeps_its_words_and_lives_on(full):
    action = ActionItem.objects.get()
    rows = ActionItem.objects.filter(pk=action.pk)
    assert refusal(lambda: rows.update(text_kk="басқа")) == "meetings_action_stays"
    assert refusal(lambda: rows.update(due="2030-01-01")) == "meetings_action_stays"
    assert refusal(lambda: execute("DELETE FROM meetings_actionitem")) in ("meetings_action_kept", "meetings_actionitem_never_deleted")
    copy = ActionItem(decision=action.decision, recorded_by=clerk(), recorded_at=NOON)
    assert refusal(copy.save) == "meetings_action_added"
    rows.update(state="reported", done_by=clerk("doer"), done_at=LATER, done_note="хат жіберілді")


def test_who_says_it_is_done_does_not_confirm(full):
    rows = ActionItem.objects.all()
    rows.update(state="reported", done_by=clerk("doer"), done_at=LATER, done_note="хат жіберілді")
    name = refusal(lambda: rows.update(state="done", answered_by=clerk("doer"), answered_at=LATER))
    assert name in ("meetings_action_four_eyes", "action_item_confirmed")
    rows.update(state="done", answered_by=clerk("other"), answered_at=LATER)


# ---------------------------------------------------------------- numbers


def test_a_number_is_given_kept_and_never_taken_back(full):
    rows = Meeting.objects.filter(pk=full.pk)
    assert refusal(lambda: rows.update(number=2)) in ("meetings_number_kept", "meetings_number_at_signing", "meetings_meeting_stays")
    assert refusal(lambda: NumberSeries.objects.update(last=0)) == "meetings_series_forward"
    assert refusal(lambda: NumberSeries.objects.update(year=2027)) == "meetings_series_forward"
    rows.update(status="draft", correction_reason="сома қате")
    assert refusal(lambda: rows.update(number=None, number_year=None)) == "meetings_number_kept"
    void = {"voided_at": NOON, "voided_by": clerk(), "void_reason": "қате"}
    assert refusal(lambda: rows.update(**void)) == "meetings_numbered_not_voided"


def test_a_number_comes_from_the_series_alone():
    meeting = a_meeting()
    change = {"number": 5, "number_year": 2026}
    assert refusal(lambda: Meeting.objects.filter(pk=meeting.pk).update(**change)) == "meetings_number_at_signing"


# ---------------------------------------------------------------- the signature


def numbered(meeting):
    """As the last step before the signature: its series stands, its edition is kept."""
    NumberSeries.objects.create(commission=meeting.commission, year=2026, last=1)
    version = review.newest(meeting)
    values = {"body": version.body, "sha256": version.sha256, "made_by": clerk(), "made_at": NOON}
    MinutesVersion.objects.create(meeting=meeting, number=version.number + 1, edition=1, **values)


def signature(meeting, by):
    values = {"status": "signed", "number": 1, "number_year": 2026, "signed_by": by, "signed_at": NOON}
    return lambda: Meeting.objects.filter(pk=meeting.pk).update(**values)


def test_who_sent_or_typed_does_not_sign():
    meeting = a_meeting()
    item = an_item(meeting)
    meeting = sent(meeting)
    numbered(meeting)
    assert refusal(signature(meeting, meeting.sent_by)) == "meetings_signed_four_eyes"
    chair = Person.objects.get(pk=meeting.chair_id).user
    looked = {"item": item, "person": chair, "began": NOON, "touched": NOON, "ended": NOON, "before": "{}"}
    session = EditingSession.objects.create(**looked)
    rows = EditingSession.objects.filter(pk=session.pk)
    with transaction.atomic():
        signature(meeting, chair)()  # who only looked may sign
        transaction.set_rollback(True)
    rows.update(wrote=True)
    assert refusal(signature(meeting, chair)) == "meetings_signed_four_eyes"
    assert refusal(lambda: rows.update(wrote=False)) == "meetings_typing_stays"
    assert refusal(lambda: rows.update(person=clerk())) == "meetings_typing_stays"
    assert refusal(lambda: execute("DELETE FROM meetings_editingsession")) == "meetings_editingsession_never_deleted"


def test_nothing_is_signed_before_its_review_or_without_its_text():
    meeting = a_meeting()
    an_item(meeting)
    NumberSeries.objects.create(commission=meeting.commission, year=2026, last=1)
    chair = Person.objects.get(pk=meeting.chair_id).user
    assert refusal(signature(meeting, chair)) == "meetings_signed_after_review"
    Meeting.objects.filter(pk=meeting.pk).update(status="in_review")
    assert refusal(signature(meeting, chair)) == "meetings_signed_after_review"


def test_nothing_is_born_signed():
    meeting = a_meeting()
    NumberSeries.objects.create(commission=meeting.commission, year=2026, last=1)
    values = {"number": 1, "number_year": 2026, "signed_by": clerk(), "signed_at": NOON, "recorded_by": clerk(), "recorded_at": NOON}
    assert refusal(lambda: Meeting.objects.create(commission=meeting.commission, status="signed", **values)) == "meetings_signed_born"


def test_only_the_newest_version_is_approved_and_only_in_review():
    meeting = a_meeting()
    item, scribe = an_item(meeting), a_scribe(meeting)
    meeting = sent(meeting, by=scribe)
    first = review.newest(meeting)
    write(item, scribe, at=LATER, heard={"kk": "Кейін"})
    review.send_to_review(actor=scribe, at=LATER, meeting=meeting)
    gives = {"member": a_person(of=meeting.commission.district), "recorded_by": clerk(), "at": LATER}
    assert refusal(lambda: Approval.objects.create(version=first, **gives)) == "meetings_approval_in_review"
    Approval.objects.create(version=review.newest(meeting), **gives)
    signed(Meeting.objects.get(pk=meeting.pk), at=LATER + timedelta(hours=1))
    other = {**gives, "member": a_person(of=meeting.commission.district)}
    assert refusal(lambda: Approval.objects.create(version=review.newest(meeting), **other)) == "meetings_approval_in_review"


# ---------------------------------------------------------------- nothing is deleted


@pytest.mark.parametrize("name", sorted(set(RECORDS) - {"action_item"}))
def test_a_record_is_neither_deleted_nor_renumbered_nor_replaced(name):
    """An action item may go while its minutes are a draft: it has a law of its own."""
    record = RECORDS[name]()
    table = record._meta.db_table
    assert table.removeprefix("meetings_") in KEPT
    assert refusal(lambda: execute(f"DELETE FROM {table} WHERE id = %s", record.pk)) == f"{table}_never_deleted"
    assert refusal(lambda: execute(f"UPDATE {table} SET id = id + 1000 WHERE id = %s", record.pk)) == f"{table}_id_kept"
    if SQLITE:
        copy = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE id = %s"
        assert refusal(lambda: execute(copy, record.pk)) == f"{table}_never_replaced"


@pytest.mark.parametrize("table", sorted(FINAL))
def test_what_is_final_is_neither_changed_nor_deleted(full, table):
    name = f"meetings_{table}"
    assert refusal(lambda: execute(f"UPDATE {name} SET id = id")) == f"{name}_append_only"
    assert refusal(lambda: execute(f"DELETE FROM {name}")) == f"{name}_append_only"


def test_each_says_in_three_languages_what_it_refuses():
    ours = [guard for name, guard in triggers.registered().items() if name.startswith("meetings_")]
    assert len(ours) > len(KEPT) * 3 + len(PARTS) * 2
    for guard in ours:
        told = []
        for language in ("en", "ru", "kk"):
            with translation.override(language):
                told.append(str(guard.message))
        assert all(told) and len(set(told)) == 3, guard.name
