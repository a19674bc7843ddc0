"""Arabic, Kurdish and English as equals, on every page: language, direction, words, the way to the other two."""

import pytest

from accounts.models import User
from core.languages import DIRECTIONS
from organisations.models import Organisation
from tests.pages.places import LANGUAGES, PUBLIC, address, own_pages
from tests.pages.reading import Page
from updates.models import Update

READERS = {**dict.fromkeys(PUBLIC, "stranger"), **own_pages()}


@pytest.fixture
def read(as_role):
    def opened(name: str, language: str) -> Page:
        response = as_role(READERS[name]).get(address(name, language))
        assert response.status_code == 200
        return Page(response.content.decode())

    return opened


def untranslated(page: Page) -> list[str]:
    """English that is not the name of an organisation, of which no other may be known, and not of a person."""
    names = [*Organisation.objects.values_list("name_en", flat=True), *User.objects.values_list("pseudonym", flat=True)]
    return [words for words in page.english if not any(words in (name or "") for name in names)]


@pytest.mark.drawn
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", READERS)
def test_page_speaks_the_language_of_its_address(name, language, read):
    page = read(name, language)
    assert (page.root.get("lang"), page.root.get("dir")) == (language, DIRECTIONS[language])
    assert [piece for piece in page.pieces if piece[1] not in {"", DIRECTIONS.get(piece[0])}] == []
    assert language == "en" or untranslated(page) == []


@pytest.mark.drawn
@pytest.mark.parametrize("name", READERS)
def test_language_links_keep_the_page(name, read):
    links = {link["hreflang"]: link["href"] for link in read(name, "en").links if "hreflang" in link}
    assert links == {language: address(name, language) for language in LANGUAGES}


@pytest.mark.parametrize("missing", LANGUAGES)
def test_a_missing_version_says_so_and_is_marked_in_its_own_language(missing, as_role):
    shown = next(language for language in LANGUAGES if language != missing)
    update = Update.objects.published().newest().first()
    states = {f"state_{language}": "reviewed" if language == shown else "missing" for language in LANGUAGES}
    Update.objects.filter(pk=update.pk).update(original_language=shown, **states)
    for name in ("updates:detail", "updates:list"):
        page = Page(as_role("stranger").get(address(name, missing)).content.decode())
        assert (shown, DIRECTIONS[shown]) in page.pieces
    html = as_role("stranger").get(address("updates:detail", missing)).content.decode()
    assert 'class="fallback"' in html
