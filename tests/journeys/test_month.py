"""A month of a working group: it meets, decides, shares out the work, disagrees, and passes the lead on.

Whoever may not do a step is refused at it; statuses as in `test_story`.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone
from playwright.sync_api import Page, expect

from groups.models import Meeting, Membership, Proposal, Task, WorkingGroup
from tests.journeys.people import Story, opens, press, refused
from tests.portal import Portal
from tests.sink import SmtpSink

GROUP = "water-environment-kurdistan"
LEAD, MEMBER = "cold-spring@example.org", "river-stone@example.org"
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
    told.signs_in("other_lead", "lead.kurdistan@example.org")
    told.signs_in("coordinator", "coordinator.kurdistan@example.org")
    told.signs_in("official", "authority@example.org")
    return told


def test_a_month_of_a_group(story: Story) -> None:
    meeting = the_lead_calls_a_public_meeting(story)
    a_member_comes_and_has_something_to_say(story, meeting)
    after_it_the_lead_writes_down_what_came_of_it(story, meeting)
    the_member_does_what_was_left_to_do(story)
    they_disagree_and_decide(story)
    the_lead_passes_the_lead_on_and_leaves(story)


def outside(story: Story, visitor: int = 401) -> list[tuple[Page, int]]:
    return [(story.visitor, visitor), *((page, 404) for page in (story.other_lead, story.coordinator, story.official))]


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
