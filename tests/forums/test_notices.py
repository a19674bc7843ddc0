"""Every kind of message in every language, and until when it is true."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from forums import actions, notices
from forums.models import Activity, Edition
from notifications.actions import deliver_due, materialise, recipient_for
from notifications.kinds import attach_subjects, kinds
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
    materialise()
    actions.propose(Activity(edition=of, title_en="Wells", spoken=["ar"]), by=proposer)
    waiting = activity(of, proposed_by=proposer)
    start = of.starts_at + timedelta(hours=3)
    actions.plan_activity(waiting, by=VISITOR, starts_at=start, ends_at=start + timedelta(hours=1), room=room(of))
    actions.move_activity(waiting, by=VISITOR, starts_at=start + timedelta(hours=1), ends_at=start + timedelta(hours=2))
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
    assert {row.kind for row in rows} == {code for code in kinds if code.startswith("forums.")}
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
    rows = list(Delivery.objects.filter(kind=notices.EDITION_MOVED, channel="portal").select_related("activity"))
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
    deliver_due()
    assert len(mailoutbox) == 2
    assert (
        f"{of.starts_at:%Y%m%dT}" in str(mailoutbox[1].message())
        or of.starts_at.strftime("%H:%M") in mailoutbox[1].body
    )


@pytest.mark.parametrize(
    ("kind", "change", "reason"),
    [
        (notices.CONFIRMED, {"status": Edition.Status.CANCELLED}, "edition cancelled"),
        (notices.CONFIRMED, {"starts_at": day(-9), "ends_at": day(-8)}, "edition over"),
        (notices.EDITION_MOVED, {"starts_at": day(9)}, "moved again"),
        (notices.EDITION_MOVED, {"status": Edition.Status.CANCELLED}, "edition cancelled"),
        (notices.ACTIVITY_MOVED, {"status": Edition.Status.CANCELLED}, "edition cancelled or over"),
        (notices.PROPOSAL_PLANNED, {"status": Edition.Status.CANCELLED}, "edition cancelled or over"),
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
    Edition.objects.filter(pk=of.pk).update(**change)
    assert holds() == reason


def test_an_activity_shifted_with_its_edition_is_not_announced_at_its_old_time():
    of = edition()
    registration(of)
    made = planned(of)
    actions.move_activity(made, by=VISITOR, starts_at=day(10, 15), ends_at=day(10, 16))
    row = Delivery.objects.get(kind=notices.ACTIVITY_MOVED, channel="email")
    actions.move_edition(
        of, by=VISITOR, starts_at=of.starts_at + timedelta(days=1), ends_at=of.ends_at + timedelta(days=1)
    )
    attach_subjects([row])
    assert kinds[row.kind].still_true(row) == "moved again"
