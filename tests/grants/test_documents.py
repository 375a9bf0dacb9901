"""Entering documents: new ones with what they prove, what is said of them, existing ones attached, sources named."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from grants.models import Citation, Document, Evidence, Output, StagedFile
from koksu.history.models import Event
from tests.factories import (
    a_citation,
    a_contract,
    a_deliverable,
    a_district,
    a_document,
    a_member,
    an_administrator,
    an_auditor,
    an_expense,
    an_official,
    an_output,
)
from tests.grants.test_entry import form_of
from tests.grants.test_files import pdf, picture
from tests.grants.test_pages import signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract():
    return a_contract()


@pytest.fixture
def district(contract):
    return contract.allocation.district


@pytest.fixture
def client(district):
    return signed_in(an_official(of=district))


@pytest.fixture
def output(contract):
    return an_output(of=a_deliverable(of=contract))


def fill(client, address, **values):
    return client.post(address, {**form_of(client.get(address)), **values})


def upload(name="парақ.pdf", content=None):
    return SimpleUploadedFile(name, content or pdf())


# ---------------------------------------------------------------- new ones


def test_a_file_a_link_and_a_paper_are_kept(client, district):
    assert fill(client, "/documents/new/", **{"document-upload": upload(), "number": "7", "day": "14.03.2026"}).status_code == 302
    assert fill(client, "/documents/new/", **{"document-link": "https://example.org/a"}).status_code == 302
    assert fill(client, "/documents/new/", title_kk="«Жетісу» газеті", page="3").status_code == 302
    file, link, paper = Document.objects.order_by("id")
    assert (file.file_name, file.number, file.content_type) == ("парақ.pdf", "7", "application/pdf")
    assert (link.link, link.file.name) == ("https://example.org/a", "")
    assert (paper.title, paper.page, paper.link) == ("«Жетісу» газеті", "3", "")
    assert {document.district for document in (file, link, paper)} == {district}


def test_a_document_proves_the_output_or_expense_it_was_entered_for(client, contract, output):
    expense = an_expense(of=contract)
    answer = fill(client, f"/documents/new/?output={output.pk}", **{"document-upload": [upload(), upload("сурет.jpg", picture())]})
    assert answer.status_code == 302 and answer.url.endswith(f"#output-{output.pk}")
    assert [proof.document.file_name for proof in output.evidence.all()] == ["парақ.pdf", "сурет.jpg"]
    assert [proof.document.kind.code for proof in output.evidence.all()] == ["attendance_sheet", "photo"]  # guessed: what its kind needs
    assert fill(client, f"/documents/new/?expense={expense.pk}", **{"document-upload": upload()}).status_code == 302
    assert expense.evidence.count() == 1
    assert Event.objects.filter(kind="evidence", verb="attach").count() == 3


def test_a_wrong_cell_loses_no_file(client):
    answer = fill(client, "/documents/new/", **{"document-upload": upload(), "day": "31.02.2026", "document-link": "ftp://x"})
    page = answer.content.decode()
    assert answer.status_code == 422 and not Document.objects.exists()
    token = StagedFile.objects.get().token
    assert f'name="document-file" value="{token}"' in page and "31.02.2026" in page and "ftp://x" in page
    values = {"document-file": token, "document-kind": "", "document-link": "", "day": "28.02.2026"}
    assert fill(client, "/documents/new/", **values).status_code == 302
    assert Document.objects.get().file_name == "парақ.pdf"


@pytest.mark.parametrize("values", [{}, {"page": "3"}, {"document-link": "javascript:alert(1)"}, {"document-upload": "not a file"}])
def test_nothing_to_keep_is_told(client, values):
    assert fill(client, "/documents/new/", **values).status_code == 422
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed"), [("count", "-1"), ("count", "9" * 30), ("number", "9" * 51), ("number", "a\0b"), ("kind", "0")]
)
def test_bad_input_is_told_at_its_field(client, field, typed):
    answer = fill(client, "/documents/new/", **{"document-upload": upload(), "title_kk": "Парақ", field: typed})
    assert answer.status_code == 422 and not Document.objects.exists()
    assert f'id="error_1_id_{field}"' in answer.content.decode()


def test_whose_role_or_district_it_isn_t(district, output):
    for role in (a_member, an_auditor, an_administrator):
        assert signed_in(role(of=district)).get("/documents/new/").status_code == 403
    stranger = signed_in(an_official(of=a_district()))
    assert stranger.get(f"/documents/new/?output={output.pk}").status_code == 404
    assert stranger.get(f"/documents/new/?district={district.pk}").status_code == 404


def test_a_double_click_keeps_one(client):
    hidden = form_of(client.get("/documents/new/"))
    for _twice in range(2):
        assert client.post("/documents/new/", {**hidden, "title_kk": "Парақ"}).status_code == 302
    assert Document.objects.count() == 1


# ---------------------------------------------------------------- those that are there


def test_what_is_said_of_a_document_changes_and_its_file_stays(client, district):
    document = a_document(of=district)
    address = f"/documents/{document.pk}/edit/"
    assert fill(client, address, number="12", day="14.03.2026", count="40").status_code == 302
    document.refresh_from_db()
    assert (document.number, document.count, document.version) == ("12", 40, 2)
    assert document.link.startswith("https://example.org/")


def test_what_proves_a_verified_output_keeps_all_that_it_shows(client, contract):
    output = an_output(of=a_deliverable(of=contract), proven=True)
    document = output.evidence.first().document
    address = f"/documents/{document.pk}/edit/"
    for field, typed in {"kind": "", "number": "12", "page": "3", "count": "250"}.items():
        answer = fill(client, address, **{"kind": document.kind_id, field: typed})
        assert answer.status_code == 422
        assert f'id="error_1_id_{field}"' in answer.content.decode()
    assert fill(client, address, kind=document.kind_id, title_kk="Тіркеу парағы").status_code == 302


def test_two_people_at_one_document(client, district):
    document = a_document(of=district)
    address = f"/documents/{document.pk}/edit/"
    hidden = form_of(client.get(address))
    other = signed_in(an_official(of=district))
    assert fill(other, address, number="1").status_code == 302
    assert client.post(address, {**hidden, "number": "2"}).status_code == 409
    document.refresh_from_db()
    assert document.number == "1"


def test_a_document_that_is_here_proves_one_more_output(client, district, contract, output):
    document, address = a_document(of=district), "/documents/{}/attach/"
    address = address.format(document.pk)
    assert str(contract) in text_of(client.get(address))
    address += f"?contract={contract.pk}"
    Output.objects.filter(pk=output.pk).update(day=None)
    options = re.findall(r"<option[^>]*>(.*?)</option>", client.get(address).content.decode(), re.S)
    assert any("белгісіз" in option for option in options) and not any("&lt;" in option for option in options)
    assert fill(client, address, what=f"output:{output.pk}").status_code == 302
    assert Evidence.objects.get().output == output
    assert fill(client, address, what=f"output:{output.pk}").status_code == 422  # it proves that already
    foreign = an_output(of=a_deliverable(of=a_contract()))
    assert fill(client, address, what=f"output:{foreign.pk}").status_code == 422
    assert Evidence.objects.count() == 1


def test_a_record_is_said_to_be_taken_from_a_document(client, district, contract):
    document = a_document(of=district)
    assert fill(client, f"/documents/{document.pk}/cite/", what=f"contract:{contract.pk}", place="3-бет").status_code == 302
    citation = Citation.objects.get()
    assert (citation.record_kind, citation.record_id, citation.place) == ("contract", contract.pk, "3-бет")
    page = client.get(f"/documents/{document.pk}/")
    assert f'href="/contracts/{contract.pk}/"' in page.content.decode() and "3-бет" in text_of(page)
    foreign = a_contract()
    assert fill(client, f"/documents/{document.pk}/cite/", what=f"contract:{foreign.pk}").status_code == 422


def test_a_source_and_a_document_are_voided_with_a_reason(client, district, contract):
    document = a_document(of=district)
    citation = a_citation(document=document, record_id=contract.pk)
    assert fill(client, f"/void/citation/{citation.pk}/", reason="қате көрсетілген").status_code == 302
    assert fill(client, f"/void/document/{document.pk}/", reason="екі рет енгізілген").status_code == 302
    assert not Document.objects.live().exists() and not Citation.objects.live().exists()


def test_buttons_are_for_those_who_enter(district, contract):
    document = a_document(of=district)
    for role, shown in ((an_official, True), (a_member, False), (an_auditor, False)):
        page = signed_in(role(of=district)).get(f"/documents/{document.pk}/").content.decode()
        for step in ("edit", "attach", "cite"):
            assert (f"/documents/{document.pk}/{step}/" in page) == shown
        assert (f"/void/document/{document.pk}/" in page) == shown


def test_the_document_page_asks_the_same_for_three_sources_as_for_one(district, client, contract, django_assert_num_queries):
    document = a_document(of=district)
    a_citation(document=document, record_id=contract.pk)
    client.get(f"/documents/{document.pk}/")
    with django_assert_num_queries(8):
        client.get(f"/documents/{document.pk}/")
    for _more in range(2):
        a_citation(document=document, record_id=contract.pk)
    with django_assert_num_queries(8):
        client.get(f"/documents/{document.pk}/")
