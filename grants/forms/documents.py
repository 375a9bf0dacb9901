"""Documents: what is said of them, the files and links themselves, what they prove, what was taken from them."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from grants.forms.base import EntryForm
from grants.forms.fields import one_of
from grants.forms.proof import kinds_by_code, read_proof
from grants.models import NGO, Allocation, Citation, Contract, Document, Evidence, Expense, Lot, Output, ProofKind
from grants.models.base import Record
from grants.reports.elsewhere import ELSEWHERE
from koksu.accounts.models import District
from koksu.language import short_date, sort_key


class DocumentForm(EntryForm):
    """What is said of a document. Its file or link stays as it is."""

    kind = forms.ModelChoiceField(ProofKind.objects.none(), label=_("Kind of document"), required=False, empty_label="—")
    layout = [
        ("", [("kind", 6), ("number", 3), ("day", 3), ("page", 3), ("count", 3)]),
        (_("Title, if it has one"), [("title_kk", 12), ("title_ru", 6), ("title_en", 6)]),
    ]

    class Meta(EntryForm.Meta):
        model = Document
        fields: tuple[str, ...] = ("kind", "number", "day", "page", "count", "title_kk", "title_ru", "title_en")
        help_texts = {"count": _("Signatures, certificates, copies: whatever the paper counts.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = ProofKind.offered([self.instance.kind_id])
        self.fields["kind"].queryset = kinds  # type: ignore[attr-defined]
        by_name = sorted(kinds, key=lambda kind: sort_key(kind.name))  # in the reader's language
        self.fields["kind"].choices = [("", "—"), *((kind.pk, kind.name) for kind in by_name)]  # type: ignore[attr-defined]


class DocumentCreateForm(DocumentForm):
    """A new document: a file, a link, or (without either) word of a paper. Several files become several documents alike.

    `districts`: where it may be kept (one: it isn't asked); `asked`: codes of the kinds that what it proves needs; `by`: who, and when.
    """

    PREFIX = "document"
    district = forms.ModelChoiceField(District.objects.none(), label=_("District"), empty_label="—")
    layout = [("", [("district", 6)]), *DocumentForm.layout]

    class Meta(DocumentForm.Meta):
        fields = (*DocumentForm.Meta.fields, "district")

    def __init__(
        self, data: QueryDict | None = None, files: Any = None, *, districts: list[District], asked: list[str], by: dict[str, Any]
    ) -> None:
        super().__init__(data, files)
        self.districts, self.asked, self.by = districts, asked, by
        self.known = kinds_by_code()
        if len(districts) == 1:
            del self.fields["district"]
        else:
            self.fields["district"].queryset = District.objects.filter(pk__in=[d.pk for d in districts])  # type: ignore[attr-defined]
        if asked:
            self.initial["kind"] = self.known[asked[0]] if len(asked) == 1 and asked[0] in self.known else None
        self.proof = self._read(data, files)

    def _read(self, data: QueryDict | None, files: Any = None) -> Any:
        return read_proof(data, files, self.PREFIX, asked=self.asked, kinds=self.known, **self.by)

    def unjudged(self, data: QueryDict) -> None:
        super().unjudged(data)
        self.proof = self._read(data)

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if self.proof.errors:
            raise ValidationError(self.proof.errors)
        if not self.proof and not any(values.get(name) for name in ("number", "title_kk", "title_ru", "title_en")):
            raise ValidationError(_("Choose a file, give a link, or say which paper it is: its number or title."), code="nothing")
        return values

    def values(self) -> dict[str, Any]:
        """What `keep_documents` takes: fields, district and pieces."""
        return {"district": self.districts[0], **super().values(), "pieces": self.proof.pieces(self.known)}


class WhatForm(EntryForm):
    """Chooses one record among several kinds: `groups` are (words, records); a choice is «kind:id»."""

    what = forms.ChoiceField()

    def __init__(self, *args: Any, groups: list[tuple[Any, list[tuple[str, str]]]], label: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].label = label
        self.fields["what"].choices = one_of([group for group in groups if group[1]])  # type: ignore[attr-defined]

    def chosen(self) -> tuple[str, int]:
        """The chosen record's kind and id."""
        kind, _colon, pk = str(self.cleaned_data["what"]).partition(":")
        return kind, int(pk)


class AttachForm(WhatForm):
    """What a document proves: an output or an expense of one contract."""

    layout = [("", [("what", 12)])]

    class Meta(EntryForm.Meta):
        model = Evidence
        fields = ()


class CiteForm(WhatForm):
    """Which record was taken from a document, and where it stands in it."""

    layout = [("", [("what", 12), ("place", 12)])]

    class Meta(EntryForm.Meta):
        model = Citation
        fields = ("place",)
        help_texts = {"place": _("For example: page 3, second paragraph.")}


def provable(contract: Contract, document: Document) -> list[tuple[Any, list[tuple[str, str]]]]:
    """The contract's outputs and expenses which this document doesn't prove yet."""
    proven = Evidence.objects.live().filter(document=document)
    outputs = (
        Output.objects.live().filter(deliverable__contract=contract).exclude(pk__in=proven.filter(output__isnull=False).values("output"))
    )
    expenses = Expense.objects.live().filter(contract=contract).exclude(pk__in=proven.filter(expense__isnull=False).values("expense"))
    return [
        (
            _("Outputs"),
            [_choice(one, f"{one.deliverable}, {_day(one.day)}, {one}") for one in outputs.select_related("deliverable__kind")],
        ),
        (_("Expenses"), [_choice(one, f"{_day(one.day)}, {one.supplier}, {one.amount}") for one in expenses]),
    ]


def _day(day: date | None) -> str:
    """A day in a choice's words, which are plain text."""
    return short_date(day) if day else str(_("unknown"))


def citable(district: District, scope: Any) -> list[tuple[Any, list[tuple[str, str]]]]:
    """The district's records that may have been taken from a document."""
    allocations = Allocation.objects.live().filter(district=district).order_by("-year", "sort_key")
    lots = Lot.objects.live().filter(allocation__district=district).select_related("allocation").order_by("sort_key", "pk")
    contracts = Contract.objects.live().filter(allocation__district=district).select_related("ngo").order_by("sort_key", "pk")
    ngos = NGO.objects.live().for_scope(scope).filter(home_district=district).order_by("sort_key", "pk")
    return [
        (_("Funding"), [_choice(one, str(one)) for one in allocations]),
        (_("Lots"), [_choice(one, f"{one}, {one.allocation}") for one in lots]),
        (_("Contracts"), [_choice(one, f"{one}, {one.ngo}") for one in contracts]),
        (_("NGOs"), [_choice(one, str(one)) for one in ngos]),
        *(
            (told.words, [_choice(one, str(one)) for one in _in_district(told.model, district)])
            for told in ELSEWHERE.values()
            if told.words
        ),
    ]


def _in_district(model: type[Any], district: District) -> QuerySet[Any]:
    """A district's live records of one model, by their names."""
    return model.objects.live().filter(**{model.DISTRICT: district}).order_by("sort_key", "pk")  # type: ignore[no-any-return]


def _choice(record: Record, words: str) -> tuple[str, str]:
    return f"{record.KIND}:{record.pk}", words
