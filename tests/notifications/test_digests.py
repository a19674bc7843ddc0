"""Summaries: what people who chose them get, when, and what becomes of a summary that cannot go out whole."""

import re
from datetime import UTC, datetime, time, timedelta

import pytest
from django.conf import settings
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.translation import ngettext

from core.languages import DIRECTIONS
from geography.models import Region
from notifications import kinds
from notifications.actions import deliver_due, recipient_at, set_opt_out, tell
from notifications.kinds import DAILY, NEVER, WEEKLY
from notifications.letters import SHOWN
from notifications.models import Delivery, Mute, Preference
from tests.notifications.conftest import SECRETS, declare
from tests.notifications.mails import calendar_of, everything, parse, part

pytestmark = pytest.mark.usefixtures("words")

MONDAY = datetime(2026, 12, 7, 9, 0, tzinfo=UTC)  # noon in Baghdad
EVENING = MONDAY.replace(hour=15)  # 18 o'clock there: the usual hour of summaries


class Clock:
    """Time as the portal knows it."""

    def __init__(self, now):
        self.now = now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock(MONDAY)
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock.now)
    return clock


@pytest.fixture
def daily(recipient):
    return Preference.objects.create(recipient=recipient, topic="test", mail=DAILY)


@pytest.fixture
def titles(words, monkeypatch):
    """Each message is titled by the name of its subject and its number."""
    original = words.wording

    def wording(delivery):
        words.extra = {"title": f"{delivery.subject.name} {delivery.offset.seconds}"} | words.extra.get("more", {})
        return original(delivery)

    object.__setattr__(kinds.kinds["test.rally"], "wording", wording)


def told(recipient, region, times=1):
    """Tell of a region several times, each another message."""
    for _time in range(times):
        number = Delivery.objects.filter(channel="email").count() + 1
        tell("test.rally", [recipient], subject=region, occurrence=MONDAY + timedelta(minutes=number))
        Delivery.objects.filter(occurrence=MONDAY + timedelta(minutes=number)).update(offset=timedelta(seconds=number))


def ends(**wanted):
    return sorted(Delivery.objects.filter(channel="email", **wanted).values_list("status", "reason"))


def paces(recipient):
    return dict(Preference.objects.filter(recipient=recipient).values_list("topic", "mail"))


# --- when ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "zone", "hour", "due"),
    [
        ("ar", "Asia/Baghdad", time(18), EVENING),
        ("ckb", "Europe/Berlin", time(18), EVENING + timedelta(hours=2)),
        ("en", "America/Los_Angeles", time(7, 30), MONDAY.replace(hour=15, minute=30)),
        ("en", "Asia/Baghdad", time(11), MONDAY.replace(day=8, hour=8)),
    ],
)
def test_daily_summary_comes_at_the_hour_and_in_the_language_of_the_person(
    clock, daily, normal, recipient, member, region, mailoutbox, language, zone, hour, due
):
    member.language, member.zone = language, zone
    member.save()
    recipient.digest_at = hour
    recipient.save()
    told(recipient, region, 2)
    assert deliver_due().sent == 0
    clock.now = due - timedelta(seconds=1)
    assert deliver_due().sent == 0
    clock.now = due
    assert deliver_due().sent == 2
    (message,) = map(parse, mailoutbox)
    with translation.override(language):
        assert message["Subject"] == ngettext("Your day: %(count)s message", "Your day: %(count)s messages", 2) % {
            "count": 2
        }
    assert message["Content-Language"] == language
    assert f'<html lang="{language}" dir="{DIRECTIONS[language]}">' in part(message, "html")


def test_weekly_summary_comes_on_the_day_of_the_person(clock, normal, recipient, region, mailoutbox):
    Preference.objects.create(recipient=recipient, topic="test", mail=WEEKLY)
    recipient.digest_day, recipient.digest_at = 2, time(9)  # Wednesday
    recipient.save()
    told(recipient, region)
    clock.now = MONDAY.replace(day=9, hour=5, minute=59)
    assert deliver_due().sent == 0
    clock.now += timedelta(minutes=1)
    assert deliver_due().sent == 1
    assert parse(mailoutbox[0])["Subject"] == "Your week: 1 message"


