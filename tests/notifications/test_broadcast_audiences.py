"""Who may write to whom, who is in an audience, and how many that are: nothing that tells of one person."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Office
from campaigns.models import Support
from forums.models import Registration
from notifications import preview
from notifications.actions import recipient_at
from notifications.models import Broadcast, Delivery, Mute, Preference, Recipient
from tests import factories
from tests.forums.factories import edition as make_edition
from tests.forums.factories import organiser as make_organiser
from tests.notifications.broadcasting import confirm, draft, editor, proven, registered

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def organiser(edition):
    return make_organiser(edition)


# --- who is asked, who may ask ------------------------------------------------------------------------------------


def people() -> dict[str, object]:
    """One person a role: of the edition, the campaign and the offices."""
    edition, campaign = make_edition(), factories.campaign(status="approved", approved_at=timezone.now())
    group = factories.group()
    return {
        "edition": edition,
        "campaign": campaign,
        "member": factories.member(group),
        "lead": factories.lead(group),
        "coordinator": factories.coordinator(),
        "admin": factories.holder(Office.Role.ADMIN),
        "organiser": make_organiser(edition),
        "organiser of another": make_organiser(make_edition(days=40)),
        "organiser until yesterday": make_organiser(edition, until=timezone.localdate() - timedelta(days=1)),
        "editor": editor(),
        "editor, closed": factories.person(is_active=False),
    }


def test_who_may_write_to_whom():
    """The table of roles and audiences; whoever is not in it may write to nobody."""
    known = people()
    things = {
        "forums.registered": known.pop("edition"),
        "campaigns.supporters": known.pop("campaign"),
        "icssi.members": None,
    }
    Office.objects.create(user=known["editor, closed"], role=Office.Role.EDITOR)
    found = {
        role: [code for code, thing in things.items() if user.has_perm("notifications.write_broadcast", Broadcast(
            audience=code, thing=thing, written_by=user))]
        for role, user in known.items()
    }  # fmt: skip
    assert found == {role: [] for role in known} | {"organiser": ["forums.registered"], "editor": list(things)}
    assert {role for role, user in known.items() if user.has_perm("notifications.write_broadcasts")} == {
        "organiser", "organiser of another", "editor",
    }  # fmt: skip


def test_an_audience_needs_what_it_is_about():
    user = editor()
    for audience, thing in {"forums.registered": None, "icssi.members": make_edition(), "no.such": None}.items():
        stray = Broadcast(audience=audience, thing=thing, written_by=user)
        assert not user.has_perm("notifications.write_broadcast", stray)
    others = Broadcast(audience="icssi.members", written_by=factories.person())
    assert not user.has_perm("notifications.write_broadcast", others)


def test_supporters_are_those_who_confirmed():
    campaign = factories.campaign(status="approved", approved_at=timezone.now())
    now = timezone.now()
    rows = {"confirmed": now, "asked": None, "withdrawn": now}
    for status, at in rows.items():
        recipient = recipient_at(f"{status}@example.org", "ar")
        Support.objects.create(campaign=campaign, recipient=recipient, status=status, confirmed_at=at)
    confirm(draft(editor(), campaign, "campaigns.supporters"))
    [row] = Delivery.objects.filter(kind="campaigns.supporters")
    assert row.recipient.own_address == "confirmed@example.org"


def test_members_are_found_though_they_were_never_told_anything():
    fresh, unproven = proven(factories.person()), factories.person()
    broadcast = draft(editor(), None, "icssi.members")
    assert preview.outlook(broadcast).is_nobody is False
    later = proven(factories.person())
    confirm(broadcast)
    told = set(Delivery.objects.about(broadcast).values_list("recipient__account", flat=True))
    assert {fresh.pk, later.pk} <= told
    assert unproven.pk not in told


def test_members_who_chose_nothing_get_news_in_a_weekly_summary():
    proven(factories.person())
    broadcast = draft(editor(), None, "icssi.members")
    confirm(broadcast)
    mails = Delivery.objects.about(broadcast).filter(channel="email")
    assert set(mails.values_list("bundle", flat=True)) == {"weekly"}
    assert mails.filter(due_at__lt=broadcast.begins_at).count() == 0


# --- how many -----------------------------------------------------------------------------------------------------


def crowd(edition, language: str, count: int) -> list[Recipient]:
    made = Recipient.objects.bulk_create(
        Recipient(own_address=f"{language}{number}@example.org", own_language=language) for number in range(count)
    )
    Registration.objects.bulk_create(
        Registration(edition=edition, recipient=recipient, code=f"{language}{number}"[:8])
        for number, recipient in enumerate(made)
    )
    return made


def test_counts_are_by_language_and_way_and_point_at_nobody(edition, organiser):
    arabic, kurdish = crowd(edition, "ar", 34), crowd(edition, "ckb", 3)
    Preference.objects.bulk_create(Preference(recipient=one, topic="forums", mail="daily") for one in arabic[:12])
    Preference.objects.bulk_create(Preference(recipient=one, topic="forums", mail="never") for one in kurdish[:1])
    Recipient.objects.filter(pk=arabic[20].pk).update(suppressed_at=timezone.now())
    reader = factories.person(language="en")
    Preference.objects.create(recipient=registered(edition, account=reader), topic="forums", mail="never")
    with CaptureQueriesContext(connection) as asked:
        seen = preview.outlook(draft(organiser, edition))
    assert seen.people == "about 30"  # 36, of whom two could not be told otherwise
    assert [(line.word, line.count) for line in seen.languages] == [
        ("العربية", "about 30"), ("کوردی", "fewer than 10"), ("English", "fewer than 10"),
    ]  # fmt: skip
    assert {line.word.split(":")[0]: line.count for line in seen.ways} == {
        "by mail, at once": "about 20",
        "by mail, in a daily summary": "about 10",
        "only in the portal": "fewer than 10",
        "not at all": "fewer than 10",
    }
    assert len([one for one in asked if "GROUP BY" in one["sql"]]) == 1


def test_who_muted_the_campaign_is_counted_as_not_told():
    campaign = factories.campaign(status="approved", approved_at=timezone.now())
    recipient = recipient_at("quiet@example.org", "ar")
    Support.objects.create(campaign=campaign, recipient=recipient, status="confirmed", confirmed_at=timezone.now())
    broadcast = draft(editor(), campaign, "campaigns.supporters")
    assert not preview.outlook(broadcast).is_nobody
    Mute.objects.create(recipient=recipient, thing=campaign)
    assert preview.outlook(broadcast).is_nobody
    with pytest.raises(ValidationError, match="Nobody"):
        confirm(broadcast)


def test_outlook_and_deliveries_agree(edition, organiser):
    """Nobody is counted who is not told, and the other way round."""
    for number, (mail, in_portal) in enumerate([("now", True), ("daily", False), ("never", True), ("never", False)]):
        account = factories.person(language="en") if number % 2 else None
        Preference.objects.create(
            recipient=registered(edition, account=account), topic="forums", mail=mail, in_portal=in_portal
        )
    broadcast = draft(organiser, edition)
    counted = sum(row["number"] for row in preview._counted(broadcast, preview.kinds[broadcast.audience])
                  if preview._way(row) != preview.NOT_AT_ALL)  # fmt: skip
    confirm(broadcast)
    assert Delivery.objects.about(broadcast).values("recipient").distinct().count() == counted == 2


def test_ten_thousand_are_told_in_as_many_queries_as_three(edition, organiser):
    def cost(count: int, language: str) -> int:
        crowd(edition, language, count)
        broadcast = draft(organiser, edition)
        with CaptureQueriesContext(connection) as asked:
            confirm(broadcast)
        told = Delivery.objects.about(broadcast).count()
        assert told == edition.registrations.count()
        return len(asked)

    cost(1, "en")  # content types are remembered from here on
    few = cost(3, "ckb")
    assert cost(10_000, "ar") == few
    assert few < 20
