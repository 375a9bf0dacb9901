"""Search in the lists: by the beginnings of words, in any order."""

from typing import Any

from django.db.models import QuerySet

from grants.models import SearchWord
from koksu.accounts.scope import Scope
from koksu.language import folded_words, retyped


def searched(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Those with a word beginning like each word of `text`, whatever its case and whichever keyboard typed it."""
    for word in folded_words(text)[:10]:
        found = SearchWord.objects.filter(record_kind=rows.model.KIND, word__beginning=word[:60])
        rows = rows.filter(pk__in=found.values("record_id"))
    return rows


def near(scope: Scope, model: Any, text: str) -> list[Any]:
    """Up to three records in scope that a mistyped search may have meant: its keys in the Kazakh or the Russian layout find them, or
    each word's first three letters agree."""
    beginnings = " ".join(word[:3] for word in folded_words(text))
    rows = model.objects.live().for_scope(scope).order_by("sort_key", "id")
    found = (list(searched(rows, meant)[:3]) for meant in (*retyped(text), beginnings) if folded_words(meant))
    return next(filter(None, found), [])
