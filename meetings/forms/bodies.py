"""Who sits where: commissions and councils, seats in them, people and organisations."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from grants.forms.base import EntryForm, in_order
from grants.forms.fields import WholeField
from grants.forms.ngo_choice import NGOChoice
from grants.models import NGO
from koksu.accounts.models import Assignment, District, Role, User
from koksu.accounts.scope import Scope
from meetings.actions.bodies import COMMISSION_FIELDS, ORGANISATION_FIELDS, PERSON_FIELDS
from meetings.models import Commission, Membership, Organisation, Person, Quorum

SEATS = _("A body has 1 to 500 seats.")
DAYS = _("A review takes 1 to 60 days.")
ROLES = (Role.MEMBER, Role.SECRETARY, Role.OFFICIAL)  # whose accounts a person may be


class PlacedForm(EntryForm):
    """A record of a district; where the person writes in several, a new one says in which."""

    def __init__(self, *args: Any, districts: Sequence[District] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "district" not in self.fields:
            return
        field = self.fields["district"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset, field.empty_label = District.objects.filter(pk__in=[one.pk for one in districts]), "—"
        if len(districts) < 2:
            del self.fields["district"]


class RuleForm(PlacedForm):
    """A record with a quorum rule: its seats, and how many of them are needed."""

    seats = WholeField(
        label=_("Seats with a vote"),
        min_value=1,
        max_value=500,
        required=False,
        error_messages={"min_value": SEATS, "max_value": SEATS},
        help_text=_("How many members it is made of, also where not all are named. Empty where it is unknown."),
    )
    quorum_number = WholeField(
        label=_("Number needed"), min_value=1, max_value=500, required=False, help_text=_("For a fixed number only.")
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        fixed = data.get("quorum") == Quorum.NUMBER
        if fixed and data.get("quorum_number") is None and "quorum_number" not in self.errors:
            self.add_error("quorum_number", ValidationError(_("Give the number needed for a quorum."), "required"))
        if not fixed and data.get("quorum_number") is not None:
            self.add_error(
                "quorum_number", ValidationError(_("A number belongs to a quorum of a fixed number: choose that, or empty it."), "two")
            )
        if fixed and data.get("seats") and (data.get("quorum_number") or 0) > data["seats"]:
            self.add_error("quorum_number", ValidationError(_("More members are needed than there are seats."), "above_seats"))
        return data


class CommissionForm(RuleForm):
    """A commission or council: its official name, its seats and when they decide."""

    rule_reason = forms.CharField(
        label=_("Why the seats or the quorum change"),
        max_length=1000,
        required=False,
        help_text=_(
            "Only where they change: for example which decision changed them. Meetings that are planned already keep the rule they have."
        ),
    )
    review_days = WholeField(
        label=_("Days for reviewing minutes"), initial=3, min_value=1, max_value=60, error_messages={"min_value": DAYS, "max_value": DAYS}
    )

    layout = [
        ("", [("district", 12), ("name_kk", 12), ("name_ru", 6), ("name_en", 6), ("kind", 4), ("decision", 8)]),
        (_("The body it stands under"), [("under_kk", 12), ("under_ru", 6), ("under_en", 6)]),
        (_("Seats and quorum"), [("seats", 6), ("review_days", 6), ("quorum", 6), ("quorum_number", 6), ("rule_reason", 12)]),
        (_("Composition and purpose"), [*((f"{stem}_{code}", 4) for stem in ("composition", "purpose") for code in ("kk", "ru", "en"))]),
    ]

    class Meta(EntryForm.Meta):
        model = Commission
        fields = ("district", *COMMISSION_FIELDS)
        labels = {
            "under_kk": _("in Kazakh"),
            "under_ru": _("in Russian"),
            "under_en": _("in English"),
            "quorum": _("A quorum is"),
        }
        help_texts = {
            "name_kk": _("The official name, as its letterhead has it."),
            "decision": _("Which decision made it, with its number and date."),
            "composition_kk": _("Whom the seats are for, where the members aren’t named one by one."),
        }

    OURS = {*RuleForm.OURS, "rule_reason"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            del self.fields["rule_reason"]

    @property
    def why(self) -> str:
        """Why seats or quorum change; empty where they don't."""
        return str(self.cleaned_data.get("rule_reason", ""))


class OrganisationForm(PlacedForm):
    """An organisation whose people take part."""

    ngo = NGOChoice(NGO.objects.none(), label=_("NGO of the books"), required=False, empty_label="—")
    layout = [("", [("district", 12), ("name_kk", 12), ("name_ru", 6), ("name_en", 6), ("kind", 6), ("ngo", 6)])]

    class Meta(EntryForm.Meta):
        model = Organisation
        fields = ("district", *ORGANISATION_FIELDS)
        help_texts = {"ngo": _("Where it is one of the NGOs that have their page here.")}

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ngo = self.fields["ngo"]
        assert isinstance(ngo, forms.ModelChoiceField)
        ngo.queryset = NGO.objects.live().for_scope(scope).order_by("sort_key", "pk")
        ngo.help_text = self.Meta.help_texts["ngo"]


