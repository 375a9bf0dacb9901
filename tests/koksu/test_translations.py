"""Every text that a person can read is there in Kazakh and in Russian: extracted anew from the code, none missing, none fuzzy."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parents[2]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


@pytest.fixture(scope="module")
def extracted(tmp_path_factory):
    """Catalogues made anew from a copy of the code, keeping the translations that are there."""
    copy = tmp_path_factory.mktemp("texts")
    for name in ("koksu", "grants", "meetings", "templates", "static"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
    arguments = ["makemessages", "-l", "kk", "-l", "ru", "--no-obsolete"]
    environment = {**os.environ, "KOKSU_SECRET_KEY": "x", "KOKSU_ALLOWED_HOSTS": "x", "DJANGO_SETTINGS_MODULE": "koksu.settings"}
    done = subprocess.run(
        [sys.executable, "-m", "django", *arguments], cwd=copy, env={**environment, "PYTHONPATH": str(copy)}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return {code: polib.pofile(str(copy / "koksu" / "locale" / code / "LC_MESSAGES" / "django.po")) for code in ("kk", "ru")}


@pytest.mark.parametrize("code", ["kk", "ru"])
def test_every_text_is_translated(extracted, code):
    catalogue = extracted[code]
    assert len(catalogue) > 300
    assert [entry.msgid for entry in catalogue if not entry.translated()] == []


@pytest.mark.parametrize("code", ["kk", "ru"])
def test_the_catalogue_holds_nothing_that_no_code_says(extracted, code):
    kept = polib.pofile(str(ROOT / "koksu" / "locale" / code / "LC_MESSAGES" / "django.po"))
    said = {(entry.msgctxt, entry.msgid) for entry in extracted[code]}
    assert [entry.msgid for entry in kept if (entry.msgctxt, entry.msgid) not in said and not entry.obsolete] == []


@pytest.mark.parametrize("code", ["kk", "ru"])
def test_placeholders_survive_translation(extracted, code):
    wrong = []
    for entry in extracted[code]:
        wanted = sorted(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        for text in entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]:
            if sorted(PLACEHOLDER.findall(text)) != wanted:
                wrong.append((entry.msgid, text))
    assert wrong == []


def test_kazakh_and_russian_are_not_left_in_english(extracted):
    """A text of several words that is the same in all three languages was forgotten."""
    same = [
        e.msgid
        for code in ("kk", "ru")
        for e in extracted[code]
        if e.msgstr == e.msgid and " " in e.msgid and re.search("[a-z]{3}", PLACEHOLDER.sub("", e.msgid))
    ]
    assert same == []
