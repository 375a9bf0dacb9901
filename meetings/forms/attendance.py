"""Taking attendance: a line for each member and guest, with blank ones for who isn't on the list yet. Works without a script."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.actions.base import Stale
from grants.forms.fields import WholeField
from grants.forms.outputs import ClockField
from meetings.actions.meetings import Comer
from meetings.forms.bodies import people_of
from meetings.models import THERE, Attendance, Meeting, Membership, Person, Presence, Seat
from meetings.reports.body import attendance_code

MOST = 200  # lines of a list
PEOPLE, GROUPS, MORE = 2, 1, 3  # blank lines at first; that "more lines" adds
LARGEST = 30_000  # people of a group
NAME = re.compile(r"(member|guest|new|group)-([0-9]{1,4})-[a-z_]+")
TIME_OF: dict[str, str] = {Presence.LATE: "arrived", Presence.LEFT: "left"}  # the time that is asked of these
TIMED = tuple(TIME_OF)
CHAIR, KEPT, NEWCOMER = "", "kept", "new"  # who conducted it: its chair; who was noted before; the first person that is added
GONE = (Presence.EXCUSED, Presence.ABSENT)  # a reason is asked of these
CHOICES = [
    *((presence.value, presence.label) for presence in (*THERE, *GONE)),
    (Presence.UNKNOWN.value, Presence.UNKNOWN.label),
]
ANEW = {"presence": Presence.PRESENT, "seat": Seat.INVITED}  # what a blank line says of whoever is put on it
RADIO = {"class": "form-check-input"}
GUESTS = [(Seat.INVITED.value, Seat.INVITED.label), (Seat.PRESS.value, Seat.PRESS.label)]


def _text(label: Any, longest: int = 300, **attrs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, required=False, widget=forms.TextInput(attrs=attrs))


class Line(forms.Form):
    """What every line has: whether they were there, from when to when, and why not. `person` stands on it, or nobody yet."""

    kind: ClassVar[str] = ""
    presence = forms.ChoiceField(
        label=gettext_lazy("Presence"), choices=CHOICES, widget=forms.RadioSelect(attrs=RADIO), required=False, initial=Presence.UNKNOWN
    )
    arrived = ClockField(label=gettext_lazy("Came at"), required=False)
    left = ClockField(label=gettext_lazy("Left at"), required=False)
    untimed = forms.BooleanField(label=gettext_lazy("The time isn’t known"), required=False)
    reason = _text(gettext_lazy("Reason of absence"), placeholder=gettext_lazy("in Kazakh / in Russian"))

    def __init__(self, data: Mapping[str, Any] | None, *, prefix: str, person: Person | None = None, **kwargs: Any) -> None:
        super().__init__(data, prefix=prefix, **kwargs)
        self.person, self.capacity = person, person.capacity if person else ""

    def unjudged(self) -> None:
        """Show what was typed without judging it."""
        self._errors, self.cleaned_data = ErrorDict(), {}

    @property
    def blank(self) -> bool:
        """Nothing was typed on it: it isn't there."""
        return False

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        data["presence"] = data.get("presence") or Presence.UNKNOWN
        arrived, left = data.get("arrived"), data.get("left")
        asked = TIME_OF.get(data["presence"], "")
        if asked and not data.get(asked) and asked not in self.errors and not data.get("untimed"):
            self.add_error(asked, ValidationError(_("Write the time, or mark that it isn’t known."), "required"))
        if data["presence"] in TIMED and arrived and left and left <= arrived:
            self.add_error("left", ValidationError(_("They left before they came."), "order"))
        return data

    def comer(self) -> Comer:
        """The line, for meetings.actions.meetings.take_attendance. A time or a reason that isn't asked of this presence isn't kept."""
        data = self.cleaned_data if self.is_bound else self.initial
        presence = data["presence"]
        timed = presence in TIMED
        return Comer(
            presence=presence,
            arrived=data.get("arrived") if timed else None,
            left=data.get("left") if timed else None,
            reason=data.get("reason", "") if presence in GONE else "",
            row=str(self.prefix),
            **self.who(data),
        )

    def who(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Whose line it is."""
        raise NotImplementedError

    @property
    def sound(self) -> bool:
        """Whether it can be kept: also where the page didn't have it, because somebody else put it on the list."""
        return not self.is_bound or self.is_valid()

    def problems(self) -> list[tuple[str, str, str]]:
        """For the summary: the id of the wrong field, whose it is, what is wrong."""
        whose = self.person.name if self.person else ""
        return [(self.id_of(name), whose or str(self[name].label), str(error)) for name, found in self.errors.items() for error in found]

    def id_of(self, name: str) -> str:
        """The id of a field, of radio buttons the first one's."""
        return f"{self[name].auto_id}_0" if name == "presence" else self[name].auto_id


class MemberLine(Line):
    """A member: with a vote or without."""

    kind = "member"
    votes = forms.BooleanField(label=gettext_lazy("Has a vote"), required=False)
    field_order = ["presence", "arrived", "left", "untimed", "reason", "votes"]

    def who(self, data: Mapping[str, Any]) -> dict[str, Any]:
        return {"seat": Seat.MEMBER, "person": self.person, "votes": data["votes"]}


class GuestLine(Line):
    """Somebody invited, or of the press, who is on the list; may be taken off it."""

    kind = "guest"
    seat = forms.ChoiceField(label=gettext_lazy("As"), choices=GUESTS)
    off = forms.BooleanField(label=gettext_lazy("Take off the list"), required=False)

    def who(self, data: Mapping[str, Any]) -> dict[str, Any]:
        return {"seat": data["seat"], "person": self.person}


class NewLine(Line):
    """Somebody who isn't on the list: chosen from those known, or named on the spot with their post and organisation."""

    kind = "new"
    seat = forms.ChoiceField(label=gettext_lazy("As"), choices=GUESTS)
    known = forms.ModelChoiceField(Person.objects.none(), label=gettext_lazy("Somebody known"), required=False, empty_label="—")
    newcomer = _text(gettext_lazy("or a new person: full name"))
    capacity_kk = _text(gettext_lazy("Post and organisation"))

    def __init__(self, data: Mapping[str, Any] | None, *, people: Any, **kwargs: Any) -> None:
        super().__init__(data, initial=ANEW, **kwargs)
        field: Any = self.fields["known"]
        field.queryset = people
        field.label_from_instance = lambda one: ", ".join(filter(None, (one.name, one.capacity)))

    @property
    def blank(self) -> bool:
        return not any(self[name].value() for name in ("known", "newcomer", "capacity_kk"))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("known") and data.get("newcomer"):
            self.add_error("newcomer", ValidationError(_("Choose a person or name a new one: one of them."), "two"))
        elif not data.get("known") and not data.get("newcomer") and not {"known", "newcomer"} & set(self.errors):
            self.add_error("newcomer", ValidationError(_("Choose a person, or name a new one."), "required"))
        return data

    def who(self, data: Mapping[str, Any]) -> dict[str, Any]:
        newcomer = {"name_kk": data["newcomer"], "capacity_kk": data["capacity_kk"]} if data["newcomer"] else None
        return {"seat": data["seat"], "person": data["known"], "newcomer": newcomer}


class GroupLine(Line):
    """People who aren't named: what they were, and how many where that is known."""

    kind = "group"
    seat = forms.ChoiceField(label=gettext_lazy("As"), choices=[*GUESTS, (Seat.MEMBER.value, Seat.MEMBER.label)])
    group_kk = _text(gettext_lazy("Group, in Kazakh"))
    group_ru = _text(gettext_lazy("Group, in Russian"))
    count = WholeField(label=gettext_lazy("How many"), min_value=1, max_value=LARGEST, required=False)

    def __init__(self, data: Mapping[str, Any] | None, *, initial: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(data, initial=initial or ANEW, **kwargs)

    @property
    def blank(self) -> bool:
        return not any(self[name].value() for name in ("group_kk", "group_ru", "count"))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not data.get("group_kk") and "group_kk" not in self.errors:
            self.add_error("group_kk", ValidationError(_("Say who they were, for example “heads of NGOs”."), "required"))
        return data

    def who(self, data: Mapping[str, Any]) -> dict[str, Any]:
        return {"seat": data["seat"], "group": {"kk": data["group_kk"], "ru": data["group_ru"]}, "count": data["count"]}


class LeadForm(forms.Form):
    """Who conducted the meeting: its chair, or somebody of the list."""

    conductor = forms.ChoiceField(label=gettext_lazy("Who conducted the meeting"), required=False)

    def __init__(self, data: Mapping[str, Any] | None, *, choices: Sequence[tuple[str, Any]], initial: str) -> None:
        typed = data if data is not None and "lead-conductor" in data else None
        super().__init__(typed, prefix="lead", initial={"conductor": initial})
        field: Any = self.fields["conductor"]
        field.choices = choices

    def unjudged(self) -> None:
        """Show what was chosen without judging it."""
        self._errors, self.cleaned_data = ErrorDict(), {}

    @property
    def chosen(self) -> str:
        return str(self.cleaned_data["conductor"] if self.is_bound else self.initial["conductor"])


class AttendanceForm:
    """The whole list. Judged when it is bound; `unjudged` shows typing that isn't submitted yet. `seen`: the code of the list it showed."""

    irregular: ClassVar[list[str]] = []

    def __init__(self, meeting: Meeting, data: QueryDict | None = None) -> None:
        self.meeting, self.data, self.judged = meeting, data, data is not None
        self.refused: list[str] = []
        self.theirs: list[str] = []  # of a list that somebody saved meanwhile: each line that differs
        self.marked: int | None = None  # how many the button «all present» marked
        self.fresh = False  # a button changed the typing: what the browser kept of it is older

    # ------------------------------------------------------------ lines

    @cached_property
    def listed(self) -> list[Attendance]:
        return list(Attendance.objects.filter(meeting=self.meeting).select_related("person"))

    @cached_property
    def lines(self) -> list[Line]:
        """Members (those on the list, then those in their term who aren't), guests, groups; then the blank ones."""
        members = [self._of(MemberLine, row.person, row) for row in self.listed if row.seat == Seat.MEMBER and row.person]
        members += [self._of(MemberLine, seat.person, votes=seat.votes) for seat in self._seats_not_listed()]
        guests = [self._of(GuestLine, row.person, row) for row in self.listed if row.seat != Seat.MEMBER and row.person]
        lines = [*members, *guests, *self._groups(), *self._new()]
        for line in lines if not self.judged else ():
            line.unjudged()
        return lines

    @cached_property
    def lead(self) -> LeadForm:
        """Who conducted it; to choose from: the chair, everybody on the list, and who is added to it on this page."""
        chair, conductor = self.meeting.chair, self.meeting.conductor
        people = [(line.prefix, line.person) for line in self.lines if line.person and line.person != chair]
        choices: list[tuple[str, Any]] = [(CHAIR, _("the chair: %(person)s") % {"person": chair} if chair else "—")]
        choices += [(str(prefix), person.name) for prefix, person in people]
        now = next((str(prefix) for prefix, person in people if person == conductor), KEPT) if conductor else CHAIR
        if now == KEPT:
            choices.append((KEPT, conductor))
        choices.append((NEWCOMER, _("the first person added below")))
        form = LeadForm(self.data, choices=choices, initial=now)
        if not self.judged:
            form.unjudged()
        return form

    def _seats_not_listed(self) -> list[Membership]:
        there = {row.person_id for row in self.listed}
        seats = Membership.objects.live().on(self.meeting.day).filter(commission=self.meeting.commission_id).select_related("person")
        return [seat for seat in seats if seat.person_id not in there]

    def _of(self, line: type[Line], person: Person, row: Attendance | None = None, *, votes: bool = False) -> Line:
        """A person's line, named by their id: a list that changed meanwhile can't mix them up."""
        prefix = f"{line.kind}-{person.pk}"
        typed = self.data if self.data is not None and f"{prefix}-presence" in self.data else None
        made = line(typed, prefix=prefix, person=person, initial=_shown(row) if row else {"presence": Presence.UNKNOWN, "votes": votes})
        made.capacity = row.capacity if row else person.capacity
        return made

    def _groups(self) -> Iterable[Line]:
        """Present groups and blank ones; once something was typed, exactly those that were typed, and a blank one."""
        if self.data is not None:
            numbers = self._numbers("group") or range(GROUPS)
            return [GroupLine(self.data, prefix=f"group-{number}") for number in numbers]
        rows = [row for row in self.listed if not row.person]
        made = [GroupLine(None, prefix=f"group-{number}", initial=_shown(row)) for number, row in enumerate(rows)]
        return [*made, *(GroupLine(None, prefix=f"group-{number}") for number in range(len(rows), len(rows) + GROUPS))]

    def _new(self) -> Iterable[Line]:
        numbers = self._numbers("new") or range(PEOPLE)
        return [NewLine(self.data, prefix=f"new-{number}", people=self._people) for number in numbers]

    @cached_property
    def _people(self) -> Any:
        listed = [row.person_id for row in self.listed if row.person_id]
        return people_of(self.meeting.commission.district_id).exclude(pk__in=listed)

    def _numbers(self, kind: str) -> list[int]:
        found = (NAME.fullmatch(name) for name in self.data or ())
        return sorted({int(match[2]) for match in found if match and match[1] == kind})[:MOST]

    @property
    def members(self) -> list[Line]:
        return [line for line in self.lines if line.kind == "member"]

    @property
    def guests(self) -> list[Line]:
        """Those on the list, and the lines for others."""
        return [line for line in self.lines if line.kind in ("guest", "new")]

    @property
    def groups(self) -> list[Line]:
        return [line for line in self.lines if line.kind == "group"]

    # ------------------------------------------------------------ what a form of entry is asked

    @property
    def version_now(self) -> str:
        return ""

    @cached_property
    def code(self) -> str:
        """The code of the list as it is now."""
        return attendance_code(self.meeting)

    def seen_now(self) -> str:
        """The list that this page shows: after a conflict the present one, so that saving again means it."""
        return self.code if not self.judged or self.theirs else self.seen

    @property
    def seen(self) -> str:
        """The code of the list that the person saw."""
        return str(self.data.get("seen", ""))[:64] if self.data is not None else ""

    def unjudged(self, data: QueryDict) -> None:
        """Show typing that isn't submitted yet."""
        self.data, self.judged = data, False
        for name in ("lines", "lead"):
            self.__dict__.pop(name, None)

    def is_valid(self) -> bool:
        return all([not self.lead.is_bound or self.lead.is_valid(), *(line.sound for line in self.lines if not line.blank)])

    @property
    def conducted(self) -> str | None:
        """Who conducted it, as meetings.actions.meetings.take_attendance takes it."""
        chosen = self.lead.chosen
        if chosen == NEWCOMER:
            return next((str(line.prefix) for line in self.lines if line.kind == "new" and not line.blank), NEWCOMER)
        return None if chosen == KEPT else chosen

    def comers(self) -> list[Comer]:
        """The list as it is to be."""
        return [line.comer() for line in self.lines if not line.blank and not (line.is_bound and line.cleaned_data.get("off"))]

    def refuse(self, error: ValidationError) -> None:
        """Show what the action refused: at its line where it says which."""
        if isinstance(error, Stale):
            self.theirs = self._differing()
            return
        if not hasattr(error, "error_dict"):
            self.refused += error.messages
            return
        for name, found in error.message_dict.items():
            if name in ("chair", "conductor") and self.lead.is_bound:
                self.lead.add_error("conductor", found)
                continue
            line, field = self._place(name)
            if line and line.is_bound:
                line.add_error(field if field in line.fields else None, found)
            else:
                self.refused += found

    def _place(self, name: str) -> tuple[Line | None, str]:
        """The line and the field that an action means: «member-5-reason»."""
        prefix, _dash, field = name.rpartition("-")
        return next((line for line in self.lines if line.prefix == prefix), None), "known" if field == "person" else field

    def _differing(self) -> list[str]:
        """How the saved list differs from the typed one, person by person."""
        typed = {line.person.pk: line.comer().presence for line in self.lines if line.person and line.sound}
        saved = [row for row in self.listed if row.person_id and typed.get(row.person_id) != row.presence]
        found = [f"{row.person}: {row.get_presence_display()}" for row in saved]
        if self.lead.is_bound and self.lead.chosen != self.lead.initial["conductor"]:
            found.append(f"{self.lead['conductor'].label}: {self.meeting.conductor or self.meeting.chair or '—'}")
        return found or [_("It differs in guests, times or reasons only.")]

    def problems(self) -> Sequence[tuple[str, str, str]]:
        """For the summary."""
        field = self.lead["conductor"]
        led = [(field.auto_id, str(field.label), str(error)) for error in field.errors] if self.judged else []
        return led + [problem for line in self.lines if self.judged and not line.blank for problem in line.problems()]

    def _next(self, kind: str) -> int:
        """The first number that no line of this kind has."""
        return max(self._numbers(kind), default=-1) + 1

    def all_present(self) -> None:
        """Mark everybody as present of whom nothing is noted yet, and keep all that was typed."""
        data = self.data.copy() if self.data is not None else QueryDict(mutable=True)
        sent = [f"{line.prefix}-presence" for line in self.lines if not line.blank]
        unnoted = [name for name in sent if name in data and data[name] in ("", Presence.UNKNOWN)]
        for name in unnoted:
            data[name] = Presence.PRESENT
        self.marked, self.fresh = len(unnoted), True
        self.unjudged(data)

    def with_more(self) -> None:
        """Add blank lines."""
        data = self.data.copy() if self.data is not None else QueryDict(mutable=True)
        first = self._next("new")
        anew = [*(("new", number) for number in range(first, first + MORE)), ("group", self._next("group"))]
        for kind, number in anew:
            for name, value in ANEW.items():
                data[f"{kind}-{number}-{name}"] = value
        self.fresh = True
        self.unjudged(data)


def _shown(row: Attendance) -> dict[str, Any]:
    """What a line shows of the list."""
    shown = {name: getattr(row, name) for name in ("presence", "arrived", "left", "reason", "votes", "seat")}
    asked = TIME_OF.get(row.presence)
    untimed = bool(asked) and shown[str(asked)] is None
    return {**shown, "untimed": untimed, "group_kk": row.group_kk, "group_ru": row.group_ru, "count": row.count}
