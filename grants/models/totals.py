"""The projection: how each allocation, contract and deliverable stands, kept for speed. grants/totals.py writes it, and nobody else.

A row says nothing that the ledger couldn't tell from the records: it is rewritten whole whenever its contract or a lot beside it changes,
never incremented, and `manage.py verify_ledger` recomputes it. What hangs on the day (overdue) isn't in it: it is told when asked, from
each deliverable's day and, of allocations, from the sums that run over these days.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from grants.models.base import Basis
from grants.models.contracts import Contract
from grants.models.deliverables import Deliverable
from grants.models.dictionaries import Area
from grants.models.funding import Allocation, Lot
from grants.models.organisations import NGO
from koksu.accounts.models import District
from koksu.fields import TengeField


class Standing(models.Model):
    """What is kept of a contract and of an allocation alike: split and cash in tiyn (None: unknown).

    `dated` is what is outstanding of deliverables with a date (None: no such deliverable), `first_due` and `last_due` the earliest and the
    latest of their dates: what is overdue on a day can mostly be told from these three.
    """

    amount = TengeField(null=True)
    proven = TengeField()
    awaiting = TengeField()
    outstanding = TengeField()
    dated = TengeField(null=True)
    first_due = models.DateField(null=True)
    last_due = models.DateField(null=True)
    shared = TengeField()
    no_breakdown = TengeField(null=True)
    paid = TengeField()
    refunded = TengeField()
    withheld = TengeField()
    documented = TengeField()
    to_be_returned = TengeField(null=True)
    still_to_pay = TengeField(null=True)
    spent_ahead = TengeField()
    not_yet_documented = TengeField()

    class Meta:
        abstract = True


class AllocationTotal(Standing):
    """One allocation: the split with which it closes, and its contracts' cash. Voided allocations have none.

    `contracts`: how many it holds, no drafts. `gap`, `unknown` and `bases` (with a blank between) as the ledger's split has them.
    """

    allocation = models.OneToOneField(Allocation, models.CASCADE, primary_key=True, related_name="total")
    district = models.ForeignKey(District, models.CASCADE, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField()
    contracts = models.PositiveIntegerField()
    not_awarded = TengeField(null=True)
    unplaced = TengeField(null=True)
    unknown_remainder = TengeField()
    basis_gap = TengeField()
    gap = models.BooleanField()
    unknown = models.PositiveIntegerField()
    bases = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("how an allocation stands")
        verbose_name_plural = _("how allocations stand")
        indexes = [
            models.Index(fields=["district", "year"], name="allocationtotal_district_year"),
            models.Index(fields=["year", "district"], name="allocationtotal_year_district"),
        ]


class AwardedTotal(models.Model):
    """An allocation's contracts of one VAT basis, their amounts all known or all unknown (`unsure`), drafts apart (not `counted`): how many
    they are and their splits added up, in tiyn. The totals of long lists of contracts are added up from these."""

    allocation = models.ForeignKey(Allocation, models.CASCADE, related_name="+", db_index=False)
    district = models.ForeignKey(District, models.CASCADE, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField()
    counted = models.BooleanField()
    basis = models.CharField(max_length=10, choices=Basis)
    unsure = models.BooleanField()
    contracts = models.PositiveIntegerField()
    amount = TengeField(null=True)
    proven = TengeField()
    awaiting = TengeField()
    outstanding = TengeField()
    shared = TengeField()
    no_breakdown = TengeField(null=True)

    class Meta:
        verbose_name = _("what an allocation's contracts come to")
        verbose_name_plural = _("what allocations' contracts come to")
        indexes = [models.Index(fields=["district", "year"], name="awardedtotal_district_year")]
        constraints = [
            models.UniqueConstraint(fields=["allocation", "counted", "basis", "unsure"], name="awardedtotal_one_of_each"),
        ]


class OwedTotal(models.Model):
    """What is outstanding of an allocation's deliverables that are due by that day, drafts left out: `owed` is the running sum, in tiyn.
    One row for each day on which something outstanding falls due: what is overdue at the end of a day stands in the last row before it."""

    allocation = models.ForeignKey(Allocation, models.CASCADE, related_name="+", db_index=False)
    due = models.DateField()
    owed = TengeField()

    class Meta:
        verbose_name = _("what an allocation is owed by a day")
        verbose_name_plural = _("what allocations are owed by a day")
        constraints = [models.UniqueConstraint(fields=["allocation", "due"], name="owedtotal_one_of_each")]


class ContractTotal(Standing):
    """One contract: what lists and levels pick it by, its split and its cash. Voided contracts have none. `counted`: it is no draft."""

    contract = models.OneToOneField(Contract, models.CASCADE, primary_key=True, related_name="total")
    ngo = models.ForeignKey(NGO, models.CASCADE, related_name="totals")
    allocation = models.ForeignKey(Allocation, models.CASCADE, related_name="totals")
    lot = models.ForeignKey(Lot, models.CASCADE, related_name="totals", null=True)
    district = models.ForeignKey(District, models.CASCADE, related_name="totals", db_index=False)
    year = models.PositiveSmallIntegerField()
    area = models.ForeignKey(Area, models.CASCADE, related_name="+", null=True, db_index=False)
    basis = models.CharField(max_length=10, choices=Basis)
    counted = models.BooleanField()

    class Meta:
        verbose_name = _("how a contract stands")
        verbose_name_plural = _("how contracts stand")
        indexes = [
            models.Index(fields=["district", "year"], name="contracttotal_district_year"),
            models.Index(fields=["year", "district"], name="contracttotal_year_district"),
        ]


class DeliverableTotal(models.Model):
    """One deliverable: its split in tiyn (None: its amount is unknown), and the day after which it is late: its own or the contract's
    last one, whichever comes first (None: neither is known); and how many of its outputs wait to be verified or were returned.
    `allocation`, `district` and `counted` are its contract's: so what an allocation is owed, and what waits in a district, is found
    without its contracts."""

    deliverable = models.OneToOneField(Deliverable, models.CASCADE, primary_key=True, related_name="total")
    contract = models.ForeignKey(Contract, models.CASCADE, related_name="+")
    allocation = models.ForeignKey(Allocation, models.CASCADE, related_name="+", db_index=False)
    district = models.ForeignKey(District, models.CASCADE, related_name="+", db_index=False)
    counted = models.BooleanField()
    amount = TengeField(null=True)
    proven = TengeField(null=True)
    awaiting = TengeField(null=True)
    outstanding = TengeField(null=True)
    due = models.DateField(null=True)
    waiting = models.PositiveIntegerField()
    returned = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("how a deliverable stands")
        verbose_name_plural = _("how deliverables stand")
        indexes = [
            models.Index(
                fields=["allocation", "due", "outstanding"],
                condition=models.Q(counted=True, outstanding__gt=0),
                name="deliverabletotal_owing",
            ),
            models.Index(
                fields=["district", "deliverable"], condition=models.Q(counted=True, waiting__gt=0), name="deliverabletotal_waiting"
            ),
            models.Index(fields=["district", "deliverable"], condition=models.Q(returned__gt=0), name="deliverabletotal_returned"),
        ]
