"""Signing a contract, and correcting what was unknown of a signed one."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.actions.signing import ONCE, ONCE_PROMISED
from grants.forms.base import EntryForm
from grants.forms.contracts import ContractFields
from grants.forms.fields import DayField, WholeField
from grants.forms.plan_rows import PLANNED
from grants.models import Contract


class SigningForm(ContractFields):
    """What becomes known when a contract is signed."""

    layout = [
        ("", [("number", 4), ("signed", 2), ("starts", 3), ("ends", 3)]),
        ("", [("treasury_number", 4), ("signatory", 8)]),
        ("", [("account", 4), ("bank_code", 2)]),
    ]

    class Meta(EntryForm.Meta):
        model = Contract
        fields = ("number", "signed", "starts", "ends", "treasury_number", "signatory", "account", "bank_code")

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values().items() if name != "advance_share"}


class CorrectionForm(ContractFields):
    """A signed contract: what describes it, and what was unknown of it and of its deliverables; with a reason."""

    reason = forms.CharField(  # type: ignore[assignment]  # Django takes a field off the class: the property stays
        label=gettext_lazy("Reason for the correction"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("What the correction rests on: which document says so."),
    )
    layout = [
        ("", [("reason", 12)]),
        (gettext_lazy("Fill in what was unknown"), [("lot", 6), ("amount", 3), ("basis", 3), ("signed", 3), ("starts", 3), ("ends", 3)]),
        (gettext_lazy("Numbers"), [("number", 3), ("treasury_number", 3), ("project_number", 3), ("instrument", 3)]),
        (gettext_lazy("Project"), [("title_kk", 12), ("title_ru", 6), ("title_en", 6), ("subject", 12), ("continues", 8)]),
        (gettext_lazy("Bank details"), [("signatory", 4), ("account", 4), ("bank_code", 2), ("advance_share", 2)]),
    ]

    class Meta(EntryForm.Meta):
        model = Contract
        fields = (
            *("lot", "amount", "basis", "signed", "starts", "ends", "number", "treasury_number", "project_number", "instrument"),
            *("title_kk", "title_ru", "title_en", "subject", "continues", "signatory", "account", "bank_code", "advance_share"),
        )

    def __init__(self, data: QueryDict | None = None, files: Any = None, *, instance: Contract, **kwargs: Any) -> None:
        super().__init__(data, files, instance=instance, **kwargs)
        self.limit_to(instance.allocation)
        for name in ONCE:
            if getattr(instance, name) not in (None, "unknown"):
                del self.fields[name]
        self.unknown = self._unknown_promises(instance)
        self.layout = [*self.layout[:2], *self.unknown, *self.layout[2:]]  # type: ignore[misc]
        self.layout = [section for section in self.layout if any(name in self.fields for name, _width in section[1])]  # type: ignore[misc]

    def _unknown_promises(self, contract: Contract) -> list[Any]:
        """Fields for what is unknown of its deliverables, each under its name."""
        sections = []
        for promise in contract.deliverables.live().select_related("kind"):
            named: list[tuple[str, int]] = []
            if promise.planned is None:
                label = _("Planned quantity, %(unit)s") % {"unit": promise.kind.get_unit_display()}
                errors = {"min_value": PLANNED}
                field = WholeField(label=label, min_value=1, max_value=10**9, required=False, error_messages=errors)
                self.fields[f"planned-{promise.pk}"] = field
                named.append((f"planned-{promise.pk}", 3))
            if promise.due is None:
                self.fields[f"due-{promise.pk}"] = DayField(label=_("Deadline"), required=False)
                named.append((f"due-{promise.pk}", 3))
            if named:
                sections.append((str(promise), named))
        return sections

    def values(self) -> dict[str, Any]:
        """The contract's own fields; `promised` are its deliverables' by id."""
        typed = super().values()
        promised: dict[int, dict[str, Any]] = {}
        own = {}
        for name, value in typed.items():
            what, dash, pk = name.partition("-")
            if not dash:
                own[name] = value
            elif what in ONCE_PROMISED and value is not None:
                promised.setdefault(int(pk), {})[what] = value
        return {**own, "promised": promised}
