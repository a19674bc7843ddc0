"""What the tests of the demo look at: its day, its models, and every row as plain values."""

import re
from datetime import date

from django.apps import apps
from django.db import models

TODAY = date(2026, 11, 22)
OURS = ("accounts", "campaigns", "councils", "forums", "groups", "notifications", "organisations", "updates")


def models_of_ours() -> list[type[models.Model]]:
    return [model for label in OURS for model in apps.get_app_config(label).get_models()]


def snapshot() -> dict[str, list[tuple]]:
    """Every row without its key and what it points to, since keys go on counting after a rollback."""
    return {
        model._meta.label: [
            tuple(_without_numbers(value) for value in row)
            for row in model._base_manager.order_by("pk").values_list(*_plain(model))
        ]
        for model in models_of_ours()
    }


def _without_numbers(value: object) -> object:
    """What is written down as JSON, and whom a post names, without the numbers of rows in it."""
    if isinstance(value, str):
        return re.sub(r"@\[\d+\]", "@[]", value)
    if isinstance(value, dict):
        return {name: _without_numbers(part) for name, part in value.items() if not isinstance(part, int)}
    if isinstance(value, list):
        return [_without_numbers(part) for part in value if not isinstance(part, int)]
    return value


def _plain(model: type[models.Model]) -> list[str]:
    return [
        field.attname
        for field in model._meta.fields
        if not field.is_relation and not field.primary_key and field.name not in {"subject_id", "thing_id"}
    ]
