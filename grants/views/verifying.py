"""Verifying: the queue of claims, one claim with its proof beside it, and taking a verification back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from grants.actions.verifying import reopen_output, return_output, verify_many, verify_output
from grants.forms.verifying import DECISIONS, Decision, QueueForm, ReopenForm, TickedForm
from grants.models import Output, OutputState
from grants.reports.claims import RELATED, claims_of
from grants.reports.queue import Line, line, queue
from grants.rules import may
from grants.views.access import by, found_to
from grants.views.around import page_of
from grants.views.entry import take
from koksu.accounts import typing
from koksu.accounts.errors import WrongAddress
from koksu.accounts.scope import ScopedRequest
from koksu.history.models import Event

SAID = {
    "accept": gettext_lazy("Accepted in full: %(name)s."),
    "part": gettext_lazy("Accepted in part: %(name)s."),
    "return": gettext_lazy("Returned for rework: %(name)s."),
}


def verify_queue(request: ScopedRequest) -> HttpResponse:
    """Claims that wait; those where nothing is irregular can be accepted many at once."""
    form = _filters(request)
    ticked, status = TickedForm(scope=request.scope), 200
    if request.method == "POST":
        ticked, status = TickedForm(request.POST, scope=request.scope), 422
        if ticked.is_valid() and (address := take(request, ticked, lambda form: _accept_many(request, form))):
            return HttpResponseRedirect(address)
    claims = queue(request.scope, form.asked(), request.user)
    if claims.asked.page > claims.pages:
        words = _("This list has %(pages)s pages; page %(page)s was asked for.")
        raise WrongAddress(words % {"pages": claims.pages, "page": claims.asked.page}, back=request.path, status=404)
    context = {
        "form": form,
        "listing": claims,
        "ticked": ticked,
        "ticks": request.POST.getlist("tick"),
        "query": _query(form),
        "filtered": bool(_query(form)),
        "form_token": typing.form_token(request),
        "training": request.scope.training_only or (bool(claims.order) and all(claim.training for claim in claims.order)),
    }
    return render(request, "grants/verify_queue.html", context, status=status)


def _accept_many(request: ScopedRequest, form: TickedForm) -> str:
    done = verify_many(outputs=form.cleaned_data["tick"], versions=form.versions, **by(request))
    words = ngettext("%(number)s result verified in full.", "%(number)s results verified in full.", len(done))
    messages.success(request, words % {"number": len(done)})
    return request.get_full_path()


def output_verify(request: ScopedRequest, pk: str) -> HttpResponse:
    """One claim, what proves it, and the decision; then on to the next."""
    output = found_to(request, "verify", Output, pk, *RELATED)
    filters = _filters(request)
    decision, status = request.POST.get("decision", ""), 200
    forms = {name: form(output=output) for name, form in DECISIONS.items()}
    if request.method == "POST" and decision in DECISIONS:
        form = forms[decision] = DECISIONS[decision](request.POST, output=output)
        if form.is_valid() and (address := take(request, form, _deciding(request, output, filters))):
            messages.success(request, str(SAID[decision]) % {"name": output})
            return HttpResponseRedirect(address)
        output = found_to(request, "verify", Output, pk, *RELATED)  # as it is now: somebody else may have judged it
        status = 422 if request.POST.get("version") == str(output.version) else 409
    elif data := typing.kept_typing(request):
        kept = data.get("decision", "")
        if kept in DECISIONS:
            forms[kept] = DECISIONS[kept](output=output, initial=data.dict())
            messages.warning(request, _("Your session had ended. Here is what you typed: nothing was saved yet."))
    return _claim_page(request, output, forms, filters, status)


def _claim_page(request: ScopedRequest, output: Output, forms: dict[str, Any], filters: QueueForm, status: int) -> HttpResponse:
    waiting = line(request.scope, filters.asked(), request.user)
    place, before, after = waiting.around(output.pk)
    context = {
        "claim": claims_of([output], request.user)[0],
        "output": output,
        "contract": output.deliverable.contract,
        "forms": forms,
        "waits": output.state == OutputState.REPORTED,
        "line": waiting,
        "place": place,
        "before": before,
        "after": after,
        "query": _query(filters),
        "returns": Event.objects.filter(kind=Output.KIND, record_id=str(output.pk), verb="return").order_by("at", "number"),
        "form_token": typing.form_token(request),
        "training": output.deliverable.contract.allocation.district.training,
    }
    return render(request, "grants/output_verify.html", context, status=status)


def _deciding(request: ScopedRequest, output: Output, filters: QueueForm) -> Callable[[Decision], str]:
    """Calls the action for a decision; answers with the address of the next claim, or of the queue where none is left."""

    def save(form: Decision) -> str:
        address = _next(line(request.scope, filters.asked(), request.user), output, _query(filters))
        judged: dict[str, Any] = {"output": output, "version": form.cleaned_data["version"] or 0, **by(request)}
        if form.decision == "return":
            return_output(reason=form.cleaned_data["reason"], **judged)
        else:
            accepted = form.cleaned_data.get("accepted", output.claimed or 0)
            verify_output(accepted=accepted, reason=form.cleaned_data.get("reason", ""), **judged)
        return address

    return save


def _next(waiting: Line, output: Output, query: str) -> str:
    _place, before, after = waiting.around(output.pk)
    there = after or before
    path = reverse("output_verify", args=[there.pk]) if there else reverse("verify_queue")
    return f"{path}?{query}" if query else path


def output_reopen(request: ScopedRequest, pk: str) -> HttpResponse:
    """A verification taken back, with a reason."""
    output = found_to(request, "verify", Output, pk, *RELATED)
    back = page_of(output.deliverable.contract, f"output-{output.pk}")

    def save(form: Decision) -> str:
        reopen_output(output=output, reason=form.cleaned_data["reason"], **by(request))
        return back

    form, status = ReopenForm(output=output), 200
    if request.method == "POST":
        form, status = ReopenForm(request.POST, output=output), 422
        if form.is_valid() and (address := take(request, form, save)):
            messages.success(request, _("The verification was taken back: the result waits to be verified again."))
            return HttpResponseRedirect(address)
        output = found_to(request, "verify", Output, pk, *RELATED)
    elif data := typing.kept_typing(request):
        form = ReopenForm(output=output, initial=data.dict())
    district = output.deliverable.contract.allocation.district
    context = {"form": form, "output": output, "back": back, "form_token": typing.form_token(request), "training": district.training}
    return render(request, "grants/output_reopen.html", context, status=status)


def _filters(request: ScopedRequest) -> QueueForm:
    """The address's filters, checked; PermissionDenied for who verifies nowhere."""
    if not may(request.scope, "verify", None):
        raise PermissionDenied
    form = QueueForm(request.GET, scope=request.scope)
    if not form.is_valid():
        name, errors = next(iter(form.errors.items()))
        raise WrongAddress(f"{form.fields[name].label or _('Page')}: {' '.join(str(error) for error in errors)}", back=request.path)
    return form


def _query(form: QueueForm) -> str:
    """The filters as an address carries them, without the page."""
    asked = form.asked()
    named = {"district": asked.district, "ngo": asked.ngo, "contract": asked.contract, "complete": "on" if asked.complete else None}
    return urlencode({name: value for name, value in named.items() if value})
