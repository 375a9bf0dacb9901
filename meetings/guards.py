"""Laws of the meetings that the database itself keeps: what is signed stays, numbers aren't used twice, nobody signs what they drafted."""

from collections.abc import Iterator

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from koksu.history import triggers
from koksu.history.triggers import Guard, changed

KEPT = (
    *("agendaitem", "annex", "commission", "dissentingopinion", "meeting", "membership"),
    *("organisation", "person", "publicevent", "remark", "workplan", "workplanitem"),
)
FINAL = {"minutesversion": [("meeting_id", "number")], "approval": [("version_id", "member_id")]}
# The parts of minutes, and the SQL path from a part's row (as ROW) to its meeting.
OF_MEETING = "ROW.meeting_id"
OF_ITEM = "(SELECT meeting_id FROM meetings_agendaitem WHERE id = ROW.item_id)"
PARTS = {
    "attendance": OF_MEETING,
    "agendaitem": OF_MEETING,
    "annex": OF_MEETING,
    "dissentingopinion": OF_MEETING,
    "speech": OF_ITEM,
    "proposal": OF_ITEM,
    "vote": OF_ITEM,
    "decision": OF_ITEM,
    "mention": OF_ITEM,
    "carriedaction": OF_ITEM,
}
# What of a signed meeting may still change: its status (to be corrected), and what goes with that.
FREE_WHEN_SIGNED = {"id", "status", "version", "correction_reason", "review_until", "search_key", "sort_key"}
SIGNED = _("Signed minutes can't be changed: begin a correction, which makes a new edition.")


def register() -> None:
    """Have the guards installed after the next `migrate`."""
    for table in KEPT:
        triggers.register(*triggers.never_deleted(f"meetings_{table}"))
    for table, unique in FINAL.items():
        triggers.register(*triggers.append_only(f"meetings_{table}", unique=unique))
    triggers.register(*triggers.never_deleted("meetings_numberseries", unique=[("commission_id", "year")]))
    triggers.register(*triggers.never_deleted("meetings_editingsession"), *_typing())
    triggers.register(*_numbers(), *_signing(), *_parts_stay(), *_reviewing(), *_actions())


def _numbers() -> Iterator[Guard]:
    yield Guard(
        name="meetings_series_forward",
        table="meetings_numberseries",
        on=("UPDATE",),
        refuse_when=f"NEW.last <= OLD.last OR {changed('commission_id', 'year')}",
        message=_("A number of minutes is never used twice."),
    )
    yield Guard(
        name="meetings_number_kept",
        table="meetings_meeting",
        on=("UPDATE",),
        refuse_when=f"OLD.number IS NOT NULL AND {changed('number', 'number_year', 'commission_id')}",
        message=_("Minutes keep the number that they were given."),
    )
    yield Guard(
        name="meetings_number_at_signing",
        table="meetings_meeting",
        refuse_when="NEW.number IS NOT NULL AND NOT EXISTS (SELECT 1 FROM meetings_numberseries"
        " WHERE commission_id = NEW.commission_id AND year = NEW.number_year AND last >= NEW.number)",
        message=_("A number is given when minutes are signed only."),
    )


