"""What becomes of action items: somebody says that it is done, another person confirms or sends it back; a secretary drops it."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from grants.forms.base import EntryForm
from grants.rules import may
from grants.views.access import by
from grants.views.asked import asked_id
from grants.views.entry import entry, show
from koksu.accounts.clock import today
from koksu.accounts.scope import ScopedRequest
from meetings.actions import action_items
from meetings.forms.action_items import ConfirmForm, DoneForm, DropForm
from meetings.models import UNFINISHED, ActionState
from meetings.reports.action_items import Duty, duties_seen
from meetings.rules import Reader
from meetings.templatetags.decision_tags import minutes_name
from meetings.templatetags.minutes_tags import said

WAITS = {"report": (ActionState.OPEN,), "confirm": (ActionState.REPORTED,), "drop": UNFINISHED}
"""In which states an action item waits for each deed."""


def action_item_done(request: ScopedRequest, pk: str) -> HttpResponse:
    """Who is responsible, or an official, says that it is done, on which day and what shows it."""
    duty = _found(request, pk)
    district = duty.meeting.commission.district_id

    def save(form: DoneForm) -> None:
        action_items.report_done(action=duty.record, version=form.seen_version, **by(request), **form.values())

    return _answered(
        request,
        duty,
        "report",
        lambda data, files: DoneForm(data, files, instance=duty.record, district=district),
        save,
        heading=_("The action item is done"),
        said=_("Thank you. Another person confirms it now."),
    )


def action_item_confirm(request: ScopedRequest, pk: str) -> HttpResponse:
    """Another person confirms that it is done, or sends it back with the reason."""
    duty = _found(request, pk)

    def save(form: ConfirmForm) -> None:
        judged: dict[str, Any] = {"action": duty.record, "version": form.seen_version, **by(request)}
        if form.confirmed:
            action_items.confirm(**judged)
        else:
            action_items.send_back(reason=form.cleaned_data["why"], **judged)

    return _answered(
        request,
        duty,
        "confirm",
        lambda data, files: ConfirmForm(data, files, instance=duty.record),
        save,
        heading=_("Is the action item done?"),
    )


def action_item_drop(request: ScopedRequest, pk: str) -> HttpResponse:
    """A secretary drops what isn't to be done any more, with the reason."""
    duty = _found(request, pk)

    def save(form: DropForm) -> None:
        action_items.drop(action=duty.record, version=form.seen_version, reason=form.cleaned_data["why"], **by(request))

    return _answered(
        request,
        duty,
        "drop",
        lambda data, files: DropForm(data, files, instance=duty.record),
        save,
        heading=_("Drop the action item"),
        submit=_("Drop it with this reason"),
        said=_("The action item is dropped. It stays with its decision, with your reason."),
    )


def _found(request: ScopedRequest, pk: str) -> Duty:
    """An action item in force that this person may see; else 404."""
    reader = Reader(request.user, request.scope, today())
    found = duties_seen(reader, Q(pk=asked_id(pk)))
    if not found:
        raise Http404
    return found[0]


def _answered(
    request: ScopedRequest,
    duty: Duty,
    deed: str,
    make: Callable[..., EntryForm],
    save: Callable[[Any], None],
    **more: Any,
) -> HttpResponse:
    """The form for a deed, to who may do it (else 403). Where nothing waits for it any more, its page leads back to the decision."""
    if not _allowed(request, duty, deed):
        raise PermissionDenied
    back = f"{reverse('decision_detail', args=[duty.record.decision_id])}#action-{duty.record.pk}"
    if request.method != "POST" and duty.record.state not in WAITS[deed]:
        return redirect(back)

    def kept(form: Any) -> str:
        save(form)
        return back

    page: dict[str, Any] = {
        "back": back,
        "crumb": f"{minutes_name(duty.meeting)}, {_('decision %(number)s') % {'number': duty.number}}",
        "under": said(duty.text),
        "template": "meetings/action_item.html",
        "training": duty.meeting.commission.district.training,
        "duty": duty,
        "deed": deed,
        "papers": _papers(request, duty),
        **more,
    }
    if request.method == "POST" and "look" in request.POST:  # for a document: nothing is judged or saved yet
        form = make(None, None)
        form.unjudged(request.POST)
        return show(request, form, looked=True, **page)
    return entry(request, make, kept, **page)


def _papers(request: ScopedRequest, duty: Duty) -> str:
    """Where a document of the district is entered; empty for who enters nothing."""
    district = duty.meeting.commission.district_id
    return f"{reverse('document_create')}?{urlencode({'district': district})}" if may(request.scope, "enter", district) else ""


def _allowed(request: ScopedRequest, duty: Duty, deed: str) -> bool:
    reader = Reader(request.user, request.scope, today())
    if deed == "drop":
        return reader.writes(duty.meeting)
    return reader.reports_done(duty.record) if deed == "report" else reader.confirms(duty.record)
