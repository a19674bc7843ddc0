"""Pictures people send: read, checked, made smaller and written anew, so that nothing of the original is kept.

What must stay true: no byte of an upload is stored or served. What is stored was drawn by us, has a random name and
holds no place, device, name or time. Only the content decides what a file is, never its name. The drawing is done by
`core.drawing`, outside the server: a request waits for it, and a picture made to do harm ends that program alone.
"""

import logging
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _
from pictures.models import PillowPicture
from pictures.utils import reconstruct
from PIL import Image

from core import drawing

log = logging.getLogger(__name__)
PROGRAM = Path(drawing.__file__).resolve()
SECONDS = 8  # of a processor; the largest picture allowed takes one or two
PATIENCE = 20  # seconds on the clock, when the machine is busy


def reencoded(upload: File) -> ContentFile:
    """The picture in `upload` as a new WebP file with a random name; of an animation its first frame.

    Raises ValidationError, in words for who sent it, when it is no JPEG, PNG, WebP or AVIF, is broken, has more than 24
    megapixels, or takes more time or memory than any honest one. How many bytes it may have, the form decides.
    """
    upload.seek(0)
    code, drawn = _drawn_outside(upload.read())
    if code == drawing.TOO_LARGE:
        raise ValidationError(
            _("This picture has more than 24 megapixels. Please make it smaller first."), code="too_large"
        )
    if code != drawing.DRAWN or not drawn:
        log.info("picture refused: exit code %s", code)
        raise ValidationError(
            _("This is no picture we can read. Please send a JPEG, PNG, WebP or AVIF file."), code="unreadable"
        )
    return ContentFile(drawn, name=f"{uuid4().hex}.webp")


def _drawn_outside(content: bytes) -> tuple[int | None, bytes]:
    """The exit code of the program that draws, and what it drew. Its environment is empty: it knows no secret."""
    command = [sys.executable, "-I", str(PROGRAM), str(SECONDS)]
    try:
        done = subprocess.run(  # noqa: S603 - our own program, and no word of the command is anybody's
            command, input=content, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={"MALLOC_ARENA_MAX": "1"}, cwd="/", timeout=PATIENCE, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return None, b""
    return done.returncode, done.stdout


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
