"""My work: each section for the right person and nobody else, its money the ledger's, its lines one click from doing."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localtime

from grants import ledger
from grants.actions.drafts import save_draft
from grants.actions.verifying import return_output
from grants.reports.counts import counts
from grants.reports.list_queries import Asked
from grants.reports.lists import contract_list
from grants.reports.rows import contract_row, load
from grants.reports.work import SHOWN, work_of
from koksu.accounts.models import Assignment
from koksu.accounts.scope import load_scope
from koksu.money import Tenge
from tests.factories import (
    NOON,
    DistrictFactory,
    a_contract,
    a_deliverable,
    a_district,
    a_line,
    a_member,
    a_payment,
    a_progress_report,
    a_secretary,
    an_act,
    an_administrator,
    an_allocation,
    an_auditor,
    an_official,
    an_output,
    kind,
    settle,
)
from tests.grants.test_pages import signed_in, text_of

pytestmark = pytest.mark.django_db
TODAY = localtime().date()
SECTIONS = ("overdue", "returned", "waiting", "waits_for_others", "payable", "closing")


@pytest.fixture
def district():
    return a_district()


@pytest.fixture
def official(district):
    return an_official(of=district)


@pytest.fixture
def contract(district):
    return running(an_allocation(of=district, year=TODAY.year))


def running(allocation, due=50, ends=100, **values):
    """A contract with nine lectures for 900 000 tenge; when they are due and its term ends, in days from today."""
    dates = {"signed": TODAY - timedelta(100), "starts": TODAY - timedelta(100), "ends": TODAY + timedelta(ends)}
    contract = a_contract(allocation=allocation, worth="900 000", **dates, **values)
    a_line(deliverable=promise_of(contract, TODAY + timedelta(due)), worth="900 000")
    return contract


def promise_of(contract, due):
    return a_deliverable(of=contract, kind=kind("lecture"), planned=9, due=due, title_kk="Ауылдағы дәрістер")


def work(person):
    settle()
    return work_of(load_scope(person), person, TODAY)


def counted(person):
    """What the menu says: how many results came back to them, and how many wait for them."""
    settle()
    return counts(load_scope(person), person)


def told(person):
    """How many tasks stand in each section that has any."""
    found = work(person)
    return {name: getattr(found, name).count for name in SECTIONS if getattr(found, name).count}


def test_nothing_to_do_says_what_to_do_next(official, contract):
    assert work(official).nothing
    assert f'href="{reverse("contract_list")}"' in signed_in(official).get("/work/").content.decode().split("<main")[1]


def test_what_is_overdue_stands_with_the_ledger_s_money(official, contract):
    contract = running(contract.allocation, due=-8)
    promise = contract.deliverables.get()
    an_output(of=promise, proven=True, claimed=2, day=TODAY - timedelta(20))
    (task,) = work(official).overdue.tasks
    assert (task.record, task.day, task.left, task.amount) == (promise, TODAY - timedelta(8), 7, Tenge.of(700_000))
    book = load(type(contract).objects.filter(pk=contract.pk), with_proof=False)
    assert task.amount == ledger.contract(contract_row(book, book.contracts[0]), TODAY).split.overdue
    page = signed_in(official).get("/work/")
    assert "700 000 ₸" in text_of(page) and reverse("results", args=[contract.pk]) in page.content.decode()
    running(contract.allocation, due=-8, closed=True)
    assert told(official) == {"overdue": 1}


def test_what_has_no_amount_is_overdue_all_the_same(official, contract):
    bare = a_contract(allocation=contract.allocation, worth="100 000", ends=TODAY - timedelta(1), signed=None, starts=None)
    promise_of(bare, None)
    found = work(official).overdue
    assert [task.amount for task in found.tasks] == [None]
    assert [(part.amount, part.unknown) for part in found.money] == [(0, 1)]


def test_what_was_returned_stands_with_its_author_and_who_said_why(official, contract):
    other = an_official(of=contract.allocation.district, full_name="Бақыт Серіков")
    output = an_output(of=contract.deliverables.get(), recorded_by=official, claimed=2)
    return_output(actor=other, at=NOON, output=output, reason="Парақтың екінші беті жоқ")
    (task,) = work(official).returned.tasks
    assert (task.record, task.amount, task.said.actor) == (output, Tenge.of(200_000), other.signature)
    assert told(other) == {} and counted(official) == (1, 0)
    page = signed_in(official).get("/work/")
    assert "Парақтың екінші беті жоқ" in text_of(page) and "Бақыт Серіков" in text_of(page)
    assert reverse("output_edit", args=[output.pk]) in page.content.decode()


def test_what_came_back_beyond_the_first_ones_is_counted_and_said(official, contract):
    promise = contract.deliverables.get()
    for _number in range(SHOWN + 2):
        an_output(of=promise, recorded_by=official, claimed=1, returned=True)
    found = work(official).returned
    assert (found.count, len(found.tasks)) == (SHOWN + 2, SHOWN)
    (money,) = found.money
    assert (money.count, money.amount) == (SHOWN + 2, contract.amount)  # all of them together: no more than was promised
    assert "Тағы 2 нәтиже қайтарылды" in text_of(signed_in(official).get("/work/"))


def test_unfinished_entries_are_one_s_own_and_can_be_continued_or_discarded(official, contract):
    address = reverse("progress_report_create", args=[contract.pk])
    save_draft(actor=official, at=NOON, address=address, title="Ұйымның есебі", data="{}")
    client, other = signed_in(official), signed_in(an_official(of=contract.allocation.district))
    assert f'href="{address}"' in client.get("/work/").content.decode()
    assert "Ұйымның есебі" not in text_of(other.get("/work/"))
    other.post(reverse("draft_drop"), {"address": address})
    assert len(work(official).drafts) == 1
    assert client.post(reverse("draft_drop"), {"address": address, "next": "/work/"}).url == "/work/"
    assert work(official).nothing


def test_what_waits_is_for_others_to_verify(official, contract):
    other = an_official(of=contract.allocation.district)
    output = an_output(of=contract.deliverables.get(), recorded_by=official, claimed=3)
    assert told(official) == {"waits_for_others": 1} and told(other) == {"waiting": 1}
    assert counted(official) == (0, 0) and counted(other) == (0, 1)
    address = f'href="{reverse("output_verify", args=[output.pk])}"'
    assert address in signed_in(other).get("/work/").content.decode()
    assert address not in signed_in(official).get("/work/").content.decode()
    (part,) = work(other).waiting.money
    book = load(type(contract).objects.filter(pk=contract.pk), with_proof=False)
    assert part.amount == ledger.contract(contract_row(book, book.contracts[0]), TODAY).split.awaiting == Tenge.of(300_000)


def test_what_is_out_of_force_waits_for_nobody(official, contract):
    other, promise = an_official(of=contract.allocation.district), contract.deliverables.get()
    for state in ({}, {"returned": True}):
        an_output(of=promise, recorded_by=official, **state)
        an_output(of=promise, recorded_by=official, void=True, **state)
        an_output(of=a_deliverable(of=contract, void=True), recorded_by=official, **state)
        an_output(of=a_deliverable(of=a_contract(allocation=contract.allocation, void=True)), recorded_by=official, **state)
    an_output(of=a_deliverable(of=a_contract(allocation=contract.allocation, draft=True)), recorded_by=official)
    assert counted(official) == (1, 0) and counted(other) == (0, 1)


def test_an_act_is_ready_to_pay_as_far_as_it_is_not_paid_and_not_by_who_recorded_it(official, contract):
    other = an_official(of=contract.allocation.district)
    first = an_act(of=contract, worth="400 000", recorded_by=official)
    a_payment(of=contract, worth="90 000", withheld=Tenge.of(10_000), kind="interim", act=first, day=TODAY)
    (task,) = work(other).payable.tasks
    assert (task.record, task.amount, task.own) == (first, Tenge.of(300_000), False)
    assert work(official).payable.tasks[0].own
    address = reverse("payment_create", args=[contract.pk]) + f"?act={first.pk}"
    assert address in signed_in(other).get("/work/").content.decode()
    assert address not in signed_in(official).get("/work/").content.decode()
    a_payment(of=contract, worth="600 000", kind="advance", day=TODAY)  # 200 000 are left of the contract
    assert work(other).payable.tasks[0].amount == Tenge.of(200_000)
    a_payment(of=contract, worth="300 000", kind="interim", act=first, day=TODAY)
    assert told(other) == {}


def test_of_a_final_act_the_advance_is_a_part(official, contract):
    other = an_official(of=contract.allocation.district)
    a_payment(of=contract, worth="200 000", kind="advance", day=TODAY)
    act = an_act(of=contract, worth="500 000", final=True, recorded_by=official)
    assert work(other).payable.tasks[0].amount == Tenge.of(300_000)  # not 500 000: that would be more than was accepted in all
    page = signed_in(other).get(reverse("payment_create", args=[contract.pk]) + f"?act={act.pk}")
    assert page.context["form"].initial["amount"] == Tenge.of(300_000)
    a_payment(of=contract, worth="300 000", kind="final", act=act, day=TODAY)
    assert told(other) == {}


def test_terms_that_end_and_reports_that_are_due_stand_beside(official, contract):
    def closing():
        return [(task.record, task.day) for task in work(official).closing.tasks]

    late = a_progress_report(of=contract, due=TODAY - timedelta(3))
    a_progress_report(of=contract, due=TODAY - timedelta(3), submitted=TODAY)
    a_progress_report(of=contract, due=TODAY + timedelta(31))
    assert closing() == [(late, TODAY - timedelta(3))]
    running(contract.allocation, ends=31)
    a_progress_report(of=running(contract.allocation, ends=-5, closed=True), due=TODAY - timedelta(5))
    soon, over = running(contract.allocation, ends=30), running(contract.allocation, ends=-1)
    assert closing() == [(late, TODAY - timedelta(3)), (over, TODAY - timedelta(1)), (soon, TODAY + timedelta(30))]


def test_only_officials_have_it_and_it_is_where_they_begin(district, contract):
    begins_at = {an_official: "/work/", a_secretary: "/work/", a_member: "/review/", an_auditor: "/ngos/", an_administrator: "/ngos/"}
    for make, begins in begins_at.items():
        client = signed_in(make(of=district))
        assert client.get("/").url == begins, make
        page = client.get("/ngos/").content.decode()
        assert ('href="/work/"' in page) == ('href="/verify/"' in page) == (begins == "/work/"), make
        assert client.get("/work/").status_code == (200 if begins == "/work/" else 403), make


def test_another_district_s_work_is_nobody_s_here(contract):
    contract = running(contract.allocation, due=-8)
    an_output(of=contract.deliverables.get())
    an_act(of=contract, worth="1 000")
    a_progress_report(of=contract, due=TODAY)
    assert told(an_official(of=a_district())) == {}
    reader = an_auditor()  # of the whole country
    Assignment.objects.create(user=reader, role="official", district=a_district())
    assert told(reader) == {} and counted(reader) == (0, 0)


def test_invented_money_is_told_apart(official, contract):
    invented = DistrictFactory(training=True)
    Assignment.objects.create(user=official, role="official", district=invented)
    an_output(of=contract.deliverables.get())
    there = a_contract(allocation=an_allocation(of=invented, year=TODAY.year), worth="900 000")
    promise = promise_of(there, date(TODAY.year + 1, 1, 1))
    a_line(deliverable=promise, worth="900 000")
    an_output(of=promise, claimed=4)
    assert [(part.training, part.amount) for part in work(official).waiting.money] == [
        (False, Tenge.of(100_000)),
        (True, Tenge.of(400_000)),
    ]
    assert signed_in(official).get("/work/").content.decode().count('class="invented"') >= 2


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_as_many_queries_for_three_of_each_as_for_one(official, contract, rows, django_assert_num_queries):
    other = an_official(of=contract.allocation.district)
    for number in range(rows):
        one = a_contract(allocation=contract.allocation, worth="90 000", ends=TODAY - timedelta(number + 1), starts=None, signed=None)
        promise = promise_of(one, None)
        a_line(deliverable=promise, worth="90 000")
        an_output(of=promise, recorded_by=other)
        an_output(of=promise, recorded_by=official, returned=True)
        an_act(of=one, worth="10 000")
        a_progress_report(of=one, due=TODAY)
        save_draft(actor=official, at=NOON, address=f"/contracts/{number + 1}/results/", title="Нәтижелер", data="{}")
    client = signed_in(official)
    client.get("/work/")
    with django_assert_num_queries(16):
        client.get("/work/")
    found = told(official)
    assert found == {"overdue": rows, "returned": rows, "waiting": rows, "payable": rows, "closing": 2 * rows}
    listed = contract_list(load_scope(official), Asked(show="overdue"), TODAY)
    assert listed.totals[0].split.overdue == work(official).overdue.money[0].amount
