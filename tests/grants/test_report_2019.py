"""The paper of the 2019 source: the same figures as page, JSON and PDF, in three languages."""

import pytest

from grants.facts import source_2019
from grants.models import NGO, Allocation
from tests.factories import (
    NOON,
    an_official,
)
from tests.grants.test_reports import page_text, pdf_pages, reader
from tests.throughout import throughout

__all__ = ["reader"]

pytestmark = pytest.mark.django_db

WORDS_557_143 = {
    "kk": "бес жүз елу жеті мың бір жүз қырық үш теңге 00 тиын",
    "ru": "пятьсот пятьдесят семь тысяч сто сорок три тенге 00 тиын",
    "en": "five hundred fifty-seven thousand one hundred forty-three tenge 00 tiyn",
}
ON_PAPER_557_143 = {
    "kk": "557 143 (бес жүз елу жеті мың бір жүз қырық үш) теңге 00 тиын",
    "ru": "557 143 (пятьсот пятьдесят семь тысяч сто сорок три) тенге 00 тиын",
    "en": "557 143 (five hundred fifty-seven thousand one hundred forty-three) tenge 00 tiyn",
}


def the_source():
    """The 2019 source, with its NGOs by the beginning of their names."""
    district = source_2019.make_district(NOON)
    source_2019.load(district=district, actor=an_official(of=district), at=NOON)
    return {ngo.name_kk: ngo for ngo in NGO.objects.all()}


laid, source = throughout(the_source)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_2019_ngo_on_the_page_in_each_language(source, reader, language):
    text = page_text(reader, f"/ngos/{source['«Үш ұрпақ»'].pk}/report/?lang={language}")
    assert "557 143 ₸" in text
    assert WORDS_557_143[language] in text
    assert ON_PAPER_557_143[language] in text
    assert "100,0%" in text
    assert "1 000" in text  # brochures


@pytest.mark.parametrize("language", ["kk", pytest.param("ru", marks=pytest.mark.once), pytest.param("en", marks=pytest.mark.once)])
def test_the_2019_ngo_as_pdf_in_each_language(source, reader, language):
    response = reader.get(f"/ngos/{source['«Үш ұрпақ»'].pk}/report.pdf?lang={language}")
    pages = pdf_pages(response)
    text = " ".join(pages)
    assert "557 143 ₸" in text
    assert WORDS_557_143[language] in text
    assert all(f"{number} / {len(pages)}" in page for number, page in enumerate(pages, 1))
    assert all("Болат Сейітов" in page for page in pages)  # the foot of each page says who made it
    name = response["Content-Disposition"]
    assert name.startswith(f"attachment; filename=\"koksu-report-ngo-{source['«Үш ұрпақ»'].pk}-{language}.pdf\"; filename*=UTF-8''")


def test_the_2019_ngos_as_json(source, reader):
    urpaq = reader.get(f"/ngos/{source['«Үш ұрпақ»'].pk}/report.json").json()
    assert urpaq["amount"] == "557143.00"
    assert urpaq["split"]["no_breakdown"] == "557143.00"
    assert urpaq["period"] == {"from": None, "to": None}
    contract = urpaq["contracts"][0]
    assert [d["amount"] for d in contract["deliverables"]] == [None] * 6
    assert [o["amount"] for d in contract["deliverables"] for o in d["outputs"]] == [None] * 6
    assert (contract["number"], contract["project"]["number"]) == (None, "6")
    zhastary = reader.get(f"/ngos/{source['«Көксу Жастары»'].pk}/report.json").json()
    assert zhastary["amount"] == "428571.00"


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_2019_allocation_closes_on_every_face(source, reader, language):
    pk = Allocation.objects.get().pk
    split = reader.get(f"/allocations/{pk}/report.json?lang={language}").json()["split"]
    assert split == {
        "proven": "0.00",
        "awaiting": "0.00",
        "outstanding": "0.00",
        "shared": "0.00",
        "no_breakdown": "985714.00",
        "not_awarded": "0.00",
        "unplaced": "2014286.00",
        "basis_gap": "0.00",
    }
    texts = [page_text(reader, f"/allocations/{pk}/report/?lang={language}")]
    if language == "kk":  # the PDF is made of the same page
        texts.append(" ".join(pdf_pages(reader.get(f"/allocations/{pk}/report.pdf?lang=kk"))))
    for text in texts:
        assert all(figure in text for figure in ("3 000 000 ₸", "985 714 ₸", "2 014 286 ₸", "428 571"))


def test_a_stated_amount_is_a_string_of_tenge(source, reader):
    stated = reader.get(f"/allocations/{Allocation.objects.get().pk}/report.json").json()["stated"]
    assert {"measure": "amount", "stated": "3000000.00", "computed": "3000000.00"} in stated
    assert {"measure": "lots", "stated": 3, "computed": 3} in stated


def test_the_letterhead_names_both_regions_of_an_older_year(source, reader):
    text = page_text(reader, f"/ngos/{source['«Үш ұрпақ»'].pk}/report/?lang=kk&year=2019")
    assert "Жетісу облысы (2019 жылы — Алматы облысы)" in text


def test_a_contract_without_dates_is_in_its_year_only(source, reader):
    pk = source["«Үш ұрпақ»"].pk
    assert reader.get(f"/ngos/{pk}/report.json?year=2019").json()["amount"] == "557143.00"
    assert reader.get(f"/ngos/{pk}/report.json?year=2020").json()["contracts"] == []
