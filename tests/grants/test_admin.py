"""Django's admin over the books: every page opens in each language; NGOs and dictionaries are written through actions alone."""

import pytest
from django.contrib import admin
from django.test import Client

from grants.models import NGO, Area, Kind, ProofKind
from koksu.accounts.actions import SETUP
from koksu.accounts.models import User
from koksu.history.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(koksu_2019):
    client = Client()
    client.force_login(koksu_2019.admin, backend="koksu.accounts.backends.NameOrEmailBackend")
    return client


@pytest.mark.parametrize("language", ["kk", pytest.param("ru", marks=pytest.mark.once), pytest.param("en", marks=pytest.mark.once)])
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
    told = Event.objects.exclude(actor=SETUP)
    assert told.get(kind="kind", record_id=str(kind.pk)).actor == User.objects.get(username="admin").signature


NO_NEEDS = {"requirements-TOTAL_FORMS": "0", "requirements-INITIAL_FORMS": "0"}


def posted(client, page, /, **changed):
    """What the form sends back as it was seen, with these changes."""
    seen = client.get(page).context["adminform"].form.initial
    return {name: value for name, value in seen.items() if value not in (None, False)} | changed


@pytest.mark.parametrize(("model", "code"), [(Kind, "flashmob"), (Area, "health"), (ProofKind, "photo")])
def test_of_two_stale_saves_of_a_dictionary_entry_the_second_is_told(client, model, code):
    entry = model.objects.get(code=code)
    address = f"/admin/grants/{model._meta.model_name}/{entry.pk}/change/"
    assert 'type="hidden" name="seen_version" value="1"' in client.get(address).content.decode()
    first, second = posted(client, address, name_ru="первое"), posted(client, address, name_en="second")
    assert client.post(address, first | NO_NEEDS).status_code == 302
    answer = client.post(address, second | NO_NEEDS, follow=True)
    fresh = model.objects.get(pk=entry.pk)
    assert (fresh.name_ru, fresh.name_en, fresh.version) == ("первое", entry.name_en, 2)
    assert [message.level_tag for message in answer.context["messages"]] == ["success", "error"]  # the first one's, the second one's
    assert client.post(address, posted(client, address, name_en="second") | NO_NEEDS).status_code == 302
    assert model.objects.get(pk=entry.pk).name_en == "second"


def test_required_proof_saved_by_two_at_once_is_not_overwritten(client):
    kind, photo, video = (model.objects.get(code=code) for model, code in ((Kind, "seminar"), (ProofKind, "photo"), (ProofKind, "video")))
    address = f"/admin/grants/kind/{kind.pk}/change/"
    sent = posted(client, address) | {"requirements-TOTAL_FORMS": "1", "requirements-INITIAL_FORMS": "0"}
    need = {"requirements-0-kind": kind.pk, "requirements-0-group": "1", "requirements-0-minimum": "1"}
    assert client.post(address, sent | need | {"name_ru": "учёба", "requirements-0-proof": photo.pk}).status_code == 302
    answer = client.post(address, sent | need | {"requirements-0-proof": video.pk}, follow=True)
    fresh = Kind.objects.get(pk=kind.pk)
    assert (fresh.name_ru, fresh.version) == ("учёба", 3)  # its words and its proof: two changes
    assert [need.proof for need in fresh.requirements.all()] == [photo]
    assert [message.level_tag for message in answer.context["messages"]] == ["success", "error"]  # the first one's, the second one's


def test_a_district_administrator_sees_a_dictionary_without_the_hidden_version(client, koksu_2019):
    koksu_2019.admin.assignments.filter(role="administrator").update(country=False, district=koksu_2019.district)
    page = client.get(f"/admin/grants/area/{Area.objects.first().pk}/change/")
    assert page.status_code == 200
    assert "seen_version" not in page.content.decode()


@pytest.mark.parametrize(
    ("field", "wrong", "right"), [("bin", "060240010095", "971240001315"), ("account", "KZ86125KZT5004100101", "KZ86125KZT5004100100")]
)
def test_an_identifier_that_fails_its_check_is_refused_at_its_field_and_what_is_in_the_books_may_stay(
    client, koksu_2019, field, wrong, right
):
    ngo = NGO.objects.get(pk=koksu_2019.urpaq.ngo_id)
    address, heads = f"/admin/grants/ngo/{ngo.pk}/change/", {"heads-TOTAL_FORMS": "0", "heads-INITIAL_FORMS": "0"}
    refused = client.post(address, posted(client, address, **{field: wrong}) | heads)
    assert refused.status_code == 200
    assert set(refused.context["adminform"].form.errors) == {field}
    assert client.post(address, posted(client, address, **{field: right}) | heads).status_code == 302
    assert getattr(NGO.objects.get(pk=ngo.pk), field) == right
    NGO.objects.filter(pk=ngo.pk).update(**{field: wrong})  # entered before the check was there
    assert client.post(address, posted(client, address, address="Балпық би") | heads).status_code == 302
    fresh = NGO.objects.get(pk=ngo.pk)
    assert (getattr(fresh, field), fresh.address) == (wrong, "Балпық би")
