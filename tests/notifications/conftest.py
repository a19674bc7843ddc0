from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from core.languages import LANGUAGES
from geography.models import Region
from notifications import kinds
from notifications.forms import ChoicesForm
from notifications.kinds import Kind, Notice, ReminderSource
from notifications.models import Mute, Preference, Recipient
from notifications.notices import MAIL_STOPPED

SECRETS = ["Marshes rally", "Chibayish", "the boatmen", "water-environment", "K7-QX"]  # what discreet mail may not show


class Words:
    """What the test's kind says: a test changes it, or makes it refuse or fail."""

    def __init__(self):
        self.refusal = None
        self.error = None
        self.extra = {}
        self.asked = 0

    def wording(self, delivery):
        if self.error:
            raise self.error
        notice = {
            "title": "Marshes rally",
            "paragraphs": ["In Chibayish, with the boatmen."],
            "url": "/en/groups/water-environment-iraq/",
            "action": "See the rally",
            "why": "You are one of the boatmen.",
        }
        return Notice(**(notice | self.extra))

    def still_true(self, delivery):
        self.asked += 1
        return self.refusal


@pytest.fixture
def words():
    """The kind `test.rally` of the topic `test`, alone in the registry (but for an alarm) while the test runs."""
    registry = kinds.kinds, kinds.topics
    saved, saved_reminders = [dict(part) for part in registry], list(kinds.reminders)
    for part in (*registry, kinds.reminders):
        part.clear()
    kinds.kinds[MAIL_STOPPED] = saved[0][MAIL_STOPPED]  # the alarm about the sending itself works in every test
    words = Words()
    kinds.topic("test", "Rallies in the Marshes")
    declare(words, code="test.rally")
    yield words
    for part, before in zip(registry, saved, strict=True):
        part.clear()
        part.update(before)
    kinds.reminders[:] = saved_reminders


def declare(words, *, code, topic="test", **options):
    return kinds.declare(Kind(code=code, topic=topic, wording=words.wording, still_true=words.still_true, **options))


@pytest.fixture
def region(db):
    return Region.objects.create(slug="marshes", name="Marshes")


@pytest.fixture
def member(db):
    return User.objects.create_user("zainab@example.org", pseudonym="Zainab", language="en")


@pytest.fixture
def recipient(member):
    return Recipient.objects.create(account=member)


@pytest.fixture
def remind(words):
    """Reminders of the kind `test.rally`: every row of Mute stands for a date somebody has."""
    source = ReminderSource(
        kind="test.rally",
        title="Rallies",
        subject=Mute,
        rows=lambda offset: Mute.objects.values("recipient_id", subject_id=F("pk"), occurrence=F("muted_at")),
    )
    kinds.remind(source)
    return source


@pytest.fixture
def date_in(recipient):
    """Give the recipient a date some hours ahead."""

    def make(*, whose=None, **ahead):
        return Mute.objects.create(
            recipient=whose or recipient,
            thing_type=ContentType.objects.get_for_model(Mute),
            thing_id=Mute.objects.count() + 1,
            muted_at=timezone.now() + timedelta(**ahead),
        )

    return make


# --- the page of choices -------------------------------------------------------------------------------------------


SETTINGS = "/en/my/notifications/settings/"


def own(user):
    recipient = Recipient.objects.filter(account=user).first() or Recipient()
    recipient.account = User.objects.get(pk=user.pk)
    return recipient


def filled(user, **changes):
    """What the page would send as it stands, but for the changes; None leaves a field out."""
    data = {}
    for field in ChoicesForm(recipient=own(user)):
        value = field.value()
        if value is True:
            value = "on"
        if value not in (None, False, ""):
            data[field.html_name] = value
    return {name: value for name, value in {**data, **changes}.items() if value is not None}


@pytest.fixture
def chooser(client, member):
    client.force_login(member)
    return client


@pytest.fixture
def save(chooser, member):
    """Send the page with changes; it has to be taken."""

    def send(**changes):
        response = chooser.post(SETTINGS, filled(member, **changes))
        assert response.status_code == 302, response.context["form"].errors
        return Recipient.objects.get(account=member)

    return send


@pytest.fixture
def refused(chooser, member):
    """Send the page with changes; returns the errors and the page, and nothing may have been written."""

    def send(**changes):
        response = chooser.post(SETTINGS, filled(member, **changes))
        assert response.status_code == 200
        assert not Preference.objects.exists()
        assert not Mute.objects.exists()
        errors = {name: list(found) for name, found in response.context["form"].errors.items()}
        return errors, response.content.decode()

    return send


# --- other times: all of them in December 2026


def at(text, zone="Asia/Baghdad"):
    """`at("07 21:45")`: in December 2026, on the clocks of the zone."""
    return datetime.fromisoformat(f"2026-12-{text}").replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def local(moment):
    return f"{moment.astimezone(ZoneInfo('Asia/Baghdad')):%d %H:%M}"


@pytest.fixture
def nights(_awake, monkeypatch):
    monkeypatch.setattr("notifications.hours.NIGHT", (time(22), time(7)))


@pytest.fixture
def clock(monkeypatch):
    """Let it be another time for what asks the clock."""
    return lambda when: monkeypatch.setattr("django.utils.timezone.now", lambda: at(when))


@pytest.fixture
def date_at(recipient):
    def make(when, whose=None):
        return Mute.objects.create(
            recipient=whose or recipient,
            thing_type=ContentType.objects.get_for_model(Mute),
            thing_id=Mute.objects.count() + 1,
            muted_at=at(when),
        )

    return make


@pytest.fixture(params=LANGUAGES)
def language(request, member):
    member.language = request.param
    member.save()
    return request.param


@pytest.fixture
def normal(member):
    member.is_discreet = False
    member.save()
