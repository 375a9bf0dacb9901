"""What the pages of review and comparison say: marked words, the names of places that changed, how members stand to a version."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from grants.templatetags.ledger_tags import gap
from koksu.language import short_date
from meetings.models import ActionItem, Answer, Effect, Meeting, MinutesVersion, Remark, Voting
from meetings.reports.changes import Cell, Group, Line, Mark, Section, Spot, marks_on, text_on
from meetings.reports.reviewing import ABSENT, APPROVED, DRAFTED, NO_VOTE, ON_PAPER, SIGNS, WAITED, Member
from meetings.templatetags.minutes_tags import WHERE, carried_words, iso_short, stated, tiyn

register = template.Library()

LANGUAGES = {"kk": gettext_lazy("in Kazakh"), "ru": gettext_lazy("in Russian"), "en": gettext_lazy("in English")}
HEADINGS = {**WHERE, "vote": pgettext_lazy("minutes", "VOTE")}
FACTS = {
    "title": gettext_lazy("Title"),
    "place": gettext_lazy("Place"),
    "members": gettext_lazy("Members with a vote"),
    "needed": gettext_lazy("Needed for a quorum"),
    "voters": gettext_lazy("Present with a vote"),
    "quorum_reason": gettext_lazy("Why its quorum rule isn’t the commission’s"),
}
# What stands around the agenda, and the parts of an item: as the places that changed are named.
AROUND = {
    "meeting": gettext_lazy("about the meeting"),
    "attendance": gettext_lazy("attendance"),
    "annexes": gettext_lazy("annexes"),
    "opinions": gettext_lazy("dissenting opinions"),
}
PARTS = {
    "title": gettext_lazy("item %(number)s, its title"),
    "about": gettext_lazy("item %(number)s, what it concerns"),
    "carried": gettext_lazy("item %(number)s, earlier action items"),
    "heard": gettext_lazy("item %(number)s, heard"),
    "speech": gettext_lazy("item %(number)s, spoke"),
    "proposal": gettext_lazy("item %(number)s, proposed"),
    "vote": gettext_lazy("item %(number)s, vote"),
}
STATES = {  # of items and decisions
    ("item", "added"): gettext_lazy("item %(number)s, new"),
    ("item", "removed"): gettext_lazy("item %(number)s, taken off"),
    ("item", "moved"): gettext_lazy("item %(number)s, moved"),
    ("decision", "added"): gettext_lazy("decision %(number)s, new"),
    ("decision", "removed"): gettext_lazy("decision %(number)s, taken out"),
    ("decision", "moved"): gettext_lazy("decision %(number)s, moved"),
    ("decision", "changed"): gettext_lazy("decision %(number)s"),
}
MEMBERS = {  # state: (class of its shape, word)
    APPROVED: ("verified", pgettext_lazy("of a member", "approved")),
    ON_PAPER: ("verified", gettext_lazy("approved on paper")),
    WAITED: ("open", pgettext_lazy("of a member", "reviewing")),
    SIGNS: ("reported", gettext_lazy("signs")),
    DRAFTED: ("draft", gettext_lazy("drafted the minutes: isn’t asked to approve them")),
    ABSENT: ("draft", pgettext_lazy("of a member", "was absent")),
    NO_VOTE: ("draft", pgettext_lazy("of a member", "without a vote")),
}
ANSWERS = {
    Answer.OPEN: ("open", gettext_lazy("no answer yet")),
    Answer.ACCEPTED: ("verified", pgettext_lazy("of a remark", "accepted")),
    Answer.DECLINED: ("rejected", pgettext_lazy("of a remark", "declined")),
}


# ---------------------------------------------------------------- marked words


@register.simple_tag
def marked(cell: Cell | None, side: str = "both", unknown: bool = False) -> SafeString | str:
    """A field on a side (old, new, both), what changed in <del> and <ins>; `unknown`: where it says nothing, a gap."""
    if not cell or not (marks := marks_on(cell.marks, side)):
        return gap() if unknown else ""
    return format_html("{}{}", _html(marks, cell.kind), _elsewhere(cell, side))


def _html(marks: Sequence[Mark], kind: str) -> SafeString:
    """Marks as HTML; a space at their edges stays outside, and parts what was from what is."""
    told: list[tuple[str]] = []
    for before, mark in zip((None, *marks), marks, strict=False):
        text = _written(mark.text, kind)
        if mark.op == "same":
            told.append((text,))
            continue
        if before and before.op == "del" and mark.op == "ins":
            told.append((" ",))
        lead, core, tail = text[: len(text) - len(text.lstrip())], text.strip(), text[len(text.rstrip()) :]
        told.append((format_html("{}<{op}>{}</{op}>{}", lead, core, tail, op=mark.op) if core else text,))
    return format_html_join("", "{}", told)


def _elsewhere(cell: Cell, side: str) -> SafeString:
    """What changed in languages that aren't shown: named, and told where the text that is shown didn't change itself."""
    if any(mark.op != "same" for mark in cell.marks):
        languages = ", ".join(str(LANGUAGES[code]) for code in cell.others)
        words = _("changed also %(languages)s") % {"languages": languages}
        return format_html(' <span class="elsewhere">({})</span>', words) if languages and side != "old" else SafeString()
    rows = [(code, LANGUAGES[code], _html(there, "text")) for code, marks in cell.others.items() if (there := marks_on(marks, side))]
    return format_html_join("", ' <span class="elsewhere">{1}: <span lang="{0}">{2}</span></span>', rows)


def _written(text: str, kind: str) -> str:
    """A value as people write it."""
    match kind:
        case "day":
            return iso_short(text)
        case "money":
            return tiyn(int(text))
        case "voting":
            return str(Voting(text).label)
        case "effect":
            return str(Effect(text).label)
        case "carried":
            return carried_words(text)
        case "votes":
            return _("with a vote")
        case "text":
            return text
    return stated(text, kind)


@register.filter
def heading_of(kind: str) -> str:
    """The heading over a group of lines; empty where it needs none."""
    return str(HEADINGS.get(kind, ""))


@register.filter
def fact_name(name: str) -> str:
    """What a fact of the meeting is called."""
    return str(FACTS.get(name) or capfirst(Meeting._meta.get_field(name).verbose_name))  # type: ignore[union-attr]  # its own columns


@register.filter
def around_name(kind: str) -> str:
    """What stands around the agenda, as a heading names it."""
    return str(AROUND[kind])


@register.filter
def spot_name(spot: Spot) -> str:
    """A place that changed, as people name it: «2.1-шешім»."""
    words = AROUND.get(spot.kind) or PARTS.get(spot.kind) or STATES[spot.kind, spot.state]
    return str(words) % {"number": spot.number}


@register.filter
def news_of(section: Section) -> str:
    """What became of a whole item: new, taken off, moved; empty otherwise."""
    states = {"added": _("new item"), "removed": _("taken off the agenda"), "moved": _("moved")}
    return states.get(section.state, "")


# ---------------------------------------------------------------- people and remarks


@register.filter
def at_place(there: Mapping[str, Any], place: str) -> Any:
    """What stands at a place: the remarks of a page, a line's field; nothing where there is none."""
    return there.get(place, "")


