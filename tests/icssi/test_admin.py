"""The admin behind the portal's sign-in: who enters, what it shows, and that nobody can browse people."""

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings as portal
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.staticfiles import finders
from django.utils import timezone, translation

from accounts.actions import give_office, open_account
from accounts.models import Office, TwoKeyAct, User
from campaigns.history import log_of
from campaigns.models import Campaign
from geography.models import Governorate, Region
from notifications.models import Activity
from organisations.models import Organisation
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    names = ("member", "coordinator", "editor", "admin")
    found = {name: open_account(f"{name}@example.org", None, pseudonym=name.title()) for name in names}
    region = Region.objects.create(slug="iraq", name="Iraq", name_en="Federal Iraq")
    give_office(found["coordinator"], "coordinator", region, by=None)
    give_office(found["editor"], "editor", by=None)
    give_office(found["admin"], "admin", by=None)
    return found


@pytest.fixture
def as_(client, people):
    def sign_in(name):
        client.force_login(people[name])
        return client

    return sign_in


def test_visitor_is_led_to_the_one_sign_in(client):
    response = client.get("/admin/", headers={"accept-language": "en"}, follow=True)
    assert response.redirect_chain[-1][0] == "/en/accounts/login/?next=%2Fadmin%2F"


@pytest.mark.parametrize(("name", "status"), [("member", 404), ("coordinator", 404), ("editor", 200), ("admin", 200)])
@pytest.mark.parametrize("path", ["/admin/", "/admin/geography/region/"])
def test_who_holds_no_office_for_it_learns_nothing(as_, name, status, path):
    assert as_(name).get(path).status_code == status


def test_password_sign_in_of_the_admin_does_not_exist(client, people):
    people["admin"].set_password("two rivers 2026")
    people["admin"].save()
    response = client.post("/admin/login/", {"username": "admin@example.org", "password": "two rivers 2026"})
    assert response.status_code == 302
    assert "/accounts/login/" in response.url
    assert "sessionid" not in client.cookies


def test_no_list_of_people_is_registered():
    assert not {"accounts.User", "account.EmailAddress", "notifications.Recipient", "auth.Group"} & {
        model._meta.label for model in admin.site._registry
    }


@pytest.mark.parametrize("model", list(admin.site._registry), ids=lambda model: model._meta.label)
@pytest.mark.parametrize("name", ["editor", "admin"])
def test_every_list_and_form_opens_or_is_refused(as_, model, name):
    client = as_(name)
    address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    statuses = {client.get(address).status_code, client.get(f"{address}add/").status_code}
    assert statuses <= {200, 403}


def test_translated_fields_stand_beside_each_other_in_their_direction(as_):
    place = Governorate.objects.create(
        code="IQ-BG", slug="baghdad", name="Baghdad", region=Region.objects.get(), tile_row=1, tile_column=1
    )
    page = as_("editor").get(f"/admin/geography/governorate/{place.pk}/change/").content.decode()
    for language, direction in (("ar", "rtl"), ("ckb", "rtl"), ("en", "ltr")):
        assert f'lang="{language}" dir="{direction}"' in page
    assert "//ajax.googleapis.com" not in page
    assert 'style="' not in page
    assert "<style" not in page


def test_editor_changes_a_name_in_three_languages(as_):
    organisation = Organisation.objects.create(slug="one", name="One")
    data = {
        "slug": "one",
        "name_ar": "واحد",
        "name_ckb": "یەک",
        "name_en": "One",
        "short": "",
        "kind": "partner",
        "order": 1,
        "note": "",
    }
    response = as_("editor").post(f"/admin/organisations/organisation/{organisation.pk}/change/", data)
    assert response.status_code == 302
    organisation.refresh_from_db()
    assert (organisation.name_ar, organisation.name_ckb, organisation.name_en) == ("واحد", "یەک", "One")


def test_offices_are_listed_by_pseudonym_only(as_):
    page = as_("admin").get("/admin/accounts/office/").content.decode()
    assert "Coordinator" in page
    assert "coordinator@example.org" not in page
    assert "?q=" not in page


def test_editor_sees_no_offices(as_):
    assert as_("editor").get("/admin/accounts/office/").status_code == 403
    assert as_("editor").get("/admin/accounts/office/add/").status_code == 403
    assert as_("editor").get("/admin/accounts/office/close-account/").status_code == 403


def test_an_office_is_asked_for_by_the_exact_address_and_given_by_a_second_person(as_, people):
    data = {"email": " Member@example.org", "role": "editor"}
    client = as_("admin")
    assert client.post("/admin/accounts/office/add/", data | {"role": "coordinator"}).status_code == 200
    assert not TwoKeyAct.objects.exists()
    assert client.post("/admin/accounts/office/add/", data).status_code == 302
    act = TwoKeyAct.objects.get()
    assert (act.person, act.asked_by, people["member"].offices.count()) == (people["member"], people["admin"], 0)
    assert as_("coordinator").post(f"/en/my/keys/{act.pk}/confirm/").status_code == 302
    office = people["member"].offices.get()
    assert (office.role, office.given_by) == ("editor", people["admin"])


def test_asking_for_an_office_does_not_tell_whether_there_is_an_account(as_):
    client = as_("admin")
    answers = [
        client.post("/admin/accounts/office/add/", {"email": f"{name}@example.org", "role": "editor"})
        for name in ("member", "nobody")
    ]
    assert {(answer.status_code, answer.url) for answer in answers} == {(302, "/ar/my/keys/")}
    known, unknown = (act.get_absolute_url() for act in TwoKeyAct.objects.all())
    pages = [client.get(url).content.decode() for url in (known, unknown)]
    assert "Member" not in pages[0]
    assert as_("coordinator").get(known).status_code == 200
    assert client.get(unknown).status_code == 404


