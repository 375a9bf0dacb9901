"""The life of minutes: to the members, remarks and approvals of each version, the signature, and corrections as new editions."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from grants.actions.base import Change, Refused, happened, same_version, unvoided
from grants.models import Document, Draft
from koksu import history
from koksu.accounts.models import User
from koksu.accounts.scope import load_scope
from meetings.actions.awards import Hindrance, against_effects, lock_lots
from meetings.actions.base import in_meeting, locked_item, still_open
from meetings.actions.invitations import tell_review
from meetings.actions.meetings import carry_open, check_chair, check_voters
from meetings.actions.quorum import check_rule
from meetings.actions.sessions import end_all_sessions
from meetings.actions.votes import check_vote
from meetings.models import (
    THERE,
    ActionItem,
    AgendaItem,
    Answer,
    Approval,
    Attendance,
    DissentingOpinion,
    Meeting,
    MeetingStatus,
    MinutesVersion,
    NumberSeries,
    Person,
    Reading,
    Remark,
)
from meetings.reports.body import Approved, Body, Named, approved_part, as_text, body_of, check_code, from_text, says_the_same, words
from meetings.reports.integrity import Otherwise, is_whole, otherwise_than
from meetings.reports.versions import Approvals, approvals_of
from meetings.reports.versions import newest as newest
from meetings.reports.versions import signed_edition as signed_edition
from meetings.rules import Reader, has_drafted, signatory_of

# ---------------------------------------------------------------- to the members


def send_to_review(*, actor: User, at: datetime, meeting: Meeting) -> MinutesVersion:
    """Send the text to the members; in review, send what was changed since, which asks for their approval again.

    Refused: a day ahead, an empty agenda, a day, a chair or an attendance that isn't known, a vote or an effect that doesn't hold, a quorum
    rule that isn't the commission's without a reason, typing of the sender's that the minutes didn't take, a text that didn't change
    since the members got it, or a correction that changes nothing of what is signed.
    """
    with in_meeting(actor=actor, at=at, meeting=meeting) as (change, fresh):
        still_open(fresh)
        end_all_sessions(change, fresh)
        happened(fresh.day, at, "day")
        _nothing_left_out(actor, fresh)
        _check_ready(fresh)
        body = body_of(fresh)
        if sent_already(fresh, body):
            raise Refused(_("Nothing was changed since the members got the text."), code="same")
        if signed_already(fresh, body):
            raise Refused(_("This text says what the signed edition says: there is nothing to approve in it."), code="as_signed")
        version = _keep(change, fresh, body)
        before = history.snapshot(fresh)
        fresh.status, fresh.sent_by = MeetingStatus.IN_REVIEW, actor
        fresh.review_until = localtime(at).date() + timedelta(days=fresh.commission.review_days)
        change.update(fresh, before, "send_to_review")
        tell_review(change, fresh, version)
        return version


def _nothing_left_out(actor: User, meeting: Meeting) -> None:
    """Refused while typing of theirs stands beside the minutes because the books refuse it: it would be left out without a word."""
    kept = Draft.objects.filter(person=actor, address__startswith=f"/meetings/{meeting.pk}/write/").first()
    if kept:
        message = _("Typing of yours isn't part of the minutes yet (%(title)s): open the item, mend what is marked, or start over there.")
        raise Refused(message % {"title": kept.title}, code="left_out")


def sent_already(meeting: Meeting, body: Body) -> bool:
    """Whether the members have this very text."""
    last = newest(meeting) if meeting.status == MeetingStatus.IN_REVIEW else None
    return last is not None and is_whole(last) and approved_part(from_text(last.body)) == approved_part(body)


def signed_already(meeting: Meeting, body: Body) -> bool:
    """Whether a correction that the members haven't got says what is signed. (One that they have is ended by a signature alone, so it may
    be set back to that.)"""
    edition = correction_of(meeting)
    return edition is not None and is_whole(edition) and says_the_same(from_text(edition.body), body)


def correction_of(meeting: Meeting) -> MinutesVersion | None:
    """The signed edition that is being corrected, while the members haven't got anything of the correction; else None."""
    last = newest(meeting) if meeting.status == MeetingStatus.DRAFT and meeting.number else None
    return last if last and last.edition else None


