"""The training district's four meetings: what each of them shows, that they fit the books, and that their history verifies."""

from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import localtime
from pypdf import PdfReader

from grants import ledger
from grants.models import Contract
from grants.reports.rows import allocation_rows, contract_row, load
from koksu import history
from koksu.accounts.models import District, User
from koksu.accounts.scope import load_scope
from koksu.history.models import Event
from koksu.money import NBSP, Tenge
from meetings.actions import review
from meetings.facts import training_2026
from meetings.models import (
    ActionItem,
    AgendaItem,
    Annex,
    Approval,
    Attendance,
    CarriedAction,
    Decision,
    EditingSession,
    Meeting,
    Membership,
    MinutesVersion,
    Notice,
    NumberSeries,
    Person,
    Proposal,
    Reading,
    Remark,
    Speech,
    Vote,
)
from meetings.reports.body import approved_part, body_of, from_text
from meetings.rules import Reader
from tests.demo import AS_OF, AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_throughout")]


@pytest.fixture(scope="module")
def t(demo_throughout, django_db_blocker):
    """The four meetings and who sits there, by short names."""
    with django_db_blocker.unblock():
        district = District.objects.get(training=True)
        meetings = {m.day: m for m in Meeting.objects.filter(commission__district=district).select_related("commission", "chair")}
        return SimpleNamespace(
            district=district,
            commission=next(iter(meetings.values())).commission,
            signed=meetings[date(2026, 2, 18)],
            reviewed=meetings[date(2026, 11, 12)],
            drafted=meetings[date(2026, 11, 19)],
            planned=meetings[date(2026, 12, 10)],
            people={person.name_kk: person for person in Person.objects.filter(district=district)},
        )


def user(name):
    return User.objects.get(username=name)


def item(meeting, position):
    return AgendaItem.objects.live().get(meeting=meeting, position=position)


def decision(meeting, number):
    position, own = number.split(".")
    return item(meeting, int(position)).decisions.get(position=int(own))


def versions(meeting):
    return list(meeting.versions.order_by("number"))


def spaced(text):
    return text.replace(NBSP, " ")


# ---------------------------------------------------------------- who sits there


def test_the_commission_has_five_voting_members_a_majority_and_a_secretary_without_a_vote(t):
    body = t.commission
    assert (body.seats, body.quorum, body.needed(None), body.under_kk) == (5, "majority", 3, "Үлгі ауданының әкімдігі")
    seats = Membership.objects.filter(commission=body).select_related("person__user")
    assert [(s.person.name_kk, s.role) for s in seats if s.votes] == [
        ("Бибігүл Сейітова", "member"),
        ("Қайрат Ералы", "member"),
        ("Мұрат Әлжан", "member"),
        ("Роза Исабаева", "member"),
        ("Серік Жұмабекұлы", "chair"),
    ]
    assert [(s.person.name_kk, s.role, s.person.user.username) for s in seats if not s.votes] == [
        ("Айгүл Маманова", "secretary", "trainee")
    ]


@pytest.mark.parametrize(
    ("username", "name"),
    [
        ("trainee_chair", "Серік Жұмабекұлы"),
        ("trainee_member", "Бибігүл Сейітова"),
        ("trainee_member2", "Қайрат Ералы"),
        ("trainee", "Айгүл Маманова"),
        ("trainee2", "Дархан Оспанов"),
    ],
)
def test_who_signs_in_is_a_person_of_the_commission_by_the_same_name(t, username, name):
    account = user(username)
    assert account.get_full_name() == name and t.people[name].user == account


def test_the_chair_signs_and_the_members_review(t):
    for meeting in (t.signed, t.reviewed):
        reader = {
            name: Reader(user(name), load_scope(user(name)), AS_OF) for name in ("trainee_chair", "trainee_member", "trainee_member2")
        }
        assert reader["trainee_chair"].is_chair(meeting) and not reader["trainee_member"].is_chair(meeting)
        assert all(one.reviews(meeting) for one in reader.values())


