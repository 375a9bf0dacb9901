"""Minutes as a paper: the official layout of the whole, and of an extract for one decision. In the language now active."""

from collections.abc import Iterator
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from koksu.language import long_date, possessive, short_date
from meetings.models import THERE, Presence, Quorum, Seat
from meetings.reports.body import Appended, Body, Decided, Item, Named, Opinion, There, words
from meetings.reports.matters import extracted, matter
from meetings.reports.paper import (
    AttendanceList,
    Head,
    Line,
    Listed,
    Paper,
    Paragraph,
    Part,
    Signature,
    gap,
    joined,
    known,
    language,
    line,
    name_of,
    plain,
    said,
    stopped,
    strong,
    typed,
)
from meetings.reports.quorum import rule_words
from meetings.reports.text import Text

SEATS = {
    Seat.MEMBER: pgettext_lazy("minutes", "Member"),
    Seat.INVITED: pgettext_lazy("minutes", "Invited guest"),
    Seat.PRESS: pgettext_lazy("minutes", "Press"),
}
TIMED = (Presence.LATE, Presence.LEFT)  # of these a time is told
BLANK = "\u00a0" * 12  # a line to be filled in by hand


def minutes_paper(text: Text) -> Paper:
    """The minutes, with the attendance list as an annex."""
    body = text.body
    annexes = tuple(_annexes(body))
    return Paper(
        head=_head(text, pgettext("minutes", "MINUTES № %(number)s"), _name(text)),
        agenda_heading=pgettext("minutes", "AGENDA"),
        agenda=tuple(_agenda(body)) or (Paragraph(gap()),),
        matters=tuple(matter(item, body) for item in body["agenda"]),
        closing=tuple(_approvals(body)),
        signatures=(_chair_signs(body), _secretary_signs(body)),
        opinions_heading=ngettext("DISSENTING OPINION", "DISSENTING OPINIONS", len(body["opinions"])),
        opinions=tuple(_opinion(one) for one in body["opinions"]),
        annexes_heading=pgettext("minutes", "Annexes"),
        annexes=annexes,
        sources=tuple(_sources(text)),
        codes=(*_signed(text), *_codes(text)),
        attendance=_attendance(text, len(annexes)) if body["attendance"] else None,
    )


def extract_paper(text: Text, decision: int) -> Paper:
    """An extract for one decision (by its id) of signed minutes. LookupError where this text doesn't have it."""
    body = text.body
    item, chosen = find_decision(body, decision)
    name = _("Extract from %(minutes)s, decision %(number)s") % {"minutes": _name(text), "number": chosen["number"]}
    signed = pgettext("minutes", "The original is signed: %(name)s, %(day)s.")
    return Paper(
        head=_head(text, pgettext("minutes", "EXTRACT FROM MINUTES № %(number)s"), name),
        matters=(extracted(item, chosen),),
        closing=(
            line(signed, name=name_of(body.get("signed_by")), day=short_date(_moment(body).date())),
            strong(pgettext("minutes", "True copy:")),
        ),
        signatures=(_secretary_signs(body),),
        codes=tuple(_codes(text)),
    )


def find_decision(body: Body, decision: int) -> tuple[Item, Decided]:
    """A decision of this text by its id, and its item. LookupError where there is none."""
    for item in body["agenda"]:
        for one in item["decisions"]:
            if one["id"] == decision:
                return item, one
    raise LookupError(decision)


# ---------------------------------------------------------------- the head


def _head(text: Text, heading: str, name: str) -> Head:
    body = text.body
    commission = body["commission"]
    return Head(
        language=language(),
        name=name,
        training=_("Training data: the organisations, people and amounts are invented.") if body["training"] else "",
        foot=_foot(text, name),
        issuer=tuple(filter(None, (said(commission["under"]), known(commission["name"])))),
        heading=line(heading, number=_number(text)),
        status=tuple(_status(text)),
        when=_when(body),
        place=said(body["place"]) or line(pgettext("minutes", "place: %(place)s"), place=gap()),
        title=known(body["title"]),
        roll=tuple(_roll(body)),
    )


def _number(text: Text) -> Line:
    if text.number:
        return line(str(text.number))
    return gap() if text.citations else gap(BLANK)  # a number that a source doesn't tell; one that isn't given yet


def _when(body: Body) -> Line:
    if not body["day"]:
        day = line(pgettext("minutes", "date: %(date)s"), date=gap())
    else:
        day = line(long_date(date.fromisoformat(body["day"]), language()))
    hours = "–".join(filter(None, (body["starts"], body["ends"])))
    return joined([day, line(hours)])


