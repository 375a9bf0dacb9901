"""What every page has around it, what goes wrong on it, and the health of the house."""

from unittest.mock import patch

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import DataError, OperationalError, connection
from django.http import Http404
from django.template import Context, Engine
from django.test import Client, RequestFactory
from django.urls import path, reverse
from django.utils import translation

from koksu.accounts import actions
from koksu.accounts.errors import TEXTS, WrongAddress, error_page
from koksu.accounts.models import Role
from koksu.front.errors import server_error
from koksu.urls import handler400, handler403, handler404, handler500  # noqa: F401 - Django reads them here
from koksu.urls import urlpatterns as house
from tests.koksu.test_accounts import AT, PASSWORD, person

LANGUAGES = ("kk", "ru", "en")
WENT_WRONG = [
    (WrongAddress("Ондай жыл жоқ", back="/ngos/"), 400),
    (WrongAddress("Жоқ", status=404), 404),
    (Http404(), 404),
    (PermissionDenied(), 403),
    (RequestDataTooBig(), 413),
    (OperationalError("database is locked"), 503),
    (DataError("integer out of range"), 400),
    (OverflowError("Python int too large to convert to SQLite INTEGER"), 400),
    (ValueError("A string literal cannot contain NUL (0x00) characters."), 400),
    (RuntimeError("ours"), 500),
]


@login_not_required
def wrong(request, number):
    raise WENT_WRONG[number][0]


urlpatterns = [path("wrong/<int:number>/", wrong), path("wrong/<int:number>/report.json", wrong), *house]
pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.koksu.test_front")]


@pytest.fixture(autouse=True)
def kazakh():
    with translation.override("kk"):
        yield


@pytest.fixture
def visitor():
    """A browser that is shown the error page, as people are."""
    return Client(raise_request_exception=False)


def place(**fields):
    region = actions.make_region(name_kk="Жетісу облысы", actor=None, at=AT)
    return actions.make_district(region=region, actor=None, at=AT, **{"name_kk": "Көксу ауданы", **fields})


def reader(client, role=Role.AUDITOR, **where):
    user = person()
    actions.assign_role(user=user, role=role, actor=None, at=AT, **where)
    client.force_login(user)
    return user


# What went wrong


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", TEXTS)
def test_every_error_page_in_every_language(status, language):
    request = RequestFactory().get("/somewhere/")
    request.LANGUAGE_CODE = language
    with translation.override(language):
        answer = error_page(request, status)
        title, message = map(str, TEXTS[status])
    assert answer.status_code == status
    assert f'<html lang="{language}">' in answer.text and answer.text.count("<h1>") == 1
    assert f"<h1>{title}</h1>" in answer.text and message in answer.text
    assert 'href="/"' in answer.text and f" {status}, " in answer.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", range(len(WENT_WRONG)))
def test_what_a_view_refuses_becomes_a_page(visitor, number, language):
    status = WENT_WRONG[number][1]
    answer = visitor.get(f"/wrong/{number}/", {"lang": language})
    assert answer.status_code == status
    assert f'<html lang="{language}">' in answer.text and answer.text.count("<h1>") == 1 and 'href="/"' in answer.text


def test_wrong_address_says_what_and_leads_back(visitor):
    answer = visitor.get("/wrong/0/")
    assert "Ондай жыл жоқ" in answer.text and 'href="/ngos/"' in answer.text


def test_scripts_are_told_in_json(visitor):
    answer = visitor.get("/wrong/0/report.json")
    assert answer.status_code == 400 and answer.json()["error"]["message"] == "Ондай жыл жоқ"


def test_path_that_looks_like_another_host(visitor):
    answer = visitor.get("/", PATH_INFO="//elsewhere.kz/")
    assert answer.status_code == 404 and 'href="/%2Felsewhere.kz/?lang=ru"' in answer.text


def test_system_error_needs_no_database(django_assert_num_queries):
    request = RequestFactory().get("/somewhere/")  # no session, no user, no scope
    with django_assert_num_queries(0):
        answer = server_error(request)
    assert answer.status_code == 500 and answer.text.count("<h1>") == 1


def test_busy_database_in_a_middleware(visitor):
    visitor.force_login(person())
    with patch.object(connection, "cursor", side_effect=OperationalError("database is locked")):
        answer = visitor.get("/")
    assert answer.status_code == 503 and answer.headers["Retry-After"] == "5"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/no-such-page/", 404),
        ("/%D2%93%FF%FE/", 404),
        ("/sign-in/?next=%00", 400),
        ("/sign-in/%00", 400),
        ("/sign-in/?q=" + "x" * 1_000_000, 400),
        ("/" + "x" * 100_000, 400),
        ("/sign-in/?" + "&".join(f"a{number}=" for number in range(5001)), 400),
        ("/sign-in/?next=" + "%FF" * 100, 200),
        ("/language/?lang=ru&next=//elsewhere.kz/", 302),
        ("/language/?lang=ru&next=%0d%0aSet-Cookie:a", 302),
    ],
)
def test_hostile_address(visitor, address, status):
    answer = visitor.get(address)
    assert answer.status_code == status
    if status == 302:
        assert answer.headers["Location"] == "/"
    else:
        assert answer.text.count("<h1>") == 1 and 'href="/' in answer.text
        assert len(answer.content) < 20_000


