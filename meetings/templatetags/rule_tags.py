"""What pages say of a quorum rule."""

from django import template

from grants.templatetags.ledger_tags import gap
from meetings.models import QuorumRule
from meetings.reports.quorum import rule_words

register = template.Library()


@register.simple_tag
def rule_of(record: QuorumRule) -> str:
    """The rule of a commission or a meeting in words; a gap where it is unknown."""
    return rule_words(*record.rule) or gap()
