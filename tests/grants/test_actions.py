"""Every write: what it refuses (both figures named), what it takes with a reason, what it leaves behind, and what history tells."""

import io
import json
from datetime import date, datetime, timedelta
from hashlib import sha256

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.utils import translation
from django.utils.timezone import localtime
from PIL import Image

from grants.actions import (
    acts,
    amendments,
    contracts,
    documents,
    expenses,
    funding,
    ngo_reports,
    organisations,
    outputs,
    payments,
    verifying,
)
from grants.actions.base import Irregular, Refused
from grants.actions.plans import Plan, Promise, present_plan
from grants.actions.voiding import void
from grants.models import (
    NGO,
    AcceptanceAct,
    Allocation,
    Amendment,
    Application,
    Contract,
    Deliverable,
    Document,
    Evidence,
    Expense,
    Lot,
    Output,
    Payment,
    SearchWord,
)
from koksu import history
from koksu.accounts.actions import SETUP
from koksu.history.models import Event
from koksu.language import folded_words
from koksu.money import Tenge
from tests.factories import (
    NOON,
    YEAR,
    a_contract,
    a_deliverable,
    a_district,
    a_document,
    a_line,
    a_lot,
    a_member,
    a_payment,
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
    kind,
    the_proof_of,
)

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=1)
WINTER = NOON + timedelta(days=200)  # the contracts' terms are over


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def district():
    return a_district()


@pytest.fixture
def official(district):
    return an_official(of=district)


@pytest.fixture
def other(district):
    """The second pair of eyes."""
    return an_official(of=district)


@pytest.fixture
def allocation(district):
    return an_allocation(of=district, worth="3 000 000")


@pytest.fixture
def contract(allocation):
    """Signed, in no lot: 428 571 tenge, for 3 round tables (9/10) and the bank (1/10)."""
    return a_contract(allocation=allocation, with_breakdown=True)


def tenge(typed):
    return Tenge.read(typed)


def events(kind=None):
    told = Event.objects.exclude(chain__code="nation").order_by("number").values_list("verb", "kind")
    return [verb for verb, of in told if of == kind] if kind else list(told)


def refused(action, **values):
    """The code and the words of a refusal that left nothing behind."""
    before = snapshot()
    with pytest.raises(Refused) as caught:
        action(**values)
    assert snapshot() == before
    return codes(caught.value), caught.value.messages[0].replace("\u00a0", " ")


def codes(error):
    inner = [one for errors in error.error_dict.values() for one in errors] if hasattr(error, "error_dict") else error.error_list
    return inner[0].code


def snapshot():
    """Everything that an action may write."""
    models = (Event, SearchWord, NGO, Allocation, Lot, Application, Contract, Amendment, Deliverable, Output, Evidence)
    return [list(model.objects.order_by("pk").values_list()) for model in (*models, AcceptanceAct, Payment, Expense, Document)]


# ---------------------------------------------------------------- plans within their wholes


def test_lots_stay_within_their_allocation(official, allocation):
    funding.open_lot(actor=official, at=NOON, allocation=allocation, budget=tenge("2 000 000"))
    code, words = refused(funding.open_lot, actor=official, at=NOON, allocation=allocation, budget=tenge("1 000 000,01"))
    assert code == "lots_above_allocation"
    assert words == "Its lots come to 3 000 000,01 ₸, above the allocation's 3 000 000 ₸."
    lot = funding.open_lot(actor=official, at=NOON, allocation=allocation, budget=tenge("1 000 000"))
    assert refused(funding.edit_lot, actor=official, at=NOON, lot=lot, budget=tenge("1 000 001"))[0] == "lots_above_allocation"


def test_a_lot_of_unknown_budget_takes_what_its_contracts_take(official, allocation):
    unknown = a_lot(of=allocation, worth=None)
    a_contract(lot=unknown, worth="1 000 000")
    a_lot(of=allocation, worth="2 000 000")
    code, words = refused(
        contracts.award, actor=official, at=NOON, ngo=an_ngo(), allocation=allocation, lot=unknown, amount=1, status="signed"
    )
    assert (code, words) == ("lots_above_allocation", "Its lots come to 3 000 000,01 ₸, above the allocation's 3 000 000 ₸.")


def test_a_lot_is_not_cut_below_its_contracts(official, allocation):
    lot = a_lot(of=allocation, worth="1 000 000")
    a_contract(lot=lot, worth="428 571")
    code, words = refused(funding.edit_lot, actor=official, at=NOON, lot=lot, budget=tenge("428 570"))
    assert code == "contracts_above_lot"
    assert words == "The lot's contracts come to 428 571 ₸, above its budget of 428 570 ₸."
    assert funding.edit_lot(actor=official, at=NOON, lot=lot, budget=tenge("428 571")).version == 2


def test_an_allocation_is_not_cut_below_what_it_gave(official, allocation):
    a_contract(allocation=allocation, worth="428 571")
    cut = {"actor": official, "at": NOON, "allocation": allocation, "day": date(YEAR, 5, 1), "decision": "№ 7"}
    code, words = refused(funding.change_allocation, **cut, amount=tenge("428 570"))
    assert (code, words) == ("contracts_above_allocation", "Its contracts come to 428 571 ₸, above the allocation's 428 570 ₸.")
    fresh = funding.change_allocation(**cut, amount=tenge("428 571"))
    assert (fresh.amount, fresh.changes.get().before) == (tenge("428 571"), tenge("3 000 000"))
    assert events() == [("create", "allocation_change"), ("change_amount", "allocation")]


