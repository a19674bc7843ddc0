"""What members do in their room: meetings, tasks and talk."""

from datetime import timedelta

import pytest
from django.utils import timezone

from groups.models import Meeting, Post, Task
from tests import factories as make
from tests.groups.browsing import address, html, send, signed_in

pytestmark = pytest.mark.django_db


# --- meetings


def meeting_form(**changes):
    day = timezone.localdate() + timedelta(days=5)
    return {"title": "Weekly", "day": day.isoformat(), "begins": "18:00", "ends": "19:30", "place": "Bridge",
            "audience": "members", "agenda": "1. Wells", "language": "en"} | changes  # fmt: skip


def test_planning_a_meeting_with_arabic_digits(client, group):
    signed_in(client, make.lead(group))
    response = send(client, address(group, "workspace/meetings/new/"), **meeting_form(begins="١٨:٠٠", ends="۱۹:۳۰"))
    meeting = Meeting.objects.get()
    assert response.url == address(group, f"workspace/meetings/{meeting.pk}/")
    assert timezone.localtime(meeting.starts_at).strftime("%H:%M") == "18:00"
    assert meeting.ends_at - meeting.starts_at == timedelta(minutes=90)


def test_an_evening_goes_on_after_midnight(client, group):
    """Also in a row; a form that is opened again shows the same hours, and the page says both."""
    signed_in(client, make.lead(group))
    until = (timezone.localdate() + timedelta(days=12)).isoformat()
    evening = meeting_form(begins="22:00", ends="00:30", repeat="week", until=until)
    assert send(client, address(group, "workspace/meetings/new/"), **evening).status_code == 302
    first, second = Meeting.objects.all()
    assert [row.ends_at - row.starts_at for row in (first, second)] == [timedelta(hours=2, minutes=30)] * 2
    assert "22:00 to 00:30" in html(client, group, f"workspace/meetings/{first.pk}/")
    page = address(group, f"workspace/meetings/{first.pk}/edit/")
    shown = client.get(page).context["form"]
    hours = [shown[name].value().strftime("%H:%M") for name in ("begins", "ends")]
    send(client, page, **meeting_form(begins=hours[0], ends=hours[1], title="Iftar"))
    first.refresh_from_db()
    assert (first.title, first.ends_at - first.starts_at) == ("Iftar", timedelta(hours=2, minutes=30))


@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
def test_a_new_meeting_is_in_the_language_of_the_page(client, group, language):
    signed_in(client, make.member(group))
    form = client.get(address(group, "workspace/meetings/new/", language)).context["form"]
    assert form["language"].value() == language


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends": "17:00"}, "ends"),
        ({"day": "2020-01-01"}, "day"),
        ({"day": "soon"}, "day"),
        ({"title": ""}, "title"),
        ({"audience": "public", "place": ""}, "place"),
    ],
)
def test_a_meeting_that_cannot_be_comes_back_with_what_was_typed(client, group, changes, field):
    signed_in(client, make.lead(group))
    response = send(client, address(group, "workspace/meetings/new/"), **meeting_form(**changes))
    assert list(response.context["form"].errors) == [field]
    assert "1. Wells" in response.content.decode()
    assert not Meeting.objects.exists()


def test_a_member_plans_for_members_only(client, group):
    signed_in(client, make.member(group))
    send(client, address(group, "workspace/meetings/new/"), **meeting_form(audience="public"))
    assert Meeting.objects.get().audience == Meeting.Audience.MEMBERS


def test_changing_keeps_what_is_not_changed(client, group):
    lead = make.lead(group)
    meeting = make.meeting(group, agenda="Old", starts_at=timezone.now().replace(microsecond=0) + timedelta(days=2))
    page = address(group, f"workspace/meetings/{meeting.pk}/edit/")
    initial = {
        name: signed_in(client, lead).get(page).context["form"][name].value() for name in ("day", "begins", "ends")
    }
    assert initial["day"] == timezone.localtime(meeting.starts_at).date()
    send(client, page, **meeting_form(title="New title"))
    meeting.refresh_from_db()
    assert (meeting.title, meeting.agenda) == ("New title", "1. Wells")


def test_members_change_their_own_meetings_only(client, group):
    member = make.member(group)
    own, others = make.meeting(group, planned_by=member), make.meeting(group)
    signed_in(client, member)
    found = [client.get(address(group, f"workspace/meetings/{m.pk}/edit/")).status_code for m in (own, others)]
    assert found == [200, 403]
    assert client.post(address(group, f"workspace/meetings/{others.pk}/cancel/")).status_code == 403


