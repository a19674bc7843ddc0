"""How far a running campaign has come, and its days: facts, so a lead writes them down at once and nobody decides."""

from django.db import transaction

from accounts.models import User
from campaigns.models import Campaign
from campaigns.queries.opened import FIGURES, print_of, require_as_opened
from core.transitions import MoveRefused
from notifications.actions import record


@transaction.atomic
def set_figures(campaign: Campaign, *, by: User, opened: str | None = None) -> None:
    """Save what `campaign` says in its figures and days; everyone reads them at once, and the log keeps the numbers.

    Raises MoveRefused when it does not run (any more), ValidationError when somebody changed them since they were
    `opened` (see `queries.opened`). Nothing new is no act.
    """
    stored = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    if stored.status != Campaign.Status.APPROVED:
        raise MoveRefused(stored, "counted")
    require_as_opened(stored, FIGURES, opened)
    if print_of(stored, FIGURES) == print_of(campaign, FIGURES):
        return
    campaign.save(update_fields=FIGURES)
    record("campaigns.figures_set", campaign, by=by, reached=campaign.progress_value, wanted=campaign.progress_max)
