"""Writing NGOs. They belong to the whole country, so their history is in the national chain; who works where they do edits them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from grants.actions.base import Change, Refused, changing, demand, index_words, same_version, set_fields, works_in
from grants.models import NGO, Application, Contract, NGOHead
from grants.rules import may_in_one
from koksu import history
from koksu.accounts.models import User
from koksu.accounts.scope import load_scope

FIELDS = ("name_kk", "name_ru", "name_en", "form", "bin", "home_district", "counted", "address", "account", "bank_code")


def make_ngo(*, actor: User, at: datetime, **values: Any) -> NGO:
    """A new NGO with the given FIELDS, by somebody of its home district (of any, where that is unknown)."""
    home = values.get("home_district")
    with changing(actor=actor, at=at, deed="edit_ngos", district_id=home.pk if home else None, national=True) as change:
        ngo = NGO()
        set_fields(ngo, values, FIELDS)
        change.create(ngo)
        return ngo


@contextmanager
def _editing(actor: User, at: datetime, ngo: NGO) -> Iterator[tuple[Change, NGO]]:
    """The NGO, locked, in a change by somebody of its home district; where that is unknown, of a district where it works."""
    with changing(actor=actor, at=at, deed="edit_ngos", district_id=None) as change:
        fresh = NGO.objects.select_for_update().get(pk=ngo.pk)
        places = {fresh.home_district_id} if fresh.home_district_id else works_in(fresh)
        if not may_in_one(load_scope(actor), "edit_ngos", places):
            raise PermissionDenied(_("Your role doesn't allow this here."))
        yield change, fresh


def edit_ngo(*, actor: User, at: datetime, ngo: NGO, version: int | None = None, **values: Any) -> NGO:
    """Change an NGO's FIELDS; its contracts are found by its new name too. A new home asks for the role there as well.

    Refused where it isn't of the `version` that the person saw.
    """
    with _editing(actor, at, ngo) as (change, fresh):
        same_version(fresh, version)
        before = history.snapshot(fresh)
        set_fields(fresh, values, FIELDS)
        if fresh.home_district_id != before["home_district"]:
            demand(load_scope(actor), "edit_ngos", fresh.home_district_id)
        change.update(fresh, before)
        for contract in Contract.objects.filter(ngo=fresh).select_related("ngo"):
            Contract.objects.filter(pk=contract.pk).update(**contract.key_values())
            contract.search_key = contract.key_values()["search_key"]
            index_words(contract)
        return fresh


def void_ngo(*, actor: User, at: datetime, ngo: NGO, reason: str) -> NGO:
    """Void an NGO entered by mistake, with a reason. Refused while it has contracts or applications."""
    with _editing(actor, at, ngo) as (change, fresh):
        counts = {"contracts": Contract.objects.live().filter(ngo=fresh).count()}
        counts["applications"] = Application.objects.live().filter(ngo=fresh).count()
        if any(counts.values()):
            words = _("This NGO can't be voided while it has records: contracts – %(contracts)s, applications – %(applications)s.")
            raise Refused(words % counts, code="has_records")
        before = history.snapshot(fresh)
        fresh.voided_by, fresh.voided_at, fresh.void_reason = actor, at, reason
        change.update(fresh, before, "void", reason)
        return fresh


def name_head(*, actor: User, at: datetime, ngo: NGO, full_name: str, post: str = "", since: date | None = None) -> NGOHead:
    """Say who heads the NGO, and since when."""
    with _editing(actor, at, ngo) as (change, fresh):
        head = NGOHead(ngo=fresh, full_name=full_name, post=post, since=since)
        change.create(head)
        return head
