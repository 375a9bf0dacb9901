"""What `{% load i18n %}` loads: Django's own tags, of which `translate` with a literal text is rendered at once.

A page has hundreds of these. Django resolves each as a variable, localises and escapes a lazy text, which took a sixth of a contract
page's time; the answer is the same (tests/koksu/test_front.py holds both against each other)."""

from django import template
from django.template.base import Parser, Token
from django.templatetags import i18n
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, pgettext

register = template.Library()
register.tags = {**i18n.register.tags}
register.filters = {**i18n.register.filters}


class Literal(template.Node):
    """A text of the template, in the reader's language. Safe as it stands, like whatever a template says; kept under `name` if given."""

    child_nodelists = ()

    def __init__(self, text: str, about: str | None, name: str | None) -> None:
        self.text, self.about, self.name = text.replace("%", "%%"), about, name
        self.told: dict[str | None, SafeString] = {}  # by language

    def render(self, context: template.Context) -> SafeString:
        """The translation; nothing where it is kept."""
        language = get_language()
        told = self.told.get(language)
        if told is None:
            found = gettext(self.text) if self.about is None else pgettext(self.about, self.text)
            told = self.told[language] = mark_safe(found.replace("%%", "%"))
        if self.name is None:
            return told
        context[self.name] = told
        return NOTHING


NOTHING = mark_safe("")


@register.tag("trans")
@register.tag("translate")
def translate(parser: Parser, token: Token) -> template.Node:
    """Django's, or the same of a literal."""
    node = i18n.do_translate(parser, token)
    literal, about = node.filter_expression.var.literal, node.message_context
    plain = not (node.noop or node.filter_expression.filters) and isinstance(literal, str)
    if not plain or (about is not None and (about.is_var or about.filters)):
        return node
    return Literal(literal, None if about is None else about.resolve(template.Context()), node.asvar)