def test_topics_of_one_pace_make_one_mail(clock, daily, normal, recipient, region, words, mailoutbox):
    kinds.topic("talk", "Talk", mail=DAILY)
    declare(words, code="test.talk", topic="talk")
    told(recipient, region)
    tell("test.talk", [recipient], subject=region)
    assert Delivery.objects.filter(channel="portal", status="sent").count() == 2, "in the portal it stands at once"
    clock.now = EVENING
    deliver_due()
    assert [parse(message)["Subject"] for message in mailoutbox] == ["Your day: 2 messages"]


def test_what_cannot_wait_comes_at_once(clock, daily, recipient, region, words, mailoutbox):
    declare(words, code="test.urgent", urgency=3)
    declare(words, code="test.must", is_mandatory=True)
    for code in ("test.urgent", "test.must", "test.rally"):
        tell(code, [recipient], subject=region)
    deliver_due()
    assert len(mailoutbox) == 2
    assert ends(kind="test.rally") == [("queued", "")]


@pytest.mark.parametrize("hour", [time(23), time(3)])
def test_summary_of_a_night_hour_comes_in_the_morning(clock, daily, recipient, region, mailoutbox, monkeypatch, hour):
    monkeypatch.setattr("notifications.hours.NIGHT", (time(22), time(7)))
    recipient.digest_at = hour
    recipient.save()
    told(recipient, region)
    assert Delivery.objects.get(channel="email").due_at == MONDAY.replace(day=8, hour=4)


@pytest.mark.parametrize("pace", [DAILY, WEEKLY])
def test_an_edit_of_what_is_near_waits_for_no_summary_and_takes_along_what_does(
    clock, recipient, region, words, mailoutbox, pace
):
    wait = [timedelta(hours=1)]
    declare(words, code="test.moved", settles=lambda subject, activity: wait[0])
    Preference.objects.create(recipient=recipient, topic="test", mail=pace)
    other, third = (Region.objects.create(slug=slug, name=slug) for slug in ("hills", "plains"))
    for subject in (region, other):
        tell("test.moved", [recipient], subject=subject, occurrence=MONDAY)
    assert set((mails := Delivery.objects.filter(channel="email")).values_list("bundle", flat=True)) == {pace}
    wait[0] = timedelta(0)
    tell("test.moved", [recipient], subject=region, occurrence=MONDAY + timedelta(minutes=5))
    assert list(mails.filter(subject_id=region.pk).values_list("bundle", "due_at")) == [("", MONDAY)]
    assert mails.get(subject_id=other.pk).bundle == pace
    tell("test.moved", [recipient], subject=third)
    deliver_due()
    assert len(mailoutbox) == 2


def test_late_summary_waits_for_the_morning(clock, daily, recipient, region, mailoutbox, monkeypatch):
    """The server was away in the evening: nobody is woken for a summary."""
    told(recipient, region)
    monkeypatch.setattr("notifications.hours.NIGHT", (time(22), time(7)))
    clock.now = MONDAY.replace(hour=20)
    assert (deliver_due().sent, len(mailoutbox)) == (0, 0)
    clock.now = MONDAY.replace(day=8, hour=4)
    assert (deliver_due().sent, len(mailoutbox)) == (1, 1)


def test_quiet_hours_hold_a_summary(clock, daily, recipient, region, mailoutbox):
    recipient.quiet_from, recipient.quiet_until = time(17), time(20)
    recipient.save()
    told(recipient, region)
    clock.now = EVENING + timedelta(hours=1, minutes=59)
    assert deliver_due().sent == 0
    clock.now += timedelta(minutes=1)
    assert deliver_due().sent == 1


# --- what is in it ---------------------------------------------------------------------------------------------------


