"""Entering who sits where: commissions and councils, seats in them, people and organisations."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from grants.reports.build import sourced
from grants.rules import places_of
from grants.views.access import Deeds, by, found, found_to
from grants.views.entry import entry
from koksu.accounts.scope import ScopedRequest
from koksu.accounts.views import own_address
from koksu.history.errors import readable
from meetings.actions import bodies
from meetings.forms.bodies import CommissionForm, MembershipForm, NewPersonForm, OrganisationForm, PersonForm
from meetings.models import Commission, Membership, Organisation, Person
from meetings.reports.bodies import commission_rows, page_of_commission, people_of
from meetings.views.around import around, new_in, page_of, reader_of, writers_places

MEMBERS, PEOPLE = "members", "people"  # sections of a commission's page, and of the list of commissions


@require_safe
def commission_list(request: ScopedRequest) -> HttpResponse:
    """Commissions and councils; beneath, for who writes minutes, the people and organisations of their districts (`?q=`)."""
    reader = reader_of(request)
    rows = commission_rows(reader)
    places = [place.pk for place in places_of(request.scope, "write_minutes")]
    q = request.GET.get("q", "").replace("\0", "")[:200]
    context = {
        "rows": rows,
        "people": people_of(places, q) if places else None,
        "deeds": Deeds(request.scope, None),
        "training": request.scope.training_only or (bool(rows) and all(row.training for row in rows)),
    }
    return render(request, "meetings/commission_list.html", context)


@require_safe
def commission_detail(request: ScopedRequest, pk: str) -> HttpResponse:
    """Its seats, who holds them, when it may decide, its meetings and what is still to be done."""
    commission = found(request, Commission, pk, "district__region")
    page = page_of_commission(commission, reader_of(request))
    context = {
        "commission": commission,
        "page": page,
        "report": page.sourced,
        "listing": page.meetings,
        "deeds": Deeds(request.scope, commission.district_id),
        "training": commission.district.training,
    }
    return render(request, "meetings/commission_detail.html", context)


def commission_create(request: ScopedRequest) -> HttpResponse:
    """A new commission or council of one of the person's districts; where there is one, it isn't asked."""
    places = writers_places(request)

    def save(form: CommissionForm) -> str:
        return page_of(bodies.make_commission(**by(request), **{"district": places[0], **form.values()}))

    return entry(
        request,
        lambda data, files: CommissionForm(data, files, districts=places),
        save,
        heading=_("New commission or council"),
        **new_in(places, "commission_list", _("Commissions and councils")),
    )


def commission_edit(request: ScopedRequest, pk: str) -> HttpResponse:
    commission = found_to(request, "write_minutes", Commission, pk, "district")

    def save(form: CommissionForm) -> str:
        bodies.edit_commission(commission=commission, version=form.seen_version, reason=form.why, **by(request), **form.values())
        return page_of(commission)

    make = lambda data, files: CommissionForm(data, files, instance=commission)  # noqa: E731
    return entry(request, make, save, heading=_("Details of the commission"), **around(commission))


def membership_create(request: ScopedRequest, pk: str) -> HttpResponse:
    """A seat of a known person, or of somebody who isn't here yet."""
    commission = found_to(request, "write_minutes", Commission, pk, "district")

    def save(form: MembershipForm) -> str:
        values = form.values()
        if form.named:
            del values["person"]
            bodies.add_new_member(commission=commission, person=form.named, **by(request), **values)
        else:
            bodies.add_member(commission=commission, **by(request), **values)
        return request.path if "another" in request.POST else page_of(commission, MEMBERS)

    return entry(
        request,
        lambda data, files: MembershipForm(data, files, commission=commission),
        save,
        heading=_("New member"),
        another=_("Save and add another"),
        **around(commission, MEMBERS),
    )


