"""Voiding: never a deletion; what stands on a record keeps it; what depends on a sum is checked; whatever it held becomes free."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import override

from grants.actions import contracts, documents, funding, ngo_reports, outputs, payments, results
from grants.actions.base import Refused
from grants.actions.voidable import VOIDABLE
from grants.actions.voiding import void
from grants.models import Application, Submission
from koksu.history.models import Event
from koksu.money import Tenge
from tests.factories import (
    NOON,
    a_citation,
    a_contract,
    a_deliverable,
    a_district,
    a_document,
    a_head,
    a_lot,
    a_member,
    a_note,
    a_payment,
    a_progress_report,
    a_stated_figure,
    an_act,
    an_administrator,
    an_allocation,
    an_application,
    an_auditor,
    an_evidence,
    an_expense,
    an_ngo,
    an_official,
    an_output,
)
from tests.grants.test_entry import form_of
from tests.grants.test_pages import signed_in, text_of

pytestmark = pytest.mark.django_db
WHY = "екі рет енгізілген"


@pytest.fixture
def district():
    return a_district(name_kk="Көксу ауданы")


@pytest.fixture
def official(district):
    return an_official(of=district)


def in_district(district, **values):
    return a_contract(allocation=an_allocation(of=district), **values)


MAKE = {  # a record of each kind that nothing stands on
    "ngo": lambda d: an_ngo(of=d, bin="060240010094"),
    "ngo_head": lambda d: a_head(of=an_ngo(of=d)),
    "allocation": lambda d: an_allocation(of=d),
    "lot": lambda d: a_lot(of=an_allocation(of=d)),
    "application": lambda d: an_application(lot=a_lot(of=an_allocation(of=d))),
    "contract": lambda d: in_district(d, with_breakdown=True),
    "output": lambda d: an_output(of=a_deliverable(of=in_district(d))),
    "acceptance_act": lambda d: an_act(of=in_district(d)),
    "payment": lambda d: a_payment(of=in_district(d)),
    "expense": lambda d: an_expense(of=in_district(d)),
    "progress_report": lambda d: a_progress_report(of=in_district(d)),
    "document": lambda d: a_document(of=d),
    "citation": lambda d: a_citation(document=a_document(of=d)),
    "note": lambda d: a_note(document=a_document(of=d)),
    "stated_figure": lambda d: a_stated_figure(document=a_document(of=d)),
    "evidence": lambda d: an_evidence(of=an_output(of=a_deliverable(of=in_district(d))), document=a_document(of=d)),
}


def refused(record, actor):
    with override("en"), pytest.raises(Refused) as refusal:
        void(actor=actor, at=NOON, record=record, reason=WHY)
    record.refresh_from_db()
    assert record.voided_at is None
    return refusal.value.messages[0]


def test_every_kind_is_tried_here():
    """Of this app: the meetings' are tried in tests/meetings."""
    assert set(MAKE) == {kind for kind, rules in VOIDABLE.items() if rules.model._meta.app_label == "grants"}


@pytest.mark.parametrize("kind", MAKE)
def test_a_record_is_voided_with_a_reason_and_told_once(kind, district, official):
    record = MAKE[kind](district)
    client, address = signed_in(official), reverse("record_void", args=[kind, record.pk])
    page = client.get(address)
    assert page.status_code == 200
    hidden = form_of(page)
    assert hidden["version"] == "1"
    assert client.post(address, {**hidden, "reason": "  "}).status_code == 422
    first, second = (client.post(address, {**hidden, "reason": WHY}) for _twice in range(2))
    assert (first.status_code, second.status_code) == (302, 302) and first.url == second.url
    assert client.get(first.url, follow=True).status_code == 200
    record.refresh_from_db()
    assert (record.voided_by, record.void_reason, record.version) == (official, WHY, 2)
    event = Event.objects.get(verb="void")
    assert (event.kind, event.record_id, event.reason, event.actor) == (kind, str(record.pk), WHY, official.signature)
    assert Submission.objects.count() == 1
    assert client.get(address).status_code == 404
    late = client.post(address, {**form_of(page), "form_token": "", "reason": "қате"})  # somebody else, a moment later
    assert late.status_code == 422
    record.refresh_from_db()
    assert record.void_reason == WHY


@pytest.mark.parametrize("kind", MAKE)
def test_only_who_may_in_its_district(kind, district):
    record = MAKE[kind](district)
    address = reverse("record_void", args=[kind, record.pk])
    of_ngos = kind in {"ngo", "ngo_head"}
    people = {an_official: 200, a_member: 403, an_auditor: 403, an_administrator: 200 if of_ngos else 403}
    for make, expected in people.items():
        assert signed_in(make(of=district)).get(address).status_code == expected, make
    stranger = an_official(of=a_district())
    assert signed_in(stranger).post(address, {"reason": WHY}).status_code == 404
    for actor in (stranger, an_auditor(of=district)):
        with pytest.raises(PermissionDenied):
            void(actor=actor, at=NOON, record=record, reason=WHY)


