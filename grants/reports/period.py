"""The period that a report covers, and the moment whose position it states."""

from datetime import date, timedelta

from msgspec import Struct


class Period(Struct, frozen=True):
    """From `since` to `until`, both days included; None: everything to today. The clock is read once, by the view: `today`."""

    today: date
    since: date | None = None
    until: date | None = None

    @property
    def as_of(self) -> date:
        """The position is that at the period's end, or today's while the period is running."""
        return min(self.until or self.today, self.today)

    @property
    def before(self) -> date | None:
        """The day whose position opens the period (today's, where it has not begun)."""
        return min(self.since - timedelta(days=1), self.today) if self.since else None

    @property
    def year(self) -> int | None:
        """The calendar year that this period is, if it is one."""
        if self.since and self.until and self.since == date(self.since.year, 1, 1) and self.until == date(self.since.year, 12, 31):
            return self.since.year
        return None

    def covers(self, first: date, last: date) -> bool:
        """Whether something open from `first` to `last` was open at any time in the period."""
        return (self.until is None or first <= self.until) and (self.since is None or last >= self.since)
