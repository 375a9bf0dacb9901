"""A form of entry with a plan beneath its fields."""

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from grants.actions.plans import Plan
from grants.forms.base import Difference, EntryForm
from grants.forms.plan_editor import PlanEditor
from grants.forms.plan_words import listed, told
from grants.models import Contract
from koksu.fields import TengeFormField


class PlannedForm(EntryForm):
    """A form of entry with a plan beneath its fields. `plan` is None where the page sent none."""

    def __init__(self, data: QueryDict | None = None, files: Any = None, *, instance: Contract | None = None, **kwargs: Any) -> None:
        super().__init__(data, files, instance=instance, **kwargs)
        self.read_plan(data)

    def read_plan(self, data: QueryDict | None) -> None:
        """From what was sent; the present one where nothing was, or where the person chose it."""
        there = data is not None and "plan" in data and data.get("choose-plan") != "theirs"
        self.plan = PlanEditor.typed(self.instance, data) if there and data is not None else PlanEditor.of(self.instance)
        self.plan.sum_up(self.amount_now())

    def amount_now(self) -> int | None:
        """The contract's amount as far as it can be read now."""
        known: int | None = self.instance.amount
        try:
            value = self["amount"].value()
            known = value if isinstance(value, int) or value is None else TengeFormField(required=False).clean(value)
        except (KeyError, ValidationError):
            pass
        return known

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for words in self.plan.clean() if "plan" in self.data else []:
            self.add_error(None, words)
        return cleaned

    def typed_plan(self) -> Plan | None:
        """What the action gets."""
        return self.plan.value() if "plan" in self.data else None

    def unjudged(self, data: QueryDict) -> None:
        super().unjudged(data)
        self.read_plan(data)

    def refuse(self, error: ValidationError) -> None:
        for where, found in getattr(error, "error_dict", {}).items():
            self.plan.refuse(where, " ".join(found[0].messages))
        super().refuse(error)

    def seen_now(self) -> str:
        if self.is_bound:
            return super().seen_now()
        plan = "\n".join(told(self.plan.value())) if self.instance.pk else ""
        return json.dumps({**json.loads(super().seen_now()), "plan": plan}, ensure_ascii=False, separators=(",", ":"))

    def differences(self, present: EntryForm) -> list[Difference]:
        """Field by field, and the plan as one choice."""
        found = super().differences(present)
        mine, theirs = told(self.plan.value()), told(present.plan.value()) if isinstance(present, PlannedForm) else []
        if "plan" in self.data and mine != theirs:
            found.append(Difference("plan", _("Plan"), listed(mine), listed(theirs), "\n".join(mine) != self.seen_then().get("plan")))
        return found
