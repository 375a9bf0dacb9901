"""Changing or mending one output, and adding proof to one."""

from typing import Any

from django.http import HttpResponse, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from grants.actions.outputs import edit_output
from grants.actions.results import prove_output
from grants.forms.outputs import OutputForm, ProofForm
from grants.models import Output, OutputState
from grants.views.access import by, found_to
from grants.views.around import around
from grants.views.entry import entry
from koksu.accounts.scope import ScopedRequest


def output_edit(request: ScopedRequest, pk: str) -> HttpResponse:
    """A reported output changed, or a returned one mended and reported again. A verified one says that it must be reopened first."""
    output = _found(request, pk)
    page = _about(output)
    returned = output.state == OutputState.RETURNED

    def save(form: OutputForm) -> str:
        edit_output(output=output, version=form.seen_version, reason=form.reason, **by(request), **form.values())
        if form.further.proof:
            prove_output(output=output, pieces=form.further.proof.pieces(form.further.kinds), **by(request))
        return str(page["back"])

    return entry(
        request,
        lambda data, files: OutputForm(data, files, instance=output, **by(request)),
        save,
        heading=_("Mend the output") if returned else _("Change the output"),
        template="grants/output_edit.html",
        submit=_("Report again") if returned else "",
        said=_("Reported again: it waits for verification.") if returned else "",
        **page,
    )


def output_proof(request: ScopedRequest, pk: str) -> HttpResponse:
    """Further proof of an output, whatever its state."""
    output = _found(request, pk)
    page = _about(output)

    def save(form: ProofForm) -> str:
        prove_output(output=output, pieces=form.proof.pieces(form.kinds), **by(request))
        return str(page["back"])

    def make(data: QueryDict | None, files: MultiValueDict | None) -> Any:
        return ProofForm(data, files, output=output, **by(request))

    return entry(
        request,
        make,
        save,
        heading=_("Add proof"),
        template="grants/output_proof.html",
        said=_("The proof was added."),
        **page,
    )


def _found(request: ScopedRequest, pk: str) -> Output:
    output: Output = found_to(
        request, "enter", Output, pk, "deliverable__kind", "deliverable__contract__allocation__district", "verified_by"
    )
    return output


def _about(output: Output) -> dict[str, Any]:
    words = [str(output.deliverable), output.topic, output.place]
    under = ", ".join(dict.fromkeys(word for word in words if word))
    return {**around(output.deliverable.contract, f"output-{output.pk}"), "output": output, "under": under}
