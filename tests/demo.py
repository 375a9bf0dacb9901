"""The demonstration data for tests: the 2019 source of Koksu and the training district, as `load_demo` makes them.

Loading takes half a minute, since everything goes through actions. So it is done once, inside a transaction that is rolled back, and
what it made is kept as a photograph, in a file for the other workers of pytest-xdist and (KOKSU_TEST_PHOTO names its folder) for the run
on the second database, where test_demo.py alone loads it anew. Each test that asks for
`koksu_2019`, `training` or `demo` gets the photograph laid down in its own transaction, or committed where the test is transactional
(a live server, threads), and loses it again at its end like anything else: no test sees another's data, in whatever order they run.
Files stay in the session's MEDIA_ROOT.

The fixtures stand here to be imported by a folder's conftest.py.
"""

import fcntl
import json
import os
import pickle
import shutil
from copy import copy
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, transaction

from grants.models import NGO, Allocation, Area, Contract, Document, Kind, Lot, Output, ProofKind
from koksu import history
from koksu.accounts.models import District, User
from koksu.history.models import Chain, Event
from koksu.management.commands import load_demo
from meetings.models import Approval, Meeting, MinutesVersion
from tests import snapshots

AT = datetime(2026, 11, 20, 10, 0, tzinfo=ZoneInfo("Asia/Almaty"))  # when the 2019 source was entered
AS_OF = date(2026, 11, 20)
PASSWORD = "Zhetisu-2019-demo"
DICTIONARIES = (Area, Kind, ProofKind)  # they are there before any test; their ids may differ from those on the photograph
SIGNATURE = ("number", "number_year", "signed_by", "signed_at")
TOLD = ("actor", "verb", "kind", "record_id", "reason", "at")  # of an event; its body holds what was before and after


@pytest.fixture(scope="session")
def demo_photo(django_db_setup, django_db_blocker):
    """Every row that the demo makes, by model; its events by chain. The first worker to need it takes it, the others wait for it."""
    kept = Path(os.environ.get("KOKSU_TEST_PHOTO") or os.environ["KOKSU_VAR"]) / "demo"
    kept.mkdir(exist_ok=True)
    with open(kept / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (kept / "photo").exists():
            with django_db_blocker.unblock():
                (kept / "photo").write_bytes(pickle.dumps(taken()))
            shutil.copytree(settings.MEDIA_ROOT, kept / "media")
    shutil.copytree(kept / "media", settings.MEDIA_ROOT, dirs_exist_ok=True)
    photo = pickle.loads((kept / "photo").read_bytes())
    photo.rows = {apps.get_model(label): rows for label, rows in photo.rows.items()}
    return photo


def taken():
    """The photograph, from a load that is rolled back; models by their labels, for a table between many and many can't be pickled."""
    with transaction.atomic():
        there = set(Event.objects.values_list("pk", flat=True))  # of the dictionaries, in the nation's chain
        load_demo.load_with(PASSWORD, at=AT)
        rows = {model._meta.label: list(model._base_manager.order_by("pk")) for model in pictured()}
        codes = {model: dict(model.objects.values_list("pk", "code")) for model in DICTIONARIES}
        chains = list(Chain.objects.all())
        events = {chain.code: list(chain.events.exclude(pk__in=there).order_by("number")) for chain in chains}
        transaction.set_rollback(True)
    return SimpleNamespace(rows=rows, codes=codes, chains=chains, events=events)


@pytest.fixture
def demo(demo_photo, db):
    """The whole demonstration database."""
    if snapshots.usable():
        snapshots.world("demo", lambda: lay_down(demo_photo))
    else:
        lay_down(demo_photo)


@pytest.fixture(scope="module")
def demo_throughout(demo_photo, django_db_blocker):
    """The whole demonstration database, laid down once for all tests of a module, none of which may be transactional."""
    with django_db_blocker.unblock(), transaction.atomic():
        lay_down(demo_photo)
        yield
        transaction.set_rollback(True)


def lay_down(photo):
    """Every row of the photograph, in the present transaction."""
    for model in DICTIONARIES:
        point_at_present_ids(photo, model)
    earlier = {Output: uncounted, Meeting: in_review}
    for model, rows in photo.rows.items():
        if model is MinutesVersion:
            lay_versions(rows, photo.rows[Approval])
        elif model is not Approval:
            model._base_manager.bulk_create(earlier[model](rows) if model in earlier else rows, batch_size=500)
    counted = [output for output in photo.rows[Output] if output.counted_at]
    Output.objects.bulk_update(counted, ["counted_at"], batch_size=200)  # now that their proof is there
    Meeting.objects.bulk_update(photo.rows[Meeting], ["status", *SIGNATURE])  # now that what was signed is there
    with transaction.atomic():
        lay_down_history(photo)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(photo.rows)):
            cursor.execute(statement)


