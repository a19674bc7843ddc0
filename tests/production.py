"""The portal's settings as production would have them: the same file, read with another environment."""

import os
import runpy
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from environs import Env

SETTINGS = Path(__file__).resolve().parent.parent / "icssi" / "settings.py"
PRODUCTION = {
    "DEMO": "0",
    "DEBUG": "0",
    "SECRET_KEY": "of-no-portal-Xq7vB2mZ9rT4wK8sL1pN6yH3cJ5dF0gA-only-for-tests",
    "ALLOWED_HOSTS": "portal.example.org",
    "PUBLIC_BASE_URL": "https://portal.example.org",
    "DATABASE_URL": "postgres://portal:password@127.0.0.1:1/portal",
    "CELERY_BROKER_URL": "redis://127.0.0.1:1/0",
    "CACHE_URL": "redis://127.0.0.1:1/1",
    "EMAIL_URL": "submission://user:password@mail.example.org:587",
    "DEFAULT_FROM_EMAIL": "post@portal.example.org",
}
PLACES = ("DATABASES", "CACHES", "STORAGES", "STATIC_ROOT", "WHITENOISE_USE_FINDERS", "MEDIA_ROOT", "EMAIL_", "CELERY_")


def settings_with(**changes: str | None) -> dict[str, Any]:
    """What the file of settings holds in production, changed by `changes`; None takes a value away."""
    environment = {name: value for name, value in (PRODUCTION | changes).items() if value is not None}
    others = {name: value for name, value in os.environ.items() if name not in PRODUCTION}
    with mock.patch.dict(os.environ, others | environment, clear=True), mock.patch.object(Env, "read_env"):
        return runpy.run_path(str(SETTINGS))


@pytest.fixture
def production(settings) -> dict[str, Any]:
    """Production's settings but for where things are kept; to be asked for as `https://portal.example.org`."""
    found = settings_with()
    for name, value in found.items():
        is_place = name.startswith(PLACES)
        if name.isupper() and not is_place and getattr(settings, name, None) != value:
            setattr(settings, name, value)
    return found
