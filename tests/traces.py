"""What is left behind: everything that the processes wrote, opened as far as it can be opened."""

import base64
import binascii
import re
import subprocess
import zlib
from collections.abc import Iterator
from pathlib import Path

import redis
from django.db import connection

RUN = re.compile(rb"[A-Za-z0-9+/_-]{16,}={0,2}")
DEPTH = 3  # a message in a message of a session


def layers(blob: bytes, depth: int = DEPTH) -> Iterator[bytes]:
    """The bytes as they are, and what is in them: packed by zlib, written in base64, or both."""
    yield blob
    if not depth:
        return
    for start in {match.start() for match in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", blob)}:
        try:
            yield from layers(zlib.decompressobj().decompress(blob[start:]), depth - 1)
        except zlib.error:
            continue
    for run in {match.group().rstrip(b"=") for match in RUN.finditer(blob)}:
        try:
            inside = base64.b64decode(run + b"=" * (-len(run) % 4), altchars=b"-_" if {*b"-_"} & {*run} else None)
        except binascii.Error:
            continue
        yield from layers(inside, depth - 1)


def holds(blob: bytes, words: list[bytes]) -> bool:
    return any(word in layer.lower() for layer in layers(blob) for word in words)


def columns_with(words: list[bytes]) -> set[str]:
    """`table.column` of every cell of the database that holds one of `words`."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                texts = (value if isinstance(value, bytes) else str(value).encode() for value in row)
                found |= {f"{table}.{name}" for name, text in zip(names, texts, strict=True) if holds(text, words)}
    return found


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file below `folder`, of those that are gone by now nothing.

    Another process reads them: to close a database's file here would let go of the locks that this process holds on
    it, and with them of its journal (https://www.sqlite.org/howtocorrupt.html, 2.2).
    """
    found = {}
    for path in folder.rglob("*"):
        read = subprocess.run(["cat", path], capture_output=True, check=False) if path.is_file() else None
        if read is not None and read.returncode == 0:
            found[str(path.relative_to(folder))] = read.stdout
    return found


def keys_of(url: str) -> dict[str, bytes]:
    """Every key of one of Redis's databases, with whatever it holds."""
    with redis.Redis.from_url(url) as server:
        return {repr(key): key + b" " + _value(server, key) for key in server.scan_iter()}


def _value(server: redis.Redis, key: bytes) -> bytes:
    kind = server.type(key)
    if kind == b"list":
        return b" ".join(server.lrange(key, 0, -1))
    if kind == b"set":
        return b" ".join(server.smembers(key))
    if kind == b"hash":
        return b" ".join(part for pair in server.hgetall(key).items() for part in pair)
    if kind == b"zset":
        return b" ".join(server.zrange(key, 0, -1))
    return server.get(key) or b""
