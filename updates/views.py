"""The pages of updates: what the public reads, the feed, and what their authors do."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core import media, text
from core.acts import ActForm
from core.languages import LANGUAGES, NAMES, active
from notifications.models import Activity
from updates import actions, queries
from updates.feed import ENTRIES, feed_of
from updates.filters import UpdateFilter
from updates.forms import TakeDownForm, UpdateForm
from updates.models import Update
from updates.queries import PROJECT

MORE = 3  # other updates under one
PICTURE_SECONDS = 3600  # a picture that was taken down is gone from browsers an hour later
asks = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def update_list(request: HttpRequest) -> HttpResponse:
    """Newest first, narrowed to what they are about."""
    filters = UpdateFilter(request.GET, Update.objects.published())
    found = filters.qs if filters.is_valid() else Update.objects.none()
    about = filters.form.cleaned_data.get("about", "") if filters.is_valid() else ""
    page = queries.page_of(found, request.GET.get("before", ""))
    return render(request, "updates/list.html", {
        "page": page,
        "choices": _choices(about),
        "subject": queries.subject_of(about) if about and not isinstance(about, str) else None,
        "newest_url": _with(request, before=None) if "before" in request.GET else "",
        "older_url": _with(request, before=page.older) if page.older else "",
    })  # fmt: skip


def _choices(about: Any) -> list[dict[str, Any]]:
    """The kinds of things updates are about, for the tabs of the list."""
    words = {"": _("All"), PROJECT: _("The project"), "groups": _("Groups"), "campaigns": _("Campaigns"),
             "forums": _("Forums"), "councils": _("Councils")}  # fmt: skip
    address = reverse("updates:list")
    return [
        {"word": word, "url": f"{address}?about={code}" if code else address, "is_chosen": code == about}
        for code, word in words.items()
    ]


def _with(request: HttpRequest, **changes: str | None) -> str:
    """This page with another query."""
    query = request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"{request.path}?{query.urlencode()}" if query else request.path


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The newest in Atom; unchanged, it is the same to the byte, so that programs may ask whether it changed."""
    updates = list(Update.objects.published().newest()[:ENTRIES])
    changed_at = max((u.revised_at or u.published_at for u in updates if u.published_at), default=timezone.now())
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    feed_of(updates, changed_at).write(response, "utf-8")
    response["Last-Modified"] = http_date(changed_at.timestamp())
    return response


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The update as the public reads it; before that, and for those who keep it, where it stands as well."""
    visible = Update.objects.visible_to(request.user).with_subject().with_lead(request.user)
    update = get_object_or_404(visible, slug=slug)
    drafts = update.status != Update.Status.PUBLISHED
    about = {"but": update.pk, "limit": MORE}
    return render(request, "updates/detail.html", {
        "update": update,
        "drafts": drafts,
        "day": queries.day_of(update.published_at) if update.published_at else "",
        "subject": queries.subject_of(update.subject, drafts=True),
        "reason": _reason(update),
        "more": [] if drafts else queries.latest_about(update.subject, **about) if update.subject
        else queries.latest(**about),
    })  # fmt: skip


def _reason(update: Update) -> str:
    """Why it was taken down, in words."""
    if update.status != Update.Status.TAKEN_DOWN:
        return ""
    act = Activity.objects.about(update).filter(verb="updates.taken_down").order_by("-at", "-pk").first()
    return str(dict(Update.Reason.choices).get(act.facts.get("reason"), "")) if act else ""


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """A picture, or one of its smaller sizes, to those who may read its update."""
    whole = f"updates/{name.split('/', maxsplit=1)[0].removesuffix('.webp')}.webp"
    get_object_or_404(Update.objects.visible_to(request.user).only("pk"), picture=whole)
    return media.answer(f"updates/{name}", seconds=PICTURE_SECONDS)


@asks
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Write about what `about` names; without it, choose."""
    if not request.user.has_perm("updates.write_updates"):
        raise PermissionDenied
    if not request.GET.get("about"):
        return _choose(request)
    try:
        thing = queries.thing_named(text.clean(request.GET["about"]), request.user)
    except LookupError as error:
        raise Http404 from error
    _require(request, "write", thing)
    update = Update(original_language=active())
    if thing is not None:
        field = next(kind.field for kind in queries.KINDS.values() if isinstance(thing, kind.model))
        setattr(update, field, thing)
    form = UpdateForm(_sent(request), request.FILES or None, instance=update, sender=request.user)
    if form.is_valid() and form.act(
        lambda: actions.draft(update, by=request.user, address=form.cleaned_data["address"])
    ):
        return _written(request, update)
    return render(request, "updates/edit.html", {"form": form, "subject": queries.subject_of(thing)})


