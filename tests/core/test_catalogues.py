"""A catalogue may not silently lack, keep or break a text."""

import json
import os
import shutil
import subprocess
import sys
from io import StringIO
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from core.catalogues import (
    Message,
    Problem,
    check,
    compile_catalogues,
    extract,
    fill,
    messages,
    own_catalogue,
)

pytestmark = pytest.mark.drawn

PYTHON = """
from django.utils.translation import gettext as _, gettext_lazy, ngettext, npgettext, pgettext_lazy
_("Hello %(name)s")
translation.gettext_lazy("part one "
                         "part two")
ngettext("%(count)s seat", "%(count)s seats", 3)
pgettext_lazy("month", "May")
npgettext("room", "%(n)s chair", "%(n)s chairs", 2)
_(variable)
print("not a text")
"""
TEMPLATE = """
{% load i18n %}<p title="{% translate "Title" %}">{{ thing|default:_("nothing") }} {% translate "May" context "month" %}
{% blocktranslate trimmed count counter=n %}
  one 'quoted' thing
{% plural %}
  {{ counter }} things
{% endblocktranslate %}{# _("a comment") #}
"""
WORDS = {
    "Hello %(name)s": {"ar": "تحية إلى %(name)s", "ckb": "سڵاو %(name)s"},
    "part one part two": {"ar": "الجزآن", "ckb": "هەردوو بەش"},
    "%(count)s seat": {
        "plural": "%(count)s seats",
        "ar": ["لا مقاعد", "مقعد", "مقعدان", "%(count)s مقاعد", "%(count)s مقعدًا", "%(count)s مقعد"],
        "ckb": ["کورسییەک", "%(count)s کورسی"],
    },
    "month\4May": {"ar": "أيار", "ckb": "ئایار"},
    "room\4%(n)s chair": {"ar": ["%(n)s كرسي"] * 6, "ckb": ["%(n)s کورسی"] * 2},
    "Title": {"ar": "العنوان", "ckb": "ناونیشان"},
    "nothing": {"ar": "لا شيء", "ckb": "هیچ"},
    "one 'quoted' thing": {"ar": ["%(counter)s شيء"] * 6, "ckb": ["%(counter)s شت"] * 2},
}
KURDISH = Path("locale/ckb/LC_MESSAGES/django.po")


@pytest.fixture
def project(tmp_path):
    """A small project whose catalogues are whole."""
    (tmp_path / "rooms" / "tests").mkdir(parents=True)
    (tmp_path / "rooms" / "views.py").write_text(PYTHON)
    (tmp_path / "rooms" / "tests" / "test_views.py").write_text('_("only a test")')
    for folder in (".venv", "var", "docs"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "other.py").write_text('_("not ours")')
    (tmp_path / "templates" / "rooms").mkdir(parents=True)
    (tmp_path / "templates" / "rooms" / "list.html").write_text(TEMPLATE)
    (tmp_path / "words.json").write_text(json.dumps(WORDS))
    extract(tmp_path)
    fill(tmp_path, [tmp_path / "words.json"])
    return tmp_path


def change(project: Path, old: str, new: str, language: str = "ckb") -> None:
    path = own_catalogue(project, language)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_messages_are_read_from_python_and_templates(project):
    assert set(messages(project).values()) == {
        Message("Hello %(name)s"),
        Message("part one part two"),
        Message("%(count)s seat", "%(count)s seats"),
        Message("May", context="month"),
        Message("%(n)s chair", "%(n)s chairs", "room"),
        Message("Title"),
        Message("nothing"),
        Message("one 'quoted' thing", "%(counter)s things"),
    }


@pytest.mark.skipif(not shutil.which("xgettext"), reason="GNU gettext is not here to compare with")
def test_messages_are_those_of_makemessages(project):
    (project / "settings.py").write_text("USE_I18N = True\nLOCALE_PATHS = ['locale']\n")
    shutil.rmtree(project / "locale")
    (project / "locale").mkdir()
    command = [sys.executable, "-m", "django", "makemessages", "-l", "ar", "-i", "docs", "-i", "var", "-i", "tests"]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "settings", "PYTHONPATH": str(project)}
    subprocess.run(command, cwd=project, env=environment, check=True, capture_output=True)
    theirs = {Message(e.msgid, e.msgid_plural, e.msgctxt) for e in polib.pofile(str(own_catalogue(project, "ar")))}
    assert theirs == set(messages(project).values())


