"""Writing acceptance acts: which verified outputs they accept, and for how much (tiyn). Irregular acts are taken with a reason."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Max
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from grants import ledger, totals
from grants.actions.base import Refused, changing, happened, locked_contract, reasoned, same_version, set_fields, signed_contract, unvoided
from grants.models import AcceptanceAct, Contract, Evidence, Output, OutputState
from grants.reports.standing import standing_of
from koksu import history
from koksu.accounts.models import User
from koksu.language import short_date
from koksu.money import Tenge

FIELDS = ("number", "day", "final", "amount", "customer_signatory", "ngo_signatory")
DESCRIPTIVE = ("number", "final", "customer_signatory", "ngo_signatory")  # the rest are facts: voided and entered anew
BY_WHOM = {"recorded_by", "recorded_at"}  # set when the record is created


def accept(*, actor: User, at: datetime, contract: Contract, outputs: list[Output], reason: str = "", **values: Any) -> AcceptanceAct:
    """An act that accepts verified outputs. Refused: an output in two acts, or of another contract. Irregular: `act_findings`."""
    with changing(actor=actor, at=at, deed="verify", district_id=contract.allocation.district_id) as change:
        fresh = signed_contract(contract)
        act = AcceptanceAct(contract=fresh)
        set_fields(act, values, FIELDS)
        act.clean_fields(exclude=BY_WHOM)
        happened(act.day, at)
        accepted = _acceptable(fresh, outputs)
        act.irregular = reasoned(list(act_findings(act, accepted)), reason)
        change.create(act, "accept", act.irregular)
        for output in accepted:
            before = history.snapshot(output)
            output.act = act
            change.update(output, before, "accept")
        return act


def edit_act(*, actor: User, at: datetime, act: AcceptanceAct, version: int | None = None, **values: Any) -> AcceptanceAct:
    """Correct what describes an act (DESCRIPTIVE). Stale where it isn't of the `version` that was seen."""
    with changing(actor=actor, at=at, deed="verify", district_id=act.contract.allocation.district_id) as change:
        locked_contract(act.contract)
        fresh = unvoided(act)
        same_version(fresh, version)
        before = history.snapshot(fresh)
        set_fields(fresh, values, DESCRIPTIVE)
        change.update(fresh, before)
        return fresh


def _acceptable(contract: Contract, outputs: Sequence[Output]) -> list[Output]:
    """The outputs as they are now, locked; Refused where an act can't accept one."""
    wanted = {output.pk for output in outputs}
    found = list(Output.objects.live().select_for_update(of=("self",)).filter(pk__in=wanted, deliverable__contract=contract).order_by("pk"))
    if len(found) != len(wanted):
        raise Refused({"outputs": Refused(_("This output belongs to another contract."), code="foreign_output")})
    if any(output.act_id for output in found):
        raise Refused({"outputs": Refused(_("Another act accepts this output already."), code="two_acts")})
    if any(output.state != OutputState.VERIFIED for output in found):
        raise Refused({"outputs": Refused(_("An act accepts verified outputs only."), code="not_verified")})
    return found


def act_findings(act: AcceptanceAct, outputs: Sequence[Output]) -> Iterator[str]:
    """What is irregular in an act (3, "Checks"), with both figures: after the term; before its last output or its proof (T3); for
    more than its outputs carry (M8); all acts together above the contract."""
    facts = {"day": short_date(act.day)}
    if act.contract.ends and act.day > act.contract.ends:
        words = _("The act is dated %(day)s, after the contract's term ended on %(ends)s.")
        yield words % {**facts, "ends": short_date(act.contract.ends)}
    last = max((output.day for output in outputs if output.day), default=None)
    if last and act.day < last:
        yield _("The act is dated %(day)s, before its last output of %(last)s.") % {**facts, "last": short_date(last)}
    proof = last_proof(outputs)
    if proof and act.day < proof:
        yield _("The act is dated %(day)s, before the last proof of its outputs, of %(last)s.") % {**facts, "last": short_date(proof)}
    value = ledger.value_of(standing_of(act.contract), [output.pk for output in outputs])
    if value is not None and act.amount > value:
        words = _("The act is for %(amount)s, above the %(value)s that its outputs come to.")
        yield words % {"amount": act.amount, "value": Tenge(value)}
    together = Tenge(totals.accepted(act.contract) + act.amount)
    if act.contract.amount is not None and together > act.contract.amount:
        words = _("The acts come to %(acts)s together, above the contract's %(amount)s.")
        yield words % {"acts": together, "amount": act.contract.amount}


def last_proof(outputs: Sequence[Output]) -> date | None:
    """The latest own date of a document that proves these outputs: as it says, or as its picture was taken."""
    proofs = Evidence.objects.live().filter(output__in=outputs, document__voided_at__isnull=True)
    found = proofs.aggregate(said=Max("document__day"), taken=Max(TruncDate("document__taken_at")))
    return max((day for day in found.values() if day), default=None)