def _choose(request: HttpRequest) -> HttpResponse:
    """What she may write about; when it is one thing, she need not choose."""
    subjects = [queries.subject_of(thing, drafts=True) for thing in queries.writable_by(request.user)]
    project = request.user.has_perm("updates.write_update", None)
    if len(subjects) == 1 and not project:
        return redirect(f"{request.path}?about={subjects[0].about}")
    return render(request, "updates/choose.html", {"subjects": subjects, "project": project})


def _written(request: HttpRequest, update: Update) -> HttpResponse:
    if not update.pk:  # the same form was sent before
        return redirect("my")
    messages.success(request, _("Saved."))
    return redirect(update)


@asks
@login_required
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    update = _found(request, slug)
    _require(request, "revise", update)
    is_translation = not request.user.has_perm("updates.rewrite_update", update)
    sent = (_sent(request), request.FILES or None)
    form = UpdateForm(*sent, instance=update, sender=request.user, is_translation=is_translation)
    if form.is_valid() and form.act(
        lambda: actions.revise(update, by=request.user, address=form.cleaned_data.get("address", ""))
    ):
        return _written(request, update)
    return render(request, "updates/edit.html", {
        "form": form, "update": update, "slug": slug, "subject": queries.subject_of(update.subject, drafts=True),
        "is_translation": is_translation,
        "original": queries.original_of(update) if is_translation else None,
    })  # fmt: skip


@asks
@login_required
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    update = _found(request, slug)
    _require(request, "publish", update)
    words = {
        "title": _("Publish this update"),
        "text": _("Everyone can read it then, in the languages that are ready, and those concerned are told. "
                  "Its address does not change any more."),
        "submit": _("Publish"),
    }  # fmt: skip
    form = ActForm(_sent(request))
    act = partial(actions.publish, update, by=request.user)
    return _asked(request, update, form, act=act, words=words, done=_("It is published."))


@asks
@login_required
def take_down(request: HttpRequest, slug: str) -> HttpResponse:
    update = _found(request, slug)
    _require(request, "take_down", update)
    words = {
        "title": _("Take this update down"),
        "text": _("Nobody but its people can read it then, and the author is told why. It can be published again."),
        "submit": _("Take it down"),
    }
    form = TakeDownForm(_sent(request))

    def act() -> None:
        actions.take_down(update, reason=Update.Reason(form.cleaned_data["reason"]), by=request.user)

    return _asked(request, update, form, act=act, words=words, done=_("It is taken down."))


@asks
@login_required
def republish(request: HttpRequest, slug: str) -> HttpResponse:
    update = _found(request, slug)
    _require(request, "republish", update)
    words = {
        "title": _("Publish this update again"),
        "text": _("It stands at its old place again, with its old date. Nobody is told a second time."),
        "submit": _("Publish again"),
    }
    form = ActForm(_sent(request))
    act = partial(actions.republish, update, by=request.user)
    return _asked(request, update, form, act=act, words=words, done=_("It is published again."))


def _asked(
    request: HttpRequest, update: Update, form: ActForm, *, act: Callable[[], None], words: dict[str, str], done: str
) -> HttpResponse:
    """A page that asks, and the act behind it."""
    if form.is_valid() and form.act(act):
        messages.success(request, done)
        visible = Update.objects.visible_to(request.user).filter(pk=update.pk).exists()
        return redirect(update if visible else "updates:list")
    context = {**words, "form": form, "update": update, "cancel_url": update.get_absolute_url()}
    return render(request, "updates/confirm.html", context)


@require_safe
@login_required
def translate(request: HttpRequest) -> HttpResponse:
    """What editors still have to translate, language by language."""
    if not request.user.has_perm("updates.translate_updates"):
        raise PermissionDenied
    language = request.GET.get("language", "")
    language = language if language in LANGUAGES else active()
    page = queries.page_of(queries.missing_in(language), request.GET.get("before", ""))
    counts = queries.count_missing()
    return render(request, "updates/translate.html", {
        "page": page,
        "choices": [
            {"word": f"{NAMES[code]} · {counts[code]}", "url": f"?language={code}", "is_chosen": code == language}
            for code in LANGUAGES
        ],
        "older_url": _with(request, before=page.older) if page.older else "",
    })  # fmt: skip


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _found(request: HttpRequest, slug: str) -> Update:
    visible = Update.objects.visible_to(request.user).with_subject().with_lead(request.user)
    return get_object_or_404(visible, slug=slug)


def _require(request: HttpRequest, verb: str, thing: Any) -> None:
    if not request.user.has_perm(f"updates.{verb}_update", thing):
        raise PermissionDenied
