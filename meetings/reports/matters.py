"""What a paper of minutes says of an agenda item: heard, spoken, proposed, resolved, voted, in the official order and in words."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy
from msgspec.structs import replace

from koksu.accounts.clock import today
from koksu.language import long_date
from koksu.money import NBSP, Tenge
from meetings.reports.body import About, Body, Carried, Decided, Item, Proposed, Said, Tally, ToDo
from meetings.reports.paper import (
    Line,
    Matter,
    Paragraph,
    Part,
    capitalised,
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
    text_of,
    typed,
)

FATES = {
    "adopted": pgettext_lazy("minutes", "Adopted."),
    "declined": pgettext_lazy("minutes", "Declined."),
    "referred": pgettext_lazy("minutes", "Referred."),
}
STATES = {
    "open": pgettext_lazy("minutes", "In progress."),
    "overdue": pgettext_lazy("minutes", "Not done, the deadline has passed."),
    "reported": pgettext_lazy("minutes", "Said to be done, not confirmed yet."),
    "done": pgettext_lazy("minutes", "Done."),
    "dropped": pgettext_lazy("minutes", "Dropped."),
}


def matter(item: Item, body: Body) -> Matter:
    """The item whole. One under which nothing was recorded says so."""
    parts = [
        Part(pgettext("minutes", "ACTION ITEMS"), tuple(_carried(one, body["day"]) for one in item["carried"])),
        Part(pgettext("minutes", "HEARD"), _heard(item)),
        Part(pgettext("minutes", "SPOKE"), tuple(_spoken(one) for one in item["speeches"])),
        Part(pgettext("minutes", "PROPOSED"), tuple(_proposed(one) for one in item["proposals"])),
        *resolved(item, item["decisions"]),
    ]
    told = tuple(part for part in parts if part.paragraphs)
    return _headed(item, told or (Part(pgettext("minutes", "HEARD"), (Paragraph(_unsaid()),)),))


def extracted(item: Item, decision: Decided) -> Matter:
    """The item with one decision and the vote, as an extract has it."""
    return _headed(item, tuple(part for part in resolved(item, [decision]) if part.paragraphs))


def resolved(item: Item, decisions: Iterable[Decided]) -> list[Part]:
    """The vote, and what was decided by it: in the order in which the editor and the screen have them."""
    above = (*item["title"].values(), *(name for one in item["about"] for name in one["name"].values()))
    return [
        Part(pgettext("minutes", "VOTE"), tuple(_vote(item["vote"]))),
        Part(pgettext("minutes", "RESOLVED"), tuple(_decision(one, "\n".join(map(str, above))) for one in decisions)),
    ]


def _headed(item: Item, parts: tuple[Part, ...]) -> Matter:
    title = known(item["title"])
    return Matter(f"{item['position']}.", title, _concerns(item["about"], text_of(title)), parts)


def _unsaid() -> Line:
    return gap(pgettext("minutes", "not recorded"))


def _heard(item: Item) -> tuple[Paragraph, ...]:
    text = said(item["heard"])
    if item["reporter"]:
        return (Paragraph(line("%(who)s: %(text)s", who=name_of(item["reporter"]), text=text or _unsaid())),)
    return (Paragraph(text),) if text else ()


def _spoken(speech: Said) -> Paragraph:
    return Paragraph(line("%(who)s: %(text)s", who=name_of(speech["speaker"]), text=said(speech["text"]) or _unsaid()))


def _proposed(proposal: Proposed) -> Paragraph:
    who = name_of(proposal["proposer"])
    if proposal["on_behalf"]:
        who = line(pgettext("minutes", "%(who)s (on behalf of: %(whom)s)"), who=who, whom=typed(proposal["on_behalf"]))
    fate = FATES.get(proposal["fate"])
    outcome = strong(str(fate)) if fate else line(pgettext("minutes", "Outcome: %(outcome)s."), outcome=gap())
    text = stopped(said(proposal["text"]) or _unsaid())
    notes = _concerns(proposal["about"], text_of(text))
    return Paragraph(line("%(who)s: %(text)s %(outcome)s", who=who, text=text, outcome=outcome), notes=notes)


def _concerns(about: Iterable[About], text: str) -> tuple[Line, ...]:
    """The records of the books that are named, but for those that the text itself names."""
    names = [name for one in about if text_of(name := said(one["name"])) not in text]
    return (line(pgettext("minutes", "Concerns: %(names)s."), names=joined(names, "; ")),) if names else ()


# ---------------------------------------------------------------- decisions, and what is to be done


def _decision(decision: Decided, above: str) -> Paragraph:
    """`above`: what stands over it, so that the lot that the whole item is about isn't named under each decision again."""
    text = known(decision["text"])
    effect = _effect(decision, text_of(text))
    ours = (decision["lot"], decision["contract"])
    others = [one for one in decision["about"] if one not in ours]
    concerns = _concerns(filter(None, (*ours, *others)), f"{text_of(text)}\n{text_of(effect)}\n{plain(above)}")
    duties = (_duty(one) for one in decision["actions"])
    return Paragraph(text, f"{decision['number']}.", (*([effect] if effect else []), *concerns, *duties))


