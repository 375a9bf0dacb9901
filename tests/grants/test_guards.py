"""Laws that the database keeps by triggers: what each refuses by plain SQL or QuerySet.update, what it lets pass, and that they stand."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import IntegrityError, connection, transaction
from django.db.migrations import Migration
from django.utils import translation

from grants.guards import KEPT
from grants.models import NGO, Amendment, Contract, Deliverable, Output
from koksu.history import errors, triggers
from koksu.money import Tenge
from tests.factories import (
    NOON,
    YEAR,
    a_change,
    a_contract,
    a_deliverable,
    a_district,
    a_document,
    a_line,
    a_lot,
    a_payment,
    an_act,
    an_allocation,
    an_amendment,
    an_evidence,
    an_expense,
    an_ngo,
    an_official,
    an_output,
    clerk,
    kind,
    the_proof_of,
)
from tests.rebuilding import rebuild

pytestmark = pytest.mark.django_db
SQLITE = connection.vendor == "sqlite"
MODELS = {model._meta.db_table: model for model in apps.get_app_config("grants").get_models()}


def refusal(change):
    """The name of what refuses a write; it always has words."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        change()
    with translation.override("en"):
        assert errors.readable(caught.value)
    return errors.constraint_name(caught.value)


def update(record, **values):
    """Past the model and every action."""
    assert type(record).objects.filter(pk=record.pk).update(**values) == 1


def refused(record, **values):
    name = refusal(lambda: update(record, **values))
    record.refresh_from_db()
    return name


def execute(sql, *params):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params or None)


# ---------------------------------------------------------------- four eyes


def test_who_entered_a_contract_pays_no_advance_on_it():
    contract = a_contract()
    assert refusal(lambda: a_payment(of=contract, recorded_by=contract.recorded_by)) == "grants_payment_four_eyes"
    a_payment(of=contract, recorded_by=clerk("checker"))


@pytest.mark.parametrize("kind", ["advance", "interim", "final"])
def test_who_entered_an_act_pays_nothing_on_it(kind):
    contract = a_contract(recorded_by=clerk("checker"))
    act = an_act(of=contract, recorded_by=clerk("acceptor"))
    assert refusal(lambda: a_payment(of=contract, act=act, kind=kind, recorded_by=clerk("acceptor"))) == "grants_payment_four_eyes"
    paid = a_payment(of=contract, act=act, kind=kind, recorded_by=clerk("checker"))  # the act counts, not the contract
    assert refused(paid, act=None) == "grants_payment_four_eyes"


@pytest.mark.parametrize("kind", ["interim", "final"])
def test_who_entered_an_act_pays_nothing_by_leaving_it_out(kind):
    contract = a_contract(recorded_by=clerk("checker"))
    an_act(of=contract, recorded_by=clerk("acceptor"))
    assert refusal(lambda: a_payment(of=contract, kind=kind, recorded_by=clerk("acceptor"))) == "grants_payment_act_left_out"
    assert a_payment(of=contract, kind="advance", recorded_by=clerk("acceptor")).pk


def test_a_refund_may_be_recorded_by_anybody():
    contract = a_contract()
    assert a_payment(of=contract, kind="refund", recorded_by=contract.recorded_by).pk


@pytest.mark.parametrize("make", [a_contract, an_act, a_payment, an_output])
def test_who_entered_a_record_stays_known(make):
    record = make()
    table = record._meta.db_table
    assert refused(record, recorded_by=clerk("other")) == f"{table}_recorder_kept"
    update(record, recorded_by=record.recorded_by)  # no change
    update(record, recorded_at=NOON + timedelta(days=1), version=2)


# ---------------------------------------------------------------- what was verified stays


FACTS = {
    "claimed": 2,
    "day": date(YEAR, 3, 15),
    "place": "Талдықорған",
    "topic": "басқа",
    "newspaper": "Жетісу",
    "participants": 90,
    "irregular": "кеш",
    "reported_at": NOON,
    "deliverable": lambda output: a_deliverable(of=output.deliverable.contract),
    "reported_by": lambda _: clerk("other"),
}


@pytest.mark.parametrize("column", FACTS)
def test_the_facts_of_a_verified_output_cannot_be_changed(column):
    output = an_output(verified=True, reported_at=NOON - timedelta(days=1))
    value = FACTS[column](output) if callable(FACTS[column]) else FACTS[column]
    assert refused(output, **{column: value}) == "grants_output_verified_stays"
    with_it = {column: value, "state": "reported", "accepted": None, "verified_by": None, "verified_at": None}
    assert refused(output, **with_it) == "grants_output_verified_stays"  # nor in the same breath as it is reopened
    update(an_output(), **{column: value})


