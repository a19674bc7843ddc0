"""Whether a row still says what it said when somebody opened the form she writes it in."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.languages import columns
from notifications.tokens import fingerprint

OVERTAKEN = "overtaken"
PLANNED = ("kind", "starts_at", "ends_at", "place_for", "takes_sign_ups", "capacity", *columns("title"),
           *columns("place"), *columns("wanted"))  # fmt: skip
REPORTED = ("people_came", *columns("result"))
FIGURES = ("progress_value", "progress_max", "starts_on", "ends_on", *columns("progress_label"))


def print_of(row: Any, names: Iterable[str]) -> str:
    """What `row` says in `names`, so that it can be compared and not be read."""
    values = [getattr(row, name) for name in names]
    return fingerprint(*("" if value is None else value for value in values))


def require_as_opened(stored: Any, names: Iterable[str], opened: str | None) -> None:
    """Raise ValidationError when `stored` is another one by now than that whose print is `opened`; None: no form was
    opened before."""
    if opened is not None and opened != print_of(stored, names):
        words = _("Somebody else changed this while you wrote. Nothing of yours is saved yet: to replace what is "
                  "stored now by what stands in the form, save again.")  # fmt: skip
        raise ValidationError(words, code=OVERTAKEN)