@pytest.mark.parametrize("in_lot", [True, False])
def test_contracts_stay_within_their_lot_or_without_one_within_their_allocation(official, allocation, in_lot):
    lot = a_lot(of=allocation, worth="1 000 000") if in_lot else None
    award = {"actor": official, "at": NOON, "ngo": an_ngo(), "allocation": allocation, "lot": lot, "status": "signed"}
    first, more = ("600 000", "400 000,01") if in_lot else ("2 600 000", "400 000,01")
    contracts.award(**award, amount=tenge(first))
    code, words = refused(contracts.award, **award, amount=tenge(more))
    if in_lot:
        assert (code, words) == ("contracts_above_lot", "The lot's contracts come to 1 000 000,01 ₸, above its budget of 1 000 000 ₸.")
    else:
        assert (code, words) == ("contracts_above_allocation", "Its contracts come to 3 000 000,01 ₸, above the allocation's 3 000 000 ₸.")
    contracts.award(**award, amount=tenge("400 000"))


def test_contracts_in_a_lot_count_in_the_allocation_too(official, allocation):
    a_contract(lot=a_lot(of=allocation, worth=None), worth="2 000 000")
    award = {"actor": official, "at": NOON, "ngo": an_ngo(), "allocation": allocation, "status": "signed"}
    assert refused(contracts.award, **award, amount=tenge("1 000 001"))[0] == "contracts_above_allocation"


def test_an_unknown_amount_counts_as_its_lines(official, allocation):
    lot = a_lot(of=allocation, worth="1 000 000")
    a_line(contract=a_contract(lot=lot, worth=None), worth="900 000")
    award = {"actor": official, "at": NOON, "ngo": an_ngo(), "allocation": allocation, "lot": lot, "status": "signed"}
    assert refused(contracts.award, **award, amount=tenge("100 001"))[0] == "contracts_above_lot"
    lines = [{"item": "Зал", "amount": tenge("100 001")}]
    assert refused(contracts.award, **award, shared=lines)[0] == "contracts_above_lot"
    assert contracts.award(**award, amount=None).amount is None


@pytest.mark.parametrize("change", [{"draft": True}, {"void": True}])
def test_drafts_and_voided_contracts_take_nothing(official, allocation, change):
    a_contract(allocation=allocation, worth="3 000 000", **change)
    contracts.award(actor=official, at=NOON, ngo=an_ngo(), allocation=allocation, amount=tenge("3 000 000"), status="signed")


def test_a_draft_may_exceed_until_it_is_signed_but_its_lines_not_it(official, allocation):
    award = {"actor": official, "at": NOON, "ngo": an_ngo(), "allocation": allocation, "amount": tenge("3 000 001")}
    assert contracts.award(**award).status == "draft"
    lines = [{"item": "Зал", "amount": tenge("3 000 002")}]
    assert refused(contracts.award, **award, shared=lines)[0] == "lines_above_contract"


def test_amounts_on_different_vat_bases_are_not_refused_against_one_another(official, allocation):
    lot = a_lot(of=allocation, worth="3 000 000", basis="net")  # the allocation's basis is unknown
    funding.open_lot(actor=official, at=NOON, allocation=allocation, budget=tenge("3 000 000"), basis="gross")
    award = {"actor": official, "at": NOON, "ngo": an_ngo(), "allocation": allocation, "lot": lot, "status": "signed"}
    contracts.award(**award, amount=tenge("4 000 000"), basis="gross")
    assert refused(contracts.award, **award, amount=tenge("3 000 001"), basis="net")[0] == "contracts_above_lot"


def test_lines_stay_within_their_contract(official, allocation):
    award = {"actor": official, "at": NOON, "ngo": an_ngo(), "allocation": allocation, "amount": tenge("428 571"), "status": "signed"}
    promise = Promise(kind(), planned=3, lines=[{"item": "Зал", "amount": tenge("400 000")}])
    shared = [{"item": "Банк", "amount": tenge("28 571,01")}]
    code, words = refused(contracts.award, **award, promises=[promise], shared=shared)
    assert (code, words) == ("lines_above_contract", "The budget lines come to 428 571,01 ₸, above the contract's 428 571 ₸.")


def test_a_lot_or_an_application_from_elsewhere_is_refused(official, allocation):
    lot, bid = a_lot(of=allocation), an_application()
    award = {"actor": official, "at": NOON, "ngo": an_ngo(), "allocation": allocation, "amount": 1}
    assert refused(contracts.award, **award, lot=a_lot())[0] == "foreign_lot"
    assert refused(contracts.award, **award, lot=lot, application=bid)[0] == "foreign_application"
    assert refused(contracts.award, **award, application=an_application(of=lot))[0] == "foreign_application"


# ---------------------------------------------------------------- awards


def test_an_award_makes_the_whole_plan_and_tells_all_of_it(official, allocation):
    lot, ngo = a_lot(of=allocation), an_ngo()
    bid = an_application(of=lot, ngo=ngo)
    promises = [
        Promise(kind(), 3, title_kk="Дөңгелек үстел", due=date(YEAR, 10, 1), lines=[{"item": "Зал", "amount": tenge("300 000")}]),
        Promise(kind("social_post"), None, title_kk="Жарияланымдар"),
    ]
    made = contracts.award(
        actor=official,
        at=NOON,
        ngo=ngo,
        allocation=allocation,
        lot=lot,
        application=bid,
        promises=promises,
        shared=[{"item": "Банк", "amount": tenge("1 000,50")}],
        number="14-Ә",
        amount=tenge("428 571"),
        status="signed",
    )
    assert [(d.position, d.kind.code, d.planned, d.due) for d in made.deliverables.all()] == [
        (1, "round_table", 3, date(YEAR, 10, 1)),
        (2, "social_post", None, None),
    ]
    assert [(line.position, line.deliverable_id is None, line.amount.plain()) for line in made.lines.all()] == [
        (1, False, "300000.00"),
        (2, True, "1000.50"),
    ]
    bid.refresh_from_db()
    assert (bid.outcome, bid.contract) == ("won", made)
    assert events() == [
        ("award", "contract"),
        ("create", "deliverable"),
        ("create", "budget_line"),
        ("create", "deliverable"),
        ("create", "budget_line"),
        ("decide", "application"),
    ]
    event = Event.objects.get(kind="contract")
    after = json.loads(event.body)["after"]
    assert (event.actor, event.at, event.record_id, event.chain.code) == (
        official.signature,
        NOON,
        str(made.pk),
        f"district:{allocation.district_id}",
    )
    assert (after["amount"], after["lot"], after["recorded_by"]) == (42_857_100, lot.pk, official.pk)
    assert list(history.verify(f"district:{allocation.district_id}")) == []


