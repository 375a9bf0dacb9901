"""Kazakh order, search folding, dates and number suffixes, as 4-language-and-paper.md says."""

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koksu.language import (
    ALPHABET,
    date_range,
    folded_words,
    locative,
    long_date,
    month_name,
    of_both,
    possessive,
    retyped,
    search_key,
    short_date,
    sort_key,
)


def test_the_alphabet_has_the_42_letters_and_sorts_so():
    assert len(ALPHABET) == len(set(ALPHABET)) == 42
    mixed = random.Random(1).sample(ALPHABET, 42)
    assert "".join(sorted(mixed, key=sort_key)) == ALPHABET
    assert sort_key(ALPHABET.upper()) == sort_key(ALPHABET)


def test_spaces_then_digits_then_kazakh_then_other_letters():
    ordered = [
        "2019 жыл",
        "Ар намыс",
        "Арман",
        "Әділет",
        "Ғалам",
        "Көксу",
        "Қазына",
        "Ұлт",
        "Үміт",
        "Ырыс",
        "Іскер",
        "Яссы",
        "Alpha",
        "Zeta",
    ]
    assert sorted(random.Random(2).sample(ordered, len(ordered)), key=sort_key) == ordered


def test_case_quotes_and_lookalikes_do_not_change_the_order():
    assert sort_key("«Көксу»") == sort_key("КӨКСУ") == sort_key("кӛксу")
    assert sort_key("2-лот") < sort_key("10-лот") < sort_key("010-лот а")  # numbers by their size
    assert sort_key("Iскер") == sort_key("Іскер")  # a Latin I in a Cyrillic word
    assert sort_key("Inter") > sort_key("Яссы")  # a Latin word stays outside the alphabet


@given(st.text(), st.text())
def test_sort_keys_are_digits_alone(one, other):
    key = sort_key(one)
    assert key == "" or (key.isdecimal() and key.isascii() and len(key) % 2 == 0)
    assert sort_key(one) == sort_key(one.strip())
    assert isinstance(key < sort_key(other), bool)


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Көксу", "көксу"),
        ("Көксу", "КОКСУ"),
        ("Көксу", "кӛксу"),
        ("Әділет", "əдiлет"),
        ("Әділет", "адилет"),
        ("Жаңғыру", "жаӊгыру"),
        ("Қоғам һәм Ұлт", "когам hам улт"),
        ("Ёлка", "елка"),
        ("«Нахичивань» ҚБ", "нахичивань кб"),
        ("O'zbek", "ozbek"),
        ("и\u0306од", "йод"),
        ("Қо\u00adғам", "қоғам"),
        ("İstanbul", "istanbul"),
    ],
)
def test_what_people_type_finds_what_was_written(written, typed):
    assert search_key(written) == search_key(typed)


@pytest.mark.parametrize("typed", ["14-Ә", "14-ә", "14-а", "14 ə", "№ 14-Ә", "№14-Ә", "«14–Ә»"])
def test_a_contract_number_is_found_however_typed(typed):
    assert folded_words(typed) == ["14", "а"]


@pytest.mark.parametrize("hostile", ["", " - ", "%_\\", "\x00", "\ud800", "'\"<>;--", "\u200b\ufeff"])
def test_signs_alone_fold_to_nothing(hostile):
    assert folded_words(hostile) == []
    assert search_key(hostile) == sort_key(hostile) == ""


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert search_key(search_key(text)) == search_key(text)
    assert search_key(text).split() == folded_words(text)


@given(st.text(alphabet=ALPHABET + "iəhӛӊ «»-"))
def test_search_ignores_case_in_every_kazakh_letter(text):
    assert search_key(text.upper()) == search_key(text)


@pytest.mark.parametrize(
    ("typed", "kazakh", "russian"),
    [
        ("rjrce", "коксу", "коксу"),
        ("r-rce", "көксу", "к-ксу"),
        ("R_RCE", "көксу", "к_ксу"),
        (";fcnfh", "жастар", "жастар"),
        (":FCNFH", "жастар", "жастар"),
        ("hfcgb`", "распиё", "распиё"),
        ("2 3 4 5 8 9 0 - = q", "ә і ң ғ ү ұ қ ө һ й", "2 3 4 5 8 9 0 - = й"),
        ("@#$%*()_+Q", "әіңғүұқөһй", "@#$%*()_+й"),
        ("[fnnfvf", "хаттама", "хаттама"),
    ],
)
def test_what_an_english_keyboard_gave_is_retyped(typed, kazakh, russian):
    assert retyped(typed) == list(dict.fromkeys([kazakh, russian]))


