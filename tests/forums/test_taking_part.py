"""Registering, one's own registration, proposing and organising, through the pages."""

import re
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.utils import timezone
from django.utils.translation import override

from core.dates import in_baghdad
from forums import queries
from forums.models import Activity, Edition, Recommendation, Registration
from forums.tokens import registration_path, registration_token
from forums.wording import edition_name
from notifications.actions import deliver_due
from tests.factories import group, member, person
from tests.forums.factories import activity, edition, organiser, planned, recommendation, registration, room

pytestmark = pytest.mark.django_db
ANSWERS = {"badge_name": "Rose of the marsh", "email": "rose@example.org", "languages": ["ar"], "needs": "a bed"}
ORGANISE_PAGES = [
    "organise/", "organise/announce/", "organise/move/", "organise/cancel/", "organise/recommendations/new/",
    "organise/activities/proposal/plan/", "organise/activities/talk/move/", "organise/activities/talk/cancel/",
    "organise/recommendations/ISF-x-01/adopt/",
]  # fmt: skip


def address(of, rest="", language="en"):
    return f"/{language}/forums/{of.forum.slug}/{of.slug}/{rest}"


def test_a_visitor_registers_gets_mail_and_cancels(client, mailoutbox):
    of = edition(capacity=1)
    response = client.post(address(of, "register/"), ANSWERS)
    assert response.url == address(of, "register/done/")
    made = Registration.objects.get()
    assert (made.badge_name, made.languages, made.needs, made.status) == (
        "Rose of the marsh", ["ar"], "a bed", "registered",
    )  # fmt: skip
    deliver_due()
    assert [mail.to for mail in mailoutbox] == [["rose@example.org"]]
    assert made.code in mailoutbox[0].body
    assert "Rose" not in mailoutbox[0].body
    link = re.search(r"https?://\S+/notifications/open/\S+", mailoutbox[0].body)
    followed = client.get(link[0].split("localhost:8000")[1].rstrip(".>"), follow=True)
    assert made.code in followed.content.decode()
    own = registration_path(made)
    client.post(own, {"act": "cancel"})
    page = client.get(own).content.decode()
    assert "Your registration is cancelled" in page
    client.post(own, {"act": "again"})
    assert Registration.objects.get().status == "registered"


def test_the_answer_does_not_tell_whether_an_address_is_registered(client):
    of = edition()
    first = client.post(address(of, "register/"), ANSWERS, follow=True)
    second = client.post(address(of, "register/"), ANSWERS, follow=True)
    assert first.redirect_chain == second.redirect_chain
    assert first.content == second.content


def test_an_account_registers_at_its_own_address(client):
    of, user = edition(), person()
    client.force_login(user)
    page = client.get(address(of, "register/")).content.decode()
    assert 'name="email"' not in page
    response = client.post(address(of, "register/"), {"badge_name": "Palm", "email": "other@example.org"})
    assert response.url == address(of, "registration/")
    made = Registration.objects.get()
    assert made.recipient.account == user
    assert made.code in client.get(response.url, follow=True).content.decode()
    assert client.get(address(of, "register/")).url == address(of, "registration/")


def test_wrong_answers_come_back_with_what_was_typed(client):
    of = edition()
    page = client.post(address(of, "register/", "ar"), ANSWERS | {"email": "rose@", "badge_name": "\u202eوردة"})
    text = page.content.decode()
    assert page.status_code == 200
    assert "وردة" in text
    assert "\u202e" not in text
    assert 'aria-invalid="true"' in text
    assert not Registration.objects.exists()


def test_a_form_sent_twice_registers_once(client):
    of = edition()
    for _turn in range(2):
        client.post(address(of, "register/"), ANSWERS | {"key": "0123456789abcdef"})
    assert Registration.objects.count() == 1


def test_registration_that_closed_meanwhile_says_so(client):
    of = edition(registration_until=timezone.now() - timedelta(minutes=1))
    response = client.post(address(of, "register/"), ANSWERS)
    assert "Registration is closed" in response.content.decode()


def test_a_token_opens_one_registration_and_no_other(client):
    mine, other = registration(edition()), edition()
    token = registration_token(mine)
    good = address(mine.edition, f"registration/{token}/")
    response = client.get(good)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    forged = token.replace(str(mine.pk), str(mine.pk + 1), 1)
    for wrong in (f"registration/{forged}/", "registration/1/", "registration/x.y.z/"):
        assert client.get(address(mine.edition, wrong)).status_code == 404
    assert client.get(address(other, f"registration/{token}/")).status_code == 404
    assert mine.recipient.address not in response.content.decode()


def test_looking_changes_nothing(client):
    made = registration(edition())
    client.get(f"{registration_path(made)}?act=cancel")
    made.refresh_from_db()
    assert made.status == "registered"


