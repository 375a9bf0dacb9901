"""What is sent to people, once each; and the private address of their calendar."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.models.action_items import ActionItem
from meetings.models.bodies import Person
from meetings.models.meetings import Meeting


class NoticeKind(models.TextChoices):
    """Why something is sent."""

    INVITATION = "invitation", _("invitation")
    CHANGE = "change", _("change of a meeting")
    CANCELLED = "cancelled", _("cancelled meeting")
    MEETING = "meeting", _("reminder of a meeting")
    REVIEW = "review", _("minutes to review")
    REVIEW_ENDS = "review_ends", _("review ends")
    DEADLINE = "deadline", _("deadline of an action item")


class Notice(models.Model):
    """One e-mail to one person about one thing: `key` keeps it from being made twice. It stays unsent until the mail server took it.

    `told`: the check code of what it tells of a meeting (day, times, place), so that only a change of that is told again.
    `trying_since`: somebody is handing it to the mail server; where that was cut off, nobody knows whether it went out.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=NoticeKind)
    key = models.CharField(_("key"), max_length=120, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, verbose_name=_("person"), related_name="notices")
    email = models.EmailField(_("e-mail"))
    meeting = models.ForeignKey(Meeting, models.PROTECT, verbose_name=_("meeting"), related_name="notices", null=True, blank=True)
    action = models.ForeignKey(ActionItem, models.PROTECT, verbose_name=_("action item"), related_name="notices", null=True, blank=True)
    subject = models.CharField(_("subject"), max_length=300)
    body = models.TextField(_("text"))
    calendar = models.TextField(_("calendar file"), blank=True)
    told = models.CharField(_("check code of what it tells"), max_length=64, blank=True)
    made_at = models.DateTimeField(_("made"))
    trying_since = models.DateTimeField(_("being sent since"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    error = models.CharField(_("error"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering: ClassVar = ("made_at", "id")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.person}"


class CalendarFeed(models.Model):
    """The private address of a person's calendar; a new token takes the old address away."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("user"), related_name="calendar_feed")
    token = models.CharField(_("token"), max_length=64, unique=True)
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")

    def __str__(self) -> str:
        return str(self.user)
