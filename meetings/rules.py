"""May this person do this with a meeting? Deeds come from grants.rules; whose commission it is, and who drafted, are told here."""

from datetime import date
from typing import Any

from django.db.models import CharField, DateField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Concat, NullIf
from msgspec import Struct

from grants.rules import may, places_of
from koksu.accounts.models import Role, User
from koksu.accounts.scope import Scope
from koksu.history.models import Event
from meetings.models import (
    ActionItem,
    AgendaItem,
    Annex,
    Approval,
    Attendance,
    Commission,
    EditingSession,
    Meeting,
    MeetingStatus,
    Membership,
    MinutesVersion,
    Person,
    Remark,
)

WATCHERS = (Role.AUDITOR, Role.ADMINISTRATOR)  # they read whatever is in their scope, drafts too


class Reader(Struct, frozen=True):
    """A person as the meetings know them: their scope, and the commissions in which they sit on that day."""

    user: User
    scope: Scope
    today: date

    def sits_in(self) -> QuerySet[Commission]:
        """The commissions whose minutes this person reviews."""
        places = [district.pk for district in places_of(self.scope, "review_minutes")]
        return Commission.objects.live().filter(district__in=places).of_member(self.user, self.today)

    def writes(self, meeting: Meeting) -> bool:
        """Whether they may write this meeting's minutes: a secretary of the district."""
        return may(self.scope, "write_minutes", meeting.commission.district_id)

    def reviews(self, meeting: Meeting) -> bool:
        """Whether they review this meeting's minutes."""
        return Meeting.objects.filter(self.reviewed(), pk=meeting.pk).exists()

    def reviewed(self) -> Q:
        """The meetings whose minutes this person reviews, as a condition on Meeting: those on whose attendance list they are a member, and
        those on whose day they had a seat in the commission (today, where the day isn't known)."""
        places = [district.pk for district in places_of(self.scope, "review_minutes")]
        there = Attendance.objects.filter(meeting=OuterRef("pk"), seat="member", person__user=self.user)
        day = Coalesce(OuterRef("day"), Value(self.today), output_field=DateField())
        seats = Membership.objects.live().filter(
            Q(since__isnull=True) | Q(since__lte=day),
            Q(until__isnull=True) | Q(until__gte=day),
            commission=OuterRef("commission"),
            person__user=self.user,
        )
        return Q(commission__district__in=places) & (Q(Exists(there)) | Q(Exists(seats)))

    def reads_draft(self, meeting: Meeting) -> bool:
        """Whether they see the text before it is signed: who writes it, who reviews it, and who watches over all."""
        watches = any(self.scope.has_role(role, meeting.commission.district_id) for role in WATCHERS)
        return watches or self.writes(meeting) or self.reviews(meeting)

    def readable_meetings(self) -> Q:
        """The meetings whose present text this person may read, as a condition on Meeting."""
        watched = [pk for pk in self.scope.district_ids if any(self.scope.has_role(role, pk) for role in WATCHERS)]
        written = [district.pk for district in places_of(self.scope, "write_minutes")]
        everywhere = Q() if any(role in self.scope.in_country for role in (*WATCHERS, Role.SECRETARY)) else None
        if everywhere is not None:
            return everywhere
        open_to = Q(commission__district__in=[*watched, *written]) | self.reviewed()
        return Q(status=MeetingStatus.SIGNED) | open_to

    def is_chair(self, meeting: Meeting) -> bool:
        """Whether they sign it: who conducted the meeting, else its chair."""
        signatory = signatory_of(meeting)
        return bool(signatory and signatory.user_id == self.user.pk) and may(self.scope, "review_minutes", meeting.commission.district_id)

    def drafted(self, meeting: Meeting) -> bool:
        """Whether they wrote any of it, or sent it to the members: then they neither approve nor sign it."""
        return has_drafted(self.user, meeting)

    def reports_done(self, action: ActionItem) -> bool:
        """Whether they may say that an action item is done: who is responsible for it, and officials of the district."""
        return self.answers_for(action) or may(self.scope, "enter", action.decision.item.meeting.commission.district_id)

    def confirms(self, action: ActionItem) -> bool:
        """Whether they may confirm it: an official of the district or the commission's member, never who did it or said that it is done."""
        meeting = action.decision.item.meeting
        if self.answers_for(action) or action.done_by_id == self.user.pk:
            return False
        return may(self.scope, "enter", meeting.commission.district_id) or self.reviews(meeting)

    def answers_for(self, action: ActionItem) -> bool:
        """Whether they are the responsible one."""
        return action.responsible is not None and action.responsible.user_id == self.user.pk


def signatory_of(meeting: Meeting) -> Person | None:
    """Who signs the minutes: who conducted the meeting, else its chair; None where neither is known."""
    return meeting.conductor or meeting.chair


DRAFTING = (
    *("create", "edit", "quorum", "attend", "reorder", "void", "carry", "write", "publish", "answer"),
    *("send_to_review", "begin_correction"),
)
"""The verbs of history by which minutes come about."""


def has_drafted(user: User, meeting: Meeting) -> bool:
    """Whether somebody wrote any of it, set its agenda or attendance, answered its remarks, sent it to the members, or noted approvals
    on paper: history tells. One query."""
    return User.objects.annotate(asked=Value(meeting.pk)).filter(drafted("asked", user=""), pk=user.pk).exists()


def drafted(meeting: str = "meeting", user: str = "person__user") -> Q:
    """What `has_drafted` says, as a condition: `meeting` and `user` are where the meeting's id and the account stand in the query that
    it is put into (`user` empty: it is a query of users)."""

    def of_user(name: str) -> OuterRef:
        return OuterRef(f"{user}__{name}" if user else name)

    here, who = OuterRef(meeting), of_user("pk")
    # As User.signature says it.
    signature = Concat(Coalesce(NullIf(of_user("full_name"), Value("")), of_user("username")), Value(" ("), of_user("username"), Value(")"))
    told = Event.objects.filter(actor=signature, verb__in=DRAFTING)
    there = OuterRef(OuterRef(meeting))
    parts = (
        told.filter(kind="meeting", record_id=Cast(here, CharField())),
        told.filter(kind="agenda_item", record_id__in=_told_of(AgendaItem.objects.filter(meeting=there))),
        told.filter(kind="annex", record_id__in=_told_of(Annex.objects.filter(meeting=there))),
        told.filter(kind="remark", verb="answer", record_id__in=_told_of(Remark.objects.filter(item__meeting=there))),
        Meeting.objects.filter(pk=here, sent_by=who),
        EditingSession.objects.filter(item__meeting=here, wrote=True, person=who),
        MinutesVersion.objects.filter(meeting=here, edition__isnull=True, made_by=who),
        Approval.objects.filter(version__meeting=here, on_paper=True, recorded_by=who),
    )
    found = Q()
    for part in parts:
        found |= Q(Exists(part))
    return found


def _told_of(records: Any) -> Any:
    """The ids of some records, as history names them."""
    return records.order_by().annotate(told=Cast("pk", CharField())).values_list("told", flat=True)
