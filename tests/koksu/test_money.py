"""Tenge: exact, read as typed, printed and worded as 4-language-and-paper.md says."""

import copy
import json
import pickle
import time
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koksu.money import MAX_TIYN, AmountError, Tenge, number_in_words, percent

NBSP = "\u00a0"
amounts = st.integers(0, MAX_TIYN).map(Tenge)


@pytest.mark.parametrize(
    ("typed", "tiyn"),
    [
        ("428571", 42_857_100),
        ("428 571", 42_857_100),
        ("428 571,50", 42_857_150),
        ("428571.50", 42_857_150),
        ("1 000,5", 100_050),
        ("0", 0),
        ("0,05", 5),
        ("  7 ", 700),
        (f"1{NBSP}000{NBSP}000", 100_000_000),
        ("1\u202f000\u2009000,10", 100_000_010),
        ("5 ₸", 500),
        ("5₸", 500),
        ("428 571 тг", 42_857_100),
        ("428 571 тг.", 42_857_100),
        ("428 571,5 ТЕҢГЕ", 42_857_150),
        ("428 571 тенге", 42_857_100),
        ("428571 kzt", 42_857_100),
        ("100 000 000 000", MAX_TIYN),
    ],
)
def test_reads_what_people_type(typed, tiyn):
    assert Tenge.read(typed) == tiyn
    assert type(Tenge.read(typed)) is Tenge


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "empty"),
        (f" {NBSP}\t", "empty"),
        ("428,571", "too_many_decimals"),
        ("428.571", "too_many_decimals"),
        ("1 000,505", "too_many_decimals"),
        ("1.5.2", "not_a_number"),
        ("1,000.50", "not_a_number"),
        ("42 8571", "not_a_number"),
        ("1 00", "not_a_number"),
        ("1234 567", "not_a_number"),
        ("428\t571", "not_a_number"),
        ("428\n571", "not_a_number"),
        ("5,", "not_a_number"),
        (",50", "not_a_number"),
        ("+5", "not_a_number"),
        ("1e5", "not_a_number"),
        ("1_000", "not_a_number"),
        ("1'000", "not_a_number"),
        ("٤٢٨", "not_a_number"),
        ("４２８", "not_a_number"),
        ("²", "not_a_number"),
        ("nan", "not_a_number"),
        ("₸", "not_a_number"),
        ("бес", "not_a_number"),
        ("-", "not_a_number"),
        ("-5", "negative"),
        ("\u22125,00 ₸", "negative"),
        ("100 000 000 000,01", "too_large"),
        ("9" * 60, "too_large"),
    ],
)
def test_refuses_with_a_code(typed, code):
    with pytest.raises(AmountError) as refused:
        Tenge.read(typed)
    assert refused.value.code == code


@pytest.mark.parametrize("piece", ["9", " ", "1 ", "999 ", "-", "₸", "٤"])
def test_a_megabyte_is_refused_at_once(piece):
    started = time.monotonic()
    with pytest.raises(AmountError) as refused:
        Tenge.read("1" + piece * 1_000_000 + "1")
    assert refused.value.code == "not_a_number"
    assert time.monotonic() - started < 0.5


@given(st.text())
def test_any_text_gives_an_amount_or_a_known_code(text):
    try:
        assert 0 <= Tenge.read(text) <= MAX_TIYN
    except AmountError as refused:
        assert refused.code in {"empty", "not_a_number", "too_many_decimals", "negative", "too_large"}


@given(amounts)
def test_reading_undoes_every_way_of_printing(amount):
    for printed in (str(amount), amount.digits(), amount.digits(tiyn=True), amount.plain()):
        assert Tenge.read(printed) == amount


def test_prints():
    assert str(Tenge.of(428_571)) == f"428{NBSP}571{NBSP}₸"
    assert str(Tenge.of(428_571, 50)) == f"428{NBSP}571,50{NBSP}₸"
    assert Tenge.of(428_571).digits() == f"428{NBSP}571"
    assert Tenge.of(428_571).digits(tiyn=True) == f"428{NBSP}571,00"
    assert Tenge.of(428_571, 50).plain() == "428571.50"
    assert Tenge(-5).plain() == "-0.05"
    assert str(Tenge.of(-1_000, 50)) == f"\u22121{NBSP}000,50{NBSP}₸"
    assert f"{Tenge.of(7)}" == f"7{NBSP}₸"
    assert repr(Tenge(700)) == "Tenge(700)"
    assert json.dumps({"tiyn": Tenge(700)}) == '{"tiyn": 700}'
    assert (percent(356), percent(1000), percent(0), percent(-5)) == ("35,6%", "100,0%", "0,0%", "\u22120,5%")