def test_a_member_proposes_in_one_language(client):
    of, proposer = edition(), member(group())
    mine = organiser(of)
    client.force_login(proposer)
    assert client.get(address(of, "propose/", "ckb")).status_code == 200
    response = client.post(
        address(of, "propose/", "ckb"), {"title_ckb": "چل بیر", "kind": "workshop", "spoken": ["ckb"]}
    )
    made = Activity.objects.get()
    assert (made.title_ckb, made.original_language, made.status) == ("چل بیر", "ckb", "proposed")
    assert response.url == address(of, f"activities/{made.slug}/", "ckb")
    assert "چل بیر" in client.get(response.url).content.decode()
    client.force_login(mine)
    assert "چل بیر" in client.get(address(of, "organise/")).content.decode()


def test_a_proposal_without_title_comes_back(client):
    of = edition()
    client.force_login(person())
    page = client.post(address(of, "propose/"), {"summary_en": "About wells", "kind": "workshop", "spoken": ["ar"]})
    assert "About wells" in page.content.decode()
    assert not Activity.objects.exists()


def test_a_group_that_is_not_hers_cannot_be_named(client):
    of = edition()
    other = group("womens-rights")
    client.force_login(member(group()))
    client.post(address(of, "propose/"), {"title_en": "X", "kind": "workshop", "spoken": ["ar"], "group": other.pk})
    assert not Activity.objects.exists()


def test_proposing_needs_sign_in_and_time(client):
    of = edition()
    assert "/accounts/login/" in client.get(address(of, "propose/")).url
    client.force_login(person())
    assert "no longer be proposed" in client.get(address(edition(days=-3), "propose/")).content.decode()


def organised():
    of = edition(slug="x")
    activity(of, slug="proposal")
    planned(of, slug="talk")
    recommendation(of, ref="ISF-x-01", number=1)
    return of


@pytest.mark.parametrize("rest", ORGANISE_PAGES)
def test_organise_pages_exist_for_organisers_alone(client, rest):
    of = organised()
    mine, other = organiser(of), organiser(edition())
    for method in (client.get, client.post):
        client.logout()
        assert "/accounts/login/" in method(address(of, rest)).url
        client.force_login(other)
        assert method(address(of, rest)).status_code == (405 if method == client.post and rest == "organise/" else 404)
    client.force_login(mine)
    expected = 403 if rest == "organise/announce/" else 200
    for language in ("ar", "ckb", "en"):
        assert client.get(address(of, rest, language)).status_code == expected


@pytest.mark.parametrize("rest", ORGANISE_PAGES[1:])
def test_an_organiser_may_not_do_what_the_state_forbids(client, rest):
    of = organised()
    client.force_login(organiser(of))
    Edition.objects.filter(pk=of.pk).update(status=Edition.Status.CANCELLED)
    Recommendation.objects.update(status="withdrawn")
    assert client.get(address(of, rest)).status_code == 403
    assert client.post(address(of, rest), {}).status_code == 403


def test_organise_shows_counts_and_no_people(client):
    of = edition()
    made = registration(of, "secret@example.org", badge_name="Secret rose")
    client.force_login(organiser(of))
    page = client.get(address(of, "organise/")).content.decode()
    assert "fewer than 10" in page
    for hidden in (made.recipient.address, "Secret rose", made.code):
        assert hidden not in page


def test_an_organiser_plans_moves_and_cancels_an_activity(client):
    of = edition()
    hall, made = room(of), activity(of)
    client.force_login(organiser(of))
    base = address(of, f"organise/activities/{made.slug}/")
    day = in_baghdad(of.starts_at).date().isoformat()
    slot = {"day": day, "begins": "١١:٠٠", "ends": "12:30", "room": hall.pk}
    assert client.post(f"{base}plan/", slot).url == address(of, "organise/")
    made.refresh_from_db()
    assert f"{in_baghdad(made.slot.starts_at):%H:%M}" == "11:00"
    wrong = client.post(f"{base}move/", slot | {"ends": "10:00"})
    assert "It ends after it begins" in wrong.content.decode()
    response = client.post(f"{base}move/", slot | {"begins": "05:00", "ends": "06:00"})
    assert any("outside the days" in str(message) for message in get_messages(response.wsgi_request))
    client.post(f"{base}cancel/", {})
    made.refresh_from_db()
    assert made.status == "cancelled"


