"""Every constraint of every model: refused by the form's check with words for people, and by the database under its name."""

from datetime import date, time

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils import translation

from grants.models import ProofKind, ProofRequirement, SearchWord
from koksu.money import MAX_TIYN
from tests.factories import (
    NOON,
    a_change,
    a_citation,
    a_contract,
    a_deliverable,
    a_document,
    a_head,
    a_line,
    a_lot,
    a_note,
    a_payment,
    a_progress_report,
    a_stated_figure,
    an_act,
    an_allocation,
    an_amendment,
    an_application,
    an_evidence,
    an_expense,
    an_ngo,
    an_output,
    clerk,
    kind,
)
from tests.refusals import messages, refused_by_database, without_guards

pytestmark = pytest.mark.django_db
BEFORE, AFTER = date(2026, 1, 1), date(2026, 12, 31)


def a_draft():
    return a_contract(draft=True)


def a_line_of_a_draft():
    return a_line(contract=a_draft())


def a_requirement():
    return kind().requirements.first()


AMOUNT = "An amount can't be negative, nor above 100 000 000 000 tenge."
ABOVE_ZERO = "An amount must be above zero, and at most 100 000 000 000 tenge."
DATES = "The end comes before the start."
CHOICE = "There is no such choice."
VOID = "A record is voided with a reason."
NO_REASON = "Say why the contract is changed."
CLAIMED = "A claimed quantity is at least 1."
VERIFIED = "A verified output says who verified it, when, and how much was accepted."
FOUR_EYES = "Who reports an output can't verify it."
ONE_THING = "A document proves an output or an expense: one of them."
FILE_OR_LINK = "A document is a file or a link, not both."
PLANNED = "A planned quantity is at least 1, or unknown (left empty)."

