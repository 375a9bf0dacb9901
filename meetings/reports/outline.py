"""The outline of minutes that are being written: each item with its state, for whom writes them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from msgspec import Struct

from koksu.accounts.models import User
from meetings.models import AgendaItem, EditingSession, Meeting, Voting
from meetings.reports.body import LANGUAGES


class Line(Struct, frozen=True):
    """An item: `state` is full, lacking, empty, wrong or taken (another writes it); `words` say so. `item` has its parts loaded."""

    item: AgendaItem
    state: str
    words: str


def outline(agenda: Sequence[AgendaItem], language: str, wrong: Mapping[int, Sequence[str]], writers: Mapping[int, User]) -> list[Line]:
    """Every item of the agenda (their parts loaded). `wrong`: by item, the names of the fields that the books refused of this person's
    typing; `writers`: by item, who else is writing it now."""
    return [_line(item, language, wrong.get(item.pk), writers.get(item.pk)) for item in agenda]


def writers_of(meeting: Meeting, since: datetime, but: User) -> dict[int, User]:
    """Who else has been writing an item after that moment, by item."""
    open_now = EditingSession.objects.filter(item__meeting=meeting, ended__isnull=True, touched__gt=since).exclude(person=but)
    return {session.item_id: session.person for session in open_now.select_related("person")}


def _line(item: AgendaItem, language: str, wrong: Sequence[str] | None, writer: User | None) -> Line:
    if writer:
        return Line(item, "taken", _("%(person)s is writing") % {"person": writer.get_full_name()})
    if wrong is not None:
        return Line(item, "wrong", wrong_words(wrong))
    if is_empty(item):
        return Line(item, "empty", pgettext("agenda item", "empty"))
    if lacking := _lacking(item, language):
        return Line(item, "lacking", lacking)
    return Line(item, "full", pgettext("agenda item", "complete"))


def wrong_words(fields: Sequence[str]) -> str:
    """What is wrong with an item, in a few words, by the names of its fields."""
    words = {
        "votes_": _("the votes don't add up"),
        "abstained": _("the votes don't add up"),
        "recused": _("the votes don't add up"),
        "voting": _("the vote isn't valid"),
        "-due": _("a deadline isn't right"),
        "decision-": _("a decision isn't whole"),
    }
    return next((told for part, told in words.items() for name in fields if part in name), _("not in the minutes yet"))


def is_empty(item: AgendaItem) -> bool:
    """Whether nothing was written under it yet."""
    parts = (item.speeches.all(), item.proposals.all(), item.decisions.all())
    return not item.heard and item.voting == Voting.NONE and not any(parts)


def _lacking(item: AgendaItem, language: str) -> str:
    """What an item that was begun still lacks; empty where it is whole."""
    if not item.heard and not item.speeches.all():
        return _("nothing heard yet")
    if not item.decisions.all():
        return _("no decision yet")
    untranslated = {"kk": _("not whole in Kazakh"), "ru": _("not whole in Russian"), "en": _("not whole in English")}
    return "" if all(_in_language(text, language) for text in _texts(item)) else untranslated[language]


def _texts(item: AgendaItem) -> list[dict[str, str]]:
    """Every text of an item, by language."""
    actions = [action for decision in item.decisions.all() for action in decision.actions.all()]
    parts: list[Any] = [*item.speeches.all(), *item.proposals.all(), *item.decisions.all(), *actions]
    pairs = [(item, "title"), (item, "heard"), *((part, "text") for part in parts)]
    return [{code: getattr(record, f"{stem}_{code}") for code in LANGUAGES} for record, stem in pairs]


def _in_language(text: dict[str, str], language: str) -> bool:
    """Whether a text stands in this language too, where it stands in any."""
    return bool(text[language]) or not any(text.values())
