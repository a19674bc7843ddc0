"""Organisations that endorse a campaign, friends abroad who greet it, and what its people do about both."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from campaigns.actions.people import people_of
from campaigns.actions.standing import ask, confirmed_now, tell_of_new_voices
from campaigns.models import Campaign, Endorsement, Solidarity, Standing, Support
from campaigns.queries.voices import endorsements_shown, messages_shown, words_print
from core.transitions import MoveRefused
from notifications.actions import record, tell
from notifications.models import Recipient

Voice = Support | Endorsement | Solidarity


@transaction.atomic
def endorse(campaign: Campaign, *, recipient: Recipient, name: str, word: str, language: str) -> Endorsement:
    """Ask, for an organisation, to be shown as endorsing it: see `standing.ask`. MoveRefused when it does not run."""
    said = {"name": name, "word": word, "language": language}
    return ask(Endorsement, recipient=recipient, kind="campaigns.endorsement_confirm", confirm=confirm_endorsement,
               campaign=_running(campaign), said=said)  # fmt: skip


@transaction.atomic
def confirm_endorsement(row: Endorsement) -> None:
    """Show it, and tell the leads. Confirming twice is no error; what was hidden stays hidden."""
    campaign = _running(row.campaign)
    if confirmed_now(row):
        tell_of_new_voices(campaign)


@transaction.atomic
def greet(campaign: Campaign, *, recipient: Recipient, name: str, country: str, text: str, language: str) -> Solidarity:
    """Leave a message of solidarity: see `standing.ask`. MoveRefused when the campaign does not run."""
    said = {"name": name, "country": country, "text": text, "language": language}
    return ask(Solidarity, recipient=recipient, kind="campaigns.solidarity_confirm", confirm=confirm_greeting,
               campaign=_running(campaign), said={**said, "shown_at": None})  # fmt: skip


@transaction.atomic
def confirm_greeting(row: Solidarity) -> None:
    """Hand it to the campaign's leads, who decide whether the public reads it."""
    campaign = _running(row.campaign)
    if confirmed_now(row):
        tell("campaigns.greeting_waits", people_of(campaign, leads=True), subject=campaign)


def _running(campaign: Campaign) -> Campaign:
    if not Campaign.objects.running().filter(pk=campaign.pk).exists():
        raise MoveRefused(campaign, "stood behind")
    return campaign


@transaction.atomic
def show_voice(row: Voice, *, by: User, read: str = "") -> None:
    """Let everyone read a message, or what was hidden before. A second click changes nothing; a name that was hidden
    is gone for good.

    `read` is the print of what was looked at (see `queries.words_print`): MoveRefused when it says something else now.
    """
    if not isinstance(row, Endorsement | Solidarity):
        raise MoveRefused(row, "shown")
    now = timezone.now()
    rows: Any = type(row)._base_manager.filter(pk=row.pk, status=Standing.Status.CONFIRMED)
    if read and read != words_print(rows.select_for_update().first()):
        raise MoveRefused(row, "shown")
    if isinstance(row, Solidarity):
        changed = rows.filter(shown_at=None).update(shown_at=now, hidden_at=None)
    else:
        changed = rows.filter(hidden_at__isnull=False).update(hidden_at=None)
    if changed:
        record("campaigns.word_shown", row.campaign, by=by, of=row._meta.model_name, row=row.pk)


@transaction.atomic
def hide_voice(row: Voice, *, reason: str, by: User) -> None:
    """Show it to nobody, with a coded reason that stands in the log. A second click changes nothing."""
    rows: Any = type(row)._base_manager.filter(pk=row.pk)
    if isinstance(row, Support):
        changed = rows.exclude(name="").update(name="")
    else:
        unshown = {"shown_at": None} if isinstance(row, Solidarity) else {}
        changed = rows.filter(hidden_at=None).update(hidden_at=timezone.now(), **unshown)
    if changed:
        why = Standing.HiddenFor(reason).value
        record("campaigns.word_hidden", row.campaign, by=by, of=row._meta.model_name, row=row.pk, reason=why)


def forget_voices(campaign: Campaign) -> None:
    """At the end of a campaign: what organisations and friends said stays, without the name of a person and without
    anybody who could be written to. What the public does not read goes, also what only a lockdown hides: without the
    account nothing would hide it any more."""
    for model, read in ((Endorsement, endorsements_shown()), (Solidarity, messages_shown())):
        rows: Any = model._base_manager.filter(campaign=campaign)
        rows.exclude(pk__in=list(read.filter(campaign=campaign).values_list("pk", flat=True))).delete()
        rows.update(recipient=None, **({"name": ""} if model is Solidarity else {}))
