"""A campaign that is taken down is gone from everything public at once, and back with one click."""

import html
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from campaigns import actions
from campaigns.models import ActionPicture, SignUp, Support
from campaigns.notices import standing_path, support_path
from campaigns.queries import silence
from core.pages import forget_now
from icssi.own_dates import dates_of
from notifications.actions import recipient_at, recipient_for
from tests import factories as make
from tests.campaigns.test_doing import action, comes, signed_in, typed, url_of
from tests.campaigns.test_review import running
from tests.campaigns.test_taking_down import DAY, R, url
from tests.updates import factories as news
from updates.models import Update
from updates.queries import needs

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(group):
    return make.lead(group)


@pytest.fixture
def coordinator():
    return make.coordinator()


@pytest.fixture
def campaign(group):
    return running(group, title="Zebra wells")


@pytest.fixture
def everything(group, lead, campaign):
    """All the ways in which the public comes across a campaign."""
    act = action(campaign, title_en="Zebra walk")
    demand = campaign.demands.get()
    day = timezone.localdate() - 9 * DAY
    actions.mark_sent(demand, sent_on=day - DAY, reply_due_on=day, by=lead)
    friend = recipient_at("friend@example.org", "en")
    actions.confirm_support(actions.support(campaign, recipient=friend), name="Zebra Ann")
    update = news.update(published=True, campaign=campaign, author=lead, title_en="Zebra news")
    return act, update


def addresses(campaign, act, update) -> dict[str, bool]:
    """Each with whether it is of the campaign alone; the others tell of it among other things."""
    own = ["", "sheet/", "card.png", "voices/", "support/", "endorse/", "greet/", f"actions/{act.pk}/",
           f"actions/{act.pk}/sign-up/"]  # fmt: skip
    others = ["", "campaigns/", f"campaigns/?goal={campaign.goal.slug}", "campaigns/authorities/", "calendar.ics",
              "updates/", "updates/feed/", "updates/?about=campaigns", f"updates/?about=campaigns:{campaign.slug}",
              f"groups/{campaign.groups.get().slug}/", "search/?q=zebra"]  # fmt: skip
    maps = ["/sitemap-campaigns.xml", "/sitemap-updates.xml"]
    found = {url(campaign, then): True for then in own} | {update.get_absolute_url(): True}
    return found | dict.fromkeys([f"/en/{page}" for page in others] + maps, False)


def tells(page, *slugs: str) -> bool:
    """Of the campaign or its update, beyond what was asked for by name."""
    asked = page.request["PATH_INFO"] + page.request["QUERY_STRING"]
    words = html.unescape(page.content.decode(errors="replace")).lower()
    names = {"zebra", *slugs} - {name for name in ("zebra", *slugs) if name in asked}
    told = page["Content-Type"] == "image/png" or any(name in words for name in names)
    return page.status_code == 200 and told


def test_it_is_gone_from_every_public_address_at_once_and_back_with_one_click(group, coordinator, campaign, everything,
                                                                              settings):  # fmt: skip
    settings.VISITOR_PAGES_SECONDS = 60
    forget_now()
    pages, visitors, editor = addresses(campaign, *everything), [Client(), Client()], signed_in(make.holder("editor"))
    guest, slugs = recipient_for(make.person()), (campaign.slug, everything[1].slug)
    actions.sign_up(everything[0], recipient=guest)
    assert len(dates_of(guest.account, timezone.now())) == 1
    silent = {page for page in pages if not all(tells(visitor.get(page), *slugs) for visitor in visitors)}
    assert silent == set()
    desk = signed_in(coordinator)
    sent = typed(desk, url(campaign, "take-down/"), reason="safety")
    assert desk.post(url(campaign, "take-down/"), sent).url == url(campaign)
    never = visitors[0].get("/en/campaigns/never-was/")
    for visitor in (*visitors, editor):
        found = {page: visitor.get(page) for page in pages}
        answers = {page for page, is_own in pages.items() if is_own and found[page].status_code != 404}
        assert (answers, {page for page in pages if tells(found[page], *slugs)}) == (set(), set())
    gone = visitors[0].get(url(campaign)).content.decode().replace(campaign.slug, "never-was")
    assert gone == never.content.decode()
    assert silence() == []
    assert dates_of(guest.account, timezone.now()) == []
    sent = typed(desk, url(campaign, "republish/"))
    assert desk.post(url(campaign, "republish/"), sent).url == url(campaign)
    assert {page for page in pages if not all(tells(visitor.get(page), *slugs) for visitor in visitors)} == set()


