"""Records that are read together in one query are what plain querysets give: column by column, on both databases."""

from datetime import UTC, date, datetime, time

import pytest
from axes.models import AccessAttempt
from django.apps import apps

from grants.models import (
    NGO,
    AcceptanceAct,
    Amendment,
    BudgetLine,
    Citation,
    Contract,
    Deliverable,
    Document,
    Evidence,
    Expense,
    Note,
    Output,
    Payment,
    StatedFigure,
)
from grants.reports.rows import WITH_PROOF
from koksu.accounts.models import District
from koksu.money import MAX_TIYN
from koksu.together import Of, Part, hang, read, these
from tests.factories import (
    NOON,
    a_citation,
    a_contract,
    a_deliverable,
    a_document,
    a_head,
    a_note,
    a_payment,
    a_person,
    a_stated_figure,
    an_evidence,
    an_ngo,
    an_output,
)

pytestmark = pytest.mark.django_db
HOSTILE = 'null [1, "2"] {} \\ \\u0041 \' " \n\t\x1f \x7f %s %% ₸ Қ 😀 \u2028'


def columns(record):
    """Every column's value with its type; a file by its name."""
    values = {field.attname: getattr(record, field.attname) for field in record._meta.concrete_fields}
    return {name: (type(value), getattr(value, "tzinfo", None), value) for name, value in values.items()}


def the_same(got, wanted):
    """Whether two lists hold the same records, in the same order, with the same columns; what the database keeps of them too."""
    assert [columns(record) for record in got] == [columns(record) for record in wanted]
    assert all(not record._state.adding and record._state.db == "default" and not record.get_deferred_fields() for record in got)


def test_every_table_of_the_demonstration(demo, record_property, django_assert_num_queries):
    models = [model for label in ("accounts", "grants", "meetings", "history") for model in apps.get_app_config(label).get_models()]
    with django_assert_num_queries(1):
        found = read(*(these(model._base_manager.all()) for model in models))
    for model, records in zip(models, found, strict=True):
        the_same(records, model._base_manager.order_by("pk"))
    record_property("count", f"{sum(map(len, found))} records of {len(models)} tables")


def test_the_parts_of_a_report(training, django_assert_num_queries):
    """Everything that hangs on all contracts, as querysets read it before; what is related costs no query."""
    chosen = Contract.objects.filter(allocation__district=training.district)
    live = {"voided_at__isnull": True}
    proofs = Evidence.objects.filter(document__voided_at__isnull=True, **live).select_related("document__kind").order_by("id")
    wanted = [
        chosen.select_related("ngo", "lot", "allocation__district__region", "continues").order_by("sort_key", "id"),
        Deliverable.objects.filter(contract__in=chosen, **live).select_related("kind"),
        BudgetLine.objects.filter(contract__in=chosen, **live),
        Output.objects.filter(deliverable__contract__in=chosen, **live).select_related("reported_by", "verified_by", "act"),
        Payment.objects.filter(contract__in=chosen, **live).select_related("act"),
        *(model.objects.filter(contract__in=chosen, **live) for model in (Expense, Amendment, AcceptanceAct)),
        proofs.filter(output__deliverable__contract__in=chosen),
        proofs.filter(expense__contract__in=chosen),
    ]
    with django_assert_num_queries(1):
        found = read(Of(chosen, WITH_PROOF))
    for part, got, rows in zip(WITH_PROOF, found, wanted, strict=True):
        assert [one.pk for one in got if None not in {getattr(one, name) for name in part.order}] == [
            one.pk for one in rows if None not in {getattr(one, name) for name in part.order}
        ]
        by_id = {one.pk: one for one in rows}
        assert got
        for path in ("", *part.related):
            ours, theirs = [on(one, path) for one in got], [on(by_id[one.pk], path) for one in got]
            with django_assert_num_queries(0):
                assert [one and columns(one) for one in ours] == [one and columns(one) for one in theirs], path


def on(record, path):
    for step in filter(None, path.split("__")):
        record = record and getattr(record, step)
    return record


