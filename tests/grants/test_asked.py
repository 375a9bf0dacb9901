"""What an address may ask for, and the words it gets when it asks for what isn't there."""

from datetime import date

import pytest
from django.http import Http404
from django.test import RequestFactory
from django.utils import translation

from grants.reports.period import Period
from grants.views.asked import asked_id, asked_language, asked_period
from koksu.accounts.errors import WrongAddress

TODAY = date(2026, 9, 18)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def asked(query):
    return RequestFactory().get(f"/ngos/1/report/?{query}")


@pytest.mark.parametrize(("text", "number"), [("1", 1), ("42", 42), ("999999999999999999", 10**18 - 1)])
def test_an_id_is_a_plain_number(text, number):
    assert asked_id(text) == number


@pytest.mark.parametrize("text", ["", "0", "-1", "+1", "01", "1.0", "abc", "1e3", "10" * 20, str(2**63), "1\0", "1 ", "١٢", "1'--", "../1"])
def test_what_can_be_no_id_is_not_found(text):
    with pytest.raises(Http404):
        asked_id(text)


@pytest.mark.parametrize(
    ("query", "since", "until"),
    [
        ("", None, None),
        ("from=&to=&year=", None, None),
        ("year=2019", date(2019, 1, 1), date(2019, 12, 31)),
        ("from=2019-11-23", date(2019, 11, 23), None),
        ("to=23.11.2019", None, date(2019, 11, 23)),
        ("from=2019-11-23&to=23.11.2019", date(2019, 11, 23), date(2019, 11, 23)),
        ("from=1.2.2019&to=%2001.03.2019%20", date(2019, 2, 1), date(2019, 3, 1)),
        ("year=2018&year=2019&page=x", date(2019, 1, 1), date(2019, 12, 31)),  # the last counts; what is unknown is left alone
        ("from=1991-01-01&to=2100-12-31", date(1991, 1, 1), date(2100, 12, 31)),
    ],
)
def test_a_period_is_read(query, since, until):
    assert asked_period(asked(query), TODAY) == Period(TODAY, since, until)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("from=yesterday", "from: “yesterday” is not a date. Write it as 2019-11-23 or 23.11.2019."),
        ("to=31.02.2019", "to: “31.02.2019” is not a date."),
        ("from=0000-01-01", "is not a date"),
        ("from=0001-01-01", "lies outside the years 1991 to 2100"),
        ("to=9999-12-31", "lies outside the years 1991 to 2100"),
        ("from=2019-12-31&to=2019-01-01", "ends before it begins: from=2019-12-31, to=2019-01-01"),
        ("year=19", "year: “19” is not a year from 1991 to 2100"),
        ("year=1990", "is not a year from 1991 to 2100"),
        ("year=2101", "is not a year from 1991 to 2100"),
        ("year=%D9%A2%D9%A0%D9%A1%D9%A9", "is not a year"),  # digits of another script
        ("year=2019&to=2019-12-31", "both for a year and for days"),
        ("from=" + "9" * 500, "9" * 40 + "…"),
        ("from=%E2%80%AE2019", "“ 2019”"),  # a sign that turns the line round is not repeated
    ],
)
def test_a_period_that_cannot_be_is_told_with_an_example(query, words):
    with pytest.raises(WrongAddress) as refused:
        asked_period(asked(query), TODAY)
    assert words in str(refused.value.message)
    assert refused.value.back == "/ngos/1/report/"
    assert refused.value.status == 400


@pytest.mark.parametrize(("query", "language"), [("", "en"), ("lang=", "en"), ("lang=kk", "kk"), ("lang=xx&lang=ru", "ru")])
def test_a_documents_language_is_the_addresss_else_the_screens(query, language):
    assert asked_language(asked(query)) == language


@pytest.mark.parametrize("query", ["lang=xx", "lang=KK", "lang=kk-KZ", "lang=../kk", "lang=%00"])
def test_a_language_that_is_not_here_is_told(query):
    with pytest.raises(WrongAddress, match="Kazakh"):
        asked_language(asked(query))
