import pytest

from core.prose import OUTGOING, sanitise


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("one\r\n\r\ntwo & three\n", "<p>one</p>\n<p>two &amp; three</p>"),
        ("a < b and c > d", "<p>a &lt; b and c &gt; d</p>"),
        ("<p>Hi<script>alert(1)</script><img src=x onerror=y></p><h1>one</h1>", "<p>Hi</p>one"),
        ('<p dir="rtl" style="x" onclick="y">a</p>', "<p>a</p>"),
        ('<p><a href="javascript:x">l</a></p>', f'<p><a rel="{OUTGOING}">l</a></p>'),
        ('<a href="https://x.org" target="_blank">l</a>', f'<a href="https://x.org" rel="{OUTGOING}">l</a>'),
        ("<p></p>", ""),
        ("<p>&nbsp; </p>", ""),
        ("", ""),
    ],
)
def test_rich_text_is_stored_by_the_allow_list(typed, stored):
    assert sanitise(typed) == stored
    assert sanitise(stored) == stored
