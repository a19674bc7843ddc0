from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.actions import change_language, close_account, end_office, find_account, give_office, open_account
from accounts.models import Office, today
from geography.models import Region

pytestmark = pytest.mark.django_db


@pytest.fixture
def region():
    return Region.objects.create(slug="iraq", name="Iraq")


@pytest.fixture
def user():
    return open_account("A@Example.org", "two rivers 2026", pseudonym="A")


@pytest.fixture
def admin():
    return open_account("s@example.org", "two rivers 2026", pseudonym="S")


def test_give_office_is_held_from_its_first_to_its_last_day(user, admin, region):
    office = give_office(user, "coordinator", region, date(2026, 1, 1), date(2026, 1, 31), by=admin)
    assert office.given_by == admin
    held = {
        day: list(Office.objects.current(day))
        for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 1))
    }
    assert list(held.values()) == [[], [office], [office], []]


def test_give_office_is_held_at_once(user, admin):
    assert not user.holds("editor")
    give_office(user, "editor", by=admin)
    assert user.holds("editor")


@pytest.mark.parametrize(
    ("role", "more"),
    [
        ("coordinator", {}),
        ("editor", {"region": True}),
        ("editor", {"until": date(2000, 1, 1)}),
        ("queen", {}),
    ],
)
def test_give_office_refuses_what_does_not_fit(user, region, role, more):
    with pytest.raises(ValidationError):
        give_office(user, role, **(more | ({"region": region} if "region" in more else {})), by=None)


def test_give_office_refuses_the_same_office_twice(user, admin):
    give_office(user, "editor", by=admin)
    with pytest.raises(ValidationError) as refused:
        give_office(user, "editor", since=today() + timedelta(days=30), by=admin)
    assert refused.value.code == "held"


def test_end_office_ends_it_now(user, admin):
    office = give_office(user, "editor", since=today() - timedelta(days=9), by=admin)
    end_office(office, by=admin)
    assert not user.holds("editor")
    assert office.until == today() - timedelta(days=1)


def test_end_office_removes_one_that_never_began(user, admin):
    end_office(give_office(user, "editor", by=admin), by=admin)
    assert Office.objects.count() == 0


def test_close_account_ends_sessions_and_offices(client, user, admin):
    give_office(user, "editor", by=admin)
    client.force_login(user)
    close_account(user, by=admin)
    user.refresh_from_db()
    assert (user.is_active, user.has_usable_password(), user.holds("editor")) == (False, False, False)
    assert client.get("/en/my/").status_code == 302


def test_find_account_takes_the_exact_address_only(user):
    assert find_account(" a@EXAMPLE.org") == user
    for email in ("a@example.or", "a", ""):
        with pytest.raises(ValidationError):
            find_account(email)


def test_change_language_is_kept(user):
    change_language(user, "ckb")
    user.refresh_from_db()
    assert user.language == "ckb"
