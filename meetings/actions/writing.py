"""Typing minutes: one person writes an item at a time, each saving keeps it, and history gets one event per item and editing session."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from msgspec import Struct, field
from msgspec.structs import replace

from grants.actions.base import Refused, Stale, districts_of, index_words
from grants.models import Application, ProgressReport
from grants.models.base import Record
from koksu import history
from koksu.accounts.models import User
from koksu.history.plain import canonical
from koksu.money import Tenge
from meetings.actions.awards import check_budget, check_open, check_report
from meetings.actions.base import begun, in_meeting, locked_item, still_open
from meetings.actions.meetings import refresh_states
from meetings.actions.sessions import own_session, told
from meetings.actions.votes import check_vote
from meetings.models import (
    ABOUT,
    ActionItem,
    AgendaItem,
    Decision,
    EditingSession,
    Effect,
    Fate,
    Meeting,
    MeetingStatus,
    Mention,
    Person,
    Proposal,
    Speech,
    Vote,
    Voting,
)

Text = dict[str, str]
"""A text by language: the languages that were typed; what stands in the others stays."""


class SpeechText(Struct, frozen=True, kw_only=True):
    """A speech; `id` of the one that it changes."""

    id: int | None = None
    speaker: Person | None = None
    text: Text = field(default_factory=dict)


class ProposalText(Struct, frozen=True, kw_only=True):
    """A proposal, on whose behalf, its outcome, and the records it names."""

    id: int | None = None
    proposer: Person | None = None
    on_behalf: str = ""
    text: Text = field(default_factory=dict)
    fate: str = Fate.UNKNOWN
    about: Sequence[Record] = ()


class Ballot(Struct, frozen=True, kw_only=True):
    """How a member voted, and the interest they declared."""

    member: Person
    choice: str
    interest: str = ""


class ToDo(Struct, frozen=True, kw_only=True):
    """An action item: for whom, by when. Without text it is the decision's."""

    id: int | None = None
    responsible: Person | None = None
    due: date | None = None
    due_words: str = ""
    text: Text = field(default_factory=dict)


class DecisionText(Struct, frozen=True, kw_only=True):
    """A decision, its effect with what that is about (`amount` in tiyn), the records it names, its action items."""

    id: int | None = None
    text: Text = field(default_factory=dict)
    effect: str = Effect.NONE
    application: Application | None = None
    amount: Tenge | None = None
    progress_report: ProgressReport | None = None
    ngo: Any = None
    about: Sequence[Record] = ()
    actions: Sequence[ToDo] = ()


class ItemText(Struct, frozen=True, kw_only=True):
    """All of an item as it is to be. `totals`: votes_for, votes_against, abstained, recused (each may be unknown)."""

    title: Text = field(default_factory=dict)
    heard: Text = field(default_factory=dict)
    reporter: Person | None = None
    speeches: Sequence[SpeechText] = ()
    proposals: Sequence[ProposalText] = ()
    voting: str = Voting.NONE
    totals: dict[str, int | None] = field(default_factory=dict)
    ballots: Sequence[Ballot] = ()
    decisions: Sequence[DecisionText] = ()
    about: Sequence[Record] = ()


# ---------------------------------------------------------------- the text


def save_item(*, actor: User, at: datetime, item: AgendaItem, text: ItemText, version: int | None = None, window: str = "") -> AgendaItem:
    """Keep what was typed into an item, whole. Who saves holds its lock from then on. `window`: a random word of the page that saves.

    Refused, at its field: a decision without a text, a deadline before the meeting, more votes than voters, a vote without a quorum, an
    award to a bid that isn't open or above its lot's budget, a report judged that wasn't handed in. Locked where another writes it; Stale
    where it isn't of the `version` that this page last saved (a page that saved last itself, and never got the answer, goes on).
    """
    with in_meeting(actor=actor, at=at, meeting=item.meeting) as (change, meeting):
        still_open(meeting)
        fresh = locked_item(item)
        session = own_session(change, fresh)
        if version is not None and version != fresh.version:
            if not _saved_last(fresh, window):
                raise Stale(_("This item was changed in another window meanwhile: open it again."), code="changed_meanwhile")
            text = _with_ids(fresh, text)
        _check_languages(text)
        before = canonical(told(fresh))
        _write(fresh, text, meeting, session)
        if canonical(told(fresh)) == before:
            return fresh
        fresh.version += 1
        fresh.save()
        index_words(fresh)
        session.wrote, session.window, session.saved = True, window, fresh.version
        session.save(update_fields=["wrote", "window", "saved"])
        begun(change, meeting)
        return fresh


def refusal_of(
    *, actor: User, at: datetime, item: AgendaItem, text: ItemText, version: int | None = None, window: str = ""
) -> ValidationError | None:
    """What save_item would say of this typing now; None where it would take it. Nothing is kept."""
    with transaction.atomic():
        try:
            save_item(actor=actor, at=at, item=item, text=text, version=version, window=window)
        except ValidationError as error:
            return error
        finally:
            transaction.set_rollback(True)
    return None


