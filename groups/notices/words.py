"""What the messages about groups share: how a group is called, why somebody is told, what they are muted by."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.languages import Version, columns, isolated, read
from groups.models import Membership, WorkingGroup
from groups.queries.leaving import closed_among
from groups.wording import name_of
from notifications.kinds import Kind, MuteSource, declare, offer_mutes, topic
from notifications.models import Delivery

TOPIC = "groups"
topic(TOPIC, gettext_lazy("Working groups"))


def name(group: WorkingGroup) -> str:
    """To stand inside a sentence."""
    return isolated(name_of(group))


def why_member() -> str:
    return _("You get this because you are a member of the group.")


def not_a_member(delivery: Delivery, group_id: int) -> str | None:
    mine = Membership.objects.active().filter(group=group_id, user__recipient=delivery.recipient_id)
    return None if mine.exists() else "no longer a member"


def its_group(subject: Any) -> Iterable[Model]:
    return [subject.group]


def kind(code: str, wording: Any, still_true: Any, subjects: Any, **options: Any) -> None:
    belongs_to: Callable[[Any], Iterable[Model]] = options.pop("belongs_to", its_group)
    options.setdefault("closed", closed_among)
    options |= {"wording": wording, "still_true": still_true, "subjects": subjects, "belongs_to": belongs_to}
    declare(Kind(code=f"groups.{code}", topic=TOPIC, **options))


def groups_of(user: Any) -> list[tuple[int, Version]]:
    own = WorkingGroup.objects.of(user).values("pk", *columns("name"))
    return [(group["pk"], read(group, "name")) for group in own]


offer_mutes(MuteSource(title=gettext_lazy("My groups"), subject=WorkingGroup, things=groups_of))
