"""Fixtures of the meetings' tests; tests/demo.py says how the demonstration data gets there."""

from tests.demo import demo, demo_photo, demo_throughout, koksu_2019, training

__all__ = ["demo", "demo_photo", "demo_throughout", "koksu_2019", "training"]
