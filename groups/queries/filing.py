"""Files of a room: who reads which of its documents and of the files of its posts, and how much room they take."""

from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum

from accounts.models import User
from core.rows import collected
from groups.models import Attachment, Document, DocumentVersion, Membership, Viewer, WorkingGroup
from groups.queries.since import is_read_by, since
from groups.queries.talking import posts_in

FOLDER = "rooms"
MOST_PUBLIC = 12  # documents on a public page
MEGABYTE = 1024 * 1024
MOST_OF_A_GROUP, MOST_OF_A_PERSON = 200 * MEGABYTE, 60 * MEGABYTE


def versions_in(group: WorkingGroup, me: Membership) -> QuerySet[DocumentVersion]:
    """Versions that this member reads; what everybody reads she does, whenever it was added."""
    rows = DocumentVersion.objects.filter(document__group=group)
    added = since(rows.order_by(), me, "added_at")
    public = _newest(rows.order_by().filter(document__audience=Document.Audience.PUBLIC))
    return rows.filter(Q(pk__in=public.values("pk")) | Q(pk__in=added.values("pk")))


def documents_in(group: WorkingGroup, me: Membership) -> QuerySet[Document]:
    """Documents of which she reads a version."""
    return Document.objects.filter(Exists(versions_in(group, me).filter(document=OuterRef("pk"))), group=group)


def documents_shown(group: WorkingGroup, me: Membership) -> QuerySet[Document]:
    """Each with its newest version in each language as `newest`, in two queries."""
    newest = Prefetch("versions", _newest(versions_in(group, me)), to_attr="newest")
    return documents_in(group, me).prefetch_related(newest)


def reads_all_newest(document: Document, person: User) -> bool:
    """Whether `person` reads what everyone would read of it once it is public."""
    newest = _newest(DocumentVersion.objects.filter(document=document))
    read = is_read_by(person.pk, "added_at", group="document__group")
    return not newest.exclude(read).exists()


def reads_version(version: DocumentVersion, person: User) -> bool:
    """As a member: what is public besides does not count."""
    read = is_read_by(person.pk, "added_at", group="document__group")
    return DocumentVersion.objects.filter(read, pk=version.pk).exists()


def follows(version: DocumentVersion) -> DocumentVersion | None:
    """What is read in its language once `version` is gone; None where a later one is read anyway, or none is left."""
    others = DocumentVersion.objects.filter(document=version.document_id, language=version.language)
    last = others.exclude(pk=version.pk).order_by("-number").first()
    return last if last and last.number < version.number else None


def _newest(versions: QuerySet[DocumentVersion]) -> QuerySet[DocumentVersion]:
    """Of versions those that no later one in the same language follows."""
    later = DocumentVersion.objects.filter(
        document=OuterRef("document"), language=OuterRef("language"), number__gt=OuterRef("number")
    )
    return versions.exclude(Exists(later))


class Paper(NamedTuple):
    """A document as everyone sees it: its title, and its newest version in each language."""

    title: str
    versions: list[dict[str, Any]]  # language, url, size, is_picture


def papers_on_page() -> dict[str, Subquery]:
    """A column for a query of groups: what is public of their documents costs the page no further query."""
    public = DocumentVersion.objects.filter(
        document__group=OuterRef("pk"),
        document__group__is_hidden=False,
        document__audience=Document.Audience.PUBLIC,
    )
    rows = _newest(public).order_by("document__title", "document", "language")
    return {"papers": collected(rows, "document_id", "language", "file", "size", title="document__title")}


def papers_of(group: Any) -> list[Paper]:
    """Of a group that was read with the column above."""
    found: dict[int, Paper] = {}
    for row in group.papers:
        paper = found.setdefault(row["document_id"], Paper(row["title"], []))
        is_picture = row["file"].endswith(".webp")
        url = f"{settings.MEDIA_URL}{row['file']}"
        paper.versions.append({"language": row["language"], "url": url, "size": row["size"], "is_picture": is_picture})
    return list(found.values())


# --- one file ---------------------------------------------------------------------------------------------------


def attachment_named(name: str, user: Viewer) -> Attachment | None:
    """The file of a post, for a member who reads the post."""
    me = _membership(user, Attachment.objects.filter(file=name).values("post__group"))
    if me is None:
        return None
    posts = posts_in(me.group, me)
    return Attachment.objects.filter(file=name, post__in=posts.order_by().values("pk")).first()


def public_version(name: str) -> DocumentVersion | None:
    """The file of a public document, while no later one in its language follows: what was replaced in public was
    replaced for a reason, as a name that stood in it."""
    rows = DocumentVersion.objects.filter(
        file=name, document__audience=Document.Audience.PUBLIC, document__group__is_hidden=False
    )
    return _newest(rows).select_related("document").first()


def version_named(name: str, user: Viewer) -> DocumentVersion | None:
    """A version of a document, for a member who reads it."""
    rows = DocumentVersion.objects.filter(file=name)
    me = _membership(user, rows.values("document__group"))
    return versions_in(me.group, me).filter(file=name).select_related("document").first() if me else None


def _membership(user: Viewer, groups: QuerySet[Any, Any]) -> Membership | None:
    if not isinstance(user, User):
        return None
    return Membership.objects.active().filter(user=user, group__in=groups).select_related("group").first()


# --- how much ---------------------------------------------------------------------------------------------------


def bytes_of(group: WorkingGroup) -> int:
    posts = Attachment.objects.filter(post__group=group)
    documents = DocumentVersion.objects.filter(document__group=group)
    return _sum(posts) + _sum(documents)


def bytes_by(person: User) -> int:
    """What somebody added in all her groups."""
    return _sum(Attachment.objects.filter(added_by=person)) + _sum(DocumentVersion.objects.filter(added_by=person))


def _sum(files: QuerySet[Attachment] | QuerySet[DocumentVersion]) -> int:
    return files.order_by().aggregate(size=Sum("size"))["size"] or 0