def test_everybody_has_a_name_and_a_capacity_in_three_languages(t):
    stems = ("name", "capacity")
    assert all(getattr(one, f"{stem}_{code}") for one in t.people.values() for stem in stems for code in ("kk", "ru", "en"))


def test_all_that_was_said_is_there_in_three_languages_except_what_is_still_being_typed(t):
    finished = AgendaItem.objects.filter(meeting__commission=t.commission).exclude(meeting=t.drafted, position=3)
    parts = [part for model in (Speech, Proposal, Decision) for part in model.objects.filter(item__in=finished)]
    assert len(parts) == 40 and all(getattr(part, f"text_{code}") for part in parts for code in ("kk", "ru", "en"))
    assert all(one.title_ru and one.title_en for one in finished)
    assert all(one.heard_ru and one.heard_en for one in finished if one.heard_kk)
    half = item(t.drafted, 3)
    assert half.heard_kk and not half.heard_ru


# ---------------------------------------------------------------- signed, and corrected


def test_the_first_meeting_is_signed_by_its_chair_and_has_the_years_first_number(t):
    meeting = t.signed
    assert (meeting.status, meeting.number, meeting.number_year, meeting.signed_by.username) == ("signed", 1, 2026, "trainee_chair")
    assert NumberSeries.objects.get(commission=t.commission).last == 1
    assert {session.person.username for session in EditingSession.objects.filter(item__meeting=meeting)} == {"trainee"}


def test_it_has_two_editions_of_which_the_second_corrects_the_hours_with_a_reason(t):
    first, second = (review.signed_edition(t.signed, edition) for edition in (1, 2))
    told = [spaced(from_text(one.body)["agenda"][1]["decisions"][2]["text"]["kk"]) for one in (first, second)]
    assert "кемінде 12 сағатын" in told[0] and "кемінде 16 сағатын" in told[1]
    assert "16 сағат" in second.reason and from_text(second.body)["reason"] == second.reason
    assert from_text(first.body)["number"] == from_text(second.body)["number"] == 1
    assert "16 сағат" in spaced(Proposal.objects.get(item=item(t.signed, 2), proposer=t.people["Бибігүл Сейітова"]).text_kk)


def test_only_that_decision_differs_between_the_editions(t):
    first, second = (approved_part(from_text(review.signed_edition(t.signed, edition).body)) for edition in (1, 2))
    for body in (first, second):
        body["agenda"][1]["decisions"][2].pop("text")
    assert first == second


def test_signed_codes_are_whole_and_the_present_text_is_the_signed_one(t):
    kept = MinutesVersion.objects.filter(meeting__commission=t.commission)
    assert kept.count() == 6 and all(review.is_whole(version) for version in kept)
    edition = review.signed_edition(t.signed)
    assert approved_part(from_text(edition.body)) == approved_part(body_of(t.signed))


def test_each_version_was_approved_by_every_present_member_before_the_chair_signed(t):
    for sent in versions(t.signed)[0::2]:
        approvals = {(a.member.name_kk, a.on_paper, a.recorded_by.username) for a in sent.approvals.all()}
        assert approvals == {
            ("Қайрат Ералы", False, "trainee_member2"),
            ("Бибігүл Сейітова", False, "trainee_member"),
            ("Роза Исабаева", True, "trainee"),
        }
    assert [version.edition for version in versions(t.signed)] == [None, 1, None, 2]
    assert all(from_text(version.body)["silent"] == [] for version in versions(t.signed)[1::2])


def test_six_awards_rest_on_it_and_match_applications_contracts_and_amounts(t):
    awards = Decision.objects.filter(item__meeting=t.signed, effect="award").select_related("application__lot", "application__ngo")
    contracts = Contract.objects.filter(application__in=awards.values("application")).select_related("lot", "ngo")
    by_bid = {contract.application_id: contract for contract in contracts}
    assert sorted(contract.number for contract in contracts) == ["07-Ә", "08-Ә", "11-Ә", "12-Ә", "14-Ә", "20-Ә"]
    for one in awards:
        contract = by_bid[one.application_id]
        assert (one.application.ngo, one.application.lot, one.application.outcome) == (contract.ngo, contract.lot, "won")
        assert one.amount == one.application.asked and one.item.mentions.filter(lot=contract.lot, decision=None).exists()
        assert all(Tenge(one.amount).on_paper(code) in getattr(one, f"text_{code}") for code in ("kk", "ru", "en"))
        assert contract.signed > t.signed.day
    sprout = next(one for one in awards if by_bid[one.application_id].number == "14-Ә")
    assert sprout.number == "2.1" and sprout.amount == Tenge.of(4_500_000)


