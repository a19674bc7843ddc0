"""Who may do what with a council, as a table: role × permission, and × state of the council."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.transitions import MoveRefused
from councils.models import Seat
from groups import actions
from groups.models import JoinRequest, Membership, Spokesperson
from tests import factories
from tests.councils.factories import council, day, official, seated

pytestmark = pytest.mark.django_db

ENTER, TAKE_UP, CHANGE, EVIDENCE = "enter_room", "take_up_recommendation", "change_commitment_status", "give_evidence"
ALL = {ENTER, TAKE_UP, CHANGE, EVIDENCE}
ROLES = {
    "visitor": (lambda here, there: AnonymousUser(), set()),
    "account": (lambda here, there: factories.person(), set()),
    "member of a group": (lambda here, there: factories.member(factories.group()), set()),
    "lead of a group": (lambda here, there: factories.lead(factories.group()), set()),
    "member": (lambda here, there: seated(here), ALL),
    "civil society": (lambda here, there: seated(here, Seat.Kind.CIVIL_SOCIETY), ALL),
    "community leader": (lambda here, there: seated(here, Seat.Kind.COMMUNITY), ALL),
    "official": (lambda here, there: official(here), {ENTER}),
    "member of another council": (lambda here, there: seated(there), set()),
    "official of another council": (lambda here, there: official(there), set()),
    "former member": (lambda here, there: seated(here, until=day(-1)), set()),
    "member to be": (lambda here, there: seated(here, since=day(1)), set()),
    "former official": (lambda here, there: official(here, until=day(-1)), set()),
    "closed account": (lambda here, there: seated(here, user=factories.person(is_active=False)), set()),
    "coordinator of the region": (lambda here, there: factories.coordinator("iraq"), {ENTER}),
    "coordinator of the other region": (lambda here, there: factories.coordinator("kurdistan"), set()),
    "editor": (lambda here, there: factories.holder("editor"), set()),
    "admin": (lambda here, there: factories.holder("admin"), set()),
}


@pytest.mark.parametrize("status", ["founding", "working", "closed"])
@pytest.mark.parametrize("role", ROLES)
def test_who_may_what_in_a_room(role, status):
    make, expected = ROLES[role]
    here = council(status=status)
    user = make(here, council())
    if status == "closed":
        expected = expected - {TAKE_UP}
    assert {perm for perm in ALL if user.has_perm(f"councils.{perm}", here)} == expected


@pytest.mark.parametrize("perm", sorted(ALL))
def test_nothing_is_permitted_without_a_council(perm):
    assert not seated(council()).has_perm(f"councils.{perm}")


@pytest.mark.parametrize(("role", "expected"), [("admin", True), ("editor", False)])
def test_only_admins_seat_people(role, expected):
    user = factories.holder(role)
    assert (user.has_perm("councils.give_seat"), user.has_perm("councils.end_seat")) == (expected, expected)


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (official, False),
        (lambda here: official(here, until=day(-1)), True),
        (seated, True),
        (lambda here: factories.person(), True),
    ],
)
def test_an_official_joins_no_working_group(client, make, expected):
    user, group = make(council()), factories.group()
    client.force_login(user)
    path = f"/en/groups/{group.slug}/join/"
    assert ("join no working group" in client.get(path).content.decode()) is not expected
    client.post(path, {"word": "Let me in"})
    assert JoinRequest.objects.filter(user=user).exists() is expected


def test_a_member_who_becomes_an_official_is_in_no_group_until_her_seat_ends(client):
    here, group = council(), factories.group()
    lead, member, asks = factories.lead(group), factories.lead(group), factories.wish(group)
    Spokesperson.objects.create(
        membership=member.memberships.get(), name="Noor", speaks_for="Water", confirmed_at=timezone.now()
    )
    type(member).objects.filter(pk=member.pk).update(level="named")
    client.force_login(member)
    pages = [f"/en/groups/{group.slug}/{page}" for page in ("workspace/", "workspace/people/", "workspace/log/")]
    assert {client.get(page).status_code for page in pages} == {200}
    assert Spokesperson.objects.shown().exists()
    seats = [Seat.objects.create(council=here, kind="authority", user=user) for user in (member, asks.user)]
    assert {client.get(page).status_code for page in pages} == {404}
    assert not Spokesperson.objects.shown().exists()
    assert "workspace" not in client.get(f"/en/groups/{group.slug}/").content.decode()
    type(group).objects.update(is_hidden=True)
    assert client.get(f"/en/groups/{group.slug}/").status_code == 404
    type(group).objects.update(is_hidden=False)
    with pytest.raises(ValidationError):
        actions.admit(asks, by=lead)
    for act in (actions.name_facilitator, actions.name_lead, actions.hand_over):
        with pytest.raises(MoveRefused):
            act(Membership.objects.get(user=member), by=lead)
    for seat in seats:
        seat.delete()
    assert {client.get(page).status_code for page in pages} == {200}
    actions.admit(asks, by=lead)
