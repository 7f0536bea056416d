"""What every page has around its content: language, theme, county, clock, person, rail."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from qipan.ui import hooks, nav
from qipan.ui.middleware import THEMES


class Furniture:
    """Asked only when a whole page is drawn; a fragment never pays for it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @property
    def lang(self) -> str:
        """The `lang` attribute; zh-CN, or browsers draw Japanese glyphs."""
        language = translation.get_language() or settings.LANGUAGE_CODE
        return "zh-CN" if language.startswith("zh") else language

    @property
    def other_language(self) -> tuple[str, str]:
        """The code and name of the language a reader may change to."""
        here = self.lang.split("-")[0]
        return next(((code, name) for code, name in settings.LANGUAGES if code.split("-")[0] != here), ("", ""))

    @property
    def other_language_url(self) -> str:
        query = self.request.GET.copy()
        query["lang"] = self.other_language[0]
        return f"?{query.urlencode()}"

    @property
    def theme(self) -> str:
        """`light`, `dark`, or "" to follow the machine."""
        theme = self.request.COOKIES.get("theme", "")
        return theme if theme in THEMES else ""

    @property
    def keys_off(self) -> bool:
        """Single-key shortcuts can be turned off (WCAG 2.1.4)."""
        return self.request.COOKIES.get("keys", "") == "off"

    def __getitem__(self, name: str) -> object:
        if name == "nav":
            return nav.shown(self.request)
        if name in hooks.DEFAULTS and name != "may_open":
            return hooks.ask(name, self.request)
        raise KeyError(name)


def page(request: HttpRequest) -> dict[str, object]:
    """Django context processor: `page.lang`, `page.theme`, `page.nav`, `page.county` …"""
    return {"page": SimpleLazyObject(lambda: Furniture(request))}
