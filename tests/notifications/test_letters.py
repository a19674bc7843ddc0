"""The words of mail: what normal mail says, and that discreet mail gives nothing away."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import models, transaction
from django.utils import timezone, translation
from icalendar import Calendar

from accounts.models import User
from campaigns.models import Campaign
from core.languages import FSI, LANGUAGES, PDI, Version, isolated
from geography.models import Region
from notifications import mail
from notifications.actions import recipient_at, recipient_for, tell
from notifications.kinds import EMAIL, attach_subjects, kinds
from notifications.letters import Said, letter_of
from notifications.models import Activity, Delivery
from tests.notifications.conftest import SECRETS, declare
from tests.notifications.mails import Page, calendar_of, everything, parse, part, sent
from updates.models import Update

pytestmark = pytest.mark.drawn

START = datetime(2026, 12, 5, 7, 0, tzinfo=UTC)
DATED = {"starts_at": START, "ends_at": START + timedelta(hours=8), "place": "Chibayish", "entry_code": "K7-QX"}


# --- normal mail -----------------------------------------------------------------------------------------------------


def test_normal_mail_says_everything(words, region, recipient, normal, language, mailoutbox):
    words.extra = DATED
    tell("test.rally", [recipient], subject=region)
    message = parse(sent(mailoutbox))
    assert message["Subject"] == "Marshes rally"
    for kind in ("plain", "html"):
        text = part(message, kind)
        for expected in ("Marshes rally", "with the boatmen", "Chibayish", "K7-QX", "/en/groups/water-", "10:00"):
            assert expected in text
    event = Calendar.from_ical(calendar_of(message)).walk("VEVENT")[0]
    assert (event["SUMMARY"], event["LOCATION"], event.decoded("DTSTART")) == ("Marshes rally", "Chibayish", START)


def test_time_is_shown_here_and_where_the_person_is(words, region, recipient, member, mailoutbox):
    member.zone = "Europe/Berlin"
    member.save()
    words.extra = DATED
    tell("test.rally", [recipient], subject=region)
    text = part(parse(sent(mailoutbox)), "plain")
    assert "Begins: Saturday 5 December 2026, 10:00" in text
    assert "Begins, in your time zone: Saturday 5 December 2026, 08:00" in text


def test_unknown_zone_is_read_as_baghdad(words, region, recipient, member, mailoutbox):
    member.zone = "Nowhere/Land"
    member.save()
    tell("test.rally", [recipient], subject=region)
    assert sent(mailoutbox)


def test_name_inside_a_sentence_keeps_its_direction_to_itself(words, region, recipient, member, normal, mailoutbox):
    member.language = "ar"
    member.save()
    words.extra = {"title": f"دعوة: {isolated('Wells 2026')}!", "paragraphs": [f"{isolated('<b>')} & co"]}
    tell("test.rally", [recipient], subject=region)
    message = parse(sent(mailoutbox))
    assert message["Subject"] == "دعوة: Wells 2026!"
    assert f"دعوة: {FSI}Wells 2026{PDI}!" in part(message, "plain")
    assert "دعوة: <bdi>Wells 2026</bdi>!</h1>" in part(message, "html")
    assert "<bdi>&lt;b&gt;</bdi> &amp; co</p>" in part(message, "html")


def test_text_in_another_language_says_so(words, region, recipient, normal, mailoutbox):
    title, text = (Version(text, "ar", "rtl", is_fallback=True) for text in ("عنوان", "نص"))
    words.extra = {"title": title, "paragraphs": [text]}
    tell("test.rally", [recipient], subject=region)
    page = Page(part(parse(sent(mailoutbox)), "html"))
    assert {("rtl", "عنوان"), ("rtl", "نص"), ("ltr", "See the rally")} <= set(page.texts)
    assert {attributes["lang"] for tag, attributes in page.blocks if tag == "h1"} == {"ar"}


def test_letter_can_be_a_key(words, region, recipient, normal):
    """Words made once serve everybody who gets the same."""
    words.extra = DATED
    tell("test.rally", [recipient], subject=region)
    row = Delivery.objects.get(channel="email")
    first, second = (letter_of([Said(row, words.wording(row))]) for _turn in range(2))
    assert first == second
    assert hash(first) == hash(second)


# --- discreet mail ---------------------------------------------------------------------------------------------------


def test_discreet_mail_reveals_nothing(words, region, recipient, language, mailoutbox):
    tell("test.rally", [recipient], subject=region)
    message = sent(mailoutbox)
    text = everything(message)
    assert [secret for secret in [*SECRETS, "Zainab", "Solidarity", "Marshes"] if secret in text] == []
    assert "/my/notifications/" in text
    assert calendar_of(parse(message)) is None


def test_discreet_reminder_keeps_time_code_and_a_neutral_entry(words, region, recipient, language, mailoutbox):
    words.extra = DATED
    tell("test.rally", [recipient], subject=region)
    message = sent(mailoutbox)
    text = everything(message)
    assert [secret for secret in SECRETS[:-1] if secret in text] == []
    for kind in ("plain", "html"):
        assert "10:00" in part(parse(message), kind)
        assert "K7-QX" in part(parse(message), kind)
    event = Calendar.from_ical(calendar_of(parse(message))).walk("VEVENT")[0]
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (START, START + timedelta(hours=8))
    assert "LOCATION" not in event


def test_reminders_of_a_day_keep_each_time_and_code(words, recipient, language, mailoutbox):
    words.extra = DATED
    for number, hour in (("first", 0), ("second", 1)):
        place = Region.objects.create(slug=number, name=number)
        tell("test.rally", [recipient], subject=place, occurrence=START + timedelta(hours=hour))
    Delivery.objects.filter(channel="email").update(bundle="reminder")
    message = sent(mailoutbox)
    assert [secret for secret in SECRETS[:-1] if secret in everything(message)] == []
    assert part(parse(message), "plain").count("K7-QX") == 2


def test_safe_kind_is_used_as_it_is(words, region, recipient, mailoutbox):
    declare(words, code="test.safe", is_safe=True, is_mandatory=True, channels=("email",))
    tell("test.safe", [recipient], subject=region)
    message = parse(sent(mailoutbox))
    assert message["Subject"] == "Marshes rally"
    assert "Solidarity" not in message["From"], "a discreet person's mail names no sender, whatever it says"


def test_discreet_link_of_an_address_without_account(words, region, mailoutbox, client):
    tell("test.rally", [recipient_at("visitor@example.org", "en")], subject=region)
    message = sent(mailoutbox)
    (address,) = re.findall(r"(/en/notifications/open/\S+)", part(parse(message), "plain"))
    assert "water" not in everything(message)
    response = client.get(address)
    assert (response.status_code, response.url) == (302, "/en/groups/water-environment-iraq/")


def test_one_time_link_is_used_as_it_is(words, region, mailoutbox):
    words.extra = {"url": "/en/confirm/once/"}
    tell("test.rally", [recipient_at("visitor@example.org", "en")], subject=region, once={"path": "/en/confirm/once/"})
    assert "/en/confirm/once/" in part(parse(sent(mailoutbox)), "plain")


# --- every kind there is, in the demo --------------------------------------------------------------------------------

TELLING = re.compile(r"(title|name|label|city|venue|place|pseudonym|slug|ref|body|summary|room)(_ar|_ckb|_en)?")
WITHOUT_SUBJECTS: dict[str, type[models.Model]] = {"accounts": User, "campaigns": Campaign, "updates": Update}
TOKENS = re.compile(r"/(unsubscribe|open)/[\w:-]+/")
CODES = sorted(code for code, kind in kinds.items() if EMAIL in kind.channels)


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def telling(demo, django_db_blocker):
    """Every title, name, place, pseudonym and slug of the demo."""
    found = set()
    for model in apps.get_models():
        fields = [field.attname for field in model._meta.concrete_fields if TELLING.fullmatch(field.name)]
        if fields and not model._meta.app_label.startswith(("django", "auth", "content", "sites", "sessions")):
            found |= {text for row in model._base_manager.values_list(*fields) for text in row}
    texts = {" ".join(str(text).split())[:60] for text in found if text and not str(text).isdigit()}
    assert {"water-environment-iraq", "Baghdad", "بغداد"} <= texts
    assert len(texts) > 500
    return sorted(text for text in texts if len(text) > 2)


def given_away(message, telling):
    """Which of those stand in a mail as whole words, wherever in it."""
    text = TOKENS.sub("/", everything(message))
    return [one for one in telling if one in text and re.search(rf"(?<!\w){re.escape(one)}(?!\w)", text)]


NAMING = ("campaign", "forum", "group", "council", "update", "registr", "recommend", "support", "broadcast")


def telling_addresses(message):
    """Paths of a mail that name a part of the portal; a segment with a signature is no name."""
    parsed = parse(message)
    texts = [part(parsed, "plain"), parsed["List-Unsubscribe"] or "", *Page(part(parsed, "html")).links]
    paths = [path for text in texts for path in re.findall(r"https?://[^/\s]+(/[^\s\"<>]*)", text)]
    assert paths
    return [path for path in paths for segment in path.split("/")
            if ":" not in segment and any(word in segment.lower() for word in NAMING)]  # fmt: skip


@pytest.fixture(params=[*LANGUAGES, "address"])
def reader(request, demo, db):
    """A member in each language, and somebody without an account."""
    if request.param == "address":
        return recipient_at("visitor@example.org", "ar")
    user = User.objects.get(email="member@example.org")
    User.objects.filter(pk=user.pk).update(language=request.param, is_discreet=True)
    user.refresh_from_db()
    return recipient_for(user)


def rows_of(code, reader, bundle):
    """Deliveries of a kind about things there are in the demo."""
    kind = kinds[code]
    subjects = kind.subjects() if kind.subjects else WITHOUT_SUBJECTS[code.split(".")[0]].objects.all()
    things = list(subjects.order_by("pk")[:3])
    assert things, f"the demo has nothing {code} could be about"
    once = {"path": "/ar/accounts/once/3f9a/"} if code.startswith("accounts.") else {}
    for thing in things:
        subject = {"subject_type": ContentType.objects.get_for_model(thing), "subject_id": thing.pk}
        [activity] = Activity.objects.bulk_create([Activity(verb=code, **subject)])  # no act: kinds have no words
        now = timezone.now()
        Delivery.objects.create(
            recipient=reader, kind=code, activity=activity, occurrence=now, offset=timedelta(days=1), channel=EMAIL,
            bundle=bundle, due_at=now, once=once, **subject,
        )  # fmt: skip
    rows = list(Delivery.objects.filter(kind=code, channel=EMAIL, recipient=reader, bundle=bundle, status="queued"))
    attach_subjects(rows)
    return rows


@pytest.mark.parametrize("code", CODES)
def test_no_kind_gives_anything_away_in_discreet_mail(code, reader, telling):
    bundles = [""] if kinds[code].is_safe else ["", "reminder", "daily"]
    for bundle in bundles:
        Delivery.objects.filter(recipient=reader, kind=code, channel=EMAIL).delete()
        rows = rows_of(code, reader, bundle)
        messages = [mail.build(rows)] if bundle else [mail.build([row]) for row in rows]
        assert [given_away(message, telling) for message in messages] == [[]] * len(messages)
        assert [telling_addresses(message) for message in messages] == [[]] * len(messages)


@pytest.mark.parametrize("code", CODES)
def test_normal_mail_of_every_kind_can_be_made(code, demo, telling, db):
    """Words in all three languages, nothing left open; and what discreet mail hides is there to be found."""
    user = User.objects.get(email="member@example.org")
    for language in LANGUAGES:
        User.objects.filter(pk=user.pk).update(language=language, is_discreet=False)
        user.refresh_from_db()
        reader = recipient_for(user)
        Delivery.objects.filter(recipient=reader, kind=code, channel=EMAIL).delete()
        rows = rows_of(code, reader, "")
        with translation.override(language):
            for row in rows:
                made = mail.build([row])
                text = part(parse(made), "plain")
                assert parse(made)["Subject"]
                assert "%(" not in text
                assert "None" not in text
                assert Page(part(parse(made), "html")).links
                assert kinds[code].is_safe or given_away(made, telling)