def test_values_at_the_edge():
    """What JSON or a database might bend: text that looks like JSON, integers beyond a float, moments to the microsecond, unknown."""
    output = an_output(
        of=a_deliverable(title_kk=HOSTILE, planned=10**9, due=date(9999, 12, 31)),
        topic=HOSTILE,
        place="",
        day=date(1, 1, 1),
        starts_at=time(0, 0),
        ends_at=time(23, 59, 59, 999_999),
        aired_at=time(7, 5, 1),
        reach=2**63 - 1,
        print_run=2**53 + 1,
        claimed=None,
        reported_at=datetime(1991, 12, 16, 23, 59, 59, 1, tzinfo=UTC),
    )
    a_payment(of=output.deliverable.contract, amount=MAX_TIYN, withheld=0)
    paper = a_document(file="documents/Қ «1».pdf", sha256="a" * 64, link="", taken_at=NOON.replace(microsecond=999_999), exif=HOSTILE)
    an_evidence(of=output, document=paper)
    a_note(document=paper, record_kind="output", record_id=2**63 - 1, text_kk=HOSTILE)
    a_stated_figure(document=paper, value=2**53 + 1)
    for counted in (None, True, False):
        an_ngo(counted=counted, bin=None)
    for model in (Output, Deliverable, Payment, Document, Note, StatedFigure, NGO):
        (records,) = read(these(model.objects.all()))
        the_same(records, model.objects.order_by("id"))
        assert records


def test_what_is_shared_is_one_object_and_what_is_unknown_is_none(django_assert_num_queries):
    contract = a_contract(lot=None)
    for _ in range(2):
        an_output(of=a_deliverable(of=contract))
    contracts, outputs = read(Of(Contract.objects.all(), (Part(Contract, "id", ("lot", "allocation__district")), WITH_PROOF[3])))
    first, second = outputs
    with django_assert_num_queries(0):
        assert first.reported_by is second.reported_by and first.verified_by is None and first.act is None
        assert contracts[0].lot is None and contracts[0].allocation.district == contract.allocation.district


def test_nothing_chosen_and_nothing_voided(django_assert_num_queries):
    kept, gone = a_document(), a_document(voided_by=a_person("auditor"), voided_at=NOON, void_reason="Қате")
    for document in (kept, gone):
        a_citation(document=document)
    with django_assert_num_queries(0):
        assert read(these(Contract.objects.none()), Of(NGO.objects.filter(pk__in=[]), WITH_PROOF[:2])) == [[], [], []]
    with django_assert_num_queries(1):
        none, proofs, documents, live = read(
            these(Contract.objects.none()),
            these(Citation.objects.all(), "document"),
            these(Document.objects.all()),
            Of(District.objects.all(), (Part(Document, "district"),)),
        )
    assert none == [] and {one.document for one in proofs} == {kept, gone} == set(documents) and live == [kept]


def test_order_puts_the_unknown_first_and_a_minus_turns_it_round():
    ngo = an_ngo()
    days = (None, date(2020, 1, 1), None, date(2024, 1, 1))
    heads = {a_head(of=ngo, since=day).pk: day for day in days}
    by_day, turned = read(
        *(Of(NGO.objects.all(), (Part(type(ngo.heads.first()), "ngo", order=order),)) for order in (("since", "id"), ("-since", "id")))
    )
    first, second, third, fourth = heads
    assert [one.pk for one in by_day] == [first, third, second, fourth]
    assert [one.pk for one in turned] == [fourth, second, first, third]


def test_a_column_of_a_kind_that_is_not_known_is_an_error():
    with pytest.raises(TypeError, match="ip_address"):
        read(these(AccessAttempt.objects.all()))


def test_what_is_hung_on_records_is_theirs_in_its_order_and_asks_nothing(django_assert_num_queries):
    one, two, bare = (an_ngo() for _ in range(3))
    late, early, other = (a_head(of=ngo, since=day) for ngo, day in ((one, date(2024, 1, 1)), (one, date(2020, 1, 1)), (two, None)))
    ngos, heads = read(these(NGO.objects.all()), Of(NGO.objects.all(), (Part(type(late), "ngo", order=("since", "pk")),)))
    with django_assert_num_queries(0):
        hang(heads, ngos, "heads")
        assert {ngo: list(ngo.heads.all()) for ngo in ngos} == {one: [early, late], two: [other], bare: []}
        assert all(head.ngo is ngo for ngo in ngos for head in ngo.heads.all())
        hang([], [], "heads")
    assert [ngo.heads.filter(since=None).count() for ngo in sorted(ngos, key=lambda ngo: ngo.pk)] == [0, 1, 0]  # only its own
