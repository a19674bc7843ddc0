"""What a person chooses about being told, and that it holds: for what is told from now on and for what waits."""

import re
from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from accounts.models import Office, User
from core.languages import LANGUAGES
from groups.models import Membership
from notifications import hours, kinds
from notifications.actions import deliver_due, materialise, recipient_for, set_pace, tell
from notifications.forms import ChoicesForm
from notifications.kinds import DAY, TWO_HOURS, WEEK
from notifications.models import Delivery, Mute, NetworkCut, Preference, Recipient, ReminderWish
from notifications.queries import cannot_be_muted
from tests import factories
from tests.councils.factories import council, seated
from tests.notifications.conftest import SETTINGS as PAGE
from tests.notifications.conftest import declare, filled, own

pytestmark = pytest.mark.django_db
NIGHT = (time(22), time(7))


# --- the page ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_topic_reminder_and_duty_stands_on_the_page_in_words(chooser, language):
    with translation.override(language):
        page = chooser.get(f"/{language}/my/notifications/settings/").content.decode()
        titles = {str(kinds.topics[kind.topic].title) for kind in kinds.kinds.values() if not kind.is_mandatory}
        titles |= {str(source.title) for source in kinds.reminders if source.concerns is None}
        titles |= {str(kind.title) for kind in kinds.kinds.values() if kind.is_mandatory and kind.title}
    assert [title for title in titles if title not in page.replace("&#x27;", "'")] == []
    assert "mail_accounts" not in page, "what cannot be muted is not offered"


def test_only_reminders_that_can_concern_her_are_offered(chooser, member):
    """What comes with a charge is chosen by who has it."""
    waits, takes_long, due = "campaigns_review_waits", "campaigns_review_takes_long", "councils_commitment_due"

    def offered():
        names = set(re.findall(r'name="remind_(\w+)"', chooser.get(PAGE).content.decode()))
        return names & {waits, takes_long, due}

    assert offered() == set()
    group = factories.group()
    Membership.objects.create(user=member, group=group, role=Membership.Role.LEAD)
    assert offered() == {takes_long}
    Office.objects.create(user=member, role=Office.Role.COORDINATOR, region=group.region)
    seated(council(), user=member)
    assert offered() == {waits, takes_long, due}


def test_page_is_for_its_owner(client, member):
    assert client.get(PAGE).url.startswith("/en/accounts/login/")
    assert client.post(PAGE, {}).url.startswith("/en/accounts/login/")
    assert not Recipient.objects.exists()


def test_looking_writes_nothing(chooser):
    assert chooser.get(PAGE).status_code == 200
    assert not Recipient.objects.exists()


def test_saving_what_stands_there_changes_nothing(save, member):
    before = {name: getattr(recipient_for(member), name) for name in ("digest_at", "digest_day", "quiet_from")}
    recipient = save()
    assert {name: getattr(recipient, name) for name in before} == before
    assert not Preference.objects.exists()
    assert not ReminderWish.objects.exists()


def test_two_mails_are_shown_by_the_code_that_writes_them(chooser):
    discreet, normal = chooser.get(PAGE).context["letters"]
    said = [
        f"{letter.subject} {letter.sender} {letter.title} {letter.paragraphs} {letter.facts}"
        for letter in (discreet, normal)
    ]
    assert ["river" in text or "bridge" in text for text in said] == [False, True]
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_page_costs_the_same_for_any_number_of_groups(chooser, member, count, django_assert_num_queries):
    for number in range(count):
        group = factories.group(theme=f"theme-{number}")
        group.memberships.create(user=member)
        factories.campaign(group)
    chooser.get(PAGE)
    # session, account, recipient, groups, campaigns, those she supports and comes to; whether she coordinates, leads,
    # sits; topics, reminders and mutes chosen; tasks, proposals, reports and answers that wait for her; governorates,
    # not read
    with django_assert_num_queries(19):
        assert len(chooser.get(PAGE).context["form"].mutes) == 2


# --- topics ------------------------------------------------------------------------------------------------------


def ways(kind="test.rally"):
    rows = Delivery.objects.filter(kind=kind).order_by("channel")
    return [(row.channel, row.bundle) for row in rows]