def _name(text: Text) -> str:
    """«№ 3 хаттама, 20.02.2026»"""
    day = text.body["day"]
    title = pgettext("minutes", "Minutes № %(number)s") % {"number": text.number} if text.number else pgettext("minutes", "Minutes")
    return plain(", ".join(filter(None, (title, short_date(date.fromisoformat(day)) if day else ""))))


def _foot(text: Text, name: str) -> str:
    """What stands in the foot of every page: which minutes, which edition, and the code by which a signed text is known."""
    parts = [_("Training data")] if text.body["training"] else []
    parts += [name, _edition(text)]
    if text.edition and text.version:
        parts.append(_("check code %(code)s") % {"code": _short(text.version.sha256)})
    return " · ".join(parts)


def _edition(text: Text) -> str:
    if text.edition and text.replaced:
        return _("edition %(edition)s, replaced by edition %(later)s") % {"edition": text.edition, "later": text.newest_edition}
    if text.edition:
        return _("edition %(edition)s") % {"edition": text.edition}
    if text.version:
        return _("draft %(number)s, not registered") % {"number": text.version.number}
    return _("draft, not registered")


def _status(text: Text) -> Iterator[Line]:
    """What a reader must know before the rest: a draft, a correction and why, an edition that was replaced."""
    reason = text.body.get("reason") if text.edition else text.meeting.correction_reason
    if not text.edition or text.replaced:
        yield strong(_edition(text))
    if text.edition and text.edition > 1:
        pattern = _("Edition %(edition)s, in place of edition %(earlier)s. Reason for the correction: %(reason)s")
        yield stopped(line(pattern, edition=str(text.edition), earlier=str(text.edition - 1), reason=typed(reason or "") or gap()))
    elif not text.edition and reason:
        yield stopped(line(_("A correction of signed minutes. Reason for the correction: %(reason)s"), reason=typed(reason)))


# ---------------------------------------------------------------- who was there


def _roll(body: Body) -> Iterator[Part]:
    members, guests, press = (
        [row for row in body["attendance"] if row["seat"] == seat] for seat in (Seat.MEMBER, Seat.INVITED, Seat.PRESS)
    )
    if body["chair"] or not body["conductor"]:
        yield _one(pgettext("minutes", "Chair"), name_of(body["chair"]))
    if body["conductor"]:
        yield _one(pgettext("minutes", "Conducted by"), _with_capacity(body["conductor"], body))
    yield _one(pgettext("minutes", "Secretary"), name_of(body["secretary"]))
    yield _one(pgettext("minutes", "Present"), _present(body, members))
    rolls = [
        (pgettext("minutes", "Absent"), [row for row in members if row["presence"] in (Presence.EXCUSED, Presence.ABSENT)]),
        (pgettext("minutes", "Not noted"), [row for row in members if row["presence"] == Presence.UNKNOWN]),
        (pgettext("minutes", "Invited"), [row for row in guests if not _is(row, body["conductor"])]),
        (pgettext("minutes", "Press"), press),
    ]
    for label, rows in rolls:
        if rows:
            yield _one(label, joined((_attended(row, body) for row in rows), "; " if rows[0]["seat"] != Seat.MEMBER else ", "))
    yield Part(pgettext("minutes", "Quorum"), (Paragraph(_quorum(body), notes=tuple(_own_rule(body))),))


def _one(label: str, value: Line) -> Part:
    return Part(label, (Paragraph(value),))


def _with_capacity(person: Named, body: Body) -> Line:
    row = next((row for row in body["attendance"] if _is(row, person)), None)
    return joined([name_of(person), said(row["capacity"]) if row else ()])


def _is(row: There, person: Named | None) -> bool:
    return bool(row["person"] and person and row["person"]["id"] == person["id"])


def _present(body: Body, members: list[There]) -> Line:
    """«5 мүшенің 4-і: …»; who is there without a vote says so. A gap where nobody is noted yet."""
    if not _taken(body):
        return gap()
    there = [row for row in members if row["presence"] in THERE]
    if body["members"] is None or body["voters"] is None:
        return joined((_attended(row, body) for row in there), "; ")
    voters, others = ([_attended(row, body) for row in there if row["votes"] == votes] for votes in (True, False))
    pattern = ngettext("%(present)s of %(members)s member", "%(present)s of %(members)s members", body["members"])
    present = f"{body['voters']}{possessive(body['voters']) if language() == 'kk' else ''}"
    return joined([line(pattern, present=present, members=str(body["members"])), joined([joined(voters), joined(others)], "; ")], ": ")


