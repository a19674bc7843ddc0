"""What a text is found by, and what a query asks for: sets of tokens that any index can hold.

A database only stores `index_tokens` of a document and answers whether, for each set of `query_terms`, at least one
of its tokens is there; SQLite and PostgreSQL then find the same. `matches` is that rule without a database. The
tokens of a group in the word lists begin with a digit followed by letters (`0erbil`); an index must keep them whole
and must be rebuilt when this package's rules or lists change.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from core.text import arabic, english, sorani
from core.text.folding import WORD, fold, tokens
from core.text.lexicon import lexicon

_HYPHENS = frozenset("-\u2010\u2011\u2012\u2013")
_ARABIC_LETTER = re.compile("[\u0620-\u06ff\u0750-\u077f]")
_STOP_WORDS = {
    "ar": "في من على إلى عن و مع أو أن إن هذا هذه التي الذي بين حتى عند ب ل",
    "ckb": "لە بە بۆ و ی لەگەڵ لەسەر لەلایەن ئەم ئەو کە یان تا",
    "en": "a an the of in on at for to and or by with from as is al el ad ar ash",
}
# Endings that old Kurdish texts, and people without a ZWNJ key, put after a space.
_LOOSE_ENDINGS = frozenset("كان كاني هكان هكاني يهكان يهكاني هكه هكهي".split())
# First parts of English words that are written apart, with a hyphen or in one.
_LOOSE_PREFIXES = frozenset("non co anti multi inter pre post self sub under over re semi pro cyber eco e".split())
_LOOSE_FIRST = frozenset("عبد ابو ابن ذي ذو لا غير شبه".split())
# What may stand before the first word of an Arabic name of two words (بذي قار).
_PARTICLES = re.compile("^[وف]?[بلك]?(?=..)")
_LONGEST_WORD = 40  # letters; longer runs are noise and are found only as they stand
# Folding takes the hamza of "water" and leaves "what"; the text as written tells them apart.
_WATER = re.compile(r"(?<!\w)(?:[وفبكل]|[وفبك]?ال|و?لل)?ماء(?!\w)")
_WATER_FOLDED, _WATER_LISTED = "ما", "مياه"
# What an Arabic keyboard offers in place of Kurdish letters; in short words it would join باش and پاش.
_ARABIC_KEYBOARD = str.maketrans("گپچژڤ", "كبجزف")


def index_tokens(text: str, language: str) -> set[str]:
    """Return the tokens a document is found by: folded words, their stems, groups, and what contains a place."""
    words, joined = _words(text, language)
    groups = _groups(text, words, language)
    found = set(words)
    for word in [*words, *joined]:
        found |= _stems(word, language)
    if language == "ckb":
        found.update([form.translate(_ARABIC_KEYBOARD) for form in found if len(form) >= 5])
    places = set[str]().union(*groups, *(_word_groups(word, language) for word in joined))
    return found | lexicon(language).reach(places)


def query_terms(query: str, language: str) -> list[frozenset[str]]:
    """Return one set of tokens for each word that counts; a document must hold a token of every set.

    Two neighbouring words are also asked for written as one. Words like *in* and *of* count only when there is
    nothing else. An empty list finds nothing.
    """
    words, _ = _words(query, language)
    groups = _groups(query, words, language)
    terms = []
    for place, word in enumerate(words):
        term = {word} | _stems(word, language) | groups[place]
        for pair in (words[max(place - 1, 0) : place + 1], words[place : place + 2]):
            if len(pair) == 2 and all(part.isalpha() for part in pair):
                whole = "".join(pair)
                term |= {whole} | _stems(whole, language) | _word_groups(whole, language)
        terms.append(frozenset(term))
    counting = [term for word, term in zip(words, terms, strict=True) if word not in _stop_words(language)]
    return counting or terms


def matches(document: str, query: str, language: str) -> bool:
    """Say whether `query` finds `document`, both in `language` (`ar`, `ckb` or `en`); needs no database."""
    terms = query_terms(query, language)
    if not terms:
        return False
    held = index_tokens(document, language)
    return all(not term.isdisjoint(held) for term in terms)


def stems(token: str, language: str) -> set[str]:
    """Return the light stems of one folded token by the rules of its script and `language`."""
    return set(_stems(token, language))


@lru_cache(maxsize=16384)
def _stems(token: str, language: str) -> frozenset[str]:
    known = lexicon(language)
    if token.isdigit() or len(token) > _LONGEST_WORD:
        return frozenset({token})
    if not _ARABIC_LETTER.match(token):
        return frozenset(english.stems(token))
    if language == "ckb":
        return frozenset(sorani.stems(token, known.words))
    return frozenset(arabic.stems(token, known.words, known.stems))


@lru_cache(maxsize=16384)
def _word_groups(token: str, language: str) -> frozenset[str]:
    """Return the groups a word belongs to: those of its longest form that the word lists hold."""
    words = lexicon(language).words
    if len(token) > _LONGEST_WORD:
        return frozenset()
    for form in _listed_forms(token, language):
        if form in words:
            return frozenset(words[form])
    return frozenset()


def _listed_forms(token: str, language: str) -> Iterator[str]:
    known = lexicon(language).words
    if not _ARABIC_LETTER.match(token):
        yield token
        yield from sorted(english.stems(token), key=len, reverse=True)
        if token.startswith("al") and len(token) >= 6:
            yield token[2:]
        return
    if language == "ckb":
        yield from sorani.inflected(token, known)
    yield from arabic.inflected(token, known)


def _groups(text: str, words: list[str], language: str) -> list[set[str]]:
    """Return for each of the `words` of `text` the groups it belongs to, alone or as part of a phrase."""
    found = [set(_word_groups(word, language)) for word in words]
    if language == "ar" and _WATER.search(text):
        for word, groups in zip(words, found, strict=True):
            if _WATER_FOLDED in arabic.bases(word, ()) or word.endswith("ل" + _WATER_FOLDED):
                groups.update(_word_groups(_WATER_LISTED, language))
    phrases = _phrases_by_first(language)
    forms = [_stems(word, language) | {word, _PARTICLES.sub("", word, count=1)} for word in words]
    for place, first_forms in enumerate(forms):
        for rest, concepts in (phrase for first in first_forms for phrase in phrases.get(first, ())):
            following = forms[place + 1 : place + 1 + len(rest)]
            if len(following) == len(rest) and not any(map(frozenset.isdisjoint, rest, following)):
                for covered in found[place : place + 1 + len(rest)]:
                    covered.update(concepts)
    return found


_Rest = tuple[frozenset[str], ...]


@lru_cache
def _phrases_by_first(language: str) -> dict[str, list[tuple[_Rest, set[str]]]]:
    by_first: dict[str, list[tuple[_Rest, set[str]]]] = {}
    for phrase, concepts in lexicon(language).phrases.items():
        first, *rest = (_stems(word, language) | {word} for word in phrase)
        for form in first:
            by_first.setdefault(form, []).append((tuple(rest), concepts))
    return by_first


@lru_cache
def _stop_words(language: str) -> frozenset[str]:
    return frozenset(tokens(_STOP_WORDS[language]))


def _words(text: str, language: str) -> tuple[list[str], list[str]]:
    """Return the folded words of `text`, and those that hyphen or custom lets one write as a single word."""
    folded = fold(text)
    spans = list(WORD.finditer(folded))
    words = [span[0] for span in spans]
    joined = []
    start = 0
    for place in range(1, len(spans) + 1):
        if place < len(spans) and _belongs(folded, spans[place - 1], spans[place], language):
            continue
        if place - start > 1:
            joined.append("".join(words[start:place]))
        start = place
    return words, joined


def _belongs(folded: str, left: re.Match[str], right: re.Match[str], language: str) -> bool:
    """Say whether two neighbouring words may be written as one (co-existence, non violence, عبد الله, U.N.)."""
    if not (left[0].isalpha() and right[0].isalpha()):
        return False
    between = folded[left.end() : right.start()]
    if len(between) == 1 and between in _HYPHENS:
        return True
    if between == ".":
        return len(left[0]) == len(right[0]) == 1
    if not between.isspace():
        return False
    if language == "ckb":
        return right[0] in _LOOSE_ENDINGS
    return left[0] in (_LOOSE_FIRST if language == "ar" else _LOOSE_PREFIXES)
