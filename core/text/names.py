"""Names that must not be mistaken for one another: pseudonyms by their skeleton, pages by their slug."""

import re

from core.text.folding import fold
from core.text.hygiene import clean

SLUG_LENGTH = 80

# Words that addresses below a list or a page already use, or will.
RESERVED_SLUGS = frozenset(
    """about accounts add admin all api ar archive archives assembly atom authorities calendar campaigns cancel
    carry check-in ckb commitments confirm contact councils create dashboard delete demo dev download drafts edit en
    evidence export feed filter forums groups healthz help history home icssi import index invite join leave legal
    list login logout matrix media meetings members moderation my new newsletter notifications null organisations
    page partners posts preview print programme propose publish readyz recommendations register registrations report
    review robots room rss safety search settings sign-in sign-out sign-up sitemap static styleguide submit support
    tasks translate undefined unsubscribe update updates upload verify well-known workspace""".split()
)

# Letters of other scripts, and of Latin itself, that a reader takes for a Latin letter; capitals where they differ.
_LOOK_ALIKES = {
    "a": "аαɑᴀА\u0391",
    "b": "ьвβʙВ\u0392Ь",
    "c": "сϲᴄСϹ",
    "d": "ԁᴅ",
    "e": "еєεҽᴇЕЄ\u0395",
    "f": "ғꜰ",
    "g": "ɡԍɢг",
    "h": "һհнʜН\u0397",
    "j": "јϳᴊЈ",
    "k": "кκᴋК\u039a",
    "l": "іιɩӏɪʟ1|!iІΙӀاI",
    "m": "мᴍМ\u039c",
    "n": "ոпηɴ\u039d",
    "o": "оοσօᴏ0ОΟ",
    "p": "рρᴘР\u03a1",
    "q": "ԛ",
    "r": "ʀ",
    "s": "ѕꜱЅ5",
    "t": "тτᴛТ\u03a4",
    "u": "υսᴜμ",
    "v": "νѵᴠ",
    "w": "ԝωᴡш",
    "x": "хχХ\u03a7",
    "y": "уγүʏУ\u03a5Ү",
    "z": "ᴢ\u0396",
}
_TO_LATIN = str.maketrans({alike: latin for latin, alikes in _LOOK_ALIKES.items() for alike in alikes})
_PAIRS = (("rn", "m"), ("vv", "w"))
_APART = re.compile(r"[\W_]+")


def skeleton(name: str) -> str:
    """Return what a reader sees of `name`: two names of one skeleton can be taken for each other.

    Case, spaces and punctuation do not count, nor letters of other scripts that look alike (Cyrillic а), 0 and o,
    1, l and i. A name of symbols alone is its own skeleton. Never shown, only compared.
    """
    seen = fold(clean(name).translate(_TO_LATIN)).translate(_TO_LATIN)
    seen = _APART.sub("", seen)
    for pair, single in _PAIRS:
        seen = seen.replace(pair, single)
    return seen or "".join(clean(name).split())


def slug_from(title_en: str) -> str:
    """Return the slug of an English title: Latin letters, digits and hyphens, whole words up to `SLUG_LENGTH`.

    Empty when no Latin letter or digit is left, as from an Arabic or Kurdish title. May be one of RESERVED_SLUGS.
    """
    words = re.findall("[a-z0-9]+", fold(clean(title_en)))
    slug = "-".join(words)
    if len(slug) <= SLUG_LENGTH:
        return slug
    return slug[: SLUG_LENGTH + 1].rpartition("-")[0] or slug[:SLUG_LENGTH]
