"""What follows by itself when rows go: their files leave the disk, whichever way the rows went."""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from groups.models import Attachment, DocumentVersion


@receiver(post_delete, sender=Attachment)
@receiver(post_delete, sender=DocumentVersion)
def file_goes_with_its_row(instance: Attachment | DocumentVersion, **_facts: Any) -> None:
    """With a post, a document, a group, or again after a restore; not before it is sure that the row is gone."""
    transaction.on_commit(partial(instance.file.storage.delete, instance.file.name), robust=True)
