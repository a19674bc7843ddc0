"""Ways into a group: who may know of it, which invitation still opens it, who vouches for whom."""

import hashlib
from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core.needs import Need
from groups.models import VOUCHES_NEEDED, Invitation, JoinRequest, Membership, Vouch, WorkingGroup, WorkingGroupQuerySet
from groups.wording import name_of


def known_to(user: User) -> WorkingGroupQuerySet:
    """The groups `user` may know of: all but hidden ones, and of these her own and where her wish waits."""
    waits = JoinRequest.objects.waiting().filter(user=user, group=OuterRef("pk"))
    belongs = Membership.objects.active().filter(user=user, group=OuterRef("pk"))
    return WorkingGroup.objects.filter(Q(is_hidden=False) | Exists(belongs) | Exists(waits))


# --- invitations ------------------------------------------------------------------------------------------------------


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def open_invitations() -> QuerySet[Invitation, Any]:
    """Those that let somebody in: not used, not expired, and whoever made them may still invite."""
    hosts = Membership.objects.present().facilitators()
    return Invitation.objects.usable().filter(Exists(hosts.filter(user=OuterRef("made_by"), group=OuterRef("group"))))


def invitation_behind(token: str) -> Invitation | None:
    """What a link opens. Used, expired, revoked and unknown are all the same: nothing."""
    found = open_invitations().filter(digest=digest_of(token))
    return found.select_related("group__theme", "group__region").first()


# --- vouching ---------------------------------------------------------------------------------------------------------


def _counted() -> Coalesce:
    """How many vouch for a wish: members of today who are there, nobody for herself. Who leaves takes hers along."""
    members = Membership.objects.present().filter(group=OuterRef("request__group")).order_by()
    rows = Vouch.objects.filter(request=OuterRef("pk"), by__in=members.values("user")).exclude(by=F("request__user"))
    counted = rows.order_by().values("request").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def is_vouched_for(wish: JoinRequest) -> bool:
    """Whether a lead may admit: in a hidden group two members know who asks."""
    if not wish.group.is_hidden:
        return True
    rows = JoinRequest.objects.filter(pk=wish.pk).annotate(vouching=_counted())
    return rows.filter(vouching__gte=VOUCHES_NEEDED).exists()


def wishes_at(group: WorkingGroup, reader: User) -> QuerySet[JoinRequest, Any]:
    """Who waits to be admitted, with how many vouch as `vouching` and whether the reader does as `is_vouched`."""
    own = Vouch.objects.filter(request=OuterRef("pk"), by=reader.pk)
    waiting = JoinRequest.objects.waiting().present().filter(group=group).select_related("user")
    return waiting.annotate(vouching=_counted(), is_vouched=Exists(own)).order_by("asked_at", "pk")


def vouches_wanted(user_id: int, memberships: Sequence[Membership]) -> list[Need]:
    """In hidden groups: somebody asks, too few know her, and the reader has not said that she does."""
    groups = [row.group_id for row in memberships]
    if not groups:
        return []
    own = Vouch.objects.filter(request=OuterRef("pk"), by=user_id)
    rows = JoinRequest.objects.waiting().present().filter(~Exists(own), group__in=groups, group__is_hidden=True)
    wanted = rows.annotate(vouching=_counted()).filter(vouching__lt=VOUCHES_NEEDED).select_related("group")
    found: dict[int, list[JoinRequest]] = {}
    for wish in wanted.order_by("asked_at", "pk"):
        found.setdefault(wish.group_id, []).append(wish)
    return [
        Need(
            ngettext(
                "Somebody asks to join: do you know her?", "%(n)s people ask to join: do you know them?", len(wishes)
            ) % {"n": len(wishes)},
            _("%(group)s. Two members vouch before a lead can admit.") % {"group": name_of(wishes[0].group)},
            wishes[0].group.address("vouching"),
            icon="people",
        )
        for wishes in found.values()
    ]  # fmt: skip
