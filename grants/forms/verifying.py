"""The queue's filters, and the decision on one claim."""

from typing import Any

from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from grants.forms.base import ReasonForm, bare_helper, show_refusal
from grants.forms.fields import WholeField
from grants.forms.outputs import OutputsField
from grants.models import NGO, Contract, Output
from grants.reports.claims import RELATED
from grants.reports.queue import Asked, reported
from koksu.accounts.models import District
from koksu.accounts.scope import Scope


class QueueForm(forms.Form):
    """Which claims: of a district, an NGO, a contract; only those whose proof is complete."""

    district = forms.ModelChoiceField(District.objects.none(), label=_("District"), required=False, empty_label=_("All districts"))
    ngo = forms.ModelChoiceField(NGO.objects.none(), label=capfirst(_("NGO")), required=False, empty_label=_("All NGOs"))
    contract = forms.ModelChoiceField(Contract.objects.none(), label=_("Contract"), required=False, empty_label=_("All contracts"))
    complete = forms.BooleanField(label=_("Complete proof only"), required=False)
    page = forms.IntegerField(min_value=1, max_value=10**6, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, scope: Scope) -> None:
        super().__init__(data)
        there = reported(scope).order_by()
        contracts = Exists(there.filter(deliverable__contract=OuterRef("pk")))
        ngos = Exists(there.filter(deliverable__contract__ngo=OuterRef("pk")))
        self._offer("district", District.objects.filter(pk__in=scope.district_ids))
        self._offer("ngo", NGO.objects.live().for_scope(scope).filter(ngos | self._asked("ngo")).order_by("sort_key"))
        self._offer("contract", Contract.objects.live().for_scope(scope).filter(contracts | self._asked("contract")).order_by("sort_key"))
        if len(scope.districts) < 2:
            self.fields["district"].widget = forms.HiddenInput()
        self.helper = bare_helper(self)
        widths = {"district": 3, "ngo": 4, "contract": 3, "complete": 2}
        shown = {field.name for field in self.visible_fields()}
        columns = (Div(Field(name), css_class=f"col-md-{width}") for name, width in widths.items() if name in shown)
        self.helper.layout = Layout(Div(*columns, css_class="row"))

    def _asked(self, name: str) -> Q:
        """The one that the address names stays on offer when nothing of it waits any more."""
        text = str(self.data.get(name, ""))
        return Q(pk=int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0)

    def _offer(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows.distinct()

    def asked(self) -> Asked:
        """What the address asks for, checked."""
        data = self.cleaned_data
        district, ngo, contract = (data[name].pk if data[name] else None for name in ("district", "ngo", "contract"))
        return Asked(district, ngo, contract, data["complete"], data["page"] or 1)


class Decision(ReasonForm):
    """One verdict on one claim. `refuse` shows what the action said, at its field where there is one."""

    decision = ""
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, output: Output, **kwargs: Any) -> None:
        super().__init__(data, auto_id=f"id_{self.decision}_%s", **kwargs)
        self.output = output
        if self.is_bound and "reason" in self.fields:  # refused: what is asked for is typed there
            self.fields["reason"].widget.attrs["autofocus"] = True

    def refuse(self, error: ValidationError) -> None:
        show_refusal(self, error)


class AcceptForm(Decision):
    """Accepted as claimed."""

    decision = "accept"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["reason"]


class AcceptPartForm(Decision):
    """Less accepted than claimed, and why."""

    decision = "part"
    accepted = WholeField(label=_("Accepted quantity"), min_value=1, max_value=10**9)
    field_order = ("accepted", "reason")

    def clean_accepted(self) -> int:
        accepted, claimed = self.cleaned_data["accepted"], self.output.claimed
        if claimed is not None and accepted >= claimed:
            words = _("Less than the claimed %(claimed)s: to take all of it, accept it in full.")
            raise ValidationError(words, code="not_less", params={"claimed": claimed})
        return int(accepted)


class ReturnForm(Decision):
    """Returned to be mended, and what must be mended."""

    decision = "return"


class ReopenForm(Decision):
    """A verification taken back, and why."""

    decision = "reopen"


DECISIONS: dict[str, type[Decision]] = {form.decision: form for form in (AcceptForm, AcceptPartForm, ReturnForm)}


class TickedForm(forms.Form):
    """The claims that were ticked to be accepted together; `seen-<id>` says which version of each was on the page."""

    tick = OutputsField(Output.objects.none(), error_messages={"required": _("Tick at least one result.")})

    def __init__(self, data: Any = None, *, scope: Scope) -> None:
        super().__init__(data)
        field = self.fields["tick"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = Output.objects.live().for_scope(scope).select_related(*RELATED).order_by("reported_at", "pk")

    @property
    def versions(self) -> dict[int, int]:
        """The version seen of each ticked claim, by id; 0 where the page's own mark is missing or was tampered with."""
        texts = {output.pk: str(self.data.get(f"seen-{output.pk}", "")) for output in self.cleaned_data["tick"]}
        return {pk: int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0 for pk, text in texts.items()}

    def refuse(self, error: ValidationError) -> None:
        """What the action said, of each claim by its name."""
        self.add_error(None, error)
