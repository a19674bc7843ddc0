"""The links in mail by which somebody without an account confirms what she asked for, and takes it back."""

from typing import Any

from django.core import signing
from django.urls import reverse

from campaigns.models import Endorsement, SignUp, Solidarity, Standing

SALT = "campaigns.standing"
LETTERS: dict[str, type[Standing]] = {"e": Endorsement, "s": Solidarity, "c": SignUp}


def standing_path(row: Standing) -> str:
    """Where she confirms or withdraws: an address that names nothing."""
    [letter] = [letter for letter, model in LETTERS.items() if isinstance(row, model)]
    return reverse("confirm:standing", args=[signing.dumps([letter, row.pk], salt=SALT)])


def standing_by(token: str) -> tuple[type[Standing], Any] | None:
    """What a token was made for: the model and the row, None in its place when it is forgotten; None for a forgery.

    A row of an account is changed by who is signed in, never by a link.
    """
    try:
        letter, key = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    model = LETTERS[letter]
    return model, model._base_manager.filter(pk=key, recipient__account=None).first()
