"""The demonstration data: the 2019 source of Koksu district, the invented training district, and people to sign in as."""

import os
import secrets
from argparse import ArgumentParser
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import override

from grants.actions.dictionaries import DICTIONARIES
from grants.facts import source_2019, training
from koksu import history
from koksu.accounts import actions
from koksu.accounts.clock import now
from koksu.accounts.models import District, Region, Role, User
from koksu.history.models import Event
from meetings.facts import source_2019 as meeting_2019
from meetings.facts import training as training_meetings

MARK = "load_demo"  # the verb of the event by which a database is known as the demo's
# No real person is made up for Koksu, so its people are named by what they do; those of the training district are invented.
KOKSU_PEOPLE = {
    "official": ("Бірінші маман", [Role.OFFICIAL, Role.SECRETARY]),
    "official2": ("Екінші маман", [Role.OFFICIAL]),
    "member": ("Комиссия мүшесі", [Role.MEMBER]),
    "auditor": ("Аудитор", [Role.AUDITOR]),
    "admin": ("Әкімші", [Role.ADMINISTRATOR]),
}
TRAINING_PEOPLE = {
    "trainee": ("Айгүл Маманова", [Role.OFFICIAL, Role.SECRETARY]),
    "trainee2": ("Дархан Оспанов", [Role.OFFICIAL]),
    "trainee_chair": ("Серік Жұмабекұлы", [Role.MEMBER]),
    "trainee_member": ("Бибігүл Сейітова", [Role.MEMBER]),
    "trainee_member2": ("Қайрат Ералы", [Role.MEMBER]),
}
IN_BOTH = ("auditor", "admin")


class Command(BaseCommand):
    help = "Loads the demonstration data into an empty database; in one that has it, changes nothing and tells the sign-ins again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--clear", action="store_true", help="empty the database instead, if the demo filled it")

    def handle(self, *_args: Any, **options: Any) -> None:
        if not connection.introspection.table_names():
            if options["clear"]:
                return
            raise CommandError("The database has no tables yet. First: python3 manage.py migrate")
        if is_foreign():
            raise CommandError("This database holds records that the demo didn't make; nothing was changed. Give it an empty one.")
        if options["clear"]:
            call_command("flush", interactive=False, verbosity=0)
            return
        if not is_loaded():
            self.stdout.write("Loading the demonstration data (less than a minute) …")
            load_with(choose_password(), at=now())
        self.tell()

    def tell(self) -> None:
        """Who can sign in, and with which password: the one that really opens the door, or word that it was chosen before."""
        official = User.objects.get(username="official")
        known = next((word for word in passwords() if official.check_password(word)), None)
        self.stdout.write("Sign in as one of these, all with the same password:")
        for username, (name, _roles) in {**KOKSU_PEOPLE, **TRAINING_PEOPLE}.items():
            place = "both districts" if username in IN_BOTH else "Koksu" if username in KOKSU_PEOPLE else "training district"
            self.stdout.write(f"  {username:<15} {place:<18} {name}")
        self.stdout.write(f"Password: {known or 'the one that was set when the data was loaded'}")


def is_loaded() -> bool:
    """Whether the demo filled this database: its history says so."""
    return Event.objects.filter(chain__code="nation", verb=MARK).exists()


def is_foreign() -> bool:
    """Whether there are records that the demo didn't make. The dictionaries, which `migrate` fills, are anybody's."""
    tables = connection.introspection.table_names()
    if Event._meta.db_table not in tables:
        return bool(set(tables) - {"django_migrations"})
    shipped = Event.objects.filter(actor=actions.SETUP, kind__in=[model._meta.model_name for model in DICTIONARIES])
    entered = Event.objects.exclude(pk__in=shipped.values("pk"))
    return not is_loaded() and any(rows.exists() for rows in (entered, User.objects.all(), Region.objects.all()))


def password_file() -> Path:
    """Where the demo's password is kept for its owner alone."""
    return Path(settings.VAR_DIR) / "demo_password"


def passwords() -> list[str]:
    """The password that was asked for, and the one that was kept."""
    kept = password_file().read_text().strip() if password_file().exists() else ""
    return [word for word in (os.environ.get("KOKSU_DEMO_PASSWORD", ""), kept) if word]


def choose_password() -> str:
    """KOKSU_DEMO_PASSWORD, or what was kept, or a new one; kept in a file that its owner alone can read."""
    password = next(iter(passwords()), "") or secrets.token_urlsafe(9)
    path = password_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(password)
    return password


def load_with(password: str, *, at: datetime) -> None:
    """Everything or nothing, with Koksu's facts entered at that moment. CommandError where the password is too weak."""
    try:
        with override("en"):
            load(password, at=at)
    except ValidationError as error:
        raise CommandError("Nothing was loaded. " + " ".join(error.messages)) from error


@transaction.atomic
def load(password: str, *, at: datetime) -> None:
    """The training district lives through its years first; then Koksu's facts are entered, at this moment."""
    began = datetime.fromisoformat(training.FIRST_DAY).replace(tzinfo=timezone.get_default_timezone()) + timedelta(hours=8)
    practice = training.make_district(began)
    trainees = make_people(TRAINING_PEOPLE, practice, password, at=began)
    tell_meetings = partial(training_meetings.tell, users=trainees)
    training.load(district=practice, trainee=trainees["trainee"], trainee2=trainees["trainee2"], also=[tell_meetings])
    koksu = source_2019.make_district(at)
    people = make_people(KOKSU_PEOPLE, koksu, password, at=at)
    actions.assign_role(user=people["auditor"], role=Role.AUDITOR, district=practice, actor=None, at=at)
    for source in (source_2019, meeting_2019):
        source.load(district=koksu, actor=people["official"], at=at)
    districts = {"koksu": koksu.pk, "training": practice.pk}
    history.record(chain="nation", actor=MARK, verb=MARK, kind="demo", record_id="demo", before=None, after=districts, at=at)


def make_people(people: dict[str, tuple[str, list[Role]]], district: District, password: str, *, at: datetime) -> dict[str, User]:
    """People with their roles in the district (an administrator's in the whole country), by user name."""
    made = {}
    for username, (name, roles) in people.items():
        made[username] = actions.make_user(username=username, full_name=name, password=password, actor=None, at=at)
        for role in roles:
            place: dict[str, Any] = {"country": True} if role == Role.ADMINISTRATOR else {"district": district}
            actions.assign_role(user=made[username], role=role, **place, actor=None, at=at)
    return made
