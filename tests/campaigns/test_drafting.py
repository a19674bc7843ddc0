"""Writing a campaign: drafts that several write, and what is missing in them."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from campaigns import actions
from campaigns.actions.drafting import Clash
from campaigns.forms import ActionForm
from campaigns.merging import PLANNED, Tab
from campaigns.models import Action, Campaign, Demand
from campaigns.queries.coverage import coverage_of, wanting
from core.transitions import MoveRefused
from notifications.models import Activity
from organisations.models import Organisation
from tests import factories as make
from tests.campaigns.drafts import revised, says, stored

pytestmark = pytest.mark.django_db
S = Campaign.Status


@pytest.fixture
def author(group):
    return make.member(group)


# --- several writers ---------------------------------------------------------------------------------------------


def test_what_two_people_change_is_put_together_and_what_both_change_is_not_overwritten(group, author):
    campaign, other = make.campaign(group), make.member(group)
    opened = says(campaign)
    demand = opened["demands"][0]
    revised(campaign, author, over=opened, title_ar="ماء نظيف", starts_on="2027-01-05")
    words = demand | {"text_ckb": "بودجە بڵاو بکەنەوە"}
    revised(campaign, other, over=opened, title_ckb="ئاوی پاک", demands=[words])
    now = says(campaign)
    assert (now["title_ar"], now["title_ckb"], now["starts_on"], now["demands"]) == (
        "ماء نظيف", "ئاوی پاک", "2027-01-05", [words],
    )  # fmt: skip
    for changes in (
        {"summary_ar": "غير ذلك"}, {"ends_on": "2027-02-01"}, {"demands": [demand | {"text_ckb": "شتێکی تر"}]},
        {"demands": [demand | {"removed": True}]},
    ):  # fmt: skip
        with pytest.raises(Clash) as refusal:
            revised(campaign, author, over=opened, **changes)
        assert refusal.value.stored == now
    assert says(campaign) == now, "a refused text changes nothing"
    seen = says(campaign)
    revised(campaign, author, over=seen, summary_ar="غير ذلك")  # once she has seen both
    assert says(campaign)["summary_ar"] == "غير ذلك"


def test_rows_come_go_and_come_back(group, author):
    campaign = make.campaign(group)
    opened = says(campaign)
    new = {"id": None, "mark": "a1", "addressed_to": None, **dict.fromkeys(opened["demands"][0], "")} | {
        "id": None, "addressed_to": None, "text_en": "Test the wells", "addressee_en": "The city",
    }  # fmt: skip
    march = dict.fromkeys(PLANNED, "") | {"id": None, "mark": "b2", "kind": "event", "place_for": "everyone",
                                          "takes_sign_ups": False, "capacity": None, "title_en": "March",
                                          "starts_at": "2027-01-05T14:00+00:00"}  # fmt: skip
    saved = revised(campaign, author, over=opened, demands=[*opened["demands"], new], actions=[march])
    wells, action = Demand.objects.get(text_en="Test the wells"), Action.objects.get()
    assert saved.rows == {"a1": wells.pk, "b2": action.pk}
    assert (action.title_en, action.starts_at) == ("March", datetime(2027, 1, 5, 14, tzinfo=UTC))

    with_both = says(campaign)
    first, second = with_both["demands"]
    revised(campaign, author, over=with_both, demands=[], actions=[])  # a form that lost its rows takes none out
    assert says(campaign) == with_both
    revised(campaign, author, over=with_both, demands=[first, second | {"removed": True}])
    assert [row["text_en"] for row in says(campaign)["demands"]] == ["Publish the budget"]
    revised(campaign, author, over=with_both, title_ar="ماء")  # open elsewhere, unchanged there: it stays away
    assert [row["text_en"] for row in says(campaign)["demands"]] == ["Publish the budget"]
    revised(campaign, author, over=with_both, demands=[first, second | {"text_en": "Test all wells"}])
    assert [row["text_en"] for row in says(campaign)["demands"]] == ["Publish the budget", "Test all wells"]


def test_a_page_that_sends_again_late_or_without_hearing_the_answer_does_no_harm(group, author):
    campaign = make.campaign(group)
    opened = says(campaign)
    row = opened["demands"][0] | {"id": None, "mark": "a1", "text_en": "Test"}

    def send(turn, **changes):  # with the prints it began with: it never hears what became of them
        return revised(campaign, author, over=opened, tab=Tab("a" * 32, turn), **changes)

    send(1, title_en="Clean", demands=[row])
    send(2, title_en="Cleaner", demands=[row | {"text_en": "Test the wells"}])
    send(1, title_en="Clean", demands=[row])
    assert says(campaign)["title_en"] == "Cleaner"
    assert [one["text_en"] for one in says(campaign)["demands"]] == ["Publish the budget", "Test the wells"]
    revised(campaign, author, over=opened, tab=Tab("a" * 32), quietly=False, title_en="Cleanest")  # its button
    send(3, title_en="Cleaner")
    assert says(campaign)["title_en"] == "Cleanest"
    assert Activity.objects.filter(verb="campaigns.revised").count() == 1, "what a page sends by itself is no activity"
    with pytest.raises(Clash):  # what another person's page has stored is not hers to go on from
        revised(campaign, make.member(group), over=opened, tab=Tab("a" * 32, 9), title_en="Mine")


def test_nothing_is_saved_into_what_was_submitted(group, author):
    campaign = make.campaign(group)
    opened = says(campaign)
    actions.submit(campaign, by=make.lead(group))
    for state in (S.SUBMITTED, S.REFUSED):
        Campaign.objects.filter(pk=campaign.pk).update(status=state)
        with pytest.raises(MoveRefused):
            revised(campaign, author, over=opened, title_en="Later")
    assert stored(campaign).title_en == "Clean water"


def test_the_form_of_actions_and_what_is_put_together_know_the_same_columns():
    assert set(PLANNED) == set(ActionForm.Meta.fields)


# --- what is missing ---------------------------------------------------------------------------------------------


def test_what_must_be_there_is_asked_when_it_is_submitted_and_told_before(group):
    lead, campaign = make.lead(group), make.campaign(group)
    body = Organisation.objects.create(slug="m", name_en="The ministry", kind="authority")
    demand = campaign.demands.get()
    for model, changes, words in (
        (campaign, {"state_en": "draft"}, "Mark at least one language"),
        (campaign, {"summary_en": ""}, "Complete one language"),
        (demand, {"text_en": ""}, "Demand 1 says nothing yet."),
        (demand, {"addressee_en": ""}, "Demand 1 is addressed to nobody yet."),
    ):
        rows, before = type(model).objects.filter(pk=model.pk), {name: getattr(model, name) for name in changes}
        rows.update(**changes)
        assert words in wanting(says(campaign))[0]
        with pytest.raises(ValidationError, match=words):
            actions.submit(stored(campaign), by=lead)
        assert stored(campaign).status == S.DRAFT
        rows.update(**before)
    Demand.objects.filter(pk=demand.pk).update(addressee_en="", addressed_to=body)
    Demand.objects.create(campaign=campaign)
    Action.objects.create(campaign=campaign)
    assert wanting(says(campaign)) == []
    actions.submit(stored(campaign), by=lead)
    assert (campaign.demands.count(), campaign.actions.count()) == (1, 0), "rows nobody filled in are left out"


def test_coverage_names_what_is_missing_in_each_language(group):
    campaign = make.campaign(group, title_ar="ماء", state_ar="draft", story_en="<p>Once</p>")
    found = {row.language: (row.state, row.is_begun, row.missing) for row in coverage_of(says(campaign))}
    assert found == {
        "ar": ("draft", True, ["summary", "demand 1", "story"]),
        "ckb": ("missing", False, ["title", "summary", "demand 1", "story"]),
        "en": ("reviewed", True, []),
    }