def test_a_contract_is_found_by_its_number_its_title_and_its_ngo(official, allocation):
    ngo = organisations.make_ngo(actor=official, at=NOON, name_kk="«Көксу жастары»", bin="060240010094")
    made = contracts.award(actor=official, at=NOON, ngo=ngo, allocation=allocation, number="14-Ә", title_kk="Отбасы құндылықтары")
    words = set(SearchWord.objects.filter(record_kind="contract", record_id=made.pk).values_list("word", flat=True))
    for text in ("14-Ә", "құндылықтары", "Көксу", "060240010094"):
        assert set(folded_words(text)) <= words
    organisations.edit_ngo(actor=official, at=LATER, ngo=ngo, name_kk="«Балпық жастары»")
    words = set(SearchWord.objects.filter(record_kind="contract", record_id=made.pk).values_list("word", flat=True))
    assert set(folded_words("Балпық")) <= words
    assert not set(folded_words("Көксу")) & words
    made.refresh_from_db()
    assert set(made.search_key.split()) == words


# ---------------------------------------------------------------- amendments


def amend(actor, contract, **values):
    return amendments.amend(
        **{"actor": actor, "at": LATER, "contract": contract, "kind": "change", "number": "1", "day": date(YEAR, 6, 1)}
        | {"reason": "Бағасы өзгерді"}
        | values
    )


def test_an_amendment_keeps_the_plan_before_and_after(official, contract):
    promise, (bank, hall) = contract.deliverables.get(), contract.lines.order_by("amount")
    plan = present_plan(contract)
    plan.promises[0].planned, plan.promises[0].due = 4, date(YEAR, 12, 1)
    plan.promises[0].lines[0]["amount"] = hall.amount + 1
    plan.promises.append(Promise(kind("seminar"), 2, title_kk="Семинар", lines=[{"item": "Зал", "amount": tenge("50 000")}]))
    plan.shared.append({"item": "Көлік", "amount": tenge("1 000")})
    amendment = amend(official, contract, terms={"amount": tenge("500 000"), "ends": date(YEAR, 12, 20)}, plan=plan)
    before, after = json.loads(amendment.before), json.loads(amendment.after)
    assert (before["amount"], after["amount"]) == (42_857_100, 50_000_000)
    assert (before["ends"], after["ends"]) == (f"{YEAR}-11-30", f"{YEAR}-12-20")
    assert [(d["kind"], d["planned"], d["due"]) for d in before["deliverables"]] == [("round_table", 3, None)]
    assert [(d["kind"], d["planned"], d["due"]) for d in after["deliverables"]] == [
        ("seminar", 2, None) if d["id"] != promise.pk else ("round_table", 4, f"{YEAR}-12-01") for d in after["deliverables"]
    ]
    assert {line["id"]: line["amount"] for line in before["lines"]} == {bank.pk: bank.amount, hall.pk: hall.amount}
    assert sum(line["amount"] for line in after["lines"]) == 42_857_100 + 1 + 5_000_000 + 100_000
    assert amendment.before == json.dumps(before, ensure_ascii=False, sort_keys=True, separators=(",", ":"))  # canonical
    contract.refresh_from_db()
    assert (contract.amount, contract.ends, contract.status, contract.version) == (tenge("500 000"), date(YEAR, 12, 20), "signed", 2)
    assert [verb for verb, of in events() if of in ("contract", "amendment", "deliverable")] == ["amend", "create", "amend", "amend"]
    assert list(history.verify()) == []


@pytest.mark.parametrize(("how", "status"), [("closing", "closed"), ("termination", "terminated")])
def test_ending_below_the_amount_releases_the_rest_to_the_lot(official, allocation, how, status):
    lot = a_lot(of=allocation, worth="428 571")
    contract = a_contract(lot=lot, worth="428 571")
    award = {"actor": official, "at": LATER, "ngo": an_ngo(), "allocation": allocation, "lot": lot, "status": "signed"}
    assert refused(contracts.award, **award, amount=tenge("228 571"))[0] == "contracts_above_lot"
    amend(official, contract, kind=how, terms={"amount": tenge("200 000")})
    contract.refresh_from_db()
    assert (contract.status, contract.amount) == (status, tenge("200 000"))
    contracts.award(**award, amount=tenge("228 571"))


@pytest.mark.parametrize("name", ["amount", "starts", "ends"])
def test_an_amendment_makes_nothing_unknown_that_was_known(official, contract, name):
    assert refused(amend, actor=official, contract=contract, terms={name: None})[0] == "known"
    unknown = a_contract(allocation=contract.allocation, worth=None, without_dates=True)
    amend(official, unknown, terms={name: None})


def test_an_amendment_stays_within_the_lot_and_above_its_lines(official, allocation):
    contract = a_contract(lot=a_lot(of=allocation, worth="500 000"), with_breakdown=True)
    change = {"actor": official, "contract": contract}
    code, words = refused(amend, **change, terms={"amount": tenge("500 001")})
    assert (code, words) == ("contracts_above_lot", "The lot's contracts come to 500 001 ₸, above its budget of 500 000 ₸.")
    code, words = refused(amend, **change, terms={"amount": tenge("428 570")})
    assert (code, words) == ("lines_above_contract", "The budget lines come to 428 571 ₸, above the contract's 428 570 ₸.")
    assert not Amendment.objects.exists()


