"""What a log says of people: nothing, whatever an error says."""

import logging

import pytest
from celery import signals
from django.conf import settings
from django.core.signing import Signer, dumps

from core.privacy import DiscreetFormatter


def written(message: str, error: Exception | None = None) -> str:
    found = (type(error), error, None) if error else None
    record = logging.LogRecord("portal", logging.ERROR, "", 1, message, (), found)
    return DiscreetFormatter("{message}", style="{").format(record)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Key (email)=(nasrin.b+x@example.org) already exists.", "Key (email)=(…@…) already exists."),
        ('"Nasrin <nasrin@example.org>": refused', '"Nasrin <…@…>": refused'),
        ("{'to': 'a@مثال.org'}", "{'to': '…@…'}"),
        ("Not Found: /en/groups/water-environment-iraq/workspace/requests/12/", None),
        ("File accounts/forms.py, line 97, in try_save\n    @login_required", None),
        ("reset/key/1z-d0u2ka-0123456789abcdef0123456789abcdef/", "reset/key/…/"),
    ],
)
def test_no_address_and_no_secret_is_written(said, kept):
    assert written(said) == (said if kept is None else kept)


def test_the_signature_of_a_link_is_not_written():
    for token in (Signer(salt="x", sep=".").sign("12"), dumps(12, salt="x")):
        line = written(f"Forbidden (CSRF cookie not set.): /en/forums/isf/2026/registration/{token}/")
        assert token not in line
        assert line.endswith("…/")


def test_an_error_is_written_without_the_value_that_was_in_the_way():
    line = written("Internal Server Error: /en/accounts/signup/", ValueError("(a@example.org) exists"))
    assert line == "Internal Server Error: /en/accounts/signup/\nValueError: (…@…) exists"


def test_web_and_worker_write_alike():
    """Celery sets up lines of its own unless somebody else does."""
    assert signals.setup_logging.receivers
    assert settings.LOGGING["formatters"]["line"]["()"] == "core.privacy.DiscreetFormatter"
    before = logging.getLogger().handlers[:]
    try:
        signals.setup_logging.send(sender=None)
        ours = [handler for handler in logging.getLogger().handlers if handler not in before]
        assert [type(handler.formatter) for handler in ours] == [DiscreetFormatter]
    finally:
        logging.getLogger().handlers[:] = before
