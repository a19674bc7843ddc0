"""Two people who are everywhere lock down, and come back: read where they are seen, and where pages are kept.

That they are seen nowhere in between, on whatever page and by whatever role, is crawled in test_hiding.py.
"""

import html
from collections.abc import Iterable

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.pages import forget_now
from groups.models import WorkingGroup
from icssi.lockdown import show_again
from tests.pages.everywhere import ASKER, HER, KURDISTAN, TRACES
from tests.pages.places import FEEDS, PUBLIC, address
from tests.pages.roles import ROLES

pytestmark = pytest.mark.django_db
SEEN_BY = {
    "stranger": ["campaigns:detail", "campaigns:voices", "groups:detail", "groups:spokespersons"],
    "lead": ["groups:people", "groups:posts", "groups:workspace"],
    "member": ["groups:posts", "groups:workspace"],
    "lead.kurdistan": ["room of Kurdistan", "wishes of Kurdistan"],
    "organiser": ["forums:organise"],
    "admin": ["admin:accounts_office_changelist", "admin:forums_organiser_changelist"],
}
SEEN = {(role, name) for role, names in SEEN_BY.items() for name in names}
ELSEWHERE_IN_THE_ADMIN = ["campaigns_campaign", "councils_seat", "forums_activity", "notifications_delivery"]


@pytest.fixture
def people(cookies) -> list[User]:
    """As they were before: seen wherever they allow it."""
    found = list(User.objects.filter(email__in=[HER, ASKER]))
    for person in found:
        show_again(person)
    return found


def place(name: str) -> str:
    kurdistan = WorkingGroup.objects.get(slug=KURDISTAN)
    rooms = {"room of Kurdistan": "workspace", "wishes of Kurdistan": "requests"}
    if name in rooms:
        return kurdistan.address(rooms[name])
    return reverse(name) if name.startswith("admin:") else address(name)


def traces(browsers: dict[str, Client], where: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Where one of them is seen."""
    found = set()
    for role, name in where:
        seen = html.unescape(browsers[role].get(place(name)).content.decode())
        found |= {(role, name)} if any(trace in seen for trace in TRACES) else set()
    return found


def lock_down(person: User) -> None:
    """As she does it: her one button, which also makes every kept page one of the past."""
    own = Client()
    own.force_login(person, backend="accounts.backends.EmailBackend")
    assert own.post(reverse("lockdown")).status_code == 302


def test_they_are_seen_before_and_not_after_and_again_when_they_are_back(people, as_role):
    browsers = {role: as_role(role) for role in ROLES}
    assert traces(browsers, SEEN) == SEEN
    for person in people:
        lock_down(person)
    admin = {("admin", f"admin:{name}_changelist") for name in ELSEWHERE_IN_THE_ADMIN}
    assert traces(browsers, SEEN | admin) == set()
    for person in people:
        show_again(person)
    forget_now()  # as the end of the transaction would
    assert traces(browsers, SEEN) == SEEN


def test_who_is_hidden_is_named_nowhere_either(people, as_role):
    """Her level alone does it, whatever she allowed in single places; only she is not absent."""
    User.objects.filter(email__in=[HER, ASKER]).update(level=User.Level.HIDDEN)
    browsers = {role: as_role(role) for role in ROLES}
    assert traces(browsers, SEEN) == set()
    for name in ("groups:people", "wishes of Kurdistan"):
        role = "lead" if name == "groups:people" else "lead.kurdistan"
        assert browsers[role].get(place(name)).content.decode().count("somebody who stays hidden") == 1


def test_no_page_kept_from_before_is_served_after(people, as_role, settings):
    settings.VISITOR_PAGES_SECONDS = 60
    public = [*PUBLIC, *FEEDS]
    for name in public:
        as_role("stranger").get(address(name))
    epoch = caches["pages"].get("pages-epoch")
    assert traces({"stranger": as_role("stranger")}, [("stranger", name) for name in public])
    for person in people:
        lock_down(person)
    assert caches["pages"].get("pages-epoch") != epoch
    assert traces({"stranger": as_role("stranger")}, [("stranger", name) for name in public]) == set()
