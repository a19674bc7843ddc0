"""`make bench`: what pages weigh and cost, and ratios of one way to another, which hold on any machine."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import tests.environment  # noqa: F401 - a place of its own, before the settings are read

LANGUAGES = ("ar", "ckb", "en")
ROUNDS = 30


@contextmanager
def demo_portal() -> Iterator[None]:
    """A database of its own with the demo in it."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "icssi.settings")
    django.setup()
    from django.core.management import call_command
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases, teardown_test_environment

    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        call_command("load_reference", verbosity=0)
        call_command("load_demo", verbosity=0)
        yield
    finally:
        teardown_databases(databases, verbosity=0)
        teardown_test_environment()


def pages() -> None:
    """One line a public page: the heaviest of its three languages, and the queries of an unkept reading."""
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from tests.budgets import weigh
    from tests.pages.places import PUBLIC, address

    print(f"{'page':<28} {'html':>6} {'css':>6} {'other':>6} {'requests':>8} {'queries':>8}")
    for name in PUBLIC:
        weights = [weigh(Client(), address(name, language)) for language in LANGUAGES]
        url = address(name, "ckb")
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            Client().get(url)
        heaviest = max(weights, key=lambda weight: weight.all)
        sizes = f"{heaviest.html:>6} {heaviest.css:>6} {heaviest.other:>6} {heaviest.requests:>8}"
        print(f"{name:<28} {sizes} {len(queries):>8}")


def keeping() -> None:
    """How much cheaper a kept page is than a rendered one."""
    from django.core.cache import cache
    from django.test import Client

    from tests.pages.places import address

    client = Client()
    print(f"\n{'rendered : kept':<28} ratio")
    for name in ("home", "updates:list", "forums:programme"):
        url = address(name, "ckb")

        def rendered(url: str = url) -> None:
            cache.clear()
            client.get(url)

        def kept(url: str = url) -> None:
            client.get(url)

        slow, quick = best(rendered), best(kept)
        print(f"{name:<28} {slow / quick:5.1f} : 1")


def best(act: Callable[[], object]) -> float:
    """The quickest of some rounds: what is left when the machine's other work is not in the way."""
    act()
    seconds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        act()
        seconds.append(time.perf_counter() - started)
    return min(seconds)


def main() -> int:
    with demo_portal():
        pages()
        keeping()
    return 0


if __name__ == "__main__":
    sys.exit(main())
