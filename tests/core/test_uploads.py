"""What comes of a file somebody sends: a table of hostile ones, and what a form asks before it looks at any."""

import io
import re
from pathlib import Path, PurePath

import pytest
from django import forms
from django.core.exceptions import RequestDataTooBig, ValidationError
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile
from django.test import RequestFactory
from PIL import Image, features

from core import drawing, pictures, uploads
from core.pictures import reencoded
from core.uploads import PictureUpload
from tests.core import hostile
from tests.core.hostile import SCRIPT, picture

pytestmark = pytest.mark.drawn

TRACES = [
    hostile.DEVICE.encode(), b"Ali", "Ali".encode("utf-16-be"), b"2026:10:25", hostile.WORDS, b"Basra", b"xmpmeta",
    b"GPS", b"EXIF", b"Exif", b"XMP ", b"ICCP", b"photoshop", b"PK\x03\x04", b"script", b"%PDF", b"JFIF", b"ANIM",
]  # fmt: skip
needs_avif = pytest.mark.skipif(not features.check("avif"), reason="this Pillow cannot write AVIF")


def upload(content: bytes, name: str = "Ali at home.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/jpeg")


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(hostile.with_everything("JPEG"), id="jpeg"),
        pytest.param(hostile.with_everything("JPEG", progressive=True), id="progressive-jpeg"),
        pytest.param(hostile.with_everything("PNG"), id="png"),
        pytest.param(hostile.with_everything("PNG", "RGBA"), id="png-with-transparency"),
        pytest.param(hostile.with_everything("WEBP"), id="webp"),
        pytest.param(hostile.with_everything("AVIF"), id="avif", marks=needs_avif),
        pytest.param(picture(exif=hostile.exif(comment=SCRIPT)), id="html-in-exif"),
        pytest.param(picture(comment=SCRIPT), id="html-in-a-comment"),
        pytest.param(picture() + b"PK\x03\x04 a Java archive of Ali", id="archive-behind-a-jpeg"),
        pytest.param(picture("PNG") + b"%PDF-1.7 /JavaScript of Ali", id="pdf-behind-a-png"),
        pytest.param(picture("WEBP") + SCRIPT, id="script-behind-a-webp"),
        pytest.param(hostile.animation("WEBP", 5), id="animated-webp"),
        pytest.param(hostile.animation("PNG", 5), id="animated-png"),
    ],
)
def test_only_pixels_are_kept(sent):
    """Not the place, device, owner, hour, words, profile or smaller picture in it, nor what hangs behind it."""
    kept = reencoded(upload(sent)).read()
    assert [trace for trace in TRACES if trace in kept] == []
    image = Image.open(io.BytesIO(kept))
    assert (image.format, image.is_animated, set(image.info) - {"loop", "background", "timestamp", "duration"}) == (
        "WEBP", False, set(),
    )  # fmt: skip
    assert len(kept) < 400, "sixty by forty pixels of one colour"


def test_the_hostile_files_are_what_they_claim():
    """Else the test above finds nothing because there is nothing."""
    for kind in ("JPEG", "PNG", "WEBP"):
        sent = Image.open(io.BytesIO(hostile.with_everything(kind)))
        sent.load()
        said = sent.getexif()
        assert (said[0x010F], bool(said.get_ifd(0x8825)), "icc_profile" in sent.info) == (hostile.DEVICE, True, True)
    assert "Ali of Basra!".encode("utf-16-be") in hostile.talking_profile()
    assert Image.open(io.BytesIO(hostile.animation("WEBP", 5))).n_frames == 5
    assert Image.open(io.BytesIO(hostile.animation("PNG", 5))).n_frames == 5


