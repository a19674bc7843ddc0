"""The page a group edits itself: texts in three languages, a picture, letters or none."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.pages import forget_now
from groups.actions.facing import page_as_written, revise_page
from groups.models import WorkingGroup
from notifications.models import Activity
from tests import factories as make
from tests.core.hostile import picture
from tests.groups.browsing import address, html, send, signed_in

pytestmark = pytest.mark.django_db
EDIT = "workspace/page/"
TYPED = {"aim_ar": "نقيس الماء", "aim_en": "We measure", "demands_en": "Clean tanks\nOpen tables",
         "takes_messages": "on"}  # fmt: skip


def stored(group):
    return WorkingGroup.objects.get(pk=group.pk)


def save(client, group, **typed):
    """Send the form as the page gives it."""
    return send(client, address(group, EDIT), known=page_as_written(stored(group)), **TYPED, **typed)


def test_a_lead_edits_the_page_and_everyone_reads_it_at_once(client, group, settings):
    settings.VISITOR_PAGES_SECONDS = 60
    forget_now()
    visitor = Client()
    assert "Clean tanks" not in html(visitor, group)
    signed_in(client, make.lead(group))
    assert save(client, group).url == address(group)
    page = html(visitor, group)
    assert [word in page for word in ("We measure", "<li>Clean tanks</li>", "<li>Open tables</li>")] == [True] * 3
    in_kurdish = html(visitor, group, language="ckb")
    assert '<ul class="prose" lang="en" dir="ltr"><li>Clean tanks</li>' in in_kurdish, "what stands in says so"
    act = Activity.objects.get(verb="groups.page_edited")
    assert act.facts == {"changed": ["aim_ar", "aim_en", "demands_en"]}
    save(client, group)
    assert Activity.objects.filter(verb="groups.page_edited").count() == 1, "nothing changed, nothing is written down"


def test_only_leads_edit_and_nothing_else_of_the_group_changes(client, group):
    for user, answer in ((make.member(group), 403), (make.coordinator(), 404), (make.former(group, "lead"), 404)):
        assert signed_in(Client(), user).get(address(group, EDIT)).status_code == answer
    signed_in(client, make.lead(group))
    page = client.get(address(group, EDIT)).context["form"]
    WorkingGroup.objects.filter(pk=group.pk).update(is_admitting=False, is_history_closed=True)
    sent = {"key": page["key"].value(), "known": page["known"].value(), "name_en": "Ours", "is_hidden": "on"} | TYPED
    assert client.post(address(group, EDIT), sent).status_code == 302
    now = stored(group)
    kept = (now.name_en, now.is_hidden, now.is_admitting, now.is_history_closed, now.aim_en)
    assert kept == (group.name_en, False, False, True, "We measure")


def test_what_is_missing_is_said_and_what_was_typed_stays(client, group):
    signed_in(client, make.lead(group))
    wrong = {
        "no aim": ({"demands_en": "Clean tanks"}, {"aim_en"}),
        "no words": (TYPED | {"picture": SimpleUploadedFile("a.jpg", picture(size=(40, 20)))}, {"picture_alt_en"}),
        "no picture": (TYPED | {"picture": SimpleUploadedFile("a.jpg", b"x"), "picture_alt_en": "A"}, {"picture"}),
        "too long": (TYPED | {"aim_en": "x" * 1501}, {"aim_en"}),
    }
    for title, (typed, errors) in wrong.items():
        page = client.post(address(group, EDIT), {"known": page_as_written(stored(group))} | typed)
        assert (title, set(page.context["form"].errors)) == (title, errors)
    assert "We measure" in client.post(address(group, EDIT), TYPED | {"known": "old"}).content.decode()
    assert not stored(group).aim_en


def test_of_two_leads_who_write_at_once_the_second_is_told(group):
    first, second = stored(group), stored(group)
    known, leads = page_as_written(first), [make.lead(group), make.lead(group)]
    first.aim_en, second.aim_en = "First", "Second"
    revise_page(first, by=leads[0], known=known)
    with pytest.raises(ValidationError, match="Somebody else wrote here"):
        revise_page(second, by=leads[1], known=known)
    assert stored(group).aim_en == "First"


def test_a_picture_is_drawn_anew_shown_with_its_words_and_gone_when_removed(
    client, group, settings, django_capture_on_commit_callbacks
):
    folder = Path(settings.MEDIA_ROOT) / "groups"
    before = set(folder.rglob("*")) if folder.exists() else set()
    signed_in(client, make.lead(group))
    sent = SimpleUploadedFile("Ali.jpg", picture(size=(600, 300)))
    assert save(client, group, picture=sent, picture_alt_en="A well").status_code == 302
    url = stored(group).picture.url
    visitor, small = Client(), url.replace(".webp", "/400w.webp")
    page = html(visitor, group)
    assert ('alt="A well"' in page, f"{small} 400w" in page, "Ali" in page) == (True, True, False)
    assert [visitor.get(one).status_code for one in (url, small, url.replace(".webp", "/999w.webp"))] == [200, 200, 404]
    WorkingGroup.objects.filter(pk=group.pk).update(is_hidden=True)
    assert (visitor.get(url).status_code, client.get(url).headers["Cache-Control"]) == (404, "private, no-store")
    with django_capture_on_commit_callbacks(execute=True):
        save(client, group, **{"picture-clear": "on"})
    assert not stored(group).picture
    assert {path for path in set(folder.rglob("*")) - before if path.is_file()} == set()
