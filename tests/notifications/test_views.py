import re
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import Office, Session, User
from core.languages import LANGUAGES
from geography.models import Region
from notifications import kinds, tokens
from notifications.actions import recipient_at, recipient_for, set_pace, tell
from notifications.models import Delivery, Preference
from notifications.queries import mail_paces, oldest_due_age, unread_count

LIST = "/en/my/notifications/"


@pytest.fixture
def reader(client, member):
    client.force_login(member)
    return client


@pytest.fixture
def told(words, region, recipient):
    tell("test.rally", [recipient], subject=region)
    return Delivery.objects.get(channel="portal")


def test_stranger_is_led_to_sign_in(client, told):
    response = client.get(LIST)
    assert (response.status_code, response.url.split("?")[0]) == (302, "/en/accounts/login/")
    assert client.post(f"{LIST}read/").status_code == 302
    told.refresh_from_db()
    assert told.read_at is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_messages_are_listed_with_their_links(reader, told, language):
    page = reader.get(f"/{language}/my/notifications/").content.decode()
    assert "Marshes rally" in page
    assert 'href="/en/groups/water-environment-iraq/"' in page


def test_nothing_yet_says_so(reader, words):
    assert "Nothing has happened yet" in reader.get(LIST).content.decode()


def test_others_messages_are_neither_seen_nor_read(client, told):
    other = User.objects.create_user("other@example.org", pseudonym="Other")
    client.force_login(other)
    assert "Marshes rally" not in client.get(LIST).content.decode()
    client.post(f"{LIST}read/", {"read": told.pk})
    assert client.post(f"{LIST}read/", {"open": told.pk}).status_code == 404
    told.refresh_from_db()
    assert told.read_at is None


def test_one_is_read_or_all(reader, told, words, recipient, member):
    tell("test.rally", [recipient], subject=recipient)
    assert unread_count(member) == 2
    assert reader.post(f"{LIST}read/", {"read": told.pk}).url == LIST
    assert unread_count(member) == 1
    reader.post(f"{LIST}read/")
    assert unread_count(member) == 0


def test_all_are_read_but_what_came_while_she_read(reader, told, words, recipient, member):
    shown_at = reader.get(LIST).context["shown_at"]
    tell("test.rally", [recipient], subject=recipient)
    reader.post(f"{LIST}read/", {"until": shown_at})
    [left] = Delivery.objects.in_portal_of(member).unread()
    assert left.subject == recipient
    assert reader.post(f"{LIST}read/", {"until": "yesterday"}).status_code == 302
    assert unread_count(member) == 1, "a time that is none marks nothing"


@pytest.fixture
def talk(words, told, recipient):
    """A message of another topic beside the one told."""
    kinds.topic("talk", "Talk")
    kinds.declare(kinds.Kind(code="talk.one", topic="talk", wording=words.wording, still_true=words.still_true))
    tell("talk.one", [recipient], subject=recipient)
    return Delivery.objects.get(kind="talk.one", channel="portal")


def shown(response):
    return [entry.pk for entry in response.context["page"].entries]


def test_filters_narrow_the_list(reader, told, talk, words):
    reader.post(f"{LIST}read/", {"read": told.pk})
    assert shown(reader.get(LIST)) == [talk.pk, told.pk]
    assert shown(reader.get(LIST, {"topic": "test"})) == [told.pk]
    assert shown(reader.get(LIST, {"show": "unread"})) == [talk.pk]
    empty = reader.get(LIST, {"show": "unread", "topic": "test"})
    assert shown(empty) == []
    assert "Nothing like this" in empty.content.decode()
    for nonsense in ({"topic": "x\x00'"}, {"show": "9" * 5000}, {"topic": ["talk", "none"]}):
        assert shown(reader.get(LIST, nonsense)) == [talk.pk, told.pk]


def test_every_filter_is_a_link_and_the_current_one_is_marked(reader, talk):
    page = reader.get(LIST, {"topic": "talk"}).content.decode()
    assert f'<a href="{LIST}?topic=talk" aria-current="page">Talk</a>' in page
    assert f'<a href="{LIST}?show=unread&amp;topic=talk">Not read</a>' in page
    assert f'<a href="{LIST}">All topics</a>' in page


