"""Acts that need two people, as the apps declare them in their `keys.py`: one asks, another confirms, then it is done.

A declaration says who may be the first and who the second, what will happen in words, and how it is done. What is not
declared is denied. Who confirms is neither who asked nor whom it concerns, and both must hold what the act asks of
them at the moment it is done. The verbs are in `accounts.actions`; whoever records and tells follows `on_step()`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from rules.predicates import Predicate, always_deny, predicate

from accounts.models import Office, TwoKeyAct, User, present
from accounts.rules import is_coordinator_of, is_platform_admin
from core.languages import Version

ASKED, CONFIRMED, REFUSED, WITHDRAWN, FAILED = "asked", "confirmed", "refused", "withdrawn", "failed"


@dataclass(frozen=True)
class Words:
    """What will happen, in the language of the page: a title, what follows from it, and the particulars with labels."""

    title: str
    consequence: str
    particulars: Sequence[tuple[str, str | Version]] = ()

    @property
    def about(self) -> str | Version:
        """The first particular tells one act from others of its kind in a list."""
        return self.particulars[0][1] if self.particulars else ""


def officers() -> QuerySet[User]:
    """All coordinators and admins of today: few, and whoever is asked first by most acts."""
    offices = Office.objects.current().filter(role__in=[Office.Role.COORDINATOR, Office.Role.ADMIN])
    return User.objects.filter(present(), pk__in=offices.values("user"))


def nothing_to_check(act: TwoKeyAct) -> None:
    """For acts of which nothing can be wrong when they are asked for."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of act.

    `check(act)` refuses with a ValidationError what could never be done. It must not look at `act.person`: who asks
    by a typed address must not learn whether it has an account. `do(act)` does it, and refuses likewise when things
    have changed. `candidates()` are those of whom some may confirm: `may_confirm` is asked of each.
    `things()` reads what `facts["thing"]` names.
    """

    code: str
    wording: Callable[[TwoKeyAct], Words]
    do: Callable[[TwoKeyAct], Any]
    may_ask: Predicate = always_deny
    may_confirm: Predicate = always_deny
    check: Callable[[TwoKeyAct], None] = nothing_to_check
    candidates: Callable[[], QuerySet[User]] = officers
    things: Callable[[], QuerySet[Any]] | None = None
    concerns_somebody: bool = True


kinds: dict[str, Kind] = {}
followers: list[Callable[[TwoKeyAct, str, User], None]] = []


def declare(kind: Kind) -> Kind:
    if kind.code in kinds:
        raise ImproperlyConfigured(f"The act {kind.code} is declared twice.")
    kinds[kind.code] = kind
    return kind


def on_step(follow: Callable[[TwoKeyAct, str, User], None]) -> None:
    """Have `follow(act, step, by)` called in the transaction of each step: accounts knows nobody it could tell."""
    followers.append(follow)


def took(act: TwoKeyAct, step: str, *, by: User) -> None:
    for follow in followers:
        follow(act, step, by)


# --- who may ------------------------------------------------------------------------------------------------------


def may_ask(user: User, act: TwoKeyAct) -> bool:
    kind = kinds.get(act.kind)
    return kind is not None and user.is_present and bool(kind.may_ask.test(user, act))


def may_confirm(user: User, act: TwoKeyAct) -> bool:
    """Whether `user` may be the second for `act`, now. Nobody may, when the typed address belongs to no account."""
    kind = kinds.get(act.kind)
    if kind is None or (kind.concerns_somebody and (act.person is None or not act.person.is_active)):
        return False
    return _is_second(user, act, kind)


def _is_second(user: User, act: TwoKeyAct, kind: Kind) -> bool:
    is_other = user.is_present and user.pk not in {act.asked_by_id, act.person_id}
    return is_other and bool(kind.may_confirm.test(user, act))


def may_see(user: User, act: TwoKeyAct) -> bool:
    return user.pk in {act.asked_by_id, act.answered_by_id} or may_confirm(user, act)


def seconds(act: TwoKeyAct) -> list[User]:
    """Everybody who may confirm; for an address without an account those who might, if there were one."""
    kind = kinds.get(act.kind)
    return [user for user in with_offices(kind.candidates()) if _is_second(user, act, kind)] if kind else []


def with_offices(users: Iterable[User]) -> list[User]:
    """The same people with their offices read along, in one query."""
    found = list(users)
    held: dict[int, list[Office]] = {user.pk: [] for user in found}
    for office in Office.objects.current().filter(user__in=held).select_related("region") if held else []:
        held[office.user_id].append(office)
    for user in found:
        user.__dict__["offices_held"] = held[user.pk]
    return found


@predicate
def is_officer_of_region(user: object, act: TwoKeyAct | None) -> bool:
    """Coordinator of the act's region, or admin of the platform."""
    return act is not None and (is_coordinator_of(user, act.region) or is_platform_admin(user))


@predicate
def is_the_other_officer(user: object, act: TwoKeyAct | None) -> bool:
    """Of the region's coordinator and an admin the one that who asked is not."""
    if act is None:
        return False
    asker, region = act.asked_by, act.region
    return (is_platform_admin(user) and is_coordinator_of(asker, region)) or (
        is_coordinator_of(user, region) and is_platform_admin(asker)
    )


# --- what will happen, in words --------------------------------------------------------------------------------------


def words_of(act: TwoKeyAct) -> Words:
    """For an act whose thing was read by `attach_things()`."""
    kind = kinds.get(act.kind)
    if kind is None or (kind.things and act.thing is None):
        return Words(_("Something that is no longer there"), _("It cannot be done any more."))
    return kind.wording(act)


def asked() -> str:
    """Said to who asked, whether or not an account has the address that was typed."""
    return _("Asked. It is done as soon as a second person confirms it, within seven days.")


def attach_things(acts: Iterable[TwoKeyAct]) -> None:
    """Read what the acts are about, one query a kind."""
    by_kind: dict[str, list[TwoKeyAct]] = {}
    for act in acts:
        by_kind.setdefault(act.kind, []).append(act)
    for code, siblings in by_kind.items():
        kind = kinds.get(code)
        if kind and kind.things:
            found: dict[int, Model] = kind.things().in_bulk({act.facts.get("thing") for act in siblings})
            for act in siblings:
                act.thing = found.get(act.facts.get("thing"))
