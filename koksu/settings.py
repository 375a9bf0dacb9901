"""One file of settings. What differs between machines comes from the environment; the README's table names each variable."""

import os
import sys
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("KOKSU_VAR", BASE_DIR / "var"))


def flag(name: str, default: bool = False) -> bool:
    """Whether an environment variable says yes."""
    return os.environ.get(name, str(default)).strip().lower() in {"1", "true", "yes", "on"}


def words(name: str) -> list[str]:
    """A comma-separated environment variable as a list."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


MAILERS = {"smtp": ("smtp", 25), "smtp+tls": ("smtp", 587), "smtps": ("smtp", 465), "console": ("console", 0), "file": ("filebased", 0)}
"""How letters leave: by the scheme of KOKSU_EMAIL_URL, Django's backend and the usual port."""


def mail_server(url: str) -> SplitResult:
    """KOKSU_EMAIL_URL, read. ImproperlyConfigured where its scheme isn't one of MAILERS, or its port no number."""
    read = urlsplit(url)
    try:
        port_is_fine = read.port is None or read.port > 0
    except ValueError:
        port_is_fine = False
    if read.scheme not in MAILERS or not port_is_fine:
        raise ImproperlyConfigured("KOKSU_EMAIL_URL can't be read: see the settings table in README.md.")
    return read


# These only look at the code, never serve people, so they need no secret (the benchmark serves itself, by settings of its own).
LOOKING_ONLY = len(sys.argv) > 1 and sys.argv[1] in {"check", "makemigrations", "help", "benchmark"}

DEBUG = flag("KOKSU_DEBUG")
SECRET_KEY = os.environ.get("KOKSU_SECRET_KEY", "")
ALLOWED_HOSTS = words("KOKSU_ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = words("KOKSU_TRUSTED_ORIGINS")
if not LOOKING_ONLY and not SECRET_KEY:
    raise ImproperlyConfigured("KOKSU_SECRET_KEY is not set: see the settings table in README.md.")
if not LOOKING_ONLY and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("KOKSU_ALLOWED_HOSTS is not set: see the settings table in README.md.")
SECRET_KEY = SECRET_KEY or "only-to-look-at-the-code"

INSTALLED_APPS = [
    "koksu",
    "koksu.history",
    "koksu.accounts",
    "grants",
    "meetings",
    "koksu.front",
    "django.forms",  # the templates of its widgets, for FORM_RENDERER
    "crispy_forms",
    "crispy_bootstrap5",
    "axes",
    "csp",
    "koksu.accounts.admin_config.KoksuAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "koksu.front.middleware.TooLargeMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "koksu.accounts.typing.KeepTypingMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "koksu.accounts.middleware.ScopeMiddleware",
    "koksu.accounts.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "koksu.front.middleware.WrongAddressMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "koksu.urls"
WSGI_APPLICATION = "koksu.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "koksu.front.context.page",
            ],
            "libraries": {"i18n": "koksu.front.i18n_tags"},
        },
    }
]
SILENCED_SYSTEM_CHECKS = ["templates.W003"]  # that two libraries are called i18n is meant: ours holds all of Django's
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# SQLite without any setting; PostgreSQL when DATABASE_URL names one. ATOMIC_REQUESTS stays off: actions open their own transactions.
if os.environ.get("DATABASE_URL"):
    DATABASES = {"default": dj_database_url.parse(os.environ["DATABASE_URL"], conn_max_age=3600, conn_health_checks=True)}
    # Behind a pooler that hands connections on after each transaction (PgBouncer): nothing may be kept on one, koksu/prepared.py included.
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = flag("KOKSU_POOLED", default=False)
    # Pages ask small questions: starting a second process or a compiler for one takes longer than the answer (5 ms of each page's menu at
    # country size). Large ones may still be shared. And no disk has an arm any more: by the cost of one, all lots are read for a few.
    # Prepared statements (koksu/prepared.py) are planned once, from their second use on, for as long as a connection lives.
    # Where the address says something of its own (?options=), that holds.
    OPTIONS = "-c jit=off -c parallel_setup_cost=20000 -c random_page_cost=1.1 -c plan_cache_mode=force_generic_plan"
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", OPTIONS)
else:
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.environ.get("KOKSU_SQLITE") or str(VAR_DIR / "koksu.sqlite3"),
            "OPTIONS": {
                "timeout": 10,
                "transaction_mode": "IMMEDIATE",
                # recursive_triggers: so that INSERT OR REPLACE meets the DELETE triggers that keep records.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA recursive_triggers=ON;",
            },
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "koksu.accounts.backends.NameOrEmailBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign_in"
SESSION_COOKIE_AGE = 12 * 60 * 60