@register.filter
def member_state(member: Member) -> SafeString:
    """How a member stands to the newest version: a shape and a word."""
    return format_html('<span class="state {}">{}</span>', *MEMBERS[member.state])


@register.filter
def answer_state(remark: Remark) -> SafeString:
    """What became of a remark: a shape and a word."""
    return format_html('<span class="state {}">{}</span>', *ANSWERS[Answer(remark.answer)])


@register.filter
def about_where(remark: Remark) -> str:
    """What a remark was about when it was written: the decision, or the item."""
    return str(STATES["decision", "changed"]) % {"number": remark.place} if remark.place else _("the whole item")


@register.filter
def short_name(meeting: Meeting) -> Any:
    """A meeting by its title, else by its day."""
    return meeting.title or meeting


# ---------------------------------------------------------------- lines of a comparison


@register.filter
def template_of(line: Line) -> str:
    """The template that shows a line of a comparison, by its kind."""
    return f"components/marked/{'spoken' if line.kind in ('heard', 'speech') else line.kind}.html"


@register.filter
def of_kind(lines: Sequence[Line], kind: str) -> list[Line]:
    """The lines of one kind."""
    return [line for line in lines if line.kind == kind]


@register.filter
def on_side(lines: Sequence[Line], side: str) -> list[Line]:
    """The lines that stand on a side: old, new, or both."""
    left_out = {"old": "added", "new": "removed"}.get(side)
    return [line for line in lines if line.state != left_out]


@register.filter
def words(text: str) -> list[str]:
    """«ngo lot» as a list, for a template's loop."""
    return text.split()


@register.filter
def sums(line: Line, side: str) -> list[tuple[str, SafeString | str]]:
    """The sums of a vote on a side, each after its word; who were recused only where there are any."""
    columns = {"votes_for": "for", "votes_against": "against", "abstained": "abstained", "recused": "recused"}
    told = [(stated(choice, "choice"), marked(line.cells.get(name), side, unknown=name != "recused")) for name, choice in columns.items()]
    return [(word, count) for word, count in told if count]


@register.filter
def groups(section: Section | None) -> Sequence[Group]:
    """The groups of a section; none where there is no such section."""
    return section.groups if section else ()


@register.filter
def number_now(part: Line | Section) -> str | None:
    """What a remark on this part names: a decision's number in the new text, nothing for an item; None where it isn't there any more."""
    if part.state == "removed":
        return None
    return text_on(part.cells["number"], "new") if isinstance(part, Line) else ""


@register.filter
def version_name(version: MinutesVersion) -> str:
    """What was sent is a version, what was signed an edition: «3-нұсқа, 16.09.2026», «1-редакция, 18.09.2026, қол қойылған»."""
    words = _("edition %(edition)s of %(day)s, signed") if version.edition else _("version %(number)s of %(day)s")
    return words % {"edition": version.edition, "number": version.number, "day": short_date(localtime(version.made_at).date())}


@register.filter
def overdue(action: ActionItem, today: date) -> bool:
    """Whether its deadline has passed and nobody has said that it is done."""
    return action.is_overdue(today)
