import pytest
from django.core.exceptions import ImproperlyConfigured

from notifications import kinds
from notifications.kinds import ReminderSource
from notifications.models import Mute
from tests.notifications.conftest import declare


def test_kind_declared_twice_is_refused(words):
    with pytest.raises(ImproperlyConfigured):
        declare(words, code="test.rally")


def test_topic_declared_twice_is_refused(words):
    with pytest.raises(ImproperlyConfigured):
        kinds.topic("test", "again")


def test_kind_needs_a_known_topic(words):
    kinds.topics.clear()
    with pytest.raises(ImproperlyConfigured):
        declare(words, code="test.other")


def test_reminders_need_a_known_kind_and_come_once(words):
    source = ReminderSource(kind="test.rally", title="Rallies", subject=Mute, rows=lambda offset: Mute.objects.none())
    kinds.remind(source)
    with pytest.raises(ImproperlyConfigured):
        kinds.remind(source)
    with pytest.raises(ImproperlyConfigured):
        kinds.remind(ReminderSource(kind="test.unknown", title="Unknown", subject=Mute, rows=source.rows))
