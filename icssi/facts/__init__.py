"""Facts kept in files that people can read and correct, and how they are read.

A text stands as a mapping of languages (`{ar: …, ckb: …, en: …}`); a language nobody knows the words in is left out.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from core.languages import LANGUAGES
from core.models import VersionState

FOLDER = Path(__file__).parent
Text = dict[str, str]


def read(name: str, folder: Path = FOLDER) -> dict[str, Any]:
    """The contents of the file `name`.yaml in `folder`."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with (folder / f"{name}.yaml").open(encoding="utf-8") as stream:
        return yaml.load(stream, loader)  # noqa: S506 - the safe loader, in C where there is one


def versions(field: str, text: Text | None) -> dict[str, str]:
    """The columns of `field` that `text` fills, one a language."""
    return {f"{field}_{language}": words.strip() for language, words in (text or {}).items()}


def states(text: Text, unreviewed: Iterable[str] = ()) -> dict[str, str]:
    """How far each language version is: what stands in `text` is reviewed, unless it is listed as `unreviewed`."""
    drafts = set(unreviewed)
    return {
        f"state_{language}": VersionState.MISSING if language not in text
        else VersionState.DRAFT if language in drafts else VersionState.REVIEWED
        for language in LANGUAGES
    }  # fmt: skip