@pytest.mark.parametrize(
    ("tenge", "language", "words"),
    [
        (428_571, "kk", "төрт жүз жиырма сегіз мың бес жүз жетпіс бір теңге 00 тиын"),
        (557_143, "kk", "бес жүз елу жеті мың бір жүз қырық үш теңге 00 тиын"),
        (2_014_286, "kk", "екі миллион он төрт мың екі жүз сексен алты теңге 00 тиын"),
        (428_571, "ru", "четыреста двадцать восемь тысяч пятьсот семьдесят один тенге 00 тиын"),
        (428_571, "en", "four hundred twenty-eight thousand five hundred seventy-one tenge 00 tiyn"),
        (1_001_100, "kk", "бір миллион бір мың бір жүз теңге 00 тиын"),
        (0, "kk", "нөл теңге 00 тиын"),
        (0, "ru", "ноль тенге 00 тиын"),
        (1_000, "ru", "одна тысяча тенге 00 тиын"),
        (2_002, "ru", "две тысячи два тенге 00 тиын"),
        (11_012, "ru", "одиннадцать тысяч двенадцать тенге 00 тиын"),
        (121_000, "ru", "сто двадцать одна тысяча тенге 00 тиын"),
        (3_000_000, "ru", "три миллиона тенге 00 тиын"),
        (1_000_000_000, "ru", "один миллиард тенге 00 тиын"),
        (14_019_000_000, "ru", "четырнадцать миллиардов девятнадцать миллионов тенге 00 тиын"),
        (100_000_000_000, "kk", "бір жүз миллиард теңге 00 тиын"),
        (100_000_000_000, "en", "one hundred billion tenge 00 tiyn"),
        (15_010, "en", "fifteen thousand ten tenge 00 tiyn"),
    ],
)
def test_in_words(tenge, language, words):
    assert Tenge.of(tenge).in_words(language) == words


def test_words_of_tiyn_and_of_a_negative_amount():
    assert Tenge.of(1, 5).in_words("kk") == "бір теңге 05 тиын"
    assert Tenge.of(-21, 50).in_words("kk") == "минус жиырма бір теңге 50 тиын"
    assert Tenge.of(-1_000).in_words("ru") == "минус одна тысяча тенге 00 тиын"


def test_on_paper():
    assert Tenge.of(4_500_000).on_paper("kk") == f"4{NBSP}500{NBSP}000 (төрт миллион бес жүз мың) теңге 00 тиын"
    assert Tenge.of(428_571, 50).on_paper("ru") == (f"428{NBSP}571 (четыреста двадцать восемь тысяч пятьсот семьдесят один) тенге 50 тиын")
    assert Tenge.of(7).on_paper("en") == "7 (seven) tenge 00 tiyn"


@given(amounts, st.sampled_from(["kk", "ru", "en"]))
def test_words_end_in_the_tiyn(amount, language):
    *_, tiyn, unit = amount.in_words(language).split(" ")
    assert (tiyn, unit) == (amount.plain()[-2:], {"kk": "тиын", "ru": "тиын", "en": "tiyn"}[language])
    assert "  " not in amount.in_words(language)


@given(st.integers(0, 10**12 - 1), st.integers(0, 10**12 - 1), st.sampled_from(["kk", "ru", "en"]))
def test_two_numbers_never_share_their_words(one, other, language):
    assert (number_in_words(one, language) == number_in_words(other, language)) == (one == other)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_small_number_has_words_of_its_own(language):
    assert len({number_in_words(number, language) for number in range(10_000)}) == 10_000


@pytest.mark.parametrize("number", [-1, 10**12])
def test_words_end_at_a_trillion(number):
    with pytest.raises(ValueError, match="words"):
        number_in_words(number, "kk")


@given(amounts, st.integers(-1000, 1000))
def test_whole_arithmetic_stays_tenge(amount, number):
    tiyn = int(amount)
    results = {
        amount + number: tiyn + number,
        number + amount: tiyn + number,
        amount - number: tiyn - number,
        number - amount: number - tiyn,
        amount * number: tiyn * number,
        number * amount: tiyn * number,
        amount // 7: tiyn // 7,
        amount % 7: tiyn % 7,
        -amount: -tiyn,
        +amount: tiyn,
        abs(-amount): tiyn,
    }
    for result, expected in results.items():
        assert type(result) is Tenge
        assert result == expected


def test_sums_and_comparisons():
    assert type(sum([Tenge(1), Tenge(2)])) is Tenge
    assert sum([Tenge.of(1, 99), Tenge(1)]) == Tenge.of(2)
    assert max(Tenge(1), Tenge(2)) == 2
    assert Tenge(1) < Tenge(2) <= 2
    assert {Tenge(5): "a"}[5] == "a"
    assert not Tenge(0)


@pytest.mark.parametrize("other", [1.0, float("nan"), Decimal("1"), Fraction(1, 2), 1j])
def test_nothing_inexact_touches_an_amount(other):
    amount = Tenge.of(10)
    for operation in (
        lambda: amount + other,
        lambda: amount - other,
        lambda: amount * other,
        lambda: amount // other,
        lambda: amount % other,
        lambda: amount / other,
        lambda: Tenge(other),
    ):
        with pytest.raises(TypeError):
            operation()


@pytest.mark.parametrize(
    "operation", [lambda t: t / 2, lambda t: 2 / t, lambda t: t**2, lambda t: 2**t, lambda t: divmod(t, 3), lambda t: Tenge("5")]
)
def test_no_fractions_powers_or_texts(operation):
    with pytest.raises(TypeError):
        operation(Tenge(4))


@pytest.mark.parametrize("tiyn", [-1, 100])
def test_of_takes_0_to_99_tiyn(tiyn):
    with pytest.raises(ValueError, match="0 to 99"):
        Tenge.of(1, tiyn)


@given(amounts)
def test_copies_and_pickles_stay_tenge(amount):
    for twin in (pickle.loads(pickle.dumps(amount)), copy.copy(amount), copy.deepcopy([amount])[0]):
        assert type(twin) is Tenge
        assert twin == amount
        assert hash(twin) == hash(int(amount))