@pytest.mark.parametrize("format", ["WEBP", "PNG"])
def test_of_an_animation_the_first_frame_is_kept_however_many_there_are(format):
    kept = Image.open(reencoded(upload(hostile.animation(format, 300)))).convert("RGB")
    red, _green, blue = kept.getpixel((20, 20))
    assert (red > 200, blue < 60) == (True, True)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (hostile.png(5000, 5000), "too_large"),
        (hostile.png(60_000, 60_000), "unreadable"),
        (hostile.png(2**31 - 1, 2**31 - 1), "unreadable"),
        (hostile.png(0, 10), "unreadable"),
        (hostile.full_png(4900, 4900), "too_large"),
        (hostile.words_that_unpack(128), "unreadable"),
        (hostile.jpeg_of_scans(2000), "unreadable"),
        (hostile.SVG, "unreadable"),
        (b"<!doctype html>" + SCRIPT, "unreadable"),
        (b"\xef\xbb\xbf" + hostile.SVG, "unreadable"),
        (hostile.gifar(), "unreadable"),
        (b"%PDF-1.4\n%%EOF", "unreadable"),
        (b"%!PS\n(/etc/passwd) run", "unreadable"),
        (b"push graphic-context\nimage over 0,0 0,0 'https://127.0.0.1/x'", "unreadable"),
        *((picture(kind), "unreadable") for kind in ("GIF", "BMP", "TIFF", "ICO", "TGA", "PPM", "PDF", "JPEG2000")),
        (picture(size=(400, 400))[:-300], "unreadable"),
        (picture("PNG", size=(400, 400))[:120], "unreadable"),
        (picture("WEBP", size=(400, 400))[:60], "unreadable"),
        (picture()[:3], "unreadable"),
        (picture("PNG").replace(b"IHDR", b"IHDX"), "unreadable"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "unreadable"),
        (b"\xff\xd8\xff\xe0" + bytes(100), "unreadable"),
        (bytes(100), "unreadable"),
    ],
    ids=lambda value: (
        value if isinstance(value, str) else value[:12].decode("latin-1").encode("unicode_escape").decode()
    ),
)
def test_what_is_no_honest_picture_is_refused_in_words(sent, code):
    with pytest.raises(ValidationError) as refused:
        reencoded(upload(sent, "photo.jpg"))
    assert refused.value.code == code


@pytest.fixture
def drawing_with(monkeypatch, tmp_path):
    """The program that draws, with one of its guards changed."""

    def change(guard: str, other: str) -> None:
        source = Path(drawing.__file__).read_text()
        assert guard in source
        (tmp_path / "drawing.py").write_text(source.replace(guard, other))
        monkeypatch.setattr(pictures, "PROGRAM", tmp_path / "drawing.py")

    return change


@needs_avif
def test_a_picture_that_lies_about_its_size_meets_the_limit_of_memory(drawing_with):
    """Nothing in its head says how large it becomes; the limit ends the program that draws, and no other."""
    assert Image.open(reencoded(upload(hostile.avif_that_lies(600)))).size == (64, 64)
    drawing_with("MOST_MEMORY = 768", "MOST_MEMORY = 72")
    assert Image.open(reencoded(upload(hostile.avif_that_lies(600)))).size == (64, 64)
    with pytest.raises(ValidationError, match="no picture"):
        reencoded(upload(hostile.avif_that_lies(5500)))


def test_a_picture_that_takes_too_long_is_given_up(drawing_with, monkeypatch):
    """As one would be that no guard of ours knows."""
    drawing_with("MOST_SCANS = 100", "MOST_SCANS = 10**9")
    monkeypatch.setattr(pictures, "SECONDS", 1)
    with pytest.raises(ValidationError, match="no picture"):
        reencoded(upload(hostile.jpeg_of_scans(20_000)))


def test_a_picture_that_waits_for_nothing_is_given_up(monkeypatch, tmp_path):
    program = tmp_path / "sleeping.py"
    program.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(pictures, "PROGRAM", program)
    monkeypatch.setattr(pictures, "PATIENCE", 0.3)
    with pytest.raises(ValidationError, match="no picture"):
        reencoded(upload(picture()))


