"""A report laid out for paper: its head, its facts, its numbered sections, its foot. Words only; nothing is added up here."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from msgspec import Struct

from grants.models import NGO, Contract, Lot, NGOHead
from grants.reports.period import Period
from grants.reports.values import ContractValue, Report
from grants.templatetags.paper_tags import numbered
from koksu.language import date_range, long_date, short_date
from koksu.money import Tenge

LONGEST_SUBJECT = 56  # characters of it in a page's foot


class Section(Struct, frozen=True):
    """A numbered part of the report: its heading, its part in grants/report/ (or another app's template), and what that prints."""

    number: int
    title: str
    part: str
    value: Any

    @property
    def template(self) -> str:
        return self.part if self.part.endswith(".html") else f"grants/report/{self.part}.html"


class Fact(Struct, frozen=True):
    """A label with its value; empty is a gap."""

    label: str
    value: str


def laid_out(report: Report, made_by: str, moment: datetime) -> dict[str, Any]:
    """All that the report's template prints, in the language now active."""
    language = (get_language() or "kk")[:2]
    head = _head(report) if isinstance(report.record, NGO | Contract) else None
    return {
        "report": report,
        "document_language": language,
        "letterhead": [(d.body_in(language), _district_line(d, report, language)) for d in report.districts],
        "subject": subject(report),
        "bin": _ngo(report).bin if isinstance(report.record, NGO) else None,
        "facts": [fact for fact in _facts(report, head, language) if fact],
        "caption": _caption(report),
        "whole": "contract" if report.kind == "ngo" else report.kind,
        "whole_name": whole_name(report.kind),
        "sections": [Section(number, *given) for number, given in enumerate(_sections(report), start=1)],
        "head": head,
        "made_by": made_by,
        "moment": moment,
        "as_of": as_of_words(report.period, moment),
        "foot": foot(report, made_by, moment),
    }


def subject(report: Report) -> str:
    """Whom or what the report is about, in full."""
    record = report.record
    if isinstance(record, NGO):
        return record.full_name()
    title = record.title
    return f"{record}: {title}" if title and title not in str(record) else str(record)


def foot(report: Report, made_by: str, moment: datetime) -> str:
    """What stands in every page's foot."""
    name = subject(report)
    short = name if len(name) <= LONGEST_SUBJECT else f"{name[:LONGEST_SUBJECT].rstrip()}…"
    parts = [_("Report without a number"), short, made_by, short_date(moment)]
    return " · ".join(([_("Training data")] if report.training else []) + parts)


def period_words(period: Period, language: str) -> str:
    """The period in words."""
    if period.year:
        return _("the year %(year)s") % {"year": period.year}
    if period.since and period.until:
        return date_range(period.since, period.until, language)
    if period.since:
        return _("%(day)s — this day") % {"day": long_date(period.since, language)}
    if period.until:
        return _("from the beginning — %(day)s") % {"day": long_date(period.until, language)}
    return _("everything to this day")


def as_of_words(period: Period, moment: datetime) -> str:
    """The moment whose position is told; for a past day also that it is told by what is known now."""
    if period.as_of < period.today:
        return _("as of %(day)s, by what is known today") % {"day": short_date(period.as_of)}
    return _("as of %(moment)s") % {"moment": f"{short_date(moment)}, {moment:%H:%M}"}


def whole_name(kind: str) -> str:
    """The name of the sum that closes the first table."""
    return {"ngo": _("All contracts"), "contract": _("Contract amount"), "lot": _("Lot budget"), "allocation": _("Allocation")}[kind]


def _ngo(report: Report) -> NGO:
    record = report.record
    return record.ngo if isinstance(record, Contract) else record  # type: ignore[return-value]


def _head(report: Report) -> NGOHead | None:
    """Who headed the NGO at the report's day (unknown terms count as lasting)."""
    on = report.period.as_of
    return next((h for h in report.heads if (h.since is None or h.since <= on) and (h.until is None or h.until >= on)), None)


def _district_line(district: Any, report: Report, language: str) -> str:
    region = district.region.name_for_year(_year(report), report.period.today, language)
    name, body = district.name_in(language), district.body_in(language)
    return region if name == body else f"{name}, {region}"


def _year(report: Report) -> int:
    """The year the report is about, for names that changed."""
    period = report.period
    if period.until or period.since:
        return (period.until or period.since or period.today).year
    years = [contract.record.allocation.year for contract in report.contracts]
    return min(years or [getattr(report.record, "year", period.today.year)])


def _caption(report: Report) -> str:
    """What the large amount is; contracts of unknown amount are said."""
    record, unknown = report.record, report.split.unknown
    words = {"ngo": _("the sum of the organisation's contracts"), "lot": _("the lot's budget"), "allocation": _("the money allocated")}
    caption = words.get(report.kind) or _("the contract's amount")
    if isinstance(record, Contract) and report.contracts and report.contracts[0].amendments:
        value = report.contracts[0]
        first = _("unknown") if value.first_amount is None else str(Tenge(value.first_amount))
        caption = _("the contract's amount by %(amendment)s; as signed %(amount)s") % {
            "amendment": numbered(value.amendments[-1].record.get_kind_display(), value.amendments[-1].record.number),
            "amount": first,
        }
    if unknown and report.kind != "contract":
        words_unknown = ngettext("among them %(n)s contract of unknown amount", "among them %(n)s contracts of unknown amount", unknown)
        caption = f"{caption}, {words_unknown % {'n': unknown}}"
    return caption


def _facts(report: Report, head: NGOHead | None, language: str) -> Iterator[Fact | None]:
    record = report.record
    yield Fact(_("Period"), period_words(report.period, language))
    if isinstance(record, NGO):
        yield Fact(_("Legal form"), "" if record.form == "unknown" else record.get_form_display())
        yield Fact(_("Head of the organisation"), f"{head.full_name}, {head.post}".rstrip(", ") if head else "")
    elif isinstance(record, Lot):
        yield Fact(_("Area of the law"), record.area.name if record.area else "")
        yield Fact(_("Customer"), record.customer)
        yield Fact(_("Competition"), ", ".join(filter(None, [record.competition, _day(record.results)])))
        yield Fact(_("Status"), "" if record.status == "unknown" else record.get_status_display())
    elif not isinstance(record, Contract):
        yield Fact(_("Financial year"), str(record.year))
        yield Fact(_("Funding source"), "" if record.source == "unknown" else record.get_source_display())
        yield Fact(_("Decision it rests on"), ", ".join(filter(None, [record.decision, _day(record.decided)])))
        yield Fact(_("Budget programme"), record.programme_code)
    if report.split.bases:
        yield Fact(_("VAT basis"), basis_words(report.split.bases))


def basis_words(bases: frozenset[str]) -> str:
    if len(bases) > 1:
        return _("amounts on different bases")
    return {"net": _("amounts without VAT"), "gross": _("amounts with VAT")}.get(min(bases), "")


def _day(day: date | None) -> str:
    return short_date(day) if day else ""


def _sections(report: Report) -> Iterator[tuple[Any, ...]]:
    """What there is to say, in the order of reading: heading, part, value."""
    yield _("Where each tenge stands"), "split", report
    if report.opening is not None:
        yield _("Opening, movements, closing"), "period", report
    if report.lots:
        yield _("Lots"), "lots", report
    if len(report.contracts) != 1:
        yield _("Contracts"), "contracts" if report.contracts else "empty", report
    for contract in report.contracts:
        yield contract_name(contract), "contract", contract
    for filled in report.extras:
        if filled.told:
            yield filled.part.title, filled.part.on_paper, filled.told
    if papers := report.documents:
        yield _("Supporting documents"), "documents", papers
    if report.gaps:
        yield _("What isn't known or isn't tied, and why"), "gaps", report
    if report.stated:
        yield _("Stated figures beside the computed ones"), "stated", report
    if report.notes or report.sources:
        yield _("Notes and sources"), "notes", report


def contract_name(value: ContractValue) -> str:
    """«№ 14-Ә шарт: Жастар бастамалары»"""
    title = value.record.title
    return f"{value.record}: {title}" if title else str(value.record)
