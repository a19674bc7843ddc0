"""Groups carry a campaign together, each with its own people.

Who carries a campaign says which regions must approve it, and who may not decide on it. So while it is a draft groups
come and go freely. While it is read nobody comes in; when one leaves, the round ends, because what coordinators read
was a campaign of other groups. To one that runs a group comes only where the keys hold with it (see
`queries.joint.was_read_with`); one that leaves is gone from public pages at once, and the approval stands: each region
that is left has given its word.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from campaigns.actions.amending import withdraw_amendment
from campaigns.actions.people import people_of
from campaigns.actions.reviewing import end_for_other_groups
from campaigns.models import Campaign, CampaignGroup, CarrierInvitation
from campaigns.queries.joint import author_of, may_be_asked, takes_groups, was_read_with
from core.transitions import MoveRefused
from groups.models import Membership, WorkingGroup
from groups.queries import may_be_invited
from notifications.actions import recipients_of, record, tell
from notifications.models import RecipientQuerySet

MOST = 10  # groups of one campaign, with those that are asked


@transaction.atomic
def ask_to_carry(campaign: Campaign, group: WorkingGroup, *, by: User) -> None:
    """Ask the leads of `group`. Nobody else learns of it; asking again changes nothing.

    Raises ValidationError for a group that cannot be asked, or too many; MoveRefused while the campaign takes nobody.
    """
    stored = _taking(campaign)
    if CarrierInvitation.objects.filter(campaign=stored, group=group).exists():
        return
    if not may_be_asked(stored).filter(pk=group.pk).exists():
        raise ValidationError(_("This group cannot be asked."))
    if stored.carriers.count() + stored.invitations.count() >= MOST:
        raise ValidationError(_("Ten groups are enough for one campaign."))
    _needs_no_other_key(stored, group)
    CarrierInvitation.objects.create(campaign=stored, group=group, asked_by=by)
    activity = record("campaigns.carry_asked", stored, by=by, group=group.pk)
    tell("campaigns.carry_asked", _leads_of(group), subject=stored, activity=activity)


@transaction.atomic
def take_back_question(campaign: Campaign, group: WorkingGroup, *, by: User) -> None:
    """Ask no more. What waits to be read of it is dropped."""
    stored = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if _answered(stored, group):
        record("campaigns.carry_unasked", stored, by=by, group=group.pk)


@transaction.atomic
def accept_carrying(campaign: Campaign, group: WorkingGroup, *, by: User) -> None:
    """From now on `group` carries it, too: its members write it as well, and it is named wherever the campaign is.

    Raises MoveRefused when it is not asked (any more) or the campaign takes nobody now; ValidationError when it runs
    and another key would be needed.
    """
    stored = _taking(campaign)
    _needs_no_other_key(stored, group)
    is_known = may_be_invited(author_of(stored)).filter(pk=group.pk).exists()
    if not is_known or not _answered(stored, group):
        raise MoveRefused(stored, "carried")
    CampaignGroup.objects.create(campaign=stored, group=group)
    activity = record("campaigns.carrier_joined", stored, by=by, group=group.pk)
    tell("campaigns.carrier_joined", people_of(stored).exclude(account=by), subject=stored, activity=activity)


@transaction.atomic
def decline_carrying(campaign: Campaign, group: WorkingGroup, *, by: User) -> None:
    """Who asked is told; nobody else ever learns of it."""
    stored = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if not _answered(stored, group):
        raise MoveRefused(stored, "declined")
    activity = record("campaigns.carry_declined", stored, by=by, group=group.pk)
    tell("campaigns.carry_declined", _leads_of(author_of(stored)), subject=stored, activity=activity)


@transaction.atomic
def part(campaign: Campaign, group: WorkingGroup, *, by: User) -> None:
    """`group` carries it no more, by the wish of either side; both are told. A round of review ends with it.

    Raises MoveRefused for a group that does not carry it, the one that wrote it, and a campaign that is over.
    """
    stored = Campaign.objects.select_for_update().get(pk=campaign.pk)
    row = stored.carriers.filter(group=group, is_author=False).first()
    if row is None or stored.closed_at:
        raise MoveRefused(stored, "parted")
    told = list(people_of(stored).exclude(account=by))
    if stored.status == Campaign.Status.SUBMITTED:
        end_for_other_groups(stored, by=by)
    elif stored.amendments.waiting().exists():  # also while it is taken down
        withdraw_amendment(stored, by=by)
    row.delete()
    activity = record("campaigns.carrier_parted", stored, by=by, group=group.pk)
    tell("campaigns.carrier_parted", told, subject=stored, activity=activity)


def _taking(campaign: Campaign) -> Campaign:
    stored = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if not takes_groups(stored):
        raise MoveRefused(stored, "carried")
    return stored


def _needs_no_other_key(campaign: Campaign, group: WorkingGroup) -> None:
    if campaign.status == Campaign.Status.APPROVED and not was_read_with(campaign, group):
        raise ValidationError(
            _("The campaign runs, and no coordinator of this group's region has approved it, or one who did belongs to "
              "the group. Without a new decision it cannot come in.")
        )  # fmt: skip


def _answered(campaign: Campaign, group: WorkingGroup) -> bool:
    """End the question; of two who answer one is heard."""
    ended = CarrierInvitation.objects.filter(campaign=campaign, group=group).delete()[0]
    return bool(ended)


def _leads_of(group: WorkingGroup) -> RecipientQuerySet:
    leads = Membership.objects.present().filter(group=group, role=Membership.Role.LEAD)
    return recipients_of(User.objects.filter(pk__in=leads.values("user")))
