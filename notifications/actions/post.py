"""The connection to the mail server: one for a whole run, and what its answers mean for a delivery."""

import random
import re
import smtplib
from contextlib import suppress
from datetime import timedelta
from types import TracebackType
from typing import Any, Self

from django.core.mail import get_connection
from django.core.mail.backends import smtp
from django.utils import timezone

from notifications.actions.exchange import CLOSING, send
from notifications.actions.recheck import Outcome
from notifications.models import Delivery
from notifications.wire import Message

MOST_ATTEMPTS = 8
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)  # 1, 3, 9, 27 … minutes: two thirds of a day in all
OUR_FAULT = {530, 534, 535, 538}  # the server wants another sign-in: no message can pass
ENHANCED = re.compile(r"\d\.\d{1,3}\.\d{1,3}\b")
ADDRESS_GONE = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"}
SENDER_UNKNOWN = {"5.1.7", "5.1.8"}
MAYBE_GONE = {550, 551, 553}  # of an answer without an enhanced code
OTHER_FAULT = re.compile(r"(?<![\w.+-])(?:relay|auth|quota|sender|spam|block|limit|polic)(?!\S*@)", re.IGNORECASE)


class NoPassage(Exception):
    """No mail can go out for now, whoever it is for: the server is away or (`is_refused`) does not let us in."""

    def __init__(self, reason: str, *, is_refused: bool = False) -> None:
        super().__init__(reason)
        self.is_refused = is_refused


class Post:
    """Opens when the first message needs it, is used again for the next ones, and closes with the run."""

    def __init__(self) -> None:
        self.backend = get_connection()
        self.has_passed = False  # the server let us in and took a message, or had something against one recipient

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        with suppress(OSError, smtplib.SMTPException):
            self.backend.close()

    def knock(self) -> None:
        """Connect and sign in. Raises NoPassage when the server is away or does not let us in."""
        try:
            self.backend.open()
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            is_refused = isinstance(error, smtplib.SMTPAuthenticationError | smtplib.SMTPNotSupportedError)
            raise NoPassage(_brief(error), is_refused=is_refused) from error

    def hand_over(self, message: Message, attempts: int) -> Outcome:
        """Send to one recipient and say what came of it. Raises NoPassage when the fault is not this message's."""
        self.knock()
        try:
            self._send(message)
        except smtplib.SMTPRecipientsRefused as error:
            code, text = next(iter(error.recipients.values()))
            self._part(code)
            outcome = _refused(code, text, attempts=attempts)
            self.has_passed = True
            return outcome
        except smtplib.SMTPSenderRefused as error:
            self.close()
            if error.smtp_code >= 500:
                raise NoPassage(_brief(error), is_refused=True) from error
            return retry(_brief(error), attempts)
        except smtplib.SMTPDataError as error:
            self._part(error.smtp_code)
            if error.smtp_code >= 500:
                return Outcome(Delivery.Status.PARKED, _brief(error))
            return retry(_brief(error), attempts)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return retry(_brief(error), attempts, is_doubtful=True)
        except ValueError:  # also an address whose name no network knows: said before a byte was sent
            self.close()
            return Outcome(Delivery.Status.PARKED, "cannot be written to")
        self.has_passed = True
        return Outcome(Delivery.Status.SENT)

    def _send(self, message: Message) -> None:
        if message.wire and isinstance(self.backend, smtp.EmailBackend) and self.backend.connection:
            send(self.backend.connection, message.from_email, message.to[0], message.wire)
        else:
            self.backend.send_messages([message])

    def _part(self, code: int) -> None:
        """A server that answers so hangs up: the next message would find a dead line, and be in doubt for nothing."""
        line = getattr(self.backend, "connection", None)
        if code == CLOSING or (line and line.sock is None):
            self.close()


def retry(reason: str, attempts: int, *, is_doubtful: bool = False) -> Outcome:
    """Try again later, each time three times later, or put aside after too many attempts."""
    if attempts >= MOST_ATTEMPTS:
        return Outcome(Delivery.Status.PARKED, reason, is_doubtful=is_doubtful)
    wait = min(FIRST_WAIT * 3 ** (attempts - 1), LONGEST_WAIT) * random.uniform(0.8, 1.2)  # noqa: S311 - when to try again is no secret
    return Outcome(Delivery.Status.QUEUED, reason, due_at=timezone.now() + wait, is_doubtful=is_doubtful)


def _refused(code: int, text: bytes | str, *, attempts: int) -> Outcome:
    """A refused recipient: an address that does not exist is not written to again, all else may pass later.

    Servers answer 550 to nearly everything, so the enhanced code (RFC 3463) decides where there is one.
    """
    words = text.decode(errors="replace") if isinstance(text, bytes) else text
    enhanced, reason = ENHANCED.match(words), f"recipient refused {code}"
    if code in OUR_FAULT or (enhanced and enhanced[0] in SENDER_UNKNOWN):
        raise NoPassage(reason, is_refused=True)
    is_gone = enhanced[0] in ADDRESS_GONE if enhanced else code in MAYBE_GONE and not OTHER_FAULT.search(words)
    return Outcome(Delivery.Status.SUPPRESSED, reason) if code >= 500 and is_gone else retry(reason, attempts)


def _brief(error: Any) -> str:
    """The error without its text, which may hold an address."""
    return f"{type(error).__name__} {getattr(error, 'smtp_code', '')}".strip()