@pytest.mark.parametrize(
    ("portal", "mail", "told"),
    [
        ("on", "now", [("email", ""), ("portal", "")]),
        (None, "now", [("email", "")]),
        ("on", "daily", [("email", "daily"), ("portal", "")]),
        (None, "weekly", [("email", "weekly")]),
        ("on", "never", [("portal", "")]),
        (None, "never", []),
    ],
)
def test_topic_reaches_her_as_she_chose(words, save, region, portal, mail, told):
    recipient = save(portal_test=portal, mail_test=mail)
    tell("test.rally", [recipient], subject=region)
    assert ways() == told


def test_what_cannot_be_muted_comes_whatever_is_chosen(words, save, region):
    declare(words, code="test.must", is_mandatory=True)
    recipient = save(portal_test=None, mail_test="never")
    tell("test.must", [recipient], subject=region)
    assert ways("test.must") == [("email", ""), ("portal", "")]


def test_topic_of_duties_alone_is_not_offered(words, member):
    kinds.topic("duty", "Duties")
    kinds.declare(kinds.Kind(code="duty.one", topic="duty", wording=words.wording, still_true=words.still_true,
                             is_mandatory=True))  # fmt: skip
    assert [card.title for card in ChoicesForm(recipient=own(member)).cards] == ["Rallies in the Marshes"]


def test_mail_that_waited_for_a_summary_comes_at_once_when_she_wants_it_at_once(words, save, region, mailoutbox):
    tell("test.rally", [save(mail_test="daily")], subject=region)
    deliver_due()
    assert mailoutbox == []
    save(mail_test="now")
    deliver_due()
    assert len(mailoutbox) == 1


def test_mail_that_waited_for_the_week_comes_with_the_day(words, save, region):
    recipient = save(mail_test="weekly")
    tell("test.rally", [recipient], subject=region)
    save(mail_test="daily")
    [row] = Delivery.objects.filter(channel="email")
    assert (row.bundle, row.due_at) == ("daily", recipient.hours.next_at(recipient.digest_at, timezone.now()))


def test_mail_on_its_way_is_not_held_back_for_a_summary_and_not_sent_when_unwanted(words, save, region, mailoutbox):
    tell("test.rally", [save()], subject=region)
    save(mail_test="weekly")
    assert ways()[0] == ("email", "")
    save(mail_test="never")
    deliver_due()
    assert mailoutbox == []
    assert Delivery.objects.get(channel="email").reason == "opted out"


def test_what_was_tried_stays_in_its_mail(words, save, region):
    tell("test.rally", [save(mail_test="daily")], subject=region)
    Delivery.objects.filter(channel="email").update(letter=7)
    save(mail_test="now")
    assert ways()[0] == ("email", "daily")


def test_another_persons_choice_is_hers(words, save, region, client):
    other = User.objects.create_user("other@example.org", pseudonym="Other")
    save(mail_test="never")
    tell("test.rally", [recipient_for(other)], subject=region)
    assert ways() == [("email", ""), ("portal", "")]


# --- hours -------------------------------------------------------------------------------------------------------


def test_hours_zone_governorate_and_discretion_are_kept(words, save, member):
    place = factories.governorate("IQ-BA")
    recipient = save(zone="Europe/Berlin", quiet_from="13:00", quiet_until="١٥:٣٠", digest_at="08:30", digest_day="4",
                     governorate=str(place.pk), is_discreet="no")  # fmt: skip
    member.refresh_from_db()
    assert (member.zone, member.is_discreet) == ("Europe/Berlin", False)
    kept = (
        recipient.quiet_from,
        recipient.quiet_until,
        recipient.digest_at,
        recipient.digest_day,
        recipient.governorate,
    )
    assert kept == (time(13), time(15, 30), time(8, 30), 4, place)
    recipient = save(quiet_from=None, quiet_until=None, governorate=None)
    assert (recipient.quiet_from, recipient.quiet_until, recipient.governorate) == (None, None, None)


