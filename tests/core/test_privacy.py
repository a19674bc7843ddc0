"""What stands in logs and limits of people: nothing, whatever an error says."""

import logging
from datetime import date

import pytest
from celery import signals
from django.conf import settings
from django.core.cache import cache
from django.core.signing import Signer, dumps

from core.privacy import DiscreetFormatter, cache_key, day_hash


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
        ("Invalid HTTP_HOST header: '203.0.113.177.example'", "Invalid HTTP_HOST header: '….example'"),
        ("from 127.0.0.77, 2001:DB8::1 and fe80::1", "from …, … and …"),
        ("Error 111 connecting to 127.0.0.1:6379 at 18:08:47, step 1.2.3, [::1]:25", None),
        (
            "Not Found: /ckb/groups/invited/kJ3-9xZq_aB7cD1eF5gH2iJ8kL4mN6oP0qR3sT7uV9w/",
            "Not Found: /ckb/groups/invited/…/",
        ),
        ("Gone: /en/letter/12:kJ3-9xZq_aB7cD1eF5gH2iJ8kL4mN6oP0qR3sT7uV9w/", "Gone: /en/letter/12:…/"),
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


def test_an_address_stands_for_its_network_and_for_a_day(monkeypatch, settings):
    first = day_hash("203.0.113.77")
    assert first == day_hash("203.0.113.77") == day_hash("::ffff:203.0.113.77") != day_hash("203.0.113.78")
    assert day_hash("2001:db8::1") == day_hash("2001:db8::2") != day_hash("2001:db8:0:1::1")
    monkeypatch.setattr("core.privacy.timezone.localdate", lambda: date(2031, 1, 1))
    assert day_hash("203.0.113.77") != first
    later = day_hash("203.0.113.77")
    settings.SECRET_KEY = "another"
    assert day_hash("203.0.113.77") != later


def test_the_name_of_what_is_kept_cannot_be_guessed(monkeypatch, settings):
    names = [cache.make_key(key) for key in ("allauth:rl:a@example.org", "act:1", "pages-epoch")]
    assert all(len(name) == 64 for name in names)
    settings.SECRET_KEY = "another"
    others = [cache.make_key(key) for key in ("allauth:rl:a@example.org", "act:1", "pages-epoch")]
    assert not set(names) & set(others)


def test_what_counts_attempts_has_another_name_every_day_and_an_act_is_remembered_over_midnight(monkeypatch):
    before = [cache_key(key, "", 1) for key in ("allauth:rl:x", "act:1")]
    monkeypatch.setattr("core.privacy.timezone.localdate", lambda: date(2031, 1, 1))
    after = [cache_key(key, "", 1) for key in ("allauth:rl:x", "act:1")]
    assert before[0] != after[0]
    assert before[1] == after[1]
