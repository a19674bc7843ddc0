import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import RESERVED_SLUGS, ascii_digits, clean, skeleton, slug_from

ANYTHING = st.text(st.characters(exclude_categories=()) | st.sampled_from("ا\u200c\u200d\u0301\u064b\ufeff\r\n\u202ea"))

CLEANED = [
    ("plain text\n\tas typed", "plain text\n\tas typed"),
    ("one\r\ntwo\rthree\u2028four\x85five", "one\ntwo\nthree\nfour\nfive"),
    ("nul\x00 bell\x07 del\x7f c1\x9b", "nul bell del c1"),
    ("\u202eevil\u202c \u2066x\u2069 \u200e\u200f\u061c", "evil x "),
    ("zero\u200bwidth\ufeff\u2060 soft\u00adhyphen", "zerowidth softhyphen"),
    ("lone \ud800 surrogate \udfff", "lone  surrogate "),
    ("non\ufdd0char\uffff\U0001fffe", "nonchar"),
    ("می\u200cخوێنم", "می\u200cخوێنم"),
    ("هه\u200c\u200cڵه\u200d\u200cبجه\u200c", "هه\u200cڵه\u200dبجه"),
    ("\u200cكورد \u200cستان\u200c ٥\u200cی", "كورد ستان ٥ی"),
    ("cafe\u0301", "café"),
    ("ا\u200c\u0653", "آ"),
    ("", ""),
]


@pytest.mark.parametrize(("typed", "kept"), CLEANED)
def test_clean_keeps_what_can_be_seen(typed, kept):
    assert clean(typed) == kept


@given(ANYTHING)
def test_clean_is_done_after_once_and_leaves_text_that_can_be_stored(text):
    kept = clean(text)
    assert clean(kept) == kept
    assert unicodedata.is_normalized("NFC", kept)
    assert kept.encode("utf-8").decode("utf-8") == kept
    assert not [c for c in kept if unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t"]
    assert not [
        c
        for c in kept
        if unicodedata.bidirectional(c) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    ]


def test_ascii_digits_reads_all_three_kinds():
    assert ascii_digits("٠١٢٣٤٥٦٧٨٩ ۰۱۲۳۴۵۶۷۸۹ 0-9 ۱۲/٥") == "0123456789 0123456789 0-9 12/5"


ALIKE = [
    ("Sara", "ѕаrа"),
    ("SARA", "sara"),
    ("Sara B", "Sara_B"),
    ("Ali", "All"),
    ("AIi", "Ali"),
    ("zo0", "z0O"),
    ("Lina1", "Linal"),
    ("Nour", "Νουr"),
    ("modern", "modem"),
    ("سارە", "سارة"),
    ("ڕۆژان", "روژان"),
    ("علي", "على"),
    ("سارا", "سار١"),
    ("تە\u200cم", "تەم"),
    ("José", "Jose"),
    ("𝓢ara", "Sara"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_names_that_look_alike_share_a_skeleton(one, other):
    assert skeleton(one) == skeleton(other)


def test_names_that_differ_keep_different_skeletons():
    names = ["Sara", "Zara", "Lara", "سارا", "زارا", "دانا", "دلير", "Dana", "Aram", "🌱", "🌿", "نور", "نورا"]
    assert len({skeleton(name) for name in names}) == len(names)


@given(ANYTHING)
def test_skeleton_does_not_mind_cleaning(text):
    assert skeleton(clean(text)) == skeleton(text)


SLUGS = [
    ("Women’s rights: a first step", "womens-rights-a-first-step"),
    ("  Café -- Hewlêr 2018! ", "cafe-hewler-2018"),
    ("المنتدى الاجتماعي", ""),
    ("ISF ٢٠١٨", "isf-2018"),
    ("x" * 90, "x" * 80),
    ("word " * 30, "-".join(["word"] * 16)),
    ("a" * 80 + " b", "a" * 80),
    ("!!!", ""),
]


@pytest.mark.parametrize(("title", "slug"), SLUGS)
def test_slug_is_latin_and_short(title, slug):
    assert slug_from(title) == slug


@given(ANYTHING)
def test_slug_holds_letters_digits_and_hyphens(text):
    slug = slug_from(text)
    assert len(slug) <= 80
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert slug == slug.strip("-")
    assert slug_from(slug) == slug


def test_words_of_addresses_are_reserved():
    assert {"review", "feed", "new", "programme", "register", "workspace", "room"} <= RESERVED_SLUGS
    assert all(slug_from(word) == word for word in RESERVED_SLUGS)
