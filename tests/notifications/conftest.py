from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from geography.models import Region
from notifications import kinds
from notifications.kinds import Kind, Notice, ReminderSource
from notifications.models import Mute, Recipient
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
