"""Laws of the grants' books that the database itself keeps, beyond what constraints of one row can say (1, "A result's life")."""

from django.db.models import Model
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
    triggers.register(*_four_eyes(), *_verified_stays(), *_proven(), *_frozen_plan(), *_amendments(), *_money_stays())


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
        Guard(
            name="grants_payment_act_left_out",
            table="grants_payment",
            on=("INSERT",),
            refuse_when=(
                "NEW.kind IN ('interim', 'final') AND NEW.act_id IS NULL AND EXISTS (SELECT 1 FROM grants_acceptanceact"
                " WHERE contract_id = NEW.contract_id AND voided_at IS NULL AND recorded_by_id = NEW.recorded_by_id)"
            ),
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
            refuse_when=changed("sha256", "link", "file"),
            message=_("A document's file or link can't be replaced: add another document."),
        ),
        Guard(
            name="grants_document_proves",
            table="grants_document",
            on=("UPDATE",),
            refuse_when=(
                f"{changed('voided_at', 'kind_id', 'number', 'day', 'page', 'count', 'district_id')}"
                " AND EXISTS (SELECT 1 FROM grants_evidence proof JOIN grants_output result ON result.id = proof.output_id"
                " WHERE proof.document_id = OLD.id AND proof.voided_at IS NULL AND result.state = 'verified')"
            ),
            message=_("Proof of a verified output can't be taken away."),
        ),
        Guard(
            name="grants_output_act_kept",
            table="grants_output",
            on=("UPDATE",),
            refuse_when=(  # a voided act lets its outputs go
                "OLD.act_id IS NOT NULL AND NEW.act_id IS NULL AND NEW.state = 'verified'"
                " AND EXISTS (SELECT 1 FROM grants_acceptanceact WHERE id = OLD.act_id AND voided_at IS NULL)"
            ),
            message=_("An output stays in the act that accepted it."),
        ),
    ]


def _proven() -> list[Guard]:
    """An output begins to count when its proof is complete: for every group that its kind requires, enough of one alternative."""
    incomplete = """EXISTS (
        SELECT 1 FROM grants_proofrequirement need JOIN grants_deliverable promise ON promise.kind_id = need.kind_id
        WHERE promise.id = NEW.deliverable_id AND NOT EXISTS (
            SELECT 1 FROM grants_proofrequirement choice
            WHERE choice.kind_id = need.kind_id AND choice."group" = need."group" AND choice.minimum <= (
                SELECT COUNT(*) FROM grants_evidence proof JOIN grants_document paper ON paper.id = proof.document_id
                WHERE proof.output_id = NEW.id AND paper.kind_id = choice.proof_id
                AND proof.voided_at IS NULL AND paper.voided_at IS NULL)))"""
    begins = {"INSERT": "NEW.counted_at IS NOT NULL", "UPDATE": "OLD.counted_at IS NULL AND NEW.counted_at IS NOT NULL"}
    message = _("An output counts only when all its proof is there.")
    return [
        Guard(
            name="grants_output_proven",
            table="grants_output",
            on=("UPDATE",),
            refuse_when=f"{begins['UPDATE']} AND {incomplete}",
            message=message,
        ),
        Guard(
            name="grants_output_born_proven",
            table="grants_output",
            on=("INSERT",),
            refuse_when=f"{begins['INSERT']} AND {incomplete}",
            message=message,
        ),
    ]


