"""What people type about documents."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.acts import ActForm, ActModelForm
from core.uploads import DocumentUpload, sent_by
from groups.models import Document, DocumentVersion


class VersionForm(ActModelForm):
    """A file, its language, and what is new in it."""

    upload = DocumentUpload(
        label=_("File"),
        help_text=_("PDF or a picture, up to 5 MB. What tells who made it, and where, is removed from it; names that "
                    "stand on its pages are not."),
    )  # fmt: skip

    class Meta:
        model = DocumentVersion
        fields = ["language", "note"]

    field_order = ["title", "upload", "language", "note"]

    def __init__(self, *args: Any, sender: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sent_by(self, sender)


class DocumentForm(VersionForm):
    """A new document is its first version under a title."""

    title = forms.CharField(label=_("Title"), max_length=160)

    class Meta(VersionForm.Meta):
        fields = ["language"]


class TitleForm(ActForm):
    title = forms.CharField(label=_("Title"), max_length=Document._meta.get_field("title").max_length)
