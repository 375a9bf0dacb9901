"""Entering NGOs, allocations, lots and applications: what is taken, what is refused and where, and how NGOs come in on the way."""

from datetime import date

import pytest
from django.urls import reverse

from grants.actions import funding
from grants.actions.base import Refused
from grants.models import NGO, Allocation, AllocationChange, Application, Draft, Lot, NGOHead
from koksu.history.models import Event
from koksu.money import Tenge
from tests.factories import (
    NOON,
    a_contract,
    a_district,
    a_head,
    a_lot,
    a_member,
    an_administrator,
    an_allocation,
    an_application,
    an_auditor,
    an_ngo,
    an_official,
)
from tests.grants.test_entry import form_of
from tests.grants.test_pages import signed_in, text_of

pytestmark = pytest.mark.django_db
BIN, OTHER_BIN, IBAN = "060240010094", "971240001315", "KZ86125KZT5004100100"


@pytest.fixture
def district():
    return a_district(name_kk="Көксу ауданы")


@pytest.fixture
def official(district):
    return an_official(of=district)


@pytest.fixture
def client(official):
    return signed_in(official)


@pytest.fixture
def allocation(district):
    return an_allocation(of=district, worth="3 000 000")


def send(client, page, /, **typed):
    """Open the form, type, submit."""
    return client.post(page, {**form_of(client.get(page)), **typed})


def errors_of(page):
    return {name: list(found) for name, found in page.context["form"].errors.items()}


NEW_NGO = {
    "name_kk": "«Үш ұрпақ»",
    "form": "public_fund",
    "bin": "0602 4001 0094",
    "counted": "True",
    "account": "kz86 125k zt50 0410 0100",
}
NEW_ALLOCATION = {"year": "2026", "source": "district", "basis": "gross", "amount": "3 000 000", "title_kk": "Жастар бастамалары"}
NEW_LOT = {"number": "1", "status": "announced", "basis": "unknown", "budget": "1 000 000", "title_kk": "Отбасы құндылықтары"}
NEW_BID = {"outcome": "pending", "asked": "428 571,50", "score": "87,5", "submitted": "01.02.2026"}


# ---------------------------------------------------------------- NGOs


def test_an_ngo_is_entered_with_its_numbers_as_people_type_them(client, official, district):
    address = reverse("ngo_create")
    assert client.get(address).context["form"]["home_district"].value() == district.pk  # the only one: chosen already
    answer = send(client, address, **NEW_NGO, home_district=district.pk)
    ngo = NGO.objects.get()
    assert answer.url == reverse("ngo_detail", args=[ngo.pk])
    assert (ngo.bin, ngo.account, ngo.home_district, ngo.counted, ngo.form) == (BIN, IBAN, district, True, "public_fund")
    assert Event.objects.get(kind="ngo").actor == official.signature


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("bin", "123123123123"),
        ("bin", "06024001009"),
        ("account", "KZ86125KZT5004100101"),
        ("bank_code", "KC"),
        ("name_kk", ""),
        ("name_kk", "«Үш\x00ұрпақ»"),
        ("name_kk", "ү" * 1_000_000),
        ("form", "no such"),
        ("home_district", "999999"),
        ("home_district", "9" * 30),
    ],
)
def test_a_wrong_ngo_is_told_at_its_field_and_kept(client, district, field, typed):
    page = send(client, reverse("ngo_create"), **{**NEW_NGO, "home_district": district.pk, field: typed})
    assert page.status_code == 422
    assert list(errors_of(page)) == [field]
    assert "kz86 125k" in page.content.decode() or field == "account"
    assert not NGO.objects.exists()


def test_a_foreign_district_is_no_home_and_nobody_s_ngo_needs_a_number(client):
    address = reverse("ngo_create")
    assert list(errors_of(send(client, address, **NEW_NGO, home_district=a_district().pk))) == ["home_district"]
    assert list(errors_of(send(client, address, **{**NEW_NGO, "bin": ""}))) == ["bin"]
    assert send(client, address, **NEW_NGO).url == reverse("ngo_list")  # it isn't one of this district's
    assert NGO.objects.get().home_district is None


def test_a_number_is_one_ngo_s(client, district):
    an_ngo(bin=BIN)  # at home nowhere: this person doesn't see it
    page = send(client, reverse("ngo_create"), **NEW_NGO, home_district=district.pk)
    assert list(errors_of(page)) == ["bin"]


