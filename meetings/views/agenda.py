"""The agenda before the meeting: items added, changed, reordered, taken off; and the annexes."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from grants.views.access import by, found_to
from grants.views.asked import asked_id
from grants.views.entry import entry
from koksu.accounts.errors import WrongAddress
from koksu.accounts.scope import ScopedRequest
from meetings.actions import meetings as actions
from meetings.forms.meetings import AnnexForm, ItemForm
from meetings.models import AgendaItem, Meeting
from meetings.reports.body import agenda_of
from meetings.views.around import around, page_of
from meetings.views.meetings import FACTS, when_signed


def meeting_agenda(request: ScopedRequest, pk: str) -> HttpResponse:
    """The items with buttons, and a form that adds one; `?item=` changes that one instead. Its buttons move an item or take it off."""
    meeting = found_to(request, "write_minutes", Meeting, pk, *FACTS)
    if closed := when_signed(request, meeting):
        return closed
    if request.method == "POST" and {"move", "remove"} & set(request.POST):
        return _changed(request, meeting)
    items = agenda_of(meeting)
    item = _asked_item(request, items)

    def save(form: ItemForm) -> str:
        if item:
            actions.edit_item(item=item, version=form.seen_version, **by(request), **form.values())
        else:
            actions.add_item(meeting=meeting, **by(request), **form.values())
        return request.path

    make = lambda data, files: ItemForm(data, files, instance=item, district=meeting.commission.district_id)  # noqa: E731
    return entry(
        request,
        make,
        save,
        heading=_("Agenda"),
        template="meetings/agenda.html",
        submit=_("Save the item") if item else _("Add the item"),
        meeting=meeting,
        items=items,
        item=item,
        **around(meeting, "agenda"),
    )


def _asked_item(request: ScopedRequest, items: list[AgendaItem]) -> AgendaItem | None:
    if "item" not in request.GET:
        return None
    wanted = asked_id(request.GET["item"])
    if (there := next((one for one in items if one.pk == wanted), None)) is None:
        raise WrongAddress(_("This item was taken off the agenda meanwhile."), back=request.path, status=404)
    return there


def _changed(request: ScopedRequest, meeting: Meeting) -> HttpResponse:
    """Move an item (`move` is its id, a colon and its new place) or take it off (`remove` is its id) with a reason; then the page again."""
    try:
        if "move" in request.POST:
            wanted, _colon, place = request.POST["move"].partition(":")
            item = _item_of(meeting, wanted)
            actions.move_item(item=item, to=int(place) if place.isascii() and place.isdecimal() and len(place) < 5 else 1, **by(request))
        else:
            item = _item_of(meeting, request.POST["remove"])
            reason = request.POST.get(f"reason-{item.pk}", "").replace("\0", "").strip()[:1000]
            if not reason:
                messages.error(request, _("Say why “%(item)s” is taken off the agenda.") % {"item": item.title})
                return redirect(f"{request.path}#item-{item.pk}")
            actions.remove_item(item=item, reason=reason, **by(request))
            messages.success(request, _("“%(item)s” was taken off the agenda.") % {"item": item.title})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(f"{request.path}#items")


def _item_of(meeting: Meeting, text: str) -> Any:
    wanted = asked_id(text)
    item = AgendaItem.objects.filter(meeting=meeting, pk=wanted).select_related("meeting__commission").first()
    if item is None:
        raise WrongAddress(_("There is no such choice."), back=page_of(meeting), status=404)
    return item


def annex_create(request: ScopedRequest, pk: str) -> HttpResponse:
    """A paper annexed to the minutes."""
    meeting = found_to(request, "write_minutes", Meeting, pk, *FACTS)
    if closed := when_signed(request, meeting):
        return closed

    def save(form: AnnexForm) -> str:
        actions.add_annex(meeting=meeting, **by(request), **form.values())
        return request.path if "another" in request.POST else page_of(meeting, "annexes")

    return entry(
        request,
        lambda data, files: AnnexForm(data, files, district=meeting.commission.district_id),
        save,
        heading=_("New annex"),
        another=_("Save and add another"),
        **around(meeting, "annexes"),
    )