def membership_edit(request: ScopedRequest, pk: str) -> HttpResponse:
    seat = found_to(request, "write_minutes", Membership, pk, "commission__district", "person")
    commission = seat.commission

    def save(form: MembershipForm) -> str:
        bodies.edit_member(membership=seat, version=form.seen_version, **by(request), **form.values())
        return page_of(commission, MEMBERS)

    make = lambda data, files: MembershipForm(data, files, instance=seat, commission=commission)  # noqa: E731
    return entry(request, make, save, heading=_("A member’s seat"), **around(commission, MEMBERS))


def person_create(request: ScopedRequest) -> HttpResponse:
    """Somebody who takes part in meetings. `next`: the page to go back to."""
    places, back = writers_places(request), _back(request)

    def save(form: PersonForm) -> str:
        values = {"district": places[0], **form.values(), "organisation_name": form.organisation_named}
        if form.organisation_named:
            del values["organisation"]
        bodies.add_person(**by(request), **values)
        return back

    return entry(
        request,
        lambda data, files: PersonForm(data, files, districts=places),
        save,
        heading=_("New person"),
        **{**new_in(places, "commission_list", _("Commissions and councils")), "back": back},
    )


def person_edit(request: ScopedRequest, pk: str) -> HttpResponse:
    person = found_to(request, "write_minutes", Person, pk, "district", "organisation", "user")

    def save(form: PersonForm) -> str:
        bodies.edit_person(person=person, version=form.seen_version, **by(request), **form.values())
        return _back(request)

    make = lambda data, files: PersonForm(data, files, instance=person)  # noqa: E731
    return entry(request, make, save, heading=_("Details of the person"), **_of_district(request, person))


def organisation_create(request: ScopedRequest) -> HttpResponse:
    places = writers_places(request)

    def save(form: OrganisationForm) -> str:
        bodies.make_organisation(**by(request), **{"district": places[0], **form.values()})
        return _back(request)

    return entry(
        request,
        lambda data, files: OrganisationForm(data, files, districts=places, scope=request.scope),
        save,
        heading=_("New organisation"),
        **{**new_in(places, "commission_list", _("Commissions and councils")), "back": _back(request)},
    )


def organisation_edit(request: ScopedRequest, pk: str) -> HttpResponse:
    organisation = found_to(request, "write_minutes", Organisation, pk, "district", "ngo")

    def save(form: OrganisationForm) -> str:
        bodies.edit_organisation(organisation=organisation, version=form.seen_version, **by(request), **form.values())
        return _back(request)

    make = lambda data, files: OrganisationForm(data, files, instance=organisation, scope=request.scope)  # noqa: E731
    return entry(request, make, save, heading=_("Details of the organisation"), **_of_district(request, organisation))


def _back(request: ScopedRequest) -> str:
    """The page that asked for it (`next`), else the people's list."""
    return own_address(request, request.GET.get("next")) or f"{reverse('commission_list')}#{PEOPLE}"


def _of_district(request: ScopedRequest, record: Person | Organisation) -> dict[str, Any]:
    return {
        "template": "meetings/known_edit.html",
        "under": str(record),
        "back": _back(request),
        "crumb": _("Commissions and councils"),
        "training": record.district.training,
        "report": sourced([record], [record.district]),
    }


@require_POST
def person_add(request: ScopedRequest) -> JsonResponse:
    """Somebody on the spot, from a page's script: `district`, `name_kk`, perhaps `capacity_kk` and `organisation_name`.

    {"id", "name", "capacity"}; or, with 422, {"errors": {field: [what is wrong]}} ("" for what concerns no field).
    """
    form = NewPersonForm(request.POST, districts=writers_places(request))
    if not form.is_valid():
        return JsonResponse({"errors": {name: list(found) for name, found in form.errors.items()}}, status=422)
    try:
        person = bodies.add_person(**by(request), **form.cleaned_data)
    except ValidationError as error:
        found = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        return JsonResponse({"errors": found}, status=422)
    except IntegrityError as error:
        if not (words := readable(error)):
            raise
        return JsonResponse({"errors": {"": [words]}}, status=422)
    return JsonResponse({"id": person.pk, "name": person.name, "capacity": person.capacity})
