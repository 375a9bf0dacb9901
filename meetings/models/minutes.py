"""What was said and decided under each agenda item: the text of the minutes, part by part."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grants.models import NGO, Allocation, Application, Contract, Lot, ProgressReport
from grants.models.base import LANGUAGES, Record, Titled, amount_rule, choice_rule, in_language, rule, void_rule
from koksu.fields import KeyColumns, TengeField
from meetings.models.base import Part, Texted
from meetings.models.bodies import Person
from meetings.models.meetings import Meeting


class Voting(models.TextChoices):
    """How a vote was recorded."""

    NONE = "none", _("no vote")
    TOTALS = "totals", _("by totals")
    MEMBERS = "members", _("by member")
    UNKNOWN = "unknown", _("unknown")


class AgendaItem(KeyColumns, Titled, Record):
    """An item of the agenda, and what was heard on it (`heard_*`, by the reporter). Its other parts point at it.

    `carries`: the item under which open action items of earlier meetings return by themselves.
    """

    KIND = "agenda_item"
    DISTRICT = "meeting__commission__district"

    meeting = models.ForeignKey(Meeting, models.PROTECT, verbose_name=_("meeting"), related_name="agenda")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    reporter = models.ForeignKey(Person, models.PROTECT, verbose_name=_("reporter"), related_name="reported", null=True, blank=True)
    heard_kk = models.TextField(_("heard, in Kazakh"), blank=True)
    heard_ru = models.TextField(_("heard, in Russian"), blank=True)
    heard_en = models.TextField(_("heard, in English"), blank=True)
    carries = models.BooleanField(_("carries open action items"), default=False)
    voting = models.CharField(_("vote"), max_length=20, choices=Voting, default=Voting.NONE)
    votes_for = models.PositiveSmallIntegerField(_("for"), null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField(_("against"), null=True, blank=True)
    abstained = models.PositiveSmallIntegerField(_("abstained"), null=True, blank=True)
    recused = models.PositiveSmallIntegerField(_("recused"), null=True, blank=True)

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering: ClassVar = ("position", "id")
        constraints = [
            choice_rule("agenda_item_voting", "voting", Voting),
            rule(
                "agenda_item_totals",
                Q(voting="totals") | Q(votes_for__isnull=True, votes_against__isnull=True, abstained__isnull=True, recused__isnull=True),
                _("Totals belong to a vote that is recorded by totals."),
            ),
            void_rule("agenda_item_void"),
        ]

    @property
    def heard(self) -> str:
        """What was heard, in the reader's language."""
        return in_language(self, "heard")

    def key_texts(self) -> Iterable[str]:
        """All that was said under it, in every language: what a search finds it by."""
        yield from self.titles
        yield from (self.heard_kk, self.heard_ru, self.heard_en)
        if not self.pk:
            return
        parts: list[Any] = [*self.speeches.all(), *self.proposals.all()]
        for part in parts:
            yield from (part.text_kk, part.text_ru, part.text_en)
        texts = [f"{path}text_{code}" for path in ("", "actions__") for code in LANGUAGES]
        for decided in self.decisions.values_list(*texts):
            yield from (text for text in decided if text)
        people = {self.reporter, *(s.speaker for s in self.speeches.all()), *(p.proposer for p in self.proposals.all())}
        yield from sorted(person.name_kk for person in people if person)

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"


class Speech(Texted, Part):
    """What somebody said on an item."""

    item = models.ForeignKey(AgendaItem, models.PROTECT, verbose_name=_("agenda item"), related_name="speeches")
    speaker = models.ForeignKey(Person, models.PROTECT, verbose_name=_("speaker"), related_name="speeches", null=True, blank=True)

    class Meta(Part.Meta):
        verbose_name = _("speech")
        verbose_name_plural = _("speeches")

    def __str__(self) -> str:
        return f"{self.speaker}: {self.text}"[:100]


class Fate(models.TextChoices):
    """What became of a proposal."""

    ADOPTED = "adopted", _("adopted")
    DECLINED = "declined", _("declined")
    REFERRED = "referred", _("referred")
    UNKNOWN = "unknown", _("unknown")


class Proposal(Texted, Part):
    """What somebody proposed, on whose behalf, and what became of it."""

    item = models.ForeignKey(AgendaItem, models.PROTECT, verbose_name=_("agenda item"), related_name="proposals")
    proposer = models.ForeignKey(Person, models.PROTECT, verbose_name=_("proposed by"), related_name="proposals", null=True, blank=True)
    on_behalf = models.CharField(_("on behalf of"), max_length=300, blank=True)
    fate = models.CharField(_("outcome"), max_length=20, choices=Fate, default=Fate.UNKNOWN)

    class Meta(Part.Meta):
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        constraints = [choice_rule("proposal_fate", "fate", Fate)]

    def __str__(self) -> str:
        return f"{self.proposer}: {self.text}"[:100]


class Choice(models.TextChoices):
    """How a member voted."""

    FOR = "for", _("for")
    AGAINST = "against", _("against")
    ABSTAINED = "abstained", _("abstained")
    RECUSED = "recused", _("recused")


