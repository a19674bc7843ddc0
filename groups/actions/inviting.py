"""Ways into a group that knock at no door: invited by a link, vouched for; and how open a group is."""

import secrets

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.pages import forget_pages
from core.transitions import MoveRefused
from groups.models import VOUCHES_NEEDED, Invitation, JoinRequest, Meeting, Membership, Vouch, WorkingGroup
from groups.queries import digest_of, is_vouched_for, open_invitations
from notifications.actions import cancel_about, recipients_of, record, take_from_portal, tell

BYTES = 32  # 256 bits
MOST_OPEN = 10  # invitations of a group that nobody used yet
SETTINGS = ["is_admitting", "is_history_closed"]


@transaction.atomic
def invite_person(group: WorkingGroup, *, by: User) -> str:
    """The token of a new link, shown now or never: kept is its hash. Raises ValidationError when too many are open."""
    WorkingGroup.objects.select_for_update(no_key=True).get(pk=group.pk)
    if open_invitations().filter(group=group).count() >= MOST_OPEN:
        raise ValidationError(_("Ten invitations are open. Revoke one that is not needed, or wait until one is used."))
    token = secrets.token_urlsafe(BYTES)
    Invitation.objects.create(group=group, digest=digest_of(token), made_by=by)
    record("groups.person_invited", group, by=by)
    return token


@transaction.atomic
def revoke_invitation(invitation: Invitation, *, by: User) -> None:
    """It opens nothing any more, as if it had never been. Raises MoveRefused when somebody was faster, and used it."""
    if not Invitation.objects.filter(pk=invitation.pk, used_at__isnull=True).delete()[0]:
        raise MoveRefused(invitation, "revoked")
    record("groups.person_uninvited", invitation.group, by=by)


@transaction.atomic
def vouch(request: JoinRequest, *, by: User) -> None:
    """Say that one knows who asks to join; with the second, the leads are told that they can admit."""
    stored = _waiting(request)
    was_enough = is_vouched_for(stored)
    _vouch, is_new = Vouch.objects.get_or_create(request=stored, by=by)
    if not is_new:
        return
    activity = record("groups.vouched", stored, by=by)
    if is_vouched_for(stored) and not was_enough:
        cancel_about(stored, reason="vouched for", kinds=["groups.vouch_wanted"])
        leads = Membership.objects.leads().filter(group=stored.group_id).values("user")
        audience = recipients_of(User.objects.filter(pk__in=leads)).exclude(account=by)
        tell("groups.vouched_enough", audience, subject=stored, activity=activity)


@transaction.atomic
def take_vouch_back(request: JoinRequest, *, by: User) -> None:
    """While nobody has admitted her. Raises MoveRefused afterwards."""
    stored = _waiting(request)
    if Vouch.objects.filter(request=stored, by=by).delete()[0]:
        record("groups.vouch_withdrawn", stored, by=by)


def _waiting(request: JoinRequest) -> JoinRequest:
    stored = JoinRequest.objects.select_for_update(of=("self",)).select_related("group").get(pk=request.pk)
    if stored.status != JoinRequest.Status.WAITING or not stored.group.is_hidden:
        raise MoveRefused(stored, f"vouched by {VOUCHES_NEEDED}")
    return stored


@transaction.atomic
def change_settings(group: WorkingGroup, *, by: User) -> None:
    """Whether it takes new members, and whether they read what was before them."""
    group.save(update_fields=SETTINGS)
    record("groups.settings_changed", group, by=by, **{name: getattr(group, name) for name in SETTINGS})


def refuse_to_hide(group: WorkingGroup) -> None:
    """Raise ValidationError where nobody could be admitted any more: a wish there needs the word of two members."""
    if Membership.objects.present().filter(group=group).count() < VOUCHES_NEEDED:
        raise ValidationError(_("Fewer than two members are in this group: once it is hidden, nobody could vouch for "
                                "who wants to join. Let it grow first."), code="alone")  # fmt: skip


@transaction.atomic
def set_hidden(group: WorkingGroup, *, is_hidden: bool, by: User) -> None:
    """Hide a group from everybody outside, or show it again; its members are told. Done by two people: see `keys`.

    Raises ValidationError when it is so already, or when it has too few members to be hidden.
    """
    if is_hidden:
        refuse_to_hide(group)
    if not WorkingGroup.objects.filter(pk=group.pk, is_hidden=not is_hidden).update(is_hidden=is_hidden):
        raise ValidationError(_("This was done already."))
    group.is_hidden = is_hidden
    forget_pages()
    if is_hidden:  # those it met together with
        members = Membership.objects.active().filter(group=group).values("user")
        take_from_portal(User.objects.exclude(pk__in=members), Meeting.objects.filter(group=group))
    people = Membership.objects.present().filter(group=group).values("user")
    tell("groups.hiding_changed", recipients_of(User.objects.filter(pk__in=people)), subject=group,
         activity=record("groups.hiding_changed", group, by=by, is_hidden=is_hidden))  # fmt: skip
