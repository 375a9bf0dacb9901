"""The minutes editor in a real browser: an item by keyboard alone; a dropped line, a closed session and another writer lose nothing."""

import re
from contextlib import contextmanager

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from grants.models import Draft
from koksu.accounts.models import User
from koksu.history.models import Event
from meetings.models import AgendaItem, EditingSession, Meeting, Person
from tests.browser.test_pages_look import looked_at_each_width
from tests.demo import PASSWORD
from tests.factories import a_secretary
from tests.meetings.factories import write

pytestmark = pytest.mark.django_db(transaction=True)

FOCUSED = "document.activeElement.name"
SAVED = re.compile(r"\d\d:\d\d-\S+ сақталды")


@pytest.fixture
def item(training):
    """The last item of the training district's draft: nothing was written under it yet."""
    draft = Meeting.objects.get(commission__district=training.district, status="draft")
    return draft.agenda.filter(voided_at=None).order_by("position").last()


@pytest.fixture
def address(item, live_server):
    return f"{live_server.url}/meetings/{item.meeting_id}/write/{item.pk}/"


@contextmanager
def answered(context):
    """Afterwards nothing of this browser asks the database any more: pages say goodbye when they are closed."""
    on_their_way = set()
    context.on("request", lambda request: on_their_way.add(request))
    context.on("requestfinished", lambda request: on_their_way.discard(request))
    context.on("requestfailed", lambda request: on_their_way.discard(request))
    yield
    if context.pages:
        until(lambda: not on_their_way, context.pages[0])
    context.set_offline(True)


@pytest.fixture(autouse=True)
def answered_in_time(context):
    with answered(context):
        yield


@pytest.fixture
def editor(desk, address):
    """The item's page, open for its secretary."""
    page = desk("trainee")
    page.goto(address)
    return page


def until(true, page):
    """Whether it comes true while the page does a few round trips (the browser sends its last words after it has gone on)."""
    for _times in range(600):
        if true():
            return True
        page.evaluate("() => new Promise((done) => requestAnimationFrame(done))")
    return true()


def pressed(page, *keys):
    """Strikes these: ">" begins a key's name."""
    for key in keys:
        if key.startswith(">"):
            page.keyboard.press(key[1:])
        else:
            page.keyboard.type(key)


def saved(page):
    """Wait until the server has everything, so that nothing waits on this computer; the tray says when."""
    assert until(lambda: not copies(page), page)
    page.locator("[data-saved]", has_text=SAVED).wait_for()


def copies(page):
    return page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('koksu:'))")


def test_an_item_is_written_by_keyboard_alone(editor, item):
    assert editor.evaluate(FOCUSED) == "reporter"
    pressed(editor, ">ArrowDown", ">Enter")
    assert editor.evaluate(FOCUSED) == "heard"
    pressed(editor, "Келесі отырыстың күні туралы", ">Alt+2")
    assert editor.evaluate(FOCUSED) == "speech-1-speaker"
    pressed(editor, ">ArrowDown", ">ArrowDown", ">Tab", "Желтоқсанға қойылсын деді", ">Alt+2")
    assert editor.evaluate(FOCUSED) == "speech-2-speaker"
    pressed(editor, ">ArrowDown", ">Tab", "Қолдады", ">Alt+3", ">ArrowDown", ">Tab", "10 желтоқсанда өтсін", ">Tab", ">ArrowUp", ">ArrowUp")
    pressed(editor, ">ArrowUp", ">Alt+4", ">ArrowDown", ">Enter")
    assert editor.evaluate(FOCUSED) == "votes_for"
    pressed(editor, "3", ">Enter", "1", ">Enter", "0", ">Alt+5")
    assert editor.evaluate(FOCUSED) == "decision-1-text"
    pressed(editor, "Келесі отырыс 10 желтоқсанда өткізілсін.", ">Tab", ">ArrowDown", ">Enter", "05122026", ">Alt+6")
    assert editor.evaluate(FOCUSED) == "decision-1-action-2-text"
    pressed(editor, "Мүшелер хабардар етілсін", ">Tab", ">ArrowDown", ">Tab", "бір апта ішінде", ">Alt+5", "Күн тәртібі жіберілсін.")
    pressed(editor, ">Control+s")
    saved(editor)
    item.refresh_from_db()
    assert item.heard_kk == "Келесі отырыстың күні туралы" and item.reporter
    assert [one.text_kk for one in item.speeches.all()] == ["Желтоқсанға қойылсын деді", "Қолдады"]
    assert item.proposals.get().fate == "adopted"
    assert (item.voting, item.votes_for, item.votes_against, item.abstained) == ("totals", 3, 1, 0)
    first, second = item.decisions.all()
    assert [(f"{one.due:%d.%m}" if one.due else one.due_words, one.text_kk) for one in first.actions.order_by("position")] == [
        ("05.12", ""),
        ("бір апта ішінде", "Мүшелер хабардар етілсін"),
    ]
    assert second.text_kk == "Күн тәртібі жіберілсін."
    assert "толық" in editor.locator("[data-outline] [aria-current]").inner_text()
    assert not Draft.objects.exists() and not copies(editor)


