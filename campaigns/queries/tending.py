"""What a running campaign wants of those who lead it: words that wait to be read, and what came of its actions."""

from datetime import timedelta

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from campaigns.models import Action, Campaign, CampaignGroup, CampaignQuerySet
from campaigns.queries.voices import number_waiting
from core.languages import columns, read
from core.needs import Need
from groups.models import Membership

MOST = 5
LOOKS_BACK = timedelta(days=30)  # what nobody has written by then, nobody is asked for any more


def tended(user: User) -> list[Need]:
    """In two queries, however many there are."""
    groups = Membership.objects.leads().filter(user=user).values("group")
    own = CampaignGroup.objects.filter(is_author=True, group__in=groups).values("campaign")
    running = Campaign.objects.running().filter(pk__in=own)
    return [*_words(running), *_results(running)]


def _words(running: CampaignQuerySet) -> list[Need]:
    shown = ("slug", "waiting", "original_language", *columns("title"), *columns("state"))
    waiting = running.annotate(waiting=number_waiting()).filter(waiting__gt=0).order_by("pk").values(*shown)[:MOST]
    return [
        Need(
            ngettext(
                "%(n)s message from abroad waits for you", "%(n)s messages from abroad wait for you", row["waiting"]
            )
            % {"n": row["waiting"]},
            read(row, "title").text,
            reverse("campaigns:moderate", args=[row["slug"]]),
            icon="mail",
        )
        for row in waiting
    ]


def _results(running: CampaignQuerySet) -> list[Need]:
    now = timezone.now()
    over = Action.objects.planned().annotate(ended=Coalesce("ends_at", "starts_at")).filter(
        Q(ended__lt=now, ended__gt=now - LOOKS_BACK), campaign__in=running, reported_at=None
    )  # fmt: skip
    return [
        Need(
            _("What came of “%(title)s”?") % {"title": read(row, "title").text},
            read(row.campaign, "title").text,
            reverse("campaigns:report_action", args=[row.campaign.slug, row.pk]),
            icon="edit",
        )
        for row in over.select_related("campaign").order_by("ended", "pk")[:MOST]
    ]