def test_every_column_of_an_output_is_either_a_fact_or_named_as_free():
    """A new column of Output is guarded unless somebody says otherwise."""
    text = triggers.registered()["grants_output_verified_stays"].refuse_when
    free = {field.column for field in Output._meta.concrete_fields if f"OLD.{field.column} " not in text}
    assert free == {"id", "act_id", "version"}


@pytest.mark.parametrize(
    "verdict",
    [
        {"accepted": 900},
        {"verified_by": lambda: clerk("other")},
        {"verified_at": NOON + timedelta(days=1)},
        {"reason": "басқа себеп"},
        {"voided_by": clerk, "voided_at": NOON, "void_reason": "қате"},
    ],
    ids=lambda verdict: next(iter(verdict)),
)
def test_a_verdict_cannot_be_changed(verdict):
    output = an_output(claimed=1000, verified=True, accepted=940, reason="60 данасы ақаулы")
    values = {column: value() if callable(value) else value for column, value in verdict.items()}
    assert refused(output, **values) == "grants_output_verified_stays"


def test_a_verified_output_may_begin_to_count_and_then_keeps_its_place():
    output = an_output(verified=True)
    assert refused(output, counted_at=NOON) == "grants_output_proven"
    *papers, last = the_proof_of(output)
    for paper in papers:
        an_evidence(of=output, document=paper)
    an_evidence(of=output, document=last, void=True)
    an_evidence(of=output, document=a_document(kind=last.kind, void=True))
    assert refused(output, counted_at=NOON) == "grants_output_proven"
    an_evidence(of=output, document=last)
    update(output, counted_at=NOON)
    assert refused(output, counted_at=NOON + timedelta(days=1)) == "grants_output_verified_stays"
    assert refused(output, counted_at=None) == "grants_output_verified_stays"


def test_a_verified_output_may_be_reopened_and_then_changed():
    output = an_output(proven=True)
    update(output, state="reported", accepted=None, counted_at=None, verified_by=None, verified_at=None)
    update(output, claimed=2, place="Талдықорған")


def test_an_output_with_an_act_is_not_reopened_and_has_no_second_act():
    output = an_output(proven=True)
    first, second = an_act(of=output.deliverable.contract), an_act(of=output.deliverable.contract)
    update(output, act=first)
    reopened = {"state": "reported", "accepted": None, "counted_at": None, "verified_by": None, "verified_at": None}
    assert refused(output, **reopened, act=None) == "grants_output_act_stands"
    assert refused(output, **reopened) == "grants_output_act_stands"
    assert refused(output, act=second) == "grants_output_one_act"
    assert refused(output, act=None) == "grants_output_act_kept"
    update(output, version=2)


def test_nothing_is_born_counting():
    verdict = {"state": "verified", "accepted": 1, "claimed": 1, "verified_by": clerk("checker"), "verified_at": NOON, "counted_at": NOON}
    entered = {"recorded_by": clerk(), "recorded_at": NOON, "reported_by": clerk(), "reported_at": NOON}
    promise = a_deliverable()
    assert refusal(lambda: Output.objects.create(deliverable=promise, **verdict, **entered)) == "grants_output_born_proven"


def test_one_alternative_of_a_group_is_enough():
    output = an_output(of=a_deliverable(kind=kind("concert")), verified=True)
    an_evidence(of=output, document=a_document(showing="programme"))
    assert refused(output, counted_at=NOON) == "grants_output_proven"
    an_evidence(of=output, document=a_document(showing="video"))
    update(output, counted_at=NOON)


@pytest.mark.parametrize("change", ["voided", "output", "document"])
def test_proof_of_a_verified_output_cannot_be_taken_away(change):
    proof = an_evidence(of=an_output(verified=True))
    values = {
        "voided": {"voided_by": clerk(), "voided_at": NOON, "void_reason": "қате"},
        "output": {"output": an_output()},
        "document": {"document": a_document()},
    }[change]
    assert refused(proof, **values) == "grants_evidence_stays"
    an_evidence(of=proof.output)  # more may come
    update(an_evidence(of=an_output()), **values)


