"""Mails as somebody else's program reads them: the bytes that go out, parsed; the HTML looked at tag by tag."""

import re
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from html.parser import HTMLParser

from django.core.mail import EmailMessage as Message

from notifications.actions import deliver_due

BLOCKS = {"html", "body", "table", "td", "div", "p", "h1", "h2"}
INLINE = {"tr", "a", "b", "bdi", "br", "span"}
HEAD = {"head", "meta", "title", "style"}
VOID = {"meta", "br"}


def sent(mailoutbox: list[Message]) -> Message:
    """The one mail that goes out now."""
    deliver_due()
    (message,) = mailoutbox
    return message


def as_sent(message: Message) -> bytes:
    """What goes over the line to the server."""
    return getattr(message, "wire", None) or made_in_full(message)


def made_in_full(message: Message) -> bytes:
    """What Django's own SMTP backend would send."""
    return message.message().as_bytes(linesep="\r\n")


def parse(message: Message | bytes) -> EmailMessage:
    raw = message if isinstance(message, bytes) else as_sent(message)
    return BytesParser(policy=policy.default).parsebytes(raw)


def part(parsed: EmailMessage, kind: str) -> str:
    return parsed.get_body((kind,)).get_content().replace("\r\n", "\n")


def calendar_of(parsed: EmailMessage) -> bytes | None:
    """The attached calendar; there is never anything else attached."""
    attached = list(parsed.iter_attachments())
    assert [(file.get_content_type(), file.get_filename()) for file in attached] in (
        [],
        [("text/calendar", "calendar.ics")],
    )
    return attached[0].get_payload(decode=True) if attached else None


def everything(message: Message) -> str:
    """All that somebody sees who opens the source: raw, with headers decoded, with every part decoded."""
    parsed = parse(message)
    headers = "\n".join(f"{name}: {value}" for name, value in parsed.items())
    parts = [part.get_content() for part in parsed.walk() if part.get_content_maintype() == "text"]
    unfolded = re.sub("\r?\n[ \t]", "", "\n".join(parts))  # calendars break their lines inside words
    return "\n".join([as_sent(message).decode(errors="replace"), headers, *parts, unfolded])


class Page(HTMLParser):
    """What the HTML part is made of. Every tag has to be closed in its turn."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[tuple[str, dict[str, str]]] = []
        self.links: list[str] = []
        self.texts: list[tuple[str, str]] = []  # of each text the direction of its block
        self.open: list[tuple[str, dict[str, str]]] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        assert tag in BLOCKS | INLINE | HEAD, f"<{tag}> in a mail"
        assert not [name for name in attributes if name in {"src", "background", "id"} or name.startswith("on")]
        assert "url(" not in attributes.get("style", "")
        assert "class" not in attributes or attributes.get("style"), f"<{tag}> is styled by its class alone"
        if tag in BLOCKS:
            self.blocks.append((tag, attributes))
        if tag == "a":
            self.links.append(attributes["href"])
        if tag not in VOID:
            self.open.append((tag, attributes))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if "style" in [tag for tag, _attributes in self.open]:
            assert "url(" not in data
            assert "@import" not in data
        elif data.strip():
            around = [attributes["dir"] for tag, attributes in self.open if tag in BLOCKS]
            self.texts.append((around[-1], data.strip()))
