"""Meetings in Django's admin: every page opens in each language, nothing is changed there, nothing of another district is seen."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client

from koksu.accounts.models import Assignment
from koksu.history.models import Event
from meetings import models
from tests.factories import a_district, a_member, an_administrator
from tests.meetings.addresses import records
from tests.meetings.factories import a_commission, a_person
from tests.throughout import throughout

pytestmark = pytest.mark.django_db
UNSEEN = {
    "CalendarFeed",
    "CarriedAction",
    "EditingSession",
    "Mention",
    "Reading",
    "WorkPlanItem",
}  # shown with what they belong to, or private
laid, there = throughout(records)


def client_of(user):
    client = Client()
    client.force_login(user, backend="koksu.accounts.backends.NameOrEmailBackend")
    return client


def ours():
    return {model: page for model, page in admin.site._registry.items() if model._meta.app_label == "meetings"}


def address_of(model):
    return f"/admin/meetings/{model._meta.model_name}/"


def test_every_model_has_its_page_or_is_shown_with_its_whole():
    assert {model.__name__ for model in apps.get_app_config("meetings").get_models()} - {model.__name__ for model in ours()} == UNSEEN


@pytest.mark.once
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_admin_page_opens_and_leads_to_the_records_own_page(there, language, record_property):
    client, opened = client_of(there.people["administrator"]), 0
    client.get("/language/", {"lang": language, "next": "/admin/"})
    for model in ours():
        first = model._default_manager.first()
        for address in [address_of(model), f"{address_of(model)}?q=көксу", *([f"{address_of(model)}{first.pk}/change/"] if first else [])]:
            answer = client.get(address)
            assert answer.status_code == 200, address
            assert f'<html lang="{language}"' in answer.content.decode(), address
            opened += 1
    page = client.get(address_of(models.Meeting)).content.decode()
    assert f'href="/meetings/{there.signed.pk}/"' in page
    record_property("count", f"{opened} admin pages, {language}")


def test_nothing_is_added_changed_or_deleted_there(there):
    client = client_of(there.people["administrator"])
    for model in ours():
        first = model._default_manager.first()
        assert client.get(f"{address_of(model)}add/").status_code == 403, model
        if first and model is not models.Person:  # whose account an administrator does change
            assert client.post(f"{address_of(model)}{first.pk}/change/", {"name_kk": "Өзге"}).status_code == 403, model
            assert client.post(f"{address_of(model)}{first.pk}/delete/", {"post": "yes"}).status_code == 403, model


def test_an_administrator_of_another_district_finds_nothing_of_this_one(there):
    elsewhere = a_district()
    a_commission(of=elsewhere, with_members=1, name_kk="Өзге комиссия")
    client = client_of(an_administrator(of=elsewhere))
    for model in ours():
        own = model._default_manager.filter(**{f"{ours()[model].district}": there.district})
        first = own.first()
        assert "/change/" not in client.get(f"{address_of(model)}?q=көксу").content.decode(), model
        if first:
            assert client.get(f"{address_of(model)}{first.pk}/change/").status_code in (302, 404), model


def test_another_role_in_a_district_opens_nothing_of_it_to_an_administrator(there):
    person = an_administrator(of=a_district())
    Assignment.objects.create(user=person, role="official", district=there.district)
    client = client_of(person)
    for model in ours():
        assert "/change/" not in client.get(address_of(model)).content.decode(), model
    Assignment.objects.create(user=person, role="administrator", country=True)
    assert f"/meetings/{there.signed.pk}/" in client.get(address_of(models.Meeting)).content.decode()


def test_who_is_no_administrator_is_not_let_in(there):
    assert client_of(there.people["secretary"]).get(address_of(models.Meeting)).status_code in (302, 403)


def test_a_search_finds_by_folded_words(there):
    page = client_of(there.people["administrator"]).get(f"{address_of(models.AgendaItem)}?q=ЖОБАЛАРДЫҢ БАРЫСЫ").content.decode()
    assert "Жобалардың барысы туралы" in page and "Бос" not in page.split("<tbody>")[-1]
    assert there.signed


def test_an_administrator_changes_an_account_and_nothing_else_of_a_person(there):
    client = client_of(there.people["administrator"])
    person = a_person(of=there.district)
    name, account = person.name_kk, a_member(of=person.district)
    client.post(f"{address_of(models.Person)}{person.pk}/change/", {"name_kk": "Өзге", "user": account.pk})
    person.refresh_from_db()
    assert (person.user, person.name_kk) == (account, name)
    assert Event.objects.filter(verb="link_account", kind="person", record_id=str(person.pk)).exists()
