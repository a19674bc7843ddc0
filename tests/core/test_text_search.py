from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.text import fold, index_tokens, matches, query_terms, stems, tokens
from core.text.lexicon import lexicon

pytestmark = pytest.mark.drawn

CASES = [
    line.split("\t")
    for line in (Path(__file__).parent / "search_cases.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]
LANGUAGES = ("ar", "ckb", "en")
PEOPLE_TYPE = st.text(
    st.sampled_from("اأإآبةتثحدرزسشعغفقكلمنهويىئءؤپچژگڤکیەێۆڕڵھـًّ\u200c\u200d ،.-'’٣۳12abeéiıstzßIŁ\n")
    | st.characters(),
    max_size=60,
)

GOVERNORATES = {
    "Baghdad": "Bagdad بغداد بەغدا بەغداد",
    "Basra": "Basrah Al-Basrah البصرة بەسرە",
    "Nineveh": "Ninewa Ninawa Ninevah Mosul نينوى نەینەوا الموصل مووسڵ",
    "Anbar": "Al-Anbar الأنبار ئەنبار",
    "Babil": "Babylon بابل",
    "Diyala": "Diala ديالى دیالە دیالا",
    "Dhi Qar": "Thi_Qar Dhi-Qar ذي_قار ذيقار زیقار ذی_قار",
    "Karbala": "Kerbala كربلاء کەربەلا",
    "Kirkuk": "Tamim At-Ta'mim كركوك کەرکووک کەرکوک",
    "Maysan": "Missan Misan Amarah ميسان میسان العمارة عەمارە",
    "Muthanna": "Al-Muthanna المثنى موسەننا",
    "Najaf": "An-Najaf النجف نەجەف",
    "Al-Qadisiyyah": "Qadissiya Qadisiya Diwaniyah القادسية الديوانية دیوانییە قادسیە",
    "Salah al-Din": "Saladin Salahaddin Salah_ad-Din صلاح_الدين سەڵاحەدین سەلاحەدین",
    "Wasit": "Wassit Kut واسط واست الكوت کووت",
    "Erbil": "Arbil Irbil Hawler Hewler Hewlêr أربيل اربيل هولير هەولێر",
    "Duhok": "Dohuk Dahuk Dihok دهوك دهۆک",
    "Sulaymaniyah": "Sulaimani Sulaimaniya Slemani Slêmanî Suleimaniah السليمانية سلێمانی",
    "Halabja": "Halabcha حلبجة هەڵەبجە هه‌ڵه‌بجه‌",
}
CAPITALS = {
    "Ramadi": "الرمادي ڕومادی",
    "Hillah": "الحلة حیللە",
    "Baqubah": "بعقوبة بەعقووبە",
    "Nasiriyah": "الناصرية ناسرییە",
    "Samawah": "السماوة سەماوە",
    "Tikrit": "تكريت تکریت",
}


@pytest.mark.parametrize(("language", "found", "document", "query", "why"), CASES)
def test_query_finds_what_people_mean(language, found, document, query, why):
    assert matches(document, query, language) == (found == "yes"), why


def _places():
    return [[name, *(alias.replace("_", " ") for alias in aliases.split())] for name, aliases in PLACES.items()]


PLACES = GOVERNORATES | CAPITALS


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("names", _places(), ids=PLACES)
def test_every_name_of_a_place_finds_every_other(names, language):
    missed = [(a, b) for a in names for b in names if not matches(f"2019: {a}, 3", b, language)]
    assert missed == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_governorate_finds_another(language):
    held = {names[0]: index_tokens(" / ".join(names), language) for names in _places() if names[0] in GOVERNORATES}
    wrong = [
        (document, query)
        for document, found in held.items()
        for names in _places()
        if names[0] in held and names[0] != document
        for query in names
        if all(not term.isdisjoint(found) for term in query_terms(query, language))
    ]
    assert wrong == []


def test_query_of_nothing_finds_nothing():
    assert [matches("بغداد", query, "ar") for query in ("", " ", "؟!", "\u200c")] == [False] * 4


def test_query_of_small_words_alone_asks_for_them():
    assert (matches("من نحن", "من", "ar"), matches("نحن", "من", "ar")) == (True, False)


def test_endless_words_are_found_as_they_stand():
    assert [matches("ان" * 50_000, "ان" * 50_000, language) for language in LANGUAGES] == [True] * 3


def test_unknown_language_is_an_error():
    with pytest.raises(KeyError):
        matches("x", "x", "fr")


def test_tokens_are_runs_of_letters_or_digits():
    assert tokens("27ـی تشرینی 2025، ISF-2018") == ["27", "ي", "تشريني", "2025", "isf", "2018"]


def test_fold_gives_one_spelling():
    assert fold("ﺍﻟﻤﻨﺘـــﺪﻯ كۆمه‌ڵگه‌ى ڕۆژی ١٢٠ women’s Hewlêr") == "المنتدي كومهلگهي روژي 120 womens hewler"


def test_stems_keep_the_first_letter_of_a_name():
    assert (stems("بغداد", "ar"), stems("ماف", "ckb"), stems("baghdad", "en")) == ({"بغداد"}, {"ماف"}, {"baghdad"})


def test_stems_lose_endings():
    assert (stems("محافظات", "ar"), stems("ههلمهتيك", "ckb"), stems("councils", "en")) == (
        {"محافظ"},
        {"ههلمهت"},
        {"council"},
    )


def test_listed_groups_are_kept_apart_from_words_of_a_text():
    for language in LANGUAGES:
        known = lexicon(language)
        concepts = set().union(*known.words.values(), *known.phrases.values())
        assert all(concept[0] == "0" and concept[1:].isalpha() for concept in concepts)
        assert set(known.wider.values()) <= concepts


@given(PEOPLE_TYPE)
def test_fold_is_done_after_once(text):
    assert fold(fold(text)) == fold(text)


@given(PEOPLE_TYPE, st.sampled_from(LANGUAGES))
@settings(deadline=None)
def test_every_word_of_a_document_finds_it(document, language):
    words = [word for word in document.split() if tokens(word)]
    assert [word for word in words if not matches(document, word, language)] == []


@given(PEOPLE_TYPE, st.sampled_from(LANGUAGES))
@settings(deadline=None)
def test_a_document_finds_itself(document, language):
    assert matches(document, document, language) == bool(tokens(document))