def test_what_no_english_keyboard_gave_is_left():
    assert [retyped(text) for text in ("", "көксу", "14-Ә", "060240010094", "...")] == [[]] * 5


def test_every_kazakh_letter_has_a_key():
    keys = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`234589" + "0-="
    assert sorted(retyped(keys)[0]) == sorted(ALPHABET)


def test_long_and_short_dates():
    day = date(2019, 11, 23)
    assert long_date(day, "kk") == "2019 жылғы 23 қараша"
    assert long_date(day, "ru") == "23 ноября 2019 года"
    assert long_date(day, "en") == "23 November 2019"
    assert short_date(day) == "23.11.2019"
    assert short_date(date(2026, 1, 2)) == "02.01.2026"
    assert [month_name(n, "kk") for n in (1, 9, 12)] == ["қаңтар", "қыркүйек", "желтоқсан"]
    assert (month_name(11, "ru"), month_name(5, "en")) == ("ноябрь", "May")


@pytest.mark.parametrize(
    ("first", "last", "kk", "ru", "en"),
    [
        (date(2019, 11, 23), date(2019, 11, 23), "2019 жылғы 23 қараша", "23 ноября 2019 года", "23 November 2019"),
        (date(2019, 11, 1), date(2019, 11, 23), "2019 жылғы 1–23 қараша", "1–23 ноября 2019 года", "1–23 November 2019"),
        (
            date(2019, 1, 5),
            date(2019, 11, 23),
            "2019 жылғы 5 қаңтар – 23 қараша",
            "5 января – 23 ноября 2019 года",
            "5 January – 23 November 2019",
        ),
        (
            date(2018, 11, 5),
            date(2019, 11, 23),
            "2018 жылғы 5 қараша – 2019 жылғы 23 қараша",
            "5 ноября 2018 года – 23 ноября 2019 года",
            "5 November 2018 – 23 November 2019",
        ),
    ],
)
def test_date_ranges(first, last, kk, ru, en):
    assert [date_range(first, last, language) for language in ("kk", "ru", "en")] == [kk, ru, en]


SUFFIXES = {
    ("-і", "-де"): [0, 1, 8, 50, 80, 100, 200, 2100, 11, 28, 1_000_100],
    ("-сі", "-де"): [2, 7, 12, 107, 2022],
    ("-і", "-те"): [3, 4, 5, 70, 13, 170, 2025],
    ("-сы", "-да"): [6, 20, 26, 120, 2020, 2026],
    ("-ы", "-да"): [9, 10, 30, 90, 1000, 2000, 100_000, 2019, 1_000_000],
    ("-ы", "-та"): [40, 60, 160, 1_000_000_000],
}


@pytest.mark.parametrize(("suffixes", "number"), [(suffixes, number) for suffixes, numbers in SUFFIXES.items() for number in numbers])
def test_number_suffixes(suffixes, number):
    assert (possessive(number), locative(number)) == suffixes


@pytest.mark.parametrize(
    ("typed", "kk", "ru", "en"),
    [
        ("іссапарда / в командировке", "іссапарда", "в командировке", "іссапарда / в командировке"),
        ("жұбайы «Өркен» ұйымында / супруг работает в «Өркен»", "жұбайы «Өркен» ұйымында", "супруг работает в «Өркен»", None),
        ("емделуде / на лечении", "емделуде", "на лечении", None),
        ("Демалыста / В отпуске", "Демалыста", "В отпуске", None),
        ("сома дұрыс емес: 12 / сумма неверна: 12", "сома дұрыс емес: 12", "сумма неверна: 12", None),
        ("шартты бекіту үшін / для утверждения", "шартты бекіту үшін", "для утверждения", None),
        *(
            (whole, whole, whole, whole)
            for whole in (
                "іссапарда",
                "в отпуске / на лечении",
                "по болезни / отпуск",
                "и / или",
                "объезд сёл / отпуск",
                "назначение / увольнение",
                "емделуде / үйде",
                "емделуде / Ұлт орталығында",
                "емделуде/на лечении",
                "емделуде / ",
                " / на лечении",
                "емделуде / 12",
                "онлайн / Zoom",
                "«Нахичивань» / «Эльбрус»",
                "а / б / в",
                "ә / б / в",
                "",
                "1/2 өтінім",
            )
        ),
    ],
)
def test_words_typed_once_in_both_languages(typed, kk, ru, en):
    """Only what is surely in both is parted: half of a text is never left out by a slash."""
    assert [of_both(typed, language) for language in ("kk", "ru", "en")] == [kk, ru, typed if en is None else en]
