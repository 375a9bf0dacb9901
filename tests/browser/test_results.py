"""Recording results in a real browser: a paper list entered by keyboard alone; nothing typed is lost, whatever happens."""

import base64
import io
import re
from time import monotonic

import pytest
from django.contrib.sessions.models import Session
from PIL import Image
from playwright.sync_api import expect

from grants.models import Draft, Evidence, Output, StagedFile
from tests.demo import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)

# Ten results of a paper list, as a person types them: the first letter of the deliverable chooses it. ">" begins a key's name.
LIST = [
    ["1", ">Tab", "05092026", ">Tab", ">Tab", "31", ">Tab", "1000", ">Tab", "1230", ">Tab", "Балдәурен"],
    ["2", ">Tab", "09092026", ">Tab", "8", ">Tab", "24", ">Tab", "Е. Қасымов"],
    ["4", ">Tab", "10092026", ">Tab", ">Tab", "Үлгі тынысы", ">Tab", "36", ">Tab", "10092026", ">Tab", "4"],
    ["5", ">Tab", "12092026", ">Tab", ">Tab", "60"],
    ["6", ">Tab", "14092026", ">Tab", ">Tab", "3"],
    [">Control+d", ">Tab", "15092026"],
    [">Control+d", ">Tab", "16092026"],
    [">Control+d", ">Tab", "17092026"],
    ["3", ">Tab", "20092026", ">Tab", "200", ">Tab", "250"],
    ["1", ">Tab", "21092026", ">Tab", ">Tab", "40", ">Tab", "1500", ">Tab", "1630", ">Tab", "Мұқры"],
]
PHOTO = io.BytesIO()
Image.new("RGB", (80, 60), "teal").save(PHOTO, "PNG")
DROP = """([selector, bytes]) => {
  const data = new DataTransfer();
  data.items.add(new File([Uint8Array.from(atob(bytes), (one) => one.charCodeAt(0))], "IMG_2041.png", { type: "image/png" }));
  document.querySelector(selector).dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data }));
}"""


PASTE = (
    DROP.replace("new DragEvent", "new ClipboardEvent").replace('"drop"', '"paste"').replace("dataTransfer: data", "clipboardData: data")
)


@pytest.fixture
def grid(desk, training, live_server):
    """The grid of a contract that promised six kinds, open at its first cell."""
    page = desk("trainee")
    page.goto(f"{live_server.url}/contracts/{training.contracts['14-Ә'].pk}/results/")
    return page


def pressed(page, keys):
    """Types these; how many keys were struck."""
    for key in keys:
        if key.startswith(">"):
            page.keyboard.press(key[1:])
        else:
            page.keyboard.type(key)
    return sum(1 if key.startswith(">") else len(key) for key in keys)


def test_ten_results_of_a_paper_list_by_keyboard_alone(grid, record_property):
    before, started = Output.objects.count(), monotonic()
    struck = 0
    for number, keys in enumerate(LIST):
        struck += pressed(grid, [*([">Shift+Enter"] if number else []), *keys])
    struck += pressed(grid, [">Control+Enter"])
    grid.wait_for_url("**/contracts/*/#outputs")
    seconds = monotonic() - started
    record_property("count", f"ten results by keyboard alone: {struck} keystrokes, {seconds:.1f} s in the browser")
    outputs = list(Output.objects.order_by("pk")[before:])
    assert [output.deliverable.kind.code for output in outputs] == [
        "round_table", "training", "newspaper_article", "cleanup", "video", "video", "video", "video", "brochure", "round_table",
    ]  # fmt: skip
    assert [output.state for output in outputs] == ["reported"] * 10
    assert [output.day.day for output in outputs] == [5, 9, 10, 12, 14, 15, 16, 17, 20, 21]
    assert (outputs[0].participants, f"{outputs[0].ends_at:%H:%M}", outputs[0].place) == (31, "12:30", "Балдәурен")
    assert (outputs[2].newspaper, outputs[2].issue_number, outputs[8].print_run) == ("Үлгі тынысы", "36", 250)
    assert [output.duration_minutes for output in outputs[4:8]] == [3, 3, 3, 3]
    assert struck <= 400  # two minutes at 200 keys a minute, which is a slow typist's pace
    assert not Draft.objects.exists()


def test_enter_and_arrows_keep_the_column_and_the_cells_follow_the_kind(grid):
    focused = "document.activeElement.id"
    pressed(grid, ["4", ">Tab", "10092026", ">Enter"])
    assert grid.evaluate(focused) == "id_row-1-day"
    pressed(grid, ["11092026", ">ArrowUp"])
    assert grid.evaluate(focused) == "id_row-0-day"
    pressed(grid, [">ArrowDown", ">Enter", ">Enter"])
    assert grid.evaluate(focused) == "id_row-3-day"  # a new row, at the end
    assert grid.locator("#id_row-0-newspaper").is_visible() and not grid.locator("#id_row-0-participants").is_visible()
    grid.locator("#id_row-0-deliverable").select_option(label=grid.locator("#id_row-0-deliverable option").nth(1).inner_text())
    assert grid.locator("#id_row-0-participants").is_visible() and not grid.locator("#id_row-0-newspaper").is_visible()
    assert "фото" in grid.locator("#row-0 .needs").inner_text()


