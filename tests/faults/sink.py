"""A mail server in trouble: it records a message before it answers, and misbehaves as it was told to beforehand.

What it does to an address is written down before the first mail comes, so a run with the same seed meets the same
trouble in whatever order its mails arrive.
"""

import asyncio
import logging
import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from enum import StrEnum
from functools import cached_property
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from tests.services import free_port, wait_until

logging.getLogger("mail.log").setLevel(logging.ERROR)  # it warns of its own old names at every sign-in
STEP = 0.01  # seconds between two looks at a gate
MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>]+>)", re.MULTILINE | re.IGNORECASE)


class Trouble(StrEnum):
    """What happens to one attempt. The first six end without the mail, the last two with it in the server's hands."""

    DROP_EARLY = "the line drops at the address"
    DROP_LATE = "the line drops after the text, which is not taken"
    HANG = "no answer to the text, which is not taken"
    BUSY = "451 at the address"
    BUSY_LATE = "451 after the text"
    CLOSING = "421 at the address"
    FULL = "552 at the address"
    UNWANTED = "554 after the text"
    GONE = "550 at the address"
    DROP_TAKEN = "the line drops after the text was taken"
    HANG_TAKEN = "no answer after the text was taken"


TAKEN = {Trouble.DROP_TAKEN, Trouble.HANG_TAKEN}  # a duplicate each: nobody can know that the mail arrived
AT_ADDRESS = {
    Trouble.BUSY: "451 4.3.0 come again",
    Trouble.CLOSING: "421 4.3.2 closing",
    Trouble.FULL: "552 5.2.2 mailbox full",
    Trouble.GONE: "550 5.1.1 no such user",
}
AT_TEXT = {Trouble.BUSY_LATE: "451 4.3.0 come again", Trouble.UNWANTED: "554 5.6.0 unwanted"}


@dataclass
class Mail:
    """One accepted mail. `began_at` is when its MAIL FROM came: seconds since 1970, as the database's clock counts."""

    to: str
    began_at: float
    content: bytes
    at: float = field(default_factory=time.time)

    @cached_property
    def message_id(self) -> str:
        found = MESSAGE_ID.search(self.content)
        return found[1].decode() if found else ""

    @cached_property
    def announces(self) -> datetime | None:
        """The time in the calendar entry the mail carries."""
        message: EmailMessage = message_from_bytes(self.content, policy=policy.default)  # type: ignore[assignment]
        for part in message.walk():
            if part.get_content_type() == "text/calendar":
                text = part.get_payload(decode=True).decode()  # type: ignore[union-attr]
                [start] = re.findall(r"DTSTART[^:]*:(\d{8}T\d{6}Z)", text)
                return datetime.strptime(start, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        return None


class Sink:
    """Wants a password. `trouble` holds what the attempts to an address meet, first things first."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self.trouble: dict[str, list[Trouble]] = {}
        self.met: list[Trouble] = []
        self.holds: set[int] = set()  # the how manieth mail is recorded and not answered
        self.refuses_password = False
        self.refusals = 0
        self.connections = 0
        self._closed = threading.Event()  # a gate before the greeting is answered
        self.at_gate = 0
        self._released = threading.Event()
        self._ended = threading.Event()
        self.held: list[int] = []
        self._controller = Controller(
            self,
            hostname="127.0.0.1",
            port=free_port(),
            ready_timeout=10,
            auth_require_tls=False,
            authenticator=self._authenticate,
        )

    @property
    def url(self) -> str:
        return f"smtp://portal:secret@127.0.0.1:{self._controller.port}"

    def plan(self, trouble: Mapping[str, list[Trouble]]) -> None:
        self.trouble = {to: list(what) for to, what in trouble.items()}

    def hold(self, *numbers: int) -> None:
        """Record these mails (the first is 1) and do not answer until `release`."""
        self.holds = set(numbers)
        self.held = []
        self._released.clear()

    def release(self) -> None:
        self.holds = set()
        self._released.set()

    @contextmanager
    def gate(self) -> Iterator[None]:
        """Keep all who connect waiting for the answer to their greeting, with the first mail ready in their hands."""
        self._closed.set()
        try:
            yield
        finally:
            self._closed.clear()

    def wait_at_gate(self, count: int = 1) -> None:
        wait_until(lambda: self.at_gate >= count, f"{count} connections wait at the gate")

    def clear(self) -> None:
        self.release()
        self.mails, self.met, self.trouble = [], [], {}
        self.refuses_password, self.refusals, self.connections = False, 0, 0

    def _authenticate(self, *_: Any) -> AuthResult:
        if self.refuses_password:
            self.refusals += 1
            return AuthResult(success=False, handled=False)
        return AuthResult(success=True)

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's names
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.connections += 1
        self.at_gate += 1
        try:
            while self._closed.is_set():
                await asyncio.sleep(STEP)
        finally:
            self.at_gate -= 1
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.began_at = time.time()  # type: ignore[attr-defined]
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        trouble = next(iter(self.trouble.get(address, [])), None)
        if trouble == Trouble.DROP_EARLY:
            self._meet(address)
            server.transport.abort()
        if trouble in AT_ADDRESS:
            self._meet(address)
            return AT_ADDRESS[trouble]
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        [address] = envelope.rcpt_tos
        trouble = self._meet(address) if self.trouble.get(address) else None
        if trouble is None or trouble in TAKEN:
            content = envelope.content if isinstance(envelope.content, bytes) else b""
            self.mails.append(Mail(address, envelope.began_at, content))  # type: ignore[attr-defined]
        if trouble is None and len(self.mails) in self.holds:
            self.held.append(len(self.mails))
            await self._answer_when_released()
        if trouble in {Trouble.DROP_LATE, Trouble.DROP_TAKEN}:
            server.transport.abort()
        if trouble in {Trouble.HANG, Trouble.HANG_TAKEN}:
            await self._hang(server)
        return AT_TEXT.get(trouble, "250 OK") if trouble else "250 OK"

    async def _answer_when_released(self) -> None:
        while not self._released.is_set():
            await asyncio.sleep(STEP)

    async def _hang(self, server: SMTP) -> None:
        while not (server.transport.is_closing() or self._ended.is_set()):
            await asyncio.sleep(STEP)

    def _meet(self, address: str) -> Trouble:
        trouble = self.trouble[address].pop(0)
        self.met.append(trouble)
        return trouble

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()
        self._closed.clear()
        self._ended.set()
        self._controller.stop()
