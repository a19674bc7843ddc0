"""Pages are read, and attacked, in the demo: every test sees the same fictional world and leaves it as it was."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from accounts.models import User
from tests.pages.everywhere import go_everywhere
from tests.pages.roles import ROLES


@pytest.fixture(scope="session")
def demo(django_db_setup: None, django_db_blocker) -> Iterator[dict[str, str]]:
    """Reference and demo data, and two people in lockdown, under the transactions of the tests; made once. So is the
    session of each role: given is its cookie.

    It is never taken away from a later test, so who needs it comes last: see `pytest_collection_modifyitems`.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", verbosity=0)
        go_everywhere()
        name = settings.SESSION_COOKIE_NAME
        yield {role: sign_in(email).cookies[name].value for role, email in ROLES.items() if email}
        transaction.set_rollback(True)


def sign_in(email: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=email), backend="accounts.backends.EmailBackend")
    return client


@pytest.fixture
def as_role(demo: dict[str, str], db: None) -> Callable[[str], Client]:
    """A browser of somebody in a role; `stranger` is not signed in."""

    def signed_in(role: str) -> Client:
        client = Client()
        if ROLES[role]:
            client.cookies[settings.SESSION_COOKIE_NAME] = demo[role]
        return client

    return signed_in