def _check_ready(meeting: Meeting) -> None:
    """What minutes can't do without before anybody can approve them."""
    if missing := [what for _code, what in lacking(meeting)]:
        raise Refused(_("Before the members see the minutes, they need: %(what)s.") % {"what": ", ".join(missing)}, code="not_ready")
    if against := against_sending(meeting):
        raise Refused([one.named for one in against])


def lacking(meeting: Meeting) -> list[tuple[str, str]]:
    """What must be known first, in words, each after its code: day, chair, agenda, attendance."""
    items = AgendaItem.objects.live().filter(meeting=meeting)
    needs = [
        ("day", not meeting.day, _("the day of the meeting")),
        ("chair", signatory_of(meeting) is None, _("who chaired it")),
        ("agenda", not items.exists(), _("an agenda")),
        ("attendance", not Attendance.objects.filter(meeting=meeting, presence__in=THERE).exists(), _("who was there")),
    ]
    return [(code, what) for code, lacks, what in needs if lacks]


def against_sending(meeting: Meeting) -> list[Hindrance]:
    """All that keeps the text from the members though nothing is lacking: each vote, and each decision with an effect, that doesn't hold,
    with its place."""
    found = [*_refused(check_chair, meeting), *_refused(check_rule, meeting), *_refused(check_voters, meeting)]
    for item in AgendaItem.objects.live().filter(meeting=meeting).select_related("meeting__commission").order_by("position", "id"):
        found += [*_refused(check_vote, item), *against_effects(item)]
    return found


def _refused(check: Callable[[Any], None], what: Meeting | AgendaItem) -> Iterator[Hindrance]:
    """What a check says against a meeting or an item of it."""
    try:
        check(what)
    except Refused as error:
        item = what if isinstance(what, AgendaItem) else None
        for field, (one, *_more) in error.error_dict.items() if hasattr(error, "error_dict") else [("", (error,))]:
            yield Hindrance(one, item, field)


def _keep(change: Change, meeting: Meeting, body: Body, *, edition: int | None = None, reason: str = "") -> MinutesVersion:
    """Keep the text as the next version, and tell history its check code."""
    text, last = as_text(body), newest(meeting)
    version = MinutesVersion.objects.create(
        meeting=meeting,
        number=last.number + 1 if last else 1,
        edition=edition,
        body=text,
        sha256=check_code(text),
        reason=reason,
        made_by=change.actor,
        made_at=change.at,
    )
    told = {"version": version.number, "edition": edition, "sha256": version.sha256}
    change.note(meeting, "sign" if edition else "publish", None, reason, after=told)
    return version


# ---------------------------------------------------------------- members


def note_reading(*, actor: User, at: datetime, version: MinutesVersion) -> None:
    """This person has seen this version. No event: reading changes nothing."""
    Reading.objects.get_or_create(version=version, reader=actor, defaults={"at": at})


def remark(*, actor: User, at: datetime, item: AgendaItem, version: MinutesVersion, text: str, place: str = "") -> Remark:
    """A member's remark on an item (`place`: the very decision, «2.1»). Refused where the minutes aren't in review any more."""
    with in_meeting(actor=actor, at=at, meeting=item.meeting, deed="review_minutes") as (change, meeting):
        _demand_member(actor, meeting, at)
        _in_review(meeting)
        note = Remark(item=locked_item(item), version_read=version, text=text.strip(), place=place[:20])
        if version.meeting_id != meeting.pk:
            raise TypeError("a version of another meeting")
        change.create(note)
        return note


def answer_remark(*, actor: User, at: datetime, remark: Remark, accept: bool, reason: str, version: int | None = None) -> Remark:
    """The secretary accepts or declines a remark, with a reason. (The text itself is changed by writing.)"""
    with in_meeting(actor=actor, at=at, meeting=remark.item.meeting) as (change, meeting):
        still_open(meeting)
        fresh = unvoided(remark)
        same_version(fresh, version)
        if not reason.strip():
            raise Refused({"reason": Refused(_("Say why the remark is accepted or declined."), code="required")})
        before = history.snapshot(fresh)
        fresh.answer, fresh.answer_text = Answer.ACCEPTED if accept else Answer.DECLINED, reason.strip()
        fresh.answered_by, fresh.answered_at = actor, at
        change.update(fresh, before, "answer")
        return fresh


