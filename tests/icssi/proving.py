"""Signed in a moment ago, as the session knows it: acts that ask for fresh proof are done at once."""

import time

from allauth.account.internal.flows import login
from django.test import Client

from accounts.models import User


def sign_in(client: Client, user: User, *, ago: float = 0) -> Client:
    """`ago`: how many seconds ago the password was given."""
    client.force_login(user, backend="accounts.backends.EmailBackend")
    session = client.session
    session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = login.user_id_to_str(user)
    session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time() - ago}]
    session.save()
    return client
