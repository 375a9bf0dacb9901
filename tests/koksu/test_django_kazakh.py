"""Nothing that Django or django-axes can say to a person stays English in the Kazakh interface, and it uses our words."""

import ast
import re
from collections import Counter
from pathlib import Path

import axes
import django
import polib
import pytest
from django.conf.global_settings import LANGUAGES as ALL_LANGUAGES

DJANGO = Path(django.__file__).parent
AXES = Path(axes.__file__).parent
OURS = Path(__file__).parents[2] / "koksu" / "locale_django" / "kk" / "LC_MESSAGES"
CATALOGUES = {
    "django": ["conf", "contrib/admin", "contrib/auth", "contrib/contenttypes", "contrib/sessions"],
    "djangojs": ["contrib/admin"],
}
PLURAL_FORMS = "nplurals=2; plural=(n!=1);"
PLACEHOLDERS = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}|<[^>]+>|^\s|\s$")
OFFERED = {"Kazakh", "Russian", "English"}
WELCOME = "Django's page of a new, empty project: never shown, because addresses are configured"
EXCLUDED = {name: "the name of a language that is not offered" for _, name in ALL_LANGUAGES if name not in OFFERED} | dict.fromkeys(
    [
        "The install worked successfully! Congratulations!",
        'View <a href="https://docs.djangoproject.com/en/%(version)s/releases/" target="_blank" rel="noopener">release notes</a> '
        "for Django %(version)s",
        'You are seeing this page because <a href="https://docs.djangoproject.com/en/%(version)s/ref/settings/#debug" target="_blank" '
        'rel="noopener">DEBUG=True</a> is in your settings file and you have not configured any URLs.',
        "Django Documentation",
        "Topics, references, &amp; how-to’s",
        "Tutorial: A Polling App",
        "Get started with Django",
        "Django Community",
        "Connect, get help, or contribute",
    ],
    WELCOME,
)
# What Django's translators wrote instead of our words: құпиясөз, пайдаланушы, журнал, объекті, деректер, таңба, таңдау, сурет, өріс.
FOREIGN_WORDS = re.compile("құпия сөз|пароль|қолданушы|жорнал|объектт|мағлұмат|даңғо|символ|тандау|сүрет|жолақ", re.IGNORECASE)


def po(folder: str, domain: str, language: str) -> polib.POFile:
    return polib.pofile(str(DJANGO / folder / "locale" / language / "LC_MESSAGES" / f"{domain}.po"))


def ours(domain: str) -> polib.POFile:
    return polib.pofile(str(OURS / f"{domain}.po"))


def key(entry: polib.POEntry) -> tuple[str | None, str]:
    return entry.msgctxt, entry.msgid


def texts(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def axes_msgids() -> set[str]:
    """Every plain string marked `_("...")` in the installed django-axes: its own catalogues lag behind its code."""
    calls = (node for file in AXES.rglob("*.py") for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call))
    marked = (call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id == "_")
    return {argument.value for argument in marked if isinstance(argument, ast.Constant)}


def sources(domain: str) -> set[tuple[str | None, str]]:
    """Everything the installed Django and django-axes can say, by their source messages."""
    said = {key(entry) for folder in CATALOGUES[domain] for entry in po(folder, domain, "en")}
    return said | {(None, msgid) for msgid in axes_msgids()} if domain == "django" else said


def merged(domain: str) -> dict[tuple[str | None, str], list[str]]:
    """What 'kk' says once activated: Django's own finished translations of messages still in use, ours above them."""
    wanted = sources(domain)
    catalogues = [po(folder, domain, "kk") for folder in CATALOGUES[domain]] + [ours(domain)]
    return {key(entry): texts(entry) for catalogue in catalogues for entry in catalogue.translated_entries() if key(entry) in wanted}


@pytest.mark.parametrize("domain", CATALOGUES)
def test_everything_is_said_in_kazakh(domain: str) -> None:
    assert sorted(msgid for _, msgid in sources(domain) - merged(domain).keys() if msgid not in EXCLUDED) == []


def test_every_exclusion_is_still_a_message_of_django() -> None:
    assert EXCLUDED.keys() <= {entry.msgid for entry in po("conf", "django", "en")}


@pytest.mark.parametrize("domain", CATALOGUES)
def test_ours_keep_placeholders_and_tags(domain: str) -> None:
    for entry in ours(domain):
        wanted = [entry.msgid, entry.msgid_plural] if entry.msgid_plural else [entry.msgid]
        for source, text in zip(wanted, texts(entry), strict=True):
            assert Counter(PLACEHOLDERS.findall(source)) == Counter(PLACEHOLDERS.findall(text)), entry.msgid


@pytest.mark.parametrize("domain", CATALOGUES)
def test_ours_are_finished_and_merge_with_djangos(domain: str) -> None:
    catalogue = ours(domain)
    assert [entry.msgid for entry in catalogue if entry.fuzzy or entry.obsolete or not all(texts(entry))] == []
    assert len({key(entry) for entry in catalogue}) == len(catalogue)
    for folder in CATALOGUES[domain]:
        assert po(folder, domain, "kk").metadata["Plural-Forms"] == catalogue.metadata["Plural-Forms"] == PLURAL_FORMS


@pytest.mark.parametrize("domain", CATALOGUES)
def test_ours_answer_messages_that_exist(domain: str) -> None:
    assert sorted(msgid for _, msgid in {key(entry) for entry in ours(domain)} - sources(domain)) == []


@pytest.mark.parametrize("domain", CATALOGUES)
def test_the_words_are_those_of_our_list(domain: str) -> None:
    assert [text for said in merged(domain).values() for text in said if FOREIGN_WORDS.search(text)] == []


def test_months_are_capitalised_alone_and_small_in_a_date() -> None:
    said = merged("django")
    months = ["қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым", "шілде", "тамыз", "қыркүйек", "қазан", "қараша", "желтоқсан"]
    english = [msgid for context, msgid in map(key, po("conf", "django", "en")) if context == "alt. month"]
    assert [said["alt. month", name][0] for name in english] == months
    assert [said[None, name][0] for name in english] == [month.capitalize() for month in months]
