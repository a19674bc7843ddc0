"""The parts every page is made of. They know no model: arguments are words, addresses and versions of a text.

All arguments are keywords. What stands in a template lives in `templates/components/`; one-line parts are
written in Python, because a list shows hundreds of them. `docs/components.md` lists them.
"""

from core.templatetags.components import acts, frame, signs, things, words
from core.templatetags.components.registry import register

__all__ = ["acts", "frame", "register", "signs", "things", "words"]
