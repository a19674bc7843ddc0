"""Loading the demo: only where it belongs, once, and the same for the same day and scale."""

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from accounts.models import User
from campaigns.models import Campaign
from forums.models import Activity, Recommendation
from icssi.demo import load_demo
from tests.icssi.demo_rows import TODAY, snapshot
from updates.models import Update


def test_load_demo_refuses_a_portal_that_is_no_demo(db, settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="not a demo"):
        call_command("load_demo")
    assert not User.objects.exists()


def test_load_demo_refuses_no_scale(db, settings):
    settings.DEMO = True
    with pytest.raises(CommandError, match="begins at 1"):
        call_command("load_demo", scale=0)


def test_load_demo_twice_changes_nothing(db, settings, django_assert_num_queries, capsys):
    settings.DEMO = True
    assert load_demo(1, TODAY)
    before = snapshot()
    with django_assert_num_queries(3):
        call_command("load_demo", today=TODAY)
    assert capsys.readouterr().out == "Demo data: already there.\n"
    assert snapshot() == before


def test_load_demo_is_the_same_for_the_same_day(db):
    snapshots = []
    for _ in range(2):
        with transaction.atomic():
            load_demo(1, TODAY)
            snapshots.append(snapshot())
            transaction.set_rollback(True)
    assert snapshots[0] == snapshots[1]


def test_a_larger_scale_adds_copies(db):
    load_demo(2, TODAY)
    sizes = {
        model.__name__: model._base_manager.count() for model in (User, Update, Activity, Campaign, Recommendation)
    }
    assert sizes == {"User": 252, "Update": 80, "Activity": 67, "Campaign": 17, "Recommendation": 19}
