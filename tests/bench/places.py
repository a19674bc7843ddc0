"""A database of its own for one measurement."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import tests.environment


@contextmanager
def database() -> Iterator[None]:
    """Django set up on an empty database, dropped afterwards."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "icssi.settings")
    django.setup()
    from django.conf import settings
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases, teardown_test_environment

    kept = settings.DATABASES["default"]
    if kept["ENGINE"].endswith("sqlite3"):
        kept.setdefault("TEST", {})["NAME"] = str(tests.environment.FOLDER / "bench.sqlite3")
    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        teardown_databases(databases, verbosity=0)
        teardown_test_environment()
