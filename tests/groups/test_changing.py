"""Tasks and documents are worded anew, handed on and taken away, by whom they concern, and nobody's work is lost."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import Tombstone
from core.transitions import MoveRefused
from groups import actions
from groups.actions import changing
from groups.models import Document, DocumentVersion, Membership, Task
from notifications.actions import recipient_for
from notifications.models import Activity, Delivery
from tests import factories as make
from tests.groups.browsing import address, html, send, signed_in

pytestmark = pytest.mark.django_db


def given():
    rows = Delivery.objects.filter(kind="groups.task_given", channel="email", status="queued")
    return sorted(rows.values_list("recipient__account", flat=True))


def page_of(task, act="edit"):
    return address(task.group, f"workspace/tasks/{task.pk}/{act}/")


def test_who_changes_and_who_takes_away(group):
    lead, facilitator = make.lead(group), make.member(group, Membership.Role.FACILITATOR)
    author, taker, member, stranger = make.member(group), make.member(group), make.member(group), make.person()
    people = {"lead": lead, "facilitator": facilitator, "author": author, "taker": taker, "member": member,
              "stranger": stranger, "former": make.former(group)}  # fmt: skip
    done = {"status": "done", "done_at": timezone.now()}
    outsider = make.task(group, created_by=people["former"], owner=people["former"])
    cases = [
        (make.task(group, created_by=author), {"lead", "facilitator", "author"}, {"lead", "facilitator", "author"}),
        (make.task(group, created_by=author, owner=taker), {"lead", "facilitator", "author", "taker"}, set()),
        (make.task(group, created_by=author, owner=author), {"lead", "facilitator", "author"}, {"author"}),
        (make.task(group, created_by=author, owner=taker, **done), set(), set()),
        (outsider, {"lead", "facilitator"}, set()),
    ]
    for number, (task, changes, removes) in enumerate(cases):
        task.group = group
        for act, wanted in (("change", changes), ("remove", removes)):
            found = {name for name, who in people.items() if who.has_perm(f"groups.{act}_task", task)}
            assert found == wanted, (number, act)


def test_a_task_is_worded_anew_and_handed_on(client, group):
    lead, member = make.lead(group), make.member(group, is_shown=True)
    recipient_for(member)
    task = make.task(group, created_by=lead)
    signed_in(client, lead)
    assert page_of(task) in html(client, group, f"workspace/tasks/{task.pk}/")
    day = timezone.localdate() + timedelta(days=4)
    send(client, page_of(task), known=shown(client, task), title="Print two maps", due_on=day, whose=member.pk)
    task.refresh_from_db()
    assert (task.title, task.due_on, task.owner, given()) == ("Print two maps", day, member, [member.pk])
    assert 'name="whose"' not in client.get(page_of(task)).content.decode(), "what somebody has is freed first"
    known = shown(client, task)
    assert signed_in(client, member).get(page_of(task)).status_code == 200
    send(client, page_of(task), known=known, title="Print three", due_on="", whose=lead.pk)
    task.refresh_from_db()
    assert (task.title, task.due_on, task.owner) == ("Print three", None, member), "she gives it back, and to nobody"
    assert Activity.objects.filter(verb="groups.task_changed").count() == 2


def shown(client, task):
    return client.get(page_of(task)).context["form"]["known"].value()


def test_what_somebody_took_on_in_the_meantime_stays_hers(client, group):
    lead, member = make.lead(group), make.member(group)
    task = make.task(group, created_by=lead)
    known = shown(signed_in(client, lead), task)
    actions.take_task(task, by=member)
    response = client.post(page_of(task), {"known": known, "title": "Late words", "due_on": "", "whose": ""})
    task.refresh_from_db()
    assert (response.status_code, "Late words" in response.content.decode()) == (200, True)
    assert (task.title, task.owner) == ("Print the map", member)
    with pytest.raises(ValidationError):
        changing.change_task(task, by=lead, known=known)
    stale = Task.objects.get(pk=task.pk)
    stale.owner = None
    with pytest.raises(MoveRefused):
        changing.remove_task(stale, by=lead)
    actions.complete_task(task, by=member)
    late = client.post(page_of(task), {"known": known, "title": "Later words"})
    assert (late.status_code, "Later words" in late.content.decode()) == (409, True)


def test_a_day_that_is_over_stays_until_somebody_chooses_another(client, group):
    lead, day = make.lead(group), timezone.localdate() - timedelta(days=3)
    task = make.task(group, created_by=lead, due_on=day, owner=lead)
    signed_in(client, lead)
    for due_on, wanted in ((day, 302), (day + timedelta(days=1), 200)):
        sent = {"known": shown(client, task), "title": "Print", "due_on": due_on, "whose": lead.pk}
        assert send(client, page_of(task), **sent).status_code == wanted
    task.refresh_from_db()
    assert (task.title, task.due_on) == ("Print", day)


def test_a_task_is_taken_off_the_list_once_and_for_all(client, group):
    member = make.member(group)
    task = make.task(group, created_by=member)
    signed_in(client, member)
    key = client.get(page_of(task, "remove")).context["form"]["key"].value()
    for _click in range(2):
        assert client.post(page_of(task, "remove"), {"key": key}).url == address(group, "workspace/tasks/")
    assert not Task.objects.exists()
    assert Tombstone.objects.filter(what="task", number=task.pk).exists()
    assert Activity.objects.filter(verb="groups.task_removed").count() == 1
    assert signed_in(client, make.person()).get(page_of(task, "remove")).status_code == 404


def test_a_document_gets_another_title(client, group):
    lead, member = make.lead(group), make.member(group)
    made = Document.objects.create(group=group, title="Gide")
    DocumentVersion.objects.create(document=made, number=1, file="rooms/0.pdf", name="", size=1, added_by=lead)
    page = address(group, f"workspace/documents/{made.pk}/title/")
    assert signed_in(client, member).get(page).status_code == 403
    assert page in signed_in(client, lead).get(address(group, f"workspace/documents/{made.pk}/")).content.decode()
    send(client, page, title="Guide")
    made.refresh_from_db()
    assert made.title == "Guide"
    assert send(client, page, title="").status_code == 200
    assert Activity.objects.filter(verb="groups.document_renamed").count() == 1
