"""Reads of updates: light rows for lists, who is concerned, and what waits for whom."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Case, Count, Q, QuerySet, When
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Office, User
from campaigns.models import Campaign, Support
from core.dates import in_baghdad
from core.languages import ARABIC, ENGLISH, KURDISH, LANGUAGES, Version, columns, read
from core.models import VersionState
from core.needs import Need
from councils.models import Council, Seat
from forums.models import Edition, Forum
from groups.models import Membership, WorkingGroup
from groups.queries import sign_of_life
from notifications.actions import recipients_of
from notifications.models import Recipient
from updates.models import OF_A_SHOWN_CAMPAIGN, Update, Viewer

PAGE = 20  # updates a page
MOST_NEEDS = 8


class Kind(NamedTuple):
    """What an update can be about: the model, its field in Update, the field with its name, and where it lives."""

    model: type[models.Model]
    field: str
    name: str
    page: str


KINDS = {
    "groups": Kind(WorkingGroup, "group", "name", "groups:detail"),
    "forums": Kind(Forum, "forum", "name", "forums:forum"),
    "campaigns": Kind(Campaign, "campaign", "title", "campaigns:detail"),
    "councils": Kind(Council, "council", "name", "councils:detail"),
}
PROJECT = "project"
STATES = ["original_language", *columns("state")]
LINE = ["pk", "slug", "published_at", *STATES, *columns("title"), *columns("summary")]


class Subject(NamedTuple):
    """What an update is about: its name, its page, and the word by which lists and forms are asked for it."""

    name: Version
    url: str
    about: str


class Line(NamedTuple):
    """An update in a list, ready to be drawn: days are words already, because drawing them is what costs."""

    url: str
    title: Version
    summary: Version
    at: datetime
    day: str
    languages: list[str]
    subject: Subject | None = None


class Page(NamedTuple):
    lines: list[Line]
    older: str  # the cursor of the next page, empty on the last one


def day_of(moment: datetime) -> str:
    """The day in words, on the clocks of Iraq."""
    return date_format(in_baghdad(moment).date())


def line(row: dict[str, Any], language: str | None = None) -> Line:
    """The line of a row of the columns LINE, for somebody who reads `language` (the page's, when not given)."""
    return Line(
        url=reverse("updates:detail", args=[row["slug"]]),
        title=read(row, "title", language),
        summary=read(row, "summary", language),
        at=row["published_at"],
        day=day_of(row["published_at"]),
        languages=[code for code in LANGUAGES if row[f"state_{code}"] == VersionState.REVIEWED],
        subject=_subject_in(row),
    )


@sign_of_life
def published_since(group: WorkingGroup, since: datetime) -> "QuerySet[Any]":
    """What the group told the public."""
    return Update.objects.published().filter(group=group, published_at__gte=since)


def latest(language: str | None = None, limit: int = 3, *, but: int | None = None) -> list[Line]:
    """The newest published updates about anything, without the one with the id `but`; one query of light rows."""
    return _lines(Update.objects.published().exclude(pk=but), limit, language)


def latest_about(thing: models.Model, limit: int = 3, *, but: int | None = None) -> list[Line]:
    """The newest published updates about a group, forum (or one of its editions), campaign or council; one query."""
    if isinstance(thing, Edition):
        return _lines(Update.objects.published().filter(forum=thing.forum_id), limit)
    field = next(kind.field for kind in KINDS.values() if isinstance(thing, kind.model))
    return _lines(Update.objects.published().filter(**{field: thing.pk}).exclude(pk=but), limit)


def _lines(updates: QuerySet[Update], limit: int, language: str | None = None) -> list[Line]:
    return [line(row, language) for row in updates.order_by("-published_at", "-pk").values(*LINE)[:limit]]


def page_of(updates: QuerySet[Update], before: str = "") -> Page:
    """The newest of `updates`, or those before the cursor of an earlier page, with what they are about; one query.

    A cursor that is none is ignored.
    """
    if position := _position(before):
        at, pk = position
        updates = updates.filter(Q(published_at__lt=at) | Q(published_at=at, pk__lt=pk))
    rows = list(updates.order_by("-published_at", "-pk").values(*LINE, *_subject_columns())[: PAGE + 1])
    shown = rows[:PAGE]
    older = f"{shown[-1]['published_at'].timestamp():.6f}-{shown[-1]['pk']}" if len(rows) > PAGE else ""
    return Page([line(row) for row in shown], older)


def _position(cursor: str) -> tuple[datetime, int] | None:
    try:
        at, pk = cursor.split("-")
        return datetime.fromtimestamp(float(at), UTC), int(pk)
    except (ValueError, OverflowError, OSError):
        return None


def _subject_columns() -> list[str]:
    names = [f"{kind.field}__{name}" for kind in KINDS.values() for name in ["slug", *columns(kind.name)]]
    return [*names, *(f"campaign__{name}" for name in STATES)]


def _subject_in(row: dict[str, Any]) -> Subject | None:
    for word, kind in KINDS.items():
        if slug := row.get(f"{kind.field}__slug"):
            fields = {name.removeprefix(f"{kind.field}__"): value for name, value in row.items()
                      if name.startswith(f"{kind.field}__")}  # fmt: skip
            return Subject(read(fields, kind.name), reverse(kind.page, args=[slug]), f"{word}:{slug}")
    return None


def subject_of(thing: models.Model | None, *, drafts: bool = False) -> Subject | None:
    """The group, forum, campaign or council `thing` as a subject; None for the project."""
    for word, kind in KINDS.items():
        if isinstance(thing, kind.model):
            slug = thing.slug  # type: ignore[attr-defined]
            name = read(thing, kind.name, drafts=drafts)
            return Subject(name, reverse(kind.page, args=[slug]), f"{word}:{slug}")
    return None


def thing_named(about: str, viewer: Viewer) -> models.Model | None:
    """What `groups:water-environment-iraq` names; None for `project`.

    LookupError when there is no such thing, or none that `viewer` may know of: a campaign is hidden until approved.
    """
    if about == PROJECT:
        return None
    word, _colon, slug = about.partition(":")
    if word not in KINDS:
        raise LookupError(about)
    model = KINDS[word].model
    things: QuerySet[Any] = model._default_manager.all()
    if model is Campaign:
        things = Campaign.objects.visible_to(viewer)
    elif model is WorkingGroup:
        things = WorkingGroup.objects.public()
    thing = things.filter(slug=slug).first()
    if thing is None:
        raise LookupError(about)
    return thing


def writable_by(user: User) -> list[models.Model]:
    """What `user` may write about, the project aside: her groups and their public campaigns, her forums and councils;
    for editors all public campaigns that run, forums and councils."""
    is_editor = user.holds(Office.Role.EDITOR)
    groups = list(WorkingGroup.objects.of(user))
    campaigns = Campaign.objects.running().filter(**({} if is_editor else {"carriers__group__in": groups}))
    forums = Forum.objects.all() if is_editor else Forum.objects.filter(editions__in=Edition.objects.organised_by(user))
    seats = Seat.objects.current().of_members().filter(user=user)
    councils = Council.objects.all() if is_editor else Council.objects.filter(seats__in=seats)
    found: Iterable[QuerySet[Any]] = (campaigns.order_by("-approved_at"), forums, councils)
    known = [group for group in groups if not group.is_hidden]
    return [*known, *(thing for things in found for thing in things.distinct()[:50])]


def concerned(update: Update, *, by: User) -> QuerySet[Recipient]:
    """Whom the publication concerns: the group's members or the campaign's supporters, and who wrote it; never `by`."""
    people = Q(pk=update.author_id)
    if update.group_id:
        people |= Q(pk__in=Membership.objects.active().filter(group=update.group_id).values("user"))
    accounts = recipients_of(User.objects.filter(people, is_active=True).exclude(pk=by.pk))
    if not update.campaign_id:
        return accounts
    supporters = Support.objects.confirmed().filter(campaign=update.campaign_id).values("recipient")
    chosen = Q(pk__in=supporters) | Q(pk__in=accounts.values("pk"))
    return Recipient.objects.filter(chosen).exclude(account=by)


def original_of(update: Update) -> dict[str, str]:
    """The texts an editor translates from, whether or not they are ready."""
    fields = ("title", "summary", "body", "picture_alt")
    return {field: getattr(update, f"{field}_{update.original_language}") or "" for field in fields}


def with_something_to_read() -> Q:
    """At least one version is ready."""
    ready = Q()
    for code in LANGUAGES:
        ready |= Q(**{f"state_{code}": VersionState.REVIEWED})
    return ready


def waiting_for(user: User) -> Q:
    """Which drafts are ready and `user` may publish (see the rules)."""
    others = ~Q(author=user) | Q(author__isnull=True)
    may = Q(pk__in=Update.objects.led_by(user).values("pk"))
    if user.holds(Office.Role.EDITOR):
        may |= Q(group__isnull=True) & OF_A_SHOWN_CAMPAIGN & others
    if user.holds(Office.Role.COORDINATOR):
        may |= Q(group__isnull=True, campaign__isnull=True) & others
    return may & with_something_to_read()


def missing_in(language: str) -> QuerySet[Update]:
    """Published updates that cannot be read in `language` yet."""
    return Update.objects.published().exclude(**{f"state_{language}": VersionState.REVIEWED})


def count_missing() -> dict[str, int]:
    """How many published updates each language still lacks; one query."""
    counts = {code: Count("pk", filter=~Q(**{f"state_{code}": VersionState.REVIEWED})) for code in LANGUAGES}
    return Update.objects.published().aggregate(**counts)


def needs(user: User) -> list[Need]:
    """What others wrote and she may publish, her drafts, and, for editors, what is missing in which language."""
    waits = waiting_for(user)
    drafts = Update.objects.drafts().filter(waits | Q(author=user)).annotate(
        waits=Case(When(waits, then=True), default=False)
    )  # fmt: skip
    rows = list(drafts.order_by("-waits", "created_at").values(*LINE, "waits")[:MOST_NEEDS])
    found = [_need(row) for row in rows]
    return [*found, *_to_translate()] if user.holds(Office.Role.EDITOR) else found


def _need(row: dict[str, Any]) -> Need:
    title, slug = read(row, "title", drafts=True).text, [row["slug"]]
    if row["waits"]:
        return Need(_("An update waits to be published"), title, reverse("updates:detail", args=slug), "check")
    return Need(_("Your draft of an update"), title, reverse("updates:edit", args=slug), "edit")


def _to_translate() -> list[Need]:
    counts = count_missing()
    words = {
        ARABIC: ngettext("%(count)s update is not in Arabic yet", "%(count)s updates are not in Arabic yet",
                         counts[ARABIC]),
        KURDISH: ngettext("%(count)s update is not in Kurdish yet", "%(count)s updates are not in Kurdish yet",
                          counts[KURDISH]),
        ENGLISH: ngettext("%(count)s update is not in English yet", "%(count)s updates are not in English yet",
                          counts[ENGLISH]),
    }  # fmt: skip
    page = reverse("updates:translate")
    return [
        Need(words[code] % {"count": counts[code]}, _("Updates to translate"), f"{page}?language={code}", icon="globe")
        for code in LANGUAGES
        if counts[code]
    ]
