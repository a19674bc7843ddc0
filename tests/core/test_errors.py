"""Error pages speak the visitor's language and lean on nothing that may be broken."""

import pytest
from django.core.exceptions import RequestDataTooBig
from django.test import RequestFactory

from core import errors

PLAIN = [
    (errors.bad_request, 400),
    (errors.csrf_failure, 403),
    (errors.too_large, 413),
    (errors.too_many_requests, 429),
    (errors.server_error, 500),
    (errors.unavailable, 503),
]


@pytest.mark.parametrize(("view", "status"), PLAIN)
@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("ckb", "rtl"), ("en", "ltr")])
def test_plain_error_page_needs_no_database_and_no_context(view, status, language, direction):
    response = view(RequestFactory().get(f"/{language}/x/"))  # no mark: a query would fail
    html = response.content.decode()
    assert response.status_code == status
    assert f'<html lang="{language}" dir="{direction}">' in html
    assert html.count("<h1>") == 1


@pytest.mark.parametrize(
    ("path", "cookie", "language"),
    [("/ckb/x/", "en", "ckb"), ("/x/", "en", "en"), ("/x/", "de", "ar"), ("/x/", "", "ar"), ("/enx/", "", "ar")],
)
def test_language_of_an_error_page(path, cookie, language):
    request = RequestFactory().get(path)
    request.COOKIES["django_language"] = cookie
    assert errors.language_of(request) == language


def test_body_over_the_limit_is_told_as_such():
    response = errors.bad_request(RequestFactory().post("/en/x/"), RequestDataTooBig("big"))
    assert response.status_code == 413


def test_error_page_survives_a_broken_manifest(settings, monkeypatch):
    def broken(path):
        raise ValueError("no manifest entry")

    monkeypatch.setattr("core.templatetags.core.static", broken)
    html = errors.server_error(RequestFactory().get("/en/")).content.decode()
    assert 'href="/static/site.css"' in html


@pytest.mark.django_db
@pytest.mark.parametrize(("view", "status"), [(errors.not_found, 404), (errors.permission_denied, 403)])
def test_page_in_the_frame_keeps_the_way_on(view, status):
    response = view(RequestFactory().get("/en/nothing/"))
    html = response.content.decode()
    assert response.status_code == status
    assert 'href="/en/updates/"' in html
    assert 'content="noindex"' in html
