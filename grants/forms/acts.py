"""Acceptance acts: which verified outputs an act takes in, with what each carries, and for how much."""

from functools import cached_property
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from grants import ledger
from grants.forms.base import EntryForm
from grants.forms.outputs import OutputsField
from grants.models import AcceptanceAct, Contract, Output, OutputState
from grants.reports.standing import standing_of


class Choosable(NamedTuple):
    """A verified output that no act accepts yet: its own money in tiyn (None: unknown), and whether it is chosen."""

    output: Output
    amount: int | None
    chosen: bool


class ActEditForm(EntryForm):
    """What describes an act; its date, outputs and amount are facts."""

    layout = [("", [("number", 3), ("final", 8)]), (_("Signatories"), [("customer_signatory", 6), ("ngo_signatory", 6)])]

    class Meta(EntryForm.Meta):
        model = AcceptanceAct
        fields = ("number", "final", "customer_signatory", "ngo_signatory")
        labels = {"final": _("This is the final act")}


class ActForm(EntryForm):
    """A new act. `outputs` are listed by the page itself, with what each carries."""

    outputs = OutputsField(Output.objects.none(), label=_("Accepted outputs"), required=False)
    layout = [
        ("", [("number", 3), ("day", 3), ("amount", 4), ("final", 12)]),
        (_("Signatories"), [("customer_signatory", 6), ("ngo_signatory", 6)]),
    ]

    class Meta(EntryForm.Meta):
        model = AcceptanceAct
        fields = ("number", "day", "final", "amount", "customer_signatory", "ngo_signatory")
        labels = {"final": _("This is the final act")}

    def __init__(self, data: Any = None, files: Any = None, *, contract: Contract, **kwargs: Any) -> None:
        super().__init__(data, files, **kwargs)
        self.contract = contract
        waiting = Output.objects.live().filter(deliverable__contract=contract, state=OutputState.VERIFIED, act__isnull=True)
        ready = waiting.select_related("deliverable__kind").order_by("deliverable__position", "day", "id")
        self.fields["outputs"].queryset = ready  # type: ignore[attr-defined]
        self.initial.setdefault("outputs", [output.pk for output in ready if output.counted_at])

    @cached_property
    def standing(self) -> ledger.ContractStanding:
        """The contract as the ledger has it."""
        return standing_of(self.contract)

    @property
    def choosable(self) -> list[Choosable]:
        """The outputs that this act may accept."""
        own = {pk: money for promise in self.standing.deliverables.values() for pk, money in promise.outputs.items()}
        chosen = set(self._chosen())
        ready = self.fields["outputs"].queryset  # type: ignore[attr-defined]
        return [Choosable(output, own.get(output.pk), output.pk in chosen) for output in ready]

    @property
    def value(self) -> int | None:
        """What the chosen outputs come to (tiyn); None where that is unknown."""
        return ledger.value_of(self.standing, self._chosen())

    @property
    def value_of_none(self) -> int | None:
        """What an act without outputs may come to (tiyn)."""
        return ledger.value_of(self.standing, [])

    def _chosen(self) -> list[int]:
        """The ids chosen on the page; what can't be chosen is left out."""
        typed = {str(one) for one in self["outputs"].value() or []}
        return [output.pk for output in self.fields["outputs"].queryset if str(output.pk) in typed]  # type: ignore[attr-defined]
