"""Minutes on paper: the same words as page, PDF, DOCX and JSON, in three languages; who may have which text; hostile addresses and texts.

The printed words of a whole meeting stand in approved/*.txt. After a change that is meant, see the difference, then approve it:
`KOKSU_APPROVE=1 pytest tests/meetings/test_minutes_paper.py`.
"""

import io
import json
import os
import re
from datetime import date, time
from hashlib import sha256
from html import unescape
from pathlib import Path

import docx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx.oxml.ns import qn
from pypdf import PdfReader

from grants.models import Citation, Note
from koksu.history.models import Event
from koksu.language import of_both
from meetings.actions import meetings, review, writing
from meetings.models import Decision, Meeting, MinutesVersion
from meetings.reports.paper import Run
from meetings.templatetags.runs_tags import runs
from tests.factories import NOON, a_district, a_document, an_auditor, an_official
from tests.meetings.factories import (
    LATER,
    CommissionFactory,
    MeetingFactory,
    a_commission,
    a_meeting,
    a_person,
    a_scribe,
    an_item,
    members_of,
    sent,
    signed,
    write,
)
from tests.meetings.whole import a_whole_signed_meeting
from tests.throughout import throughout

pytestmark = pytest.mark.django_db

APPROVED = Path(__file__).parent / "approved"
FORMS = ("minutes/", "minutes/running.css", "minutes.pdf", "minutes.docx", "minutes.json")
FORMS_BUT_PDF = tuple(form for form in FORMS if not form.endswith("pdf"))  # a PDF takes seconds
EXTRACTS = ("extract/", "extract/running.css", "extract.pdf", "extract.docx")
BLOCKS = r"</?(?:p|h1|h2|li|tr|th|td|div|section|ol|table)\b[^>]*>|<br>"
WORDS_4_500_000 = {
    "kk": "4 500 000 (төрт миллион бес жүз мың) теңге 00 тиын",
    "ru": "4 500 000 (четыре миллиона пятьсот тысяч) тенге 00 тиын",
    "en": "4 500 000 (four million five hundred thousand) tenge 00 tiyn",
}


laid, there = throughout(a_whole_signed_meeting)


@pytest.fixture
def whole(client, there):
    """The whole meeting, signed and corrected, before its secretary."""
    client.force_login(there.writer)
    there.address = f"/meetings/{there.meeting.pk}/"
    return there


def printed(answer):
    """The words of a page made for paper, a line each; codes and numbers of history, which differ in every run, are masked."""
    page = answer.content.decode()
    assert answer.status_code == 200, page[:2000]
    main = page.partition("<main")[2].partition(">")[2].partition("</main>")[0]
    text = unescape(re.sub(r"<[^>]+>", "", re.sub(BLOCKS, "\n", main.replace("\n", " "))))
    lines = [re.sub(r" +", " ", line.replace("\u00a0", " ")).strip() for line in text.split("\n")]
    masked = re.sub(r"\b[0-9a-f]{64}\b|\b(?:[0-9a-f]{4} ){3}[0-9a-f]{4}\b", "‹code›", "\n".join(filter(None, lines)))
    return re.sub(r"№ \d+(?= (?:жазба: )‹)|(?<=запись )№ \d+|(?<=entry )№ \d+", "№ ‹n›", masked) + "\n"


def pressed(text):
    """A text without its spaces: where lines break doesn't matter."""
    return re.sub(r"\s+", "", text)


def pdf_words(answer, *margins):
    """The words of a PDF without what its margins repeat."""
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    pages = [pressed(page.extract_text()) for page in PdfReader(io.BytesIO(answer.content)).pages]
    for number, page in enumerate(pages, start=1):
        for margin in (*margins, f"{number} / {len(pages)}"):
            assert pressed(margin) in page, (number, margin)
            pages[number - 1] = pages[number - 1].replace(pressed(margin), "")
    return "".join(pages)


def docx_of(answer):
    assert answer.status_code == 200
    return docx.Document(io.BytesIO(answer.content))


def docx_words(document):
    """All words of the body of a DOCX, in their order."""
    return "".join(element.text or "" for element in document.element.body.iter(qn("w:t")))


# ---------------------------------------------------------------- the words


