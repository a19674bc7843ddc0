"""Who leads a group: named by a lead, in her place, or by two officers where nobody does or can."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.transitions import MoveRefused, move
from groups.actions.joining import forget_invitations, remove
from groups.models import JoinRequest, Membership, WorkingGroup
from groups.queries import has_lead, looks_like_a_member, membership_of
from notifications.actions import cancel_about, recipient_for, record, tell


@transaction.atomic
def name_lead(membership: Membership, *, by: User) -> None:
    """Make a member a lead beside those there are."""
    named = Membership.objects.active().filter(pk=membership.pk).exclude(role=Membership.Role.LEAD)
    if not named.update(role=Membership.Role.LEAD):
        raise MoveRefused(membership, Membership.Role.LEAD)
    membership.role = Membership.Role.LEAD
    tell("groups.lead_named", [recipient_for(membership.user)], subject=membership,
         activity=record("groups.lead_named", membership, by=by))  # fmt: skip


@transaction.atomic
def name_facilitator(membership: Membership, *, by: User) -> None:
    """Let a member speak for the group's calendar: announce, report, record decisions, give tasks, invite."""
    _change_role(membership, Membership.Role.MEMBER, Membership.Role.FACILITATOR)
    tell("groups.facilitator_named", [recipient_for(membership.user)], subject=membership,
         activity=record("groups.facilitator_named", membership, by=by))  # fmt: skip


@transaction.atomic
def end_facilitator(membership: Membership, *, by: User) -> None:
    """By a lead, and she is told; or by herself. Her invitations that nobody used open nothing any more."""
    _change_role(membership, Membership.Role.FACILITATOR, Membership.Role.MEMBER)
    forget_invitations(membership.user, membership.group)
    activity = record("groups.facilitator_ended", membership, by=by)
    if membership.user_id != by.pk:
        tell("groups.facilitator_ended", [recipient_for(membership.user)], subject=membership, activity=activity)


def _change_role(membership: Membership, before: str, after: str) -> None:
    if not Membership.objects.active().filter(pk=membership.pk, role=before).update(role=after):
        raise MoveRefused(membership, after)
    membership.role = after


@transaction.atomic
def hand_over(membership: Membership, *, by: User) -> None:
    """Let a member lead in the place of `by`, who stays as a member. Raises MoveRefused when either is no more what
    she was."""
    _take_turn(membership.group_id)
    own = Membership.objects.leads().filter(group=membership.group_id, user=by).first()
    if own is None:
        raise MoveRefused(membership, Membership.Role.LEAD)
    name_lead(membership, by=by)
    step_down(own, by=by)


@transaction.atomic
def step_down(membership: Membership, *, by: User) -> None:
    """Lead no more and stay a member. Nobody is held: where it was the only lead, the coordinator is asked for one."""
    if not Membership.objects.leads().filter(pk=membership.pk).update(role=Membership.Role.MEMBER):
        raise MoveRefused(membership, Membership.Role.MEMBER)
    membership.role = Membership.Role.MEMBER
    forget_invitations(membership.user, membership.group)
    record("groups.stepped_down", membership, by=by)


@transaction.atomic
def name_first_lead(group: WorkingGroup, person: User, *, by: User) -> Membership:
    """Let `person` lead a group that nobody leads; who is no member becomes one, hidden as everybody who comes new.

    Raises ValidationError when somebody leads it, or `person` cannot.
    """
    _take_turn(group.pk)
    if has_lead(group):
        raise ValidationError(_("Somebody leads this group: who belongs to it and who leads it is decided there."),
                              code="led")  # fmt: skip
    if not person.has_perm("groups.become_lead", group):
        raise ValidationError(_("This account cannot lead a group."), code="cannot")
    membership = membership_of(person, group) or _admitted(group, person, by)
    name_lead(membership, by=by)
    return membership


@transaction.atomic
def remove_without_lead(group: WorkingGroup, person: User, *, by: User) -> None:
    """Remove `person` where no lead can: from a group that nobody leads, or a lead, whom no other lead removes.

    A seized account that leads could not be stopped otherwise. In a group that somebody leads, its members are hers to
    remove. Nothing tells whether the person belonged to the group, or what she was in it.
    """
    _take_turn(group.pk)
    membership = membership_of(person, group)
    if membership and (membership.leads or not has_lead(group)):
        remove(membership, by=by)


def _take_turn(group_id: int) -> None:
    """Wait for this group's turn until the transaction ends: who leads it is asked and changed by one at a time."""
    WorkingGroup.objects.select_for_update(no_key=True).get(pk=group_id)


def _admitted(group: WorkingGroup, person: User, by: User) -> Membership:
    if looks_like_a_member(person.pseudonym, group):
        raise ValidationError(_("A member's pseudonym looks like this one, and two people must not be taken for each "
                                "other. Once it is changed in the profile, it can be asked for again."))  # fmt: skip
    for wish in JoinRequest.objects.waiting().filter(user=person, group=group):
        move(wish, JoinRequest.Status.ADMITTED, answered_at=timezone.now(), answered_by=by)
        cancel_about(wish, reason="answered", kinds=["groups.join_asked"])
    return Membership.objects.create(user=person, group=group)
