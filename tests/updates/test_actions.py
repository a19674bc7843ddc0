import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from campaigns.models import Campaign, Support
from core.transitions import MoveRefused
from notifications.actions import deliver_due, recipient_at, recipient_for
from notifications.models import Activity, Delivery, Preference
from tests import factories as make
from tests.updates import factories as news
from updates import actions
from updates.models import Update
from updates.queries import needs

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def told(kind: str = "updates.published") -> set:
    """Whom a kind was told by mail: accounts by id, others by address."""
    rows = Delivery.objects.filter(kind=kind, channel="email").select_related("recipient")
    return {row.recipient.account_id or row.recipient.own_address for row in rows}


def new(**fields) -> Update:
    return Update(**({"title_en": "Water for all", "state_en": "reviewed", "original_language": "en"} | fields))


@pytest.mark.parametrize(
    ("fields", "typed", "slug"),
    [
        ({}, "", "water-for-all"),
        ({}, "typed", "water-for-all"),
        ({"title_en": "", "title_ar": "ماء"}, "Typed words", "typed-words"),
        ({"title_en": "New"}, "better", "better"),
    ],
)
def test_the_address_comes_from_the_english_title_else_as_typed(fields, typed, slug):
    update = actions.draft(new(**fields), by=make.person(), address=typed)
    assert update.slug == slug


def test_without_english_the_address_is_the_day_and_a_short_id_and_stays():
    update = actions.draft(new(title_en="", title_ar="ماء"), by=make.person())
    first = update.slug
    assert first.startswith(f"{timezone.localdate():%Y-%m-%d}-")
    actions.revise(update, by=make.person())
    assert update.slug == first
    update.title_en = "Water"
    actions.revise(update, by=make.person())
    assert update.slug == "water"


def test_a_taken_address_gets_a_short_id_and_keeps_it():
    actions.draft(new(), by=make.person())
    second = actions.draft(new(), by=make.person())
    slug = second.slug
    assert slug.startswith("water-for-all-")
    assert actions.revise(second, by=make.person()).slug == slug


def test_a_reserved_address_is_refused():
    with pytest.raises(ValidationError, match="taken by a page"):
        actions.draft(new(title_en="", title_ar="ماء"), by=make.person(), address="feed")


def test_what_is_stored_was_cleaned_whoever_calls():
    update = actions.draft(new(body_en="<p onclick=x>a<script>b</script></p>", body_ar="سطر"), by=make.person())
    assert (update.body_en, update.body_ar) == ("<p>a</p>", "<p>سطر</p>")


def test_publishing_a_groups_update_tells_its_members_and_nobody_else():
    group = make.group()
    lead, member, author = make.lead(group), make.member(group), make.member(group)
    make.member(make.group(region_slug="kurdistan"))
    update = news.update(group=group, author=author)
    actions.publish(update, by=lead)
    assert (update.status, told()) == (Update.Status.PUBLISHED, {member.pk, author.pk})
    assert Activity.objects.about(update).get().verb == "updates.published"


def test_publishing_a_campaigns_update_tells_confirmed_supporters():
    campaign, lead = news.running_campaign(), make.lead(make.group())
    for address, status in [("yes@example.org", "confirmed"), ("asked@example.org", "asked")]:
        Support.objects.create(campaign=campaign, recipient=recipient_at(address, "ar"), status=status,
                               confirmed_at=timezone.now() if status == "confirmed" else None)  # fmt: skip
    actions.publish(news.update(campaign=campaign, author=lead), by=lead)
    assert told() == {"yes@example.org"}


def test_publishing_other_updates_tells_the_author():
    author = news.organiser()
    actions.publish(news.update(forum=news.forum(), author=author), by=make.coordinator())
    assert told() == {author.pk}


def test_publishing_twice_is_refused_and_tells_once():
    update, lead = news.update(group=make.group()), make.lead(make.group())
    make.member(make.group())
    seen_by_another = Update.objects.get(pk=update.pk)
    actions.publish(update, by=lead)
    with pytest.raises(MoveRefused):
        actions.publish(seen_by_another, by=lead)
    assert len(told()) == 1


def test_nothing_to_read_cannot_be_published():
    with pytest.raises(ValidationError, match="at least one language"):
        actions.publish(news.update(languages=""), by=make.person())


def test_an_update_of_a_campaign_waits_for_the_campaign():
    campaign = make.campaign()
    with pytest.raises(ValidationError, match="not public yet"):
        actions.publish(news.update(campaign=campaign), by=make.lead(make.group()))
    Campaign.objects.filter(pk=campaign.pk).update(status="approved", approved_at=timezone.now())
    actions.publish(Update.objects.get(), by=make.lead(make.group()))


def test_what_was_published_keeps_its_address_and_notes_when_it_was_revised():
    update = news.update(published=True)
    update.title_en = "Another title"
    actions.revise(update, by=make.person())
    stored = Update.objects.get()
    assert (stored.slug, stored.title_en, stored.revised_at is not None) == (update.slug, "Another title", True)


