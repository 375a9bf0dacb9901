"""Whether kept texts of minutes are whole: each against its own check code, and against the code that history was told when it was kept."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from koksu.history.models import Event
from meetings.models import Meeting, MinutesVersion
from meetings.reports.body import Body, check_code, from_text

TOLD = ("publish", "sign")  # the verbs under which history is told of a version
CHUNK = 100  # texts held in memory at a time
Codes = Mapping[int, Collection[str]]
"""What history was told of a meeting: by version, its check codes (one, unless somebody meddled)."""


@dataclass(frozen=True)
class Problem:
    """What is wrong with a kept text, in the reader's language. `edition`: of a signed text, else None."""

    meeting: int
    version: int
    edition: int | None
    what: str


def problems_of(meeting: Meeting) -> list[Problem]:
    """What is wrong with this meeting's kept texts: for every page that shows them. Two queries."""
    told = _told(Event.objects.filter(record_id=str(meeting.pk)))[meeting.pk]
    return list(_problems(meeting.pk, meeting.versions.all(), told))


def verify() -> Iterator[tuple[int, int, list[Problem]]]:
    """Every meeting that has kept texts, or should: its id, how many texts there are, and what is wrong. Streams the texts."""
    told = _told(Event.objects.all())
    waiting = set(told)
    for meeting, versions in _by_meeting(MinutesVersion.objects.order_by("meeting", "number").iterator(chunk_size=CHUNK)):
        waiting.discard(meeting)
        yield meeting, len(versions), list(_problems(meeting, versions, told.get(meeting, {})))
    for meeting in sorted(waiting):
        yield meeting, 0, list(_problems(meeting, (), told[meeting]))


def is_whole(version: MinutesVersion) -> bool:
    """Whether a kept text still matches its check code."""
    return check_code(version.body) == version.sha256


def read(version: MinutesVersion | None) -> Body | None:
    """A kept text; None where there is none, or where it isn't whole: nobody is shown as minutes what may be anything."""
    return from_text(version.body) if version and is_whole(version) else None


def _told(events: Iterable[Event]) -> dict[int, dict[int, set[str]]]:
    """By meeting and version, the check codes that these events tell."""
    found: dict[int, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    rows = events.filter(kind=Meeting.KIND, verb__in=TOLD, body__contains='"sha256"')  # type: ignore[attr-defined]
    for record_id, body in rows.values_list("record_id", "body").iterator():
        after = json.loads(body)["after"]
        found[int(record_id)][after["version"]].add(after["sha256"])
    return found


def _by_meeting(versions: Iterable[MinutesVersion]) -> Iterator[tuple[int, list[MinutesVersion]]]:
    group: list[MinutesVersion] = []
    for version in versions:
        if group and group[0].meeting_id != version.meeting_id:
            yield group[0].meeting_id, group
            group = []
        group.append(version)
    if group:
        yield group[0].meeting_id, group


def _problems(meeting: int, versions: Iterable[MinutesVersion], told: Codes) -> Iterator[Problem]:
    there = set()
    for version in versions:
        there.add(version.number)
        if what := _wrong(version, told.get(version.number, ())):
            yield Problem(meeting, version.number, version.edition, what)
    for number in sorted(set(told) - there):
        yield Problem(meeting, number, None, _("Version %(version)s is missing, though history was told of it.") % {"version": number})


def _wrong(version: MinutesVersion, codes: Collection[str]) -> str:
    """What is wrong with one kept text, in words; empty where it is whole."""
    if not is_whole(version):
        words = _("The text of version %(version)s doesn't match its check code: it was changed after it was kept.")
    elif not codes:
        words = _("History was never told of version %(version)s: it didn't come about by sending or signing.")
    elif set(codes) != {version.sha256}:
        words = _("The check code of version %(version)s isn't the one that history was told: text and code were replaced.")
    else:
        return ""
    return words % {"version": version.number}