def _taken(body: Body) -> bool:
    """Whether attendance was taken: somebody was there, or every member is noted."""
    noted = [row["presence"] for row in body["attendance"] if row["seat"] == Seat.MEMBER]
    return any(presence in THERE for presence in noted) or (bool(noted) and Presence.UNKNOWN not in noted)


def _attended(row: There, body: Body) -> Line:
    """A person or a group with what is to be said of them: «Р. Исабаева (келген уақыты: 15:20)»."""
    named = row["seat"] != Seat.MEMBER
    return _bracketed(joined([_who(row), said(row["capacity"]) if named else ()]), [*_remarks(row, body), _absence(row)])


def _who(row: There) -> Line:
    return name_of(row["person"]) if row["person"] else known(row["group"])


def _remarks(row: There, body: Body) -> list[Line]:
    """What is said of somebody's presence, but for why they weren't there."""
    member, presence = row["seat"] == Seat.MEMBER, row["presence"]
    found: list[Line] = []
    if not row["person"] and row["count"] != 1 and (member or row["count"]):
        found.append(line(pgettext("minutes", "number: %(count)s"), count=str(row["count"]) if row["count"] else gap()))
    if row["person"] and member and not row["votes"] and body["voters"] is not None:
        found.append(line(pgettext("minutes", "without a vote")))
    for time, timed, at, unknown in (
        (row["arrived"], Presence.LATE, pgettext("minutes", "came at %(time)s"), pgettext("minutes", "came late, %(time)s")),
        (row["left"], Presence.LEFT, pgettext("minutes", "left at %(time)s"), pgettext("minutes", "left early, %(time)s")),
    ):
        if time and presence in TIMED:
            found.append(line(at, time=time))
        elif presence == timed:
            found.append(line(unknown, time=gap(_("time unknown"))))
    return found


def _absence(row: There) -> Line:
    """Why somebody wasn't there; empty where they were. A reason is the secretary's own words."""
    texts = {Presence.EXCUSED: pgettext("minutes", "with good reason"), Presence.ABSENT: pgettext("minutes", "without good reason")}
    text = texts.get(Presence(row["presence"]), "")
    if row["seat"] != Seat.MEMBER and text:
        text = pgettext("minutes", "absent")
    return joined([line(text), typed(row["reason"])], ": ")


def _bracketed(what: Line, remarks: list[Line]) -> Line:
    told = joined(remarks)
    return line("%(what)s (%(remarks)s)", what=what, remarks=told) if told else what


def _quorum(body: Body) -> Line:
    """Whether there was one, and by which numbers, as far as they are known."""
    needed, present = body["needed"], body["voters"] if _taken(body) else None
    if needed is not None and present is not None:
        there = pgettext("minutes", "there is one") if present >= needed else pgettext("minutes", "there is none")
        pattern = _("%(quorum)s (needed %(needed)s, present %(present)s)")
        return line(pattern, quorum=there, needed=str(needed), present=str(present))
    if needed is not None:
        return line(_("%(quorum)s (needed %(needed)s)"), quorum=gap(), needed=str(needed))
    return line(_("%(quorum)s (present %(present)s)"), quorum=gap(), present=str(present)) if present is not None else gap()


def _own_rule(body: Body) -> Iterator[Line]:
    """The rule by which it was judged, where that isn't simply the commission's, and why."""
    if reason := body.get("quorum_reason"):
        rule = rule_words(body.get("quorum", Quorum.UNKNOWN), body.get("quorum_number"))
        pattern = _("The quorum rule of this meeting: %(rule)s. Reason: %(reason)s")
        yield stopped(line(pattern, rule=rule or gap(), reason=typed(reason)))


# ---------------------------------------------------------------- the agenda, and the end


def _agenda(body: Body) -> Iterator[Paragraph]:
    for item in body["agenda"]:
        title = stopped(known(item["title"]))
        reporter = line(pgettext("minutes", "Reporter: %(name)s"), name=name_of(item["reporter"])) if item["reporter"] else ()
        yield Paragraph(joined([title, stopped(reporter)], " "), f"{item['position']}.")


def _approvals(body: Body) -> Iterator[Line]:
    """Who approved the text, who on paper only, and who gave no answer."""
    given = body.get("approvals") or []
    for on_paper, pattern in ((False, _("Approved by: %(names)s.")), (True, _("Approved on paper, as the secretary noted: %(names)s."))):
        if members := [one["member"] for one in given if one["on_paper"] is on_paper]:
            yield line(pattern, names=joined(name_of(one) for one in members))
    if silent := body.get("silent"):
        pattern = _("Members who gave no answer within the term of review: %(names)s.")
        yield line(pattern, names=joined(name_of(one) for one in silent))


