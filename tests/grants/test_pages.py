"""The pages of an NGO, contract, lot, allocation and document: who may see them, what they must say, and how few queries they ask."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from grants.models import Contract, Document
from koksu.money import NBSP
from tests.factories import (
    a_contract,
    a_deliverable,
    a_district,
    a_document,
    a_head,
    a_line,
    a_lot,
    a_member,
    a_note,
    a_payment,
    a_progress_report,
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

pytestmark = pytest.mark.django_db
SUBJECTS = ("ngos", "contracts", "lots", "allocations", "documents")


def signed_in(user):
    client = Client()
    client.force_login(user, backend="koksu.accounts.backends.NameOrEmailBackend")
    return client


def text_of(response):
    words = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", unescape(words)).replace(NBSP, " ")


class Marks(HTMLParser):
    """Ids, links within the page, and headings of a page, in their order."""

    def __init__(self, page):
        super().__init__()
        self.ids, self.anchors, self.headings, self.unlabelled = [], [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if "id" in values:
            self.ids.append(values["id"])
        if tag == "a" and (values.get("href") or "").startswith("#"):
            self.anchors.append(values["href"][1:])
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if (tag == "svg" and values.get("role") and not (values.get("aria-label") or values.get("aria-labelledby"))) or (
            tag == "img" and not values.get("alt")
        ):
            self.unlabelled.append(values)


@pytest.fixture
def district():
    return a_district(name_kk="Көксу ауданы")


def a_full_contract(district, lot=None, ngo=None, deliverables=1):
    """A contract with everything that its page can show, for each deliverable the same."""
    lot = lot or a_lot(of=an_allocation(of=district, worth="9 000 000"), worth="5 000 000")
    contract = a_contract(of=ngo or an_ngo(of=district), lot=lot, worth="500 000")
    act = an_act(of=contract)
    a_line(of=contract, worth="10 000", item="Банк қызметі")
    a_payment(of=contract)
    a_progress_report(of=contract)
    an_application(lot=lot, ngo=an_ngo(of=district))
    for _ in range(deliverables):
        deliverable = a_deliverable(of=contract)
        line = a_line(deliverable=deliverable, worth="50 000")
        an_output(of=deliverable, proven=True, act=act)
        an_output(of=deliverable)
        an_output(of=deliverable, returned=True)
        an_evidence(of=None, expense=an_expense(line=line), document=a_document(of=district))
        a_note(record_kind="deliverable", record_id=deliverable.pk, document=a_document(of=district))
    return contract


def addresses(contract):
    document = Document.objects.filter(district=contract.allocation.district).first()
    pks = (contract.ngo_id, contract.pk, contract.lot_id, contract.allocation_id, document.pk)
    return [f"/{subject}/{pk}/" for subject, pk in zip(SUBJECTS, pks, strict=True)]


# ---------------------------------------------------------------- who


def test_pages_are_for_those_who_signed_in(district):
    for address in addresses(a_full_contract(district)):
        assert Client().get(address).status_code == 302


@pytest.mark.parametrize("role", [an_official, a_member, an_auditor, an_administrator])
def test_pages_open_in_scope_and_nowhere_else(role, district, record_property):
    mine = addresses(a_full_contract(district))
    theirs = addresses(a_full_contract(a_district()))
    client = signed_in(role(of=district))
    for address in mine:
        assert client.get(address).status_code == 200, address
    for address in theirs:
        assert client.get(address).status_code == 404, address
        assert client.get(f"{address}?year=2026").status_code == 404
    record_property("count", f"{len(mine)} pages and {len(theirs)} foreign ones")


@pytest.mark.parametrize("pk", ["0", "-1", "x", "999999999", "9" * 30, "1.5", "%27", "१"])
@pytest.mark.parametrize("subject", SUBJECTS)
def test_impossible_ids_get_a_page_with_the_way_back(subject, pk, district):
    response = signed_in(an_official(of=district)).get(f"/{subject}/{pk}/")
    assert response.status_code == 404
    assert "<h1>" in response.content.decode()


@pytest.mark.parametrize(
    "query", ["year=0", "year=x", "year=99999", "from=2026-02-30", "from=2026-05-01&to=2026-04-01", "year=2026&from=2026-01-01"]
)
def test_impossible_periods_get_words(query, district):
    contract = a_full_contract(district)
    client = signed_in(an_official(of=district))
    for address in addresses(contract)[:4]:
        response = client.get(f"{address}?{query}")
        assert response.status_code == 400
        assert f'href="{address}"' in response.content.decode()


# ---------------------------------------------------------------- how


@pytest.mark.parametrize(("subject", "queries"), [("ngos", 6), ("contracts", 6), ("lots", 7), ("allocations", 12)])
@pytest.mark.parametrize("rows", [1, 3])
def test_page_asks_as_many_queries_for_three_rows_as_for_one(subject, queries, rows, district, django_assert_num_queries):
    """Three contracts, each with three deliverables, three lots: as many queries as for one of each."""
    contract = a_full_contract(district, deliverables=rows)
    for _ in range(rows - 1):
        lot = contract.lot if subject == "lots" else a_lot(of=contract.allocation)
        a_full_contract(district, lot=lot, ngo=contract.ngo, deliverables=rows)
    a_head(of=contract.ngo)
    client = signed_in(an_official(of=district))
    address = dict(zip(SUBJECTS, addresses(contract), strict=True))[subject]
    client.get(address)
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("proofs", [1, 3])
def test_document_page_asks_as_many_queries_for_three_rows_as_for_one(proofs, district, django_assert_num_queries):
    document = a_document(of=district, showing="photo")
    for _ in range(proofs):
        deliverable = a_deliverable(of=a_contract(of=an_ngo(of=district), allocation=an_allocation(of=district)))
        an_evidence(of=an_output(of=deliverable), document=document)
    client = signed_in(an_official(of=district))
    client.get(f"/documents/{document.pk}/")
    with django_assert_num_queries(7):
        response = client.get(f"/documents/{document.pk}/")
    assert response.content.decode().count("#output-") >= proofs


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_pages_are_well_made(language, district):
    """One h1, headings in order, unique ids, every link within the page has its target, every picture a name."""
    contract = a_full_contract(district, deliverables=2)
    client = signed_in(an_official(of=district, language=language))
    for address in addresses(contract):
        marks = Marks(client.get(f"{address}?lang={language}").content.decode())
        assert marks.headings.count(1) == 1, address
        assert all(below <= above + 1 for above, below in zip(marks.headings, marks.headings[1:], strict=False)), (address, marks.headings)
        assert len(marks.ids) == len(set(marks.ids)), address
        assert set(marks.anchors) <= set(marks.ids), (address, set(marks.anchors) - set(marks.ids))
        assert not marks.unlabelled, address


def test_proof_is_at_most_three_clicks_from_any_amount(district):
    """The bar of an NGO → the rows behind its part → the contract's rows → the file."""
    contract = a_full_contract(district)
    client = signed_in(an_official(of=district))
    ngo = client.get(f"/ngos/{contract.ngo_id}/").content.decode()
    assert 'href="#proven"' in ngo  # 1: within the page
    row = re.search(rf'href="(/contracts/{contract.pk}/)#proven"', ngo.split('id="proven"')[1])
    page = client.get(row.group(1)).content.decode()  # 2: the contract's own rows
    behind = page.split('id="proven"')[1].split("</tbody>")[0]
    assert 'href="https://example.org/' in behind  # 3: the document itself


