"""The Tenge fields, the key columns, the index-friendly lookup, and the formats of the three languages."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.migrations.writer import MigrationWriter
from django.db.models import Sum
from django.db.models.functions import Coalesce
from django.template import Context, Template
from django.test.utils import isolate_apps
from django.utils import formats, translation

from koksu.fields import AMOUNT_MESSAGES, KeyColumns, TengeField, TengeFormField
from koksu.language import search_key, sort_key
from koksu.money import MAX_TIYN, Tenge

NBSP = "\u00a0"


class AmountForm(forms.Form):
    amount = TengeFormField()
    budget = TengeFormField(required=False, min_value=Tenge.of(10), max_value=Tenge.of(1_000))


@pytest.fixture
def place_model(db):
    """A model of this test alone: its table stands in the test's transaction and goes with it."""
    with isolate_apps("koksu"):

        class Place(KeyColumns):
            code = models.TextField(primary_key=True)
            name = models.TextField()
            name_ru = models.TextField(default="")
            amount = TengeField(null=True)

            class Meta:
                app_label = "koksu"
                db_table = "koksu_test_place"

            def key_texts(self):
                return [self.name, self.name_ru]

        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TABLE koksu_test_place"
                " (code text PRIMARY KEY, name text, name_ru text, amount bigint, search_key text, sort_key text)"
            )
        yield Place


# The form field


def test_form_reads_tenge():
    form = AmountForm({"amount": "428 571,50 ₸", "budget": " "})
    assert form.is_valid()
    assert form.cleaned_data == {"amount": Tenge.of(428_571, 50), "budget": None}
    assert type(form.cleaned_data["amount"]) is Tenge


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "required"),
        (NBSP, "required"),
        ("бес", "not_a_number"),
        ("428,571", "too_many_decimals"),
        ("-5", "negative"),
        ("100 000 000 001", "too_large"),
    ],
)
def test_form_says_what_to_type_and_keeps_what_was_typed(typed, code):
    form = AmountForm({"amount": typed})
    assert form.errors.as_data()["amount"][0].code == code
    message = AMOUNT_MESSAGES["empty" if code == "required" else code]
    assert form.errors["amount"] == [message]
    assert forms.BoundField(form, form.fields["amount"], "amount").value() == typed


def test_form_limits_name_the_limit_in_tenge():
    assert AmountForm({"amount": "1", "budget": "10"}).is_valid()
    with translation.override(None):
        assert AmountForm({"amount": "1", "budget": "9,99"}).errors["budget"] == [f"Enter at least 10{NBSP}₸."]
        assert AmountForm({"amount": "1", "budget": "1000,01"}).errors["budget"] == [f"Enter at most 1{NBSP}000{NBSP}₸."]


def test_form_shows_digits_for_an_initial_and_marks_the_input():
    html = str(AmountForm(initial={"amount": Tenge.of(428_571, 50)})["amount"])
    assert f'value="428{NBSP}571,50"' in html
    assert 'type="text"' in html
    assert 'inputmode="decimal"' in html
    assert 'class="amount"' in html


def test_form_keeps_a_class_given_to_the_widget():
    field = TengeFormField(widget=forms.TextInput(attrs={"class": "wide"}))
    assert field.widget.attrs["class"] == "wide amount"


@pytest.mark.parametrize(
    ("initial", "typed", "changed"),
    [
        (Tenge.of(428_571), "428571,00", False),
        (42_857_100, f"428{NBSP}571", False),
        (None, " ", False),
        (Tenge(-5), "0,05", True),
        (Tenge.of(1), "2", True),
        (Tenge.of(1), "бес", True),
        (None, "0", True),
    ],
)
def test_has_changed_compares_amounts_and_not_typing(initial, typed, changed):
    assert TengeFormField().has_changed(initial, typed) is changed


# The database field


def test_field_gives_tenge_on_load_and_from_sums(place_model):
    place_model.objects.create(code="a", name="Көксу", amount=Tenge.of(428_571, 50))
    place_model.objects.create(code="b", name="Ескелді", amount=1)
    place_model.objects.create(code="c", name="Панфилов")
    assert [type(amount) for amount in place_model.objects.order_by("code").values_list("amount", flat=True)] == [Tenge, Tenge, type(None)]
    total = place_model.objects.aggregate(total=Sum("amount"), known=Coalesce(Sum("amount"), 0))
    assert total == {"total": Tenge.of(428_571, 51), "known": Tenge.of(428_571, 51)}
    assert {type(value) for value in total.values()} == {Tenge}
    assert place_model.objects.get(amount=Tenge.of(428_571, 50)).code == "a"
    assert place_model.objects.filter(amount__gt=Tenge(1)).count() == 1


@pytest.mark.parametrize("value", [1.0, Decimal("1.00"), "1.5", "428 571", "٤", "--1", "-", True, "9" * 5000])
def test_field_refuses_what_is_not_whole_tiyn(value):
    field = TengeField(name="amount")
    with pytest.raises(ValidationError):
        field.to_python(value)
    with pytest.raises(TypeError, match="whole tiyn"):
        field.get_prep_value(value)


def test_field_takes_whole_tiyn_and_its_own_serialisation(place_model):
    field = TengeField(name="amount")
    assert [field.to_python(value) for value in (None, 7, Tenge(7), "7", "-7")] == [None, 7, 7, 7, -7]
    assert type(field.to_python("7")) is Tenge
    place = place_model(amount=Tenge.of(428_571))
    text = place_model._meta.get_field("amount").value_to_string(place)
    assert text == "42857100"
    assert field.to_python(text) == Tenge.of(428_571)


