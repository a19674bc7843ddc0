"""What comes of a picture somebody sends."""

import io
import struct
import zlib
from pathlib import PurePath

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from pictures.models import PillowPicture
from PIL import ExifTags, Image, ImageCms, features

from core import pictures
from core.pictures import LONGEST_SIDE, MOST_BYTES, PictureUpload, reencoded

TAKEN_AWAY = False  # what Django's widget says


def picture(format: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **options) -> bytes:
    written = io.BytesIO()
    Image.new(mode, size, "red" if mode == "RGB" else 1).save(written, format=format, **options)
    return written.getvalue()


def upload(content: bytes, name: str = "Ali at home.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def drawn(content: bytes, name: str = "Ali at home.jpg") -> Image.Image:
    image = Image.open(reencoded(upload(content, name)))
    image.load()
    return image


def with_place() -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "A phone"
    exif[ExifTags.Base.Orientation] = 6  # lay on its side
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (33.0, 20.0, 26.0)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return picture(exif=exif, icc_profile=profile, comment=b"taken by somebody")


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_the_four_formats_become_webp_with_a_random_name(format):
    if format == "AVIF" and not features.check("avif"):
        pytest.skip("this Pillow cannot write AVIF")
    first, second = (reencoded(upload(picture(format))) for _ in range(2))
    assert Image.open(first).format == "WEBP"
    assert PurePath(first.name).suffix == ".webp"
    assert first.name != second.name
    assert "Ali" not in first.name


def test_nothing_but_the_picture_is_kept():
    sent = with_place()
    assert b"A phone" in sent
    kept = reencoded(upload(sent))
    image = Image.open(kept)
    assert (dict(image.getexif()), "icc_profile" in image.info, image.size) == ({}, False, (40, 60))
    for trace in (b"A phone", b"EXIF", b"XMP", b"taken by", b"ICCP"):
        assert trace not in kept.read()
        kept.seek(0)


def test_a_large_picture_becomes_smaller_and_transparency_stays():
    assert max(drawn(picture(size=(3000, 900))).size) == LONGEST_SIDE
    assert drawn(picture("PNG", mode="RGBA")).mode == "RGBA"
    assert drawn(picture("PNG", mode="P")).size == (60, 40)
    assert drawn(picture("JPEG", mode="CMYK")).mode == "RGB"
    assert drawn(picture("PNG", mode="I;16")).size == (60, 40)


def test_the_name_decides_nothing():
    assert drawn(picture("PNG"), "page.html").format == "WEBP"
    with pytest.raises(ValidationError, match="no picture"):
        reencoded(upload(b"<html><script>alert(1)</script>", "photo.jpg"))


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is huge."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (bomb(5000, 5000), "too_large"),
        (bomb(60000, 60000), "unreadable"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "unreadable"),
        (picture("GIF"), "unreadable"),
        (picture("BMP"), "unreadable"),
        (picture("TIFF"), "unreadable"),
        (picture(size=(400, 400))[:-300], "unreadable"),
        (picture("PNG", size=(400, 400))[:120], "unreadable"),
        (b"", "unreadable"),
        (picture() + bytes(MOST_BYTES), "too_heavy"),
    ],
    ids="bomb giant-bomb svg gif bmp tiff truncated-jpeg truncated-png nothing heavy".split(),
)
def test_what_is_refused_is_refused_in_words(content, code):
    with pytest.raises(ValidationError) as refused:
        reencoded(upload(content))
    assert refused.value.code == code


def test_a_hidden_attachment_does_not_survive():
    kept = reencoded(upload(picture() + b"PK\x03\x04 a zip behind the picture"))
    assert b"a zip behind" not in kept.read()


def test_a_form_field_gives_the_new_file_and_leaves_what_is_there():
    field = PictureUpload(required=False)
    assert field.clean(upload(picture())).name.endswith(".webp")
    assert (field.clean(None, "old.webp"), field.clean(TAKEN_AWAY, "old.webp")) == ("old.webp", TAKEN_AWAY)


def test_smaller_sizes_are_drawn_at_once_and_taken_away(tmp_path):
    storage = FileSystemStorage(tmp_path)
    storage.save("a.webp", reencoded(upload(picture(size=(900, 600)))))
    size = PillowPicture("a.webp", "WEBP", None, storage, 400)
    about = {"storage": storage.deconstruct(), "file_name": "a.webp", "sender": ("updates", "update", "picture")}
    pictures.derive(**about, new=[size.deconstruct()])
    with Image.open(size.path) as smaller:
        assert smaller.height == 266
    pictures.derive(**about, old=[size.deconstruct()])
    assert not size.path.exists()
