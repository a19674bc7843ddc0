"""What a form field keeps of what was typed: no invisible characters that reorder, hide or imitate text."""

import re
import unicodedata

_JOINERS = "\u200c\u200d"
_JOINER_RUN = re.compile(f"[{_JOINERS}]+")
_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")


def _ranges(*pairs: tuple[int, int]) -> dict[int, None]:
    return {codepoint: None for first, last in pairs for codepoint in range(first, last + 1)}


_REMOVED = _ranges(
    (0x00, 0x08),
    (0x0B, 0x1F),
    (0x7F, 0x9F),
    (0xAD, 0xAD),  # soft hyphen
    (0x34F, 0x34F),  # grapheme joiner
    (0x61C, 0x61C),  # Arabic letter mark
    (0x115F, 0x1160),  # Hangul fillers
    (0x17B4, 0x17B5),
    (0x180E, 0x180E),
    (0x200B, 0x200B),
    (0x200E, 0x200F),
    (0x202A, 0x202E),  # embeddings and overrides
    (0x2060, 0x206F),  # word joiner, invisible operators, isolates, deprecated shaping
    (0x2800, 0x2800),  # empty Braille cell
    (0x3164, 0x3164),
    (0xD800, 0xDFFF),  # lone surrogates
    (0xFDD0, 0xFDEF),  # noncharacters
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFFB),
    (0xE0000, 0xE007F),  # tags
    *((plane << 16 | 0xFFFE, plane << 16 | 0xFFFF) for plane in range(17)),
)


def clean(text: str) -> str:
    """Return `text` in NFC, with LF line ends and without controls, bidi marks, overrides or zero-width tricks.

    A ZWNJ or ZWJ between two letters stays, as Kurdish needs it; runs become one, others go.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _LINE_ENDS.sub("\n", text).translate(_REMOVED)
    if any(joiner in text for joiner in _JOINERS):
        text = _JOINER_RUN.sub(_kept_joiner, text)
    return unicodedata.normalize("NFC", text)


def _kept_joiner(run: re.Match[str]) -> str:
    text, before, after = run.string, run.start() - 1, run.end()
    while before >= 0 and unicodedata.combining(text[before]):
        before -= 1
    between = before >= 0 and after < len(text) and text[before].isalpha() and text[after].isalpha()
    return run[0][0] if between else ""