def test_what_is_typed_saves_itself_and_a_reload_shows_it(editor, item):
    pressed(editor, ">Alt+1", "Өздігінен сақталады")
    saved(editor)
    pressed(editor, ">Alt+2", ">Tab", "Бірінші сөз")
    saved(editor)
    pressed(editor, ">Alt+2", ">Tab", "Екінші сөз")
    saved(editor)
    assert [one.text_kk for one in item.speeches.all()] == ["Бірінші сөз", "Екінші сөз"]
    first = item.speeches.first().pk
    editor.reload()
    assert editor.locator("#id_heard").input_value() == "Өздігінен сақталады"
    assert editor.locator("[name=speech-2-text]").input_value() == "Екінші сөз"
    assert item.speeches.first().pk == first


def test_one_event_tells_the_session_once_the_page_is_left(editor, item, live_server):
    before = Event.objects.filter(verb="write").count()
    pressed(editor, ">Alt+1", "Бір", ">Control+s")
    saved(editor)
    pressed(editor, " сөз", ">Control+s")
    saved(editor)
    assert Event.objects.filter(verb="write").count() == before
    editor.goto(f"{live_server.url}/ngos/")
    assert until(lambda: Event.objects.filter(verb="write").count() == before + 1, editor)
    assert not EditingSession.objects.filter(item=item, ended=None).exists()


def test_what_was_typed_last_is_saved_though_the_page_is_left_at_once(editor, item, live_server):
    pressed(editor, ">Alt+1", "Соңғы сөз")
    editor.goto(f"{live_server.url}/ngos/")
    assert until(lambda: AgendaItem.objects.get(pk=item.pk).heard_kk == "Соңғы сөз", editor)


def test_wrong_numbers_are_told_at_their_field_and_the_way_on_stays_open(editor, item, training):
    pressed(editor, ">Alt+4", ">ArrowDown", ">Enter", "4", ">Enter", "2", ">Enter")
    editor.locator("#id_voting_error").wait_for()
    assert editor.evaluate(FOCUSED) == "abstained"
    assert editor.locator("#id_voting").get_attribute("aria-invalid") == "true"
    assert "дауыс беру жарамсыз" in editor.locator("[data-outline] [aria-current]").inner_text()
    editor.reload()
    assert (editor.locator("#id_votes_for").input_value(), editor.locator("#id_votes_against").input_value()) == ("4", "2")
    assert editor.evaluate(FOCUSED) == "voting"
    pressed(editor, ">Enter", ">Enter", ">Control+a", "0", ">Control+s")
    saved(editor)
    assert editor.locator(".is-invalid").count() == 0
    assert AgendaItem.objects.get(pk=item.pk).votes_for == 4


def test_a_field_that_is_being_typed_is_told_only_once_it_is_left(editor):
    pressed(editor, ">Alt+5", "Шешім", ">Tab", ">Tab", "31", ">Control+s")
    editor.locator("[data-saved]", has_text="түзеткен").wait_for()
    assert editor.locator("#id_decision-1-action-1-due_error").count() == 0
    pressed(editor, ">Tab")
    editor.locator("#id_decision-1-action-1-due_error").wait_for()


