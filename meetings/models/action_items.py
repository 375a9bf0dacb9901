"""What a decision leads to: who has to do what, by when, and what shows that it is done."""

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grants.models import Document
from grants.models.base import Record, RecordQuerySet, choice_rule, rule, void_rule
from meetings.models.base import Texted
from meetings.models.bodies import Commission, Person
from meetings.models.minutes import AgendaItem, Decision


class ActionState(models.TextChoices):
    """Where an action item stands. Overdue is told by its deadline, never kept."""

    OPEN = "open", _("open")
    REPORTED = "reported", _("said to be done")
    DONE = "done", _("done")
    DROPPED = "dropped", _("dropped")


UNFINISHED = (ActionState.OPEN, ActionState.REPORTED)


class ActionItemQuerySet(RecordQuerySet["ActionItem"]):
    """Reading action items in the domain's words."""

    def in_force(self) -> Self:
        """Those that signed minutes gave, also while these are being corrected; what a correction adds waits for its signature."""
        return self.live().filter(signed=True, decision__item__voided_at__isnull=True)

    def unfinished(self, commission: Commission) -> Self:
        """What a body has still to see done."""
        return self.in_force().filter(decision__item__meeting__commission=commission, state__in=UNFINISHED)


class ActionItem(Texted, Record):
    """One thing to do under a decision. Without a text of its own it is the decision's.

    `due_words`: a deadline that is no day («until the contract is signed»). It is said to be done by one person, with what shows it
    (`done_note`, `document`), and confirmed by another. Dropped with a reason (`answer_note`), as is a report of it that was sent back.
    """

    KIND = "action_item"
    DISTRICT = "decision__item__meeting__commission__district"

    decision = models.ForeignKey(Decision, models.PROTECT, verbose_name=_("decision"), related_name="actions")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    responsible = models.ForeignKey(
        Person, models.PROTECT, verbose_name=_("responsible"), related_name="action_items", null=True, blank=True
    )
    due = models.DateField(_("deadline"), null=True, blank=True)
    due_words = models.CharField(_("deadline in words"), max_length=200, blank=True)
    signed = models.BooleanField(_("of signed minutes"), default=False, editable=False)
    state = models.CharField(_("state"), max_length=20, choices=ActionState, default=ActionState.OPEN)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    done_note = models.TextField(_("what shows that it is done"), blank=True)
    document = models.ForeignKey(Document, models.PROTECT, verbose_name=_("document"), related_name="shows_done", null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("said to be done by"), related_name="+", null=True, blank=True
    )
    done_at = models.DateTimeField(_("said to be done"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("confirmed or dropped by"), related_name="+", null=True, blank=True
    )
    answered_at = models.DateTimeField(_("confirmed or dropped"), null=True, blank=True)
    answer_note = models.TextField(_("reason"), blank=True)

    objects: ClassVar = ActionItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("action item")
        verbose_name_plural = _("action items")
        ordering: ClassVar = ("due", "id")
        constraints = [
            choice_rule("action_item_state", "state", ActionState),
            rule(
                "action_item_done",
                Q(state__in=["open", "dropped"])
                | (Q(done_by__isnull=False, done_at__isnull=False) & (~Q(done_note="") | Q(document__isnull=False))),
                _("Say what shows that it is done: in words, or by a document."),
            ),
            rule(
                "action_item_confirmed",
                ~Q(state="done") | Q(answered_by__isnull=False, answered_at__isnull=False) & ~Q(answered_by=F("done_by")),
                _("Who says that it is done can't confirm it: another person does."),
            ),
            rule(
                "action_item_dropped",
                ~Q(state="dropped") | (Q(answered_by__isnull=False, answered_at__isnull=False) & ~Q(answer_note="")),
                _("Say why it is dropped."),
            ),
            void_rule("action_item_void"),
        ]

    @property
    def to_do(self) -> str:
        """What is to be done, in the reader's language."""
        return self.text or self.decision.text

    def is_overdue(self, today: date) -> bool:
        """Whether its deadline has passed and nobody has said that it is done."""
        return self.state == ActionState.OPEN and self.due is not None and self.due < today

    def __str__(self) -> str:
        return self.to_do[:100]


class CarriedAction(models.Model):
    """An open action item of an earlier meeting on this agenda, and how it stood when the text was last written."""

    item = models.ForeignKey(AgendaItem, models.PROTECT, verbose_name=_("agenda item"), related_name="carried")
    action = models.ForeignKey(ActionItem, models.PROTECT, verbose_name=_("action item"), related_name="carried_by")
    state = models.CharField(_("state"), max_length=20, choices=ActionState, default=ActionState.OPEN)

    class Meta:
        verbose_name = _("action item on an agenda")
        verbose_name_plural = _("action items on agendas")
        ordering: ClassVar = ("action__due", "id")
        constraints = [models.UniqueConstraint(fields=["item", "action"], name="carried_action_once")]

    def __str__(self) -> str:
        return f"{self.item}: {self.action}"
