"""Isolation, language, private pages, and the pages kept for visitors."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches
from django.http import FileResponse, HttpResponse
from django.middleware.csrf import get_token
from django.test import Client

from core import middleware, pages
from core.pages import forget_pages
from core.privacy import day_hash


@pytest.fixture(params=["locmem", "file", "redis"])
def page_cache(request, settings, tmp_path):
    """Kept pages are switched on, over each kind of cache."""
    if request.param == "file":
        kind, place = "filebased.FileBasedCache", str(tmp_path)
    elif request.param == "redis":
        kind, place = "redis.RedisCache", request.getfixturevalue("redis_server").url
    else:
        kind, place = "locmem.LocMemCache", "pages"
    backend = {"BACKEND": f"django.core.cache.backends.{kind}", "LOCATION": place}
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}, "pages": backend}
    settings.VISITOR_PAGES_SECONDS = 60
    caches["pages"].clear()
    yield caches["pages"]
    caches["pages"].clear()


@pytest.fixture
def served(rf, page_cache):
    """A visitor's request through the middleware alone; counts how often the page is rendered."""

    def serve(path="/en/about/", make=None, method="get", **headers):
        def view(request):
            serve.count += 1
            return make(request) if make else HttpResponse(f"page {serve.count}")

        request = getattr(rf, method)(path, headers=headers)
        return middleware.visitor_pages(view)(request)

    serve.count = 0
    return serve


def test_a_kept_page_is_rendered_once(served):
    assert [served().content for _visit in range(3)] == [b"page 1"] * 3


def test_hosts_queries_and_paths_have_pages_of_their_own(served):
    served()
    served("/en/about/?page=2")
    served("/ar/about/")
    served(host="testserver:8000")
    assert served.count == 4


@pytest.mark.parametrize(
    "request_of",
    [
        {"cookie": "sessionid=x"},
        {"cookie": "messages=x"},
        {"hx-request": "true"},
        {"authorization": "Bearer x"},
        {"path": f"/en/search/?q={'x' * 64}"},
        {"path": "/healthz"},
        {"path": "/admin/"},
        {"method": "post"},
    ],
    ids=str,
)
def test_what_is_somebodys_own_is_never_kept(served, request_of):
    served(**request_of)
    served(**request_of)
    assert served.count == 2


def with_cookie(request):
    response = HttpResponse("page")
    response.set_cookie("csrftoken", "x")
    return response


@pytest.mark.parametrize(
    "make",
    [
        with_cookie,
        lambda request: HttpResponse("page", status=404),
        lambda request: HttpResponse(status=302, headers={"Location": "/"}),
        lambda request: HttpResponse("page", headers={"Cache-Control": "private"}),
        lambda request: HttpResponse("page", headers={"Cache-Control": "no-store"}),
        lambda request: HttpResponse("x" * (pages.LARGEST_PAGE + 1)),
        lambda request: FileResponse([b"page"]),
    ],
    ids=["cookie", "missing", "elsewhere", "private", "not stored", "too large", "file"],
)
def test_an_answer_for_one_person_is_never_kept(served, make):
    served(make=make)
    served(make=make)
    assert served.count == 2


def test_every_change_makes_kept_pages_ones_of_the_past(served):
    served()
    served("/en/about/", method="post")
    assert served().content == b"page 3"


def test_a_refused_change_leaves_kept_pages(served):
    served()
    served("/en/about/", method="post", make=lambda request: HttpResponse(status=403))
    assert served().content == b"page 1"


def test_a_page_rendered_while_something_changed_is_not_kept(served):
    def changing(request):
        pages.forget_now()
        return HttpResponse("old")

    served(make=changing)
    assert served().content == b"page 2"


@pytest.mark.django_db(transaction=True)
def test_forget_pages_waits_for_the_commit(served):
    from django.db import transaction

    served()
    with transaction.atomic():
        forget_pages()
        assert served().content == b"page 1"
    assert served().content == b"page 2"


