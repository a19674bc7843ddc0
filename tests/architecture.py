"""Rules of the house that imports cannot show. Each looks at a tree or at models, and names what breaks it."""

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.db.models import Model

LONGEST_MODULE, LONGEST_FUNCTION, LONGEST_VIEW = 400, 40, 25  # lines
NOT_OURS = {".venv", ".git", "var", "node_modules", "__pycache__", "migrations"}
ROOMS = {
    "urls",
    "views",
    "admin",
    "tasks",
    "apps",
    "forms",
    "filters",
    "keys",
    "actions",
    "notices",
    "rules",
    "queries",
    "models",
    "history",
    "holdings",
}
FURNITURE = {"__init__", "migrations", "management", "templatetags", "translation"}
OF_ITS_OWN = {  # what one app has beside the rooms that all have
    "accounts": {  # how a person is known and proves it; what is held of her; offices, keys, sessions
        *("backends", "factor_urls", "keeping", "proof", "receivers", "second_factor", "sessions", "two_keys"),
    },
    "campaigns": {  # where its mail and its pictures lead; what is decided on, and how it is written together
        *("confirm_urls", "differences", "merging", "picture_urls", "texts"),
    },
    "councils": {"recommendation_urls"},  # its second address
    "forums": {"tokens", "wording"},  # what a registration is proved by; what its letters say
    "groups": {"file_urls", "letter_urls", "picture_urls", "receivers", "wording"},
    "notifications": {  # telling people
        *("audiences", "figures", "hours", "inbox", "kinds", "letters", "mail", "preview", "samples", "tokens", "wire"),
        "statements",
    },
    "updates": {"feed", "picture_urls"},
}
WITHOUT_ROOMS = {"core", "icssi"}  # the ground and the roof
TRUSTED = {  # where text goes into a page or a mail as it is, and why it may
    "core/templatetags/core.py": "fixed words; rich text, cleaned in the same line",
    "core/templatetags/components/acts.py": "nothing at all; what Django's widgets and media draw",
    "core/templatetags/components/frame.py": "fixed words",
    "core/templatetags/components/registry.py": "what a template has drawn, and so escaped",
    "core/templatetags/components/signs.py": "fixed words",
    "templates/components/_hint.html": "hints are words of the code; Django's about passwords is a list",
    "templates/notifications/mail.txt": "plain text, never shown as HTML",
}
TRUSTING = re.compile(r"\|\s*safe\b|\bmark_safe\(|\bSafe(?:String|Text)\(|autoescape off|\|\s*safeseq\b|__html__")
SILENCED = re.compile(r"# noqa:(?P<rules>[^#\n]*)")
SILENCED_SECURITY = re.compile(r"\bS\d{3}\b")
PHYSICAL = re.compile(
    r"(?<![-\w])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)|border-(?:top|bottom)-(?:left|right)-radius|(?:left|right)\s*:\s*[-\d])"
)


def layers(root: Path) -> list[set[str]]:
    """The apps of the import contract from top to bottom; siblings share a layer."""
    contracts = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    [apps] = [contract["layers"] for contract in contracts if contract["id"] == "apps"]
    return [set(re.split(r"\s*\|\s*", layer)) for layer in apps]


def upward_keys(models: Iterable[type[Model]], house: list[set[str]]) -> list[str]:
    """Keys to an app above or to a sibling: Django finds a model by its name, without an import."""
    floor = {app: number for number, apps in enumerate(house) for app in apps}
    found = []
    for model in models:
        own = model._meta.app_label
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            other = field.related_model._meta.app_label if isinstance(field.related_model, type) else own
            if own in floor and other in floor and other != own and floor[other] <= floor[own]:
                found.append(f"{model._meta.label}.{field.name} → {other}")
    return sorted(found)


def unlisted_apps(root: Path, *lists: Iterable[str]) -> list[str]:
    """Apps on the disk that one of the lists does not know."""
    apps = {path.parent.name for path in [*root.glob("*/apps.py"), *root.glob("*/models.py")]}
    return sorted({app for app in apps for known in lists if app not in set(known)})


def unknown_rooms(root: Path, apps: Iterable[str]) -> list[str]:
    """Files and packages of an app with a name that no app has, and that is not granted to this one."""
    found = []
    for app in set(apps) - WITHOUT_ROOMS:
        known = ROOMS | FURNITURE | OF_ITS_OWN.get(app, set())
        modules = [path for path in (root / app).iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()]
        found += [f"{app}/{path.name}" for path in modules if path.stem not in known]
    return sorted(found)


def sources(root: Path, suffix: str) -> Iterator[Path]:
    for path in sorted(root.rglob(f"*{suffix}")):
        if not NOT_OURS & set(path.relative_to(root).parts):
            yield path


def long_modules(root: Path) -> list[str]:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in sources(root, ".py")}
    return [f"{path.relative_to(root)}: {lines}" for path, lines in lengths.items() if lines > LONGEST_MODULE]


def long_functions(root: Path) -> list[str]:
    """Functions of the portal past their size; a view's is smaller. Stories in tests may be as long as they are."""
    found = []
    for path in sources(root, ".py"):
        place = path.relative_to(root)
        if place.parts[0] == "tests":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > (LONGEST_VIEW if is_view(place, node) else LONGEST_FUNCTION):
                    found.append(f"{place}:{node.lineno} {node.name}: {lines}")
    return sorted(found)


def is_view(place: Path, node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    in_views = any(part.removesuffix(".py").endswith("views") for part in place.parts)
    return in_views and bool(node.args.args) and node.args.args[0].arg == "request"


def trusted_markup(root: Path) -> list[str]:
    """Files that put text into a page as it is, without standing in the table."""
    found = {}
    for path in [*sources(root, ".py"), *sources(root, ".html"), *sources(root, ".txt")]:
        place = path.relative_to(root)
        if place.parts[0] != "tests" and TRUSTING.search(path.read_text(encoding="utf-8")):
            found[str(place)] = path
    return sorted(set(found) - set(TRUSTED))


def silenced_without_reason(root: Path) -> list[str]:
    """Rules of security that are switched off for a line which does not say why."""
    found = []
    for path in sources(root, ".py"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            silenced = SILENCED.search(line)
            if silenced and SILENCED_SECURITY.search(silenced["rules"]) and " - " not in silenced["rules"]:
                found.append(f"{path.relative_to(root)}:{number}")
    return found


def physical_sides(root: Path) -> list[str]:
    """Left and right in styles, which would be wrong in one of the two directions. Letters know no other way."""
    found = []
    for path in [*sources(root, ".css"), *sources(root, ".html")]:
        is_letter = "email" in path.parts or "mail" in path.parts or "mail" in path.stem
        text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        if not is_letter:
            found += [f"{path.relative_to(root)}: {match.group()}" for match in PHYSICAL.finditer(text)]
    return found