def _effect(decision: Decided, text: str) -> Line:
    """What the decision does besides saying something, as far as its own text doesn't tell it; empty where it stands alone."""
    told = [line(pattern, what=what) for pattern, what in _effects(decision) if text_of(what) not in text]
    return capitalised(stopped(joined(told, "; ")))


def _effects(decision: Decided) -> list[tuple[str, Line]]:
    ngo = known(decision["ngo"]["name"] if decision["ngo"] else None)
    match decision["effect"]:
        case "award":
            amount, bid = decision["amount"], decision["application"]
            return [
                (pgettext("minutes", "Awarded to: %(what)s"), ngo),
                (pgettext("minutes", "project: %(what)s"), said(bid["name"] if bid else None)),
                (pgettext("minutes", "amount: %(what)s"), gap() if amount is None else line(Tenge(amount).on_paper(language()))),
            ]
        case "accept_report":
            return [(pgettext("minutes", "Report accepted: %(what)s"), ngo)]
        case "return_report":
            return [(pgettext("minutes", "Report returned: %(what)s"), ngo)]
        case "ask_ngo":
            return [(pgettext("minutes", "Asked of: %(what)s"), ngo)]
    return []


def _duty(action: ToDo | Carried, text: bool = True) -> Line:
    """Who has to do it and by when; before that what, where it isn't the decision itself."""
    what = stopped(said(action["text"])) if text else ()
    pattern = pgettext("minutes", "Responsible: %(who)s. Deadline: %(when)s")
    return joined([what, stopped(line(pattern, who=name_of(action["responsible"]), when=_due(action) or gap()))], " ")


def _due(action: ToDo | Carried) -> Line:
    day = long_date(date.fromisoformat(action["due"]), language()) if action["due"] else ""
    words = typed(action["due_words"])
    return line("%(day)s (%(words)s)" if day and words else "%(day)s%(words)s", day=day, words=words)


def carried_state(action: Carried, day: str | None) -> str:
    """How an action item of an earlier meeting stood on that day (ISO, the meeting's; today, where that isn't known or is still to come):
    a key of STATES. Every page and paper takes it, so that all say the same."""
    until = min(filter(None, (day, today().isoformat())))
    return "overdue" if action["state"] == "open" and action["due"] and action["due"] < until else action["state"]


def _carried(action: Carried, day: str | None) -> Paragraph:
    """An action item of an earlier meeting, and how it stood on the day of this one."""
    text = stopped(known(action["text"]))
    if action["minutes"]:
        pattern = pgettext("minutes", "Minutes № %(number)s, %(place)s: %(text)s")
        text = line(pattern, number=str(action["minutes"]), place=action["decision"], text=text)
    state = strong(str(STATES[carried_state(action, day)]))
    return Paragraph(joined([text, state], " "), notes=(_duty(action, text=False),))


# ---------------------------------------------------------------- the vote


def _vote(vote: Tally) -> list[Paragraph]:
    """Its counts with the names where they were recorded, then the interests that members declared; a vote of which nothing is known."""
    if vote["voting"] == "none":
        return []
    if vote["voting"] == "unknown":
        return [Paragraph(gap())]
    counts = [
        line(pgettext("minutes", "for — %(number)s"), number=_counted(vote, "for", vote["votes_for"])),
        line(pgettext("minutes", "against — %(number)s"), number=_counted(vote, "against", vote["votes_against"])),
        line(pgettext("minutes", "abstained — %(number)s"), number=_counted(vote, "abstained", vote["abstained"])),
    ]
    if vote["recused"]:
        counts.append(line(pgettext("minutes", "recused — %(number)s"), number=_counted(vote, "recused", vote["recused"])))
    pattern = _("Declared interest: %(member)s — %(interest)s")
    declared = [
        Paragraph(stopped(line(pattern, member=name_of(ballot["member"]), interest=typed(ballot["interest"]))))
        for ballot in vote["ballots"]
        if ballot["interest"]
    ]
    return [Paragraph(_tied(joined(counts))), *declared]


def _tied(sentence: Line) -> Line:
    """A line whose dashes stay between what they join: «қарсы — 0»."""
    return tuple(replace(run, text=run.text.replace(" — ", f"{NBSP}—{NBSP}")) for run in sentence)


def _counted(vote: Tally, choice: str, number: int | None) -> Line:
    """«1 (Н. Тасболат)»"""
    names = joined(name_of(ballot["member"]) for ballot in vote["ballots"] if ballot["choice"] == choice)
    count = gap() if number is None else line(str(number))
    return line("%(count)s (%(names)s)", count=count, names=names) if names else count