def test_an_organiser_moves_and_cancels_the_edition(client):
    of = edition()
    client.force_login(organiser(of))
    for _turn in range(12):
        registration(of)
    assert "12 people will be told" in client.get(address(of, "organise/move/")).content.decode()
    start = (timezone.localdate() + timedelta(days=20)).isoformat()
    new = {"first_day": start, "opens": "10:00", "last_day": start, "closes": "18:00"}
    past = client.post(address(of, "organise/move/"), new | {"first_day": "2020-01-01"})
    assert "time to come" in past.content.decode()
    assert client.post(address(of, "organise/move/"), new).status_code == 302
    of.refresh_from_db()
    assert f"{in_baghdad(of.starts_at):%Y-%m-%d %H:%M}" == f"{start} 10:00"
    assert edition_name(of) in client.get(address(of, "organise/cancel/")).content.decode().split("<footer")[0]
    done = client.post(address(of, "organise/cancel/"), {}, follow=True).content.decode()
    assert "The edition is cancelled, and everyone concerned is being told." in done
    of.refresh_from_db()
    assert of.status == "cancelled"


def test_choosing_nothing_is_said_in_words(client):
    of = edition()
    client.force_login(organiser(of))
    for page in ("propose/", "organise/recommendations/new/"):
        body = client.get(address(of, page)).content.decode()
        assert ("No theme" in body, "-----" in body) == (True, False)


def test_an_organiser_records_and_adopts_a_recommendation(client):
    of = edition(days=-1, slug="2026")
    client.force_login(organiser(of))
    form = {"title_en": "Publish", "addressee_en": "The council", "ready_en": "on", "title_ar": "انشروا",
            "addressee_ar": "المجلس"}  # fmt: skip
    client.post(address(of, "organise/recommendations/new/"), form)
    made = Recommendation.objects.get()
    assert (made.ref, made.state_en, made.state_ar, made.state_ckb) == ("ISF-2026-01", "reviewed", "draft", "missing")
    adopt = address(of, f"organise/recommendations/{made.ref}/adopt/")
    assert "not come yet" in client.post(adopt, {"on": "2099-01-01"}).content.decode()
    client.post(adopt, {"on": timezone.localdate().isoformat()})
    made.refresh_from_db()
    assert made.status == "adopted"


def test_a_recommendation_without_addressee_or_title_comes_back(client):
    of = edition()
    client.force_login(organiser(of))
    page = client.post(address(of, "organise/recommendations/new/"), {"text_en": "Because", "ready_ckb": "on"})
    assert "Because" in page.content.decode()
    assert not Recommendation.objects.exists()


def test_organise_costs_the_same_for_one_row_as_for_three(client, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    costs = []
    for rows in (1, 3):
        of = edition()
        for turn in range(rows):
            activity(of, proposed_by=person())
            planned(of, hours=turn + 1, where=room(of))
            recommendation(of)
            registration(of)
        client.force_login(organiser(of))
        client.get(address(of, "organise/"))
        with CaptureQueriesContext(connection) as captured:
            client.get(address(of, "organise/"))
        costs.append(len(captured))
    assert costs[0] == costs[1] <= 16


@override("ar")
def test_needs_of_a_registrant_and_of_an_organiser():
    user = person()
    from forums import actions
    from notifications.actions import recipient_for

    near, far = edition(days=5), edition(days=100)
    for of in (near, far):
        actions.register(of, recipient_for(user), by=user)
    assert [need.url for need in queries.needs(user)] == [f"/ar/forums/{near.forum.slug}/{near.slug}/registration/"]
    mine = organiser(near)
    assert queries.needs(mine) == []
    activity(near)
    assert [need.url for need in queries.needs(mine)] == [f"/ar/forums/{near.forum.slug}/{near.slug}/organise/"]


def test_next_editions_is_one_query_for_both_forums(django_assert_num_queries):
    from tests.forums.factories import forum

    iraq, kurdistan = forum("ISF"), forum("KSF")
    first, second = edition(iraq, days=10), edition(kurdistan, days=5)
    edition(iraq, days=50)
    edition(iraq, days=2, status=Edition.Status.CANCELLED)
    registration(first)
    with django_assert_num_queries(1):
        found = queries.next_editions("en")
        assert [(one.pk, one.taken, one.forum.short) for one in found] == [(first.pk, 1, "ISF"), (second.pk, 0, "KSF")]


def test_calendar_entries_hold_coming_editions_cancelled_ones_too(django_assert_num_queries):
    coming, off = edition(days=4), edition(days=6, status=Edition.Status.CANCELLED)
    edition(days=-40)
    edition(days=8, status=Edition.Status.DRAFT)
    with django_assert_num_queries(1):
        entries = queries.calendar_entries("en")
    assert [(entry.starts_at, entry.is_cancelled) for entry in entries] == [
        (coming.starts_at, False), (off.starts_at, True),
    ]  # fmt: skip
    assert entries[0].url.startswith("/en/")
