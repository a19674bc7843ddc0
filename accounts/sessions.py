"""Sessions on our own table: under the hash of their key, with a person, a coarse name of the browser and no address.

The cookie holds the key, the table its hash: who reads the table, or a copy of it, cannot sign in with it. A session
that was ended stays ended: a request still under way can neither save it nor bring it back.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from accounts.models import Session

HASH_LENGTH = 40  # hexadecimal digits: 160 bits, as many as a key has
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "CrOS": "ChromeOS",
    "Macintosh": "macOS",
    "Linux": "Linux",
}  # the first word found decides; most browsers claim to be others as well
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser/": "Samsung Internet",
    "FxiOS/": "Firefox",
    "Firefox/": "Firefox",
    "CriOS/": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}


def device_of(agent: str) -> str:
    """Such as `Firefox/Android`: what its owner knows it by, and no version that would tell phones apart."""
    found = [next((name for word, name in names.items() if word in agent), "") for names in (BROWSERS, SYSTEMS)]
    return "/".join(found) if any(found) else ""


def stored_key(key: str | None) -> str | None:
    """What stands in the table for the key of a cookie."""
    return hashlib.sha256(key.encode()).hexdigest()[:HASH_LENGTH] if key else None


class SessionStore(DatabaseStore):
    agent = ""  # the request's User-Agent; read once, when the session begins
    is_idle = False  # set by requests that a page makes by itself: they keep nobody signed in
    _row: Session | None = None
    _began_at: datetime | None = None  # of the sign-in that a new key goes on from

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    @property
    def stored_key(self) -> str | None:
        return stored_key(self.session_key)

    def load(self) -> dict[str, Any]:
        self._row = Session.objects.alive().filter(session_key=self.stored_key).first()
        if self._row is None:
            self._session_key = None
            return {}
        return self.decode(self._row.session_data)

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(session_key=stored_key(session_key)).exists()

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            return self.create()
        data = self._get_session(no_load=must_create)
        now = timezone.now()
        values = {
            "session_data": self.encode(data),
            "expire_date": self.get_expiry_date(),
            "user_id": data.get(SESSION_KEY),
            "seen_at": now,
        }
        if not must_create:
            if not Session.objects.filter(session_key=self.stored_key).update(**values):
                raise UpdateError
            return None
        try:
            with transaction.atomic():
                device = device_of(self.agent)
                began_at = self._began_at or now
                Session.objects.create(session_key=self.stored_key, device=device, began_at=began_at, **values)
        except IntegrityError as error:
            raise CreateError from error
        return None

    def delete(self, session_key: str | None = None) -> None:
        Session.objects.filter(session_key=stored_key(session_key or self.session_key)).delete()

    def cycle_key(self) -> None:
        """A new key for the same session, unless it was ended in the meantime. It lasts no longer by that."""
        data, former = self._session, self.stored_key
        ended, _by_model = Session.objects.filter(session_key=former).delete()
        if self._row is not None and not ended:
            raise SessionInterrupted("The session was ended while the request was under way.")
        if self._row is not None and self._row.user_id is not None:
            self._began_at = self._row.began_at
        self._row = None
        self.create()
        self._session_cache, self._began_at = data, None

    def touch(self) -> None:
        """Note that the session is in use, at most every few minutes, so that most pages cost nothing more."""
        now = timezone.now()
        if self._row is None or self.modified or self.is_idle or self._row.seen_at > now - Session.TOUCHED_EVERY:
            return
        expires = now + timedelta(seconds=settings.SESSION_COOKIE_AGE)
        Session.objects.filter(pk=self._row.pk).update(seen_at=now, expire_date=expires)


class Middleware(SessionMiddleware):
    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.session.agent = request.headers.get("User-Agent", "")

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response = super().process_response(request, response)
        request.session.touch()
        return response
