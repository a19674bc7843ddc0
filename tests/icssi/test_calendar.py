"""What stands in the public calendar, and what does not."""

from datetime import timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from campaigns.models import Action, Campaign
from groups.models import Meeting
from tests import factories as make
from tests.updates import factories as news

pytestmark = pytest.mark.django_db
SOON = timezone.now() + timedelta(days=3)


def meeting(**fields) -> Meeting:
    return Meeting.objects.create(**({
        "group": make.group(), "title": "Open evening", "language": "en", "starts_at": SOON,
        "ends_at": SOON + timedelta(hours=1), "audience": Meeting.Audience.PUBLIC, "place": "Library",
    } | fields))  # fmt: skip


def action(campaign, **fields) -> Action:
    return Action.objects.create(**({"campaign": campaign, "title_en": "A walk", "starts_at": SOON} | fields))


def events(client, language: str = "en") -> dict:
    found = Calendar.from_ical(client.get(f"/{language}/calendar.ics").content).walk("VEVENT")
    return {str(event["SUMMARY"]): event for event in found}


def test_only_what_is_public_and_to_come_stands_in_it(client):
    meeting()
    meeting(title="Of members", audience=Meeting.Audience.MEMBERS)
    meeting(title="Over", starts_at=SOON - timedelta(days=9), ends_at=SOON - timedelta(days=8))
    action(news.running_campaign())
    action(make.campaign(), title_en="Of a draft")
    action(news.running_campaign(), title_en="Some day", starts_at=None)
    news.edition(starts_at=SOON, ends_at=SOON + timedelta(days=1))
    news.edition(starts_at=SOON, ends_at=SOON + timedelta(days=1), status="draft", label_en="Draft")
    found = events(client)
    assert {"Open evening", "A walk"} < set(found)
    assert len(found) == 3
    assert not {"Of members", "Over", "Of a draft", "Some day"} & set(found)


def test_what_was_cancelled_is_struck_out(client):
    meeting(status=Meeting.Status.CANCELLED)
    action(news.running_campaign(), status=Action.Status.CANCELLED)
    assert {str(event["STATUS"]) for event in events(client).values()} == {"CANCELLED"}


def test_a_title_says_its_own_language(client):
    campaign = news.running_campaign()
    Campaign.objects.filter(pk=campaign.pk).update(title_ar="حملة", state_ar="reviewed")
    action(campaign, title_ar="مسيرة")
    found = {language: next(iter(events(client, language).values()))["SUMMARY"] for language in ("ar", "ckb", "en")}
    assert {code: (str(title), title.params["LANGUAGE"]) for code, title in found.items()} == {
        "ar": ("مسيرة", "ar"), "ckb": ("A walk", "en"), "en": ("A walk", "en"),
    }  # fmt: skip


def test_it_costs_the_same_for_one_and_for_three(client, count_queries):
    campaign = news.running_campaign()
    meeting(), action(campaign), news.edition(starts_at=SOON, ends_at=SOON + timedelta(days=1))
    first = count_queries(client, "/en/calendar.ics")
    for _time in range(2):
        meeting(), action(campaign), news.edition(starts_at=SOON, ends_at=SOON + timedelta(days=1))
    assert (first, count_queries(client, "/en/calendar.ics")) == (3, 3)
