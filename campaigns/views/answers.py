"""What was sent to authorities and what they answered: for the campaign's people to keep, for everyone to read."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns import actions
from campaigns.forms import AnswerForm, SentForm
from campaigns.models import Answer, Campaign, Demand
from campaigns.queries import asked_by, silence
from core.acts import ActForm, ActMixin


@require_safe
def authorities(request: HttpRequest) -> HttpResponse:
    """Who was asked, who answered, who is silent: in public."""
    found = silence()
    return render(request, "campaigns/authorities.html", {
        "addressees": found,
        "sent": sum(one.sent for one in found),
        "answered": sum(one.answered for one in found),
        "overdue": sum(one.overdue for one in found),
    })  # fmt: skip


@require_safe
@login_required
def answers(request: HttpRequest, slug: str) -> HttpResponse:
    """The demands of a campaign as they stand; its members read, a lead of the group that wrote it writes down."""
    campaign = _found(request, slug, "campaigns.read_answers")
    may_record = request.user.has_perm("campaigns.record_answers", campaign)
    return render(request, "campaigns/answers.html", {
        "campaign": campaign, "demands": asked_by(campaign), "may_record": may_record,
    })  # fmt: skip


@login_required
def sent(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    campaign = _found(request, slug, "campaigns.record_answers")
    demand = get_object_or_404(Demand, campaign=campaign, pk=pk)
    form = SentForm(request.POST or None, demand=demand)
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("sent_on", "reply_due_on")}
        if form.act(lambda: actions.mark_sent(demand, by=request.user, **said)):
            messages.success(request, _("Written down. Everyone can see now whether an answer comes."))
            return redirect("campaigns:answers", slug=slug)
    return _form(request, campaign, demand, form, _("When it was sent"))


@login_required
def add(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    campaign = _found(request, slug, "campaigns.record_answers")
    demand = get_object_or_404(Demand, campaign=campaign, pk=pk)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("kind", "text", "language", "answered_on")}
        if form.act(lambda: actions.record_answer(demand, by=request.user, **said)):
            messages.success(request, _("The answer is written down and public."))
            return redirect("campaigns:answers", slug=slug)
    return _form(request, campaign, demand, form, _("An answer"))


@login_required
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Of an answer that was written down by mistake."""
    campaign = _found(request, slug, "campaigns.record_answers")
    answer = Answer.objects.filter(demand__campaign=campaign, pk=pk).select_related("demand").first()
    form = ActForm(request.POST or None)
    if answer is None:
        return redirect("campaigns:answers", slug=slug)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.act(lambda: actions.remove_answer(answer, by=request.user))
    ):
        messages.success(request, _("The answer is taken out."))
        return redirect("campaigns:answers", slug=slug)
    return render(request, "campaigns/remove_answer.html", {
        "title": _("Take this answer out"), "text": _("Nobody reads it any more. The log of the campaign keeps that "
        "there was one."), "submit": _("Take it out"), "form": form, "answer": answer, "campaign": campaign,
        "cancel_url": reverse("campaigns:answers", args=[slug]),
    })  # fmt: skip


def _found(request: HttpRequest, slug: str, permission: str) -> Campaign:
    seen = Campaign.objects.visible_to(request.user).with_viewer(request.user).with_page()
    campaign: Campaign = get_object_or_404(seen, slug=slug)
    if not request.user.has_perm(permission, campaign):
        raise PermissionDenied
    return campaign


def _form(request: HttpRequest, campaign: Campaign, demand: Demand, form: ActMixin, title: str) -> HttpResponse:
    context = {"campaign": campaign, "demand": demand, "form": form, "title": title}
    return render(request, "campaigns/answer_form.html", context)