def test_all_of_a_topic_are_read_and_the_others_are_not(reader, told, talk, member):
    answer = reader.post(f"{LIST}read/?topic=talk")
    assert answer.url == f"{LIST}?topic=talk"
    assert list(Delivery.objects.in_portal_of(member).unread()) == [told]


def test_older_pages_keep_the_filter(reader, words, region, recipient):
    for number in range(35):
        tell("test.rally", [recipient], subject=region, occurrence=timezone.now() + timedelta(minutes=number))
    first = reader.get(LIST, {"topic": "test", "show": "unread"})
    assert first.context["older_url"].startswith(f"{LIST}?show=unread&topic=test&before=")
    second = reader.get(first.context["older_url"])
    assert (len(shown(second)), second.context["newer_url"]) == (5, f"{LIST}?show=unread&topic=test")
    answer = reader.post(f"{LIST}read/{second.context['query']}", {"read": shown(second)[0]})
    assert shown(reader.get(answer.url)) == shown(second)[1:]


def test_number_of_a_message_is_written_without_commas(reader, told):
    Delivery.objects.filter(pk=told.pk).update(id=12345)
    assert 'name="read" value="12345"' in reader.get(LIST).content.decode()


def test_opening_what_is_gone_says_so(reader, told, region):
    region.delete()
    page = reader.post(f"{LIST}read/", {"open": told.pk}, follow=True).content.decode()
    told.refresh_from_db()
    assert told.read_at
    assert page.count("What this message was about is no longer there.") == 2, "as an answer, and in the list"


def test_time_place_and_entry_code_stand_under_a_message(reader, told, words):
    words.extra = {"starts_at": datetime(2030, 3, 2, 6, tzinfo=UTC), "place": "Chibayish", "entry_code": "K7-QX"}
    page = reader.get(LIST).content.decode()
    assert [word for word in ("2 March 2030, 09:00", "Chibayish", "K7-QX") if word not in page] == []


# --- the count in the header --------------------------------------------------------------------------------------


COUNT = "/en/my/notifications/count/"


@pytest.mark.parametrize(("unread", "word"), [(0, ""), (1, "1"), (3, "3"), (99, "99"), (120, "99+")])
def test_header_counts_what_is_not_read(reader, told, unread, word):
    told.read_at = timezone.now()
    told.save()
    Delivery.objects.bulk_create(
        Delivery(recipient_id=told.recipient_id, kind=told.kind, subject_type_id=told.subject_type_id,
                 subject_id=told.subject_id, occurrence=told.occurrence + timedelta(seconds=number + 1),
                 offset=told.offset, channel="portal", due_at=told.due_at, status="sent", sent_at=told.sent_at)
        for number in range(unread)
    )  # fmt: skip
    for page in (reader.get(COUNT), reader.get("/en/about/")):
        found = re.search(r'aria-hidden="true">([\d+]+)</bdi>', page.content.decode())
        assert (found.group(1) if found else "") == word


def test_count_costs_session_account_and_itself(reader, told, django_assert_num_queries):
    with django_assert_num_queries(3):
        assert reader.get(COUNT).headers["Cache-Control"] == "private, no-store"


def test_count_keeps_nobody_signed_in(reader, told):
    def session():
        return Session.objects.values_list("session_key", "session_data", "expire_date", "seen_at").get()

    Session.objects.update(seen_at=timezone.now() - timedelta(minutes=9))
    before = session()
    for header in ({}, {"HX-Request": "true"}):
        answer = reader.get(COUNT, headers=header)
        assert settings.SESSION_COOKIE_NAME not in answer.cookies
    assert session() == before
    reader.get(LIST)
    assert session() != before


