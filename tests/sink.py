"""A mail server that keeps what it is given: it records a letter before it answers 250, so that none is lost unseen."""

import threading
import time
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import NamedTuple, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.services import free_port

ACCEPTED = "250 OK"


class Letter(NamedTuple):
    sender: str
    recipients: list[str]
    message: EmailMessage
    at: float  # monotonic seconds

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    def text(self, kind: str = "plain") -> str:
        part = self.message.get_body((kind,))
        return str(part.get_content()) if part else ""


class SmtpSink:
    """Letters in order of arrival. `answer` may be replaced by a test that needs a server in trouble."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.answer: Callable[[Letter], str] = lambda letter: ACCEPTED
        self._arrived = threading.Condition()
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port(), ready_timeout=10)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._controller.port}"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        message = message_from_bytes(envelope.content or b"", policy=policy.default)
        letter = Letter(envelope.mail_from or "", list(envelope.rcpt_tos), message, time.monotonic())  # type: ignore[arg-type]
        answer = self.answer(letter)
        if answer.startswith("250"):
            with self._arrived:
                self.letters.append(letter)
                self._arrived.notify_all()
        return answer

    def to(self, recipient: str) -> list[Letter]:
        return [letter for letter in self.letters if recipient in letter.recipients]

    def wait_for(self, recipient: str, containing: str = "", *, count: int = 1, patience: float = 40.0) -> list[Letter]:
        """The letters to somebody whose subject or text contains some words, once there are `count` of them."""

        def found() -> list[Letter]:
            return [x for x in self.to(recipient) if containing in x.subject or containing in x.text()]

        with self._arrived:
            if not self._arrived.wait_for(lambda: len(found()) >= count, patience):
                seen = [(letter.recipients, letter.subject) for letter in self.letters]
                raise AssertionError(
                    f"{len(found())} of {count} letters to {recipient} with {containing!r}; got {seen}"
                )
            return found()

    def clear(self) -> None:
        with self._arrived:
            self.letters.clear()

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()
