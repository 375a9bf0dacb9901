"""What people mistype and what nobody should send, into the meetings' forms: told at its field, all typing kept, nothing half-written."""

import pytest

from tests.bad_input import EveryForm, World, check_all_is_forged
from tests.meetings.addresses import FORMS, records
from tests.throughout import throughout

pytestmark = pytest.mark.django_db
# What a good submission needs besides what the form shows at first; "option 1" is a select's first choice.
TYPED = {
    "commission_create": {"name_kk": "Жаңа комиссия"},
    "commission_edit": {"decision": "№ 7 қаулы"},
    "membership_create": {"newcomer": "Жаңа Мүше"},
    "membership_edit": {"since": "01.01.2020"},
    "person_create": {"name_kk": "Жаңа Адам", "organisation_name": "Жаңа ұйым"},
    "person_edit": {"capacity_kk": "бас маман"},
    "organisation_create": {"name_kk": "Жаңа ұйым"},
    "organisation_edit": {"name_ru": "Акимат"},
    "meeting_create": {"commission": "option 1", "day": "10.12.2030"},
    "meeting_edit": {"place_kk": "үлкен зал"},
    "meeting_quorum": {"quorum": "two_thirds", "why": "Комиссия ережесінің 12-тармағы."},
    "meeting_cancel": {"why": "Кворум жиналмады."},
    "meeting_attendance": {"new-0-newcomer": "Жаңа Қонақ", "group-0-group_kk": "ҮЕҰ жетекшілері"},
    "meeting_agenda": {"title_kk": "Жаңа мәселе"},
    "item_add": {"title_kk": "Жаңа мәселе"},
    "item_remove": {"why": "Кейінге қалдырылды."},
    "annex_create": {"title_kk": "Тізім"},
    "plan_create": {"title_kk": "Жаңа жоспар"},
    "plan_edit": {"approved": "yes", "approved_by": "аудан әкімдігі"},
    "plan_item_create": {"title_kk": "Жаңа тармақ"},
    "plan_item_edit": {"due": "01.12.2030"},
    "event_create": {"title_kk": "Жаңа мереке"},
    "event_edit": {"place_kk": "орталық алаң"},
}


OURS = [page for page in FORMS if page.name in TYPED]
laid, there = throughout(records)


def world_of(page, there):
    return World(page, there, there.people["secretary"], TYPED[page.name])


@pytest.fixture(params=OURS, ids=lambda page: "-".join([page.name, *page.of]))
def world(request, there, record_property):
    world = world_of(request.param, there)
    world.turn = request.param_index
    yield world
    record_property("count", f"{world.posts} submissions")


class TestEveryForm(EveryForm):
    """Of the meetings."""


@pytest.mark.once
def test_the_forms_together_are_sent_all_that_can_be_forged(there):
    check_all_is_forged([world_of(page, there) for page in OURS])
