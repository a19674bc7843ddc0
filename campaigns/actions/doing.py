"""What a campaign does: planned, moved and cancelled at once, and what came of it. Those concerned are told."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import lay
from accounts.models import User
from campaigns import notices
from campaigns.actions.people import people_of
from campaigns.models import Action, ActionPicture, Campaign, SignUp, Support
from campaigns.queries.opened import PLANNED, REPORTED, require_as_opened
from core.transitions import MoveRefused, move
from notifications.actions import cancel_about, record, tell
from notifications.models import Activity, Recipient, RecipientQuerySet

MOST_ACTIONS = 30
MOST_PICTURES = 12
REMINDER, REPORT = "campaigns.action_reminder", "campaigns.action_report_wanted"
TIMELY = [REMINDER, REPORT, "campaigns.action_moved", "campaigns.coming_moved"]
PICTURE = "picture of an action"  # on its tombstone


@transaction.atomic
def plan_action(action: Action, *, by: User) -> Action:
    """Add the new `action` to a running campaign: it is public at once. ValidationError when there are many."""
    campaign = _running(action)
    if campaign.actions.count() >= MOST_ACTIONS:
        raise ValidationError(_("A campaign has at most 30 actions."))
    action.status = Action.Status.PLANNED
    action.save()
    record("campaigns.action_planned", campaign, by=by, action=action.pk)
    return action


@transaction.atomic
def change_action(action: Action, *, by: User, opened: str | None = None) -> None:
    """Save the changed `action`. Another time or place takes effect and is told at once; reminders follow it.

    Raises MoveRefused when it was cancelled in the meantime, or its campaign does not run; ValidationError when it is
    another one by now than what was `opened` (see `queries.opened`), or more people come than it has places.
    """
    campaign = _running(action)
    stored = Action.objects.select_for_update(no_key=True).get(pk=action.pk)
    if stored.status != Action.Status.PLANNED:
        raise MoveRefused(stored, stored.status)
    require_as_opened(stored, PLANNED, opened)
    if action.capacity is not None and action.capacity < SignUp.objects.confirmed().filter(action=stored).count():
        raise ValidationError({"capacity": _("More people than that have signed up already.")})
    action.save(update_fields=PLANNED)
    if notices.as_told(stored) == notices.as_told(action):
        record("campaigns.action_edited", campaign, by=by, action=action.pk)
        return
    cancel_about(action, reason="moved", kinds=[REMINDER], except_occurrence=action.starts_at)
    cancel_about(action, reason="moved", kinds=[REPORT], except_occurrence=notices.report_day(action))
    before = {"from": stored.starts_at.isoformat()} if stored.starts_at else {}
    activity = record("campaigns.action_moved", campaign, by=by, action=action.pk, was=notices.as_told(stored),
                      **before)  # fmt: skip
    if action.is_to_come or stored.is_to_come:
        only_place = notices.time_told(stored) == notices.time_told(action)
        whom = _who_reads_the_place(action) if only_place else _concerned(action)
        _tell("moved", action, whom.exclude(account=by), activity)


@transaction.atomic
def cancel_action(action: Action, *, by: User) -> None:
    """It does not take place; told at once. Raises MoveRefused when it was cancelled before, or nothing runs."""
    campaign = _running(action)
    move(action, Action.Status.CANCELLED)
    cancel_about(action, reason="cancelled", kinds=TIMELY)
    activity = record("campaigns.action_cancelled", campaign, by=by, action=action.pk)
    _tell("cancelled", action, _concerned(action).exclude(account=by), activity)


def _tell(what: str, action: Action, whom: RecipientQuerySet, activity: Activity) -> None:
    """Who comes is told whatever she has muted."""
    coming = _coming(action)
    tell(f"campaigns.coming_{what}", whom.filter(pk__in=coming), subject=action, activity=activity)
    tell(f"campaigns.action_{what}", whom.exclude(pk__in=coming), subject=action, activity=activity)


@transaction.atomic
def report_action(action: Action, *, by: User, opened: str | None = None) -> None:
    """Keep what came of it, for everyone to read. It can be written anew while the campaign runs, by who has seen what
    was `opened`: see `change_action`."""
    campaign = _running(action)
    stored = Action.objects.select_for_update(no_key=True).get(pk=action.pk)
    if stored.status != Action.Status.PLANNED:
        raise MoveRefused(stored, stored.status)
    if not stored.has_begun:
        raise ValidationError(_("It has not begun yet."))
    require_as_opened(stored, REPORTED, opened)
    action.reported_at = timezone.now()
    action.save(update_fields=["reported_at", *REPORTED])
    cancel_about(action, reason="reported", kinds=[REPORT])
    record("campaigns.action_reported", campaign, by=by, action=action.pk)


@transaction.atomic
def add_picture(action: Action, *, file: ContentFile, alt: dict[str, str], by: User) -> ActionPicture:
    """Add a picture, drawn anew by `core.uploads`, with what can be seen on it in words by column."""
    campaign = _running(action)
    if action.pictures.count() >= MOST_PICTURES:
        raise ValidationError(_("An action has at most 12 pictures. Take one out first."))
    record("campaigns.picture_added", campaign, by=by, action=action.pk)
    return ActionPicture.objects.create(action=action, file=file, **alt)  # last, so that no file stays of what fails


@transaction.atomic
def remove_picture(picture: ActionPicture, *, by: User) -> None:
    """Take a picture off the page and off the disk, also after the campaign has ended. It does not come back."""
    if bury(picture):
        lay(PICTURE, picture.pk)
        record("campaigns.picture_removed", picture.action.campaign, by=by, action=picture.action_id)


def bury(picture: ActionPicture) -> bool:
    """Delete the row and, once that is sure, its file in all sizes; False when it is gone already."""
    number, file = picture.pk, picture.file
    if not ActionPicture.objects.filter(pk=number).delete()[0]:
        return False
    transaction.on_commit(lambda: file.delete(save=False), robust=True)
    return True


def _running(action: Action) -> Campaign:
    """The campaign under a lock: closing it and what is done about its actions do not pass each other."""
    campaign = Campaign.objects.select_for_update(no_key=True).get(pk=action.campaign_id)
    if campaign.status != Campaign.Status.APPROVED:
        raise MoveRefused(campaign, "acted")
    return campaign


def _coming(action: Action) -> Any:
    return SignUp.objects.confirmed().filter(action=action).values("recipient")


def _concerned(action: Action) -> RecipientQuerySet:
    """Who comes, whose groups carry the campaign, and its supporters with an account: who only left an address to
    support it was promised one message."""
    supporters = Support.objects.confirmed().filter(campaign=action.campaign_id, recipient__account__isnull=False)
    members = people_of(action.campaign).values("pk")
    return Recipient.objects.filter(
        Q(pk__in=_coming(action)) | Q(pk__in=members) | Q(pk__in=supporters.values("recipient"))
    )


def _who_reads_the_place(action: Action) -> RecipientQuerySet:
    """When nothing but the place is another one, whom that concerns: see `queries.place_of`."""
    if action.place_for == Action.PlaceFor.SIGNED_UP:
        return Recipient.objects.filter(pk__in=_coming(action))
    if action.place_for == Action.PlaceFor.MEMBERS:
        return Recipient.objects.filter(pk__in=people_of(action.campaign).values("pk"))
    return _concerned(action)
