"""Long dates in Kazakh; the rest is shared."""

from koksu.formats import *  # noqa: F403 (Django reads every format from this module)

DATE_FORMAT = "Y жылғы j E"
DATETIME_FORMAT = "Y жылғы j E, H:i"
YEAR_MONTH_FORMAT = "Y жылғы E"
MONTH_DAY_FORMAT = "j E"
