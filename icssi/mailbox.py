"""The mailbox of a demo: outgoing mail becomes files, and a page shows them. Never part of a real portal."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage as ParsedMessage
from email.parser import BytesParser
from pathlib import Path
from uuid import uuid4

from csp.constants import SELF
from csp.decorators import csp_exempt, csp_update
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

NAME = re.compile(r"[0-9a-f-]+")
SHOWN = 200
OWN_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox"


class MailboxBackend(BaseEmailBackend):
    """Writes one `.eml` a message into EMAIL_FILE_PATH; a file appears whole or not at all."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{timezone.now():%Y%m%d-%H%M%S-%f}-{uuid4().hex[:8]}"
            unfinished = folder / f".{name}.part"
            unfinished.write_bytes(message.message().as_bytes())
            unfinished.replace(folder / f"{name}.eml")
        return len(email_messages)


def parsed(path: Path) -> ParsedMessage:
    return BytesParser(policy=policy.default).parsebytes(path.read_bytes())


def stored(name: str) -> ParsedMessage:
    """The message kept under `name`, or 404: names have one form, so no path can be smuggled in."""
    path = Path(settings.EMAIL_FILE_PATH or "") / f"{name}.eml"
    if not settings.DEMO or not settings.EMAIL_FILE_PATH or not NAME.fullmatch(name) or not path.is_file():
        raise Http404
    return parsed(path)


def written_at(path: Path) -> datetime:
    """When the message came; its own header gives no zone."""
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def part(message: ParsedMessage, kind: str) -> str:
    body = message.get_body((kind,))
    return str(body.get_content()) if body else ""


@never_cache
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    if not settings.DEMO or not settings.EMAIL_FILE_PATH:
        raise Http404
    paths = sorted(Path(settings.EMAIL_FILE_PATH).glob("[0-9]*.eml"), reverse=True)[:SHOWN]
    letters = [{"name": path.stem, "message": parsed(path), "at": written_at(path)} for path in paths]
    return render(request, "mailbox/list.html", {"letters": letters})


@never_cache
@require_safe
@csp_update({"frame-src": [SELF]})
def letter(request: HttpRequest, name: str) -> HttpResponse:
    message = stored(name)
    files = [(file.get_filename(), file.get_content()) for file in message.iter_attachments()]  # calendars: text
    context = {
        "name": name,
        "subject": message["Subject"],
        "headers": message.items(),
        "text": part(message, "plain"),
        "files": files,
    }
    return render(request, "mailbox/letter.html", context)


@never_cache
@require_safe
@xframe_options_exempt
@csp_exempt()
def html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML part alone, under a policy that lets it have its inline styles and nothing else."""
    return HttpResponse(part(stored(name), "html"), headers={"Content-Security-Policy": OWN_POLICY})
