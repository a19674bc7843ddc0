"""Search by title through everything a person may read.

Titles are compared by `core.text`, which knows the scripts; the database only hands out what is visible. One query, a
bounded number of rows: what people look for most is few or new.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import CharField, DateTimeField, F, IntegerField, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from campaigns.models import Campaign
from core.dates import in_baghdad
from core.languages import LANGUAGES, Version, read
from core.models import VersionState
from core.text import fold, index_tokens, query_terms
from councils.models import Council
from forums.models import Activity, Edition, Recommendation
from groups.models import WorkingGroup
from updates.models import Update

Viewer = User | AnonymousUser
MOST = 50  # results shown
LOOKED_AT = 3000  # rows compared
KINDS = {  # in the order shown: their name, and where they live
    "group": (_("Working groups"), "groups:detail"),
    "council": (_("Councils"), "councils:detail"),
    "campaign": (_("Campaigns"), "campaigns:detail"),
    "edition": (_("Social forums"), "forums:edition"),
    "recommendation": (_("Recommendations"), "recommendations:detail"),
    "update": (_("Updates"), "updates:detail"),
    "activity": (_("Activities"), "forums:activity"),
}
FEW, MANY = 0, 1  # what there is little of is always looked at


class Found(NamedTuple):
    """One result: in the language of the page when there is a version in it."""

    kind: str
    title: Version
    url: str
    day: str
    languages: list[str]
    is_exact: bool


class Results(NamedTuple):
    """The newest results by kind; `has_more` when there are more than are shown."""

    kinds: list[tuple[str, list[Found]]]
    shown: int
    has_more: bool


class Candidate(NamedTuple):
    """A row of `_rows`: the same columns whatever the kind."""

    kind: str
    rank: int
    at: datetime | None
    code: str  # what it is also called: the reference of a recommendation, the short name of a forum
    slugs: list[str]
    versions: dict[str, str]  # as `core.languages.read` wants them

    @property
    def titles(self) -> Iterator[tuple[str, str]]:
        """What the public may read of it, with the language."""
        for language in LANGUAGES:
            title = self.versions[f"title_{language}"]
            if title and self.versions[f"state_{language}"] == VersionState.REVIEWED:
                yield language, title


def search(query: str, user: Viewer) -> Results:
    """What `user` may read and whose title, in any language, is found by `query`. An empty query finds nothing."""
    terms = {language: query_terms(query, language) for language in LANGUAGES}
    found: list[Found] = []
    if any(terms.values()):
        for row in _rows(user)[:LOOKED_AT].iterator():
            candidate = _candidate(row)
            if _is_found(candidate, terms):
                found.append(_result(candidate, fold(query).strip()))
                if len(found) > MOST:
                    break
    shown = found[:MOST]
    kinds = [(str(name), [one for one in shown if one.kind == kind]) for kind, (name, _page) in KINDS.items()]
    grouped = [(name, sorted(ones, key=lambda one: not one.is_exact)) for name, ones in kinds if ones]
    return Results(grouped, len(shown), len(found) > MOST)


def _is_found(candidate: Candidate, terms: dict[str, list[frozenset[str]]]) -> bool:
    """Whether a title holds a token of every term, in one language; a reference belongs to the title in all of them."""
    for language, title in candidate.titles:
        held = _tokens(f"{candidate.code} {title}", language)
        if terms[language] and not any(term.isdisjoint(held) for term in terms[language]):
            return True
    return False


@lru_cache(maxsize=8192)
def _tokens(title: str, language: str) -> frozenset[str]:
    return frozenset(index_tokens(title, language))


def _result(candidate: Candidate, wanted: str) -> Found:
    _name, page = KINDS[candidate.kind]
    titles = dict(candidate.titles)
    return Found(
        kind=candidate.kind,
        title=read(candidate.versions, "title"),
        url=reverse(page, args=candidate.slugs),
        day=_day(candidate.at),
        languages=list(titles),
        is_exact=any(wanted in fold(title) for title in titles.values()),
    )


def _day(at: datetime | None) -> str:
    return date_format(in_baghdad(at).date()) if at else ""


def _rows(user: Viewer) -> QuerySet[Any, tuple[Any, ...]]:
    """Everything `user` may read, newest first in one query: what there is little of before what there is much of."""
    first, *others = [
        _columns("update", Update.objects.visible_to(user), rank=MANY, title="title", at="published_at",
                 slugs=["slug"]),
        _columns("activity", Activity.objects.visible_to(user), rank=MANY, title="title", at="edition__starts_at",
                 slugs=["edition__forum__slug", "edition__slug", "slug"]),
        _columns("campaign", Campaign.objects.visible_to(user), title="title", at="approved_at", slugs=["slug"]),
        _columns("recommendation", Recommendation.objects.visible_to(user), title="title", at="recorded_at",
                 slugs=["ref"], code="ref"),
        _editions(user),
        _columns("group", WorkingGroup.objects.public(), title="name", slugs=["slug"], is_translated=False),
        _columns("council", Council.objects.all(), title="name", slugs=["slug"], is_translated=False),
    ]  # fmt: skip
    return first.union(*others, all=True).order_by("found_rank", F("found_at").desc(nulls_last=True), "slug_0")


def _editions(user: Viewer) -> QuerySet[Any, tuple[Any, ...]]:
    """An edition is found by its forum, label and city."""
    dot, named = Value(" · "), {}
    for code in LANGUAGES:
        parts = [F(f"forum__name_{code}"), dot, F(f"label_{code}"), dot, F(f"city_{code}")]
        named[f"name_{code}"] = Concat(*parts, output_field=CharField())
    editions = Edition.objects.visible_to(user).annotate(**named)
    slugs = ["forum__slug", "slug"]
    return _columns("edition", editions, title="name", at="starts_at", slugs=slugs, code="forum__short")


def _columns(
    kind: str, rows: QuerySet[Any], *, rank: int = FEW, title: str, at: str = "", slugs: list[str], code: str = "",
    is_translated: bool = True,
) -> QuerySet[Any, tuple[Any, ...]]:  # fmt: skip
    """The same columns of every kind, so that one query reads them all. Their names are no fields of any model."""
    nothing = Value("", CharField())
    reviewed = Value(VersionState.REVIEWED.value, CharField())
    shown: dict[str, Any] = {
        "found_kind": Value(kind, CharField()),
        "found_rank": Value(rank, IntegerField()),
        "found_at": Cast(F(at) if at else Value(None), DateTimeField()),
        "found_code": F(code) if code else nothing,
        **{f"slug_{number}": F(slugs[number]) if number < len(slugs) else nothing for number in range(3)},
        "found_original": F("original_language") if is_translated else nothing,
        **{
            f"found_{language}": Coalesce(F(f"{title}_{language}"), nothing, output_field=CharField())
            for language in LANGUAGES
        },
        **{f"is_{language}": F(f"state_{language}") if is_translated else reviewed for language in LANGUAGES},
    }
    return rows.order_by().annotate(**shown).values_list(*shown)


def _candidate(row: tuple[Any, ...]) -> Candidate:
    kind, rank, at, code, *rest = row
    slugs, original, titles, states = rest[:3], rest[3], rest[4:7], rest[7:10]
    versions = {"original_language": original}
    for language, title, state in zip(LANGUAGES, titles, states, strict=True):
        versions |= {f"title_{language}": title.strip(" ·"), f"state_{language}": state}
    return Candidate(kind, rank, at, code, [slug for slug in slugs if slug], versions)
