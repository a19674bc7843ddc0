"""The demo itself: fictional, and complete enough that every page of the portal has something to show."""

from collections import Counter
from datetime import date

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import authenticate
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.timezone import localdate
from PIL import Image

from accounts.models import Office, User
from campaigns.models import ActionPicture, Campaign, Decision, Support
from core.languages import LANGUAGES
from core.media import NAME
from core.models import Translated
from councils.models import Commitment, Council, Seat
from forums.models import Activity, Edition, Organiser, Recommendation, Registration, Slot
from groups.models import Membership, WorkingGroup
from icssi.demo import ADMIN, PASSWORD, load_demo
from notifications.models import Activity as Happening
from notifications.models import Delivery, Recipient
from tests.icssi.demo_rows import TODAY, models_of_ours
from updates.models import Update


@pytest.fixture(scope="module")
def loaded_once(django_db_setup, django_db_blocker):
    """The demo, made once for all tests here; what each of them does is rolled back before the next."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_demo(1, TODAY)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded_once, db):
    """The loaded demo, in the transaction of one test."""


def test_every_field_holds_what_its_column_can(demo):
    for model in models_of_ours():
        for row in model._base_manager.all():
            row.clean_fields(exclude=["password"])


def test_every_version_that_is_said_to_be_there_is_there(demo):
    titles = {Edition: "label", Commitment: "text"}
    for model in (model for model in models_of_ours() if issubclass(model, Translated)):
        field = titles.get(model, "text" if model.__name__ == "Evidence" else "title")
        for row in model._base_manager.all():
            there = {code for code in LANGUAGES if getattr(row, f"{field}_{code}")}
            claimed = {code for code in LANGUAGES if getattr(row, f"state_{code}") != "missing"}
            assert claimed == there, row
            assert row.original_language in there, row


def test_rich_text_keeps_to_the_allow_list(demo):
    for model, name in ((Update, "body"), (Campaign, "story")):
        for code in LANGUAGES:
            field = model._meta.get_field(f"{name}_{code}")
            for row in model._base_manager.all():
                text = getattr(row, field.attname)
                assert not text or field.clean(text, row) == text, row


def test_addresses_lead_nowhere(demo):
    addresses = [*User.objects.values_list("email", flat=True)]
    addresses += Recipient.objects.filter(account=None).values_list("own_address", flat=True)
    assert {address.split("@")[1] for address in addresses} == {"example.org"}
    assert len(set(addresses)) == len(addresses)


def test_demo_accounts_can_sign_in_and_hold_what_they_should(demo, rf, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]  # as the demo was written
    names = {
        *("member", "lead", "lead.kurdistan", "coordinator.iraq", "coordinator.kurdistan"),
        *("organiser", "council", "authority", "editor", "admin"),
    }
    accounts = User.objects.filter(email__in=[f"{name}@example.org" for name in names])
    assert accounts.count() == 10
    assert authenticate(rf.post("/"), email=ADMIN, password=PASSWORD) == accounts.get(email=ADMIN)
    assert accounts.values("password").distinct().count() == 1  # the same password for all
    assert EmailAddress.objects.filter(user__in=accounts, verified=True, primary=True).count() == 10
    assert set(Office.objects.current().values_list("user__email", "role", "region__slug")) == {
        ("coordinator.iraq@example.org", "coordinator", "iraq"),
        ("coordinator.kurdistan@example.org", "coordinator", "kurdistan"),
        ("editor@example.org", "editor", None),
        ("admin@example.org", "admin", None),
    }
    water, women = (
        WorkingGroup.objects.get(slug=f"{slug}") for slug in ("water-environment-iraq", "womens-rights-kurdistan")
    )
    assert Membership.objects.leads().get(group=water).user.email == "lead@example.org"
    assert Membership.objects.leads().get(group=women).user.email == "lead.kurdistan@example.org"
    assert Membership.objects.get(user__email="member@example.org").role == "member"
    assert set(Organiser.objects.values_list("user__email", "edition__slug")) == {
        ("organiser@example.org", "2026"),
        ("organiser@example.org", "2027"),
    }
    seats = Seat.objects.current().filter(council__slug="baghdad").exclude(user=None)
    assert set(seats.values_list("user__email", "kind")) == {
        ("council@example.org", "youth"),
        ("authority@example.org", "authority"),
    }


def test_people_without_a_demo_account_cannot_sign_in(demo):
    assert not User.objects.get(email="marsh-rose@example.org").has_usable_password()


def test_every_group_has_a_lead(demo):
    assert set(Membership.objects.leads().values_list("group__slug", flat=True)) == set(
        WorkingGroup.objects.values_list("slug", flat=True)
    )


def test_campaigns_are_in_every_state(demo):
    assert Counter(Campaign.objects.values_list("status", flat=True)) == {
        "approved": 5, "changes": 2, "submitted": 3, "draft": 2, "closed": 2, "refused": 1,
    }  # fmt: skip
    for campaign in Campaign.objects.filter(is_nationwide=True, status="approved"):
        rounds = campaign.decisions.values("round").order_by("-round")[:1]  # a change of it may wait in a later one
        last = Decision.objects.filter(campaign=campaign, round=rounds, verdict="approve")
        assert last.values("region").distinct().count() == 2
    half = Campaign.objects.get(is_nationwide=True, status="submitted")
    assert list(half.decisions.values_list("round", "region__slug", "verdict")) == [
        (1, "iraq", "ask"), (2, "kurdistan", "approve"),
    ]  # fmt: skip
    assert Campaign.objects.in_review().get(status="approved").amendments.get().status == "waiting"
    assert Campaign.objects.in_review().get(appealed_at__isnull=False).snapshots.count() == 2
    assert not Support.objects.exclude(campaign__status__in=Campaign.PUBLIC).exists()


def test_some_pages_show_drawings(demo):
    """Each as an upload is kept, light, and in words for who cannot see it."""
    groups = WorkingGroup.objects.exclude(picture_width=None)
    found = [(row.picture, row, "picture_alt") for row in groups]
    found += [(row.file, row, "alt") for row in ActionPicture.objects.all()]
    assert sorted(file.name.partition("/")[0] for file, *_words in found) == ["actions", "groups", "groups"]
    for file, row, words in found:
        assert all(getattr(row, f"{words}_{code}") for code in LANGUAGES)
        sizes = {size.width: size.name for size in file.get_picture_files_list()}
        assert set(sizes) == {400}
        for name in (file.name, *sizes.values()):
            with default_storage.open(name) as stored, Image.open(stored) as drawn:
                assert (drawn.format, dict(drawn.getexif())) == ("WEBP", {})
            assert NAME.fullmatch(name)
            assert default_storage.size(name) < 20_000


def test_what_happened_to_campaigns_is_told(demo):
    """The log has each decision, and nothing of it waits to be mailed."""
    decided = Happening.objects.filter(verb__in=["campaigns.approve", "campaigns.ask", "campaigns.refuse"])
    assert decided.count() == Decision.objects.count()
    assert set(Delivery.objects.values_list("status", "channel")) == {("sent", "portal")}
    for name, kind in (("lead", "campaigns.decided"), ("coordinator.iraq", "campaigns.submitted")):
        found = Delivery.objects.in_portal_of(User.objects.get(email=f"{name}@example.org"))
        assert found.unread().filter(kind=kind).exists()


def test_coming_editions_have_a_programme_and_registrations(demo):
    editions = Edition.objects.filter(year__gte=2026).order_by("year")
    assert [(row.slug, localdate(row.starts_at), localdate(row.ends_at)) for row in editions] == [
        ("2026", date(2026, 12, 4), date(2026, 12, 5)),
        ("2027", date(2027, 4, 23), date(2027, 4, 24)),
    ]
    for edition in editions:
        assert Activity.objects.filter(edition=edition, status="planned").count() == 14
        assert Activity.objects.filter(edition=edition, status="proposed").exists()
        assert Slot.objects.filter(edition=edition, activity=None).count() == 2
        assert 0 < Registration.objects.taking_a_place().filter(edition=edition).count() < edition.capacity


def test_nothing_overlaps_in_a_room(demo):
    for slot in Slot.objects.exclude(room=None):
        others = Slot.objects.filter(room=slot.room, starts_at__lt=slot.ends_at, ends_at__gt=slot.starts_at)
        assert list(others) == [slot]


def test_recommendations_are_at_every_stage(demo):
    assert Counter(Recommendation.objects.values_list("status", flat=True)) == {"adopted": 14, "recorded": 2}
    assert set(Commitment.objects.values_list("status", flat=True)) == set(Commitment.Status.values)
    assert {row.commitments.count() for row in Recommendation.objects.all()} == {0, 1, 2, 3}
    assert Recommendation.objects.filter(ref="ISF-2018-07", origin__slug="evening-streets").exists()
    late = Commitment.objects.filter(status__in=Commitment.OPEN, due_on__lt=TODAY)
    assert late.count() == 4
    assert Counter(Council.objects.values_list("status", flat=True)) == {"working": 5, "founding": 2}


def test_updates_are_about_everything_and_in_different_languages(demo):
    rows = list(Update.objects.all())
    assert len(rows) == 30
    assert sum(len(row.languages) == 3 for row in rows) >= 20
    assert {len(row.languages) for row in rows} == {1, 2, 3}
    assert {type(row.subject).__name__ for row in rows} == {"WorkingGroup", "Forum", "Campaign", "Council", "NoneType"}
    assert Counter(row.status for row in rows) == {"published": 29, "draft": 1}
