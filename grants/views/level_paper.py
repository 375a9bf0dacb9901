"""A level laid out for paper: its head, its facts, its numbered sections, its foot. Words only; nothing is added up here."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from grants.reports.levels import LevelReport
from grants.reports.period import Period
from grants.views.paper import Fact, Section, as_of_words, basis_words
from koksu.accounts.models import District
from koksu.language import short_date

TITLE = gettext_lazy("Report on how grant money is tied to outputs")


def laid_out(report: LevelReport, made_by: str, moment: datetime) -> dict[str, Any]:
    """All that the report's template prints, in the language now active."""
    return {
        "report": report,
        "document_language": (get_language() or "kk")[:2],
        "letterhead": [_issuer(report)],
        "subject": subject(report),
        "facts": list(_facts(report)),
        "caption": _caption(report),
        "whole": "allocation",
        "whole_name": whole_name(),
        "sections": [Section(number, *given) for number, given in enumerate(_sections(report), start=1)],
        "made_by": made_by,
        "moment": moment,
        "as_of": as_of_words(Period(report.today), moment),
        "foot": foot(report, made_by, moment),
    }


def subject(report: LevelReport) -> str:
    """Which level, of which year."""
    year = _("financial year %(year)s") % {"year": report.year} if report.year else _("all financial years")
    return f"{report.name}, {year}"


def whole_name() -> str:
    """The name of the sum that closes the first table."""
    return _("Money allocated")


def foot(report: LevelReport, made_by: str, moment: datetime) -> str:
    """What stands in every page's foot."""
    parts = [_("Report without a number"), subject(report), made_by, short_date(moment)]
    return " · ".join(([_("Training data")] if report.training else []) + parts)


def _issuer(report: LevelReport) -> tuple[str, str]:
    """Who issues it, and the line beneath: a district's body; of a region or the country itself."""
    record = report.record
    if not isinstance(record, District):
        return report.name, ""
    region, body = report.named(record.region), record.body
    return body, region if record.name == body else f"{record.name}, {region}"


def _caption(report: LevelReport) -> str:
    """What the large amount is; contracts of unknown amount are said."""
    caption = _("the money allocated")
    if report.split.unknown:
        words = ngettext(
            "among them %(n)s contract of unknown amount", "among them %(n)s contracts of unknown amount", report.split.unknown
        )
        caption = f"{caption}, {words % {'n': report.split.unknown}}"
    return caption


def _facts(report: LevelReport) -> Iterator[Fact]:
    yield Fact(_("Financial year"), str(report.year) if report.year else _("all years"))
    if report.kind == "district":
        yield Fact(_("Allocations"), str(len(report.children)))
        yield Fact(_("NGOs with a contract"), str(len(report.ngos)))
    else:
        yield Fact(_("Districts") if report.kind == "region" else _("Regions"), str(len(report.children)))
    yield Fact(_("Contracts"), str(report.contracts))
    if report.split.bases:
        yield Fact(_("VAT basis"), basis_words(report.split.bases))


def children_name(report: LevelReport) -> str:
    """What the level's children are called together."""
    return {"district": _("Allocations"), "region": _("Districts"), "country": _("Regions")}[report.kind]


def _sections(report: LevelReport) -> Iterator[tuple[Any, ...]]:
    """What there is to say, in the order of reading: heading, part, value."""
    yield _("Where each tenge stands"), "split", report
    if report.children:
        yield children_name(report), "children", report
    if report.ngos:
        yield _("NGOs"), "level_ngos", report
    if report.contracts:
        yield _("Money: paid and spent"), "level_cash", report
    if report.gaps:
        yield _("What isn't known or isn't tied, and why"), "gaps", report
    if report.stated:
        yield _("Stated figures beside the computed ones"), "stated", report