def _saved_last(item: AgendaItem, window: str) -> bool:
    """Whether the present text is what this page saved, though it may not know."""
    last = item.sessions.filter(wrote=True).order_by("-pk").first()
    return bool(window and last and last.window == window and last.saved == item.version)


def _with_ids(item: AgendaItem, text: ItemText) -> ItemText:
    """The typing of a page that never learned the ids of what it saved last: its new parts are those, in their order."""

    def named(parts: Sequence[Any], rows: Iterable[Any]) -> list[Any]:
        claimed = {part.id for part in parts}
        left = iter([row.pk for row in rows if row.pk not in claimed])
        return [part if part.id else replace(part, id=next(left, None)) for part in parts]

    there = {row.pk: row for row in item.decisions.all()}
    decisions = [
        replace(part, actions=named(part.actions, ActionItem.objects.filter(decision=there[part.id]).order_by("position", "id")))
        if part.id in there
        else part
        for part in named(text.decisions, there.values())
    ]
    return replace(
        text, speeches=named(text.speeches, item.speeches.all()), proposals=named(text.proposals, item.proposals.all()), decisions=decisions
    )


def _check_languages(text: ItemText) -> None:
    parts: list[Any] = [*text.speeches, *text.proposals, *text.decisions]
    typed = [text.title, text.heard, *(part.text for part in parts)]
    if unknown := {code for one in typed for code in one} - {"kk", "ru", "en"}:
        raise TypeError(f"{sorted(unknown)} are no languages of minutes")


def _write(item: AgendaItem, text: ItemText, meeting: Meeting, session: EditingSession) -> None:
    problems: dict[str, Any] = {}
    _set_text(item, "title", text.title)
    if not item.title:
        raise Refused({"title": Refused(_("Say what the item is about."), code="required")})
    _set_text(item, "heard", text.heard)
    item.reporter = _of_district(text.reporter, meeting, "reporter")
    item.voting = text.voting
    for name in ("votes_for", "votes_against", "abstained", "recused"):
        setattr(item, name, text.totals.get(name) if text.voting == Voting.TOTALS else None)
    item.full_clean(exclude={"search_key", "sort_key"})
    item.save()
    Mention.objects.filter(item=item).delete()
    _write_parts(item, Speech, text.speeches, lambda part, row: setattr(row, "speaker", _of_district(part.speaker, meeting, "speaker")))
    _write_parts(item, Proposal, text.proposals, lambda part, row: _proposal(part, row, meeting))
    _write_decisions(item, text.decisions, meeting, session, problems)
    for record in text.about:
        _mention(item, record, meeting)
    if item.carries and meeting.status != MeetingStatus.IN_REVIEW and not meeting.number:
        refresh_states(item)
    for award in Decision.objects.filter(item=item, effect=Effect.AWARD).select_related("application__lot__allocation"):
        with _gathered(problems):
            check_budget(award, meeting)
    with _gathered(problems):
        _write_ballots(item, text.ballots if text.voting == Voting.MEMBERS else ())
        check_vote(item)
    if problems:
        raise Refused(problems)


@contextmanager
def _gathered(problems: dict[str, Any]) -> Iterator[None]:
    """What is refused at a field is told together with what else is: who types mends it all at once."""
    try:
        yield
    except Refused as error:
        if not hasattr(error, "error_dict"):
            raise
        problems.update(error.error_dict)


def _set_text(record: Any, stem: str, text: Text) -> None:
    for code, words in text.items():
        setattr(record, f"{stem}_{code}", words.strip())


def _of_district(person: Person | None, meeting: Meeting, name: str) -> Person | None:
    if person and person.district_id != meeting.commission.district_id:
        raise Refused({name: Refused(_("This person belongs to another district."), code="foreign_person")})
    return person


def _write_parts(item: AgendaItem, model: Any, parts: Iterable[Any], fill: Any) -> None:
    """The parts of one kind, in their order: changed by id, added, and those that aren't there any more taken away."""
    there = {row.pk: row for row in model.objects.filter(item=item)}
    for position, part in enumerate(parts, start=1):
        row = there.pop(part.id, None) or model(item=item)
        row.position = position
        _set_text(row, "text", part.text)
        fill(part, row)
        row.full_clean()
        row.save()
        for record in getattr(part, "about", ()):
            _mention(item, record, item.meeting, **{model._meta.model_name: row})
    for row in there.values():
        row.delete()


def _proposal(part: ProposalText, row: Proposal, meeting: Meeting) -> None:
    row.proposer, row.on_behalf, row.fate = _of_district(part.proposer, meeting, "proposer"), part.on_behalf, part.fate


def _mention(item: AgendaItem, record: Record, meeting: Meeting, **place: Any) -> None:
    """Name a record of the books; an NGO may be anybody's, the rest is of the meeting's district."""
    if record.KIND not in ABOUT:
        raise TypeError(f"a {record.KIND} can't be named in minutes")
    if record.KIND != "ngo" and meeting.commission.district_id not in districts_of(record):
        raise Refused({"about": Refused(_("This record belongs to another district."), code="foreign_record")})
    Mention.objects.create(item=item, **{record.KIND: record}, **place)