def approve(*, actor: User, at: datetime, meeting: Meeting, number: int) -> Approval:
    """A present member approves version `number`; twice is once. Refused where it isn't the newest any more, they weren't there, or drafted
    it."""
    with in_meeting(actor=actor, at=at, meeting=meeting, deed="review_minutes") as (change, fresh):
        _demand_member(actor, fresh, at)
        member = Attendance.objects.filter(meeting=fresh, seat="member", person__user=actor).select_related("person").first()
        if member is None or member.presence not in THERE or member.person is None:
            raise Refused(_("Who wasn't at the meeting doesn't approve its minutes; a remark is welcome."), code="absent")
        if not member.votes:
            raise Refused(_("Minutes are approved by members with a vote; a remark is welcome."), code="no_vote")
        if has_drafted(actor, fresh):
            raise Refused(_("Who drafted the minutes doesn't approve them: the other members do."), code="drafted")
        return _approve(change, fresh, member.person, number, on_paper=False)


def approve_on_paper(*, actor: User, at: datetime, meeting: Meeting, member: Person, number: int) -> Approval:
    """The secretary notes that a present member who has no account approved on paper. Refused for who has one: they approve themselves."""
    with in_meeting(actor=actor, at=at, meeting=meeting) as (change, fresh):
        there = Attendance.objects.filter(meeting=fresh, seat="member", votes=True, person=member, presence__in=THERE).exists()
        if not there:
            raise Refused(_("Who wasn't at the meeting doesn't approve its minutes; a remark is welcome."), code="absent")
        if member.user_id:
            raise Refused(_("%(member)s signs in here: their approval is their own.") % {"member": member}, code="own")
        return _approve(change, fresh, member, number, on_paper=True)


def _approve(change: Change, meeting: Meeting, member: Person, number: int, *, on_paper: bool) -> Approval:
    _in_review(meeting)
    version = newest(meeting)
    if version is None or version.number != number:
        raise Refused(_("The text was changed meanwhile: read the newest version, then approve it."), code="older_version")
    _still_whole(version)
    approval, new = Approval.objects.get_or_create(
        version=version, member=member, defaults={"on_paper": on_paper, "recorded_by": change.actor, "at": change.at}
    )
    if new:
        change.note(
            meeting, "approve", None, after={"version": number, "member": member.pk, "on_paper": on_paper, "sha256": version.sha256}
        )
    return approval


def dissent(
    *, actor: User, at: datetime, meeting: Meeting, text: str, place: str = "", document: Document | None = None
) -> DissentingOpinion:
    """A present member's own opinion, annexed. It asks nobody for approval again. Refused once signed."""
    with in_meeting(actor=actor, at=at, meeting=meeting, deed="review_minutes") as (change, fresh):
        _demand_member(actor, fresh, at)
        still_open(fresh)
        there = Attendance.objects.filter(meeting=fresh, seat="member", person__user=actor, presence__in=THERE).first()
        if there is None or there.person is None:
            raise Refused(_("Who wasn't at the meeting has no opinion to annex to its minutes."), code="absent")
        if document and document.district_id != fresh.commission.district_id:
            raise Refused({"document": Refused(_("This document belongs to another district."), code="foreign_document")})
        opinion = DissentingOpinion(meeting=fresh, member=there.person, text=text.strip(), place=place[:20], document=document)
        change.create(opinion)
        return opinion


def _demand_member(actor: User, meeting: Meeting, at: datetime) -> None:
    """PermissionDenied for a member of another commission."""
    if not Reader(actor, load_scope(actor), localtime(at).date()).reviews(meeting):
        raise PermissionDenied(_("You aren't a member of this commission."))


def broken_words() -> str:
    """What is said of a kept text that isn't whole to who would approve or sign it."""
    return _("The kept text of this version doesn't match its check code: it can't be approved or signed. Tell the administrator.")


def _still_whole(version: MinutesVersion) -> None:
    if not is_whole(version):
        raise Refused(broken_words(), code="broken")