def test_a_draft_is_not_amended_and_a_number_is_used_once(official, allocation, contract):
    assert refused(amend, actor=official, contract=a_contract(allocation=allocation, draft=True))[0] == "draft"
    amend(official, contract)
    with pytest.raises(ValidationError, match="amendment of this number already"):
        amend(official, contract)
    with pytest.raises(ValidationError):
        amend(official, contract, number="2", reason="")


def test_an_amendment_changes_nothing_of_another_contract_and_nothing_else(official, contract):
    foreign = a_deliverable()
    plan = Plan([Promise(foreign.kind, 9, id=foreign.pk)])
    assert refused(amend, actor=official, contract=contract, plan=plan)[0] == "foreign_part"
    with pytest.raises(TypeError, match="ngo"):
        amend(official, contract, terms={"ngo": an_ngo()})
    assert not Amendment.objects.exists()


# ---------------------------------------------------------------- results: four eyes, dates, proof


def report(actor, contract, **values):
    fields = {"day": date(YEAR, 3, 14), "claimed": 1, "place": "Балпық би"} | values
    return outputs.report_output(actor=actor, deliverable=contract.deliverables.get(), **{"at": NOON, **fields})


def test_who_reports_cannot_verify(official, other, contract):
    output = report(official, contract)
    code, words = refused(verifying.verify_output, actor=official, at=LATER, output=output, accepted=1)
    assert (code, words) == ("four_eyes", "Who reports an output can't verify it.")
    assert refused(verifying.return_output, actor=official, at=LATER, output=output, reason="қате")[0] == "four_eyes"
    done = verifying.verify_output(actor=other, at=LATER, output=output, accepted=1)
    assert (done.state, done.verified_by, done.verified_at, done.counted_at) == ("verified", other, LATER, None)
    assert events("output") == ["report", "verify"]
    assert refused(verifying.verify_output, actor=other, at=LATER, output=output, accepted=1)[0] == "not_reported"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(YEAR, 1, 31), f"The output is dated 31.01.{YEAR}, before the contract was signed on 01.02.{YEAR}."),
        (date(YEAR, 12, 1), f"The output is dated 01.12.{YEAR}, after the contract's term ended on 30.11.{YEAR}."),
    ],
)
def test_a_result_outside_the_contract_is_taken_with_a_reason_only(official, contract, day, words):
    for reason in ("", "  "):
        with pytest.raises(Irregular) as caught:
            report(official, contract, at=WINTER, day=day, reason=reason)
        assert caught.value.findings == [words]
    assert not Output.objects.exists()
    assert report(official, contract, at=WINTER, day=day, reason=" Келісім бойынша ").irregular == "Келісім бойынша"


@pytest.mark.parametrize("day", [None, date(YEAR, 2, 1), date(YEAR, 11, 30)])
def test_a_regular_result_keeps_no_reason(official, contract, day):
    assert report(official, contract, at=WINTER, day=day, reason="артық сөз").irregular == ""


def test_less_may_be_accepted_with_a_reason_and_never_more(official, other, contract):
    output = report(official, contract, claimed=1000)
    judged = {"actor": other, "at": LATER, "output": output}
    with pytest.raises(ValidationError, match="No more can be accepted than was claimed"):
        verifying.verify_output(**judged, accepted=1001)
    with pytest.raises(ValidationError, match="Say why less was accepted"):
        verifying.verify_output(**judged, accepted=940)
    assert verifying.verify_output(**judged, accepted=940, reason="60 данасы ақаулы").accepted == 940


def test_an_unknown_claim_cannot_be_verified(official, other, contract):
    output = report(official, contract, claimed=None)
    assert refused(verifying.verify_output, actor=other, at=LATER, output=output, accepted=1)[0] == "claim_unknown"


def test_a_result_is_returned_with_a_reason(official, other, contract):
    output = report(official, contract)
    with pytest.raises(ValidationError, match="Say why it is returned"):
        verifying.return_output(actor=other, at=LATER, output=output, reason="")
    back = verifying.return_output(actor=other, at=LATER, output=output, reason="Фотосурет анық емес")
    assert (back.state, back.reason, back.accepted) == ("returned", "Фотосурет анық емес", None)
    assert Event.objects.get(verb="return").reason == "Фотосурет анық емес"


def test_it_counts_from_the_moment_when_the_last_proof_came(official, other, contract):
    output = report(official, contract)
    *papers, last = the_proof_of(output)
    for paper in papers:
        outputs.attach(actor=official, at=NOON, document=paper, output=output)
    assert verifying.verify_output(actor=other, at=NOON, output=output, accepted=1).counted_at is None
    outputs.attach(actor=official, at=NOON, document=a_document(of=contract.allocation.district), output=output)  # of no kind
    output.refresh_from_db()
    assert output.counted_at is None
    outputs.attach(actor=official, at=LATER, document=last, output=output)
    output.refresh_from_db()
    assert output.counted_at == LATER
    photo = a_document(of=contract.allocation.district, showing="photo")
    outputs.attach(actor=official, at=LATER + timedelta(days=1), document=photo, output=output)
    output.refresh_from_db()
    assert output.counted_at == LATER  # it keeps its place
    assert events("output") == ["report", "verify", "complete_proof"]


def test_a_result_with_all_its_proof_counts_when_it_is_verified(official, other, contract):
    output = report(official, contract, evidence=the_proof_of(an_output(of=contract.deliverables.get())))
    assert output.evidence.count() == 5
    assert verifying.verify_output(actor=other, at=LATER, output=output, accepted=1).counted_at == LATER


