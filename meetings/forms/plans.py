"""Plans, their points, and public events."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.forms.base import EntryForm, in_order
from grants.forms.fields import WholeField
from grants.models import NGO
from koksu.accounts.models import District
from koksu.accounts.scope import Scope
from koksu.language import short_date
from meetings.actions.events import FIELDS as EVENT_FIELDS
from meetings.actions.plans import PLAN_FIELDS
from meetings.forms.bodies import PlacedForm
from meetings.forms.picks import PicksField
from meetings.models import Commission, Meeting, Organisation, PublicEvent, WorkPlan, WorkPlanItem

YEAR = _("The year lies between 1991 and 2100.")
LONG = [("kk", 12), ("ru", 6), ("en", 6)]  # a text in three languages: its widths


class PlanForm(PlacedForm):
    """A plan: whose, for which period, and what is known of its approval."""

    approved = forms.TypedChoiceField(
        label=_("Approved"),
        required=False,
        choices=[("", _("unknown")), ("yes", _("approved")), ("no", _("not approved"))],
        coerce=lambda word: word == "yes",
        empty_value=None,
    )
    layout = [
        ("", [("district", 12), *((f"title_{code}", width) for code, width in LONG), ("kind", 6)]),
        (_("Whose plan it is"), [("commission", 6), ("organisation", 6), ("since", 3), ("until", 3)]),
        (_("Approval"), [("approved", 4), ("approved_by", 5), ("approved_on", 3)]),
    ]

    class Meta(EntryForm.Meta):
        model = WorkPlan
        fields = ("district", *PLAN_FIELDS)
        help_texts = {
            "commission": _("A body that meets, or an organisation: one of them."),
            "since": _("Empty where it is unknown."),
            "approved_by": _("The body or the post, as the paper has it."),
        }

    def __init__(self, *args: Any, districts: Sequence[District] = (), **kwargs: Any) -> None:
        super().__init__(*args, districts=districts, **kwargs)
        own = [self.instance.district_id] if self.instance.pk else [one.pk for one in districts]
        for name, model in (("commission", Commission), ("organisation", Organisation)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset, field.empty_label = model.objects.live().filter(district__in=own).order_by("sort_key", "pk"), "—"
        self.initial["approved"] = {True: "yes", False: "no", None: ""}[self.instance.approved]
        needed(self, "title_kk", _("Give the plan a title."))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        in_order(self, "since", "until")
        if data.get("commission") and data.get("organisation"):
            self.add_error("organisation", _("A plan is one body's."))
        return data


class PointForm(EntryForm):
    """A point of a plan, its deadline, and which meetings or events carried it out."""

    meetings = PicksField(Meeting.objects.none(), label=_("Meetings that carried it out"), words=lambda one: meeting_words(one))
    events = PicksField(PublicEvent.objects.none(), label=_("Events that carried it out"), words=lambda one: event_words(one))
    position = WholeField(label=_("Place in the plan"), min_value=1, max_value=1000, required=False)
    layout = [
        ("", [*((f"title_{code}", width) for code, width in LONG), ("due", 3), ("position", 3)]),
        (_("What carried it out"), [("meetings", 6), ("events", 6)]),
    ]

    class Meta(EntryForm.Meta):
        model = WorkPlanItem
        fields = ("title_kk", "title_ru", "title_en", "due", "position")
        help_texts = {"due": _("Empty where it is unknown.")}

    def __init__(self, *args: Any, plan: WorkPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = plan.district_id
        meetings = Meeting.objects.live().filter(commission__district=there).select_related("commission")
        offer(self, "meetings", meetings.order_by("-day", "-pk"))
        offer(self, "events", PublicEvent.objects.live().filter(district=there).order_by("-year", "-day", "sort_key", "pk"))
        if self.instance.pk:
            self.initial.update(meetings=list(self.instance.meetings.all()), events=list(self.instance.events.all()))
        else:
            self.initial["position"] = None
        needed(self, "title_kk", _("Say what is planned."))

    def values(self) -> dict[str, Any]:
        return {**super().values(), **picked(self, "meetings", "events")}

    def clean_position(self) -> int:
        """Empty: where it is, or at the end."""
        return self.cleaned_data["position"] or (self.instance.position if self.instance.pk else 0)


class EventForm(PlacedForm):
    """A public event that no contract paid for."""

    year = WholeField(
        label=_("Year, where only that is known"),
        min_value=1991,
        max_value=2100,
        required=False,
        error_messages={"min_value": YEAR, "max_value": YEAR},
    )
    ngos = PicksField(NGO.objects.none(), label=_("NGOs that took part"))
    points = PicksField(WorkPlanItem.objects.none(), label=_("Points of plans that it carried out"), words=lambda one: point_words(one))
    layout = [
        ("", [("district", 12), *((f"title_{code}", width) for code, width in LONG)]),
        (_("What it was for"), [*((f"occasion_{code}", width) for code, width in LONG)]),
        (_("When and where"), [("day", 3), ("year", 3), *((f"place_{code}", width) for code, width in LONG)]),
        (_("Who took part"), [*((f"participants_{code}", width) for code, width in LONG), ("ngos", 12)]),
        (_("What it was"), [*((f"text_{code}", width) for code, width in LONG)]),
        (_("What it carried out"), [("points", 12)]),
    ]

    class Meta(EntryForm.Meta):
        model = PublicEvent
        fields = ("district", *EVENT_FIELDS)
        help_texts = {"day": _("Empty where it is unknown."), "occasion_kk": _("The holiday or the cause, as people call it.")}

    def __init__(self, *args: Any, scope: Scope, districts: Sequence[District] = (), **kwargs: Any) -> None:
        super().__init__(*args, districts=districts, **kwargs)
        own = [self.instance.district_id] if self.instance.pk else [one.pk for one in districts]
        points = WorkPlanItem.objects.live().filter(plan__district__in=own, plan__voided_at__isnull=True).select_related("plan")
        offer(self, "ngos", NGO.objects.live().for_scope(scope).order_by("sort_key", "pk"))
        offer(self, "points", points.order_by("plan__sort_key", "plan", "position", "pk"))
        if self.instance.pk:
            self.initial.update(ngos=list(self.instance.ngos.all()), points=list(self.instance.plan_items.all()))
        if self.instance.day:
            self.initial["year"] = None  # it is the day's
        needed(self, "title_kk", _("Give the event a title."))

    def values(self) -> dict[str, Any]:
        return {**super().values(), **picked(self, "ngos", "points")}


def meeting_words(meeting: Meeting) -> str:
    """«01.06.2026 · ҮЕҰ гранттарын бақылау комиссиясы · Конкурс қорытындысы туралы»"""
    day = short_date(meeting.day) if meeting.day else _("date unknown")
    return " · ".join(str(part) for part in (day, meeting.commission, meeting.title) if part)


def event_words(event: PublicEvent) -> str:
    """«2019 · Қазақстан – ортақ шаңырағым»"""
    when = short_date(event.day) if event.day else event.year or _("date unknown")
    return f"{when} · {event}"


def point_words(point: WorkPlanItem) -> str:
    """«Бірлескен жұмыс жоспары · Кездесу өткізу»"""
    return f"{point.plan} · {point}"


def needed(form: forms.BaseForm, name: str, words: Any) -> None:
    """A field that must be filled in, with what is said where it isn't."""
    form.fields[name].required = True
    form.fields[name].error_messages["required"] = words


def offer(form: forms.BaseForm, name: str, records: Any) -> None:
    """What a field of several records offers; where there is nothing to choose, it isn't asked."""
    field = form.fields[name]
    assert isinstance(field, PicksField)
    field.queryset = records
    if not records.exists():
        del form.fields[name]


def picked(form: EntryForm, *names: str) -> dict[str, list[Any]]:
    """What was ticked in these fields; nothing where a field wasn't asked."""
    return {name: list(form.cleaned_data.get(name, ())) for name in names}
