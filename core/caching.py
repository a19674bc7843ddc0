"""The cache as a page may rely on it: it can be gone, and of two who add at once one is told that he was second.

Pages, the keys of forms and the limits of sign-in all live in it. What must stay true: a cache that cannot be reached
holds nothing and takes everything, so that people wait a little longer and nobody meets an error.
"""

import logging
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.filebased import FileBasedCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


class Patient(BaseCache):
    """Answers as if it were empty while what it stands on is away; the log names the fault and never a key."""

    def _tried(self, do: Callable[..., Any], *args: Any, instead: Any = None, **options: Any) -> Any:
        try:
            return do(*args, **options)
        except (OSError, RedisError) as error:
            log.warning("the cache cannot be reached: %s", type(error).__name__)
            return instead

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._tried(super().get, key, default, version, instead=default)

    def add(self, *args: Any, **options: Any) -> Any:
        return self._tried(super().add, *args, instead=True, **options)

    def set(self, *args: Any, **options: Any) -> None:
        self._tried(super().set, *args, **options)

    def touch(self, *args: Any, **options: Any) -> Any:
        return self._tried(super().touch, *args, instead=False, **options)

    def delete(self, *args: Any, **options: Any) -> Any:
        return self._tried(super().delete, *args, instead=False, **options)

    def has_key(self, *args: Any, **options: Any) -> Any:
        return self._tried(super().has_key, *args, instead=False, **options)

    def get_many(self, *args: Any, **options: Any) -> Any:
        return self._tried(super().get_many, *args, instead={}, **options)

    def set_many(self, *args: Any, **options: Any) -> Any:
        return self._tried(super().set_many, *args, instead=[], **options)

    def delete_many(self, *args: Any, **options: Any) -> None:
        self._tried(super().delete_many, *args, **options)


class PatientRedis(Patient, RedisCache):
    """Redis."""


class OneByOne(FileBasedCache):
    """Files, with an `add` that succeeds once: Django's looks first and writes then, and two can pass in between."""

    _dir: str
    _createdir: Callable[[], None]
    _cull: Callable[[], None]
    _key_to_file: Callable[[str, int | None], str]
    _write_content: Callable[[Any, Any, Any], None]

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        if self.has_key(key, version):  # removes what has expired
            return False
        self._createdir()
        self._cull()
        handle, unlinked = tempfile.mkstemp(dir=self._dir)
        try:
            with os.fdopen(handle, "wb") as file:
                self._write_content(file, timeout, value)
            os.link(unlinked, self._key_to_file(key, version))
        except FileExistsError:
            return False
        finally:
            Path(unlinked).unlink(missing_ok=True)
        return True


class PatientFiles(Patient, OneByOne):
    """Files under `var/`."""
