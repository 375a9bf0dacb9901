"""Entering documents: new ones, what is said of them, what they prove, what was taken from them."""

from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from msgspec import Struct

from grants.actions.documents import cite, edit_document
from grants.actions.outputs import attach
from grants.actions.proof import keep_documents
from grants.forms.documents import AttachForm, CiteForm, DocumentCreateForm, DocumentForm, citable, provable
from grants.models import NGO, Allocation, Citation, Contract, Document, Expense, Lot, Output
from grants.models.base import Record
from grants.reports.elsewhere import ELSEWHERE
from grants.rules import places_of
from grants.views.access import by, found, found_to
from grants.views.around import Paged, around, page_of
from grants.views.asked import asked_id
from grants.views.entry import entry
from koksu.accounts.errors import WrongAddress
from koksu.accounts.scope import ScopedRequest

PAGES: dict[str, type[Any]] = {model.KIND: model for model in (Allocation, Lot, Contract, NGO)}  # whose records are taken from a document


class Taken(Struct, frozen=True):
    """A record that was taken from a document, and its page's address (empty: it has none)."""

    citation: Citation
    record: Any
    address: str


def taken_from(document: Document) -> list[Taken]:
    """The records that name the document as their source: one query for each kind of record."""
    citations = list(document.citations.filter(voided_at__isnull=True).order_by("id"))
    models = {model.KIND: model for model in apps.get_app_config("grants").get_models() if issubclass(model, Record)}
    models |= {kind: told.model for kind, told in ELSEWHERE.items()}
    ids: dict[str, list[int]] = {}
    for citation in citations:
        ids.setdefault(citation.record_kind, []).append(citation.record_id)
    there = {(kind, pk): record for kind in ids if kind in models for pk, record in models[kind].objects.in_bulk(ids[kind]).items()}
    return [
        Taken(one, record, _address(record)) for one in citations if (record := there.get((one.record_kind, one.record_id))) is not None
    ]


def _address(record: Any) -> str:
    """Where a record is told; empty where it has no page, or was voided."""
    if record.voided_at:
        return ""
    told = ELSEWHERE.get(record.KIND)
    return told.address(record) if told else page_of(record) if isinstance(record, Paged) else ""


def document_create(request: ScopedRequest) -> HttpResponse:
    """A new document. `?output=` or `?expense=` names what it proves; `?district=` where it is kept, if that is asked at all."""
    proves, contract = _proves(request)
    districts = [contract.allocation.district] if contract else _districts(request)
    asked = _asked(proves.get("output"))

    def save(form: DocumentCreateForm) -> str:
        documents = keep_documents(**by(request), **proves, **form.values())
        return _part(contract, proves) if contract else page_of(documents[0])

    return entry(
        request,
        lambda data, files: DocumentCreateForm(data, files, districts=districts, asked=asked, by=by(request)),
        save,
        heading=_("New document"),
        template="grants/document_form.html",
        under=_under(proves, contract) if contract else districts[0].name if len(districts) == 1 else "",
        back=_part(contract, proves) if contract else reverse("home"),
        crumb=str(contract) if contract else _("Home page"),
        training=all(district.training for district in districts),
    )


def _proves(request: ScopedRequest) -> tuple[dict[str, Any], Contract | None]:
    """What the address says that the document proves, and its contract."""
    if "output" in request.GET:
        output: Output = found_to(
            request, "enter", Output, request.GET["output"], "deliverable__contract__allocation__district", "deliverable__kind"
        )
        return {"output": output}, output.deliverable.contract
    if "expense" in request.GET:
        expense: Expense = found_to(request, "enter", Expense, request.GET["expense"], "contract__allocation__district")
        return {"expense": expense}, expense.contract
    return {}, None


def _districts(request: ScopedRequest) -> list[Any]:
    districts = places_of(request.scope, "enter")
    if not districts:
        raise PermissionDenied
    if "district" not in request.GET:
        return districts
    wanted = asked_id(request.GET["district"])
    if not (there := [district for district in districts if district.pk == wanted]):
        raise WrongAddress(_("There is no such choice."), status=404)
    return there


def _asked(output: Output | None) -> list[str]:
    """The kinds of proof that an output's kind needs."""
    needs = output.deliverable.kind.requirements.select_related("proof").order_by("group", "id") if output else ()
    return list(dict.fromkeys(need.proof.code for need in needs))


def _under(proves: dict[str, Any], contract: Contract) -> str:
    return f"{next(iter(proves.values()))}, {contract}"


def _part(contract: Contract | None, proves: dict[str, Any]) -> str:
    anchor = f"output-{proves['output'].pk}" if "output" in proves else "expenses"
    return f"{reverse('contract_detail', args=[contract.pk if contract else 0])}#{anchor}"


def document_edit(request: ScopedRequest, pk: str) -> HttpResponse:
    """What is said of a document, never its file."""
    document = found_to(request, "enter", Document, pk, "kind", "district")

    def save(form: DocumentForm) -> str:
        edit_document(document=document, version=form.seen_version, **by(request), **form.values())
        return page_of(document)

    return entry(
        request,
        lambda data, files: DocumentForm(data, files, instance=document),
        save,
        heading=_("Details of the document"),
        **around(document),
    )


def document_attach(request: ScopedRequest, pk: str) -> HttpResponse:
    """A document that is here already proves one more output or expense: first its contract is chosen (`?contract=`), then which."""
    document = found_to(request, "enter", Document, pk, "kind", "district")
    heading = _("What the document proves")
    if "contract" not in request.GET:
        contracts = (
            Contract.objects.counted().filter(allocation__district=document.district).select_related("ngo").order_by("sort_key", "pk")
        )
        return render(request, "grants/document_attach.html", {"contracts": contracts, "heading": heading, **around(document)})
    contract = found(request, Contract, request.GET["contract"], "allocation__district", "ngo")
    groups = provable(contract, document)

    def save(form: AttachForm) -> str:
        kind, chosen = form.chosen()
        target = {"output": Output.objects.get(pk=chosen)} if kind == Output.KIND else {"expense": Expense.objects.get(pk=chosen)}
        attach(document=document, **target, **by(request))
        return page_of(document, "proves")

    page = {**around(document), "under": f"{capfirst(str(document))} → {contract}, {contract.ngo}"}
    return entry(
        request,
        lambda data, files: AttachForm(data, files, groups=groups, label=_("Output or expense")),
        save,
        heading=heading,
        submit=_("Attach"),
        **page,
    )


def document_cite(request: ScopedRequest, pk: str) -> HttpResponse:
    """A record was taken from this document: its source."""
    document = found_to(request, "enter", Document, pk, "kind", "district")
    groups = citable(document.district, request.scope)

    def save(form: CiteForm) -> str:
        kind, chosen = form.chosen()
        record = (ELSEWHERE[kind].model if kind in ELSEWHERE else PAGES[kind]).objects.get(pk=chosen)
        cite(record=record, document=document, place=form.cleaned_data["place"], **by(request))
        return page_of(document, "sources")

    return entry(
        request,
        lambda data, files: CiteForm(data, files, groups=groups, label=_("Record taken from it")),
        save,
        heading=_("Source of a record"),
        **around(document),
    )