def _frozen_plan() -> list[Guard]:
    being_amended = "EXISTS (SELECT 1 FROM grants_amendment WHERE contract_id = OLD.{contract} AND after = '' AND voided_at IS NULL)"
    amended, part_amended = being_amended.format(contract="id"), being_amended.format(contract="contract_id")
    signed = "EXISTS (SELECT 1 FROM grants_contract WHERE id = OLD.contract_id AND status <> 'draft')"
    # A signed contract is entered with its plan at one moment; what comes later comes by an amendment.
    signed_before = (
        "EXISTS (SELECT 1 FROM grants_contract WHERE id = NEW.contract_id AND status <> 'draft' AND recorded_at <> NEW.recorded_at)"
    )
    part_added = part_amended.replace("OLD.", "NEW.")
    terms = " OR ".join(
        [
            *(f"(OLD.{column} IS NOT NULL AND {changed(column)})" for column in ("starts", "ends", "lot_id")),
            f"(OLD.basis <> 'unknown' AND {changed('basis')})",
            "(OLD.status <> NEW.status AND NEW.status <> 'draft')",
        ]
    )
    live = "EXISTS (SELECT 1 FROM grants_{} WHERE contract_id = OLD.id AND voided_at IS NULL)"
    lived = " OR ".join(
        [
            *(live.format(table) for table in ("payment", "acceptanceact", "expense")),
            "EXISTS (SELECT 1 FROM grants_output result JOIN grants_deliverable promise ON promise.id = result.deliverable_id"
            " WHERE promise.contract_id = OLD.id AND result.voided_at IS NULL)",
        ]
    )
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
        *(
            Guard(
                name=f"grants_{table}_added",
                table=f"grants_{table}",
                on=("INSERT",),
                refuse_when=f"{signed_before} AND NOT {part_added}",
                message=_("A signed plan changes by an amendment only."),
            )
            for table in frozen
        ),
        Guard(
            name="grants_contract_terms_frozen",
            table="grants_contract",
            on=("UPDATE",),
            refuse_when=f"OLD.status <> 'draft' AND ({terms}) AND NOT {amended}",
            message=_("A signed plan changes by an amendment only."),
        ),
        Guard(
            name="grants_contract_lived",
            table="grants_contract",
            on=("UPDATE",),
            refuse_when=f"OLD.status <> 'draft' AND OLD.voided_at IS NULL AND NEW.voided_at IS NOT NULL AND ({lived})",
            message=_("A contract with results, acts, payments or expenses can't be voided."),
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


def _columns(model: type[Model], *free: str) -> list[str]:
    return [str(field.column) for field in model._meta.concrete_fields if field.column not in {"id", "version", *free}]


def _amendments() -> list[Guard]:
    """An amendment is open while its `after` is empty: one at a time. Then it is as final as what it changed."""
    from grants.models import Amendment

    being_written = {"kind", "number", "day", "reason", "after", "voided_at", "voided_by_id", "void_reason"}
    return [
        Guard(
            name="grants_amendment_stays",
            table="grants_amendment",
            on=("UPDATE",),
            refuse_when=(f"{changed(*_columns(Amendment, *being_written))} OR (OLD.after <> '' AND {changed(*sorted(being_written))})"),
            message=_("What an amendment changed stays as it was written: make another amendment."),
        ),
        Guard(
            name="grants_amendment_one_open",
            table="grants_amendment",
            refuse_when=(
                "NEW.after = '' AND NEW.voided_at IS NULL AND EXISTS (SELECT 1 FROM grants_amendment"
                " WHERE contract_id = NEW.contract_id AND after = '' AND voided_at IS NULL AND id <> NEW.id)"
            ),
            message=_("Another amendment of this contract isn't finished yet."),
        ),
    ]


def _money_stays() -> list[Guard]:
    """Money facts are corrected by voiding them and entering them anew."""
    from grants.models import AllocationChange

    facts = {
        "payment": ["amount", "withheld", "kind", "day", "contract_id"],
        "expense": ["amount", "contract_id", "line_id", "day", "source"],
        "acceptanceact": ["amount", "contract_id"],
        "allocationchange": _columns(AllocationChange, "voided_at", "voided_by_id", "void_reason"),
    }
    return [
        Guard(
            name=f"grants_{table}_stays",
            table=f"grants_{table}",
            on=("UPDATE",),
            refuse_when=changed(*columns),
            message=_("Money that was entered can't be changed: void it and enter it anew."),
        )
        for table, columns in facts.items()
    ]