def test_a_dropped_line_is_said_and_what_was_typed_is_sent_when_it_is_back(editor, item, context):
    context.set_offline(True)
    pressed(editor, ">Alt+1", "Байланыс үзілді", ">Alt+2", ">Tab", "Сөз жоғалмайды")
    editor.locator("[data-saved]", has_text="Байланыс жоқ").wait_for()
    assert len(copies(editor)) == 1 and not item.speeches.exists()
    context.set_offline(False)
    saved(editor)
    assert item.speeches.get().text_kk == "Сөз жоғалмайды"
    assert not copies(editor)


def test_a_page_closed_without_a_line_offers_its_typing_on_return(editor, item, context, address):
    context.set_offline(True)
    pressed(editor, ">Alt+1", "Ноутбук жабылды", ">Alt+2", ">Tab", "Бірінші", ">Alt+2", ">Tab", "Екінші")
    editor.locator("[data-saved]", has_text="Байланыс жоқ").wait_for()
    editor.goto("about:blank")
    context.set_offline(False)
    editor.goto(address)
    assert editor.locator("[data-local]").is_visible()
    assert [editor.locator(f"[name=speech-{number}-text]").input_value() for number in (1, 2)] == ["Бірінші", "Екінші"]
    saved(editor)
    assert [one.text_kk for one in item.speeches.all()] == ["Бірінші", "Екінші"]


def test_a_lost_answer_makes_nothing_twice(editor, item, context):
    lost = []

    def lose(route):
        """The server does what it was asked, and the answer never arrives."""
        route.fetch()
        lost.append(route)
        route.abort()

    editor.route("**/save/", lose, times=1)
    pressed(editor, ">Alt+2", ">Tab", "Бір рет айтылды", ">Alt+5", "Бір рет шешілді.", ">Control+s")
    saved(editor)
    assert len(lost) == 1
    pressed(editor, " Міне.", ">Control+s")
    saved(editor)
    assert item.speeches.get().text_kk == "Бір рет айтылды" and item.decisions.get().text_kk == "Бір рет шешілді. Міне."
    assert editor.locator("#conflict").count() == 0


def test_an_ended_session_keeps_the_typing_and_gives_it_back_after_signing_in(editor, item, address):
    Session.objects.all().delete()
    pressed(editor, ">Alt+1", "Сеанс бітті", ">Control+s")
    editor.locator("[data-told] a").click()
    editor.locator("#id_username").fill("trainee")
    editor.locator("#id_password").fill(PASSWORD)
    editor.keyboard.press("Enter")
    editor.wait_for_url(address)
    saved(editor)
    assert AgendaItem.objects.get(pk=item.pk).heard_kk == "Сеанс бітті"


def test_signing_out_leaves_nothing_on_the_computer(editor, item, context):
    context.set_offline(True)
    pressed(editor, ">Alt+1", "Басқалар оқымасын")
    editor.locator("[data-saved]", has_text="Байланыс жоқ").wait_for()
    assert copies(editor)
    context.set_offline(False)
    saved(editor)
    pressed(editor, " деген сөз")
    assert copies(editor)
    editor.locator("form[action$='/sign-out/'] button").click()
    editor.wait_for_url("**/sign-in/**")
    assert not copies(editor)
    assert AgendaItem.objects.get(pk=item.pk).heard_kk == "Басқалар оқымасын деген сөз"


# ---------------------------------------------------------------- two secretaries


