"""Long dates in English; the rest is shared."""

from koksu.formats import *  # noqa: F403 (Django reads every format from this module)

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
YEAR_MONTH_FORMAT = "F Y"
MONTH_DAY_FORMAT = "j F"
