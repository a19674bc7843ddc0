"""The acts of two people somebody has to do with: what waits for her, what she asked for, what became of it."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import TwoKeyAct, User
from accounts.two_keys import attach_things, may_confirm, may_see, with_offices, words_of
from core.needs import Need

MOST = 100  # acts looked through, or shown, at once
LATELY = timedelta(days=30)


def waiting_for(user: User) -> list[TwoKeyAct]:
    """What `user` may confirm now, the first to expire on top."""
    rows = _read(TwoKeyAct.objects.waiting().exclude(asked_by=user).order_by("expires_at", "pk"))
    return [act for act in rows if may_confirm(user, act)]


def asked_by(user: User) -> list[TwoKeyAct]:
    """What she asked for and nobody has answered yet."""
    return _read(TwoKeyAct.objects.waiting().filter(asked_by=user).order_by("expires_at", "pk"))


def answered_lately(user: User) -> list[TwoKeyAct]:
    """What she asked for or answered herself and is settled, or has expired."""
    since = timezone.now() - LATELY
    mine = TwoKeyAct.objects.filter(Q(asked_by=user) | Q(answered_by=user))
    settled = Q(answered_at__gte=since) | Q(answered_at=None, expires_at__range=(since, timezone.now()))
    return _read(mine.filter(settled).order_by("-asked_at", "-pk"))


def act_seen_by(user: User, pk: int) -> TwoKeyAct:
    """An act she has to do with, or 404."""
    for act in _read(TwoKeyAct.objects.filter(pk=pk)):
        if may_see(user, act):
            return act
    raise Http404


def needs(user: User) -> list[Need]:
    """Each act that waits for her as the second."""
    return [
        Need(
            words_of(act).title,
            _("Somebody asks for it, and needs you as the second person by %(day)s.")
            % {"day": date_format(timezone.localdate(act.expires_at))},
            act.get_absolute_url(),
            icon="lock",
            urgent=True,
        )
        for act in waiting_for(user)
    ]


def _read(rows: QuerySet[TwoKeyAct]) -> list[TwoKeyAct]:
    """With their people, what these hold, and what the acts are about: the same few queries for any number."""
    found = list(rows.select_related("asked_by", "person", "region")[:MOST])
    _share_offices(found)
    attach_things(found)
    return found


def _share_offices(acts: Iterable[TwoKeyAct]) -> None:
    askers = {act.asked_by_id: act.asked_by for act in acts}
    with_offices(askers.values())
    for act in acts:
        act.asked_by = askers[act.asked_by_id]
