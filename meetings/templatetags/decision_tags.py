"""What templates say of decisions and action items: their state, where they stand in minutes, what they do."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.models import Contract
from grants.reports.values import Report
from koksu.language import short_date
from meetings.models import ActionState, Effect, Meeting
from meetings.reports.action_items import OVERDUE, Duty
from meetings.reports.body import Decided

register = template.Library()

# state of an action item: (class of its shape, word)
DUTIES = {
    ActionState.OPEN.value: ("open", gettext_lazy("in progress")),
    OVERDUE: ("overdue", gettext_lazy("overdue")),
    ActionState.REPORTED.value: ("reported", gettext_lazy("awaiting confirmation")),
    ActionState.DONE.value: ("verified", ActionState.DONE.label),
    ActionState.DROPPED.value: ("closed", ActionState.DROPPED.label),
}


@register.filter
def duty_state(value: Duty | str) -> SafeString:
    """Where an action item stands: a shape and a word."""
    shape, word = DUTIES[value if isinstance(value, str) else value.state]
    return format_html('<span class="state {}">{}</span>', shape, word)


@register.filter
def duty_word(state: str) -> str:
    """The word for a state alone, for paper."""
    return str(DUTIES[state][1])


@register.filter
def minutes_name(meeting: Meeting) -> str:
    """«№ 3 хаттама, 05.06.2026»: signed minutes as a line names them."""
    words = _("Minutes № %(number)s") % {"number": meeting.number}
    return f"{words}, {short_date(meeting.day)}" if meeting.day else words


@register.filter
def contract_for(report: Report, decision: Decided) -> Contract | None:
    """The contract of a report that rests on an award."""
    bid = decision["application"]
    return next((one.record for one in report.contracts if bid and one.record.application_id == bid["id"]), None)


@register.filter
def effect_word(effect: str) -> str:
    """What a decision does."""
    return str(Effect(effect).label)


# What is done about an action item, by the verb of its event in history.
DEEDS = {
    "report_done": gettext_lazy("Said to be done"),
    "confirm": gettext_lazy("Confirmed"),
    "send_back": gettext_lazy("Sent back"),
    "drop": gettext_lazy("Dropped"),
}


@register.filter
def deed_word(verb: str) -> str:
    """What was done about an action item; a verb that no page knows is shown as it is."""
    return str(DEEDS.get(verb, verb))
