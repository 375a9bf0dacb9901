"""The list of meetings, and the same rows as a file for a spreadsheet."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from msgspec.structs import replace

from grants.reports.exports import summed
from grants.reports.searching import near
from grants.reports.sheets import Cell, Table
from grants.views.access import Deeds
from grants.views.exports import as_file, of_its_kind, total_name
from grants.views.lists import filters_of, wrong_filter
from koksu.accounts.errors import WrongAddress
from koksu.accounts.scope import ScopedRequest
from meetings.forms.filters import STATUSES, MeetingFilterForm
from meetings.models import Meeting
from meetings.reports.meeting_list import Listing, Row, commissions, listing_of, standing, years
from meetings.rules import signatory_of
from meetings.views.around import reader_of
from meetings.views.exports import about_rows

DECISIONS = 10  # the column of a file that counts decisions; that of open action items follows it


@require_safe
def meeting_list(request: ScopedRequest) -> HttpResponse:
    """Meetings to come and past ones; `?q=` looks through all that was said, as far as this person may read it."""
    form, listing = asked_listing(request)
    asked, filters = listing.asked, filters_of(form)
    context = {
        "form": form,
        "listing": listing,
        "query": urlencode(filters),
        "filtered": bool(filters),
        "near": near(request.scope, Meeting, asked.q) if asked.q and not listing.count else [],
        "deeds": Deeds(request.scope, None),
        "training": request.scope.training_only or (bool(listing.totals) and all(total.training for total in listing.totals)),
        "exports": [(kind.upper(), _export(kind, {**filters, "sort": asked.sort})) for kind in ("xlsx", "csv")],
    }
    return render(request, "meetings/meeting_list.html", context)


def _export(kind: str, query: dict[str, Any]) -> str:
    return f"{reverse('meeting_export', args=[kind])}?{urlencode(query)}"


def asked_listing(request: ScopedRequest, *, whole: bool = False) -> tuple[MeetingFilterForm, Listing]:
    """The rows that the address asks for: a page of them, or all. WrongAddress where it can't be answered."""
    reader = reader_of(request)
    form = MeetingFilterForm(
        {"sort": "near", **request.GET.dict()}, scope=request.scope, years=years(reader), commissions=commissions(reader)
    )
    if not form.is_valid():
        raise WrongAddress(wrong_filter(form), back=request.path)
    listing = listing_of(reader, replace(form.asked(), whole=whole))
    if listing.asked.page > listing.pages:
        words = _("This list has %(pages)s pages; page %(page)s was asked for.")
        raise WrongAddress(words % {"pages": listing.pages, "page": listing.asked.page}, back=request.path, status=404)
    return form, listing


@require_safe
def meeting_export(request: ScopedRequest, kind: str) -> HttpResponseBase:
    """All rows that the filters leave, as `kind` csv or xlsx."""
    form, listing = asked_listing(request, whole=True)
    return as_file(_table(form, listing, request), "meetings", kind)


def _table(form: MeetingFilterForm, listing: Listing, request: ScopedRequest) -> Table:
    searched, several = bool(listing.asked.q), len(listing.totals) > 1
    heads = [
        *(_("Date"), _("Begins"), _("Commission"), _("Minutes №"), _("Title"), _("Status"), _("Place"), _("Chair")),
        *(_("Present"), _("Members with a vote"), _("Decisions"), _("Open action items")),
        *([_("Found")] if searched else []),
        *([_("Training data")] if several else []),
    ]
    trained = [[_("yes") if row.training else ""] if several else [] for row in listing.rows]
    rows = [[*_cells(row), *([_found(row)] if searched else []), *more] for row, more in zip(listing.rows, trained, strict=True)]
    about = about_rows(request, form, [total.training for total in listing.totals])
    table = Table(_("Meetings"), about, heads)
    for row in rows:
        table.add(row)
    for total in listing.totals:
        label = f"{total_name(total.training, len(listing.totals))}: {total.rows}"
        only = of_its_kind(total.training, len(listing.totals), len(heads) - 1)
        sums = [summed(table, DECISIONS, total.decisions, only), summed(table, DECISIONS + 1, total.unfinished, only)]
        table.add([label, *[""] * (DECISIONS - 1), *sums, *[""] * (searched + several)], "total")
    return table


def _cells(row: Row) -> list[Cell]:
    meeting = row.record
    state = dict(STATUSES)[standing(meeting)]
    chair = signatory_of(meeting)
    cells: list[Any] = [
        *(meeting.day, meeting.starts, str(meeting.commission), meeting.number, meeting.title),
        *(str(state), meeting.place, str(chair or ""), row.present, row.members, row.decisions, row.unfinished),
    ]
    return cells


def _found(row: Row) -> str:
    """The lines in which the words were found."""
    return " | ".join(f"{hit.position}. " + "".join(piece for piece, _marked in hit.pieces) for hit in row.hits)