@pytest.mark.parametrize("language", ["kk", pytest.param("ru", marks=pytest.mark.once)])
@pytest.mark.parametrize("edition", [1, 2])
def test_the_printed_words_are_the_approved_ones(client, whole, edition, language):
    text = printed(client.get(f"{whole.address}minutes/?edition={edition}&lang={language}"))
    check_approved(f"minutes-edition-{edition}-{language}.txt", text)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_printed_words_of_an_extract_are_the_approved_ones(client, whole, language):
    award = Decision.objects.get(effect="award")
    check_approved(f"extract-{language}.txt", printed(client.get(f"/decisions/{award.pk}/extract/?lang={language}")))


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_what_a_source_does_not_tell_is_a_gap_and_the_source_is_named(client, language):
    meeting = a_meeting_of_2019()
    client.force_login(an_auditor(of=meeting.commission.district))
    check_approved(f"minutes-2019-{language}.txt", printed(client.get(f"/meetings/{meeting.pk}/minutes/?lang={language}")))


def check_approved(name, text):
    file = APPROVED / name
    if os.environ.get("KOKSU_APPROVE"):
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8"), name


def a_meeting_of_2019():
    """A meeting of which an article tells: who conducted, reported and proposed; no number, place, secretary, count or vote."""
    commission = CommissionFactory(name_kk="Партиялық бақылау комиссиясы", name_ru="Комиссия партийного контроля", quorum="unknown")
    district = commission.district
    conductor = a_person(of=district, name_kk="Мәлік Бейсенов", capacity_kk="филиал төрағасының бірінші орынбасары")
    chair = a_person(of=district, name_kk="Мадина Кубиева", capacity_kk="комиссия төрайымы")
    guest = a_person(of=district, name_kk="Фахридин Джабрайлов", capacity_kk="«Нахичивань» орталығының жетекшісі")
    values = {"title_kk": "Үкіметтік емес ұйым өкілдерімен кездесу", "title_ru": "Встреча с представителями НПО"}
    meeting = MeetingFactory(of=commission, day=date(2019, 11, 23), starts=None, place_kk="", conductor=conductor, chair=chair, **values)
    people = [(conductor, "invited"), (chair, "member"), (guest, "invited")]
    for position, (person, seat) in enumerate(people, start=1):
        capacity = {"capacity_kk": person.capacity_kk}
        meeting.attendance.create(person=person, seat=seat, presence="present", position=position, **capacity)
    meeting.attendance.create(group_kk="комиссия мүшелері", group_ru="члены комиссии", seat="member", presence="present", position=4)
    meeting.attendance.create(group_kk="жергілікті БАҚ өкілдері", seat="press", presence="present", position=5)
    item = an_item(meeting, title_kk="ҮЕҰ рөлі", title_ru="Роль НПО", voting="unknown", reporter=chair, heard_kk="Ауданда бес ҮЕҰ бар.")
    item.proposals.create(proposer=guest, text_kk="Бірлесіп айналысайық", fate="adopted")
    decision = item.decisions.create(text_kk="Ұсыныстар қабылданды.", position=1)
    decision.actions.create(recorded_by=meeting.recorded_by, recorded_at=NOON)
    article = a_document(of=district, title_kk="«Нұрлы Көксу» сайтындағы мақала", title_ru="Статья на сайте «Нұрлы Көксу»")
    given = {"document": article, "recorded_by": meeting.recorded_by, "recorded_at": NOON}
    Citation.objects.create(record_kind="meeting", record_id=meeting.pk, **given)
    Note.objects.create(record_kind="document", record_id=article.pk, text_kk="Авторы — Әлия Иманжантегі.", text_ru="Автор — …", **given)
    foreign = {**given, "document": a_document(of=a_district())}
    Note.objects.create(record_kind="meeting", record_id=meeting.pk, text_kk="Бөтен ауданның ескертуі", **foreign)
    return meeting


@pytest.mark.parametrize("language", ["kk", pytest.param("ru", marks=pytest.mark.once), pytest.param("en", marks=pytest.mark.once)])
def test_page_pdf_docx_and_json_tell_the_same(client, whole, language):
    told = client.get(f"{whole.address}minutes.json").json()
    page, pdf, document = (client.get(f"{whole.address}{form}?lang={language}") for form in ("minutes/", "minutes.pdf", "minutes.docx"))
    foot, mark = margins_of(document)
    forms = {"page": pressed(unescape(re.sub(r"<[^>]+>", "", page.content.decode()))), "pdf": pdf_words(pdf, foot, mark)}
    forms["docx"] = pressed(docx_words(docx_of(document)))
    told["minutes"].pop("district")  # the body that met is named, with what it stands under
    texts = [*texts_of(told["minutes"], language), WORDS_4_500_000[language]]
    assert len(texts) > 80
    for form, words in forms.items():
        assert [text for text in texts if pressed(text.replace("\u00a0", " ")) not in words] == [], form


