"""What one click ends: mail about topics, or their summaries of one pace."""

import pytest

from notifications import kinds
from notifications.actions import set_opt_out
from notifications.kinds import DAILY, NEVER, NOW, WEEKLY
from notifications.models import Preference
from notifications.tokens import Unsubscription, read_unsubscribe_token, unsubscribe_token


def paces(recipient):
    return dict(Preference.objects.filter(recipient=recipient).values_list("topic", "mail"))


@pytest.fixture
def topics(words, recipient):
    """Three topics of which two come daily."""
    kinds.topic("talk", "Talk")
    kinds.topic("news", "News", mail=WEEKLY)
    for topic in ("test", "talk"):
        Preference.objects.create(recipient=recipient, topic=topic, mail=DAILY)


def test_token_of_a_summary_says_what_it_ends_and_nothing_else(topics, recipient):
    token = unsubscribe_token(recipient, "test", "news", pace=DAILY)
    assert read_unsubscribe_token(token) == Unsubscription(recipient.pk, ("test", "news"), DAILY)
    assert "test" not in token
    assert read_unsubscribe_token(token[:-1] + ("x" if token[-1] != "x" else "y")) is None
    assert read_unsubscribe_token(unsubscribe_token(recipient, "gone", pace=DAILY)) is None


def test_one_click_ends_the_summaries_of_that_pace_alone(topics, recipient, client):
    Preference.objects.filter(recipient=recipient, topic="talk").update(mail=NOW)
    address = f"/en/notifications/unsubscribe/{unsubscribe_token(recipient, 'test', 'talk', 'news', pace=DAILY)}/"
    for _again in range(2):
        assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
        assert paces(recipient) == {"test": NEVER, "talk": NOW}, "what no longer comes daily is left alone"
    client.post(address, {"undo": "1"})
    assert paces(recipient) == {"test": DAILY, "talk": NOW}


def test_page_names_the_summaries_it_ends(topics, recipient, client):
    address = f"/en/notifications/unsubscribe/{unsubscribe_token(recipient, 'test', 'talk', pace=DAILY)}/"
    page = client.get(address).content.decode()
    assert "No more daily summaries of this?" in page
    assert page.index("Rallies in the Marshes") < page.index("Talk")
    page = client.post(address, follow=True).content.decode()
    assert "You get no more daily summaries of this" in page
    assert paces(recipient) == {"test": NEVER, "talk": NEVER}


def test_undoing_leaves_what_was_chosen_since(topics, recipient):
    set_opt_out(recipient, "test", wanted=True)
    assert paces(recipient)["test"] == DAILY