def _in_review(meeting: Meeting) -> None:
    if meeting.status != MeetingStatus.IN_REVIEW:
        raise Refused(_("These minutes aren't in review."), code="not_in_review")


# ---------------------------------------------------------------- the signature


def sign(*, actor: User, at: datetime, meeting: Meeting, number: int) -> MinutesVersion:
    """Sign version `number`: it gets its number (once, in its calendar year), is dated, hashed and closed; silent members are named.

    Refused: who doesn't conduct or chair, who drafted, a text that the members don't have, open remarks, approvals that are lacking
    before the review term is over.
    """
    with in_meeting(actor=actor, at=at, meeting=meeting, deed="review_minutes", whole=True) as (change, fresh):
        lock_lots(fresh)
        today = localtime(at).date()
        body, approvals = body_of(fresh), approvals_of(fresh)
        if not Reader(actor, load_scope(actor), today).is_chair(fresh):
            raise PermissionDenied(_("The minutes are signed by who conducted the meeting."))
        version = newest(fresh)
        if version is None or (fresh.status == MeetingStatus.IN_REVIEW and version.number != number):
            raise Refused(_("The text was changed meanwhile: read the newest version, then sign it."), code="older_version")
        if refusals := against_signing(fresh, version, body, approvals, today):
            raise refusals[0]
        edition = MinutesVersion.objects.filter(meeting=fresh, edition__isnull=False).count() + 1
        before = history.snapshot(fresh)
        _give_number(fresh)
        _sign_body(body, fresh, edition, approvals, version, actor, at)
        ActionItem.objects.live().filter(decision__item__meeting=fresh, decision__item__voided_at__isnull=True).update(signed=True)
        version = _keep(change, fresh, body, edition=edition, reason=fresh.correction_reason)
        fresh.status, fresh.signed_by, fresh.signed_at = MeetingStatus.SIGNED, actor, at
        fresh.correction_reason, fresh.review_until = "", None
        change.update(fresh, before, "sign")
        for planned in Meeting.objects.live().filter(commission=fresh.commission, status=MeetingStatus.PLANNED):
            carry_open(change, planned)
        return version


def against_signing(meeting: Meeting, version: MinutesVersion, body: Body, approvals: Approvals, on: date) -> list[Refused]:
    """All that keeps the newest version from being signed on that day; `body` is the present text. Empty: it may be signed."""
    if meeting.status != MeetingStatus.IN_REVIEW:
        return [Refused(_("These minutes aren't in review."), code="not_in_review")]
    waiting = ", ".join(str(person) for person in approvals.silent)
    whole = is_whole(version)
    changed = whole and approved_part(from_text(version.body)) != approved_part(body)
    signatory = signatory_of(meeting)
    account = signatory.user if signatory else None
    silent = _("These members haven't approved it yet: %(members)s.") % {"members": waiting}
    found = [
        (account is None, "no_account", _("%(person)s, who signs, has no account here.") % {"person": signatory or "?"}),
        (account is not None and has_drafted(account, meeting), "drafted", _("Who drafted the minutes doesn't sign them.")),
        (not whole, "broken", broken_words()),
        (changed, "changed", _("The text was changed after the members got it: it must be sent to them again.")),
        (open_remarks(meeting).exists(), "open_remarks", _("Remarks are still open: the secretary answers each first.")),
        (
            not _was_there(meeting, signatory),
            "not_there",
            _("%(person)s, who signs, isn't noted as present.") % {"person": signatory or "?"},
        ),
        (not approvals.may_sign(on), "not_approved", silent if approvals.silent else _("Nobody else has approved it yet.")),
    ]
    return [*(Refused(words, code=code) for holds, code, words in found if holds), *(one.named for one in against_sending(meeting))]


def _was_there(meeting: Meeting, person: Person | None) -> bool:
    return Attendance.objects.filter(meeting=meeting, person=person, presence__in=THERE).exists()


def open_remarks(meeting: Meeting) -> QuerySet[Remark]:
    """Remarks that nobody has answered yet."""
    return Remark.objects.live().filter(item__meeting=meeting, answer=Answer.OPEN)


