"""Django's admin over the books: every page opens in each language; NGOs and dictionaries are written through actions alone."""

import pytest
from django.contrib import admin
from django.test import Client

from grants.models import NGO, Kind
from koksu.accounts.models import User
from koksu.history.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(koksu_2019):
    client = Client()
    client.force_login(koksu_2019.admin, backend="koksu.accounts.backends.NameOrEmailBackend")
    return client


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_admin_page_opens(client, language, record_property):
    client.get("/language/", {"lang": language, "next": "/admin/"})
    opened = 0
    for model in (model for model in admin.site._registry if model._meta.app_label in {"accounts", "grants"}):
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        first = model._base_manager.first()
        for address in [base, f"{base}?q=көксу 14-Ә", *([f"{base}{first.pk}/change/"] if first else [])]:
            answer = client.get(address)
            assert answer.status_code == 200, address
            assert f'<html lang="{language}"' in answer.content.decode(), address
            opened += 1
    for name in ("accounts/user", "grants/ngo", "grants/kind", "accounts/district"):
        assert client.get(f"/admin/{name}/add/").status_code == 200, name
    record_property("count", f"{opened} admin pages, {language}")


def test_of_two_stale_saves_of_an_ngo_the_second_is_told(client, koksu_2019):
    ngo = NGO.objects.get(pk=koksu_2019.urpaq.ngo_id)
    address = f"/admin/grants/ngo/{ngo.pk}/change/"
    as_seen = client.get(address).context["adminform"].form
    sent = {name: "" if value is None else value for name, value in as_seen.initial.items()}
    sent |= {"heads-TOTAL_FORMS": "0", "heads-INITIAL_FORMS": "0"}
    assert client.post(address, {**sent, "address": "Балпық би ауылы"}).status_code == 302
    second = client.post(address, {**sent, "bank_code": "KCJBKZKX"}, follow=True)
    ngo.refresh_from_db()
    assert (ngo.address, ngo.bank_code) == ("Балпық би ауылы", "")
    assert "осы жазбаны" in second.content.decode().lower() or "өзгерт" in second.content.decode()
    assert Event.objects.filter(kind="ngo", record_id=str(ngo.pk), verb="edit").count() == 1


def test_a_kind_is_retired_and_history_says_so(client):
    kind = Kind.objects.get(code="flashmob")
    form = client.get(f"/admin/grants/kind/{kind.pk}/change/").context["adminform"].form
    sent = {name: value for name, value in form.initial.items() if name != "retired"} | {"retired": "on"}
    needs = {"requirements-TOTAL_FORMS": "0", "requirements-INITIAL_FORMS": "0"}
    assert client.post(f"/admin/grants/kind/{kind.pk}/change/", {**sent, **needs}).status_code == 302
    kind.refresh_from_db()
    assert kind.retired
    assert Event.objects.get(kind="kind", record_id=str(kind.pk)).actor == User.objects.get(username="admin").signature
