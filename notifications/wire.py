"""A mail as the bytes that go over the line, made once for all who get the same words.

Making the text of a message costs as much as sending it nearby. Of an announcement only a few lines differ from person
to person: to whom it goes, its number, the address that ends such mail. Those are put in at the end.
"""

from collections.abc import Mapping
from email.header import Header
from email.utils import formatdate
from functools import lru_cache
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.utils.html import escape

LONGEST_LINE = 900  # of a header; 998 is allowed
KEPT = 64  # texts: a few announcements in three languages, discreet and not
OWN_ADDRESS = "https://own.invalid/5f3a9c1e"  # stands where the address that ends mail will be


class Message(EmailMultiAlternatives):
    """A message that may know its own bytes; whoever sends otherwise than by SMTP makes them anew."""

    wire: bytes | None = None

    def message(self) -> Any:
        """A subject that begins on its own line, and addresses that are never broken up: not every reader puts a
        header together again as it was."""
        mime = super().message()
        if not self.subject.isascii():
            mime.replace_header("Subject", Header(self.subject, "utf-8", header_name="Subject").encode())
        mime.policy = mime.policy.clone(max_line_length=LONGEST_LINE)
        return mime


def made_for(message: Message, texts: tuple[str, str], own_address: str) -> bytes | None:
    """The bytes of `message`, whose plain and HTML texts are `texts` with OWN_ADDRESS where `own_address` belongs.

    None when it has to be made in full: it carries an attachment, or an address outside ASCII.
    """
    [address] = message.to
    if message.attachments or not address.isascii() or any(letter in address for letter in "\r\n,"):
        return None
    common = _common(message.subject, message.from_email, *texts)
    if common is None or escape(own_address) != own_address:
        return None
    own = {"To": address, "Date": formatdate(), **message.extra_headers}
    body = common.replace(OWN_ADDRESS.encode(), own_address.encode()) if own_address else common
    return _lines(own) + body


@lru_cache(maxsize=KEPT)
def _common(subject: str, sender: str, plain: str, html: str) -> bytes | None:
    """All that is the same for everybody; None when a place for what is not was broken up on the way."""
    message = Message(subject, plain, sender, headers={"Date": "-", "Message-ID": "-"})
    message.attach_alternative(html, "text/html")
    mime = message.message()
    for own in ("Date", "Message-ID", "To"):
        del mime[own]
    made = mime.as_bytes(linesep="\r\n")
    return made if made.count(OWN_ADDRESS.encode()) == (plain + html).count(OWN_ADDRESS) else None


def _lines(headers: Mapping[str, str]) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode("ascii")