def _give_number(meeting: Meeting) -> None:
    """The next number of the calendar year of the meeting's day. A correction keeps its minutes' number."""
    if meeting.number:
        return
    assert meeting.day is not None  # nothing goes to the members without a day
    NumberSeries.objects.get_or_create(commission=meeting.commission, year=meeting.day.year)
    series = NumberSeries.objects.select_for_update().get(commission=meeting.commission, year=meeting.day.year)
    series.last += 1
    series.save(update_fields=["last"])
    meeting.number, meeting.number_year = series.last, meeting.day.year


def _sign_body(
    body: Body, meeting: Meeting, edition: int, approvals: Approvals, version: MinutesVersion, actor: User, at: datetime
) -> None:
    """What signing adds to the text: also by which accounts it was approved and signed, so that the paper shows who did it."""
    signatory = signatory_of(meeting)
    assert signatory is not None and meeting.number and meeting.number_year
    body["edition"], body["number"], body["year"] = edition, meeting.number, meeting.number_year
    body["signed_at"] = localtime(at).isoformat(timespec="seconds")
    body["signed_by"] = Named(id=signatory.pk, name=words(signatory, "name"))
    body["signed_account"] = actor.signature
    body["approvals"] = [
        Approved(
            member=Named(id=given.member_id, name=words(given.member, "name")),
            at=localtime(given.at).isoformat(timespec="seconds"),
            account=given.recorded_by.signature,
            on_paper=given.on_paper,
        )
        for given in version.approvals.select_related("member", "recorded_by")
    ]
    body["silent"] = [Named(id=person.pk, name=words(person, "name")) for person in approvals.silent]
    body["reason"] = meeting.correction_reason


def begin_correction(*, actor: User, at: datetime, meeting: Meeting, reason: str) -> Meeting:
    """Open signed minutes for a new edition, with the reason. The signed edition stays, and stays valid until the next is signed."""
    with in_meeting(actor=actor, at=at, meeting=meeting) as (change, fresh):
        if fresh.status != MeetingStatus.SIGNED:
            raise Refused(_("These minutes aren't signed: they can be written as they are."), code="not_signed")
        if not reason.strip():
            raise Refused({"reason": Refused(_("Say why the minutes are corrected."), code="required")})
        before = history.snapshot(fresh)
        fresh.status, fresh.correction_reason = MeetingStatus.DRAFT, reason.strip()
        change.update(fresh, before, "begin_correction", reason.strip())
        return fresh


def give_up_correction(*, actor: User, at: datetime, meeting: Meeting, reason: str = "") -> Meeting:
    """End a correction that changes nothing: the minutes are signed as they were, by whom and when they were, under their number.

    Refused: minutes that aren't being corrected, a text that the members have already, one that isn't what was signed (nothing is put back
    without a word: who changed it does that). Locked where somebody is writing.
    """
    with in_meeting(actor=actor, at=at, meeting=meeting) as (change, fresh):
        if refusal := against_giving_up(fresh):
            raise refusal
        end_all_sessions(change, fresh)
        before = history.snapshot(fresh)
        fresh.status, fresh.correction_reason = MeetingStatus.SIGNED, ""
        change.update(fresh, before, "give_up_correction", reason.strip())
        return fresh


def against_giving_up(meeting: Meeting) -> Refused | None:
    """What keeps a correction from being given up; None: nothing does."""
    if not meeting.number or meeting.status == MeetingStatus.SIGNED:
        return Refused(_("These minutes aren't being corrected."), code="not_corrected")
    if (edition := correction_of(meeting)) is None:
        return Refused(_("The members have the corrected text: it is ended by a signature."), code="sent")
    if not is_whole(edition):
        return Refused(broken_words(), code="broken")
    if changed := changed_in_correction(meeting):
        words = _("The text isn't as it was signed: %(what)s. Put it back as it was, then the correction can be given up.")
        return Refused(words % {"what": ", ".join(one.what for one in changed)}, code="changed")
    return None


def changed_in_correction(meeting: Meeting) -> list[Otherwise]:
    """Where a correction says otherwise than the edition that it corrects; empty where it can't be told."""
    edition = correction_of(meeting)
    return otherwise_than(edition, body_of(meeting)) if edition and is_whole(edition) else []
