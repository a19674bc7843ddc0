"""The cache when it is away, and when many ask for the same place in it at once."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.cache import cache, caches
from django.test import Client

from accounts.actions import open_account
from core.caching import PatientFiles, PatientRedis
from tests import factories
from tests.services import free_port


def files(folder: Path) -> PatientFiles:
    return PatientFiles(str(folder), {})


def away() -> PatientRedis:
    return PatientRedis(f"redis://127.0.0.1:{free_port()}/0", {"OPTIONS": {"socket_connect_timeout": 1}})


def test_of_many_who_add_at_once_one_succeeds(tmp_path):
    for number in range(20):
        with ThreadPoolExecutor(8) as people:
            added = list(people.map(lambda _person, key=f"k{number}": files(tmp_path).add(key, 1), range(8)))
        assert sorted(added) == [False] * 7 + [True]
    assert not [path for path in tmp_path.iterdir() if path.suffix != ".djcache"]


def test_a_place_is_free_again_when_its_time_is_over(tmp_path):
    cached = files(tmp_path)
    assert cached.add("k", 1, timeout=0.01)
    while cached.get("k"):
        pass
    assert cached.add("k", 2)
    assert cached.get("k") == 2


def test_a_cache_that_cannot_be_reached_is_empty_and_takes_everything(caplog):
    gone = away()
    assert [gone.get("k", "none"), gone.add("k", 1), gone.get_many(["k"]), gone.has_key("k"), gone.touch("k")] == [
        "none", True, {}, False, False
    ]  # fmt: skip
    gone.set("k", 1), gone.set_many({"k": 1}), gone.delete("k"), gone.delete_many(["k"])
    assert gone.get_or_set("k", lambda: "made") == "made"
    assert {record.getMessage() for record in caplog.records} == {"the cache cannot be reached: ConnectionError"}


def test_a_folder_that_is_removed_or_closed_is_no_error(tmp_path):
    cached = files(tmp_path / "cache")
    cached.set("k", 1)
    shutil.rmtree(tmp_path / "cache")
    assert cached.get("k") is None
    assert cached.add("k", 2)
    assert cached.get("k") == 2
    shutil.rmtree(tmp_path / "cache")
    (tmp_path / "cache").write_text("a file where the folder was")
    assert (cached.get("k"), cached.add("k", 3), cached.set("k", 3)) == (None, True, None)


@pytest.mark.django_db
def test_people_read_sign_in_and_act_while_the_cache_is_away(monkeypatch):
    group, user = factories.group(), open_account("palm@example.org", "a long password", pseudonym="Palm")
    monkeypatch.setitem(caches._connections.__dict__, "default", away())
    assert isinstance(caches["default"], PatientRedis)
    assert cache.get("anything") is None
    client = Client()
    client.post("/en/accounts/login/", {"login": user.email, "password": "a long password"})
    answers = [
        client.get("/en/").status_code,
        client.get(f"/en/groups/{group.slug}/join/").status_code,
        client.post(f"/en/groups/{group.slug}/join/", {"word": "", "key": "a" * 32}).status_code,
    ]
    assert answers == [200, 200, 302]
    assert group.join_requests.get().user == user