def test_summary_is_grouped_by_subject_and_newest_first(clock, daily, normal, titles, recipient, region, mailoutbox):
    other = Region.objects.create(slug="hills", name="Hills")
    told(recipient, region)
    told(recipient, other)
    told(recipient, region)
    clock.now = EVENING
    deliver_due()
    message = parse(mailoutbox[0])
    expected = ["Marshes 3", "Marshes 1", "Hills 2"]
    assert re.findall(r"^\* (.*)$", part(message, "plain"), re.MULTILINE) == expected
    assert re.findall(r"<h2[^>]*><a[^>]*>(.*)</a></h2>", part(message, "html")) == expected
    assert part(message, "html").count("border-top:1px solid #d3dbd8") == 2 + 1, "a line above each group and the foot"


def test_long_summary_shows_the_newest_and_counts_the_others(
    clock, daily, normal, titles, recipient, region, mailoutbox
):
    told(recipient, region, SHOWN + 4)
    clock.now = EVENING
    assert deliver_due().sent == SHOWN + 4
    text = part(parse(mailoutbox[0]), "plain")
    shown = [int(number) for number in re.findall(r"^\* Marshes (\d+)$", text, re.MULTILINE)]
    assert shown == list(range(SHOWN + 4, 4, -1))
    assert "And 4 more in the portal." in text
    assert "And 4 more in the portal." in part(parse(mailoutbox[0]), "html")


def test_long_summary_leaves_nothing_out_that_the_portal_does_not_show(
    clock, daily, normal, titles, recipient, region, mailoutbox
):
    daily.in_portal = False
    daily.save()
    told(recipient, region, SHOWN + 4)
    clock.now = EVENING
    deliver_due()
    text = part(parse(mailoutbox[0]), "plain")
    assert len(re.findall(r"^\* Marshes", text, re.MULTILINE)) == SHOWN + 4
    assert "more in the portal" not in text


def test_nothing_left_to_say_makes_no_mail(clock, daily, recipient, region, words, mailoutbox):
    told(recipient, region, 2)
    words.refusal = "called off"
    clock.now = EVENING
    deliver_due()
    assert mailoutbox == []
    assert ends() == [("cancelled", "called off")] * 2


def test_nothing_wanted_makes_no_mail(clock, daily, recipient, region, mailoutbox):
    told(recipient, region, 2)
    set_opt_out(recipient, "test", wanted=False)
    clock.now = EVENING
    deliver_due()
    assert mailoutbox == []
    assert ends() == [("suppressed", "opted out")] * 2


def test_what_is_no_longer_true_or_wanted_is_left_out_and_the_rest_goes(
    clock, daily, normal, titles, recipient, region, words, mailoutbox
):
    gone, muted = (Region.objects.create(slug=name.lower(), name=name) for name in ("Gone", "Muted"))
    object.__setattr__(kinds.kinds["test.rally"], "belongs_to", lambda subject: [subject])
    for thing in (region, gone, muted):
        told(recipient, thing)
    gone.delete()
    Mute.objects.create(recipient=recipient, thing=muted)
    clock.now = EVENING
    deliver_due()
    text = part(parse(mailoutbox[0]), "plain")
    assert re.findall(r"^\* (.*)$", text, re.MULTILINE) == ["Marshes 1"]
    assert "Your day: 1 message" in text
    assert ends() == [("cancelled", "subject gone"), ("sent", ""), ("suppressed", "muted")]


def test_five_messages_cost_as_many_queries_as_one(clock, daily, normal, recipient, region, mailoutbox):
    counts = []
    for times in (1, 5):
        told(recipient, region, times)
        clock.now = EVENING + timedelta(days=len(counts))
        with CaptureQueriesContext(connection) as seen:
            assert deliver_due().sent == times
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert len(mailoutbox) == 2


def test_discreet_summary_says_how_many_and_what_is_needed_without_network(
    clock, daily, recipient, region, words, mailoutbox
):
    starts_at = MONDAY + timedelta(days=2)
    dated = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2), "place": "Chibayish"}
    words.extra = {**dated, "entry_code": "K7-QX"}
    told(recipient, region, 2)
    clock.now = EVENING
    deliver_due()
    message = parse(mailoutbox[0])
    text = part(message, "plain")
    assert "There are 2 new messages for you." in text
    assert text.count("K7-QX") == 1, "twice the same appointment is one"
    assert "Wednesday 9 December 2026, 12:00" in text
    found = everything(mailoutbox[0])
    assert [secret for secret in SECRETS[:-1] if secret in found] == []
    assert calendar_of(message).count(b"BEGIN:VEVENT") == 1