def _write_ballots(item: AgendaItem, ballots: Sequence[Ballot]) -> None:
    members = [ballot.member.pk for ballot in ballots]
    if len(members) != len(set(members)):
        raise Refused({"voting": Refused(_("This member has voted on it already."), code="vote_once")})
    item.votes.exclude(member__in=members).delete()
    there = {vote.member_id: vote for vote in item.votes.all()}
    for position, ballot in enumerate(ballots, start=1):
        vote = there.get(ballot.member.pk) or Vote(item=item, member=ballot.member)
        vote.position, vote.choice, vote.interest = position, ballot.choice, ballot.interest
        vote.full_clean()
        vote.save()


def _write_decisions(
    item: AgendaItem, decisions: Sequence[DecisionText], meeting: Meeting, session: EditingSession, problems: dict[str, Any]
) -> None:
    there = {row.pk: row for row in Decision.objects.filter(item=item)}
    for position, part in enumerate(decisions, start=1):
        row = there.pop(part.id or 0, None) or Decision(item=item)
        row.position = position
        for number, action in enumerate(part.actions, start=1):
            with _gathered(problems):
                _check_deadline(action, meeting, f"decision-{position}-action-{number}-due")
        with _gathered(problems):
            _write_decision(row, part, meeting, session)
    for row in there.values():
        _remove_decision(row)


def _write_decision(row: Decision, part: DecisionText, meeting: Meeting, session: EditingSession) -> None:
    _set_text(row, "text", part.text)
    place = f"decision-{row.position}"
    if not row.text:
        raise Refused({f"{place}-text": Refused(_("A decision needs its text."), code="no_text")})
    _effect(row, part, meeting, place)
    row.full_clean()
    row.save()
    for record in part.about:
        _mention(row.item, record, meeting, decision=row)
    _write_actions(row, part.actions, session, place)


def _effect(row: Decision, part: DecisionText, meeting: Meeting, place: str) -> None:
    """What the decision does, with what that is about, all of the meeting's district."""
    row.effect, row.application, row.amount = part.effect, part.application, part.amount
    row.progress_report, row.ngo = part.progress_report, part.ngo
    district, bid, report = meeting.commission.district_id, part.application, part.progress_report
    if bid and bid.lot.allocation.district_id != district:
        raise Refused({f"{place}-application": Refused(_("This record belongs to another district."), code="foreign_record")})
    if report and report.contract.allocation.district_id != district:
        raise Refused({f"{place}-progress_report": Refused(_("This record belongs to another district."), code="foreign_record")})
    if bid:
        check_open(bid, place, meeting)
    if report:
        check_report(report, place, meeting)
    if row.effect != Effect.NONE and not (bid or report or part.ngo):
        field_name = {Effect.AWARD: "application", Effect.ASK_NGO: "ngo"}.get(Effect(row.effect), "progress_report")
        raise Refused({f"{place}-{field_name}": Refused(_("Choose what this decision is about."), code="required")})


def _write_actions(decision: Decision, actions: Sequence[ToDo], session: EditingSession, place: str) -> None:
    meeting = decision.item.meeting
    there = {
        row.pk: row for row in ActionItem.objects.select_for_update().filter(decision=decision)
    }  # what becomes of them is said meanwhile
    for position, part in enumerate(actions, start=1):
        row = there.pop(part.id or 0, None) or ActionItem(decision=decision, recorded_by_id=session.person_id, recorded_at=session.touched)
        before = history.snapshot(row)
        row.position = position
        _set_text(row, "text", part.text)
        row.responsible = _of_district(part.responsible, meeting, f"{place}-action-{position}-responsible")
        row.due, row.due_words = part.due, part.due_words
        if row.pk and history.snapshot(row) == before:
            continue
        row.version += 1 if row.pk else 0
        row.full_clean()
        row.save()
    for row in there.values():
        _remove_action(row)


def _check_deadline(action: ToDo, meeting: Meeting, name: str) -> None:
    if action.due and meeting.day and action.due < meeting.day:
        message = _("The deadline lies before the meeting (%(day)s).") % {"day": f"{meeting.day:%d.%m.%Y}"}
        raise Refused({name: Refused(message, code="past")})


def _remove_action(action: ActionItem) -> None:
    if action.signed:
        raise Refused(_("An action item of signed minutes is dropped with a reason, never deleted."), code="in_force")
    action.carried_by.all().delete()
    action.delete()


def _remove_decision(decision: Decision) -> None:
    for action in decision.actions.all():
        _remove_action(action)
    decision.delete()


def problems_of(error: ValidationError) -> dict[str, list[str]]:
    """What a refusal says, by field ("" for the whole), for the page that typed it."""
    if hasattr(error, "error_dict"):
        return {name: [str(message) for one in found for message in one.messages] for name, found in error.error_dict.items()}
    return {"": [str(message) for message in error.messages]}