@pytest.mark.parametrize("address", ["/void/amendment/1/", "/void/user/1/", "/void/payment/0/", "/void/payment/x/", "/void/payment/9999/"])
def test_what_cannot_be_voided_does_not_exist(official, address):
    assert signed_in(official).get(address).status_code == 404


# ---------------------------------------------------------------- what stands on it


def standing_worlds(d):
    """Each: a record, and what must be named as standing on it."""
    allocation = an_allocation(of=d)
    lot = a_lot(of=allocation)
    bid = an_application(lot=lot)
    contract = a_contract(of=bid.ngo, lot=lot, application=bid)
    act = an_act(of=contract)
    a_payment(of=contract, act=act, kind="final")
    a_payment(of=contract)
    an_expense(of=contract)
    document = a_document(of=d)
    an_evidence(of=an_output(of=a_deliverable(of=contract)), document=document)
    for said in (a_citation, a_note, a_stated_figure):
        said(document=document)
    a_contract(allocation=allocation, continues=contract)
    an_application(lot=lot, void=True)  # voided: stands on nothing
    return [
        (bid.ngo, "contracts — 1, applications — 1"),
        (allocation, "lots — 1, contracts — 2"),
        (lot, "applications — 1, contracts — 1"),
        (bid, "contracts — 1"),
        (contract, "outputs — 1, acceptance acts — 1, payments — 2, expenses — 1, contracts — 1"),
        (act, "payments — 1"),
        (document, "supporting documents — 1, sources of records — 1, notes — 1, stated figures — 1"),
    ]


def test_what_stands_on_a_record_is_named_and_counted(district):
    client = signed_in(an_official(of=district))
    for record, words in standing_worlds(district):
        actor = an_official() if record.KIND == "ngo" else an_official(of=district)
        assert words in refused(record, actor)
        if record.KIND != "ngo":
            page = client.get(reverse("record_void", args=[record.KIND, record.pk]), {"lang": "en"})
            assert words in text_of(page)
            assert 'name="reason"' not in page.content.decode()
    assert not Event.objects.filter(verb="void").exists()


def test_a_verified_output_and_its_proof_stay(district, official):
    output = an_output(of=a_deliverable(of=in_district(district)), proven=True)
    assert "reopen it first" in refused(output, official)
    assert "reopen the output first" in refused(output.evidence.first(), official)


def test_proof_of_a_voided_output_lets_its_document_go(district, official):
    output = an_output(of=a_deliverable(of=in_district(district)))
    document = a_document(of=district)
    an_evidence(of=output, document=document)
    refused(document, official)
    void(actor=official, at=NOON, record=output, reason=WHY)
    assert void(actor=official, at=NOON, record=document, reason=WHY).voided_at == NOON


def test_a_payment_stays_under_what_was_refunded_of_it(district, official):
    contract = in_district(district)
    large, small = a_payment(of=contract, worth="100 000"), a_payment(of=contract, worth="50 000")
    refund = a_payment(of=contract, worth="60 000", kind="refund")
    words = refused(large, official).replace("\xa0", " ")
    assert "60 000 ₸" in words and "50 000 ₸" in words
    void(actor=official, at=NOON, record=small, reason=WHY)
    refused(large, official)
    void(actor=official, at=NOON, record=refund, reason=WHY)
    assert void(actor=official, at=NOON, record=large, reason=WHY).amount == Tenge.of(100_000)


def test_a_changed_record_is_looked_at_again(district, official):
    lot = a_lot(of=an_allocation(of=district))
    client, address = signed_in(official), reverse("record_void", args=["lot", lot.pk])
    hidden = form_of(client.get(address))
    funding.edit_lot(actor=an_official(of=district), at=NOON, lot=lot, number="9")
    page = client.post(address, {**hidden, "reason": WHY})
    assert page.status_code == 422 and WHY in page.content.decode()
    assert client.post(address, {**form_of(page), "reason": WHY}).status_code == 302


def test_a_reason_of_a_megabyte_or_with_nul_is_refused(district, official):
    lot = a_lot(of=an_allocation(of=district))
    client, address = signed_in(official), reverse("record_void", args=["lot", lot.pk])
    for reason in ("қ" * 1_000_000, "қа\x00те", ""):
        assert client.post(address, {**form_of(client.get(address)), "reason": reason, "version": "9" * 50}).status_code == 422
    lot.refresh_from_db()
    assert lot.voided_at is None


# ---------------------------------------------------------------- what becomes free


def test_a_voided_act_frees_its_outputs(district, official):
    contract = in_district(district)
    act = an_act(of=contract)
    output = an_output(of=a_deliverable(of=contract), proven=True, act=act)
    void(actor=official, at=NOON, record=act, reason=WHY)
    output.refresh_from_db()
    assert (output.act, output.state) == (None, "verified")
    told = Event.objects.filter(chain__code__startswith="district").order_by("number")
    assert list(told.values_list("verb", "kind")) == [
        ("void", "acceptance_act"),
        ("release", "output"),
    ]
    output.act = an_act(of=contract)
    output.save()  # the database takes another