@pytest.mark.parametrize("broken", ["get_many", "set", "get_or_set"])
def test_a_failing_cache_fails_no_request(served, monkeypatch, broken):
    def fail(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr(type(caches["pages"]), broken, fail)
    assert served().status_code == 200
    assert served(method="post").status_code == 200


@pytest.mark.django_db
def test_a_kept_page_costs_no_query_and_answers_304(client, page_cache, django_assert_num_queries):
    first = client.get("/en/about/")
    assert first.status_code == 200
    with django_assert_num_queries(0):
        second = Client().get("/en/about/")
        third = Client().get("/en/about/", headers={"if-none-match": first["ETag"]})
        zipped = Client().get("/en/about/", headers={"accept-encoding": "gzip"})
        fourth = Client().get("/en/about/", headers={"accept-encoding": "gzip", "if-none-match": zipped["ETag"]})
    assert second.content == first.content
    assert (third.status_code, fourth.status_code) == (304, 304)
    for header in ("Content-Security-Policy", "Cross-Origin-Resource-Policy", "Permissions-Policy", "Content-Language"):
        assert second[header] == first[header]


@pytest.mark.django_db
def test_a_page_with_a_form_is_never_kept(client, page_cache):
    tokens = {Client().get("/en/accounts/login/").context["csrf_token"] for _visit in range(2)}
    assert len(tokens) == 2


def test_a_form_token_sets_a_cookie_even_for_who_has_one(rf):
    """What the kept pages rely on: using a token always shows in the answer."""
    from django.middleware.csrf import CsrfViewMiddleware

    first = CsrfViewMiddleware(lambda request: HttpResponse(get_token(request)))(rf.get("/"))
    request = rf.get("/")
    request.COOKIES["csrftoken"] = first.cookies["csrftoken"].value
    again = CsrfViewMiddleware(lambda request: HttpResponse(get_token(request)))
    again.process_request(request)
    assert again(request).cookies


@pytest.mark.parametrize(
    ("path", "cookie", "accept", "spoken"),
    [
        ("/ckb/", "en", "ar", "ckb"),
        ("/", "en", "ar", "en"),
        ("/", "xx", "ku-IQ,en;q=0.5", "ckb"),
        ("/", "", "kmr", "ckb"),
        ("/", "", "de,en;q=0.8,ar;q=0.9", "ar"),
        ("/", "", "de", "ar"),
        ("/", "", "", "ar"),
        ("/enough/", "", "", "ar"),
    ],
)
def test_language_of_an_address(rf, path, cookie, accept, spoken):
    request = rf.get(path, headers={"accept-language": accept})
    if cookie:
        request.COOKIES["django_language"] = cookie
    response = middleware.language(lambda request: HttpResponse(request.LANGUAGE_CODE))(request)
    assert (response.content.decode(), response["Content-Language"]) == (spoken, spoken)


@pytest.mark.django_db
def test_the_language_chosen_is_remembered(client, page_cache):
    assert client.get("/", headers={"accept-language": "en"}).url == "/en/"
    for _visit in range(2):  # rendered and kept
        client.cookies.clear()
        response = client.get("/ckb/about/")
        assert response.cookies["django_language"].value == "ckb"
        assert response.cookies["django_language"]["httponly"]
    assert "django_language" not in client.get("/ckb/about/").cookies
    assert client.get("/", headers={"accept-language": "en"}).url == "/ckb/"


def test_a_page_of_a_session_leaves_no_copy(rf):
    request = rf.get("/en/")
    request.user = AnonymousUser()
    answer = middleware.private_pages(lambda request: HttpResponse())
    assert answer(request)["Cache-Control"] == "no-cache"
    request.COOKIES["sessionid"] = "x"
    assert answer(request)["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/en/about/", "/en/nowhere/", "/robots.txt", "/"])
def test_every_answer_is_isolated(client, path):
    response = client.get(path)
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
def test_an_unreachable_cache_fails_no_page(client, settings):
    away = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": away, "pages": away}
    settings.VISITOR_PAGES_SECONDS = 60
    assert client.get("/en/about/").status_code == 200


@pytest.mark.parametrize(
    ("proxies", "claimed", "counted"),
    [
        (0, "", "203.0.113.77"),
        (0, "198.51.100.1", "203.0.113.77"),  # nobody of ours put it there
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "8.8.8.8, 198.51.100.1", "198.51.100.1"),  # the first is what the visitor claims
        (2, "8.8.8.8, 198.51.100.1, 10.0.0.1", "198.51.100.1"),
        (2, "198.51.100.1", "203.0.113.77"),
        (1, "", "203.0.113.77"),
    ],
)
def test_the_address_stays_at_the_door(rf, settings, proxies, claimed, counted):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    others = dict.fromkeys(("X-Real-IP", "Forwarded", "CF-Connecting-IP", "Client-IP", "Via"), "198.51.100.1")
    request = rf.get("/en/", REMOTE_ADDR="203.0.113.77", headers={"X-Forwarded-For": claimed, **others})
    inside = middleware.at_the_door(lambda request: HttpResponse(request.META["REMOTE_ADDR"]))(request)
    assert inside.content.decode() == day_hash(counted)
    seen = repr((request.META, dict(request.headers)))
    assert [address for address in ("203.0.113.77", "198.51.100.1", "8.8.8.8", "10.0.0.1") if address in seen] == []


def test_the_door_is_the_first_thing_there_is(settings):
    assert settings.MIDDLEWARE[0] == "core.middleware.at_the_door"
