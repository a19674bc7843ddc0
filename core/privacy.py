"""What is kept of people where nobody reads with them in mind: in limits, and in logs.

For a network address stands a keyed hash that changes every day, so that limits work and nothing is kept. In logs
stands neither an e-mail address nor the secret of a link, whatever an error says.
"""

import hashlib
import hmac
import ipaddress
import logging
import re

from django.conf import settings
from django.utils import timezone

IPV6_PREFIX = 64  # one customer's network; single addresses in it change at will
ADDRESS = re.compile(r"[^\s@<>()\"'=,;:/]+@[^\s@<>()\"'=,;/]+")
SECRET = re.compile(r"(?<=[.:])[\w-]{27,}|\b\w+-\w+-[0-9a-f]{32}\b")  # signatures of links; keys of a new password


class DiscreetFormatter(logging.Formatter):
    """Errors of a database name the value that was in the way, and a refused request names its address."""

    def format(self, record: logging.LogRecord) -> str:
        return SECRET.sub("…", ADDRESS.sub("…@…", super().format(record)))


def day_hash(address: str) -> str:
    """Sixteen letters that stand for `address` until midnight. They cannot be turned back without the secret key."""
    message = f"{timezone.localdate().isoformat()} {network_of(address)}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).hexdigest()[:16]


def network_of(address: str) -> str:
    try:
        version = ipaddress.ip_address(address).version
    except ValueError:
        return address
    return str(ipaddress.ip_network(f"{address}/{IPV6_PREFIX}", strict=False)) if version == 6 else address
