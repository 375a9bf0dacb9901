"""The 2019 source: every fact of it is there, nothing is made up, and each tenge stands where it should."""

from datetime import date

import pytest
from django.apps import apps

from grants import ledger
from grants.models import NGO, Citation, Contract, Document, Note, Output, StatedFigure
from grants.reports.rows import allocation_rows, contract_row, load
from koksu.money import Tenge
from tests.demo import AS_OF


@pytest.fixture
def demo(demo_throughout, db):
    """Laid down once for all tests here."""


def standings(allocation):
    book = load(Contract.objects.filter(allocation=allocation), with_proof=False)
    return [ledger.contract(contract_row(book, contract), AS_OF) for contract in book.contracts]


def test_three_million_close(koksu_2019):
    split = ledger.allocation(allocation_rows([koksu_2019.allocation])[0], standings(koksu_2019.allocation)).split
    assert split.amount == Tenge.of(3_000_000)
    assert split.no_breakdown == Tenge.of(985_714)
    assert split.unplaced == Tenge.of(2_014_286)
    assert [split.proven, split.awaiting, split.outstanding, split.shared, split.not_awarded, split.basis_gap] == [0] * 6
    assert split.closes and not split.gap and not split.unknown and split.overdue is None


def test_the_allocation(koksu_2019):
    allocation = koksu_2019.allocation
    assert (allocation.year, allocation.source, allocation.basis) == (2019, "oblast", "unknown")
    assert (allocation.decision, allocation.decided, allocation.programme_code) == ("", None, "")


def test_three_lots_of_which_only_their_number_is_known(koksu_2019):
    assert len(koksu_2019.lots) == 3
    for lot in koksu_2019.lots:
        assert (lot.number, lot.title, lot.budget, lot.area, lot.customer, lot.results) == ("", "", None, None, "", None)
        assert lot.status == "awarded"


@pytest.mark.parametrize(
    ("key", "amount", "project", "reported"),
    [
        (
            "zhastary",
            Tenge.of(428_571),
            "",
            [("round_table", 3), ("meeting", 2), ("newspaper_article", 3), ("social_post", None)],
        ),
        (
            "urpaq",
            Tenge.of(557_143),
            "6",
            [("drawing_contest", 1), ("info_event", 1), ("round_table", 2), ("brochure", 1000), ("concert", 1), ("meeting", 3)],
        ),
    ],
)
def test_the_awards(koksu_2019, key, amount, project, reported):
    contract = getattr(koksu_2019, key)
    assert (contract.amount, contract.project_number, contract.status, contract.basis) == (amount, project, "signed", "unknown")
    assert (contract.number, contract.signed, contract.starts, contract.ends, contract.lot, contract.instrument) == (
        *("", None, None, None, None),
        "unknown",
    )
    deliverables = contract.deliverables.select_related("kind").order_by("position")
    assert [(one.kind.code, one.outputs.get().claimed) for one in deliverables] == reported
    assert {(one.planned, one.due) for one in deliverables} == {(None, None)}
    assert not contract.lines.exists() and not contract.payments.exists() and not contract.expenses.exists()


def test_one_unverified_output_for_each_deliverable(koksu_2019):
    outputs = Output.objects.filter(deliverable__contract__allocation=koksu_2019.allocation)
    assert outputs.count() == 10
    assert set(outputs.values_list("state", "day", "verified_by", "accepted", "newspaper", "reported_by__username")) == {
        ("reported", None, None, None, "", "official")
    }


def test_the_titles_of_the_project(koksu_2019):
    assert koksu_2019.urpaq.title_kk == "«Ел мақтанышы – Мемлекеттік Рәміздер»"
    assert koksu_2019.urpaq.title_ru == "«Государственные символы – гордость страны»"
    assert koksu_2019.zhastary.title == ""


