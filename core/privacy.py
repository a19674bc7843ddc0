"""What stands for a network address: a keyed hash that changes every day, so that limits work and nothing is kept."""

import hashlib
import hmac
import ipaddress

from django.conf import settings
from django.utils import timezone

IPV6_PREFIX = 64  # one customer's network; single addresses in it change at will


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
