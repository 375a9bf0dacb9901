"""The dictionaries that ship with the product: the design's list, kind by kind; never overwritten, retired and not deleted."""

import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import connection
from django.utils import translation

from grants.actions import dictionaries
from grants.actions.base import Refused
from grants.models import Area, Kind, ProofKind, ProofRequirement
from grants.models.dictionaries import ASKABLE, Unit
from koksu import history
from koksu.accounts.actions import SETUP
from koksu.history.models import Chain, Event
from tests.factories import NOON, a_district, an_administrator, an_official, an_output

pytestmark = pytest.mark.django_db

# code: Kazakh | Russian | unit; proof (comma: all of them, /: one of them, a number: at least so many); what it asks for
KINDS = """
round_table: дөңгелек үстел | круглый стол | event; attendance_sheet, photo 3, programme; participants
meeting: кездесу | встреча | event; attendance_sheet, photo; participants
newspaper_article: газет мақаласы | статья в газете | piece; page_scan; newspaper issue_number issue_date page author
social_post: әлеуметтік желідегі жарияланым | публикация в соцсетях | piece; link, screenshot; reach
drawing_contest: сурет байқауы | конкурс рисунков | event; regulations, jury_minutes, prize_list; participants
info_event: ақпараттық-түсіндіру іс-шарасы | информационно-разъяснительное мероприятие | event; attendance_sheet, photo; participants
brochure: брошюра | брошюра | copy; invoice, sample, distribution_list; print_run language
concert: концерттік бағдарлама | концертная программа | event; programme, photo/video; participants
festive_event: мерекелік іс-шара | праздничное мероприятие | event; plan, photo; participants
exhibition: көрме | выставка | event; exhibit_list, photo;
seminar: семинар | семинар | event; agenda, attendance_sheet; participants
training: тренинг | тренинг | hour; attendance_sheet, certificate; participants trainer
forum: форум, конференция | форум, конференция | event; resolution; participants
lecture: дәріс | лекция | event; attendance_sheet; participants
video: бейнеролик | видеоролик | piece; file, link; duration_minutes
broadcast: теле-, радиосюжет | теле-, радиосюжет | piece; airing_certificate; channel aired_at
billboard: билборд | билборд | piece; photo; shown_from shown_until
survey: сауалнама жүргізу | опрос | respondent; form, report;
consultation: кеңес беру | консультация | person; journal;
tournament: спорттық жарыс | спортивное соревнование | event; results_minutes; participants
camp: лагерь | лагерь | person_day; list, order;
cleanup: сенбілік, экоакция | субботник, экоакция | event; photo 2; participants
flashmob: флешмоб | флешмоб | event; video; participants
manual: әдістемелік құрал | методическое пособие | copy; invoice, sample; print_run
report: талдамалық есеп | аналитический отчёт | piece; file;
web_page: веб-парақша | веб-страница | piece; link, file;
excursion: экскурсия | экскурсия | event; list, route; participants
""".strip().splitlines()


def told(kind):
    """A kind as a line of the list."""
    groups = {}
    for need in kind.requirements.select_related("proof"):
        groups.setdefault(need.group, []).append(need.proof.code + (f" {need.minimum}" if need.minimum > 1 else ""))
    proof = ", ".join("/".join(options) for options in groups.values())
    return f"{kind.code}: {kind.name_kk} | {kind.name_ru} | {kind.unit}; {proof}; {' '.join(kind.asked)}".rstrip()


def test_there_are_27_kinds_in_the_order_of_the_list():
    assert list(Kind.objects.values_list("code", flat=True)) == [line.partition(":")[0] for line in KINDS]
    assert len(KINDS) == 27


@pytest.mark.parametrize("line", KINDS, ids=lambda line: line.partition(":")[0])
def test_a_kind_is_as_the_list_has_it(line):
    code = line.partition(":")[0]
    in_order = line.rpartition(";")
    asks = " ".join(sorted(in_order[2].split(), key=ASKABLE.index))
    assert told(Kind.objects.get(code=code)) == f"{in_order[0]}; {asks}".rstrip()


def test_every_entry_is_valid_and_named_in_three_languages():
    for model, count in ((Kind, 27), (ProofKind, 29), (Area, 18)):
        assert model.objects.count() == count
        for entry in model.objects.all():
            entry.full_clean()
            assert entry.name_kk
            assert entry.name_ru
            assert entry.name_en


