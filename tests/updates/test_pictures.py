"""Pictures of updates through the real pages: what is sent, what is kept, and to whom it is handed out."""

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core import uploads
from tests import factories as make
from tests.core import hostile
from tests.updates.test_pages import LIST, sent_picture, signed_in, typed
from updates import actions
from updates.models import Update

pytestmark = pytest.mark.django_db


def sent(content: bytes, **changes) -> dict:
    return typed(picture=SimpleUploadedFile("a.jpg", content, "image/jpeg"), picture_alt_en="A well") | changes


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def editor() -> Client:
    return signed_in(make.holder("editor"))


def test_hostile_files_change_nothing_and_what_was_typed_comes_back(media, editor):
    for content in (hostile.SVG, hostile.png(60_000, 60_000), hostile.gifar(), b"<script>", hostile.jpeg_of_scans(500)):
        page = editor.post(f"{LIST}new/?about=project", sent(content, title_en="Water stays"))
        assert (page.status_code, set(page.context["form"].errors)) == (200, {"picture"})
        assert "Water stays" in page.content.decode()
    assert (Update.objects.count(), list(media.rglob("*.*"))) == (0, [])


def test_nothing_of_what_was_sent_is_on_the_disk(media, editor):
    content = hostile.with_everything("JPEG")
    assert editor.post(f"{LIST}new/?about=project", sent(content)).status_code == 302
    kept = [file for file in media.rglob("*") if file.is_file()]
    assert len(kept) == 1, "it is smaller than the smallest size"
    for trace in (b"Ali", hostile.DEVICE.encode(), b"Exif", b"xmpmeta", content[:64]):
        assert trace not in kept[0].read_bytes()
    assert kept[0].parent == media / "updates"
    assert kept[0].stat().st_mode & 0o007 == 0, "nobody else of this machine reads it"


def test_a_form_of_many_megabytes_is_refused_unread(media, editor):
    page = editor.post(f"{LIST}new/?about=project", sent(bytes(uploads.MOST_BYTES_OF_A_FORM)))
    assert page.status_code == 413
    page = editor.post(f"{LIST}new/?about=project", sent(bytes(uploads.MOST_BYTES + 1)))
    assert "larger than 5 MB" in str(page.context["form"].errors["picture"])


def test_who_sent_many_files_today_goes_on_tomorrow(media, editor, monkeypatch):
    monkeypatch.setattr(uploads, "A_DAY", 1)
    assert editor.post(f"{LIST}new/?about=project", sent(b"no picture")).status_code == 200
    page = editor.post(f"{LIST}new/?about=project", typed(picture=sent_picture(), picture_alt_en="A well"))
    assert "many files today" in str(page.context["form"].errors["picture"])
    assert editor.post(f"{LIST}new/?about=project", typed()).status_code == 302, "words may be written on"


@pytest.mark.parametrize("nginx", ["", "/internal-media/"])
def test_who_may_not_read_an_update_gets_nothing_of_its_picture(media, editor, settings, nginx):
    settings.MEDIA_INTERNAL_URL = nginx
    editor.post(f"{LIST}new/?about=project", typed(picture=sent_picture(), picture_alt_en="A well"))
    update = Update.objects.get()
    urls = [update.picture.url, update.picture.url.replace(".webp", "/400w.webp")]
    assert all(default_storage.exists(url.removeprefix("/media/")) for url in urls)
    readers = {"stranger": Client(), "member": signed_in(make.member(make.group())), "editor": editor}

    def answers() -> dict[str, set[int]]:
        found = {}
        for reader, client in readers.items():
            given = [client.get(url) for url in urls]
            assert all(("X-Accel-Redirect" in one) == (bool(nginx) and one.status_code == 200) for one in given)
            found[reader] = {one.status_code for one in given}
        return found

    assert answers() == {"stranger": {404}, "member": {404}, "editor": {200}}
    actions.publish(update, by=make.holder("editor"))
    assert answers() == {"stranger": {200}, "member": {200}, "editor": {200}}
    assert readers["stranger"].get(urls[0])["Cache-Control"] == "max-age=3600"
    assert readers["editor"].get(urls[0])["Cache-Control"] == "private, no-store"
    actions.take_down(update, reason=Update.Reason.SAFETY, by=make.holder("editor"))
    assert answers() == {"stranger": {404}, "member": {404}, "editor": {200}}
    for path in (
        "/media/updates/",
        "/media/",
        "/media/../.env",
        "/media/updates/..%2f..%2f.env",
        f"{nginx or '/x/'}updates/",
    ):
        assert readers["stranger"].get(path).status_code == 404
