"""Every act on an update: from a draft to the public page and back. One home per transition."""

from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from campaigns.models import Campaign
from core.languages import ENGLISH, columns
from core.models import TakenDownFor
from core.prose import sanitise
from core.text import RESERVED_SLUGS, slug_from
from core.transitions import MoveRefused, move
from notifications.actions import cancel_about, recipients_of, record, tell
from notifications.models import Delivery
from updates.models import Update
from updates.queries import concerned

Status = Update.Status
KEPT = {"id", "status", "author", "created_at", "published_at", "group", "forum", "campaign", "council"}


def slug_for(update: Update, typed: str = "") -> str:
    """The address of a draft: from the English title, else as typed, else the day and a short id; free, not reserved.

    A draft whose words still give the address it has keeps it.
    """
    wanted = slug_from(getattr(update, f"title_{ENGLISH}") or "")[:72].strip("-")
    if wanted in RESERVED_SLUGS:
        wanted = ""
    wanted = wanted or slug_from(typed)[:72].strip("-")
    if wanted in RESERVED_SLUGS:
        raise ValidationError(
            _("This address is taken by a page of the portal. Please choose another."), code="reserved"
        )
    if not wanted:
        return update.slug or f"{timezone.localdate():%Y-%m-%d}-{uuid4().hex[:6]}"
    if update.slug == wanted or update.slug[:-7] == wanted:
        return update.slug
    taken = Update.objects.exclude(pk=update.pk).filter(slug=wanted).exists()
    return f"{wanted}-{uuid4().hex[:6]}" if taken else wanted


@transaction.atomic
def draft(update: Update, *, by: User, address: str = "") -> Update:
    """Save the new `update` as a draft of `by`. `address` counts when there is no English title."""
    update.status, update.author, update.slug = Status.DRAFT, by, slug_for(update, address)
    _clean(update)
    update.save()
    record("updates.drafted", update, by=by)
    return update


@transaction.atomic
def revise(update: Update, *, by: User, address: str = "") -> Update:
    """Save changed texts and picture. The address of what was published once never changes.

    Raises MoveRefused when the update was published or taken down in the meantime, ValidationError when nothing would
    be left to read of a public one. A picture that is replaced or removed is gone from the disk afterwards.
    """
    stored = _locked(update, update.status)
    if stored.status == Status.DRAFT:
        update.slug = slug_for(update, address)
    else:
        update.slug, update.revised_at = stored.slug, timezone.now()
        _require_languages(update)
    _clean(update)
    update.save(update_fields=[field.name for field in update._meta.concrete_fields if field.name not in KEPT])
    if stored.picture and stored.picture.name != update.picture.name:
        transaction.on_commit(lambda: stored.picture.delete(save=False), robust=True)
    record("updates.revised", update, by=by, languages=update.languages)
    return update


@transaction.atomic
def publish(update: Update, *, by: User) -> None:
    """Show a draft to everyone, in the languages that are ready, and tell those concerned.

    Raises ValidationError when there is nothing to read yet or its campaign is not public, MoveRefused when it is no
    draft any more.
    """
    _require_languages(_locked(update, Status.DRAFT))
    _require_public_campaign(update)
    move(update, Status.PUBLISHED, published_at=timezone.now())
    activity = record("updates.published", update, by=by)
    tell("updates.published", concerned(update, by=by), subject=update, activity=activity)


@transaction.atomic
def take_down(update: Update, *, reason: TakenDownFor, by: User) -> None:
    """Hide a published update at once, with a coded reason. It can be published again."""
    _locked(update, Status.PUBLISHED)
    move(update, Status.TAKEN_DOWN)
    cancel_about(update, reason="taken down")
    activity = record("updates.taken_down", update, by=by, reason=str(reason))
    author = User.objects.filter(pk__in=[update.author_id], is_active=True).exclude(pk=by.pk)
    tell("updates.taken_down", recipients_of(author), subject=update, activity=activity)


@transaction.atomic
def republish(update: Update, *, by: User) -> None:
    """Show again what was taken down, at its old place and date. Who waited to be told still is, nobody twice."""
    _require_languages(_locked(update, Status.TAKEN_DOWN))
    _require_public_campaign(update)
    move(update, Status.PUBLISHED)
    record("updates.republished", update, by=by)
    untold = Delivery.objects.about(update).filter(kind="updates.published", status=Delivery.Status.CANCELLED)
    if row := untold.select_related("activity").order_by("occurrence", "pk").first():
        people = concerned(update, by=by).filter(pk__in=untold.values("recipient"))
        tell("updates.published", people, subject=update, activity=row.activity, occurrence=row.occurrence)


def _locked(update: Update, status: str) -> Update:
    """The stored row, locked; MoveRefused when it is not in the state the person saw."""
    stored = Update.objects.select_for_update().get(pk=update.pk)
    if stored.status != status:
        raise MoveRefused(stored, status)
    return stored


def _require_languages(update: Update) -> None:
    if not update.languages:
        raise ValidationError(_("Mark at least one language as ready to be read."), code="no_language")


def _require_public_campaign(update: Update) -> None:
    if update.campaign and update.campaign.status == Campaign.Status.TAKEN_DOWN:
        raise ValidationError(_("The campaign is taken down. Its updates can follow once it is shown again."))
    if update.campaign and update.campaign.status not in Campaign.PUBLIC:
        raise ValidationError(_("The campaign is not public yet. Its updates can follow once it is approved."))


def _clean(update: Update) -> None:
    """Only what the allow-list knows is stored, whoever calls: forms clean themselves, imports do not."""
    for name in columns("body"):
        setattr(update, name, sanitise(getattr(update, name) or ""))
