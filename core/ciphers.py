"""What must not be read in a copy of the database is stored encrypted, under a key made from SECRET_KEY.

Each purpose has a key of its own, so that what was encrypted for one is never accepted for another.
"""

import base64
import hashlib
import hmac
from datetime import timedelta

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


def encrypt(text: str, purpose: str) -> str:
    return _fernet(purpose).encrypt(text.encode()).decode()


def decrypt(written: str, purpose: str, max_age: timedelta | None = None) -> str | None:
    """None when it was written for something else, under a key we no longer have, or too long ago."""
    seconds = int(max_age.total_seconds()) if max_age else None
    try:
        return _fernet(purpose).decrypt(written.encode(), ttl=seconds).decode()
    except InvalidToken:
        return None


def _fernet(purpose: str) -> MultiFernet:
    return MultiFernet([_one(secret, purpose) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _one(secret: str, purpose: str) -> Fernet:
    key = hmac.new(secret.encode(), f"core.ciphers {purpose}".encode(), hashlib.sha256).digest()
    return Fernet(base64.urlsafe_b64encode(key))
