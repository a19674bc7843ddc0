"""One stylesheet serves both directions and arrives in the first round trip."""

import re
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.test import RequestFactory

from core import errors

pytestmark = pytest.mark.drawn

ROOT = Path(settings.BASE_DIR)
STYLES = sorted((ROOT / "static").glob("**/*.css"))
TEMPLATES = sorted((ROOT / "templates").glob("**/*.html"))
SIDES = "left|right|top|bottom"
PHYSICAL = re.compile(
    rf"(?<![-\w])((margin|padding|border|scroll-margin|scroll-padding)-({SIDES})[-a-z]*|{SIDES}"
    r"|(min-|max-)?(width|height)|border-(top|bottom)-(left|right)-radius)\s*:"
    r"|(text-align|float|clear)\s*:\s*(left|right)"
)


def declarations(css):
    """The text without comments and without the conditions of media and container queries."""
    return re.sub(r"/\*.*?\*/|\((min|max)-width:[^)]*\)", "", css, flags=re.DOTALL)


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_style_names_no_physical_side(path):
    assert [match.group() for match in PHYSICAL.finditer(declarations(path.read_text()))] == []


@pytest.mark.parametrize("rule", ["margin-left: 1px", "left: 0", "width: 1px", "float: right", "text-align: left"])
def test_physical_side_is_seen(rule):
    assert PHYSICAL.search(declarations(f".x {{ {rule}; }}"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_template_has_no_inline_style_or_script(path):
    if "email" in path.parts or "mail" in path.name:
        pytest.skip("mail readers know no stylesheets")
    found = re.findall(
        r"<style|\sstyle=|\son(?:click|load|submit|change|input)=|<script(?![^>]*(?:src=|json))", path.read_text()
    )
    assert found == []


def test_direction_is_asked_for_icons_and_geography_only():
    css = declarations((ROOT / "static/site.css").read_text())
    selectors = {match.strip() for match in re.findall(r"^([^{}]*\[dir=[^{}]*)\{", css, re.MULTILINE)}
    assert all(".flip" in selector or ".tiles" in selector for selector in selectors)


def test_style_weighs_at_most_seven_kilobytes():
    assert len(brotli.compress((ROOT / "static/site.css").read_bytes())) <= 7 * 1024


@pytest.mark.django_db
def test_frame_of_a_page_leaves_room_for_its_content():
    html = errors.not_found(RequestFactory().get("/ar/nothing/")).content
    assert len(brotli.compress(html)) <= 2 * 1024
