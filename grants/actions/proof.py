"""Keeping documents together with what they prove or what was taken from them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from grants.actions.base import Change, changing, locked_contract
from grants.actions.documents import add_link
from grants.actions.files import Piece, add_proof
from grants.actions.outputs import attach
from grants.models import Document, Expense, Output
from koksu.accounts.models import District, User


def keep_documents(
    *,
    actor: User,
    at: datetime,
    district: District,
    pieces: Sequence[Piece],
    output: Output | None = None,
    expense: Expense | None = None,
    **values: Any,
) -> list[Document]:
    """Documents of these files and links, or without any the word of one paper; each attached to the output or expense, if one is given.

    `values` (grants.actions.documents.FIELDS) hold for all of them.
    """
    with changing(actor=actor, at=at, deed="enter", district_id=district.pk) as change:
        if output or expense:
            locked_contract(output.deliverable.contract if output else expense.contract)  # type: ignore[union-attr]
        documents = _kept(change, district, pieces, values)
        if output or expense:
            for document in documents:
                attach(actor=actor, at=at, document=document, output=output, expense=expense)
        return documents


def _kept(change: Change, district: District, pieces: Sequence[Piece], values: dict[str, Any]) -> list[Document]:
    if not pieces:
        return [add_link(change, district, "", values)]
    kind = values.pop("kind", None)
    return [
        document
        for piece in pieces
        for document in add_proof(change, district=district, pieces=[Piece(kind or piece.kind, piece.staged, piece.link)], **values)
    ]
