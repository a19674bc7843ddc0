"""Who may do what with a campaign: deny by default."""

import rules

from accounts.models import Office, User
from accounts.rules import is_coordinator, is_platform_admin
from campaigns.models import Campaign, CampaignGroup
from campaigns.queries import is_impartial, regions_open_to, taken_down, waiting_amendment
from campaigns.queries.joint import invitations_to, takes_groups
from groups.models import Membership


@rules.predicate
def is_member_anywhere(user: object) -> bool:
    return isinstance(user, User) and Membership.objects.active().filter(user=user).exists()


def known(user: User, campaign: Campaign, claim: str) -> bool | None:
    """What the campaign was read with about this very person (see `with_viewer`); None when it was not."""
    return bool(getattr(campaign, claim)) if getattr(campaign, "viewer", None) == user.pk else None


@rules.predicate
def is_member_of_carrier(user: object, campaign: Campaign | None) -> bool:
    """Member of a group that carries the campaign."""
    if campaign is None or not isinstance(user, User):
        return False
    if (belongs := known(user, campaign, "viewer_belongs")) is not None:
        return belongs
    carriers = CampaignGroup.objects.filter(campaign=campaign).values("group")
    return Membership.objects.active().filter(user=user, group__in=carriers).exists()


@rules.predicate
def is_lead_of_author(user: object, campaign: Campaign | None) -> bool:
    """Lead of the group that wrote the campaign."""
    if campaign is None or not isinstance(user, User):
        return False
    if (leads := known(user, campaign, "viewer_leads")) is not None:
        return leads
    author = CampaignGroup.objects.filter(campaign=campaign, is_author=True).values("group")
    return Membership.objects.leads().filter(user=user, group__in=author).exists()


@rules.predicate
def is_lead_of_carrier(user: object, campaign: Campaign | None) -> bool:
    """Lead of any group that carries the campaign."""
    if campaign is None or not isinstance(user, User):
        return False
    if (carries := known(user, campaign, "viewer_carries")) is not None:
        return carries
    carriers = CampaignGroup.objects.filter(campaign=campaign).values("group")
    return Membership.objects.leads().filter(user=user, group__in=carriers).exists()


@rules.predicate
def coordinates(user: object, campaign: Campaign | None) -> bool:
    """Coordinator of any region."""
    if campaign is not None and isinstance(user, User):
        claim = known(user, campaign, "viewer_coordinates")
        if claim is not None:
            return claim
    return bool(is_coordinator(user))


@rules.predicate
def administers(user: object, campaign: Campaign | None) -> bool:
    """Administers the platform."""
    if campaign is not None and isinstance(user, User):
        claim = known(user, campaign, "viewer_administers")
        if claim is not None:
            return claim
    return bool(is_platform_admin(user))


@rules.predicate
def may_still_be_edited(user: object, campaign: Campaign | None) -> bool:
    return campaign is not None and campaign.status in Campaign.EDITABLE


@rules.predicate
def can_be_discarded(user: object, campaign: Campaign | None) -> bool:
    """A draft on which no coordinator has decided: her word does not go with it."""
    is_draft = campaign is not None and campaign.status == Campaign.Status.DRAFT
    return is_draft and not (campaign.round and campaign.decisions.exists())  # type: ignore[union-attr]


@rules.predicate
def has_begun_it(user: object, campaign: Campaign | None) -> bool:
    """Who drafted it; nobody has handed it in since."""
    return campaign is not None and isinstance(user, User) and campaign.created_by_id == user.pk and not campaign.round


@rules.predicate
def is_in_review(user: object, campaign: Campaign | None) -> bool:
    return campaign is not None and campaign.status == Campaign.Status.SUBMITTED


@rules.predicate
def is_running(user: object, campaign: Campaign | None) -> bool:
    return campaign is not None and campaign.status == Campaign.Status.APPROVED


@rules.predicate
def is_public(user: object, campaign: Campaign | None) -> bool:
    return campaign is not None and campaign.status in Campaign.PUBLIC


@rules.predicate
def was_published(user: object, campaign: Campaign | None) -> bool:
    """Public, or it was before it was taken down."""
    return campaign is not None and campaign.status in Campaign.PUBLISHED


@rules.predicate
def is_taken_down(user: object, campaign: Campaign | None) -> bool:
    return campaign is not None and campaign.status == Campaign.Status.TAKEN_DOWN


@rules.predicate
def took_it_down(user: object, campaign: Campaign | None) -> bool:
    """Whoever took it down last, while it is down."""
    if campaign is None or not isinstance(user, User):
        return False
    last = taken_down(campaign)
    return last is not None and last.by == user.pk


@rules.predicate
def is_held_down(user: object, campaign: Campaign | None) -> bool:
    """Taken down by a coordinator or an admin, and not by a lead, who shows it again when she likes."""
    last = taken_down(campaign) if campaign else None
    officers = Office.objects.current().filter(role__in=[Office.Role.COORDINATOR, Office.Role.ADMIN])
    return last is not None and officers.filter(user=last.by).exists()


@rules.predicate
def has_a_key(user: object, campaign: Campaign | None) -> bool:
    """Coordinator of a region that has not decided in this round, and not partial to the campaign."""
    return campaign is not None and isinstance(user, User) and bool(regions_open_to(user, campaign))


