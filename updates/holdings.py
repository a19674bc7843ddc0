"""What updates hold of a person."""

from django.utils.translation import gettext_lazy

from accounts.keeping import NAMELESS, holding
from updates.models import Update

holding(
    code="updates",
    title=gettext_lazy("Updates you wrote"),
    model=Update,
    of=("author",),
    shows=("slug", "title_ar", "title_ckb", "title_en", "body_ar", "body_ckb", "body_en", "status", "created_at",
           "published_at"),
    files=("picture",),
    becomes=NAMELESS,
)  # fmt: skip
