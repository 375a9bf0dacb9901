"""What the money's pages, papers and JSON say of decisions: all that names a record, as it was signed, and to whom."""

import json
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from meetings.actions import action_items, events, review, writing
from meetings.models import Meeting
from tests.factories import (
    a_contract,
    a_district,
    a_head,
    a_progress_report,
    an_application,
    an_auditor,
    an_ngo,
    an_official,
)
from tests.grants.spreadsheets import check_formulas
from tests.grants.test_pages import signed_in, text_of
from tests.meetings.awarding import FAR, LONG_AGO, a_world, an_award, correct, resolve
from tests.meetings.factories import LATER, a_meeting, a_person, a_scribe, an_item, decided, signed, write
from tests.throughout import throughout

pytestmark = pytest.mark.django_db
ABOUT = ("ngo", "lot", "contract", "allocation")


def a_world_with_a_contract():
    world = a_world()
    world.contract = a_contract(of=world.ngo, lot=world.lot, number="14-Ә", application=world.bid)
    return world


laid, there = throughout(a_world_with_a_contract)


def address(there, kind, report=""):
    return reverse(f"{kind}_detail", args=[getattr(there, kind).pk]) + report


def decisions(there, kind, query="", person=None):
    return signed_in(person or there.official).get(address(there, kind, "report.json") + query).json()["decisions"]


def numbers(there, kind, query="", person=None):
    return [one["text"]["kk"] for one in decisions(there, kind, query, person)]


# ---------------------------------------------------------------- what stands where


def test_each_record_tells_what_names_it(there):
    resolve(there, *[decided(f"{kind} туралы.", about=[getattr(there, kind)]) for kind in ABOUT])
    assert {kind: numbers(there, kind) for kind in ABOUT} == {
        "ngo": ["ngo туралы.", "contract туралы."],  # also what names its contract
        "lot": ["lot туралы."],
        "contract": ["contract туралы."],
        "allocation": ["allocation туралы."],
    }


def test_an_effect_names_its_record(there):
    report = a_progress_report(of=there.contract, submitted=LONG_AGO)
    resolve(
        there,
        decided("Лот берілсін.", effect="award", application=there.bid),
        decided("Есеп қабылдансын.", effect="accept_report", progress_report=report),
        decided("Есеп қайтарылсын.", effect="return_report", progress_report=report),
        decided("Түсініктеме сұралсын.", effect="ask_ngo", ngo=there.ngo),
    )
    award, accepts, returns, asks = "Лот берілсін.", "Есеп қабылдансын.", "Есеп қайтарылсын.", "Түсініктеме сұралсын."
    assert numbers(there, "ngo") == [award, accepts, returns, asks]
    assert numbers(there, "contract") == [award, accepts, returns]
    assert numbers(there, "lot") == [award]
    assert numbers(there, "allocation") == []


def test_an_item_that_names_a_record_brings_what_names_nobody_else(there):
    other = an_ngo(of=there.district)
    proposals = [
        writing.ProposalText(text={"kk": "Көмек көрсетілсін."}, fate="adopted"),
        writing.ProposalText(text={"kk": "Басқаға берілсін."}, about=[other]),
    ]
    resolve(there, "Назарға алынсын.", decided("Басқа ұйымға.", about=[other]), proposals=proposals, about=[there.ngo])
    assert numbers(there, "ngo") == ["Назарға алынсын."]
    told = text_of(signed_in(there.official).get(address(there, "ngo")))
    assert "Көмек көрсетілсін." in told and "Басқаға берілсін." not in told and "Басқа ұйымға." not in told


def test_an_item_alone_is_told_too(there):
    resolve(there, about=[there.lot], title="Лоттың барысы туралы")
    assert "Лоттың барысы туралы" in text_of(signed_in(there.official).get(address(there, "lot")))
    assert numbers(there, "lot") == []


