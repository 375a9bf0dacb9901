"""BIN, IIN and IBAN: the design's examples, and that one wrong digit is always noticed where the arithmetic can."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from koksu.fields import validate_account, validate_bin, validate_iin
from koksu.identifiers import is_bin, is_iban, is_iin

BINS = ["060240010094", "971240001315", "150340000015"]  # the last one by the second pass
ACCOUNT = "KZ86125KZT5004100100"


def with_check_digit(eleven):
    """The eleven digits with the check digit that they ask for, reckoned apart from the code; None where no number can exist."""
    for weights in ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]):
        remainder = sum(int(digit) * weights[place] for place, digit in enumerate(eleven)) % 11
        if remainder != 10:
            return f"{eleven}{remainder}"
    return None


@pytest.mark.parametrize("number", [*BINS, "060 240 010 094", " 150340000015\u00a0"])
def test_a_right_bin(number):
    assert is_bin(number)
    validate_bin(number)


@pytest.mark.parametrize("number", ["", "123123123123", "06024001009", "0602400100944", "060240010O94", "٠٦٠٢٤٠٠١٠٠٩٤", "060240010094x"])
def test_what_is_no_bin(number):
    assert not is_bin(number)


@pytest.mark.parametrize("number", BINS)
def test_every_other_check_digit_is_wrong(number):
    assert [digit for digit in "0123456789" if is_bin(number[:-1] + digit)] == [number[-1]]


@pytest.mark.parametrize(
    ("eleven", "fits"),
    [
        ("06014001009", True),
        ("06124001009", True),
        ("06004001009", False),  # no month 0
        ("06134001009", False),  # nor 13
        ("06025001009", True),
        ("06026001009", True),
        ("06023001009", False),  # a person's number, and no legal entity's
        ("06027001009", False),
        ("06024101009", True),
        ("06024201009", True),
        ("06024301009", False),
    ],
)
def test_a_bin_has_a_month_a_type_and_a_branch(eleven, fits):
    assert with_check_digit(eleven)
    assert is_bin(with_check_digit(eleven)) is fits


def test_a_number_that_leaves_ten_twice_cannot_exist():
    stems = [f"0602400{serial:04}" for serial in range(10_000)]
    impossible = [stem for stem in stems if with_check_digit(stem) is None]
    assert impossible
    assert not any(is_bin(f"{stem}{digit}") for stem in impossible[:20] for digit in range(10))


@pytest.mark.parametrize(
    ("eleven", "fits"),
    [
        ("85022830012", True),
        ("85023030012", False),  # 30 February 1985
        ("00022960012", True),  # 29 February 2000
        ("00022940012", False),  # 1900 was no leap year
        ("99123120012", True),
        ("85022800012", False),  # no century
        ("85022870012", False),
        ("85022890012", False),
        ("85130130012", False),
    ],
)
def test_an_iin_begins_with_a_birth_date_and_a_century(eleven, fits):
    number = with_check_digit(eleven)
    assert number
    assert is_iin(number) is fits
    if fits:
        validate_iin(f"{number[:6]} {number[6:]}")
        assert not is_iin(number[:-1] + str((int(number[-1]) + 1) % 10))


@pytest.mark.parametrize("text", ["", "85022830012", "123123123123", "КЗ8502283001"])
def test_what_is_no_iin(text):
    assert not is_iin(text)


@pytest.mark.parametrize("account", [ACCOUNT, "kz86125kzt5004100100", "KZ86 125K ZT50 0410 0100"])
def test_a_right_account(account):
    assert is_iban(account)
    validate_account(account)


@pytest.mark.parametrize("account", ["", "KZ86125KZT500410010", "KZ86125KZT50041001000", "RU86125KZT5004100100", "KZ86125КZT5004100100"])
def test_what_is_no_account(account):
    assert not is_iban(account)


@pytest.mark.parametrize("place", [place for place, sign in enumerate(ACCOUNT) if sign.isdigit()])
def test_one_wrong_digit_of_an_account_is_noticed(place):
    assert [digit for digit in "0123456789" if is_iban(ACCOUNT[:place] + digit + ACCOUNT[place + 1 :])] == [ACCOUNT[place]]


@pytest.mark.parametrize(("validate", "typed"), [(validate_bin, "060240010095"), (validate_iin, "1"), (validate_account, "KZ1")])
def test_a_refusal_says_what_to_do(validate, typed):
    with translation.override("en"), pytest.raises(ValidationError, match=r"There can't be such .+: check"):
        validate(typed)