class PersonForm(PlacedForm):
    """Somebody who takes part in meetings. Their organisation is chosen, or a new one is named."""

    organisation_name = forms.CharField(label=_("or a new organisation"), max_length=300, required=False)
    layout = [
        ("", [("district", 12), ("name_kk", 12), ("name_ru", 6), ("name_en", 6)]),
        (_("Post and organisation, as papers write them"), [("capacity_kk", 12), ("capacity_ru", 6), ("capacity_en", 6)]),
        (_("Organisation and account"), [("organisation", 6), ("organisation_name", 6), ("email", 6), ("user", 6)]),
    ]
    OURS = {*EntryForm.OURS, "organisation_name"}

    class Meta(EntryForm.Meta):
        model = Person
        fields = ("district", *PERSON_FIELDS)
        labels = {"capacity_kk": _("in Kazakh"), "capacity_ru": _("in Russian"), "capacity_en": _("in English"), "user": _("Signs in as")}
        help_texts = {
            "name_kk": _("The full name, as papers write it."),
            "email": _("Where invitations and reminders go."),
            "user": _("The account with which they review minutes; an administrator makes accounts."),
        }

    def __init__(self, *args: Any, districts: Sequence[District] = (), **kwargs: Any) -> None:
        super().__init__(*args, districts=districts, **kwargs)
        own = [self.instance.district_id] if self.instance.pk else [one.pk for one in districts]
        organisation, user = self.fields["organisation"], self.fields["user"]
        assert isinstance(organisation, forms.ModelChoiceField) and isinstance(user, forms.ModelChoiceField)
        organisation.queryset = Organisation.objects.live().filter(district__in=own).order_by("sort_key", "pk")
        user.queryset = accounts_of(own, self.instance.user_id)
        organisation.empty_label = user.empty_label = "—"
        if self.instance.user_id:
            user.disabled, user.help_text = True, _("By this account they approve and sign minutes: an administrator changes it.")
        if self.instance.pk:
            del self.fields["organisation_name"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("organisation") and data.get("organisation_name"):
            self.add_error("organisation_name", ValidationError(_("Choose an organisation or name a new one: one of them."), "two"))
        return data

    @property
    def organisation_named(self) -> str:
        """The name of an organisation that may not be here yet."""
        return str(self.cleaned_data.get("organisation_name", ""))


def accounts_of(districts: Sequence[int], present: int | None) -> Any:
    """The people who sign in with a role in these districts that a member or secretary has; and the `present` one."""
    there = Q(district__in=districts) | Q(region__districts__in=districts)
    held = Assignment.objects.filter(there, role__in=ROLES, ended__isnull=True)
    return User.objects.filter(Q(pk__in=held.values("user"), is_active=True) | Q(pk=present)).order_by("sort_key", "pk")


class MembershipForm(EntryForm):
    """A seat: whose, as what, with a vote or without, and in which term. A new one may be of somebody who isn't here yet."""

    newcomer = forms.CharField(label=_("or a new person: full name"), max_length=300, required=False)
    newcomer_capacity = forms.CharField(label=_("their post and organisation"), max_length=300, required=False)
    layout = [
        ("", [("person", 12), ("newcomer", 6), ("newcomer_capacity", 6), ("role", 6), ("votes", 6), ("since", 6), ("until", 6)]),
    ]
    OURS = {*EntryForm.OURS, "newcomer", "newcomer_capacity"}

    class Meta(EntryForm.Meta):
        model = Membership
        fields = ("person", "role", "votes", "since", "until")
        labels = {"votes": _("Has a vote"), "until": _("Until, that day included")}
        help_texts = {"since": _("Empty where it is unknown."), "until": _("Empty: to this day.")}

    def __init__(self, *args: Any, commission: Commission, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = self.fields["person"]
        assert isinstance(person, forms.ModelChoiceField)
        person.queryset, person.empty_label = people_of(commission.district_id), "—"
        if self.instance.pk:
            del self.fields["newcomer"], self.fields["newcomer_capacity"]
        else:
            person.required = False

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        in_order(self, "since", "until")
        if "newcomer" in self.fields and "person" not in self.errors:
            chosen, newcomer = data.get("person"), data.get("newcomer")
            if not chosen and not newcomer:
                self.add_error("person", ValidationError(_("Choose a person, or name a new one."), "required"))
            if chosen and newcomer:
                self.add_error("newcomer", ValidationError(_("Choose a person or name a new one: one of them."), "two"))
        return data

    def refuse(self, error: ValidationError) -> None:
        """What is said of a new person's name stands at its field."""
        if hasattr(error, "error_dict") and "name_kk" in error.error_dict:
            error.error_dict["newcomer"] = error.error_dict.pop("name_kk")
        super().refuse(error)

    @property
    def named(self) -> dict[str, Any]:
        """The new person, for meetings.actions.bodies.add_person; empty where one was chosen."""
        data = self.cleaned_data
        return {"name_kk": data["newcomer"], "capacity_kk": data["newcomer_capacity"]} if data.get("newcomer") else {}


def people_of(district: int) -> Any:
    """Everybody of a district, to choose from."""
    return Person.objects.live().filter(district=district).order_by("sort_key", "pk")


class NewPersonForm(forms.Form):
    """Somebody on the spot, from a script: their name, and perhaps their post and organisation."""

    district = forms.ModelChoiceField(District.objects.none())
    name_kk = forms.CharField(label=_("Full name"), max_length=300)
    capacity_kk = forms.CharField(label=_("Post and organisation"), max_length=300, required=False)
    organisation_name = forms.CharField(label=_("Organisation"), max_length=300, required=False)

    def __init__(self, data: QueryDict, *, districts: Sequence[District]) -> None:
        super().__init__(data)
        field = self.fields["district"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = District.objects.filter(pk__in=[one.pk for one in districts])
