"""What Django and the libraries say, with `locale/libraries` in front of their own catalogues."""

import json
import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import allauth
import django
import django_filters
import modeltranslation
import pictures
import polib
import pytest
from django.conf import settings
from django.contrib.humanize.templatetags.humanize import naturaltime, ordinal
from django.test import RequestFactory
from django.utils.text import get_text_list
from django.utils.timesince import timesince
from django.utils.translation import gettext, ngettext, override
from django.utils.translation.trans_real import DjangoTranslation, translation
from django.views.i18n import JSONCatalog

from core.catalogues import BIDI_CONTROLS, messages

pytestmark = pytest.mark.drawn

ALLAUTH, DJANGO = Path(allauth.__file__).parent, Path(django.__file__).parent
MARCH = datetime(2026, 3, 1, tzinfo=UTC)
SHOWN = [
    Path(django_filters.__file__).parent,
    Path(modeltranslation.__file__).parent,
    Path(pictures.__file__).parent,
    *(DJANGO / name for name in ("core", "db", "forms", "utils", "views")),
    *(DJANGO / "contrib" / name for name in ("admin", "auth", "contenttypes", "humanize", "messages")),
]


def untranslated(folder: Path, language: str) -> list[str]:
    catalogue = translation(language)._catalog
    keys = {
        (f"{message.context}\4{message.msgid}" if message.context else message.msgid): bool(message.plural)
        for message in messages(folder).values()
    }
    return [key for key, is_plural in keys.items() if ((key, 1) if is_plural else key) not in catalogue]


@pytest.mark.parametrize("language", ["ar", "ckb"])
@pytest.mark.parametrize("folder", SHOWN, ids=lambda folder: folder.name)
def test_libraries_say_nothing_in_english(folder, language):
    assert untranslated(folder, language) == []


@pytest.mark.parametrize("language", ["ar", "ckb"])
def test_account_pages_and_mails_say_nothing_in_english(tmp_path, language):
    for part in ("account", "mfa"):
        shutil.copytree(ALLAUTH / part, tmp_path / part)
    for part in ("account", "mfa", "allauth"):
        shutil.copytree(ALLAUTH / "templates" / part, tmp_path / "templates" / part)
    texts = {message.msgid for message in messages(tmp_path).values()}
    assert {"Sign In", "Sign Up", "Password Reset", "Reset My Password", "Remember Me", "Passwordless"} <= texts
    assert untranslated(tmp_path, language) == []


def sources_of(language: str, domain: str) -> list[Path]:
    paths = [*ALLAUTH.glob(f"locale/{language}/**/{domain}.po"), *DJANGO.glob(f"conf/locale/{language}/**/{domain}.po")]
    for name in ("admin", "auth", "contenttypes", "humanize"):
        paths += DJANGO.glob(f"contrib/{name}/locale/{language}/**/{domain}.po")
    return paths


@pytest.mark.parametrize("language", ["ar", "ckb"])
@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_direction_marks_of_the_libraries_are_overridden(language, domain):
    shown = DjangoTranslation(language, domain=domain)._catalog
    entries = [entry for path in sources_of(language, domain) for entry in polib.pofile(str(path))
               if not entry.obsolete and in_our_apps(entry, path)]  # fmt: skip
    marked = [key for entry in entries for key in keys_of(entry) if BIDI_CONTROLS.search(shown.get(key, ""))]
    assert len(entries) > 50
    assert marked == []


def keys_of(entry: polib.POEntry) -> list:
    """Under which keys gettext holds an entry."""
    key = f"{entry.msgctxt}\4{entry.msgid}" if entry.msgctxt else entry.msgid
    return [(key, form) for form in entry.msgstr_plural] or [key]


def in_our_apps(entry: polib.POEntry, path: Path) -> bool:
    """Of allauth only the accounts app is installed."""
    if not path.is_relative_to(ALLAUTH):
        return True
    return any(re.match(r"(templates/)?(account|allauth)/", place) for place, _line in entry.occurrences)


@pytest.mark.parametrize("path", sorted(Path(settings.BASE_DIR, "locale").rglob("*.po")), ids=str)
def test_catalogues_hold_no_direction_marks(path):
    said = {entry.msgid: entry.msgstr + "".join(entry.msgstr_plural.values()) for entry in polib.pofile(str(path))}
    assert [msgid for msgid, texts in said.items() if BIDI_CONTROLS.search(texts)] == []