# Ten wrong passwords for one name from one address: an hour's pause (an administrator can end it).
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 1
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "koksu.accounts.views.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "koksu.accounts.backends.counted_name"
AXES_CLIENT_IP_CALLABLE = "koksu.accounts.backends.client_address"
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False  # ours unlocks through an action

LANGUAGE_CODE = "kk"
LANGUAGES = [("kk", _("Kazakh")), ("ru", _("Russian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "koksu" / "locale", BASE_DIR / "koksu" / "locale_django"]
FORMAT_MODULE_PATH = "koksu.formats"
TIME_ZONE = "Asia/Almaty"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(os.environ.get("KOKSU_MEDIA", VAR_DIR / "media"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "koksu.static_files.HashedFiles" if not DEBUG else "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# Nothing from other hosts, no inline script, no inline style.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# Off only where nobody but this machine can connect: the demo and the tests.
SECURE = flag("KOKSU_HTTPS", default=True)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
# The proxy in front says by which protocol and from which address a request came; without one, nobody's word is taken for it.
BEHIND_PROXY = flag("KOKSU_BEHIND_PROXY")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_SSL_REDIRECT = SECURE
CSRF_FAILURE_VIEW = "koksu.front.views.csrf_refused"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
# Files: in bytes; those above 2.5 MB wait on disk, never in memory. A request is as large as the largest file and a little more.
MAX_FILE_BYTES = int(os.environ.get("KOKSU_MAX_FILE_MB", "20")) * 1_000_000
MAX_MEDIA_BYTES = max(int(os.environ.get("KOKSU_MAX_VIDEO_MB", "200")) * 1_000_000, MAX_FILE_BYTES)
MAX_REQUEST_BYTES = MAX_MEDIA_BYTES + 20_000_000
DATA_UPLOAD_MAX_NUMBER_FILES = 100
FILE_UPLOAD_PERMISSIONS = 0o640

# Mail: smtp://user:password@host:25, smtp+tls:// (STARTTLS, 587) or smtps:// (465); console: and file: keep every letter on this machine.
mail = mail_server(os.environ.get("KOKSU_EMAIL_URL") or "smtp://localhost")
EMAIL_BACKEND = f"django.core.mail.backends.{MAILERS[mail.scheme][0]}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = mail.hostname or "localhost", mail.port or MAILERS[mail.scheme][1]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(mail.username or ""), unquote(mail.password or "")
EMAIL_USE_TLS, EMAIL_USE_SSL = mail.scheme == "smtp+tls", mail.scheme == "smtps"
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_TIMEOUT = 10  # seconds
MAIL_STAYS_HERE = mail.scheme in {"console", "file"}  # pages say so: nobody gets what is sent
DEFAULT_FROM_EMAIL = os.environ.get("KOKSU_EMAIL_FROM") or "koksu@localhost"
# This site's address as letters and calendars write it: those who read them there have no page to start from.
host = (ALLOWED_HOSTS or ["localhost"])[0].lstrip("*.")
BASE_URL = (os.environ.get("KOKSU_BASE_URL") or f"{'https' if SECURE else 'http'}://{host or 'localhost'}").rstrip("/")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("KOKSU_LOG_LEVEL", "WARNING")},
}
