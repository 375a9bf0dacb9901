"""The one place that reads the clock for pages and forms; everything below is told the moment (`at`, `as_of`)."""

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """This moment, aware, in the house's time zone (Asia/Almaty)."""
    return timezone.localtime()


def today() -> date:
    """Today in the house's time zone."""
    return now().date()