def texts_of(part, language):
    """Every text of a body that people wrote, as a document in this language has it."""
    if isinstance(part, list):
        for one in part:
            yield from texts_of(one, language)
    elif isinstance(part, dict) and set(part) == {"kk", "ru", "en"}:
        yield part[language] or part["kk"] or part["ru"] or part["en"]
    elif isinstance(part, dict):
        for name, one in part.items():
            if isinstance(one, str) and name in {"reason", "on_behalf", "interest", "due_words", "text"}:
                yield of_both(one, language)
            yield from texts_of(one, language)


def margins_of(answer):
    section = docx_of(answer).sections[0]
    return section.footer.paragraphs[0].text.partition("\t")[0], section.header.paragraphs[0].text


def test_a_text_that_exists_in_another_language_only_prints_in_it_and_says_so(client, whole):
    page = client.get(f"{whole.address}minutes/?lang=kk").content.decode()
    assert '<span lang="ru">Попросила провести часть часов в отдалённых сёлах.</span>' in page
    runs = docx_of(client.get(f"{whole.address}minutes.docx?lang=kk")).element.body.iter(qn("w:r"))
    russian = ["".join(t.text for t in run.iter(qn("w:t"))) for run in runs if [e for e in run.iter(qn("w:lang")) if "ru-RU" in e.values()]]
    assert russian == ["Попросила провести часть часов в отдалённых сёлах."]


def test_a_print_s_language_is_not_the_screen_s(client, whole):
    answer = client.get(f"{whole.address}minutes/?lang=ru")
    assert '<html lang="ru">' in answer.content.decode() and '<nav lang="kk"' in answer.content.decode()
    client.get(f"{whole.address}minutes.docx?lang=ru")
    whole.writer.refresh_from_db()
    assert whole.writer.language == "kk"


def test_before_attendance_is_taken_neither_who_came_nor_a_quorum_is_told(client):
    meeting = a_meeting()
    meeting.attendance.update(presence="unknown")
    client.force_login(an_auditor(of=meeting.commission.district))
    lines = printed(client.get(f"/meetings/{meeting.pk}/minutes/")).splitlines()
    assert "Қатысқандар белгісіз" in lines
    assert "Кворум белгісіз (қажеті 2)" in lines
    assert any(line.startswith("Белгіленбеген Сәуле") for line in lines)


def test_page_review_and_paper_say_the_same_of_earlier_action_items(client):
    """How each stood on the day of the meeting, whatever became of it since, and of a draft as of a signed text."""
    earlier = a_meeting(day=date(2026, 4, 1))
    scribe, days = a_scribe(earlier), (date(2026, 5, 1), date(2026, 6, 10), None)
    duties = [writing.ToDo(due=due, text={"kk": f"{number}-тапсырма"}) for number, due in enumerate(days, start=1)]
    write(an_item(earlier), scribe, decisions=[writing.DecisionText(text={"kk": "Шешім."}, actions=duties)])
    signed(sent(earlier, by=scribe))
    meeting = meetings.plan_meeting(
        actor=scribe, at=NOON, commission=earlier.commission, day=date(2026, 6, 1), chair=earlier.chair, title_kk="Отырыс"
    )
    meetings.take_attendance(
        actor=scribe,
        at=LATER,
        meeting=meeting,
        comers=[meetings.Comer(person=one, presence="present", seat="member", votes=True) for one in members_of(earlier.commission)],
    )
    client.force_login(scribe)
    overdue, open_ = "Орындалмады, мерзімі өтіп кетті", "Орындалуда"
    pages = (f"/meetings/{meeting.pk}/", f"/meetings/{meeting.pk}/minutes/?version=draft")
    assert [told_states(client.get(page)) for page in pages] == [[overdue, open_, open_]] * 2
    sent(meeting, by=scribe, at=LATER)
    pages = (*pages, f"/meetings/{meeting.pk}/review/", f"/meetings/{meeting.pk}/minutes/?version=1")
    assert [told_states(client.get(page)) for page in pages] == [[overdue, open_, open_]] * 4
    signed(Meeting.objects.get(pk=meeting.pk))
    pages = (f"/meetings/{meeting.pk}/", f"/meetings/{meeting.pk}/minutes/", f"/meetings/{meeting.pk}/versions/?old=1&new=2&whole=on")
    assert [told_states(client.get(page)) for page in pages] == [[overdue, open_, open_]] * 3