def test_the_last_language_of_what_is_public_cannot_be_taken_away():
    update = news.update(published=True)
    update.state_en = "draft"
    with pytest.raises(ValidationError, match="at least one language"):
        actions.revise(update, by=make.person())


def test_a_revision_does_not_undo_what_happened_meanwhile():
    update = news.update()
    Update.objects.filter(pk=update.pk).update(status="published", published_at=timezone.now())
    with pytest.raises(MoveRefused):
        actions.revise(update, by=make.person())


def test_taking_down_stops_what_waits_and_tells_the_author():
    group, author = make.group(), make.person()
    make.member(group)
    update = news.update(group=group, author=author)
    actions.publish(update, by=make.lead(group))
    actions.take_down(update, reason=Update.Reason.SAFETY, by=make.coordinator())
    waiting = Delivery.objects.filter(kind="updates.published", channel="email").values_list("status", flat=True)
    assert (set(waiting), told("updates.taken_down")) == ({"cancelled"}, {author.pk})
    assert Activity.objects.about(update).order_by("-pk")[0].facts == {"reason": "safety"}
    with pytest.raises(MoveRefused):
        actions.take_down(Update(pk=update.pk, status="published"), reason=Update.Reason.SAFETY, by=author)


def test_republishing_shows_it_again_with_its_old_date_and_tells_nobody():
    update = news.update(published=True, group=make.group())
    day = update.published_at
    make.member(make.group())
    actions.take_down(update, reason=Update.Reason.ERROR, by=make.coordinator())
    actions.republish(update, by=make.coordinator())
    stored = Update.objects.get()
    assert (stored.status, stored.published_at, told()) == ("published", day, set())
    with pytest.raises(MoveRefused):
        actions.publish(Update.objects.get(), by=make.coordinator())


def test_republishing_tells_who_was_not_told_yet_and_nobody_else(mailoutbox):
    """Who reads summaries waits for hers; who joined meanwhile did not miss anything."""
    group, lead = make.group(), make.lead(make.group())
    at_once, weekly = make.member(group), make.member(group)
    Preference.objects.create(recipient=recipient_for(weekly), topic="updates", mail="weekly")
    update = news.update(group=group, author=make.person())
    actions.publish(update, by=lead)
    deliver_due()
    rows = Delivery.objects.filter(kind="updates.published", channel="email", recipient__account__in=[at_once, weekly])
    before = set(rows.values_list("recipient__account", "status"))
    assert before == {(at_once.pk, "sent"), (weekly.pk, "queued")}
    actions.take_down(update, reason=Update.Reason.ERROR, by=make.coordinator())
    assert rows.get(recipient__account=weekly).status == "cancelled"
    newcomer = make.member(group)
    mailoutbox.clear()
    for _turn in range(2):
        actions.republish(update, by=make.coordinator())
        assert set(rows.values_list("recipient__account", "status")) == before
        assert not Delivery.objects.filter(kind="updates.published", recipient__account__in=[newcomer, lead]).exists()
        actions.take_down(update, reason=Update.Reason.ERROR, by=make.coordinator())
    actions.republish(update, by=make.coordinator())
    rows.filter(status="queued").update(due_at=timezone.now())
    deliver_due()
    assert [mail.to for mail in mailoutbox if mail.to != [update.author.email]] == [[weekly.email]]


def test_mail_goes_only_to_whom_it_still_concerns(mailoutbox):
    group = make.group()
    stays, leaves = make.member(group), make.member(group)
    actions.publish(news.update(group=group), by=make.lead(group))
    leaves.memberships.update(left_at=timezone.now())
    deliver_due()
    assert [mail.to for mail in mailoutbox] == [[stays.email]]


def test_needs_name_drafts_what_waits_and_what_is_to_be_translated():
    group = make.group()
    lead, author, editor = make.lead(group), make.member(group), make.holder("editor")
    news.update(group=group, author=author)
    news.update(group=group, author=author, languages="")
    news.update(forum=news.forum(), author=news.organiser())
    news.update(author=editor)
    news.update(published=True, languages="en ar")
    titles = {user: [need.title for need in needs(user)] for user in (lead, author, editor, make.person())}
    assert list(titles.values()) == [
        ["An update waits to be published"],
        ["Your draft of an update"] * 2,
        ["An update waits to be published", "Your draft of an update", "1 update is not in Kurdish yet"],
        [],
    ]


@pytest.mark.parametrize("fields", [{"status": "published"}, {"status": "taken_down"}])
def test_what_was_public_has_a_date(fields):
    with pytest.raises(IntegrityError, match="update_published_at_when_published"), transaction.atomic():
        news.update(**fields)


def test_an_update_is_about_one_thing_at_most():
    with pytest.raises(IntegrityError, match="update_about_at_most_one"), transaction.atomic():
        news.update(group=make.group(), forum=news.forum())
