"""What everybody reads of the forums. No page here carries a form, so that each can be kept for all visitors."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.formats import number_format
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from core.languages import read
from forums import queries, wording
from forums.models import Activity, Edition, Forum
from forums.views.finding import visible_edition
from forums.views.programme import days_of, first_lines

SHOWN = 50  # recommendations a page
FIRST_LINES = 6
FIRST_RECOMMENDATIONS = 6


@require_safe
def forum_list(request: HttpRequest) -> HttpResponse:
    """Both forums: what comes next, and all that was."""
    editions = _editions(request)
    forums = [_overview(forum, [one for one in editions if one.forum_id == forum.pk]) for forum in Forum.objects.all()]
    return render(request, "forums/list.html", {"forums": forums})


@require_safe
def forum_page(request: HttpRequest, forum: str) -> HttpResponse:
    found = get_object_or_404(Forum, slug=forum)
    editions = [one for one in _editions(request) if one.forum_id == found.pk]
    return render(request, "forums/forum.html", _overview(found, editions))


def _editions(request: HttpRequest) -> list[Edition]:
    visible = Edition.objects.visible_to(request.user).with_places()
    return list(visible.select_related("forum").order_by("-year", "-starts_at"))


def _overview(forum: Forum, editions: list[Edition]) -> dict[str, Any]:
    coming = [one for one in editions if one.starts_at and not one.is_over and one.status != Edition.Status.DRAFT]
    following = sorted(coming, key=lambda one: (one.status == Edition.Status.CANCELLED, one.starts_at))
    return {
        "forum": forum,
        "coming": [card_of(edition) for edition in following],
        "past": [_past(edition) for edition in editions if edition not in coming],
    }


def card_of(edition: Edition) -> dict[str, Any]:
    """What the card of a coming edition says; its forum and `taken` must have been read with it."""
    return {
        "edition": edition,
        "title": read(edition, "slogan") or wording.label(edition),
        "kicker": wording.edition_name(edition),
        "label": wording.label(edition),
        "when": wording.when_and_where(edition),
        "countdown": wording.countdown(edition),
        "is_cancelled": edition.status == Edition.Status.CANCELLED,
    }


def _past(edition: Edition) -> dict[str, Any]:
    return {
        "edition": edition,
        "label": wording.label(edition),
        "slogan": read(edition, "slogan"),
        "when": wording.when_and_where(edition),
        "reported": _reported(edition.participants_reported),
    }


def _reported(count: int | None) -> str:
    if not count:
        return ""
    words = ngettext("%(count)s participant, says the forum", "%(count)s participants, says the forum", count)
    return words % {"count": number_format(count, force_grouping=True)}


@require_safe
def edition_page(request: HttpRequest, forum: str, edition: str) -> HttpResponse:
    found = visible_edition(request, forum, edition)
    recommendations = found.recommendations.visible_to(request.user).select_related("goal").order_by("number")
    return render(request, "forums/edition.html", {
        **card_of(found),
        **_hers(request, found),
        "intro": read(found, "intro"),
        "places": places_words(found),
        "moved_from": wording.moment(found.moved_from) if found.moved_from else "",
        "reported": _reported(found.participants_reported),
        "lines": first_lines(found, FIRST_LINES),
        "recommendations": list(recommendations[:FIRST_RECOMMENDATIONS]),
    })  # fmt: skip


def _hers(request: HttpRequest, edition: Edition) -> dict[str, Any]:
    """Whether she organises it or has a place; nothing is asked for a visitor."""
    if not request.user.is_authenticated:
        return {}
    return queries.hers(edition, request.user)


def places_words(edition: Edition) -> dict[str, Any] | None:
    """How full an edition is, as weaving and in words; None while it takes no registrations."""
    if not edition.takes_registrations or not edition.capacity:
        return None
    taken = min(edition.taken, edition.capacity)
    shown = taken if taken >= wording.FEWEST_SHOWN else 0
    return {"max": edition.capacity, "value": shown, "is_full": taken >= edition.capacity,
            "label": wording.places_left(edition.capacity, taken)}  # fmt: skip


@require_safe
def programme(request: HttpRequest, forum: str, edition: str) -> HttpResponse:
    """All days on one page, so that one download is enough; the tabs lead to the days."""
    found = visible_edition(request, forum, edition)
    return render(request, "forums/programme.html", {**card_of(found), "days": days_of(found)})


@require_safe
def activity_page(request: HttpRequest, forum: str, edition: str, activity: str) -> HttpResponse:
    visible = Activity.objects.visible_to(request.user).select_related(
        "edition__forum", "goal", "theme", "group", "slot__room"
    )
    found = get_object_or_404(visible, edition__forum__slug=forum, edition__slug=edition, slug=activity)
    slot = getattr(found, "slot", None)
    return render(request, "forums/activity.html", {
        "activity": found,
        "edition": found.edition,
        "label": wording.label(found.edition),
        "edition_name": wording.edition_name(found.edition),
        "title": read(found, "title", drafts=found.status == Activity.Status.PROPOSED),
        "summary": read(found, "summary", drafts=found.status == Activity.Status.PROPOSED),
        "slot": slot,
        "moment": wording.moment(slot.starts_at) if slot else "",
        "until": wording.hour(slot.ends_at) if slot else "",
        "spoken": wording.language_names(found.spoken),
        "interpreted": wording.language_names(found.interpreted),
        "recommendations": found.recommendations.visible_to(request.user),
    })  # fmt: skip


@require_safe
def recommendations(request: HttpRequest, forum: str, edition: str) -> HttpResponse:
    """In the order of their numbers; `?after=` continues after a number."""
    found = visible_edition(request, forum, edition)
    after = request.GET.get("after", "")
    number = int(after) if after.isascii() and after.isdigit() and len(after) < 6 else 0
    shown = found.recommendations.visible_to(request.user).filter(number__gt=number).select_related("goal")
    rows = list(shown.order_by("number")[: SHOWN + 1])
    return render(request, "forums/recommendations.html", {
        **card_of(found), "recommendations": rows[:SHOWN],
        "next": rows[SHOWN - 1].number if len(rows) > SHOWN else None,
    })  # fmt: skip
