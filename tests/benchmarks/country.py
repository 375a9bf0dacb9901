"""The country that the benchmark measures in: how large it is, its places, people and NGOs.

Everything follows from a place's number and a seed, whatever the scale: district 7 is the same in a country of ten districts and of two
hundred, so that half a country and the whole one hold the same first half.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from random import Random

from grants.models import NGO, LegalForm, NGOHead
from koksu.accounts.models import Assignment, District, Region, Role, User

SEED = "koksu"
FOUNDED = datetime(2021, 12, 1, 6, tzinfo=UTC)
IN_A_REGION = 10  # districts
STRIDE = 10_000  # ids that a district's year may take of each table


@dataclass(frozen=True)
class Size:
    """How much there is: districts, and of each its NGOs and what hangs on one financial year."""

    districts: int = 200
    years: tuple[int, ...] = (2022, 2023, 2024, 2025, 2026)
    ngos: int = 110
    lots: int = 60
    contracts: int = 110
    deliverables: int = 1000
    outputs: int = 1200
    proofs: int = 1800
    payments: int = 500
    expenses: int = 500

    @property
    def last(self) -> date:
        """The last day on which anything happened."""
        return date(self.years[-1], 6, 30)


def rng(*of: object) -> Random:
    """Chance, always the same for the same thing."""
    return Random("/".join(map(str, (SEED, *of))))


# ---------------------------------------------------------------- places and people

REGIONS = (
    *("Жетісу", "Алматы", "Абай", "Ақмола", "Ақтөбе", "Атырау", "Батыс Қазақстан", "Жамбыл", "Қарағанды", "Қостанай"),
    *("Қызылорда", "Маңғыстау", "Павлодар", "Солтүстік Қазақстан", "Түркістан", "Ұлытау", "Шығыс Қазақстан"),
    *("Астана қаласы", "Алматы қаласы", "Шымкент қаласы"),
)
DISTRICTS = ("Көксу", "Ескелді", "Қаратал", "Сарқан", "Ақсу", "Алакөл", "Кербұлақ", "Панфилов", "Үйғыр", "Балқаш")


def district_id(number: int) -> int:
    """A district's id by its number, from 0."""
    return number + 1


def official_id(number: int) -> int:
    """Who enters a district's records."""
    return 10 * number + 11


def verifier_id(number: int) -> int:
    """Who verifies and pays there."""
    return 10 * number + 12


def people(numbers: range) -> list[User]:
    """The people of these districts and their regions, unsaved; with the first district the country's auditor."""
    found = [User(pk=1, username="auditor", full_name="Сәуле Қасымова")] if 0 in numbers else []
    for number in numbers:
        found += [
            User(pk=official_id(number), username=f"official-{number}", full_name=f"Айгүл Маманова {number}"),
            User(pk=verifier_id(number), username=f"verifier-{number}", full_name=f"Нұрлан Бекенов {number}"),
        ]
        if number % IN_A_REGION == 0:
            found.append(User(pk=10 * number + 13, username=f"auditor-{number // IN_A_REGION}", full_name=f"Ерлан Сейітов {number}"))
    for user in found:
        user.password, user.created, user.language = "!", FOUNDED, "kk"
    return found


def settle(numbers: range) -> None:
    """Save places, people and their roles: through the models' own save, since they are few."""
    for number in numbers:
        region, name = divmod(number, IN_A_REGION)
        if name == 0:
            Region(pk=region + 1, name_kk=f"{REGIONS[region]} облысы", name_ru=f"{REGIONS[region]} область").save(force_insert=True)
        District(
            pk=district_id(number),
            region_id=region + 1,
            name_kk=f"{DISTRICTS[name]} ауданы {region + 1}",
            name_ru=f"район {DISTRICTS[name]} {region + 1}",
        ).save(force_insert=True)
    for user in people(numbers):
        user.save(force_insert=True)
        role, _, number = user.username.partition("-")
        place = {"region_id": int(number) + 1} if role == "auditor" and number else {"district_id": district_id(int(number or 0))}
        Assignment.objects.create(
            user=user, role=Role.AUDITOR if role == "auditor" else Role.OFFICIAL, **(place if number else {"country": True})
        )


# ---------------------------------------------------------------- NGOs

FIRST = ("Жас", "Үш", "Алтын", "Жаңа", "Ақ", "Көк", "Туған", "Бақытты", "Мейірімді", "Ұлы", "Нұрлы", "Кең", "Ізгі", "Өркен", "Биік")
SECOND = ("ұрпақ", "дала", "отбасы", "жүрек", "қанат", "бұлақ", "шаңырақ", "жол", "арман", "үміт", "өлке", "дәстүр", "қоғам", "бастау")
FORMS = [form for form in LegalForm if form != LegalForm.UNKNOWN]


def ngos(number: int, size: Size) -> list[NGO]:
    """A district's own NGOs, unsaved, with their keys."""
    chance = rng("ngos", number)
    found = []
    for n in range(size.ngos):
        serial = number * 1000 + n + 1
        ngo = NGO(
            pk=serial,
            name_kk=f"«{chance.choice(FIRST)} {chance.choice(SECOND)} {serial}»",
            name_ru=f"«{chance.choice(FIRST)} {chance.choice(SECOND)} {serial}»",
            form=chance.choice(FORMS),
            bin=f"{990_140_000_000 + serial}" if chance.random() < 0.95 else None,
            home_district_id=district_id(number),
            counted=True,
            address=f"{chance.choice(SECOND)} көшесі, {chance.randrange(1, 120)}",
            account=f"KZ{chance.randrange(10, 99)}125KZT{serial:010d}",
            bank_code="KCJBKZKX",
            recorded_by_id=official_id(number),
            recorded_at=FOUNDED,
        )
        keyed(ngo)
        found.append(ngo)
    return found


def heads(of: list[NGO]) -> Iterator[NGOHead]:
    """Who heads them."""
    for ngo in of:
        yield NGOHead(
            pk=ngo.pk,
            ngo=ngo,
            full_name=f"Гүлнар Оспанова {ngo.pk}",
            post="төраға",
            recorded_by_id=ngo.recorded_by_id,
            recorded_at=ngo.recorded_at,
        )


def keyed(record: object) -> None:
    """Put its key columns on a record: bulk_create doesn't call save()."""
    for column, value in record.key_values().items():
        setattr(record, column, value)
