"""Planned network cuts: whom they hit, and what is to reach people before they begin."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.db.models import Case, CharField, F, Q, Value, When
from django.db.models.functions import Cast, Coalesce

from notifications.hours import Hours, Span
from notifications.models import Delivery, NetworkCut

UNKNOWN, ELSEWHERE = "", "-"  # a recipient's place, apart from the governorates that some cut hits


@dataclass(frozen=True)
class Cuts:
    """The cuts that are not over. Whose governorate is unknown counts as hit by every one: early does little harm."""

    everywhere: tuple[Span, ...]
    local: dict[str, tuple[Span, ...]]  # by the key of the governorate

    @classmethod
    def known(cls, now: datetime) -> Self:
        everywhere: list[Span] = []
        local: dict[str, list[Span]] = {}
        for cut in NetworkCut.objects.filter(ends_at__gt=now):
            place = everywhere if cut.governorate_id is None else local.setdefault(str(cut.governorate_id), [])
            place.append(Span(cut.starts_at, cut.ends_at))
        return cls(tuple(everywhere), {place: tuple(spans) for place, spans in local.items()})

    @property
    def all(self) -> list[Span]:
        """Every cut, in the order in which they begin."""
        return sorted([*self.everywhere, *(span for spans in self.local.values() for span in spans)])

    def at(self, place: str) -> list[Span]:
        """The cuts that hit a recipient there."""
        return self.all if place == UNKNOWN else [*self.everywhere, *self.local.get(place, ())]

    def place(self, governorate: str) -> Case:
        """Where a recipient is, as far as it matters, from the column `governorate`."""
        if not self.local:
            return Case(default=Value(ELSEWHERE), output_field=CharField())
        return Case(
            When(Q(**{f"{governorate}__isnull": True}), then=Value(UNKNOWN)),
            When(Q(**{f"{governorate}__in": list(self.local)}), then=Cast(governorate, CharField())),
            default=Value(ELSEWHERE),
            output_field=CharField(),
        )


def in_time(due: datetime, hours: Hours, cuts: Iterable[Span], now: datetime) -> datetime:
    """When something must go out to reach her by `due`; if that moment has passed, now, or when she wakes."""
    reachable = hours.reachable_before(due, cuts)
    if reachable > now:
        return reachable
    rest = hours.rest_at(now)
    return rest.ends if rest else now


def bring_summaries_forward(cuts: Cuts, now: datetime) -> int:
    """Let no summary fall into a cut: it comes before, with what there is by then. Returns how many rows moved."""
    moved = 0
    for place in [*cuts.local, UNKNOWN, ELSEWHERE]:
        struck = Q()
        for span in cuts.at(place):
            struck |= Q(due_at__gte=span.begins, due_at__lt=span.ends)
        if not struck:
            continue
        waiting = (
            Delivery.objects.waiting()
            .filter(struck, bundle__in=[Delivery.Bundle.DAILY, Delivery.Bundle.WEEKLY], due_at__gt=now)
            .annotate(
                place=cuts.place("recipient__governorate"),
                zone=Coalesce("recipient__account__zone", F("recipient__own_zone")),
                quiet_from=F("recipient__quiet_from"),
                quiet_until=F("recipient__quiet_until"),
            )
            .filter(place=place)
        )
        for combination in waiting.order_by().values("due_at", "zone", "quiet_from", "quiet_until").distinct():
            hours = Hours(combination["zone"], combination["quiet_from"], combination["quiet_until"])
            due_at = in_time(combination["due_at"], hours, cuts.at(place), now)
            if due_at < combination["due_at"]:
                moved += waiting.filter(**combination).update(due_at=due_at)
    return moved