def test_field_refuses_more_than_the_largest_amount(db):
    field = TengeField(name="amount")
    assert field.clean(MAX_TIYN, None) == MAX_TIYN
    assert field.clean(-MAX_TIYN, None) == -MAX_TIYN
    for tiyn in (MAX_TIYN + 1, -MAX_TIYN - 1):
        with pytest.raises(ValidationError) as refused:
            field.clean(tiyn, None)
        assert refused.value.messages == [AMOUNT_MESSAGES["too_large"]]


def test_field_is_stable_in_migrations():
    field = TengeField(default=Tenge(0), db_default=Tenge(0), null=True)
    _, path, args, kwargs = field.deconstruct()
    assert (path, args, kwargs) == ("koksu.fields.TengeField", [], {"default": 0, "db_default": 0, "null": True})
    assert TengeField(*args, **kwargs).deconstruct()[1:] == field.deconstruct()[1:]
    written, imports = MigrationWriter.serialize(field)
    assert written == "koksu.fields.TengeField(db_default=0, default=0, null=True)"
    assert imports == {"import koksu.fields"}


def test_field_asks_for_amounts_by_its_form_field():
    field = TengeField(verbose_name="amount", blank=True).formfield()
    assert type(field) is TengeFormField
    assert not field.required
    assert field.max_value is None


# The key columns


def test_keys_follow_the_texts(place_model):
    place = place_model.objects.create(code="a", name="«Көксу» ҚБ", name_ru="Коксу")
    place.refresh_from_db()
    assert (place.search_key, place.sort_key) == ("коксу кб коксу", sort_key("Көксу ҚБ"))
    assert place.key_values() == {"search_key": place.search_key, "sort_key": place.sort_key}


def test_keys_are_saved_with_the_fields_named(place_model):
    place = place_model.objects.create(code="a", name="Көксу")
    place.name = "Ескелді"
    place.save(update_fields=["name"])
    place.refresh_from_db()
    assert (place.search_key, place.sort_key) == (search_key("Ескелді"), sort_key("Ескелді"))


def test_keys_of_empty_and_endless_texts(place_model):
    nameless = place_model.objects.create(code="a", name="", name_ru="Яссы")
    assert nameless.sort_key == sort_key("Яссы")
    assert place_model(name="").key_values() == {"search_key": "", "sort_key": ""}
    assert len(place_model(name="Қ" * 500).key_values()["sort_key"]) <= 255


def test_keys_sort_by_the_kazakh_alphabet_in_the_database(place_model):
    ordered = ["14-лот", "Ар", "Әділет", "Қазына", "Ұлт", "Үміт", "Іскер", "Яссы", "Zeta"]
    for name in reversed(ordered):
        place_model.objects.create(code=name, name=name)
    assert list(place_model.objects.order_by("sort_key").values_list("name", flat=True)) == ordered


# The lookup


@pytest.mark.parametrize(
    ("beginning", "found"),
    [
        ("көк", ["көксу", "көктем"]),
        ("кө", ["көксу", "көктем"]),
        ("көксу", ["көксу"]),
        ("көксуу", []),
        ("Көк", []),
        ("100%", ["100%"]),
        ("1_", []),
        ("%", []),
        ("\\", ["\\"]),
        ("", ["100%", "100000", "\\", "арман", "көксу", "көктем"]),
    ],
)
def test_beginning_finds_by_the_exact_letters(db, beginning, found):
    Group.objects.bulk_create(Group(name=name) for name in ["көксу", "көктем", "арман", "100%", "100000", "\\"])
    names = Group.objects.filter(name__beginning=beginning).values_list("name", flat=True)
    assert sorted(names) == sorted(found)


def test_beginning_uses_the_index(db):
    Group.objects.bulk_create(Group(name=f"сөз{number}") for number in range(300))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Group.objects.filter(name__beginning="сөз12").explain()
    assert ("SEARCH" in plan and "name>?" in plan) if connection.vendor == "sqlite" else "~>=~" in plan, plan
    assert Group.objects.filter(name__beginning="сөз12").count() == 11


# The formats


@pytest.mark.parametrize(
    ("language", "long", "month"),
    [
        ("kk", "2019 жылғы 23 қараша", "2019 жылғы қараша"),
        ("ru", "23 ноября 2019 года", "Ноябрь 2019 года"),
        ("en", "23 November 2019", "November 2019"),
    ],
)
def test_dates_and_numbers_in_each_language(language, long, month):
    moment = datetime(2019, 11, 23, 9, 40)
    with translation.override(language):
        assert formats.date_format(moment, "DATE_FORMAT") == long
        assert formats.date_format(moment, "DATETIME_FORMAT") == f"{long}, 09:40"
        assert formats.date_format(moment, "YEAR_MONTH_FORMAT") == month
        assert formats.date_format(moment, "SHORT_DATE_FORMAT") == "23.11.2019"
        assert formats.date_format(moment, "SHORT_DATETIME_FORMAT") == "23.11.2019, 09:40"
        assert formats.number_format(1234567, force_grouping=True) == f"1{NBSP}234{NBSP}567"
        assert formats.number_format(Decimal("0.5")) == "0,5"
        assert formats.get_format("FIRST_DAY_OF_WEEK") == 1
        assert forms.DateField().clean("03.04.2019") == forms.DateField().clean("2019-04-03") == date(2019, 4, 3)
        with pytest.raises(ValidationError):
            forms.DateField().clean("04/03/2019")


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_templates_print_amounts_whole_and_years_ungrouped(language):
    with translation.override(language):
        printed = Template("{{ amount }}|{{ year }}").render(Context({"amount": Tenge.of(428_571, 50), "year": 2019}))
    assert printed == f"428{NBSP}571,50{NBSP}₸|2019"