@pytest.mark.parametrize(
    ("code", "there", "complete"),
    [
        ("round_table", "attendance_sheet photo photo programme", False),
        ("round_table", "attendance_sheet photo photo photo programme", True),
        ("concert", "programme video", True),
        ("concert", "programme photo", True),
        ("concert", "photo video", False),
        ("cleanup", "photo", False),
        ("report", "", False),
    ],
)
def test_proof_is_complete_when_every_group_has_enough_of_one_alternative(allocation, official, code, there, complete):
    output = an_output(of=a_deliverable(of=a_contract(allocation=allocation), kind=kind(code)))
    for proof in there.split():
        paper = a_document(of=allocation.district, showing=proof)
        outputs.attach(actor=official, at=NOON, document=paper, output=output)
    assert outputs.proof_is_complete(output) == complete


def test_voided_proof_proves_nothing():
    output = an_output(of=a_deliverable(kind=kind("flashmob")))
    an_evidence(of=output, document=a_document(showing="video"), void=True)
    an_evidence(of=output, document=a_document(showing="video", void=True))
    assert not outputs.proof_is_complete(output)


def test_a_verification_is_taken_back_with_a_reason_unless_an_act_stands(official, other, contract):
    output = report(official, contract)
    assert refused(verifying.reopen_output, actor=other, at=LATER, output=output, reason="қате")[0] == "not_verified"
    verifying.verify_output(actor=other, at=LATER, output=output, accepted=1)
    assert refused(verifying.reopen_output, actor=other, at=LATER, output=output, reason=" ")[0] == "no_reason"
    back = verifying.reopen_output(actor=other, at=LATER, output=output, reason="Күні қате")
    assert (back.state, back.accepted, back.verified_by, back.counted_at) == ("reported", None, None, None)
    assert Event.objects.get(verb="reopen").reason == "Күні қате"
    verifying.verify_output(actor=other, at=LATER, output=output, accepted=1)
    acts.accept(actor=other, at=LATER, contract=contract, outputs=[output], number="1", day=date(YEAR, 4, 1), amount=0)
    code, words = refused(verifying.reopen_output, actor=other, at=LATER, output=output, reason="Күні қате")
    assert (code, words) == ("act_stands", "An act stands on this output: it can't be reopened.")


# ---------------------------------------------------------------- acts, payments, expenses


def accept(actor, contract, *accepted, **values):
    fields = {"number": "1", "day": date(YEAR, 4, 1), "amount": 0} | values
    return acts.accept(actor=actor, at=LATER, contract=contract, outputs=list(accepted), **fields)


def pay(actor, contract, **values):
    fields = {"kind": "advance", "day": date(YEAR, 4, 2), "amount": tenge("100 000")} | values
    return payments.pay(actor=actor, at=LATER, contract=contract, **fields)


def test_an_act_takes_verified_results_of_its_contract_once(other, contract):
    promise = contract.deliverables.get()
    good, waiting, foreign, void = (
        an_output(of=promise, proven=True),
        an_output(of=promise),
        an_output(proven=True),
        an_output(of=promise, void=True),
    )
    act = accept(other, contract, good)
    assert list(act.outputs.all()) == [good]
    with pytest.raises(Refused, match="verified outputs only"):
        accept(other, contract, waiting, number="2")
    for wrong in (foreign, void):
        with pytest.raises(Refused, match="another contract"):
            accept(other, contract, wrong, number="2")
    with pytest.raises(Refused, match="accepts this output already") as caught:
        accept(other, contract, good, number="2")
    assert codes(caught.value) == "two_acts"
    assert AcceptanceAct.objects.count() == 1
    assert events() == [("accept", "acceptance_act"), ("accept", "output")]


def test_an_act_after_the_term_is_taken_with_a_reason(other, allocation):
    contract, late = a_contract(allocation=allocation, ends=date(YEAR, 4, 30)), date(YEAR, 5, 1)
    with pytest.raises(Irregular, match=f"The act is dated 01.05.{YEAR}, after the contract's term ended on 30.04.{YEAR}."):
        accept(other, contract, day=late)
    assert accept(other, contract, day=late, reason="Қол қою кешікті").irregular == "Қол қою кешікті"


def test_what_has_not_happened_yet_is_no_fact(official, other, contract):
    tomorrow = (LATER + timedelta(days=1)).date()
    assert refused(accept, actor=other, contract=contract, day=tomorrow)[0] == "future"
    assert refused(pay, actor=other, contract=contract, day=tomorrow)[0] == "future"
    assert refused(expenses.spend, actor=official, at=LATER, contract=contract, amount=1, day=tomorrow)[0] == "future"
    assert refused(report, actor=official, contract=contract, day=tomorrow)[0] == "future"
    output = an_output(of=contract.deliverables.get())
    assert refused(outputs.edit_output, actor=official, at=LATER, output=output, day=tomorrow)[0] == "future"
    assert refused(amend, actor=official, contract=contract, day=tomorrow)[0] == "future"
    change = {"allocation": contract.allocation, "decision": "№ 7", "amount": tenge("4 000 000"), "day": tomorrow}
    assert refused(funding.change_allocation, actor=official, at=LATER, **change)[0] == "future"
    assert refused(ngo_reports.expect_report, actor=official, at=LATER, contract=contract, submitted=tomorrow)[0] == "future"
    there = ngo_reports.expect_report(actor=official, at=LATER, contract=contract, due=tomorrow)
    assert refused(ngo_reports.edit_report, actor=official, at=LATER, report=there, submitted=tomorrow)[0] == "future"


def test_who_entered_the_contract_pays_no_advance_and_who_entered_the_act_nothing_on_it(official, other, allocation):
    contract = contracts.award(actor=official, at=NOON, ngo=an_ngo(), allocation=allocation, amount=tenge("428 571"), status="signed")
    code, words = refused(pay, actor=official, contract=contract)
    assert code == "four_eyes"
    assert words == "Who records a payment can't be who recorded the act it rests on (an advance: the contract)."
    assert pay(other, contract).recorded_by == other
    act = accept(other, contract, amount=tenge("100 000"))
    assert refused(pay, actor=other, contract=contract, kind="interim", act=act)[0] == "four_eyes"
    assert pay(official, contract, kind="interim", act=act).irregular == ""


