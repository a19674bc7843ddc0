"""The rows of the table of faults. Each takes an empty rig and a size, and gives back what it came to."""

import time
from datetime import timedelta
from typing import NamedTuple

from django.utils import timezone

from forums.models import Edition
from notifications.models import Circuit, Delivery, Recipient
from tests.faults.rig import FAR, IN_A_WEEK, MAIL, NEAR, Rig
from tests.faults.sink import TAKEN, Mail, Trouble
from tests.faults.tally import Tally, tally
from tests.faults.visitors import Visitors
from tests.services import wait_until

Status = Delivery.Status
FEW = 9  # so few that one line of one worker sends them
PROCESSES = 2  # of a worker: on a slow machine the other one is woken before they are all sent
DROPS = {Trouble.DROP_EARLY, Trouble.DROP_LATE, Trouble.HANG, *TAKEN}
LATEST = 120.0  # seconds after which a mail is too late


class Size(NamedTuple):
    """How large a run is: so many mails, the fault so many times, seconds between two."""

    mails: int
    times: int = 1
    pause: float = 0.0


# --- a worker is killed ------------------------------------------------------------------------------------------


def killed_in_the_exchange(rig: Rig, size: Size) -> Tally:
    """Once, when the server has taken a mail and not said so yet: one doubt, one duplicate, the same Message-ID.

    The worker's other process may have had a mail of its own in hand.
    """
    rig.remind(FEW)
    rig.sink.hold(4)
    with rig.portal() as portal:
        rig.wait_held(4)
        portal.kill("worker")
        rig.sink.release()
        in_hand = rig.expire_leases()
        portal.start("worker")
        rig.finish()
    made = tally(rig, "worker killed in the exchange", owed=FEW)
    made.must(made.sent == FEW, "not all sent")
    made.must(1 <= in_hand <= PROCESSES, "not one mail in the hands of each process at most")
    made.must(made.doubts == in_hand and 1 <= made.duplicated <= in_hand, "not one doubt for each mail in hand")
    return made


