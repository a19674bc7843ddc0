"""Light stems of Central Kurdish words on folded letters (ە is ه, ی and ێ are ي, ک is ك).

Endings stack on a noun (پارێزگا + کان + دا) and look like parts of other nouns (the مان of ئەندامان is not "our"),
so every way to take them off is followed, and the shortest forms reached are the stems.
"""

from collections.abc import Collection, Iterator

# ending, letters that must stay, letters it may only follow (any when empty), letters put back as a second reading
_RULES = (
    ("دا", 3, "", ""),
    ("هوه", 3, "", ""),
    ("وه", 3, "اي", ""),
    ("هكاني", 2, "", "ه"),
    ("هكانيش", 2, "", "ه"),
    ("هكان", 2, "", "ه"),
    ("هكه", 2, "", "ه"),
    ("كان", 3, "اوي", ""),
    ("كه", 3, "اوي", ""),
    ("انيش", 2, "", ""),
    ("يهك", 2, "", ""),
    ("يك", 2, "", ""),
    ("مان", 3, "", ""),
    ("تان", 3, "", ""),
    ("يان", 3, "", ""),
    ("ان", 2, "", ""),
    ("ي", 2, "", ""),
    ("ه", 5, "", ""),  # "is"; in shorter words it would join دەستە and دەست
)
_CLITICS = ("له", "به", "و")


def _shorter(word: str) -> Iterator[str]:
    for ending, left, after, put_back in _RULES:
        base = word[: -len(ending)]
        if word.endswith(ending) and len(base) >= left and (not after or base[-1] in after):
            yield base
            if put_back:
                yield base + put_back


def _reached(token: str) -> tuple[list[str], set[str]]:
    """Return all forms reached from `token`, nearest first, and those nothing more can be taken off."""
    seen = [token]
    ends = set()
    for word in seen:
        shorter = [form for form in _shorter(word) if form != word]
        seen.extend(form for form in shorter if form not in seen)
        if not shorter:
            ends.add(word)
    return seen, ends


def stems(token: str, known: Collection[str]) -> set[str]:
    """Return every stem under which `token` may be found; a word of the word list is also its own stem."""
    seen, ends = _reached(token)
    return ends | {form for form in seen if form in known} | set(_without_clitic(token, known))


def inflected(token: str, known: Collection[str]) -> Iterator[str]:
    """Yield the forms under which the word list may hold `token`, longest first."""
    seen, _ = _reached(token)
    yield from sorted(seen, key=len, reverse=True)
    yield from _without_clitic(token, known)


def _without_clitic(token: str, known: Collection[str]) -> Iterator[str]:
    """Yield the known word behind a preposition written together with it (لەهەولێر)."""
    if token in known:
        return
    for clitic in _CLITICS:
        rest = token.removeprefix(clitic)
        if rest != token and len(rest) >= 4:
            yield from (form for form in _reached(rest)[0] if form in known)