def test_proof_of_an_expense_may_be_voided():
    update(an_evidence(expense=an_expense()), voided_by=clerk(), voided_at=NOON, void_reason="қате")


def test_the_paper_itself_is_never_exchanged():
    link, file = a_document(), a_document(link="", file="documents/a.pdf", sha256="a" * 64)
    assert refused(link, link="https://example.org/other") == "grants_document_stays"
    assert refused(file, sha256="b" * 64) == "grants_document_stays"
    assert refused(file, file="documents/b.pdf") == "grants_document_stays"
    update(file, title_kk="Тіркеу парағы", number="3")


@pytest.mark.parametrize("change", ["voided", "kind", "day", "number", "page", "count"])
def test_paper_that_proves_a_verified_output_stays_as_it_was_seen(change):
    values = {
        "voided": {"voided_by": clerk(), "voided_at": NOON, "void_reason": "қате"},
        "kind": {"kind": None},
        "day": {"day": date(YEAR, 1, 1)},
        "number": {"number": "7"},
        "page": {"page": "3"},
        "count": {"count": 30},
    }[change]
    assert (
        refused(an_evidence(of=an_output(verified=True), document=a_document(showing="photo")).document, **values)
        == "grants_document_proves"
    )
    update(an_evidence(of=an_output(), document=a_document(showing="photo")).document, **values)


# ---------------------------------------------------------------- a signed plan is frozen


def begun(contract):
    """An amendment in the making: what it changes to isn't written yet."""
    return an_amendment(of=contract, after="")


@pytest.mark.parametrize("status", ["signed", "closed", "terminated"])
def test_a_signed_amount_changes_by_an_amendment_only(status):
    contract = a_contract(worth="428 571", status=status)
    assert refused(contract, amount=Tenge.of(500_000)) == "grants_contract_frozen"
    assert refused(contract, amount=None) == "grants_contract_frozen"
    amendment = begun(contract)
    update(contract, amount=Tenge.of(500_000))
    update(amendment, after=amendment.before)
    assert refused(contract, amount=Tenge.of(428_571)) == "grants_contract_frozen"  # one amendment doesn't open it for ever


def test_an_amendment_of_another_contract_or_a_voided_one_opens_nothing():
    contract = a_contract()
    begun(a_contract())
    an_amendment(of=contract, after="", void=True)
    assert refused(contract, amount=1) == "grants_contract_frozen"


def test_an_unknown_amount_may_be_filled_in_and_a_draft_changed():
    unknown = a_contract(worth=None)
    update(unknown, amount=Tenge.of(428_571))
    assert refused(unknown, amount=1) == "grants_contract_frozen"
    update(a_contract(draft=True), amount=1)


def test_a_signed_contract_keeps_its_parties_and_stays_signed():
    contract = a_contract()
    assert refused(contract, ngo=an_ngo()) == "grants_contract_kept_whole"
    assert refused(contract, allocation=an_allocation()) == "grants_contract_kept_whole"
    assert refused(contract, status="draft") == "grants_contract_signed_once"
    update(contract, number="15-Ә", title_kk="Отбасы")
    draft = a_contract(draft=True)
    update(draft, ngo=an_ngo(), allocation=an_allocation(), status="signed")


VOIDED = {"voided_by": clerk, "voided_at": NOON, "void_reason": "қате"}
PLAN = [
    (a_deliverable, {"planned": 4}),
    (a_deliverable, {"planned": None}),
    (a_deliverable, {"due": date(YEAR, 12, 1)}),
    (a_deliverable, {"kind": lambda: kind("seminar")}),
    (a_deliverable, {"contract": a_contract}),
    (a_deliverable, VOIDED),
    (a_line, {"amount": 1}),
    (a_line, {"deliverable": a_deliverable}),
    (a_line, {"contract": a_contract}),
    (a_line, VOIDED),
]


@pytest.mark.parametrize(("make", "change"), PLAN, ids=[f"{make.__name__}-{next(iter(change))}" for make, change in PLAN])
def test_a_signed_plan_changes_by_an_amendment_only(make, change):
    values = {column: value() if callable(value) else value for column, value in change.items()}
    known = {"due": date(YEAR, 10, 1)} if make is a_deliverable else {}
    part, of_draft = make(**known), make(contract=a_contract(draft=True), **known)
    assert refused(part, **values) == f"{part._meta.db_table}_frozen"
    update(of_draft, **values)
    begun(part.contract)
    update(part, **values)


