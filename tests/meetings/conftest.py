"""Fixtures of the meetings' tests; tests/demo.py says how the demonstration data gets there."""

import pytest
from django.utils import translation

from tests.demo import demo, demo_photo, demo_throughout, koksu_2019, training

__all__ = ["demo", "demo_photo", "demo_throughout", "koksu_2019", "training"]


@pytest.fixture(autouse=True)
def kazakh_at_first():
    """A page in another language leaves its thread speaking it: each test begins in Kazakh, whatever came before."""
    translation.activate("kk")