def test_the_awards_were_signed_before_the_results_were_made_known_and_the_contracts_signed(t):
    first = review.signed_edition(t.signed, 1)
    lots = {
        one.application.lot for one in Decision.objects.filter(item__meeting=t.signed, effect="award").select_related("application__lot")
    }
    assert {lot.results for lot in lots} == {date(2026, 2, 20)} and localtime(first.made_at).date() == date(2026, 2, 19)


def test_the_second_lot_was_voted_on_by_member_with_an_interest_declared_and_a_recusal(t):
    votes = {vote.member.name_kk: (vote.choice, vote.interest) for vote in Vote.objects.filter(item=item(t.signed, 2))}
    assert votes.pop("Роза Исабаева") == ("recused", training_2026.INTEREST)
    assert votes == {name: ("for", "") for name in ("Серік Жұмабекұлы", "Қайрат Ералы", "Бибігүл Сейітова")}
    assert [item(t.signed, number).voting for number in (1, 2, 3, 4)] == ["totals", "members", "totals", "totals"]


def test_proposals_were_adopted_declined_and_referred(t):
    assert {one.fate for one in Proposal.objects.filter(item__meeting=t.signed)} == {"adopted", "declined", "referred"}


def test_its_action_items_stand_in_every_state(t):
    items = ActionItem.objects.filter(decision__item__meeting=t.signed)
    overdue = [action for action in items if action.is_overdue(AS_OF)]
    assert {action.state for action in items} == {"done", "reported", "open", "dropped"}
    assert [action.decision.number for action in overdue] == ["4.2"] and overdue[0].answer_note  # said to be done, and sent back
    assert items.get(state="dropped").answer_note and items.get(state="reported").responsible.name_kk == "Қайрат Ералы"
    done = items.filter(state="done")
    assert done.count() == 6 and all(action.done_by != action.answered_by and action.done_note for action in done)
    assert [action.due for action in items.filter(state="open")] == [date(2026, 10, 15), date(2026, 12, 21)]


def test_a_member_who_abstained_annexed_their_opinion(t):
    opinion = t.signed.opinions.get()
    assert (opinion.member.name_kk, opinion.place) == ("Қайрат Ералы", "3.2")
    assert item(t.signed, 3).abstained == 1


def test_its_annexes_are_real_papers(t):
    annexes = list(Annex.objects.filter(meeting__commission=t.commission).select_related("document"))
    assert [annex.title_kk for annex in annexes if annex.meeting_id == t.signed.pk] == [
        "1-лоттың бағалау парағы",
        "2-лоттың бағалау парағы",
        "3-лоттың бағалау парағы",
        "Қатысқандардың тіркеу парағы",
    ]
    for annex in annexes:
        with annex.document.file.open() as file:
            assert len(PdfReader(file).pages) == annex.pages == 1


# ---------------------------------------------------------------- in review, with remarks


def test_the_second_meeting_is_in_review_in_its_second_version(t):
    first, second = versions(t.reviewed)
    assert t.reviewed.status == "in_review" and t.reviewed.review_until == AS_OF
    told = [from_text(one.body)["agenda"][2]["decisions"][0] for one in (first, second)]
    assert "1 500 000" in spaced(told[0]["text"]["kk"]) and "1 050 000" in spaced(told[1]["text"]["kk"])
    assert [one["actions"][0]["due"] for one in told] == ["2026-12-15", "2026-12-01"]


