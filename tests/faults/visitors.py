"""People who sign up while something is broken: what they were told has worked must be there afterwards."""

import threading
from typing import Self

from django.db import InterfaceError, OperationalError, connection, transaction

from forums.actions import register
from forums.models import Edition, Registration
from notifications.actions import recipient_at
from tests.faults.rig import VISITOR, Rig
from tests.faults.tally import Tally
from tests.services import wait_until

PAUSE = 0.02  # seconds between two people


class Visitors:
    """A thread in which people register, one after the other. `acknowledged` are those who were told that it worked."""

    def __init__(self, rig: Rig, edition: Edition) -> None:
        self.rig, self.edition = rig, edition
        self.acknowledged: list[str] = []
        self.refused = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._come, daemon=True)

    @property
    def count(self) -> int:
        return len(self.acknowledged)

    def _come(self) -> None:
        number = 0
        while not self._ended.wait(PAUSE):
            number += 1
            self._register(f"visitor{number}@example.org")
        connection.close()

    def _register(self, address: str) -> None:
        try:
            with transaction.atomic():
                register(self.edition, recipient_at(address, "ckb", self.rig.zone), by=VISITOR)
        except (OperationalError, InterfaceError):
            self.refused += 1
            connection.close()
        else:
            self.acknowledged.append(address)

    def wait_for(self, count: int) -> None:
        """Wait until so many more were told that it worked."""
        wanted = self.count + count
        wait_until(lambda: self.count >= wanted, f"{count} people register")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join(30)

    def check(self, made: Tally) -> None:
        """What was acknowledged is there, and its mail has come."""
        there = set(Registration.objects.values_list("recipient__own_address", flat=True))
        got = {mail.to for mail in self.rig.sink.mails}
        lost, untold = set(self.acknowledged) - there, set(self.acknowledged) & there - got
        made.lost = max(made.lost, len(lost))
        made.must(not lost, f"{len(lost)} acknowledged registrations lost")
        made.must(not untold, f"{len(untold)} registered and never told")
        made.must(self.acknowledged, "nobody registered")