def killed(rig: Rig, size: Size) -> Tally:
    """Again and again: every second time in an exchange that is held for it, else wherever the worker is."""
    rig.remind(size.mails)
    stops = sorted(rig.chance.sample(range(size.mails // 20, size.mails * 9 // 10), size.times))
    rig.sink.hold(*stops[::2])
    with rig.portal() as portal:
        for stop in stops:
            if stop in rig.sink.holds:
                rig.wait_held(stop)
            else:
                rig.wait_sent(stop)
            rig.crash(portal)
        rig.finish()
    made = tally(rig, "worker killed", owed=size.mails)
    made.must(made.sent == size.mails, "not all sent")
    made.note = f"{len(stops)} crashes"
    return made


# --- the clock and the broker ------------------------------------------------------------------------------------


def broker_emptied(rig: Rig, size: Size) -> Tally:
    """Redis is emptied again and again, each third time restarted while a task runs. In the end beat alone finds what
    is due."""
    edition = rig.edition(FAR)
    with rig.portal():
        with Visitors(rig, edition) as visitors:
            for number in range(size.times):
                visitors.wait_for(size.mails)
                if number % 3 == 2:
                    with rig.mails_in_flight():
                        rig.stack.redis.kill()
                        rig.stack.redis.start()
                else:
                    rig.stack.empty_broker()
                time.sleep(size.pause)
            rig.stack.empty_broker()
        rig.finish()
        rig.stack.empty_broker()
        rig.edition(people=FEW)
        rig.make_reminders(FEW, is_poked=False)
        rig.finish()
    made = tally(rig, "Redis emptied and restarted", owed=visitors.count + FEW)
    visitors.check(made)
    late = latest()
    made.note = f"latest {late:.0f} s"
    made.must(late <= LATEST, f"a mail {late:.0f} s late")
    return made


def latest() -> float:
    """How late the latest mail was sent after it was due and made, in seconds; of those told at once."""
    moments = MAIL.filter(status=Status.SENT, offset=timedelta(0)).values_list("due_at", "sent_at")
    return max(((sent_at - due_at).total_seconds() for due_at, sent_at in moments), default=0.0)


def beat_dead(rig: Rig, size: Size) -> Tally:
    """Beat is dead for ten minutes and every poke is lost; the worker waits. When beat comes back, all goes out."""
    rig.remind(1)
    with rig.portal("worker") as portal:
        rig.wait_sent(1)
        rig.edition(people=size.mails)
        rig.make_reminders(size.mails, is_poked=False)
        rig.outage(timedelta(minutes=10))
        portal.start("beat")
        rig.finish()
    made = tally(rig, "beat dead for ten minutes", owed=size.mails + 1)
    made.must(not (made.duplicated or made.doubts), "duplicates or doubts")
    return made


def two_beats(rig: Rig, size: Size) -> Tally:
    """Two beats and two workers at once: all is sent, each mail tried once."""
    rig.remind(size.mails)
    with rig.portal("beat", "beat-2", "worker", "worker-2"):
        rig.finish()
    made = tally(rig, "two beats, two workers", owed=size.mails)
    made.must(not (made.duplicated or made.doubts), "duplicates or doubts")
    again = MAIL.filter(attempts__gt=1).count()
    made.must(not again, f"{again} mails claimed more than once")
    return made


# --- the mail server ---------------------------------------------------------------------------------------------


def mail_server(rig: Rig, size: Size) -> Tally:
    """At first it lets nobody in; then every kind of trouble, each `times` times. What it refused is sent by hand."""
    edition = rig.remind(size.mails)
    people = rig.chance.sample(rig.people(edition), len(Trouble) * size.times)
    rig.sink.plan({person.own_address: [list(Trouble)[n % len(Trouble)]] for n, person in enumerate(people)})
    rig.sink.refuses_password = True
    with rig.portal():
        wait_until(lambda: rig.sink.refusals, "somebody is not let in")
        is_noticed = noticed()
        rig.sink.refuses_password = False
        rig.finish(is_brought_forward=True)
        parked = rig.requeue()
        rig.finish(is_brought_forward=True)
    made = tally(rig, "mail server in trouble", owed=size.mails)
    met, gone = rig.sink.met, [trouble for trouble in rig.sink.met if trouble == Trouble.GONE]
    made.must(is_noticed, "no circuit opened")
    made.must(sorted(met) == sorted([*Trouble] * size.times), "not every trouble was met")
    made.must(made.suppressed == len(gone), "suppressed for another reason than a missing address")
    made.must(made.sent == size.mails - len(gone), "not all sent")
    made.must(made.duplicated == sum(x in TAKEN for x in met), "duplicates that are not drops after acceptance")
    drops = sum(trouble in DROPS for trouble in met)
    made.must(made.doubts == drops, f"{made.doubts} doubts from {drops} drops")
    made.must(parked == size.times, f"{parked} parked")
    made.note = f"{len(met)} troubles met, {rig.sink.refusals} sign-ins refused"
    return made


def noticed() -> bool:
    """Whether the portal came to know that no mail passes."""
    try:
        wait_until(Circuit.objects.exists, "the circuit opens", 10)
    except TimeoutError:
        return False
    return True


# --- what must not be sent any more --------------------------------------------------------------------------------


def outage(rig: Rig, size: Size) -> Tally:
    """Nothing runs for 26 hours. Then: what is too late, off, or not wanted stays; what is still useful goes."""
    over, cancelled, useful = (rig.edition(ahead, size.mails) for ahead in (NEAR, IN_A_WEEK, IN_A_WEEK))
    rig.make_reminders(3 * size.mails)
    rig.outage(timedelta(hours=26))
    Edition.objects.filter(pk=cancelled.pk).update(status=Edition.Status.CANCELLED)  # the queue was not told
    left = rig.people(useful)[: size.mails // 10]
    Recipient.objects.filter(pk__in=[person.pk for person in left]).update(suppressed_at=timezone.now())
    unwilling = {person.pk for person in left}

    def is_stale(_mail: Mail, row: Delivery) -> bool:
        return row.subject_id in {over.pk, cancelled.pk} or row.recipient_id in unwilling

    with rig.portal():
        rig.finish()
    made = tally(rig, "26 hours of outage", owed=3 * size.mails, is_stale=is_stale)
    made.must(made.sent == size.mails - len(left), "not what is still useful")
    made.must((made.withheld, made.suppressed) == (2 * size.mails, len(left)), "withheld for another reason")
    return made