@pytest.fixture
def koksu_2019(demo):
    """Koksu district with what the 2019 source says: its records by short names."""
    district = District.objects.get(training=False)
    allocation = Allocation.objects.get(district=district)
    contracts = Contract.objects.select_related("ngo", "allocation__district").filter(allocation=allocation)
    return SimpleNamespace(
        district=district,
        allocation=allocation,
        lots=list(Lot.objects.filter(allocation=allocation)),
        zhastary=contracts.get(ngo__name_kk="«Көксу Жастары»"),
        urpaq=contracts.get(ngo__name_kk="«Үш ұрпақ»"),
        nakhichivan=NGO.objects.get(counted=None),
        article=Document.objects.get(district=district),
        **people("official", "official2", "member", "auditor", "admin"),
    )


@pytest.fixture
def training(demo):
    """The training district: contracts and NGOs by number and name, allocations and lots by year and source or number."""
    district = District.objects.get(training=True)
    contracts = Contract.objects.select_related("ngo", "allocation__district").filter(allocation__district=district)
    lots = Lot.objects.select_related("allocation").filter(allocation__district=district)
    return SimpleNamespace(
        district=district,
        contracts={contract.number: contract for contract in contracts},
        ngos={ngo.name_kk.strip("«»"): ngo for ngo in NGO.objects.filter(home_district=district)},
        allocations={(one.year, one.source): one for one in Allocation.objects.filter(district=district)},
        lots={(lot.allocation.year, lot.number): lot for lot in lots},
        **people("trainee", "trainee2", "trainee_member", "auditor", "admin"),
    )


def lay_down_history(photo):
    """Districts' chains as they were; the demo's part of the nation's is chained on to the events of the dictionaries that are there
    now: after a transactional test they were told anew, and everything after them has other hashes."""
    for old in photo.chains:
        events = photo.events[old.code]
        if old.code == "nation":
            drafts = ({name: getattr(event, name) for name in TOLD} | json.loads(event.body) for event in events)
            history.record_many(chain=old.code, events=[history.EventDraft(**draft) for draft in drafts])
            continue
        chain = Chain.objects.create(code=old.code, number=old.number, head=old.head)
        for event in events:
            event.pk, event.chain = None, chain
        Event.objects.bulk_create(events, batch_size=500)


def uncounted(outputs):
    """Copies as they were before they began to count: the database lets nothing count without its proof."""
    copies = [copy(output) for output in outputs]
    for output in copies:
        output.counted_at = None
    return copies


def in_review(meetings):
    """Copies as they were before they were signed or begun anew: nothing is added to signed minutes, and nothing else is approved."""
    copies = [copy(meeting) for meeting in meetings]
    for meeting in copies:
        meeting.status = "in_review"
        for name in SIGNATURE:
            setattr(meeting, name, None)
    return copies


def lay_versions(versions, approvals):
    """Each version with its approvals before the next one comes: the database lets nobody approve an older text."""
    for number in sorted({version.number for version in versions}):
        those = {version.pk: version for version in versions if version.number == number}
        MinutesVersion.objects.bulk_create(those.values())
        Approval.objects.bulk_create(approval for approval in approvals if approval.version_id in those)


def people(*names):
    return {user.username: user for user in User.objects.filter(username__in=names)}


def pictured():
    """Our models (with the tables between many and many) except the dictionaries and history, parents first."""
    apps_of_ours = [apps.get_app_config(label) for label in ("accounts", "grants", "meetings")]
    ours = [model for app in apps_of_ours for model in app.get_models(include_auto_created=True)]
    left = [model for model in ours if model not in DICTIONARIES and model._meta.model_name != "proofrequirement"]
    ordered = []
    while left:
        ready = [model for model in left if not parents(model) & set(left)]
        ordered += ready
        left = [model for model in left if model not in ready]
    return ordered


def parents(model):
    """The models that this one points at, itself left out."""
    return {field.related_model for field in model._meta.concrete_fields if field.is_relation} - {model}


def point_at_present_ids(photo, dictionary):
    """After a transactional test the dictionaries were filled anew: what points at them on the photograph follows, by code."""
    present = dict(dictionary.objects.values_list("code", "pk"))
    moved = {old: present[code] for old, code in photo.codes[dictionary].items() if present[code] != old}
    photo.codes[dictionary] = {pk: code for code, pk in present.items()}
    for model, rows in photo.rows.items() if moved else ():
        for field in model._meta.concrete_fields:
            if field.related_model is dictionary:
                for row in rows:
                    setattr(row, field.attname, moved.get(getattr(row, field.attname), getattr(row, field.attname)))
