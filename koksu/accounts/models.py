"""Who works here and where: users, regions with the names of each time, districts, and assignments of roles."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _

from koksu.accounts.clock import now
from koksu.fields import KeyColumns

PATRONYMICS = ("ұлы", "қызы", "улы", "кызы", "вич", "вна", "чна", "ьич")  # how they end


class Language(models.TextChoices):
    KAZAKH = "kk", _("Kazakh")
    RUSSIAN = "ru", _("Russian")
    ENGLISH = "en", _("English")


class Role(models.TextChoices):
    """What a person does (5, "Who may do what"). A secretary is an official who may also write a commission's minutes."""

    OFFICIAL = "official", _("Official")
    SECRETARY = "secretary", _("Secretary")
    MEMBER = "member", _("Commission member")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


class Named(models.Model):
    """A name in three languages, of which Kazakh is always there."""

    name_kk = models.CharField(_("name in Kazakh"), max_length=255)
    name_ru = models.CharField(_("name in Russian"), max_length=255, blank=True)
    name_en = models.CharField(_("name in English"), max_length=255, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def name_in(self, lang: str | None) -> str:
        """The name in `lang`; in Kazakh where that language has none."""
        return str(getattr(self, f"name_{lang}", "") or self.name_kk)

    @property
    def name(self) -> str:
        """The name in the language now active."""
        return self.name_in(get_language())

    def key_texts(self) -> Iterable[str]:
        """What a search finds it by; the first one sorts."""
        return [self.name_kk, self.name_ru, self.name_en]


class User(KeyColumns, AbstractUser):
    """A person who signs in. What they may do comes from their assignments alone, not from Django's groups and permissions."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    date_joined = None  # type: ignore[assignment]

    full_name = models.CharField(_("full name"), max_length=255)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.KAZAKH)
    created = models.DateTimeField(_("created"), default=now, editable=False)

    scope: Any = None  # the Scope that came along, where a request read the person: see koksu.accounts.backends

    objects: ClassVar = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering: ClassVar = ["sort_key", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(language__in=["kk", "ru", "en"]),
                name="user_language_known",
                violation_error_message=_("The language is Kazakh, Russian or English."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        return self.full_name or self.username

    def get_short_name(self) -> str:
        """As the masthead has it: «Н. Бекенов» of «Нұрлан Бекенов», «Нұрлан Асанұлы Бекенов» and «Бекенов Нұрлан Асанұлы»."""
        words = self.get_full_name().split()
        if len(words) == 3 and words[2].endswith(PATRONYMICS):  # the order of official papers: the family name first
            words = [words[1], words[0]]
        elif len(words) == 3 and words[1].endswith(PATRONYMICS):
            words = [words[0], words[2]]
        return f"{words[0][0]}. {' '.join(words[1:])}" if words[1:] else " ".join(words)

    @property
    def signature(self) -> str:
        """How history names this person: text that outlives the account."""
        return f"{self.get_full_name()} ({self.username})"

    def key_texts(self) -> Iterable[str]:
        """What a search finds a person by; the full name sorts."""
        return [self.get_full_name(), self.username, self.email]


class Region(Named, KeyColumns):
    """An oblast or a city of republican significance, under its present name."""

    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering: ClassVar = ["sort_key", "id"]

    def name_on(self, on: date, lang: str | None = None) -> str:
        """Its name at that time («Алматы облысы» until 07.06.2022). Reads `names`: prefetch them for many regions."""
        older = (name for name in self.names.all() if name.held_on(on))
        return next(older, self).name_in(lang or get_language())

    def name_for_year(self, year: int, today: date, lang: str | None = None) -> str:
        """For a document of today about `year`: both names where they differ («Жетісу облысы (2019 жылы — Алматы облысы)»)."""
        lang = lang or get_language()
        present, then = self.name_on(today, lang), self.name_on(min(date(year, 12, 31), today), lang)
        if present == then:
            return present
        with override(lang):
            return gettext("%(now)s (in %(year)s — %(then)s)") % {"now": present, "year": year, "then": then}


class RegionName(Named):
    """A name that a region carried for a time; both days belong to it. The present name stands at the region itself."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="names", verbose_name=_("region"))
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"))

    class Meta:
        verbose_name = _("earlier name")
        verbose_name_plural = _("earlier names")
        ordering: ClassVar = ["region", "until"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(since__lte=models.F("until")),
                name="region_name_since_before_until",
                violation_error_message=_("A name cannot end before it begins."),
            ),
            models.UniqueConstraint(
                fields=["region", "until"],
                name="region_name_ends_once",
                violation_error_message=_("This region already has a name that ends on that day."),
            ),
        ]

    def held_on(self, on: date) -> bool:
        return on <= self.until and (self.since is None or self.since <= on)


