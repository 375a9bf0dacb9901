"""Who sits where: commissions and councils with their seats and quorum, people, organisations, memberships with their terms."""

from collections.abc import Iterable
from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grants.models import NGO
from grants.models.base import Named, Record, RecordQuerySet, choice_rule, dates_rule, in_language, rule, void_rule
from koksu.accounts.models import District, User
from koksu.fields import KeyColumns
from meetings.models.base import Capacity
from meetings.models.quorum import QuorumRule, quorum_rules


class CommissionKind(models.TextChoices):
    """What sort of body meets."""

    COMMISSION = "commission", _("Commission")
    COUNCIL = "council", _("Council")
    PUBLIC_COUNCIL = "public_council", _("Public council")
    PARTY_COMMISSION = "party_commission", _("Party commission")


class CommissionQuerySet(RecordQuerySet["Commission"]):
    """Reading commissions in the domain's words."""

    def of_member(self, user: User, on: date) -> Self:
        """Those in which this person sits on that day."""
        seats = Membership.objects.live().on(on).filter(person__user=user)
        return self.filter(pk__in=seats.values("commission"))


class Commission(KeyColumns, QuorumRule, Named, Record):
    """A commission or council. `name_*` is its official name, as its letterhead has it; `under_*` the body it stands under.

    `seats`: how many voting members it is made of, where that is known; their people may not be. Its quorum rule is for the meetings that
    are planned from now on: each keeps the one it had then.
    """

    KIND = "commission"
    DISTRICT = "district"

    district = models.ForeignKey(District, models.PROTECT, verbose_name=_("district"), related_name="commissions")
    kind = models.CharField(_("kind"), max_length=20, choices=CommissionKind, default=CommissionKind.COMMISSION)
    under_kk = models.CharField(_("body it stands under, in Kazakh"), max_length=300, blank=True)
    under_ru = models.CharField(_("body it stands under, in Russian"), max_length=300, blank=True)
    under_en = models.CharField(_("body it stands under, in English"), max_length=300, blank=True)
    composition_kk = models.TextField(_("composition in Kazakh"), blank=True)
    composition_ru = models.TextField(_("composition in Russian"), blank=True)
    composition_en = models.TextField(_("composition in English"), blank=True)
    purpose_kk = models.TextField(_("purpose in Kazakh"), blank=True)
    purpose_ru = models.TextField(_("purpose in Russian"), blank=True)
    purpose_en = models.TextField(_("purpose in English"), blank=True)
    review_days = models.PositiveSmallIntegerField(_("days for reviewing minutes"), default=3)
    decision = models.CharField(_("decision it rests on"), max_length=300, blank=True)

    objects: ClassVar = CommissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("commission")
        verbose_name_plural = _("commissions and councils")
        constraints = [
            choice_rule("commission_kind", "kind", CommissionKind),
            *quorum_rules("commission"),
            rule("commission_review_days", Q(review_days__gte=1, review_days__lte=60), _("A review takes 1 to 60 days.")),
            void_rule("commission_void"),
        ]

    @property
    def under(self) -> str:
        """The body it stands under, in the reader's language."""
        return in_language(self, "under")

    @property
    def composition(self) -> str:
        """Whom its seats are for, in the reader's language."""
        return in_language(self, "composition")

    @property
    def purpose(self) -> str:
        """What it is for, in the reader's language."""
        return in_language(self, "purpose")

    def key_texts(self) -> Iterable[str]:
        return (self.name_kk, self.name_ru, self.name_en, self.under_kk, self.under_ru)


class OrganisationKind(models.TextChoices):
    """What sort of organisation takes part."""

    STATE_BODY = "state_body", _("State body")
    PARTY = "party", _("Party")
    INSTITUTION = "institution", _("Institution")
    MEDIA = "media", _("Media")
    NGO = "ngo", _("Non-governmental organisation")
    OTHER = "other", _("Other")


class Organisation(KeyColumns, Named, Record):
    """An organisation whose people take part; where it is an NGO of the books, it points at that."""

    KIND = "organisation"
    DISTRICT = "district"

    district = models.ForeignKey(District, models.PROTECT, verbose_name=_("district"), related_name="organisations")
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind, default=OrganisationKind.OTHER)
    ngo = models.ForeignKey(NGO, models.PROTECT, verbose_name=_("NGO"), related_name="organisations", null=True, blank=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [choice_rule("organisation_kind", "kind", OrganisationKind), void_rule("organisation_void")]

    def key_texts(self) -> Iterable[str]:
        return (self.name_kk, self.name_ru, self.name_en)


class Person(KeyColumns, Capacity, Named, Record):
    """Somebody who takes part in meetings. `capacity_*`: their present post and organisation; `user`: as whom they sign in."""

    KIND = "person"
    DISTRICT = "district"

    district = models.ForeignKey(District, models.PROTECT, verbose_name=_("district"), related_name="people")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("organisation"), related_name="people", null=True, blank=True
    )
    email = models.EmailField(_("e-mail"), blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("user"), related_name="as_people", null=True, blank=True
    )

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(
                fields=["district", "user"],
                condition=Q(voided_at__isnull=True, user__isnull=False),
                name="person_user_once",
                violation_error_message=_("This user is another person of the district already."),
            ),
            void_rule("person_void"),
        ]

    def key_texts(self) -> Iterable[str]:
        return (self.name_kk, self.name_ru, self.name_en, self.capacity_kk, self.capacity_ru)


class MemberRole(models.TextChoices):
    """What a member is in the body."""

    CHAIR = "chair", _("Chair")
    DEPUTY = "deputy", _("Deputy chair")
    SECRETARY = "secretary", _("Secretary")
    MEMBER = "member", _("Member")


class MembershipQuerySet(RecordQuerySet["Membership"]):
    """Reading memberships in the domain's words."""

    def on(self, day: date | None) -> Self:
        """Those whose term includes that day; an unknown end of a term is open, an unknown day asks nothing."""
        if day is None:
            return self
        return self.filter(Q(since__isnull=True) | Q(since__lte=day), Q(until__isnull=True) | Q(until__gte=day))


class Membership(Record):
    """A person's seat in a body, for a term whose ends may be unknown. A secretary may sit without a vote."""

    KIND = "membership"
    DISTRICT = "commission__district"

    commission = models.ForeignKey(Commission, models.PROTECT, verbose_name=_("commission"), related_name="memberships")
    person = models.ForeignKey(Person, models.PROTECT, verbose_name=_("person"), related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=MemberRole, default=MemberRole.MEMBER)
    votes = models.BooleanField(_("has a vote"), default=True)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    objects: ClassVar = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ("person__sort_key", "id")
        constraints = [
            choice_rule("membership_role", "role", MemberRole),
            dates_rule("membership_dates", "since", "until"),
            void_rule("membership_void"),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()}"
