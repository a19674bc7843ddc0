import os
from datetime import UTC, datetime

import pytest
from django.core.mail import EmailMultiAlternatives

LIST = "/dev/mailbox/"


@pytest.fixture
def folder(settings, tmp_path):
    settings.DEMO = True
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "icssi.mailbox.MailboxBackend", tmp_path / "mail"
    return settings.EMAIL_FILE_PATH


@pytest.fixture
def kept(folder, db):
    message = EmailMultiAlternatives(
        "سڵاو", "Look: http://localhost:8000/ckb/x/", "post@example.org", ["zainab@example.org"]
    )
    message.attach_alternative('<p style="color:red">Hello</p><script>1</script>', "text/html")
    message.send()
    (path,) = folder.iterdir()
    return path


def test_every_message_is_a_file_and_whole(kept, folder):
    assert kept.suffix == ".eml"
    assert [path for path in folder.iterdir() if path.name.startswith(".")] == []


def test_messages_are_listed_and_shown(kept, client):
    os.utime(kept, (0, datetime(2026, 11, 22, 10, 41, tzinfo=UTC).timestamp()))
    listed = client.get(LIST).content.decode()
    assert "سڵاو" in listed
    assert "13:41" in listed, "hours are those of Iraq"
    page = client.get(f"{LIST}{kept.stem}/")
    assert 'href="http://localhost:8000/ckb/x/"' in page.content.decode()
    assert "zainab@example.org" in page.content.decode()
    assert "frame-src 'self'" in page["Content-Security-Policy"]


def test_html_part_stands_alone_and_may_do_nothing(kept, client):
    response = client.get(f"{LIST}{kept.stem}/html/")
    policy = response["Content-Security-Policy"]
    assert response.content.decode().startswith('<p style="color:red">')
    assert [part for part in ("default-src 'none'", "style-src 'unsafe-inline'", "sandbox") if part not in policy] == []
    assert "script-src" not in policy
    assert "X-Frame-Options" not in response


def test_empty_mailbox_says_so(folder, client, db):
    assert client.get(LIST).status_code == 200


@pytest.mark.parametrize("name", ["nothing", "..%2f..%2fetc", "20260101-000000-000000-aaaaaaaa"])
def test_other_names_are_not_there(folder, client, db, name):
    assert client.get(f"{LIST}{name}/").status_code == 404
    assert client.get(f"{LIST}{name}/html/").status_code == 404


def test_real_portal_has_no_mailbox(kept, client, settings):
    settings.DEMO = False
    assert client.get(LIST).status_code == 404
    assert client.get(f"{LIST}{kept.stem}/").status_code == 404