def test_the_member_sees_what_changed_since_the_version_they_read(t):
    first, second = versions(t.reviewed)
    read = Reading.objects.filter(reader=user("trainee_member"), version__meeting=t.reviewed)
    assert [reading.version for reading in read] == [first]
    assert not Approval.objects.filter(version__meeting=t.reviewed, member__user=user("trainee_member")).exists()
    changed = [a["position"] for a, b in zip(from_text(first.body)["agenda"], from_text(second.body)["agenda"], strict=True) if a != b]
    assert changed == [3]


def test_remarks_are_accepted_declined_and_open(t):
    remarks = {r.place: (r.answer, r.recorded_by.username, bool(r.answer_text)) for r in Remark.objects.filter(item__meeting=t.reviewed)}
    assert remarks == {
        "3.1": ("accepted", "trainee_member", True),
        "3.2": ("declined", "trainee_member2", True),
        "2.2": ("open", "trainee_chair", False),
    }


def test_some_of_the_members_approved_the_newest_version(t):
    standing = review.approvals_of(t.reviewed)
    assert [person.name_kk for person in standing.approved] == ["Қайрат Ералы", "Роза Исабаева"]
    assert [person.name_kk for person in standing.silent] == ["Бибігүл Сейітова"]
    assert not standing.may_sign(AS_OF) and standing.may_sign(AS_OF + timedelta(days=1))


def test_its_figures_are_those_of_the_books_on_that_day(t):
    book = load(Contract.objects.counted().filter(allocation__district=t.district), with_proof=False)
    standings = {contract.number: ledger.contract(contract_row(book, contract), t.reviewed.day) for contract in book.contracts}
    overdue = {number: one.split.overdue for number, one in standings.items() if one.split.overdue and number.endswith("Ә")}
    assert overdue == {"09-Ә": Tenge.of(960_000), "11-Ә": Tenge.of(310_500), "14-Ә": Tenge.of(310_000)}
    assert sum(overdue.values()) == Tenge.of(1_580_500) and "1 580 500 ₸" in spaced(item(t.reviewed, 2).heard_kk)
    left = lots_left(t, standings)
    assert left == {"1": 20_000, "2": 100_000, "3": 200_000, "4": 0, "5": 0, "6": 730_000}
    assert sum(left.values()) == 1_050_000 and "1 050 000" in spaced(item(t.reviewed, 3).heard_kk)


