"""Numbers that carry their own check: BIN, IIN and IBAN of Kazakhstan. Pure Python; rules: design, 3-kinds-and-checks.md.

Spaces don't count, and small letters are as good as capitals.
"""

import re
from datetime import date

WEIGHTS = tuple(range(1, 12))
SECOND_WEIGHTS = (*range(3, 12), 1, 2)  # where the first pass leaves 10
CENTURIES = {"1": 1800, "2": 1800, "3": 1900, "4": 1900, "5": 2000, "6": 2000}  # odd: a man, even: a woman


def is_bin(text: str) -> bool:
    """A legal entity's number: year and month of registration, type (4, 5 or 6), whether itself or a branch, serial, check digit."""
    return bool(re.fullmatch("[0-9]{2}(0[1-9]|1[0-2])[456][012][0-9]{6}", number := _joined(text))) and _checks(number)


def is_iin(text: str) -> bool:
    """A person's number: birth date, century and sex, serial, check digit."""
    return bool(re.fullmatch("[0-9]{12}", number := _joined(text))) and _is_born(number) and _checks(number)


def is_iban(text: str) -> bool:
    """An account in Kazakhstan: KZ, two check digits, 16 digits or letters; 1 modulo 97, as ISO 13616 has it."""
    account = _joined(text)
    if not re.fullmatch("KZ[0-9]{2}[0-9A-Z]{16}", account):
        return False
    return int("".join(str(int(sign, 36)) for sign in account[4:] + account[:4])) % 97 == 1


def _joined(text: str) -> str:
    return "".join(text.split()).upper()


def _checks(number: str) -> bool:
    """Whether the twelfth digit agrees with the eleven before it; a number that leaves 10 twice is never given out."""
    for weights in (WEIGHTS, SECOND_WEIGHTS):
        remainder: int = sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False)) % 11
        if remainder < 10:
            return remainder == int(number[11])
    return False


def _is_born(number: str) -> bool:
    """Whether an IIN begins with a day that there was, in a century that its seventh digit names."""
    year, month, day = (int(number[start : start + 2]) for start in (0, 2, 4))
    try:
        date(CENTURIES[number[6]] + year, month, day)
    except (KeyError, ValueError):
        return False
    return True