def told_states(answer):
    """The words for how action items of earlier meetings stood."""
    text = unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))
    return sorted(re.findall("Орындалмады, мерзімі өтіп кетті|Орындалуда", text))


def test_a_space_before_an_element_stands_apart():
    """Else WeasyPrint, where all but that space fits on a line, breaks it after the first word."""
    assert runs((Run("Кесте ұсынылсын. "), Run("Жолданды.", "strong"))) == "Кесте ұсынылсын.<span> </span><strong>Жолданды.</strong>"
    assert runs((Run("<b> "), Run("a\nb"))) == "&lt;b&gt; a<br>b" and runs(()) == ""


# ---------------------------------------------------------------- which text


def test_signed_minutes_print_as_they_were_signed_whatever_the_records_say_now(client):
    meeting = signed()
    chair = members_of(meeting.commission)[0]
    was, chair.name_kk = chair.name_kk, "Басқа Есім"
    chair.save()
    client.force_login(an_official(of=meeting.commission.district))
    text = printed(client.get(f"/meetings/{meeting.pk}/minutes/"))
    assert was in text and "Басқа Есім" not in text


def test_while_minutes_are_corrected_their_signed_edition_prints_and_its_draft_only_for_its_readers(client, whole):
    review.begin_correction(actor=whole.writer, at=LATER, meeting=whole.meeting, reason="жаңа себеп")
    last = whole.meeting.agenda.order_by("position").last()
    write(last, whole.writer, at=LATER, heard={"kk": "Жаңа мәтін."}, decisions=[])
    page = client.get(f"{whole.address}minutes/")
    assert "Жаңа мәтін." not in printed(page) and "?version=draft&amp;lang=kk" in page.content.decode()
    draft = printed(client.get(f"{whole.address}minutes/?version=draft&lang=kk"))
    assert "Жаңа мәтін." in draft and "жоба, тіркелмеген" in draft and "ХАТТАМА № 2" in draft and "жаңа себеп" in draft
    assert "бақылау коды" not in draft
    client.force_login(an_official(of=whole.meeting.commission.district))
    page = client.get(f"{whole.address}minutes/").content.decode()
    assert "2-редакция" in page and "version=draft" not in page
    assert client.get(f"{whole.address}minutes/?version=draft").status_code == 403


def test_an_edition_that_was_replaced_says_so_on_every_page(client, whole):
    pdf = client.get(f"{whole.address}minutes.pdf?edition=1&lang=kk")
    words = "1-редакция (орнына 2-редакцияға қол қойылған)"
    assert all(pressed(words) in pressed(page.extract_text()) for page in PdfReader(io.BytesIO(pdf.content)).pages)
    assert words not in printed(client.get(f"{whole.address}minutes/?edition=2&lang=kk"))


def test_who_may_read_which_text(client):
    meeting = sent(a_meeting_with_an_item())
    address, district = f"/meetings/{meeting.pk}/", meeting.commission.district
    other = members_of(a_commission(of=district, with_members=1))[0].user
    readers = [members_of(meeting.commission)[1].user, a_scribe(meeting), an_auditor(of=district)]
    foreigner = an_official(of=a_district())
    for user, statuses in [*((user, (200, 200, 200)) for user in readers), (other, (404, 403, 403)), (foreigner, (404, 404, 404))]:
        client.force_login(user)
        for form in FORMS if 404 in statuses else FORMS_BUT_PDF:
            given = [client.get(f"{address}{form}{query}").status_code for query in ("", "?version=draft", "?version=1")]
            assert tuple(given) == statuses, (user, form)
    client.force_login(other)
    assert "қол қойылмаған" in client.get(f"{address}minutes/").content.decode()


def a_meeting_with_an_item(**values):
    meeting = a_meeting(**values)
    an_item(meeting)
    return meeting


