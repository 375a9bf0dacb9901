"""Files that people send: which are taken, what is said of the others, and that each lands whole, once and only with its own people."""

import io
import os
import struct
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from django.utils.datastructures import MultiValueDict
from PIL import Image

from grants.actions import files, store, vetting
from grants.actions.base import Refused
from grants.actions.drafts import KEPT_FOR
from grants.actions.vetting import clean_name, vetted
from grants.forms.proof import guess, read_proof
from grants.models import Document, ProofKind, StagedFile
from koksu.accounts.clock import now
from tests.factories import NOON, a_district, a_member, an_auditor, an_official
from tests.grants.test_pages import signed_in, text_of

pytestmark = pytest.mark.django_db
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SCRIPT = b"<html><script>alert(document.cookie)</script></html>"


def picture(kind="JPEG", size=(400, 300), **options):
    made = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(made, kind, **options)
    return made.getvalue()


def packed(parts, **of_each):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in {**parts, **of_each}.items():
            pack.writestr(name, content)
    return made.getvalue()


def office(kind=WORD, **parts):
    return packed(
        {"[Content_Types].xml": f'<Types><Override ContentType="{kind}.main+xml"/></Types>', "word/document.xml": "<w/>"}, **parts
    )


def open_document(kind, **parts):
    return packed({"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": "<c/>"}, **parts)


def pdf(extra=b""):
    return b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R" + extra + b">>\nstartxref\n9\n%%EOF\n"


def boxed(brand):
    return b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0isommp42" + b"\0" * 100


def png_of(width, height):
    """A PNG whose head claims a size."""
    content = picture("PNG")
    head = b"IHDR" + struct.pack(">II", width, height) + content[24:29]
    import zlib

    return content[:12] + head + struct.pack(">I", zlib.crc32(head)) + content[33:]


TAKEN = [
    ("сурет.jpg", picture(), "image/jpeg"),
    ("IMG_0001.JPEG", picture(), "image/jpeg"),
    ("Тіркеу парағы.PNG", picture("PNG"), "image/png"),
    ("сурет.jpg", picture("PNG"), "image/png"),  # telephones mix these up
    ("a.webp", picture("WEBP"), "image/webp"),
    ("Бағдарлама № 3.pdf", pdf(), "application/pdf"),
    ("есеп.docx", office(), WORD),
    ("смета.xlsx", office(EXCEL), EXCEL),
    ("a.odt", open_document("text"), "application/vnd.oasis.opendocument.text"),
    ("a.ods", open_document("spreadsheet"), "application/vnd.oasis.opendocument.spreadsheet"),
    ("тізім.txt", "Қатысушылар: Әсел, Ғани".encode(), "text/plain"),
    ("тізім.txt", "Қатысушылар".encode("utf-16"), "text/plain"),
    ("тізім.csv", "аты;саны\nӘсел;3\n".encode("utf-8-sig"), "text/csv"),
    ("a.mp4", boxed(b"mp42"), "video/mp4"),
    ("a.3gp", boxed(b"3gp4"), "video/3gpp"),
    ("a.webm", b"\x1aE\xdf\xa3" + b"\x01" * 20 + b"webm" + b"\0" * 50, "video/webm"),
    ("a.mp3", b"ID3\x03" + b"\0" * 100, "audio/mpeg"),
]
REFUSED = [
    ("a.jpg", b"", "empty"),
    ("a.jpg", b"#!/bin/sh\nrm -rf /\n", "other_inside"),
    ("a.jpg", SCRIPT, "other_inside"),
    ("a.jpg", b"MZ\x90\0" + b"\0" * 100, "other_inside"),
    ("a.JPG", packed({"a.txt": "a"}), "other_inside"),
    ("a.jpg", pdf(), "other_inside"),
    ("a.jpg", b"just text", "other_inside"),
    ("a.pdf", picture(), "other_inside"),
    ("a.docx", office(EXCEL), "other_inside"),
    ("a.txt", SCRIPT, "other_inside"),
    ("a.exe", b"MZ\x90\0" + b"\0" * 100, "program"),
    ("photo.jpg.exe", b"MZ\x90\0" + b"\0" * 100, "program"),
    ("photo.jpg.exe", picture(), "unknown"),
    ("a.sh", b"#!/bin/sh\n", "program"),
    ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "web_page"),
    ("a.html", SCRIPT, "web_page"),
    ("a.js", b"alert(1)", "unknown"),
    ("a.zip", packed({"a.txt": "a"}), "archive"),
    ("a.rar", b"Rar!\x1a\x07\0" + b"\0" * 50, "archive"),
    ("a.heic", boxed(b"heic"), "heic"),
    ("a.jpg", boxed(b"heic"), "heic"),
    ("a.gif", b"GIF89a" + b"\0" * 50, "other_picture"),
    ("a.mov", boxed(b"qt  "), "other_video"),
    ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_office"),
    ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_office"),  # with a password
    ("a.docx", office(**{"word/vbaProject.bin": "x"}), "macro"),
    ("a.docx", office("application/vnd.ms-word.document.macroEnabled"), "macro"),
    ("a.ods", open_document("spreadsheet", **{"Basic/Standard/Module1.xml": "x"}), "macro"),
    ("a.docx", office()[:-30], "broken_document"),
    ("a.docx", b"PK\x03\x04 and nothing", "broken_document"),
    ("a.pdf", pdf()[:-8], "broken_pdf"),
    ("a.pdf", pdf(b" /Encrypt 5 0 R"), "locked_pdf"),
    ("a.jpg", picture()[:-500], "broken_picture"),
    ("a.png", b"\x89PNG\r\n\x1a\n broken", "broken_picture"),
    ("a.png", png_of(9_000, 9_000), "many_points"),
    ("a.png", png_of(100_000, 100_000), "broken_picture"),  # what Pillow itself calls a bomb
    ("a.bin", bytes(range(256)), "unknown"),
    ("a.jpg", bytes(range(256)), "unknown"),
]