def test_an_ngo_with_a_wrong_number_from_a_source_can_still_be_edited(client, district):
    ngo = an_ngo(of=district, bin="123123123123", counted=None)
    address = reverse("ngo_edit", args=[ngo.pk])
    kept = {"name_kk": ngo.name_kk, "form": ngo.form, "home_district": district.pk, "counted": ""}
    assert send(client, address, **kept, bin=ngo.bin, address="Балпық би").status_code == 302
    ngo.refresh_from_db()
    assert (ngo.address, ngo.bin, ngo.counted, ngo.version) == ("Балпық би", "123123123123", None, 2)
    assert list(errors_of(send(client, address, **kept, bin="123123123124"))) == ["bin"]


def test_heads_come_and_go(client, district):
    ngo = an_ngo(of=district)
    send(client, reverse("ngo_head_create", args=[ngo.pk]), full_name="Алия Омарова", since="01.01.2019")
    head = NGOHead.objects.get()
    address = reverse("ngo_head_edit", args=[head.pk])
    page = send(client, address, full_name=head.full_name, since="01.01.2019", until="31.12.2018")
    assert list(errors_of(page)) == ["until"]
    send(client, address, full_name=head.full_name, since="01.01.2019", until="31.12.2020")
    head.refresh_from_db()
    assert (head.full_name, head.since, head.until, head.version) == ("Алия Омарова", date(2019, 1, 1), date(2020, 12, 31), 2)
    assert "Алия Омарова" in text_of(client.get(reverse("ngo_detail", args=[ngo.pk])))


# ---------------------------------------------------------------- allocations


def test_money_is_given_to_the_only_district_or_to_the_chosen_one(client, district):
    address = reverse("allocation_create")
    assert "district" not in client.get(address).context["form"].fields
    send(client, address, **NEW_ALLOCATION, decision="№ 7", decided="10.01.2026", programme_code="451-015")
    given = Allocation.objects.get()
    assert (given.district, given.amount, given.basis, given.decided) == (district, Tenge.of(3_000_000), "gross", date(2026, 1, 10))
    second, third = a_district(), a_district()
    everywhere = signed_in(an_official(username="everywhere"))
    assert list(errors_of(send(everywhere, address, **NEW_ALLOCATION))) == ["district"]
    send(everywhere, address, **NEW_ALLOCATION, district=third.pk)
    assert Allocation.objects.filter(district=third).count() == 1
    assert not Allocation.objects.filter(district=second).exists()


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("amount", "428,571"),
        ("amount", "-1"),
        ("amount", "1,001"),
        ("amount", "9" * 40),
        ("year", ""),
        ("year", "1019"),
        ("year", "9" * 30),
        ("decided", "30.02.2026"),
        ("source", "moon"),
        ("programme_code", "4" * 51),
    ],
)
def test_a_wrong_allocation_is_told_at_its_field(client, field, typed):
    page = send(client, reverse("allocation_create"), **{**NEW_ALLOCATION, field: typed})
    assert page.status_code == 422
    assert list(errors_of(page)) == [field]
    assert "Жастар бастамалары" in page.content.decode()
    assert not Allocation.objects.exists()


def test_an_unknown_amount_is_filled_in_and_a_known_one_changes_by_a_decision(client, district):
    given = an_allocation(of=district, worth=None)
    address = reverse("allocation_edit", args=[given.pk])
    assert send(client, address, **NEW_ALLOCATION).status_code == 302
    given.refresh_from_db()
    assert given.amount == Tenge.of(3_000_000)
    assert send(client, address, **{**NEW_ALLOCATION, "amount": "5 000 000", "title_kk": "Отбасы"}).status_code == 302
    given.refresh_from_db()
    assert (given.amount, given.title_kk) == (Tenge.of(3_000_000), "Отбасы")  # the field is shown, not taken
    with pytest.raises(Refused) as refusal:
        funding.edit_allocation(actor=an_official(of=district), at=NOON, allocation=given, amount=Tenge.of(5_000_000))
    assert "3\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}000" in refusal.value.message_dict["amount"][0]
    change = reverse("allocation_change", args=[given.pk])
    assert list(errors_of(send(client, change, after="3 000 000", decision="№ 8", day="01.05.2026"))) == ["after"]
    assert send(client, change, after="5 000 000", decision="№ 8", day="01.05.2026").status_code == 302
    given.refresh_from_db()
    told = AllocationChange.objects.get()
    assert (given.amount, told.before, told.after, told.day) == (
        Tenge.of(5_000_000),
        Tenge.of(3_000_000),
        Tenge.of(5_000_000),
        date(2026, 5, 1),
    )


