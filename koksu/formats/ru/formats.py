"""Long dates in Russian; the rest is shared."""

from koksu.formats import *  # noqa: F403 (Django reads every format from this module)

DATE_FORMAT = "j E Y года"
DATETIME_FORMAT = "j E Y года, H:i"
YEAR_MONTH_FORMAT = "F Y года"
MONTH_DAY_FORMAT = "j E"
