"""Everything somebody sends as a file comes in here, and nowhere else.

What must stay true: what a file is, its content says, never its name or what a browser claims. Nothing of it touches a
disk before it was drawn anew or cleaned. It is of one of the kinds named here, has at most 5 MB, and is one of few that
an account may send in a day; an attempt that is refused counts, too.
"""

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.cache import cache
from django.core.exceptions import RequestDataTooBig, ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import documents, text
from core.pictures import reencoded

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

MOST_BYTES = 5 * 1024 * 1024
MOST_BYTES_OF_A_FORM = 15_000_000  # who sends a larger picture gets her words back with the reason
MOST_BYTES_DRAINED = 100_000_000  # a browser that may not finish sending shows no answer at all
A_DAY = 40  # files of one account
DAY = 24 * 60 * 60  # seconds
PICTURES = "image/jpeg,image/png,image/webp,image/avif"
PDF = "application/pdf"


class InMemory(MemoryFileUploadHandler):
    """Files are held in memory, never in a temporary file, which a disk would remember; a form too large is refused."""

    def handle_raw_input(self, input_data: Any, META: Any, content_length: Any, *form: Any) -> None:  # noqa: N803
        if content_length > MOST_BYTES_OF_A_FORM:
            _drain(input_data)
            raise RequestDataTooBig("a form with files is larger than the portal takes")
        self.activated = True


def _drain(body: Any) -> None:
    left = MOST_BYTES_DRAINED
    while left > 0 and (read := body.read(64 * 1024)):
        left -= len(read)


class UploadField(forms.FileField):
    """A file in a form. The form names its `sender` (see `sent_by`); the cleaned value is what may be kept of it."""

    sender: "AbstractBaseUser | None" = None
    default_error_messages = {"empty": gettext_lazy("The file is empty.")}

    def clean(self, data: Any, initial: Any = None) -> Any:
        cleaned = super().clean(data, initial)
        if not cleaned or cleaned is initial:
            return cleaned
        if self.sender is None:
            raise TypeError("a form with files has to say who sends them")
        if (cleaned.size or 0) > MOST_BYTES:
            raise ValidationError(self.too_heavy, code="too_heavy")
        if not has_room(self.sender):
            raise ValidationError(_("You sent many files today. Please go on tomorrow."), code="too_many")
        return self.made_safe(cleaned)

    too_heavy: Any = gettext_lazy("This file is larger than 5 MB. Please make it smaller first.")

    def made_safe(self, upload: File) -> ContentFile:
        raise NotImplementedError


class PictureInput(forms.ClearableFileInput):
    """Offers pictures only; what is there already can be taken away."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"accept": PICTURES} | (attrs or {}))


class PictureUpload(UploadField):
    """A picture in a form; its cleaned value was drawn anew."""

    widget = PictureInput
    too_heavy = gettext_lazy("This picture is larger than 5 MB. Please make it smaller first.")

    def made_safe(self, upload: File) -> ContentFile:
        return reencoded(upload)


class DocumentUpload(UploadField):
    """A PDF or a picture; a PDF is cleaned, a picture drawn anew. `core.media` hands it out.

    What it was `called` by who sent it is an attribute of the cleaned value.
    """

    widget = forms.ClearableFileInput(attrs={"accept": f"{PDF},{PICTURES}"})

    def clean(self, data: Any, initial: Any = None) -> Any:
        cleaned = super().clean(data, initial)
        if cleaned and cleaned is not initial:
            cleaned.called = text.clean(PurePosixPath(str(data.name)).stem).strip()
        return cleaned

    def made_safe(self, upload: File) -> ContentFile:
        upload.seek(0)
        is_pdf = upload.read(5) == b"%PDF-"
        return documents.cleaned(upload) if is_pdf else reencoded(upload)


class SeveralInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class DocumentsUpload(DocumentUpload):
    """Several at once, at most `most`; the cleaned value is a list."""

    widget = SeveralInput(attrs={"accept": f"{PDF},{PICTURES}"})

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most = most

    def clean(self, data: Any, initial: Any = None) -> list[ContentFile]:
        sent = [one for one in data or [] if one is not None]
        if len(sent) > self.most:
            words = ngettext("Choose %(most)s file at most.", "Choose %(most)s files at most.", self.most)
            raise ValidationError(words % {"most": self.most}, code="too_many_at_once")
        if not sent:
            super().clean(None, initial)
        one_by_one = super().clean
        return [one_by_one(one) for one in sent]


def sent_by(form: forms.BaseForm, person: "AbstractBaseUser") -> None:
    """Whose files the form's are: they count as hers."""
    for field in form.fields.values():
        if isinstance(field, UploadField):
            field.sender = person


def has_room(person: "AbstractBaseUser") -> bool:
    """Count one file of today; false when there were A_DAY already. Of two at once each takes a place of its own."""
    today = timezone.localdate().isoformat()
    return any(cache.add(f"upload:{today}:{person.pk}:{place}", value=True, timeout=DAY) for place in range(A_DAY))