def test_its_update_is_read_by_its_author_and_leads_alone_and_its_pictures_by_its_own_people(
    group, lead, coordinator, campaign, everything, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    act, update = everything
    name = "0123456789abcdef0123456789abcdef"
    Path(tmp_path, "actions").mkdir()
    Path(tmp_path, f"actions/{name}.webp").write_bytes(b"RIFF")
    shown = ActionPicture.objects.create(action=act, file=f"actions/{name}.webp", alt_en="A pump", width=9, height=9)
    actions.take_down(campaign, reason=R.RIGHTS, by=coordinator)
    people = {"editor": make.holder("editor"), "admin": make.holder("admin"), "member": make.member(group),
              "lead": lead, "coordinator": coordinator, "person": make.person()}  # fmt: skip
    assert {who for who, user in people.items() if Update.objects.visible_to(user).exists()} == {"lead"}
    reads = {
        who for who, user in people.items() if signed_in(user).get(f"/media/actions/{name}.webp").status_code == 200
    }
    assert reads == {"admin", "member", "lead", "coordinator"}
    news.update(campaign=campaign, author=lead, title_en="Zebra draft")
    assert not [need for need in needs(people["editor"]) if "Zebra" in need.detail]
    assert signed_in(people["editor"]).get(f"/en/updates/new/?about=campaigns:{campaign.slug}").status_code == 404
    page = signed_in(lead).get(update.get_absolute_url()).content.decode()
    assert "The campaign it is about is taken down" in page
    client = signed_in(people["admin"])  # what puts somebody in danger can be taken out before it is shown again
    at = url_of(act, f"pictures/{shown.pk}/remove/")
    assert client.post(at, typed(client, at)).status_code == 302
    assert not ActionPicture.objects.exists()
    of = Support.objects.get()
    at = url(campaign, f"voices/people/{of.pk}/hide/")
    assert client.post(at, typed(client, at, reason="personal")).status_code == 302
    assert Support.objects.get().name == ""


def test_the_links_from_mail_name_it_no_more_and_still_take_back(campaign, coordinator, everything):
    act, friend = everything[0], recipient_at("friend@example.org", "en")
    rows = {
        Support.objects.get(): support_path(Support.objects.get()),
        (row := comes(act, "friend@example.org")): standing_path(row),
    }
    asked = actions.support(campaign, recipient=recipient_at("asks@example.org", "en"))
    rows[asked] = support_path(asked)
    word = actions.endorse(campaign, recipient=friend, name="Zebra union", word="", language="en")
    rows[word] = standing_path(word)
    actions.take_down(campaign, reason=R.SAFETY, by=coordinator)
    visitor = Client()
    for row, path in rows.items():
        page = visitor.get(path)
        assert (page.status_code, "Zebra" in page.content.decode(), campaign.slug in page.content.decode()) == (
            200, False, False
        )  # fmt: skip
        answer = visitor.post(path, {"confirm": "1", "name": "Ann", "key": "0" * 32})
        before = row.status
        row.refresh_from_db()
        assert (row.status, answer.status_code) == (before, 302 if isinstance(row, SignUp) else 200)
        assert visitor.post(path, {"withdraw": "1", "key": "1" * 32}).status_code == 302
        row.refresh_from_db()
        assert row.status == "withdrawn"
        assert "Zebra" not in visitor.get(path).content.decode()
        cache.clear()  # the keys of these forms
