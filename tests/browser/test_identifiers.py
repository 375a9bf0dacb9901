"""Numbers that carry a check digit are judged while one types, by the same rules as on the server."""

import pytest

from koksu.identifiers import is_bin, is_iban

pytestmark = pytest.mark.django_db(transaction=True)
BINS = ["060240010094", "971240001315", "123123123123", "060240010095", "061340010094", "060280010094"]
ACCOUNTS = ["KZ86125KZT5004100100", "KZ86125KZT5004100101", "KZ00125KZT5004100100", "kz86 125K ZT50 0410 0100"]


def test_a_bin_and_an_account_are_judged_as_they_are_typed(desk, koksu_2019, live_server):
    page = desk("official")
    page.goto(f"{live_server.url}/ngos/new/")
    for selector, numbers, rule in (("#id_bin", BINS, is_bin), ("#id_account", ACCOUNTS, is_iban)):
        field = page.locator(selector)
        for number in numbers:
            field.fill(number)
            field.blur()
            told = page.locator(f"{selector}_typed:not([hidden])").count() == 1
            assert told is not rule(number), number
        field.fill("")
        field.press_sequentially(numbers[0][:5])
        assert page.locator(f"{selector}_typed:not([hidden])").count() == 0  # not before the number is whole
        field.fill("")
        field.blur()
        assert page.locator(f"{selector}_typed:not([hidden])").count() == 0
