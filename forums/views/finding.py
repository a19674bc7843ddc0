"""What somebody may see, or 404; what she may do, or 403. Every view of forums begins here."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, QueryDict
from django.shortcuts import get_object_or_404

from forums.models import Edition


def visible_edition(request: HttpRequest, forum: str, edition: str) -> Edition:
    """With its forum, its governorate and how many places are taken; one query."""
    visible = Edition.objects.visible_to(request.user).with_places().select_related("forum", "governorate")
    return get_object_or_404(visible, forum__slug=forum, slug=edition)


def organised_edition(request: HttpRequest, forum: str, edition: str) -> Edition:
    """One that this person organises; for everybody else there is no such page."""
    organised = Edition.objects.organised_by(request.user).with_places().select_related("forum", "governorate")
    return get_object_or_404(organised, forum__slug=forum, slug=edition)


def require(request: HttpRequest, perm: str, thing: Any) -> None:
    if not request.user.has_perm(f"forums.{perm}", thing):
        raise PermissionDenied


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is filled with: an act without any answers is an act as well."""
    return request.POST if request.method == "POST" else None
