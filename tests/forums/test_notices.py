"""Every kind of message in every language, and until when it is true."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from forums import actions, notices, wording
from forums.models import Activity, Edition
from notifications.actions import deliver_due, materialise, recipient_for
from notifications.audiences import audiences
from notifications.kinds import DAY, TWO_HOURS, attach_subjects, kinds
from notifications.models import Delivery
from tests.factories import person
from tests.forums.factories import VISITOR, activity, day, edition, organiser, planned, registration, room

pytestmark = pytest.mark.django_db


def move_by_a_day(of):
    day_later = timedelta(days=1)
    actions.move_edition(of, by=VISITOR, starts_at=of.starts_at + day_later, ends_at=of.ends_at + day_later)


def everything_told():
    """A message of every kind, by doing what brings it."""
    of = edition(capacity=1, starts_at=timezone.now() + timedelta(days=7, minutes=5))
    organiser(of)
    user, proposer = person(), person()
    first = actions.register(of, recipient_for(user), by=user)
    registration(of)
    actions.propose(Activity(edition=of, title_en="Wells", spoken=["ar"]), by=proposer)
    waiting = activity(of, proposed_by=proposer)
    start = of.starts_at + timedelta(hours=3)
    actions.plan_activity(waiting, by=VISITOR, starts_at=start, ends_at=start + timedelta(hours=1), room=room(of))
    actions.move_activity(waiting, by=VISITOR, starts_at=start + timedelta(hours=1), ends_at=start + timedelta(hours=2))
    for near in (of.starts_at - timedelta(days=7), start - timedelta(days=1)):
        materialise(now=near)
    actions.move_edition(
        of, by=VISITOR, starts_at=of.starts_at + timedelta(days=1), ends_at=of.ends_at + timedelta(days=1)
    )
    actions.cancel_activity(waiting, by=VISITOR)
    actions.cancel_registration(first, by=user)
    actions.cancel_edition(of, by=VISITOR)
    return of


@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
def test_every_kind_has_words_in_every_language(language):
    everything_told()
    rows = list(Delivery.objects.filter(kind__startswith="forums.").select_related("recipient", "activity"))
    assert {row.kind for row in rows} == {
        code for code in kinds if code.startswith("forums.") and code not in audiences
    }
    attach_subjects(rows)
    with override(language):
        for row in rows:
            notice = kinds[row.kind].wording(row)
            words = [notice.title, *notice.paragraphs, notice.action, notice.why]
            assert all(words), row.kind
            assert not any("%(" in word for word in words)
            assert notice.url.startswith(f"/{language}/forums/")


def test_messages_of_one_edition_cost_the_same_for_one_as_for_three(django_assert_num_queries):
    of, user = edition(), person()
    actions.register(of, recipient_for(user), by=user)
    for _turn in range(3):
        move_by_a_day(of)
        Delivery.objects.filter(channel="portal").update(read_at=timezone.now())
    told = Delivery.objects.filter(kind=notices.EDITION_MOVED, channel="portal")
    rows = list(told.select_related("activity", "recipient__account"))
    assert len(rows) == 3
    with django_assert_num_queries(2):
        attach_subjects(rows)
        for row in rows:
            kinds[row.kind].wording(row)


def test_discreet_mail_names_neither_forum_nor_place(mailoutbox):
    of = edition()
    made = registration(of)
    deliver_due()
    text = mailoutbox[0].subject + mailoutbox[0].body
    assert made.code in text
    for hidden in ("Forum ISF", "6th season", "Baghdad", "gardens"):
        assert hidden not in text


def test_the_old_time_is_not_announced_after_a_second_move(mailoutbox):
    of = edition()
    registration(of)
    deliver_due()
    for days in (1, 2):
        actions.move_edition(of, by=VISITOR, starts_at=day(10 + days), ends_at=day(11 + days))
    Delivery.objects.filter(status="queued").update(due_at=timezone.now())
    deliver_due()
    assert len(mailoutbox) == 2
    assert (
        f"{of.starts_at:%Y%m%dT}" in str(mailoutbox[1].message())
        or of.starts_at.strftime("%H:%M") in mailoutbox[1].body
    )


def cancelled():
    return {"status": Edition.Status.CANCELLED}


@pytest.mark.parametrize(
    ("kind", "change", "reason"),
    [
        (notices.CONFIRMED, cancelled, "edition cancelled"),
        (notices.CONFIRMED, lambda: {"starts_at": day(-9), "ends_at": day(-8)}, "edition over"),
        (notices.EDITION_MOVED, lambda: {"starts_at": day(10), "ends_at": day(11, 17)}, "as it was before"),
        (notices.EDITION_MOVED, cancelled, "edition cancelled"),
        (notices.ACTIVITY_MOVED, cancelled, "edition cancelled or over"),
        (notices.PROPOSAL_PLANNED, cancelled, "edition cancelled or over"),
    ],
)
def test_a_message_that_is_no_longer_true_is_not_sent(kind, change, reason):
    of = edition()
    organiser(of)
    registration(of)
    made = activity(of, proposed_by=person())
    actions.plan_activity(made, by=VISITOR, starts_at=day(10, 12), ends_at=day(10, 13))
    actions.move_edition(of, by=VISITOR, starts_at=day(11), ends_at=day(12))
    actions.move_activity(made, by=VISITOR, starts_at=day(11, 14), ends_at=day(11, 15))
    row = Delivery.objects.filter(kind=kind).select_related("activity").last()

    def holds():
        attach_subjects([row])
        return kinds[kind].still_true(row)

    assert holds() is None
    Edition.objects.filter(pk=of.pk).update(**change())
    assert holds() == reason


def later():
    """As if the hour was over in which moves gather."""
    Delivery.objects.filter(kind=notices.ACTIVITY_MOVED, status="queued").update(due_at=timezone.now())
    deliver_due()
    return [(row.status, row.reason) for row in Delivery.objects.filter(kind=notices.ACTIVITY_MOVED, channel="email")]


def test_an_activity_shifted_with_its_edition_is_announced_at_its_new_time():
    of = edition()
    registration(of)
    made = planned(of)
    actions.move_activity(made, by=VISITOR, starts_at=day(10, 15), ends_at=day(10, 16))
    row = Delivery.objects.get(kind=notices.ACTIVITY_MOVED, channel="email")
    move_by_a_day(of)
    attach_subjects([row])
    assert kinds[row.kind].still_true(row) is None
    words = kinds[row.kind].wording(row).paragraphs
    assert f"It now begins on {wording.moment(day(11, 15))}." in words
    assert f"Until now it was planned for {wording.moment(day(10, 11))}." in words


def test_moves_of_an_activity_gather_and_end_where_they_began():
    of = edition()
    registration(of)
    made, hall = planned(of), room(of)
    slot = made.slot
    for where in (hall, None):
        actions.move_activity(made, by=VISITOR, starts_at=slot.starts_at, ends_at=slot.ends_at, room=where)
    assert later() == [("cancelled", "as it was before")]
    for hour in (15, 16, 17):
        actions.move_activity(made, by=VISITOR, starts_at=day(10, hour), ends_at=day(10, hour + 1))
    assert later() == [("cancelled", "as it was before"), ("sent", "")]


def mails(kind):
    return sorted(Delivery.objects.filter(kind=kind, channel="email").values_list("status", "reason"))


@pytest.mark.parametrize("act", ["move_edition", "cancel_edition", "move_activity", "cancel_activity"])
def test_who_gave_her_place_back_before_the_mail_went_out_hears_of_no_change(act, mailoutbox):
    of = edition()
    kept, left = registration(of), registration(of)
    made = planned(of, proposed_by=(proposer := person()))
    deliver_due()
    mailoutbox.clear()
    kind = {"move_edition": notices.EDITION_MOVED, "cancel_edition": notices.EDITION_CANCELLED,
            "move_activity": notices.ACTIVITY_MOVED, "cancel_activity": notices.ACTIVITY_CANCELLED}[act]  # fmt: skip
    if act == "move_edition":
        move_by_a_day(of)
    elif act == "cancel_edition":
        actions.cancel_edition(of, by=VISITOR)
    elif act == "move_activity":
        actions.move_activity(made, by=VISITOR, starts_at=day(10, 15), ends_at=day(10, 16))
    else:
        actions.cancel_activity(made, by=VISITOR)
    actions.cancel_registration(left, by=VISITOR)
    Delivery.objects.filter(kind=kind, status="queued").update(due_at=timezone.now())
    deliver_due()
    expected = [("cancelled", "registration cancelled"), ("sent", "")]
    assert mails(kind) == (expected if "edition" in act else [*expected, ("sent", "")])
    told = Delivery.objects.filter(kind=kind, channel="email", status="sent").values_list("recipient", flat=True)
    assert set(told) == {kept.recipient_id} | (set() if "edition" in act else {recipient_for(proposer).pk})


# --- who takes part with an activity of her own is reminded of it


def reminders(**wanted):
    rows = Delivery.objects.filter(kind=notices.ACTIVITY_REMINDER, channel="email", **wanted)
    return {(row.recipient.account, row.offset, row.occurrence): row for row in rows}


@pytest.fixture
def proposer():
    user = person(language="en")
    recipient_for(user)
    return user


def test_who_proposed_an_activity_is_reminded_of_its_own_hour(proposer, mailoutbox):
    of = edition(starts_at=timezone.now() + timedelta(hours=30))
    made = planned(of, hours=5, where=room(of), proposed_by=proposer)
    planned(of, proposed_by=person())
    activity(of, proposed_by=proposer)
    actions.cancel_activity(planned(of, hours=6, proposed_by=proposer), by=VISITOR)
    deliver_due()
    mailoutbox.clear()
    materialise()
    begins = made.slot.starts_at
    assert set(reminders()) == {(proposer, DAY, begins), (proposer, TWO_HOURS, begins)}
    type(proposer).objects.update(is_discreet=False)
    Delivery.objects.filter(kind=notices.ACTIVITY_REMINDER, offset=DAY).update(due_at=timezone.now())
    deliver_due()
    [message] = mailoutbox
    assert "Forty wells" in message.subject
    assert "Main tent, Baghdad, The gardens" in message.body


def test_reminders_of_an_activity_follow_it_and_end_with_it(proposer):
    of = edition(starts_at=timezone.now() + timedelta(hours=20))
    made = planned(of, hours=5, proposed_by=proposer)
    materialise()
    old = made.slot.starts_at
    new = old + timedelta(hours=2)
    actions.move_activity(made, by=VISITOR, starts_at=new, ends_at=new + timedelta(hours=1))
    materialise()
    assert {(key[2], row.status) for key, row in reminders().items()} == {(old, "cancelled"), (new, "queued")}
    move_by_a_day(of)
    [row] = [row for row in reminders(offset=DAY).values() if row.occurrence == new]
    attach_subjects([row])
    assert kinds[row.kind].still_true(row) == "time changed"
    actions.cancel_activity(made, by=VISITOR)
    assert {row.status for row in reminders().values()} == {"cancelled"}


def test_a_place_given_back_and_taken_again_arms_the_reminders_that_were_not_sent(proposer):
    of = edition(starts_at=timezone.now() + timedelta(hours=23, minutes=30))
    mine = recipient_for(proposer)
    made = actions.register(of, mine, by=proposer)
    materialise()
    kept = Delivery.objects.filter(kind=notices.REMINDER, channel="email")
    kept.filter(offset=DAY).update(status="sent", sent_at=timezone.now())
    actions.cancel_registration(made, by=proposer)
    assert materialise() == 0
    row = kept.get(offset=TWO_HOURS)
    attach_subjects([row])
    assert kinds[row.kind].still_true(row) == "no place"
    Delivery.objects.filter(kind=notices.REMINDER, status="queued").update(status="cancelled", reason="no place")
    actions.register(of, mine, by=proposer)
    assert materialise() == 3
    assert dict(kept.values_list("offset", "status")) == {DAY: "sent", TWO_HOURS: "queued"}