def test_the_program_that_draws_knows_no_secret_and_writes_no_file(monkeypatch, tmp_path):
    left = tmp_path / "left"
    told = tmp_path / "telling.py"
    told.write_text(
        f"import os, sys; sys.path.insert(0, {str(Path(drawing.__file__).parent)!r})\n"
        "import drawing; drawing.shut_in(5)\n"
        f"file = os.open({str(left)!r}, os.O_CREAT | os.O_WRONLY)\n"
        "try: wrote = os.write(file, b'x')\n"
        "except OSError: wrote = False\n"
        "sys.stdout.write(f'{sorted(os.environ)} {os.getcwd()} {wrote}')\n"
    )
    monkeypatch.setenv("SECRET_KEY", "of the portal")
    monkeypatch.setattr(pictures, "PROGRAM", told)
    _code, said = pictures._drawn_outside(b"")
    told_names = set(re.findall(r"'(\w+)'", said.decode())) - {"LC_CTYPE"}
    assert (told_names, said.decode().split()[-2:]) == ({"MALLOC_ARENA_MAX"}, ["/", "False"])
    assert not left.read_bytes()


def test_the_name_and_the_type_a_browser_claims_decide_nothing():
    for name in ("page.html", "../../etc/cron.d/x.jpg", "x.php\x00.jpg", "\u202egpj.exe", "a" * 300):
        kept = reencoded(InMemoryUploadedFile(io.BytesIO(picture("PNG")), "f", name[:255], "text/html", 9, None))
        assert re.fullmatch(r"[0-9a-f]{32}\.webp", kept.name)
        assert PurePath(kept.name).name == kept.name


# --- what a form asks ---------------------------------------------------------------------------------------------


class Sender:
    pk = 7


class Form(forms.Form):
    file = PictureUpload(required=False)


def sent(content: bytes, person: object = Sender) -> Form:
    form = Form({}, {"file": upload(content)})
    if person:
        uploads.sent_by(form, person)
    return form


def test_a_form_gives_what_was_made_of_a_file():
    form = sent(picture())
    assert form.is_valid(), form.errors
    assert form.cleaned_data["file"].name.endswith(".webp")


def test_a_form_that_does_not_say_who_sends_is_a_mistake():
    with pytest.raises(TypeError, match="who sends"):
        sent(picture(), None).is_valid()


@pytest.mark.parametrize(("content", "words"), [
    (picture() + bytes(uploads.MOST_BYTES), "larger than 5 MB"), (b"", "empty"), (b"x", "no picture we can read"),
])  # fmt: skip
def test_what_is_refused_is_refused_in_words(content, words):
    assert words in str(sent(content).errors["file"])


def test_an_account_sends_so_many_files_a_day_and_attempts_count(monkeypatch, settings):
    alone = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "uploads"}
    settings.CACHES = {**settings.CACHES, "default": alone}
    monkeypatch.setattr(uploads, "A_DAY", 3)
    assert [sent(content).is_valid() for content in (picture(), b"x", picture(), picture())] == [
        True,
        False,
        True,
        False,
    ]
    assert "many files today" in str(sent(picture()).errors["file"])

    class Other:
        pk = 8

    assert sent(picture(), Other).is_valid()


def test_what_is_too_heavy_or_too_much_is_never_drawn(monkeypatch):
    monkeypatch.setattr(uploads, "reencoded", lambda _file: pytest.fail("it was drawn"))
    monkeypatch.setattr(uploads, "A_DAY", 0)
    assert not sent(picture() + bytes(uploads.MOST_BYTES)).is_valid()
    assert not sent(picture()).is_valid()


def test_files_stay_in_memory_and_a_form_too_large_is_not_read(monkeypatch):
    def request(size: int):
        return RequestFactory().post("/", {"file": upload(bytes(size))})

    assert isinstance(request(4_900_000).FILES["file"], InMemoryUploadedFile)
    assert isinstance(request(12_000_000).FILES["file"], InMemoryUploadedFile)
    with pytest.raises(RequestDataTooBig):
        _ = request(uploads.MOST_BYTES_OF_A_FORM).FILES
