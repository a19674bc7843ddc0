"""Light stems of English words: British and American spellings, plurals, -ing and -ed, and no more.

Cutting deeper would find organs under organisations.
"""

import re
from collections.abc import Iterator

_BRITISH = (
    (re.compile(r"(?<=..)is(?=(?:e|es|ed|er|ers|ing|ation|ations|ational)$)"), "iz"),
    (re.compile(r"ys(?=(?:e|es|ed|er|ers|ing)$)"), "yz"),
    (re.compile(r"(?<=[a-z]{2})our(?=s?$|ed$|ing$|er|ful|able|ite|hood)"), "or"),
    (re.compile(r"mme(?=s?$)"), "m"),
    (re.compile(r"ence(?=s?$)"), "ense"),
    (re.compile(r"logue(?=s?$)"), "log"),
)
_UNCUT = frozenset(
    "news series species politics economics ethics always across process access business united hundred sacred "
    "during evening morning nothing something anything everything spring string being wedding red bed led "
    "this his was has its us is as yes gas bus plus thus".split()
)
_VOWEL = re.compile("[aeiouy]")
_SHORT = re.compile("[^aeiou][aeiouy][^aeiouwxy]")
_DOUBLED_END = re.compile(r"([bdfgklmnprt])\1$")


def _singular(word: str) -> str:
    if word in _UNCUT or len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "zzes")):
        return word[:-2]
    return word[:-1]


def _without_participle(word: str) -> Iterator[str]:
    """Yield the verb behind -ing or -ed, with the e or the single letter it may have had."""
    for ending in ("ing", "ed"):
        base = word.removesuffix(ending)
        if base == word or word in _UNCUT or len(base) < 3 or not _VOWEL.search(base):
            continue
        if base.endswith("e"):
            yield base + "e"
            continue
        if _DOUBLED_END.search(base):
            yield base[:-1]
        if not _SHORT.fullmatch(base):
            yield base
        yield base + "e"
        if base.endswith("i"):
            yield base[:-1] + "y"


def stems(token: str) -> set[str]:
    """Return every stem under which `token` may be found."""
    word = token
    for british, american in _BRITISH:
        word = british.sub(american, word)
    word = _singular(word)
    return {word, *_without_participle(word)}