# constraint, a record that is right, a wrong change (functions are called then), the words
WRONG = [
    ("allocation_amount", an_allocation, {"amount": -1}, AMOUNT),
    ("allocation_basis", an_allocation, {"basis": "both"}, CHOICE),
    ("allocation_year", an_allocation, {"year": 1990}, "A financial year lies between 1991 and 2100."),
    ("allocation_year", an_allocation, {"year": 2101}, "A financial year lies between 1991 and 2100."),
    ("allocation_change_before", a_change, {"before": -1}, AMOUNT),
    ("allocation_change_after", a_change, {"after": -1}, AMOUNT),
    ("lot_budget", a_lot, {"budget": -1}, AMOUNT),
    ("lot_basis", a_lot, {"basis": ""}, CHOICE),
    ("lot_announced_closes", a_lot, {"announced": AFTER, "closes": BEFORE}, DATES),
    ("lot_closes_results", a_lot, {"closes": AFTER, "results": BEFORE}, DATES),
    ("application_asked", an_application, {"asked": -1}, AMOUNT),
    ("application_score", an_application, {"score": 1_000_001}, "A score is at most 10 000."),
    ("contract_amount", a_draft, {"amount": -1}, AMOUNT),
    ("contract_basis", a_contract, {"basis": "both"}, CHOICE),
    ("contract_status", a_contract, {"status": "lost"}, CHOICE),
    ("contract_dates", a_contract, {"starts": AFTER, "ends": BEFORE}, DATES),
    ("contract_advance_share", a_contract, {"advance_share": 10_001}, "An advance is at most the whole contract."),
    ("contract_continues_another", a_contract, {"continues_id": lambda record: record.pk}, "A contract can't continue itself."),
    ("amendment_kind", an_amendment, {"kind": "change of mind"}, CHOICE),
    ("amendment_reason", an_amendment, {"reason": ""}, NO_REASON),
    ("budget_line_amount", a_line_of_a_draft, {"amount": -1}, AMOUNT),
    ("budget_line_unit_price", a_line_of_a_draft, {"unit_price": -1}, AMOUNT),
    ("progress_report_dates", a_progress_report, {"since": AFTER, "until": BEFORE}, DATES),
    ("deliverable_planned", lambda: a_deliverable(planned=None), {"planned": 0}, PLANNED),
    ("deliverable_planned", lambda: a_deliverable(planned=None), {"planned": 10**9 + 1}, PLANNED),
    ("output_state", an_output, {"state": "lost"}, CHOICE),
    ("output_claimed", an_output, {"claimed": 0}, CLAIMED),
    (
        "output_accepted",
        lambda: an_output(claimed=2),
        {"state": "verified", "accepted": 3, "verified_by_id": lambda _: clerk("checker").pk, "verified_at": NOON, "reason": "артық"},
        "No more can be accepted than was claimed.",
    ),
    ("output_verified", an_output, {"state": "verified", "accepted": 1}, VERIFIED),
    ("output_verified", an_output, {"accepted": 1}, VERIFIED),
    ("output_verified", an_output, {"counted_at": NOON}, VERIFIED),
    ("output_verified", lambda: an_output(verified=True), {"state": "reported"}, VERIFIED),
    ("output_four_eyes", an_output, {"verified_by_id": lambda record: record.reported_by_id}, FOUR_EYES),
    (
        "output_four_eyes",
        lambda: an_output(reported_by=clerk("checker")),
        {"verified_by_id": lambda record: record.recorded_by_id},
        FOUR_EYES,
    ),
    ("output_act", an_output, {"act_id": lambda _: an_act().pk}, "An act accepts verified outputs only."),
    (
        "output_partial_reason",
        lambda: an_output(claimed=1000),
        {"state": "verified", "accepted": 940, "verified_by_id": lambda _: clerk("checker").pk, "verified_at": NOON},
        "Say why less was accepted than claimed.",
    ),
    ("output_returned_reason", an_output, {"state": "returned"}, "Say why it is returned."),
    ("output_shown", an_output, {"shown_from": AFTER, "shown_until": BEFORE}, DATES),
    ("proof_requirement_minimum", a_requirement, {"minimum": 0}, "At least one is needed."),
    ("act_amount", an_act, {"amount": -1}, AMOUNT),
    ("payment_kind", a_payment, {"kind": "gift"}, CHOICE),
    ("payment_amount", a_payment, {"amount": 0}, ABOVE_ZERO),
    ("payment_amount", a_payment, {"amount": -1}, ABOVE_ZERO),
    ("payment_withheld", a_payment, {"withheld": -1}, AMOUNT),
    ("payment_refund_withholds_nothing", a_payment, {"kind": "refund", "withheld": 1}, "Nothing is withheld from a refund."),
    ("expense_amount", an_expense, {"amount": 0}, ABOVE_ZERO),
    ("expense_source", an_expense, {"source": "luck"}, CHOICE),
    ("ngo_bin_not_empty", an_ngo, {"bin": ""}, "A BIN or IIN has 12 digits."),
    ("ngo_head_dates", a_head, {"since": AFTER, "until": BEFORE}, DATES),
    ("document_file_or_link", a_document, {"file": "documents/a.pdf"}, FILE_OR_LINK),
    ("document_file_or_link", lambda: a_document(link=""), {"file": "documents/a.pdf"}, FILE_OR_LINK),
    ("evidence_one_thing", an_evidence, {"expense_id": lambda _: an_expense().pk}, ONE_THING),
    ("evidence_one_thing", an_evidence, {"output_id": None}, ONE_THING),
    ("stated_figure_value", a_stated_figure, {"value": -1}, "A stated figure isn't negative."),
    *(
        (f"{name}_void", make, change, VOID)
        for name, make in {
            "ngo": an_ngo,
            "ngo_head": a_head,
            "allocation": an_allocation,
            "allocation_change": a_change,
            "lot": a_lot,
            "application": an_application,
            "contract": a_contract,
            "amendment": an_amendment,
            "budget_line": a_line_of_a_draft,
            "progress_report": a_progress_report,
            "deliverable": lambda: a_deliverable(of=a_draft()),
            "output": an_output,
            "act": an_act,
            "payment": a_payment,
            "expense": an_expense,
            "document": a_document,
            "evidence": an_evidence,
            "citation": a_citation,
            "note": a_note,
            "stated_figure": a_stated_figure,
        }.items()
        for change in (
            {"voided_at": NOON, "voided_by_id": lambda record: record.recorded_by_id},
            {"voided_at": NOON, "void_reason": "екі рет енгізілген"},
            {"void_reason": "екі рет енгізілген"},
        )
    ),
]
# constraint, two records that can't both be there (the second is not saved), the words
TWICE = [
    ("application_once", lambda: an_application(), ("lot", "ngo"), "This NGO has applied for this lot already."),
    ("amendment_number_once", lambda: an_amendment(), ("contract", "number"), "This contract has an amendment of this number already."),
    ("act_number_once", lambda: an_act(), ("contract", "number"), "This contract has an act of this number already."),
    ("evidence_output_once", lambda: an_evidence(), ("document", "output"), "This document is attached already."),
    ("evidence_expense_once", lambda: an_evidence(expense=an_expense()), ("document", "expense"), "This document is attached already."),
    ("proof_requirement_once", a_requirement, ("kind", "group", "proof"), "This group has this kind of document already."),
]


