"""Who sits at a council's table is asked for by the coordinator of its region, and given by two."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.proof import prove
from accounts.two_keys import asked
from councils import queries
from councils.forms import AskSeatForm
from councils.models import Council


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def seats(request: HttpRequest, slug: str) -> HttpResponse:
    """The seats there are by kinds, and asking for one. The answer says nothing about the address that was typed."""
    council = get_object_or_404(Council.objects.with_place().with_composition(), slug=slug)
    if not request.user.has_perm("councils.ask_for_seat", council):
        raise Http404
    prove(request)
    form = AskSeatForm(request.POST or None)
    if form.is_valid() and form.act(lambda: form.ask(council, by=request.user)):
        messages.success(request, asked())
        return redirect("accounts:keys")
    context = {"council": council, "composition": queries.composition(council), "form": form}
    return render(request, "councils/seats.html", context)