def test_rows_say_what_was_decided_on_them(there):
    report = a_progress_report(of=there.contract, submitted=LONG_AGO)
    loser = an_application(lot=there.lot)
    resolve(
        there,
        decided("Лот берілсін.", effect="award", application=there.bid),
        decided("Есеп қайтарылсын.", effect="return_report", progress_report=report),
    )
    award, returned = (one["id"] for one in decisions(there, "contract"))
    client = signed_in(there.official)
    row = client.get(address(there, "contract")).content.decode().split('id="reports"')[1].split("</section>")[0]
    assert reverse("decision_detail", args=[returned]) in row and reverse("decision_detail", args=[award]) not in row
    rows = client.get(address(there, "lot")).content.decode().split('id="applications"')[1].split("</section>")[0].split("<tr")
    chosen = [reverse("decision_detail", args=[award]) in one for one in rows]
    assert chosen.count(True) == 1 and loser.ngo.name_kk not in rows[chosen.index(True)]


# ---------------------------------------------------------------- only what is signed


def test_a_draft_is_told_to_nobody(there):
    draft = a_meeting(of=there.commission)
    scribe = a_scribe(draft)
    write(an_item(draft), scribe, decisions=[decided("Әлі қол қойылмаған.", about=[there.ngo, there.contract])])
    for kind in ("ngo", "contract"):
        assert numbers(there, kind, person=scribe) == []
        assert "қойылмаған" not in text_of(signed_in(scribe).get(address(there, kind)))


def test_while_minutes_are_corrected_pages_say_what_was_signed(there):
    """Also where the correction takes the record's name away, or names another."""
    other = an_ngo(of=there.district)
    scribe = a_scribe(a_meeting(of=there.commission))
    meeting = resolve(there, decided("Қол қойылған мәтін.", about=[there.ngo]), by=scribe)
    meeting = correct(meeting, scribe, decided("Түзетілген мәтін.", about=[other]))
    assert numbers(there, "ngo", person=scribe) == ["Қол қойылған мәтін."]
    there.ngo, first = other, there.ngo
    assert numbers(there, "ngo", person=scribe) == []
    review.send_to_review(actor=scribe, at=LATER, meeting=meeting)
    signed(Meeting.objects.get(pk=meeting.pk))
    assert numbers(there, "ngo") == ["Түзетілген мәтін."]
    there.ngo = first
    assert numbers(there, "ngo") == []


def test_only_decisions_of_the_reader_s_districts_are_told(there):
    elsewhere = a_world()
    an_application(lot=elsewhere.lot, ngo=there.ngo)
    resolve(elsewhere, decided("Басқа ауданның шешімі.", about=[there.ngo]))
    resolve(there, decided("Өз ауданымыздың шешімі.", about=[there.ngo]))
    assert numbers(there, "ngo") == ["Өз ауданымыздың шешімі."]
    assert numbers(there, "ngo", person=elsewhere.official) == ["Басқа ауданның шешімі."]
    assert len(numbers(there, "ngo", person=an_auditor())) == 2
    assert signed_in(an_official(of=a_district())).get(address(there, "ngo")).status_code == 404


def test_a_period_leaves_the_decisions_made_in_it(there):
    for month in (2, 6):
        resolve(there, decided(f"{month}-айдағы шешім.", about=[there.contract]), day=LONG_AGO.replace(month=month))
    assert numbers(there, "contract") == ["6-айдағы шешім.", "2-айдағы шешім."]
    assert numbers(there, "contract", "?from=2020-05-01&to=2020-12-31") == ["6-айдағы шешім."]
    assert numbers(there, "contract", "?to=2020-05-01") == ["2-айдағы шешім."]
    assert numbers(there, "contract", "?year=2019") == []


# ---------------------------------------------------------------- paper and JSON


