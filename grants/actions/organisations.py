"""Writing NGOs. They belong to the whole country, so their history is in the national chain."""

from datetime import date, datetime
from typing import Any

from grants.actions.base import changing, index_words, set_fields
from grants.models import NGO, Contract, NGOHead
from koksu import history
from koksu.accounts.models import User

FIELDS = ("name_kk", "name_ru", "name_en", "form", "bin", "home_district", "counted", "address", "account", "bank_code")


def make_ngo(*, actor: User, at: datetime, **values: Any) -> NGO:
    """A new NGO with the given FIELDS."""
    with changing(actor=actor, at=at, deed="edit_ngos", district_id=None) as change:
        ngo = NGO()
        set_fields(ngo, values, FIELDS)
        change.create(ngo)
        return ngo


def edit_ngo(*, actor: User, at: datetime, ngo: NGO, **values: Any) -> NGO:
    """Change an NGO's FIELDS; its contracts are found by its new name too."""
    with changing(actor=actor, at=at, deed="edit_ngos", district_id=None) as change:
        fresh = NGO.objects.select_for_update().get(pk=ngo.pk)
        before = history.snapshot(fresh)
        set_fields(fresh, values, FIELDS)
        change.update(fresh, before)
        for contract in Contract.objects.filter(ngo=fresh).select_related("ngo"):
            Contract.objects.filter(pk=contract.pk).update(**contract.key_values())
            contract.search_key = contract.key_values()["search_key"]
            index_words(contract)
        return fresh


def void_ngo(*, actor: User, at: datetime, ngo: NGO, reason: str) -> NGO:
    """Void an NGO entered by mistake, with a reason."""
    with changing(actor=actor, at=at, deed="edit_ngos", district_id=None) as change:
        fresh = NGO.objects.select_for_update().get(pk=ngo.pk)
        before = history.snapshot(fresh)
        fresh.voided_by, fresh.voided_at, fresh.void_reason = actor, at, reason
        change.update(fresh, before, "void", reason)
        return fresh


def name_head(*, actor: User, at: datetime, ngo: NGO, full_name: str, post: str = "", since: date | None = None) -> NGOHead:
    """Say who heads the NGO, and since when."""
    with changing(actor=actor, at=at, deed="edit_ngos", district_id=None) as change:
        head = NGOHead(ngo=ngo, full_name=full_name, post=post, since=since)
        change.create(head)
        return head
