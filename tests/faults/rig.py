"""The portal between a database, a broker and a mail server that belong to the rig.

What a clock would bring about is written into the database (`expire_leases`, `bring_forward`, `outage`), so that nobody
has to wait for it.
"""

import random
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Self, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import InterfaceError, OperationalError, connection
from django.db.models import F
from django.utils import timezone

from forums.models import Edition, Registration
from notifications.actions import materialise, poke
from notifications.models import Activity, Circuit, Delivery, Recipient
from tests.faults.sink import Sink
from tests.faults.stack import Stack
from tests.faults.without import HURRIED
from tests.forums.factories import edition as make_edition
from tests.portal import Portal
from tests.services import wait_until

Answer = TypeVar("Answer")
Status = Delivery.Status
MANY = 1000  # mails, more than come while the server is waited for
LOOK = 0.1  # seconds between two looks at how far it is
VISITOR = AnonymousUser()
CODE = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
NEAR = timedelta(minutes=115)  # an edition so near that the reminder of two hours before is due, and no other
IN_A_WEEK = timedelta(days=7, minutes=-5)
FAR = timedelta(days=60)  # no reminder yet
MAIL = Delivery.objects.filter(channel=Delivery.Channel.EMAIL)


class Parts(Portal):
    """The portal's processes, started through `without`."""

    def __init__(self, rig: "Rig", without: Iterable[str]) -> None:
        super().__init__(rig.stack.database, rig.sink.url, parts=())
        self.environment |= {"CELERY_BROKER_URL": rig.stack.broker, "CACHE_URL": "locmem://"}
        self.without = ",".join(without)

    def command(self, part: str) -> list[str]:
        command = super().command(part)
        at = command.index("celery")
        return [*command[:at], "tests.faults.without", self.without, *command[at + 1 :]]


