"""What Django is told. The only settings module; values come from `settings.py`."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from qipan.serve.settings import read

QIPAN = read()
PACKAGE = Path(__file__).resolve().parents[1]

SECRET_KEY = "replaced by the key store at start"  # qipan.serve sets the real one from var/keys
DEBUG = QIPAN.debug
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]
ROOT_URLCONF = "qipan.serve.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "identity.Account"
USE_TZ = True
TIME_ZONE = QIPAN.timezone
LANGUAGE_CODE = QIPAN.lang
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
STATIC_URL = "/static/"
STATIC_ROOT = QIPAN.home / "files" / "static"

ROOMS = ["ui", "ledger", "identity", "response", "board", "zones", "dispatch", "plans", "desks", "serve"]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    *[f"qipan.{room}" for room in ROOMS],
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "qipan.ui.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
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
            ],
        },
    }
]


def _database(url: str) -> dict[str, object]:
    parts = urlsplit(url or "postgresql://postgres@127.0.0.1:5432/qipan")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "qipan",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": _database(QIPAN.database_url)}
