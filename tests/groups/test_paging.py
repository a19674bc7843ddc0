"""Every list of a room goes on to its last row, without repeating one, and costs the same wherever one is in it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from groups.models import Document, DocumentVersion, Proposal, Stance
from tests import factories as make
from tests.groups.browsing import address, html, signed_in

pytestmark = pytest.mark.django_db
MANY = 7
MINE = "/en/my/tasks/"


def meetings_to_come(group):
    for number in range(MANY):
        make.meeting(group, in_days=1 + number, title=f"Row {number}.")


def meetings_that_were(group):
    for number in range(MANY):
        make.meeting(group, in_days=-2 - number, title=f"Row {number}.", minutes="…")


def open_tasks(group):
    for number in range(MANY):
        make.task(group, title=f"Row {number}.")


def tasks_done(group):
    for number in range(MANY):
        make.task(group, title=f"Row {number}.", status="done", done_at=timezone.now())


def documents(group):
    for number in range(MANY):
        made = Document.objects.create(group=group, title=f"Row {number}.")
        DocumentVersion.objects.create(document=made, number=1, file=f"rooms/{number:032x}.pdf", name="", size=1)


def decided(group):
    for number in range(MANY):
        at = timezone.now() - timedelta(days=number)
        Proposal.objects.create(group=group, title=f"Row {number}.", ends_at=at, closed_at=at, outcome="agreed")


def wishes(group):
    for number in range(MANY):
        make.wish(group, word=f"Row {number}.")


def people(group):
    for number in range(MANY):
        member = make.member(group)
        member.pseudonym = f"Row {number}."
        member.save()


def shown_people(group):
    people(group)


def reasons(group):
    proposal = Proposal.objects.create(group=group, title="P", ends_at=timezone.now() + timedelta(days=1))
    for number in range(MANY):
        Stance.objects.create(proposal=proposal, by=make.member(group), answer="agree", reason=f"Row {number}.")
    return f"decisions/{proposal.pk}/"


def decisions_that_wait(group):
    """Some are open, and of some the time is up."""
    for number in range(MANY):
        ends_at = timezone.now() + timedelta(days=3 - number, minutes=1)
        Proposal.objects.create(group=group, title=f"Row {number}.", ends_at=ends_at)


def tasks_of_a_meeting(group):
    meeting = make.meeting(group, in_days=-2)
    for number in range(MANY):
        make.task(group, title=f"Row {number}.", meeting=meeting)
    return f"meetings/{meeting.pk}/"


def ones_own_tasks(group):
    owner = group.memberships.get().user
    for number in range(MANY):
        make.task(group, title=f"Row {number}.", owner=owner)
    return MINE


def ones_own_tasks_done(group):
    owner = group.memberships.get().user
    for number in range(MANY):
        make.task(group, title=f"Row {number}.", owner=owner, status="done", done_at=timezone.now())
    return MINE


LISTS = {  # which rows, on which page, under which name it goes on, and where it says how many a page holds
    meetings_to_come: ("meetings/", "later", "meetings.SHOWN_MEETINGS"),
    meetings_that_were: ("meetings/", "page", "meetings.SHOWN_MEETINGS"),
    open_tasks: ("tasks/", "page", "tasks.SHOWN"),
    tasks_done: ("tasks/", "done", "tasks.SHOWN"),
    documents: ("documents/", "page", "filing.SHOWN_DOCUMENTS"),
    decided: ("decisions/", "page", "deciding.SHOWN"),
    wishes: ("requests/", "page", "joining.SHOWN_WISHES"),
    people: ("people/", "page", "joining.SHOWN_PEOPLE"),
    shown_people: ("", "people", "room.queries.SHOWN_PEOPLE"),
    decisions_that_wait: ("decisions/", "open", "deciding.SHOWN"),
    tasks_of_a_meeting: ("", "tasks", "meetings.queries.SHOWN_TASKS"),
    ones_own_tasks: ("", "page", "tasks.SHOWN"),
    ones_own_tasks_done: ("", "done", "tasks.SHOWN"),
    reasons: ("", "page", "deciding.SHOWN_REASONS"),
}


def test_every_list_goes_on_to_its_end(client, monkeypatch):
    for number, (fill, (page, name, most)) in enumerate(LISTS.items()):
        group = make.group(f"group-{number}")
        signed_in(client, make.lead(group))
        page = fill(group) or page
        monkeypatch.setattr(f"groups.views.{most}", 3)
        query, read, pages = "", [], 0
        url = page if page == MINE else address(group, f"workspace/{page}")
        while pages < MANY:
            said, pages = client.get(url + query).content.decode(), pages + 1
            read += sorted(set(re.findall(r"Row \d\.", said)))
            following = re.search(rf'rel="next" href="(\?{name}=\d+)(?:#{name})?"', said)
            if not following:
                break
            query = following[1]
        assert (sorted(read), pages) == ([f"Row {number}." for number in range(MANY)], 3), fill.__name__
        assert re.search(rf'rel="prev" href="\?{name}=2(?:#{name})?"', said), fill.__name__


def test_a_number_that_is_none_is_the_first_page(client, group):
    make.task(group)
    signed_in(client, make.member(group))
    for typed in ("-1", "0", "x", "٣", "1e9", "99999999999999"):
        assert "Print the map" in html(client, group, f"workspace/tasks/?page={typed}&done={typed}"), typed
    assert client.get(address(group, "workspace/tasks/?page=9999")).status_code == 200


def test_long_lists_cost_the_same_however_many_there_are(client, group, count_queries):
    user, meeting = make.member(group), make.meeting(group, in_days=-2)
    signed_in(client, user)
    pages = [address(group, f"workspace/{page}") for page in ("", "tasks/", "decisions/", f"meetings/{meeting.pk}/")]
    found = []
    for _row in range(2):
        make.task(group, owner=user, meeting=meeting)
        make.task(group, owner=user, status="done", done_at=timezone.now())
        for days in (-1, 1):
            Proposal.objects.create(group=group, title="P", ends_at=timezone.now() + timedelta(days=days))
        make.member(group, is_shown=True)
        client.get(MINE)
        found.append([count_queries(client, page) for page in (*pages, MINE)])
    assert found[0] == found[1]
    assert (found[0][1] <= 12, found[0][2:]) == (True, [8, found[0][3], 6])
