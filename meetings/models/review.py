"""The life of the text: its versions, who read and approved them, remarks, dissenting opinions."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grants.models import Document
from grants.models.base import Record, choice_rule, rule, void_rule
from meetings.models.bodies import Person
from meetings.models.meetings import Meeting
from meetings.models.minutes import AgendaItem


class MinutesVersion(models.Model):
    """The whole text at one moment, as canonical JSON (meetings.reports.body), with its SHA-256. Append-only.

    `number` counts every version sent to the members or signed; `edition` counts the signed ones: 1, and one more with each correction.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, verbose_name=_("meeting"), related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    edition = models.PositiveSmallIntegerField(_("signed edition"), null=True, blank=True)
    body = models.TextField(_("text"))
    sha256 = models.CharField(_("check code"), max_length=64)
    reason = models.TextField(_("reason"), blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("made by"), related_name="+")
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("version of minutes")
        verbose_name_plural = _("versions of minutes")
        ordering: ClassVar = ("meeting", "number")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="minutes_version_once"),
            models.UniqueConstraint(fields=["meeting", "edition"], condition=Q(edition__isnull=False), name="minutes_version_edition_once"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}/{self.number}"


class Reading(models.Model):
    """A person opened this version; the next one shows them what changed since."""

    version = models.ForeignKey(MinutesVersion, models.PROTECT, verbose_name=_("version of minutes"), related_name="readings")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("user"), related_name="+")
    at = models.DateTimeField(_("read"))

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        constraints = [models.UniqueConstraint(fields=["version", "reader"], name="reading_once")]

    def __str__(self) -> str:
        return f"{self.version}: {self.reader}"


class Approval(models.Model):
    """A present member approved this very version: themselves, or on paper, noted by the secretary for who has no account. Append-only."""

    version = models.ForeignKey(MinutesVersion, models.PROTECT, verbose_name=_("version of minutes"), related_name="approvals")
    member = models.ForeignKey(Person, models.PROTECT, verbose_name=_("member"), related_name="approvals")
    on_paper = models.BooleanField(_("on paper"), default=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("entered by"), related_name="+")
    at = models.DateTimeField(_("approved"))

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering: ClassVar = ("at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["version", "member"], name="approval_once", violation_error_message=_("This member has approved this version.")
            )
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.member}"


class Answer(models.TextChoices):
    """What the secretary made of a remark."""

    OPEN = "open", _("open")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")


class Remark(Record):
    """A member's remark on an item of a version (`place`: the very decision, «2.1»), and the secretary's answer with its reason.

    Who remarked is `recorded_by`.
    """

    KIND = "remark"
    DISTRICT = "item__meeting__commission__district"

    item = models.ForeignKey(AgendaItem, models.PROTECT, verbose_name=_("agenda item"), related_name="remarks")
    version_read = models.ForeignKey(MinutesVersion, models.PROTECT, verbose_name=_("version of minutes"), related_name="remarks")
    place = models.CharField(_("place"), max_length=20, blank=True)
    text = models.TextField(_("remark"))
    answer = models.CharField(_("answer"), max_length=20, choices=Answer, default=Answer.OPEN)
    answer_text = models.TextField(_("reason of the answer"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("answered by"), related_name="+", null=True, blank=True
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        ordering: ClassVar = ("recorded_at", "id")
        constraints = [
            choice_rule("remark_answer", "answer", Answer),
            rule("remark_text", ~Q(text=""), _("Write the remark.")),
            rule(
                "remark_answered",
                Q(answer="open", answer_text="", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(answer="open") & ~Q(answer_text="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                _("Say why the remark is accepted or declined."),
            ),
            void_rule("remark_void"),
        ]

    def __str__(self) -> str:
        return self.text[:100]


class DissentingOpinion(Record):
    """A member's opinion of their own, annexed to the minutes: a text, and perhaps its paper."""

    KIND = "dissenting_opinion"
    DISTRICT = "meeting__commission__district"

    meeting = models.ForeignKey(Meeting, models.PROTECT, verbose_name=_("meeting"), related_name="opinions")
    member = models.ForeignKey(Person, models.PROTECT, verbose_name=_("member"), related_name="opinions")
    place = models.CharField(_("place"), max_length=20, blank=True)
    text = models.TextField(_("opinion"))
    document = models.ForeignKey(Document, models.PROTECT, verbose_name=_("document"), related_name="+", null=True, blank=True)

    class Meta:
        verbose_name = _("dissenting opinion")
        verbose_name_plural = _("dissenting opinions")
        ordering: ClassVar = ("recorded_at", "id")
        constraints = [rule("dissenting_opinion_text", ~Q(text=""), _("Write the opinion.")), void_rule("dissenting_opinion_void")]

    def __str__(self) -> str:
        return f"{self.member}: {self.text}"[:100]
