"""Drawings for the demo: landscapes of nowhere and of nobody, so that pages with pictures are seen as they will be.

They take the way of an upload but for the program of its own, which shields from what strangers send: drawn anew by
`core.drawing`, with the sizes of their field.
"""

import io
from collections.abc import Callable
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageDraw
from PIL.ImageDraw import ImageDraw as Pen

from campaigns.models import Action, ActionPicture
from core.drawing import drawn_anew
from groups.models import WorkingGroup
from icssi.demo.world import World, texts
from icssi.facts import versions

SHEET = 800, 450  # what is drawn on
SIZE = WIDTH, HEIGHT = 720, 405  # what is kept: made smaller, so that edges are smooth
SKY, SUN, FAR, NEAR, WATER = "#dff0ea", "#f4b135", "#8fbf9f", "#4f8f6b", "#2f7f93"
STONE, SHADE, WOOD, PAPER, DARK = "#c9b79c", "#8d7a5e", "#7a4b2a", "#fbf6ea", "#07474b"
SPINES = ("#07474b", "#b8405e", "#f4b135", "#3f6fb5", "#6f9d3c", "#8d5a97")


def add_drawings(world: World) -> None:
    told = texts("drawings")
    for row in told["groups"]:
        drawn = WorkingGroup(picture=_name(world, "groups", row), picture_width=WIDTH, picture_height=HEIGHT)
        _store(drawn.picture, row["drawing"])
        WorkingGroup.objects.filter(slug=row["group"]).update(
            picture=drawn.picture.name,
            picture_width=WIDTH,
            picture_height=HEIGHT,
            **versions("picture_alt", row["alt"]),
        )
    for row in told["actions"]:
        action = Action.objects.exclude(reported_at=None).get(campaign__slug=row["campaign"])
        picture = ActionPicture(
            action=action, file=_name(world, "actions", row), width=WIDTH, height=HEIGHT, added_at=action.reported_at,
            **versions("alt", row["alt"]),
        )  # fmt: skip
        _store(picture.file, row["drawing"])
        picture.save()


def _name(world: World, folder: str, row: dict[str, Any]) -> str:
    """The same for the same day; it may be there from a demo that was taken back."""
    which = f"{world.today} {row['drawing']}"
    return f"{folder}/{uuid5(NAMESPACE_OID, which).hex}.webp"


def _store(file: Any, drawing: str) -> None:
    if default_storage.exists(file.name):
        return
    image = Image.new("RGB", SHEET, SKY)
    DRAWINGS[drawing](ImageDraw.Draw(image))
    sent = io.BytesIO()
    image.resize(SIZE, Image.Resampling.BICUBIC).save(sent, "PNG", compress_level=1)
    default_storage.save(file.name, ContentFile(drawn_anew(sent.getvalue())))
    file.save_all()


def _hills(pen: Pen) -> None:
    pen.ellipse((620, 50, 710, 140), fill=SUN)
    pen.ellipse((-220, 190, 420, 700), fill=FAR)
    pen.ellipse((300, 160, 1100, 760), fill=FAR)
    pen.ellipse((-300, 280, 1000, 900), fill=NEAR)


def _well(pen: Pen, x: int, y: int, size: int) -> None:
    """A round wall with a beam over it; `x` and `y` are the middle of its opening."""
    for side in (-size, size):
        pen.line((x + side, y, x + side, y - 2 * size), fill=WOOD, width=max(4, size // 7))
    pen.polygon(((x - size - 14, y - 2 * size), (x, y - 3 * size), (x + size + 14, y - 2 * size)), fill=WOOD)
    pen.rectangle((x - size, y, x + size, y + size), fill=STONE)
    pen.ellipse((x - size, y + size - size // 3, x + size, y + size + size // 3), fill=STONE)
    for row in range(1, 3):
        pen.line((x - size, y + row * size // 2, x + size, y + row * size // 2), fill=SHADE, width=2)
    pen.ellipse((x - size, y - size // 3, x + size, y + size // 3), fill=SHADE)
    pen.ellipse((x - size + 8, y - size // 4, x + size - 8, y + size // 4), fill=DARK)


def wells(pen: Pen) -> None:
    _hills(pen)
    pen.polygon(((430, 300), (470, 300), (640, 450), (330, 450)), fill=WATER)
    for x, y, size in ((560, 310, 26), (230, 320, 34), (690, 350, 44)):
        _well(pen, x, y, size)


def library(pen: Pen) -> None:
    pen.rectangle((0, 0, *SHEET), fill=PAPER)
    pen.rectangle((560, 90, 730, 400), fill=WOOD)
    pen.rectangle((575, 105, 715, 400), fill=SUN)
    pen.polygon(((575, 400), (715, 400), (800, 450), (480, 450)), fill="#f8d68c")
    for shelf in range(3):
        floor, x, number = 150 + shelf * 125, 60, shelf
        while x < 480:
            width, height = 18 + number * 7 % 17, 70 + number * 13 % 30
            pen.rectangle((x, floor - height, x + width, floor), fill=SPINES[number % len(SPINES)])
            x, number = x + width + 4 + (26 if number % 7 == 6 else 0), number + 1
        pen.rectangle((40, floor, 520, floor + 12), fill=WOOD)


def measuring(pen: Pen) -> None:
    _hills(pen)
    _well(pen, 240, 270, 80)
    pen.line((240, 111, 240, 190), fill=DARK, width=4)
    pen.polygon(((212, 190), (268, 190), (258, 240), (222, 240)), fill=WATER)
    for x in (520, 700):
        pen.line((x, 180, x, 420), fill=WOOD, width=12)
    pen.rectangle((490, 140, 730, 310), fill=PAPER, outline=WOOD, width=8)
    for number, height in enumerate((60, 95, 40, 120, 80)):
        x = 515 + number * 40
        pen.rectangle((x, 290 - height, x + 26, 290), fill=SPINES[number])


DRAWINGS: dict[str, Callable[[Pen], None]] = {"wells": wells, "library": library, "measuring": measuring}
