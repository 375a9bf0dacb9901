"""The chain of records: a module per noun."""

from grants.models.base import Basis
from grants.models.contracts import (
    Amendment,
    AmendmentKind,
    BudgetLine,
    Contract,
    ContractStatus,
    CostNature,
    Instrument,
    ProgressReport,
)
from grants.models.deliverables import Deliverable, Output, OutputState
from grants.models.dictionaries import Area, Kind, ProofKind, ProofRequirement, Unit
from grants.models.documents import PICTURE_TYPES, Citation, Document, Evidence, Measure, Note, NoteNature, StatedFigure
from grants.models.drafts import Draft, StagedFile, Submission
from grants.models.funding import Allocation, AllocationChange, Application, FundingSource, Lot, LotStatus, Outcome
from grants.models.organisations import NGO, LegalForm, NGOHead
from grants.models.payments import AcceptanceAct, Expense, ExpenseSource, Payment, PaymentKind
from grants.models.search import SearchWord
from grants.models.totals import AllocationTotal, AwardedTotal, ContractTotal, DeliverableTotal, OwedTotal

__all__ = [
    "NGO",
    "PICTURE_TYPES",
    "AcceptanceAct",
    "Allocation",
    "AllocationChange",
    "AllocationTotal",
    "Amendment",
    "AmendmentKind",
    "Application",
    "Area",
    "AwardedTotal",
    "Basis",
    "BudgetLine",
    "Citation",
    "Contract",
    "ContractStatus",
    "ContractTotal",
    "CostNature",
    "Deliverable",
    "DeliverableTotal",
    "Document",
    "Draft",
    "Evidence",
    "Expense",
    "ExpenseSource",
    "FundingSource",
    "Instrument",
    "Kind",
    "LegalForm",
    "Lot",
    "LotStatus",
    "Measure",
    "NGOHead",
    "Note",
    "NoteNature",
    "Outcome",
    "Output",
    "OutputState",
    "OwedTotal",
    "Payment",
    "PaymentKind",
    "ProgressReport",
    "ProofKind",
    "ProofRequirement",
    "SearchWord",
    "StagedFile",
    "StatedFigure",
    "Submission",
    "Unit",
]
