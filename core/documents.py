"""PDFs people send. They cannot be drawn anew, so they are read for what may harm and blanked of what tells too much.

What must stay true: a PDF that runs something, carries other files, is locked or is another kind of file as well is
refused, as far as its parts can be read; what is blanked keeps its length, so that nothing in the file moves. Its words
and pictures stay, the pictures without place and device. It is only ever saved by who opens it, never shown in the
portal's name. What it cannot take away: names on the pages themselves and in remarks on them.
"""

import re
import zlib
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _

BEGINS = re.compile(rb"%PDF-[12]\.\d[\r\n \t]")
END = b"%%EOF"
MOST_PARTS = 20_000
MOST_REMARKS = 16  # between a dictionary and its part; honest files have none
MOST_REFERENCES = 50  # to a text that tells something; honest files have a handful
LARGEST_PART = 8 * 1024 * 1024  # bytes that objects or a description may unpack to, and
LARGEST_SUM = 64 * 1024 * 1024  # … all of them together
GLANCE = 64 * 1024  # bytes of any other part
FAR = 2000  # bytes; a dictionary about the file is shorter
ACTIVE = re.compile(
    rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia\w*|Rendition|XFA|GoToE|ImportData|SubmitForm|Encrypt"
    rb"|GoToR|Movie|Sound)(?![\w.-])|/FS\s*/URL(?![\w.-])"
)
ON_EVENTS = re.compile(rb"/AA(?![\w.-])")  # so short that packed pixels hold it by chance
OPENS = re.compile(rb"/OpenAction(?![\w.-])\s*(?P<to>\d{1,10}\s+\d{1,5}\s+R\b)?")
GOES_ON = re.compile(rb"/(?:URI|Next)(?![\w.-])")
GOES_TO = re.compile(rb"/S\s*/GoTo(?![\w.-])")
ANOTHER_KIND = re.compile(rb"<\s*(?:!doctype|html|script|svg|iframe|\?php)|PK\x05\x06|Rar!\x1a", re.IGNORECASE)
HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
PART = re.compile(rb"(?<!end)stream")
PART_STARTS = re.compile(rb"[ \t\0]*(?:\r\n|\n|\r)")
BLANK = b" \t\r\n\f\v\0"
TELLS = (
    rb"/(?P<name>Author|Creator|Producer|CreationDate|ModDate|Keywords|Subject|Company|Manager|LastModifiedBy"
    rb"|SourceModified|Title|M)\s*"
)
TEXT = re.compile(TELLS + rb"(?:\(|<(?P<digits>[0-9A-Fa-f\s]*)>|(?P<reference>\d{1,10} \d{1,5} R\b))")
ABOUT_THE_FILE = re.compile(rb"/(?:Producer|Creator|CreationDate|ModDate)\b")
DESCRIPTIONS = ((b"<x:xmpmeta", b"</x:xmpmeta>"), (b"<rdf:RDF", b"</rdf:RDF>"))
TELLING_SEGMENTS = {0xE1, 0xED, 0xFE}  # of a JPEG: Exif and XMP, Photoshop's, remarks


class Unreadable(ValueError):
    """Broken, or built as no honest program builds it."""


class Part(NamedTuple):
    """A packed piece of the file: the dictionary before it, and where it lies."""

    about: bytes
    start: int
    end: int

    @property
    def holds_objects(self) -> bool:
        return b"/First" in self.about or b"/ObjStm" in self.about


def cleaned(upload: File) -> ContentFile:
    """The PDF in `upload` without its metadata, under a random name; ValidationError in words for who sent it."""
    upload.seek(0)
    content = upload.read()
    end = content.rfind(END)
    try:
        if not BEGINS.match(content) or end < 0:
            raise Unreadable
        content = _blanked(content[: end + len(END)] + b"\n")
    except (zlib.error, Unreadable):
        raise ValidationError(_("This is no PDF we can read."), code="unreadable") from None
    return ContentFile(content, name=f"{uuid4().hex}.pdf")


