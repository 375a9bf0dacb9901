"""Laws of the grants' books that the database itself keeps, beyond what constraints of one row can say (1, "A result's life")."""

from django.utils.translation import gettext_lazy as _

from koksu.history import triggers
from koksu.history.triggers import Guard, changed

# Record tables and the unique keys that SQLite's OR REPLACE would walk over.
KEPT: dict[str, list[tuple[str, ...]]] = {
    "acceptanceact": [],
    "allocation": [],
    "allocationchange": [],
    "amendment": [],
    "application": [],
    "budgetline": [],
    "citation": [],
    "contract": [("application_id",)],
    "deliverable": [],
    "document": [],
    "evidence": [],
    "expense": [],
    "lot": [],
    "ngo": [("bin",)],
    "ngohead": [],
    "note": [],
    "output": [],
    "payment": [],
    "progressreport": [],
    "statedfigure": [],
    "area": [("code",)],
    "kind": [("code",)],
    "proofkind": [("code",)],
}
# What may still change in a verified output: its state (to be reopened), when it counts, the act, the version.
FREE_WHEN_VERIFIED = {"id", "state", "counted_at", "act_id", "version", "verified_by_id", "verified_at", "accepted", "reason"}


def register() -> None:
    """Have the guards installed after the next `migrate`."""
    for table, unique in KEPT.items():
        triggers.register(*triggers.never_deleted(f"grants_{table}", unique=unique))
    triggers.register(*_four_eyes(), *_verified_stays(), *_frozen_plan())


def _four_eyes() -> list[Guard]:
    same = "EXISTS (SELECT 1 FROM {table} WHERE id = NEW.{column} AND recorded_by_id = NEW.recorded_by_id)"
    act = same.format(table="grants_acceptanceact", column="act_id")
    contract = same.format(table="grants_contract", column="contract_id")
    return [
        Guard(
            name="grants_payment_four_eyes",
            table="grants_payment",
            refuse_when=f"NEW.kind <> 'refund' AND CASE WHEN NEW.act_id IS NULL THEN {contract} ELSE {act} END",
            message=_("Who records a payment can't be who recorded the act it rests on (an advance: the contract)."),
        ),
        *(
            Guard(
                name=f"grants_{table}_recorder_kept",
                table=f"grants_{table}",
                on=("UPDATE",),
                columns=("recorded_by_id",),
                refuse_when=changed("recorded_by_id"),
                message=_("Who entered a record stays known."),
            )
            for table in ("acceptanceact", "contract", "payment", "output")
        ),
    ]


def _verified_stays() -> list[Guard]:
    from grants.models import Output

    facts = [str(field.column) for field in Output._meta.concrete_fields if field.column not in FREE_WHEN_VERIFIED]
    verdict = changed("accepted", "verified_by_id", "verified_at", "reason")
    verified = "EXISTS (SELECT 1 FROM grants_output WHERE id = OLD.output_id AND state = 'verified')"
    return [
        Guard(
            name="grants_output_verified_stays",
            table="grants_output",
            on=("UPDATE",),
            refuse_when=(
                f"OLD.state = 'verified' AND ({changed(*facts)} OR (NEW.state = 'verified' AND ({verdict}"
                " OR (OLD.counted_at IS NOT NULL AND " + changed("counted_at") + "))))"
            ),
            message=_("A verified output can't be changed: reopen it first."),
        ),
        Guard(
            name="grants_output_act_stands",
            table="grants_output",
            on=("UPDATE",),
            refuse_when="OLD.state = 'verified' AND NEW.state <> 'verified' AND OLD.act_id IS NOT NULL",
            message=_("An act stands on this output: it can't be reopened."),
        ),
        Guard(
            name="grants_output_one_act",
            table="grants_output",
            on=("UPDATE",),
            refuse_when="OLD.act_id IS NOT NULL AND NEW.act_id IS NOT NULL AND OLD.act_id <> NEW.act_id",
            message=_("Another act accepts this output already."),
        ),
        Guard(
            name="grants_evidence_stays",
            table="grants_evidence",
            on=("UPDATE",),
            refuse_when=f"({changed('document_id', 'output_id', 'expense_id', 'voided_at')}) AND {verified}",
            message=_("Proof of a verified output can't be taken away."),
        ),
        Guard(
            name="grants_document_stays",
            table="grants_document",
            on=("UPDATE",),
            refuse_when=changed("sha256", "link"),
            message=_("A document's file or link can't be replaced: add another document."),
        ),
    ]


def _frozen_plan() -> list[Guard]:
    being_amended = "EXISTS (SELECT 1 FROM grants_amendment WHERE contract_id = OLD.{contract} AND after = '' AND voided_at IS NULL)"
    amended, part_amended = being_amended.format(contract="id"), being_amended.format(contract="contract_id")
    signed = "EXISTS (SELECT 1 FROM grants_contract WHERE id = OLD.contract_id AND status <> 'draft')"
    frozen = {  # filling in what was unknown is a correction, and free
        "deliverable": f"{changed('kind_id', 'voided_at')} OR (OLD.planned IS NOT NULL AND {changed('planned')})"
        f" OR (OLD.due IS NOT NULL AND {changed('due')})",
        "budgetline": changed("amount", "deliverable_id", "voided_at"),
    }
    return [
        Guard(
            name="grants_contract_frozen",
            table="grants_contract",
            on=("UPDATE",),
            refuse_when=f"OLD.status <> 'draft' AND OLD.amount IS NOT NULL AND {changed('amount')} AND NOT {amended}",
            message=_("A signed contract's amount changes by an amendment only."),
        ),
        *(
            Guard(
                name=f"grants_{table}_frozen",
                table=f"grants_{table}",
                on=("UPDATE",),
                refuse_when=f"({changed('contract_id')} OR {differs}) AND {signed} AND NOT {part_amended}",
                message=_("A signed plan changes by an amendment only."),
            )
            for table, differs in frozen.items()
        ),
        Guard(
            name="grants_amendment_stays",
            table="grants_amendment",
            on=("UPDATE",),
            refuse_when=f"{changed('contract_id', 'before')} OR (OLD.after <> '' AND {changed('after')})",
            message=_("What an amendment changed stays as it was written: make another amendment."),
        ),
        Guard(
            name="grants_contract_signed_once",
            table="grants_contract",
            on=("UPDATE",),
            refuse_when="OLD.status <> 'draft' AND NEW.status = 'draft'",
            message=_("A signed contract can't become a draft again."),
        ),
        Guard(
            name="grants_contract_kept_whole",
            table="grants_contract",
            on=("UPDATE",),
            refuse_when=f"OLD.status <> 'draft' AND ({changed('ngo_id', 'allocation_id')})",
            message=_("A signed contract keeps its NGO and its allocation."),
        ),
    ]