def keep_names(regions: Iterable[Region], names: Iterable[RegionName]) -> None:
    """Earlier names that were read elsewhere, kept with their regions: then Region.name_on asks the database nothing."""
    there = list(names)
    for region in regions:
        held: Any = region.names.none()
        held._result_cache = [name for name in there if name.region_id == region.pk]
        vars(region)["_prefetched_objects_cache"] = {"names": held}  # where prefetch_related keeps them


class District(Named, KeyColumns):
    """A district; its body issues the reports. Everything about money belongs to exactly one."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="districts", verbose_name=_("region"))
    body_kk = models.CharField(_("issuing body in Kazakh"), max_length=255, blank=True)
    body_ru = models.CharField(_("issuing body in Russian"), max_length=255, blank=True)
    body_en = models.CharField(_("issuing body in English"), max_length=255, blank=True)
    training = models.BooleanField(_("training data"), default=False, help_text=_("Marked as invented on every page and print."))
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("district")
        verbose_name_plural = _("districts")
        ordering: ClassVar = ["sort_key", "id"]

    def body_in(self, lang: str | None) -> str:
        """The body that issues the district's reports, as its letterhead has it; the district's name where none is given."""
        return str(getattr(self, f"body_{lang}", "") or self.body_kk or self.name_in(lang))

    @property
    def body(self) -> str:
        return self.body_in(get_language())


PLACES = ("district", "region", "country")
ONE_PLACE = (
    Q(district__isnull=False, region__isnull=True, country=False)
    | Q(district__isnull=True, region__isnull=False, country=False)
    | Q(district__isnull=True, region__isnull=True, country=True)
)


class Assignment(models.Model):
    """A role that a person holds in one district, one region, or the whole country. It is ended, never deleted."""

    user = models.ForeignKey(User, models.PROTECT, related_name="assignments", verbose_name=_("user"))
    role = models.CharField(_("role"), max_length=20, choices=Role)
    district = models.ForeignKey(District, models.PROTECT, null=True, blank=True, related_name="assignments", verbose_name=_("district"))
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="assignments", verbose_name=_("region"))
    country = models.BooleanField(_("whole country"), default=False)
    ended = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering: ClassVar = ["user", "role", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(role__in=["official", "secretary", "member", "auditor", "administrator"]),
                name="assignment_role_known",
                violation_error_message=_("There is no such role."),
            ),
            models.CheckConstraint(
                condition=ONE_PLACE,
                name="assignment_one_place",
                violation_error_message=_("Choose exactly one: a district, a region, or the whole country."),
            ),
            *(
                models.UniqueConstraint(
                    fields=["user", "role", place],
                    condition=Q(ended__isnull=True) & (Q(country=True) if place == "country" else Q(**{f"{place}__isnull": False})),
                    name=f"assignment_once_per_{place}",
                    violation_error_message=_("This person already holds this role there."),
                )
                for place in PLACES
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.place}"

    @property
    def place(self) -> str:
        """Where it holds, in words."""
        return gettext("Whole country") if self.country else str(self.district or self.region)
