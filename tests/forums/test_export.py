"""The organisers' table of those registered: what stands in it, who takes it, and that it is written down."""

import csv
import io

import pytest
from django.test import Client

from accounts.models import User
from forums.models import Registration
from notifications.actions import recipient_at, recipient_for
from notifications.models import Activity
from tests import factories
from tests.forums.factories import edition, organiser

pytestmark = pytest.mark.django_db


@pytest.fixture
def found():
    return edition()


@pytest.fixture
def take(found):
    """Takes the table as somebody: the answer, and its rows."""

    def taken(user=None, language="en", method="post"):
        client = Client()
        if user:
            client.force_login(user, backend="accounts.backends.EmailBackend")
        answer = getattr(client, method)(
            f"/{language}/forums/{found.forum.slug}/{found.slug}/organise/registrations.csv"
        )
        is_table = answer.headers["Content-Type"].startswith("text/csv")
        return answer, list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))) if is_table else []

    return taken


def place(of, code, *, status="registered", person=None, **answers):
    recipient = recipient_for(person) if person else recipient_at(f"{code}@example.org", "en")
    cancelled = {"cancelled_at": of.starts_at} if status == "cancelled" else {}
    return Registration.objects.create(
        edition=of, recipient=recipient, code=code, status=status, **answers, **cancelled
    )


def test_it_holds_pseudonyms_languages_needs_and_counts(found, take):
    place(found, "AAAA", badge_name="Roj", languages=["ar", "ckb"], needs="=1+1")
    place(found, "BBBB", person=factories.person("Dijla"), needs="A bed\nand childcare")
    place(found, "CCCC", status="waiting", badge_name="@SUM(1)")
    place(found, "DDDD", status="cancelled", badge_name="Gone")
    answer, rows = take(organiser(found))
    assert rows == [
        ["Pseudonym", "Status", "Languages", "Needs"],
        ["Roj", "registered", "Arabic, Kurdish", "'=1+1"],
        ["Dijla", "registered", "", "A bed\nand childcare"],
        ["'@SUM(1)", "on the waiting list", "", ""],
        [],
        ["registered", "2"],
        ["on the waiting list", "1"],
    ]
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert not [word for word in ("@example.org", "AAAA", "BBBB") if word in answer.content.decode()]


@pytest.mark.parametrize(
    ("person", "row"),
    [
        ({"level": User.Level.HIDDEN}, ["", "registered", "", "A ramp"]),
        ({"level": User.Level.KNOWN}, ["Roj", "registered", "", "A ramp"]),
        ({"locked_at": "2026-01-01T00:00Z"}, None),
        ({"is_active": False}, None),
    ],
)
def test_who_hides_has_no_name_in_it_and_who_is_in_lockdown_is_not(found, take, person, row):
    place(found, "AAAA", person=factories.person("Dijla", **person), badge_name="Roj", needs="A ramp")
    _answer, rows = take(organiser(found))
    assert rows[1:-3] == ([row] if row else [])


def test_that_it_was_taken_is_written_down(found, take):
    user = organiser(found)
    place(found, "AAAA")
    take(user)
    act = Activity.objects.get(verb="forums.registrations_taken_out")
    assert (act.by, act.subject, act.facts) == (user, found, {"count": 1})


def test_only_organisers_take_it_and_nobody_by_a_link(found, take):
    assert take(factories.person())[0].status_code == 404
    assert take()[0].headers["Location"].startswith("/en/accounts/login/")
    assert take(organiser(edition()))[0].status_code == 404
    looked, _rows = take(organiser(found), method="get")
    assert looked.headers["Location"].endswith("/organise/")
    assert not Activity.objects.exists()


def test_it_speaks_the_language_of_the_page(found, take):
    place(found, "AAAA", languages=["ar"])
    _answer, rows = take(organiser(found), language="ar")
    assert rows[:2] == [["الاسم المستعار", "الحالة", "اللغات", "الاحتياجات"], ["", "مسجَّل", "العربية", ""]]
