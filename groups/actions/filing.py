"""Papers of a group: added, renewed, opened to everyone and closed again, removed, all of it or one version."""

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import lay
from accounts.models import User
from core.transitions import MoveRefused
from groups.actions.files import keep, make_room, name_to_keep, take_turn
from groups.models import Document, DocumentVersion, Membership
from groups.queries.filing import MOST_PUBLIC, follows, reads_all_newest, reads_version
from notifications.actions import cancel_about, recipients_of, record, tell

ADDED, OPENED = "groups.document_added", "groups.document_opened"
Audience = Document.Audience


@transaction.atomic
def add_document(document: Document, version: DocumentVersion, file: File, *, by: User) -> Document:
    """A new paper, for the members alone; they are told. Raises ValidationError when it does not fit."""
    group = take_turn(document.group_id)
    make_room(group, [file], by=by)
    document.audience, document.made_at = Audience.MEMBERS, timezone.now()
    document.save()
    activity = record("groups.document_added", document, by=by)
    tell(ADDED, recipients_of(_others(document, by)), subject=document, activity=activity)
    _keep_version(document, version, file, number=1, by=by)
    return document


@transaction.atomic
def add_version(document: Document, version: DocumentVersion, file: File, *, by: User) -> DocumentVersion:
    """What is read from now on in its language; of two at once each has a number of its own."""
    group = take_turn(document.group_id)
    if not Document.objects.filter(pk=document.pk).exists():
        raise MoveRefused(document, "renewed")
    make_room(group, [file], by=by)
    number = 1 + (document.versions.aggregate(last=Max("number"))["last"] or 0)
    activity = record("groups.document_renewed", document, by=by, number=number)
    tell(ADDED, recipients_of(_others(document, by)), subject=document, activity=activity)
    _keep_version(document, version, file, number=number, by=by)
    return version


def _keep_version(document: Document, version: DocumentVersion, file: File, *, number: int, by: User) -> None:
    version.document, version.number = document, number
    version.file, version.name = file, name_to_keep(file)
    keep([version], by=by)


@transaction.atomic
def open_document(document: Document, *, by: User) -> None:
    """Let everyone read it, in all its languages; who added it is told.

    Raises ValidationError when there are many, or when a version would be opened that `by` may not read herself.
    """
    take_turn(document.group_id)
    if not reads_all_newest(document, by):
        raise ValidationError(
            _("A part of this document is from before you came, and closed to you. Ask a lead to make it public."),
            code="unread",
        )
    if Document.objects.filter(group=document.group_id, audience=Audience.PUBLIC).count() >= MOST_PUBLIC:
        raise ValidationError(
            _("The public page shows %(most)s documents at most. Make one of them the members' again first.")
            % {"most": MOST_PUBLIC}, code="too_many",
        )  # fmt: skip
    _show(document, Audience.MEMBERS, Audience.PUBLIC)
    activity = record(OPENED, document, by=by)
    adders = document.versions.exclude(added_by=None).values("added_by")
    tell(OPENED, recipients_of(_others(document, by).filter(pk__in=adders)), subject=document, activity=activity)


@transaction.atomic
def close_document(document: Document, *, by: User) -> None:
    """The members' alone again, from this moment on; what was downloaded before stays where it is."""
    _show(document, Audience.PUBLIC, Audience.MEMBERS)
    cancel_about(document, reason="closed again", kinds=[OPENED])
    record("groups.document_closed", document, by=by)


def _show(document: Document, before: str, after: str) -> None:
    if not Document.objects.filter(pk=document.pk, audience=before).update(audience=after):
        raise MoveRefused(document, after)
    document.audience = after


@transaction.atomic
def remove_document(document: Document, *, by: User) -> None:
    """Gone for good with all its versions, from the disk too."""
    group, number = document.group, document.pk
    cancel_about(document, reason="removed")
    if Document.objects.filter(pk=number).delete()[0]:
        lay("document", number)
    record("groups.document_removed", group, by=by)


@transaction.atomic
def remove_version(version: DocumentVersion, *, by: User) -> None:
    """Gone for good with its file; what is read in its language is then the one before it.

    Raises ValidationError for the only one there is, and when everyone would read one that `by` may not read herself.
    """
    document, number = version.document, version.pk
    take_turn(document.group_id)
    stored = Document.objects.filter(pk=document.pk, audience=document.audience).first()
    if stored is None or not stored.versions.filter(pk=number).exists():
        raise MoveRefused(version, "removed")
    if not stored.versions.exclude(pk=number).exists():
        raise ValidationError(_("This is the only version. Remove the document instead."), code="only")
    last = follows(version)
    if stored.is_public and last and not reads_version(last, by):
        raise ValidationError(
            _("Everyone would read the version before it, which is from before you came, and closed to you. Make the "
              "document the members' again first."), code="unread",
        )  # fmt: skip
    stored.versions.filter(pk=number).delete()
    lay("version", number)
    record("groups.version_removed", stored, by=by, number=version.number)


def _others(document: Document, by: User) -> QuerySet[User]:
    members = Membership.objects.present().filter(group=document.group_id)
    return User.objects.filter(pk__in=members.values("user")).exclude(pk=by.pk)