def test_a_photo_dropped_on_a_row_and_a_pasted_one_prove_it(grid):
    pressed(grid, ["1", ">Tab", "05092026"])
    picture = base64.b64encode(PHOTO.getvalue()).decode()
    grid.evaluate(DROP, ["#id_row-0-topic", picture])
    grid.locator("#row-0 .dropped img").wait_for()
    assert StagedFile.objects.count() == 1
    grid.evaluate(PASTE, ["#id_row-0-topic", picture])
    grid.locator("#row-0 .dropped li").nth(1).wait_for()
    grid.locator("#row-0 select[name=row-0-kind]").nth(1).select_option("attendance_sheet")
    assert grid.locator("#row-0 .need.met").count() == 1
    pressed(grid, [">Control+Enter"])
    grid.wait_for_url("**/contracts/*/#outputs")
    output = Output.objects.order_by("pk").last()
    assert sorted(Evidence.objects.filter(output=output).values_list("document__kind__code", flat=True)) == ["attendance_sheet", "photo"]


def test_a_wrong_cell_is_marked_and_everything_typed_is_there(grid):
    count = Output.objects.count()
    pressed(grid, ["1", ">Tab", "05092026", ">Tab", ">Tab", "31", ">Shift+Enter", "2", ">Tab", "31022026", ">Tab", "8", ">Control+Enter"])
    grid.locator(".alert-danger a:focus").wait_for()
    expect(grid.locator(".alert-danger li")).to_have_count(1)
    grid.keyboard.press("Enter")  # the summary's link has the focus
    expect(grid.locator("#id_row-1-day")).to_be_focused()
    assert (grid.locator("#id_row-1-day").input_value(), grid.locator("#id_row-0-participants").input_value()) == ("31022026", "31")
    assert Output.objects.count() == count
    pressed(grid, [">Control+a", "28022026", ">Control+Enter"])
    grid.locator("#irregular").wait_for()  # before the contract was signed
    pressed(grid, ["Шартқа дейін өтті", ">Control+Enter"])
    grid.wait_for_url("**/contracts/*/#outputs")
    assert Output.objects.count() == count + 2


def test_a_draft_survives_a_reload(grid):
    pressed(grid, ["4", ">Tab", "10092026", ">Shift+Enter", "1", ">Tab", "11092026", ">Shift+Enter", ">Enter", "2", ">Control+s"])
    grid.locator("[data-saved]", has_text=re.compile(r"\d\d:\d\d")).wait_for()
    assert Draft.objects.get().data.count("092026") == 2
    grid.evaluate("localStorage.clear()")
    grid.reload()
    assert grid.locator(".result-row").count() == 4
    assert grid.locator("#id_row-1-day").input_value() == "11092026" and grid.locator("#id_row-3-deliverable").input_value()
    assert grid.locator("#id_row-0-newspaper").is_visible()


def test_a_lost_line_loses_nothing(grid, context):
    address = grid.url
    context.set_offline(True)
    pressed(grid, ["4", ">Tab", "10092026", *[">Enter"] * 4, "14092026"])
    context.set_offline(False)
    assert not Draft.objects.exists()
    grid.goto(address)
    assert grid.locator("[data-local]").is_visible()
    assert grid.locator(".result-row").count() == 5
    assert (grid.locator("#id_row-0-day").input_value(), grid.locator("#id_row-4-day").input_value()) == ("10092026", "14092026")
    assert grid.locator("#id_row-0-newspaper").is_visible()
    grid.reload()  # shown again as often as needed
    assert grid.locator("#id_row-4-day").input_value() == "14092026"


def test_typing_sent_after_the_session_ended_is_shown_again(grid):
    pressed(grid, ["1", ">Tab", "05092026", *[">Enter"] * 4, "09092026"])
    Session.objects.all().delete()
    grid.evaluate("localStorage.clear()")
    pressed(grid, [">Control+Enter"])
    grid.locator("#id_username").fill("trainee")
    grid.locator("#id_password").fill(PASSWORD)
    grid.keyboard.press("Enter")
    grid.locator(".results-grid").wait_for()
    grid.wait_for_load_state()
    assert (grid.locator("#id_row-0-day").input_value(), grid.locator("#id_row-4-day").input_value()) == ("05092026", "09092026")
    assert grid.locator(".result-row").count() == 5
