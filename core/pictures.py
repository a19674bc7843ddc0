"""Pictures people send: read, checked, made smaller and written anew, so that nothing of the original is kept.

What must stay true: no byte of an upload is stored or served. What is stored was drawn by us, has a random name and
holds no place, device, name or time. Only the content decides what a file is, never its name.
"""

import io
import logging
import warnings
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pictures.models import PillowPicture
from pictures.utils import reconstruct
from PIL import Image, ImageCms, ImageOps

log = logging.getLogger(__name__)
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 24_000_000
LONGEST_SIDE = 1600  # pixels of what is kept
QUALITY = 80
ACCEPT = "image/jpeg,image/png,image/webp,image/avif"


def reencoded(upload: File) -> ContentFile:
    """The picture in `upload` as a new WebP file with a random name.

    Raises ValidationError, in words for who sent it, when it is no JPEG, PNG, WebP or AVIF, is broken, or is larger
    than 5 MB or 24 megapixels; the number of pixels is read before any of them is unpacked.
    """
    if (upload.size or 0) > MOST_BYTES:
        raise ValidationError(_("This picture is larger than 5 MB. Please make it smaller first."), code="too_heavy")
    drawn = io.BytesIO()
    _drawn_anew(upload).save(drawn, format="WEBP", quality=QUALITY, method=4, exif=b"", icc_profile=b"", xmp=b"")
    return ContentFile(drawn.getvalue(), name=f"{uuid4().hex}.webp")


def _drawn_anew(upload: File) -> Image.Image:
    try:
        upload.seek(0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is lower
            image: Image.Image = Image.open(upload, formats=FORMATS)
        if image.width * image.height > MOST_PIXELS:
            raise ValidationError(_("This picture has more than 24 megapixels. Please make it smaller first."),
                                  code="too_large")  # fmt: skip
        if image.mode in {"1", "P"}:
            image = image.convert("RGBA")
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        image = ImageOps.exif_transpose(image)
        image = _in_common_colours(image)
    except ValidationError:
        raise
    except Exception as error:  # a broken file can raise anything  # noqa: BLE001
        log.info("picture refused: %s", type(error).__name__)
        raise ValidationError(
            _("This is no picture we can read. Please send a JPEG, PNG, WebP or AVIF file."), code="unreadable"
        ) from None
    clean = Image.new(image.mode, image.size)
    clean.paste(image)
    return clean


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


class PictureInput(forms.ClearableFileInput):
    """Offers pictures only; what is there already can be taken away."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"accept": ACCEPT} | (attrs or {}))


class PictureUpload(forms.FileField):
    """A picture in a form; its cleaned value was drawn anew."""

    widget = PictureInput
    default_error_messages = {"empty": gettext_lazy("The file is empty.")}

    def clean(self, data: Any, initial: Any = None) -> Any:
        cleaned = super().clean(data, initial)
        return reencoded(cleaned) if cleaned and cleaned is not initial else cleaned


def derive(
    *,
    storage: tuple[str, list[Any], dict[str, Any]],
    file_name: str,
    sender: tuple[str, str, str],
    new: Sequence[tuple[str, list[Any], dict[str, Any]]] = (),
    old: Sequence[tuple[str, list[Any], dict[str, Any]]] = (),
) -> None:
    """Draw the smaller sizes of a stored picture at once (the `PROCESSOR` of django-pictures).

    Three small pictures take less time than a queue, which may be down; so a page never names a size that is missing.
    """
    if new:
        with reconstruct(*storage).open(file_name) as stored, Image.open(stored) as image:
            ready = PillowPicture.pre_process(image)
            for picture in new:
                reconstruct(*picture).save(ready)
    for picture in old:
        reconstruct(*picture).delete()
