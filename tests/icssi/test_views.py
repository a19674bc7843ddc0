import re
from datetime import timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from accounts.actions import give_office, open_account
from geography.models import Region
from groups.models import Meeting, Membership, Theme, WorkingGroup
from organisations.models import Organisation
from tests import factories
from tests.councils.factories import council, official, seated

pytestmark = pytest.mark.django_db
LANGUAGES = ("ar", "ckb", "en")


@pytest.fixture
def user():
    return open_account("me@example.org", None, pseudonym="Roj <b>", language="en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", ["about", "about/partners", "safety", "legal"])
def test_pages_of_words_are_read_in_three_languages(client, page, language, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        response = client.get(f"/{language}/{page}/")
    assert response.status_code == 200
    assert response.content.count(b"<h1") == 1
    assert f'<html lang="{language}"'.encode() in response.content


def test_partners_stand_under_what_they_are_and_authorities_not_at_all(client):
    for kind in Organisation.Kind:
        Organisation.objects.create(slug=kind, name=f"The {kind.label}", name_en=f"The {kind.label}", kind=kind)
    page = client.get("/en/about/partners/").content.decode()
    titles = re.findall(r"<h2[^>]*>([^<]+)</h2>", page.split("<footer")[0])
    assert titles == ["Project partners", "Civil society organisations", "International bodies"]
    assert "The authority" not in page


@pytest.mark.parametrize("page", ["groups", "campaigns", "recommendations"])
def test_lists_are_narrowed_by_words_never_by_dashes(client, page):
    factories.campaign(status="draft")
    assert "-----" not in client.get(f"/en/{page}/").content.decode()


@pytest.mark.parametrize("path", ["/en/my/", "/en/my/profile/"])
def test_her_own_pages_lead_a_visitor_to_sign_in(client, path):
    assert client.get(path).url == f"/en/accounts/login/?next={path}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_my_page_helps_who_has_nothing_yet(client, user, language, django_assert_max_num_queries):
    client.force_login(user)
    with django_assert_max_num_queries(12):
        response = client.get(f"/{language}/my/")
    assert response.status_code == 200
    assert b"Roj &lt;b&gt;" in response.content


def test_my_page_shows_offices(client, user):
    give_office(user, "coordinator", Region.objects.create(slug="iraq", name="Iraq", name_en="Federal Iraq"), by=None)
    client.force_login(user)
    assert b"/en/campaigns/review/" in client.get("/en/my/").content


@pytest.mark.parametrize(("make", "is_invited"), [(official, False), (seated, True)])
def test_my_page_invites_no_official_into_a_working_group(client, make, is_invited):
    client.force_login(make(council()))
    assert ("You are in no working group yet." in client.get("/en/my/").content.decode()) is is_invited


def test_profile_is_changed_and_the_page_turns_to_the_new_language(client, user):
    client.force_login(user)
    data = {"pseudonym": "Ro\u202ej", "language": "ckb", "zone": "Europe/Berlin"}
    assert client.post("/en/my/profile/", data).url == "/ckb/my/"
    user.refresh_from_db()
    assert (user.pseudonym, user.language, user.zone, user.is_discreet) == ("Roj", "ckb", "Europe/Berlin", False)


@pytest.mark.parametrize(
    ("field", "value"), [("pseudonym", ""), ("pseudonym", "a@b.example"), ("language", "de"), ("zone", "Mars/North")]
)
def test_profile_gives_the_form_back_with_what_was_wrong(client, user, field, value):
    client.force_login(user)
    data = {"pseudonym": "Typed", "language": "en", "zone": "Asia/Baghdad"} | {field: value}
    response = client.post("/en/my/profile/", data)
    assert response.status_code == 200
    assert response.context["form"].errors.keys() == {field}
    user.refresh_from_db()
    assert user.pseudonym == "Roj <b>"


@pytest.mark.parametrize(
    ("pseudonym", "is_taken"), [("Nasrin", True), ("Nаѕrin", True), ("N.a.s-r i n", True), ("Dijla", False)]
)
def test_nobody_becomes_the_double_of_somebody_in_her_group(client, user, pseudonym, is_taken):
    group = factories.group()
    for person in (factories.person("Nasrin"), user):
        Membership.objects.create(user=person, group=group, role="member", is_shown=True)
    Membership.objects.create(user=factories.person("Dijla"), group=factories.group("jobs"), is_shown=True)
    client.force_login(user)
    data = {"pseudonym": pseudonym, "language": "en", "zone": "Asia/Baghdad"}
    response = client.post("/en/my/profile/", data)
    user.refresh_from_db()
    assert (response.status_code, user.pseudonym) == ((200, "Roj <b>") if is_taken else (302, pseudonym))
    assert ("looks like this one" in response.content.decode()) is is_taken


@pytest.mark.parametrize(
    ("account", "is_shown"), [({}, False), ({"level": "hidden"}, True), ({"locked_at": timedelta(0)}, True)]
)
def test_trying_names_does_not_tell_who_hides_in_the_group(client, user, account, is_shown):
    group = factories.group()
    Membership.objects.create(user=user, group=group)
    Membership.objects.create(
        user=factories.person("Nasrin", **factories.from_now(account)), group=group, is_shown=is_shown
    )
    client.force_login(user)
    data = {"pseudonym": "Nasrin", "language": "en", "zone": "Asia/Baghdad"}
    assert client.post("/en/my/profile/", data).status_code == 302


def test_footer_asks_for_the_partners_once(client, settings, django_assert_num_queries):
    settings.CACHES = {**settings.CACHES, "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.VISITOR_PAGES_SECONDS = 0
    client.get("/en/about/")
    with django_assert_num_queries(0):
        client.get("/en/about/")


def test_the_public_calendar_names_public_meetings_only(client):
    region = Region.objects.create(slug="iraq", name="Iraq")
    theme = Theme.objects.create(slug="water-environment", name="Water")
    group = WorkingGroup.objects.create(slug="water-environment-iraq", name="Water", region=region, theme=theme)
    begins = timezone.now() + timedelta(days=3)
    for title, audience in (("Open evening", "public"), ("Closed evening", "members")):
        Meeting.objects.create(
            group=group, title=title, audience=audience, starts_at=begins, ends_at=begins + timedelta(hours=1)
        )
    response = client.get("/ckb/calendar.ics")
    assert response["Content-Type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert str(event["summary"]) == "Open evening"
    assert str(event["url"]).endswith("/ckb/groups/water-environment-iraq/")


def test_my_page_costs_the_same_for_one_group_as_for_three(client, count_queries):
    counts = []
    for themes in (["a"], ["b", "c", "d"]):
        user = factories.person()
        for theme in themes:
            group = factories.group(theme)
            Membership.objects.create(user=user, group=group, role="lead")
            factories.campaign(group)
            factories.meeting(group)
        client.force_login(user)
        counts.append(count_queries(client, "/en/my/"))
    assert counts == [25, 25]  # one of them for the partners in the footer, once in five minutes