def test_plural_rules_of_two_catalogues_live_side_by_side():
    """allauth's Arabic rule differs from Django's and ours; each catalogue must keep counting by its own."""
    with override("ar"):
        numbers = [0, 1, 2, 3, 10, 11, 99, 100, 101, 102, 103, 111]
        assert [ngettext("%(num)d day", "%(num)d days", n) % {"num": n} for n in numbers] == [
            "أقل من يوم", "يوم", "يومين", "3 أيام", "10 أيام", "11 يومًا", "99 يومًا",
            "100 يوم", "101 يوم", "102 يوم", "103 أيام", "111 يومًا",
        ]  # fmt: skip
        from_django = [ngettext("%(counter)s result", "%(counter)s results", n) % {"counter": n} for n in (1, 2, 3, 11)]
        assert from_django == ["نتيجة واحدة", "نتيجتان", "3 نتائج", "11 نتيجة"]
    with override("ckb"):
        assert [ngettext("%(num)d day", "%(num)d days", n) % {"num": n} for n in (0, 1, 2, 11)] == [
            "0 ڕۆژ", "ڕۆژێک", "2 ڕۆژ", "11 ڕۆژ",
        ]  # fmt: skip
        from_django = [ngettext("%(counter)s result", "%(counter)s results", n) % {"counter": n} for n in (1, 2)]
        assert from_django == ["1 ئەنجام", "2 ئەنجام"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ar", ["أقل من دقيقة", "3 دقائق", "ساعتين و11 دقيقة", "يوم", "أسبوعين و3 أيام", "شهر وأسبوع", "سنتين"]),
        (
            "ckb",
            ["0 خولەک", "3 خولەک", "2 کاتژمێر و 11 خولەک", "ڕۆژێک", "2 هەفتە و 3 ڕۆژ", "مانگێک و هەفتەیەک", "2 ساڵ"],
        ),
    ],
)
def test_timesince_is_grammatical(language, said):
    spans = [
        timedelta(seconds=5), timedelta(minutes=3), timedelta(hours=2, minutes=11), timedelta(days=1),
        timedelta(days=17), timedelta(days=31 + 7), timedelta(days=731),
    ]  # fmt: skip
    with override(language):
        assert [timesince(MARCH, MARCH + span).replace("\xa0", " ") for span in spans] == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ar", ["الآن", "منذ ثانيتين", "منذ 3 دقائق", "منذ ساعتين", "منذ 11 ساعة", "منذ يومين",
                "بعد ساعتين", "بعد 3 أيام"]),
        ("ckb", ["ئێستا", "پێش 2 چرکە", "پێش 3 خولەک", "پێش 2 کاتژمێر", "پێش 11 کاتژمێر", "پێش 2 ڕۆژ",
                 "دوای 2 کاتژمێر", "دوای 3 ڕۆژ"]),
    ],
)  # fmt: skip
def test_naturaltime_is_grammatical(language, said, monkeypatch):
    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return MARCH

    monkeypatch.setattr("django.contrib.humanize.templatetags.humanize.datetime", Clock)
    spans = [
        timedelta(0), timedelta(seconds=2), timedelta(minutes=3), timedelta(hours=2), timedelta(hours=11),
        timedelta(days=2), -timedelta(hours=2), -timedelta(days=3),
    ]  # fmt: skip
    with override(language):
        moments = [Clock.fromtimestamp((MARCH - span).timestamp(), UTC) for span in spans]
        assert [naturaltime(moment).replace("\xa0", " ") for moment in moments] == said


def test_home_and_lists_read_well():
    with override("ckb"):
        assert gettext("Home") == "پەڕەی سەرەکی"
        assert ordinal(3) == "3ەم"
        assert get_text_list(["A", "B", "C"], gettext("and")) == "A و B و C"
    with override("ar"):
        assert get_text_list(["A", "B", "C"], gettext("and")) == "A وB و C"


@pytest.mark.parametrize(("language", "month"), [("ar", "كانون الأول"), ("ckb", "کانوونی یەکەم")])
def test_calendar_and_editor_speak_the_language_of_the_page(language, month):
    with override(language):
        answer = JSONCatalog.as_view(packages=["django.contrib.admin"])(RequestFactory().get("/"))
    words = json.loads(answer.content)
    assert words["catalog"]["December"] == words["catalog"]["abbrev. month December\4Dec"] == month
    assert words["catalog"]["Insert Table"] != "Insert Table"
    assert words["formats"]["FIRST_DAY_OF_WEEK"] == 6
    assert len(words["catalog"]["%s selected option not visible"]) == {"ar": 6, "ckb": 2}[language]
