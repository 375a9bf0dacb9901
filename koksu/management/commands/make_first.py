"""What `manage.py setup` ends with: the first region, its first district, and the first administrator."""

import getpass
import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import override

from koksu.accounts import actions
from koksu.accounts.clock import now
from koksu.accounts.models import Role, User

ASKED = {
    "region": "Region, in Kazakh (for instance Жетісу облысы)",
    "district": "District, in Kazakh (for instance Көксу ауданы)",
    "username": "Administrator's name to sign in with",
    "full_name": "Administrator's full name",
}


class Command(BaseCommand):
    help = "Makes the first region, district and administrator; asks on a terminal for what no option gives."

    def add_arguments(self, parser: ArgumentParser) -> None:
        for name, question in ASKED.items():
            parser.add_argument(f"--{name.replace('_', '-')}", help=question)
        parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input (or KOKSU_SETUP_PASSWORD)")

    def handle(self, *_args: Any, **options: Any) -> None:
        if User.objects.exists():
            self.stdout.write("Everything is up to date. There are people in the database already: an administrator adds more at /admin/.")
            return
        answers = {name: options[name] or ask(name, question) for name, question in ASKED.items()}
        password = read_password(from_stdin=options["password_stdin"])
        try:
            with override("en"):
                make_first(**answers, password=password)
        except ValidationError as error:
            raise CommandError("Nothing was made. " + " ".join(error.messages)) from error
        self.stdout.write(f"Made {answers['region']}, {answers['district']} and the administrator {answers['username']}.")
        self.stdout.write("To serve it, set KOKSU_SECRET_KEY and KOKSU_ALLOWED_HOSTS; README.md shows how.")


@transaction.atomic
def make_first(*, region: str, district: str, username: str, full_name: str, password: str) -> User:
    """All or nothing. The administrator's role holds in the whole country, so that other regions can follow. ValidationError."""
    at = now()
    home = actions.make_region(name_kk=region, actor=None, at=at)
    actions.make_district(region=home, name_kk=district, actor=None, at=at)
    user = actions.make_user(username=username, full_name=full_name, password=password, actor=None, at=at)
    actions.assign_role(user=user, role=Role.ADMINISTRATOR, country=True, actor=None, at=at)
    return user


def ask(name: str, question: str) -> str:
    """An answer from the terminal; CommandError where there is none."""
    if not sys.stdin.isatty():
        raise CommandError(f"There is nobody here to ask: give --{name.replace('_', '-')}.")
    while not (answer := input(f"{question}: ").strip()):
        pass
    return answer


def read_password(*, from_stdin: bool) -> str:
    """The first administrator's password: from standard input, KOKSU_SETUP_PASSWORD, or asked twice on the terminal."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if given := os.environ.get("KOKSU_SETUP_PASSWORD"):
        return given
    if not sys.stdin.isatty():
        raise CommandError("There is nobody here to ask: give --password-stdin, or set KOKSU_SETUP_PASSWORD.")
    while (password := getpass.getpass("Password: ")) != getpass.getpass("The same again: "):
        print("They differ; once more.")
    return password
