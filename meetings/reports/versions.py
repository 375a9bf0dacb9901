"""Which texts of minutes are kept, and how the approval of the newest one stands."""

from dataclasses import dataclass
from datetime import date

from meetings.models import THERE, Approval, Attendance, Meeting, MinutesVersion, Person
from meetings.rules import signatory_of


def newest(meeting: Meeting) -> MinutesVersion | None:
    """The last version that was sent to the members or signed."""
    return MinutesVersion.objects.filter(meeting=meeting).order_by("-number").first()


def signed_edition(meeting: Meeting, edition: int | None = None) -> MinutesVersion | None:
    """The signed edition of that number; the newest without one; None where nothing was signed."""
    signed = MinutesVersion.objects.filter(meeting=meeting, edition__isnull=False)
    return (signed.filter(edition=edition) if edition else signed).order_by("-edition").first()


@dataclass(frozen=True)
class Approvals:
    """Who of the present members with a vote approved the newest version, and who hasn't yet. Who signs approves by signing."""

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
    rows = Attendance.objects.filter(meeting=meeting, seat="member", votes=True, presence__in=THERE, person__isnull=False)
    present = [row.person for row in rows.select_related("person") if row.person]
    gave = set(Approval.objects.filter(version=version).values_list("member", flat=True)) if version else set()
    silent = [person for person in present if person.pk not in gave and person != signatory]
    approved = [person for person in present if person.pk in gave]
    return Approvals(approved, silent, meeting.review_until, alone=not any(person != signatory for person in approved))
