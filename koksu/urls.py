"""Every address: signing in, the front, the admin, and the money's pages at the root."""

from django.contrib import admin
from django.urls import include, path

from koksu.accounts import views as accounts
from koksu.front import views as front

urlpatterns = [
    path("", front.home, name="home"),
    path("health/", front.health, name="health"),
    path("favicon.ico", front.mark, name="mark"),
    path("sign-in/", accounts.SignIn.as_view(), name="sign_in"),
    path("sign-out/", accounts.sign_out, name="sign_out"),
    path("language/", accounts.set_language, name="set_language"),
    path("admin/", admin.site.urls),
    path("", include("grants.urls")),
    path("", include("meetings.urls")),
]

handler400 = "koksu.front.errors.bad_request"
handler403 = "koksu.front.errors.forbidden"
handler404 = "koksu.front.errors.not_found"
handler500 = "koksu.front.errors.server_error"
