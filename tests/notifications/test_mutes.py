"""What is muted one by one: a group without another, a campaign, and nothing of other people's."""

import pytest
from django.utils import timezone

from campaigns.models import Support
from core.languages import Version
from geography.models import Region
from notifications import kinds
from notifications.actions import deliver_due, recipient_for, tell
from notifications.kinds import MuteSource
from notifications.models import Delivery, Mute
from tests import factories
from tests.notifications.conftest import SETTINGS as PAGE
from tests.notifications.conftest import declare, filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def offered(words, monkeypatch):
    """Two regions that everybody can mute, and a kind that belongs to them."""
    marshes, hills = (Region.objects.create(slug=slug, name=slug, name_en=slug) for slug in ("marshes", "hills"))
    source = MuteSource(
        title="Regions",
        subject=Region,
        things=lambda user: [(marshes.pk, _version("Marshes")), (hills.pk, _version("Hills"))],
    )
    monkeypatch.setattr(kinds, "mute_sources", [source])
    monkeypatch.setattr("notifications.queries.mute_sources", [source])
    declare(words, code="test.local", belongs_to=lambda region: [region])
    return marshes, hills


def _version(text):
    return Version(text, "en", "ltr", is_fallback=False)


def test_muted_thing_is_heard_of_nowhere_and_the_other_still_is(offered, save):
    marshes, hills = offered
    recipient = save(mute_region=[str(marshes.pk)])
    for region in offered:
        tell("test.local", [recipient], subject=region)
    assert set(Delivery.objects.values_list("subject_id", "channel")) == {(hills.pk, "email"), (hills.pk, "portal")}
    recipient = save(mute_region=[])
    tell("test.local", [recipient], subject=marshes)
    assert Delivery.objects.filter(subject_id=marshes.pk).count() == 2


def test_mute_stops_what_is_on_its_way(offered, save, mailoutbox):
    tell("test.local", [save()], subject=offered[0])
    save(mute_region=[str(offered[0].pk)])
    deliver_due()
    assert mailoutbox == []
    assert Delivery.objects.get(channel="email").reason == "muted"


def test_thing_that_is_not_hers_cannot_be_muted(offered, refused):
    stranger = Region.objects.create(slug="far", name="Far")
    errors, _page = refused(mute_region=[str(stranger.pk)])
    assert list(errors) == ["mute_region"]


def test_mute_of_what_is_offered_no_more_stays(offered, save, words, recipient):
    far = Region.objects.create(slug="far", name="Far")
    save(mute_region=[str(offered[0].pk)])
    kept = Mute.objects.get()
    Mute.objects.create(recipient=kept.recipient, thing_type=kept.thing_type, thing_id=far.pk)
    save(mute_region=[])
    assert list(Mute.objects.values_list("thing_id", flat=True)) == [far.pk]


def test_groups_and_campaigns_offered_are_her_own(chooser, member):
    mine, other = factories.group("water"), factories.group("peace")
    mine.memberships.create(user=member)
    of_mine, of_other, supported = (factories.campaign(group) for group in (mine, other, other))
    Support.objects.create(campaign=supported, recipient=recipient_for(member), status="confirmed",
                           confirmed_at=timezone.now())  # fmt: skip
    for campaign in (of_mine, of_other, supported):
        type(campaign).objects.filter(pk=campaign.pk).update(status="approved", approved_at=timezone.now())
    form = chooser.get(PAGE).context["form"]
    shown = {field.html_name: {int(str(key)) for key, _title in field.field.choices} for field in form.mutes}
    assert shown == {"mute_workinggroup": {mine.pk}, "mute_campaign": {of_mine.pk, supported.pk}}


def test_muted_group_plans_without_her(chooser, member):
    group = factories.group()
    group.memberships.create(user=member)
    data = filled(member, mute_workinggroup=[str(group.pk)])
    assert chooser.post(PAGE, data).status_code == 302
    tell("groups.meeting_planned", [recipient_for(member)], subject=factories.meeting(group))
    assert not Delivery.objects.exists()
