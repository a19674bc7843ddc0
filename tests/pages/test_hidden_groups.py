"""A group of the demo is hidden: who does not belong to it finds it nowhere in the portal, whatever charge she has."""

import html

import pytest
from django.test import Client

from accounts.actions import confirm
from accounts.models import TwoKeyAct, User
from campaigns.models import CampaignGroup
from core.languages import columns
from core.pages import forget_now
from groups.keys import ask_to_hide, ask_to_show
from groups.models import Meeting, WorkingGroup
from notifications.models import Delivery
from tests.pages.places import CLOSED, FEEDS, GROUP, PUBLIC, address
from tests.pages.roles import ROLES
from updates.models import Update

OUTSIDE = ["stranger", "coordinator", "editor", "admin"]
LANGUAGE_OF = dict(zip(OUTSIDE, ("ar", "ckb", "en", "ar"), strict=True))


def officer(role: str) -> User:
    return User.objects.get(email=ROLES[role])


def marks(group: WorkingGroup) -> set[str]:
    """Its address and names; what it plans, writes and publishes."""
    names = {getattr(group, column) for column in columns("name")}
    meetings = Meeting.objects.filter(group=group).values_list("title", flat=True)
    news = Update.objects.filter(group=group)
    words = {*names, *meetings, *news.values_list("title_ar", flat=True), *news.values_list("slug", flat=True)}
    return {f"groups/{group.slug}", f"groups:{group.slug}", *(word for word in words if word)}


def pages_of(role: str) -> list[str]:
    """What everyone reads; of who is signed in the working pages she opens, and what is drawn for her with more."""
    own = [
        name for name, line in CLOSED.items()
        if line.method == "get" and line.answer_to(role) == 200 and not name.startswith("groups:")
    ]  # fmt: skip
    names = [*own, "groups:list", "updates:list"] if ROLES[role] else [*PUBLIC, *FEEDS]
    paths = [address(name, LANGUAGE_OF[role]) for name in names]
    return [path for path in paths if f"/{GROUP}/" not in path]


@pytest.fixture
def hidden(as_role) -> WorkingGroup:
    as_role("stranger")  # with the demo
    group = WorkingGroup.objects.get(slug=GROUP)
    confirm(ask_to_hide(group, by=officer("coordinator")), by=officer("admin"))
    forget_now()
    group.refresh_from_db()
    return group


@pytest.mark.drawn
@pytest.mark.parametrize("role", OUTSIDE)
def test_no_page_tells_of_a_hidden_group(role, as_role, hidden):
    TwoKeyAct.objects.filter(kind="hide_group").delete()  # those two know what they did
    client, wanted, found = as_role(role), marks(hidden), {}
    paths = [*pages_of(role), "/en/search/?q=water", "/en/updates/?about=groups", "/sitemap-groups.xml"]
    for path in paths:
        told = html.unescape(client.get(path).content.decode())
        if words := {word for word in wanted if word in told and word not in path}:
            found[path] = words
    assert found == {}


def test_each_of_its_addresses_is_not_there(as_role, hidden):
    names = [name for name in CLOSED if name.startswith("groups:")] + ["groups:detail"]
    answers = {}
    for role in ("lead.kurdistan", "coordinator"):
        client = as_role(role)
        for name in names:
            path = address(name)
            is_at_the_door = "/workspace/" not in path or path.endswith("/leave/")
            if f"/{GROUP}/" in path and (role == "coordinator" or is_at_the_door):
                method = CLOSED[name].method if name in CLOSED else "get"
                answers[role, name] = getattr(client, method)(path).status_code
    assert {key: status for key, status in answers.items() if status != 404} == {}
    assert len(answers) > 80
    news = Update.objects.filter(group=hidden).values_list("slug", flat=True)
    assert {as_role("editor").get(f"/en/updates/{slug}/").status_code for slug in news} == {404}
    assert as_role("lead.kurdistan").get(f"/en/updates/new/?about=groups:{GROUP}").status_code == 404
    assert as_role("editor").get(f"/en/updates/?about=groups:{GROUP}").content.decode().count("/updates/") < 20


def test_its_members_are_told_and_keep_their_room_and_its_lead_asks_to_show_it_again(as_role, hidden):
    assert as_role("member").get(address("groups:workspace")).status_code == 200
    assert as_role("member").get(address("groups:detail")).status_code == 200
    told = Delivery.objects.filter(kind="groups.hiding_changed", recipient__account__email=ROLES["member"])
    assert told.exists()
    assert CampaignGroup.objects.filter(group=hidden, campaign__status="approved").exists()
    lead: Client = as_role("lead")
    page = address("groups:show")
    key = lead.get(page).context["form"]["key"].value()
    assert lead.post(page, {"key": key}).url == address("groups:settings")
    act = TwoKeyAct.objects.waiting().get(kind="show_group")
    assert ask_to_show(hidden, by=officer("lead")) == act
    assert as_role("coordinator").get(act.get_absolute_url()).status_code == 200
    assert as_role("coordinator.kurdistan").get(act.get_absolute_url()).status_code == 404
    confirm(act, by=officer("coordinator"))
    hidden.refresh_from_db()
    assert not hidden.is_hidden
    assert Client().get(address("groups:detail")).status_code == 200
    again = html.unescape(Client().get(address("groups:list")).content.decode())
    assert len([word for word in marks(hidden) if word in again]) >= 2
