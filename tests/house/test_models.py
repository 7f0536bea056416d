"""Tables point down, by name, and nothing is deleted from under them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

CHECKOUT = Path(__file__).resolve().parents[2]
OURS = [model for model in apps.get_models() if model.__module__.startswith("qipan.")]
POINTERS = [
    pytest.param(field, id=f"{model.__name__}.{field.name}")
    for model in OURS
    for field in model._meta.get_fields()
    if isinstance(field, models.ForeignKey) and field.model is model
]


def test_there_are_models_to_look_at():
    assert len(OURS) > 10
    assert POINTERS


@pytest.mark.parametrize("field", POINTERS)
def test_a_foreign_key_points_down_protects_and_leaves_no_way_back(field):
    own, other = field.model._meta.app_label, field.related_model._meta.app_label
    if other in settings.ROOMS:
        assert settings.ROOMS.index(other) <= settings.ROOMS.index(own), f"{own} points up to {other}"
    assert field.remote_field.on_delete is models.PROTECT
    assert field.remote_field.related_name == "+"


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_no_generic_or_many_to_many_pointer_hides_the_way(model):
    assert not model._meta.many_to_many
    assert not model._meta.private_fields


def snake(name):
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_a_table_is_named_in_the_glossary_first(model):
    glossary = (CHECKOUT / "GLOSSARY.md").read_text(encoding="utf-8")
    assert re.search(rf"(?<![a-z]){snake(model.__name__)}(?![a-z])", glossary), f"GLOSSARY.md lacks {model.__name__}"
