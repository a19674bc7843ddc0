"""Network cuts are planned, changed and dropped by an admin; reminders that wait follow."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Q

from notifications.actions.reminders import materialise, take_back
from notifications.actions.telling import poke, record
from notifications.models import Delivery, NetworkCut, Recipient, RecipientQuerySet


@transaction.atomic
def plan_cut(cut: NetworkCut, *, by: Any) -> None:
    """Save a new or changed cut, a valid one: what would have fallen into it comes before it begins."""
    before = list(NetworkCut.objects.select_for_update().filter(pk=cut.pk))
    cut.save()
    _note("changed" if before else "planned", cut, by)
    _retime_struck([*before, cut])


@transaction.atomic
def drop_cut(cut: NetworkCut, *, by: Any) -> None:
    """The cut does not take place: reminders have their own times again; a summary brought forward stays so."""
    _note("dropped", cut, by)
    cut_as_it_was = NetworkCut(governorate_id=cut.governorate_id, starts_at=cut.starts_at, ends_at=cut.ends_at)
    cut.delete()
    _retime_struck([cut_as_it_was])


def _note(what: str, cut: NetworkCut, by: Any) -> None:
    record(
        f"notifications.cut_{what}",
        cut,
        by=by,
        governorate=cut.governorate_id,
        starts_at=cut.starts_at.isoformat(),
        ends_at=cut.ends_at.isoformat(),
    )


def _retime_struck(cuts: Collection[NetworkCut]) -> None:
    """Make the reminders anew of whom one of `cuts` hits, for all that happens after the first begins."""
    since = min(cut.starts_at for cut in cuts)
    take_back(Delivery.objects.filter(recipient__in=_struck_by(cuts), occurrence__gt=since))
    materialise()
    poke()


def _struck_by(cuts: Collection[NetworkCut]) -> RecipientQuerySet:
    """As in `Cuts`: whose governorate is unknown counts as hit."""
    if any(cut.governorate_id is None for cut in cuts):
        return Recipient.objects.all()
    places = {cut.governorate_id for cut in cuts}
    return Recipient.objects.filter(Q(governorate__in=places) | Q(governorate__isnull=True))
