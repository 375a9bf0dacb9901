"""Documents of a district as people look for one: by its kind, title, number and date, and by the contract or NGO that it is about."""

from typing import Any

from django.db.models import Prefetch, QuerySet

from grants.models import Contract, Document, Evidence
from koksu.language import folded_words, search_key, short_date

MOST = 20  # more are no choice any more: another word is asked for
NAMED = ("title_kk", "title_ru", "title_en", "kind__name_kk", "kind__name_ru", "kind__name_en", "number", "file_name", "link")
OUTPUT, EXPENSE = "output__deliverable__contract", "expense__contract"


def found_documents(district: int, text: str = "") -> tuple[list[Document], int]:
    """Up to MOST documents in which each word of `text` begins a word, the newest first, and how many there are; without words the last
    that were entered. Four queries."""
    there = Document.objects.live().filter(district=district).order_by("-recorded_at", "-pk")
    found = _with_words(there, folded_words(text))
    loaded = {document.pk: document for document in with_contracts(Document.objects.filter(pk__in=found[:MOST]))}
    return [loaded[pk] for pk in found[:MOST]], len(found)


def with_contracts(documents: QuerySet[Document]) -> list[Document]:
    """The documents with what `document_words` reads."""
    proofs = Evidence.objects.live().select_related(f"{OUTPUT}__ngo", f"{EXPENSE}__ngo")
    return list(documents.select_related("kind").prefetch_related(Prefetch("proves", proofs, to_attr="proofs")))


def document_words(document: Any) -> str:
    """«тіркеу парағы № 7, 20.03.2025: № 03-Б шарт, «Жас өркен» ҚБ», of a document that was loaded `with_contracts`."""
    kind = document.kind.name if document.kind else ""
    named = [kind, document.title if document.title != kind else "", f"№ {document.number}" if document.number else ""]
    words = ", ".join(filter(None, [*named, short_date(document.day) if document.day else ""])) or str(document)
    contracts = dict.fromkeys(_contract(proof) for proof in document.proofs)
    about = "; ".join(f"{contract}, {contract.ngo}" for contract in contracts)
    return f"{words}: {about}" if about else words


def _contract(proof: Evidence) -> Contract:
    if proof.output:
        return proof.output.deliverable.contract
    assert proof.expense is not None  # the database keeps that a document proves one of them
    return proof.expense.contract


def _with_words(documents: QuerySet[Document], wanted: list[str]) -> list[int]:
    """The ids of those in which each word begins a word. Compared here: SQLite knows no case but that of Latin letters."""
    if not wanted:
        return list(documents.values_list("pk", flat=True))
    keys = {}
    for pk, day, *texts in documents.values_list("pk", "day", *NAMED):
        keys[pk] = search_key(" ".join(filter(None, (*texts, short_date(day) if day else ""))))
    for pk, *of_contract in Evidence.objects.live().values_list("document", f"{OUTPUT}__search_key", f"{EXPENSE}__search_key"):
        if pk in keys:
            keys[pk] = " ".join(filter(None, (keys[pk], *of_contract)))
    return [pk for pk, key in keys.items() if all(f" {word}" in f" {key}" for word in wanted)]