@rules.predicate
def can_be_appealed(user: object, campaign: Campaign | None) -> bool:
    """Refused, and not for the second time."""
    return campaign is not None and campaign.status == Campaign.Status.REFUSED and campaign.appealed_at is None


@rules.predicate
def is_being_amended(user: object, campaign: Campaign | None) -> bool:
    return campaign is not None and waiting_amendment(campaign) is not None


@rules.predicate
def is_impartial_to(user: object, campaign: Campaign | None) -> bool:
    """Coordinator who has nothing to do with the campaign: she reads what coordinators tell each other."""
    return campaign is not None and isinstance(user, User) and is_impartial(user, campaign)


@rules.predicate
def was_submitted(user: object, campaign: Campaign | None) -> bool:
    return campaign is not None and campaign.status != Campaign.Status.DRAFT


@rules.predicate
def leads_a_group_asked(user: object, campaign: Campaign | None) -> bool:
    """Lead of a group that is asked to carry it: she reads it before she answers."""
    return campaign is not None and isinstance(user, User) and invitations_to(user).filter(campaign=campaign).exists()


@rules.predicate
def takes_others(user: object, campaign: Campaign | None) -> bool:
    return campaign is not None and takes_groups(campaign)


@rules.predicate
def is_not_its_author(user: object, row: CampaignGroup | None) -> bool:
    """Who wrote it cannot leave it; and of one that has ended nobody takes herself out of the record."""
    return row is not None and not row.is_author and row.campaign.closed_at is None


@rules.predicate
def leads_either_side(user: object, row: CampaignGroup | None) -> bool:
    """Lead of the group itself, or of the one that wrote the campaign."""
    if row is None or not isinstance(user, User):
        return False
    author = CampaignGroup.objects.filter(campaign=row.campaign_id, is_author=True).values("group")
    mine = Membership.objects.leads().filter(user=user)
    return mine.filter(group=row.group_id).exists() or mine.filter(group__in=author).exists()


# Who takes out what puts somebody in danger: it must not wait for one person.
may_end_danger = is_lead_of_author | coordinates | administers | is_lead_of_carrier

rules.add_perm("campaigns.draft_campaign", is_member_anywhere)
rules.add_perm("campaigns.write_campaign", is_member_of_carrier)
rules.add_perm("campaigns.revise_campaign", may_still_be_edited & is_member_of_carrier)
may_discard = is_member_of_carrier & (has_begun_it | is_lead_of_author)
rules.add_perm("campaigns.discard_campaign", can_be_discarded & may_discard)
rules.add_perm("campaigns.preview_campaign", is_member_of_carrier | coordinates | leads_a_group_asked)
rules.add_perm("campaigns.see_carriers", is_member_of_carrier)
rules.add_perm("campaigns.ask_to_carry", takes_others & is_lead_of_author)
rules.add_perm("campaigns.answer_carrying", leads_a_group_asked)
rules.add_perm("campaigns.part_group", is_not_its_author & leads_either_side)
rules.add_perm("campaigns.submit_campaign", may_still_be_edited & is_lead_of_author)
rules.add_perm("campaigns.take_back_campaign", is_in_review & is_lead_of_author)
rules.add_perm("campaigns.close_campaign", is_running & is_lead_of_author)
rules.add_perm("campaigns.read_answers", is_public & is_member_of_carrier)
rules.add_perm("campaigns.record_answers", is_running & is_lead_of_author)
rules.add_perm("campaigns.follow_campaign", is_member_of_carrier | coordinates)
rules.add_perm("campaigns.review_campaigns", is_coordinator)
rules.add_perm("campaigns.decide_campaign", has_a_key)
rules.add_perm("campaigns.appeal_campaign", can_be_appealed & is_lead_of_author)
rules.add_perm("campaigns.amend_campaign", is_running & is_lead_of_author & ~is_being_amended)
rules.add_perm("campaigns.write_amendment", is_public & is_lead_of_author)
rules.add_perm("campaigns.withdraw_amendment", is_running & is_lead_of_author & is_being_amended)
rules.add_perm("campaigns.note_on_campaign", was_submitted & is_impartial_to)
rules.add_perm("campaigns.plan_action", is_running & is_lead_of_author)
rules.add_perm("campaigns.set_figures", is_running & is_lead_of_author)
rules.add_perm("campaigns.cancel_action", is_running & may_end_danger)
rules.add_perm("campaigns.remove_picture", was_published & may_end_danger)
rules.add_perm("campaigns.show_voices", is_running & is_lead_of_author)
may_take_down = is_lead_of_author | coordinates | administers
rules.add_perm("campaigns.hide_voices", was_published & may_take_down)
holds_it_down = is_taken_down & (coordinates | administers) & ~is_held_down  # for a reason of their own
rules.add_perm("campaigns.take_down_campaign", (is_public & may_take_down) | holds_it_down)
rules.add_perm("campaigns.answer_for_page", was_published & may_take_down)  # who comes late is told what it is by now
may_republish = coordinates | administers | (is_lead_of_author & took_it_down)
rules.add_perm("campaigns.republish_campaign", is_taken_down & may_republish)
