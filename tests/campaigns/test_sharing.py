"""How a campaign travels: a picture of its own in each language, and a sheet whose code leads back to it."""

import io
import re

import pytest
import segno
from django.utils import timezone
from PIL import Image

from campaigns import actions
from campaigns.models import Campaign
from core import cards
from core.codes import QUIET_ZONE, code_of
from core.languages import Version
from notifications.actions import recipient_for
from tests import factories as make

pytestmark = pytest.mark.django_db
S = Campaign.Status
MOST = 60 * 1024  # bytes of a card
LONG = {"ar": "انشروا موازنة كل محافظة قبل ٣١ آذار " * 3, "ckb": "بودجەی هەر پارێزگایەک بڵاو بکەنەوە " * 3,
        "en": "Publish every local budget by March " * 3}  # fmt: skip


@pytest.fixture
def campaign():
    now = timezone.now()
    titles = {f"title_{language}": title.strip()[:120] for language, title in LONG.items()}
    made = make.campaign(status=S.APPROVED, round=1, submitted_at=now, approved_at=now, state_ar="reviewed",
                         state_ckb="reviewed")  # fmt: skip
    Campaign.objects.filter(pk=made.pk).update(**titles)
    return made


def picture(client, language, campaign):
    answer = client.get(f"/{language}/campaigns/{campaign.slug}/card.png")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    return answer.content


def test_each_language_has_a_card_and_it_counts_supporters(client, campaign, settings):
    settings.VISITOR_PAGES_SECONDS = 0
    found = [picture(client, language, campaign) for language in LONG]
    assert len(set(found)) == 3
    for content in found:
        assert (Image.open(io.BytesIO(content)).size, len(content) <= MOST) == (cards.SIZE, True)
    for number in (9, 1):
        assert picture(client, "en", campaign) == found[2], "no small number of people is told"
        for _person in range(number):
            actions.support(campaign, recipient=recipient_for(make.person()))
    assert picture(client, "en", campaign) != found[2]


def test_what_is_not_public_has_no_card_and_no_sheet(client, campaign):
    draft = make.campaign()
    for page in ("card.png", "sheet/"):
        assert client.get(f"/en/campaigns/{draft.slug}/{page}").status_code == 404
    client.force_login(make.lead(make.group()))
    assert client.get(f"/en/campaigns/{draft.slug}/card.png").status_code == 404


def test_words_with_letters_that_cannot_be_drawn_are_left_out_whole():
    def card(title):
        return cards.Card(Version(title, "ar", "rtl", is_fallback=False), "حملة", "١٢")

    without = cards._drawn(card(""), "ar")
    assert cards._drawn(card("ماء 漢"), "ar") == without
    assert cards._drawn(card("ماء"), "ar") != without
    assert cards._drawable("«ماء» 12", "ar") == "ماء ١٢"


def test_the_page_names_its_card_by_its_whole_address(client, campaign, settings):
    page = client.get(f"/ckb/campaigns/{campaign.slug}/").content.decode()
    named = re.search(r'property="og:image" content="([^"]+)"', page)[1]
    assert named == f"{settings.PUBLIC_BASE_URL}/ckb/campaigns/{campaign.slug}/card.png"


def test_the_sheet_holds_the_demands_and_the_code_of_the_page(client, campaign, settings):
    answer = client.get(f"/en/campaigns/{campaign.slug}/sheet/")
    page = answer.content.decode()
    address = f"{settings.PUBLIC_BASE_URL}/en/campaigns/{campaign.slug}/"
    assert "Publish the budget" in page
    assert f'd="{code_of(address).path}"' in page
    assert f">{address}</bdi>" in page


def test_a_code_is_drawn_module_by_module():
    address = "https://portal.example.org/ar/campaigns/forty-wells-one-map/"
    code = code_of(address)
    dark = set()
    for x, y, length in re.findall(r"M(\d+) (\d+)\.5h(\d+)", code.path):
        dark |= {(int(x) + n - QUIET_ZONE, int(y) - QUIET_ZONE) for n in range(int(length))}
    matrix = segno.make_qr(address, error="m").matrix
    assert dark == {(x, y) for y, row in enumerate(matrix) for x, module in enumerate(row) if module}
    assert code.size == len(matrix) + 2 * QUIET_ZONE


def test_a_card_has_one_address(client, campaign):
    address = f"/en/campaigns/{campaign.slug}/card.png"
    answer = client.get(f"{address}?x=1")
    assert (answer.status_code, answer.url) == (302, address)
