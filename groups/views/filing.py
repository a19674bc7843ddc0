"""Documents of a room and their versions; the files of documents and posts, handed to who may read them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core import media
from core.languages import active
from groups import actions
from groups.forms import DocumentForm, VersionForm
from groups.models import Document, DocumentVersion, Membership, WorkingGroup
from groups.queries import filing
from groups.views.finding import confirmed, form_methods, is_second_click, require, require_safe, room
from groups.views.paging import paged

SHOWN_DOCUMENTS = 50
PUBLIC_SECONDS = 3600  # a document that is public no more is gone from browsers an hour later, from the portal at once


@require_safe
@login_required
def documents(request: HttpRequest, slug: str) -> HttpResponse:
    group, me = room(request, slug)
    page = paged(request, filing.documents_shown(group, me), SHOWN_DOCUMENTS)
    for found in page.rows:
        found.group = group
    return render(request, "groups/documents.html", {
        "group": group,
        "documents": page.rows,
        "pages": page,
        "used": filing.bytes_of(group),
        "most": filing.MOST_OF_A_GROUP,
    })  # fmt: skip


@require_safe
@login_required
def document(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What is read now, and the versions before it."""
    group, me = room(request, slug)
    found = _document_of(group, me, pk)
    versions = list(filing.versions_in(group, me).filter(document=found).order_by("-number"))
    for version in versions:
        version.document = found
    return render(request, "groups/document.html", {
        "group": group, "document": found, "versions": versions, "has_others": found.versions.count() > 1,
    })  # fmt: skip


def _document_of(group: WorkingGroup, me: Membership, pk: int) -> Document:
    found: Document = get_object_or_404(filing.documents_in(group, me), pk=pk)
    found.group = group
    return found


@form_methods
@login_required
def add_document(request: HttpRequest, slug: str) -> HttpResponse:
    group, _me = room(request, slug)
    require(request, "add_document", group)
    form = DocumentForm(*_sent(request), initial={"language": active()}, sender=request.user)
    if form.is_valid() and form.act(lambda: _add(form, group, request)):
        messages.success(request, _("The document is added, for the members of the group."))
        return redirect(group.address("documents"))
    return render(request, "groups/act.html", {
        "group": group, "form": form, "heading": _("Add a document"), "submit": _("Add it"),
        "explanation": _("Only members of the group read it. Who speaks for the group can make it public afterwards."),
    })  # fmt: skip


def _sent(request: HttpRequest) -> tuple[Any, Any]:
    return request.POST or None, request.FILES or None


def _add(form: DocumentForm, group: WorkingGroup, request: HttpRequest) -> Document:
    made = Document(group=group, title=form.cleaned_data["title"])
    return actions.add_document(made, form.instance, form.cleaned_data["upload"], by=request.user)


@form_methods
@login_required
def add_version(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    group, me = room(request, slug)
    found = _document_of(group, me, pk)
    require(request, "add_version", found)
    form = VersionForm(*_sent(request), instance=DocumentVersion(language=active()), sender=request.user)
    if form.is_valid() and form.act(
        lambda: actions.add_version(found, form.instance, form.cleaned_data["upload"], by=request.user)
    ):
        messages.success(request, _("The new version is what is read now."))
        return redirect(group.address("document", pk))
    return render(request, "groups/act.html", {
        "group": group, "form": form, "heading": _("Add a version"), "submit": _("Add it"),
        "explanation": _("Everyone reads it at once: the document is public.") if found.is_public else "",
    })  # fmt: skip


@form_methods
@login_required
def open_document(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    group, me = room(request, slug)
    found = _document_of(group, me, pk)
    back = group.address("document", pk)
    if found.is_public and request.user.has_perm("groups.close_document", found):  # a second click
        return redirect(back)
    require(request, "open_document", found)
    return confirmed(
        request, lambda: actions.open_document(found, by=request.user), group=group, back=back, quoted=found.title,
        title=_("Make the document public"), submit=_("Make it public"), done=_("Everyone can read it now."),
        text=_("Everyone can read and keep it, with all that stands on its pages. Read it once more: does it name "
               "somebody, or a place that nobody should know?"),
        warning=_("As long as the group is hidden, nobody outside sees the document.") if group.is_hidden else "",
    )  # fmt: skip


@form_methods
@login_required
def close_document(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    group, me = room(request, slug)
    found = _document_of(group, me, pk)
    back = group.address("document", pk)
    if not found.is_public and request.user.has_perm("groups.open_document", found):
        return redirect(back)
    require(request, "close_document", found)
    return confirmed(
        request, lambda: actions.close_document(found, by=request.user), group=group, back=back, quoted=found.title,
        title=_("Make the document the members' again"), submit=_("Close it"),
        done=_("Only members of the group read it now."),
        text=_("From now on only members of the group read it. Who has it already keeps it."),
    )  # fmt: skip


@form_methods
@login_required
def remove_document(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    group, me = room(request, slug)
    back = group.address("documents")
    if request.method == "POST" and not group.documents.filter(pk=pk).exists():
        return redirect(back)
    found = _document_of(group, me, pk)
    require(request, "remove_document", found)
    return confirmed(
        request, lambda: actions.remove_document(found, by=request.user), group=group, quoted=found.title,
        back=group.address("document", pk), onward=back, title=_("Remove the document"), submit=_("Remove it"),
        text=_("It is gone with all its versions, for everybody. This cannot be undone."),
        done=_("The document is removed."),
    )  # fmt: skip


@form_methods
@login_required
def remove_version(request: HttpRequest, slug: str, pk: int, version: int) -> HttpResponse:
    """One alone, as a file sent by mistake. Late is who sends it twice, or after somebody else did."""
    group, me = room(request, slug)
    document = _document_of(group, me, pk)
    rows = filing.versions_in(group, me).filter(document=document)
    reads_another = rows.exclude(pk=version).exists()
    back = group.address("document", pk) if reads_another else group.address("documents")
    if request.method == "POST" and not rows.filter(pk=version).exists():
        if not is_second_click(request):
            messages.info(request, _("This version is not there any more."))
        return redirect(back)
    found = get_object_or_404(rows, pk=version)
    found.document = document
    require(request, "remove_version", found)
    return confirmed(
        request, lambda: actions.remove_version(found, by=request.user), group=group, back=back,
        quoted=document.title, title=_("Remove a version"), submit=_("Remove it"), done=_("The version is removed."),
        text=_("Version %(number)s and its file are gone, for everybody. This cannot be undone.")
        % {"number": found.number}, warning=_what_follows(found),
    )  # fmt: skip


def _what_follows(version: DocumentVersion) -> str:
    """What was replaced, perhaps because of a name that stood in it, is read again."""
    last = filing.follows(version)
    if last is None:
        return ""
    words = (
        _("Everyone then reads version %(number)s again. If a name stands in that one, too, remove it first.")
        if version.document.is_public
        else _("What is read then is version %(number)s.")
    )
    return words % {"number": last.number}


@require_safe
def file(request: HttpRequest, name: str) -> HttpResponse:
    """The file of a document or a post, to who may read it at this moment. A picture of a post has no name."""
    stored = f"{filing.FOLDER}/{name}"
    if version := filing.public_version(stored):
        return media.answer(stored, title=f"{version.document.title}.pdf", seconds=PUBLIC_SECONDS)
    if version := filing.version_named(stored, request.user):
        return media.answer(stored, title=f"{version.document.title}.pdf")
    attachment = filing.attachment_named(stored, request.user)
    if attachment is None:
        raise Http404
    return media.answer(stored, title=f"{attachment.name}.pdf")