# ---------------------------------------------------------------- what


def test_contract_page_tells_outputs_with_their_people_and_what_is_lacking(district):
    contract = a_full_contract(district)
    text = text_of(signed_in(an_official(of=district, language="en")).get(f"/contracts/{contract.pk}/?lang=en"))
    for words in (
        "Балпық би",
        "14.03.2026",
        "Фотосурет анық емес",
        "lacking:",
        "participants: unknown",
        "returned for rework",
        "under review",
    ):
        assert words in text, words


def test_contract_closes_in_every_table(district):
    contract = a_full_contract(district)
    text = text_of(signed_in(an_official(of=district, language="en")).get(f"/contracts/{contract.pk}/?lang=en"))
    assert "Still to pay 400 000 ₸ Contract amount 500 000 ₸" in text
    assert "Not yet documented 50 000 ₸ Money paid 100 000 ₸" in text
    assert "No breakdown" in text
    assert "440 000 ₸ Total of the contract 500 000 ₸" in text


def test_page_of_a_period_says_so_and_leads_back(district):
    contract = a_full_contract(district)
    client = signed_in(an_official(of=district, language="en"))
    for address in addresses(contract)[:4]:
        response = client.get(f"{address}?year=2026&lang=en")
        assert "For 2026." in text_of(response)
        assert f'<a href="{address}">Show all periods</a>' in response.content.decode()
        assert "?year=2026" in re.search(r'href="([^"]+report/[^"]*)"', response.content.decode()).group(1)


def test_ngo_with_nothing_has_a_page(district):
    ngo = an_ngo(of=district)
    response = signed_in(an_official(of=district)).get(f"/ngos/{ngo.pk}/")
    assert response.status_code == 200
    assert 'class="empty"' in response.content.decode()


def test_unknown_contract_is_shown_as_gaps(district):
    contract = a_contract(
        of=an_ngo(of=district), allocation=an_allocation(of=district, worth=None), worth=None, without_dates=True, number=""
    )
    client = signed_in(an_official(of=district))
    for address in (f"/contracts/{contract.pk}/", f"/ngos/{contract.ngo_id}/", f"/allocations/{contract.allocation_id}/"):
        response = client.get(address)
        assert response.status_code == 200
        assert 'class="gap"' in response.content.decode()


