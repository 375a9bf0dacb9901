"""Meetings: when and where, who was there, and what stood on the agenda."""

from collections.abc import Iterable
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grants.models import Document
from grants.models.base import Record, Titled, choice_rule, in_language, rule, void_rule
from koksu.fields import KeyColumns
from meetings.models.base import Capacity, Part, Placed
from meetings.models.bodies import Commission, Person
from meetings.models.quorum import QuorumRule, quorum_rules


class MeetingStatus(models.TextChoices):
    """The life of minutes: planned (an agenda, no text yet) → draft → in review → signed. A correction begins at draft again."""

    PLANNED = "planned", _("planned")
    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    SIGNED = "signed", _("signed")


class Meeting(KeyColumns, QuorumRule, Placed, Titled, Record):
    """A meeting and its minutes. `number` (with its calendar year) is given when the minutes are signed, and never again.

    `chair` chairs the body; `conductor` conducted the meeting where that was another. `correction_reason` is there while signed minutes
    are being corrected; the signed edition stays readable meanwhile. Its quorum rule is the commission's when it was planned;
    `quorum_reason`: why it has, or keeps, another.
    """

    KIND = "meeting"
    DISTRICT = "commission__district"

    commission = models.ForeignKey(Commission, models.PROTECT, verbose_name=_("commission"), related_name="meetings")
    day = models.DateField(_("date"), null=True, blank=True)
    starts = models.TimeField(_("begins"), null=True, blank=True)
    ends = models.TimeField(_("ends"), null=True, blank=True)
    chair = models.ForeignKey(Person, models.PROTECT, verbose_name=_("chair"), related_name="chaired", null=True, blank=True)
    conductor = models.ForeignKey(
        Person, models.PROTECT, verbose_name=_("conducted by another"), related_name="conducted", null=True, blank=True
    )
    secretary = models.ForeignKey(Person, models.PROTECT, verbose_name=_("secretary"), related_name="wrote", null=True, blank=True)
    quorum_reason = models.TextField(_("reason for its own quorum rule"), blank=True, editable=False)
    status = models.CharField(_("status"), max_length=20, choices=MeetingStatus, default=MeetingStatus.PLANNED)
    number = models.PositiveIntegerField(_("number"), null=True, blank=True, editable=False)
    number_year = models.PositiveSmallIntegerField(_("year of the number"), null=True, blank=True, editable=False)
    review_until = models.DateField(_("review until"), null=True, blank=True, editable=False)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("sent to review by"),
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("signed by"), related_name="+", null=True, blank=True, editable=False
    )
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True, editable=False)
    correction_reason = models.TextField(_("reason for the correction"), blank=True, editable=False)

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = [
            choice_rule("meeting_status", "status", MeetingStatus),
            *quorum_rules("meeting"),
            rule(
                "meeting_times",
                Q(starts__isnull=True) | Q(ends__isnull=True) | Q(ends__gt=models.F("starts")),
                _("The end comes before the start."),
            ),
            rule(
                "meeting_number",
                Q(number__isnull=True, number_year__isnull=True) | Q(number__isnull=False, number__gte=1, number_year__isnull=False),
                _("A number belongs to a calendar year."),
            ),
            rule(
                "meeting_signed",
                ~Q(status="signed") | Q(number__isnull=False, signed_by__isnull=False, signed_at__isnull=False),
                _("Signed minutes have a number, who signed them, and when."),
            ),
            models.UniqueConstraint(
                fields=["commission", "number_year", "number"],
                condition=Q(number__isnull=False),
                name="meeting_number_once",
                violation_error_message=_("This number is taken: a number is never used twice."),
            ),
            void_rule("meeting_void"),
        ]

    def key_texts(self) -> Iterable[str]:
        day = self.day.isoformat() if self.day else ""
        dotted = f"{self.day:%d.%m.%Y}" if self.day else ""
        return (day, dotted, str(self.number or ""), *self.titles, self.commission.name_kk, self.commission.name_ru, self.place_kk)

    @property
    def keeps_rule(self) -> bool:
        """Whether its quorum rule stays for good: members have its text, or it was signed once."""
        return self.number is not None or self.status in (MeetingStatus.IN_REVIEW, MeetingStatus.SIGNED)

    @property
    def is_open(self) -> bool:
        """Whether its text may still be written."""
        return self.status != MeetingStatus.SIGNED

    def __str__(self) -> str:
        day = f"{self.day:%d.%m.%Y}" if self.day else str(_("date unknown"))
        if self.number:
            return str(_("Minutes № %(number)s of %(day)s") % {"number": self.number, "day": day})
        return str(_("Meeting of %(day)s") % {"day": day})