def test_summaries_that_wait_move_to_the_new_hour(words, save, region):
    tell("test.rally", [save(mail_test="daily")], subject=region)
    save(digest_at="09:30", zone="America/Chicago")
    due = Delivery.objects.get(channel="email").due_at.astimezone(ZoneInfo("America/Chicago"))
    assert (due.time(), due > timezone.now()) == (time(9, 30), True)


def test_reminders_follow_her_quiet_hours(words, remind, date_in, save, monkeypatch):
    """The reminder of two hours before falls into hours she makes quiet: it comes before them."""
    recipient = save()
    begins = (timezone.now() + timedelta(days=1)).astimezone(ZoneInfo("Asia/Baghdad")).replace(hour=15, minute=0)
    date = date_in(whose=recipient, hours=1)
    Mute.objects.filter(pk=date.pk).update(muted_at=begins)
    materialise()
    [before] = Delivery.objects.filter(offset=TWO_HOURS, channel="email", status="queued")
    assert before.due_at == begins - TWO_HOURS
    save(quiet_from="12:00", quiet_until="14:00")
    [after] = Delivery.objects.filter(offset=TWO_HOURS, channel="email", status="queued")
    assert after.due_at <= begins.replace(hour=12)


def test_reminders_come_as_long_before_as_she_wants(words, remind, date_in, save):
    date_in(whose=save(remind_test_rally=["120"]), hours=40)
    materialise()
    assert set(Delivery.objects.values_list("offset", flat=True)) == {TWO_HOURS}
    save(remind_test_rally=[])
    assert list(ReminderWish.objects.values_list("offset", flat=True)) == [timedelta(0)]
    assert not Delivery.objects.filter(status="queued").exists()
    save(remind_test_rally=[str(minutes) for minutes in (7 * 24 * 60, 24 * 60, 120)])
    assert not ReminderWish.objects.exists(), "the usual ones leave no row"
    assert set(Delivery.objects.filter(status="queued").values_list("offset", flat=True)) == {DAY, TWO_HOURS}
    assert remind.offsets == (WEEK, DAY, TWO_HOURS)


def test_reminders_are_left_alone_when_nothing_about_them_changed(words, remind, date_in, save):
    date_in(whose=save(), days=2)
    materialise()
    before = list(Delivery.objects.order_by("pk").values_list("pk", "status", "due_at"))
    save(mail_test="daily", is_discreet="no")
    assert list(Delivery.objects.order_by("pk").values_list("pk", "status", "due_at")) == before


def test_reminders_come_before_a_cut_of_her_governorate(words, remind, date_in, save):
    place, begins = factories.governorate("IQ-BA"), timezone.now() + timedelta(hours=30)
    recipient = save()
    date = date_in(whose=recipient, hours=1)
    Mute.objects.filter(pk=date.pk).update(muted_at=begins)
    NetworkCut.objects.create(governorate=place, starts_at=begins - timedelta(hours=3), ends_at=begins)
    materialise()
    save(governorate=str(place.pk))
    [row] = Delivery.objects.filter(offset=TWO_HOURS, channel="email", status="queued")
    assert row.due_at < begins - timedelta(hours=3)


# --- what is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("zone", {"zone": "Mars/Olympus"}),
        ("zone", {"zone": "../../etc/passwd"}),
        ("zone", {"zone": ""}),
        ("quiet_from", {"quiet_from": "25:00", "quiet_until": "08:00"}),
        ("quiet_from", {"quiet_from": "noon"}),
        ("quiet_until", {"quiet_from": "13:00"}),
        ("quiet_from", {"quiet_until": "13:00"}),
        ("quiet_until", {"quiet_from": "13:00", "quiet_until": "13:00"}),
        ("quiet_until", {"quiet_from": "08:00", "quiet_until": "21:00"}),
        ("quiet_until", {"quiet_from": "10:59", "quiet_until": "07:00"}),
        ("digest_at", {"quiet_from": "17:00", "quiet_until": "19:00"}),
        ("digest_at", {"digest_at": "25:00"}),
        ("digest_at", {"digest_at": "03:00"}),
        ("digest_at", {"digest_at": "08:17"}),
        ("digest_day", {"digest_day": "7"}),
        ("digest_day", {"digest_day": "x"}),
        ("is_discreet", {"is_discreet": None}),
        ("governorate", {"governorate": "99999999999999999999999"}),
        ("mail_test", {"mail_test": "hourly"}),
        ("mail_test", {"mail_test": None}),
        ("remind_test_rally", {"remind_test_rally": ["1"]}),
    ],
)
def test_bad_choice_is_refused_in_words(words, remind, refused, monkeypatch, field, changes):
    monkeypatch.setattr(hours, "NIGHT", NIGHT)
    errors, page = refused(**changes)
    assert list(errors) == [field]
    assert errors[field][0] in page.replace("&#x27;", "'")


