"""A campaign ends with a result for each demand and a word to its supporters, who are told once and then forgotten."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from campaigns import actions
from campaigns.models import Campaign, Demand, Support
from campaigns.notices import support_path
from core.transitions import MoveRefused
from notifications.actions import deliver_due, recipient_at
from tests import factories as make

pytestmark = pytest.mark.django_db
S = Campaign.Status
WORDS = {"result_word_en": "They did it"}


@pytest.fixture
def campaign(group):
    now = timezone.now()
    return make.campaign(group, status=S.APPROVED, round=1, submitted_at=now, approved_at=now)


def test_nothing_ends_without_a_result_for_each_demand_and_a_word(group, campaign):
    by, demand = make.lead(group), campaign.demands.get()
    other = make.campaign(group).demands.get()
    met, thanks = actions.Result("met", WORDS), {"outcome_en": "Thank you"}
    for results, outcome in [
        ({}, thanks),
        ({other.pk: met}, thanks),
        ({demand.pk: met, other.pk: met}, thanks),
        ({demand.pk: actions.Result("won", WORDS)}, thanks),
        ({demand.pk: met}, {"outcome_en": " "}),
    ]:
        with pytest.raises(ValidationError):
            actions.close(campaign, results=results, outcome=outcome, by=by)
        stored = Campaign.objects.get(pk=campaign.pk)
        assert (stored.status, stored.demands.get().result) == (S.APPROVED, "")
    actions.close(campaign, results={demand.pk: met}, outcome=thanks, by=by)
    with pytest.raises(MoveRefused):
        actions.close(campaign, results={demand.pk: met}, outcome=thanks, by=by)


def test_supporters_are_told_and_forgotten_and_their_number_stays(client, group, campaign, mailoutbox):
    friend = recipient_at("friend@example.org", "en")
    rows = [actions.support(campaign, recipient=recipient_at(f"f{n}@example.org", "en")) for n in range(2)]
    rows.append(actions.support(campaign, recipient=friend))
    actions.confirm_support(rows[0])
    actions.confirm_support(rows[2])
    make.closed(campaign, by=make.lead(group))
    stored = Campaign.objects.with_support().get(pk=campaign.pk)
    assert (stored.supporters, stored.supporters_then, Support.objects.count()) == (2, 2, 0)
    deliver_due()
    told = [mail.to[0] for mail in mailoutbox]
    assert {"friend@example.org", "f0@example.org"} <= set(told)
    assert "f1@example.org" not in told
    with translation.override("en"):
        page = client.get(support_path(rows[0]))
    assert page.status_code == 200
    assert b"Clean water" not in page.content


def data(client, url, **typed):
    form, rows = (client.get(url).context[name] for name in ("form", "rows"))
    sent = {"key": form["key"].value(), "demands-TOTAL_FORMS": len(rows), "demands-INITIAL_FORMS": len(rows)}
    return sent | {f"demands-{n}-id": row.instance.pk for n, row in enumerate(rows)} | typed


def test_a_lead_closes_it_with_the_form_and_everyone_reads_the_record(client, group, campaign):
    Demand.objects.create(campaign=campaign, order=1, text_en="Open the office", addressee_en="The city")
    client.force_login(make.lead(group))
    url = f"/en/campaigns/{campaign.slug}/close/"
    typed = {"demands-0-result": "partly", "demands-0-result_word_en": "Half of it", "demands-1-result": "silence",
             "outcome_en": "Thank you <i>all</i>"}  # fmt: skip
    for missing in ("demands-0-result", "demands-0-result_word_en", "outcome_en"):
        answer = client.post(url, data(client, url, **(typed | {missing: ""})))
        assert (answer.status_code, b"Half of it" in answer.content) == (200, missing != "demands-0-result_word_en")
    sent = data(client, url, **typed)
    assert [client.post(url, sent).status_code for _click in range(2)] == [302, 302]
    client.logout()
    page = client.get(f"/en/campaigns/{campaign.slug}/").content.decode()
    for words in ("partly met", "Half of it", "no answer", "Thank you &lt;i&gt;all&lt;/i&gt;"):
        assert words in page
    assert f"/en/campaigns/{campaign.slug}/support/" not in page
