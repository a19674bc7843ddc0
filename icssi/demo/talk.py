"""What is said in the groups: posts, replies that name somebody, what is pinned, files and documents."""

import re
from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from groups.models import Attachment, Document, DocumentVersion, Membership, Post, WorkingGroup
from groups.queries.filing import FOLDER
from groups.queries.naming import mark
from icssi.demo.world import World, add_all, texts

NAMED = re.compile(r"@\{([\w.-]+)\}")
LAST_VISIT = -2  # days; what was said since is new to everybody
SHEET = b"""%PDF-1.4
1 0 obj
<< /Type /Catalog /Pages 2 0 R >>
endobj
2 0 obj
<< /Type /Pages /Kids [3 0 R] /Count 1 >>
endobj
3 0 obj
<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 595] /Contents 4 0 R
/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>
endobj
4 0 obj
<< /Length 62 >>
stream
BT /F1 18 Tf 60 500 Td (A fictional paper of the demo) Tj ET
endstream
endobj
trailer
<< /Root 1 0 R >>
startxref
0
%%EOF
"""


def add_talk(world: World, group: WorkingGroup, rows: list[dict[str, Any]]) -> None:
    more = texts("talk")["groups"].get(group.slug, {})
    posts = add_all(_post(world, group, number, row) for number, row in enumerate(rows))
    for number in more.get("pinned", []):
        Post.objects.filter(pk=posts[number].pk).update(pinned_at=world.at(LAST_VISIT, 9))
    add_all(
        Post(group=group, author=world.people[row["by"]], reply_to=posts[row["to"]], text=_words(world, row["text"]),
             posted_at=world.at(row["days"], row["hour"]))
        for row in more.get("replies", [])
    )  # fmt: skip
    add_all(
        Attachment(post=posts[row["post"]], name=row["name"], added_by=world.people[row["by"]],
                   added_at=posts[row["post"]].posted_at, **_sheet(world, row["name"]))
        for row in more.get("files", [])
    )  # fmt: skip
    for row in more.get("documents", []):
        _add_document(world, group, row)
    Membership.objects.filter(group=group).update(read_until=world.at(LAST_VISIT, 12))


def _post(world: World, group: WorkingGroup, number: int, row: dict[str, Any]) -> Post:
    posted_at = world.at(row["days"], 19, number)
    return Post(group=group, author=world.people[row["by"]], text=_words(world, row["text"]), posted_at=posted_at)


def _words(world: World, text: str) -> str:
    return NAMED.sub(lambda found: mark(world.people[found[1]].pk), text)


def _add_document(world: World, group: WorkingGroup, row: dict[str, Any]) -> None:
    [first, *_later] = row["versions"]
    made_at = world.at(first["days"], 12)
    document = Document.objects.create(group=group, title=row["title"], audience=row["audience"], made_at=made_at)
    add_all(
        DocumentVersion(
            document=document,
            number=number,
            language=version["language"],
            note=version.get("note", ""),
            name=row["title"],
            added_by=world.people[version.get("by", row["by"])],
            added_at=world.at(version["days"], 12) + timedelta(minutes=number),
            **_sheet(world, row["title"], number),
        )
        for number, version in enumerate(row["versions"], start=1)
    )


def _sheet(world: World, *which: object) -> dict[str, Any]:
    """A file under a name that is the same for the same day; it may be there from a demo that was taken back."""
    name = f"{FOLDER}/{uuid5(NAMESPACE_OID, f'{world.today} {which}').hex}.pdf"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(SHEET))
    return {"file": name, "size": len(SHEET)}
