"""One text in review, as one person sees it: what changed since they last read it, remarks at their places, who approved."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from koksu.accounts.models import User
from meetings.models import (
    THERE,
    Answer,
    Approval,
    Attendance,
    DissentingOpinion,
    Meeting,
    MinutesVersion,
    Person,
    Reading,
    Remark,
)
from meetings.reports.body import Body, Item
from meetings.reports.changes import Comparison, compare
from meetings.reports.integrity import Problem, problems_of, read
from meetings.reports.versions import newest
from meetings.rules import drafted, signatory_of

APPROVED, ON_PAPER, WAITED, SIGNS, DRAFTED, ABSENT, NO_VOTE = "approved", "on_paper", "waited", "signs", "drafted", "absent", "no_vote"


class Member(Struct, frozen=True):
    """A member on the attendance list, and what they made of the newest version (see the words above)."""

    person: Person
    state: str
    at: datetime | None = None


class Review(Struct, frozen=True):
    """The newest version of a meeting's minutes. `since`: the version its marks compare it with; None: read for the first time.

    `comparison` is None where there is no version yet, or its text isn't whole (`broken` says so). `remarks`: by anchor on the page;
    those whose place is gone stand under "".
    """

    meeting: Meeting
    version: MinutesVersion | None
    since: MinutesVersion | None
    comparison: Comparison | None
    members: Sequence[Member]
    remarks: Mapping[str, Sequence[Remark]]
    opinions: Sequence[DissentingOpinion]
    broken: Sequence[Problem]
    mine: Member | None

    @property
    def asked(self) -> int:
        """Of how many members approval is asked; who signs approves by signing."""
        return sum(1 for member in self.members if member.state in (APPROVED, ON_PAPER, WAITED))

    @property
    def approved(self) -> int:
        return sum(1 for member in self.members if member.state in (APPROVED, ON_PAPER))

    @property
    def open_remarks(self) -> int:
        return sum(1 for there in self.remarks.values() for remark in there if remark.answer == Answer.OPEN)

    def open_of(self, person: User) -> int:
        """How many of this person's own remarks nobody has answered yet."""
        own = [remark for there in self.remarks.values() for remark in there if remark.recorded_by_id == person.pk]
        return sum(1 for remark in own if remark.answer == Answer.OPEN)


def review_of(meeting: Meeting, person: User, language: str, since: int | None = None) -> Review:
    """The review as this person sees it; `since`: the number of the version to compare with, instead of the one they last read."""
    version = newest(meeting)
    before = _before(meeting, person, version, since) if version else None
    body = read(version)
    members = members_of(meeting, version)
    return Review(
        meeting=meeting,
        version=version,
        since=before,
        comparison=compare(read(before), body, language) if body else None,
        members=members,
        remarks=_remarks(meeting, body),
        opinions=list(DissentingOpinion.objects.live().filter(meeting=meeting).select_related("member", "document")),
        broken=problems_of(meeting),
        mine=next((member for member in members if member.person.user_id == person.pk), None),
    )


def _before(meeting: Meeting, person: User, version: MinutesVersion, since: int | None) -> MinutesVersion | None:
    """The version before the newest that this person read last: their marks stay while the newest is the newest."""
    older = MinutesVersion.objects.filter(meeting=meeting, number__lt=version.number)
    if since is not None:
        return older.filter(number=since).first()
    return older.filter(readings__in=Reading.objects.filter(reader=person)).order_by("-number").first()


def members_of(meeting: Meeting, version: MinutesVersion | None) -> list[Member]:
    """The members on the attendance list, and how each stands to this version (signed: to the one that was signed)."""
    rows = Attendance.objects.filter(meeting=meeting, seat="member", person__isnull=False).select_related("person__user")
    approved = approved_version(version) if version else None
    gave = {approval.member_id: approval for approval in Approval.objects.filter(version=approved)} if approved else {}
    signatory = signatory_of(meeting)
    return [_member(row, row.person, gave.get(row.person.pk), signatory) for row in rows.annotate(drafted=drafted()) if row.person]


def approved_version(version: MinutesVersion) -> MinutesVersion | None:
    """The version that members approved: this one; of a signed one, the last that they got before it was signed."""
    if not version.edition:
        return version
    sent = MinutesVersion.objects.filter(meeting=version.meeting_id, edition__isnull=True, number__lt=version.number)
    return sent.order_by("-number").first()


def _member(row: Any, person: Person, approval: Approval | None, signatory: Person | None) -> Member:
    """How one stands, by their row of the list, which says whether they `drafted`: who did isn't asked to approve (four eyes)."""
    if approval:
        return Member(person, ON_PAPER if approval.on_paper else APPROVED, approval.at)
    if signatory and person.pk == signatory.pk:
        return Member(person, SIGNS)
    if row.presence not in THERE:
        return Member(person, ABSENT)
    if not row.votes:
        return Member(person, NO_VOTE)
    return Member(person, DRAFTED if row.drafted else WAITED)


# ---------------------------------------------------------------- remarks at their places


def _remarks(meeting: Meeting, body: Body | None) -> dict[str, list[Remark]]:
    """Remarks by where they stand in this text: under the decision that they are about, wherever it stands now, else under their item."""
    found: dict[str, list[Remark]] = defaultdict(list)
    rows = Remark.objects.live().filter(item__meeting=meeting).select_related("version_read", "recorded_by", "answered_by")
    remarks = list(rows.defer("version_read__body"))
    if not remarks:
        return {}
    texts = {version.pk: read(version) for version in MinutesVersion.objects.filter(remarks__in=remarks).distinct()}
    there = {anchor for item in (body["agenda"] if body else ()) for anchor in _anchors(item)}
    for remark in remarks:
        anchors = (_decision_anchor(remark, texts.get(remark.version_read_id)), f"item-{remark.item_id}")
        found[next((anchor for anchor in anchors if anchor in there), "")].append(remark)
    return dict(found)


def _anchors(item: Item) -> Iterable[str]:
    yield f"item-{item['id']}"
    yield from (f"decision-{decision['id']}" for decision in item["decisions"])


def _decision_anchor(remark: Remark, text: Body | None) -> str:
    """The decision that a remark's place («2.1») was in the text that was read."""
    decisions = [one for item in (text["agenda"] if text else ()) if item["id"] == remark.item_id for one in item["decisions"]]
    return next((f"decision-{one['id']}" for one in decisions if one["number"] == remark.place), "")


def places_in(item_id: int, text: Body | None) -> list[str]:
    """The numbers of the decisions under an item in a text: what a remark may be about."""
    return [one["number"] for item in (text["agenda"] if text else ()) if item["id"] == item_id for one in item["decisions"]]
