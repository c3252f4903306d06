"""Settings come from the environment; every name read here is described in docs/settings.md (generated)."""

import sys
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import django_stubs_ext
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config import __version__
from config.databases import database
from config.environment import (
    Environment,
    require_one_host_for_sqlite,
    require_safe_production,
    secret_key,
)
from config.logs import logging_settings

# `admin.ModelAdmin[Asset]` and the like are known to type checkers only; this lets them run.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = __version__
TESTING = "pytest" in sys.modules or sys.argv[1:2] == ["test"]
env = Environment()

# What runs where

DJANGO_ENV = env.choice(
    "DJANGO_ENV",
    "development",
    ("development", "production"),
    "`production` refuses to start on unsafe settings, sends browsers to https, and loads demo data only by "
    "`load_test_data --yes`, of which nobody gets a password.",
)
# The tests are the same wherever they run, in a production container too.
PRODUCTION = DJANGO_ENV == "production" and not TESTING
DEBUG = env.flag("DJANGO_DEBUG", False, "Show tracebacks in the browser. Never in production.")
VAR_DIR = Path(
    env.text(
        "VAR_DIR",
        str(BASE_DIR / "var"),
        "Folder for all that is written: embedded database, cache, collected static files, uploads.",
        shown="`var` in the program's folder",
    )
)
# Outside production only; tests keep none in anybody's folder.
DEMO_LOGINS_FILE = None if TESTING else VAR_DIR / "demo_logins.txt"
SECRET_KEY = secret_key(
    env.text(
        "DJANGO_SECRET_KEY",
        "",
        "Signs sessions. Production demands one of 50 random characters or more; "
        "`make run` makes one and keeps it in `VAR_DIR/secret_key`.",
        shown="none",
    ),
    stored=VAR_DIR / "secret_key",
    production=PRODUCTION,
)
SECRET_KEY_FALLBACKS = env.items(
    "DJANGO_SECRET_KEY_FALLBACKS", [], "Earlier secret keys: sessions and labels signed by them stay good."
)
ALLOWED_HOSTS = env.items(
    "DJANGO_ALLOWED_HOSTS",
    [] if PRODUCTION else ["*"],
    "Names and addresses this server answers to. Production demands a list without `*`.",
)
CSRF_TRUSTED_ORIGINS = env.items(
    "DJANGO_CSRF_TRUSTED_ORIGINS", [], "Other origins whose forms are accepted, as `https://name`."
)
SHOW_DEMO_LOGINS = env.flag(
    "SHOW_DEMO_LOGINS",
    False,
    "The sign-in page shows the logins of the demo plant, with their password, to everybody who opens it. "
    "Never in production.",
)
if PRODUCTION:
    require_safe_production(debug=DEBUG, demo_logins=SHOW_DEMO_LOGINS, secret=SECRET_KEY, hosts=ALLOWED_HOSTS)

# The web server: read by config/gunicorn.conf.py and `make run`

HOST = env.text("HOST", "0.0.0.0", "Address to listen on; `127.0.0.1` keeps the tablets out.")  # noqa: S104
PORT = env.whole("PORT", 8000, "Port to listen on.", least=1)
WEB_WORKERS = env.whole("WEB_WORKERS", 2, "Web server processes.", least=1)
WEB_THREADS = env.whole("WEB_THREADS", 4, "Requests one process answers at a time.", least=1)
TRUSTED_PROXIES = env.items(
    "TRUSTED_PROXIES",
    [],
    "Addresses of reverse proxies whose word on client address and https is taken. "
    "A proxy that comes over a unix socket is always trusted.",
)
UNFIT_EXIT_SECONDS = env.whole(
    "UNFIT_EXIT_SECONDS",
    10 if PRODUCTION else 0,
    "A web server that leaves its own question unanswered for so long ends, to be started anew by "
    "whoever keeps it running; 0 never.",
    shown="`10` in production",
)
HEALTH_PORT = env.whole(
    "HEALTH_PORT",
    8001 if PRODUCTION else 0,
    "Port that answers `/api/health/…` whatever the web server is busy with; 0 none.",
    shown="`8001` in production",
)

MANAGE_COMMAND = env.text(
    "MANAGE_COMMAND",
    ".venv/bin/python manage.py",
    "How this installation calls its commands; shown where one has to be typed.",
)

# What the health check looks at

DRAIN_FILE = env.text(
    "DRAIN_FILE",
    str(VAR_DIR / "drain"),
    "While this file exists, the server says that it is not ready for more work.",
    shown="`VAR_DIR/drain`",
)
DISK_FREE_LEAST_MB = env.whole(
    "DISK_FREE_LEAST_MB", 500, "With less room than this at VAR_DIR the health is degraded."
)
DISK_READ_ONLY_MB = env.whole(
    "DISK_READ_ONLY_MB",
    100,
    "With less room than this at VAR_DIR nothing more is written: pages can be read, presses are refused.",
)
BACKUP_STAMP_FILE = env.text(
    "BACKUP_STAMP_FILE",
    "",
    "File that each successful backup touches; its age is part of the health.",
    shown="none",
)
BACKUP_MAX_HOURS = env.whole(
    "BACKUP_MAX_HOURS", 26, "With an older backup than this the health is degraded.", least=1
)

