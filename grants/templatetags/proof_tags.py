"""Supporting documents in a page's rows. A page has hundreds of them, so their small parts are made here and not in a template."""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from django import template
from django.urls import get_script_prefix, reverse
from django.utils.safestring import SafeString

from grants.models import Document
from grants.reports.values import Proof
from koksu.markup import escape

register = template.Library()

STAND_IN = "~"  # an id in an address that nothing quotes


@register.filter
def address(name: str, pk: int) -> str:
    """The address of a record's page of that name: as `{% url name pk %}`, which looks for it anew each time."""
    before, after = _around(name, get_script_prefix())
    return f"{before}{pk}{after}"


def address_within(name: str, kind: str, pk: int) -> str:
    """The same, where the kind of the record stands before its id: as `{% url name kind pk %}`."""
    before, after = _around(name, get_script_prefix(), kind)
    return f"{before}{pk}{after}"


@cache
def _around(name: str, _prefix: str, *kind: str) -> tuple[str, str]:
    before, _stand_in, after = reverse(name, args=[*kind, STAND_IN]).rpartition(STAND_IN)
    return before, after


class Paper(NamedTuple):
    """A supporting document by its number: its name, what kind it is, its page; and as far as there are such, the addresses of a picture
    to look at, of its file, of what it links to."""

    number: int
    name: str
    kind: str
    page: str
    picture: str
    file: str
    link: str

    @property
    def leads_to(self) -> str:
        """Straight to what it shows; where there is nothing to show, to what is known of it."""
        return self.picture or self.file or self.link or self.page


@register.filter
def papers(proofs: Iterable[Proof]) -> list[Paper]:
    """Supporting documents as a page's rows print them."""
    return [_paper(proof.number, proof.record.document) for proof in proofs]


def _paper(number: int, document: Document) -> Paper:
    name = str(document)
    return Paper(
        number=number,
        name=name,
        kind=str(document.kind) if document.kind else name,
        page=address("document_detail", document.pk),
        picture=address("document_preview", document.pk) if document.is_picture else "",
        file=address("document_file", document.pk) if document.file else "",
        link=web_link(document),
    )


@register.filter
def web_link(document: Document) -> str:
    """Its address on the web, if it is one that is safe to follow."""
    return document.link if document.link.startswith(("https://", "http://")) else ""


@register.simple_tag
def proof_links(proofs: Iterable[Proof], between: str = ", ") -> SafeString:
    """Supporting documents as their numbers, each leading straight to what it shows."""
    links = []
    for one in papers(proofs):
        name = escape(one.name)
        links.append(
            f'<a class="nowrap" href="{escape(one.leads_to)}" title="{name}" aria-label="№ {one.number}, {name}">№ {one.number}</a>'
        )
    return SafeString(escape(between).join(links))