@pytest.fixture
def district():
    return a_district()


@pytest.fixture
def official(district):
    return an_official(of=district)


def sent(person, content=None, name="сурет.jpg"):
    return files.stage(actor=person, at=NOON, upload=SimpleUploadedFile(name, picture() if content is None else content))


def there(name):
    return default_storage.exists(name)


# ---------------------------------------------------------------- what is taken


@pytest.mark.parametrize(("name", "content", "content_type"), TAKEN)
def test_a_file_is_known_by_what_is_inside(name, content, content_type):
    found = vetted(ContentFile(content), name)
    assert (found.content_type, found.name, found.size) == (content_type, name, len(content))
    assert (found.preview is not None) == content_type.startswith("image/")


@pytest.mark.parametrize(("name", "content", "code"), REFUSED)
def test_what_isn_t_taken_is_refused_for_its_own_reason(name, content, code):
    with pytest.raises(Refused) as refusal:
        vetted(ContentFile(content), name)
    assert refusal.value.code == code
    assert "%(" not in refusal.value.messages[0]


def test_a_document_that_unpacks_to_gigabytes_is_refused_unopened():
    bomb = office(**{f"word/{number}.xml": b"\0" * 40_000_000 for number in range(8)})
    assert len(bomb) < 1_000_000
    with pytest.raises(Refused) as refusal:
        vetted(ContentFile(bomb), "a.docx")
    assert refusal.value.code == "bomb"


def test_the_limit_stands_in_the_refusal(settings):
    settings.MAX_FILE_BYTES, settings.MAX_MEDIA_BYTES = 2_000_000, 3_000_000
    padded = pdf().replace(b"endobj", b"endobj" + b" " * 2_500_000)
    with pytest.raises(Refused, match=r"3 .* 2 "):
        vetted(ContentFile(padded), "a.pdf")
    assert vetted(ContentFile(boxed(b"mp42") + b"\0" * 2_500_000), "a.mp4").size > 2_500_000
    with pytest.raises(Refused, match=r"4 .* 3 "):
        vetted(ContentFile(boxed(b"mp42") + b"\0" * 3_500_000), "a.mp4")


@pytest.mark.parametrize(("content", "name"), [(pdf(), "a.pdf"), (office(), "a.docx")])
def test_what_is_too_large_for_a_document_is_not_read_whole(content, name, settings, monkeypatch):
    settings.MAX_FILE_BYTES = len(content) - 1
    looked = dict.fromkeys(vetting.LOOK_INSIDE, lambda content: pytest.fail("read whole"))
    monkeypatch.setattr(vetting, "LOOK_INSIDE", looked)
    with pytest.raises(Refused) as refusal:
        vetted(ContentFile(content), name)
    assert refusal.value.code == "too_large"


