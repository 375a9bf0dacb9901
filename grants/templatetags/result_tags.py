"""What each row of the grid of results prints besides its cells. Fifty rows stand on a page, so that what repeats is rendered once."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def deliverable_options(row: Any) -> SafeString:
    """The deliverables to choose from."""
    chosen = {row.chosen: mark_safe(" selected")} if row.chosen else {}
    promises = ((key, chosen.get(key, ""), promise.name) for key, promise in row.promises.items())
    return format_html_join("", '<option value="{}"{}>{}</option>', promises)


CELL = (
    '<div class="w{}" data-cell="{}"{}><label class="form-label" for="{}">{}</label>'
    '<input type="text" name="{}" id="{}" value="{}" class="form-control{} {}" maxlength="{}" autocomplete="off"{}{}>{}</div>'
)
WRONG = '<div class="invalid-feedback" id="{}_error">{}</div>'


@register.simple_tag
def result_cells(row: Any) -> SafeString:
    """Every cell that a kind of this contract asks for; those that the row's own doesn't ask for are hidden."""
    return mark_safe("".join(_cell(cell) for cell in row.cells()))


def _cell(cell: Any) -> SafeString:
    attrs, wrong = cell.attrs, bool(cell.errors)
    more = format_html(' inputmode="{}"', attrs["inputmode"]) if "inputmode" in attrs else ""
    if cell.name == "day":
        more = format_html('{} placeholder="{}"', more, _("dd.mm.yyyy"))
    return format_html(
        CELL,
        *(cell.width, cell.name, mark_safe("" if cell.shown else " hidden"), cell.id, cell.label),
        *(cell.html_name, cell.id, cell.value, " is-invalid" if wrong else "", attrs.get("class", ""), attrs.get("maxlength", ""), more),
        format_html(' aria-invalid="true" aria-describedby="{}_error"', cell.id) if wrong else "",
        format_html(WRONG, cell.id, " ".join(cell.errors)) if wrong else "",
    )


@register.simple_tag
def drop_zone(form: Any, row: Any) -> SafeString:
    """The row's drop zone. Empty ones differ by their prefix alone: each kind's is rendered once and copied."""
    proof, asked = row.proof, row.promise.proof_codes if row.promise else []
    if proof or proof.errors:
        more = {"files": proof.files, "links": proof.links, "errors": proof.errors}
        return _rendered(row.prefix, row.proof_kinds, asked, **more)
    key = tuple(asked)
    if key not in form.zones:
        form.zones[key] = _rendered("row-NEW", row.proof_kinds, asked)
    return mark_safe(str(form.zones[key]).replace("row-NEW", row.prefix))


def _rendered(prefix: str, kinds: Any, asked: Any, **more: Any) -> SafeString:
    return render_to_string("components/drop.html", {"prefix": prefix, "kinds": kinds, "asked": asked, **more})
