"""Audiences that somebody may write to, as the domain apps declare them in their `notices.py`.

`audience()` says who is in it, who may write to it and about which topic that counts as. Each audience brings the kind
of its messages: one wording for all, and the question whether a person still belongs to it when her mail goes out.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.core import signing
from django.core.exceptions import EmptyResultSet, ImproperlyConfigured
from django.db import connection
from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from core.languages import Version, active, read
from core.templatetags.core import missing_language_line
from notifications.kinds import Kind, Notice, declare
from notifications.models import Broadcast, BroadcastQuerySet, Delivery, RecipientQuerySet
from notifications.statements import SOMEBODY, Question, moment

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

USEFUL_FOR = timedelta(days=14)  # longer than the longest wait for a weekly summary
PAGE = "notifications.broadcast"  # salt of the address where a broadcast is read


@dataclass(frozen=True, kw_only=True)
class Audience:
    """Who reads a broadcast.

    `things(user)` are those `user` may write about today: each is an audience of its own, called `name(thing)`;
    `rows()` reads things with what their names need. Without things there is one audience, and `is_open_to(user)` says
    who may write to it. `people(thing)` must not write: it is asked again before each mail. Where it finds accounts,
    `accounts(thing)` names them, so that those who were never told anything are found as well.
    """

    code: str  # "forums.registered": of the audience and of the kind of its messages
    title: str | _StrPromise
    topic: str
    people: Callable[[Any], RecipientQuerySet]
    why: Callable[[], str]
    things: Callable[[Any], QuerySet[Any]] | None = None
    rows: Callable[[], QuerySet[Any]] | None = None
    name: Callable[[Any], Version | str] = str
    is_open_to: Callable[[Any], bool] | None = None
    accounts: Callable[[Any], QuerySet[Any]] | None = None
    can_mute_thing: bool = False

    def readers(self, thing: Model | None) -> RecipientQuerySet:
        """Whoever is in the audience, but for closed accounts."""
        return self.people(thing).exclude(account__is_active=False)

    def may_write(self, user: Any, thing: Model | None) -> bool:
        """Whether `user` may write to this audience today. Nobody may where nothing is said."""
        if self.things is None:
            return thing is None and self.is_open_to is not None and self.is_open_to(user)
        return thing is not None and self.things(user).filter(pk=thing.pk).exists()

    def has_writer(self, user: Any) -> bool:
        """Whether `user` may write to any audience of this kind."""
        if self.things is None:
            return self.may_write(user, None)
        return self.things(user).exists()

    def name_of(self, thing: Model | None) -> Version | str:
        return "" if thing is None else self.name(thing)


audiences: dict[str, Audience] = {}


def audience(declared: Audience) -> Audience:
    """Add an audience, and the kind of its messages; its topic must be named first."""
    if (declared.things is None) == (declared.is_open_to is None):
        raise ImproperlyConfigured(f"The audience {declared.code} needs either things or people who may write to it.")
    declare(
        Kind(
            code=declared.code,
            topic=declared.topic,
            wording=wording,
            still_true=still_true,
            subjects=Broadcast.objects.all if declared.things is None else lambda: with_things(Broadcast.objects.all()),
            useful_for=USEFUL_FOR,
            alike=_said_in,
            belongs_to=(lambda broadcast: [broadcast.thing]) if declared.can_mute_thing else None,
        )
    )
    audiences[declared.code] = declared
    return declared


def with_things(broadcasts: BroadcastQuerySet) -> BroadcastQuerySet:
    """Each with the thing it is about, ready to be named; one query a model."""
    rows = {found.model: found for known in audiences.values() if known.rows for found in [known.rows()]}
    return broadcasts.prefetch_related(GenericPrefetch("thing", list(rows.values())))


def broadcasts_visible_to(user: Any) -> BroadcastQuerySet:
    """Her own, and what others sent to the audiences she may write to today: somebody must be there to withdraw it."""
    if not user.is_authenticated:
        return Broadcast.objects.none()
    open_to_her = Q(pk__in=[])
    for code, known in audiences.items():
        if known.things is not None:
            things = known.things(user).order_by()
            thing_type = ContentType.objects.get_for_model(things.model)
            open_to_her |= Q(audience=code, thing_type=thing_type, thing_id__in=things.values("pk"))
        elif known.may_write(user, None):
            open_to_her |= Q(audience=code)
    return Broadcast.objects.filter(Q(written_by=user) | open_to_her & Q(confirmed_at__isnull=False))


def wording(delivery: Delivery) -> Notice:
    """The text in the reader's language or, visibly, in another. What was withdrawn is not read any more."""
    broadcast: Broadcast = delivery.subject
    known = audiences[broadcast.audience]
    if broadcast.status == Broadcast.Status.WITHDRAWN:
        title: Version | str = _("This message was withdrawn.")
        paragraphs: list[Version | str] = []
    else:
        title, paragraphs = read(broadcast, "title"), paragraphs_of(broadcast)
    if name := known.name_of(broadcast.thing):
        paragraphs.append(name)
    return Notice(
        title=title,
        paragraphs=paragraphs,
        url=reverse("notifications:broadcast_page", args=[page_token(broadcast)]),
        action=_("Read the message"),
        why=known.why(),
    )


