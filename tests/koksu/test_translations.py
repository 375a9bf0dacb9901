"""Every text that a person can read is there in Kazakh and in Russian: extracted anew from the code, none missing, none fuzzy."""

import ast
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


def test_no_text_of_the_code_escapes_extraction(extracted):
    """As one inside an f-string would."""
    there = {(entry.msgctxt, entry.msgid) for entry in extracted["kk"]}
    found = list(said_in_code())
    assert len(found) > 1000
    assert [text for text in found if text[:2] not in there] == []


def said_in_code():
    """Context, text and place of each literal that the code has translated."""
    for path in (path for app in ("koksu", "grants", "meetings") for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts):
        for call in (
            node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        ):
            texts = [one.value for one in call.args if isinstance(one, ast.Constant)]
            if call.func.id in ("_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy") and texts:
                yield None, texts[0], f"{path.name}:{call.lineno}"
            elif call.func.id in ("pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy") and len(texts) > 1:
                yield texts[0], texts[1], f"{path.name}:{call.lineno}"


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