def test_an_act_of_another_contract_pays_nothing_here(other, contract):
    assert refused(pay, actor=other, contract=contract, kind="interim", act=an_act())[0] == "foreign_act"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"amount": "328 571,01"}, "Payments would come to 428 571,01 ₸, above the contract's 428 571 ₸."),
        ({"amount": "328 571", "withheld": "0,01"}, "Payments would come to 428 571,01 ₸, above the contract's 428 571 ₸."),
        ({"kind": "interim"}, "The payment rests on no acceptance act."),
        ({"kind": "final", "act": date(YEAR, 4, 3)}, f"The payment is dated 02.04.{YEAR}, before its act of 03.04.{YEAR}."),
    ],
)
def test_an_irregular_payment_is_taken_with_a_reason_only(other, contract, values, words):
    a_payment(of=contract, worth="100 000")
    given = {name: tenge(value) if name in ("amount", "withheld") else value for name, value in values.items()}
    if "act" in given:
        given["act"] = an_act(of=contract, day=given["act"])
    with pytest.raises(Irregular) as caught:
        pay(other, contract, **given)
    assert [text.replace("\u00a0", " ") for text in caught.value.findings] == [words]
    assert Payment.objects.count() == 1
    assert pay(other, contract, **given, reason="Банк қатесі").irregular == "Банк қатесі"


def test_what_was_withheld_before_is_part_of_what_a_contract_pays(other, contract):
    a_payment(of=contract, worth="100 000", withheld=tenge("100 000"))
    assert pay(other, contract, amount=tenge("228 571")).irregular == ""
    with pytest.raises(Irregular, match="Payments would come to"):
        pay(other, contract, amount=1)


def test_the_whole_contract_may_be_paid(other, contract):
    a_payment(of=contract, worth="100 000")
    assert pay(other, contract, amount=tenge("328 571")).irregular == ""


def test_a_contract_of_unknown_amount_has_no_payment_above_it(other, allocation):
    assert pay(other, a_contract(allocation=allocation, worth=None), amount=tenge("900 000")).irregular == ""


def test_no_more_is_refunded_than_was_paid(official, other, contract):
    refund = {"contract": contract, "kind": "refund"}
    assert refused(pay, actor=other, **refund, amount=1)[1] == "Refunds would come to 0,01 ₸, above the 0 ₸ that were paid."
    a_payment(of=contract, worth="100 000")
    a_payment(of=contract, worth="50 000", void=True)
    pay(other, **refund, amount=tenge("60 000"))
    code, words = refused(pay, actor=other, **refund, amount=tenge("40 000,01"))
    assert (code, words) == ("refund_above_paid", "Refunds would come to 100 000,01 ₸, above the 100 000 ₸ that were paid.")
    pay(other, **refund, amount=tenge("40 000"))
    assert pay(official, contract, amount=tenge("428 571")).irregular == ""  # what came back may be paid again


@pytest.mark.parametrize("kind", ["advance", "refund"])
@pytest.mark.parametrize("amount", [None, 0, -1])
def test_a_payment_is_an_amount_above_zero(other, contract, kind, amount):
    with pytest.raises(ValidationError) as caught:
        pay(other, contract, kind=kind, amount=amount)
    assert list(caught.value.message_dict) in (["amount"], ["__all__"])
    assert not Payment.objects.exists()


def test_an_expense_before_signing_is_taken_with_a_reason(official, contract):
    spend = {"actor": official, "at": NOON, "contract": contract, "amount": tenge("10 000"), "line": contract.lines.first()}
    with pytest.raises(Irregular, match=f"The expense is dated 31.01.{YEAR}, before the contract was signed on 01.02.{YEAR}."):
        expenses.spend(**spend, day=date(YEAR, 1, 31))
    receipt = a_document(of=contract.allocation.district)
    code, words = refused(expenses.spend, **spend, evidence=[a_document()])
    assert (code, words) == ("foreign_document", "This document belongs to another district.")
    expense = expenses.spend(**spend, day=date(YEAR, 1, 31), reason="Зал алдын ала жалданды", evidence=[receipt])
    assert (expense.irregular, expense.evidence.get().document) == ("Зал алдын ала жалданды", receipt)
    assert refused(expenses.spend, **{**spend, "line": a_line()})[0] == "foreign_line"
    assert events() == [("spend", "expense"), ("attach", "evidence")]


# ---------------------------------------------------------------- who, where, and what is left


def paper_of(contract):
    return a_document(of=contract.allocation.district)


