"""What members and secretaries write on a text in review: remarks, answers, opinions of their own, reasons for a correction."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from grants.forms.base import EntryForm
from grants.models import Document
from meetings.models import Answer, DissentingOpinion, Meeting, Remark

LARGEST = 32_767  # of a version's number
LONGEST_REASON = 2000


class StepForm(forms.Form):
    """A step on one version (approve, sign): its number, as the person saw it. Nothing else is typed."""

    number = forms.IntegerField(min_value=1, max_value=LARGEST, widget=forms.HiddenInput)

    def refuse(self, error: ValidationError) -> None:
        """Keep what an action refused, for the page to say."""
        self.add_error(None, error.messages)

    @property
    def refusal(self) -> str:
        """Why it was refused, in words; empty where it wasn't."""
        return " ".join(str(message) for found in self.errors.values() for message in found) if self.is_bound else ""


def place_field(places: list[str], whole: str) -> forms.ChoiceField:
    """Which decision something is about (their numbers), or the `whole`, as that is called."""
    choices = [("", whole), *((number, _("decision %(number)s") % {"number": number}) for number in places)]
    return forms.ChoiceField(
        label=_("About"),
        choices=choices,
        required=False,
        error_messages={"invalid_choice": _("There is no such decision in this text.")},
    )


class RemarkForm(EntryForm):
    """A remark on an item, or on one of its decisions (`places`), of the version `number` that was read."""

    number = forms.IntegerField(min_value=1, max_value=LARGEST, widget=forms.HiddenInput)
    layout = [("", [("place", 6), ("text", 12), ("number", 12)])]

    class Meta(EntryForm.Meta):
        model = Remark
        fields = ("text",)
        labels = {"text": _("Remark")}
        help_texts = {"text": _("The secretary and the chair see it; it is kept with the minutes.")}
        error_messages = {"text": {"required": _("Write the remark.")}}

    def __init__(self, data: QueryDict | None = None, *, places: list[str], number: int, place: str = "") -> None:
        super().__init__(data, initial={"number": number, "place": place if place in places else ""})
        self.fields["place"] = place_field(places, gettext("the item as a whole"))


class AnswerForm(EntryForm):
    """The secretary's answer to a remark, with its reason."""

    answer = forms.ChoiceField(
        label=_("Answer"),
        choices=[(Answer.ACCEPTED, pgettext_lazy("of a remark", "Accepted")), (Answer.DECLINED, pgettext_lazy("of a remark", "Declined"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether it is accepted.")},
    )
    why = forms.CharField(
        label=_("Why"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why the remark is accepted or declined.")},
    )
    layout = [("", [("answer", 12), ("why", 12)])]

    class Meta(EntryForm.Meta):
        model = Remark
        fields = ()

    def __init__(self, data: QueryDict | None = None, *, instance: Remark) -> None:
        answered = {"answer": instance.answer, "why": instance.answer_text} if instance.answer != Answer.OPEN else {}
        super().__init__(data, instance=instance, initial=answered)


class OpinionForm(EntryForm):
    """A member's dissenting opinion, on one decision (`places`) or on the minutes as a whole."""

    document = forms.ModelChoiceField(
        Document.objects.none(), label=_("Document kept here"), required=False, empty_label=_("not kept here"), help_text=""
    )
    layout = [("", [("place", 6), ("text", 12), ("document", 8)])]

    class Meta(EntryForm.Meta):
        model = DissentingOpinion
        fields = ("text", "document")
        labels = {"text": _("Opinion")}
        help_texts = {"text": _("It is annexed to the minutes under your name, and printed with them.")}
        error_messages = {"text": {"required": _("Write the opinion.")}}

    def __init__(self, data: QueryDict | None = None, *, places: list[str], district: int) -> None:
        super().__init__(data)
        papers: Any = self.fields["document"]
        papers.queryset = Document.objects.live().filter(district=district).select_related("kind").order_by("-recorded_at", "-pk")
        self.fields["place"] = place_field(places, gettext("the minutes as a whole"))


class CorrectionForm(EntryForm):
    """Why signed minutes are corrected."""

    why = forms.CharField(
        label=_("What is corrected, and why"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is printed with the new edition and kept in the history. In both languages: Kazakh / Russian."),
        error_messages={"required": _("Say why the minutes are corrected.")},
    )
    layout = [("", [("why", 12)])]

    class Meta(EntryForm.Meta):
        model = Meeting
        fields = ()


class GiveUpForm(EntryForm):
    """Why a correction is given up; that needn't be said."""

    why = forms.CharField(
        label=_("Why it is given up"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It is kept in the history, and printed nowhere."),
    )
    layout = [("", [("why", 12)])]

    class Meta(EntryForm.Meta):
        model = Meeting
        fields = ()


class VersionsForm(forms.Form):
    """Which two versions stand side by side (of these `numbers`), and whether all of the text is shown."""

    old = forms.TypedChoiceField(coerce=int, empty_value=None, required=False)
    new = forms.TypedChoiceField(coerce=int, empty_value=None, required=False)
    whole = forms.BooleanField(required=False)

    def __init__(self, data: QueryDict, *, numbers: Collection[int]) -> None:
        super().__init__(data)
        for name in ("old", "new"):
            self.fields[name].choices = [(number, number) for number in numbers]  # type: ignore[attr-defined]
