"""What was deleted stays deleted, also after an older copy of the database came back."""

import json
import shutil
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.utils import timezone

from accounts.actions import erase, replay
from accounts.actions.tombstones import complete_file
from accounts.models import CalendarLink, Session, Tombstone, User
from groups.actions import delete_post
from groups.models import Post
from tests import factories


@pytest.fixture(autouse=True)
def file(settings, tmp_path) -> Path:
    settings.TOMBSTONES = tmp_path / "kept" / "tombstones.jsonl"
    return settings.TOMBSTONES


def lines(path: Path) -> list[tuple[str, int]]:
    read = [json.loads(line) for line in path.read_text().splitlines()]
    return [(line["what"], line["number"]) for line in read]


@pytest.mark.django_db
def test_the_file_has_what_was_committed_and_names_nobody(file, django_capture_on_commit_callbacks):
    user = factories.person("Reed Warbler")
    number = user.pk
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        erase(user)
        transaction.set_rollback(True)
    assert not file.exists()
    user = User.objects.get(pk=number)
    with django_capture_on_commit_callbacks(execute=True):
        erase(user)
    assert lines(file) == [("account", number)]
    assert "Warbler" not in file.read_text()
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.django_db
def test_a_deleted_post_has_its_stone(file, django_capture_on_commit_callbacks):
    group = factories.group()
    user = factories.member(group)
    post = Post.objects.create(group=group, author=user, text="A slip")
    number = post.pk
    with django_capture_on_commit_callbacks(execute=True):
        delete_post(post, by=user)
    assert lines(file) == [("post", number)]


@pytest.mark.django_db
def test_what_the_file_lacks_is_copied_from_the_database(file):
    Tombstone.objects.create(what="account", number=7)
    assert (complete_file(), complete_file()) == (1, 0)
    assert lines(file) == [("account", 7)]


@pytest.mark.django_db
def test_a_replay_spares_who_came_later_under_the_same_number(file):
    old, same_day, new = factories.person(), factories.person(), factories.person()
    yesterday = timezone.now() - timedelta(days=1)
    for user, days in ((old, 2), (same_day, 1)):
        User.objects.filter(pk=user.pk).update(joined_on=timezone.localdate(yesterday) - timedelta(days=days - 1))
    file.parent.mkdir()
    stones = [{"what": "account", "number": one.pk, "laid_at": yesterday.isoformat()} for one in (old, same_day, new)]
    file.write_text("".join(json.dumps(stone) + "\n" for stone in stones) + '{"what": "acc')
    done = replay()
    assert done == (3, 1, 1, [f"account {same_day.pk}"])
    assert list(User.objects.order_by("pk")) == [same_day, new]
    assert replay().deleted == 0
    with pytest.raises(CommandError, match="1 line"):
        call_command("replay_tombstones")


@pytest.mark.django_db
def test_no_number_of_something_deleted_is_given_again(file):
    file.parent.mkdir()
    highest = factories.person().pk + 1000
    file.write_text(json.dumps({"what": "account", "number": highest, "laid_at": timezone.now().isoformat()}) + "\n")
    replay()
    assert factories.person().pk > highest


@pytest.mark.django_db(transaction=True)
def test_an_older_copy_comes_back_and_what_was_deleted_since_goes_again(file, tmp_path):
    """The steps of docs/restore.md: a copy, deletions after it, the copy put back, the stones replayed."""
    group = factories.group()
    leaver, stayer = factories.member(group), factories.member(group)
    User.objects.update(joined_on=timezone.localdate() - timedelta(days=1))
    post = Post.objects.create(group=group, author=stayer, text="A slip")
    Post.objects.create(group=group, author=stayer, text="A plan")
    backup = Backup(tmp_path)
    erase(leaver)
    delete_post(post, by=stayer)
    backup.restore()
    assert (User.objects.count(), Post.objects.count(), Tombstone.objects.count()) == (2, 2, 0)
    call_command("replay_tombstones", str(file), verbosity=0)
    assert list(User.objects.all()) == [stayer]
    assert list(Post.objects.values_list("text", flat=True)) == ["A plan"]
    assert Tombstone.objects.count() == 2


class Backup:
    """The whole database of the test as its engine copies it: SQLite's own copy of a file, PostgreSQL's pg_dump."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "backup"
        if connection.vendor == "sqlite":
            with sqlite3.connect(self.path) as target:
                connection.connection.backup(target)
        else:
            self._run("pg_dump", "--format=custom", f"--file={self.path}")

    def restore(self) -> None:
        if connection.vendor == "sqlite":
            name = Path(connection.settings_dict["NAME"])
            connection.close()
            for left in (f"{name}-wal", f"{name}-shm"):
                Path(left).unlink(missing_ok=True)
            shutil.copy(self.path, name)
        else:
            connection.close()
            self._run("pg_restore", "--clean", "--if-exists", "--no-owner", f"--dbname={self._name}", str(self.path))

    @property
    def _name(self) -> str:
        return str(connection.settings_dict["NAME"])

    def _run(self, program: str, *arguments: str) -> None:
        import os
        import subprocess

        given = connection.settings_dict
        names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
        environment = os.environ | {name: str(given[key]) for name, key in names.items() if given.get(key)}
        subprocess.run([program, *arguments], env=environment, check=True, timeout=60)


@pytest.mark.django_db
def test_after_a_restore_nothing_given_out_before_opens_anything(file, client):
    user = factories.person()
    client.force_login(user)
    CalendarLink.objects.create(user=user, digest="a" * 64)
    call_command("replay_tombstones", verbosity=0)
    assert (Session.objects.exists(), CalendarLink.objects.exists(), user.sealed_at) == (True, True, None)
    call_command("replay_tombstones", "--after-restore", verbosity=0)
    user.refresh_from_db()
    assert (Session.objects.exists(), CalendarLink.objects.exists()) == (False, False)
    assert user.sealed_at is not None
