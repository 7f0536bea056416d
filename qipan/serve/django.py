"""What Django is told. The only settings module; values come from `settings.py`."""

from __future__ import annotations

from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from qipan.identity import keys
from qipan.serve import log
from qipan.serve.settings import read

QIPAN = read()
PACKAGE = Path(__file__).resolve().parents[1]

SECRET_KEY = keys.secret_key(QIPAN.home / "keys")
DEBUG = QIPAN.debug
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver", *QIPAN.hosts.split(",")]
ROOT_URLCONF = "qipan.serve.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "identity.Account"
AUTHENTICATION_BACKENDS = ["qipan.identity.sessions.Accounts"]
LOGIN_URL = "identity:sign-in"
MATRIX = PACKAGE / "serve" / "matrix.yaml"
REFUSALS = "qipan.identity.refusals.answer"  # who words a refusal for rooms below identity
SESSION_COOKIE_NAME = "qipan"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = QIPAN.https
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in QIPAN.hosts.split(",")] if QIPAN.https else []
SESSION_COOKIE_AGE = 12 * 3600  # one shift
USE_TZ = True
TIME_ZONE = QIPAN.timezone
LANGUAGE_CODE = QIPAN.lang
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / room / "locale" for room in ("kit", "solve", "rules", "cli")]  # rooms Django does not know
WHITENOISE_USE_FINDERS = True  # rooms' own static folders, nothing to collect
STATIC_URL = "/static/"

ROOMS = [
    *("ui", "ledger", "identity", "rulebook", "response", "indicators", "board", "zones", "dispatch", "plans", "desks"),
    "serve",
]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    *[f"qipan.{room}" for room in ROOMS],
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("login", "name", "name_en")},
    },
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

LOGGING = log.config("site")

MIDDLEWARE = [
    "qipan.serve.log.RequestLog",
    "qipan.identity.middleware.Headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "qipan.ui.middleware.Language",
    "qipan.response.middleware.Powers",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "qipan.identity.middleware.Access",
    "qipan.ledger.middleware.Since",
    "qipan.ledger.middleware.Once",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.csrf",
                "qipan.ui.context.page",
            ],
        },
    }
]


def database(url: str) -> dict[str, object]:
    """Turn a libpq URL into Django's words; the host may be a percent-encoded socket folder."""
    words = conninfo_to_dict(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": words.get("dbname", "qipan"),
        "USER": words.get("user", ""),
        "PASSWORD": words.get("password", ""),
        "HOST": words.get("host", ""),
        "PORT": str(words.get("port", "")),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 10},
    }


# `qipan serve` and `qipan …` start the database first and name it in QIPAN_DATABASE_URL.
DATABASES = {"default": database(QIPAN.database_url or "postgresql://127.0.0.1/qipan")}