@pytest.mark.parametrize("cookie", ["x" * 5000, '"\\000\\000\\000\\000\\000\\000\\000\\000\\000"', "' OR 1=1 --"])
def test_hostile_session_cookie(visitor, cookie):
    visitor.cookies.load({"sessionid": "0" * 32})
    answer = visitor.get(reverse("sign_in"), headers={"cookie": f"sessionid={cookie}"})
    assert answer.status_code in {200, 400} and answer.text.count("<h1>") == 1


def test_wrong_host_and_wrong_method(visitor):
    assert visitor.get("/", headers={"host": "elsewhere.kz"}).status_code == 400
    answer = visitor.post("/health/")
    assert answer.status_code == 405 and answer.text.count("<h1>") == 1 and answer.headers["Allow"] == "GET, HEAD"


def test_too_much_sent(visitor):
    answer = visitor.post(reverse("sign_in"), {f"f{number}": "" for number in range(5001)})
    assert answer.status_code == 413 and answer.text.count("<h1>") == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_form_without_its_token(language):
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(f"/sign-in/?lang={language}", {"username": "aigul", "password": PASSWORD})
    assert answer.status_code == 403 and f'<html lang="{language}">' in answer.text
    assert answer.text.count("<h1>") == 1 and f'href="{reverse("sign_in")}"' in answer.text


# The frame of a page


def test_masthead_names_the_place(client):
    user = reader(client, district=place())
    text = client.get("/no-such-page/").text
    assert ">Көксу ауданы</a></strong>Жетісу облысы" in text and 'class="training"' not in text
    assert user.get_short_name() == "А. Маманова" and "А. Маманова" in text


def test_training_is_told_on_every_page(client):
    reader(client, district=place(name_kk="Үлгі ауданы", training=True))
    text = client.get("/no-such-page/").text
    assert 'class="training"' in text and ">Үлгі ауданы</a></strong>" in text


def test_menu_marks_where_one_is(client):
    reader(client, district=place())
    text = client.get(reverse("ngo_list") + "0/").text
    assert f'<a href="{reverse("ngo_list")}" aria-current="true">' in text
    assert f'<a href="{reverse("lot_list")}">' in text and "/admin/" not in text


def test_administrator_has_one_more_place(client):
    reader(client, role=Role.ADMINISTRATOR, country=True)
    assert f'href="{reverse("admin:index")}"' in client.get("/no-such-page/").text


def test_language_switch_keeps_the_address(client):
    client.force_login(person())
    text = client.get("/no-such-page/?q=көксу&lang=ru").text
    assert 'href="/no-such-page/?q=%D0%BA%D3%A9%D0%BA%D1%81%D1%83&amp;lang=en"' in text
    document = client.get("/no-such-page/report/?lang=ru&year=2019").text
    assert 'href="/language/?lang=en&amp;next=%2Fno-such-page%2Freport%2F%3Fyear%3D2019"' in document


def test_page_of_a_signed_in_person_costs_two_queries(client, django_assert_num_queries):
    reader(client, district=place())
    with django_assert_num_queries(2):  # session, person with scope
        client.get("/no-such-page/")


def test_home(client):
    assert client.get("/").headers["Location"].startswith(reverse("sign_in"))
    client.force_login(person())
    assert client.get("/").headers["Location"] == reverse("ngo_list")


# Health


def test_health(client):
    answer = client.get(reverse("health"))
    assert answer.status_code == 200 and answer.json() == {"status": "ok", "database": True, "migrations": True}


def test_health_when_a_migration_is_missing(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'accounts'")
    answer = client.get(reverse("health"))
    assert answer.status_code == 503 and answer.json() == {"status": "error", "database": True, "migrations": False}


def test_health_without_a_database(client):
    with patch.object(connection, "ensure_connection", side_effect=OperationalError("no route to host")):
        answer = client.get(reverse("health"))
    assert answer.status_code == 503 and answer.json()["database"] is False and "route" not in answer.text


DJANGO_S = Engine(libraries={"i18n": "django.templatetags.i18n"})
OURS = Engine(libraries={"i18n": "koksu.front.i18n_tags"})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "tag",
    [
        '{% translate "Contracts" %}',
        "{% trans 'Contracts' %}",
        '{% translate "training" context "of data" %}',
        '{% translate "Contracts" as found %}<b>{{ found }}</b>',
        '{% translate "training" context "of data" as found %}{{ found }}',
        '{% translate "Contracts" noop %}',
        "{% translate word %}{% translate word as found %}{{ found }}",
        '{% translate "Contracts"|upper %}',
        '{% translate "a < b & 5 % of it" %}',
        '{% translate "" %}',
    ],
)
def test_translate_says_what_django_s_own_says(language, tag):
    with translation.override(language):
        told = [engine.from_string("{% load i18n %}" + tag).render(Context({"word": "Lots"})) for engine in (DJANGO_S, OURS)]
    assert told[0] == told[1]