class Rig:
    """`is_hurried`: beat comes by every second and waits are cut short; otherwise the clock goes as in life."""

    def __init__(self, stack: Stack, sink: Sink, *, is_hurried: bool, seed: int, without: Iterable[str] = ()) -> None:
        self.stack, self.sink = stack, sink
        self.is_hurried, self.seed, self.without = is_hurried, seed, tuple(without)
        self.chance = random.Random(seed)
        self.patience = 20.0 if is_hurried else 200.0  # seconds without any progress after which all is given up
        self.zone = awake_zone()
        self.parts: Parts | None = None

    # --- people and things ---------------------------------------------------------------------------------

    def empty(self) -> Self:
        self.sink.clear()
        self.stack.empty_broker()
        for model in (Delivery, Activity, Registration, Edition, Recipient, Circuit):
            model.objects.all()._raw_delete("default")
        return self

    def edition(self, ahead: timedelta = NEAR, people: int = 0) -> Edition:
        """Announced, with people who have a place."""
        starts_at = (timezone.now() + ahead).replace(microsecond=0)
        made = make_edition(starts_at=starts_at, ends_at=starts_at + timedelta(hours=8), capacity=1_000_000)
        addresses = [f"p{number}@e{made.pk}.example.org" for number in range(people)]
        Recipient.objects.bulk_create(
            [Recipient(own_address=address, own_language="ckb", own_zone=self.zone) for address in addresses],
            batch_size=1000,
        )
        Registration.objects.bulk_create(
            [
                Registration(edition=made, recipient=recipient, code=code(made.pk, number))
                for number, recipient in enumerate(self.people(made))
            ],
            batch_size=1000,
        )
        return made

    @staticmethod
    def people(edition: Edition) -> list[Recipient]:
        return list(Recipient.objects.filter(own_address__endswith=f"@e{edition.pk}.example.org").order_by("pk"))

    def remind(self, people: int) -> Edition:
        """An edition whose reminders are due now."""
        made = self.edition(people=people)
        self.make_reminders(people)
        return made

    @staticmethod
    def make_reminders(count: int, *, is_poked: bool = True) -> None:
        made = materialise()
        assert made == count, f"{made} reminders instead of {count}"
        if is_poked:
            poke()

    # --- the processes ---------------------------------------------------------------------------------------

    @contextmanager
    def portal(self, *parts: str, clock: Iterable[str] = ()) -> Iterator[Parts]:
        hurried = [HURRIED] if self.is_hurried else []
        portal = self.parts = Parts(self, [*hurried, *clock, *self.without])
        try:
            for part in parts or ("worker", "beat"):
                portal.start(part)
            yield portal
        finally:
            portal.kill_all()
            self.parts = None

    def crash(self, portal: Parts, part: str = "worker") -> None:
        """Kill a worker, and start it again. In a hurry its leases end with it."""
        portal.kill(part)
        if self.is_hurried:
            self.expire_leases()
        portal.start(part)

    # --- the clock -------------------------------------------------------------------------------------------

    @staticmethod
    def expire_leases() -> int:
        """Returns how many rows nobody sends any more."""
        past = timezone.now() - timedelta(seconds=1)
        return Delivery.objects.filter(status=Status.SENDING).update(leased_until=past)

    @staticmethod
    def bring_forward() -> None:
        """The pauses after a failure are over."""
        now = timezone.now()
        Delivery.objects.filter(status=Status.QUEUED, attempts__gt=0, due_at__gt=now).update(due_at=now)
        Circuit.objects.filter(retry_at__gt=now).update(retry_at=now)

    @staticmethod
    def requeue() -> int:
        """By hand, what was put aside."""
        parked = MAIL.filter(status=Status.PARKED)
        return parked.update(status=Status.QUEUED, due_at=timezone.now(), attempts=0)

    @staticmethod
    def outage(lasted: timedelta) -> None:
        """Nothing ran for so long: seen from now, everything lies further back."""
        Edition.objects.update(starts_at=F("starts_at") - lasted, ends_at=F("ends_at") - lasted)
        Activity._base_manager.update(at=F("at") - lasted)
        Delivery.objects.update(
            due_at=F("due_at") - lasted,
            useful_until=F("useful_until") - lasted,
            occurrence=F("occurrence") - lasted,
        )

    # --- how far it is -----------------------------------------------------------------------------------------

    def ask(self, question: Callable[[], Answer]) -> Answer:
        """What the database answers, once it answers again."""
        answers: list[Answer] = []

        def answered() -> bool:
            try:
                answers.append(question())
            except (OperationalError, InterfaceError):
                connection.close()
            return bool(answers)

        wait_until(answered, "the database answers")
        return answers[0]

    def check_alive(self) -> None:
        """A part that ends by itself is a fault of the portal, or of the rig."""
        if self.parts and self.parts.ended:
            raise AssertionError(f"{self.parts.ended} ended by itself:\n{self.parts.said()[-4000:]}")

    def wait_held(self, number: int) -> None:
        """Wait until the server has taken so many mails and does not answer the last of them."""
        self._progress(lambda: number in self.sink.held)
        assert number in self.sink.held, f"mail {number} never came"

    @contextmanager
    def mails_in_flight(self) -> Iterator[None]:
        """The server has mails that it does not answer for a while."""
        number = len(self.sink.mails)
        self.sink.hold(*range(number, number + MANY))
        self._progress(lambda: self.sink.held)
        assert self.sink.held, "no mail came"
        try:
            yield
        finally:
            self.sink.release()

    def wait_sent(self, count: int) -> None:
        """Wait until the server has taken so many."""
        self._progress(lambda: len(self.sink.mails) >= count)

    def finish(self, *, is_brought_forward: bool = False) -> None:
        """Wait until nothing waits any more, or nothing has happened for longer than patience lasts."""
        self._progress(lambda: not self.ask(waiting) and not self.ask(at_work), is_brought_forward=is_brought_forward)

    def _progress(self, is_done: Callable[[], object], *, is_brought_forward: bool = False) -> bool:
        seen: Any = None
        while not is_done():
            self.check_alive()
            state = len(self.sink.mails), len(self.sink.met), self.ask(states)
            if state != seen:
                seen, since = state, time.monotonic()
            elif time.monotonic() - since > self.patience:
                return False
            if self.is_hurried or is_brought_forward:
                self.ask(self.bring_forward)
            time.sleep(LOOK)
        return True


def code(edition: int, number: int) -> str:
    """An entry code of its own for everyone."""
    rest, letters = edition * 1_000_000 + number, ""
    while len(letters) < 8:
        rest, letter = divmod(rest, len(CODE))
        letters += CODE[letter]
    return letters


def waiting() -> int:
    """Mails that are due or on their way."""
    on_the_way = MAIL.filter(status=Status.SENDING).count()
    queued = MAIL.filter(status=Status.QUEUED)
    return on_the_way + queued.filter(due_at__lte=timezone.now()).count() + queued.filter(attempts__gt=0).count()


def at_work() -> bool:
    """Whether PostgreSQL knows of somebody in the middle of something: what is sent may be sent once more."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND state IN ('active', 'idle in transaction'))"
        )
        return bool(cursor.fetchone()[0])


def states() -> list[Any]:
    return sorted(MAIL.values_list("status", "attempts").distinct())


def awake_zone() -> str:
    """A zone where it is noon: nothing waits there for the morning, at whatever hour the rig runs."""
    return f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"
