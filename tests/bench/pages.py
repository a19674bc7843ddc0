"""What pages weigh and cost."""

import time
from collections.abc import Callable

from tests.bench.places import database

LANGUAGES = ("ar", "ckb", "en")
ROUNDS = 30


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


if __name__ == "__main__":
    with database():
        from django.core.management import call_command

        call_command("load_reference", verbosity=0)
        call_command("load_demo", verbosity=0)
        pages()
        keeping()
