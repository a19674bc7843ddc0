"""What comes of a PDF somebody sends, and how stored files are handed out."""

import contextlib
import re
import time
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404

from core import documents, media
from core.uploads import DocumentUpload
from tests.core import hostile, papers

pytestmark = pytest.mark.drawn

NAME = "0123456789abcdef0123456789abcdef"


def cleaned(content: bytes) -> bytes:
    return documents.cleaned(ContentFile(content)).read()


def all_it_says(content: bytes) -> bytes:
    """The file and what is packed in it."""
    bodies = re.findall(rb"stream\n(.*?)endstream", content, re.DOTALL)
    return content + b"".join(zlib.decompressobj().decompress(body) for body in bodies if body[:1] == b"\x78")


@pytest.mark.parametrize("kind", papers.HONEST)
def test_an_honest_paper_keeps_its_words_and_says_nothing_of_who_wrote_it(kind):
    sent = papers.HONEST[kind]
    kept = cleaned(sent)
    assert (b"Ali" in all_it_says(sent) or b"416C69" in sent) is True
    assert [word for word in (b"Ali", b"416C69", b"Hassan", b"Basra", b"Users") if word in all_it_says(kept)] == []
    assert b"water for all" in all_it_says(kept)
    assert b"/Title (Demands)" in kept, "a heading is no metadata"
    assert len(kept) == len(sent)


def test_photographs_in_a_paper_lose_place_device_and_remarks_and_nothing_else():
    photograph = papers.photograph(exif=hostile.exif(), xmp=hostile.XMP, comment=hostile.WORDS)
    kept = cleaned(papers.paper(photograph))
    assert [word for word in (b"Ali", b"Exif", b"Basra", b"2026:10:25") if word in kept] == []
    [drawn] = re.findall(rb"DCTDecode.*?stream\n(\xff\xd8.*?)\nendstream", kept, re.DOTALL)
    assert drawn[-2:] == b"\xff\xd9"
    assert len(kept) == len(papers.paper(photograph))


def test_what_follows_the_end_is_gone():
    assert b"PK\x03\x04" not in cleaned(papers.paper(end=b"PK\x03\x04 an archive" + bytes(200)))


@pytest.mark.parametrize(("table", "code"), [(papers.ACTIVE, "active"), (papers.UNREADABLE, "unreadable")])
def test_what_may_harm_and_what_cannot_be_read_is_refused(table, code):
    codes = {}
    for kind, content in table.items():
        try:
            codes[kind] = f"taken: {cleaned(content)[:40]!r}"
        except ValidationError as refusal:
            codes[kind] = refusal.code
    assert codes == dict.fromkeys(table, code)


def test_no_paper_is_looked_at_for_long():
    """Milliseconds are for the bench; here it is seconds against hours."""
    slow = {}
    for kind, content in papers.SLOW.items():
        began = time.process_time()
        with contextlib.suppress(ValidationError):
            cleaned(content)
        took = time.process_time() - began
        if took > 10:
            slow[kind] = took
    assert slow == {}


def test_a_field_takes_papers_and_pictures_by_what_they_hold():
    field = DocumentUpload()
    field.sender = type("Sender", (), {"pk": 1})()
    kept = [
        field.clean(SimpleUploadedFile(name, content, "text/html"))
        for name, content in [("Ali.jpg", papers.paper()), ("Ali.pdf", hostile.picture("PNG"))]
    ]
    assert [re.sub("[0-9a-f]{32}", "…", file.name) for file in kept] == ["….pdf", "….webp"]
    for content in (hostile.SVG, b"<html>", b"PK\x03\x04", b"MZ", b" %PDF-1.7\n%%EOF", b"\xd0\xcf\x11\xe0"):
        with pytest.raises(ValidationError):
            field.clean(SimpleUploadedFile("plan.pdf", content, "application/pdf"))


# --- handing out --------------------------------------------------------------------------------------------------


@pytest.fixture
def stored(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "secret.webp").write_bytes(b"no file of the portal")
    for kind in ("pdf", "webp"):
        default_storage.save(f"rooms/{NAME}.{kind}", ContentFile(b"content"))


@pytest.mark.parametrize("nginx", ["", "/internal-media/"])
def test_a_file_is_sent_by_the_portal_or_by_nginx_when_told(stored, settings, nginx):
    settings.MEDIA_INTERNAL_URL = nginx
    answer = media.answer(f"rooms/{NAME}.pdf", title="خطة/../plan\r\nX: y.exe")
    assert answer.content == (b"" if nginx else b"content")
    assert answer.headers.get("X-Accel-Redirect") == (f"/internal-media/rooms/{NAME}.pdf" if nginx else None)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment; filename")
    assert answer["Content-Disposition"].isascii()
    assert "\n" not in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "private, no-store"
    assert (answer["X-Content-Type-Options"], answer["Content-Security-Policy"]) == ("nosniff", media.POLICY)


def test_a_picture_is_shown_and_a_public_one_may_be_kept(stored):
    answer = media.answer(f"rooms/{NAME}.webp", seconds=60)
    assert "Content-Disposition" not in answer.headers
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/webp", "max-age=60")


NO_NAMES = [
    "", "rooms/", "../secret.webp", "rooms/../../secret.webp", f"rooms/../rooms/{NAME}.webp", f"/rooms/{NAME}.webp",
    f"rooms//{NAME}.webp", f"rooms/{NAME}.html", f"rooms/{NAME}.webp\n", f"rooms/{NAME}.webp\0.html",
    f"rooms/{NAME[:-1]}.webp", f"rooms/{NAME.upper()}.webp", f"rooms/{NAME}/400w/../../{NAME}.webp",
    f"nowhere/{NAME}.webp", f"rooms/{NAME}/400w.webp",
]  # fmt: skip


@pytest.mark.parametrize("name", NO_NAMES)
def test_no_name_leads_out_of_the_house(stored, name):
    with pytest.raises(Http404):
        media.answer(name)