def lots_left(t, standings):
    """What of each lot of 2026 isn't awarded, in tenge."""
    allocations = list(t.district.allocations.filter(year=2026))
    wholes = [
        ledger.allocation(row, [s for s in standings.values() if s.row.allocation == one.pk])
        for one, row in zip(allocations, allocation_rows(allocations), strict=True)
    ]
    numbers = {lot.pk: lot.number for one in allocations for lot in one.lots.all()}
    return {numbers[pk]: int(split.not_awarded) // 100 for whole in wholes for pk, split in whole.lots.items()}


def test_it_judges_reports_and_asks_ngos(t):
    decisions = Decision.objects.filter(item__meeting=t.reviewed).exclude(effect="none")
    about = {one.number: (one.effect, one.ngo or one.progress_report.contract.number) for one in decisions}
    names = {number: (effect, str(what)) for number, (effect, what) in about.items()}
    assert names == {
        "2.1": ("ask_ngo", "«Әділ қадам» қоғамдық бірлестігі"),
        "2.2": ("ask_ngo", "«Дала самалы» қоғамдық бірлестігі"),
        "2.3": ("ask_ngo", "«Жас өркен» қоғамдық бірлестігі"),
        "4.1": ("accept_report", "12-Ә"),
        "4.2": ("return_report", "08-Ә"),
    }
    accepted = decision(t.reviewed, "4.1").progress_report
    returned = decision(t.reviewed, "4.2").progress_report
    assert accepted.final and accepted.submitted == date(2026, 11, 5)
    assert not returned.final and (returned.submitted - returned.due).days == 11


# ---------------------------------------------------------------- half written, and to come


def test_the_third_meeting_is_half_written(t):
    assert t.drafted.status == "draft" and not versions(t.drafted)
    typed = [bool(one.heard_kk or one.decisions.exists()) for one in t.drafted.agenda.order_by("position")]
    assert typed == [False, True, True, False]
    assert item(t.drafted, 3).mentions.count() == 2 and not item(t.drafted, 3).decisions.exists()


def test_nobody_is_writing_an_item_any_more(t):
    assert not EditingSession.objects.filter(ended=None).exists()


def test_the_fourth_meeting_is_planned_and_carries_the_open_action_items_over(t):
    assert t.planned.status == "planned" and t.planned.day > AS_OF
    first = item(t.planned, 1)
    carried = {c.action.decision.number: c.state for c in CarriedAction.objects.filter(item=first)}
    assert first.carries and carried == {"4.2": "open", "4.3": "reported", "4.4": "open"}
    assert {c.action.decision.item.meeting for c in CarriedAction.objects.filter(item=first)} == {t.signed}


def test_its_guests_are_invited_and_nobody_is_noted_as_there_yet(t):
    rows = Attendance.objects.filter(meeting=t.planned).select_related("person")
    assert {row.presence for row in rows} == {"unknown"}
    assert [row.person.name_kk for row in rows if row.seat == "invited"] == ["Гүлмира Әбенова", "Ерлан Қасымов", "Тимур Жанәділов"]
    assert [row.group_ru for row in rows if row.seat == "press"] == ["корреспондент газеты «Үлгі тынысы»"]


def test_whoever_has_an_e_mail_was_sent_an_invitation_with_its_calendar_file(t):
    letters = Notice.objects.filter(meeting=t.planned, kind="invitation").select_related("person")
    with_email = {
        row.person for row in Attendance.objects.filter(meeting=t.planned).exclude(person__email="").select_related("person") if row.person
    }
    assert {letter.person for letter in letters} == with_email and len(with_email) == 7
    assert all("BEGIN:VCALENDAR" in letter.calendar for letter in letters)


def test_late_left_excused_and_absent_are_noted(t):
    noted = Attendance.objects.filter(meeting__commission=t.commission)
    assert {row.presence for row in noted} == {"unknown", "present", "late", "left", "excused", "absent"}
    late = noted.get(presence="late")
    assert (late.person.name_kk, late.arrived) == ("Бибігүл Сейітова", time(15, 10))
    assert all(row.reason for row in noted.filter(presence="excused"))


# ---------------------------------------------------------------- the books stay whole


def test_everything_was_typed_by_the_secretary_and_approved_and_signed_by_others(t):
    told = Event.objects.filter(chain__code=f"district:{t.district.pk}", kind="meeting", record_id=str(t.signed.pk))
    assert {event.actor for event in told.filter(verb__in=["create", "attend", "send_to_review", "begin_correction"])} == {
        user("trainee").signature
    }
    assert {event.actor for event in told.filter(verb="sign")} == {user("trainee_chair").signature}
    assert Event.objects.filter(verb="write", kind="agenda_item", actor=user("trainee").signature).count() == 12


def test_history_tells_it_in_the_order_of_time_and_before_the_demo_was_loaded(t):
    chain = Event.objects.filter(chain__code=f"district:{t.district.pk}").order_by("number")
    moments = list(
        chain.filter(kind__in=["meeting", "agenda_item", "remark", "action_item"]).exclude(verb="write").values_list("at", flat=True)
    )
    assert moments == sorted(moments) and moments[-1] < AT and moments[0] > datetime(2025, 2, 1, tzinfo=UTC)
    assert not list(history.verify())


def test_the_photograph_is_laid_down_under_the_laws_of_the_database(t):
    with pytest.raises(IntegrityError), transaction.atomic():
        Speech.objects.filter(item__meeting=t.signed).update(text_kk="Басқа сөз.")
    with pytest.raises(IntegrityError), transaction.atomic():
        MinutesVersion.objects.filter(meeting=t.signed).update(body="{}")
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.create(version=versions(t.signed)[0], member=t.people["Мұрат Әлжан"], recorded_by=user("trainee"), at=AT)


def test_there_are_four_of_them(t):
    assert len(training_2026.MEETINGS) == 4 == Meeting.objects.filter(commission__district=t.district).count()