def _blanked(content: bytes) -> bytes:
    _refuse_active(content)
    if ANOTHER_KIND.search(content[:4096]) or ANOTHER_KIND.search(content[-66_000:]):
        raise Unreadable
    result, outside, room = bytearray(content), bytearray(content), LARGEST_SUM
    parts = list(_parts(content))
    for part in parts:
        outside[part.start : part.end] = bytes(part.end - part.start)
    _refuse_unasked(bytes(outside))
    for part in parts:
        if b"/DCT" in part.about:
            _blank_picture(result, part)
        room -= _look_into(result, part)
        if room < 0:
            raise Unreadable
    _blank_texts(result, bytes(outside))
    _blank_descriptions(result)
    return bytes(result)


def _refuse_active(text: bytes) -> None:
    """Names may be written with # and hexadecimal digits; who writes these so means to hide them."""
    if ACTIVE.search(text) or ACTIVE.search(_plain(text)):
        raise _active()


def _active() -> ValidationError:
    return ValidationError(
        _("This PDF holds a program, another file or a lock. Please print it to a new one and send that."),
        code="active",
    )


def _refuse_unasked(objects: bytes) -> None:
    """What a reader does by itself: at events, and on opening anything but going to a page of this file."""
    text = _plain(objects)
    if ON_EVENTS.search(text):
        raise _active()
    for count, match in enumerate(OPENS.finditer(text)):
        if count > MOST_REFERENCES:
            raise Unreadable
        if match["to"] is None:
            targets = [match.end()]
        else:
            number, generation, _r = match["to"].split()
            found = re.finditer(rb"(?<!\d)%s\s+%s\s+obj\s*" % (number, generation), text)
            targets = [target.end() for target in found]
        if not targets or not all(_is_a_place(text, at) for at in targets):
            raise _active()


def _is_a_place(text: bytes, at: int) -> bool:
    if text[at : at + 2] != b"<<":
        return text[at : at + 1] in {b"[", b"(", b"<", b"/"} or text[at : at + 4] == b"null"
    about = text[at : at + FAR].split(b"endobj")[0]
    return bool(GOES_TO.search(about)) and not GOES_ON.search(about)


def _plain(text: bytes) -> bytes:
    return HEX.sub(lambda digits: bytes([int(digits[1], 16)]), text)


def _parts(content: bytes) -> Iterator[Part]:
    """Every part there may be for any reader; one that seems to begin within another hides something."""
    at, count = 0, 0
    for match in PART.finditer(content):
        if not _follows_a_dictionary(content, match.start()):
            continue
        starts, count = PART_STARTS.match(content, match.end()), count + 1
        end = content.find(b"endstream", match.end())
        if match.start() < at or starts is None or end < starts.end() or count > MOST_PARTS:
            raise Unreadable
        about = content[max(at, match.start() - 4000) : match.start()]
        yield Part(_plain(about[about.rfind(b" obj") + 1 :]), starts.end(), end)
        at = end


def _follows_a_dictionary(content: bytes, at: int) -> bool:
    """Whether `>>` stands before `at`, with nothing but blanks and remarks between."""
    before = content[max(0, at - FAR) : at].rstrip(BLANK)
    for _remark in range(MOST_REMARKS):
        if before.endswith(b">>"):
            return True
        line = max(before.rfind(b"\n"), before.rfind(b"\r")) + 1
        remark = before.find(b"%", line)
        if remark < 0:
            if not before and at > FAR:
                raise Unreadable
            return False
        before = before[:remark].rstrip(BLANK)
    raise Unreadable


