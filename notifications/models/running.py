"""How the sending itself goes: is mail let through, who was last seen at work, when is there no network."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from geography.models import Governorate


class Circuit(models.Model):
    """Stands only while no mail can pass: nobody knocks at the mail server before `retry_at`."""

    opened_at = models.DateTimeField()
    retry_at = models.DateTimeField()
    failures = models.PositiveSmallIntegerField(default=1)
    reason = models.CharField(max_length=200)
    is_refused = models.BooleanField(default=False)  # the server did not let us in since it opened: a person is needed

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="circuit_is_one")]

    def __str__(self) -> str:
        return self.reason


class Heartbeat(models.Model):
    """When a process was last seen at work: beat, and each worker."""

    name = models.CharField(max_length=60, primary_key=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class NetworkCut(models.Model):
    """A time the internet is planned to be cut, in one governorate or (none given) everywhere."""

    governorate = models.ForeignKey(
        Governorate, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("governorate"),
        help_text=_("Leave it empty for the whole country."),
    )  # fmt: skip
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))

    class Meta:
        ordering = ["starts_at"]
        verbose_name, verbose_name_plural = _("planned network cut"), _("planned network cuts")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="network_cut_ends_after_it_begins",
                violation_error_message=_("A network cut ends after it begins."),
            )
        ]

    def __str__(self) -> str:
        return str(self.governorate or _("the whole country"))
