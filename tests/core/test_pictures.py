"""What comes of a picture somebody sends."""

from pathlib import PurePath

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from pictures.models import PillowPicture
from PIL import ExifTags, Image, ImageCms, features

from accounts.models import User
from core import pictures
from core.drawing import LONGEST_SIDE
from core.pictures import reencoded
from core.uploads import PictureUpload
from tests.core.hostile import picture

pytestmark = pytest.mark.drawn

TAKEN_AWAY = False  # what Django's widget says


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


def test_a_form_field_gives_the_new_file_and_leaves_what_is_there():
    field = PictureUpload(required=False)
    field.sender = User(pk=1)
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