def test_an_unknown_plan_may_be_filled_in_and_titles_mended():
    promise = a_deliverable(planned=None, due=None)
    update(promise, planned=4, due=date(YEAR, 10, 1), title_kk="Дөңгелек үстел")
    update(a_line(of=promise.contract), item="Зал жалдау", unit="сағат", quantity=300)
    assert refused(promise, planned=5) == "grants_deliverable_frozen"


def test_what_an_amendment_changed_stays_as_written():
    amendment = an_amendment()
    assert refused(amendment, before="{}") == "grants_amendment_stays"
    assert refused(amendment, after="{}") == "grants_amendment_stays"
    assert refused(amendment, contract=a_contract()) == "grants_amendment_stays"
    assert refused(amendment, number="2") == "grants_amendment_stays"
    assert refused(amendment, day=date(YEAR, 1, 1)) == "grants_amendment_stays"
    assert refused(amendment, voided_by=clerk(), voided_at=NOON, void_reason="қате") == "grants_amendment_stays"
    amendment = begun(a_contract())
    update(amendment, number="2")
    update(amendment, voided_by=clerk(), voided_at=NOON, void_reason="қате")


def test_one_amendment_is_open_at_a_time():
    contract = a_contract()
    first = begun(contract)
    begun(a_contract())
    an_amendment(of=contract)
    assert refusal(lambda: begun(contract)) == "grants_amendment_one_open"
    update(first, after=first.before)
    begun(contract)


TERMS = {
    "starts": date(YEAR, 3, 1),
    "ends": date(YEAR, 12, 20),
    "basis": "gross",
    "status": "closed",
    "lot": lambda contract: a_lot(of=contract.allocation),
}


@pytest.mark.parametrize("column", TERMS)
def test_the_terms_of_a_signed_contract_change_by_an_amendment_only(column):
    contract = a_contract(lot=a_lot(), basis="net")
    value = TERMS[column](contract) if callable(TERMS[column]) else TERMS[column]
    assert refused(contract, **{column: value}) == "grants_contract_terms_frozen"
    begun(contract)
    update(contract, **{column: value})
    update(a_contract(lot=contract.lot, basis="net", draft=True), **{column: value})


def test_unknown_terms_may_be_filled_in():
    unknown = a_contract(without_dates=True)
    update(unknown, starts=date(YEAR, 2, 1), ends=date(YEAR, 11, 30), basis="net", lot=a_lot(of=unknown.allocation))
    assert refused(unknown, starts=None) == "grants_contract_terms_frozen"


@pytest.mark.parametrize("make", [a_payment, an_act, an_expense, lambda of: an_output(of=a_deliverable(of=of))])
def test_a_contract_that_lived_is_not_voided(make):
    values = {"voided_by": clerk(), "voided_at": NOON, "void_reason": "қате"}
    contract = a_contract(with_breakdown=True)
    make(of=contract)
    assert refused(contract, **values) == "grants_contract_lived"
    update(a_contract(with_breakdown=True), **values)


@pytest.mark.parametrize("make", [a_deliverable, a_line])
def test_a_signed_plan_grows_by_an_amendment_only(make):
    later, contract = NOON + timedelta(days=1), a_contract()
    name = f"{make._meta.model._meta.db_table}_added"
    assert refusal(lambda: make(of=contract, recorded_at=later)) == name
    make(of=a_contract(draft=True), recorded_at=later)
    begun(contract)
    make(of=contract, recorded_at=later)


MONEY = [
    (a_payment, {"amount": 1}),
    (a_payment, {"withheld": 1}),
    (a_payment, {"kind": "interim"}),
    (a_payment, {"day": None}),
    (an_expense, {"amount": 1}),
    (an_expense, {"source": "own"}),
    (an_expense, {"line": a_line}),
    (an_expense, {"contract": a_contract}),
    (an_act, {"amount": 1}),
    (an_act, {"contract": a_contract}),
    (a_change, {"after": 1}),
    (a_change, {"decision": "№ 8"}),
]


@pytest.mark.parametrize(("make", "change"), MONEY, ids=[f"{make.__name__}-{next(iter(change))}" for make, change in MONEY])
def test_money_is_corrected_by_voiding_it(make, change):
    values = {column: value() if callable(value) else value for column, value in change.items()}
    record = make()
    assert refused(record, **values) == f"{record._meta.db_table}_stays"
    update(record, voided_by=clerk(), voided_at=NOON, void_reason="қате")