def test_json_tells_each_decision_and_where_it_stands(there):
    an_award(there, worth="428 571", due=LONG_AGO)
    action_items.report_done(actor=there.official, at=LATER, action=there.action, on=LONG_AGO, note="Жасалды")
    (one,) = decisions(there, "contract")
    assert one == {
        "id": there.decision.pk,
        "number": "1.1",
        "minutes": {"id": there.meeting.pk, "number": 1, "date": "2020-03-02"},
        "text": {"kk": "Лот жеңімпаздың өтініміне берілсін.", "ru": "", "en": ""},
        "effect": "award",
        "actions": [
            {
                "id": there.action.pk,
                "state": "reported",
                "due": "2020-03-02",
                "responsible": {"id": there.responsible.pk, "name": {"kk": "Қанат Оспанұлы", "ru": "", "en": ""}},
            }
        ],
    }


def test_an_excel_file_has_a_sheet_of_decisions_and_of_events(there):
    an_award(there, worth="428 571", due=LONG_AGO)
    events.make_event(actor=there.official, at=LATER, district=there.district, title_kk="Бірлік күні", year=2019, ngos=[there.ngo])
    file = signed_in(there.official).get(address(there, "ngo", "report.xlsx") + "?lang=en").content
    check_formulas(file)
    book = load_workbook(BytesIO(file), data_only=True)
    row = next(row for row in book["Decisions of commissions"].values if row[3] == "1.1")
    assert (row[0], row[1].date(), row[8]) == (1, LONG_AGO, 428_571) and "Лот жеңімпаздың өтініміне берілсін." in row
    assert ("Бірлік күні", None, 2019, "unknown") in list(book["Events that tie no money"].values)


@pytest.mark.parametrize("kind", ABOUT)
def test_the_key_is_always_there(there, kind):
    assert decisions(there, kind) == []
    json.dumps(decisions(there, kind))


@pytest.mark.parametrize("kind", ABOUT)
def test_the_paper_prints_them_in_a_section_of_their_own(there, kind):
    before = text_of(signed_in(there.official).get(address(there, kind, "report/")))
    assert "Комиссия шешімдері" not in before
    guest = a_person(of=there.district, name_kk="Қанат Оспанұлы")
    text = decided("Көмек көрсетілсін.", about=[getattr(there, kind)], actions=[writing.ToDo(responsible=guest, due=FAR)])
    resolve(there, text, proposals=[writing.ProposalText(text={"kk": "Ұсынамын."}, proposer=guest, about=[getattr(there, kind)])])
    paper = text_of(signed_in(there.official).get(address(there, kind, "report/")))
    for words in ("Комиссия шешімдері", "№ 1 хаттама", "Көмек көрсетілсін.", "Ұсынамын.", "Қанат Оспанұлы", "01.01.2099"):
        assert words in paper, words


# ---------------------------------------------------------------- how


@pytest.mark.parametrize(("kind", "queries"), [("ngo", 7), ("contract", 7), ("lot", 8), ("allocation", 13)])
@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_asks_one_query_more_for_all_of_it(there, kind, queries, rows, django_assert_num_queries):
    a_head(of=there.ngo)
    record = getattr(there, kind)
    for _ in range(rows):
        guest = a_person(of=there.district)
        actions = [writing.ToDo(responsible=guest, due=FAR) for _ in range(rows)]
        resolve(there, *[decided(f"{n}-шешім.", about=[record], actions=actions) for n in range(rows)], about=[record])
    a_progress_report(of=there.contract)
    client = signed_in(there.official)
    client.get(address(there, kind))
    with django_assert_num_queries(queries):
        client.get(address(there, kind))


def test_an_auditor_walks_from_a_contract_to_its_decision_and_back(there):
    an_award(there)
    client = signed_in(an_auditor(of=there.district))
    decision = reverse("decision_detail", args=[there.decision.pk])
    assert f'href="{decision}"' in client.get(address(there, "contract")).content.decode()
    assert f'href="{address(there, "contract")}"' in client.get(decision).content.decode()