def _chair_signs(body: Body) -> Signature:
    role = pgettext("minutes", "Conducted the meeting") if body["conductor"] else pgettext("minutes", "Chair")
    day = short_date(_moment(body).date()) if body.get("signed_at") else _("“___” ____________ 20___")
    return Signature(role, _("signature"), name_of(body["conductor"] or body["chair"]), day)


def _secretary_signs(body: Body) -> Signature:
    """The secretary signs the paper by hand: nothing tells on which day."""
    return Signature(pgettext("minutes", "Secretary"), _("signature"), name_of(body["secretary"]), _("“___” ____________ 20___"))


def _moment(body: Body) -> datetime:
    return datetime.fromisoformat(body["signed_at"])


def _opinion(opinion: Opinion) -> Paragraph:
    who = name_of(opinion["member"])
    if opinion["place"]:
        who = line(pgettext("minutes", "%(who)s (on %(place)s)"), who=who, place=opinion["place"])
    text = typed(opinion["text"])
    notes = (line(_("Its paper is kept with the minutes.")),) if opinion["document"] else ()
    return Paragraph(line("%(who)s: %(text)s", who=who, text=text), notes=notes)


def _annexes(body: Body) -> Iterator[Paragraph]:
    titles = [_annex(annex) for annex in body["annexes"]]
    if body["attendance"]:
        titles.append(line(_attendance_title()))
    for number, title in enumerate(titles, start=1):
        yield Paragraph(stopped(title), f"{number}.")


def _annex(annex: Appended) -> Line:
    pages = line(pgettext("minutes", "%(pages)s p."), pages=str(annex["pages"])) if annex["pages"] else ()
    code = line(_("check code %(code)s"), code=_short(annex["sha256"])) if annex["sha256"] else ()
    return joined([known(annex["title"]), pages, code])


def _sources(text: Text) -> Iterator[Line]:
    """From what it was taken, where it wasn't written here; and what is noted on it."""
    cited = {citation.document_id: citation for citation in text.citations}.values()
    named = [said(words(citation.document, "title")) or line(str(citation.document)) for citation in cited]
    if named:
        yield line(_("Taken from: %(sources)s. What isn't told there is left open."), sources=joined(named, "; "))
    for note in text.notes:
        yield said(words(note, "text"))


def _signed(text: Text) -> Iterator[Line]:
    """By whom and when it was signed here."""
    if text.edition:
        moment = _moment(text.body)
        given = {"day": short_date(moment.date()), "time": f"{moment:%H:%M}"}
        yield line(_("Signed: %(name)s, %(day)s, %(time)s."), name=name_of(text.body.get("signed_by")), **given)


def _codes(text: Text) -> Iterator[Line]:
    """By what this text is known from any other, and where history keeps its signature: paper is the anchor of both."""
    if text.version and text.edition:
        yield line(_("Check code (SHA-256) of the signed text: %(code)s"), code=text.version.sha256)
    if text.entry:
        yield line(_("Change log, entry № %(number)s: %(code)s"), number=str(text.entry.number), code=text.entry.hash)


def _short(sha256: str) -> str:
    """The first 16 characters of a check code in fours, as people compare them."""
    return "\u00a0".join(sha256[at : at + 4] for at in range(0, 16, 4))


# ---------------------------------------------------------------- the attendance list


def _attendance_title() -> str:
    return _("Attendance list")


def _attendance(text: Text, number: int) -> AttendanceList:
    """The list as an annex: the last one."""
    given = {"annex": number, "number": text.number}
    annex = _("Annex %(annex)s to minutes № %(number)s") if text.number else _("Annex %(annex)s to the minutes")
    columns = (
        "№",
        pgettext("minutes", "Full name"),
        pgettext("minutes", "Post and organisation"),
        pgettext("minutes", "As"),
        _("signature").capitalize(),
    )
    rows = tuple(_listed(place, row, text.body) for place, row in enumerate(text.body["attendance"], start=1))
    return AttendanceList(plain(annex % given), _attendance_title(), columns, rows)


def _listed(place: int, row: There, body: Body) -> Listed:
    """A row: whoever wasn't there doesn't sign, and it is said why."""
    absence = _absence(row) if row["presence"] in (Presence.EXCUSED, Presence.ABSENT) else ()
    return Listed(str(place), _bracketed(_who(row), _remarks(row, body)), said(row["capacity"]), _seat(row, body), absence)


def _seat(row: There, body: Body) -> str:
    if _is(row, body["chair"]):
        return pgettext("minutes", "Chair")
    if _is(row, body["secretary"]):
        return pgettext("minutes", "Secretary")
    return str(SEATS[Seat(row["seat"])])