ACTIONS = {
    "open_lot": lambda who, c: funding.open_lot(actor=who, at=NOON, allocation=c.allocation),
    "allocate": lambda who, c: funding.allocate(actor=who, at=NOON, district=c.allocation.district, year=YEAR),
    "change_allocation": lambda who, c: funding.change_allocation(
        actor=who, at=NOON, allocation=c.allocation, day=date(YEAR, 5, 1), decision="№ 7", amount=None
    ),
    "edit_lot": lambda who, c: funding.edit_lot(actor=who, at=NOON, lot=a_lot(of=c.allocation), number="9"),
    "apply": lambda who, c: funding.apply(actor=who, at=NOON, lot=a_lot(of=c.allocation), ngo=c.ngo),
    "award": lambda who, c: contracts.award(actor=who, at=NOON, ngo=c.ngo, allocation=c.allocation),
    "amend": amend,
    "expect_report": lambda who, c: ngo_reports.expect_report(actor=who, at=NOON, contract=c, due=date(YEAR, 7, 1)),
    "report_output": report,
    "verify_output": lambda who, c: verifying.verify_output(actor=who, at=NOON, output=an_output(of=c.deliverables.get()), accepted=1),
    "return_output": lambda who, c: verifying.return_output(actor=who, at=NOON, output=an_output(of=c.deliverables.get()), reason="қате"),
    "reopen_output": lambda who, c: verifying.reopen_output(
        actor=who, at=NOON, output=an_output(of=c.deliverables.get(), proven=True), reason="қате"
    ),
    "attach": lambda who, c: outputs.attach(actor=who, at=NOON, document=paper_of(c), output=an_output(of=c.deliverables.get())),
    "attach_receipt": lambda who, c: outputs.attach(actor=who, at=NOON, document=paper_of(c), expense=an_expense(of=c)),
    "accept": accept,
    "pay": pay,
    "spend": lambda who, c: expenses.spend(actor=who, at=NOON, contract=c, amount=1),
    "keep_link": lambda who, c: documents.keep_link(actor=who, at=NOON, district=c.allocation.district, link="https://example.org/"),
    "keep_paper": lambda who, c: documents.keep_paper(actor=who, at=NOON, district=c.allocation.district, number="7"),
    "cite": lambda who, c: documents.cite(actor=who, at=NOON, record=c, document=a_document(of=c.allocation.district)),
    "note": lambda who, c: documents.note(
        actor=who, at=NOON, record=c, document=a_document(of=c.allocation.district), nature="remark", kk="а", ru="б", en="c"
    ),
    "state_figure": lambda who, c: documents.state_figure(
        actor=who, at=NOON, record=c, kind="contract", document=a_document(of=c.allocation.district), measure="lots", value=3
    ),
}


@pytest.mark.parametrize("name", ACTIONS)
def test_an_official_of_the_district_may_and_history_tells(official, contract, name):
    chain = f"district:{contract.allocation.district_id}"
    made = ACTIONS[name](official, contract)
    assert made.pk
    told = Event.objects.filter(chain__code=chain)
    assert told.count() >= 1
    assert set(told.values_list("actor", flat=True)) == {official.signature}
    assert str(made.pk) in told.values_list("record_id", flat=True)
    assert not Event.objects.exclude(chain__code=chain).exclude(actor=SETUP).exists()
    assert list(history.verify()) == []


@pytest.mark.parametrize("name", ACTIONS)
def test_nobody_else_may(contract, district, name):
    for stranger in (an_official(of=a_district()), a_member(of=district), an_auditor(of=district), an_administrator(of=district)):
        with pytest.raises(PermissionDenied):
            ACTIONS[name](stranger, contract)
    assert not Event.objects.exclude(actor=SETUP).exists()


def test_a_role_that_was_ended_allows_nothing(official, contract):
    official.assignments.update(ended=NOON)
    with pytest.raises(PermissionDenied):
        pay(official, contract)


def test_a_failure_at_the_end_leaves_nothing_at_all(official, contract, monkeypatch):
    """The history's head is locked last: when that fails, the change itself must be gone too."""

    def broken(**_):
        raise RuntimeError

    before = snapshot()
    monkeypatch.setattr(history, "record_many", broken)
    for name in ("award", "amend", "report_output", "accept", "pay", "spend"):
        with pytest.raises(RuntimeError):
            ACTIONS[name](official, contract)
    assert snapshot() == before


def test_a_change_that_changes_nothing_is_not_told(official, allocation):
    lot = a_lot(of=allocation, number="1")
    assert funding.edit_lot(actor=official, at=NOON, lot=lot, number="1").version == 1
    assert events() == []


def test_a_chain_holds_the_district_and_another_the_nation(official, other, contract):
    home = contract.allocation.district
    ngo = organisations.make_ngo(actor=official, at=NOON, name_kk="«Нахичивань»", counted=None, home_district=home)
    organisations.name_head(actor=official, at=NOON, ngo=ngo, full_name="Алия Омарова", since=date(2019, 1, 1))
    organisations.edit_ngo(actor=official, at=LATER, ngo=ngo, address="Балпық би")
    void(actor=official, at=LATER, record=ngo, reason="екі рет енгізілген")
    pay(other, contract)
    nation = list(Event.objects.filter(chain__code="nation").exclude(actor=SETUP).order_by("number").values_list("verb", "kind"))
    assert nation == [("create", "ngo"), ("create", "ngo_head"), ("edit", "ngo"), ("void", "ngo")]
    assert events() == [("pay", "payment")]
    assert list(history.verify()) == []
    ngo.refresh_from_db()
    assert (ngo.void_reason, ngo.voided_by, ngo.counted) == ("екі рет енгізілген", official, None)


def test_ngos_are_edited_by_officials_and_administrators_only(district):
    for person in (a_member(of=district), an_auditor(of=district)):
        with pytest.raises(PermissionDenied):
            organisations.make_ngo(actor=person, at=NOON, name_kk="«Үш ұрпақ»")
    assert organisations.make_ngo(actor=an_administrator(), at=NOON, name_kk="«Үш ұрпақ»").recorded_at == NOON


def test_an_ngo_is_edited_where_it_is_at_home_or_works(official, district, allocation):
    at_home, elsewhere = an_ngo(of=district), an_ngo(of=a_district())
    homeless, unseen = an_ngo(), an_ngo()
    a_contract(of=homeless, allocation=allocation)
    a_contract(of=elsewhere, allocation=allocation)  # it works here, but is at home elsewhere
    for ngo in (at_home, homeless):
        assert organisations.edit_ngo(actor=official, at=LATER, ngo=ngo, address="Балпық би").version == 2
    for ngo in (elsewhere, unseen):
        for change in (
            lambda ngo=ngo: organisations.edit_ngo(actor=official, at=LATER, ngo=ngo, address="Балпық би"),
            lambda ngo=ngo: void(actor=official, at=LATER, record=ngo, reason="қате"),
            lambda ngo=ngo: organisations.name_head(actor=official, at=LATER, ngo=ngo, full_name="Алия Омарова"),
        ):
            with pytest.raises(PermissionDenied):
                change()
        assert organisations.edit_ngo(actor=an_administrator(), at=LATER, ngo=ngo, address="Балпық би").version == 2
    away = a_district()
    with pytest.raises(PermissionDenied):
        organisations.edit_ngo(actor=official, at=LATER, ngo=at_home, home_district=away)
    with pytest.raises(PermissionDenied):
        organisations.make_ngo(actor=official, at=LATER, name_kk="«Үш ұрпақ»", home_district=away)


