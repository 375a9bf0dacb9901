"""The home page, the health of the house, and the refusal of a form without its token."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from koksu.accounts.errors import error_page, own_path
from koksu.accounts.models import Role
from koksu.accounts.scope import ScopedRequest
from koksu.accounts.typing import keep_typing


@require_safe
def home(request: ScopedRequest) -> HttpResponse:
    """Where work starts: an official's own, a member's review, for others the NGOs in their scope."""
    if request.scope.has_role(Role.OFFICIAL):
        return redirect("work")
    return redirect("my_review" if request.scope.has_role(Role.MEMBER) else "ngo_list")


@require_safe
@never_cache
@login_not_required
def health(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and every migration is applied, else 503; says which, and nothing else."""
    database = migrations = False
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        database = True
        executor = MigrationExecutor(connection)
        migrations = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        pass
    ok = database and migrations
    return JsonResponse({"status": "ok" if ok else "error", "database": database, "migrations": migrations}, status=200 if ok else 503)


@require_safe
@login_not_required
def mark(request: HttpRequest) -> HttpResponse:
    """The house's mark at the address where browsers look for it unasked."""
    return redirect(static("mark.svg"), permanent=True)


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long, or sent from elsewhere. Its own person finds the typing again on the form's page."""
    keep_typing(request)
    return error_page(
        request,
        403,
        title=_("This form has expired"),
        message=_("Nothing was saved. Open the page again: what you typed is shown there, and can be sent anew."),
        back=own_path(request),
    )
