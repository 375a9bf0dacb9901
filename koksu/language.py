"""Kazakh order, search folding, dates and number suffixes. Rules: design, 4-language-and-paper.md."""

import re
import unicodedata
from datetime import date

ALPHABET = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
"""The 42 letters in the order that sorting follows."""

_LOOKALIKES = str.maketrans("iəhӛӊ", "іәһөң")
_RUSSIAN_KEYBOARD = str.maketrans("әғқңөұүһіё", "агкноуухие")
_APOSTROPHES = dict.fromkeys(map(ord, "'’ʼ`´"))
# A Russian letter, preposition or conjunction that Kazakh has no word like («от», «без», «не», «да» it has), or ending.
_RUSSIAN_MARK = re.compile(r"[ёъщ]|\b(?:в|во|с|со|к|на|по|из|за|при|для|и|или)\b|(?:ние|нии|ое|ые|тся|ться)\b")
_CODES = {" ": "00"} | {letter: str(place) for place, letter in enumerate("0123456789" + ALPHABET, start=10)}

# What the keys of an English keyboard give in the Russian layout, and the row of digits in the Kazakh one (Windows); Shift gives capitals.
_KEYS = dict(zip("qwertyuiop[]asdfghjkl;'zxcvbnm,.`{}:\"<>~", "йцукенгшщзхъфывапролджэячсмитьбюёхъжэбюё", strict=True))
_KAZAKH_KEYS = dict(zip("2345890-=@#$%*()_+", "әіңғүұқөһәіңғүұқөһ", strict=True))
_LAYOUTS = [str.maketrans(_KEYS | _KAZAKH_KEYS), str.maketrans(_KEYS)]

_MONTHS = {
    "kk": ["қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым", "шілде", "тамыз", "қыркүйек", "қазан", "қараша", "желтоқсан"],
    "ru": ["январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь"],
    "en": ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
}
_RUSSIAN_GENITIVE = ["января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря"]

# The last number word decides: its possessive and its locative.
_SUFFIXES = {
    number: suffixes
    for numbers, suffixes in [
        ((0, 1, 8, 50, 80, 100), ("-і", "-де")),
        ((2, 7), ("-сі", "-де")),
        ((3, 4, 5, 70), ("-і", "-те")),
        ((6, 20), ("-сы", "-да")),
        ((9, 10, 30, 90, 1000, 10**6), ("-ы", "-да")),
        ((40, 60, 10**9), ("-ы", "-та")),
    ]
    for number in numbers
}


def _plain_words(text: str) -> list[str]:
    """Casefolded words: letters and digits only; apostrophes and invisible signs vanish, any other sign parts two words."""
    composed = unicodedata.normalize("NFC", text).casefold().translate(_APOSTROPHES)
    kept = (letter if letter.isalnum() else " " for letter in composed if unicodedata.category(letter) not in ("Cf", "Mn"))
    return "".join(kept).split()


def folded_words(text: str) -> list[str]:
    """The words of a text as search compares them: look-alikes and Russian-keyboard letters folded («Көксу» = «Коксу»)."""
    return [word.translate(_LOOKALIKES).translate(_RUSSIAN_KEYBOARD) for word in _plain_words(text)]


def is_kazakh(text: str) -> bool:
    """Whether a text has a letter that Russian lacks, names in «quotes» aside: then it is in Kazakh."""
    return bool(re.search("[әғқңөұүһі]", _unquoted(text)))


def of_both(text: str, language: str) -> str:
    """What was typed once in both languages, «емделуде / на лечении», in this one. Any other text, and in English, whole.

    Parted is a text with one « / » that may be both: Cyrillic words on its two sides, none on the right with a letter that Russian lacks,
    and the left in Kazakh by such a letter, or without a mark of Russian. What can't be told: two Russian sides of which the left has no
    mark («болен / отпуск»), and two Kazakh ones without a Kazakh letter («ауруда / демалыста»), are parted too.
    """
    kazakh, _slash, russian = text.partition(" / ")
    both = all(map(_has_words, (kazakh, russian))) and " / " not in russian and not is_kazakh(russian)
    both = both and (is_kazakh(kazakh) or not _is_russian(kazakh))
    return {"kk": kazakh, "ru": russian}.get(language, text).strip() if both else text


