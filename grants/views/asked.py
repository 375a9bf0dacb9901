"""What an address asks for: an id, a period, a document's language. Whatever else stands there gets clear words, never an error."""

import re
from datetime import date

from django.conf import settings
from django.http import Http404, HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from grants.reports.period import Period
from koksu.accounts.errors import WrongAddress, own_path

FIRST_YEAR, LAST_YEAR = 1991, 2100
LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)
_ID = re.compile(r"[1-9][0-9]{0,17}")  # within 64 bits
_ISO = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})")
_DOTTED = re.compile(r"(?P<day>[0-9]{1,2})\.(?P<month>[0-9]{1,2})\.(?P<year>[0-9]{4})")
_YEAR = re.compile(r"[0-9]{4}")
_SHOWN = 40  # characters of a wrong value that are worth repeating


def asked_id(text: str) -> int:
    """A record's id as an address writes it. Http404 for anything that can't be one: words, signs, zero, more than 64 bits."""
    if not _ID.fullmatch(text):
        raise Http404
    return int(text)


def asked_period(request: HttpRequest, today: date) -> Period:
    """The period of `from` and `to` (2019-11-23 or 23.11.2019, each may be left out) or of `year`. WrongAddress says what is wrong.

    Empty values count as not given; of a repeated one the last counts.
    """
    first, last, year = (_given(request, name) for name in ("from", "to", "year"))
    if year and (first or last):
        words = _("The address asks both for a year and for days. Keep one of them: year=2019, or from=01.01.2019&to=31.12.2019.")
        raise _wrong(request, words)
    if year:
        if not _YEAR.fullmatch(year) or not FIRST_YEAR <= int(year) <= LAST_YEAR:
            words = _("year: “%(text)s” is not a year from %(first)s to %(last)s. Write it as 2019.")
            raise _wrong(request, words % {"text": _shown(year), "first": FIRST_YEAR, "last": LAST_YEAR})
        return Period(today, date(int(year), 1, 1), date(int(year), 12, 31))
    since, until = (_asked_day(request, name, text) for name, text in (("from", first), ("to", last)))
    if since and until and since > until:
        words = _("The period ends before it begins: from=%(first)s, to=%(last)s. Write the earlier day first.")
        raise _wrong(request, words % {"first": _shown(first), "last": _shown(last)})
    return Period(today, since, until)


def asked_language(request: HttpRequest, name: str = "lang") -> str:
    """The language a document is asked for in; without one, the screen's. WrongAddress for a language that isn't here."""
    asked = _given(request, name) or (get_language() or settings.LANGUAGE_CODE)[:2]
    if asked not in LANGUAGES:
        raise _wrong(
            request, _("The address asks for a language that the system does not have: Kazakh (kk), Russian (ru) and English (en).")
        )
    return asked


def _given(request: HttpRequest, name: str) -> str:
    return (request.GET.get(name) or "").strip()


def _asked_day(request: HttpRequest, name: str, text: str) -> date | None:
    if not text:
        return None
    typed = _ISO.fullmatch(text) or _DOTTED.fullmatch(text)
    try:
        day = date(int(typed["year"]), int(typed["month"]), int(typed["day"])) if typed else None
    except ValueError:
        day = None
    if day is None:
        words = _("%(name)s: “%(text)s” is not a date. Write it as 2019-11-23 or 23.11.2019.")
        raise _wrong(request, words % {"name": name, "text": _shown(text)})
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        words = _("%(name)s: “%(text)s” lies outside the years %(first)s to %(last)s. Write it as 2019-11-23 or 23.11.2019.")
        raise _wrong(request, words % {"name": name, "text": _shown(text), "first": FIRST_YEAR, "last": LAST_YEAR})
    return day


def _wrong(request: HttpRequest, message: str) -> WrongAddress:
    return WrongAddress(message, back=own_path(request))


def _shown(text: str) -> str:
    """A value as a message repeats it: cut, and without signs that change how a line reads."""
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    return plain if len(plain) <= _SHOWN else f"{plain[:_SHOWN]}…"
