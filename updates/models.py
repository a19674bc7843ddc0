"""Updates: what the public reads about the project, a group, a forum, a campaign or a council."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_prose_editor.fields import ProseEditorField
from pictures.models import PictureField

from accounts.models import Office, User
from campaigns.models import Campaign, CampaignGroup
from core.models import TakenDownFor, Translated
from core.prose import EXTENSIONS, sanitise
from councils.models import Council
from forums.models import Forum
from groups.models import Membership, WorkingGroup

Viewer = User | AnonymousUser


def _led_by(user: User) -> Q:
    led = Membership.objects.leads().filter(user=user).values("group")
    return Q(group__in=led) | Q(campaign__in=CampaignGroup.objects.filter(group__in=led).values("campaign"))


OF_A_KNOWN_GROUP = Q(group__isnull=True) | Q(group__is_hidden=False)  # news of a hidden one would tell of it
OF_A_SHOWN_CAMPAIGN = ~Q(campaign__status=Campaign.Status.TAKEN_DOWN)  # and leads to one that is taken down
OF_WHAT_IS_THERE = OF_A_KNOWN_GROUP & OF_A_SHOWN_CAMPAIGN


class UpdateQuerySet(models.QuerySet["Update"]):
    def published(self) -> "UpdateQuerySet":
        """What everyone may read: nothing of a group that is hidden, or became so, or of a campaign that is taken
        down."""
        return self.filter(OF_WHAT_IS_THERE, status=Update.Status.PUBLISHED)

    def drafts(self) -> "UpdateQuerySet":
        return self.filter(status=Update.Status.DRAFT)

    def visible_to(self, user: Viewer) -> "UpdateQuerySet":
        """Who reads an update:

        published                                    everyone
        not published                                its author, editors
        … about a group or campaign                  leads of the groups it comes from
        … about the project, a forum or a council    coordinators
        taken down                                   coordinators and admins of the platform, whatever it is about
        about a hidden group                         its author and its leads, and nobody else
        about a campaign that is taken down          the same
        """
        if not user.is_authenticated:
            return self.published()
        own = Q(author=user) | _led_by(user)
        if user.holds(Office.Role.EDITOR):
            return self.filter(OF_WHAT_IS_THERE | own)
        seen = Q(status=Update.Status.PUBLISHED)
        if user.holds(Office.Role.COORDINATOR):
            seen |= Q(group__isnull=True, campaign__isnull=True)
        if user.holds(Office.Role.COORDINATOR) or user.holds(Office.Role.ADMIN):
            seen |= Q(status=Update.Status.TAKEN_DOWN)
        return self.filter((OF_WHAT_IS_THERE & seen) | own)

    def led_by(self, user: User) -> "UpdateQuerySet":
        """About a group that `user` leads, or about a campaign such a group carries."""
        return self.filter(_led_by(user))

    def with_lead(self, user: Viewer) -> "UpdateQuerySet":
        """Each with `viewer` and `is_led`: whether that person leads it. It saves the rules of a page a query each."""
        if not user.is_authenticated:
            return self
        is_led = models.Case(models.When(_led_by(user), then=True), default=False)
        return self.annotate(viewer=models.Value(user.pk), is_led=is_led)

    def with_subject(self) -> "UpdateQuerySet":
        return self.select_related("group", "forum", "campaign", "council")

    def newest(self) -> "UpdateQuerySet":
        return self.order_by("-published_at", "-pk")


class Update(Translated):
    """A news item: one item with language versions, about at most one thing (about the project when about none)."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        TAKEN_DOWN = "taken_down", _("taken down")

    Reason = TakenDownFor

    MOVES = {
        Status.PUBLISHED: {Status.DRAFT, Status.TAKEN_DOWN},
        Status.TAKEN_DOWN: {Status.PUBLISHED},
    }

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=160)
    summary = models.TextField(_("summary"), max_length=400, blank=True)
    body = ProseEditorField(_("text"), blank=True, extensions=EXTENSIONS, sanitize=sanitise)
    picture = PictureField(_("picture"), upload_to="updates", blank=True, null=True, aspect_ratios=[None],
                           width_field="picture_width", height_field="picture_height")  # fmt: skip
    picture_width = models.PositiveIntegerField(null=True, blank=True, editable=False)
    picture_height = models.PositiveIntegerField(null=True, blank=True, editable=False)
    picture_alt = models.CharField(_("what the picture shows"), max_length=200, blank=True)
    group = models.ForeignKey(WorkingGroup, models.PROTECT, null=True, blank=True, related_name="updates",
                              verbose_name=_("working group"))  # fmt: skip
    forum = models.ForeignKey(Forum, models.PROTECT, null=True, blank=True, related_name="updates",
                              verbose_name=_("forum"))  # fmt: skip
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, blank=True, related_name="updates",
                                 verbose_name=_("campaign"))  # fmt: skip
    council = models.ForeignKey(Council, models.PROTECT, null=True, blank=True, related_name="updates",
                                verbose_name=_("council"))  # fmt: skip
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    revised_at = models.DateTimeField(null=True, blank=True, editable=False)  # last changed since it was published

    objects = UpdateQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        verbose_name, verbose_name_plural = _("update"), _("updates")
        constraints = [
            models.CheckConstraint(
                condition=Q(group__isnull=True, forum__isnull=True, campaign__isnull=True)
                | Q(group__isnull=True, forum__isnull=True, council__isnull=True)
                | Q(group__isnull=True, campaign__isnull=True, council__isnull=True)
                | Q(forum__isnull=True, campaign__isnull=True, council__isnull=True),
                name="update_about_at_most_one",
                violation_error_message=_("An update is about one thing at most."),
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(published_at__isnull=False), name="update_published_at_when_published"
            ),
        ]
        indexes = [models.Index(fields=["status", "-published_at"], name="update_by_date")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("updates:detail", args=[self.slug])

    @property
    def subject(self) -> models.Model | None:
        return self.group or self.forum or self.campaign or self.council
