"""Pages that were opened before something changed, and what stays when a campaign ends: nothing does the opposite of
what it says, and nothing that was hidden is shown."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from campaigns import actions
from campaigns.models import Action, Campaign, SignUp, Support
from notifications.actions import recipient_at, recipient_for
from tests import factories as make
from tests.campaigns.test_doing import action, signed_in, typed, url_of
from tests.campaigns.test_drafting import stored
from tests.campaigns.test_review import running

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_page_is_kept(settings):
    settings.VISITOR_PAGES_SECONDS = 0


@pytest.fixture
def group():
    return make.group()


@pytest.fixture
def campaign(group):
    return running(group)


@pytest.fixture
def lead(group):
    return recipient_for(make.lead(group)).account


def page_of(campaign, who=None) -> str:
    return (who or Client()).get(f"/en/campaigns/{campaign.slug}/").content.decode()


def test_taking_back_twice_is_taken_back_and_giving_a_place_back_needs_no_open_sign_up(campaign):
    client, act = signed_in(recipient_for(make.person(level="known")).account), action(campaign)
    for model, url in ((Support, f"/en/campaigns/{campaign.slug}/support/"), (SignUp, url_of(act, "sign-up/"))):
        client.post(url, typed(client, url, name="Palm"))
        first, second = (typed(client, url, name="Palm", withdraw="1") for _ in range(2))
        for data in (first, second):
            assert client.post(url, data).status_code == 302
            assert model.objects.get().status == "withdrawn"
    assert "Palm" not in page_of(campaign)

    url = url_of(act, "sign-up/")
    client.post(url, typed(client, url))
    Action.objects.update(takes_sign_ups=False)
    assert url in client.get(url_of(act)).content.decode()
    client.post(url, typed(client, url, withdraw="1"))
    assert SignUp.objects.get().status == "withdrawn"
    assert client.get(url).status_code == 302


def test_an_action_whose_place_is_for_nobody_in_particular_is_not_stored(campaign, lead, client):
    client.force_login(lead)
    url = f"/en/campaigns/{campaign.slug}/actions/add/"
    soon = (timezone.now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    client.post(url, typed(client, url, kind="event", title_en="Walk", starts_at=soon, place_for=""))
    made = Action.objects.get()
    assert made.place_for == "everyone"
    Action.objects.update(place_for="members")
    url = url_of(made, "change/")
    client.post(url, typed(client, url, kind="event", title_en="Long walk", starts_at=soon, place_for=""))
    made.refresh_from_db()
    assert (made.title_en, made.place_for) == ("Long walk", "members")
    assert Client().get("/en/calendar.ics").status_code == 200


@pytest.mark.parametrize("changes", [{"locked_at": timezone.now()}, {"level": "hidden"}, {"is_active": False}])
def test_what_was_hidden_with_a_person_goes_at_the_end(campaign, lead, changes):
    person = make.person(level="known")
    said = {"language": "en", "recipient": recipient_for(person)}
    actions.endorse(campaign, name="Friends of water", word="", **said)
    actions.show_voice(actions.greet(campaign, name="Z", country="Italia", text="From Pisa", **said), by=lead)
    shown = page_of(campaign)
    User.objects.filter(pk=person.pk).update(**changes)
    make.closed(stored(campaign), by=lead)
    for words in ("Friends of water", "Pisa"):
        assert words in shown
        assert words not in page_of(campaign)


def test_closing_with_rows_that_stand_for_no_demand_is_refused_in_words(campaign, lead, client):
    client.force_login(lead)
    url, demand = f"/en/campaigns/{campaign.slug}/close/", campaign.demands.get()
    rows = {"demands-TOTAL_FORMS": "2", "demands-INITIAL_FORMS": "1", "demands-0-id": demand.pk}
    answer = client.post(url, {"outcome_en": "Thanks", "demands-0-result": "silence", **rows})
    assert answer.status_code == 302
    assert stored(campaign).status == Campaign.Status.CLOSED
