from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.transitions import MoveRefused
from forums import actions
from forums.models import Edition, Registration
from notifications.actions import recipient_at, recipient_for
from notifications.models import Activity, Delivery
from tests.factories import from_now, person
from tests.forums.factories import VISITOR, edition, registration

pytestmark = pytest.mark.django_db
Status = Registration.Status


def kinds_told(recipient, channel="email"):
    rows = Delivery.objects.filter(recipient=recipient, channel=channel).order_by("pk")
    return list(rows.values_list("kind", flat=True))


def test_register_gives_a_place_a_code_and_a_confirmation():
    made = registration(edition())
    assert made.status == Status.REGISTERED
    assert len(made.code) == 8
    assert kinds_told(made.recipient) == ["forums.registration_confirmed"]


def test_register_puts_on_the_waiting_list_when_all_places_are_taken():
    full = edition(capacity=1)
    assert [registration(full).status for _turn in range(3)] == [Status.REGISTERED, Status.WAITING, Status.WAITING]


def test_register_twice_keeps_what_was_said_first():
    of = edition()
    first = registration(of, "rose@example.org", badge_name="Rose", needs="a bed")
    second = registration(of, "Rose@example.org ", badge_name="Somebody else", needs="")
    assert second.pk == first.pk
    first.refresh_from_db()
    assert (first.badge_name, first.needs) == ("Rose", "a bed")
    assert Registration.objects.count() == 1


def test_register_again_and_again_sends_one_more_mail_an_hour():
    of = edition()
    for _turn in range(4):
        made = registration(of, "rose@example.org")
    assert len(kinds_told(made.recipient)) == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"status": Edition.Status.CANCELLED},
        {"status": Edition.Status.DRAFT},
        {"capacity": None},
        {"capacity": 0},
        {"registration_until": -timedelta(hours=1)},
        {"starts_at": -timedelta(days=1)},
    ],
)
def test_register_is_refused_when_registration_is_closed(fields):
    with pytest.raises(ValidationError):
        registration(edition(**from_now(fields)))


def test_registering_writes_nobody_into_the_history():
    user = person()
    made = actions.register(edition(), recipient_for(user), by=user)
    actions.cancel_registration(made, by=user)
    assert set(Activity.objects.filter(verb__startswith="forums.").values_list("by", flat=True)) == {None}


def test_cancel_registration_lets_the_first_in_line_move_up():
    of = edition(capacity=1)
    placed, first, second = (registration(of) for _turn in range(3))
    actions.cancel_registration(placed, by=VISITOR)
    assert list(of.registrations.order_by("pk").values_list("status", flat=True)) == [
        Status.CANCELLED, Status.REGISTERED, Status.WAITING,
    ]  # fmt: skip
    assert kinds_told(first.recipient)[-1] == "forums.place_freed"
    assert "forums.place_freed" not in kinds_told(second.recipient)
    assert kinds_told(placed.recipient)[-1] == "forums.registration_cancelled"


def test_cancel_registration_twice_is_refused_and_frees_one_place():
    of = edition(capacity=1)
    placed, _first, second = (registration(of) for _turn in range(3))
    actions.cancel_registration(placed, by=VISITOR)
    stale = Registration.objects.get(pk=placed.pk)
    with pytest.raises(MoveRefused):
        actions.cancel_registration(stale, by=VISITOR)
    second.refresh_from_db()
    assert second.status == Status.WAITING


def test_register_again_after_cancelling_keeps_the_code():
    of = edition()
    first = registration(of, "rose@example.org")
    code = first.code
    actions.cancel_registration(first, by=VISITOR)
    again = registration(of, "rose@example.org", badge_name="Rose")
    assert (again.pk, again.code, again.status, again.cancelled_at) == (first.pk, code, Status.REGISTERED, None)


def test_who_comes_back_stands_behind_those_who_waited():
    of = edition(capacity=1)
    placed = registration(of, "rose@example.org")
    waiting = registration(of)
    actions.cancel_registration(placed, by=VISITOR)
    again = registration(of, "rose@example.org")
    waiting.refresh_from_db()
    assert (waiting.status, again.status) == (Status.REGISTERED, Status.WAITING)


def test_promote_waiting_fills_new_places():
    of = edition(capacity=1)
    for _turn in range(4):
        registration(of)
    Edition.objects.filter(pk=of.pk).update(capacity=3)
    assert actions.promote_waiting(of, by=None) == 2
    assert of.registrations.taking_a_place().count() == 3


def test_nobody_moves_up_in_a_cancelled_edition():
    of = edition(capacity=1)
    placed = registration(of)
    registration(of)
    actions.cancel_edition(of, by=VISITOR)
    actions.cancel_registration(placed, by=VISITOR)
    assert of.registrations.waiting().count() == 1


def test_registration_is_one_a_recipient():
    made = registration(edition())
    with pytest.raises(IntegrityError), transaction.atomic():
        Registration.objects.create(edition=made.edition, recipient=made.recipient, code="ABCDEFGH")


def test_registration_has_cancelled_at_exactly_when_cancelled():
    made = registration(edition())
    with pytest.raises(IntegrityError), transaction.atomic():
        Registration.objects.filter(pk=made.pk).update(status=Status.CANCELLED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Registration.objects.filter(pk=made.pk).update(cancelled_at=timezone.now())


def test_forget_registrations_keeps_the_count_alone():
    of = edition()
    for _turn in range(2):
        registration(of)
    assert actions.forget_registrations(of.ends_at + timedelta(days=13)) == 0
    assert actions.forget_registrations(of.ends_at + timedelta(days=15)) == 2
    assert actions.forget_registrations(of.ends_at + timedelta(days=16)) == 0
    of.refresh_from_db()
    assert (of.registered_count, of.registrations.count()) == (2, 0)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_for_the_last_place_get_one_place():
    """The race itself: threads with connections of their own (SQLite and PostgreSQL alike)."""
    from threading import Barrier, Thread

    from django.db import connection, connections

    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("an in-memory database is not shared by connections")
    of = edition(capacity=1)
    addresses = [f"race{turn}@example.org" for turn in range(4)]
    start, failures = Barrier(len(addresses)), []

    def take(address: str) -> None:
        try:
            start.wait()
            actions.register(Edition.objects.get(pk=of.pk), recipient_at(address, "en"), by=VISITOR)
        except Exception as failure:  # noqa: BLE001 whatever goes wrong in a thread is the finding
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [Thread(target=take, args=[address]) for address in addresses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert of.registrations.taking_a_place().count() == 1
    assert of.registrations.waiting().count() == 3
