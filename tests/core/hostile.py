"""Files made to do harm, or to carry what nobody meant to send; each is made here, none is kept."""

import io
import struct
import zlib

from PIL import ExifTags, Image, ImageCms, PngImagePlugin

PLACE, DEVICE, WORDS = (33.0, 20.0, 26.0), "Phone of Ali", b"taken at home by Ali"
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description photoshop:City="Basra" dc:creator="Ali"/></x:xmpmeta>'
SCRIPT = b"<script>alert(document.domain)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'


def picture(format: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **options) -> bytes:
    written = io.BytesIO()
    Image.new(mode, size, "red" if mode == "RGB" else 1).save(written, format=format, **options)
    return written.getvalue()


def exif(*, comment: bytes = b"") -> Image.Exif:
    """Device, owner, place, hour and a smaller picture of the same, as phones write them."""
    written = Image.Exif()
    written[ExifTags.Base.Make] = DEVICE
    written[ExifTags.Base.Artist] = "Ali Hassan"
    written[ExifTags.Base.DateTime] = "2026:10:25 21:14:03"
    written[ExifTags.Base.Orientation] = 6  # it lay on its side
    if comment:
        written[ExifTags.Base.ImageDescription] = comment.decode()
    written.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = PLACE
    return written


def talking_profile() -> bytes:
    """A colour profile whose description is a sentence."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace("sRGB built-in".encode("utf-16-be"), "Ali of Basra!".encode("utf-16-be"))


def with_everything(format: str = "JPEG", mode: str = "RGB", **options) -> bytes:
    """A picture that tells all a picture can tell about who took it."""
    if format == "JPEG":
        options |= {"comment": WORDS}
    if format == "PNG":
        options["pnginfo"] = PngImagePlugin.PngInfo()
        options["pnginfo"].add_text("Author", "Ali Hassan")
        options["pnginfo"].add_itxt("XML:com.adobe.xmp", XMP.decode(), zip=True)
        return picture(format, mode=mode, exif=exif(), icc_profile=talking_profile(), **options)
    return picture(format, mode=mode, exif=exif(), icc_profile=talking_profile(), xmp=XMP, **options)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, data: bytes = bytes(1000), *, more: bytes = b"") -> bytes:
    """A PNG of few bytes that says it has so many pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", header) + more + chunk(b"IDAT", zlib.compress(data, 9)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def full_png(width: int, height: int) -> bytes:
    """One that really unpacks to so many pixels, a thousand times its size."""
    return png(width, height, bytes(height * (3 * width + 1)))


def words_that_unpack(mebibytes: int) -> bytes:
    """A PNG whose text grows to so much when it is read."""
    return png(20, 20, bytes(20 * 61), more=chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(mebibytes << 20), 9)))


def profile_that_unpacks(mebibytes: int) -> bytes:
    return png(20, 20, bytes(20 * 61), more=chunk(b"iCCP", b"p\0\0" + zlib.compress(bytes(mebibytes << 20), 9)))


def jpeg_of_scans(scans: int, size: tuple[int, int] = (3000, 2000)) -> bytes:
    """A JPEG that draws the whole picture over and over: few bytes, minutes of work."""
    drawn = picture(size=size, progressive=True)
    last = drawn[drawn.rfind(b"\xff\xda") : -2]
    return drawn[:-2] + last * scans + b"\xff\xd9"


def avif_that_lies(pixels: int) -> bytes:
    """An AVIF that says 64 × 64 and holds a picture of `pixels` by `pixels`."""
    drawn = picture("AVIF", size=(pixels, pixels), quality=10, speed=10)
    at = drawn.index(b"ispe") + 8
    return drawn[:at] + struct.pack(">II", 64, 64) + drawn[at + 8 :]


def animation(format: str, frames: int, size: tuple[int, int] = (40, 40)) -> bytes:
    """Red first, then blue for ever."""
    first, written = Image.new("RGB", size, "red"), io.BytesIO()
    others = [Image.new("RGB", size, (0, 100 * (number % 2), 255)) for number in range(frames - 1)]
    first.save(written, format=format, save_all=True, append_images=others, duration=20)
    return written.getvalue()


def gifar() -> bytes:
    """A picture and a Java archive in one."""
    return picture("GIF") + b"PK\x03\x04\x14\0\x08\0META-INF/MANIFEST.MF" + bytes(40) + b"PK\x05\x06" + bytes(18)