def test_an_office_is_ended_in_the_list(as_, people):
    office = people["editor"].offices.get()
    data = {"action": "end", "_selected_action": [office.pk]}
    as_("admin").post("/admin/accounts/office/", data)
    assert not Office.objects.current().filter(user=people["editor"]).exists()


def test_an_account_is_closed_by_the_exact_address_but_never_ones_own(as_, people):
    client = as_("admin")
    path = "/admin/accounts/office/close-account/"
    assert client.post(path, {"email": "admin@example.org", "is_sure": "on"}).status_code == 200
    known, unknown = (
        client.post(path, {"email": f"{name}@example.org"}).context["form"].errors for name in ("member", "nobody")
    )
    assert known == unknown
    assert list(known) == ["is_sure"]
    assert User.objects.filter(is_active=False).count() == 0
    assert client.post(path, {"email": "member@example.org", "is_sure": "on"}).status_code == 302
    assert list(User.objects.filter(is_active=False)) == [people["member"]]


def test_admin_shows_its_own_user_by_pseudonym(as_):
    page = as_("admin").get("/admin/").content.decode()
    assert "<bdi>Admin</bdi>" in page
    assert "admin@example.org" not in page


def test_signing_out_of_the_admin_is_a_post(as_):
    client = as_("admin")
    assert client.get("/admin/logout/").status_code == 405
    response = client.post("/admin/logout/")
    assert response.status_code == 302
    assert response["Clear-Site-Data"]


def test_the_style_the_editor_writes_is_the_one_the_policy_allows(settings):
    """Fails when a new version of the editor brings another style: then its hash goes into the settings."""
    source = Path(finders.find("django_prose_editor/editor.js")).read_text()
    style = re.search(r"`(\.ProseMirror \{[^`]*)`", source)[1]
    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["style-src"]


def test_what_is_done_in_the_admin_is_an_activity_and_no_entry_of_djangos(as_, people):
    client = as_("admin")
    fields = {"slug": "one", "name_ar": "واحد", "name_ckb": "یەک", "name_en": "One", "kind": "partner", "order": 1}
    client.post("/admin/organisations/organisation/add/", fields)
    organisation = Organisation.objects.get()
    page = f"/admin/organisations/organisation/{organisation.pk}/"
    client.post(f"{page}change/", fields | {"order": 2})
    client.cookies[portal.LANGUAGE_COOKIE_NAME] = "en"
    history = client.get(f"{page}history/").content.decode()
    assert "Added something" in history
    assert "admin@example.org" not in history
    client.post(f"{page}delete/", {"post": "yes"})
    client.post("/admin/accounts/office/close-account/", {"email": "member@example.org", "is_sure": "on"})
    acts = Activity.objects.order_by("pk").values_list("verb", "by__pseudonym", "facts")
    assert list(acts) == [
        ("admin.added", "Admin", {"model": "organisations.organisation"}),
        ("admin.changed", "Admin", {"model": "organisations.organisation", "fields": ["Order"]}),
        ("admin.deleted", "Admin", {"model": "organisations.organisation"}),
        ("admin.account_closed", "Admin", {"model": "accounts.user"}),
    ]
    assert not LogEntry.objects.exists()


def test_sign_in_of_an_office_is_written_down_and_that_of_a_member_is_not(client, people):
    for name in ("admin", "member"):
        people[name].set_password("two rivers 2026")
        people[name].save()
        client.post("/en/accounts/login/", {"login": people[name].email, "password": "two rivers 2026"})
        client.post("/en/accounts/logout/")
    assert list(Activity.objects.values_list("verb", "by__pseudonym", "facts")) == [
        ("accounts.office_signed_in", "Admin", {})
    ]


def test_an_approved_campaign_keeps_its_words_and_an_editor_puts_translations_right(as_, people):
    row = factories.campaign(status=Campaign.Status.APPROVED, round=1, approved_at=timezone.now(),
                             submitted_at=timezone.now())  # fmt: skip
    path = f"/admin/campaigns/campaign/{row.pk}/change/"
    sent = {"title_en": "Rewritten", "summary_en": "x", "story_en": "<p>x</p>", "governorates": [],
            "goal": factories.goal().pk, "progress_value": 9, "progress_max": 9, "state_en": "missing",
            "state_ar": "missing", "title_ckb": "ئاوی پاک", "state_ckb": "reviewed"}  # fmt: skip
    assert as_("admin").get(path).status_code == 200
    assert as_("admin").post(path, sent).status_code == 403
    assert as_("editor").post(path, sent).status_code == 302
    now = Campaign.objects.get()
    kept = ("title_en", "summary_en", "story_en", "goal_id", "progress_value", "progress_max", "state_en")
    assert [name for name in kept if getattr(now, name) != getattr(row, name)] == []
    assert (now.title_ckb, now.state_ckb) == ("ئاوی پاک", "reviewed")
    verbs = {act.verb for act in Activity.objects.about(row)}
    assert {"campaigns.translation_changed", "admin.changed"} <= verbs
    with translation.override("en"):
        log = {(str(line.what), str(line.who)) for line in log_of(row, reader=people["coordinator"]).lines}
    assert ("Changed a translation", "an editor") in log