# The plant

PLANT_NAME = env.text("PLANT_NAME", "Demo plant", "Shown on every page.")
PUBLIC_URL = env.origin(
    "PUBLIC_URL",
    "Address by which phones reach this server, as `https://floor.plant.example`: labels then carry it, "
    "and any camera opens the right page. Without it labels carry the bare code.",
)
UNSIGNED_REPORTS_PER_HOUR = env.whole(
    "UNSIGNED_REPORTS_PER_HOUR",
    60,
    "Fault reports an hour that people may send by scanning an asset without signing in; 0 switches it off.",
)
MAINTENANCE_CALL = env.text(
    "MAINTENANCE_CALL",
    "",
    "Whom to call about a machine, such as `extension 4410`: shown to people who report without signing in.",
    shown="none",
)
TIME_ZONE = env.time_zone(
    "PLANT_TIME_ZONE", "Asia/Riyadh", "The plant's clock, an IANA name; storage is in UTC."
)
PLANT_WEEKEND = env.items("PLANT_WEEKEND", ["FRI", "SAT"], "Days without shifts, as MON to SUN.")
MAT_NUMBER_PATTERN = env.pattern(
    "MAT_NUMBER_PATTERN", r"^\d{6,7}(M\d?)?$", "What a material number looks like, a regular expression."
)
SERIAL_NUMBER_PATTERN = env.pattern(
    "SERIAL_NUMBER_PATTERN",
    r"^(\d{8})(?:-?R(\d*))?$",
    "What a serial number looks like: first group the number, second the repair index.",
)
IDLE_LOCK_MINUTES = env.whole(
    "IDLE_LOCK_MINUTES", 10, "A shared station asks who you are after so long without a touch; 0 never."
)
SCAN_GAP_MS = env.whole(
    "SCAN_GAP_MS", 45, "Keys closer together than this are a scanner's, not a person's.", least=1
)
FEEDBACK_SECONDS = env.whole(
    "FEEDBACK_SECONDS", 4, "How long the answer to a scan or a press stands across the page.", least=1
)
SCAN_PREFIX = env.text("SCAN_PREFIX", "", "Key a scanner sends before each code, if set up to.", shown="none")

# Applications, bottom-up

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.admin",
    "django_htmx",
    "template_partials",
    "lucide",
    "axes",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "core",
    # Below core, whose collectstatic goes first.
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "floor_app.operations.qr_system",
    "floor_app.operations.plant",
    "floor_app.operations.people",
    "floor_app.operations.engineering",
    "floor_app.operations.inventory",
    "floor_app.operations.maintenance",
    "floor_app.operations.production",
    "floor_app.operations.quality",
    "floor_app.terminal",
    "floor_app.office",
    "floor_app.api",
]

MIDDLEWARE = [
    "core.request_log.RequestLog",
    "core.proxy.RealAddress",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.health.names.AnyName",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "core.language.LanguageOfThePage",
    "django.middleware.locale.LocaleMiddleware",
    "floor_app.api.unavailable.RefuseWhatCannotBeDone",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEST_RUNNER = "config.test_runner.ShuffledRunner"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "libraries": {"states": "floor_app.states"},
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context.page",
                "floor_app.office.context.navigation",
            ],
        },
    }
]

# Data

DATABASE_STATEMENT_TIMEOUT_MS = env.whole(
    "DATABASE_STATEMENT_TIMEOUT_MS",
    30_000,
    "PostgreSQL gives a statement up after so long; 0 never (for migrations of large tables).",
)
DATABASES = {
    "default": database(
        env.text(
            "DATABASE_URL",
            f"sqlite:///{VAR_DIR / 'floor.sqlite3'}",
            "`postgres://user:password@host:5432/name` for a plant; the embedded database else. "
            "Of two servers: `postgres://user:password@/name?host=one,two&port=5432,5432&target_session_attrs=read-write`.",
            shown="`VAR_DIR/floor.sqlite3`",
        ),
        sqlite_synchronous=env.choice(
            "SQLITE_SYNCHRONOUS",
            "FULL",
            ("FULL", "NORMAL", "OFF"),
            "Embedded database: FULL loses nothing in a power cut, the others are quicker.",
        ),
        pool_size=max(
            WEB_THREADS,
            env.whole(
                "DATABASE_POOL_SIZE", 8, "PostgreSQL connections one process keeps; never under WEB_THREADS."
            ),
        ),
        statement_timeout_ms=DATABASE_STATEMENT_TIMEOUT_MS,
        testing=TESTING,
    )
}
SERIALIZATION_MODULES = {"json": "core.fixtures"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text(
    "REDIS_URL",
    "",
    "`redis://host:6379/0`: cache and sessions of several servers. Without it, files in `VAR_DIR/cache`.",
    shown="none",
)
if PRODUCTION and DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    mounts = Path("/proc/self/mountinfo")
    require_one_host_for_sqlite(
        file=str(DATABASES["default"]["NAME"]),
        redis_url=REDIS_URL,
        mounts=mounts.read_text() if mounts.exists() else "",
    )
CACHES: dict[str, dict[str, Any]] = {
    # Shared by the worker processes of one host; see docs/decisions/0010-files-for-the-embedded-cache.md.
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(VAR_DIR / "cache"),
    }
}
if REDIS_URL:
    CACHES["default"] = {
        "BACKEND": "core.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 0.3, "socket_timeout": 0.3},
    }
