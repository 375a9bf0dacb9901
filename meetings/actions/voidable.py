"""What a secretary may void, as grants.actions.voidable has it: bodies, seats, people, organisations, annexes."""

from typing import Any

from django.db.models import Q, QuerySet

from grants.actions.voidable import Voidable
from meetings.actions.base import still_open
from meetings.models import (
    ActionItem,
    AgendaItem,
    Annex,
    Attendance,
    Commission,
    Meeting,
    Membership,
    Organisation,
    Person,
    Proposal,
    Speech,
    WorkPlan,
)

DEED = "write_minutes"


def _live(model: type[Any], **where: Any) -> QuerySet[Any]:
    return model.objects.live().filter(**where)  # type: ignore[no-any-return]


def _takes_part(person: Person) -> list[QuerySet[Any]]:
    """Wherever somebody sits, came, spoke, or has something to do."""
    said = Q(item__voided_at__isnull=True, item__meeting__voided_at__isnull=True)
    leads = Q(chair=person) | Q(conductor=person) | Q(secretary=person)
    return [
        _live(Membership, person=person),
        Meeting.objects.live().filter(leads),
        Attendance.objects.filter(person=person, meeting__voided_at__isnull=True),
        _live(AgendaItem, reporter=person),
        Speech.objects.filter(said, speaker=person),
        Proposal.objects.filter(said, proposer=person),
        _live(ActionItem, responsible=person),
    ]


def _not_signed(annex: Annex) -> None:
    still_open(annex.meeting)


KINDS = (
    Voidable(
        Commission,
        within=lambda body: body,
        stands=lambda body: [_live(model, commission=body) for model in (Meeting, Membership, WorkPlan)],
        deed=DEED,
    ),
    Voidable(Membership, within=lambda seat: seat.commission, deed=DEED),
    Voidable(Person, stands=_takes_part, deed=DEED),
    Voidable(Organisation, stands=lambda one: [_live(model, organisation=one) for model in (Person, WorkPlan)], deed=DEED),
    Voidable(Annex, within=lambda annex: annex.meeting, check=_not_signed, deed=DEED),
)