def test_an_extract_is_of_signed_minutes_only(client):
    meeting = a_meeting_with_an_item()
    write(meeting.agenda.get(), scribe := a_scribe(meeting), decisions=["Шарт жасалсын."])
    client.force_login(scribe)
    address = f"/decisions/{Decision.objects.get(item__meeting=meeting).pk}/"
    assert [client.get(f"{address}{form}").status_code for form in EXTRACTS] == [404] * 4
    signed(sent(meeting, by=scribe))
    assert [client.get(f"{address}{form}").status_code for form in EXTRACTS] == [200] * 4
    assert client.get(f"{address}extract/?edition=2").status_code == 404
    client.force_login(an_official(of=a_district()))
    assert [client.get(f"{address}{form}").status_code for form in EXTRACTS] == [404] * 4


def test_a_decision_that_a_correction_took_away_has_its_extract_of_the_edition_that_had_it(client, whole):
    review.begin_correction(actor=whole.writer, at=LATER, meeting=whole.meeting, reason="қайталанған")
    last = whole.meeting.agenda.order_by("position").last()
    kept = last.decisions.get().pk
    assert "4.1." in printed(client.get(f"/decisions/{kept}/extract/"))


def test_an_extract_stays_while_and_after_a_correction_takes_the_decision_away(client):
    meeting = a_meeting_with_an_item()
    write(meeting.agenda.get(), scribe := a_scribe(meeting), decisions=["Шарт жасалсын."])
    meeting, decision = signed(sent(meeting, by=scribe)), Decision.objects.get(item__meeting=meeting).pk
    client.force_login(scribe)
    first = f"/decisions/{decision}/extract/?edition=1"
    review.begin_correction(actor=scribe, at=LATER, meeting=meeting, reason="қате")
    write(meeting.agenda.get(), scribe, at=LATER, heard={"kk": "Тыңдалды."}, decisions=[])
    for form in EXTRACTS:
        assert client.get(f"/decisions/{decision}/{form}").status_code == 200
    assert "Шарт жасалсын." in printed(client.get(first))
    signed(sent(Meeting.objects.get(pk=meeting.pk), by=scribe, at=LATER))
    assert "Шарт жасалсын." in printed(client.get(first))
    assert client.get(f"/decisions/{decision}/extract/?edition=2").status_code == 404
    client.force_login(an_official(of=a_district()))
    assert client.get(first).status_code == 404


def test_a_text_that_is_not_what_was_kept_is_refused_loudly(client):
    meeting = signed()
    last = meeting.versions.order_by("number").last()
    forged = last.body.replace("Жеңімпазды", "Жеңілгенді")
    number = last.number + 1
    MinutesVersion.objects.create(
        meeting=meeting, number=number, edition=2, body=forged, sha256=last.sha256, made_by=last.made_by, made_at=NOON
    )
    client.force_login(an_auditor(of=meeting.commission.district))
    for form in FORMS:
        answer = client.get(f"/meetings/{meeting.pk}/{form}")
        assert answer.status_code == 409, form
        assert "Жеңілгенді" not in answer.content.decode()
        assert "бүтін емес" in (answer.json()["error"]["title"] if form.endswith("json") else answer.content.decode())
    assert client.get(f"/meetings/{meeting.pk}/minutes/?edition=1").status_code == 200


# ---------------------------------------------------------------- the margins, and the file


def test_the_foot_tells_which_minutes_these_are_and_the_head_that_data_are_invented(client, whole):
    code = review.signed_edition(whole.meeting).sha256[:16]
    fours = "\u00a0".join(code[at : at + 4] for at in range(0, 16, 4))
    css = client.get(f"{whole.address}minutes/running.css?language=kk").content.decode()
    foot, mark = margins_of(client.get(f"{whole.address}minutes.docx?lang=kk"))
    assert foot == f"Оқу деректері · № 2 хаттама, 20.02.2026 · 2-редакция · бақылау коды {fours}".replace("№ ", "№\u00a0")
    assert "Оқу деректері: ұйымдар" in css and "Оқу деректері: ұйымдар" in mark
    assert f"бақылау коды {fours}".replace("\u00a0", "\\0000a0") in css
    assert "running.css?language=kk" in client.get(f"{whole.address}minutes/?lang=kk").content.decode()


