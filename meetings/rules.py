"""May this person do this with a meeting? Deeds come from grants.rules; whose commission it is, and who drafted, are told here."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from grants.rules import may, places_of
from koksu.accounts.models import Role, User
from koksu.accounts.scope import Scope
from meetings.models import ActionItem, AgendaItem, Attendance, Commission, EditingSession, Meeting, MeetingStatus, Membership, Person

WATCHERS = (Role.AUDITOR, Role.ADMINISTRATOR)  # they read whatever is in their scope, drafts too


@dataclass(frozen=True)
class Reader:
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
        """Whether they review this meeting's minutes: its member, by the attendance list where there is one, else by their seat."""
        if not may(self.scope, "review_minutes", meeting.commission.district_id):
            return False
        there = Attendance.objects.filter(meeting=meeting, seat="member", person__user=self.user)
        seats = Membership.objects.live().on(meeting.day or self.today).filter(commission=meeting.commission, person__user=self.user)
        return there.exists() or seats.exists()

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
        open_to = Q(commission__district__in=[*watched, *written]) | Q(commission__in=self.sits_in())
        return Q(status=MeetingStatus.SIGNED) | open_to

    def is_chair(self, meeting: Meeting) -> bool:
        """Whether they sign it: who conducted the meeting, else its chair."""
        signatory = signatory_of(meeting)
        return bool(signatory and signatory.user_id == self.user.pk) and may(self.scope, "review_minutes", meeting.commission.district_id)

    def drafted(self, meeting: Meeting) -> bool:
        """Whether they wrote any of it, or sent it to the members: then they don't sign it."""
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


def has_drafted(user: User, meeting: Meeting) -> bool:
    """Whether somebody wrote any of it, or sent it to the members."""
    return meeting.sent_by_id == user.pk or drafters(meeting).filter(pk=user.pk).exists()


def drafters(meeting: Meeting) -> QuerySet[User]:
    """Everybody who typed something into this meeting's items."""
    sessions = EditingSession.objects.filter(item__in=AgendaItem.objects.filter(meeting=meeting), wrote=True)
    return User.objects.filter(pk__in=sessions.values("person"))
