"""What campaigns hold of a person, and for how long."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy

from accounts.keeping import GONE, NAMELESS, delete_in_batches, grave, holding, term
from campaigns.actions import PICTURE, bury, forget_sign_ups, forget_voices, over_since
from campaigns.models import (
    ActionPicture,
    Amendment,
    Answer,
    Campaign,
    CarrierInvitation,
    Decision,
    Endorsement,
    ReviewLock,
    ReviewNote,
    SignUp,
    Solidarity,
    Support,
)

AFTER_CLOSING = timedelta(days=1)  # closing deletes them itself; this is for what a backup brought back
UNCONFIRMED_KEPT = timedelta(days=14)
SIGN_UPS_KEPT = timedelta(days=14)
LOCKS_KEPT = timedelta(days=1)
INVITATIONS_KEPT = timedelta(days=30)
BY_RECIPIENT = {"of": ("recipient__account",), "by_address": ("recipient__own_address",)}

holding(
    code="supports",
    title=gettext_lazy("Campaigns you support"),
    model=Support,
    **BY_RECIPIENT,
    shows=("campaign__slug", "name", "status", "asked_at", "confirmed_at"),
    becomes=GONE,
)
holding(
    code="endorsements",
    title=gettext_lazy("Campaigns your organisation endorses"),
    model=Endorsement,
    **BY_RECIPIENT,
    shows=("campaign__slug", "name", "word", "status", "asked_at", "confirmed_at"),
    becomes=GONE,
)
holding(
    code="solidarity",
    title=gettext_lazy("Your solidarity messages"),
    model=Solidarity,
    **BY_RECIPIENT,
    shows=("campaign__slug", "name", "country", "text", "status", "asked_at", "confirmed_at", "shown_at"),
    becomes=GONE,
)
holding(
    code="sign-ups",
    title=gettext_lazy("Actions you come to"),
    model=SignUp,
    **BY_RECIPIENT,
    shows=("action__campaign__slug", "action__title", "status", "asked_at", "confirmed_at"),
    becomes=GONE,
)
holding(
    code="campaigns",
    title=gettext_lazy("Campaigns you drafted"),
    model=Campaign,
    of=("created_by",),
    shows=("slug", "title_ar", "title_ckb", "title_en", "status", "created_at"),
    becomes=NAMELESS,
)
holding(
    code="answers",
    title=gettext_lazy("Answers of authorities that you wrote down"),
    model=Answer,
    of=("recorded_by",),
    shows=("demand__campaign__slug", "kind", "text", "answered_on", "recorded_at"),
    becomes=NAMELESS,
)
holding(
    code="decisions",
    title=gettext_lazy("Your decisions on campaigns"),
    model=Decision,
    of=("by",),
    shows=("campaign__slug", "region__slug", "round", "verdict", "reason", "word", "at"),
    becomes=NAMELESS,
)
holding(
    code="amendments",
    title=gettext_lazy("Changes of campaigns that you asked for"),
    model=Amendment,
    of=("asked_by",),
    shows=("campaign__slug", "round", "texts", "status", "asked_at"),
    becomes=NAMELESS,
)
holding(
    code="review-notes",
    title=gettext_lazy("Your notes to other coordinators"),
    model=ReviewNote,
    of=("by",),
    shows=("campaign__slug", "text", "at"),
    becomes=NAMELESS,
)
holding(
    code="review-locks",
    title=gettext_lazy("Campaigns you were last seen reading for review"),
    model=ReviewLock,
    of=("by",),
    shows=("campaign__slug", "seen_at"),
    becomes=GONE,
)
holding(
    code="carrier-invitations",
    title=gettext_lazy("Groups you asked to carry a campaign together"),
    model=CarrierInvitation,
    of=("asked_by",),
    shows=("campaign__slug", "asked_at"),
    becomes=NAMELESS,
)


# --- for how long -------------------------------------------------------------------------------------------------


def end_supports(now: datetime) -> int:
    """Of a closed campaign the number of its supporters stays, of organisations and friends what they said there."""
    over = Campaign.objects.filter(closed_at__lt=now - AFTER_CLOSING)
    ended = 0
    for campaign in over.filter(supports__isnull=False).distinct().order_by("pk"):
        with transaction.atomic():
            stored = Campaign.objects.select_for_update().get(pk=campaign.pk)
            if stored.supporters_then is None:
                stored.supporters_then = Support.objects.confirmed().filter(campaign=stored).count()
                stored.save(update_fields=["supporters_then"])
            ended += Support.objects.filter(campaign=stored).delete()[0]
    return ended


def end_unconfirmed(now: datetime) -> int:
    """Nobody answered to the mail, or it was taken back."""
    open_too_long = Q(asked_at__lt=now - UNCONFIRMED_KEPT) & ~Q(status=Support.Status.CONFIRMED)
    return sum(delete_in_batches(model.objects.filter(open_too_long))
               for model in (Support, Endorsement, Solidarity, SignUp))  # fmt: skip


def end_sign_ups(now: datetime) -> int:
    """Of an action that is over, only the number of those who came stays."""
    return forget_sign_ups(over_since(now - SIGN_UPS_KEPT))


def end_voices(now: datetime) -> int:
    """Closing does it itself; this is for what a backup brought back."""
    over = Campaign.objects.filter(closed_at__lt=now - AFTER_CLOSING)
    of_somebody = Q(endorsements__recipient__isnull=False) | Q(solidarity__recipient__isnull=False)
    ended = 0
    for campaign in over.filter(of_somebody).distinct().order_by("pk"):
        ended += sum(model.objects.filter(campaign=campaign, recipient__isnull=False).count()
                     for model in (Endorsement, Solidarity))  # fmt: skip
        forget_voices(campaign)
    return ended


def end_locks(now: datetime) -> int:
    return delete_in_batches(ReviewLock.objects.filter(seen_at__lt=now - LOCKS_KEPT))


def end_invitations(now: datetime) -> int:
    return delete_in_batches(CarrierInvitation.objects.filter(asked_at__lt=now - INVITATIONS_KEPT))


term(
    code="campaigns.supports",
    what=gettext_lazy("Who supports a campaign"),
    kept=AFTER_CLOSING,
    since=gettext_lazy("after the campaign closes"),
    becomes=gettext_lazy("deleted; their number stays"),
    end=end_supports,
)
term(
    code="campaigns.unconfirmed",
    what=gettext_lazy("Support, endorsements and messages that nobody confirmed, or that were taken back"),
    kept=UNCONFIRMED_KEPT,
    since=gettext_lazy("after they were asked for"),
    becomes=gettext_lazy("deleted"),
    end=end_unconfirmed,
)
term(
    code="campaigns.sign_ups",
    what=gettext_lazy("Who comes to an action"),
    kept=SIGN_UPS_KEPT,
    since=gettext_lazy("after the action"),
    becomes=gettext_lazy("deleted; their number stays"),
    end=end_sign_ups,
)
term(
    code="campaigns.voices",
    what=gettext_lazy("Who spoke for an organisation that endorses a campaign, and names of friends abroad"),
    kept=AFTER_CLOSING,
    since=gettext_lazy("after the campaign closes"),
    becomes=gettext_lazy("their words stay, without anybody who can be written to"),
    end=end_voices,
)
term(
    code="campaigns.locks",
    what=gettext_lazy("Which coordinator reads a campaign at the moment"),
    kept=LOCKS_KEPT,
    since=gettext_lazy("after the last look"),
    becomes=gettext_lazy("deleted"),
    end=end_locks,
)
term(
    code="campaigns.invitations",
    what=gettext_lazy("That a group was asked to carry a campaign together"),
    kept=INVITATIONS_KEPT,
    since=gettext_lazy("after it was asked, when it did not answer"),
    becomes=gettext_lazy("deleted"),
    end=end_invitations,
)
grave(what=PICTURE, model=ActionPicture, born="added_at", bury=bury)
