"""An account is deleted by its owner: what goes, what stays without her name, and what she takes along."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions import erase, export
from accounts.actions.offices import give_office
from accounts.keeping import count_of, holdings, warnings_for
from accounts.models import CalendarLink, Session, Tombstone, User
from campaigns.models import Support
from forums.models import Registration
from groups.models import JoinRequest, Membership, Post, Task
from notifications.actions import recipient_at, recipient_for, record, tell
from notifications.models import Activity, Delivery, Mute, Preference, Recipient
from tests import factories
from tests.forums.factories import edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def her():
    """Somebody of whom there is a bit of everything."""
    group = factories.group()
    user = factories.lead(group)
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    recipient, elsewhere = recipient_for(user), recipient_at(user.email, "en")
    Post.objects.create(group=group, author=user, text="Bring the map")
    factories.task(group, owner=user, created_by=user)
    factories.wish(factories.group("culture"), by=user)
    Session.objects.create(session_key="a", session_data="", expire_date=timezone.now() + timedelta(hours=1), user=user)
    CalendarLink.objects.create(user=user, digest="d" * 64)
    Preference.objects.create(recipient=recipient, topic="news", mail="never")
    Mute.objects.create(recipient=recipient, thing=group)
    Support.objects.create(campaign=factories.campaign(group), recipient=elsewhere)
    activity = record("groups.left", group, by=user)
    tell("accounts.password_changed", [recipient], subject=user, activity=activity, once={"path": "/"})
    return user


def test_her_data_is_counted_by_kind_and_taken_along(her):
    counted = {held.code: count for held, count in count_of(her)}
    assert counted == {
        "account": 1, "addresses": 1, "sessions": 1, "calendar-link": 1, "mail": 2, "mail-choices": 1, "mutes": 1,
        "messages": 1, "acts": 1, "memberships": 1, "join-requests": 1, "posts": 1, "tasks": 1, "supports": 1,
    }  # fmt: skip
    archive = zipfile.ZipFile(io.BytesIO(b"".join(export(her))))
    assert archive.testzip() is None
    assert set(archive.namelist()) == {"about.txt", *(f"{code}.json" for code in counted)}
    assert json.loads(archive.read("posts.json")) == [
        {"group__slug": "water-environment-iraq", "text": "Bring the map",
         "posted_at": json.loads(archive.read("posts.json"))[0]["posted_at"]},
    ]  # fmt: skip
    written = b"".join(archive.read(name) for name in archive.namelist())
    assert her.password.encode() not in written
    assert b"d" * 64 not in written


def test_what_is_hers_goes_and_what_others_work_with_stays_without_her_name(her):
    number, others = her.pk, factories.member(factories.group())
    erase(her)
    assert not User.objects.filter(pk=number).exists()
    assert {model.objects.count() for model in (Session, CalendarLink, Preference, Mute, JoinRequest, Support)} == {0}
    assert Recipient.objects.exclude(account=others).count() == 0
    assert not Delivery.objects.exists()
    assert list(Membership.objects.values_list("user", flat=True)) == [others.pk]
    assert list(Post.objects.values_list("author", "text")) == [(None, "Bring the map")]
    assert list(Task.objects.values_list("owner", "created_by")) == [(None, None)]
    assert list(Activity.objects.filter(verb="groups.left").values_list("by", flat=True)) == [None]
    assert list(Tombstone.objects.values_list("what", "number")) == [("account", number)]
    erase(User(pk=number))  # a second click
    assert Tombstone.objects.count() == 1


def test_after_her_nothing_declared_is_left(her):
    stale = User.objects.get(pk=her.pk)
    erase(her)
    assert {held.code: held.rows(stale).count() for held in holdings.values() if held.rows(stale).exists()} == {}


def test_the_place_she_had_goes_to_the_first_who_waits():
    user, of = factories.person(), edition(capacity=1)
    first, second = (Registration.objects.create(edition=of, recipient=recipient, code=code, status=status)
                     for recipient, code, status in ((recipient_for(user), "A", "registered"),
                                                     (recipient_for(factories.person()), "B", "waiting")))  # fmt: skip
    erase(user)
    assert list(Registration.objects.values_list("pk", "status")) == [(second.pk, "registered")]
    assert not Delivery.objects.about(first).exists()


def test_mail_about_her_account_to_another_address_is_dropped():
    user = factories.person()
    tell("accounts.confirm_address", [recipient_at("new@example.org", "en")], subject=user, once={"path": "/"})
    erase(user)
    assert list(Delivery.objects.values_list("status", "once")) == [("cancelled", {})]


def test_a_sole_lead_and_the_last_admin_are_told_who_will_have_to_follow():
    group = factories.group()
    user = factories.lead(group)
    give_office(user, "admin", by=None)
    leads, admins = sorted(warnings_for(user), key=lambda words: "admin of the platform." in words)
    assert "You are the only lead of “water-environment, iraq”." in leads
    assert "You are the only admin of the platform." in admins
    factories.lead(group)
    factories.holder("admin")
    assert warnings_for(User.objects.get(pk=user.pk)) == []
