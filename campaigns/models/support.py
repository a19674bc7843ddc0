"""Who stands behind a campaign: people, organisations, friends abroad; and who comes to what it does."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models.actions import Action
from campaigns.models.campaigns import Campaign
from core.languages import ARABIC, NAMES
from notifications.models import Recipient


class StandingQuerySet(models.QuerySet["Any"]):
    def confirmed(self) -> "StandingQuerySet":
        return self.filter(status=Standing.Status.CONFIRMED)


class Standing(models.Model):
    """Somebody says something in her own name, and it counts once confirmed by mail."""

    class Status(models.TextChoices):
        ASKED = "asked", _("waiting to be confirmed")
        CONFIRMED = "confirmed", _("confirmed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class HiddenFor(models.TextChoices):
        """Why something was hidden; the code is recorded with the act."""

        ABUSE = "abuse", _("It insults or threatens somebody")
        PERSONAL = "personal", _("Somebody named did not agree")
        FALSE = "false", _("Who is named does not stand behind it")
        BESIDE = "beside", _("It is about something else")

    MOVES = {
        Status.ASKED: {Status.WITHDRAWN},
        Status.CONFIRMED: {Status.ASKED},
        Status.WITHDRAWN: {Status.ASKED, Status.CONFIRMED},
    }

    recipient = models.ForeignKey(Recipient, models.CASCADE, related_name="%(class)s_rows")
    status = models.CharField(max_length=9, choices=Status, default=Status.ASKED)
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = StandingQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="confirmed") | Q(confirmed_at__isnull=False),
                name="%(class)s_confirmed_at_when_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class Support(Standing):
    """Somebody stands behind a campaign. Nobody's name is shown but the one she typed to be shown."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="supports")
    name = models.CharField(_("name to show"), max_length=60, blank=True)

    class Meta(Standing.Meta):
        verbose_name, verbose_name_plural = _("support"), _("supports")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "recipient"], name="support_one_a_recipient"),
            *Standing.Meta.constraints,
        ]
        indexes = [models.Index(fields=["campaign", "status"], name="support_by_status")]


class Endorsement(Standing):
    """An organisation stands behind a campaign; a contact of it confirms by mail."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="endorsements")
    name = models.CharField(_("name of the organisation"), max_length=160)
    word = models.CharField(_("why you endorse it"), max_length=300, blank=True)
    language = models.CharField(_("language"), max_length=3, choices=NAMES, default=ARABIC)
    hidden_at = models.DateTimeField(null=True, blank=True)
    recipient = models.ForeignKey(Recipient, models.CASCADE, null=True, blank=True,
                                  related_name="endorsement_rows")  # while it runs  # fmt: skip

    class Meta(Standing.Meta):
        verbose_name, verbose_name_plural = _("endorsement"), _("endorsements")
        ordering = ["confirmed_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "recipient"], name="endorsement_one_a_contact"),
            *Standing.Meta.constraints,
        ]


class Solidarity(Standing):
    """A word from abroad. Confirmed by mail, it is read by the campaign's people before the public reads it."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="solidarity")
    name = models.CharField(_("name to show"), max_length=60, blank=True)  # forgotten when the campaign closes
    country = models.CharField(_("country"), max_length=60)
    text = models.TextField(_("message"), max_length=600)
    language = models.CharField(_("language"), max_length=3, choices=NAMES, default=ARABIC)
    shown_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    recipient = models.ForeignKey(Recipient, models.CASCADE, null=True, blank=True,
                                  related_name="solidarity_rows")  # while it runs  # fmt: skip

    class Meta(Standing.Meta):
        verbose_name, verbose_name_plural = _("solidarity message"), _("solidarity messages")
        ordering = ["-shown_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "recipient"], name="solidarity_one_a_friend"),
            models.CheckConstraint(
                condition=Q(shown_at__isnull=True) | Q(hidden_at__isnull=True), name="solidarity_shown_or_hidden"
            ),
            *Standing.Meta.constraints,
        ]


class SignUp(Standing):
    """Somebody comes to an action of a campaign, or takes part in it."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="sign_ups")

    class Meta(Standing.Meta):
        verbose_name, verbose_name_plural = _("sign-up"), _("sign-ups")
        constraints = [
            models.UniqueConstraint(fields=["action", "recipient"], name="sign_up_one_a_recipient"),
            *Standing.Meta.constraints,
        ]
