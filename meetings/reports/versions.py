"""Which texts of minutes are kept, how the approval of the newest one stands, and what history tells of signatures and corrections."""

import json
from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct, field

from koksu.history.models import Event
from meetings.models import THERE, Approval, Attendance, Meeting, MinutesVersion, Person
from meetings.rules import drafted, signatory_of


def newest(meeting: Meeting) -> MinutesVersion | None:
    """The last version that was sent to the members or signed."""
    return MinutesVersion.objects.filter(meeting=meeting).order_by("-number").first()


def signed_edition(meeting: Meeting, edition: int | None = None) -> MinutesVersion | None:
    """The signed edition of that number; the newest without one; None where nothing was signed."""
    signed = MinutesVersion.objects.filter(meeting=meeting, edition__isnull=False)
    return (signed.filter(edition=edition) if edition else signed).order_by("-edition").first()


class Approvals(Struct, frozen=True):
    """Who of the present members with a vote approved the newest version, and who hasn't yet. Who signs approves by signing; who drafted
    isn't asked."""

    approved: list[Person]
    silent: list[Person]
    until: date | None
    alone: bool = False  # nobody but who signs has approved

    def may_sign(self, on: date) -> bool:
        """Whether all have approved, another than who signs among them, or the review term is over."""
        return (not self.silent and not self.alone) or (self.until is not None and on > self.until)


def approvals_of(meeting: Meeting) -> Approvals:
    """How the approval of the newest version stands."""
    version, signatory = newest(meeting), signatory_of(meeting)
    rows = Attendance.objects.filter(~drafted(), meeting=meeting, seat="member", votes=True, presence__in=THERE, person__isnull=False)
    present = [row.person for row in rows.select_related("person") if row.person]
    gave = set(Approval.objects.filter(version=version).values_list("member", flat=True)) if version else set()
    silent = [person for person in present if person.pk not in gave and person != signatory]
    approved = [person for person in present if person.pk in gave]
    return Approvals(approved, silent, meeting.review_until, alone=not any(person != signatory for person in approved))


# ---------------------------------------------------------------- what history tells


class Correction(Struct):
    """A correction of signed minutes: who began it, when and why; who gave it up, or signed it as `edition`; without both it goes on."""

    begun: Event
    given_up: Event | None = None
    signed: Event | None = None
    edition: int | None = None


class Told(Struct, frozen=True):
    """What history tells of signed minutes: the entry of each signature by the check code of its text (the paper names it), and every
    correction, the newest first."""

    entries: Mapping[str, Event] = field(default_factory=dict)
    corrections: Sequence[Correction] = ()


def told_of(meeting: Meeting) -> Told:
    """What history tells of its signatures and corrections. One query."""
    entries: dict[str, Event] = {}
    corrections: list[Correction] = []
    verbs = ("begin_correction", "give_up_correction", "sign")
    for event in Event.objects.filter(kind=Meeting.KIND, record_id=str(meeting.pk), verb__in=verbs).order_by("number"):
        if event.verb == "begin_correction":
            corrections.insert(0, Correction(event))
        elif event.verb == "give_up_correction" and corrections:
            corrections[0].given_up = event
        elif "sha256" in (after := json.loads(event.body)["after"]):  # else it tells of the meeting's own fields
            entries.setdefault(after["sha256"], event)
            if corrections and not corrections[0].given_up and not corrections[0].signed:
                corrections[0].signed, corrections[0].edition = event, after["edition"]
    return Told(entries, corrections)