def test_the_paper_names_the_entry_of_history_that_tells_of_the_signature(client, whole):
    version = review.signed_edition(whole.meeting)
    told = client.get(f"{whole.address}minutes.json").json()
    event = Event.objects.get(verb="sign", record_id=str(whole.meeting.pk), body__contains=version.sha256)
    assert told["history"] == {"chain": event.chain.code, "number": event.number, "hash": event.hash}
    page = client.get(f"{whole.address}minutes/").content.decode()
    assert event.hash in page and version.sha256 in page


def test_the_docx_is_a4_in_its_language_with_real_styles_and_page_numbers(client, whole):
    document = docx_of(client.get(f"{whole.address}minutes.docx?lang=kk"))
    section = document.sections[0]
    assert [round(side.mm) for side in (section.page_width, section.page_height, section.left_margin)] == [210, 297, 25]
    assert document.styles.element.find(f".//{qn('w:docDefaults')}//{qn('w:lang')}").get(qn("w:val")) == "kk-KZ"
    styles = {paragraph.text: paragraph.style.name for paragraph in document.paragraphs}
    assert styles["ХАТТАМА №\u00a02"] == "Title" and styles["КҮН ТӘРТІБІ"] == "Heading 1"
    assert styles["2. 2-лот бойынша жеңімпазды анықтау туралы"] == "Heading 2"
    fields = [field.get(qn("w:instr")) for field in section.footer._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]
    listed = document.tables[-1]
    assert listed.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in listed.rows)
    decided = next(paragraph for paragraph in document.paragraphs if "2.1." in paragraph.text)
    assert decided.text.startswith("ҚАУЛЫ ЕТІЛДІ\t2.1.\t") and round(decided.paragraph_format.left_indent.mm) == 50
    assert (document.core_properties.author, document.core_properties.language) == (
        "Үлгі ауданы әкімдігінің жанындағы Үкіметтік емес ұйымдардың гранттарын бақылау комиссиясы",
        "kk-KZ",
    )


# The order in which Word wants what describes a paragraph, a run, a table and a cell; it may refuse a file that has another.
WORD_S_ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl pBdr tabs spacing ind jc outlineLvl rPr",
    "rPr": "rStyle rFonts b bCs i iCs color spacing sz szCs u lang",
    "tblPr": "tblStyle tblW jc tblLayout tblCellMar tblLook",
    "tcPr": "tcW tcBorders",
}


def test_the_docx_says_everything_in_word_s_order(client, whole):
    document = docx_of(client.get(f"{whole.address}minutes.docx"))
    section = document.sections[0]
    for part in (document.element, document.styles.element, section.header._element, section.footer._element):
        for name, order in WORD_S_ORDER.items():
            for element in part.iter(qn(f"w:{name}")):
                places = [order.split().index(one.tag.partition("}")[2]) for one in element if one.tag.partition("}")[2] in order.split()]
                assert places == sorted(places), (name, [one.tag for one in element])


def test_json_can_be_checked_and_has_every_key(client, whole):
    told = client.get(f"{whole.address}minutes.json").json()
    assert sha256(told["stored"].encode()).hexdigest() == told["sha256"]
    amounts = [one["amount"] for item in told["minutes"]["agenda"] for one in item["decisions"]]
    assert [amount for amount in amounts if amount] == ["4500000.00"]
    stored = json.loads(told["stored"])
    assert [one["amount"] for item in stored["agenda"] for one in item["decisions"] if one["amount"]] == [450_000_000]
    assert (told["version"], told["edition"], told["status"], told["replaced"]) == (4, 2, "signed", False)
    draft = client.get(f"{whole.address}minutes.json?version=draft").json()
    assert set(draft) == set(told) and set(draft["minutes"]) == set(told["minutes"])
    empty = ("version", "edition", "made_at", "sha256", "history", "stored")
    assert [draft[name] for name in empty] == [None] * len(empty)
    assert draft["minutes"]["number"] is None and draft["minutes"]["silent"] is None


# ---------------------------------------------------------------- hostile addresses and texts


HOSTILE = ["edition=zz", "edition=0", "edition=-1", "version=99999", "version=٣", "edition=1&version=1", "version=<script>", "edition=1e3"]
HOSTILE += ["version=%F0%9F%92%A3", "edition=" + "9" * 3000]