@pytest.mark.parametrize(
    ("sent_as", "kept_as"),
    [
        ("Көксу ауданы – тіркеу парағы № 3.jpg", "Көксу ауданы – тіркеу парағы № 3.jpg"),
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("C:\\Users\\Әсел\\сурет.jpg", "сурет.jpg"),
        ("a\0b\r\nc\u202egpj.jpg", "abcgpj.jpg"),
        ("..", "file"),
        ("ұ" * 300 + ".jpg", "ұ" * 240 + ".jpg"),
    ],
)
def test_names_are_kept_without_folders_and_tricks(sent_as, kept_as):
    assert clean_name(sent_as) == kept_as


def test_a_name_without_an_ending_gets_the_usual_one():
    assert vetted(ContentFile(picture()), "сурет").name == "сурет.jpg"


# ---------------------------------------------------------------- sent ahead, then kept


@pytest.mark.parametrize(("limit", "most"), [("MOST_WAITING", 1), ("MOST_WAITING_BYTES", 3 * len(picture()) // 2)])
def test_nobody_fills_the_disk_with_files_that_no_record_holds(official, monkeypatch, limit, most):
    monkeypatch.setattr(files, limit, most)
    sent(official)
    with pytest.raises(Refused) as refusal:
        sent(official)
    assert refusal.value.code == "many_waiting"


def test_a_file_sent_ahead_becomes_a_document_with_its_original_untouched(official, district):
    content = picture() + SCRIPT  # a picture to Pillow, a page to a careless browser
    document = files.keep_staged(actor=official, at=NOON, district=district, staged=sent(official, content), number="7")
    with document.file.open() as original, document.preview.open() as preview:
        assert original.read() == content
        shown = preview.read()
    assert document.sha256 == sha256(content).hexdigest()
    assert (document.size, document.number, len(document.picture_hash)) == (len(content), "7", 16)
    assert b"script" not in shown and shown.startswith(b"\xff\xd8\xff")
    assert not StagedFile.objects.exists()


def test_a_preview_is_turned_shrunk_and_says_nothing_of_where_it_was_taken(official, district):
    tags = Image.Exif()
    tags[0x0112], tags[0x010F] = 6, "SECRET-CAMERA"
    document = files.keep_staged(
        actor=official, at=NOON, district=district, staged=sent(official, picture(size=(2400, 1200), exif=tags, comment=b"SECRET"))
    )
    with document.preview.open() as file:
        content = file.read()
        assert Image.open(io.BytesIO(content)).size == (800, 1600)
    assert b"SECRET" not in content
    assert "SECRET-CAMERA" in document.exif


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "CMYK", "I;16"])
def test_every_kind_of_picture_gets_a_preview(official, district, mode):
    made = io.BytesIO()
    Image.new(mode, (30, 20)).save(made, "JPEG" if mode == "CMYK" else "PNG")
    name = "a.jpg" if mode == "CMYK" else "a.png"
    assert files.keep_staged(actor=official, at=NOON, district=district, staged=sent(official, made.getvalue(), name)).preview


def test_a_refused_action_leaves_its_files_staged_and_none_orphaned(official, district):
    file = sent(official)
    name = file.file.name
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        files.keep_staged(actor=official, at=NOON, district=district, staged=file)
        raise ZeroDivisionError
    assert not Document.objects.exists()
    assert files.staged(actor=official, tokens=[file.token]) == [file]
    assert there(name) and there(store.preview_name(name))
    document = files.keep_staged(actor=official, at=NOON, district=district, staged=file)
    assert document.file.name == name


def test_a_staged_file_is_its_senders_alone(official, district):
    file, other = sent(official), an_official(of=district)
    assert files.staged(actor=other, tokens=[file.token]) == []
    with pytest.raises(Refused) as refusal:
        files.keep_staged(actor=other, at=NOON, district=district, staged=file)
    assert refusal.value.code == "gone"
    files.keep_staged(actor=official, at=NOON, district=district, staged=file)
    with pytest.raises(Refused):  # nor twice
        files.keep_staged(actor=official, at=NOON, district=district, staged=file)


def test_nothing_stays_of_a_file_that_could_not_be_staged(official, monkeypatch):
    def broken(**values):
        raise ZeroDivisionError

    monkeypatch.setattr(StagedFile.objects, "create", broken)
    content = picture(size=(123, 45))
    with pytest.raises(ZeroDivisionError):
        sent(official, content)
    code = sha256(content).hexdigest()
    assert not there(f"documents/{code[:2]}/{code}") and not there(f"previews/{code[:2]}/{code}.jpg")


def test_the_same_file_twice_lies_twice_with_the_same_digest(official, district):
    documents = [files.keep_staged(actor=official, at=NOON, district=district, staged=sent(official)) for _twice in range(2)]
    assert documents[0].sha256 == documents[1].sha256
    assert documents[0].file.name != documents[1].file.name and documents[0].preview.name != documents[1].preview.name


def test_reading_roles_send_nothing(district):
    for role in (a_member, an_auditor):
        with pytest.raises(PermissionDenied):
            sent(role(of=district))


def test_old_files_that_no_record_holds_are_cleaned(official, district, capsys, django_capture_on_commit_callbacks):
    old, kept = sent(official), sent(official)
    document = files.keep_staged(actor=official, at=NOON, district=district, staged=kept)
    StagedFile.objects.update(staged_at=now() - KEPT_FOR * 2)
    fresh = files.stage(actor=official, at=now(), upload=SimpleUploadedFile("a.pdf", pdf()))
    with django_capture_on_commit_callbacks(execute=True):
        call_command("clean_drafts")
    assert list(StagedFile.objects.all()) == [fresh]
    assert not there(old.file.name) and not there(store.preview_name(old.file.name))
    assert there(document.file.name) and there(fresh.file.name)
    assert "1" in capsys.readouterr().out


# ---------------------------------------------------------------- over the wire


def post(client, content, name="сурет.jpg", **more):
    return client.post("/files/stage/", {"file": SimpleUploadedFile(name, content), **more}, headers={"X-Requested-With": "fetch"})


def test_staging_answers_with_a_token_and_a_guess(official):
    client = signed_in(official)
    told = post(client, picture(), asked="attendance_sheet photo programme").json()
    assert (told["name"], told["kind"], told["size"]) == ("сурет.jpg", "photo", len(picture()))
    scan = post(client, pdf(), "парақ.pdf", asked="attendance_sheet photo programme", given="attendance_sheet").json()
    assert (scan["kind"], scan["thumb"]) == ("programme", "")
    shown = client.get(told["thumb"])
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert signed_in(an_official(of=a_district())).get(told["thumb"]).status_code == 404
    listed = client.get("/files/stage/", {"token": [scan["token"], told["token"], "x", "0" * 32]}).json()["files"]
    assert [file["name"] for file in listed] == ["парақ.pdf", "сурет.jpg"]


@pytest.mark.parametrize(("name", "content"), [("a.jpg", b""), ("a.jpg", SCRIPT), ("a.exe", b"MZ" + b"\0" * 99)])
def test_staging_says_in_words_why_not(official, name, content):
    answer = post(signed_in(official), content, name)
    assert answer.status_code == 422
    assert len(answer.json()["error"]) > 20
    assert not StagedFile.objects.exists()


def test_staging_without_a_file_or_a_right(official, district):
    assert signed_in(official).post("/files/stage/").status_code == 422
    assert post(signed_in(an_auditor(of=district)), picture()).status_code == 403
    assert post(Client(), picture()).status_code == 302


@pytest.mark.parametrize("address", ["/files/stage/", "/documents/new/", "/sign-in/"])
def test_two_gigabytes_are_refused_by_their_length_unread(official, address, tmp_path):
    """A sparse file of 2 GB, of which not one byte is read: neither disk nor memory fills."""
    huge = tmp_path / "huge.mp4"
    with open(huge, "wb") as file:
        os.truncate(file.fileno(), 2 * 1024**3)

    class Unread(io.FileIO):
        def read(self, *size):
            raise AssertionError("the body was read")

    with Unread(huge) as body:
        request = {"CONTENT_LENGTH": str(huge.stat().st_size), "CONTENT_TYPE": "multipart/form-data; boundary=x", "wsgi.input": body}
        page = signed_in(official).generic("POST", f"{address}?lang=en", **request)
        script = signed_in(official).generic("POST", address, headers={"X-Requested-With": "fetch"}, **request)
    assert page.status_code == script.status_code == 413
    assert "2147 MB were sent at once; at most 220 MB are taken" in text_of(page)
    assert "220" in script.json()["error"]


def test_pages_show_the_picture_made_anew_and_give_the_original_as_an_attachment(official, district):
    content = picture() + SCRIPT
    document = files.keep_staged(actor=official, at=NOON, district=district, staged=sent(official, content))
    client, stranger = signed_in(official), signed_in(an_official(of=a_district()))
    shown, original = client.get(f"/documents/{document.pk}/preview/"), client.get(f"/documents/{document.pk}/file/?look")
    assert shown["Content-Type"] == "image/jpeg" and b"script" not in shown.content
    assert original["Content-Disposition"].startswith("attachment") and original.getvalue() == content
    assert {answer["X-Content-Type-Options"] for answer in (shown, original)} == {"nosniff"}
    page = client.get(f"/documents/{document.pk}/").content.decode()
    assert f'src="/documents/{document.pk}/preview/"' in page
    for address in ("preview", "file"):
        assert stranger.get(f"/documents/{document.pk}/{address}/").status_code == 404


# ---------------------------------------------------------------- in forms


def posted(**values):
    data = QueryDict(mutable=True)
    for name, value in values.items():
        data.setlist(f"p-{name}", value)
    return data


def read(official, uploads=(), asked=("photo", "attendance_sheet"), **values):
    given = MultiValueDict({"p-upload": list(uploads)})
    return read_proof(posted(**values), given, "p", actor=official, at=NOON, asked=asked)


def test_proof_is_read_with_its_kinds_and_kept(official, district):
    first, second, removed = sent(official), sent(official, pdf(), "парақ.pdf"), sent(official)
    proof = read(
        official,
        file=[first.token, second.token, removed.token],
        kind=["photo", "attendance_sheet", ""],
        remove=[removed.token],
        link=["https://example.org/a", " "],
    )
    assert (proof.errors, proof.codes()) == ([], ["photo", "attendance_sheet", "link"])
    documents = files.keep_proof(actor=official, at=NOON, district=district, pieces=proof.pieces())
    assert [document.kind.code for document in documents] == ["photo", "attendance_sheet", "link"]
    assert documents[2].link == "https://example.org/a"


def test_without_a_script_uploads_are_staged_at_once_and_errors_are_told(official):
    uploads = [SimpleUploadedFile("сурет.jpg", picture()), SimpleUploadedFile("вирус.jpg", SCRIPT)]
    proof = read(official, uploads, link=["javascript:alert(1)", "https://" + "a" * 2000])
    assert [file.kind for file in proof.files] == ["photo"]
    assert [error.split(":")[0] for error in proof.errors[:1]] == ["вирус.jpg"]
    assert len(proof.errors) == 3
    again = read(official, file=[proof.files[0].staged.token], kind=["photo"])
    assert again.codes() == ["photo"] and not again.errors


def test_foreign_and_gone_files_and_invented_kinds_are_told(official, district):
    file, foreign = sent(official), sent(an_official(of=district))
    proof = read(official, file=[file.token, foreign.token, "0" * 32, "\0"], kind=["no_such_kind"])
    assert [one.staged for one in proof.files] == [file]
    assert len(proof.errors) == 2


@pytest.mark.parametrize(
    ("content_type", "asked", "given", "kind"),
    [
        ("image/jpeg", ["attendance_sheet", "photo", "programme"], [], "photo"),
        ("image/jpeg", ["page_scan"], [], "page_scan"),
        ("image/png", ["link", "screenshot"], [], "screenshot"),
        ("application/pdf", ["photo", "attendance_sheet", "programme"], [], "attendance_sheet"),
        ("application/pdf", ["photo", "attendance_sheet", "programme"], ["attendance_sheet"], "programme"),
        ("video/mp4", ["programme", "photo", "video"], [], "video"),
        ("application/pdf", ["link"], [], ""),
        ("application/pdf", [], [], ""),
    ],
)
def test_the_kind_is_guessed(content_type, asked, given, kind):
    assert guess(content_type, asked, given) == kind
    assert not kind or ProofKind.objects.filter(code=kind).exists()


def test_the_demo_s_pictures_have_previews(training):
    pictures = Document.objects.filter(content_type__startswith="image/")
    assert pictures.exists()
    assert not pictures.filter(preview="").exists()
    assert Path(default_storage.path(pictures[0].preview.name)).stat().st_size
