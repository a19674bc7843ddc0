"""Two windows of an author, or an author and the worker, at the same moment: the database decides."""

import pytest

from notifications import actions
from notifications.actions import deliver_due
from notifications.models import Broadcast, Delivery
from tests.forums.factories import edition as make_edition
from tests.forums.factories import organiser as make_organiser
from tests.groups.test_races import at_once
from tests.notifications.broadcasting import confirm, draft, pause_ends, registered

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def broadcast() -> Broadcast:
    edition = make_edition()
    for _guest in range(12):
        registered(edition)
    return draft(make_organiser(edition), edition)


def windows(broadcast: Broadcast) -> list[Broadcast]:
    return [Broadcast.objects.select_related("written_by").get(pk=broadcast.pk) for _window in range(2)]


def test_two_confirmations_at_once_make_one_set_of_deliveries(broadcast):
    first, second = windows(broadcast)
    assert at_once(lambda: confirm(first), lambda: confirm(second)) == [False, True]
    assert Delivery.objects.about(broadcast).count() == 12


def test_a_text_saved_at_the_moment_of_confirming_is_never_sent_unseen(broadcast):
    first, second = windows(broadcast)
    second.body_en = "Nobody looked at this."
    outcome = at_once(lambda: confirm(first), lambda: actions.revise_broadcast(second, by=second.written_by))
    broadcast.refresh_from_db()
    assert outcome == [False, True]
    is_sent = broadcast.status == Broadcast.Status.CONFIRMED
    assert is_sent == (broadcast.body_en != "Nobody looked at this.")


def test_a_correction_at_the_moment_of_sending_comes_first_or_too_late(broadcast, mailoutbox):
    """Either nobody has the old text, or it goes out as a whole: never some of it and a correction."""
    confirm(broadcast)
    pause_ends(broadcast)
    row = Broadcast.objects.select_related("written_by").get(pk=broadcast.pk)
    at_once(lambda: actions.correct_broadcast(row, by=row.written_by), deliver_due)
    deliver_due()
    broadcast.refresh_from_db()
    if broadcast.status == Broadcast.Status.DRAFT:
        assert mailoutbox == []
    else:
        assert len(mailoutbox) == 12
