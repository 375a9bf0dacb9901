"""What each gap is called, and why it stands there: neutral words, on screen and on paper. A gap is a question, not a verdict."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

# code of grants.reports.gaps: (title, explanation)
GAPS = {
    "unplaced": (_("Unplaced"), _("The sources name neither a lot nor a contract for this money.")),
    "not_awarded": (_("Not awarded"), _("It stands in a lot, but no contract for it is known.")),
    "basis_gap": (_("Basis gap"), _("Amounts on different VAT bases can't be compared; their difference is shown apart.")),
    "unknown_remainder": (_("Unknown remainder"), _("It can't be told how this divides: a contract's amount is unknown.")),
    "mixed_bases": (_("Amounts on different VAT bases"), _("They are added up as they stand; the sum is neither with nor without VAT.")),
    "to_be_returned": (_("To be returned"), _("More was paid than the contract's present amount.")),
    "spent_ahead": (_("Spent ahead"), _("The NGO spent more than it has been paid so far.")),
    "not_yet_documented": (_("Not yet documented"), _("The money was paid; documents of how it was spent have not come yet.")),
    "no_breakdown": (
        _("No breakdown"),
        _("The amount is known as a whole, but not how it divides among the outputs: it is tied to them only as a whole."),
    ),
    "amount_unknown": (_("Contract amount unknown"), _("No source gives the contract's amount, so it is in no total.")),
    "overdue": (_("Overdue"), _("The deadline or the term has passed; no verified output stands for this money yet.")),
    "nothing_verified": (_("Term over, nothing verified"), _("The contract's term is over, and none of its outputs is verified.")),
    "plan_unknown": (
        _("Planned quantity unknown"),
        _("It is known what was reported, but not what was promised. Without a plan nothing is proven."),
    ),
    "proof_lacking": (
        _("Supporting documents lacking"),
        _("Proof that the kind of output requires is not attached; until then the output ties no money."),
    ),
    "above_plan": (
        _("More reported than planned"),
        _("What lies above the plan is kept and shown, but ties no more money than was planned."),
    ),
    "irregular": (_("Irregular facts"), _("They were taken with a reason, which stands beside each of them.")),
    "contract_papers": (_("Contract's number or date unknown"), _("The contract itself is not attached, or doesn't say them.")),
    "lot_unknown": (_("Lot unknown"), _("No source says which lot the contract belongs to, so its amount is counted outside the lots.")),
    "basis_unknown": (
        _("VAT basis unknown"),
        _("No source says whether the amount includes VAT. It isn't compared with amounts on a known basis."),
    ),
    "no_cash": (_("Payments and expenses unknown"), _("No payment and no expense of this contract is recorded.")),
    "lot_budget_unknown": (
        _("Lot budget unknown"),
        _("Without the budgets of the lots it can't be told how much of the money was called for."),
    ),
}


def counted_things(code: str, number: int) -> str:
    """«6 outputs», «2 lots»: what a gap counts."""
    words = {
        "proof_lacking": ngettext("%(number)s output", "%(number)s outputs", number),
        "irregular": ngettext("%(number)s fact", "%(number)s facts", number),
        "amount_unknown": ngettext("%(number)s contract", "%(number)s contracts", number),
        "lot_budget_unknown": ngettext("%(number)s lot", "%(number)s lots", number),
    }
    return words.get(code, ngettext("%(number)s deliverable", "%(number)s deliverables", number)) % {"number": number}
