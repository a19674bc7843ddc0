"""Two mails, a month apart, and a month later the account is gone; signing in undoes all of it."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import Tombstone, User
from icssi.inactivity import FIRST, SECOND, end_inactive
from notifications.actions import deliver_due, recipient_for, tell
from notifications.models import Delivery
from tests import factories

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
START = timezone.now() - 400 * DAY  # her last sign-in


@pytest.fixture
def clock(monkeypatch):
    """Run the term on a day counted from her last sign-in, with the queue's clock on the same day, and the queue."""

    def on(day: float, *, is_sent: bool = True) -> int:
        now = START + day * DAY
        monkeypatch.setattr("django.utils.timezone.now", lambda: now)
        deleted = end_inactive(now)
        if is_sent:
            deliver_due()
        return deleted

    return on


@pytest.fixture
def her():
    user = factories.person(last_login=START, language="en")
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return user


def told() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("kind", flat=True))


def test_each_step_has_its_day(clock, her):
    seen = [(day, clock(day), told()) for day in (304, 306, 307, 334, 336.1, 337, 366, 367)]
    assert seen == [
        (304, 0, []),
        (306, 0, [FIRST]),
        (307, 0, [FIRST]),
        (334, 0, [FIRST]),
        (336.1, 0, [FIRST, SECOND]),
        (337, 0, [FIRST, SECOND]),
        (366, 0, [FIRST, SECOND]),
        (367, 1, []),
    ]
    assert not User.objects.exists()
    assert Tombstone.objects.get().what == "account"


def test_the_mail_says_which_day_and_nothing_about_her(clock, her):
    clock(306)
    [letter] = mail.outbox
    day = date_format(timezone.localdate(START + 366 * DAY), "DATE_FORMAT")
    assert f"so it will be deleted on {day}." in " ".join(letter.body.split())
    assert her.pseudonym not in letter.body


def test_signing_in_undoes_it(clock, her):
    clock(306)
    User.objects.filter(pk=her.pk).update(last_login=START + 310 * DAY)
    for day in (340, 400, 600):
        assert clock(day) == 0
    assert told() == [FIRST]
    clock(310 + 306)
    assert told() == [FIRST, FIRST]


def test_a_mail_on_its_way_is_not_sent_after_she_signed_in(clock, her):
    clock(306, is_sent=False)
    User.objects.filter(pk=her.pk).update(last_login=START + 306.5 * DAY)
    deliver_due()
    assert mail.outbox == []
    assert Delivery.objects.get().reason == "signed in since"


def test_after_a_long_standstill_both_mails_still_come_first(clock, her):
    counted = [clock(day) for day in (390, 391, 419, 420.1, 449, 450.2)]
    assert counted == [0, 0, 0, 0, 0, 1]


def test_a_mail_that_never_went_out_is_no_notice_and_is_written_anew(clock, her):
    for day in (306, 307, 337, 368, 400):  # the queue stands still, and what it holds grows stale
        assert clock(day, is_sent=False) == 0
    assert set(told()) == {FIRST}
    Delivery.objects.all().update(status="parked")
    assert clock(431) == 0
    assert [len(told()), Delivery.objects.get(status="sent").kind] == [5, FIRST]
    assert clock(461.1, is_sent=False) == 0
    Delivery.objects.filter(kind=SECOND).update(status="suppressed")
    assert [clock(day) for day in (470, 491.2, 520, 521.3)] == [0, 0, 0, 1]


def test_lockdown_is_left_alone_and_a_closed_account_goes_without_mail(clock, her):
    User.objects.filter(pk=her.pk).update(locked_at=START)
    closed = factories.person(last_login=START, is_active=False)
    assert (clock(364), clock(366), told()) == (0, 1, [])
    assert list(User.objects.all()) == [her]
    assert not User.objects.filter(pk=closed.pk).exists()


def test_who_never_signed_in_counts_from_the_day_of_the_account(clock):
    factories.person(joined_on=START.date())
    clock(303)
    assert told() == []
    clock(308)
    assert told() == [FIRST]


def test_other_mail_about_the_account_is_no_notice(clock, her):
    tell("accounts.password_changed", [recipient_for(her)], subject=her, once={"path": "/"})
    clock(306)
    assert told() == ["accounts.password_changed", FIRST]
