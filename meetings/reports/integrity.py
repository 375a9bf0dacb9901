"""Whether kept texts of minutes are whole: each against its own check code, and against the code that history was told when it was kept;
and whether the records of signed minutes still say what was signed."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from msgspec import Struct

from koksu import history
from koksu.history.models import Event
from meetings.models import Meeting, MeetingStatus, MinutesVersion
from meetings.reports.body import RULE, Body, body_of, check_code, from_text

TOLD = ("publish", "sign")  # the verbs under which history is told of a version
CHUNK = 100  # texts held in memory at a time
Codes = Mapping[int, Collection[str]]
"""What history was told of a meeting: by version, its check codes (one, unless somebody meddled)."""


class Problem(Struct, frozen=True):
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
    """Every meeting that has kept texts, or should: its id, how many texts there are, and what is wrong, also with the records of what was
    signed. Streams the texts."""
    told = _told(Event.objects.all())
    waiting = set(told)
    for meeting, versions in _by_meeting(MinutesVersion.objects.order_by("meeting", "number").iterator(chunk_size=CHUNK)):
        waiting.discard(meeting)
        problems = list(_problems(meeting, versions, told.get(meeting, {})))
        signed = [version for version in versions if version.edition]
        if signed and signed[-1].number not in {problem.version for problem in problems}:  # else nobody knows what was signed
            problems += _of_records(signed[-1])
        yield meeting, len(versions), problems
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


# ---------------------------------------------------------------- the records of what was signed

SIGNING = ("status", "number", "number_year", "signed_by", "signed_at")  # what a meeting gets by the signature


def _of_records(edition: MinutesVersion) -> Iterator[Problem]:
    """What a meeting's records say otherwise than its newest edition; while it is being corrected, they may. Fourteen queries."""
    meeting, signing = edition.meeting, _last_signing(edition.meeting_id)
    if signing is None:
        return
    kept = history.snapshot(meeting)
    names = [_label(name) for name in SIGNING if kept[name] != signing[name]]
    if meeting.status == MeetingStatus.SIGNED:
        names += [one.what for one in otherwise_than(edition, body_of(meeting))]
    if names:
        words = _("The records don’t say any more what edition %(edition)s says: %(what)s. They were changed past the system.")
        told = words % {"edition": edition.edition, "what": ", ".join(names)}
        yield Problem(meeting.pk, edition.number, edition.edition, told)


def _last_signing(meeting: int) -> dict[str, Any] | None:
    """The meeting as history was told of it when it was signed last, or its correction given up; None while a correction goes on."""
    verbs = ("sign", "begin_correction", "give_up_correction")
    events = Event.objects.filter(kind=Meeting.KIND, record_id=str(meeting), verb__in=verbs, body__contains='"status"')
    last = events.order_by("at", "number").last()
    after: dict[str, Any] | None = json.loads(last.body)["after"] if last and last.verb != "begin_correction" else None
    return after


def _facts(value: Any) -> Any:
    """A text without what may change though nobody wrote in it: names beside ids, and what is told of other records."""
    if isinstance(value, list):
        return [_facts(one) for one in value]
    if not isinstance(value, dict):
        return value
    facts = {name: _facts(one) for name, one in value.items() if not (name == "name" and "id" in value)}
    if "commission" in facts:
        facts["commission"] = facts["commission"]["id"]
    if "carried" in facts:
        facts["carried"] = sorted((one["id"], one["state"]) for one in facts["carried"])  # their order hangs on deadlines of today
    return facts


def _label(name: str) -> str:
    """A field of a meeting, in the reader's words."""
    return str(getattr(Meeting._meta.get_field(name), "verbose_name", name))


class Otherwise(Struct, frozen=True):
    """Where a meeting's records say otherwise than a kept text, in words. `place`: the field of the text («attendance», «agenda»), and
    `item` the agenda item's id. `lost`: something is gone that can't come back as what it was: an item, a decision, an action item."""

    what: str
    place: str
    item: int | None = None
    lost: bool = False


def otherwise_than(edition: MinutesVersion, body: Body) -> list[Otherwise]:
    """Where the present text differs from a signed one in what people wrote; nowhere: empty. The edition must be whole."""
    return _otherwise(_facts(from_text(edition.body)), _facts(body))


def _otherwise(signed: dict[str, Any], now: dict[str, Any]) -> list[Otherwise]:
    words = {
        **{name: _label(name) for name in ("day", "starts", "ends", "chair", "conductor", "secretary")},
        "title": _("title"),
        "place": _("place"),
        "attendance": _("attendance"),
        "annexes": _("annexes"),
        "opinions": _("dissenting opinions"),
        "members": _("quorum"),
        "needed": _("quorum"),
        **dict.fromkeys(("voters", *RULE), _("quorum")),
    }
    told = [name for name in now if name in signed and name not in ("agenda", "format")]  # an older format doesn't tell all
    found = {words.get(name, name): name for name in reversed(told) if now[name] != signed[name]}
    around = [Otherwise(what, place) for what, place in reversed(found.items())]
    before, after = ({item["id"]: item for item in text["agenda"]} for text in (signed, now))
    changed = [pk for pk in {**before, **after} if before.get(pk) != after.get(pk)]
    return around + [_of_item(pk, before.get(pk), after.get(pk)) for pk in changed]


def _of_item(pk: int, before: dict[str, Any] | None, after: dict[str, Any] | None) -> Otherwise:
    there: dict[str, Any] = before or after or {}
    what = _("agenda item %(number)s") % {"number": there["position"]}
    return Otherwise(what, "agenda", pk if after else None, lost=bool(before) and not _ids(before) <= _ids(after))


def _ids(item: dict[str, Any] | None) -> set[tuple[str, int]]:
    """An item, its decisions and their action items, as records."""
    if item is None:
        return set()
    actions = {("action", action["id"]) for decision in item["decisions"] for action in decision["actions"]}
    return {("item", item["id"]), *(("decision", decision["id"]) for decision in item["decisions"]), *actions}