# ---------------------------------------------------------------- nothing is deleted


def test_every_record_is_kept():
    """What isn't: the word table, the projection and the rows of a kind's required proof, which are rewritten whole; and what isn't a
    record yet."""
    projection = {f"grants_{name}total" for name in ("allocation", "awarded", "contract", "deliverable", "owed")}
    rewritten = {"grants_searchword", "grants_proofrequirement"} | projection
    not_yet = {"grants_draft", "grants_stagedfile", "grants_submission"}
    assert set(MODELS) - {f"grants_{name}" for name in KEPT} == rewritten | not_yet


@pytest.mark.parametrize("table", sorted(KEPT))
def test_a_row_is_neither_deleted_nor_renumbered_nor_replaced(table):
    """By the SQL that a hand at the database would type; an empty table is what fires nothing, so a row is made first."""
    name = f"grants_{table}"
    row = a_row(name)
    assert refusal(lambda: execute(f"DELETE FROM {name} WHERE id = %s", row)) == f"{name}_never_deleted"
    assert refusal(lambda: execute(f"UPDATE {name} SET id = id + 1000 WHERE id = %s", row)) == f"{name}_id_kept"
    if SQLITE:
        copy = f"INSERT OR REPLACE INTO {name} SELECT * FROM {name} WHERE id = %s"
        assert refusal(lambda: execute(copy, row)) == f"{name}_never_replaced"
    else:
        connection.check_constraints()
        assert refusal(lambda: execute(f"TRUNCATE {name} CASCADE")).endswith("_never_deleted")


@pytest.mark.parametrize("table", ["assignment", "user", "district", "region"])
def test_people_places_and_roles_are_kept(table):
    an_official(of=a_district())
    assert refusal(lambda: execute(f"DELETE FROM accounts_{table}")) == f"accounts_{table}_never_deleted"


def a_row(table):
    """The id of some row of the table."""
    from tests import factories

    if there := MODELS[table].objects.first():
        return there.pk
    made = {f._meta.model: f for f in vars(factories).values() if isinstance(f, type) and issubclass(f, factories.Of) and f._meta.model}
    return made[MODELS[table]]().pk


def test_a_unique_key_is_no_way_to_replace_a_row():
    ngo, other = an_ngo(bin="060240010094"), an_ngo()
    columns = ", ".join(field.column for field in ngo._meta.concrete_fields if field.column not in ("id", "bin"))
    insert, change = ("INSERT OR REPLACE", "UPDATE OR REPLACE") if SQLITE else ("INSERT", "UPDATE")
    copy = f"{insert} INTO grants_ngo (bin, {columns}) SELECT bin, {columns} FROM grants_ngo WHERE id = %s"
    for sql, pk, name in (
        (copy, ngo.pk, "grants_ngo_never_replaced"),
        (f"{change} grants_ngo SET bin = '060240010094' WHERE id = %s", other.pk, "grants_ngo_never_displaced"),
    ):
        with pytest.raises(IntegrityError) as caught:
            execute(sql, pk)
        assert errors.constraint_name(caught.value) == (name if SQLITE else "grants_ngo_bin_key")
    assert sorted(NGO.objects.values_list("pk", flat=True)) == [ngo.pk, other.pk]


# ---------------------------------------------------------------- they stand


@pytest.mark.django_db(transaction=True)
def test_they_stand_after_migrations_that_rebuild_what_they_read():
    """Rebuilding a table that another's trigger reads breaks on SQLite while that trigger is there: so they come off before."""
    plan = [(Migration("rebuild", "tests"), False)]
    assert triggers.missing(connection) == []
    emit_pre_migrate_signal(0, False, "default", plan=plan)
    assert any(name.startswith("koksu_grants_") for name in triggers.missing(connection))
    for model in (Contract, Deliverable, Output, Amendment):
        rebuild(model)
    emit_post_migrate_signal(0, False, "default", plan=plan)
    assert triggers.missing(connection) == []
    assert refused(a_contract(), amount=1) == "grants_contract_frozen"


def test_each_says_in_three_languages_what_it_refuses():
    ours = [guard for name, guard in triggers.registered().items() if name.startswith("grants_")]
    assert len(ours) > len(KEPT) * 3
    for guard in ours:
        told = []
        for language in ("en", "ru", "kk"):
            with translation.override(language):
                told.append(str(guard.message))
        assert all(told) and len(set(told)) == 3, guard.name