def test_a_unit_is_counted_in_every_language():
    for unit in Unit:
        with translation.override("en"):
            assert unit.counted(1)
            assert unit.counted(1) != unit.counted(2)
        with translation.override("kk"):
            assert unit.counted(1) == unit.counted(5)


def told_of(*codes):
    """What the nation's history tells, without what came with the product."""
    rows = Event.objects.filter(chain__code="nation").exclude(actor=SETUP).order_by("number")
    return list(rows.values_list(*codes))


def shipped():
    """The entries by what history calls them."""
    return {(model._meta.model_name, str(entry.pk)): entry for model in dictionaries.DICTIONARIES for entry in model.objects.all()}


def test_history_tells_every_entry_that_came_with_the_product():
    events = {(event.kind, event.record_id): event for event in Event.objects.all()}
    assert events.keys() == shipped().keys() and len(events) == Event.objects.count() == 27 + 29 + 18
    assert {(event.chain.code, event.actor, event.verb) for event in events.values()} == {("nation", "set-up", "create")}
    for key, entry in shipped().items():
        body = json.loads(events[key].body)
        requirements = body["after"].pop("requirements", None)
        assert body == {"before": None, "after": history.snapshot(entry)}
        if isinstance(entry, Kind):
            assert requirements == [[need.group, need.proof.code, need.minimum] for need in entry.requirements.select_related("proof")]
    assert list(history.verify()) == []


def test_migrating_again_tells_nothing_but_what_it_adds():
    heads = list(Chain.objects.values())
    dictionaries.fill_dictionaries()
    assert list(Chain.objects.values()) == heads
    Kind.objects.filter(code="forum").update(code="congress")
    dictionaries.fill_dictionaries()
    assert [event.record_id for event in Event.objects.filter(number__gt=heads[0]["number"])] == [str(Kind.objects.get(code="forum").pk)]
    assert told(Kind.objects.get(code="forum")) == KINDS[12]
    assert list(history.verify()) == []


@pytest.mark.django_db(transaction=True)
def test_going_back_to_the_first_migration_and_on_again_changes_nothing():
    before, heads = [history.snapshot(entry) for entry in shipped().values()], list(Chain.objects.values())
    try:
        call_command("migrate", "grants", "0001", verbosity=0)
    finally:
        call_command("migrate", verbosity=0)
    assert [history.snapshot(entry) for entry in shipped().values()] == before
    assert list(Chain.objects.values()) == heads
    assert list(history.verify()) == []


def test_migrating_again_overwrites_nothing():
    kind = Kind.objects.get(code="round_table")
    kind.name_kk, kind.unit, kind.retired, kind.asks = "Пікір алмасу", "hour", True, "reach"
    kind.save()
    kind.requirements.exclude(proof__code="photo").delete()
    Area.objects.filter(code="health").update(name_ru="охрана здоровья")
    ProofKind.objects.filter(code="photo").update(name_kk="сурет")
    before = {model: list(model.objects.values_list()) for model in (Kind, ProofKind, Area, ProofRequirement)}
    dictionaries.fill_dictionaries()
    assert {model: list(model.objects.values_list()) for model in before} == before


@pytest.mark.django_db(transaction=True)
def test_what_is_not_there_comes_with_migrate():
    """A flush empties everything; the next `migrate` (and the flush itself) fills the dictionaries."""
    call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)
    assert not Kind.objects.exists()
    call_command("migrate", verbosity=0)
    assert [told(kind).partition(":")[0] for kind in Kind.objects.all()] == [line.partition(":")[0] for line in KINDS]
    assert ProofRequirement.objects.count() == 48
    assert Event.objects.count() == 74
    assert list(history.verify()) == []


def test_another_app_may_be_migrated_before_the_tables_are_there(monkeypatch):
    monkeypatch.setattr(connection.introspection, "table_names", lambda *_: ["accounts_user"])
    dictionaries.fill_dictionaries()  # asks for no table of ours
    assert Kind.objects.count() == 27


