"""Records that all tests of a module begin with, made once: `laid, there = throughout(an_award)`.

They lie in a transaction around the module's tests, none of which may be transactional. Each test works in one of its own inside, and what
it does to them is gone at its end; `there` is a fresh copy of what `make` answered, so that no test sees what another changed in memory.
Every test of the module finds them in the database, whether it asks for `there` or not: none hangs on which came first.
"""

import pickle

import pytest
from django.db import transaction
from django.utils import translation

from tests import factories


def throughout(make):
    """Two fixtures: the first is found by its name, `laid`; the second goes by any."""

    @pytest.fixture(scope="module", autouse=True)
    def laid(request, django_db_setup, django_db_blocker):
        marks = [mark for item in request.session.items if item.path == request.path for mark in item.iter_markers("django_db")]
        assert not any(mark.kwargs.get("transaction") for mark in marks), "a transactional test would empty the database for the others"
        with django_db_blocker.unblock(), transaction.atomic():
            translation.activate("kk")
            made = make()
            factories.settle()
            yield pickle.dumps(made)
            transaction.set_rollback(True)

    @pytest.fixture
    def there(laid, db):
        return pickle.loads(laid)

    return laid, there
