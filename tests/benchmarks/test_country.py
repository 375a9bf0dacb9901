"""The benchmark's country, made very small: a load that broke the books would measure nothing, and a floor that doesn't answer neither."""

from dataclasses import asdict
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.db.models import Count, F, Q
from django.test.utils import CaptureQueriesContext

from grants import totals
from grants.models import Allocation, Contract, ContractTotal, Deliverable, Evidence, Expense, Lot, Output, Payment
from koksu import history
from koksu.accounts.models import User
from tests.benchmarks import loading, measuring
from tests.benchmarks.books import MODELS, Dictionary, Year
from tests.benchmarks.country import Size, ngos
from tests.factories import an_allocation, an_ngo

SMALL = Size(
    districts=2,
    years=(2025, 2026),
    ngos=10,
    lots=8,
    contracts=12,
    deliverables=60,
    outputs=80,
    proofs=140,
    payments=40,
    expenses=30,
)


def test_a_loaded_country_is_whole_and_its_measured_pages_answer(db, client, settings):
    numbers = range(SMALL.districts)
    loading.load_places(SMALL, numbers)
    loading.load_books(SMALL, numbers, say=lambda *_said, **_how: None)
    loading.reset_sequences()
    its_size_is_right()
    its_books_are_in_order()
    an_ngo(), an_allocation()  # their ids come after those that were loaded
    settings.ROOT_URLCONF = "tests.benchmarks.urls"
    own = Path(__file__).parent / "templates"
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], own]} for engine in settings.TEMPLATES]
    pages_and_floors_answer(client)


def its_size_is_right():
    years = SMALL.districts * len(SMALL.years)
    counted = {Contract: SMALL.contracts, Deliverable: SMALL.deliverables, Payment: SMALL.payments, Expense: SMALL.expenses}
    for model, number in counted.items():
        assert model.objects.count() == years * number, model
    assert Output.objects.count() + Evidence.objects.count() == years * (SMALL.outputs + SMALL.proofs)
    states = Output.objects.aggregate(
        proven=Count("pk", filter=Q(counted_at__isnull=False)),
        unproven=Count("pk", filter=Q(state="verified", counted_at__isnull=True)),
        waiting=Count("pk", filter=Q(state="reported")),
        returned=Count("pk", filter=Q(state="returned")),
    )
    assert all(states.values()), states


def its_books_are_in_order():
    call_command("verify_ledger", verbosity=0)  # it raises where the projection says something else
    assert list(history.verify()) == []
    split = F("proven") + F("awaiting") + F("outstanding") + F("shared") + F("no_breakdown")
    assert not ContractTotal.objects.filter(amount__isnull=False).exclude(amount=split).exists()
    assert not ContractTotal.objects.filter(no_breakdown__lt=0).exists()
    for lot in Lot.objects.filter(budget__isnull=False):
        assert totals.lot_awarded(lot) <= lot.budget
    for allocation in Allocation.objects.filter(amount__isnull=False):
        assert totals.allocation_called(allocation) <= allocation.amount


def pages_and_floors_answer(client):
    contract = Contract.objects.counted().filter(allocation__district=1).first()
    asked = {"ngo": contract.ngo_id, "contract": contract.pk, "contracts": Contract.objects.count()}
    names = {"official": "official-0", "region": "auditor-0", "country": "auditor"}
    queries = {"report": 7, "list": 4, "short": 4, "long": 4, "level": 3, "district": 3}
    for page in measuring.pages(asked):
        client.force_login(User.objects.get(username=names[page.who]))
        client.get("/floor/level/?place=country")  # the first page of a session notes that somebody is here
        answer = client.get(page.path.replace("page=2", "page=1"))
        assert answer.status_code == 200, page
        if answer.streaming:
            answer.getvalue()  # read to its end it closes its file
        if page.floor:
            with CaptureQueriesContext(connection) as caught:
                assert client.get(page.floor).status_code == 200, page
            assert len(caught) == queries[page.kind], page


def test_a_district_is_the_same_at_every_scale(db):
    dictionary = Dictionary.read()

    def books(districts):
        size = Size(**{**asdict(SMALL), "districts": districts})
        year = Year(size, 7, 2026, dictionary, ngos(7, size), ngos(6, size)).write()
        return [history.snapshot(record) for model in MODELS for record in year.records[model]]

    assert books(20) == books(200)
