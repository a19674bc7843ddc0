"""Pages that were opened before something changed, and what stays when a campaign ends: nothing does the opposite of
what it says, and nothing that was hidden is shown."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts.models import User
from campaigns import actions
from campaigns.actions.standing import ASK_AGAIN_AFTER, MOST_MAILS
from campaigns.models import Action, Campaign, CampaignGroup, SignUp, Solidarity, Support
from core.transitions import MoveRefused
from notifications.actions import recipient_at, recipient_for
from notifications.models import Activity, Delivery
from tests import factories as make
from tests.campaigns.test_doing import action, signed_in, typed, url_of
from tests.campaigns.test_drafting import stored
from tests.campaigns.test_review import running

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_page_is_kept(settings):
    settings.VISITOR_PAGES_SECONDS = 0


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


@pytest.mark.parametrize("changes", [{"locked_at": timedelta(0)}, {"level": "hidden"}, {"is_active": False}])
def test_what_was_hidden_with_a_person_goes_at_the_end(campaign, lead, changes):
    person = make.person(level="known")
    said = {"language": "en", "recipient": recipient_for(person)}
    actions.endorse(campaign, name="Friends of water", word="", **said)
    actions.show_voice(actions.greet(campaign, name="Z", country="Italia", text="From Pisa", **said), by=lead)
    shown = page_of(campaign)
    User.objects.filter(pk=person.pk).update(**make.from_now(changes))
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


def test_an_action_that_somebody_moved_meanwhile_is_moved_back_only_knowingly(group, campaign, lead):
    act, other = action(campaign), recipient_for(make.lead(group)).account
    client, url = signed_in(lead), url_of(act, "change/")
    page = client.get(url).context["form"]
    data = {field.html_name: field.value() for field in page if field.value() not in {None, False, ""}}
    data |= {name: data[name].strftime("%Y-%m-%dT%H:%M") for name in ("starts_at", "ends_at")}
    moved = Action.objects.get(pk=act.pk)
    moved.place_en = "A safer house"
    actions.change_action(moved, by=other)

    answer = client.post(url, data | {"wanted_en": "Bring water"})
    act.refresh_from_db()
    assert (answer.status_code, act.place_en, act.wanted_en) == (200, "A safer house", None)
    for words in ("A safer house", "Bring water", "What is stored now"):
        assert words in answer.content.decode()
    again = data | {"opened": answer.context["form"]["opened"].value(), "place_en": "A safer house"}
    assert client.post(url, again | {"wanted_en": "Bring water"}).status_code == 302
    act.refresh_from_db()
    assert (act.place_en, act.wanted_en) == ("A safer house", "Bring water")

    Action.objects.update(starts_at=timezone.now() - timedelta(days=1), ends_at=None)
    url = url_of(act, "report/")
    first, second = (typed(client, url, people_came="20", result_en=words) for words in ("Twenty came", "Nobody came"))
    assert client.post(url, first).status_code == 302
    assert client.post(url, second).status_code == 200
    act.refresh_from_db()
    assert act.result_en == "Twenty came"


def test_who_has_a_place_keeps_it_and_who_took_part_is_told_of_the_end(campaign, lead):
    act = action(campaign, capacity=3, starts_at=None, ends_at=None)
    for number in range(2):
        row = actions.sign_up(act, recipient=recipient_at(f"comes{number}@example.org", "en"))
        actions.confirm_sign_up(row)
    act.capacity = 1
    with pytest.raises(ValidationError):
        actions.change_action(act, by=lead)
    make.closed(stored(campaign), by=lead)
    told = Delivery.objects.filter(kind="campaigns.closed", recipient__account=None)
    assert set(told.values_list("recipient__own_address", flat=True)) == {"comes0@example.org", "comes1@example.org"}


def test_one_address_is_written_to_a_few_times_only_whatever_it_is_typed_for(campaign):
    for act in [action(campaign) for _ in range(6)]:
        actions.sign_up(act, recipient=recipient_at("somebody@example.org", "en"))
    assert Delivery.objects.filter(kind="campaigns.sign_up_confirm").count() == MOST_MAILS
    Delivery.objects.update(occurrence=timezone.now() - 2 * ASK_AGAIN_AFTER)
    SignUp.objects.update(asked_at=timezone.now() - 2 * ASK_AGAIN_AFTER)
    actions.sign_up(act, recipient=recipient_at("somebody@example.org", "en"))
    assert Delivery.objects.filter(kind="campaigns.sign_up_confirm").count() == MOST_MAILS + 1


def test_what_is_shown_is_what_was_read_and_who_hides_is_hidden_from_leads_and_by_every_address(campaign, lead):
    person, said = make.person(level="known"), {"name": "G", "country": "Italia", "language": "en"}
    row = actions.greet(campaign, recipient=recipient_for(person), text="Kind words", **said)
    client, url = signed_in(lead), f"/en/campaigns/{campaign.slug}/voices/friends/{row.pk}/show/"
    data = typed(client, url)
    actions.withdraw(Solidarity.objects.get())
    actions.greet(campaign, recipient=recipient_for(person), text="Other words", **said)
    assert client.post(url, data).status_code == 200
    assert Solidarity.objects.get().shown_at is None

    named = actions.support(campaign, recipient=recipient_for(person))
    actions.show_as(named, "Zaynab of Basra")
    by_mail = actions.support(campaign, recipient=recipient_at(person.email, "en"))
    EmailAddress.objects.update_or_create(user=person, email=person.email, defaults={"verified": True})
    actions.confirm_support(by_mail, name="Zaynab again")
    urls = [f"/en/campaigns/{campaign.slug}/voices/people/{pk}/hide/" for pk in (named.pk, by_mail.pk)]
    assert [client.get(url).status_code for url in urls] == [200, 200]
    User.objects.filter(pk=person.pk).update(locked_at=timezone.now())
    assert [client.get(url).status_code for url in urls] == [404, 404]
    assert "Zaynab" not in page_of(campaign)


def test_how_far_it_is_is_written_down_at_once_by_its_lead_and_the_log_keeps_it(group, campaign, lead):
    client, url = signed_in(lead), f"/en/campaigns/{campaign.slug}/figures/"
    assert url in page_of(campaign, client)
    first = typed(client, url, progress_value="7", progress_max="19", progress_label_en="Wells mapped: 7 of 19")
    second = typed(client, url, progress_value="3", progress_max="19")
    assert client.post(url, first | {"ends_on": "2027-06-01"}).status_code == 302
    seen = page_of(campaign)
    assert "Wells mapped: 7 of 19" in seen
    assert "Until 1 June 2027" in seen
    late = client.post(url, second)
    assert (late.status_code, stored(campaign).progress_value) == (200, 7)
    assert "Wells mapped: 7 of 19" in late.content.decode(), "what is stored stands beside what was typed"
    bad = typed(client, url, progress_value="8", starts_on="2027-07-01", ends_on="2027-06-01")
    assert client.post(url, bad).status_code == 200
    act = Activity.objects.get(verb="campaigns.figures_set")
    assert act.facts == {"reached": 7, "wanted": 19}
    assert stored(campaign).status == Campaign.Status.APPROVED

    row = stored(campaign)
    actions.close(row, results={d.pk: actions.Result("silence", {}) for d in row.demands.all()},
                  outcome={"outcome_en": "Thanks"}, by=lead)  # fmt: skip
    with pytest.raises(MoveRefused):
        actions.set_figures(stored(campaign), by=lead)


def test_what_puts_somebody_in_danger_waits_for_no_single_lead(group, campaign):
    with_it = make.group(theme="womens-rights", region_slug="kurdistan")
    CampaignGroup.objects.create(campaign=campaign, group=with_it)
    member = make.member(with_it)
    for user in (make.coordinator("kurdistan"), make.holder("admin"), make.lead(with_it)):
        act, client = action(campaign), signed_in(user)
        url = url_of(act, "cancel/")
        assert url in client.get(url_of(act)).content.decode()
        assert client.post(url, typed(client, url)).status_code == 302
        act.refresh_from_db()
        assert act.status == Action.Status.CANCELLED
        assert signed_in(member).post(url).status_code == 403


def test_leads_are_told_of_names_once_a_day_and_a_hidden_name_does_not_come_back(group, campaign, lead):
    said = {"name": "Friends of water", "word": "", "language": "en"}
    actions.endorse(campaign, recipient=recipient_for(make.person(level="known")), **said)
    row = actions.support(campaign, recipient=recipient_for(make.person(level="known")))
    actions.show_as(row, "Palm")
    told = Delivery.objects.filter(kind="campaigns.voices_new", channel="portal")
    assert [delivery.recipient.account for delivery in told] == [lead]
    actions.hide_voice(row, reason="personal", by=lead)
    row.refresh_from_db()
    with pytest.raises(ValidationError, match="Somebody named did not agree"):
        actions.show_as(row, "Palm")
    actions.show_as(row, "")
    row.refresh_from_db()
    assert (row.name, row.status) == ("", "confirmed")
