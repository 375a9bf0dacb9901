"""Signing in and out, choosing the language."""

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from koksu.accounts.errors import error_page
from koksu.accounts.forms import SignInForm
from koksu.accounts.middleware import LANGUAGE_KEY, remember

REMEMBERED = 30 * 24 * 60 * 60  # seconds; without it SESSION_COOKIE_AGE holds
LONGEST_NEXT = 2000  # characters


def own_address(request: HttpRequest, address: str | None) -> str:
    """`address` where it leads to a page of this host; else empty."""
    if not address or not address.startswith("/") or len(address) > LONGEST_NEXT or address.startswith(reverse("sign_in")):
        return ""
    allowed = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if allowed else ""


class SignIn(LoginView):
    """The door. Who is signed in already goes on to the page asked for."""

    template_name = "front/sign_in.html"
    form_class = SignInForm
    redirect_authenticated_user = True

    def get_redirect_url(self, request: HttpRequest | None = None) -> str:
        return own_address(self.request, self.request.POST.get("next", self.request.GET.get("next")))

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Signs in; a language chosen at the door becomes the account's."""
        chosen = self.request.session.get(LANGUAGE_KEY)
        response = super().form_valid(form)
        if form.cleaned_data["remember"]:
            self.request.session.set_expiry(REMEMBERED)
        if chosen:
            remember(self.request, chosen)
        return response


@never_cache
@login_not_required
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session; only when sent by the page's own button."""
    if request.method == "POST":
        logout(request)
        return redirect("sign_in")
    return redirect("home")


@require_safe
@login_not_required
def set_language(request: HttpRequest) -> HttpResponse:
    """Back to where one was: the middleware has already taken the language from the address."""
    return HttpResponseRedirect(own_address(request, request.GET.get("next")) or reverse("home"))


def locked_out(request: HttpRequest, original_response: HttpResponse | None = None, credentials: object = None) -> HttpResponse:
    """What django-axes shows after too many wrong passwords."""
    return error_page(request, 429, back=reverse("sign_in"))