def test_an_administrator_edits_and_retires_and_history_tells():
    admin = an_administrator()
    kind = Kind.objects.get(code="flashmob")
    dictionaries.save_entry(actor=admin, at=NOON, entry=kind, name_ru="флэшмоб", retired=True)
    new = dictionaries.save_entry(actor=admin, at=NOON, entry=Area(), code="digital", name_kk="цифрлық сауат", position=19)
    kind.refresh_from_db()
    assert (kind.name_ru, kind.retired, kind.name_kk) == ("флэшмоб", True, "флешмоб")
    assert told_of("verb", "kind", "record_id") == [("edit", "kind", str(kind.pk)), ("create", "area", str(new.pk))]
    assert list(history.verify("nation")) == []


def test_a_retired_kind_keeps_what_uses_it():
    output = an_output()
    kind = output.deliverable.kind
    dictionaries.save_entry(actor=an_administrator(), at=NOON, entry=kind, retired=True)
    output.refresh_from_db()
    assert output.deliverable.kind.retired
    assert output.deliverable.kind.name_kk == "дөңгелек үстел"


def test_required_proof_is_replaced_as_a_whole_and_told():
    kind, photo, video = (
        Kind.objects.get(code="meeting"),
        ProofKind.objects.get(code="photo"),
        ProofKind.objects.get(code="video"),
    )
    dictionaries.save_requirements(actor=an_administrator(), at=NOON, kind=kind, rows=[(1, photo, 2), (1, video, 1)])
    assert told(kind) == "meeting: кездесу | встреча | event; photo 2/video; participants"
    event = Event.objects.exclude(actor=SETUP).get()
    assert '"requirements":[[1,"attendance_sheet",1],[2,"photo",1]]' in event.body
    assert '"requirements":[[1,"photo",2],[1,"video",1]]' in event.body
    assert list(history.verify("nation")) == []


def test_what_is_wrong_is_refused_and_leaves_nothing():
    admin, kind = an_administrator(), Kind.objects.get(code="meeting")
    with pytest.raises(ValidationError):
        dictionaries.save_entry(actor=admin, at=NOON, entry=kind, asks="shoe_size")
    with pytest.raises(ValidationError):
        dictionaries.save_entry(actor=admin, at=NOON, entry=Kind(), code="meeting", name_kk="кездесу", unit="event")
    with pytest.raises(TypeError):
        dictionaries.save_entry(actor=admin, at=NOON, entry=kind, id=7)
    assert told_of("verb") == []
    assert Kind.objects.get(code="meeting").asks == "participants"


def test_of_two_who_save_an_entry_at_once_the_second_is_told():
    admin, kind, photo = an_administrator(), Kind.objects.get(code="meeting"), ProofKind.objects.get(code="photo")
    first = dictionaries.save_entry(actor=admin, at=NOON, entry=kind, version=1, name_ru="собрание")
    assert first.version == 2
    for late in (
        lambda: dictionaries.save_entry(actor=admin, at=NOON, entry=kind, version=1, name_ru="сход"),
        lambda: dictionaries.save_requirements(actor=admin, at=NOON, kind=kind, version=1, rows=[]),
    ):
        with pytest.raises(Refused) as refused:
            late()
        assert refused.value.code == "changed_meanwhile"
    dictionaries.save_requirements(actor=admin, at=NOON, kind=kind, version=2, rows=[(1, photo, 2)])
    kind.refresh_from_db()
    assert (kind.name_ru, kind.version, told_of("verb")) == ("собрание", 3, [("edit",), ("edit",)])
    assert told(kind) == "meeting: кездесу | собрание | event; photo 2; participants"


def test_saving_an_entry_unchanged_is_no_change():
    kind = Kind.objects.get(code="meeting")
    assert dictionaries.save_entry(actor=an_administrator(), at=NOON, entry=kind, version=1, name_kk="кездесу").version == 1
    assert told_of("verb") == []


def test_an_official_edits_no_dictionary():
    official = an_official(of=a_district())
    kind = Kind.objects.get(code="meeting")
    with pytest.raises(PermissionDenied):
        dictionaries.save_entry(actor=official, at=NOON, entry=kind, retired=True)
    with pytest.raises(PermissionDenied):
        dictionaries.save_requirements(actor=official, at=NOON, kind=kind, rows=[])
    assert kind.requirements.count() == 2
