"""Pages are read, and attacked, in the demo: every test sees the same fictional world and leaves it as it was."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.models import Session, User
from tests.pages.everywhere import go_everywhere
from tests.pages.roles import ROLES


@pytest.fixture(scope="session")
def cookies(django_db_setup: None, django_db_blocker) -> Iterator[dict[str, str]]:
    """Reference and demo data, and two people in lockdown, under the transactions of the tests; made once. So is the
    session of each role: given is its cookie.

    It is never taken away from a later test, so who needs it comes last: see `pytest_collection_modifyitems`.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", verbosity=0)
        go_everywhere()
        name = settings.SESSION_COOKIE_NAME
        keys = {role: sign_in(email).cookies[name].value for role, email in ROLES.items() if email}
        Session.objects.update(seen_at=timezone.now() + timedelta(hours=1))  # however long the tests take, no page
        yield keys  # writes down that she is still there
        transaction.set_rollback(True)


def sign_in(email: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=email), backend="accounts.backends.EmailBackend")
    return client


@pytest.fixture
def as_role(cookies: dict[str, str], db: None) -> Callable[[str], Client]:
    """A browser of somebody in a role; `stranger` is not signed in."""

    def signed_in(role: str) -> Client:
        client = Client()
        if ROLES[role]:
            client.cookies[settings.SESSION_COOKIE_NAME] = cookies[role]
        return client

    return signed_in