def test_an_ngo_with_records_is_not_voided(official, district, allocation):
    ngo = an_ngo(of=district)
    a_contract(of=ngo, allocation=allocation)
    an_application(of=a_lot(of=allocation), ngo=ngo)
    an_application(of=a_lot(of=allocation), ngo=ngo, void=True)
    code, words = refused(void, actor=official, at=LATER, record=ngo, reason="қате")
    assert code == "has_records"
    assert words == "NGO: it can't be voided while records stand on it: contracts — 1, applications — 1."


def test_a_stale_save_overwrites_nothing(official, district, allocation):
    ngo, lot = an_ngo(of=district), a_lot(of=allocation)
    organisations.edit_ngo(actor=official, at=LATER, ngo=ngo, version=1, address="Балпық би")
    funding.edit_lot(actor=official, at=LATER, lot=lot, version=1, number="9")
    stale = {"actor": official, "at": LATER, "version": 1}
    assert refused(organisations.edit_ngo, **stale, ngo=ngo, address="Көксу")[0] == "changed_meanwhile"
    assert refused(funding.edit_lot, **stale, lot=lot, number="10")[0] == "changed_meanwhile"


def test_a_draft_has_neither_results_nor_money(official, other, allocation):
    draft = a_contract(allocation=allocation, draft=True, with_breakdown=True)
    assert refused(report, actor=official, contract=draft)[0] == "draft"
    assert refused(accept, actor=official, contract=draft)[0] == "draft"
    assert refused(pay, actor=other, contract=draft)[0] == "draft"
    assert refused(expenses.spend, actor=official, at=NOON, contract=draft, amount=1)[0] == "draft"


@pytest.mark.parametrize("status", ["closed", "terminated"])
def test_what_ended_is_not_amended(official, allocation, status):
    ended = a_contract(allocation=allocation, status=status)
    assert refused(amend, actor=official, contract=ended)[0] == "ended"


def test_proof_and_sources_are_of_the_same_district(official, contract, district):
    foreign, output = a_document(), an_output(of=contract.deliverables.get())
    assert refused(outputs.attach, actor=official, at=NOON, document=foreign, output=output)[0] == "foreign_document"
    assert refused(report, actor=official, contract=contract, evidence=[foreign])[0] == "foreign_document"
    own = a_document(of=district)
    here, elsewhere = an_ngo(of=district), an_ngo(of=a_district())
    for record in (contract, output, contract.allocation, here, district):
        values = {"kind": getattr(record, "KIND", "district"), "measure": "lots", "value": 3}
        assert documents.state_figure(actor=official, at=NOON, record=record, document=own, **values).record_id == record.pk
    for record in (a_contract(), elsewhere, a_document()):
        assert refused(documents.cite, actor=official, at=NOON, record=record, document=own)[0] == "foreign_document"
    a_contract(of=elsewhere, allocation=contract.allocation)
    documents.cite(actor=official, at=NOON, record=elsewhere, document=own)
    with pytest.raises(ValueError, match="no lot"):
        documents.state_figure(actor=official, at=NOON, record=contract, kind="lot", document=own, measure="lots", value=3)


# ---------------------------------------------------------------- paper


def picture(**exif):
    tags = Image.Exif()
    tags[0x0132] = exif.get("changed", "2026:04:01 08:00:00")  # DateTime: when the file was last changed
    if "taken" in exif:
        tags.get_ifd(0x8769)[0x9003] = exif["taken"]  # DateTimeOriginal
    stream = io.BytesIO()
    Image.linear_gradient("L").rotate(90).save(stream, "JPEG", exif=tags)
    return stream.getvalue()


def keep(actor, district, content, **values):
    return documents.keep_file(
        actor=actor, at=NOON, district=district, content=content, file_name="photo.jpg", content_type="image/jpeg", **values
    )


def test_a_picture_is_kept_as_it_came_with_its_own_date(official, district):
    content = picture(taken="2026:03:14 15:20:00")
    document = keep(official, district, content, title_kk="Дөңгелек үстел")
    document.refresh_from_db()
    with document.file.open() as file:
        assert file.read() == content
    assert (document.size, len(document.sha256), len(document.picture_hash)) == (len(content), 64, 16)
    assert localtime(document.taken_at).replace(tzinfo=None) == datetime(2026, 3, 14, 15, 20)  # when it was taken, not changed
    assert json.loads(document.exif)["DateTimeOriginal"] == "2026:03:14 15:20:00"
    assert document.file.name == f"documents/{document.sha256[:2]}/{document.sha256}"
    assert localtime(keep(official, district, picture()).taken_at).replace(tzinfo=None) == datetime(2026, 4, 1, 8)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n broken"])
def test_another_file_has_no_date_of_its_own(official, district, content):
    document = keep(official, district, content)
    assert (document.taken_at, document.exif, document.picture_hash) == (None, "", "")
    assert document.size == len(content)


def test_a_refused_file_leaves_nothing_in_the_store(official, district):
    content = picture(taken="2026:03:14 15:20:01")
    with pytest.raises(ValidationError):
        keep(official, district, content, number="9" * 51)
    assert not Document.objects.exists()
    digest = sha256(content).hexdigest()
    assert not default_storage.exists(f"documents/{digest[:2]}/{digest}")