def _signing() -> Iterator[Guard]:
    wrote = (
        "EXISTS (SELECT 1 FROM meetings_editingsession typing JOIN meetings_agendaitem item ON item.id = typing.item_id"
        " WHERE item.meeting_id = NEW.id AND typing.wrote AND typing.person_id = NEW.signed_by_id)"
    )
    sent = (
        "EXISTS (SELECT 1 FROM meetings_minutesversion text"
        " WHERE text.meeting_id = NEW.id AND text.edition IS NULL AND text.made_by_id = NEW.signed_by_id)"
    )
    noted = (
        "EXISTS (SELECT 1 FROM meetings_approval given JOIN meetings_minutesversion text ON text.id = given.version_id"
        " WHERE text.meeting_id = NEW.id AND given.on_paper AND given.recorded_by_id = NEW.signed_by_id)"
    )
    becomes = "NEW.status = 'signed' AND OLD.status <> 'signed'"
    given_up = _given_up()
    yield Guard(
        name="meetings_signed_four_eyes",
        table="meetings_meeting",
        on=("UPDATE",),
        refuse_when=f"{becomes} AND NOT {given_up} AND (NEW.signed_by_id = NEW.sent_by_id OR {wrote} OR {sent} OR {noted})",
        message=_("Who drafted the minutes doesn't sign them."),
    )
    yield Guard(
        name="meetings_signed_after_review",
        table="meetings_meeting",
        on=("UPDATE",),
        refuse_when=f"{becomes} AND NOT {given_up} AND (OLD.status <> 'in_review' OR NOT EXISTS (SELECT 1 FROM meetings_minutesversion"
        " WHERE meeting_id = NEW.id AND edition IS NOT NULL))",
        message=_("Minutes are signed after their review, and their signed text is kept."),
    )
    yield Guard(
        name="meetings_signed_born",
        table="meetings_meeting",
        on=("INSERT",),
        refuse_when="NEW.status = 'signed'",
        message=_("Minutes are signed after their review, and their signed text is kept."),
    )
    yield Guard(
        name="meetings_signed_corrected",
        table="meetings_meeting",
        on=("UPDATE",),
        refuse_when="OLD.status = 'signed' AND NEW.status <> 'signed' AND NOT (NEW.status = 'draft' AND NEW.correction_reason <> '')",
        message=_("Signed minutes are corrected with a reason only."),
    )
    yield Guard(
        name="meetings_meeting_stays",
        table="meetings_meeting",
        on=("UPDATE",),
        refuse_when=f"OLD.status = 'signed' AND {changed(*_meeting_facts())}",
        message=SIGNED,
    )
    yield Guard(
        name="meetings_quorum_stays",
        table="meetings_meeting",
        on=("UPDATE",),
        refuse_when="(OLD.status = 'in_review' OR OLD.number IS NOT NULL) AND "
        + f"({changed('quorum', 'quorum_number', 'seats', 'quorum_reason')})",
        message=_("The members have the text of this meeting: its quorum rule stays as it is."),
    )
    yield Guard(
        name="meetings_numbered_not_voided",
        table="meetings_meeting",
        on=("UPDATE",),
        refuse_when="OLD.number IS NOT NULL AND NEW.voided_at IS NOT NULL",
        message=_("Minutes that have a number can't be voided."),
    )


def _given_up() -> str:
    """The condition that a correction is given up: a draft, of which the members got nothing since the newest signed edition, is signed as
    it was, by whom and when that edition says, and no fact of the meeting changes with it.

    Whether the rest of the text is the edition's is judged by the action, under the meeting's lock, and by verify_minutes ever after: SQL
    can't make a text of its records.
    """
    edition = (
        "EXISTS (SELECT 1 FROM meetings_minutesversion text WHERE text.meeting_id = NEW.id AND text.edition IS NOT NULL"
        " AND text.made_by_id = NEW.signed_by_id AND text.made_at = NEW.signed_at AND text.number ="
        " (SELECT MAX(number) FROM meetings_minutesversion WHERE meeting_id = NEW.id))"
    )
    return f"(OLD.status = 'draft' AND NEW.correction_reason = '' AND NOT {changed(*_meeting_facts())} AND {edition})"


def _typing() -> Iterator[Guard]:
    """Who typed is known for good: four eyes at the signature rest on it."""
    yield Guard(
        name="meetings_typing_stays",
        table="meetings_editingsession",
        on=("UPDATE",),
        refuse_when=f"{changed('item_id', 'person_id', 'began', 'before')} OR (OLD.wrote AND NOT NEW.wrote)"
        " OR (OLD.ended IS NOT NULL AND NEW.ended IS NULL)",
        message=_("Who typed into minutes stays known."),
    )


def _meeting_facts() -> list[str]:
    from meetings.models import Meeting

    return _columns(Meeting, FREE_WHEN_SIGNED)