def _has_words(text: str) -> bool:
    """Whether there is Cyrillic outside of «quotes»: a name, a number or «Zoom» alone is in no language."""
    return bool(re.search("[а-яё]", _unquoted(text))) or is_kazakh(text)


def _is_russian(text: str) -> bool:
    """Whether a text has what no Kazakh one has: a letter, a little word or an ending. (Many Russian texts have none of them.)"""
    return bool(_RUSSIAN_MARK.search(_unquoted(text)))


def _unquoted(text: str) -> str:
    """A text in small letters without its names in «quotes»."""
    return re.sub("«[^»]*»", "", text).casefold()


def retyped(text: str) -> list[str]:
    """What the same keys give in the Kazakh and in the Russian layout, for a text typed in the English one: "rjrce" → ["коксу"]."""
    keys = text.lower()
    return list(dict.fromkeys(keys.translate(layout) for layout in _LAYOUTS)) if re.search("[a-z]", keys) else []


def search_key(text: str) -> str:
    """The folded words, parted by one space: «№ 14-Ә» → "14 а"."""
    return " ".join(folded_words(text))


def sort_key(text: str) -> str:
    """Digits that sort alike in every collation: spaces, digits, the 42 letters, then any other letter by its code point.

    Two digits a character; eight (99 and the code point) for a letter outside the alphabet. Case and signs don't count,
    and a Latin look-alike inside a Cyrillic word sorts as the Kazakh letter meant. A number sorts by its size («2-лот» before «10-лот»).
    """
    words = (word.translate(_LOOKALIKES) if re.search("[а-яёәғқңөұүһіӛӊ]", word) else word for word in _plain_words(text))
    sized = re.sub("[0-9]+", _by_size, " ".join(words))
    return "".join(_CODES.get(letter) or f"99{min(ord(letter), 999_999):06d}" for letter in sized)


def _by_size(number: re.Match[str]) -> str:
    """A number after the count of its digits, so that the shorter one comes first."""
    digits = number[0].lstrip("0") or "0"
    return f"{min(len(digits), 9)}{digits}"


def month_name(month: int, language: str) -> str:
    """A month (1–12) as it stands alone: қараша, ноябрь, November."""
    return _MONTHS[language][month - 1]


def short_date(day: date) -> str:
    """23.11.2019"""
    return f"{day.day:02d}.{day.month:02d}.{day.year:04d}"


def long_date(day: date, language: str) -> str:
    """«2019 жылғы 23 қараша», «23 ноября 2019 года», "23 November 2019"."""
    return _in_year(day.year, _day_and_month(day, language), language)


def date_range(first: date, last: date, language: str) -> str:
    """Both days included, saying each year and month once: «2019 жылғы 1–23 қараша»."""
    if first == last:
        return long_date(last, language)
    if first.year != last.year:
        return f"{long_date(first, language)} – {long_date(last, language)}"
    if first.month != last.month:
        return _in_year(last.year, f"{_day_and_month(first, language)} – {_day_and_month(last, language)}", language)
    return _in_year(last.year, f"{first.day}–{_day_and_month(last, language)}", language)


def _day_and_month(day: date, language: str) -> str:
    return f"{day.day} {_RUSSIAN_GENITIVE[day.month - 1] if language == 'ru' else month_name(day.month, language)}"


def _in_year(year: int, days: str, language: str) -> str:
    return {"kk": f"{year} жылғы {days}", "ru": f"{days} {year} года", "en": f"{days} {year}"}[language]


def possessive(number: int) -> str:
    """The Kazakh possessive suffix of a number as read aloud: 3 → "-і", 6 → "-сы"."""
    return _suffixes(number)[0]


def locative(number: int) -> str:
    """The Kazakh locative suffix of a number as read aloud: 3 → "-те", 2020 → "-да"."""
    return _suffixes(number)[1]


def _suffixes(number: int) -> tuple[str, str]:
    number = abs(number)
    for scale in (10, 100):
        if number % scale:
            return _SUFFIXES[number % scale]
    spoken_last = next((scale for scale in (10**9, 10**6, 1000, 100) if number and number % scale == 0), 100 if number else 0)
    return _SUFFIXES[spoken_last]
