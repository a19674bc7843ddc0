"""A month of a working group: somebody comes in by a link, it meets, talks, shares out the work, disagrees, answers a
letter, and passes the lead on.

Whoever may not do a step is refused at it; statuses as in `test_story`.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone
from playwright.sync_api import Page, expect

from groups.models import JoinRequest, Meeting, Membership, Message, Post, Proposal, Task, WorkingGroup
from tests.journeys.people import Story, link_in, opens, press, refused
from tests.portal import Portal
from tests.sink import SmtpSink

GROUP = "water-environment-kurdistan"
LEAD, MEMBER, NEWCOMER = "cold-spring@example.org", "river-stone@example.org", "second-tea@example.org"
MEMBERS_NAME, WRITER = "بەردی ڕووبار", "writer@example.net"
ASKED, ANSWERED = "متى يُفحص نبع حيّنا؟", "في الأسبوع القادم."
ROOM = f"/en/groups/{GROUP}/workspace/"
MEETING, PLACE = "کۆبوونەوەی کانیی سارد", "کتێبخانەی گەڕەک، نموونە"
ITEM, MINUTES = "کێ نموونەی ئاوەکە وەردەگرێت؟", "باسی شەش کانی کرا."
DECIDED, TO_DO = "هەموو هەفتەیەک دوو کانی دەپشکنین", "نموونەی ئاوی کانیی یەکەم وەربگرە"
PROPOSED, AGAINST, RESOLVED = "ئەنجامەکان لە دەرگا هەڵدەواسین", "ناوی کەس نابێت بنووسرێت", "بەبێ ناو هەڵدەواسرێن"


@pytest.fixture
def story(demo: Portal, letters: SmtpSink, person: Callable[..., Page]) -> Story:
    told = Story(demo, letters, person)
    told.people |= {"visitor": person("ckb", width=360)}
    told.signs_in("lead", LEAD)
    told.signs_in("member", MEMBER)
    told.signs_in("newcomer", NEWCOMER)
    told.signs_in("other_lead", "lead.kurdistan@example.org")
    told.signs_in("coordinator", "coordinator.kurdistan@example.org")
    told.signs_in("official", "authority@example.org")
    return told


def test_a_month_of_a_group(story: Story) -> None:
    somebody_comes_in_by_a_link_that_opens_once(story)
    meeting = the_lead_calls_a_public_meeting(story)
    a_member_comes_and_has_something_to_say(story, meeting)
    after_it_the_lead_writes_down_what_came_of_it(story, meeting)
    the_member_does_what_was_left_to_do(story)
    they_talk_and_name_each_other(story)
    they_disagree_and_decide(story)
    a_letter_from_outside_is_answered_without_addresses(story)
    the_lead_passes_the_lead_on_and_leaves(story)


def outside(story: Story, visitor: int = 401) -> list[tuple[Page, int]]:
    return [(story.visitor, visitor), *((page, 404) for page in (story.other_lead, story.coordinator, story.official))]


def somebody_comes_in_by_a_link_that_opens_once(story: Story) -> None:
    invitations = f"{ROOM}invitations/"
    refused(invitations, [*outside(story), (story.newcomer, 404), (story.member, 403)], post=True)
    story.lead.goto(invitations)
    press(story.lead, "main form:has(button)")
    link = story.lead.locator("main input[type=url]").input_value()
    path = link.removeprefix(story.portal.address)
    refused(path, [(story.visitor, 401)])
    story.newcomer.goto(path)
    story.newcomer.locator("textarea[name=word]").fill("ژیان دەیەوێت یارمەتی بدات.")
    press(story.newcomer, "main form.form")
    refused(path, [(story.other_lead, 404)])
    wish = JoinRequest.objects.get(user__email=NEWCOMER, group__slug=GROUP)
    story.lead.goto(f"{ROOM}requests/")
    press(story.lead, f"form[action$='/{wish.pk}/admit/']")
    assert opens(story.newcomer, ROOM) == 200


def the_lead_calls_a_public_meeting(story: Story) -> Meeting:
    new = f"{ROOM}meetings/new/"
    refused(new, outside(story), post=True)
    story.lead.goto(ROOM)
    story.lead.goto(new)
    day = timezone.localdate() + timedelta(days=3)
    typed = {"title": MEETING, "day": f"{day:%Y-%m-%d}", "begins": "17:00", "ends": "19:00", "place": PLACE}
    for name, value in typed.items():
        story.lead.locator(f"[name={name}]").fill(value)
    story.lead.locator("[name=language]").select_option("ckb")
    story.lead.locator("[name=audience][value=public]").check()
    press(story.lead, "main form.form")
    meeting = Meeting.objects.get(title=MEETING)
    story.visitor.goto(f"/ckb/groups/{GROUP}/")
    expect(story.visitor.get_by_text(MEETING).first).to_be_visible()
    assert MEETING in story.visitor.request.get("/ckb/calendar.ics").text().replace("\r\n ", "")
    return meeting


def a_member_comes_and_has_something_to_say(story: Story, meeting: Meeting) -> None:
    page = f"{ROOM}meetings/{meeting.pk}/"
    refused(page, outside(story))
    member = story.member
    member.goto(ROOM)
    member.locator(f"main a[href='{page}']").first.click()
    with member.expect_navigation():
        member.locator("button[name=answer][value=yes]").click()
    member.locator("details:has([name=text]) summary").click()
    member.locator("[name=text]").fill(ITEM)
    press(member, "main form[action$='/agenda/']")
    story.lead.goto(page)
    expect(story.lead.get_by_text(ITEM)).to_be_visible()
    expect(story.lead.get_by_text("1 comes")).to_be_visible()


def after_it_the_lead_writes_down_what_came_of_it(story: Story, meeting: Meeting) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=F("starts_at") - timedelta(days=5),
                                                 ends_at=F("ends_at") - timedelta(days=5))  # fmt: skip
    page = f"{ROOM}meetings/{meeting.pk}/"
    refused(f"{page}report/", [*outside(story), (story.member, 403)], post=True)
    story.lead.goto("/en/my/")
    story.lead.locator(f"main a[href='{page}report/']").first.click()
    for name, value in {"minutes": MINUTES, "women": "4", "men": "3"}.items():
        story.lead.locator(f"[name={name}]").fill(value)
    press(story.lead, "main form.form")
    story.lead.goto(f"{page}decision/")
    story.lead.locator("[name=title]").fill(DECIDED)
    press(story.lead, "main form.form")
    story.lead.goto(f"{page}task/")
    story.lead.locator("[name=title]").fill(TO_DO)
    press(story.lead, "main form.form")
    story.member.goto(page)
    for words in (MINUTES, DECIDED, TO_DO):
        expect(story.member.get_by_text(words).first).to_be_visible()


def the_member_does_what_was_left_to_do(story: Story) -> None:
    task = Task.objects.get(title=TO_DO)
    member, address = story.member, f"{ROOM}tasks/{task.pk}/"
    refused(f"{address}take/", outside(story), post=True)
    member.goto(address)
    press(member, f"form[action='{address}take/']")
    member.goto("/en/my/tasks/")
    member.locator(f"main a[href='{address}']").first.click()
    press(member, f"form[action='{address}done/']")
    task.refresh_from_db()
    assert (task.status, task.owner.email) == (Task.Status.DONE, MEMBER)


def they_talk_and_name_each_other(story: Story) -> None:
    known = len(story.letters.to(MEMBER))
    story.lead.goto(f"{ROOM}posts/new/")
    story.lead.locator("[name=text]").fill(f"@{MEMBERS_NAME} سوپاس بۆ نموونەکە")
    press(story.lead, "main form.form")
    post = Post.objects.get(text__contains="سوپاس بۆ نموونەکە")
    address = f"{ROOM}posts/{post.pk}/"
    refused(address, outside(story))
    story.letter_to(MEMBER, already=known)
    story.member.goto(address)
    story.member.locator("[name=text]").fill("شایانی نییە.")
    press(story.member, "main form.form")
    refused(f"{address}pin/", [*outside(story), (story.member, 403)], post=True)
    story.lead.goto(ROOM)
    press(story.lead, f"form[action='{address}pin/']")
    post.refresh_from_db()
    assert (post.pinned_at is not None, post.replies.count()) == (True, 1)
    story.newcomer.goto(address)
    named = story.newcomer.locator("main .prose bdi", has_text=MEMBERS_NAME)
    is_shown = Membership.objects.get(user__email=MEMBER, group__slug=GROUP).is_shown
    assert named.count() == int(is_shown), "only who agreed is named to members"


def they_disagree_and_decide(story: Story) -> None:
    story.member.goto(f"{ROOM}decisions/new/")
    story.member.locator("[name=title]").fill(PROPOSED)
    press(story.member, "main form.form")
    proposal = Proposal.objects.get(title=PROPOSED)
    page = f"{ROOM}decisions/{proposal.pk}/"
    refused(page, outside(story))
    stance(story.member, page, "agree")
    stance(story.lead, page, "block")
    expect(story.lead.locator("main .err").first).to_be_visible()
    stance(story.lead, page, "block", AGAINST)
    refused(f"{page}outcome/", [*outside(story), (story.lead, 302)], post=True)  # led back: it is open
    Proposal.objects.filter(pk=proposal.pk).update(made_at=F("made_at") - timedelta(days=9),
                                                   ends_at=timezone.now() - timedelta(hours=1))  # fmt: skip
    story.lead.goto(page)
    story.lead.locator(f"main a[href='{page}outcome/']").click()
    story.lead.locator("[name=outcome][value=agreed]").check()
    story.lead.locator("[name=word]").fill(RESOLVED)
    press(story.lead, "main form.form")
    story.member.goto(page)
    for words in (AGAINST, RESOLVED):
        expect(story.member.get_by_text(words).first).to_be_visible()


def stance(page: Page, address: str, answer: str, reason: str = "") -> None:
    page.goto(address)
    page.locator(f"[name=answer][value={answer}]").check()
    page.locator("[name=reason]").fill(reason)
    press(page, "main form.form")


def a_letter_from_outside_is_answered_without_addresses(story: Story) -> None:
    writer = story.arrive("ar", width=360)
    writer.goto(f"/ar/groups/{GROUP}/")
    writer.locator("main a[href$='/contact/']").first.click()
    for name, value in {"name": "جار", "email": WRITER, "text": ASKED}.items():
        writer.locator(f"main [name={name}]").fill(value)
    known = len(story.letters.to(LEAD))
    press(writer, "main form.form")
    writer.goto(story.letter_to(WRITER))
    press(writer, "main form[method=post]", "button[name=confirm], button:not([type=button])")
    story.letter_to(LEAD, already=known)
    letter = Message.objects.get(text=ASKED)
    answer = f"{ROOM}letters/{letter.pk}/answer/"
    refused(answer, [*outside(story), (story.member, 403)], post=True)
    story.lead.goto(f"{ROOM}letters/")
    assert WRITER not in story.lead.content()
    story.lead.locator(f"main a[href='{answer}']").click()
    story.lead.locator("[name=text]").fill(ANSWERED)
    press(story.lead, "main form.form")
    told = story.letters.wait_for(WRITER, count=2)[-1]
    assert LEAD not in told.text() + str(told.message["Reply-To"]) + str(told.message["From"])
    writer.goto(link_in(told))
    expect(writer.get_by_text(ANSWERED).first).to_be_visible()


def the_lead_passes_the_lead_on_and_leaves(story: Story) -> None:
    group = WorkingGroup.objects.get(slug=GROUP)
    hers = Membership.objects.active().get(group=group, user__email=MEMBER)
    hand_over = f"{ROOM}people/{hers.pk}/hand-over/"
    refused(hand_over, [*outside(story), (story.member, 403)], post=True)
    known = len(story.letters.to(MEMBER))
    story.lead.goto(f"{ROOM}people/")
    story.lead.locator(f"main a[href='{hand_over}']").click()
    press(story.lead, "main form.form")
    story.letter_to(MEMBER, already=known)
    assert opens(story.member, f"{ROOM}people/") == 200
    assert opens(story.lead, f"{ROOM}people/") == 403
    story.lead.goto(f"{ROOM}leave/")
    press(story.lead, "main form.form")
    assert opens(story.lead, ROOM) == 404
    leads = Membership.objects.leads().filter(group=group).values_list("user__email", flat=True)
    assert list(leads) == [MEMBER]
