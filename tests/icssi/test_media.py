import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.actions import open_account
from updates.models import Update

pytestmark = pytest.mark.django_db


@pytest.fixture
def update(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    update = Update.objects.create(slug="one", title="One", author=open_account("a@example.org", None, pseudonym="A"))
    for name in ("updates/abc.webp", "updates/abc/320w.webp", "updates/other.webp"):
        default_storage.save(name, ContentFile(b"picture"))
    Update.objects.filter(pk=update.pk).update(picture="updates/abc.webp")
    return update


@pytest.mark.parametrize("name", ["abc.webp", "abc/320w.webp"])
def test_a_picture_is_read_by_who_reads_its_update(client, update, name):
    assert client.get(f"/media/updates/{name}").status_code == 404
    client.force_login(update.author)
    response = client.get(f"/media/updates/{name}")
    assert (response.status_code, b"".join(response)) == (200, b"picture")


def test_a_published_picture_is_read_by_all(client, update):
    Update.objects.filter(pk=update.pk).update(status="published", published_at="2026-11-01T00:00Z")
    response = client.get("/media/updates/abc.webp")
    assert (response.status_code, b"".join(response), response["Content-Type"]) == (200, b"picture", "image/webp")


@pytest.mark.parametrize("name", ["other.webp", "abc/999w.webp", "ab.webp", ".webp", "abc/../../settings.py", "abc/"])
def test_nothing_else_is_read(client, update, name):
    Update.objects.filter(pk=update.pk).update(status="published", published_at="2026-11-01T00:00Z")
    assert client.get(f"/media/updates/{name}").status_code in {400, 404}
