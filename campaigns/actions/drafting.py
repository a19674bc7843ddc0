"""From a member's draft to what is handed in."""

import re
from collections.abc import Iterable
from typing import NamedTuple
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from campaigns import merging
from campaigns.actions.doing import bury
from campaigns.merging import Draft, Memory, Prints, Tab
from campaigns.models import ActionPicture, Campaign, CampaignGroup
from campaigns.queries.joint import author_of
from campaigns.texts import ASKED
from core.text import RESERVED_SLUGS, slug_from
from core.transitions import MoveRefused
from geography.models import Governorate
from groups.models import WorkingGroup
from notifications.actions import record

NUMBERED = re.compile(r"\d{4}-\d\d-\d\d-[0-9a-f]{6}")


class Clash(ValidationError):
    """Somebody else changed the same `parts` of the draft since this page was opened; `stored` is what it says now."""

    def __init__(self, stored: Draft, parts: list[str]) -> None:
        super().__init__(
            _("Somebody else has changed the same text in the meantime. Nothing is lost: please compare."), code="clash"
        )
        self.stored, self.parts = stored, parts


class Saved(NamedTuple):
    """What a page that goes on writing has to know: the prints of what it shows, and the numbers of its new rows.
    Nothing was stored of what `is_late`: the page has sent something since."""

    known: Prints
    rows: dict[str, int]
    is_late: bool = False


def slug_for(campaign: Campaign) -> str:
    """Latin letters from the English title, else the day and a short id; free and not reserved."""
    wanted = slug_from(getattr(campaign, "title_en", "") or "")[:72]
    if not wanted or wanted in RESERVED_SLUGS:
        wanted = f"{timezone.localdate():%Y-%m-%d}-{uuid4().hex[:6]}"
    taken = Campaign.objects.exclude(pk=campaign.pk).filter(slug=wanted).exists()
    return f"{wanted}-{uuid4().hex[:6]}" if taken else wanted


def address_when_submitted(campaign: Campaign) -> str:
    """An address made of the day it was begun gets its words as soon as there are some; any other stays."""
    return slug_for(campaign) if NUMBERED.fullmatch(campaign.slug) and campaign.title_en else campaign.slug  # type: ignore[attr-defined]


@transaction.atomic
def draft(campaign: Campaign, *, group: WorkingGroup, governorates: Iterable[Governorate] = (), by: User) -> Campaign:
    """Save the new `campaign` as a draft of `group`."""
    campaign.status, campaign.created_by, campaign.slug = Campaign.Status.DRAFT, by, slug_for(campaign)
    campaign.save()
    CampaignGroup.objects.create(campaign=campaign, group=group, is_author=True)
    campaign.governorates.set(governorates)
    record("campaigns.drafted", campaign, by=by)
    return campaign


@transaction.atomic
def revise(
    campaign: Campaign, typed: Draft, *, known: Prints, by: User, tab: Tab | None = None, quietly: bool = False
) -> Saved:
    """Put what was `typed` over the texts whose prints are `known` together with what is stored by now. It may be far
    from complete. `tab` is the page it is written in: what that sends again, late or in another order, does no harm.
    `quietly`, as a page does by itself, no activity is written.

    Raises MoveRefused when it was submitted in the meantime, Clash when somebody else changed the same part.
    """
    tab = tab or Tab()
    stored = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if stored.status not in Campaign.EDITABLE:
        raise MoveRefused(stored, stored.status)
    memory = merging.recall(tab, by.pk)
    if memory is not None and memory.campaign == stored.pk:
        typed, known = merging.with_numbers(typed, memory.rows), memory.known
        if tab.turn < memory.turn:
            return Saved(known, memory.rows, is_late=True)
    now = merging.draft_of(stored)
    merged = merging.merge(now, typed, known)
    if merged.clashes:
        raise Clash(now, merged.clashes)
    rows = merging.store(stored, merged.draft) | (memory.rows if memory else {})
    prints = merging.prints_of(merging.draft_of(stored)) | merged.kept
    merging.remember(tab, Memory(by.pk, stored.pk, tab.turn, prints, rows))
    if not quietly:
        record("campaigns.revised", stored, by=by)
    return Saved(prints, rows)


@transaction.atomic
def discard(campaign: Campaign, *, by: User) -> None:
    """Delete a draft with its rows, files, and questions to other groups; the log of the group that wrote it says so.

    Raises MoveRefused when it is no draft any more, ValidationError while something else is about it.
    """
    stored = Campaign.objects.select_for_update().filter(pk=campaign.pk, status=Campaign.Status.DRAFT).first()
    if stored is None or stored.decisions.exists():
        raise MoveRefused(campaign, "discarded")
    if stored.updates.exists():
        raise ValidationError(_("An update is written about this campaign, so it cannot be discarded."))
    for picture in ActionPicture.objects.filter(action__campaign=stored):
        bury(picture)
    record("campaigns.discarded", author_of(stored), by=by, campaign=stored.pk)
    stored.delete()


def leave_out_what_is_empty(campaign: Campaign) -> None:
    """Rows that somebody added and nobody filled in are not handed in."""
    campaign.demands.filter(*(_empty(name) for name in ASKED), addressed_to=None).delete()
    campaign.actions.filter(*(_empty(name) for name in merging.PLANNED_TEXTS), starts_at=None).delete()


def _empty(name: str) -> Q:
    return Q(**{name: ""}) | Q(**{name: None})
