"""Role × state, as a table: what is not listed is refused."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import Office
from forums.models import Activity, Edition
from tests import factories
from tests.forums.factories import activity, edition, organiser, planned, recommendation

pytestmark = pytest.mark.django_db


def people(of):
    group = factories.group()
    return {
        "visitor": AnonymousUser(),
        "member": factories.member(group),
        "lead": factories.lead(group),
        "coordinator": factories.coordinator(),
        "editor": factories.holder(Office.Role.EDITOR),
        "admin": factories.holder(Office.Role.ADMIN),
        "organiser": organiser(of),
        "organiser of another": organiser(edition()),
    }


def allowed(of, perm, thing):
    return {role for role, user in people(of).items() if user.has_perm(f"forums.{perm}", thing)}


ORGANISER = {"organiser"}
ACCOUNTS = {"member", "lead", "coordinator", "editor", "admin", "organiser", "organiser of another"}
EDITIONS = {
    "draft": {"status": Edition.Status.DRAFT},
    "announced": {"status": Edition.Status.ANNOUNCED},
    "cancelled": {"status": Edition.Status.CANCELLED},
    "over": {"days": -5},
}


@pytest.mark.parametrize(
    ("perm", "expected"),
    [
        ("propose_activity", {"announced": ACCOUNTS}),
        ("organise_edition", dict.fromkeys(EDITIONS, ORGANISER)),
        ("announce_edition", {"draft": ORGANISER}),
        ("move_edition", {"draft": ORGANISER, "announced": ORGANISER}),
        ("cancel_edition", {"announced": ORGANISER}),
        ("record_recommendation", {"announced": ORGANISER, "over": ORGANISER}),
    ],
)
@pytest.mark.parametrize("state", EDITIONS)
def test_what_may_be_done_with_an_edition(perm, expected, state):
    of = edition(**EDITIONS[state])
    assert allowed(of, perm, of) == expected.get(state, set())


@pytest.mark.parametrize("state", EDITIONS)
@pytest.mark.parametrize("status", [Activity.Status.PROPOSED, Activity.Status.PLANNED, Activity.Status.CANCELLED])
@pytest.mark.parametrize("perm", ["plan_activity", "move_activity", "cancel_activity"])
def test_what_may_be_done_with_an_activity(perm, status, state):
    of = edition(**EDITIONS[state])
    made = activity(of) if status == Activity.Status.PROPOSED else planned(of)
    Activity.objects.filter(pk=made.pk).update(status=status)
    made.refresh_from_db()
    needed = Activity.Status.PROPOSED if perm == "plan_activity" else Activity.Status.PLANNED
    can = status == needed and state in {"draft", "announced"}
    assert allowed(of, perm, made) == (ORGANISER if can else set())


@pytest.mark.parametrize(("status", "expected"), [("recorded", ORGANISER), ("withdrawn", set())])
def test_what_may_be_done_with_a_recommendation(status, expected):
    of = edition()
    assert allowed(of, "adopt_recommendation", recommendation(of, status=status)) == expected


@pytest.mark.parametrize("perm", ["propose_activity", "organise_edition", "plan_activity", "adopt_recommendation"])
def test_without_a_thing_nobody_may_anything(perm):
    assert allowed(edition(), perm, None) == set()


def test_a_closed_account_may_nothing():
    of = edition()
    user = organiser(of)
    user.is_active = False
    assert not user.has_perm("forums.organise_edition", of)