def _said_in(delivery: Delivery) -> Hashable:
    """All columns of the broadcast as they are now, and the name of what it is about."""
    broadcast: Broadcast = delivery.subject
    held = broadcast.__dict__
    columns = tuple(held[name] for name in _columns())
    return columns, audiences[broadcast.audience].name_of(broadcast.thing)


@cache
def _columns() -> tuple[str, ...]:
    return tuple(field.attname for field in Broadcast._meta.concrete_fields)


def paragraphs_of(broadcast: Broadcast) -> list[Version | str]:
    """The text as it was typed, paragraph by paragraph, and a line when it is not in the reader's language."""
    body = read(broadcast, "body")
    found: list[Version | str] = [
        body._replace(text=text) for part in body.text.split("\n\n") if (text := part.strip("\n"))
    ]
    if line := missing_language_line(active(), body.language):
        found.append(line)
    return found


def still_true(delivery: Delivery) -> str | None:
    """Only the revision that was confirmed, by somebody who may still write, to somebody in the audience still."""
    broadcast: Broadcast = delivery.subject
    if broadcast.status != Broadcast.Status.CONFIRMED:
        return "withdrawn" if broadcast.status == Broadcast.Status.WITHDRAWN else "being corrected"
    if delivery.activity is None or delivery.activity.facts.get("revision") != broadcast.revision:
        return "corrected"
    if broadcast.thing_id is not None and broadcast.thing is None:
        return "what it is about is gone"
    if not _may_still_write(*_place(broadcast), broadcast.confirmed_by_id, broadcast.confirmed_at, moment()):
        return "who confirmed it may write to them no more"
    return None if _is_reader(delivery.recipient_id, broadcast) else "no longer in the audience"


def _is_reader(recipient_id: int, broadcast: Broadcast) -> bool:
    with connection.cursor() as cursor:
        _question(*_place(broadcast), moment()).ask(cursor, recipient_id)
        return cursor.fetchone() is not None


@lru_cache(maxsize=16)
def _question(code: str, thing_type_id: int | None, thing_id: int | None, _moment: int) -> Question:
    """Whether SOMEBODY belongs to an audience: asked for each mail, so written once in a while only."""
    thing = _thing(thing_type_id, thing_id)
    try:
        sql, params = audiences[code].readers(thing).filter(pk=SOMEBODY).order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        sql, params = "SELECT 1 WHERE %s = 0", (SOMEBODY,)  # no key is zero
    return Question("reader", sql, params)


@lru_cache(maxsize=16)
def _may_still_write(
    code: str,
    thing_type_id: int | None,
    thing_id: int | None,
    writer_id: int | None,
    _confirmed_at: datetime | None,
    _moment: int,
) -> bool:
    """Whether who confirmed a broadcast is there and has the charge still: asked once in a while for all mails."""
    writer = get_user_model()._default_manager.filter(pk=writer_id, is_active=True).first()
    return writer is not None and audiences[code].may_write(writer, _thing(thing_type_id, thing_id))


def _place(broadcast: Broadcast) -> tuple[str, int | None, int | None]:
    return broadcast.audience, broadcast.thing_type_id, broadcast.thing_id


def _thing(thing_type_id: int | None, thing_id: int | None) -> Model | None:
    if thing_type_id is None:
        return None
    return ContentType.objects.get_for_id(thing_type_id).get_object_for_this_type(pk=thing_id)


def page_token(broadcast: Broadcast) -> str:
    """Lets whoever was told read the broadcast on a page of its own, account or none; it names nothing."""
    return signing.Signer(salt=PAGE).sign(str(broadcast.pk))


def read_page_token(token: str) -> int | None:
    """The key of the broadcast, or None when the token is not ours."""
    try:
        return int(signing.Signer(salt=PAGE).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
