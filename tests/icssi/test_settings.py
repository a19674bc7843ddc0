"""With what the portal starts, and with what it refuses to."""

import runpy
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from environs import EnvError

from tests.production import PRODUCTION, production, settings_with

__all__ = ["production"]
NEEDED = ["SECRET_KEY", "ALLOWED_HOSTS", "PUBLIC_BASE_URL", "EMAIL_URL", "DEFAULT_FROM_EMAIL"]
ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.parametrize("name", NEEDED)
@pytest.mark.parametrize("given", [None, ""], ids=["missing", "empty"])
def test_production_does_not_start_without_what_it_needs_and_says_what(name, given):
    with pytest.raises((EnvError, ImproperlyConfigured), match=name):
        settings_with(**{name: given})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "x" * 90}, "SECRET_KEY"),
        ({"SECRET_KEY": "secret" * 12}, "SECRET_KEY"),
        ({"SECRET_KEY": f"django-insecure-{PRODUCTION['SECRET_KEY']}"}, "SECRET_KEY"),
        ({"SECRET_KEY": "demo-only: this key protects nothing but fictional people"}, "SECRET_KEY"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "portal.example.org,*"}, "ALLOWED_HOSTS"),
        ({"EMAIL_URL": "smtp+tls://user:password@mail.example.org:587"}, "EMAIL_URL"),
        ({"EMAIL_URL": "smtp://user:password@mail.example.org:25"}, "EMAIL_URL"),
        ({"DEMO": "1"}, "DEMO"),
        ({"DEBUG": "1"}, "DEBUG"),
        ({"DEMO": "1", "ALLOWED_HOSTS": "localhost,portal.example.org", "PUBLIC_BASE_URL": None}, "DEMO"),
        ({"DEMO": "1", "ALLOWED_HOSTS": "localhost", "PUBLIC_BASE_URL": "https://portal.example.org"}, "DEMO"),
        ({"DEMO": "1", "ALLOWED_HOSTS": "*", "PUBLIC_BASE_URL": None}, "DEMO"),
        ({"DEMO": "1", "ALLOWED_HOSTS": ".example.org", "PUBLIC_BASE_URL": "http://192.0.2.7:8000"}, "DEMO"),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(f"{k}={(v or '')[:24]}" for k, v in value.items()),
)
def test_what_would_endanger_people_does_not_start(changes, said):
    with pytest.raises(ImproperlyConfigured, match=said):
        settings_with(**changes)


def test_a_demo_starts_with_nothing_and_a_production_with_all():
    demo = settings_with(DEMO="1", **{name: None for name in PRODUCTION if name != "DEMO"})
    assert (demo["IS_SECURE"], demo["SESSION_COOKIE_NAME"]) == (False, "sessionid")
    production = settings_with()
    assert (production["DEMO"], production["DEBUG"], production["IS_SECURE"]) == (False, False, True)


def test_no_secret_of_production_has_a_value_in_the_code():
    """What a demo is given harmlessly, production is never given."""
    demo = settings_with(DEMO="1", **{name: None for name in PRODUCTION if name != "DEMO"})
    production = settings_with()
    for name in ("SECRET_KEY", "ALLOWED_HOSTS", "PUBLIC_BASE_URL", "EMAIL_BACKEND", "DEFAULT_FROM_EMAIL"):
        assert production[name] != demo[name]


def test_every_value_of_the_environment_is_documented():
    example = (ROOT / ".env.example").read_text()
    source = (ROOT / "icssi" / "settings.py").read_text()
    for name in {*PRODUCTION, "PORT", "MEDIA_ROOT"}:
        assert f'"{name}"' in source
        assert f"{name}=" in example


@pytest.mark.parametrize(
    ("url", "how"),
    [
        ("submission://user:password@mail.example.org", ("mail.example.org", 587, True, False)),
        ("smtp://user:password@mail.example.org:465?ssl=True", ("mail.example.org", 465, False, True)),
        ("smtp://127.0.0.1:25", ("127.0.0.1", 25, False, False)),
    ],
)
def test_mail_leaves_by_smtp_and_through_a_network_only_with_tls(url, how):
    """What the example writes is what the portal understands: an unknown scheme would lose every mail."""
    found = settings_with(EMAIL_URL=url)
    assert found["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"
    assert how == tuple(found[f"EMAIL_{name}"] for name in ("HOST", "PORT", "USE_TLS", "USE_SSL"))
    assert found["EMAIL_TIMEOUT"]


def test_production_cookies_belong_to_this_host_alone():
    production = settings_with()
    for kind in ("SESSION", "CSRF", "LANGUAGE"):
        assert production[f"{kind}_COOKIE_NAME"].startswith("__Host-")
        assert production[f"{kind}_COOKIE_SECURE"]
        assert production.get(f"{kind}_COOKIE_DOMAIN") is None
        assert production.get(f"{kind}_COOKIE_PATH", "/") == "/"


@pytest.mark.usefixtures("production")
def test_django_finds_nothing_to_say_against_a_deployment():
    call_command("check", deploy=True, fail_level="WARNING", verbosity=0)


def test_settings_are_read_as_django_reads_them():
    """The helper of these tests hides nothing: what it gives is the file's own."""
    assert runpy.run_path(str(ROOT / "icssi" / "settings.py"))["DEMO"] is True


def test_postgresql_does_not_compile_the_question_of_a_page():
    """The page of an action took twenty seconds: each of its questions was compiled anew for a few rows."""
    options = settings_with(DATABASE_URL="postgres://portal@127.0.0.1/portal")["DATABASES"]["default"]["OPTIONS"]
    assert options["options"] == "-c jit=off"
