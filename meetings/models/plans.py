"""What stands around meetings: plans whose items are carried out by meetings or events, and events that no contract paid for."""

from collections.abc import Iterable
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grants.models import NGO
from grants.models.base import Record, Titled, choice_rule, dates_rule, in_language, rule, void_rule
from koksu.accounts.models import District
from koksu.fields import KeyColumns
from meetings.models.base import Placed, Texted
from meetings.models.bodies import Commission, Organisation
from meetings.models.meetings import Meeting


class PublicEvent(KeyColumns, Placed, Titled, Texted, Record):
    """A public event that no contract paid for: it ties no money. `occasion_*`: the holiday it was for; the text tells what it was."""

    KIND = "public_event"
    DISTRICT = "district"

    district = models.ForeignKey(District, models.PROTECT, verbose_name=_("district"), related_name="public_events")
    occasion_kk = models.CharField(_("occasion in Kazakh"), max_length=300, blank=True)
    occasion_ru = models.CharField(_("occasion in Russian"), max_length=300, blank=True)
    occasion_en = models.CharField(_("occasion in English"), max_length=300, blank=True)
    day = models.DateField(_("date"), null=True, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    participants_kk = models.CharField(_("participants in Kazakh"), max_length=500, blank=True)
    participants_ru = models.CharField(_("participants in Russian"), max_length=500, blank=True)
    participants_en = models.CharField(_("participants in English"), max_length=500, blank=True)
    ngos = models.ManyToManyField(NGO, verbose_name=_("NGOs"), related_name="public_events", blank=True)

    class Meta:
        verbose_name = _("public event")
        verbose_name_plural = _("public events")
        constraints = [
            rule("public_event_title", ~Q(title_kk=""), _("Give the event a title.")),
            rule("public_event_year", Q(year__isnull=True) | Q(year__gte=1991, year__lte=2100), _("The year lies between 1991 and 2100.")),
            void_rule("public_event_void"),
        ]

    @property
    def occasion(self) -> str:
        """The holiday it was for, in the reader's language."""
        return in_language(self, "occasion")

    @property
    def participants(self) -> str:
        """Who took part, in the reader's language."""
        return in_language(self, "participants")

    def key_texts(self) -> Iterable[str]:
        return (*self.titles, self.occasion_kk, self.occasion_ru, self.place_kk)

    def __str__(self) -> str:
        return self.title


class PlanKind(models.TextChoices):
    """What sort of plan it is."""

    WORK = "work", _("work plan")
    MEDIA = "media", _("media plan")
    EVENTS = "events", _("plan of events")
    CONCEPT = "concept", _("concept")


class WorkPlan(KeyColumns, Titled, Record):
    """A plan of a body or an organisation, for a period; `approved` is unknown (None) where nothing tells it."""

    KIND = "work_plan"
    DISTRICT = "district"

    district = models.ForeignKey(District, models.PROTECT, verbose_name=_("district"), related_name="work_plans")
    kind = models.CharField(_("kind"), max_length=20, choices=PlanKind, default=PlanKind.WORK)
    commission = models.ForeignKey(
        Commission, models.PROTECT, verbose_name=_("commission"), related_name="work_plans", null=True, blank=True
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("organisation"), related_name="work_plans", null=True, blank=True
    )
    since = models.DateField(_("period from"), null=True, blank=True)
    until = models.DateField(_("period to"), null=True, blank=True)
    approved = models.BooleanField(_("approved"), null=True, blank=True)
    approved_by = models.CharField(_("approved by"), max_length=300, blank=True)
    approved_on = models.DateField(_("date of approval"), null=True, blank=True)

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        constraints = [
            choice_rule("work_plan_kind", "kind", PlanKind),
            dates_rule("work_plan_dates", "since", "until"),
            rule("work_plan_title", ~Q(title_kk=""), _("Give the plan a title.")),
            rule("work_plan_one_body", Q(commission__isnull=True) | Q(organisation__isnull=True), _("A plan is one body's.")),
            void_rule("work_plan_void"),
        ]

    def key_texts(self) -> Iterable[str]:
        return (*self.titles, self.approved_by)

    def __str__(self) -> str:
        return self.title


class WorkPlanItem(Titled, Record):
    """One point of a plan, in its order, and which meetings or events carried it out."""

    KIND = "work_plan_item"
    DISTRICT = "plan__district"

    plan = models.ForeignKey(WorkPlan, models.PROTECT, verbose_name=_("plan"), related_name="items")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    due = models.DateField(_("deadline"), null=True, blank=True)
    meetings = models.ManyToManyField(Meeting, verbose_name=_("meetings"), related_name="plan_items", blank=True)
    events = models.ManyToManyField(PublicEvent, verbose_name=_("public events"), related_name="plan_items", blank=True)

    class Meta:
        verbose_name = _("point of a plan")
        verbose_name_plural = _("points of plans")
        ordering: ClassVar = ("position", "id")
        constraints = [rule("work_plan_item_title", ~Q(title_kk=""), _("Say what is planned.")), void_rule("work_plan_item_void")]

    def __str__(self) -> str:
        return self.title
