"""What was promised and what came of it: deliverables and outputs."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grants.models.base import Record, Titled, choice_rule, dates_rule, rule, void_rule
from grants.models.contracts import Contract
from grants.models.dictionaries import Kind


class Deliverable(Titled, Record):
    """A promise of a contract, counted in its kind's unit. The planned quantity may be unknown (null), but never zero."""

    KIND = "deliverable"
    DISTRICT = "contract__allocation__district"

    contract = models.ForeignKey(Contract, models.PROTECT, verbose_name=_("contract"), related_name="deliverables")
    kind = models.ForeignKey(Kind, models.PROTECT, verbose_name=_("kind of deliverable"), related_name="deliverables")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    planned = models.PositiveBigIntegerField(_("planned quantity"), null=True, blank=True)
    due = models.DateField(_("deadline"), null=True, blank=True)

    class Meta:
        verbose_name = _("deliverable")
        verbose_name_plural = _("deliverables")
        ordering = ("position", "id")
        constraints = [
            rule(
                "deliverable_planned",
                Q(planned__isnull=True) | Q(planned__gte=1, planned__lte=10**9),
                _("A planned quantity is at least 1, or unknown (left empty)."),
            ),
            void_rule("deliverable_void"),
        ]

    def __str__(self) -> str:
        return self.title or self.kind.name


class OutputState(models.TextChoices):
    """A result's life after its draft: reported, then verified or returned to be mended."""

    REPORTED = "reported", _("under review")
    VERIFIED = "verified", _("verified")
    RETURNED = "returned", _("returned for rework")


class Output(Record):
    """An actual result. Quantities are whole units of the kind; a claim taken from a source may be unknown (null) and counts 0.

    `counted_at` is when it began to tie money: verified, with all the proof its kind requires. It orders the outputs of a
    deliverable, so that each carries its own part of the money. Four eyes: who reports can't verify.
    """

    KIND = "output"
    DISTRICT = "deliverable__contract__allocation__district"

    deliverable = models.ForeignKey(Deliverable, models.PROTECT, verbose_name=_("deliverable"), related_name="outputs")
    day = models.DateField(_("date"), null=True, blank=True)
    starts_at = models.TimeField(_("start time"), null=True, blank=True)
    ends_at = models.TimeField(_("end time"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=300, blank=True)
    topic = models.CharField(_("topic"), max_length=500, blank=True)
    claimed = models.PositiveBigIntegerField(_("claimed quantity"), null=True, blank=True)
    accepted = models.PositiveBigIntegerField(_("accepted quantity"), null=True, blank=True)
    signatories = models.CharField(_("signatories"), max_length=300, blank=True)
    # What kinds ask for (dictionaries.ASKABLE); each may be unknown.
    participants = models.PositiveIntegerField(_("participants"), null=True, blank=True)
    newspaper = models.CharField(_("newspaper"), max_length=200, blank=True)
    issue_number = models.CharField(_("issue number"), max_length=30, blank=True)
    issue_date = models.DateField(_("issue date"), null=True, blank=True)
    page = models.CharField(_("page"), max_length=30, blank=True)
    author = models.CharField(_("author"), max_length=200, blank=True)
    reach = models.PositiveBigIntegerField(_("reach"), null=True, blank=True)
    print_run = models.PositiveBigIntegerField(_("print run"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=50, blank=True)
    trainer = models.CharField(_("trainer"), max_length=200, blank=True)
    duration_minutes = models.PositiveIntegerField(_("duration, minutes"), null=True, blank=True)
    channel = models.CharField(_("channel"), max_length=200, blank=True)
    aired_at = models.TimeField(_("time on air"), null=True, blank=True)
    shown_from = models.DateField(_("shown from"), null=True, blank=True)
    shown_until = models.DateField(_("shown until"), null=True, blank=True)
    # Its life.
    state = models.CharField(_("status"), max_length=20, choices=OutputState, default=OutputState.REPORTED)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("reported by"), related_name="+")
    reported_at = models.DateTimeField(_("reported"))
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("verified by"), related_name="+", null=True, blank=True
    )
    verified_at = models.DateTimeField(_("verified on"), null=True, blank=True)
    counted_at = models.DateTimeField(_("counts since"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True, help_text=_("Why less was accepted than claimed, or why it was returned."))
    irregular = models.TextField(_("why taken although irregular"), blank=True)
    act = models.ForeignKey(
        "grants.AcceptanceAct", models.PROTECT, verbose_name=_("acceptance act"), related_name="outputs", null=True, blank=True
    )

    class Meta:
        verbose_name = _("output")
        verbose_name_plural = _("outputs")
        ordering = ("day", "id")
        indexes = [  # what isn't verified, counted for the menu of every page: with all that is asked of it, so that no row is read
            models.Index(
                fields=["deliverable", "reported_by", "recorded_by"],
                condition=Q(state=state, voided_at__isnull=True),
                name=f"output_{state}",
            )
            for state in ("reported", "returned")
        ]
        constraints = [
            choice_rule("output_state", "state", OutputState),
            rule("output_claimed", Q(claimed__isnull=True) | Q(claimed__gte=1, claimed__lte=10**9), _("A claimed quantity is at least 1.")),
            rule(
                "output_accepted", Q(accepted__isnull=True) | Q(accepted__lte=F("claimed")), _("No more can be accepted than was claimed.")
            ),
            rule(
                "output_verified",
                (
                    Q(state="verified")
                    & Q(verified_by__isnull=False, verified_at__isnull=False, accepted__isnull=False, claimed__isnull=False)
                )
                | (~Q(state="verified") & Q(accepted__isnull=True, counted_at__isnull=True)),
                _("A verified output says who verified it, when, and how much was accepted."),
            ),
            rule(
                "output_four_eyes",
                Q(verified_by__isnull=True) | (~Q(verified_by=F("reported_by")) & ~Q(verified_by=F("recorded_by"))),
                _("Who reports an output can't verify it."),
            ),
            rule("output_act", Q(act__isnull=True) | Q(state="verified"), _("An act accepts verified outputs only.")),
            rule(
                "output_partial_reason",
                Q(accepted__isnull=True) | Q(accepted=F("claimed")) | ~Q(reason=""),
                _("Say why less was accepted than claimed."),
            ),
            rule("output_returned_reason", ~Q(state="returned") | ~Q(reason=""), _("Say why it is returned.")),
            dates_rule("output_shown", "shown_from", "shown_until"),
            void_rule("output_void"),
        ]

    def get_state_display(self) -> str:  # type: ignore[no-redef]
        """As Django's, which makes a dictionary of all states each time: a report tells hundreds."""
        return str(OutputState(self.state).label)

    def __str__(self) -> str:
        return self.topic or str(self.deliverable)
