"""What a spreadsheet would run is a text; what it would misread is marked."""

import csv
import io

import pytest

from core.exports import csv_answer, neutral


@pytest.mark.parametrize(
    ("typed", "cell"),
    [
        ('=HYPERLINK("//evil.example")', '\'=HYPERLINK("//evil.example")'),
        ("+1+cmd|' /C calc'!A0", "'+1+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\n=1", "'\n=1"),
        ("  =1", "'  =1"),
        ("＝1", "'＝1"),
        ("a=b", "a=b"),
        ("می\u200cخوێنم", "می\u200cخوێنم"),
        ("", ""),
        (None, ""),
        (-5, -5),
        (0.5, 0.5),
    ],
)
def test_a_cell_is_what_it_says(typed, cell):
    assert neutral(typed) == cell


def test_a_table_is_a_file_that_spreadsheets_read():
    answer = csv_answer("x.csv", ["اسم", "=1"], [['a "b", c', "two\nlines"], ["@x", -3]])
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows == [["اسم", "'=1"], ['a "b", c', "two\nlines"], ["'@x", "-3"]]
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="x.csv"'
    assert answer.headers["Cache-Control"] == "private, no-store"
