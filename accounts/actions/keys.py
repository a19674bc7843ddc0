"""An act of two people is asked for, and confirmed, refused or withdrawn: which there are, see `accounts.two_keys`."""

import hmac
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import TwoKeyAct, User
from accounts.two_keys import (
    ASKED,
    CONFIRMED,
    FAILED,
    REFUSED,
    WITHDRAWN,
    attach_things,
    kinds,
    may_ask,
    may_confirm,
    took,
)
from core.transitions import MoveRefused, move
from geography.models import Region

Status = TwoKeyAct.Status


def ask_about(address: str, kind: str, facts: dict[str, Any], *, region: Region | None = None, by: User) -> TwoKeyAct:
    """Ask for an act that concerns the account with exactly this address. Nothing tells whether there is one: without
    it the same is written down and told to nobody."""
    address = address.strip().lower()
    person = User.objects.filter(email=address, is_active=True).first()
    mark = hmac.new(settings.SECRET_KEY.encode(), f"{by.pk} {address}".encode(), sha256).hexdigest()[:16]
    return ask(kind, facts if person else {**facts, "nobody": mark}, person=person, region=region, by=by)


@transaction.atomic
def ask(
    kind: str, facts: dict[str, Any], *, person: User | None = None, region: Region | None = None, by: User
) -> TwoKeyAct:
    """Ask for an act; who may confirm it is told. The same, asked for again while it waits, is the same row.

    Raises PermissionDenied for who may not ask, ValidationError for what can never be done.
    """
    act = TwoKeyAct(kind=kind, facts=dict(sorted(facts.items())), person=person, region=region, asked_by=by)
    attach_things([act])
    if not may_ask(by, act):
        raise PermissionDenied
    kinds[kind].check(act)
    _take_turn()
    same = TwoKeyAct.objects.waiting().filter(kind=kind, facts=act.facts, person=person, region=region).first()
    if same:
        return same
    act.save()
    took(act, ASKED, by=by)
    return act


def confirm(act: TwoKeyAct, *, by: User) -> Any:
    """Do what `act` says, as the second of the two; returns what came of it.

    Raises PermissionDenied for who may not confirm, MoveRefused when it was answered, and ValidationError when it has
    expired or cannot be done any more: then it stays refused.
    """
    failed: ValidationError | None
    with transaction.atomic():
        _hold(act, by)
        try:
            _can_still_be_done(act)
            with transaction.atomic():
                result = kinds[act.kind].do(act)
        except ValidationError as failure:
            failed, step, to = failure, FAILED, Status.REFUSED
        else:
            failed, step, to = None, CONFIRMED, Status.CONFIRMED
        move(act, to, answered_by=by, answered_at=timezone.now())
        took(act, step, by=by)
    if failed:
        raise failed
    return result


@transaction.atomic
def refuse(act: TwoKeyAct, *, by: User) -> None:
    _hold(act, by)
    move(act, Status.REFUSED, answered_by=by, answered_at=timezone.now())
    took(act, REFUSED, by=by)


@transaction.atomic
def withdraw(act: TwoKeyAct, *, by: User) -> None:
    """Take back what one has asked for oneself, office or not."""
    if by.pk != act.asked_by_id:
        raise PermissionDenied
    move(act, Status.WITHDRAWN, answered_by=by, answered_at=timezone.now())
    took(act, WITHDRAWN, by=by)


def _hold(act: TwoKeyAct, by: User) -> None:
    """Let nobody else answer `act` until the transaction ends, and read anew who they are and what they hold.

    On SQLite the transaction itself is the lock.
    """
    fresh = (
        TwoKeyAct.objects.select_for_update(of=("self",)).select_related("asked_by", "person", "region").get(pk=act.pk)
    )
    act.asked_by, act.person, act.region, act.status = fresh.asked_by, fresh.person, fresh.region, fresh.status
    attach_things([act])
    second = User.objects.get(pk=by.pk)
    if act.status != Status.WAITING:
        raise MoveRefused(act, Status.CONFIRMED)
    if not may_confirm(second, act):
        raise PermissionDenied
    if act.is_expired:
        raise ValidationError(
            _("This was asked for more than seven days ago. It has to be asked for again."), code="old"
        )


def _can_still_be_done(act: TwoKeyAct) -> None:
    """Who lost the office in the meantime cannot have asked; and what it is about must still be there."""
    if not may_ask(act.asked_by, act):
        raise ValidationError(_("Who asked for this may not ask for it any more."), code="first")
    if kinds[act.kind].things and act.thing is None:
        raise ValidationError(_("What this is about is no longer there."), code="gone")


def _take_turn() -> None:
    """Of two who ask for the same at once, the second finds what the first wrote. The lock is one row that is always
    there; on SQLite the transaction itself is the lock."""
    asked = ContentType.objects.get_for_model(TwoKeyAct)
    ContentType.objects.select_for_update(no_key=True).get(pk=asked.pk)
