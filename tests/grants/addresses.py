"""Every address of the grants' pages, in the training district: which record each is about, and who may open it.

The tests that go through all pages take them from here, and `test_everywhere` holds this table against the list of URLs.
"""

from dataclasses import dataclass, field
from types import SimpleNamespace

from django.urls import get_resolver, reverse

from grants.models import (
    AcceptanceAct,
    Allocation,
    Application,
    Contract,
    Document,
    Evidence,
    Expense,
    Lot,
    NGOHead,
    Output,
    Payment,
    ProgressReport,
)

READ, ENTER, NGOS, ANY_OFFICIAL, OPEN, SENT, ABOVE = "read", "enter", "ngos", "officials", "open", "sent", "above"
"""READ: whoever sees the district. ENTER: its officials. NGOS: its officials and administrators. ANY_OFFICIAL: any district's, each their
own. OPEN: everybody, each their own. SENT: takes what a page sends, shows nothing. ABOVE: who holds a role in the whole country."""


@dataclass(frozen=True)
class Page:
    """A URL name, who may open it, and the records and query that make its address."""

    name: str
    who: str
    of: tuple = ()  # names of `records`, or plain words
    query: str = ""
    more: dict = field(default_factory=dict)  # the route's other words

    def address(self, there):
        words = self.more or [getattr(there, word).pk if hasattr(there, word) else word for word in self.of]
        path = reverse(self.name, **({"kwargs": words} if self.more else {"args": words}))
        return f"{path}?{self.query.format(there=there)}" if self.query else path


def records(district):
    """A record of every kind in the training district, each in the state that its form asks for."""
    contracts = Contract.objects.live().filter(allocation__district=district)
    outputs = Output.objects.live().filter(deliverable__contract__allocation__district=district).order_by("pk")
    contract = contracts.get(number="16-Ә")
    acts = AcceptanceAct.objects.live().filter(contract__allocation__district=district)
    documents = Document.objects.live().filter(district=district).order_by("pk")
    return SimpleNamespace(
        contract=contract,
        accepted=contracts.get(number="14-Ә"),
        draft=contracts.get(status="draft"),
        ngo=contract.ngo,
        head=NGOHead.objects.live().filter(ngo__home_district=district).first(),
        allocation=Allocation.objects.get(district=district, year=2026, source="oblast"),
        lot=Lot.objects.filter(allocation__district=district, allocation__year=2026).order_by("pk").first(),
        bid=Application.objects.live().filter(lot__allocation__district=district, outcome="won", contract=None).first()
        or Application.objects.live().filter(lot__allocation__district=district, outcome="lost").order_by("-pk").first(),
        reported=outputs.filter(state="reported", claimed__gt=1).first(),
        returned=outputs.filter(state="returned").first(),
        verified=outputs.filter(state="verified", act=None).first(),
        report=ProgressReport.objects.live().filter(contract=contract).first(),
        act=acts.first(),
        payment=Payment.objects.live().filter(contract=contract).first(),
        expense=Expense.objects.live().filter(contract=contract).first(),
        document=documents.exclude(file="").first(),
        picture=documents.exclude(preview="").first(),
        proof=Evidence.objects.live().filter(output__in=outputs.filter(state="reported")).first(),
        district=district,
        region=district.region,
    )


FORMS = [
    Page("results", ENTER, ("contract",)),
    Page("output_edit", ENTER, ("reported",)),
    Page("output_edit", ENTER, ("returned",)),
    Page("output_proof", ENTER, ("verified",)),
    Page("progress_report_create", ENTER, ("contract",)),
    Page("progress_report_edit", ENTER, ("report",)),
    Page("act_create", ENTER, ("accepted",)),
    Page("act_edit", ENTER, ("act",)),
    Page("payment_create", ENTER, ("accepted",)),
    Page("payment_edit", ENTER, ("payment",)),
    Page("expense_create", ENTER, ("contract",)),
    Page("expense_edit", ENTER, ("expense",)),
    Page("verify_queue", ANY_OFFICIAL),
    Page("output_verify", ENTER, ("reported",)),
    Page("output_reopen", ENTER, ("verified",)),
    Page("ngo_create", NGOS),
    Page("ngo_edit", NGOS, ("ngo",)),
    Page("ngo_head_create", NGOS, ("ngo",)),
    Page("ngo_head_edit", NGOS, ("head",)),
    Page("allocation_create", ANY_OFFICIAL),
    Page("allocation_edit", ENTER, ("allocation",)),
    Page("allocation_change", ENTER, ("allocation",)),
    Page("lot_create", ENTER, ("allocation",)),
    Page("lot_edit", ENTER, ("lot",)),
    Page("application_create", ENTER, ("lot",)),
    Page("application_edit", ENTER, ("bid",)),
    Page("record_void", ENTER, ("evidence", "proof")),
    Page("contract_award", ENTER, ("bid",)),
    Page("contract_create", ENTER, ("allocation",)),
    Page("contract_edit", ENTER, ("draft",)),
    Page("contract_edit", ENTER, ("contract",)),
    Page("contract_sign", ENTER, ("draft",)),
    Page("contract_amend", ENTER, ("contract",)),
    Page("document_create", ANY_OFFICIAL),
    Page("document_create", ENTER, query="output={there.reported.pk}"),
    Page("document_edit", ENTER, ("document",)),
    Page("document_attach", ENTER, ("document",), query="contract={there.contract.pk}"),
    Page("document_cite", ENTER, ("document",)),
]
"""Every form that is opened, filled in and sent."""

BEHIND = [Page("draft_save", SENT), Page("draft_drop", SENT), Page("file_stage", OPEN)]
"""What pages' scripts and buttons send to."""

SEEN = [
    Page("work", ANY_OFFICIAL),
    Page("document_attach", ENTER, ("document",)),
    *(Page(f"{kind}_list", OPEN) for kind in ("ngo", "lot", "allocation", "contract")),
    *(Page(f"{kind}_detail", READ, (kind,)) for kind in ("ngo", "lot", "allocation", "contract", "document")),
    Page("document_file", READ, ("document",)),
    Page("document_preview", READ, ("picture",)),
    *(
        Page("list_export", OPEN, more={"subject": subject, "kind": kind})
        for subject in ("ngos", "lots", "contracts", "allocations")
        for kind in ("csv", "xlsx")
    ),
    *(
        Page(f"{kind}_{report}", READ, (kind,))
        for kind in ("ngo", "contract", "lot", "allocation")
        for report in ("report", "report_json", "report_pdf", "report_xlsx", "report_running")
    ),
    *(
        Page(f"{kind}_{page}", READ if kind == "district" else ABOVE, of)
        for kind, of in (("district", ("district",)), ("region", ("region",)), ("country", ()))
        for page in ("detail", "report", "report_json", "report_pdf", "report_xlsx", "report_running")
    ),
]
"""What is looked at only. A staged file's picture (file_thumb) is its sender's alone: tests/grants/test_files.py."""

PAGES = [*FORMS, *BEHIND, *SEEN]


def url_names():
    """All names of grants/urls.py."""
    return {pattern.name for pattern in get_resolver("grants.urls").url_patterns}
