"""People, their scope, signing in, and the language of a page."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from koksu.accounts import actions
from koksu.accounts.backends import NameOrEmailBackend, client_address
from koksu.accounts.models import Assignment, District, Region, Role, User
from koksu.accounts.scope import load_scope
from koksu.history.models import Event

AT = datetime(2026, 9, 18, 4, 40, tzinfo=UTC)
PASSWORD = "бес-теңге-2026"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kazakh():
    with translation.override("kk"):
        yield


@pytest.fixture
def region():
    region = actions.make_region(name_kk="Жетісу облысы", name_ru="область Жетісу", name_en="Zhetisu Region", actor=None, at=AT)
    actions.add_earlier_name(
        region=region, name_kk="Алматы облысы", name_ru="Алматинская область", until=date(2022, 6, 7), actor=None, at=AT
    )
    return region


@pytest.fixture
def district(region):
    return actions.make_district(region=region, name_kk="Көксу ауданы", name_ru="Коксуский район", actor=None, at=AT)


def person(username="aigul", **fields):
    fields = {"full_name": "Айгүл Маманова", "email": f"{username}@example.kz", **fields}
    return actions.make_user(username=username, password=PASSWORD, actor=None, at=AT, **fields)


def administrator(username="boss", **place):
    user = person(username)
    actions.assign_role(user=user, role=Role.ADMINISTRATOR, actor=None, at=AT, **(place or {"country": True}))
    return user


def sign_in(client, name="aigul", password=PASSWORD, **more):
    return client.post(reverse("sign_in"), {"username": name, "password": password, **more})


# Names


def test_region_has_the_name_of_its_time(region):
    assert region.name_on(date(2022, 6, 7)) == "Алматы облысы"
    assert region.name_on(date(2022, 6, 8)) == "Жетісу облысы"
    assert region.name_on(date(2019, 11, 23), "ru") == "Алматинская область"


def test_document_of_today_about_an_older_year_names_both(region):
    assert region.name_for_year(2019, date(2026, 9, 18), "en") == "Zhetisu Region (in 2019 — Алматы облысы)"
    assert region.name_for_year(2026, date(2026, 9, 18), "kk") == "Жетісу облысы"


def test_missing_name_falls_back_to_kazakh(district):
    with translation.override("en"):
        assert district.name == "Көксу ауданы"
    with translation.override("ru"):
        assert district.name == "Коксуский район"


# Scope


def test_scope_is_one_query_for_every_level(region, district):
    other = actions.make_district(region=region, name_kk="Аққу ауданы", actor=None, at=AT)
    far = actions.make_region(name_kk="Абай облысы", actor=None, at=AT)
    actions.make_district(region=far, name_kk="Үлгі ауданы", training=True, actor=None, at=AT)
    sizes = {}
    for level, place in {"district": {"district": district}, "region": {"region": region}, "country": {"country": True}}.items():
        user = person(level)
        actions.assign_role(user=user, role=Role.AUDITOR, actor=None, at=AT, **place)
        with CaptureQueriesContext(connection) as queries:
            scope = load_scope(user)
            names = [(one.name, one.region.name) for one in scope.districts]
        assert len(queries) == (2 if level == "country" else 1)  # its districts are read when they are asked for
        sizes[level] = len(names)
        assert scope.allows(district.pk) and scope.has_role("auditor", district.pk) and not scope.has_role("official")
        assert scope.all_districts == (level == "country")
        assert scope.allows_region(region.pk) == (level != "district") and not (level != "country" and scope.allows_region(0))
        assert scope.allows(other.pk) == (level != "district")
    assert sizes == {"district": 1, "region": 2, "country": 3}
    assert [name for name, _region in names] == ["Аққу ауданы", "Көксу ауданы", "Үлгі ауданы"]


def test_scope_narrows_a_queryset(region, district):
    actions.make_district(region=region, name_kk="Аққу ауданы", actor=None, at=AT)
    user = person()
    assert not District.objects.filter(load_scope(user).q("pk")).exists()
    actions.assign_role(user=user, role=Role.MEMBER, district=district, actor=None, at=AT)
    assert list(District.objects.filter(load_scope(user).q("pk"))) == [district]
    assert load_scope(user).districts_as(Role.MEMBER) == {district.pk} and not load_scope(user).districts_as(Role.AUDITOR)


def test_country_role_holds_before_there_is_a_district():
    user = person()
    actions.assign_role(user=user, role=Role.ADMINISTRATOR, country=True, actor=None, at=AT)
    scope = load_scope(user)
    assert scope.has_role(Role.ADMINISTRATOR) and scope.allows(None) and scope.districts == ()


def test_secretary_is_an_official_and_an_ended_role_is_gone(district):
    user, boss = person(), administrator("boss")
    assignment = actions.assign_role(user=user, role=Role.SECRETARY, district=district, actor=boss, at=AT)
    assert load_scope(user).roles == {"secretary", "official"}
    actions.end_role(assignment=assignment, actor=boss, at=AT)
    assert load_scope(user).roles == frozenset()
    assert Event.objects.filter(kind="assignment", verb="end").exists()
    actions.assign_role(user=user, role=Role.SECRETARY, district=district, actor=boss, at=AT)  # and may be given again


def test_training_only(region):
    training = actions.make_district(region=region, name_kk="Үлгі ауданы", training=True, actor=None, at=AT)
    user = person()
    actions.assign_role(user=user, role=Role.OFFICIAL, district=training, actor=None, at=AT)
    assert load_scope(user).training_only


@pytest.mark.parametrize("places", [{}, {"district": True, "country": True}, {"district": True, "region": True}])
def test_assignment_has_exactly_one_place(region, district, places):
    places = {key: {"district": district, "region": region, "country": True}[key] for key in places}
    user = person()
    with pytest.raises(ValidationError) as refused:
        actions.assign_role(user=user, role=Role.AUDITOR, actor=None, at=AT, **places)
    assert len(refused.value.messages) == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(user=user, role=Role.AUDITOR, **places)


def test_same_role_twice_is_refused(district):
    user = person()
    for _time in range(2):
        given = {"user": user, "role": Role.MEMBER, "district": district, "actor": None, "at": AT}
        if _time:
            with pytest.raises(ValidationError):
                actions.assign_role(**given)
        else:
            actions.assign_role(**given)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(user=user, role=Role.MEMBER, district=district)


# Actions


def test_history_tells_a_change_and_never_a_password():
    user, boss = person(), administrator()
    actions.set_password(user=user, password="тағы-бір-құпия-7", actor=user, at=AT)
    user.full_name = "Айгүл Маманқызы"
    actions.change(record=user, actor=boss, at=AT)
    actions.change(record=user, actor=boss, at=AT)  # nothing changed: nothing told
    events = Event.objects.filter(kind="user", record_id=str(user.pk)).order_by("number")
    assert [event.verb for event in events] == ["make", "set_password", "change"]
    assert all("md5" not in event.body and "argon2" not in event.body for event in events)


def test_what_an_administrator_cannot_undo(district):
    boss = administrator()
    assignment = boss.assignments.get()
    with pytest.raises(ValidationError):
        actions.end_role(assignment=assignment, actor=boss, at=AT)
    boss.is_active = False
    with pytest.raises(ValidationError):
        actions.change(record=boss, actor=boss, at=AT)
    district.training = True
    with pytest.raises(ValidationError):
        actions.change(record=district, actor=boss, at=AT)


def test_administrator_of_a_district_stays_in_it(client, region, district):
    local, chief, theirs = administrator("local", district=district), administrator("chief"), person("theirs")
    actions.assign_role(user=theirs, role=Role.OFFICIAL, district=district, actor=local, at=AT)
    other = actions.make_district(region=region, name_kk="Аққу ауданы", actor=chief, at=AT)
    actions.set_password(user=theirs, password=PASSWORD, actor=local, at=AT)
    beyond = [
        lambda: actions.assign_role(user=local, role=Role.ADMINISTRATOR, country=True, actor=local, at=AT),
        lambda: actions.assign_role(user=local, role=Role.OFFICIAL, region=region, actor=local, at=AT),
        lambda: actions.assign_role(user=theirs, role=Role.OFFICIAL, district=other, actor=local, at=AT),
        lambda: actions.assign_role(user=chief, role=Role.OFFICIAL, district=district, actor=local, at=AT),
        lambda: actions.set_password(user=chief, password=PASSWORD, actor=local, at=AT),
        lambda: actions.change(record=chief, actor=local, at=AT),
        lambda: actions.change(record=district, actor=local, at=AT),
        lambda: actions.end_role(assignment=chief.assignments.get(), actor=local, at=AT),
        lambda: actions.unlock(username="chief", actor=local, at=AT),
        lambda: actions.make_region(name_kk="Өз облысы", actor=local, at=AT),
        lambda: actions.make_user(username="new", full_name="Н", password=PASSWORD, actor=theirs, at=AT),
    ]
    for step in beyond:
        with pytest.raises(PermissionDenied):
            step()
    client.force_login(local)
    people = client.get("/admin/accounts/user/").context["cl"].queryset
    assert {user.username for user in people} == {"local", "theirs"}
    assert client.get("/admin/accounts/district/add/").status_code == 403


def test_nobody_gives_a_role_to_themselves(client, district):
    for boss in (administrator("chief"), administrator("local", district=district)):
        with pytest.raises(ValidationError):
            actions.assign_role(user=boss, role=Role.OFFICIAL, district=district, actor=boss, at=AT)
        client.force_login(boss)
        answer = client.post("/admin/accounts/assignment/add/", {"user": boss.pk, "role": "official", "district": district.pk}, follow=True)
        assert [message.level_tag for message in answer.context["messages"]] == ["error"]
        assert boss.assignments.count() == 1


@pytest.mark.parametrize("ticked", ["abc", "9" * 40, "-1", "²"])
@pytest.mark.parametrize(("table", "action"), [("accounts/assignment", "end_roles"), ("axes/accessattempt", "unlock")])
def test_a_ticked_row_that_is_none_gets_a_message(client, table, action, ticked):
    client.force_login(administrator())
    person()
    answer = client.post(f"/admin/{table}/", {"action": action, "_selected_action": ticked}, follow=True)
    assert answer.status_code == 200
    assert Assignment.objects.filter(ended__isnull=False).count() == 0


def test_weak_password_is_refused():
    with pytest.raises(ValidationError):
        actions.make_user(username="x", full_name="X", password="12345", actor=None, at=AT)
    assert not User.objects.exists()


# Signing in


@pytest.mark.parametrize("name", ["aigul", "aigul@example.kz", "AIGUL@example.kz"])
def test_sign_in_by_name_or_email(client, name):
    user = person()
    assert sign_in(client, name).headers["Location"] == "/"
    assert client.session["_auth_user_id"] == str(user.pk)
    assert client.session.get_expiry_age() == 12 * 60 * 60


def test_remember_on_this_device(client):
    person()
    sign_in(client, remember="on")
    assert client.session.get_expiry_age() == 30 * 24 * 60 * 60


@pytest.mark.parametrize(
    ("name", "password"), [("aigul", "қате"), ("nobody", PASSWORD), ("", ""), ("a\0b", PASSWORD), ("x" * 10**6, "y" * 10**6)]
)
def test_wrong_sign_in_is_told_neutrally(client, name, password):
    person()
    answer = sign_in(client, name, password)
    assert answer.status_code == 200 and "_auth_user_id" not in client.session
    assert "invalid-feedback" in answer.text or "alert-danger" in answer.text


def test_shared_email_signs_nobody_in():
    person(email="one@example.kz")
    person("second", email="one@example.kz")
    assert NameOrEmailBackend().authenticate(None, "one@example.kz", PASSWORD) is None


def test_closed_account_is_told_like_a_wrong_password(client):
    user = person()
    wrong = sign_in(client, password="қате").context["form"].non_field_errors()
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert sign_in(client).context["form"].non_field_errors() == wrong


@override_settings(AXES_FAILURE_LIMIT=3)
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_too_many_wrong_passwords(client, language):
    person()
    client.get(reverse("sign_in"), {"lang": language})
    answers = [sign_in(client, password="қате") for _time in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert f'<html lang="{language}">' in answers[-1].text and reverse("sign_in") in answers[-1].text
    assert sign_in(client).status_code == 429
    assert actions.unlock(username="aigul", actor=administrator(), at=AT) == 1
    assert sign_in(client).status_code == 302


@pytest.mark.parametrize(
    ("wanted", "goes"),
    [
        ("/ngos/?q=көксу", "/ngos/?q=%D0%BA%D3%A9%D0%BA%D1%81%D1%83"),
        ("https://elsewhere.kz/", "/"),
        ("//elsewhere.kz/", "/"),
        ("javascript:alert(1)", "/"),
        ("/sign-in/", "/"),
        ("/" + "x" * 100_000, "/"),
    ],
)
def test_next_leads_only_to_this_host(client, wanted, goes):
    person()
    assert sign_in(client, next=wanted).headers["Location"] == goes
    assert client.get(reverse("sign_in"), {"next": wanted[:3000]}).headers["Location"] in {goes, "/"}  # signed in already


def test_every_page_but_the_door_asks_to_sign_in(client):
    answer = client.get("/ngos/?year=2019")
    assert answer.status_code == 302 and answer.headers["Location"] == "/sign-in/?next=/ngos/%3Fyear%3D2019"
    door = client.get(answer.headers["Location"])
    assert door.status_code == 200 and 'value="/ngos/?year=2019"' in door.text


def test_sign_out_only_by_the_button(client):
    client.force_login(person())
    assert client.get(reverse("sign_out")).headers["Location"] == "/"
    assert "_auth_user_id" in client.session
    assert client.post(reverse("sign_out")).headers["Location"] == reverse("sign_in")
    assert "_auth_user_id" not in client.session


def test_activity_is_noted_at_most_every_five_minutes(client, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: AT)
    client.force_login(person())  # signing in notes the moment itself
    for later, updates in ((0, 0), (299, 0), (300, 1), (301, 0), (599, 0), (600, 1)):
        monkeypatch.setattr(timezone, "now", lambda later=later: AT + timedelta(seconds=later))
        with CaptureQueriesContext(connection) as queries:
            client.get("/no-such-page/")
        assert [query["sql"][:6] for query in queries].count("UPDATE") == updates, later


# Language: the address, the session, the account, Kazakh


def test_language_precedence(client):
    user = person(language="ru")
    door = reverse("sign_in")
    assert '<html lang="kk">' in client.get(door, headers={"accept-language": "en"}).text
    assert '<html lang="en">' in client.get(door, {"lang": "en"}).text
    assert '<html lang="en">' in client.get(door).text  # the session holds it
    client.cookies.clear()
    client.force_login(user)
    assert '<html lang="ru">' in client.get("/no-such-page/").text  # the account's
    assert '<html lang="en">' in client.get("/no-such-page/", {"lang": "en"}).text
    user.refresh_from_db()
    assert user.language == "en"


def test_language_chosen_at_the_door_becomes_the_accounts(client):
    user = person()
    client.get(reverse("sign_in"), {"lang": "ru"})
    sign_in(client)
    user.refresh_from_db()
    assert user.language == "ru"


def test_language_of_a_document_leaves_the_screen_alone(client):
    client.force_login(person())
    for address in ("/ngos/1/report/", "/ngos/1/report.pdf", "/ngos/1/report.xlsx", "/ngos/1/report.json"):
        client.get(address, {"lang": "ru"})
    assert "language" not in client.session
    client.get(reverse("set_language"), {"lang": "ru", "next": "/ngos/1/report/"})
    assert client.session["language"] == "ru"


@pytest.mark.parametrize("hostile", ["", "xx", "kk\0", "../../etc", "<script>", "қаз", "\udcff", "k" * 7000])
def test_hostile_language_gets_a_clear_page(client, hostile):
    answer = client.get(reverse("sign_in"), {"lang": hostile.encode("utf-8", "surrogateescape")})
    assert answer.status_code == 400
    assert answer.text.count("<h1>") == 1 and f'href="{reverse("sign_in")}"' in answer.text
    assert "<script>" not in answer.text and len(answer.content) < 10_000


# The admin


def test_admin_is_for_administrators(client, district):
    user = person()
    client.force_login(user)
    actions.assign_role(user=user, role=Role.AUDITOR, country=True, actor=None, at=AT)
    assert client.get("/admin/").status_code == 403
    actions.assign_role(user=user, role=Role.ADMINISTRATOR, country=True, actor=None, at=AT)
    for address in (
        "",
        "accounts/user/",
        "accounts/user/add/",
        f"accounts/user/{user.pk}/change/",
        "accounts/region/",
        "accounts/district/add/",
        "accounts/assignment/",
        "accounts/assignment/add/",
        "axes/accessattempt/",
        "accounts/user/?q=МАМАНОВА",
    ):
        assert client.get(f"/admin/{address}").status_code == 200, address
    assert "Маманова" in client.get("/admin/accounts/user/?q=МАМАНОВА").text
    assert client.get(f"/admin/accounts/user/{user.pk}/delete/").status_code == 403


def test_admin_writes_through_actions(client, district):
    boss = administrator()
    client.force_login(boss)
    inline = {
        "assignments-TOTAL_FORMS": "1",
        "assignments-INITIAL_FORMS": "0",
        "assignments-0-role": "official",
        "assignments-0-district": district.pk,
    }
    fields = {"username": "daniyar", "full_name": "Данияр Оспанов", "language": "kk", "is_active": "on"}
    passwords = {"new_password": "екі-жүз-теңге", "new_password_again": "екі-жүз-теңге"}
    answer = client.post("/admin/accounts/user/add/", {**fields, **passwords, **inline})
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    made = User.objects.get(username="daniyar")
    assert made.check_password("екі-жүз-теңге") and load_scope(made).has_role("official", district.pk)
    none = {"assignments-TOTAL_FORMS": "0", "assignments-INITIAL_FORMS": "0"}
    client.post(f"/admin/accounts/user/{made.pk}/change/", {**fields, "full_name": "Д. Оспанов", **none})
    made.refresh_from_db()
    assert made.full_name == "Д. Оспанов" and made.check_password("екі-жүз-теңге")
    assert list(Event.objects.filter(kind="user", record_id=str(made.pk)).order_by("number").values_list("verb", "actor")) == [
        ("make", boss.signature),
        ("change", boss.signature),
    ]
    chosen = {"action": "end_roles", "_selected_action": [made.assignments.get().pk, boss.assignments.get().pk]}
    answer = client.post("/admin/accounts/assignment/", chosen, follow=True)
    assert made.assignments.get().ended is not None and boss.assignments.get().ended is None
    assert [message.level_tag for message in answer.context["messages"]].count("error") == 1


def test_admin_edits_places(client, region, district):
    boss = administrator()
    client.force_login(boss)
    name = region.names.get()
    names = {"names-TOTAL_FORMS": "1", "names-INITIAL_FORMS": "1", "names-0-id": name.pk, "names-0-region": region.pk}
    old = {"names-0-name_kk": "Алматы облысы", "names-0-name_en": "Almaty Region", "names-0-until": "2022-06-07"}
    answer = client.post(f"/admin/accounts/region/{region.pk}/change/", {"name_kk": "Жетісу облысы", "active": "on", **names, **old})
    assert answer.status_code == 302, answer.context["errors"]
    assert region.name_on(date(2019, 1, 1), "en") == "Almaty Region"
    answer = client.post("/admin/accounts/district/add/", {"region": region.pk, "name_kk": "Ескелді ауданы", "active": "on"})
    assert answer.status_code == 302, answer.context["errors"]
    turned = {"region": region.pk, "name_kk": "Көксу ауданы", "training": "on", "active": "on"}
    answer = client.post(f"/admin/accounts/district/{district.pk}/change/", turned, follow=True)
    assert [str(message) for message in answer.context["messages"]] and not District.objects.get(pk=district.pk).training
    assert Region.objects.count() == 1 and District.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("next_page", ["abc", "home", "//elsewhere.kz", "javascript:alert(1)", "https:elsewhere.kz"])
def test_only_an_own_address_is_gone_back_to(client, next_page):
    answer = client.get("/language/", {"next": next_page, "lang": "ru"})
    assert answer.status_code == 302 and answer.headers["Location"] == "/"


@pytest.mark.django_db
def test_another_site_s_link_speaks_once_and_changes_nobody_s_choice(client):
    user = person()
    client.force_login(user, backend="koksu.accounts.backends.NameOrEmailBackend")
    client.get("/sign-in/?lang=ru", headers={"sec-fetch-site": "cross-site"})
    user.refresh_from_db()
    assert user.language == "kk"


@pytest.mark.django_db
def test_wrong_passwords_are_counted_by_account_however_its_name_is_typed(client):
    user = person()
    User.objects.filter(pk=user.pk).update(email="aigul@example.kz")
    for number in range(10):
        typed = "".join(letter.upper() if number >> place & 1 else letter for place, letter in enumerate("aigul@example.kz"))
        client.post("/sign-in/", {"username": typed, "password": "wrong"})
    assert client.post("/sign-in/", {"username": user.username, "password": PASSWORD}).status_code == 429


def test_behind_a_proxy_the_client_is_who_the_proxy_names(rf, settings):
    request = rf.get("/", headers={"x-forwarded-for": "1.2.3.4, 10.20.30.40"}, REMOTE_ADDR="127.0.0.1")
    assert client_address(request) == "127.0.0.1"  # nobody's word is taken without a proxy
    settings.BEHIND_PROXY = True
    assert client_address(request) == "10.20.30.40"


@pytest.mark.parametrize(
    ("full_name", "short"),
    [
        ("Айгүл Маманова", "А. Маманова"),
        ("Нұрлан Асанұлы Бекенов", "Н. Бекенов"),
        ("Бекенов Нұрлан Асанұлы", "Н. Бекенов"),
        ("Ким Ольга Викторовна", "О. Ким"),
        ("Қонысбай", "Қонысбай"),
    ],
)
def test_a_persons_short_name_has_the_family_name_wherever_it_stands(full_name, short):
    assert User(username="one", full_name=full_name).get_short_name() == short
