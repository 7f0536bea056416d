"""Django with only the look installed: pages can be drawn before any other room is there."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

SECRET_KEY = "only for tests of the look"
DEBUG = True
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.staticfiles", "qipan.ui"]
MIDDLEWARE = [
    "tests.ui.bare_urls.Somebody",
    "qipan.ui.middleware.Language",
    "django.middleware.csrf.CsrfViewMiddleware",
]
ROOT_URLCONF = "tests.ui.bare_urls"
STATIC_URL = "/static/"
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
QIPAN = SimpleNamespace(demo=True, debug=True, home=Path("var"))
DATABASES: dict[str, object] = {}
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csrf",
                "qipan.ui.context.page",
            ]
        },
    }
]
