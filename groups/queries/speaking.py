"""Who speaks for groups in public, and what the public wrote to them."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User, present
from core.languages import DIRECTIONS, LANGUAGES, Version, active, columns, read
from core.needs import Need
from core.text import fold, index_tokens, query_terms, skeleton
from geography.models import Region
from groups.models import Membership, Message, MessageQuerySet, Spokesperson, SpokespersonQuerySet, Theme, WorkingGroup
from groups.wording import name_of
from notifications.actions import recipients_of
from notifications.models import RecipientQuerySet

SHOWN_ON_PAGE = 6
PAGE = 24
MOST = 500  # spokespersons looked through
LETTERS = 20  # a page


# --- what the public reads --------------------------------------------------------------------------------------------


class Speaker(NamedTuple):
    """A spokesperson as everyone sees her: nothing of her account is in it."""

    pk: int
    name: str
    subject: Version
    group: WorkingGroup
    themes: list[str]  # slugs
    languages: list[str]


class Speakers(NamedTuple):
    rows: list[Speaker]
    page: int
    has_more: bool


def speaking_on_page() -> dict[str, Subquery]:
    """Columns for a query of groups, each a spokesperson of the group: her name costs the page no further query."""
    rows = Spokesperson.objects.shown().filter(membership__group=OuterRef("pk")).order_by("confirmed_at", "pk")
    shown = rows.values(row=JSONObject(pk="pk", name="name", speaks_for="speaks_for", language="language"))
    return {f"speaker_{number}": Subquery(shown[number : number + 1]) for number in range(SHOWN_ON_PAGE)}


def speakers_on_page(group: Any) -> list[tuple[int, str, Version]]:
    """Key, name and subject of each, of a group that was read with the columns above."""
    found = [getattr(group, f"speaker_{number}") for number in range(SHOWN_ON_PAGE)]
    return [(row["pk"], row["name"], _said(row["speaks_for"], row["language"])) for row in found if row]


def _said(text: str, language: str) -> Version:
    return Version(text, language, DIRECTIONS[language], language != active())


def places_and_themes() -> dict[str, list[tuple[str, str]]]:
    """The regions and the themes as choices, in one query."""
    wanted = ("kind", "order", "slug", *columns("name"))
    regions = Region.objects.order_by().annotate(kind=Value("region")).values(*wanted)
    themes = Theme.objects.order_by().annotate(kind=Value("theme")).values(*wanted)
    choices: dict[str, list[tuple[str, str]]] = {"region": [], "theme": []}
    for row in sorted(regions.union(themes, all=True), key=lambda row: (row["order"], row["slug"])):
        choices[row["kind"]].append((row["slug"], read(row, "name").text))
    return choices


def speakers(*, region: str = "", theme: str = "", language: str = "", words: str = "", page: int = 1) -> Speakers:
    """Those who are shown now and fit, by name; two queries, however many they are.

    Words are compared as in the search of the portal, so that no letter of another script's habit hides anybody.
    """
    rows = Spokesperson.objects.shown().select_related("membership__group__region")
    if region:
        rows = rows.filter(membership__group__region__slug=region)
    found = [_speaker(row) for row in rows.prefetch_related("themes")[:MOST]]
    fitting = [
        row
        for row in found
        if (not theme or theme in row.themes) and (not language or language in row.languages) and _says(row, words)
    ]
    fitting.sort(key=lambda row: (fold(row.name), row.pk))
    begin = (max(page, 1) - 1) * PAGE
    return Speakers(fitting[begin : begin + PAGE], max(page, 1), len(fitting) > begin + PAGE)


def _speaker(row: Spokesperson) -> Speaker:
    themes = [theme.slug for theme in row.themes.all()]
    return Speaker(row.pk, row.name, row.subject, row.membership.group, themes, row.languages)


def _says(row: Speaker, words: str) -> bool:
    """Whether her name, her subject or the name of her group holds each of the words, in one language."""
    if not words:
        return True
    for language in LANGUAGES:
        terms = query_terms(words, language)
        said = f"{row.name} {row.subject.text} {read(row.group, 'name', language).text}"
        held = set(index_tokens(said, language))
        if terms and not any(term.isdisjoint(held) for term in terms):
            return True
    return False


def spokesperson_shown(slug: str, pk: int) -> QuerySet[Spokesperson]:
    """Her, if she is shown now and speaks for this group."""
    rows = Spokesperson.objects.shown().filter(pk=pk, membership__group__slug=slug)
    return rows.select_related("membership__group__region")


def open_to_letters(message: Message) -> bool:
    """Whether it can reach whom it is for: asked when it is written, and again when it is confirmed."""
    if message.spokesperson_id:
        return Spokesperson.objects.shown().filter(pk=message.spokesperson_id).exists()
    return WorkingGroup.objects.public().filter(pk=message.group_id, takes_messages=True).exists()


# --- who speaks, in the room ------------------------------------------------------------------------------------------


def speaking_of(me: Membership) -> Spokesperson | None:
    """What this member asked for or was confirmed as, until somebody ends it."""
    found = Spokesperson.objects.current().filter(membership=me).first()
    if found:
        found.membership = me
    return found


def speaking_in(group: WorkingGroup) -> SpokespersonQuerySet:
    """Asked for or confirmed in this group, of people who may be named at all; who steps back is not there."""
    rows = Spokesperson.objects.current().filter(membership__group=group, membership__user__level=User.Level.NAMED)
    return rows.filter(present("membership__user__")).select_related("membership__user").order_by("asked_at", "pk")


def looks_like_another_speaker(speaking: Spokesperson) -> bool:
    """Whether the group has a spokesperson whose name a reader could take for this one."""
    others = Spokesperson.objects.current().filter(membership__group=speaking.membership.group_id)
    names = others.filter(confirmed_at__isnull=False).exclude(pk=speaking.pk).values_list("name", flat=True)
    return skeleton(speaking.name) in {skeleton(name) for name in names}


# --- letters ----------------------------------------------------------------------------------------------------------


class Letters(NamedTuple):
    rows: list[Message]
    older: str  # the cursor of the next page, empty on the last one


def letters_to(me: Membership, before: str = "") -> Letters:
    """What was written to the group, for a lead; to her, for a spokesperson. A cursor that is none is ignored."""
    rows = Message.objects.read_by([me]).filter(group=me.group_id).order_by("-pk")
    if before.isascii() and before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.select_related("spokesperson__membership")[: LETTERS + 1])
    shown = found[:LETTERS]
    return Letters(shown, str(shown[-1].pk) if len(found) > LETTERS else "")


def letter_of(me: Membership, pk: int) -> MessageQuerySet:
    rows = Message.objects.read_by([me]).filter(group=me.group_id, pk=pk)
    return rows.select_related("spokesperson__membership")


def readers_of(message: Message) -> RecipientQuerySet:
    """Who is told that it came: the leads, or the spokesperson it is for."""
    if message.spokesperson_id:
        shown = Spokesperson.objects.shown().filter(pk=message.spokesperson_id)
        return recipients_of(User.objects.filter(pk__in=shown.values("membership__user")))
    leads = Membership.objects.present().filter(role=Membership.Role.LEAD, group=message.group_id)
    return recipients_of(User.objects.filter(pk__in=leads.values("user")))


# --- what waits -------------------------------------------------------------------------------------------------------


def faces_waiting(memberships: Iterable[Membership]) -> list[Need]:
    """Letters without an answer, and members who want to be spokespersons, by group."""
    rows = list(memberships)
    return [*_letters_waiting(rows), *_asked(rows)]


def _letters_waiting(memberships: list[Membership]) -> list[Need]:
    if not memberships:
        return []
    names = {name: F(f"group__{name}") for name in columns("name")}
    rows = Message.objects.waiting().read_by(memberships).order_by("group_id")
    return [
        Need(
            ngettext("%(n)s letter waits for an answer", "%(n)s letters wait for an answer", row["n"])
            % {"n": row["n"]},
            _("Somebody outside wrote to %(group)s.") % {"group": read(row, "name").text},
            WorkingGroup(slug=row["slug"]).address("messages"),
            icon="mail",
        )
        for row in rows.values("group_id", slug=F("group__slug"), **names).annotate(n=Count("pk"))
    ]


def _asked(memberships: list[Membership]) -> list[Need]:
    led = [row.group_id for row in memberships if row.leads]
    if not led:
        return []
    own = Q(membership__in=[row.pk for row in memberships])
    waiting = Spokesperson.objects.asked().filter(
        present("membership__user__"), membership__group__in=led, membership__left_at=None,
        membership__user__level=User.Level.NAMED,
    )  # fmt: skip
    groups = {row.membership.group_id: row.membership.group
              for row in waiting.exclude(own).select_related("membership__group")}  # fmt: skip
    return [
        Need(
            _("A member wants to speak for %(group)s") % {"group": name_of(group)},
            _("Shown in public only once a lead has confirmed it."),
            group.address("speaking"),
            icon="people",
        )
        for group in groups.values()
    ]
