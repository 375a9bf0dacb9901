"""Planning a meeting: its facts, what stands on its agenda, its annexes, and calling it off."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from grants.forms.base import EntryForm, in_order
from grants.forms.fields import WholeField
from grants.forms.outputs import ClockField
from grants.models import Document
from koksu.language import short_date
from meetings.actions.meetings import ITEM_TITLES
from meetings.forms.bodies import RuleForm, people_of
from meetings.models import AgendaItem, Annex, Commission, Meeting, QuorumRule

WHEN = [("day", 4), ("starts", 4), ("ends", 4), ("day_unknown", 12)]
WHERE = [("place_kk", 12), ("place_ru", 6), ("place_en", 6)]
ABOUT = [("title_kk", 12), ("title_ru", 6), ("title_en", 6)]
LANGUAGE_LABELS = {"kk": _("in Kazakh"), "ru": _("in Russian"), "en": _("in English")}


class MeetingForm(EntryForm):
    """When and where a meeting is, what it is about, who chairs, conducts and writes."""

    day_unknown = forms.BooleanField(label=_("The day isn’t known yet"), required=False)
    starts = ClockField(label=_("Begins"), required=False)
    ends = ClockField(label=_("Ends"), required=False)
    layout = [
        ("", [*WHEN, *ABOUT]),
        (_("Place"), WHERE),
        (_("Who leads it"), [("chair", 6), ("conductor", 6), ("secretary", 6)]),
    ]
    OURS = {*EntryForm.OURS, "day_unknown"}

    class Meta(EntryForm.Meta):
        model = Meeting
        fields: tuple[str, ...] = (
            *("day", "starts", "ends", "title_kk", "title_ru", "title_en", "place_kk", "place_ru", "place_en"),
            *("chair", "conductor", "secretary"),
        )
        labels = {
            **{f"place_{code}": words for code, words in LANGUAGE_LABELS.items()},
            "title_kk": _("What it is about, in Kazakh"),
            "conductor": _("Conducted by another"),
        }
        help_texts = {
            "title_kk": _("As the minutes' title says it; may stay empty."),
            "chair": _("Who chairs the body."),
            "conductor": _("Only where somebody else than the chair conducts the meeting. Who conducts it signs its minutes."),
        }

    def __init__(self, *args: Any, district: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day_unknown"].initial = bool(self.instance.pk and self.instance.day is None)
        for name in ("chair", "conductor", "secretary"):
            if name in self.fields:
                field = self.fields[name]
                assert isinstance(field, forms.ModelChoiceField) and district is not None
                field.queryset, field.empty_label = people_of(district), "—"

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        in_order(self, "starts", "ends", may_meet=False)
        if "day" not in self.errors and bool(data.get("day")) == bool(data.get("day_unknown")):
            one = _("Give the day of the meeting, or mark that it isn’t known yet.")
            both = _("A day is given: take away the mark that it isn’t known, or empty it.")
            self.add_error("day", ValidationError(both if data.get("day") else one, "two" if data.get("day") else "required"))
        return data


class MeetingCreateForm(MeetingForm):
    """A new meeting: its members, chair, secretary and open action items come by themselves from its commission."""

    layout = [("", [("commission", 12), *WHEN, *ABOUT]), (_("Place"), WHERE)]

    class Meta(MeetingForm.Meta):
        fields = ("commission", *(name for name in MeetingForm.Meta.fields if name not in ("chair", "conductor", "secretary")))

    def __init__(self, *args: Any, commissions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["commission"]
        field.queryset, field.empty_label = commissions, "—"
        if len({one.district_id for one in commissions}) > 1:
            field.label_from_instance = lambda one: f"{one}, {one.district}"


class QuorumForm(RuleForm):
    """The quorum rule of one meeting, and why it is another than the commission's, or stays when that changes."""

    why = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write the reason.")},
        help_text=_("It stands in the minutes: the members read it before they approve them."),
    )
    layout = [("", [("quorum", 6), ("quorum_number", 6), ("seats", 6), ("why", 12)])]
    OURS = {*RuleForm.OURS, "why"}

    class Meta(EntryForm.Meta):
        model = Meeting
        fields = QuorumRule.RULE
        labels = {"quorum": _("A quorum is")}


class CancelForm(EntryForm):
    """Why a meeting doesn't take place."""

    why = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), error_messages={"required": _("Write the reason.")}
    )
    layout = [("", [("why", 12)])]

    class Meta(EntryForm.Meta):
        model = Meeting
        fields = ()


class ItemForm(EntryForm):
    """An agenda item before anything is said on it: its title and who reports."""

    layout = [("", [("title_kk", 12), ("title_ru", 6), ("title_en", 6), ("reporter", 12)])]

    class Meta(EntryForm.Meta):
        model = AgendaItem
        fields = ITEM_TITLES
        labels = {"title_kk": _("Item, in Kazakh"), "title_ru": _("Item, in Russian"), "title_en": _("Item, in English")}

    def __init__(self, *args: Any, district: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reporter = self.fields["reporter"]
        assert isinstance(reporter, forms.ModelChoiceField)
        reporter.queryset, reporter.empty_label = people_of(district), "—"

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        titles = ("title_kk", "title_ru", "title_en")
        if not any(data.get(name) for name in titles) and not set(titles) & set(self.errors):
            self.add_error("title_kk", ValidationError(_("Say what the item is about."), "required"))
        return data


class AnnexForm(EntryForm):
    """A paper annexed to the minutes; perhaps kept here as a document."""

    pages = WholeField(label=_("Pages"), min_value=1, max_value=9999, required=False)
    document = forms.ModelChoiceField(
        Document.objects.none(), label=_("Document kept here"), required=False, empty_label=_("not kept here"), help_text=""
    )
    layout = [("", [("title_kk", 12), ("title_ru", 6), ("title_en", 6), ("pages", 3), ("document", 8)])]

    class Meta(EntryForm.Meta):
        model = Annex
        fields = ("title_kk", "title_ru", "title_en", "pages", "document")

    def __init__(self, *args: Any, district: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title_kk"].required = True
        papers: Any = self.fields["document"]
        papers.queryset = Document.objects.live().filter(district=district).select_related("kind").order_by("-recorded_at", "-pk")
        papers.label_from_instance = lambda one: f"{one}, {short_date(one.day)}" if one.day else str(one)


def commissions_in(districts: Any) -> Any:
    """The bodies of some districts, to choose from."""
    return Commission.objects.live().filter(district__in=districts).select_related("district").order_by("sort_key", "pk")
