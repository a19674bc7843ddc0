"""Two who want the last place at the same moment: one has it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns import actions
from campaigns.models import Action, SignUp
from notifications.actions import recipient_at
from tests import factories as make
from tests.groups.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_last_place_is_given_once_and_a_place_is_asked_for_once():
    now = timezone.now()
    campaign = make.campaign(status="approved", round=1, submitted_at=now, approved_at=now)
    action = Action.objects.create(campaign=campaign, title_en="A walk", starts_at=now + timedelta(days=3),
                                   takes_sign_ups=True, capacity=2)  # fmt: skip
    asked = [actions.sign_up(action, recipient=recipient_at(f"f{n}@example.org", "en")) for n in range(4)]
    rows = [SignUp.objects.get(pk=row.pk) for row in asked]
    done = at_once(*(lambda row=row: actions.confirm_sign_up(row) for row in rows))
    assert done == [False, False, True, True]
    assert SignUp.objects.confirmed().count() == 2

    # given back while another confirms: never more than there are places
    left = next(row for row in SignUp.objects.all() if row.status == "asked")
    stays = SignUp.objects.confirmed().first()
    at_once(lambda: actions.withdraw(stays), lambda: actions.confirm_sign_up(left))
    assert SignUp.objects.confirmed().count() <= 2

    # two clicks on one form
    friend = recipient_at("friend@example.org", "en")
    Action.objects.filter(pk=action.pk).update(capacity=9)
    assert at_once(*[lambda: actions.sign_up(action, recipient=friend)] * 2) == [True, True]
    assert SignUp.objects.filter(recipient=friend).count() == 1