def test_hostile_addresses_get_words_and_never_a_500(client, whole, record_property):
    decision, asked = Decision.objects.get(effect="award"), 0
    for form, address in [*((form, whole.address) for form in FORMS), *((form, f"/decisions/{decision.pk}/") for form in EXTRACTS)]:
        queries = HOSTILE if "minutes" in form else [one for one in HOSTILE if one.startswith("edition") and "&" not in one]
        for query in [*queries, "language=xx" if form.endswith("css") else "lang=xx" if "json" not in form else "edition=x"]:
            assert client.get(f"{address}{form}?{query}").status_code == 400, (form, query)
            asked += 1
        for pk in ("0", "x", "-1", "9" * 30, "1%00", "null"):
            assert client.get(f"{address.rsplit('/', 2)[0]}/{pk}/{form}").status_code in {400, 404}
            asked += 1
        assert client.get(f"{address}{form}?edition=77").status_code == 404
    assert client.get(f"{whole.address}minutes/?version=77").status_code == 404
    assert client.get(f"{whole.address}minutes/?edition=&version=").status_code == 200
    record_property("count", f"{asked} hostile requests")


def test_a_heading_never_stands_alone_at_the_foot_of_a_page(client, whole):
    """In DOCX the heading, what it concerns and what was heard stay with what follows; print.css says the same of the page."""
    blocks = docx_of(client.get(f"{whole.address}minutes.docx")).paragraphs
    matters = [number for number, block in enumerate(blocks) if block.style.name == "Heading 2" and re.match(r"\d+\.", block.text)]
    for number in matters:
        assert blocks[number].style.paragraph_format.keep_with_next
        begun = next(place for place in range(number, len(blocks)) if blocks[place].style.name == "Labelled")
        goes_on = blocks[begun + 1].style.name == "Labelled"
        assert all(note.paragraph_format.keep_with_next for note in blocks[number + 1 : begun])
        assert blocks[begun].paragraph_format.keep_with_next or not goes_on, blocks[begun].text
    assert len(matters) > 2


def test_hostile_texts_stay_texts_in_every_form(client):
    hostile = '"; } main { display: none } </style><script>alert(1)</script> \x07\x0b\ufffe & %(who)s {{ 7 }}'
    long = "ҰзынСөз" * 60
    meeting = a_meeting(of=a_commission(with_members=2, name_kk=hostile), title_kk=hostile, place_kk=long[:300])
    write(an_item(meeting, title_kk=long[:400]), scribe := a_scribe(meeting), heard={"kk": f"{hostile}\n\n{long}"}, decisions=[hostile])
    client.force_login(scribe)
    page = client.get(f"/meetings/{meeting.pk}/minutes/").content.decode()
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page
    shown = pressed('"; } main { display: none } </style><script>alert(1)</script>  & %(who)s {{ 7 }}')
    assert shown in pressed(docx_words(docx_of(client.get(f"/meetings/{meeting.pk}/minutes.docx"))))
    pdf = client.get(f"/meetings/{meeting.pk}/minutes.pdf")
    shown = pressed(printed(client.get(f"/meetings/{meeting.pk}/minutes/")))
    assert pdf_words(pdf).count("ө") == shown.count("ө") > 100  # nothing of it is lost where a page ends within it
    css = client.get(f"/meetings/{meeting.pk}/minutes/running.css").content.decode()
    assert css.count('"') % 2 == 0 and "</style" not in css
    assert "\n" not in pdf["Content-Disposition"]


# ---------------------------------------------------------------- queries


@pytest.mark.parametrize("items", [1, 3])
def test_a_paper_takes_the_same_queries_however_long_it_is(client, items):
    meeting = a_meeting(starts=time(10))
    scribe = a_scribe(meeting)
    for _ in range(items):
        write(an_item(meeting), scribe, heard={"kk": "Мәтін"}, decisions=["Шешім.", "Тағы бір шешім."])
    client.force_login(an_auditor(of=meeting.commission.district))
    assert queries(client, f"/meetings/{meeting.pk}/minutes/") == DRAFT
    meeting = signed(sent(Meeting.objects.get(pk=meeting.pk), by=scribe))
    assert queries(client, f"/meetings/{meeting.pk}/minutes/") == SIGNED
    assert queries(client, f"/meetings/{meeting.pk}/minutes.docx") == SIGNED
    assert queries(client, f"/meetings/{meeting.pk}/minutes.json") == JSON
    decision = Decision.objects.filter(item__meeting=meeting).first()
    assert queries(client, f"/decisions/{decision.pk}/extract/") == EXTRACT


def queries(client, address):
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


DRAFT, SIGNED, JSON, EXTRACT = 12, 11, 8, 7
