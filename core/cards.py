"""The picture that stands beside a shared address: 1200 × 630, drawn here, in the portal's own letters.

Arabic and Kurdish words are drawn in Weave Kufi, Latin ones in the font that Pillow brings along: the same on every
machine. Words for which a letter is missing are left out rather than drawn with holes; the weave is always there.
"""

import io
import unicodedata
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import cache as kept
from PIL import Image, ImageDraw, ImageFont, features

from core.languages import DIRECTIONS, ENGLISH, LANGUAGES, Version, active

SIZE = WIDTH, HEIGHT = 1200, 630
MARGIN = 72
GROUND, WORDS, QUIET, SAFFRON = "#07474b", "#ffffff", "#c4e3df", "#f4b135"
THREADS = ("#86a9ff", "#a9d45f", "#f4b135", "#ff6f8d")  # of the four goals, as they stand on the dark ground
WEAVE = 150  # pixels of the woven edge
COLOURS = 48  # of the palette: letters need few, and a phone pays for each
KEPT = 7 * 24 * 60 * 60  # seconds; other words are another key
DRAWING = "1"  # part of the key: change it with the drawing
EASTERN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
PLAIN = str.maketrans({"–": "-", "—": "-", "\u00a0": " "})
UNKNOWN = "\ue123"  # what no font has

Font = Any  # a FreeTypeFont; Pillow's own default is declared as less


class Card(NamedTuple):
    """What stands on it. `thread` is one of THREADS by its number, None for all of them."""

    title: Version
    kicker: str
    note: str
    sign: str = "ICSSI"
    thread: int | None = None


def drawn(card: Card) -> bytes:
    """The card as a PNG, from the cache when it was drawn before."""
    words = repr((DRAWING, active(), tuple(card)))
    key = f"card-{sha256(words.encode()).hexdigest()}"
    picture: bytes | None = kept.get(key)
    if picture is None:
        picture = _drawn(card, active())
        kept.set(key, picture, KEPT)
    return picture


def _drawn(card: Card, language: str) -> bytes:
    image = Image.new("RGB", SIZE, GROUND)
    pen = Pen(ImageDraw.Draw(image), is_rtl=DIRECTIONS[language] == "rtl")
    _weave(pen, card.thread)
    pen.line(card.kicker, language, y=MARGIN, size=38, colour=SAFFRON)
    _title(pen, card.title)
    pen.line(card.note, language, y=HEIGHT - MARGIN - 96, size=36, colour=WORDS)
    pen.line(card.sign, ENGLISH, y=HEIGHT - MARGIN - 34, size=30, colour=QUIET)
    written = io.BytesIO()
    image.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE).save(written, format="PNG", optimize=True)
    return written.getvalue()


class Pen(NamedTuple):
    """Writes from the side where the page begins."""

    draw: ImageDraw.ImageDraw
    is_rtl: bool

    def line(self, words: str, language: str, *, y: int, size: int, colour: str) -> None:
        """One line; nothing when a letter is missing."""
        font, text = _font(language, size), _drawable(words, language)
        if font is not None and text:
            at = (WIDTH - MARGIN if self.is_rtl else MARGIN, y)
            anchor = "ra" if self.is_rtl else "la"
            self.draw.text(at, text, font=font, fill=colour, anchor=anchor, **_shaping(language))


def _weave(pen: Pen, thread: int | None) -> None:
    """Four threads down the far edge, over and under what crosses them."""
    draw, at = pen.draw, 0 if pen.is_rtl else WIDTH - WEAVE
    step, broad = WEAVE // 4, 20
    for number in range(4):
        colour = THREADS[number if thread is None else thread]
        x = at + number * step + (step - broad) // 2
        draw.rectangle((x, 0, x + broad, HEIGHT), fill=colour)
    for row, y in enumerate(range(step // 2, HEIGHT, step)):
        for number in range(4):
            if (row + number) % 2:
                draw.rectangle(
                    (at + number * step, y - broad // 2, at + (number + 1) * step, y + broad // 2), fill=QUIET
                )


def _title(pen: Pen, title: Version) -> None:
    """As large as it fits in the room between kicker and note; smaller when it is long."""
    room = WIDTH - WEAVE - 2 * MARGIN
    for size in (84, 72, 60, 50, 42):
        font, text = _font(title.language, size), _drawable(title.text, title.language)
        if font is None or not text:
            return
        lines, height = list(_wrapped(text, font, title.language, room)), round(size * 1.5)
        if len(lines) * height <= HEIGHT - 2 * MARGIN - 190 or size == 42:
            for number, line in enumerate(lines[:7]):
                pen.line(line, title.language, y=MARGIN + 74 + number * height, size=size, colour=WORDS)
            return


def _wrapped(text: str, font: Font, language: str, room: int) -> Iterator[str]:
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and font.getlength(longer, **_shaping(language)) > room:
            yield line
            longer = word
        line = longer
    if line:
        yield line


def _shaping(language: str) -> dict[str, Any]:
    """Letters that join need more than a font; Latin ones stand by themselves."""
    if language == ENGLISH:
        return {}
    return {"direction": DIRECTIONS[language], "language": "ku" if language == "ckb" else language}


@cache
def _font(language: str, size: int) -> Font | None:
    """None where letters could not be joined, or the file not be read."""
    if language == ENGLISH:
        return ImageFont.load_default(size)
    if not features.check("raqm"):
        return None
    try:
        return ImageFont.truetype(str(settings.BASE_DIR / "static/fonts/kufi.woff2"), size)
    except OSError:
        return None


def _drawable(words: str, language: str) -> str:
    """`words` in letters the font has, with the digits of its script; empty when it lacks one."""
    text = unicodedata.normalize("NFC", words).translate(PLAIN)
    if language != ENGLISH:
        text = text.translate(EASTERN)
    text = "".join(letter for letter in text if not _may_go(letter) or _has(letter, language))
    return text if all(letter.isspace() or _has(letter, language) for letter in text) else ""


def _may_go(letter: str) -> bool:
    """Vowel signs, marks of direction and quotation marks: a word is read without them."""
    return unicodedata.category(letter) in {"Mn", "Cf", "Pi", "Pf"} or letter in "\"'"


@cache
def _has(letter: str, language: str) -> bool:
    font = _font(language if language in LANGUAGES else ENGLISH, 40)
    return font is not None and bytes(font.getmask(letter)) != bytes(font.getmask(UNKNOWN))
