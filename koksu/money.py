"""Tenge: exact amounts, read as people type them, printed as paper shows them, in figures and in words.

An amount is a whole number of tiyn (1 ₸ = 100 tiyn) and never a float. Formats: design, 4-language-and-paper.md.
"""

import re
from collections.abc import Callable
from numbers import Number
from typing import Any, Literal, NoReturn, cast

MAX_TIYN = 10**13
"""The largest amount taken, in tiyn: 100 billion tenge."""

NBSP = "\u00a0"
MINUS = "\u2212"
_SPACE = r"[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"  # a tab or a line break parts two cells: never one amount
_LONGEST = 80  # what is longer isn't an amount, and isn't worth reading
_TYPED = re.compile(
    rf"(?P<minus>[-\u2010-\u2015{MINUS}]{_SPACE}?)?"
    rf"(?P<tenge>[0-9]+|[0-9]{{1,3}}(?:{_SPACE}[0-9]{{3}})+)"
    r"(?:[.,](?P<decimals>[0-9]+))?"
    rf"(?:{_SPACE}?(?:₸|тг\.?|теңге|тенге|kzt))?",
    re.IGNORECASE,
)


class AmountError(ValueError):
    """Why a text is no amount: `code` is empty, not_a_number, too_many_decimals, negative or too_large."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Tenge(int):
    """An amount in whole tiyn. It is an int, so that the ORM, sums and comparisons work.

    With an int, + - * // % give Tenge (the int counts tiyn, or times); / and every float, Decimal and fraction raise TypeError.
    Python asks the left side first, and a float there (`0.5 * amount`) can't be refused: write the amount first.
    """

    __slots__ = ()

    def __new__(cls, tiyn: int = 0) -> "Tenge":
        if not isinstance(tiyn, int):
            raise TypeError(f"An amount is a whole number of tiyn, not {type(tiyn).__name__}.")
        return int.__new__(cls, tiyn)  # a list's file makes a hundred thousand: super() would take as long again

    @classmethod
    def of(cls, tenge: int, tiyn: int = 0) -> "Tenge":
        """So many tenge and tiyn (0–99, on the side of the tenge's sign: of(-5, 50) is −5,50 ₸)."""
        if not 0 <= tiyn < 100:
            raise ValueError("Tiyn go from 0 to 99.")
        return cls(tenge * 100 + (tiyn if tenge >= 0 else -tiyn))

    @classmethod
    def read(cls, text: str) -> "Tenge":
        """What a person typed: «428 571», «428 571,50 ₸», «428571.50». Raises AmountError.

        Groups of three may be parted by any space, decimals (one or two) by a comma or a dot. «428,571» is refused:
        it may mean 428 571 or 428,57.
        """
        text = text.strip()
        if not text:
            raise AmountError("empty")
        typed = _TYPED.fullmatch(text) if len(text) <= _LONGEST else None
        if typed is None:
            raise AmountError("not_a_number")
        decimals = typed["decimals"] or ""
        if len(decimals) > 2:
            raise AmountError("too_many_decimals")
        if typed["minus"]:
            raise AmountError("negative")
        tiyn = int(re.sub(_SPACE, "", typed["tenge"]) + decimals.ljust(2, "0"))
        if tiyn > MAX_TIYN:
            raise AmountError("too_large")
        return cls(tiyn)

    def plain(self) -> str:
        """Tenge with two decimals for JSON: "428571.50", "-0.05"."""
        sign, tenge, tiyn = self._parts()
        return f"{'-' if sign else ''}{tenge}.{tiyn:02d}"

    def digits(self, tiyn: Literal[True] | None = None) -> str:
        """Grouped tenge: "428 571", "428 571,50". Tiyn are never hidden: True shows them even when they are zero."""
        sign, whole, part = self._parts()
        grouped = sign + f"{whole:,}".replace(",", NBSP)
        return f"{grouped},{part:02d}" if tiyn or part else grouped

    def in_words(self, language: str) -> str:
        """«төрт жүз жиырма сегіз мың бес жүз жетпіс бір теңге 00 тиын», in kk, ru or en."""
        tenge_word, tiyn_word = _UNITS[language]
        return f"{self._words(language)} {tenge_word} {self._parts()[2]:02d} {tiyn_word}"

    def on_paper(self, language: str) -> str:
        """As contracts and decisions write it: «4 500 000 (төрт миллион бес жүз мың) теңге 00 тиын»."""
        sign, tenge, tiyn = self._parts()
        tenge_word, tiyn_word = _UNITS[language]
        figures = sign + f"{tenge:,}".replace(",", NBSP)
        return f"{figures} ({self._words(language)}) {tenge_word} {tiyn:02d} {tiyn_word}"

    def _parts(self) -> tuple[str, int, int]:
        """The minus sign or nothing, whole tenge, tiyn (0–99)."""
        return (MINUS if self < 0 else "", *divmod(abs(int(self)), 100))

    def _words(self, language: str) -> str:
        sign, tenge, _ = self._parts()
        return (_MINUS_WORD[language] + " " if sign else "") + number_in_words(tenge, language)

    def __str__(self) -> str:
        return f"{self.digits()}{NBSP}₸"

    def __repr__(self) -> str:
        return f"Tenge({int(self)})"

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __add__(self, other: int) -> "Tenge":
        return _exact(int.__add__, self, other)

    def __radd__(self, other: int) -> "Tenge":
        return _exact(int.__radd__, self, other)

    def __sub__(self, other: int) -> "Tenge":
        return _exact(int.__sub__, self, other)

    def __rsub__(self, other: int) -> "Tenge":
        return _exact(int.__rsub__, self, other)

    def __mul__(self, other: int) -> "Tenge":
        return _exact(int.__mul__, self, other)

    def __rmul__(self, other: int) -> "Tenge":
        return _exact(int.__rmul__, self, other)

    def __floordiv__(self, other: int) -> "Tenge":
        return _exact(int.__floordiv__, self, other)

    def __mod__(self, other: int) -> "Tenge":
        return _exact(int.__mod__, self, other)

    def __neg__(self) -> "Tenge":
        return Tenge(-int(self))

    def __pos__(self) -> "Tenge":
        return self

    def __abs__(self) -> "Tenge":
        return Tenge(abs(int(self)))

    def _refused(self, *_: object) -> NoReturn:
        raise TypeError("Amounts aren't divided into fractions or raised to powers: use // and decide where the rest goes.")

    __truediv__ = __rtruediv__ = __divmod__ = __pow__ = __rpow__ = _refused


def _exact(operation: Callable[[int, Any], Any], amount: Tenge, other: object) -> Tenge:
    """The operation's whole tiyn; NotImplemented where the other side is no number (a query expression) and should answer itself."""
    if isinstance(other, Number) and not isinstance(other, int):
        raise TypeError(f"Amounts are exact: no arithmetic with {type(other).__name__}.")
    result = operation(amount, other)
    return cast(Tenge, result if result is NotImplemented else Tenge(result))


def percent(tenths: int) -> str:
    """Tenths of a per cent as text: 356 → "35,6%"."""
    whole, tenth = divmod(abs(tenths), 10)
    return f"{MINUS if tenths < 0 else ''}{whole},{tenth}%"


_UNITS = {"kk": ("теңге", "тиын"), "ru": ("тенге", "тиын"), "en": ("tenge", "tiyn")}
_MINUS_WORD = {"kk": "минус", "ru": "минус", "en": "minus"}
_ZERO = {"kk": "нөл", "ru": "ноль", "en": "zero"}
_ONES = {
    "kk": ["", "бір", "екі", "үш", "төрт", "бес", "алты", "жеті", "сегіз", "тоғыз"],
    "ru": ["", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять"],
    "en": ["", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
}
_TEENS = {
    "ru": ["десять", *(f"{stem}надцать" for stem in ("один", "две", "три", "четыр", "пят", "шест", "сем", "восем", "девят"))],
    "en": ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"],
}
_TENS = {
    "kk": ["", "он", "жиырма", "отыз", "қырық", "елу", "алпыс", "жетпіс", "сексен", "тоқсан"],
    "ru": ["", "", "двадцать", "тридцать", "сорок", "пятьдесят", "шестьдесят", "семьдесят", "восемьдесят", "девяносто"],
    "en": ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"],
}
_HUNDREDS = {
    "kk": ["", *(f"{one} жүз" for one in _ONES["kk"][1:])],  # «бір» stays before жүз: harder to alter
    "ru": ["", "сто", "двести", "триста", "четыреста", "пятьсот", "шестьсот", "семьсот", "восемьсот", "девятьсот"],
    "en": ["", *(f"{one} hundred" for one in _ONES["en"][1:])],
}
# Thousands, millions, milliards: one form, or Russian's three (1, 2–4, 5 and more).
_SCALES = {
    "kk": [["мың"], ["миллион"], ["миллиард"]],
    "ru": [["тысяча", "тысячи", "тысяч"], ["миллион", "миллиона", "миллионов"], ["миллиард", "миллиарда", "миллиардов"]],
    "en": [["thousand"], ["million"], ["billion"]],
}


def number_in_words(number: int, language: str) -> str:
    """A whole number from 0 to 999 999 999 999 in kk, ru or en. Raises ValueError outside."""
    if not 0 <= number < 10**12:
        raise ValueError("Only numbers from 0 below 10^12 have words here.")
    words = [_three_in_words(number % 1000, language)]
    for power, forms in enumerate(_SCALES[language], start=1):
        group = number // 1000**power % 1000
        if group:
            feminine = language == "ru" and power == 1
            words.insert(0, f"{_three_in_words(group, language, feminine)} {forms[_plural_form(group) % len(forms)]}")
    return " ".join(filter(None, words)) or _ZERO[language]


def _three_in_words(number: int, language: str, feminine: bool = False) -> str:
    """0–999; nothing for zero. Feminine is for Russian's тысяча: одна, две."""
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    if tens == 1 and language in _TEENS:
        rest = [_TEENS[language][ones]]
    else:
        one = {1: "одна", 2: "две"}.get(ones, _ONES[language][ones]) if feminine else _ONES[language][ones]
        rest = [word for word in (_TENS[language][tens], one) if word]
    if language == "en":
        rest = ["-".join(rest)]
    return " ".join(filter(None, [_HUNDREDS[language][hundreds], *rest]))


def _plural_form(number: int) -> int:
    """Which of Russian's three forms follows the number: 0 after 1, 1 after 2–4, 2 otherwise."""
    if number // 10 % 10 == 1:
        return 2
    return {1: 0, 2: 1, 3: 1, 4: 1}.get(number % 10, 2)
