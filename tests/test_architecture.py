"""The house stands as `docs/architecture.md` draws it, and each rule has been seen to notice what breaks it."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.test.utils import isolate_apps

from tests import architecture

pytestmark = pytest.mark.drawn

ROOT = Path(settings.BASE_DIR)
HOUSE = architecture.layers(ROOT)
LISTED = set().union(*HOUSE)
ROOT_PACKAGES = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["root_packages"]


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def lint_imports(folder: Path) -> tuple[int, str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


# --- the house as it is ----------------------------------------------------------------------------------------


def test_no_key_points_up() -> None:
    assert architecture.upward_keys(apps.get_models(), HOUSE) == []


def test_every_app_is_listed() -> None:
    assert architecture.unlisted_apps(ROOT, LISTED, settings.OUR_APPS, ROOT_PACKAGES) == []
    assert set(settings.OUR_APPS) == LISTED == set(ROOT_PACKAGES)


def test_apps_have_the_same_rooms() -> None:
    assert architecture.unknown_rooms(ROOT, LISTED) == []


def test_modules_and_functions_keep_their_size() -> None:
    assert architecture.long_modules(ROOT) == []
    assert architecture.long_functions(ROOT) == []


def test_text_goes_into_pages_as_it_is_where_the_table_says_why() -> None:
    assert architecture.trusted_markup(ROOT) == []
    assert [place for place in architecture.TRUSTED if not (ROOT / place).exists()] == []


def test_no_rule_of_security_is_switched_off_without_a_reason() -> None:
    assert architecture.silenced_without_reason(ROOT) == []


def test_styles_know_no_left_and_right() -> None:
    assert architecture.physical_sides(ROOT) == []


# --- each rule sees what it is for ------------------------------------------------------------------------------


@pytest.fixture
def small_house(tmp_path: Path) -> Path:
    """Every app of the contracts, empty but for its models."""
    files = {f"{app}/{name}.py": "" for app in ROOT_PACKAGES for name in ("__init__", "models")}
    return write(tmp_path, files | {"pyproject.toml": (ROOT / "pyproject.toml").read_text()})


def test_small_house_stands(small_house: Path) -> None:
    assert lint_imports(small_house)[0] == 0


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("groups.models", "campaigns.models"),  # up
        ("councils.models", "campaigns.models"),  # across
        ("notifications.models", "groups.models"),  # the generic app learns of a domain
        ("groups.models", "groups.actions"),  # up, inside an app
        ("groups.actions", "groups.forms"),
        ("groups.tasks", "groups.admin"),
    ],
)
def test_forbidden_import_is_seen(small_house: Path, importer: str, imported: str) -> None:
    for module in (importer, imported):
        write(small_house, {module.replace(".", "/") + ".py": ""})
    write(small_house, {importer.replace(".", "/") + ".py": f"import {imported}\n"})
    code, said = lint_imports(small_house)
    assert code == 1
    assert f"{importer} -> {imported}" in said


@isolate_apps("groups", "campaigns", "councils", attr_name="registry")
def test_upward_key_is_seen() -> None:
    class Campaign(models.Model):
        class Meta:
            app_label = "campaigns"

    class WorkingGroup(models.Model):
        main = models.ForeignKey("campaigns.Campaign", models.CASCADE)
        parent = models.ForeignKey("self", models.CASCADE)

        class Meta:
            app_label = "groups"

    class Council(models.Model):
        campaigns = models.ManyToManyField("campaigns.Campaign")
        group = models.ForeignKey("groups.WorkingGroup", models.CASCADE)

        class Meta:
            app_label = "councils"

    seen = architecture.upward_keys([Campaign, WorkingGroup, Council], HOUSE)
    assert seen == ["councils.Council.campaigns → campaigns", "groups.WorkingGroup.main → campaigns"]


def test_unlisted_app_is_seen(tmp_path: Path) -> None:
    write(tmp_path, {"gossip/apps.py": "", "groups/models.py": "", "docs/architecture.md": ""})
    assert architecture.unlisted_apps(tmp_path, LISTED, settings.OUR_APPS) == ["gossip"]


def test_unknown_room_is_seen(tmp_path: Path) -> None:
    files = ("__init__", "models", "helpers", "service/__init__", "actions/__init__", "tokens")
    write(tmp_path, {f"groups/{name}.py": "" for name in files} | {"core/anything.py": ""})
    assert architecture.unknown_rooms(tmp_path, ["groups", "core"]) == [
        "groups/helpers.py",
        "groups/service",
        "groups/tokens.py",
    ]


def test_sizes_are_seen(tmp_path: Path) -> None:
    body = "    pass\n"
    files = {
        "groups/models.py": "x = 1\n" * 401,
        "groups/actions.py": "def admit(request):\n" + body * 40,
        "groups/views.py": "def detail(request):\n" + body * 25 + "def rows(group):\n" + body * 39,
        "groups/views/workspace.py": "def workspace(request):\n" + body * 25,
        "groups/queries.py": "def members():\n" + body * 39,
        "groups/migrations/0001_initial.py": "x = 1\n" * 401,
        "tests/test_story.py": "def test_story():\n" + body * 99,
    }
    write(tmp_path, files)
    assert architecture.long_modules(tmp_path) == ["groups/models.py: 401"]
    assert architecture.long_functions(tmp_path) == [
        "groups/actions.py:1 admit: 41",
        "groups/views.py:1 detail: 26",
        "groups/views/workspace.py:1 workspace: 26",
    ]


@pytest.mark.parametrize(
    "style", ["margin-left: 1px", "text-align:right", "float: left", "border-top-left-radius: 2px", "left: 0"]
)
def test_physical_side_is_seen(tmp_path: Path, style: str) -> None:
    write(tmp_path, {"static/site.css": f"/* left: 0 */ .x {{ {style}; margin-inline-start: 1px }}"})
    [seen] = architecture.physical_sides(tmp_path)
    assert seen.startswith("static/site.css: ")
    write(tmp_path, {"templates/page.html": f'<p style="{style}">'})
    assert len(architecture.physical_sides(tmp_path)) == 2


def test_trusted_text_and_silent_rules_are_seen(tmp_path: Path) -> None:
    write(tmp_path, {
        "a/views.py": "mark_safe(text)\n",
        "templates/b.html": "{{ text|safe }} {{ text | safe }}",
        "templates/c.html": "{{ text|safely }} {{ text|escape }}",
        "core/x.py": "run(x)  # {0}: S603\nrun(y)  # {0}: S603 - our own program\nz  # {0}: E501\n".format("noqa"),
        "tests/t.py": "mark_safe(text)\n",
    })  # fmt: skip
    assert architecture.trusted_markup(tmp_path) == ["a/views.py", "templates/b.html"]
    assert architecture.silenced_without_reason(tmp_path) == ["core/x.py:1"]


def test_the_threat_model_names_what_there_is() -> None:
    named = set(re.findall(r"`((?:\w+/)+[\w.-]+\.\w+)`", (ROOT / "docs" / "threat-model.md").read_text()))
    assert [name for name in sorted(named) if not (ROOT / name).is_file()] == []
    assert len({name for name in named if name.startswith("tests/")}) > 20