@pytest.mark.parametrize("language", ["ar", "ckb"])
def test_refusal_speaks_the_language_of_the_page_and_keeps_what_was_typed(words, chooser, member, language):
    data = filled(member, quiet_from="13:00", mail_test="weekly")
    page = chooser.post(f"/{language}/my/notifications/settings/", data).content.decode()
    with translation.override(language):
        assert translation.gettext("Quiet hours need a beginning and an end.") in page
    assert 'value="13:00"' in page
    assert '<option value="weekly" selected>' in page


def test_quiet_that_leaves_four_hours_is_taken(words, save, monkeypatch):
    monkeypatch.setattr(hours, "NIGHT", NIGHT)
    assert save(quiet_from="11:00", quiet_until="07:00", digest_at="10:30").quiet_from == time(11)


def test_unknown_topics_and_other_people_are_not_written(words, save, member):
    other = User.objects.create_user("other@example.org", pseudonym="Other")
    save(mail_unknown="never", portal_unknown="on", recipient=str(recipient_for(other).pk), account=str(other.pk))
    assert not Preference.objects.exists()
    assert Recipient.objects.get(account=other).preferences.count() == 0


def test_no_notice_of_sign_ins_is_promised():
    lines = [line for line in cannot_be_muted() if "your account" in line]
    assert lines == ["What concerns the safety of your account: password and address"]


def test_a_megabyte_is_answered(chooser, member):
    assert chooser.post(PAGE, filled(member, zone="x" * 1_100_000)).status_code == 413
    assert chooser.post(PAGE, filled(member, zone="x" * 900_000)).status_code == 200


def test_a_second_click_saves_once(words, chooser, member):
    data = filled(member, mail_test="never") | {"key": "a" * 32}
    assert chooser.post(PAGE, data).status_code == 302
    Preference.objects.all().delete()
    assert chooser.post(PAGE, data).status_code == 302
    assert not Preference.objects.exists()


def test_zone_of_a_profile_moves_summaries(words, region, chooser, member):
    recipient = recipient_for(member)
    set_pace(recipient, "test", mail="daily")
    tell("test.rally", [recipient], subject=region)
    answer = chooser.post("/en/my/profile/", {"pseudonym": "Zainab", "language": "en", "zone": "America/Los_Angeles"})
    due_at = Delivery.objects.get(bundle="daily").due_at
    assert (answer.status_code, due_at.astimezone(ZoneInfo("America/Los_Angeles")).time()) == (302, recipient.digest_at)


def test_zone_of_a_profile_moves_reminders(words, remind, date_in, chooser, member):
    recipient = recipient_for(member)
    Recipient.objects.filter(pk=recipient.pk).update(quiet_from=time(12), quiet_until=time(14))
    begins = (timezone.now() + timedelta(days=1)).astimezone(ZoneInfo("Asia/Baghdad")).replace(hour=15, minute=0)
    date = date_in(whose=recipient, hours=1)
    Mute.objects.filter(pk=date.pk).update(muted_at=begins)
    materialise()
    waiting = Delivery.objects.filter(offset=TWO_HOURS, channel="email", status="queued")
    assert waiting.get().due_at < begins - TWO_HOURS, "before her quiet hours"
    answer = chooser.post("/en/my/profile/", {"pseudonym": "Zainab", "language": "en", "zone": "America/Los_Angeles"})
    assert (answer.status_code, waiting.get().due_at) == (302, begins - TWO_HOURS), "there, these hours are at night"
