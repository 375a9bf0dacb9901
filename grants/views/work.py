"""My work: where an official begins."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from grants.models import Allocation
from grants.reports.work import work_of
from grants.rules import may
from koksu.accounts.clock import today
from koksu.accounts.scope import ScopedRequest


@require_safe
def work(request: ScopedRequest) -> HttpResponse:
    """Everything that waits for this official, each line one click from doing it."""
    if not may(request.scope, "enter", None):
        raise PermissionDenied
    found = work_of(request.scope, request.user, today())
    begun = not found.nothing or Allocation.objects.live().for_scope(request.scope).exists()
    return render(request, "grants/work.html", {"work": found, "begun": begun, "training": request.scope.training_only})
