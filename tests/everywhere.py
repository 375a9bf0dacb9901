"""Going through a table of addresses (tests/grants/addresses.py, tests/meetings/addresses.py) as one person in one language."""

import re
from collections import Counter
from html import unescape

from koksu.accounts.models import User

# What may stand in Latin letters on a Kazakh page: file names, check codes, addresses, keys, names that have no Kazakh one.
LATIN = re.compile(
    r"PDF|JSON|DOCX|SHA-256|EXIF|IBAN|XLSX|CSV|A4|Рус|Eng|English|Nur Otan|Alt|Ctrl|Enter|Tab|Shift|PgUp|PgDn|Excel|Word"
    r"|https?://\S+|\S+\.(?:pdf|jpg|png|com|kz|ics)\S*|[A-Z]{4}KZ\w+|KZ\w+|[0-9a-f]{4,64}"
)
WORD = re.compile(r"[A-Za-z]{3,}")
TYPES = {
    **{"csv": "text/csv", "xlsx": "application/vnd.openxmlformats", "json": "application/json", "pdf": "application/pdf"},
    **{"docx": "application/vnd.openxmlformats", "ics": "text/calendar", "css": "text/css"},
}


def visit(client, pages, there, expected_of, language, *, papers=True):
    """Open each page; how often each status came. `expected_of(page)` is its status; `papers`: whether PDFs, which take long, are made.

    A page is in its language wholly: on Kazakh and Russian ones no Latin word stands, but names and codes that are what they are."""
    counted, foreign = Counter(), {}
    names = set(WORD.findall(" ".join(User.objects.values_list("username", flat=True))))
    for page in pages:
        address, expected = page.address(there), expected_of(page)
        if page.name.endswith("_pdf") and expected == 200 and not papers:
            continue
        answer = client.get(address, {"lang": language} if "?" not in address else None, headers={"accept-language": language})
        assert answer.status_code == expected, address
        ending = address.partition("?")[0].rpartition(".")[2]
        if expected == 200 and answer["Content-Type"].startswith("text/html"):
            text = answer.content.decode()
            if "?" not in address:
                assert f'<html lang="{language}">' in text and text.count("<h1") == 1, address
            if language != "en" and f'lang="{language}"' in text and (latin := latin_words(text) - names):
                foreign[f"{page.name} {address}"] = sorted(latin)[:8]
        elif expected == 200 and ending in TYPES:
            assert answer["Content-Type"].startswith(TYPES[ending]), address
        if answer.streaming:
            b"".join(answer.streaming_content)
        counted[expected] += 1
    assert foreign == {}, foreign
    return counted


def told(counted):
    """«41 x 200, 3 x 403»"""
    return ", ".join(f"{number} x {status}" for status, number in sorted(counted.items()))


def words_of(page):
    page = re.sub(r"(?s)<(style|script|nav)\b.*?</\1>", " ", page)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def latin_words(page):
    """The words in Latin letters on a page that is in Kazakh or Russian, but names and codes that are what they are."""
    return set(WORD.findall(LATIN.sub(" ", words_of(page))))