def test_check_finds_nothing_in_whole_catalogues_and_changes_nothing(project):
    before = {path: path.stat().st_mtime_ns for path in project.rglob("*")}
    assert check(project) == []
    assert {path: path.stat().st_mtime_ns for path in project.rglob("*")} == before


def test_check_finds_a_missing_text(project):
    (project / "rooms" / "forms.py").write_text('_("A new text")')
    assert check(project) == [
        Problem(own_catalogue(Path(), language), "A new text", "missing") for language in ("ar", "ckb")
    ]


def test_check_finds_a_stale_text(project):
    (project / "templates" / "rooms" / "list.html").write_text(TEMPLATE.replace('"Title"', '"nothing"'))
    assert check(project) == [Problem(own_catalogue(Path(), language), "Title", "stale") for language in ("ar", "ckb")]


def test_check_finds_a_changed_plural(project):
    (project / "rooms" / "views.py").write_text(PYTHON.replace("(count)s seats", "(count)s places"))
    reason = "another plural than in the sources"
    assert [problem.reason for problem in check(project)] == [reason, reason]


def test_check_finds_a_catalogue_that_is_not_there(project):
    own_catalogue(project, "ckb").unlink()
    assert {(problem.catalogue, problem.reason) for problem in check(project)} == {(KURDISH, "missing")}
    assert len(check(project)) == 8


@pytest.mark.parametrize(
    ("old", "new", "msgid", "reason"),
    [
        ('"ناونیشان"', '""', "Title", "empty"),
        ('msgstr[1] "%(count)s کورسی"', 'msgstr[1] ""', "%(count)s seat", "empty"),
        ('msgid "Title"', '#, fuzzy\nmsgid "Title"', "Title", "fuzzy"),
        ("سڵاو %(name)s", "سڵاو %(nom)s", "Hello %(name)s", "other placeholders"),
        ("سڵاو %(name)s", "سڵاو", "Hello %(name)s", "other placeholders"),
        ("سڵاو %(name)s", "سڵاو %(name)s %s", "Hello %(name)s", "other placeholders"),
        ('msgstr[1] "%(count)s کورسی"', 'msgstr[1] "کورسی"', "%(count)s seat", "other placeholders"),
        ('msgstr[1] "%(count)s کورسی"\n', "", "%(count)s seat", "wrong number of plural forms"),
        ("سڵاو %(name)s", "\u202bسڵاو %(name)s", "Hello %(name)s", "bidi control character"),
        ('"هیچ"', '"هيچ"', "nothing", "letter that is not Kurdish"),
        ("ناونیشان", "كۆد", "Title", "letter that is not Kurdish"),
        ("ناونیشان", "ئێمه", "Title", "letter that is not Kurdish"),
        ("ناونیشان", "به\u200cڵام", "Title", "letter that is not Kurdish"),
        ("nplurals=2", "nplurals=1", "", "wrong Plural-Forms"),
    ],
)
def test_check_finds_what_is_wrong_with_an_entry(project, old, new, msgid, reason):
    change(project, old, new)
    assert check(project) == [Problem(KURDISH, msgid, reason)]


def test_check_finds_an_obsolete_entry(project):
    with own_catalogue(project, "ckb").open("a", encoding="utf-8") as catalogue:
        catalogue.write('\n#~ msgid "Gone"\n#~ msgstr "ڕۆیشت"\n')
    assert check(project) == [Problem(KURDISH, "Gone", "obsolete")]


def test_check_lets_good_kurdish_pass(project):
    change(project, "ناونیشان", "هەموو گوناه و ڕێگاکان، بە‌هێز")
    assert check(project) == []


