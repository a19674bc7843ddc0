"""Ways into a group beside its door: a link for one person, the word of two members; and who facilitates."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.actions import confirm
from accounts.models import User
from core.transitions import MoveRefused
from groups import actions
from groups.keys import ask_to_hide
from groups.models import Invitation, JoinRequest, Membership, Vouch
from groups.queries import invitation_behind
from icssi.lockdown import hide, show_again
from notifications.models import Delivery
from tests import factories as make
from tests.councils.factories import council, official
from tests.groups.browsing import address, html, send, signed_in
from tests.groups.test_races import at_once

pytestmark = pytest.mark.django_db
OWN_TO_A_PAGE = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"|name="key" value="[^"]*"')


@pytest.fixture
def hidden(group):
    """A group nobody outside knows of, and that takes nobody at its door."""
    group.is_hidden, group.is_admitting = True, False
    group.save()
    return group


def told(user) -> list[str]:
    return list(Delivery.objects.in_portal_of(user).order_by("pk").values_list("kind", flat=True))


def link(token: str) -> str:
    return f"/en/groups/invited/{token}/"


def of(user, group) -> Membership:
    return Membership.objects.active().get(user=user, group=group)


def test_a_group_in_which_nobody_could_vouch_is_not_hidden(group):
    coordinator, admin = make.coordinator(), make.holder("admin")
    make.lead(group), make.former(group)
    with pytest.raises(ValidationError, match="Fewer than two"):
        ask_to_hide(group, by=coordinator)
    second = make.member(group)
    act = ask_to_hide(group, by=coordinator)
    actions.leave(of(second, group), by=second)
    with pytest.raises(ValidationError, match="Fewer than two"):
        confirm(act, by=admin)
    group.refresh_from_db()
    assert not group.is_hidden


# --- invitations


def test_from_an_invitation_to_a_wish_in_a_hidden_group(client, hidden):
    lead, guest = make.lead(hidden), make.person()
    page = address(hidden, "workspace/invitations/")
    key = signed_in(client, lead).get(page).context["form"]["key"].value()
    shown = client.post(page, {"key": key}).context["address"]
    path = urlsplit(shown).path
    assert client.post(page, {"key": key}).url == page
    invitation = Invitation.objects.get()
    assert invitation.digest not in shown
    assert shown not in html(client, hidden, "workspace/invitations/")
    assert client.get(path).url == address(hidden, "workspace/")
    client.logout()
    gate = client.get(path, follow=True)
    assert gate.redirect_chain[0][0] == f"/en/accounts/login/?next={path}"
    assert not {hidden.slug, hidden.name_en, hidden.name_ar} & set(re.split(r"[<>\"/]", gate.content.decode()))
    assert hidden.name_en in signed_in(client, guest).get(path).content.decode()
    assert Invitation.objects.usable().exists()
    assert send(client, path, word="We met at the dam").url == address(hidden, "join/")
    wish = JoinRequest.objects.get()
    invitation.refresh_from_db()
    assert (wish.user, wish.word, invitation.request, invitation.used_at is None) == (
        guest, "We met at the dam", wish, False,
    )  # fmt: skip
    assert "waits for an answer" in html(client, hidden, "join/")
    assert client.post(address(hidden, "join/withdraw/"), {"key": "k" * 9}).url == "/en/groups/"
    assert client.get(address(hidden, "join/")).status_code == 404


def test_links_that_open_nothing_are_answered_alike(client, group, hidden):
    lead, facilitator, guest = make.lead(hidden), make.member(hidden, "facilitator"), make.person()

    def made(by=lead, **fields):
        token = actions.invite_person(hidden, by=by)
        if fields:
            Invitation.objects.filter(pk=Invitation.objects.latest("pk").pk).update(**fields)
        return token

    now = timezone.now()
    tokens = {
        "used": made(used_at=now),
        "expired": made(expires_at=now - timedelta(minutes=1)),
        "revoked": made(),
        "of a facilitator no more": made(by=facilitator),
        "unknown": "never-made",
    }
    actions.revoke_invitation(Invitation.objects.order_by("pk")[2], by=lead)
    actions.end_facilitator(of(facilitator, hidden), by=lead)
    good = made()
    answers = set()
    signed_in(client, guest)
    for token in tokens.values():
        response = client.get(link(token))
        answers.add((response.status_code, OWN_TO_A_PAGE.sub("", response.content.decode().replace(token, "TOKEN"))))
        assert client.post(link(token), {"key": "a" * 8}).status_code == 404
    assert [status for status, _text in answers] == [404]
    signed_in(client, official(council()))
    assert client.get(link(good)).status_code == client.post(link(good), {"key": "a" * 8}).status_code == 404
    assert not JoinRequest.objects.exists()
    assert signed_in(client, guest).get(link(good)).status_code == 200


AND_BACK = {
    "locked down": (lambda row, lead: hide(row.user), lambda row, lead: show_again(User.objects.get(pk=row.user_id))),
    "facilitates no more": (
        lambda row, lead: actions.end_facilitator(row, by=lead),
        lambda row, lead: actions.name_facilitator(row, by=lead),
    ),
    "removed": (
        lambda row, lead: actions.remove(row, by=lead),
        lambda row, lead: Membership.objects.create(user=row.user, group=row.group, role="facilitator"),
    ),
}


@pytest.mark.parametrize(("ends", "begins_again"), AND_BACK.values(), ids=AND_BACK)
def test_a_link_that_died_stays_dead(group, ends, begins_again):
    lead, maker = make.lead(group), make.member(group, "facilitator")
    token, row = actions.invite_person(group, by=maker), of(maker, group)
    assert invitation_behind(token)
    ends(row, lead)
    begins_again(row, lead)
    assert of(maker, group).facilitates
    assert not invitation_behind(token)


def test_who_steps_down_takes_her_links_along(group):
    lead, other = make.lead(group), make.lead(group)
    tokens = [actions.invite_person(group, by=lead), actions.invite_person(group, by=other)]
    actions.step_down(of(lead, group), by=lead)
    actions.name_lead(of(lead, group), by=other)
    assert [bool(invitation_behind(token)) for token in tokens] == [False, True]


def test_invitations_are_bounded_listed_and_revoked(client, group):
    facilitator, member = make.member(group, "facilitator"), make.member(group)
    for _number in range(actions.MOST_OPEN):
        actions.invite_person(group, by=facilitator)
    with pytest.raises(ValidationError, match="Ten invitations are open"):
        actions.invite_person(group, by=facilitator)
    first, second = Invitation.objects.order_by("pk")[:2]
    assert signed_in(client, member).get(address(group, "workspace/invitations/")).status_code == 403
    revoke = address(group, f"workspace/invitations/{first.pk}/revoke/")
    assert client.post(revoke, {"key": "b" * 8}).status_code == 403
    signed_in(client, facilitator)
    page = send(client, address(group, "workspace/invitations/"))
    assert "Ten invitations are open" in page.content.decode()
    for click in ("c" * 8, "d" * 8):
        assert client.post(revoke, {"key": click}).url == address(group, "workspace/invitations/")
    assert not Invitation.objects.filter(pk=first.pk).exists()
    other = make.group("social-justice")
    signed_in(client, make.lead(other))
    client.post(address(other, f"workspace/invitations/{second.pk}/revoke/"), {"key": "e" * 8})
    assert Invitation.objects.filter(pk=second.pk).exists()
    actions.revoke_invitation(second, by=facilitator)
    with pytest.raises(MoveRefused):
        actions.revoke_invitation(second, by=facilitator)


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_of_entering_cost_the_same_with_one_row_and_with_three(client, hidden, count_queries, rows):
    lead = make.lead(hidden)
    for _number in range(rows):
        actions.invite_person(hidden, by=lead)
        make.wish(hidden)
    signed_in(client, lead)
    client.get(address(hidden, "workspace/"))
    assert count_queries(client, address(hidden, "workspace/invitations/")) == 7
    assert count_queries(client, address(hidden, "workspace/vouching/")) == 7
    assert count_queries(client, address(hidden, "workspace/requests/")) == 7


# --- vouching


def test_two_members_vouch_before_a_lead_admits_to_a_hidden_group(client, hidden):
    lead, first, second = make.lead(hidden), make.member(hidden), make.member(hidden)
    token = actions.invite_person(hidden, by=lead)
    wish = actions.ask_to_join(hidden, by=make.person("Reed by the road"), word="I know the dam",
                               invitation=Invitation.objects.get())  # fmt: skip
    assert token
    assert (told(lead), told(first)) == (["groups.join_asked"], ["groups.vouch_wanted"])
    page = html(signed_in(client, first), hidden, "workspace/vouching/")
    assert ("Reed by the road" in page, "I know the dam" in page, wish.user.email in page) == (True, True, False)
    assert "do you know her?" in html(client, hidden, "workspace/")
    assert client.get(address(hidden, "workspace/requests/")).status_code == 403
    said = address(hidden, f"workspace/vouching/{wish.pk}/")
    for key in ("f" * 8, "g" * 8):
        client.post(said, {"key": key, "knows": "true"})
    assert Vouch.objects.count() == 1
    assert "do you know her?" not in html(client, hidden, "workspace/")
    assert not lead.has_perm("groups.admit_member", wish)
    with pytest.raises(ValidationError, match="Two members"):
        actions.admit(wish, by=lead)
    signed_in(client, lead)
    assert "/admit/" not in html(client, hidden, "workspace/requests/")
    client.post(address(hidden, f"workspace/requests/{wish.pk}/admit/"), {"key": "h" * 8})
    wish.refresh_from_db()
    assert wish.status == "waiting"
    actions.vouch(wish, by=second)
    assert told(lead) == ["groups.join_asked", "groups.vouched_enough"]
    actions.leave(of(second, hidden), by=second)
    assert not lead.has_perm("groups.admit_member", wish)
    actions.vouch(wish, by=lead)
    assert lead.has_perm("groups.admit_member", wish)
    actions.take_vouch_back(wish, by=lead)
    with pytest.raises(ValidationError, match="Two members"):
        actions.admit(wish, by=lead)
    actions.vouch(wish, by=lead)
    assert actions.admit(wish, by=lead).role == "member"
    with pytest.raises(MoveRefused):
        actions.vouch(wish, by=make.member(hidden))


def test_who_may_vouch(hidden, group):
    lead, member, asker = make.lead(hidden), make.member(hidden), make.person()
    wish, elsewhere = make.wish(hidden, asker), make.wish(make.group("social-justice"))
    outside = [asker, make.former(hidden), make.coordinator(), make.holder("admin"), make.lead(elsewhere.group)]
    assert [who.has_perm("groups.vouch", wish) for who in (lead, member, *outside)] == [True] * 2 + [False] * 5
    assert not make.member(elsewhere.group).has_perm("groups.vouch", elsewhere)
    Membership.objects.create(user=asker, group=hidden)
    Vouch.objects.create(request=wish, by=asker)
    Vouch.objects.create(request=wish, by=member)
    assert not lead.has_perm("groups.admit_member", wish)
    assert make.lead(elsewhere.group).has_perm("groups.admit_member", elsewhere)


def test_a_hidden_group_is_entered_by_invitation_alone(client, hidden):
    hidden.is_admitting = True
    hidden.save()
    stranger = make.person()
    assert not stranger.has_perm("groups.ask_to_join", hidden)
    with pytest.raises(ValidationError, match="takes no new members"):
        actions.ask_to_join(hidden, by=stranger)
    signed_in(client, stranger)
    for page in ("", "join/", "workspace/leave/", "lead/", "hide/", "workspace/vouching/"):
        assert client.get(address(hidden, page)).status_code == 404
    for page in ("join/", "join/withdraw/"):
        assert client.post(address(hidden, page), {"key": "i" * 8}).status_code == 404


# --- two at once


@pytest.mark.django_db(transaction=True)
def test_of_two_who_follow_one_link_at_once_one_asks():
    group = make.group()
    group.is_hidden = True
    group.save()
    actions.invite_person(group, by=make.lead(group))
    link, guests = Invitation.objects.get(), [make.person(), make.person()]
    asking = [lambda guest=guest: actions.ask_to_join(group, by=guest, invitation=link) for guest in guests]
    assert at_once(*asking) == [False, True]
    link.refresh_from_db()
    assert list(JoinRequest.objects.all()) == [link.request]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_vouch_at_once_both_count_and_the_lead_is_told_once():
    group = make.group()
    group.is_hidden = True
    group.save()
    lead, wish = make.lead(group), make.wish(group)
    members = [make.member(group), make.member(group)]
    assert at_once(*(lambda by=by: actions.vouch(wish, by=by) for by in members)) == [True, True]
    told = Delivery.objects.in_portal_of(lead).filter(kind="groups.vouched_enough")
    assert (wish.vouches.count(), told.count()) == (2, 1)


# --- who facilitates


def test_a_lead_names_a_facilitator_and_takes_it_back(client, group):
    lead, member = make.lead(group), make.member(group)
    own = of(member, group)
    pages = [address(group, f"workspace/people/{own.pk}/facilitator/{end}") for end in ("", "end/")]
    signed_in(client, lead)
    for page, role in zip(pages, ("facilitator", "member"), strict=True):
        key = client.get(page).context["form"]["key"].value()
        for _click in range(2):
            assert client.post(page, {"key": key}).url == address(group, "workspace/people/")
        own.refresh_from_db()
        assert own.role == role
    assert told(member) == ["groups.facilitator_named", "groups.facilitator_ended"]
    log = html(client, group, "workspace/log/")
    assert "Named a facilitator" in log
    assert "Ended that somebody facilitates" in log
    with pytest.raises(MoveRefused):
        actions.end_facilitator(own, by=lead)
    assert signed_in(client, make.member(group)).post(pages[0], {"key": "j" * 8}).status_code == 403


def test_a_facilitator_gives_it_back_and_nobody_else_acts_for_a_lead(client, group):
    lead, facilitator, member = make.lead(group), make.member(group, "facilitator"), make.member(group)
    perms = ("name_facilitator", "end_facilitator")
    allowed = {
        (who.pk, whom.pk, perm)
        for who in (lead, facilitator, member, make.coordinator(), make.lead(make.group("social-justice")))
        for whom in (lead, facilitator, member)
        for perm in perms
        if who.has_perm(f"groups.{perm}", of(whom, group))
    }
    assert allowed == {
        (lead.pk, member.pk, "name_facilitator"), (lead.pk, facilitator.pk, "end_facilitator"),
        (facilitator.pk, facilitator.pk, "end_facilitator"),
    }  # fmt: skip
    assert "Facilitate no more" in html(signed_in(client, facilitator), group, "workspace/")
    page = address(group, "workspace/give-back/")
    send(client, page)
    assert (of(facilitator, group).role, told(facilitator)) == ("member", [])
    assert client.get(page).url == address(group, "workspace/")