def test_the_ngos(koksu_2019):
    at_home = NGO.objects.filter(home_district=koksu_2019.district)
    assert set(at_home.values_list("name_kk", "form", "counted", "bin")) == {
        ("«Көксу Жастары»", "public_association", True, None),
        ("«Үш ұрпақ»", "public_association", True, None),
        ("«Нахичивань» этно-мәдени орталығы", "unknown", None, None),
    }
    assert koksu_2019.urpaq.ngo.full_name("kk") == "«Үш ұрпақ» қоғамдық бірлестігі"
    assert koksu_2019.nakhichivan.heads.get().full_name == "Фахридин Джабрайлов"


def test_the_stated_figures_stand_beside_the_computed(koksu_2019):
    stated = StatedFigure.objects.exclude(record_kind="commission").values_list("record_kind", "record_id", "measure", "value")
    assert set(stated) == {
        ("district", koksu_2019.district.pk, "ngos", 5),
        ("allocation", koksu_2019.allocation.pk, "amount", Tenge.of(3_000_000)),
        ("allocation", koksu_2019.allocation.pk, "lots", 3),
    }


def test_the_region_under_both_names(koksu_2019):
    region = koksu_2019.district.region
    assert region.name_on(date(2022, 6, 7), "kk") == "Алматы облысы"
    assert region.name_on(date(2022, 6, 8), "kk") == "Жетісу облысы"
    assert region.name_for_year(2019, AS_OF, "ru").startswith("Жетісуская область")
    assert koksu_2019.district.body_kk == ""  # nobody says who the customer was


def test_every_record_cites_the_article(koksu_2019):
    assert Document.objects.filter(district=koksu_2019.district).get().link == "http://nurlykoksu.kz/news/cat-2/2288"
    kinds = [model.KIND for model in apps.get_app_config("grants").get_models() if hasattr(model, "KIND")]
    cited = set(Citation.objects.filter(record_kind__in=kinds).values_list("record_kind", "record_id"))
    promises = [(d.KIND, d.pk) for contract in (koksu_2019.zhastary, koksu_2019.urpaq) for d in contract.deliverables.all()]
    results = Output.objects.filter(deliverable__contract__allocation=koksu_2019.allocation)
    ngos = NGO.objects.filter(home_district=koksu_2019.district)
    records = [koksu_2019.allocation, koksu_2019.zhastary, koksu_2019.urpaq, *koksu_2019.lots, *ngos, *results]
    assert cited == {*promises, *((one.KIND, one.pk) for one in records), ("ngo_head", koksu_2019.nakhichivan.heads.get().pk)}


def test_what_is_ambiguous_or_inferred_is_noted(koksu_2019):
    w = koksu_2019
    for record, nature, word in (
        (w.allocation, "inferred", "3 000 000 ₸-ден берілгені"),
        (w.allocation, "inferred", "1 896 000 ₸"),
        (w.allocation, "inferred", "2019 жыл екені"),
        (w.allocation, "ambiguous", "Алматы облысына"),
        (w.lots[0], "ambiguous", "3 лот"),
        (w.zhastary, "inferred", "480 000 / 1,12"),
        (w.zhastary, "ambiguous", "қай лотқа"),
        (w.zhastary, "ambiguous", "қанша жоспарланғаны"),
        (w.urpaq, "inferred", "624 000 / 1,12"),
        (w.urpaq, "inferred", "6-жоба"),
        (w.zhastary.deliverables.get(kind__code="newspaper_article"), "ambiguous", "Аудандық газеттің атауы"),
        (w.zhastary.deliverables.get(kind__code="social_post"), "ambiguous", "саны айтылмаған"),
        (w.urpaq.deliverables.get(kind__code="drawing_contest"), "ambiguous", "Байқаудың"),
        (w.nakhichivan, "ambiguous", "солардың бірі ме"),
        (w.article, "inferred", "«Нұрлы Көксу»"),
    ):
        notes = Note.objects.filter(record_kind=record.KIND, record_id=record.pk, nature=nature, text_kk__contains=word)
        assert notes.count() == 1, word
        assert notes.get().text_ru and notes.get().text_en
