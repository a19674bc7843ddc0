"""Every term ends what it says, on its day and not before, however often it runs."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from accounts import tasks
from accounts.actions import end_terms
from accounts.keeping import BATCH, delete_in_batches, terms
from accounts.models import Office, Session, TwoKeyAct, User
from campaigns.models import Action, Campaign, CarrierInvitation, Endorsement, ReviewLock, SignUp, Solidarity, Support
from councils.models import Seat
from forums.models import Organiser, Registration
from groups.models import Coming, Invitation, JoinRequest, Membership, Message, Spokesperson
from notifications.actions import recipient_at, recipient_for, record
from notifications.models import Activity, Delivery, Recipient
from tests import factories
from tests.councils.factories import council
from tests.forums.factories import edition

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(hour=9, minute=0, second=0, microsecond=0)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


def session(at: datetime) -> None:
    Session.objects.create(session_key="a", session_data="", user=factories.person(), began_at=at,
                           expire_date=NOW + 9999 * DAY)  # fmt: skip


def unproven(at: datetime) -> None:
    user = factories.person(joined_on=timezone.localdate(at))
    user.emailaddress_set.create(email=user.email, verified=False, primary=True)
    proven = factories.person(joined_on=timezone.localdate(at))
    proven.emailaddress_set.create(email=proven.email, verified=True, primary=True)


def keys(at: datetime) -> None:
    TwoKeyAct.objects.create(kind="test", asked_by=factories.person(), status="refused", answered_at=at)


def office(at: datetime) -> None:
    Office.objects.create(user=factories.person(), role="editor", since=at.date() - DAY, until=timezone.localdate(at))


def delivery(at: datetime, **fields: object) -> Delivery:
    defaults = {"recipient": recipient_for(factories.person()), "kind": "accounts.password_changed",
                "subject_type": ContentType.objects.get_for_model(User), "subject_id": 1, "occurrence": at,
                "offset": timedelta(0), "channel": "email", "due_at": at, "status": "sent", "sent_at": at}  # fmt: skip
    return Delivery.objects.create(**(defaults | fields))


def letter_with_a_link(at: datetime) -> None:
    delivery(at, status="stale", sent_at=None, once={"path": "/secret/"})


def mail(at: datetime) -> None:
    delivery(at)
    delivery(at, occurrence=NOW + 9999 * DAY)  # what it told of is to come
    delivery(at, status="queued", sent_at=None)


def message(at: datetime) -> None:
    delivery(at, channel="portal")


def address(at: datetime) -> None:
    Recipient.objects.filter(pk=recipient_at("one@example.org", "en").pk).update(asked_at=at)
    used = recipient_at("two@example.org", "en")
    writer = recipient_at("three@example.org", "en")
    Message.objects.create(group=factories.group(), sender=writer, name="A", text="B", confirmed_at=timezone.now())
    Recipient.objects.filter(pk__in=[used.pk, writer.pk]).update(asked_at=at)
    Support.objects.create(campaign=factories.campaign(), recipient=used, status="confirmed", confirmed_at=at)


def name(at: datetime) -> None:
    done = record("groups.left", factories.group(), by=factories.person())
    Activity._base_manager.filter(pk=done.pk).update(at=at)


def wish(at: datetime) -> None:
    factories.wish(factories.group(), status="declined", answered_at=at)
    factories.wish(factories.group())


def membership(at: datetime) -> None:
    factories.member(factories.group(), joined_at=at - DAY, left_at=at)
    factories.member(factories.group(), joined_at=at - DAY)


def coming(at: datetime) -> None:
    meeting = factories.meeting(factories.group(), starts_at=at - DAY, ends_at=at)
    Coming.objects.create(meeting=meeting, user=factories.person(), answer="yes")


def invitation(at: datetime) -> None:
    Invitation.objects.create(group=factories.group(), digest="d", made_by=factories.person(), expires_at=at)


def spokesperson(at: datetime) -> Spokesperson:
    group = factories.group()
    membership = Membership.objects.create(user=factories.person(), group=group)
    return Spokesperson.objects.create(membership=membership, name="A", speaks_for="B", asked_at=at, ended_at=at)


def letter(at: datetime) -> None:
    Message.objects.create(group=factories.group(), sender=recipient_at("a@example.org", "en"), name="A", text="B",
                           written_at=at, confirmed_at=at)  # fmt: skip


def registration(at: datetime) -> None:
    of = edition(starts_at=at - DAY, ends_at=at)
    Registration.objects.create(edition=of, recipient=recipient_for(factories.person()), code="A")


def organiser(at: datetime) -> None:
    Organiser.objects.create(edition=edition(), user=factories.person(), until=timezone.localdate(at))


def support(at: datetime) -> None:
    closed = factories.campaign(status="closed", approved_at=at, closed_at=at)
    for running in (closed, factories.campaign(status="approved", approved_at=at)):
        Support.objects.create(campaign=running, recipient=recipient_for(factories.person()), status="confirmed",
                               asked_at=at, confirmed_at=at)  # fmt: skip


def unconfirmed(at: datetime) -> None:
    Support.objects.create(campaign=factories.campaign(), recipient=recipient_at("a@example.org", "en"), asked_at=at)


def sign_up(at: datetime) -> None:
    action = Action.objects.create(campaign=factories.campaign(), title="March", starts_at=at)
    SignUp.objects.create(action=action, recipient=recipient_for(factories.person()), status="confirmed",
                          asked_at=at, confirmed_at=at)  # fmt: skip


def asked_to_carry(at: datetime) -> None:
    other = factories.group("womens-rights")
    CarrierInvitation.objects.create(campaign=factories.campaign(), group=other, asked_at=at)


def voices(at: datetime) -> None:
    closed = factories.campaign(status="closed", approved_at=at, closed_at=at)
    said = {"campaign": closed, "status": "confirmed", "confirmed_at": at}
    Endorsement.objects.create(recipient=recipient_for(factories.person()), name="A", **said)
    Solidarity.objects.create(recipient=recipient_for(factories.person()), name="B", country="C", text="D", shown_at=at,
                              **said)  # fmt: skip


def in_touch() -> int:
    return sum(model.objects.exclude(recipient=None).count() for model in (Endorsement, Solidarity))


def lock(at: datetime) -> None:
    ReviewLock.objects.create(campaign=factories.campaign(), by=factories.person(), seen_at=at)


def seat(at: datetime) -> None:
    Seat.objects.create(council=council(), kind="youth", user=factories.person(), since=at.date() - DAY,
                        until=timezone.localdate(at))  # fmt: skip


CASES: dict[str, tuple[Callable[[datetime], object], Callable[[], int], int]] = {  # what it makes, what is left, of it
    "accounts.sessions": (session, Session.objects.count, 0),
    "accounts.unproven": (unproven, User.objects.count, 1),
    "accounts.keys": (keys, TwoKeyAct.objects.count, 0),
    "accounts.offices": (office, Office.objects.count, 0),
    "notifications.bodies": (letter_with_a_link, Delivery.objects.exclude(once={}).count, 0),
    "notifications.mail": (mail, Delivery.objects.count, 2),
    "notifications.messages": (message, Delivery.objects.count, 0),
    "notifications.addresses": (address, Recipient.objects.count, 2),
    "notifications.names": (name, Activity.objects.exclude(by=None).count, 0),
    "groups.join_requests": (wish, JoinRequest.objects.count, 1),
    "groups.memberships": (membership, Membership.objects.count, 1),
    "groups.coming": (coming, Coming.objects.count, 0),
    "groups.invitations": (invitation, Invitation.objects.count, 0),
    "groups.spokespersons": (spokesperson, Spokesperson.objects.count, 0),
    "groups.letters": (letter, Message.objects.count, 0),
    "forums.registrations": (registration, Registration.objects.count, 0),
    "forums.organisers": (organiser, Organiser.objects.count, 0),
    "campaigns.supports": (support, Support.objects.count, 1),
    "campaigns.unconfirmed": (unconfirmed, Support.objects.count, 0),
    "campaigns.sign_ups": (sign_up, SignUp.objects.count, 0),
    "campaigns.voices": (voices, in_touch, 0),
    "campaigns.invitations": (asked_to_carry, CarrierInvitation.objects.count, 0),
    "campaigns.locks": (lock, ReviewLock.objects.count, 0),
    "councils.seats": (seat, Seat.objects.exclude(user=None).count, 0),
}
BY_DAY = {"accounts.unproven", "accounts.offices", "forums.organisers", "councils.seats"}  # to the day


def test_every_term_has_a_case():
    assert CASES.keys() == terms.keys() - {"icssi.inactive"}


@pytest.mark.parametrize("code", CASES)
def test_a_term_ends_on_its_day_and_not_before(code):
    make, left, remaining = CASES[code]
    made_at = NOW - terms[code].kept
    make(made_at)
    there = left()
    assert terms[code].end(NOW - (DAY if code in BY_DAY else SECOND)) == 0
    assert left() == there
    assert terms[code].end(NOW + (DAY if code in BY_DAY else SECOND)) == there - remaining
    assert left() == remaining
    assert terms[code].end(NOW + DAY) == 0


def test_of_closed_campaigns_the_number_of_supporters_stays():
    support(NOW - 20 * DAY)
    closed = Campaign.objects.get(status="closed")
    end_terms(NOW)
    assert Campaign.objects.with_support().get(pk=closed.pk).supporters == 1
    assert not Support.objects.filter(campaign=closed).exists()


def test_more_rows_than_a_batch_go_and_what_changed_meanwhile_stays(django_assert_max_num_queries):
    address = ContentType.objects.get_for_model(User)
    recipient = recipient_for(factories.person())
    Delivery.objects.bulk_create(
        Delivery(recipient=recipient, kind="k", subject_type=address, subject_id=number, occurrence=NOW,
                 offset=timedelta(0), channel="email", due_at=NOW) for number in range(BATCH + 3)
    )  # fmt: skip
    with django_assert_max_num_queries(14):
        assert delete_in_batches(Delivery.objects.all()) == BATCH + 3


def test_one_term_that_fails_keeps_no_other_from_ending(monkeypatch, caplog):
    def fail(now: datetime) -> int:
        raise ZeroDivisionError("somebody@example.org")

    first = next(iter(terms))
    monkeypatch.setitem(terms, first, terms[first].__class__(**{**vars(terms[first]), "end": fail}))
    lock(NOW - 2 * DAY)
    with pytest.raises(ZeroDivisionError):
        tasks.end_terms()
    assert not ReviewLock.objects.exists()
    assert "somebody" not in caplog.text


def test_letters_of_a_demo_go_after_three_days(settings, tmp_path):
    import os

    settings.EMAIL_FILE_PATH = tmp_path
    for name, age in (("20260101-1.eml", timedelta(hours=73)), ("20260102-1.eml", timedelta(hours=71))):
        (tmp_path / name).write_text("")
        os.utime(tmp_path / name, times=((NOW - age).timestamp(),) * 2)
    end_terms(NOW)
    assert [path.name for path in tmp_path.iterdir()] == ["20260102-1.eml"]