def test_an_amount_is_not_cut_below_its_lots(client, allocation):
    a_lot(of=allocation, worth="2 000 000")
    page = send(client, reverse("allocation_change", args=[allocation.pk]), after="1 500 000", decision="№ 8", day="01.05.2026")
    assert page.status_code == 422
    assert "2 000 000" in text_of(page) and "1 500 000" in text_of(page)
    assert not AllocationChange.objects.exists()


def test_year_and_basis_stay_once_lots_rest_on_them(client, district):
    allocation = an_allocation(of=district, worth="3 000 000", basis="net")
    a_lot(of=allocation, worth="2 000 000", basis="net")
    address = reverse("allocation_edit", args=[allocation.pk])
    same = {"year": str(allocation.year), "source": allocation.source, "basis": allocation.basis, "amount": allocation.amount.digits()}
    for field, typed in (("year", str(allocation.year - 1)), ("basis", "gross")):
        page = send(client, address, **{**same, field: typed})
        assert page.status_code == 422 and list(errors_of(page)) == [field]


def test_two_decisions_at_once_do_not_overwrite_each_other(client, allocation, district):
    address = reverse("allocation_change", args=[allocation.pk])
    hidden = form_of(client.get(address))
    mine = {"after": "4 000 000", "decision": "№ 9", "day": "02.05.2026"}
    values = {"day": date(2026, 5, 1), "decision": "№ 8", "amount": Tenge.of(5_000_000)}
    funding.change_allocation(actor=an_official(of=district), at=NOON, allocation=allocation, **values)
    page = client.post(address, {**hidden, **mine})
    assert page.status_code == 422
    assert "5 000 000" in text_of(page)
    assert client.post(address, {**form_of(page), **mine}).status_code == 302  # having seen it
    assert [change.before for change in AllocationChange.objects.order_by("pk")] == [Tenge.of(3_000_000), Tenge.of(5_000_000)]


# ---------------------------------------------------------------- lots


def test_a_lot_is_opened_and_the_next_one_begins_where_it_ended(client, allocation):
    address = reverse("lot_create", args=[allocation.pk])
    call = {
        "announced": "01.02.2026",
        "closes": "20.02.2026",
        "results": "01.03.2026",
        "customer": "Ішкі саясат бөлімі",
        "customer_bin": BIN,
    }
    assert client.get(address).context["form"]["number"].value() == "1"
    send(client, address, **NEW_LOT, **call)
    lot = Lot.objects.get()
    assert (lot.budget, lot.results, lot.customer_bin) == (Tenge.of(1_000_000), date(2026, 3, 1), BIN)
    form = client.get(address).context["form"]
    assert (form["number"].value(), form["customer"].value(), form["customer_bin"].value()) == ("2", "Ішкі саясат бөлімі", BIN)


def test_a_lot_above_what_is_left_is_refused_with_both_figures(client, allocation):
    a_lot(of=allocation, worth="2 500 000")
    page = send(client, reverse("lot_create", args=[allocation.pk]), **NEW_LOT)
    assert list(errors_of(page)) == ["budget"]
    assert "3 500 000" in text_of(page) and "3 000 000" in text_of(page)
    assert Lot.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("closes", "31.01.2026"),
        ("results", "19.02.2026"),
        ("customer_bin", "123123123123"),
        ("budget", "0,001"),
        ("area", "999"),
        ("status", "x"),
        ("number", "1" * 31),
    ],
)
def test_a_wrong_lot_is_told_at_its_field(client, allocation, field, typed):
    call = {"announced": "01.02.2026", "closes": "20.02.2026", "results": "", **NEW_LOT, field: typed}
    assert list(errors_of(send(client, reverse("lot_create", args=[allocation.pk]), **call))) == [field]
    assert not Lot.objects.exists()


def test_a_lot_is_edited_down_to_its_contracts_and_no_further(client, allocation):
    lot = a_lot(of=allocation, worth="1 000 000")
    a_contract(lot=lot, worth="600 000")
    address = reverse("lot_edit", args=[lot.pk])
    page = send(client, address, **{**NEW_LOT, "budget": "500 000"})
    assert list(errors_of(page)) == ["budget"]
    assert "600 000" in text_of(page) and "500 000" in text_of(page)
    assert send(client, address, **{**NEW_LOT, "budget": "600 000", "status": "awarded"}).status_code == 302
    lot.refresh_from_db()
    assert (lot.budget, lot.status) == (Tenge.of(600_000), "awarded")


# ---------------------------------------------------------------- applications


