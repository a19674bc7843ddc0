"""Text as people type it: search that knows the scripts, input hygiene, look-alike names, slugs.

Pure Python: no settings, no database. Rules and their reasons stand in the modules.
"""

from core.text.folding import ascii_digits, fold, tokens
from core.text.hygiene import clean
from core.text.matching import index_tokens, matches, query_terms, stems
from core.text.names import RESERVED_SLUGS, skeleton, slug_from

__all__ = [
    "RESERVED_SLUGS",
    "ascii_digits",
    "clean",
    "fold",
    "index_tokens",
    "matches",
    "query_terms",
    "skeleton",
    "slug_from",
    "stems",
    "tokens",
]
