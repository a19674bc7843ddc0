"""What people are told about joining, leading and leaving."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groups.models import JoinRequest, Membership
from groups.notices.words import kind, name, not_a_member
from notifications.kinds import Notice
from notifications.models import Delivery


def join_asked(delivery: Delivery) -> Notice:
    request: JoinRequest = delivery.subject
    return Notice(
        title=_("Somebody asks to join %(group)s") % {"group": name(request.group)},
        paragraphs=[_("Read what came with the request, then admit or decline.")],
        url=request.group.address("requests"),
        action=_("See who asks"),
        why=_("You get this because you lead the group."),
    )


def join_admitted(delivery: Delivery) -> Notice:
    request: JoinRequest = delivery.subject
    return Notice(
        title=_("You are a member of %(group)s") % {"group": name(request.group)},
        paragraphs=[
            _("Its room is open to you: meetings, tasks and talk. The other members do not see your pseudonym unless "
              "you choose so there.")
        ],
        url=request.group.address("workspace"),
        action=_("Open the room"),
        why=_("You get this because you asked to join."),
    )  # fmt: skip


def join_declined(delivery: Delivery) -> Notice:
    request: JoinRequest = delivery.subject
    return Notice(
        title=_("%(group)s did not admit you this time") % {"group": name(request.group)},
        paragraphs=[_("There are other groups and campaigns that can use your help.")],
        url=reverse("groups:list"),
        action=_("See the groups"),
        why=_("You get this because you asked to join."),
    )


def lead_named(delivery: Delivery) -> Notice:
    membership: Membership = delivery.subject
    return Notice(
        title=_("You are now a lead of %(group)s") % {"group": name(membership.group)},
        paragraphs=[
            _("You can admit people, announce public meetings and submit campaigns."),
            _("If you do not want to lead, step down on the page of the group's people."),
        ],
        url=membership.group.address("workspace"),
        action=_("Open the room"),
        why=_("You get this because you were named as a lead of the group."),
    )


def removed(delivery: Delivery) -> Notice:
    membership: Membership = delivery.subject
    return Notice(
        title=_("You are no longer a member of %(group)s") % {"group": name(membership.group)},
        paragraphs=[_("Its room is closed to you. You can ask to join again after thirty days.")],
        url=reverse("groups:list"),
        action=_("See the groups"),
        why=_("You get this because you were a member of the group."),
    )


def still_waits_for_this_lead(delivery: Delivery) -> str | None:
    request: JoinRequest = delivery.subject
    if request.status != JoinRequest.Status.WAITING:
        return "answered"
    leads = Membership.objects.leads().filter(group=request.group_id, user__recipient=delivery.recipient_id)
    return None if leads.exists() else "lead no more"


def still_admitted(delivery: Delivery) -> str | None:
    request: JoinRequest = delivery.subject
    return not_a_member(delivery, request.group_id)


def still_declined(delivery: Delivery) -> str | None:
    request: JoinRequest = delivery.subject
    return None if request.status == JoinRequest.Status.DECLINED else "not declined"


def still_lead(delivery: Delivery) -> str | None:
    membership: Membership = delivery.subject
    return None if membership.leads else "lead no more"


def still_removed(delivery: Delivery) -> str | None:
    membership: Membership = delivery.subject
    return "not removed" if membership.left_at is None else None


def _requests() -> QuerySet[JoinRequest]:
    return JoinRequest.objects.select_related("group")


def _memberships() -> QuerySet[Membership]:
    return Membership.objects.select_related("group")


kind("join_asked", join_asked, still_waits_for_this_lead, _requests)
kind("join_admitted", join_admitted, still_admitted, _requests, urgency=3)
kind("join_declined", join_declined, still_declined, _requests)
kind("lead_named", lead_named, still_lead, _memberships)
kind("removed", removed, still_removed, _memberships, closed=None, is_mandatory=True, urgency=3,
     title=gettext_lazy("The end of your membership in a group"))  # fmt: skip