def test_count_ends_with_the_session(client, told):
    answer = client.get(COUNT, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (286, b""), "htmx stops asking"
    assert client.get(COUNT).url.startswith("/en/accounts/login/")
    assert client.post(COUNT).status_code == 405


def test_only_members_load_what_counts(client, reader, told):
    page = reader.get("/en/about/").content.decode()
    assert 'hx-get="/en/my/notifications/count/" hx-trigger="every 60s"' in page
    assert "htmx-2.min.js" in page
    visitor = Client().get("/en/about/").content.decode()
    assert [word for word in ("htmx", "hx-") if word in visitor] == []


def test_opening_marks_read_and_lands_on_the_thing(reader, told):
    response = reader.post(f"{LIST}read/", {"open": told.pk})
    told.refresh_from_db()
    assert (response.url, told.read_at is None) == ("/en/groups/water-environment-iraq/", False)


def test_bad_input_is_no_error(reader, told):
    assert reader.post(f"{LIST}read/", {"read": "x"}).status_code == 302
    assert reader.get(LIST, {"before": "nonsense-'"}).status_code == 200
    assert reader.get(LIST, {"before": "1e400-1"}).status_code == 200


@pytest.mark.parametrize(
    "until",
    [
        *("0001-01-01T00:00", "0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00"),
        *("9999-12-31T23:59", "2026-13-01T00:00", "x", "1" * 5000),
    ],
)
def test_time_that_no_clock_shows_marks_nothing(reader, told, until):
    assert reader.post(f"{LIST}read/", {"until": until}).status_code == 302
    told.refresh_from_db()
    assert told.read_at is None


def test_message_without_subject_or_words_does_not_break_the_list(reader, told, region, words, recipient):
    tell("test.rally", [recipient], subject=recipient)
    region.delete()
    assert "no longer there" in reader.get(LIST).content.decode()
    words.error = ValueError("no words")
    assert reader.get(LIST).content.decode().count("no longer there") == 2


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_any_number(reader, words, recipient, count, django_assert_num_queries):
    for number in range(count):
        tell("test.rally", [recipient], subject=Region.objects.create(slug=f"r{number}", name="R"))
    reader.get(LIST)  # content types and partners are remembered
    with django_assert_num_queries(6):  # session, account, messages, subjects, address refused, unread
        reader.get(LIST)


def test_pages_by_cursor(reader, words, region, recipient):
    for number in range(35):
        tell("test.rally", [recipient], subject=region, occurrence=timezone.now() + timedelta(minutes=number))
    first = reader.get(LIST).context["page"]
    second = reader.get(LIST, {"before": first.older}).context["page"]
    assert [len(first.entries), len(second.entries), second.older] == [30, 5, ""]
    assert {entry.pk for entry in first.entries}.isdisjoint(entry.pk for entry in second.entries)


def test_refused_address_is_said_and_can_be_tried_again(reader, recipient, words):
    recipient.suppressed_at, recipient.suppressed_reason = timezone.now(), "recipient refused 550"
    recipient.save()
    page = reader.get(LIST).content.decode()
    assert "Mail to your address was refused" in page
    assert "Only links and confirmations you ask for are tried" in page
    reader.post(f"{LIST}readmit/")
    recipient.refresh_from_db()
    assert (recipient.suppressed_at, recipient.suppressed_reason) == (None, "")


@pytest.fixture
def stop_url(words, recipient):
    return f"/en/notifications/unsubscribe/{tokens.unsubscribe_token(recipient, 'test')}/"


def test_looking_at_the_page_changes_nothing(client, stop_url):
    assert "Rallies in the Marshes" in client.get(stop_url).content.decode()
    assert not Preference.objects.filter(mail="never").exists()


def test_button_stops_and_takes_up_again(client, stop_url):
    for _ in range(2):
        assert client.post(stop_url).url == stop_url
    assert Preference.objects.filter(mail="never").count() == 1
    assert "no more mail" in client.get(stop_url).content.decode()
    client.post(stop_url, {"undo": "1"})
    assert not Preference.objects.filter(mail="never").exists()


@pytest.mark.parametrize("mail", ["daily", "weekly"])
def test_who_stops_mail_can_have_it_less_often(client, stop_url, recipient, mail, region):
    client.post(stop_url)
    assert f'name="mail" value="{mail}"' in client.get(stop_url).content.decode()
    page = client.post(stop_url, {"mail": mail}, follow=True).content.decode()
    assert {"daily": "It comes once a day", "weekly": "It comes once a week"}[mail] in page
    tell("test.rally", [recipient], subject=region)
    assert Delivery.objects.get(channel="email").bundle == mail


@pytest.mark.parametrize("pace", ["now", "daily", "weekly"])
@pytest.mark.parametrize("stop", [{}, {"List-Unsubscribe": "One-Click"}])
def test_taken_up_again_it_comes_as_it_came_before(client, stop_url, recipient, pace, stop):
    set_pace(recipient, "test", mail=pace)
    for asked, mail in [(stop, "never"), (stop, "never"), ({"undo": "1"}, pace), ({"undo": "1"}, pace)]:
        client.post(stop_url, asked)
        assert mail_paces(recipient) == {"test": mail}


def test_stopped_in_another_way_it_comes_again_as_it_usually_does(client, words, recipient):
    kinds.topic("rare", "Rare words", mail="weekly")
    url = f"/en/notifications/unsubscribe/{tokens.unsubscribe_token(recipient, 'rare')}/"
    set_pace(recipient, "rare", mail="daily")
    client.post(url)
    set_pace(recipient, "rare", mail="never")
    client.post(url, {"undo": "1"})
    assert mail_paces(recipient)["rare"] == "weekly"


@pytest.mark.parametrize("mail", ["never", "hourly", "x" * 900_000])
def test_pace_that_is_not_offered_changes_nothing(client, stop_url, mail):
    assert client.post(stop_url, {"mail": mail}).status_code == 200
    assert not Preference.objects.exists()


def test_settings_are_shown_to_people_with_an_account(client, stop_url, recipient):
    link = 'href="/en/my/notifications/settings/"'
    assert link in client.get(stop_url).content.decode()
    guest = recipient_at("guest@example.org", "en")
    page = client.get(f"/en/notifications/unsubscribe/{tokens.unsubscribe_token(guest, 'test')}/").content.decode()
    assert link not in page


def test_one_click_needs_no_cookie_and_all_else_does(stop_url):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(stop_url).status_code == 403
    assert not Preference.objects.filter(mail="never").exists()
    for _ in range(2):
        assert strict.post(stop_url, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Preference.objects.filter(mail="never").count() == 1


def test_token_is_ours_and_says_nothing(client, stop_url, recipient):
    token = stop_url.split("/")[-2]
    assert client.get(stop_url.replace(token[:5], "99999")).status_code == 404
    assert client.get("/en/notifications/unsubscribe/x/").status_code == 404
    assert client.get("/en/notifications/open/x/").status_code == 404
    assert token.startswith(f"{recipient.pk}-")
    assert "test" not in token


def test_link_of_a_message_to_an_account_leads_to_her_list(client, told):
    address = f"/en/notifications/open/{tokens.open_token(told)}/"
    assert client.get(address).url == LIST


def test_oldest_due_age(words, region, recipient):
    assert oldest_due_age() is None
    tell("test.rally", [recipient], subject=region)
    Delivery.objects.filter(status="queued").update(due_at=timezone.now() - timedelta(minutes=7))
    assert timedelta(minutes=7) <= oldest_due_age() < timedelta(minutes=8)


def test_admin_shows_states_and_nobody(client, told, words):
    chief = User.objects.create_user("chief@example.org", pseudonym="Chief")
    Office.objects.create(user=chief, role=Office.Role.ADMIN)
    client.force_login(chief)
    page = client.get("/admin/notifications/delivery/").content.decode()
    assert "test.rally" in page
    assert [word for word in ("zainab@example.org", "Zainab", "Marshes") if word in page] == []
    assert client.get(f"/admin/notifications/delivery/{told.pk}/change/").status_code in {302, 403, 404}
    assert client.get("/admin/notifications/delivery/add/").status_code == 403


def test_admin_is_closed_to_editors(client, told):
    editor = User.objects.create_user("editor@example.org", pseudonym="Editor")
    Office.objects.create(user=editor, role=Office.Role.EDITOR)
    client.force_login(editor)
    assert client.get("/admin/notifications/delivery/").status_code in {403, 404}


def test_account_closed_with_its_messages(told, member):
    recipient_for(member)
    member.delete()
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("number", [1, 2, 3, 11, 100])
@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
def test_every_page_counts_what_is_not_read_in_its_grammar(reader, words, region, recipient, number, language):
    for _ in range(number):
        tell("test.rally", [recipient], subject=region)
    response = reader.get(f"/{language}/about/")
    assert (response.status_code, 'class="badge"' in response.content.decode()) == (200, True)