def test_a_bid_of_a_listed_ngo(client, allocation, district):
    lot, ngo = a_lot(of=allocation), an_ngo(of=district)
    answer = send(client, reverse("application_create", args=[lot.pk]), **NEW_BID, ngo=ngo.pk)
    assert answer.url == reverse("lot_detail", args=[lot.pk]) + "#applications"
    bid = Application.objects.get()
    assert (bid.ngo, bid.asked, bid.score, bid.submitted) == (ngo, Tenge.of(428_571, 50), 8750, date(2026, 2, 1))
    again = send(client, reverse("application_create", args=[lot.pk]), **NEW_BID, ngo=ngo.pk)
    assert list(errors_of(again)) == ["ngo"]
    assert Application.objects.count() == 1


def test_a_bid_of_any_ngo_of_the_country_by_its_number(client, allocation):
    lot, far = a_lot(of=allocation), an_ngo(of=a_district(), bin=BIN)
    an_ngo(of=a_district(), bin=OTHER_BIN, void=True)
    address = reverse("application_create", args=[lot.pk])
    assert list(errors_of(send(client, address, **NEW_BID, ngo=far.pk))) == ["ngo"]  # not in the list: no such choice
    assert list(errors_of(send(client, address, **NEW_BID, ngo_bin=OTHER_BIN))) == ["ngo_bin"]
    assert list(errors_of(send(client, address, **NEW_BID, ngo_bin="123123123123"))) == ["ngo_bin"]
    assert list(errors_of(send(client, address, **NEW_BID))) == ["ngo"]
    assert send(client, address, **NEW_BID, ngo_bin="060240 010094").status_code == 302
    assert Application.objects.get().ngo == far
    assert client.get(reverse("ngo_detail", args=[far.pk])).status_code == 200  # it applies here now


def test_the_list_and_the_number_name_one_ngo(client, allocation, district):
    lot, near = a_lot(of=allocation), an_ngo(of=district)
    an_ngo(of=a_district(), bin=BIN)
    page = send(client, reverse("application_create", args=[lot.pk]), **NEW_BID, ngo=near.pk, ngo_bin=BIN)
    assert list(errors_of(page)) == ["ngo_bin"]


@pytest.mark.parametrize(("home", "chosen"), [(True, "ngo"), (False, "ngo_bin")])
def test_a_new_ngo_is_added_on_the_way_and_the_typing_waits(client, allocation, district, home, chosen):
    lot = a_lot(of=allocation)
    address = reverse("application_create", args=[lot.pk])
    away = client.post(address, {**form_of(client.get(address)), **NEW_BID, "new_ngo": "1"})
    assert away.url.startswith(reverse("ngo_create"))
    back = client.post(away.url, {**form_of(client.get(away.url)), **NEW_NGO, "home_district": district.pk if home else ""})
    ngo = NGO.objects.get()
    page = client.get(back.url, follow=True)
    form = page.context["form"]
    assert (form["asked"].value(), form["score"].value()) == ("428 571,50", "87,5")
    assert form[chosen].value() == (str(ngo.pk) if home else BIN)
    typed = {name: form[name].value() or "" for name in form.fields if name not in form.OURS or name == "ngo_bin"}
    assert client.post(address, {**form_of(page), **typed}).status_code == 302
    assert Application.objects.get().ngo == ngo
    assert not Draft.objects.exists()


def test_somebody_else_s_ngo_is_not_told_through_the_address(client, allocation):
    lot, secret = a_lot(of=allocation), an_ngo(of=a_district(), bin=BIN)
    for asked in (str(secret.pk), "x", "9" * 40):
        client.get(reverse("application_create", args=[lot.pk]), {"ngo": asked})
    assert not Draft.objects.exists()


def test_an_awarded_bid_keeps_its_ngo_lot_and_outcome(client, allocation, district, official):
    lot, other = a_lot(of=allocation), a_lot(of=allocation)
    bid = an_application(lot=lot, ngo=an_ngo(of=district), outcome="won")
    contract = a_contract(of=bid.ngo, lot=lot, application=bid)
    address = reverse("application_edit", args=[bid.pk])
    typed = {**NEW_BID, "outcome": "lost", "lot": other.pk, "ngo": an_ngo(of=district).pk}
    assert send(client, address, **typed).status_code == 302
    bid.refresh_from_db()
    assert (bid.lot, bid.ngo, bid.outcome, bid.score) == (lot, contract.ngo, "won", 8750)
    for values in ({"lot": other}, {"ngo": an_ngo()}, {"outcome": "lost"}):
        with pytest.raises(Refused) as refusal:
            funding.edit_application(actor=official, at=NOON, application=bid, **values)
        assert list(refusal.value.message_dict) == list(values)


