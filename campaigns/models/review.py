"""How a campaign is decided on: keys, what was read in each round, changes of what runs, how coordinators share it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models.campaigns import Campaign
from geography.models import Region

READING_TIME = timedelta(minutes=20)  # a soft lock holds this long after the last look


class Decision(models.Model):
    """What the coordinator of a region decided in a round. Two keys are two rows."""

    class Verdict(models.TextChoices):
        APPROVE = "approve", _("approved")
        ASK = "ask", _("changes requested")
        REFUSE = "refuse", _("refused")

    class Reason(models.TextChoices):
        """Why, in words written once in three languages; the coordinator's own words stand beside them."""

        UNSAFE = "unsafe", _("It could put people in danger.")
        UNCLEAR = "unclear", _("It is not clear what is asked, or of whom.")
        NO_ADDRESSEE = "addressee", _("A demand is addressed to nobody who can meet it.")
        UNPROVEN = "unproven", _("A claim needs a source, or softer words.")
        PERSONAL = "personal", _("It names or accuses a person.")
        HATEFUL = "hateful", _("It speaks against people for what they are.")
        PARTISAN = "partisan", _("It advertises a party or a business.")
        LANGUAGES = "languages", _("A language version is missing or differs from the others.")
        TWIN = "twin", _("Another campaign asks the same: the groups could join.")
        OTHER = "other", _("Another reason, in the words below.")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="decisions")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=7, choices=Verdict)
    reason = models.CharField(_("reason"), max_length=9, choices=Reason, blank=True)
    word = models.TextField(_("a word to the authors"), max_length=2000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["round", "at"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "region", "round"],
                name="decision_one_a_region_and_round",
                violation_error_message=_("Your region has already decided in this round."),
            ),
            models.UniqueConstraint(
                fields=["campaign", "round", "by"],
                name="decision_one_a_person_and_round",
                violation_error_message=_("You have already decided in this round; the other key is somebody else's."),
            ),
            models.CheckConstraint(
                condition=Q(verdict="approve") | ~Q(word="") | ~Q(reason__in=["", "other"]),
                name="decision_reason_unless_approved",
                violation_error_message=_("Please say why."),
            ),
        ]

    def __str__(self) -> str:
        return f"decision {self.pk}"


class Snapshot(models.Model):
    """What was submitted in a round: what the next round is compared with. See `campaigns.differences.handed_in`."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="snapshots")
    round = models.PositiveSmallIntegerField()
    texts = models.JSONField()
    taken_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["round"]
        constraints = [models.UniqueConstraint(fields=["campaign", "round"], name="snapshot_one_a_round")]

    def __str__(self) -> str:
        return f"campaign {self.campaign_id}, round {self.round}"


class AmendmentQuerySet(models.QuerySet["Amendment"]):
    def waiting(self) -> "AmendmentQuerySet":
        return self.filter(status=Amendment.Status.WAITING)


class Amendment(models.Model):
    """Other texts wanted for a running campaign. The approved ones stay public until every key has turned; `base` is
    what they said when the change was asked for: only what differs from it is changed then."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting for a decision")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    MOVES = {
        Status.APPROVED: {Status.WAITING},
        Status.REFUSED: {Status.WAITING},
        Status.WITHDRAWN: {Status.WAITING},
    }

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="amendments")
    round = models.PositiveSmallIntegerField()
    texts = models.JSONField()
    base = models.JSONField(default=dict, blank=True)
    status = models.CharField(max_length=9, choices=Status, default=Status.WAITING)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        ordering = ["round"]
        constraints = [
            models.UniqueConstraint(fields=["campaign"], condition=Q(status="waiting"), name="amendment_one_waiting"),
            models.CheckConstraint(
                condition=Q(status="waiting", ended_at__isnull=True)
                | (~Q(status="waiting") & Q(ended_at__isnull=False)),
                name="amendment_ended_at_when_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"amendment {self.pk}"


class ReviewLock(models.Model):
    """A coordinator reads a campaign now. It keeps nobody out: it tells the other one."""

    campaign = models.OneToOneField(Campaign, models.CASCADE, related_name="review_lock")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"lock of campaign {self.campaign_id}"

    def holds(self, now: datetime | None = None) -> bool:
        return self.seen_at > (now or timezone.now()) - READING_TIME


class ReviewNote(models.Model):
    """A word between coordinators. The authors never read it."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="review_notes")
    text = models.TextField(_("note for coordinators"), max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"note {self.pk}"