SESSION_ENGINE = "django.contrib.sessions.backends." + ("cached_db" if REDIS_URL else "db")
SESSION_COOKIE_AGE = 3600 * env.whole(
    "SESSION_HOURS", 12, "A sign-in lasts so long: a shift and its hand-over.", least=1
)

# Who may come in

AUTH_USER_MODEL = "people.User"
LOGIN_URL = "office:sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "office:sign-in"
AUTHENTICATION_BACKENDS = [
    "floor_app.operations.people.backends.StationBadgeBackend",
    "floor_app.operations.people.backends.StationPinBackend",
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["core.hashers.FloorArgon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AXES_FAILURE_LIMIT = env.whole(
    "LOGIN_FAILURE_LIMIT", 5, "Wrong passwords from one device before that user has to wait there.", least=1
)
AXES_COOLOFF_TIME = timedelta(
    minutes=env.whole("LOGIN_COOLOFF_MINUTES", 15, "How long the wait is.", least=1)
)
# By user and device together: nobody can lock a colleague out from elsewhere, nor a shared tablet for all.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "floor_app.office.views.accounts.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

# What browsers are told

HTTPS = env.flag(
    "DJANGO_HTTPS",
    PRODUCTION,
    "The plant is reached by https: secure cookies, redirect, HSTS. Turn it off only on a closed network.",
    shown="true in production",
)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^api/health(/|$)"]  # probes come by plain http from inside
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
# A plant's server has no say over its neighbours' names: no includeSubDomains, no preload list.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

STATIC_URL = "static/"
STATIC_ROOT = Path(
    env.text(
        "STATIC_ROOT",
        str(VAR_DIR / "static"),
        "Folder of the collected static files; an image brings its own.",
        shown="`VAR_DIR/static`",
    )
)
MEDIA_URL = "media/"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Language and time

LANGUAGES = [("en", _("English")), ("ar", _("Arabic"))]
LANGUAGE_CODE = env.choice(
    "PLANT_LANGUAGE", "en", ("en", "ar"), "Language where the browser asks for neither of the two."
)
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "config.formats"
USE_TZ = True

# The API

REST_FRAMEWORK = {
    # The first one says how a stranger is answered: 401, not 403.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "floor_app.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["floor_app.api.codec.OrjsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["floor_app.api.codec.OrjsonParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "floor_app.api.pages.KeysetPagination",
    "EXCEPTION_HANDLER": "floor_app.api.errors.answer",
    # Dates and times stay what they are until orjson writes them, in UTC.
    "DATETIME_FORMAT": None,
    "DATE_FORMAT": None,
    "TIME_FORMAT": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Floor Management System",
    "VERSION": VERSION,
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    # Choices stand where they are used: named ones collide, for many records have a status and a reason.
    "POSTPROCESSING_HOOKS": [],
}

LOG_REQUESTS = env.flag(
    "LOG_REQUESTS",
    PRODUCTION,
    "One line in the log for each request: its route, method, status, milliseconds and id.",
    shown="true in production",
)
LOGGING = logging_settings(
    style=env.choice(
        "LOG_FORMAT",
        "json" if PRODUCTION else "text",
        ("json", "text"),
        "Shape of a log line; json in production.",
    ),
    level=env.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR"), "The least to log."),
    requests=LOG_REQUESTS,
)

if TESTING:
    if find_spec("zeal") is None:
        raise ImproperlyConfigured(
            "The tests are not installed here: use requirements/test.txt, "
            "or the local system in containers (DOCKER_SETUP.md)."
        )
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    STORAGES["default"] = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    WHITENOISE_AUTOREFRESH = True
    CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    LOGGING["root"]["level"] = LOGGING["loggers"]["django"]["level"] = "ERROR"
    # A page that asks once per row is a failed test. Two of the same are a record locked by a verb and again
    # by the verb it calls; three are a loop.
    ZEAL_NPLUSONE_THRESHOLD = 3
    # Read once a process, and that is what the caches of a fresh test are.
    ZEAL_ALLOWLIST = [{"model": "contenttypes.ContentType", "field": "get()"}]
    INSTALLED_APPS.insert(0, "zeal")
    MIDDLEWARE.insert(0, "zeal.middleware.zeal_middleware")
