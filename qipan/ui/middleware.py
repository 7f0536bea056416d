"""Which language a page speaks: asked in the address, remembered in a cookie, else the account's, else the house's."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

COOKIE = "lang"
THEMES = ("light", "dark")
YEAR_S = 365 * 24 * 3600


class Language:
    """Speak `?lang=`, else the cookie, else `request.user.language`, else LANGUAGE_CODE.

    The browser's own wish is not read: two officers at one table must see the same words.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = known(request.GET.get("lang", ""))
        language = asked or known(request.COOKIES.get(COOKIE, "")) or _of_account(request) or settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", "zh-CN" if language.startswith("zh") else language)
        if asked:
            response.set_cookie(COOKIE, asked, max_age=YEAR_S, samesite="Lax", httponly=False)
        return response


def known(code: str) -> str:
    """Return the language we speak for `code` ("en-GB" is "en", "zh" is "zh-hans"), or ""."""
    lowered = code.lower()
    for spoken, _ in settings.LANGUAGES:
        if lowered == spoken or (lowered and lowered.split("-")[0] == spoken.split("-")[0]):
            return spoken
    return ""


def _of_account(request: HttpRequest) -> str:
    return known(str(getattr(getattr(request, "user", None), "language", "") or ""))
