"""A person's own calendar: what comes up, its private address, and the file at that address."""

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from grants.views.access import by
from koksu.accounts.clock import now, today
from koksu.accounts.scope import ScopedRequest, load_scope
from meetings.actions.calendars import new_address, stop
from meetings.models import CalendarFeed
from meetings.reports.feed import deadlines_of, feed_of, meetings_of

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")  # 32 bytes, as secrets.token_urlsafe writes them


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def calendar(request: ScopedRequest) -> HttpResponse:
    """What comes up for this person, and the address by which their own calendar knows it: made, made anew, or taken away."""
    if request.method == "POST":
        if "stop" in request.POST:
            stop(actor=request.user)
            messages.success(request, _("The address is gone: whoever has it gets nothing any more."))
        else:
            new_address(**by(request))
            messages.success(request, _("Here is the address. Only you have it: give it to your own calendar alone."))
        return redirect(f"{reverse('calendar')}#address")
    feed = CalendarFeed.objects.filter(user=request.user).first()
    address = request.build_absolute_uri(reverse("calendar_feed", args=[feed.token])) if feed else ""
    day = today()
    context = {
        "feed": feed,
        "address": address,
        "subscribe": re.sub(r"^https?:", "webcal:", address),
        "meetings": meetings_of(request.user, request.scope, since=day, today=day),
        "deadlines": deadlines_of(request.user, request.scope),
        "today": day,
    }
    return render(request, "meetings/calendar.html", context)


@require_safe
@never_cache
@login_not_required
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar at its private address, for a program that doesn't sign in: only what its person may see now. 404 for any other."""
    if not _TOKEN.fullmatch(token):
        raise Http404
    feed = CalendarFeed.objects.filter(token=token).select_related("user").first()
    if feed is None or not constant_time_compare(feed.token, token) or not feed.user.is_active:
        raise Http404
    text = feed_of(feed.user, load_scope(feed.user), at=now(), today=today())
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers={"X-Robots-Tag": "noindex"})