def test_hostile_texts_stay_texts(district):
    contract = a_full_contract(district)
    Contract.objects.filter(pk=contract.pk).update(title_kk='"><script>alert(1)</script>', number="<b>")
    document = a_document(of=district, link="javascript:alert(1)")
    client = signed_in(an_official(of=district))
    for address in [*addresses(contract), f"/documents/{document.pk}/"]:
        body = client.get(address).content.decode()
        assert "<script>alert" not in body
        assert 'href="javascript:' not in body


def test_training_pages_are_marked(district):
    contract = a_full_contract(a_district(training=True))
    client = signed_in(an_auditor())
    for address in addresses(contract):
        assert 'class="training"' in client.get(address).content.decode(), address
    for address in addresses(a_full_contract(district)):
        assert 'class="training"' not in client.get(address).content.decode(), address


@pytest.mark.parametrize("query", ["", "?look"])
@pytest.mark.parametrize("content_type", ["image/png", "text/html", "image/svg+xml"])
def test_file_is_always_given_as_an_attachment(content_type, query, district):
    name = default_storage.save("documents/proof", ContentFile(b"content"))
    document = a_document(of=district, link="", file=name, sha256="0" * 64, content_type=content_type, file_name="сурет.png")
    response = signed_in(an_official(of=district)).get(f"/documents/{document.pk}/file/{query}")
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response.getvalue() == b"content"
    assert signed_in(an_official(of=a_district())).get(f"/documents/{document.pk}/file/{query}").status_code == 404


# ---------------------------------------------------------------- the 2019 source


FIGURES = {
    "kk": ("Смета бойынша бөлінбеген", "Лотқа жатқызылмаған"),
    "ru": ("Без разбивки по смете", "Не отнесено ни к одному лоту"),
    "en": ("No breakdown", "Unplaced"),
}


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_figures_of_2019_on_the_pages(language, koksu_2019):
    client = signed_in(koksu_2019.official)
    allocation = text_of(client.get(f"/allocations/{koksu_2019.allocation.pk}/?lang={language}"))
    no_breakdown, unplaced = FIGURES[language]
    assert f"{no_breakdown} 985 714 ₸ 32,9%" in allocation
    assert f"{unplaced} 2 014 286 ₸ 67,1%" in allocation
    assert "3 000 000 ₸ 100,0%" in allocation
    for contract, amount in ((koksu_2019.zhastary, "428 571"), (koksu_2019.urpaq, "557 143")):
        for address in (f"/ngos/{contract.ngo_id}/", f"/contracts/{contract.pk}/"):
            assert f"{no_breakdown} {amount} ₸ 100,0%" in text_of(client.get(f"{address}?lang={language}")), address


def test_pages_of_2019_tell_what_was_inferred_and_what_the_source_says(koksu_2019):
    client = signed_in(koksu_2019.official)
    page = text_of(client.get(f"/allocations/{koksu_2019.allocation.pk}/?lang=en"))
    assert "inferred, not stated" in page
    assert "Stated by the source" in page
    assert "Zhetisu oblast (in 2019 — Almaty oblast)" in page
    posts = text_of(client.get(f"/contracts/{koksu_2019.zhastary.pk}/?lang=en"))
    assert "nothing verified, term unknown" in posts


def test_nakhichivan_is_listed_as_not_said_to_be_an_ngo(koksu_2019):
    text = text_of(signed_in(koksu_2019.official).get("/ngos/?lang=en"))
    assert "not said whether it is an NGO" in text
    assert "Known here: 2." in text


# ---------------------------------------------------------------- the training district


def test_every_page_of_the_training_district_opens_and_its_anchors_hold(training, record_property):
    """From every list every bar's link leads to a page with those rows, and every link within a page has its target."""
    client, pages = signed_in(training.trainee), 0
    for listed in ("ngos", "contracts", "lots", "allocations"):
        links = re.findall(r'href="(\d+/)#(\w+)"', client.get(f"/{listed}/").content.decode())
        assert links, listed
        for page in {page for page, _anchor in links}:
            marks = Marks(client.get(f"/{listed}/{page}").content.decode())
            pages += 1
            assert {anchor for to, anchor in links if to == page} <= set(marks.ids), (listed, page)
            assert set(marks.anchors) <= set(marks.ids), (page, set(marks.anchors) - set(marks.ids))
            assert len(marks.ids) == len(set(marks.ids)), page
    record_property("count", f"{pages} pages")


def test_contract_of_the_training_district_as_drawn(training):
    """Contract 14-Ә, which the look draws: its split, and the amendment's two amounts side by side."""
    text = text_of(signed_in(training.trainee).get(f"/contracts/{training.contracts['14-Ә'].pk}/?lang=en"))
    for words in (
        "Proven 1 709 000 ₸ 35,6%",
        "Awaiting 880 000 ₸",
        "Shared costs 745 000 ₸",
        "No breakdown 480 000 ₸",
        "4 500 000 ₸ 4 800 000 ₸",
    ):
        assert words in text, words
