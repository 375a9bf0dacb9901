"""What the NGO spent, by a supplier's document."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grants import totals
from grants.forms.base import EntryForm
from grants.forms.fields import HundredthsField, one_of
from grants.forms.proof import Proof, kinds_by_code, proof_choices, read_proof
from grants.models import BudgetLine, Contract, Expense
from koksu.money import Tenge

ASKED = ("invoice",)  # the kind of proof that an expense mostly has
DOCUMENTS = [("supplier", 12), ("document_kind", 4), ("document_number", 4), ("quantity", 4)]


class ExpenseEditForm(EntryForm):
    """What describes an expense, and a place for its proof; its line, date, amount and source are facts. `by`: who sends files, when."""

    quantity = HundredthsField(label=_("Quantity"), required=False, help_text=_("In the line's unit, for example 2,5."))
    layout = [("", DOCUMENTS)]

    class Meta(EntryForm.Meta):
        model = Expense
        fields: tuple[str, ...] = ("supplier", "document_kind", "document_number", "quantity")
        widgets = {"document_kind": forms.TextInput(attrs={"list": "document-kinds"})}
        labels = {"document_kind": _("Kind of document")}

    def __init__(self, data: QueryDict | None = None, files: Any = None, *, by: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(data, files, **kwargs)
        self.by, self.kinds = by, kinds_by_code()
        self.proof = self._read(data, files)

    def _read(self, data: QueryDict | None, files: Any = None) -> Proof:
        return read_proof(data, files, "proof", asked=ASKED, kinds=self.kinds, **self.by)

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if self.proof.errors:
            raise ValidationError(self.proof.errors)
        return values

    def values(self) -> dict[str, Any]:
        return {**super().values(), "proof": self.proof.pieces(self.kinds)}

    def unjudged(self, data: QueryDict) -> None:
        super().unjudged(data)
        self.proof = self._read(data)

    asked = ASKED

    @property
    def proof_kinds(self) -> list[tuple[str, str]]:
        """What a file may be: what proves an expense first."""
        return proof_choices(ASKED, self.kinds)

    @property
    def there(self) -> Any:
        """What proves the expense already."""
        return self.instance.evidence.filter(voided_at=None, document__voided_at=None).select_related("document__kind")


class ExpenseForm(ExpenseEditForm):
    """A new expense, on a budget line of this contract or on none."""

    layout = [("", [("line", 8), ("source", 4), ("day", 4), ("amount", 4)]), (_("Supplier's document"), DOCUMENTS)]

    class Meta(ExpenseEditForm.Meta):
        fields = ("line", "source", "day", "amount", *ExpenseEditForm.Meta.fields)

    def __init__(self, data: QueryDict | None = None, files: Any = None, *, contract: Contract, **kwargs: Any) -> None:
        super().__init__(data, files, **kwargs)
        line = self.fields["line"]
        assert isinstance(line, forms.ModelChoiceField)
        lines = BudgetLine.objects.live().filter(contract=contract).order_by("position", "id")
        line.queryset = lines
        spent = totals.spent_by_line(contract)
        line.choices = one_of([(str(one.pk), _told(one, Tenge(spent.get(one.pk, 0)))) for one in lines], _("— on no budget line"))

    def _begin(self) -> None:
        """A carried line leaves the date to begin with."""
        if not self.is_bound:
            self.fields["day" if self.initial.get("line") else "line"].widget.attrs["autofocus"] = True


def _told(line: BudgetLine, spent: Tenge) -> str:
    return gettext("%(line)s: %(amount)s, spent %(spent)s") % {"line": line, "amount": line.amount, "spent": spent}
