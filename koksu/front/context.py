"""What every page shows around its content."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from msgspec import Struct

from grants.reports.counts import counts
from koksu.accounts.clock import now
from koksu.accounts.errors import own_path
from koksu.accounts.middleware import concerns_document
from koksu.accounts.models import Role, User
from koksu.accounts.scope import Scope
from meetings.reports.my_review import awaiting

WITHIN = {"meeting_list": ("commission_list", "decision_list", "plan_list", "event_list", "calendar")}  # by section: lists within it
PARTS = {"meeting_list": ("/agenda/", "/remarks/", "/action-items/", "/memberships/", "/people/", "/organisations/", "/plan-points/")}
"""By section: where pages of its parts begin, which have no list of their own."""
LONGEST = 2000  # characters of an address worth repeating in its own page


class Link(Struct, frozen=True):
    """A place to go to; `current` is the value for aria-current, empty elsewhere."""

    text: str
    address: str
    current: str = ""
    lang: str = ""
    count: int = 0  # how many things wait there


def page(request: HttpRequest) -> dict[str, object]:
    """For base.html. A view's own context wins over each of these."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    name, under, address = place(scope)
    return {
        "language": get_language(),
        "languages": languages(request),
        "sections": sections(request.path, scope, request.user) if request.user.is_authenticated else [],
        "place_name": name,
        "place_under": under,
        "place_address": address,
        "training": scope.training_only,
        "moment": now(),
        "entered": " ".join(request.session.pop("entered", [])),
    }


def place(scope: Scope) -> tuple[str, str, str]:
    """The body named in the masthead: one district with its region, one region, or the country; and its page, where the person has one."""
    if scope.all_districts:
        return _("Republic of Kazakhstan"), "", reverse("country_detail")
    if not scope.districts:
        return "", "", ""
    first = scope.districts[0]
    if len(scope.districts) == 1:
        under = _("Training data") if first.training else first.region.name
        return first.name, under, reverse("district_detail", args=[first.pk])
    if len({district.region_id for district in scope.districts}) == 1:
        under = ", ".join(district.name for district in scope.districts[:2]) if len(scope.districts) == 2 else ""
        return first.region.name, under, reverse("region_detail", args=[first.region_id]) if scope.allows_region(first.region_id) else ""
    return _("Republic of Kazakhstan"), "", ""


def languages(request: HttpRequest) -> list[Link]:
    """This page in each language. At a document's address `lang` is the document's, so the switch goes round by its own address."""
    query = request.GET.copy()
    query.pop("lang", None)
    at_the_door = request.path == reverse("sign_in")  # after a wrong password, too, the switch stays here and keeps the way on
    if at_the_door and (onward := request.POST.get("next", "")):
        query["next"] = onward
    repeatable = (at_the_door or request.method in {"GET", "HEAD"}) and len(request.get_full_path()) + len(query.urlencode()) <= LONGEST
    path = own_path(request) if repeatable else reverse("home")
    if not repeatable:
        query.clear()
    through = concerns_document(path) or path.startswith(reverse("admin:index"))  # the admin takes `lang` for a filter of its own
    here = f"{path}?{query.urlencode()}" if query else path
    links = []
    for code, short in (("kk", "Қаз"), ("ru", "Рус"), ("en", "Eng")):
        given = urlencode({"lang": code, "next": here}) if through else _with_lang(query.urlencode(), code)
        current = "true" if code == (get_language() or settings.LANGUAGE_CODE) else ""
        links.append(Link(short, f"{reverse('set_language') if through else path}?{given}", current, code))
    return links


def _with_lang(query: str, code: str) -> str:
    return f"{query}&lang={code}" if query else f"lang={code}"


def sections(path: str, scope: Scope, person: User | AnonymousUser) -> list[Link]:
    """The main menu. Members' and officials' begin with what waits for them (a query each); an administrator's has one more place."""
    named = [
        (_("NGOs"), "ngo_list"),
        (_("Lots"), "lot_list"),
        (_("Contracts"), "contract_list"),
        (_("Funding"), "allocation_list"),
        (_("Meetings"), "meeting_list"),
    ]
    waiting = {}
    if scope.has_role(Role.MEMBER) and isinstance(person, User):
        waiting["my_review"] = awaiting(scope, person).count()
        named = [(_("My review"), "my_review"), *named]
    if scope.has_role(Role.OFFICIAL) and isinstance(person, User):
        waiting["work"], waiting["verify_queue"] = counts(scope, person)
        named = [(_("My work"), "work"), (_("Verification"), "verify_queue"), *named]
    if scope.has_role(Role.ADMINISTRATOR):
        named.append((_("Administration"), "admin:index"))
    return [Link(text, reverse(name), _current(path, name), count=waiting.get(name, 0)) for text, name in named]


def _current(path: str, name: str) -> str:
    """The value of aria-current: on the section's own page, on a page within it, elsewhere."""
    address = reverse(name)
    within = (address, *(reverse(part) for part in WITHIN.get(name, ())), *PARTS.get(name, ()))
    return "page" if path == address else "true" if path.startswith(within) else ""
