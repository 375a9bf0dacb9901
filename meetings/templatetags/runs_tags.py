"""A line of a paper (meetings.reports.paper) as HTML."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from meetings.reports.paper import Line, Run

register = template.Library()
BREAK = SafeString("<br>")


@register.filter
def runs(line: Line) -> SafeString:
    """The line: gaps and stressed words as such, words of another language marked with it."""
    return format_html_join("", "{}", ((_run(one, _is_element(after)),) for one, after in zip(line, (*line, Run(""))[1:], strict=True)))


def _is_element(one: Run) -> bool:
    return bool(one.style or one.language)


def _run(one: Run, before_element: bool) -> SafeString:
    text = format_html_join(BREAK, "{}", ((part,) for part in one.text.split("\n")))
    if before_element and one.text.endswith(" ") and not _is_element(one):
        # WeasyPrint breaks a line far too early where a text fits but for its last space, and an element follows: so it stands apart.
        text = format_html("{}<span> </span>", SafeString(text.rstrip(" ")))
    if one.language:
        text = format_html('<span lang="{}">{}</span>', one.language, text)
    match one.style:
        case "gap":
            return format_html('<span class="gap">{}</span>', text)
        case "strong":
            return format_html("<strong>{}</strong>", text)
    return text
