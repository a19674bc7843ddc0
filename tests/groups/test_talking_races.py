"""Two people at once in the talk and the documents of a room: what is counted stays so until it is written."""

import pytest
from django.core.files.base import ContentFile

from groups import actions
from groups.models import Document, DocumentVersion, Post
from tests import factories as make
from tests.groups.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_who_take_the_last_place_at_once_one_has_it(monkeypatch):
    monkeypatch.setattr("groups.actions.talking.MOST_PINNED", 1)
    monkeypatch.setattr("groups.actions.talking.MOST_REPLIES", 1)
    group = make.group()
    lead = make.lead(group)
    first, second = (Post.objects.create(group=group, author=lead, text="Word") for _post in range(2))
    assert at_once(*(lambda post=post: actions.pin_post(post, by=lead) for post in (first, second))) == [False, True]
    replies = [Post(group=group, reply_to=first, text=text) for text in ("One", "Two")]
    assert at_once(*(lambda post=post: actions.write_post(post, by=lead) for post in replies)) == [False, True]
    documents = [Document.objects.create(group=group, title=title) for title in ("One", "Two")]
    monkeypatch.setattr("groups.actions.filing.MOST_PUBLIC", 1)
    opened = at_once(*(lambda paper=paper: actions.open_document(paper, by=lead) for paper in documents))
    assert (opened, Document.objects.filter(audience="public").count()) == ([False, True], 1)


def test_of_two_who_remove_the_two_versions_at_once_one_is_refused():
    group = make.group()
    lead, document = make.lead(group), Document.objects.create(group=group, title="The guide")
    for number in (1, 2):
        DocumentVersion.objects.create(document=document, number=number, file=f"rooms/{number:032x}.pdf", size=1)
    rows = DocumentVersion.objects.filter(document=document)
    acts = [lambda row=row: actions.remove_version(row, by=lead) for row in rows.select_related("document")]
    assert (at_once(*acts), rows.count()) == ([False, True], 1)


def test_two_versions_at_once_have_a_number_each(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    group = make.group()
    lead, document = make.lead(group), Document.objects.create(group=group, title="The guide")
    files = [ContentFile(b"%PDF", name=f"{letter * 32}.pdf") for letter in "ab"]

    def add(file):
        actions.add_version(Document.objects.get(pk=document.pk), DocumentVersion(language="en"), file, by=lead)

    assert at_once(*(lambda file=file: add(file) for file in files)) == [True, True]
    assert sorted(document.versions.values_list("number", flat=True)) == [1, 2]