def test_check_reads_the_libraries_catalogues_too(project):
    path = project / "locale" / "libraries" / "ckb" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    shutil.copy(own_catalogue(project, "ckb"), path)
    assert check(project) == []
    path.write_text(path.read_text(encoding="utf-8").replace('"هیچ"', '"\u200fهیچ"'), encoding="utf-8")
    assert [problem.reason for problem in check(project)] == ["bidi control character"]


def test_positional_placeholders_stay_in_every_form(project):
    (project / "rooms" / "forms.py").write_text('ngettext("%d day", "%d days", n)')
    extract(project)
    (project / "more.json").write_text(json.dumps({"%d day": {"ar": ["يوم"] * 6, "ckb": ["ڕۆژێک", "%d ڕۆژ"]}}))
    fill(project, [project / "more.json"])
    reasons = [(problem.catalogue.parts[1], problem.reason) for problem in check(project)]
    assert reasons == [("ar", "other placeholders")] * 6 + [("ckb", "other placeholders")]


def test_extract_keeps_translations_drops_the_rest_and_then_rests(project):
    change(project, 'msgid "Title"', '#, fuzzy\nmsgid "Title"')
    (project / "rooms" / "views.py").write_text(PYTHON.replace("Hello %(name)s", "Welcome"))
    assert extract(project) == [own_catalogue(project, "ar"), own_catalogue(project, "ckb")]
    entries = polib.pofile(str(own_catalogue(project, "ckb")))
    said = {entry.msgid: entry.msgstr_plural or entry.msgstr for entry in entries}
    assert list(said) == sorted(said)
    assert said["Title"] == ""
    assert said["Welcome"] == ""
    assert said["nothing"] == "هیچ"
    assert said["%(count)s seat"] == {0: "کورسییەک", 1: "%(count)s کورسی"}
    assert "Hello %(name)s" not in said
    assert not entries.obsolete_entries()
    assert not entries.fuzzy_entries()
    assert "#:" not in own_catalogue(project, "ckb").read_text(encoding="utf-8")
    assert extract(project) == []


def test_fill_leaves_what_is_translated_and_wants_every_form(project):
    change(project, '"ناونیشان"', '""')
    change(project, 'msgstr[0] "کورسییەک"', 'msgstr[0] ""')
    (project / "short.json").write_text(json.dumps({"%(count)s seat": {"ckb": ["یەک"]}, "nothing": {"ckb": "نا"}}))
    assert fill(project, [project / "short.json"]) == 0
    assert fill(project, [project / "short.json", project / "words.json"]) == 1
    assert [problem.msgid for problem in check(project)] == ["%(count)s seat"]


def test_compile_catalogues_does_only_what_is_needed(project):
    first = compile_catalogues(project)
    assert first == [own_catalogue(project, language).with_suffix(".mo") for language in ("ar", "ckb")]
    assert compile_catalogues(project) == []
    os.utime(own_catalogue(project, "ckb"))
    assert compile_catalogues(project) == first[1:]
    first[0].unlink()
    assert compile_catalogues(project) == first[:1]
    assert polib.mofile(str(first[1])).find("Title").msgstr == "ناونیشان"


def test_command_checks_extracts_fills_and_compiles(project, settings):
    settings.BASE_DIR = project
    (project / "rooms" / "forms.py").write_text('_("A new text")')
    (project / "new.json").write_text(json.dumps({"A new text": {"ar": "نص جديد", "ckb": "دەقێکی نوێ"}}))
    problems = StringIO()
    with pytest.raises(CommandError, match="2 problems"):
        call_command("catalogues", "--check", stderr=problems)
    assert "locale/ckb/LC_MESSAGES/django.po: missing: 'A new text'" in problems.getvalue()
    call_command("catalogues", "--extract", stdout=StringIO())
    call_command("catalogues", "--fill", str(project / "new.json"), stdout=StringIO())
    call_command("catalogues", "--check")
    compiled = StringIO()
    call_command("catalogues", stdout=compiled)
    assert compiled.getvalue().splitlines() == ["locale/ar/LC_MESSAGES/django.mo", "locale/ckb/LC_MESSAGES/django.mo"]


def test_catalogues_of_the_portal_are_whole():
    assert [str(problem) for problem in check(Path(settings.BASE_DIR))] == []