def test_a_voided_contract_frees_its_bid_and_its_money(district, official):
    lot = a_lot(of=an_allocation(of=district), worth="1 000 000")
    bid = an_application(lot=lot, outcome="won")
    contract = a_contract(of=bid.ngo, lot=lot, application=bid, worth="1 000 000", with_breakdown=True)
    void(actor=official, at=NOON, record=contract, reason=WHY)
    bid = Application.objects.get()
    assert (bid.outcome, hasattr(bid, "contract")) == ("pending", False)
    assert funding.edit_lot(actor=official, at=NOON, lot=lot, budget=Tenge.of(1)).budget == Tenge.of(1)
    a_contract(of=bid.ngo, lot=lot, application=bid)


def test_a_voided_ngo_s_number_may_be_entered_anew(district, official):
    ngo = an_ngo(of=district, bin="060240010094")
    void(actor=official, at=NOON, record=ngo, reason=WHY)
    assert an_ngo(of=district, bin="060240010094").pk != ngo.pk
    assert '"bin":"060240010094"' in Event.objects.get(verb="void").body


def test_nothing_is_entered_under_what_was_voided(district, official):
    allocation = an_allocation(of=district)
    lot = a_lot(of=allocation)
    ngo = an_ngo(of=district)
    void(actor=official, at=NOON, record=ngo, reason=WHY)
    with pytest.raises(Refused):
        funding.apply(actor=official, at=NOON, lot=lot, ngo=ngo)
    void(actor=official, at=NOON, record=lot, reason=WHY)
    with pytest.raises(Refused):
        funding.apply(actor=official, at=NOON, lot=lot, ngo=an_ngo())
    void(actor=official, at=NOON, record=allocation, reason=WHY)
    with pytest.raises(Refused):
        funding.open_lot(actor=official, at=NOON, allocation=allocation)
    assert not Application.objects.exists()


def _waiting(district):
    return an_output(of=a_deliverable(of=in_district(district)))


# By what was voided: how it is made, and what somebody still tries with the page that showed it a moment before.
MEANWHILE = {
    "act paid on": (
        lambda d: an_act(of=in_district(d)),
        lambda by, act: payments.pay(contract=act.contract, kind="interim", day=act.day, amount=Tenge(1), act=act, reason=WHY, **by),
    ),
    "application awarded": (
        lambda d: an_application(lot=a_lot(of=an_allocation(of=d))),
        lambda by, bid: contracts.award(ngo=bid.ngo, allocation=bid.lot.allocation, lot=bid.lot, application=bid, **by),
    ),
    "NGO given a contract": (
        lambda d: an_ngo(of=d),
        lambda by, ngo: contracts.award(ngo=ngo, allocation=an_allocation(of=ngo.home_district), **by),
    ),
    "NGO put into a draft": (
        lambda d: an_ngo(of=d),
        lambda by, ngo: contracts.edit_draft(contract=in_district(ngo.home_district, draft=True), ngo=ngo, **by),
    ),
    "document attached": (
        lambda d: a_document(of=d),
        lambda by, document: outputs.attach(document=document, output=_waiting(document.district), **by),
    ),
    "document cited": (
        lambda d: a_document(of=d),
        lambda by, document: documents.cite(document=document, record=in_district(document.district), **by),
    ),
    "output proven": (
        _waiting,
        lambda by, output: outputs.attach(document=a_document(of=output.deliverable.contract.allocation.district), output=output, **by),
    ),
    "output given more proof": (_waiting, lambda by, output: results.prove_output(output=output, pieces=[], **by)),
    "expense proven": (
        lambda d: an_expense(of=in_district(d)),
        lambda by, expense: outputs.attach(document=a_document(of=expense.contract.allocation.district), expense=expense, **by),
    ),
    "contract reported on": (in_district, lambda by, contract: ngo_reports.expect_report(contract=contract, **by)),
    "NGO's report changed": (
        lambda d: a_progress_report(of=in_district(d)),
        lambda by, report: ngo_reports.edit_report(report=report, final=True, **by),
    ),
    "document described": (
        lambda d: a_document(of=d),
        lambda by, document: documents.edit_document(document=document, number="7", **by),
    ),
}


@pytest.mark.parametrize("name", MEANWHILE)
def test_what_was_voided_meanwhile_takes_nothing_more(name, district, official):
    make, enter = MEANWHILE[name]
    record = make(district)
    by = {"actor": official, "at": NOON}
    void(record=type(record).objects.get(pk=record.pk), reason=WHY, **by)
    events = Event.objects.count()
    with override("en"), pytest.raises(Refused, match="voided"):
        enter(by, record)
    assert Event.objects.count() == events
