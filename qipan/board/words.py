"""Kinds of places in the reader's language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KINDS: dict[str, str | Promise] = {
    "area": _("Area"),
    "compound": _("Compound"),
    "village": _("Village"),
    "place": _("Place"),
    "street": _("Street"),
    "building": _("Building"),
    "address": _("Address"),
    "point": _("Point"),
    "school": _("School"),
    "kindergarten": _("Kindergarten"),
    "college": _("College"),
    "university": _("University"),
    "hospital": _("Hospital"),
    "clinic": _("Clinic"),
    "pharmacy": _("Pharmacy"),
    "shop": _("Shop"),
    "supermarket": _("Supermarket"),
    "marketplace": _("Market"),
    "restaurant": _("Restaurant"),
    "cafe": _("Café"),
    "hotel": _("Hotel"),
    "bank": _("Bank"),
    "office": _("Office"),
    "police": _("Police"),
    "fire_station": _("Fire station"),
    "townhall": _("Town hall"),
    "library": _("Library"),
    "museum": _("Museum"),
    "cinema": _("Theatre or cinema"),
    "sports": _("Sports hall"),
    "station": _("Station"),
    "fuel": _("Fuel station"),
    "parking": _("Car park"),
    "works": _("Works"),
    "place_of_worship": _("Place of worship"),
    "community_centre": _("Community centre"),
    "social_facility": _("Social facility"),
    "county": _("County"),
    "township": _("Township"),
    "neighbourhood": _("Neighbourhood"),
    "grid_unit": _("Grid unit"),
}


def kind_in_words(kind: str, detail: str) -> str:
    """The finer word where there is one: a hospital before a place, a village before a compound."""
    return str(KINDS.get(detail) or KINDS.get(kind) or "")
