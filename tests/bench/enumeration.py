"""What a watch can tell at the forms where an address is typed: nothing, when no median is 5 ms from another.

    python -m tests.bench.enumeration 50        with fewer tries

Every try is a request of its own with the hashing of production; variants take turns, so that what else the machine
does hits all of them alike.
"""

import gc
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any, NamedTuple

from tests.bench.places import database

TRIES = 200
ALLOWED = 5.0  # milliseconds between two medians
PASSWORD = "two rivers 2026 woven"
SIGN_UP = {"pseudonym": "Roj", "language": "en", "password1": PASSWORD}


class Form(NamedTuple):
    """Where something is typed, and for each thing that may be true an address for the number of a try."""

    name: str
    typed: dict[str, str]
    field: str
    variants: dict[str, Callable[[int], str]]


def at(who: str) -> Callable[[int], str]:
    return lambda number: f"{who}-{number}@example.org"


def forms(edition: str, campaign: str) -> list[Form]:
    wrong = {"password": "wrong wrong wrong"}
    accounts = {"no account": at("new"), "an account": at("known")}
    return [
        Form("/en/accounts/login/", wrong, "login",
             {**accounts, "closed": at("closed"), "lockdown": at("locked"), "unproven": at("unproven")}),
        Form("/en/accounts/signup/", SIGN_UP, "email", accounts),
        Form("/en/accounts/password/reset/", {}, "email", {"no account": at("nobody"), "an account": at("known")}),
        Form(campaign, {}, "email", {"new": at("new"), "supports": at("before"), "an account": at("known")}),
        Form(edition, {"languages": "en"}, "email",
             {"new": at("new"), "registered": at("before"), "an account": at("known")}),
    ]  # fmt: skip


def people(tries: int) -> None:
    """An account of each kind for every try, all with one password, which is hashed once."""
    from allauth.account.models import EmailAddress
    from django.contrib.auth.hashers import make_password
    from django.utils import timezone

    from accounts.models import User

    hashed, closed = make_password(PASSWORD), make_password(None)
    kinds: dict[str, dict[str, Any]] = {
        "known": {}, "closed": {"is_active": False, "password": closed}, "locked": {"locked_at": timezone.now()},
        "unproven": {},
    }  # fmt: skip
    for kind, fields in kinds.items():
        users = User.objects.bulk_create(
            User(**{"email": at(kind)(number), "pseudonym": "A", "language": "en", "password": hashed, **fields})
            for number in range(tries)
        )
        EmailAddress.objects.bulk_create(
            EmailAddress(user=user, email=user.email, verified=kind != "unproven", primary=True) for user in users
        )


def measured(form: Form, tries: int) -> dict[str, float]:
    """The median of each variant, in milliseconds."""
    from django.core.cache import cache
    from django.test import Client

    seconds: dict[str, list[float]] = {variant: [] for variant in form.variants}
    order = list(form.variants.items())
    for number in range(tries):
        for variant, address in order:
            cache.clear()  # the limits, and whatever is kept
            client, typed = Client(), form.typed | {form.field: address(number)}
            client.get(form.name)
            gc.collect()
            started = time.perf_counter()
            response = client.post(form.name, typed)
            seconds[variant].append(time.perf_counter() - started)
            assert response.status_code in {200, 302}, f"{form.name}: {response.status_code}"
        order.append(order.pop(0))
    return {variant: 1000 * median(values) for variant, values in seconds.items()}


def before(places: list[str], tries: int) -> None:
    """Those who came before, in no even time."""
    from django.conf import settings
    from django.core.cache import cache
    from django.test import Client

    even, settings.EVEN_ADDRESSES = settings.EVEN_ADDRESSES, {}
    for number in range(tries):
        for place in places:
            cache.clear()
            Client().post(place, {"email": at("before")(number), "languages": "en"})
    settings.EVEN_ADDRESSES = even


def main(tries: int) -> int:
    from django.core.management import call_command

    from tests.pages.places import address

    call_command("load_reference", verbosity=0)
    call_command("load_demo", verbosity=0)
    edition, campaign = address("forums:register"), address("campaigns:support")
    people(tries)
    before([edition, campaign], tries)
    print(f"{'form':<48} {'what is true':<12} {'median':>10} {'difference':>11}")
    worst = 0.0
    for form in forms(edition, campaign):
        medians = measured(form, tries)
        least = min(medians.values())
        for variant, value in medians.items():
            print(f"{form.name:<48} {variant:<12} {value:>7.1f} ms {value - least:>8.2f} ms", flush=True)
        worst = max(worst, max(medians.values()) - least)
    print(f"\nlargest difference of medians over {tries} tries: {worst:.2f} ms; allowed are {ALLOWED:.0f} ms")
    return int(worst >= ALLOWED)


if __name__ == "__main__":
    with database():
        code = main(int(sys.argv[1]) if len(sys.argv) > 1 else TRIES)
    sys.exit(code)
