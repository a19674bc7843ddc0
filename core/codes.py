"""QR codes as a drawing in the page itself: no file, no request, nothing trusted."""

from typing import NamedTuple

import segno

QUIET_ZONE = 4  # modules around it, without which a camera does not find it


class Code(NamedTuple):
    """Drawn as strokes of one unit on a square of `size` units: `<path d=… stroke="#000">`."""

    size: int
    path: str


def code_of(address: str) -> Code:
    """The QR code of `address`; a seventh of it may be torn or stained."""
    rows = [bytes(row) for row in segno.make_qr(address, error="m").matrix]
    runs = (
        f"M{QUIET_ZONE + x} {QUIET_ZONE + y}.5h{length}"
        for y, row in enumerate(rows)
        for x, length in _runs(row)
    )  # fmt: skip
    return Code(len(rows) + 2 * QUIET_ZONE, "".join(runs))


def _runs(row: bytes) -> list[tuple[int, int]]:
    """Where dark modules begin, and how many follow each other."""
    found: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if not dark:
            continue
        if found and sum(found[-1]) == x:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((x, 1))
    return found