def _columns(model: type[Model], free: set[str]) -> list[str]:
    return [str(field.column) for field in model._meta.concrete_fields if field.column not in free]


def _parts_stay() -> Iterator[Guard]:
    """Once signed, nothing of the text changes, comes or goes."""
    from meetings.models import AgendaItem

    signed = "EXISTS (SELECT 1 FROM meetings_meeting WHERE id = {path} AND status = 'signed')"
    keys = {"id", "search_key", "sort_key", "version"}  # what isn't text
    for table, path in PARTS.items():
        came, went = (signed.format(path=path.replace("ROW", row)) for row in ("NEW", "OLD"))
        differs = changed(*_columns(AgendaItem, keys)) if table == "agendaitem" else "TRUE"
        yield Guard(name=f"meetings_{table}_added", table=f"meetings_{table}", on=("INSERT",), refuse_when=came, message=SIGNED)
        yield Guard(
            name=f"meetings_{table}_stays",
            table=f"meetings_{table}",
            on=("UPDATE",),
            refuse_when=f"({came} OR {went}) AND {differs}",
            message=SIGNED,
        )
        if table not in KEPT:
            yield Guard(name=f"meetings_{table}_taken", table=f"meetings_{table}", on=("DELETE",), refuse_when=went, message=SIGNED)


def _reviewing() -> Iterator[Guard]:
    closed = (
        "EXISTS (SELECT 1 FROM meetings_minutesversion text JOIN meetings_meeting met ON met.id = text.meeting_id"
        " WHERE text.id = NEW.version_id AND (met.status <> 'in_review'"
        " OR text.number < (SELECT MAX(number) FROM meetings_minutesversion WHERE meeting_id = met.id)))"
    )
    yield Guard(
        name="meetings_approval_in_review",
        table="meetings_approval",
        on=("INSERT",),
        refuse_when=closed,
        message=_("Only the newest version is approved, while it is in review."),
    )


def _actions() -> Iterator[Guard]:
    yield Guard(
        name="meetings_action_four_eyes",
        table="meetings_actionitem",
        refuse_when="NEW.state = 'done' AND NEW.answered_by_id = NEW.done_by_id",
        message=_("Who says that it is done can't confirm it: another person does."),
    )
    yield Guard(
        name="meetings_action_confirmed_by_another",
        table="meetings_actionitem",
        on=("UPDATE",),
        refuse_when="NEW.state = 'done' AND OLD.state <> 'done' AND EXISTS (SELECT 1 FROM meetings_person person"
        " WHERE person.id = NEW.responsible_id AND person.user_id = NEW.answered_by_id)",
        message=_("Who says that it is done, or is responsible for it, can't confirm it: another person does."),
    )
    kept = changed("text_kk", "text_ru", "text_en", "due", "due_words", "responsible_id", "decision_id", "voided_at")
    signed = (
        "EXISTS (SELECT 1 FROM meetings_decision d JOIN meetings_agendaitem item ON item.id = d.item_id"
        " JOIN meetings_meeting met ON met.id = item.meeting_id WHERE d.id = {row}.decision_id AND met.status = 'signed')"
    )
    yield Guard(
        name="meetings_action_stays",
        table="meetings_actionitem",
        on=("UPDATE",),
        refuse_when=f"{kept} AND {signed.format(row='OLD')}",
        message=SIGNED,
    )
    yield Guard(
        name="meetings_action_kept",
        table="meetings_actionitem",
        on=("DELETE",),
        refuse_when="OLD.signed",
        message=_("An action item of signed minutes is dropped with a reason, never deleted."),
    )
    yield Guard(
        name="meetings_action_given",
        table="meetings_actionitem",
        on=("UPDATE",),
        refuse_when="OLD.signed AND NOT NEW.signed",
        message=_("An action item of signed minutes is dropped with a reason, never deleted."),
    )
    yield Guard(
        name="meetings_action_added",
        table="meetings_actionitem",
        on=("INSERT",),
        refuse_when=signed.format(row="NEW"),
        message=SIGNED,
    )
