"""Light stems of Arabic words on folded letters.

Deep stemmers join what differs (Baghdad loses its first letter); these rules only take off the article, what is
written together with it, and the regular endings. Every rule is tried on document and query alike.
"""

import re
from collections.abc import Collection, Iterator, Mapping

_WITH_ARTICLE = re.compile("[وف]?(?:[بك]?ال|لل)(?=..)")
_BEFORE_OWN_AL = re.compile("[وف]?[بلك]?(?=ال)")
_LONG_ENDINGS = ("ها", "ان", "ات", "ون", "ين", "يه")
# Endings that leave the noun itself: looked up in the word list, where a nisba (ـي) would name something else.
_INFLECTIONS = ("تان", "تين", "ها", "هم", "هن", "نا", "كم", "ات", "ون", "ين", "ان")
_AFTER_TA = ("ها", "هم", "هن", "نا", "كم", "ان", "ين", "ه")


def _without_endings(word: str) -> str:
    """Take off regular endings again and again, leaving three letters before a long one and two before a short one."""
    while True:
        if word.endswith(_LONG_ENDINGS) and len(word) >= 5:
            word = word[:-2]
        elif word.endswith(("ه", "ي")) and len(word) >= 3:
            word = word[:-1]
        else:
            return word


def _without_pronouns(word: str) -> Iterator[str]:
    """Yield readings of a word with a possessive, a dual or an accusative alef (حملتنا, محافظتين, مشروعا)."""
    for ending in _AFTER_TA:
        if word.endswith("ت" + ending) and not word.endswith("ات" + ending) and len(word) - len(ending) >= 4:
            yield word[: -len(ending) - 1] + "ه"
    if word.endswith("نا") and len(word) >= 5:
        yield word[:-2]
    if word.endswith(("هم", "كم", "هن")) and len(word) >= 6:
        yield word[:-2]
    if word.endswith("ا") and len(word) >= 5 and word[-2] != "ي":
        yield word[:-1]


def bases(token: str, known: Collection[str]) -> list[str]:
    """Return `token` and its readings without article, conjunction or preposition, the likeliest first.

    A word of the word list is never cut: the و of وزارة and the ال of التزام belong to it.
    """
    if token in known:
        return [token]
    own_al = _BEFORE_OWN_AL.match(token)
    if own_al and token[own_al.end() :] in known:
        return [token[own_al.end() :], token]
    article = _WITH_ARTICLE.match(token)
    if article:
        found = [token[article.end() :], token]
        if article[0].endswith("لل"):  # للجنة is ل + اللجنة, للشباب is ل + الشباب
            kept_lam = token[article.end() - 1 :]
            found.insert(0 if kept_lam in known else 1, kept_lam)
        return found
    found = [token]
    rest = token
    if token[0] == "و" and len(token) >= 4:
        rest = token[1:]
        found.append(rest)
    if rest not in known and _has_preposition(rest[0], rest[1:], known):
        found.append(rest[1:])
    return found


def _has_preposition(first: str, rest: str, known: Collection[str]) -> bool:
    """Say whether `first` is a preposition before `rest`: ك and ف seldom are, and كمال is not "as money"."""
    if first in "بل":
        return (rest in known and len(rest) >= 3) or len(_without_endings(rest)) >= 4
    return first in "كف" and rest in known and len(rest) >= 5


def stems(token: str, known: Collection[str], given: Mapping[str, str]) -> set[str]:
    """Return every stem under which `token` may be found; `given` holds stems fixed by hand."""
    readings = [reading for base in bases(token, known) for reading in (base, *_without_pronouns(base))]
    return {given.get(reading) or _without_endings(reading) for reading in readings}


def inflected(token: str, known: Collection[str]) -> Iterator[str]:
    """Yield the forms under which the word list may hold `token`, longest first."""
    cut = bases(token, known)
    yield from sorted(cut, key=len, reverse=True)
    for base in cut:
        for ending in _INFLECTIONS:
            if base.endswith(ending) and len(base) - len(ending) >= 3:
                yield base[: -len(ending)]
                if ending in _AFTER_TA and base[: -len(ending)].endswith("ت"):
                    yield base[: -len(ending) - 1] + "ه"
