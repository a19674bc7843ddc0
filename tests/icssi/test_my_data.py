"""What is held of a person is read, taken along and deleted by herself, with fresh proof and with nobody's help."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.keeping import holdings
from accounts.models import Session, User
from groups.models import AgendaItem, Coming, Document, Meeting, Post, Proposal, Stance, Task
from notifications.models import Activity
from tests import factories
from tests.icssi.proving import sign_in

pytestmark = pytest.mark.django_db
DATA, EXPORT, DELETE = "/en/my/data/", "/en/my/data/export/", "/en/my/data/delete/"


@pytest.fixture
def her():
    user = factories.lead(factories.group())
    user.pseudonym = "Reed Warbler"
    user.save()
    Post.objects.create(group=factories.group(), author=user, text="Bring the map")
    return user


def test_the_page_says_how_much_of_what_and_what_becomes_of_it(client, her):
    page = sign_in(client, her).get(DATA).content.decode()
    assert '<th scope="row">Your posts</th><td class="num">1</td><td>stays, without your name</td>' in page
    assert '<th scope="row">Your working groups</th><td class="num">1</td><td>is deleted</td>' in page
    assert "Second factors" not in page


def test_the_archive_is_hers_alone_and_the_act_is_written_down(client, her):
    Post.objects.create(group=factories.group(), author=factories.person(), text="Somebody else's words")
    response = sign_in(client, her).post(EXPORT)
    assert (response.status_code, response["Content-Type"], response["Cache-Control"]) == (
        200, "application/zip", "private, no-store",
    )  # fmt: skip
    archive = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    written = b"".join(archive.read(name) for name in archive.namelist())
    assert b"Bring the map" in written
    assert b"Somebody else" not in written
    assert Activity.objects.get(verb="accounts.exported").by == her


def test_what_others_change_in_a_group_is_no_part_of_it():
    """Who was removed would look into the room through her export."""
    group = factories.group()
    she = factories.former(group)
    meeting = factories.meeting(group, planned_by=she)
    factories.task(group, created_by=she)
    proposal = Proposal.objects.create(group=group, made_by=she, title="Own words", ends_at=timezone.now())
    document = Document.objects.create(group=group, title="Minutes")
    document.versions.create(added_by=she, number=1, name="minutes.pdf", size=1)
    Coming.objects.create(meeting=meeting, user=she, answer="yes")
    AgendaItem.objects.create(meeting=meeting, by=she, text="Own item")
    Stance.objects.create(proposal=proposal, by=she, answer="agree")
    held = [one for one in holdings.values() if one.model._meta.app_label == "groups"]

    def exported():
        return {one.code: list(one.rows(she).values(*one.shows)) for one in held}

    before, day = exported(), timezone.now() + timedelta(days=90)
    assert "Own words" in str(before)
    assert sum(bool(rows) for rows in before.values()) == 8
    Meeting.objects.update(title="New", starts_at=day, ends_at=day + timedelta(hours=1), place="New", agenda="New",
                           status="cancelled")  # fmt: skip
    Task.objects.update(title="New", due_on=day.date())
    Proposal.objects.update(outcome="agreed", outcome_word="New", closed_at=day)
    Document.objects.update(title="New")
    assert exported() == before


@pytest.mark.parametrize(("method", "page"), [("post", EXPORT), ("get", DELETE), ("post", DELETE)])
def test_an_open_session_is_not_enough(client, her, method, page):
    sign_in(client, her, ago=6 * 60)
    response = getattr(client, method)(page, {"pseudonym": "Reed Warbler"})
    assert response.status_code == 302
    assert response.url.startswith("/en/accounts/reauthenticate/")
    assert User.objects.filter(pk=her.pk).exists()
    assert not Activity.objects.exists()


def test_nothing_is_deleted_by_a_slip(client, her):
    response = sign_in(client, her).post(DELETE, {"pseudonym": "Reed Warblers"})
    page = response.content.decode()
    assert "This is not your pseudonym." in page
    assert "You are the only lead of" in page
    assert User.objects.filter(pk=her.pk).exists()


def test_she_deletes_her_account_and_every_session_ends(client, her):
    elsewhere = sign_in(Client(), her)
    response = sign_in(client, her).post(DELETE, {"pseudonym": "reed warbler"}, follow=True)
    assert "are deleted" in response.content.decode()
    assert not User.objects.filter(pk=her.pk).exists()
    assert not Session.objects.exclude(user=None).exists()
    assert Post.objects.get().author is None
    for browser in (client, elsewhere):
        assert browser.get(DATA).status_code == 302
    again = client.post("/en/accounts/login/", {"login": her.email, "password": "a long password"})
    assert again.status_code == 200
