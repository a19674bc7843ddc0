"""Draws one picture anew, as a program of its own: bytes come in, a WebP or a reason goes out.

Decoders read what strangers send, in C. So this program knows nothing: it is started without the environment and its
secrets, imports nothing of the portal, may write no file, and ends when it takes too much time or memory. Its last word
is its exit code.
"""

import contextlib
import io
import os
import resource
import sys
import warnings

from PIL import AvifImagePlugin, Image, ImageCms, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
JPEG, SCAN = b"\xff\xd8", b"\xff\xda"  # how one begins, and each scan in it
DRAWN, UNREADABLE, TOO_LARGE = 0, 3, 4  # exit codes; whatever else comes, the picture is refused as unreadable
MOST_PIXELS = 24_000_000
MOST_SCANS = 100  # of one JPEG; each is a walk over the whole picture, and one of few bytes may hold a million
LONGEST_SIDE = 1600  # pixels of what is kept
QUALITY = 80
MOST_MEMORY = 768 * 1024 * 1024  # bytes of addresses; the hungriest picture we take, a WebP of 24 megapixels, wants 480


class TooLarge(Exception):
    """More pixels than anybody needs."""


def drawn_anew(content: bytes) -> bytes:
    """The picture in `content`, upright, no longer than LONGEST_SIDE, as a WebP that holds pixels and nothing else.

    Of an animation the first frame. The number of pixels is read before any of them is unpacked.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is lower
        image: Image.Image = Image.open(io.BytesIO(content), formats=FORMATS)
    if image.width * image.height > MOST_PIXELS:
        raise TooLarge
    if content.startswith(JPEG) and content.count(SCAN) > MOST_SCANS:
        raise ValueError("a JPEG of more scans than any camera makes")
    if image.mode in {"1", "P"}:
        image = image.convert("RGBA")
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    image = _in_common_colours(ImageOps.exif_transpose(image))
    clean = Image.new(image.mode, image.size)
    clean.paste(image)
    drawn = io.BytesIO()
    clean.save(drawn, format="WEBP", quality=QUALITY, method=2, exif=b"", icc_profile=b"", xmp=b"")
    return drawn.getvalue()


def _in_common_colours(image: Image.Image) -> Image.Image:
    """In sRGB, with transparency when there is some; a colour profile that cannot be read is ignored."""
    mode = "RGBA" if image.has_transparency_data else "RGB"
    profile = image.info.get("icc_profile")
    if profile and image.mode in {"RGB", "RGBA", "CMYK"}:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except ImageCms.PyCMSError:
            return image.convert(mode)
        if converted is not None:
            if mode == "RGBA":
                converted.putalpha(image.convert("RGBA").getchannel("A"))
            return converted
    return image.convert(mode)


def shut_in(seconds: int) -> None:
    """From here on: so many seconds of a processor, so much memory, no file. A system without such limits goes on."""
    for what, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def main(seconds: int) -> int:
    Image.init()
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # what it needs does not depend on the machine
    shut_in(seconds)
    try:
        drawn = drawn_anew(sys.stdin.buffer.read())
    except TooLarge:
        return TOO_LARGE
    except Exception:  # noqa: BLE001 - a broken file can raise anything
        return UNREADABLE
    sys.stdout.buffer.write(drawn)
    sys.stdout.buffer.flush()
    return DRAWN


if __name__ == "__main__":
    os._exit(main(int(sys.argv[1])))