def test_address_without_account_gets_a_link_for_each(clock, words, region, mailoutbox, client):
    kinds.topic("news", "News", mail=WEEKLY)
    declare(words, code="test.news", topic="news")
    visitor = recipient_at("visitor@example.org", "en")
    for hour in range(2):
        tell("test.news", [visitor], subject=region, occurrence=MONDAY + timedelta(hours=hour))
    clock.now = MONDAY + timedelta(days=7)
    assert deliver_due().sent == 2
    text = part(parse(mailoutbox[0]), "plain")
    links = re.findall(r"(/en/notifications/open/\S+)", text)
    assert len(set(links)) == 2
    assert [client.get(link).url for link in links] == ["/en/groups/water-environment-iraq/"] * 2
    assert "/my/" not in text, "there is nothing to sign in to"
    assert [secret for secret in SECRETS if secret in everything(mailoutbox[0])] == []


# --- when it cannot go out -------------------------------------------------------------------------------------------


class Moody(EmailBackend):
    """A mail server that loses the line after the message, for as long as told: nobody knows whether it took it."""

    is_down = False

    def send_messages(self, messages):
        super().send_messages(messages)
        if Moody.is_down:
            raise OSError
        return len(messages)


@pytest.fixture
def moody(settings, monkeypatch):
    settings.EMAIL_BACKEND = f"{__name__}.Moody"
    monkeypatch.setattr(Moody, "is_down", True)
    return Moody


def numbers(message):
    return re.findall(r"^\* Marshes (\d+)$", part(parse(message), "plain"), re.MULTILINE)


def test_failed_summary_is_tried_again_as_it_was_and_what_came_since_makes_its_own(
    clock, daily, normal, titles, recipient, region, mailoutbox, moody
):
    told(recipient, region, 2)
    clock.now = EVENING
    assert deliver_due().queued == 2
    told(recipient, region)
    Delivery.objects.filter(status="queued").update(due_at=EVENING)
    moody.is_down = False
    clock.now = EVENING + timedelta(minutes=5)
    deliver_due()
    first, again, new = mailoutbox
    assert [numbers(message) for message in (first, again, new)] == [["2", "1"], ["2", "1"], ["3"]]
    ids = [parse(message)["Message-ID"] for message in (first, again, new)]
    assert ids[0] == ids[1] != ids[2]


def test_failed_summary_that_runs_into_the_night_is_tried_again_as_it_was(
    clock, daily, normal, titles, recipient, region, mailoutbox, moody, monkeypatch
):
    """Perhaps it arrived: a mail program that drops the second of one Message-ID must not drop new messages."""
    told(recipient, region, 2)
    clock.now = EVENING
    deliver_due()
    moody.is_down = False
    monkeypatch.setattr("notifications.hours.NIGHT", (time(22), time(7)))
    clock.now = MONDAY.replace(hour=20)
    assert deliver_due().queued == 2
    told(recipient, region)
    Delivery.objects.filter(status="queued").update(due_at=clock.now)
    clock.now = MONDAY.replace(day=8, hour=4)
    deliver_due()
    assert [numbers(message) for message in mailoutbox] == [["2", "1"], ["2", "1"], ["3"]]


# --- ending them by one click ----------------------------------------------------------------------------------------


def test_link_of_a_summary_ends_all_summaries_of_its_pace(clock, daily, recipient, region, mailoutbox, client):
    kinds.topic("talk", "Talk", mail=DAILY)
    kinds.topic("news", "News", mail=WEEKLY)
    told(recipient, region)
    clock.now = EVENING
    deliver_due()
    message = parse(mailoutbox[0])
    address = message["List-Unsubscribe"].strip().strip("<>")
    assert address in part(message, "plain")
    assert address in part(message, "html")
    assert "No more daily summaries" in part(message, "html")
    client.post(address.removeprefix(settings.PUBLIC_BASE_URL), {"List-Unsubscribe": "One-Click"})
    assert paces(recipient) == {"test": NEVER, "talk": NEVER}
