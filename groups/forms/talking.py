"""What people type in the talk of a room."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.acts import ActForm, ActModelForm
from core.uploads import DocumentsUpload, sent_by
from groups.models import Post

MOST_FILES = 2


class PostForm(ActModelForm):
    """A post, or with `reply_to` of the instance a reply."""

    uploads = DocumentsUpload(
        label=_("Files"),
        required=False,
        most=MOST_FILES,
        help_text=_("PDF or pictures, at most two, up to 5 MB each. Place, time and device are removed from them."),
    )

    class Meta:
        model = Post
        fields = ["text"]
        labels = {"text": _("Write to the group")}
        help_texts = {
            "text": _("Only members of the group read it. Your pseudonym stands beside it for those who may see it. "
                      "Write @ and a pseudonym, and that member is told.")
        }  # fmt: skip
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, sender: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sent_by(self, sender)
        if self.instance.reply_to_id:
            self.fields["text"].label = _("Your reply")


class ReadForm(ActForm):
    """Until when she has read: the moment the page was made that she read."""

    until = forms.DateTimeField(widget=forms.HiddenInput)