def _look_into(result: bytearray, part: Part) -> int:
    """Blank what tells too much in one packed part, and pack it again in its place; how much it unpacked to."""
    if b"/Fl" not in part.about:
        if part.holds_objects and b"/Filter" in part.about:
            raise Unreadable
        return 0
    packed, unpacking = bytes(result[part.start : part.end]), zlib.decompressobj()
    try:
        text = unpacking.decompress(packed, LARGEST_PART if part.holds_objects else GLANCE)
    except zlib.error:
        if part.holds_objects:
            raise
        return 0
    if not part.holds_objects:
        if not any(begin in text for begin, _end in DESCRIPTIONS):
            return 0
        text += unpacking.decompress(unpacking.unconsumed_tail, LARGEST_PART)
    if not unpacking.eof or (part.holds_objects and b"/DecodeParms" in part.about):
        raise Unreadable
    _refuse_active(text)
    _refuse_unasked(text if part.holds_objects else b"")
    changed = bytearray(text)
    _blank_texts(changed, text)
    _blank_descriptions(changed)
    if changed != text:
        anew = zlib.compress(changed, 9)
        if len(anew) > len(packed):
            raise Unreadable
        result[part.start : part.end] = anew.ljust(len(packed))
    return len(text)


def _blank_picture(result: bytearray, part: Part) -> None:
    """What cameras and programs write before the pixels of a JPEG."""
    at = part.start + 2
    while at + 4 <= part.end and result[at] == 0xFF and result[at + 1] != 0xDA:
        length = int.from_bytes(result[at + 2 : at + 4], "big")
        if length < 2 or at + 2 + length > part.end:
            return
        if result[at + 1] in TELLING_SEGMENTS:
            result[at + 4 : at + 2 + length] = bytes(length - 2)
        at += 2 + length


def _blank_texts(result: bytearray, text: bytes) -> None:
    """Overwrite who made the file, with what and when, where `text` (as `result`, and no longer) says so."""
    done, references = 0, 0
    marks = [match.start() for match in ABOUT_THE_FILE.finditer(text)]
    for match in TEXT.finditer(text):
        if match.start() < done or (match["name"] == b"Title" and not _is_about_the_file(text, match.start(), marks)):
            continue
        if match["digits"] is not None:
            result[match.start("digits") : match.end("digits")] = (b"20" * len(match["digits"]))[: len(match["digits"])]
        elif match["reference"]:
            references += 1
            if references > MOST_REFERENCES:
                raise Unreadable
            result[match.start("reference") : match.end("reference")] = b"null".ljust(len(match["reference"]))
            _blank_object(result, text, match["reference"])
        else:
            done = _blank_text(result, text, match.end())


def _is_about_the_file(text: bytes, at: int, marks: list[int]) -> bool:
    """A title stands in the dictionary about the file, beside one of the `marks`, or is one of its headings."""
    near = bisect_left(marks, at - FAR)
    if near == len(marks) or marks[near] > at + FAR:
        return False
    begin, end = text.rfind(b"<<", max(0, at - FAR), at), text.find(b">>", at, at + FAR)
    mark = bisect_left(marks, begin)
    return begin >= 0 and mark < len(marks) and marks[mark] < (end if end >= 0 else at + FAR)


def _blank_object(result: bytearray, text: bytes, reference: bytes) -> None:
    number, generation, _r = reference.split()
    if found := re.search(rb"(?<!\d)%s %s obj\s*\(" % (number, generation), text):
        _blank_text(result, text, found.end())


def _blank_text(result: bytearray, text: bytes, start: int) -> int:
    """Blank the text that begins at `start`; where it ends. Brackets stand in it in pairs or behind a backslash."""
    depth, at = 1, start
    while at < len(text) and depth:
        letter = text[at]
        at += 2 if letter == 0x5C else 1
        depth += (letter == 0x28) - (letter == 0x29)
    if depth:
        raise Unreadable
    result[start : at - 1] = b" " * (at - 1 - start)
    return at


def _blank_descriptions(result: bytearray) -> None:
    for begin, end in DESCRIPTIONS:
        start = result.find(begin)
        while start >= 0:
            stop = result.find(end, start)
            if stop < 0:
                raise Unreadable
            result[start : stop + len(end)] = b" " * (stop + len(end) - start)
            start = result.find(begin, stop)
