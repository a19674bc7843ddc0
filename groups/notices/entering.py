"""What people are told about vouching, facilitating, and a group that hides."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from groups.models import JoinRequest, Membership, Vouch, WorkingGroup
from groups.notices.joining import still_waits_for_this_lead
from groups.notices.words import kind, name, not_a_member, why_member
from groups.queries import is_vouched_for
from notifications.kinds import Notice
from notifications.models import Delivery


def vouch_wanted(delivery: Delivery) -> Notice:
    wish: JoinRequest = delivery.subject
    return Notice(
        title=_("Somebody asks to join %(group)s: do you know her?") % {"group": name(wish.group)},
        paragraphs=[_("The group is hidden: two members who know her vouch before a lead can admit her.")],
        url=wish.group.address("vouching"),
        action=_("See who asks"),
        why=why_member(),
    )


def vouched_enough(delivery: Delivery) -> Notice:
    wish: JoinRequest = delivery.subject
    return Notice(
        title=_("Two members vouch for somebody who asks to join %(group)s") % {"group": name(wish.group)},
        paragraphs=[_("You can admit her now, or decline.")],
        url=wish.group.address("requests"),
        action=_("See who asks"),
        why=_("You get this because you lead the group."),
    )


def facilitator_named(delivery: Delivery) -> Notice:
    membership: Membership = delivery.subject
    return Notice(
        title=_("You are now a facilitator of %(group)s") % {"group": name(membership.group)},
        paragraphs=[
            _("You can announce public meetings, write down what came of them, keep decisions, give tasks to others "
              "and invite people."),
            _("If you do not want to, give it back in the room of the group."),
        ],
        url=membership.group.address("workspace"),
        action=_("Open the room"),
        why=_("You get this because a lead of the group named you."),
    )  # fmt: skip


def facilitator_ended(delivery: Delivery) -> Notice:
    membership: Membership = delivery.subject
    return Notice(
        title=_("You facilitate %(group)s no more") % {"group": name(membership.group)},
        paragraphs=[_("You stay a member, and the room is open to you as before.")],
        url=membership.group.address("workspace"),
        action=_("Open the room"),
        why=_("You get this because you were a facilitator of the group."),
    )


def hiding_changed(delivery: Delivery) -> Notice:
    group: WorkingGroup = delivery.subject
    if group.is_hidden:
        title = _("%(group)s is hidden now") % {"group": name(group)}
        meaning = _("Nobody outside sees that it exists. Who comes is invited, and two members vouch for her.")
    else:
        title = _("%(group)s is shown to everybody again") % {"group": name(group)}
        meaning = _("It has its public page again, and people can ask to join. Nobody sees who belongs to it.")
    return Notice(
        title=title,
        paragraphs=[meaning],
        url=group.address("workspace"),
        action=_("Open the room"),
        why=why_member(),
    )


def still_to_vouch(delivery: Delivery) -> str | None:
    wish: JoinRequest = delivery.subject
    if wish.status != JoinRequest.Status.WAITING:
        return "answered"
    if is_vouched_for(wish):  # or no longer hidden
        return "vouched for"
    if Vouch.objects.filter(request=wish, by__recipient=delivery.recipient_id).exists():
        return "vouches already"
    return not_a_member(delivery, wish.group_id)


def still_vouched(delivery: Delivery) -> str | None:
    wish: JoinRequest = delivery.subject
    return still_waits_for_this_lead(delivery) if is_vouched_for(wish) else "too few vouch by now"


def still_facilitator(delivery: Delivery) -> str | None:
    membership: Membership = delivery.subject
    return None if membership.facilitates else "facilitates no more"


def still_plain(delivery: Delivery) -> str | None:
    membership: Membership = delivery.subject
    return "facilitates again, or left" if membership.facilitates or membership.left_at else None


def still_so(delivery: Delivery) -> str | None:
    group: WorkingGroup = delivery.subject
    if delivery.activity and delivery.activity.facts.get("is_hidden") != group.is_hidden:
        return "changed again"
    return not_a_member(delivery, group.pk)


def _wishes() -> QuerySet[JoinRequest]:
    return JoinRequest.objects.select_related("group")


def _memberships() -> QuerySet[Membership]:
    return Membership.objects.select_related("group")


kind("vouch_wanted", vouch_wanted, still_to_vouch, _wishes)
kind("vouched_enough", vouched_enough, still_vouched, _wishes)
kind("facilitator_named", facilitator_named, still_facilitator, _memberships)
kind("facilitator_ended", facilitator_ended, still_plain, _memberships)
kind("hiding_changed", hiding_changed, still_so, WorkingGroup.objects.all, belongs_to=lambda group: [group])