class Seat(models.TextChoices):
    """As what somebody is at a meeting."""

    MEMBER = "member", _("Member")
    INVITED = "invited", _("Invited")
    PRESS = "press", _("Press")


class Presence(models.TextChoices):
    """Whether they were there."""

    UNKNOWN = "unknown", _("not noted")
    PRESENT = "present", _("present")
    LATE = "late", _("came late")
    LEFT = "left", _("left early")
    EXCUSED = "excused", _("absent with reason")
    ABSENT = "absent", _("absent without reason")


THERE = (Presence.PRESENT, Presence.LATE, Presence.LEFT)
"""Who took part, from the start or not to the end."""


class Attendance(Capacity, Part):
    """One person at a meeting, or a group whose people aren't named (`group_*`, and how many where that is known).

    `votes` and the capacity are as they were at that meeting.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, verbose_name=_("meeting"), related_name="attendance")
    seat = models.CharField(_("as"), max_length=20, choices=Seat, default=Seat.INVITED)
    person = models.ForeignKey(Person, models.PROTECT, verbose_name=_("person"), related_name="attendance", null=True, blank=True)
    group_kk = models.CharField(_("group in Kazakh"), max_length=300, blank=True)
    group_ru = models.CharField(_("group in Russian"), max_length=300, blank=True)
    group_en = models.CharField(_("group in English"), max_length=300, blank=True)
    count = models.PositiveSmallIntegerField(_("how many"), null=True, blank=True)
    presence = models.CharField(_("presence"), max_length=20, choices=Presence, default=Presence.UNKNOWN)
    votes = models.BooleanField(_("has a vote"), default=False)
    arrived = models.TimeField(_("came at"), null=True, blank=True)
    left = models.TimeField(_("left at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta(Part.Meta):
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        constraints = [
            choice_rule("attendance_seat", "seat", Seat),
            choice_rule("attendance_presence", "presence", Presence),
            rule(
                "attendance_person_or_group",
                Q(person__isnull=False, group_kk="") | (Q(person__isnull=True) & ~Q(group_kk="")),
                _("Name a person or a group: one of them."),
            ),
            rule(
                "attendance_times",
                Q(presence__in=["late", "left"]) | Q(arrived__isnull=True, left__isnull=True),
                _("A time of coming or leaving belongs to who came late or left early."),
            ),
            rule("attendance_votes", Q(votes=False) | Q(seat="member"), _("Only a member has a vote.")),
            models.UniqueConstraint(
                fields=["meeting", "person"],
                condition=Q(person__isnull=False),
                name="attendance_once",
                violation_error_message=_("This person is on the list already."),
            ),
        ]

    @property
    def group(self) -> str:
        """The unnamed group in the reader's language."""
        return in_language(self, "group")

    def __str__(self) -> str:
        return str(self.person) if self.person else self.group


class Annex(Titled, Record):
    """A paper annexed to minutes, in their order; perhaps kept here as a document."""

    KIND = "annex"
    DISTRICT = "meeting__commission__district"

    meeting = models.ForeignKey(Meeting, models.PROTECT, verbose_name=_("meeting"), related_name="annexes")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    pages = models.PositiveSmallIntegerField(_("pages"), null=True, blank=True)
    document = models.ForeignKey(Document, models.PROTECT, verbose_name=_("document"), related_name="annexed", null=True, blank=True)

    class Meta:
        verbose_name = _("annex")
        verbose_name_plural = _("annexes")
        ordering: ClassVar = ("position", "id")
        constraints = [rule("annex_title", ~Q(title_kk=""), _("Give the annex a title.")), void_rule("annex_void")]

    def __str__(self) -> str:
        return self.title


class NumberSeries(models.Model):
    """The last number that a body's minutes were given in a calendar year. It only grows, so that no number comes twice."""

    commission = models.ForeignKey(Commission, models.PROTECT, verbose_name=_("commission"), related_name="+")
    year = models.PositiveSmallIntegerField(_("year"))
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("numbering of minutes")
        verbose_name_plural = _("numberings of minutes")
        constraints = [models.UniqueConstraint(fields=["commission", "year"], name="number_series_once")]

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"
