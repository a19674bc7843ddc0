"""What a forum asks for."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import Translated
from forums.models.editions import Edition, Organiser, Viewer
from forums.models.programme import Activity
from groups.models import Goal, Theme
from organisations.models import Organisation


class RecommendationQuerySet(models.QuerySet["Recommendation"]):
    def adopted(self) -> "RecommendationQuerySet":
        return self.filter(status=Recommendation.Status.ADOPTED)

    def visible_to(self, user: Viewer) -> "RecommendationQuerySet":
        """Everyone sees what was recorded in a public edition, unless it was withdrawn; organisers of it see all."""
        public = Q(edition__status__in=Edition.PUBLIC) & ~Q(status=Recommendation.Status.WITHDRAWN)
        if not user.is_authenticated:
            return self.filter(public)
        return self.filter(public | Q(edition__in=Organiser.objects.current().filter(user=user).values("edition")))


class Recommendation(Translated):
    """What a forum asks for, numbered in its edition: ISF-2018-07. Councils carry it out."""

    class Status(models.TextChoices):
        RECORDED = "recorded", _("recorded")
        ADOPTED = "adopted", _("adopted")
        WITHDRAWN = "withdrawn", _("withdrawn")

    MOVES = {Status.ADOPTED: {Status.RECORDED}, Status.WITHDRAWN: {Status.RECORDED}}

    edition = models.ForeignKey(
        Edition,
        models.PROTECT,
        related_name="recommendations",
        verbose_name=_("edition"),
    )
    number = models.PositiveSmallIntegerField(_("number"))
    ref = models.CharField(_("reference"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"), blank=True)
    goal = models.ForeignKey(Goal, models.SET_NULL, null=True, blank=True, related_name="recommendations",
                             verbose_name=_("goal"))  # fmt: skip
    theme = models.ForeignKey(Theme, models.SET_NULL, null=True, blank=True, related_name="recommendations",
                              verbose_name=_("theme"))  # fmt: skip
    origin = models.ForeignKey(Activity, models.SET_NULL, null=True, blank=True, related_name="recommendations",
                               verbose_name=_("activity it came from"))  # fmt: skip
    addressee = models.CharField(_("addressed to"), max_length=160)
    addressed_to = models.ForeignKey(Organisation, models.SET_NULL, null=True, blank=True, related_name="+",
                                     verbose_name=_("organisation addressed"))  # fmt: skip
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.RECORDED)
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        ordering = ["-edition__year", "ref"]
        verbose_name, verbose_name_plural = _("recommendation"), _("recommendations")
        constraints = [
            models.UniqueConstraint(fields=["edition", "number"], name="recommendation_number_in_edition"),
            models.CheckConstraint(
                condition=~Q(status="adopted") | Q(adopted_on__isnull=False),
                name="recommendation_adopted_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.ref
