"""Who belongs to a group: asking, admission, being seen, leaving, being removed."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.transitions import MoveRefused, move
from groups.models import Invitation, JoinRequest, Membership, Task, WorkingGroup
from groups.queries import is_vouched_for, looks_like_a_member, membership_of, open_invitations, was_removed_lately
from groups.queries.leaving import closed_to
from notifications.actions import cancel_about, recipient_for, recipients_of, record, take_from_portal, tell
from notifications.models import Activity

ASKING = ["groups.join_asked", "groups.vouch_wanted", "groups.vouched_enough"]
KEPT_AFTER_ANSWER = timedelta(days=30)  # what the page of joining promises


@transaction.atomic
def ask_to_join(group: WorkingGroup, *, by: User, word: str = "", invitation: Invitation | None = None) -> JoinRequest:
    """Ask the leads of `group` for admission. Asking again while a wish waits changes nothing.

    An `invitation` opens the doors of a hidden group, or of one that takes nobody, and is used up by the wish. In a
    hidden group the members are asked whether they know her.

    Whether the pseudonym looks like a member's is asked at admission, by a lead: an answer here would tell anybody
    who belongs to the group. Raises ValidationError for a member, for who was removed lately, and when the group takes
    nobody.
    """
    if membership_of(by, group):
        raise ValidationError(_("You are a member of this group already."))
    if invitation is None and (group.is_hidden or not group.is_admitting):
        raise ValidationError(_("This group takes no new members at the moment."))
    if was_removed_lately(by, group):
        raise ValidationError(_("The group parted from you. You can ask to join again thirty days after that."))
    request, is_new = JoinRequest.objects.get_or_create(
        user=by, group=group, status=JoinRequest.Status.WAITING, defaults={"word": word}
    )
    if is_new:
        if invitation is not None:
            _use_up(invitation, request)
        recipient_for(by)
        _tell_who_may_answer(request, record("groups.join_asked", request, by=by))
    return request


def _use_up(invitation: Invitation, request: JoinRequest) -> None:
    """Of two who follow one link at once, one asks."""
    usable = open_invitations().filter(pk=invitation.pk, group=request.group_id)
    if not usable.update(used_at=timezone.now(), request=request):
        raise ValidationError(_("This link opens nothing any more. Ask who gave it to you for a new one."))


def _tell_who_may_answer(request: JoinRequest, activity: Activity) -> None:
    """The leads; in a hidden group the others are asked to vouch."""
    leads = Membership.objects.leads().filter(group=request.group_id).values("user")
    tell("groups.join_asked", recipients_of(User.objects.filter(pk__in=leads)), subject=request, activity=activity)
    if request.group.is_hidden:
        others = Membership.objects.present().filter(group=request.group_id).values("user")
        people = User.objects.filter(pk__in=others).exclude(pk__in=leads)
        tell("groups.vouch_wanted", recipients_of(people), subject=request, activity=activity)


@transaction.atomic
def withdraw_request(request: JoinRequest, *, by: User) -> None:
    """Take the wish back; its words go at once."""
    move(request, JoinRequest.Status.WITHDRAWN, answered_at=timezone.now(), word="")
    cancel_about(request, reason="withdrawn")
    record("groups.join_withdrawn", request, by=by)


@transaction.atomic
def admit(request: JoinRequest, *, by: User) -> Membership:
    """Make the person a member, hidden from the others until she chooses to be shown.

    Raises ValidationError when a member's pseudonym looks like hers or, in a hidden group, too few vouch for her;
    MoveRefused when it was answered already. The group is locked, so that two leads who admit two look-alikes at once
    do not succeed both.
    """
    group = request.group = WorkingGroup.objects.select_for_update().get(pk=request.group_id)
    if not request.user.has_perm("groups.become_lead", group):  # took a seat of an authority since she asked
        raise ValidationError(_("This account cannot belong to a group."), code="cannot")
    if not is_vouched_for(request):
        raise ValidationError(_("Two members who know this person vouch before you can admit her."), code="vouch")
    if looks_like_a_member(request.user.pseudonym, group):
        raise ValidationError(_("A member's pseudonym looks like this one, and two people must not be taken for each "
                                "other. Once it is changed in the profile, you can admit the person."))  # fmt: skip
    move(request, JoinRequest.Status.ADMITTED, answered_at=timezone.now(), answered_by=by)
    membership, _is_new = Membership.objects.get_or_create(user=request.user, group=group, left_at=None)
    _answered(request, "groups.join_admitted", by)
    return membership


@transaction.atomic
def decline(request: JoinRequest, *, by: User) -> None:
    move(request, JoinRequest.Status.DECLINED, answered_at=timezone.now(), answered_by=by)
    _answered(request, "groups.join_declined", by)


def _answered(request: JoinRequest, verb: str, by: User) -> None:
    cancel_about(request, reason="answered", kinds=ASKING)
    tell(verb, [recipient_for(request.user)], subject=request, activity=record(verb, request, by=by))


@transaction.atomic
def leave(membership: Membership, *, by: User) -> None:
    """End a membership. The person's open tasks are free for others; what she wrote stays without her name."""
    _end(membership)
    record("groups.left", membership.group, by=by)


@transaction.atomic
def remove(membership: Membership, *, by: User) -> None:
    """End somebody else's membership, as if she left. She is told, and can ask to join again after thirty days."""
    _end(membership)
    tell("groups.removed", [recipient_for(membership.user)], subject=membership,
         activity=record("groups.removed", membership, by=by))  # fmt: skip


def _end(membership: Membership) -> None:
    ended = Membership.objects.filter(pk=membership.pk, left_at__isnull=True)
    if not ended.update(left_at=timezone.now(), is_shown=False, gender=""):
        raise MoveRefused(membership, "left")
    Task.objects.open().filter(group=membership.group_id, owner=membership.user_id).update(owner=None)
    forget_invitations(membership.user, membership.group)
    take_from_portal([membership.user_id], *closed_to(membership.user, membership.group))


def forget_invitations(person: User, group: WorkingGroup | None = None) -> None:
    """What `person` made and nobody used opens nothing any more, whatever she may do again some day."""
    own = Invitation.objects.filter(made_by=person, used_at__isnull=True)
    (own.filter(group=group) if group else own).delete()


@transaction.atomic
def show_me(membership: Membership, is_shown: bool, *, by: User) -> None:
    """Whether the other members see this person's pseudonym. Her own choice, at any time."""
    Membership.objects.filter(pk=membership.pk, left_at__isnull=True).update(is_shown=is_shown)
    membership.is_shown = is_shown
    record("groups.shown" if is_shown else "groups.hidden", membership, by=by)


def count_me_as(membership: Membership, gender: str) -> None:
    """Said by herself, used for counts alone and shown to nobody: no log keeps it either."""
    Membership.objects.filter(pk=membership.pk, left_at__isnull=True).update(gender=gender)
    membership.gender = gender


@transaction.atomic
def forget_join_requests(now: datetime | None = None) -> int:
    """Delete the wishes that were answered 30 days ago; returns how many."""
    over = JoinRequest.objects.answered_before((now or timezone.now()) - KEPT_AFTER_ANSWER)
    return over.delete()[1].get(JoinRequest._meta.label, 0)
