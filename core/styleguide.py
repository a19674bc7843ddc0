"""Every component in three languages on one page, for those who build pages. Never in production."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.languages import (
    ARABIC,
    DIRECTIONS,
    ENGLISH,
    KURDISH,
    LANGUAGES,
    NAMES,
    Version,
)

THEMES = (
    "social-justice",
    "minorities-displaced",
    "expression-media",
    "womens-rights",
    "water-environment",
)
SIGNS = [
    "search", "user", "people", "globe", "task", "bell", "plus", "edit", "clock", "mail", "link", "feed", "info",
    "menu", "arrow", "cal", "pin", "doc", "check", "warn", "off", "img", "lock", "print", "msg", "out",
]  # fmt: skip


class SampleForm(forms.Form):
    """One field of every kind that pages use."""

    name = forms.CharField(
        label=gettext_lazy("Name on your badge"),
        help_text=gettext_lazy("A pseudonym is fine."),
    )
    email = forms.EmailField(label=gettext_lazy("E-mail"))
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages I follow"),
        choices=NAMES,
        widget=forms.CheckboxSelectMultiple,
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=NAMES)
    needs = forms.CharField(
        label=gettext_lazy("What you need to take part"),
        widget=forms.Textarea,
        required=False,
    )
    agreed = forms.BooleanField(label=gettext_lazy("I have read how my answers are kept"))


def styleguide(request: HttpRequest) -> HttpResponse:
    """The guide where developers and the demo look; 404 elsewhere."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    shown = [language for language in LANGUAGES if request.GET.get("only", language) == language]
    samples = [{"code": code, "dir": DIRECTIONS[code], "html": sample(code)} for code in shown]
    return render(request, "styleguide/page.html", {"samples": samples})


def sample(language: str) -> str:
    """All components in one language."""
    with translation.override(language):
        return render_to_string("styleguide/components.html", sample_values(language))


def sample_values(language: str) -> dict[str, Any]:
    other = ENGLISH if language != ENGLISH else ARABIC
    foreign = {
        ENGLISH: "Forty wells: a map of the marshes",
        ARABIC: "أربعون بئرًا: خريطة للأهوار",
    }[other]
    return {
        "fallback": Version(foreign, other, DIRECTIONS[other], is_fallback=True),
        "languages": (ARABIC, KURDISH, ENGLISH),
        "csrf_token": "sample",
        "themes": THEMES,
        "signs": SIGNS,
        "days": [sample_day()],
        "places": sample_places(),
        "key": {"on": _("A council works here"), "soon": _("Being founded"), "none": _("No council yet")},
        "empty_form": SampleForm(auto_id=f"{language}_empty_%s"),
        "wrong_form": SampleForm({"name": "Rose", "email": "rose@"}, auto_id=f"{language}_%s"),
        "status_words": [
            ("done", _("Kept")), ("doing", _("Going on")), ("wait", _("Waiting")), ("stop", _("Overdue")),
            ("none", _("Missing")),
        ],
    }  # fmt: skip


def sample_day() -> dict[str, Any]:
    tent, stage = _("Main tent"), _("River stage")
    parallel = [
        {
            "title": _("Reading a budget in one hour"),
            "url": "#",
            "meta": _("Arabic"),
            "room": tent,
            "goal": "transparency",
        },
        {
            "title": _("Coming home"),
            "url": "#",
            "meta": _("Kurdish"),
            "room": stage,
            "goal": "peacebuilding",
        },
    ]
    return {
        "id": "", "title": _("First day"), "rooms": [tent, stage],
        "slots": [
            {"time": "09:30", "talks": [{"title": _("Opening"), "url": "#", "kind": "all", "room": tent}]},
            {"time": "11:00", "talks": parallel},
            {"time": "13:00", "talks": [{"title": _("Lunch"), "kind": "break"}]},
        ],
    }  # fmt: skip


def sample_places() -> list[dict[str, Any]]:
    return [
        {
            "code": "IQ-DA",
            "name": "Duhok",
            "row": 1,
            "col": 2,
            "state": "none",
            "url": "#",
        },
        {
            "code": "IQ-AR",
            "name": "Erbil",
            "row": 1,
            "col": 3,
            "state": "soon",
            "url": "#",
        },
        {
            "code": "IQ-AN",
            "name": "Anbar",
            "row": 2,
            "col": 1,
            "state": "on",
            "url": "#",
        },
        {"code": "IQ-BG", "name": "Baghdad", "row": 2, "col": 2, "state": "on"},
    ]
