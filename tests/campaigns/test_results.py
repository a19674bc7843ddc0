"""Actions are planned by a lead, reported by a lead, and shown with pictures; of those who came a number stays."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.actions import lay, replay
from accounts.actions.retention import end_terms
from campaigns import actions
from campaigns.models import Action, ActionPicture, Campaign, SignUp
from campaigns.queries import needs
from notifications.actions import materialise, recipient_at, recipient_for
from notifications.models import Activity, Delivery
from tests import factories as make
from tests.campaigns.test_doing import DAY, PLACE, action, comes, signed_in, typed, url_of
from tests.core import hostile

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_page_is_kept(settings):
    settings.VISITOR_PAGES_SECONDS = 0


@pytest.fixture
def campaign(group):
    now = timezone.now()
    return make.campaign(group, status=Campaign.Status.APPROVED, round=1, submitted_at=now, approved_at=now)


@pytest.fixture
def lead(group):
    return recipient_for(make.lead(group)).account


def test_a_lead_plans_and_others_do_not(group, campaign, lead):
    url = f"/en/campaigns/{campaign.slug}/actions/add/"
    row = action(campaign)
    for user, status in [(make.member(group), 403), (make.person(), 403), (make.holder("editor"), 403),
                         (make.lead(make.group("b")), 403), (lead, 200)]:  # fmt: skip
        client = signed_in(user)
        for page in (url, url_of(row, "change/"), url_of(row, "cancel/"), url_of(row, "pictures/add/")):
            assert client.get(page).status_code == status, page
    assert signed_in(make.coordinator()).get(url_of(row, "cancel/")).status_code == 200, "it may put people in danger"
    client = signed_in(lead)
    begins = timezone.localtime(timezone.now() + 9 * DAY)
    data = typed(client, url, kind="training", title_en="Measure", starts_at=f"{begins:%Y-%m-%dT%H:%M}", place_en=PLACE,
                 place_for="signed_up", wanted_en="A pen", takes_sign_ups="on", capacity="٢٠")  # fmt: skip
    wrong = [({"takes_sign_ups": ""}, "Nobody can sign up for it"), ({"title_en": ""}, "Write it in one language"),
             ({"ends_at": f"{begins - DAY:%Y-%m-%dT%H:%M}"}, "An action ends after it begins"),
             ({"starts_at": "", "ends_at": f"{begins:%Y-%m-%dT%H:%M}"}, "Say when it begins")]  # fmt: skip
    for change, words in wrong:
        page = client.post(url, data | change).content.decode()
        assert words in page
        assert "A pen" in page, "what was typed is kept"
    for _click in range(2):
        assert client.post(url, data).status_code == 302
    made = Action.objects.get(title_en="Measure")
    assert f"{begins:%H:%M}" in Client().get(url_of(made)).content.decode()
    until = begins.replace(hour=0, minute=0) + DAY
    longer = action(campaign, starts_at=begins.replace(hour=1, minute=0), ends_at=begins.replace(hour=4, minute=0))
    assert "01:00 to 04:00" in Client().get(url_of(longer)).content.decode()
    Action.objects.filter(pk=longer.pk).update(ends_at=until + DAY)
    assert "01:00 to" not in Client().get(url_of(longer)).content.decode()
    assert (made.capacity, made.place_for, made.wanted_en, made.takes_sign_ups) == (20, "signed_up", "A pen", True)
    assert "Measure" in Client().get(f"/en/campaigns/{campaign.slug}/").content.decode()
    assert Activity.objects.about(campaign).filter(verb="campaigns.action_planned").count() == 1


def test_what_came_of_it_is_written_by_a_lead_and_asked_for_the_day_after(client, group, campaign, lead):
    now = timezone.now()
    row = action(campaign, starts_at=now - timedelta(hours=24), ends_at=now - timedelta(hours=20))
    materialise()
    asked = Delivery.objects.filter(kind="campaigns.action_report_wanted", channel="email")
    assert [delivery.recipient.account for delivery in asked] == [lead]
    assert url_of(row, "report/").removeprefix("/en") in "".join(need.url for need in needs(lead))
    assert needs(make.member(group)) == []
    leading, url = signed_in(lead), url_of(row, "report/")
    assert "Write it in one language" in leading.post(url, typed(leading, url, people_came="4")).content.decode()
    leading.post(url, typed(leading, url, people_came="4", result_en="Seven <b>wells</b>"))
    page = client.get(url_of(row)).content.decode()
    assert "Seven &lt;b&gt;wells" in page
    assert "Fewer than 10 people took part" in page
    assert "Seven &lt;b&gt;wells" in client.get(f"/en/campaigns/{campaign.slug}/").content.decode()
    assert not asked.filter(status="queued").exists()
    assert needs(lead) == []
    leading.post(url, typed(leading, url, people_came="40", result_en="Seven wells"))
    assert "40 people took part" in client.get(url_of(row)).content.decode()
    ahead = action(campaign)
    assert leading.get(url_of(ahead, "report/"))["Location"] == url_of(ahead)
    with pytest.raises(ValidationError):
        actions.report_action(ahead, by=lead)
    assert signed_in(make.member(group)).get(url).status_code == 403


def test_pictures_are_drawn_anew_shown_with_words_and_gone_with_their_files(client, campaign, lead, settings, tmp_path):
    settings.MEDIA_ROOT, settings.TOMBSTONES = tmp_path / "media", tmp_path / "tombstones"
    row = action(campaign, starts_at=timezone.now() - DAY, ends_at=None)
    leading, url = signed_in(lead), url_of(row, "pictures/add/")
    content = hostile.with_everything("JPEG")
    sent = {"file": SimpleUploadedFile("a.jpg", content, "image/jpeg")}
    assert "Say what can be seen" in leading.post(url, typed(leading, url, **sent)).content.decode()
    sent = {"file": SimpleUploadedFile("a.svg", hostile.SVG, "image/svg+xml"), "alt_en": "A well"}
    assert leading.post(url, typed(leading, url, **sent)).status_code == 200
    assert not ActionPicture.objects.exists()
    sent = {"file": SimpleUploadedFile("a.jpg", content, "image/jpeg"), "alt_en": "A well and a meter"}
    assert leading.post(url, typed(leading, url, **sent)).status_code == 302
    picture = ActionPicture.objects.get()
    with picture.file.open() as stored:
        assert b"Exif" not in stored.read()
    page = client.get(url_of(row)).content.decode()
    assert 'alt="A well and a meter"' in page
    assert picture.file.url in page
    assert "1 picture<" in client.get(f"/en/campaigns/{campaign.slug}/").content.decode()
    assert client.get(picture.file.url).status_code == 200
    Campaign.objects.filter(pk=campaign.pk).update(status="refused", approved_at=None)
    assert client.get(picture.file.url).status_code == 404, "seen with its campaign"
    Campaign.objects.filter(pk=campaign.pk).update(
        status="closed", approved_at=timezone.now(), closed_at=timezone.now()
    )
    remove = url_of(row, f"pictures/{picture.pk}/remove/")
    assert signed_in(make.person()).get(remove).status_code == 403
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.transaction.on_commit", lambda do, **_how: do())
        assert leading.post(remove, typed(leading, remove)).status_code == 302
    assert leading.get(remove)["Location"] == url_of(row), "a second click"
    assert not default_storage.exists(picture.file.name)
    assert [path for path in (tmp_path / "media").rglob("*") if path.is_file()] == []


def test_a_picture_that_was_taken_out_stays_out_after_a_restore(campaign, settings, tmp_path):
    settings.MEDIA_ROOT, settings.TOMBSTONES = tmp_path / "media", tmp_path / "tombstones"
    row = action(campaign)
    file = ContentFile(hostile.picture("WEBP"), name="a" * 32 + ".webp")
    back = ActionPicture.objects.create(action=row, file=file, alt_en="A well", added_at=timezone.now() - DAY)
    lay(actions.PICTURE, back.pk)
    replay()
    assert not ActionPicture.objects.exists()


# --- afterwards ---------------------------------------------------------------------------------------------------


def test_two_weeks_after_only_the_number_of_those_who_came_stays(client, campaign):
    row = action(campaign)
    for n in range(12):
        comes(row, f"f{n}@example.org")
    actions.sign_up(row, recipient=recipient_at("never@example.org", "en"))
    over = timezone.now() - 15 * DAY
    Action.objects.filter(pk=row.pk).update(starts_at=over - DAY, ends_at=over)
    drive = action(campaign, starts_at=None, ends_at=None)
    comes(drive)
    end_terms(timezone.now())
    assert list(SignUp.objects.values_list("action", flat=True)) == [drive.pk], (
        "what has no time ends with its campaign"
    )
    row.refresh_from_db()
    assert row.signed_up_then == 12
    assert "12 people signed up" in client.get(url_of(row)).content.decode()
    end_terms(timezone.now())
    row.refresh_from_db()
    assert row.signed_up_then == 12
    Campaign.objects.filter(pk=campaign.pk).update(status="closed", closed_at=over)
    end_terms(timezone.now())
    assert not SignUp.objects.exists()