def test_a_bid_moves_within_its_allocation_only(client, allocation, district, official):
    bid = an_application(lot=a_lot(of=allocation), ngo=an_ngo(of=district))
    beside, elsewhere = a_lot(of=allocation), a_lot(of=an_allocation(of=district))
    address = reverse("application_edit", args=[bid.pk])
    assert list(errors_of(send(client, address, **NEW_BID, ngo=bid.ngo_id, lot=elsewhere.pk))) == ["lot"]
    assert send(client, address, **NEW_BID, ngo=bid.ngo_id, lot=beside.pk).url.startswith(reverse("lot_detail", args=[beside.pk]))
    bid.refresh_from_db()
    assert bid.lot == beside
    with pytest.raises(Refused):
        funding.edit_application(actor=official, at=NOON, application=bid, lot=elsewhere)


def test_two_people_at_one_bid_see_both_versions(client, allocation, district):
    bid = an_application(lot=a_lot(of=allocation), ngo=an_ngo(of=district))
    address = reverse("application_edit", args=[bid.pk])
    hidden = form_of(client.get(address))
    funding.edit_application(actor=an_official(of=district, full_name="Бақыт Серіков"), at=NOON, application=bid, score=9000)
    page = client.post(address, {**hidden, **NEW_BID, "ngo": bid.ngo_id, "lot": bid.lot_id})
    assert page.status_code == 409
    assert "Бақыт Серіков" in text_of(page) and "87,5" in text_of(page)
    bid.refresh_from_db()
    assert bid.score == 9000


# ---------------------------------------------------------------- who, and where the buttons stand


def forms_of(district):
    lot = a_lot(of=an_allocation(of=district))
    bid = an_application(lot=lot, ngo=an_ngo(of=district))
    head = a_head(of=bid.ngo)
    return {
        "allocation_edit": lot.allocation_id,
        "allocation_change": lot.allocation_id,
        "lot_create": lot.allocation_id,
        "lot_edit": lot.pk,
        "application_create": lot.pk,
        "application_edit": bid.pk,
        "ngo_edit": bid.ngo_id,
        "ngo_head_create": bid.ngo_id,
        "ngo_head_edit": head.pk,
    }


def test_forms_are_for_who_enters_here_and_foreign_ones_do_not_exist(district):
    mine, theirs = forms_of(district), forms_of(a_district())
    people = {an_official: 200, a_member: 403, an_auditor: 403, an_administrator: 403}
    for make, expected in people.items():
        client = signed_in(make(of=district))
        for name, pk in mine.items():
            of_ngos = name.startswith("ngo") and make is an_administrator
            assert client.get(reverse(name, args=[pk])).status_code == (200 if of_ngos else expected), (make, name)
            assert client.get(reverse(name, args=[theirs[name]])).status_code == 404, (make, name)
            assert client.post(reverse(name, args=[theirs[name]])).status_code == 404, (make, name)
        assert client.get(reverse("allocation_create")).status_code == expected
        assert client.get(reverse("ngo_create")).status_code == (200 if make in (an_official, an_administrator) else 403)


def test_buttons_stand_where_the_work_is_for_who_may(district):
    places = forms_of(district)
    lot = Lot.objects.get(pk=places["lot_edit"])
    pages = {
        reverse("ngo_list"): ["ngo_create"],
        reverse("allocation_list"): ["allocation_create"],
        reverse("allocation_detail", args=[lot.allocation_id]): ["allocation_edit", "allocation_change", "lot_create"],
        reverse("lot_detail", args=[lot.pk]): ["lot_edit", "application_create", "application_edit"],
        reverse("ngo_detail", args=[places["ngo_edit"]]): ["ngo_edit", "ngo_head_create", "ngo_head_edit"],
    }
    for person, shown in ((an_official(of=district), True), (an_auditor(of=district), False)):
        client = signed_in(person)
        for page, names in pages.items():
            html = client.get(page).content.decode()
            for name in names:
                address = reverse(name, args=[places[name]] if name in places else [])
                assert (f'href="{address}"' in html) is shown, (page, name)
            assert ("/void/" in html) is (shown and page not in (reverse("ngo_list"), reverse("allocation_list")))


def test_an_empty_list_says_what_to_do_next(client):
    for name, button in (("ngo_list", "ngo_create"), ("allocation_list", "allocation_create")):
        page = client.get(reverse(name)).content.decode()
        assert f'<a class="btn btn-primary" href="{reverse(button)}">' in page.split('class="empty"')[1]
