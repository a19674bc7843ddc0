"""A campaign: what young activists ask for, and the groups that carry it."""

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q, functions
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_prose_editor.fields import ProseEditorField

from accounts.models import Office, User
from core.languages import columns
from core.models import TakenDownFor, Translated
from core.prose import EXTENSIONS
from core.rows import collected
from geography.models import Governorate
from groups.models import Goal, Membership, Theme, WorkingGroup

Viewer = User | AnonymousUser


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def public(self) -> "CampaignQuerySet":
        return self.filter(status__in=Campaign.PUBLIC)

    def running(self) -> "CampaignQuerySet":
        return self.filter(status=Campaign.Status.APPROVED)

    def taken_down(self) -> "CampaignQuerySet":
        return self.filter(status=Campaign.Status.TAKEN_DOWN)

    def in_review(self) -> "CampaignQuerySet":
        """Submitted, or running with a change of its texts that waits for a decision."""
        amended = apps.get_model("campaigns.Amendment").objects.waiting().values("campaign")
        return self.filter(Q(status=Campaign.Status.SUBMITTED) | Q(status=Campaign.Status.APPROVED, pk__in=amended))

    def visible_to(self, user: Viewer) -> "CampaignQuerySet":
        """Who reads a campaign:

        approved or closed       everyone
        draft … refused          members of its groups
        while it is read, and
        once it was refused      coordinators, too
        taken down               members of its groups, coordinators, admins of the platform
        """
        public = Q(status__in=Campaign.PUBLIC)
        if not user.is_authenticated:
            return self.filter(public)
        own = Q(pk__in=CampaignGroup.objects.filter(
            group__in=Membership.objects.active().filter(user=user).values("group")).values("campaign"))  # fmt: skip
        administers = models.Exists(Office.objects.current().filter(user=user, role=Office.Role.ADMIN))
        down = Q(administers, status=Campaign.Status.TAKEN_DOWN)
        return self.filter(public | own | down | Q(pk__in=self.model.objects.reviewable_by(user).values("pk")))

    def reviewable_by(self, user: Viewer) -> "CampaignQuerySet":
        """What coordinators read: what was handed in, of the other region too, because they stand in for each other
        when a campaign comes from a colleague's own group. Not what went back to its authors: they write it, and half
        a sentence with a name in it is saved by the page itself."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        held = Office.objects.current().coordinators().filter(user=user)
        return self.filter(models.Exists(held)).exclude(status__in=Campaign.EDITABLE)

    def with_viewer(self, user: Viewer) -> "CampaignQuerySet":
        """With what `user` is to each campaign, so that asking what she may do costs no further query: `viewer` is her
        key, `viewer_belongs`, `viewer_leads` (the author), `viewer_carries` (leads any), `viewer_coordinates` and
        `viewer_administers` say whether; `is_amended` whether a change of it waits for a decision."""
        if not user.is_authenticated:
            return self
        carriers = CampaignGroup.objects.filter(campaign=models.OuterRef("pk"))
        amendments = apps.get_model("campaigns.Amendment").objects.waiting()
        belongs = Membership.objects.active().filter(user=user).values("group")
        leads = Membership.objects.leads().filter(user=user).values("group")
        offices = Office.objects.current().filter(user=user)
        return self.annotate(
            viewer=models.Value(user.pk),
            viewer_belongs=models.Exists(carriers.filter(group__in=belongs)),
            viewer_leads=models.Exists(carriers.filter(group__in=leads, is_author=True)),
            viewer_carries=models.Exists(carriers.filter(group__in=leads)),
            is_amended=models.Exists(amendments.filter(campaign=models.OuterRef("pk"))),
            viewer_coordinates=models.Exists(offices.coordinators()),
            viewer_administers=models.Exists(offices.filter(role=Office.Role.ADMIN)),
        )

    def with_carriers(self) -> "CampaignQuerySet":
        return self.select_related("goal").prefetch_related(
            models.Prefetch("carriers", CampaignGroup.objects.select_related("group__region"))
        )

    def with_page(self) -> "CampaignQuerySet":
        """With what its page shows beside it: `carrying`, `asks`, `said` (what was answered) and `places` as lists of
        dictionaries. Days in them are ISO."""
        mine = {"campaign": models.OuterRef("pk")}
        names = {name: f"group__{name}" for name in columns("name")}
        asks = [*columns("text"), *columns("addressee"), *columns("result_word"),
                "id", "reply", "sent_on", "reply_due_on", "result"]  # fmt: skip
        demands = apps.get_model("campaigns.Demand").objects.filter(**mine).with_reply()
        answers = apps.get_model("campaigns.Answer").objects.filter(demand__campaign=models.OuterRef("pk"))
        places = Governorate.objects.filter(campaigns=models.OuterRef("pk")).order_by("tile_row", "tile_column")
        return self.select_related("goal", "theme").annotate(
            carrying=collected(CampaignGroup.objects.known().filter(**mine), slug="group__slug", **names),
            asks=collected(demands, *asks),
            said=collected(answers, "id", "demand_id", "kind", "text", "language", "answered_on"),
            places=collected(places, *columns("name")),
        )

    def with_author(self) -> "CampaignQuerySet":
        """With the name of the group that wrote it as `group_name_ar`, `group_name_ckb`, `group_name_en`."""
        author = CampaignGroup.objects.known().filter(campaign=models.OuterRef("pk"), is_author=True)
        names = {f"group_{name}": models.Subquery(author.values(f"group__{name}")[:1]) for name in columns("name")}
        return self.annotate(**names)

    def with_support(self) -> "CampaignQuerySet":
        """With the number of confirmed supporters as `supporters`; once these are deleted, what it was."""
        supports = apps.get_model("campaigns.Support").objects
        confirmed = supports.confirmed().filter(campaign=models.OuterRef("pk")).order_by().values("campaign")
        counted = confirmed.annotate(number=models.Count("pk")).values("number")
        kept = functions.Coalesce(models.Subquery(counted), F("supporters_then"), 0, output_field=models.IntegerField())
        return self.annotate(supporters=kept)


class Campaign(Translated):
    """A campaign of one or more working groups. The public sees it only from approval on, unless it is taken down."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("waiting for a decision")
        CHANGES_REQUESTED = "changes", _("changes requested")
        APPROVED = "approved", _("running")
        REFUSED = "refused", _("refused")
        CLOSED = "closed", _("closed")
        TAKEN_DOWN = "down", pgettext_lazy("campaign", "taken down")

    Reason = TakenDownFor

    PUBLIC = (Status.APPROVED, Status.CLOSED)
    PUBLISHED = (*PUBLIC, Status.TAKEN_DOWN)  # once it was public: what is taken down can be shown again
    EDITABLE = (Status.DRAFT, Status.CHANGES_REQUESTED)
    MOVES = {
        Status.SUBMITTED: {Status.DRAFT, Status.CHANGES_REQUESTED, Status.REFUSED},  # refused: appealed, once
        Status.CHANGES_REQUESTED: {Status.SUBMITTED},
        Status.APPROVED: {Status.SUBMITTED, Status.TAKEN_DOWN},
        Status.REFUSED: {Status.SUBMITTED},
        Status.DRAFT: {Status.SUBMITTED},  # taken back by its authors
        Status.CLOSED: {Status.APPROVED, Status.TAKEN_DOWN},
        Status.TAKEN_DOWN: {Status.APPROVED, Status.CLOSED},
    }

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=120)
    summary = models.TextField(_("summary"), max_length=400, blank=True)
    story = ProseEditorField(_("story"), blank=True, extensions=EXTENSIONS, sanitize=True)
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="campaigns", verbose_name=_("goal"))
    theme = models.ForeignKey(Theme, models.PROTECT, null=True, blank=True, related_name="campaigns",
                              verbose_name=_("theme"))  # fmt: skip
    groups = models.ManyToManyField(WorkingGroup, through="CampaignGroup", related_name="campaigns",
                                    verbose_name=_("working groups"))  # fmt: skip
    is_nationwide = models.BooleanField(_("nation-wide"), default=False)
    governorates = models.ManyToManyField(Governorate, blank=True, related_name="campaigns",
                                          verbose_name=_("governorates"))  # fmt: skip
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    progress_label = models.CharField(_("what is counted"), max_length=160, blank=True)
    progress_value = models.PositiveIntegerField(_("reached"), default=0)
    progress_max = models.PositiveIntegerField(_("wanted"), null=True, blank=True)

    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.DRAFT)
    round = models.PositiveSmallIntegerField(_("round of review"), default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    appeal = models.TextField(_("why it is appealed"), max_length=2000, blank=True)
    appealed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.TextField(_("a word to the supporters"), max_length=2000, blank=True)
    supporters_then = models.PositiveIntegerField(_("supporters when it closed"), null=True, blank=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        ordering = ["-approved_at", "-pk"]
        verbose_name, verbose_name_plural = _("campaign"), _("campaigns")
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="submitted") | Q(submitted_at__isnull=False, round__gte=1),
                name="campaign_submitted_at_when_submitted",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["approved", "closed", "down"], approved_at__isnull=False)
                | (~Q(status__in=["approved", "closed", "down"]) & Q(approved_at__isnull=True)),
                name="campaign_approved_at_when_public",
            ),
            models.CheckConstraint(
                condition=Q(status="down")
                | Q(status="closed", closed_at__isnull=False)
                | (~Q(status="closed") & Q(closed_at__isnull=True)),
                name="campaign_closed_at_when_closed",
            ),
            models.CheckConstraint(
                condition=Q(appealed_at__isnull=True, appeal="") | (Q(appealed_at__isnull=False) & ~Q(appeal="")),
                name="campaign_appeal_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="campaign_ends_after_it_begins",
                violation_error_message=_("A campaign cannot end before it begins."),
            ),
        ]
        indexes = [models.Index(fields=["status", "-approved_at"], name="campaign_by_status")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("campaigns:detail", args=[self.slug])


class CampaignGroupQuerySet(models.QuerySet["CampaignGroup"]):
    def known(self) -> "CampaignGroupQuerySet":
        """Of groups that may be named: one that became hidden carries on, and stands on no page of the campaign."""
        return self.filter(group__is_hidden=False)


class CampaignGroup(models.Model):
    """A group that carries a campaign. The one that wrote it comes first."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="carriers")
    group = models.ForeignKey(WorkingGroup, models.PROTECT, related_name="carried")
    is_author = models.BooleanField(default=False)

    objects = CampaignGroupQuerySet.as_manager()

    class Meta:
        ordering = ["-is_author", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "group"], name="campaign_group_once"),
            models.UniqueConstraint(fields=["campaign"], condition=Q(is_author=True), name="campaign_one_author_group"),
        ]

    def __str__(self) -> str:
        return f"group of campaign {self.campaign_id}"


class CarrierInvitation(models.Model):
    """A group is asked to carry a campaign together with the one that wrote it. Only while it waits for an answer is
    there such a row; until its lead accepts, the group is named nowhere but to the leads of both."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="invitations")
    group = models.ForeignKey(WorkingGroup, models.CASCADE, related_name="asked_to_carry")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["campaign", "group"], name="carrier_invitation_once")]

    def __str__(self) -> str:
        return f"invitation {self.pk}"
