"""One page: a field, and what was found."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from search import queries
from search.forms import SearchForm


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET if request.GET.get("q", "").strip() else None)
    query = form.cleaned_data["q"] if form.is_valid() else ""
    results = queries.search(query, request.user) if query else None
    return render(request, "search/search.html", {"form": form, "query": query, "results": results})
