"""Members named in a post. What was typed as `@pseudonym` is kept as a mark, and read by each as far as she may.

What must stay true: a post keeps no pseudonym it found, so a name that changes is read as it is now, and who hides, is
in lockdown or has left is named no more. Only members the author sees are found: whether others are there, nothing
tells. A mark cannot be typed. Names are compared by their skeleton, so that spaces, letters of other keyboards and
harakat do not matter.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from django.utils.translation import gettext as _

from core.text import skeleton

SIGN = re.compile(r"(?<![\w.+-])@")  # not that of an e-mail address
MARK = re.compile(r"@\[(\d{1,18})\]")
LONGEST_NAME = 60  # letters as typed: a pseudonym has forty, and may be typed with more spaces
MOST_LOOKED_AT = 60  # signs of one post
NOBODY = 0  # whose account is deleted
GOES_ON = "_-\u200c\u200d\u0640"  # joins what stands on both sides into one word


class Piece(NamedTuple):
    text: str
    is_name: bool = False


def mark(account: int) -> str:
    return f"@[{account}]"


def marked(text: str, pseudonyms: Mapping[int, str]) -> str:
    """`text` as it is kept: those of `pseudonyms`, whom the author may see, stand as marks; of two names the longer."""
    looks: dict[str, int] = {}
    for account, pseudonym in pseudonyms.items():
        looks.setdefault(skeleton(pseudonym), account)
    text, kept, rest = text.replace("@[", "@ ["), "", 0
    for sign in islice(SIGN.finditer(text), MOST_LOOKED_AT):
        if sign.start() < rest or not (found := _named(text, sign.end(), looks)):
            continue
        account, end = found
        if text.startswith(pseudonyms[account], sign.end()):
            end = max(end, sign.end() + len(pseudonyms[account]))
        kept, rest = f"{kept}{text[rest : sign.start()]}{mark(account)}", end
    return kept + text[rest:]


def _named(text: str, start: int, looks: Mapping[str, int]) -> tuple[int, int] | None:
    """Whose name stands at `start`, and where it ends."""
    found, longest = None, 0
    for end in _ends(text, start):
        look = skeleton(text[start:end])
        if look in looks and len(look) > longest:
            found, longest = (looks[look], end), len(look)
    return found


def _ends(text: str, start: int) -> Iterator[int]:
    """Where a name that begins at `start` may end: after each word of its line."""
    if start == len(text) or text[start].isspace() or text[start] == "@":
        return
    for end in range(start + 1, min(len(text), start + LONGEST_NAME) + 1):
        if text[end - 1] == "\n":
            return
        if not text[end - 1].isspace() and not (end < len(text) and _goes_on(text[end])):
            yield end


def _goes_on(letter: str) -> bool:
    return letter.isalnum() or letter in GOES_ON or unicodedata.category(letter)[0] == "M"


def named_in(text: str) -> set[int]:
    """The accounts that a kept text names."""
    return {int(number) for number in MARK.findall(text)}


def paragraphs(text: str, names: Mapping[int, str]) -> list[list[Piece]]:
    """A kept text for who may read `names`; somebody else is a member, and no more is told."""
    return [_pieces(part, names) for part in re.split(r"\n{2,}", text.strip("\n"))]


def _pieces(text: str, names: Mapping[int, str]) -> list[Piece]:
    found = []
    for place, part in enumerate(MARK.split(text)):
        if place % 2:
            found.append(Piece(f"@{names.get(int(part)) or _('a member')}", is_name=True))
        elif part:
            found.append(Piece(part))
    return found


def plainly(text: str, names: Mapping[int, str]) -> str:
    """As `paragraphs()`, in one piece."""
    return "".join(piece.text for piece in _pieces(text, names))


def without_names(text: str) -> str:
    """For who takes her words along: the numbers of others are nobody's business."""
    return MARK.sub("@…", text)