@pytest.fixture
def second(browser, training, live_server, address):
    """Another secretary of the district at another computer, with the item's page open."""
    user = a_secretary(of=training.district, username="second", full_name="Бота Әлімова")
    user.set_password(PASSWORD)
    user.save()
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    page.clock.install()
    page.goto(f"{live_server.url}/sign-in/?lang=kk&next={address.removeprefix(live_server.url)}")
    page.locator("#id_username").fill("second")
    page.locator("#id_password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(address)
    with answered(context):
        yield page
    context.close()


def test_an_item_that_another_writes_is_locked_and_handed_over_when_they_leave(editor, second, item, live_server):
    writer = User.objects.get(username="trainee").get_full_name()
    assert writer in second.locator("[data-locked]").inner_text()
    assert second.locator("textarea[name=heard]").count() == 0
    assert writer in second.locator("[data-outline] [aria-current]").inner_text()
    assert second.locator("[data-free]").is_hidden()
    pressed(editor, ">Alt+1", "Бірінші жазды", ">Control+s")
    saved(editor)
    editor.goto(f"{live_server.url}/ngos/")
    assert until(lambda: not EditingSession.objects.filter(item=item, ended=None).exists(), editor)
    second.clock.run_for(11_000)
    second.locator("[data-free]").click()
    assert second.locator("#id_heard").input_value() == "Бірінші жазды"
    pressed(second, ">Alt+5", "Екінші жалғастырды.", ">Control+s")
    saved(second)
    assert item.decisions.get().text_kk == "Екінші жалғастырды."


def test_an_item_taken_over_meanwhile_asks_which_text_is_to_be(editor, second, item, context):
    pressed(editor, ">Alt+1", "Бірінші", ">Control+s")
    saved(editor)
    context.set_offline(True)
    pressed(editor, " жалғасы")
    editor.locator("[data-saved]", has_text="Байланыс жоқ").wait_for()
    EditingSession.objects.filter(item=item, ended=None).update(touched="2026-01-01T00:00:00Z")
    write(item, User.objects.get(username="second"), heard={"kk": "Екіншінің мәтіні"}, at=item.recorded_at)
    context.set_offline(False)
    editor.locator("#conflict").wait_for()
    assert "Екіншінің мәтіні" in editor.locator("#conflict").inner_text()
    assert editor.locator("#id_heard").input_value() == "Бірінші жалғасы"
    editor.locator("#conflict [name=over]").click()
    saved(editor)
    assert AgendaItem.objects.get(pk=item.pk).heard_kk == "Бірінші жалғасы"


def test_a_window_that_stands_open_shows_what_another_of_its_person_wrote(editor, context, address):
    idle = context.new_page()
    idle.clock.install()
    idle.goto(address)
    pressed(editor, ">Alt+1", "Екінші терезеде жазылды", ">Control+s")
    saved(editor)
    assert idle.locator("#id_heard").input_value() == ""
    idle.clock.run_for(31_000)
    assert until(lambda: idle.locator("#id_heard").input_value() == "Екінші терезеде жазылды", editor)


def test_a_writer_whose_item_was_taken_meanwhile_is_told_by_whom(editor, second, item, address):
    EditingSession.objects.filter(item=item, ended=None).update(touched="2026-01-01T00:00:00Z")
    second.goto(address)
    assert second.locator("#id_heard").is_visible()
    pressed(editor, ">Alt+1", "Кешіккен сөз", ">Control+s")
    editor.locator("[data-told]", has_text="Бота Әлімова").wait_for()
    editor.locator("[data-saved]", has_text="өз жазбаңыз").wait_for()
    assert "Кешіккен сөз" in Draft.objects.get(person__username="trainee").data


# ---------------------------------------------------------------- rows, people, the agenda


def test_a_row_taken_away_can_be_brought_back(editor, item):
    pressed(editor, ">Alt+2", ">Tab", "Бірінші", ">Alt+2", ">Tab", "Екінші", ">Control+s")
    saved(editor)
    editor.locator("[data-row=speech-1]").hover()
    editor.locator("[name=drop][value=speech-1]").click()
    saved(editor)
    assert item.speeches.get().text_kk == "Екінші"
    editor.locator("[data-undo] button").click()
    saved(editor)
    assert [one.text_kk for one in item.speeches.all()] == ["Бірінші", "Екінші"]


def test_somebody_new_is_added_on_the_spot(editor, item):
    editor.locator("#id_reporter").select_option("+")
    editor.locator("#id_person_name").fill("Дана Серікқызы")
    editor.keyboard.press("Tab")
    pressed(editor, "кітапхана меңгерушісі", ">Enter")
    editor.locator("#id_reporter option:checked", has_text="Дана Серікқызы").wait_for(state="attached")
    assert editor.evaluate(FOCUSED) == "reporter"
    saved(editor)
    item.refresh_from_db()
    assert item.reporter == Person.objects.get(name_kk="Дана Серікқызы")
    pressed(editor, ">Alt+2")
    assert editor.locator("#id_speech-1-speaker option", has_text="Дана Серікқызы").count() == 1


def test_what_a_decision_is_about_and_does_is_picked_from_what_is_known(editor, item):
    pressed(editor, ">Alt+5", "Түсініктеме сұралсын.", ">Tab", ">Tab", ">Tab")
    assert editor.evaluate(FOCUSED) == "decision-1-about"
    editor.locator("#id_decision-1-about").select_option(index=1)
    assert editor.locator("[name=decision-1-about]").count() == 2
    assert not editor.locator("#id_decision-1-ngo").is_visible()
    editor.locator("#id_decision-1-effect").select_option("ask_ngo")
    editor.locator("#id_decision-1-ngo").select_option(index=1)
    saved(editor)
    decision = item.decisions.get()
    assert decision.effect == "ask_ngo" and decision.ngo and decision.mentions.count() == 1


def test_the_whole_vote_at_once_and_by_member(editor, item):
    editor.locator("[name=all_for]").click()
    saved(editor)
    item.refresh_from_db()
    assert item.voting == "totals" and item.votes_for == item.meeting.attendance.filter(votes=True, presence="present").count()
    editor.locator("#id_voting").select_option("members")
    editor.locator("[name=all_for]").click()
    saved(editor)
    assert set(item.votes.values_list("choice", flat=True)) == {"for"}


def test_items_move_come_and_are_written_one_after_another(editor, item):
    place = item.position
    pressed(editor, ">Alt+1", "Жылжиды", ">Alt+ArrowUp")
    editor.locator("[data-position]", has_text=str(place - 1)).wait_for()
    item.refresh_from_db()
    assert (item.position, item.heard_kk) == (place - 1, "Жылжиды")
    assert editor.evaluate(FOCUSED) == "heard"
    assert editor.locator("[data-rows=decision] [data-number]").first.inner_text() == f"{place - 1}.1"
    pressed(editor, ">Control+Enter")
    editor.wait_for_url(lambda url: not url.endswith(f"/{item.pk}/"))
    pressed(editor, ">Alt+0", "Жаңа мәселе", ">Enter")
    editor.locator("h2", has_text="Жаңа мәселе").wait_for()
    assert editor.evaluate(FOCUSED) == "reporter"
    assert AgendaItem.objects.filter(meeting=item.meeting, title_kk="Жаңа мәселе").exists()


def test_speeches_and_decisions_change_places_by_keys_and_buttons(editor, item):
    pressed(editor, ">Alt+2", ">Enter", "Бірінші", ">Alt+2", ">Enter", "Екінші", ">Alt+PageUp")
    assert editor.evaluate(FOCUSED) == "speech-2-text"  # one goes on typing where one was
    pressed(editor, " сөз", ">Alt+5", "Алғашқы", ">Alt+5", "Кейінгі")
    editor.locator("[name=shift][value='decision-2:up']").click()
    assert [row.inner_text() for row in editor.locator("[data-rows=decision] [data-number]").all()] == [
        f"{item.position}.1",
        f"{item.position}.2",
    ]
    pressed(editor, ">Control+s")
    saved(editor)

    def told():
        return [list(rows.order_by("position").values_list("text_kk", flat=True)) for rows in (item.speeches, item.decisions)]

    assert until(lambda: told() == [["Екінші сөз", "Бірінші"], ["Кейінгі", "Алғашқы"]], editor), told()


def test_an_item_is_taken_off_with_its_reason_on_the_page(editor, item):
    pressed(editor, ">Alt+1", "Соңғы сөз")
    editor.locator(".about-item > summary").click()
    editor.locator("[name=remove]").click()
    expect(editor.locator("#id_off_why")).to_be_focused()
    pressed(editor, "Кейінге қалдырылды", ">Tab", ">Enter")
    editor.wait_for_url(lambda url: not url.endswith(f"/{item.pk}/"))
    item.refresh_from_db()
    assert (item.void_reason, item.heard_kk) == ("Кейінге қалдырылды", "Соңғы сөз")


def test_each_language_is_written_apart_and_the_other_is_seen_beside(editor, item):
    pressed(editor, ">Alt+1", "Қазақша мәтін")
    editor.locator(".texts a[lang=ru]").click()
    editor.wait_for_url("**?text=ru")
    assert "Қазақша мәтін" in editor.locator("#heard .beside").inner_text()
    pressed(editor, ">Alt+1", "Русский текст", ">Control+s")
    saved(editor)
    item.refresh_from_db()
    assert (item.heard_kk, item.heard_ru) == ("Қазақша мәтін", "Русский текст")


# ---------------------------------------------------------------- without a script, on a phone, for everybody


def test_without_a_script_the_same_form_does_it(browser, training, live_server, address, item):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1366, "height": 768})
    page = context.new_page()
    page.goto(f"{live_server.url}/sign-in/?lang=kk&next={address.removeprefix(live_server.url)}")
    page.locator("#id_username").fill("trainee")
    page.locator("#id_password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.locator("#id_heard").fill("Скриптсіз жазылды")
    for number, words in enumerate(("Бірінші", "Екінші", "Үшінші"), start=1):
        page.locator(f"[name=speech-{number}-text]").fill(words)
    page.locator("[name=add][value=speech]").click()
    expect(page.locator("[name=speech-4-text]")).to_be_visible()
    page.locator("[name=decision-1-text]").fill("Шешім.")
    page.locator("#id_voting").select_option("totals")
    page.locator("#id_votes_for").fill("9")
    page.locator("noscript [name=save], .tray [name=save]").last.click()
    expect(page.locator("#id_votes_for_error")).to_be_visible()
    expect(page.locator("[name=decision-1-text]")).to_have_value("Шешім.")
    page.locator("#id_votes_for").fill("4")
    page.locator("noscript [name=save], .tray [name=save]").last.click()
    expect(page.locator("#id_votes_for")).to_have_value("4")
    expect(page.locator("#id_votes_for_error")).to_have_count(0)
    item.refresh_from_db()
    assert (item.heard_kk, item.votes_for, item.speeches.count(), item.decisions.count()) == ("Скриптсіз жазылды", 4, 3, 1)
    context.close()


def test_it_fits_the_screen_and_anybody_can_use_it(editor):
    page = editor
    page.locator("#id_voting").select_option("members")
    page.locator("#id_decision-1-effect").select_option("award")
    page.locator(".about-item > summary").click()
    page.locator("[name=add][value=decision-1-action]").dispatch_event("click")
    assert looked_at_each_width(page) == []


def test_a_whole_meeting_is_written_and_sent_without_the_mouse(desk, training, item, live_server):
    page = desk("trainee")
    meeting = item.meeting
    page.goto(f"{live_server.url}/meetings/{meeting.pk}/write/")
    items = list(meeting.agenda.filter(voided_at=None).order_by("position"))
    page.goto(f"{live_server.url}/meetings/{meeting.pk}/write/{items[0].pk}/")
    for number, one in enumerate(items, start=1):
        page.wait_for_url(f"**/write/{one.pk}/")
        pressed(page, ">Alt+1", ">Control+End", f"{number}-мәселе тыңдалды. ", ">Alt+5", f"{number}-шешім қабылдансын.", ">Control+Enter")
    page.locator(".tray .btn-primary:focus").wait_for()
    pressed(page, ">Enter")
    page.wait_for_url(f"**/meetings/{meeting.pk}/send/")
    assert [item.decisions.last().text_kk for item in items] == [f"{number}-шешім қабылдансын." for number in range(1, len(items) + 1)]
    assert not EditingSession.objects.filter(item__in=items, ended=None).exclude(person__username="trainee").exists()
