"""What runs with Django and the benchmark's settings, in a process of its own: `python -m tests.benchmarks.inside books 0 20`."""

import json
import os
import sys


def main(task: str, *arguments: str) -> None:
    """One task, with its arguments."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.settings"
    import django

    django.setup()
    TASKS[task](*arguments)


def places(first: str, last: str) -> None:
    """Migrate, and load the places of districts from one number up to another."""
    from django.core.management import call_command

    from tests.benchmarks import loading
    from tests.benchmarks.country import Size

    call_command("migrate", verbosity=0)
    loading.load_places(Size(districts=int(last)), range(int(first), int(last)))


def books(first: str, last: str, part: str = "0", parts: str = "1") -> None:
    """Load the books of these districts; of several processes this one takes its part of them, and the first tells how far it is."""
    from django.db import connection

    from tests.benchmarks import loading
    from tests.benchmarks.country import Size

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")  # what is lost with a crash is made anew
    numbers = range(int(first) + int(part), int(last), int(parts))
    loading.load_books(Size(districts=int(last)), numbers, print if part == "0" else lambda *_said, **_how: None)


def finish() -> None:
    """After loading: ids go on above these, and the database settles down."""
    from tests.benchmarks import loading

    loading.reset_sequences()
    loading.settle_down()


def targets() -> None:
    """Print as JSON whom and what to measure: sessions of three readers, an NGO and a contract of the first district, the longest list."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.db.models import Count, Q

    from grants.models import NGO, Contract, Deliverable, Evidence, Expense, Output, Payment
    from koksu.accounts.clock import now
    from koksu.accounts.middleware import SEEN_KEY
    from koksu.accounts.models import District, User

    sessions = {}
    for who, username in (("official", "official-0"), ("region", "auditor-0"), ("country", "auditor")):
        user = User.objects.get(username=username)
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "koksu.accounts.backends.NameOrEmailBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session[SEEN_KEY] = int(now().timestamp()) + 3600  # noting that somebody is here would write the session
        session.create()
        sessions[who] = session.session_key
    home = Contract.objects.counted().filter(allocation__district=1)
    usual = NGO.objects.annotate(n=Count("contracts"), here=Count("contracts", filter=Q(contracts__in=home))).filter(n=5, here=5)
    contracts = home.filter(allocation__year=2025, amount__isnull=False, lot__isnull=False).annotate(
        n=Count("deliverables", distinct=True), lined=Count("lines", distinct=True)
    )
    counted = {"districts": District, "ngos": NGO, "contracts": Contract, "deliverables": Deliverable}
    size = {name: model.objects.count() for name, model in {**counted, "payments": Payment, "expenses": Expense}.items()}
    size["outputs_and_proofs"] = Output.objects.count() + Evidence.objects.count()
    found = {
        "size": size,
        "sessions": sessions,
        "ngo": usual.order_by("pk")[0].pk,
        "contract": contracts.filter(n=9, lined__gt=9).order_by("pk")[0].pk,
        "contracts": Contract.objects.filter(total__isnull=False).count(),
    }
    print(json.dumps(found))


def explain(path: str, session: str) -> None:
    """Print why a page takes as long as it does."""
    from tests.benchmarks import explaining

    explaining.explain(path, session)


def static() -> None:
    """Collect the styles, hashed, as they are served."""
    from django.core.management import call_command

    call_command("collectstatic", "--clear", "--no-input", verbosity=0)


def verify() -> None:
    """Print as JSON what the verifiers find wrong: nothing, or the load is no measure of anything."""
    from grants.models import Allocation, Contract
    from grants.reports.projecting import batches, differences, differences_of_allocations
    from koksu import history

    wrong = [str(difference) for ids in batches(Contract.objects.all()) for difference in differences(ids)]
    wrong += [str(difference) for ids in batches(Allocation.objects.all()) for difference in differences_of_allocations(ids)]
    print(json.dumps(wrong + [f"{problem.chain} {problem.number}: {problem.what}" for problem in history.verify()]))


TASKS = {"places": places, "books": books, "finish": finish, "targets": targets, "static": static, "verify": verify, "explain": explain}

if __name__ == "__main__":
    main(*sys.argv[1:])
