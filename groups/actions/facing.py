"""The page of a group as the group itself writes it: aim, demands, a picture, whether it takes letters."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.languages import columns
from core.pages import forget_pages
from groups.models import WorkingGroup
from notifications.actions import record
from notifications.tokens import fingerprint

TEXTS = [*columns("aim"), *columns("demands"), *columns("picture_alt")]
PICTURE = ["picture", "picture_width", "picture_height"]


def page_as_written(group: WorkingGroup) -> str:
    """What somebody who edits the page has before her."""
    texts = (getattr(group, name) or "" for name in TEXTS)
    return fingerprint(*texts, group.picture.name or "", group.takes_messages)


@transaction.atomic
def revise_page(group: WorkingGroup, *, by: User, known: str) -> None:
    """Keep what was changed of the page, and nothing else of the group; a picture that is replaced or removed is gone.

    Raises ValidationError when somebody else wrote since `known` was read.
    """
    stored = WorkingGroup.objects.select_for_update(no_key=True).get(pk=group.pk)
    if page_as_written(stored) != known:
        raise ValidationError(_("Somebody else wrote here in the meantime. Copy what you typed, open the page anew, "
                                "and put both together."), code="written")  # fmt: skip
    changed = [name for name in [*TEXTS, "takes_messages"]
               if (getattr(group, name) or "") != (getattr(stored, name) or "")]  # fmt: skip
    is_other_picture = (group.picture.name or "") != (stored.picture.name or "")
    if not changed and not is_other_picture:
        return
    group.save(update_fields=["aim", "demands", "picture_alt", *changed, *(PICTURE if is_other_picture else [])])
    if is_other_picture and stored.picture:
        transaction.on_commit(lambda: stored.picture.delete(save=False), robust=True)
    record("groups.page_edited", group, by=by, changed=[*changed, *(["picture"] if is_other_picture else [])])
    forget_pages()
