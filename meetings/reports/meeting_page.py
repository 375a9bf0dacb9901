"""What a meeting's page shows this reader: the signed text, the present one where they may read it, else the agenda alone."""

from collections.abc import Sequence

from msgspec import Struct

from grants.reports.build import sourced
from grants.reports.values import Sourced
from meetings.models import AgendaItem, Meeting, MeetingStatus, MinutesVersion, Person, Presence
from meetings.reports.body import Body, Item, body_of
from meetings.reports.integrity import Problem, problems_of, read
from meetings.reports.meeting_list import CORRECTING, standing
from meetings.reports.quorum import RuleChange, rule_changes
from meetings.reports.search import on_agenda
from meetings.reports.versions import signed_edition
from meetings.rules import Reader


class MeetingPage(Struct, frozen=True):
    """A meeting as its page tells it.

    `body` is what is shown; `written`: whether it is more than an agenda; `edition`: the signed text that it is, None for a draft or an
    agenda. `noted`: whether anybody noted who was there. `broken`: what is wrong with its kept texts. `rule_changes`: how its quorum rule,
    and its commission's, were changed.
    """

    meeting: Meeting
    body: Body
    written: bool
    edition: MinutesVersion | None
    newest_edition: MinutesVersion | None
    reads_draft: bool
    noted: bool
    broken: Sequence[Problem]
    sourced: Sourced
    rule_changes: Sequence[RuleChange]

    @property
    def other_rule(self) -> bool:
        """Whether its quorum rule isn't its commission's present one."""
        return self.meeting.rule != self.meeting.commission.rule

    @property
    def standing(self) -> str:
        """Its status, or that it is being corrected."""
        return standing(self.meeting)

    @property
    def correcting(self) -> bool:
        return self.standing == CORRECTING

    @property
    def quorate(self) -> bool | None:
        """Whether there is a quorum; None where that isn't known."""
        needed, voters = self.body["needed"], self.body["voters"]
        return None if needed is None or voters is None or not self.noted else voters >= needed


def page_of_meeting(meeting: Meeting, reader: Reader) -> MeetingPage:
    """Signed minutes are shown as they were signed; a draft to who may read it; of what isn't signed, everybody sees the agenda."""
    newest = signed_edition(meeting)
    reads = reader.reads_draft(meeting)
    shown = newest if newest and (meeting.status == MeetingStatus.SIGNED or not reads) else None
    kept, drafted = read(shown), reads and shown is None
    body = kept or (body_of(meeting) if drafted else agenda_only(body_of(meeting)))
    items = [(AgendaItem.KIND, item["id"]) for item in body["agenda"]]
    return MeetingPage(
        meeting=meeting,
        body=body,
        written=kept is not None or (drafted and meeting.status != MeetingStatus.PLANNED),
        edition=shown if kept else None,
        newest_edition=newest,
        reads_draft=reads,
        noted=any(there["presence"] != Presence.UNKNOWN for there in body["attendance"]),
        broken=problems_of(meeting) if newest or meeting.status != MeetingStatus.PLANNED else [],
        sourced=sourced([meeting, *items, *_people(body)], [meeting.commission.district]),
        rule_changes=rule_changes(meeting.commission, meeting),
    )


def _people(body: Body) -> list[tuple[str, int]]:
    """Those whom a text names, as records: its attendance, and who chaired, conducted and wrote it."""
    named = [*(row["person"] for row in body["attendance"]), body["chair"], body["conductor"], body["secretary"]]
    return [(Person.KIND, one["id"]) for one in named if one]


def agenda_only(body: Body) -> Body:
    """A text with its agenda and without what is said under it: titles, reporters, action items that return."""
    return Body({**body, "agenda": [_title_only(item) for item in body["agenda"]], "opinions": []})


def _title_only(item: Item) -> Item:
    return on_agenda(id=item["id"], position=item["position"], title=item["title"], reporter=item["reporter"], carried=item["carried"])
