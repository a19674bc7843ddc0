"""Files come with the rows that name them, when there is room; they go with them, too (see `groups.receivers`)."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from accounts.models import User
from groups.models import Attachment, DocumentVersion, WorkingGroup
from groups.queries.filing import FOLDER, MOST_OF_A_GROUP, MOST_OF_A_PERSON, bytes_by, bytes_of

Row = Attachment | DocumentVersion
PICTURE = ".webp"


def take_turn(group_id: int) -> WorkingGroup:
    """Wait for this group's turn until the transaction ends: what is counted stays so until it is written."""
    return WorkingGroup.objects.select_for_update(no_key=True).get(pk=group_id)


def make_room(group: WorkingGroup, files: Sequence[File], *, by: User) -> None:
    """Call it in the group's turn. Raises ValidationError when the files do not fit beside those there are."""
    wanted = sum(file.size for file in files)
    if not wanted:
        return
    if bytes_of(group) + wanted > MOST_OF_A_GROUP:
        raise ValidationError(
            _("The files of the group would take more than %(most)s. Remove what is no longer needed first.")
            % {"most": filesizeformat(MOST_OF_A_GROUP)}, code="group_full",
        )  # fmt: skip
    if bytes_by(by) + wanted > MOST_OF_A_PERSON:
        raise ValidationError(
            _("Your files would take more than %(most)s. Delete some of them first.")
            % {"most": filesizeformat(MOST_OF_A_PERSON)}, code="person_full",
        )  # fmt: skip


def keep(rows: Sequence[Row], *, by: User) -> None:
    """Store the files of new rows with their size; when one fails, none is left on the disk. What else can fail in an
    act comes before."""
    try:
        for row in rows:
            row.added_by, row.size = by, row.file.size
            row.save()
    except BaseException:
        for name in (str(row.file.name) for row in rows):
            if name.startswith(f"{FOLDER}/"):  # stored by now
                default_storage.delete(name)
        raise


def name_to_keep(file: File) -> str:
    """What a paper was called by who sent it. A picture's name tells when and where it was taken, so none is kept."""
    return "" if str(file.name).endswith(PICTURE) else str(getattr(file, "called", ""))[:120]
