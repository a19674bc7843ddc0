"""The one library all components register with, and how they draw."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()


def draw(name: str, **values: Any) -> SafeString:
    """A component's template; it sees its arguments and nothing of the page."""
    return render_to_string(f"components/{name}.html", values)


def trimmed(content: str) -> SafeString:
    """What a block holds, already escaped by its template; blank means empty."""
    return SafeString(content.strip())
