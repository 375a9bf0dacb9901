"""How many voting members must be there for a body to decide: a rule that a commission has, and that each of its meetings keeps."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grants.models.base import choice_rule, rule


class Quorum(models.TextChoices):
    """How many voting members must be there for the body to decide."""

    MAJORITY = "majority", _("more than half of the members")
    TWO_THIRDS = "two_thirds", _("two thirds of the members")
    NUMBER = "number", _("a fixed number")
    UNKNOWN = "unknown", _("unknown")


class QuorumRule(models.Model):
    """The rule: the part of the members, or a fixed number; and of how many seats with a vote, where that is known."""

    RULE: ClassVar = ("quorum", "quorum_number", "seats")

    seats = models.PositiveSmallIntegerField(_("seats with a vote"), null=True, blank=True)
    quorum = models.CharField(_("quorum"), max_length=20, choices=Quorum, default=Quorum.UNKNOWN)
    quorum_number = models.PositiveSmallIntegerField(_("number needed for a quorum"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def rule(self) -> tuple[str, int | None, int | None]:
        """The rule as one value: quorum, the fixed number, seats."""
        return self.quorum, self.quorum_number, self.seats

    def take_rule(self, other: "QuorumRule") -> None:
        """Have the rule of another."""
        self.quorum, self.quorum_number, self.seats = other.rule

    def needed(self, members: int | None) -> int | None:
        """How many voting members must be present, of its seats (of its `members`, where the seats are unknown); None: unknown."""
        of = self.seats or members
        if self.quorum == Quorum.NUMBER:
            return self.quorum_number
        if not of or self.quorum == Quorum.UNKNOWN:
            return None
        return of // 2 + 1 if self.quorum == Quorum.MAJORITY else -(-of * 2 // 3)


def quorum_rules(table: str) -> list[models.BaseConstraint]:
    """What must be true of a rule, for the table that keeps it."""
    return [
        choice_rule(f"{table}_quorum", "quorum", Quorum),
        rule(f"{table}_seats", Q(seats__isnull=True) | Q(seats__gte=1, seats__lte=500), _("A body has 1 to 500 seats.")),
        rule(
            f"{table}_quorum_number",
            Q(quorum="number", quorum_number__isnull=False, quorum_number__gte=1) | (~Q(quorum="number") & Q(quorum_number__isnull=True)),
            _("Give the number needed for a quorum exactly where the quorum is a fixed number."),
        ),
    ]
