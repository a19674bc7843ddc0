"""A mail opened on a phone: nothing is cut off at the side, in any language, whatever a title holds."""

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from core.languages import DIRECTIONS, LANGUAGES, Version
from notifications.letters import Item, Letter

pytestmark = pytest.mark.drawn

PHONE = {"width": 360, "height": 640}
TITLES = {
    "ar": "دعوة إلى لقاء عن مياه الأهوار",
    "ckb": "بانگهێشت بۆ کۆبوونەوەیەک دەربارەی ئاوی هۆرەکان",
    "en": "Invitation to a meeting about the water of the Marshes",
}


def letter(language: str) -> Letter:
    title = Version(TITLES[language], language, DIRECTIONS[language], is_fallback=False)
    endless = title._replace(text="https://example.org/" + "without-a-break" * 20)
    facts = (("Entry code", "K7QX" * 30), ("Place", TITLES[language] * 3))
    item = Item(title=endless, paragraphs=(title, endless), facts=facts, url="https://example.org/")
    return Letter(
        subject="Hello", sender="Post", title=endless, paragraphs=(title, endless), url="https://example.org/",
        action=TITLES[language] * 2, why=endless.text, stop=TITLES[language] * 3, settings_url="https://example.org/",
        facts=facts, groups=((item, item), (item,)), more=endless.text,
    )  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_mail_fits_a_phone(browser, language):
    with translation.override(language):
        html = render_to_string(
            "notifications/mail.html",
            {"letter": letter(language), "unsubscribe_url": "https://example.org/" + "x" * 200, "language": language,
             "direction": DIRECTIONS[language]},
        )  # fmt: skip
    context = browser.new_context(viewport=PHONE, java_script_enabled=True)
    page = context.new_page()
    page.set_content(html)
    widest = page.evaluate(
        "Math.max(...[...document.querySelectorAll('*')].map(one => one.getBoundingClientRect().right))"
    )
    furthest = page.evaluate(
        "Math.min(...[...document.querySelectorAll('body *')].map(one => one.getBoundingClientRect().left))"
    )
    assert (page.evaluate("document.documentElement.scrollWidth"), furthest >= 0, widest <= 360) == (360, True, True)
    context.close()
