"""What the organisers of an edition do. Nobody else learns that these pages exist."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from core.acts import ActForm
from core.exports import csv_answer
from core.languages import read
from forums import actions, queries, wording
from forums.forms import AdoptionForm, EditionDatesForm, RecommendationForm, SlotForm
from forums.models import Activity, Edition, Recommendation, Registration
from forums.views.finding import organised_edition, posted, require
from forums.views.public import card_of

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@require_safe
def organise(request: HttpRequest, forum: str, edition: str) -> HttpResponse:
    """What needs the organisers now, then the programme, the recommendations, and the edition as a whole."""
    found = organised_edition(request, forum, edition)
    slots = list(found.slots.select_related("room", "activity"))
    proposals = found.activities.filter(status=Activity.Status.PROPOSED).select_related("proposed_by", "group")
    return render(request, "forums/organise.html", {
        **card_of(found),
        "proposals": [_proposal(activity) for activity in proposals.order_by("proposed_at")],
        "planned": [_line(slot) for slot in slots if slot.activity],
        "clashes": queries.clashes(slots, found),
        "recommendations": found.recommendations.order_by("number"),
        "counts": {name: wording.rounded(count) for name, count in queries.places(found)._asdict().items()},
        "may": {verb: request.user.has_perm(f"forums.{verb}", found)
                for verb in ("announce_edition", "move_edition", "cancel_edition", "record_recommendation",
                             "write_to_registered")},
    })  # fmt: skip


def _proposal(activity: Activity) -> dict[str, Any]:
    return {
        "activity": activity,
        "title": read(activity, "title", drafts=True),
        "summary": read(activity, "summary", drafts=True),
        "languages": wording.languages_of({"spoken": activity.spoken, "interpreted": activity.interpreted}),
        "written": [code for code in ("ar", "ckb", "en") if getattr(activity, f"title_{code}")],
    }


def _line(slot: Any) -> dict[str, Any]:
    return {
        "slot": slot,
        "activity": slot.activity,
        "title": read(slot.activity, "title"),
        "moment": f"{wording.day(slot.starts_at)} · {wording.hour(slot.starts_at)}",
        "is_planned": slot.activity.status == Activity.Status.PLANNED,
    }


@login_required
@form_methods
def registrations(request: HttpRequest, forum: str, edition: str) -> HttpResponse:
    """Who comes, as a table: pseudonyms, languages, needs and counts; never how to reach anybody."""
    found = organised_edition(request, forum, edition)
    if request.method != "POST":
        return redirect(found.address("organise"))
    people = actions.take_out_registrations(found, by=request.user)
    return csv_answer(f"registrations-{forum}-{edition}.csv", *wording.table_of(people))


@login_required
@form_methods
def announce(request: HttpRequest, forum: str, edition: str) -> HttpResponse:
    found = organised_edition(request, forum, edition)
    require(request, "announce_edition", found)
    words = {
        "title": _("Announce this edition"),
        "text": _("Everybody can read its page from then on, and registration opens. It cannot be hidden again."),
        "submit": _("Announce it"),
        "done": _("Everybody can read it now, and registration is open."),
    }
    return _confirmed(request, found, lambda: actions.announce_edition(found, by=request.user), words)


@login_required
@form_methods
def cancel(request: HttpRequest, forum: str, edition: str) -> HttpResponse:
    found = organised_edition(request, forum, edition)
    require(request, "cancel_edition", found)
    words = {
        "title": _("Cancel the whole edition"),
        "text": _for_good(found),
        "submit": _("Cancel the edition for good"),
        "done": _("The edition is cancelled, and everyone concerned is being told."),
    }
    return _confirmed(request, found, lambda: actions.cancel_edition(found, by=request.user), words)


@login_required
@form_methods
def move(request: HttpRequest, forum: str, edition: str) -> HttpResponse:
    found = organised_edition(request, forum, edition)
    require(request, "move_edition", found)
    form = EditionDatesForm(posted(request), edition=found)
    if form.is_valid() and form.act(lambda: actions.move_edition(found, by=request.user, **form.times)):
        messages.success(request, _("The edition has its new dates, and everyone concerned is being told."))
        return redirect(found.address("organise"))
    return render(request, "forums/act.html", {
        **card_of(found), "form": form, "heading": _("Move the edition"), "submit": _("Move it and tell everyone"),
        "explanation": _("The whole programme moves along by the same time, and so do the reminders."),
        "told": _told(found),
    })  # fmt: skip


def _told(edition: Edition) -> str:
    """How many people a change would reach; small numbers stay rounded."""
    count = Registration.objects.active().filter(edition=edition).count()
    if not count:
        return _("Nobody is registered yet.")
    if count < wording.FEWEST_SHOWN:
        return _("Fewer than 10 people will be told.")
    return ngettext("%(count)s person will be told.", "%(count)s people will be told.", count) % {"count": count}


def _for_good(edition: Edition) -> str:
    return " ".join([_("This cannot be undone."), _told(edition)])


def _confirmed(request: HttpRequest, edition: Edition, act: Callable[[], None], words: dict[str, str]) -> HttpResponse:
    """A page of its own before what cannot be undone."""
    form = ActForm(posted(request))
    if form.is_valid() and form.act(act):
        messages.success(request, words["done"])
        return redirect(edition.address("organise"))
    kicker, back = wording.edition_name(edition), edition.address("organise")
    return render(request, "forums/confirm.html", {**words, "form": form, "kicker": kicker, "cancel_url": back})


def _activity(request: HttpRequest, forum: str, edition: str, activity: str) -> Activity:
    found = organised_edition(request, forum, edition)
    row = get_object_or_404(Activity.objects.select_related("slot", "proposed_by"), edition=found, slug=activity)
    row.edition = found
    return row


@login_required
@form_methods
def plan_activity(request: HttpRequest, forum: str, edition: str, activity: str) -> HttpResponse:
    found = _activity(request, forum, edition, activity)
    require(request, "plan_activity", found)
    form = SlotForm(posted(request), edition=found.edition)
    if form.is_valid() and form.act(lambda: actions.plan_activity(found, by=request.user, **form.when_and_where)):
        messages.success(request, _("It is in the programme, and who proposed it is told."))
        return _back_with_clashes(request, found)
    return render(request, "forums/act.html", {
        **card_of(found.edition), "form": form, "proposal": _proposal(found), "heading": _("Take into the programme"),
        "submit": _("Take it into the programme"),
        "explanation": _("From then on everybody reads the text as proposed, in the languages it was written in."),
    })  # fmt: skip


@login_required
@form_methods
def move_activity(request: HttpRequest, forum: str, edition: str, activity: str) -> HttpResponse:
    found = _activity(request, forum, edition, activity)
    require(request, "move_activity", found)
    form = SlotForm(posted(request), edition=found.edition, slot=getattr(found, "slot", None))
    if form.is_valid() and form.act(lambda: actions.move_activity(found, by=request.user, **form.when_and_where)):
        messages.success(request, _("Moved. Everyone registered is told the old and the new time."))
        return _back_with_clashes(request, found)
    return render(request, "forums/act.html", {
        **card_of(found.edition), "form": form, "proposal": _proposal(found), "heading": _("Move this activity"),
        "submit": _("Move it and tell everyone"), "told": _told(found.edition),
    })  # fmt: skip


@login_required
@form_methods
def cancel_activity(request: HttpRequest, forum: str, edition: str, activity: str) -> HttpResponse:
    found = _activity(request, forum, edition, activity)
    require(request, "cancel_activity", found)
    title = read(found, "title", drafts=True).text
    words = {
        "title": _("Cancel “%(activity)s”") % {"activity": title},
        "text": _for_good(found.edition),
        "submit": _("Cancel the activity"),
        "done": _("The activity is cancelled, and everyone concerned is being told."),
    }
    return _confirmed(request, found.edition, lambda: actions.cancel_activity(found, by=request.user), words)


def _back_with_clashes(request: HttpRequest, activity: Activity) -> HttpResponse:
    """Say what to look at in the programme now; it informs and keeps nobody from anything."""
    for line in queries.clashes(activity.edition.slots.select_related("activity"), activity.edition):
        messages.warning(request, line)
    return redirect(activity.edition.address("organise"))


@login_required
@form_methods
def record_recommendation(request: HttpRequest, forum: str, edition: str) -> HttpResponse:
    found = organised_edition(request, forum, edition)
    require(request, "record_recommendation", found)
    form = RecommendationForm(posted(request), instance=Recommendation(edition=found), edition=found)
    if form.is_valid() and form.act(lambda: actions.record_recommendation(form.instance, by=request.user)):
        if form.result:
            messages.success(request, _("Recorded as %(ref)s.") % {"ref": form.result.ref})
        return redirect(found.address("organise"))
    return render(request, "forums/record.html", {**card_of(found), "form": form})


@login_required
@form_methods
def adopt_recommendation(request: HttpRequest, forum: str, edition: str, ref: str) -> HttpResponse:
    edition_found = organised_edition(request, forum, edition)
    found = get_object_or_404(Recommendation, edition=edition_found, ref=ref)
    found.edition = edition_found
    require(request, "adopt_recommendation", found)
    form = AdoptionForm(posted(request))
    if form.is_valid() and form.act(
        lambda: actions.adopt_recommendation(found, by=request.user, on=form.cleaned_data["on"])
    ):
        messages.success(request, _("Adopted. Councils can take it up now."))
        return redirect(edition_found.address("organise"))
    return render(request, "forums/act.html", {
        **card_of(edition_found), "form": form, "heading": _("Adopted by the assembly"), "submit": _("Adopted"),
        "explanation": read(found, "title", drafts=True),
    })  # fmt: skip
