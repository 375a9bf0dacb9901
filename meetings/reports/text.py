"""Which text of a meeting's minutes is meant, and what stands around it: its number, its version, where its signature stands in history."""

from collections.abc import Sequence
from functools import cached_property

from django.db.models import Q
from msgspec import Struct

from grants.models import Citation, Document, Note
from koksu.history.models import Event
from meetings.models import AgendaItem, Meeting, MinutesVersion
from meetings.reports.body import Body, body_of, from_text


class Text(Struct, frozen=True, dict=True):
    """A text of minutes: kept (a version that was sent to the members or signed), or the present one of the records."""

    meeting: Meeting
    body: Body
    version: MinutesVersion | None = None
    newest_edition: int | None = None

    @property
    def edition(self) -> int | None:
        """Which signed edition it is; None: a draft."""
        return self.version.edition if self.version else None

    @property
    def number(self) -> int | None:
        """The number of the minutes: a draft has one where signed minutes are being corrected."""
        return self.body.get("number") or self.meeting.number

    @property
    def replaced(self) -> bool:
        """Whether a later edition was signed."""
        return bool(self.edition and self.newest_edition and self.edition < self.newest_edition)

    @cached_property
    def entry(self) -> Event | None:
        """The entry of history that tells of its signature: the chain's head at that moment. None for a draft."""
        if not self.version or not self.version.edition:
            return None
        signatures = Event.objects.filter(kind=Meeting.KIND, record_id=str(self.meeting.pk), verb="sign").select_related("chain")
        return signatures.filter(body__contains=self.version.sha256).order_by("number").first()

    @cached_property
    def citations(self) -> Sequence[Citation]:
        """The documents it was taken from, where it was entered from a source."""
        found = Citation.objects.live().filter(record_kind=Meeting.KIND, record_id=self.meeting.pk, document__voided_at__isnull=True)
        return list(found.filter(document__district=self.meeting.commission.district_id).select_related("document__kind").order_by("id"))

    @cached_property
    def notes(self) -> Sequence[Note]:
        """What is noted on the meeting and its items, and on the documents it was taken from."""
        about = Q(record_kind=Meeting.KIND, record_id=self.meeting.pk)
        about |= Q(record_kind=AgendaItem.KIND, record_id__in=[item["id"] for item in self.body["agenda"]])
        about |= Q(record_kind=Document.KIND, record_id__in=[citation.document_id for citation in self.citations])
        return list(Note.objects.live().filter(about, document__district=self.meeting.commission.district_id).order_by("id"))


def present_text(meeting: Meeting) -> Text:
    """The text as the records have it now."""
    return Text(meeting, body_of(meeting))


def kept_text(version: MinutesVersion, newest_edition: int | None) -> Text:
    """A kept text: as it was kept, whatever the records say now."""
    return Text(version.meeting, from_text(version.body), version, newest_edition)