def test_cancelling_asks_first_and_a_second_click_does_no_harm(client, group):
    meeting = make.meeting(group)
    signed_in(client, make.lead(group))
    page = address(group, f"workspace/meetings/{meeting.pk}/cancel/")
    key = client.get(page).context["form"]["key"].value()
    for _click in range(2):
        assert client.post(page, {"key": key}).url == address(group, f"workspace/meetings/{meeting.pk}/")
    meeting.refresh_from_db()
    assert meeting.status == "cancelled"
    assert "is cancelled" in html(client, group, f"workspace/meetings/{meeting.pk}/")


# --- tasks and posts


def test_a_task_is_added_taken_done_and_opened_again(client, group):
    member = make.member(group)
    signed_in(client, member)
    send(client, address(group, "workspace/tasks/new/"), title="Print the map")
    task = Task.objects.get()
    seen = []
    for verb in ("take", "done", "reopen"):
        assert client.post(address(group, f"workspace/tasks/{task.pk}/{verb}/"), {"key": verb}).status_code == 302
        task.refresh_from_db()
        seen.append((task.owner, task.status))
    assert seen == [(member, "open"), (member, "done"), (member, "open")]


def test_a_task_that_somebody_was_faster_with_says_so(client, group):
    task = make.task(group, owner=make.member(group))
    signed_in(client, make.member(group))
    response = client.post(address(group, f"workspace/tasks/{task.pk}/take/"), {"key": "k"})
    assert response.url == f"{address(group, 'workspace/')}#tasks"
    assert client.post(address(group, f"workspace/tasks/{task.pk}/done/"), {"key": "k2"}).status_code == 403


def test_a_button_followed_as_a_link_leads_to_its_page_and_changes_nothing(client, group):
    task = make.task(group)
    signed_in(client, make.member(group))
    assert client.get(address(group, f"workspace/tasks/{task.pk}/take/")).url == address(group, "workspace/")
    task.refresh_from_db()
    assert task.owner is None


def test_writing_and_deleting_a_post(client, group):
    member = make.member(group)
    signed_in(client, member)
    key = client.get(address(group, "workspace/")).context["form"]["key"].value()
    for _click in range(2):
        client.post(address(group, "workspace/posts/new/"), {"key": key, "text": "پێشنیاز <b>بکە</b>"})
    post = Post.objects.get()
    assert "پێشنیاز &lt;b&gt;بکە&lt;/b&gt;" in html(client, group, "workspace/")
    page = address(group, f"workspace/posts/{post.pk}/delete/")
    other = make.lead(group)
    assert signed_in(client, other).get(page).status_code == 403
    signed_in(client, member)
    key = client.get(page).context["form"]["key"].value()
    for _click in range(2):
        assert client.post(page, {"key": key}).url == f"{address(group, 'workspace/')}#talk"
    assert not Post.objects.exists()


def test_talk_is_paged_without_losing_or_repeating_a_post(client, group):
    now = timezone.now()
    for number in range(45):
        Post.objects.create(
            group=group, author=None, text=f"word {number}", posted_at=now - timedelta(minutes=number // 2)
        )
    signed_in(client, make.member(group))
    context = client.get(address(group, "workspace/")).context
    seen = [word.post.text for word in context["posts"]]
    while context["older"]:
        context = client.get(address(group, f"workspace/posts/?before={context['older']}")).context
        seen += [word.post.text for word in context["posts"]]
    assert len(seen) == len(set(seen)) == 45
    for nonsense in ("x", "1-2-3", "9" * 400 + "-1", "-"):
        assert len(client.get(address(group, f"workspace/posts/?before={nonsense}")).context["posts"]) == 20


# --- what needs somebody now


def test_my_page_says_what_waits_in_her_groups(client, group):
    lead = make.lead(group)
    make.wish(group)
    make.task(group, title="Late task", owner=lead, due_on=timezone.localdate() - timedelta(days=1))
    make.task(group, title="Far task", owner=lead, due_on=timezone.localdate() + timedelta(days=60))
    make.task(make.group("social-justice"), title="Not hers", owner=lead, due_on=timezone.localdate())
    make.meeting(group, title="Soon", in_days=2)
    make.meeting(group, title="Later", in_days=4)
    page = signed_in(client, lead).get("/en/my/").content.decode()
    found = [word for word in ("asks to join", "Late task", "Far task", "Not hers", "Soon", "Later") if word in page]
    assert found == ["asks to join", "Late task", "Soon"]


# --- the admin


@pytest.mark.parametrize("model", ["membership", "joinrequest", "meeting", "task", "post"])
def test_the_admin_does_not_know_the_room(client, model):
    signed_in(client, make.holder("admin"))
    assert client.get(f"/admin/groups/{model}/").status_code == 404