def test_the_tables_hold_every_constraint_of_every_model():
    there = {constraint.name for model in apps.get_app_config("grants").get_models() for constraint in model._meta.constraints}
    assert {row[0] for row in (*WRONG, *TWICE)} | {
        "search_word_once",
        "draft_once",
        "awardedtotal_one_of_each",
        "owedtotal_one_of_each",
    } == there


@pytest.mark.parametrize(("name", "make", "change", "words"), WRONG, ids=[f"{row[0]}-{number}" for number, row in enumerate(WRONG)])
def test_what_is_wrong_in_one_row_is_refused(name, make, change, words):
    record = make()
    wrong = {column: value(record) if callable(value) else value for column, value in change.items()}
    without_guards(record._meta.db_table)  # some would refuse the change before its row's own rules do
    assert refused_by_database(lambda: type(record).objects.filter(pk=record.pk).update(**wrong)) == (name, words)
    for column, value in wrong.items():
        setattr(record, column, value)
    told = messages(record)
    if words in (CHOICE, NO_REASON):  # the field has words of its own
        assert told
    else:
        assert words in told


@pytest.mark.parametrize(("name", "make", "keys", "words"), TWICE, ids=[row[0] for row in TWICE])
def test_what_is_there_once_is_refused_twice(name, make, keys, words):
    there = make()
    values = {field.attname: getattr(there, field.attname) for field in there._meta.concrete_fields if not field.primary_key}
    again = type(there)(**values)
    with translation.override("en"):
        assert any(text == words or "already exists" in text for text in messages(again))
    assert refused_by_database(again.save) == (name, words)
    assert {key: getattr(again, key) for key in keys} == {key: getattr(there, key) for key in keys}


@pytest.mark.parametrize("make", [an_application, an_amendment, an_act, an_evidence])
def test_what_was_voided_may_come_again(make):
    first = make(void=True)
    values = {field.attname: getattr(first, field.attname) for field in first._meta.concrete_fields if not field.primary_key}
    again = type(first)(**{**values, "voided_by_id": None, "voided_at": None, "void_reason": ""})
    again.full_clean(exclude={"search_key", "sort_key"})
    again.save()
    assert type(first).objects.live().get() == again


def test_a_word_is_kept_once_for_a_record():
    SearchWord.objects.create(record_kind="lot", record_id=1, word="отбасы")
    assert refused_by_database(lambda: SearchWord.objects.create(record_kind="lot", record_id=1, word="отбасы"))[0] == "search_word_once"


@pytest.mark.parametrize("amount", [None, 0, 1, MAX_TIYN])
def test_amounts_may_be_unknown_nothing_or_the_largest(amount):
    contract = a_contract(amount=amount)
    contract.full_clean(exclude={"search_key", "sort_key"})
    assert type(contract).objects.get().amount == amount


def test_an_amount_above_the_largest_is_refused_everywhere():
    draft = a_draft()
    name, words = refused_by_database(lambda: type(draft).objects.update(amount=MAX_TIYN + 1))
    assert (name, words) == ("contract_amount", AMOUNT)
    draft.amount = MAX_TIYN + 1
    assert messages(draft) == ["The largest amount is 100 billion tenge. Check the number of zeros."]


@pytest.mark.parametrize(
    ("make", "column", "value", "words"),
    [
        (an_ngo, "bin", "06024001009", "A BIN or IIN has 12 digits."),
        (an_ngo, "account", "KZ86125KZT500410010", "An account begins with KZ and has 20 characters."),
        (a_lot, "customer_bin", "ABC", "A BIN or IIN has 12 digits."),
    ],
)
def test_identifiers_have_their_shape(make, column, value, words):
    record = make()
    setattr(record, column, value)
    assert messages(record) == [words]


def test_one_bin_belongs_to_one_ngo_and_many_may_be_unknown():
    an_ngo(bin="060240010094")
    an_ngo(bin=None)
    an_ngo(bin=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        an_ngo(bin="060240010094")


def test_a_kind_asks_only_for_columns_of_an_output():
    training = kind("training")
    training.asks = "trainer participants shoe_size"
    assert messages(training) == ["An output has no such field: shoe_size."]
    assert training.asked == ["participants", "trainer"]  # in the fixed order, whatever was typed


def test_a_kind_and_its_requirements_are_kept_while_something_uses_them():
    an_output()
    for used in (kind(), ProofKind.objects.get(code="photo")):
        with pytest.raises((models.ProtectedError, IntegrityError)), transaction.atomic():
            used.delete()
    assert ProofRequirement.objects.filter(kind=kind()).count() == 3


def test_times_and_dates_of_an_output_may_be_unknown():
    output = an_output(day=None, starts_at=time(23), ends_at=time(1), claimed=None)
    output.full_clean()
    assert output.state == "reported"
