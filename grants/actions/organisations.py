"""Writing NGOs. They belong to the whole country, so their history is in the national chain; who works where they do edits them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from grants.actions.base import Change, Refused, changing, demand, index_words, same_version, set_fields, unvoided, works_in
from grants.models import NGO, Contract, NGOHead
from grants.rules import may_in_one
from koksu import history
from koksu.accounts.models import User
from koksu.accounts.scope import Scope, load_scope

FIELDS = ("name_kk", "name_ru", "name_en", "form", "bin", "home_district", "counted", "address", "account", "bank_code")
HEAD_FIELDS = ("full_name", "post", "since", "until")


def make_ngo(*, actor: User, at: datetime, **values: Any) -> NGO:
    """A new NGO with the given FIELDS, by somebody of its home district (of any, where that is unknown)."""
    home = values.get("home_district")
    with changing(actor=actor, at=at, deed="edit_ngos", district_id=home.pk if home else None, national=True) as change:
        ngo = NGO()
        set_fields(ngo, values, FIELDS)
        change.create(ngo)
        return ngo


def may_edit(scope: Scope, ngo: NGO) -> bool:
    """Whether the person edits this NGO: in its home district; where that is unknown, in a district where it works."""
    return may_in_one(scope, "edit_ngos", {ngo.home_district_id} if ngo.home_district_id else works_in(ngo))


@contextmanager
def editing(actor: User, at: datetime, ngo: NGO) -> Iterator[tuple[Change, NGO]]:
    """The NGO, locked, in a change by somebody who may edit it. Refused where it was voided."""
    with changing(actor=actor, at=at, deed="edit_ngos", district_id=None) as change:
        fresh = NGO.objects.select_for_update().get(pk=ngo.pk)
        if not may_edit(load_scope(actor), fresh):
            raise PermissionDenied(_("Your role doesn't allow this here."))
        if fresh.voided_at:
            raise Refused(_("This record was voided meanwhile."), code="voided")
        yield change, fresh


def edit_ngo(*, actor: User, at: datetime, ngo: NGO, version: int | None = None, **values: Any) -> NGO:
    """Change an NGO's FIELDS; its contracts are found by its new name too. A new home asks for the role there as well.

    Refused where it isn't of the `version` that the person saw.
    """
    with editing(actor, at, ngo) as (change, fresh):
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


def name_head(*, actor: User, at: datetime, ngo: NGO, **values: Any) -> NGOHead:
    """Say who heads the NGO (HEAD_FIELDS), and since when."""
    with editing(actor, at, ngo) as (change, fresh):
        head = NGOHead(ngo=fresh)
        set_fields(head, values, HEAD_FIELDS)
        change.create(head)
        return head


def edit_head(*, actor: User, at: datetime, head: NGOHead, version: int | None = None, **values: Any) -> NGOHead:
    """Change what is known of a head (HEAD_FIELDS): mostly, until when. Stale where it isn't of the `version` that was seen."""
    with editing(actor, at, head.ngo) as (change, _ngo):
        fresh = unvoided(head)
        same_version(fresh, version)
        before = history.snapshot(fresh)
        set_fields(fresh, values, HEAD_FIELDS)
        change.update(fresh, before)
        return fresh
