"""The inputs of the minutes editor. A page has hundreds, most of them pickers with the same options: those are rendered once."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms, template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from grants.models.base import in_language
from koksu.language import possessive
from meetings.forms.cells import LONGEST_TEXT, ONCE, Cell, DeadlineField, Pick, PickMany
from meetings.forms.known import Group, Known
from meetings.models import AgendaItem

register = template.Library()
LANGUAGE_NAMES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}


@register.simple_tag(takes_context=True)
def editor_cell(context: Mapping[str, Any], cell: Cell, rows: int = 2, *place: int) -> SafeString:
    """A labelled input with what is wrong, and its text in the other languages. `place`: the number before the label (2 and 1: «2.1»)."""
    form, number = context["form"], ".".join(map(str, place))
    label = format_html("<span data-number>{}</span>. {}", number, cell.label) if number else cell.label
    return format_html(
        '<div class="mb-3" data-cell><label for="{}" class="form-label">{}</label>{}{}{}</div>',
        cell.id,
        label,
        _control(cell, form.known, rows, cell.name == form.focus),
        _wrong(cell),
        _beside(cell),
    )


def _control(cell: Cell, known: Known, rows: int, focus: bool) -> SafeString:
    attrs = _attrs(cell, focus)
    if isinstance(cell.read, PickMany):
        return _many(cell, known, attrs)
    if isinstance(cell.read, Pick):
        return _select(cell, _offer(known, cell.read.source, cell.raw), attrs)
    if isinstance(cell.read, forms.ChoiceField):
        return _select(cell, chosen(options([("", _choices(cell.read))]), cell.raw), attrs)
    if cell.longest == LONGEST_TEXT:
        return format_html(
            '<textarea class="form-control{}" name="{}" rows="{}"{}>\n{}</textarea>', _bad(cell), cell.name, rows, attrs, cell.raw
        )
    return format_html('<input type="text" class="form-control{}" name="{}" value="{}"{}>', _bad(cell), cell.name, cell.raw, attrs)


def _choices(read: Any) -> list[tuple[str, str]]:
    return list(read.choices)


def _attrs(cell: Cell, focus: bool) -> SafeString:
    given: dict[str, Any] = {"id": cell.id, **cell.read.widget_attrs(cell.read.widget)}
    if isinstance(cell.read, DeadlineField):
        given |= {"placeholder": _("dd.mm.yyyy")}
    elif cell.longest == ONCE:
        given |= {"placeholder": _("in Kazakh / in Russian")}
    given.pop("class", None)
    given |= {"maxlength": cell.longest} if cell.longest else {}
    given |= {"aria-invalid": "true", "aria-describedby": f"{cell.id}_error"} if cell.error else {}
    given |= {"autofocus": True} if focus else {}
    given |= {"autocomplete": "off"} if not isinstance(cell.read, Pick | forms.ChoiceField) else {}
    return format_html_join("", "{}", ((_attr(name, value),) for name, value in given.items()))


def _attr(name: str, value: Any) -> SafeString:
    return format_html(" {}", name) if value is True else format_html(' {}="{}"', name, value)


def _bad(cell: Cell) -> str:
    return " is-invalid" if cell.error else ""


def _select(cell: Cell, choices: SafeString, attrs: SafeString) -> SafeString:
    people = isinstance(cell.read, Pick) and cell.read.source == "people"
    more = mark_safe(" data-people") if people else ""
    return format_html('<select class="form-select{}" name="{}"{}{}>{}</select>', _bad(cell), cell.name, attrs, more, choices)


def _many(cell: Cell, known: Known, attrs: SafeString) -> SafeString:
    """One picker for each that is chosen, and one more."""
    first, *others = [*cell.many, ""]
    further = format_html(' aria-label="{}"', cell.label)
    source = cell.read.source if isinstance(cell.read, PickMany) else ""
    selects = [_select(cell, _offer(known, source, first), attrs), *(_select(cell, _offer(known, source, key), further) for key in others)]
    return format_html('<div class="many" data-many>{}</div>', mark_safe("".join(selects)))


def _wrong(cell: Cell) -> SafeString:
    return format_html('<div class="invalid-feedback" id="{}_error">{}</div>', cell.id, cell.error) if cell.error else mark_safe("")


def _beside(cell: Cell) -> SafeString:
    if not cell.beside:
        return mark_safe("")
    texts = format_html_join("", '<p lang="{}">{}</p>', cell.beside.items())
    names = ", ".join(LANGUAGE_NAMES[code] for code in cell.beside)
    opened = mark_safe(" open") if cell.blank else ""
    return format_html('<details class="beside"{}><summary>{}</summary>{}</details>', opened, names, texts)


def _offer(known: Known, source: str, key: str) -> SafeString:
    """What a picker offers, the chosen one marked; one that isn't on offer any more stands there all the same."""
    if source not in known.rendered:
        closed = known.closed if source == "applications" else ()
        known.rendered[source] = options([("", [("", "—")]), *known.groups(source)], closed)
    choices = chosen(known.rendered[source], key)
    record = getattr(known, source).get(key) if key and choices == known.rendered[source] else None
    return format_html('{}<option value="{}" selected>{}</option>', choices, key, record) if record else choices


def options(groups: list[Group], closed: Collection[str] = ()) -> SafeString:
    """Options, under their headings where they have one; those `closed` can be read, not chosen."""
    return format_html_join("", "{}", ((_group(heading, found, closed),) for heading, found in groups if found))


def _group(heading: str, found: list[tuple[str, str]], closed: Collection[str]) -> SafeString:
    shown = ((key, mark_safe(" disabled") if key in closed else "", words) for key, words in found)
    each = format_html_join("", '<option value="{}"{}>{}</option>', shown)
    return format_html('<optgroup label="{}">{}</optgroup>', heading, each) if heading else each


def chosen(choices: SafeString, key: str) -> SafeString:
    """The same options with this one chosen, and sent again though it may be closed (keys are numbers and plain words: they stand there as
    they are)."""
    if not key:
        return choices
    return mark_safe(choices.replace(f'value="{key}" disabled', f'value="{key}"').replace(f'value="{key}"', f'value="{key}" selected', 1))


@register.simple_tag
def present_words(voters: int | None, members: int | None) -> str:
    """How many of the members with a vote are there: «5 мүшенің 4-і»; empty where it isn't known."""
    if voters is None or members is None:
        return ""
    ending = possessive(voters) if (get_language() or "kk")[:2] == "kk" else ""
    return _("%(present)s of %(members)s members") % {"present": f"{voters}{ending}", "members": members}


@register.filter
def title_in(item: AgendaItem, language: str) -> str:
    """An item's title in the language that is written, else in the one it has."""
    return in_language(item, "title", language)


@register.filter
def language_word(code: str) -> str:
    """A language's own name."""
    return LANGUAGE_NAMES[code]
