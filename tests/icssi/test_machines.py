import html
import re
from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from accounts.keeping import terms
from geography.models import Region
from groups.models import Theme, WorkingGroup

pytestmark = pytest.mark.django_db
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def test_robots_names_the_site_map_and_what_is_closed(client):
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert "Disallow: /*/my/" in lines
    assert lines[-1].endswith("/sitemap.xml")


def test_security_txt_has_what_the_standard_demands(client, settings):
    """RFC 9116: one line a field, `Contact` and `Expires` needed, less than a year ahead, in plain text as UTF-8."""
    settings.DEFAULT_FROM_EMAIL = "Portal <post@example.org>"
    response = client.get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    lines = response.content.decode().splitlines()
    fields = dict(line.split(": ", 1) for line in lines)
    assert len(fields) == len(lines)
    expires = datetime.fromisoformat(fields.pop("Expires"))
    assert timedelta(days=90) < expires - timezone.now() < timedelta(days=365)
    assert fields == {
        "Contact": "mailto:post@example.org",
        "Preferred-Languages": "ar, ckb, en",
        "Canonical": "http://localhost:8000/.well-known/security.txt",
        "Policy": "http://localhost:8000/en/safety/#weakness",
    }
    assert 'id="weakness"' in client.get("/en/safety/").content.decode()


def test_the_safety_page_shows_every_term_and_leads_out_without_a_trace(client):
    page = html.unescape(client.get("/en/safety/").content.decode())
    assert [one.code for one in terms.values() if str(one.what) not in page or one.how_long not in page] == []
    outgoing = re.findall(r'<a href="https?://(?!localhost|testserver)[^>]*>', page)
    assert len(outgoing) == 3
    assert all('rel="noopener noreferrer nofollow ugc"' in link for link in outgoing)


def test_site_map_names_every_page_in_every_language(client, django_assert_num_queries):
    region = Region.objects.create(slug="iraq", name="Iraq")
    theme = Theme.objects.create(slug="water-environment", name="Water")
    WorkingGroup.objects.create(slug="water-environment-iraq", name="Water", region=region, theme=theme)
    index = ElementTree.fromstring(client.get("/sitemap.xml").content)
    sections = [place.text for place in index.findall("s:sitemap/s:loc", NAMES)]
    assert len(sections) == 7
    with django_assert_num_queries(1):
        groups = ElementTree.fromstring(client.get("/sitemap-groups.xml").content)
    assert [place.text.partition("testserver")[2] for place in groups.findall("s:url/s:loc", NAMES)] == [
        f"/{language}/groups/water-environment-iraq/" for language in ("ar", "ckb", "en")
    ]
    assert len(groups.findall("s:url/x:link", NAMES)) == 9
    for section in sections:
        assert client.get(section).status_code == 200
