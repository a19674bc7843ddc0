"""What is kept of people where nobody reads with them in mind: in limits, and in logs.

For a network address stands a keyed hash that changes every day, so that limits work and nothing is kept; whatever is
kept in the cache has a keyed hash for a name. In logs stands neither an e-mail address, nor one of a network, nor the
secret of a link, whatever an error says.
"""

import hashlib
import hmac
import ipaddress
import json
import logging
import re
import traceback
from collections.abc import Mapping

from django.conf import settings
from django.utils import timezone

LIMITS = "allauth:rl:"  # how the keys begin under which attempts are counted
THIS_MACHINE = {ipaddress.ip_address(known) for known in ("127.0.0.1", "::1")}
IPV6_PREFIX = 64  # one customer's network; single addresses in it change at will
ADDRESS = re.compile(r"[^\s@<>()\"'=,;:/]+@[^\s@<>()\"'=,;/]+")
NETWORK = re.compile(
    r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?!\d)|(?<![\w:])[\da-f]{0,4}(?::[\da-f]{0,4}){2,7}(?![\w:])", re.IGNORECASE
)
SECRET = re.compile(  # signatures of links; keys of a new password; links to people's own calendars, invitations
    r"(?<=[.:])[\w-]{27,}|\b\w+-\w+-[0-9a-f]{32}\b|(?<=/calendar/)[\w%-]{9,}|(?<=/invited/)[\w%-]{9,}"
)

PLAIN = re.compile(r"[\w.:+/-]+")  # needs no quotation marks in a line of key=value


class DiscreetFormatter(logging.Formatter):
    """Errors of a database name the value that was in the way, and a refused request names its address.

    Offers `{event}`, what is said, and `{facts_written}`, what was given with `extra={"facts": {…}}`: as key=value,
    which machines read.
    """

    def format(self, record: logging.LogRecord) -> str:
        record.event = _value(record.getMessage())
        given = getattr(record, "facts", {})
        record.facts_written = "".join(f" {name}={_value(value)}" for name, value in given.items())
        return NETWORK.sub(_hidden, SECRET.sub("…", ADDRESS.sub("…@…", super().format(record))))


def _hidden(found: re.Match[str]) -> str:
    """A network's address; but a time of day is none, and this machine itself is nobody's."""
    try:
        return found[0] if ipaddress.ip_address(found[0]) in THIS_MACHINE else "…"
    except ValueError:
        return found[0]


def _value(value: object) -> str:
    written = str(value)
    return written if PLAIN.fullmatch(written) else json.dumps(written, ensure_ascii=False)


class WithoutWords(logging.Filter):
    """What Celery says of a task that failed holds the error's words, which may be anybody's, and the arguments.

    Kept are the task, the kind of error and the lines of code it went through; of a message it cannot read, its kind.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("celery."):
            if isinstance(record.args, dict) and "exc" in record.args:
                self._task(record, record.args)
            elif isinstance(record.args, tuple) and "message body" in str(record.msg):
                record.facts = {"error": repr(record.args[0])} if isinstance(record.args[0], KeyError) else {}
                record.msg, record.args = str(record.msg).partition("\n")[0].partition(" %")[0], ()
        return True

    def _task(self, record: logging.LogRecord, said: Mapping[str, object]) -> None:
        failed, _error, trace = record.exc_info or (None, None, None)
        error = failed.__name__ if failed else str(said["exc"]).partition("(")[0]
        record.facts = {"task": said.get("name"), "id": said.get("id"), "error": error}
        record.msg, record.args, record.exc_info = "task failed", (), None
        record.exc_text = "".join(traceback.format_tb(trace)).rstrip() if trace else None


def day_hash(address: str) -> str:
    """Sixteen letters that stand for `address` until midnight. They cannot be turned back without the secret key."""
    message = f"{timezone.localdate().isoformat()} {network_of(address)}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).hexdigest()[:16]


def cache_key(key: str, prefix: str, version: int) -> str:
    """Under which name a value is kept: attempts are counted by what was typed, and a plain hash of it can be guessed.

    What counts attempts has another name every day.
    """
    day = timezone.localdate().isoformat() if key.startswith(LIMITS) else ""
    return hmac.new(
        settings.SECRET_KEY.encode(), f"{prefix}:{version}:{day}:{key}".encode(), hashlib.sha256
    ).hexdigest()


def network_of(address: str) -> str:
    try:
        given = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(given, ipaddress.IPv4Address):
        return address
    if given.ipv4_mapped:
        return str(given.ipv4_mapped)
    return str(ipaddress.ip_network((given.packed, IPV6_PREFIX), strict=False))
