from xml.etree import ElementTree

import pytest

from geography.models import Region
from groups.models import Theme, WorkingGroup

pytestmark = pytest.mark.django_db
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def test_robots_names_the_site_map_and_what_is_closed(client):
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert "Disallow: /*/my/" in lines
    assert lines[-1].endswith("/sitemap.xml")


def test_security_txt_has_what_the_standard_demands(client):
    fields = dict(line.split(": ", 1) for line in client.get("/.well-known/security.txt").content.decode().splitlines())
    assert fields.keys() == {"Contact", "Expires", "Preferred-Languages", "Canonical", "Policy"}


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