class Vote(Part):
    """How one member voted on an item, and the interest they declared (in their words), if any."""

    item = models.ForeignKey(AgendaItem, models.PROTECT, verbose_name=_("agenda item"), related_name="votes")
    member = models.ForeignKey(Person, models.PROTECT, verbose_name=_("member"), related_name="votes")
    choice = models.CharField(_("vote"), max_length=20, choices=Choice)
    interest = models.CharField(_("declared interest"), max_length=300, blank=True)

    class Meta(Part.Meta):
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [
            choice_rule("vote_choice", "choice", Choice),
            models.UniqueConstraint(
                fields=["item", "member"], name="vote_once", violation_error_message=_("This member has voted on it already.")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.get_choice_display()}"


class Effect(models.TextChoices):
    """What a decision does besides saying something."""

    NONE = "none", _("stands alone")
    AWARD = "award", _("awards a lot to an application")
    ACCEPT_REPORT = "accept_report", _("accepts an NGO's report")
    RETURN_REPORT = "return_report", _("returns an NGO's report")
    ASK_NGO = "ask_ngo", _("asks an NGO for something")


class Decision(Texted, Part):
    """What was decided, and what that does: an award rests on it, a report is accepted or returned, an NGO is asked.

    `amount` (tiyn) is what is awarded. Its number is its item's position and its own: 2.1.
    """

    item = models.ForeignKey(AgendaItem, models.PROTECT, verbose_name=_("agenda item"), related_name="decisions")
    effect = models.CharField(_("effect"), max_length=20, choices=Effect, default=Effect.NONE)
    application = models.ForeignKey(
        Application, models.PROTECT, verbose_name=_("application"), related_name="decisions", null=True, blank=True
    )
    amount = TengeField(_("amount"), null=True, blank=True)
    progress_report = models.ForeignKey(
        ProgressReport, models.PROTECT, verbose_name=_("NGO's report"), related_name="decisions", null=True, blank=True
    )
    ngo = models.ForeignKey(NGO, models.PROTECT, verbose_name=_("NGO"), related_name="decisions", null=True, blank=True)

    class Meta(Part.Meta):
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            choice_rule("decision_effect", "effect", Effect),
            amount_rule("decision_amount"),
            rule(
                "decision_about",
                (Q(effect="award", application__isnull=False, progress_report__isnull=True, ngo__isnull=True))
                | Q(
                    effect__in=["accept_report", "return_report"], progress_report__isnull=False, application__isnull=True, ngo__isnull=True
                )
                | Q(effect="ask_ngo", ngo__isnull=False, application__isnull=True, progress_report__isnull=True)
                | Q(effect="none", application__isnull=True, progress_report__isnull=True, ngo__isnull=True),
                _("Name what the decision is about: the application it awards, the report it judges, or the NGO it asks."),
            ),
            rule("decision_amount_awarded", Q(amount__isnull=True) | Q(effect="award"), _("Only an award has an amount.")),
        ]

    @property
    def number(self) -> str:
        """«2.1»"""
        return f"{self.item.position}.{self.position}"

    def __str__(self) -> str:
        return str(_("Decision %(number)s") % {"number": self.number})


ABOUT = ("ngo", "lot", "contract", "allocation")
"""What an item, a proposal or a decision may name."""


class Mention(models.Model):
    """An item (or, more exactly, its proposal or decision) names a record of the books: exactly one of ABOUT."""

    item = models.ForeignKey(AgendaItem, models.PROTECT, verbose_name=_("agenda item"), related_name="mentions")
    proposal = models.ForeignKey(Proposal, models.CASCADE, verbose_name=_("proposal"), related_name="mentions", null=True, blank=True)
    decision = models.ForeignKey(Decision, models.CASCADE, verbose_name=_("decision"), related_name="mentions", null=True, blank=True)
    ngo = models.ForeignKey(NGO, models.PROTECT, verbose_name=_("NGO"), related_name="mentions", null=True, blank=True)
    lot = models.ForeignKey(Lot, models.PROTECT, verbose_name=_("lot"), related_name="mentions", null=True, blank=True)
    contract = models.ForeignKey(Contract, models.PROTECT, verbose_name=_("contract"), related_name="mentions", null=True, blank=True)
    allocation = models.ForeignKey(Allocation, models.PROTECT, verbose_name=_("allocation"), related_name="mentions", null=True, blank=True)

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        ordering: ClassVar = ("id",)
        constraints = [
            rule(
                "mention_one_thing",
                Q(ngo__isnull=False, lot__isnull=True, contract__isnull=True, allocation__isnull=True)
                | Q(ngo__isnull=True, lot__isnull=False, contract__isnull=True, allocation__isnull=True)
                | Q(ngo__isnull=True, lot__isnull=True, contract__isnull=False, allocation__isnull=True)
                | Q(ngo__isnull=True, lot__isnull=True, contract__isnull=True, allocation__isnull=False),
                _("A mention names exactly one record."),
            ),
            rule("mention_one_place", Q(proposal__isnull=True) | Q(decision__isnull=True), _("A mention stands in one place.")),
        ]

    @property
    def subject(self) -> Any:
        """The record that is named."""
        return next(record for name in ABOUT if getattr(self, f"{name}_id") and (record := getattr(self, name)))

    def __str__(self) -> str:
        return str(self.subject)


class EditingSession(models.Model):
    """One person writing one item: a lock while it is fresh, and one event of history when it ends.

    `before` is the item as it was when the session began, as canonical JSON. `window` (a random word of the page) and `saved` (the item's
    version then) tell which page wrote last, so that a page whose answer was lost on the way isn't taken for a stranger.
    """

    item = models.ForeignKey(AgendaItem, models.PROTECT, verbose_name=_("agenda item"), related_name="sessions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("user"), related_name="+")
    began = models.DateTimeField(_("began"))
    touched = models.DateTimeField(_("last typing"))
    ended = models.DateTimeField(_("ended"), null=True, blank=True)
    before = models.TextField(_("before"))
    wrote = models.BooleanField(_("changed something"), default=False)
    window = models.CharField(_("page"), max_length=32, blank=True)
    saved = models.PositiveIntegerField(_("version saved"), null=True, blank=True)

    class Meta:
        verbose_name = _("editing session")
        verbose_name_plural = _("editing sessions")
        constraints = [
            models.UniqueConstraint(fields=["item"], condition=Q(ended__isnull=True), name="editing_session_one_open"),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.person}"
