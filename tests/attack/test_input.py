"""What no person types: numbers that no row has, days that no calendar has, letters that nobody sees."""

import re
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import Action, Campaign, Demand
from groups.models import Goal, WorkingGroup
from tests import factories

HUGE = "9" * 25
OVERRIDE, SPACE = "\u202e", "\u200b"
LEAD_GROUP = "water-environment-iraq"


class Filled(HTMLParser):
    """The fields of the largest form of a page with what stands in them, as a browser would send them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self._open = ""
        self.feed(page)

    @classmethod
    def of(cls, client: Client, url: str) -> dict[str, str]:
        return max(cls(client.get(url).content.decode()).forms, key=len)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        name = given.get("name", "")
        if tag == "form":
            self.forms.append({})
        elif not self.forms or not name:
            if tag == "option" and self._open and ("selected" in given or self._open not in self.forms[-1]):
                self.forms[-1][self._open] = given.get("value") or ""
        elif tag == "input" and (given.get("type") not in {"checkbox", "radio"} or "checked" in given):
            self.forms[-1][name] = given.get("value") or ""
        elif tag in {"select", "textarea"}:
            self._open = name

    def handle_data(self, data):
        if self._open and self.lasttag == "textarea":
            self.forms[-1][self._open] = data.strip("\n")

    def handle_endtag(self, tag):
        if tag in {"select", "textarea"}:
            if self.forms and tag == "textarea":
                self.forms[-1].setdefault(self._open, "")
            self._open = ""


@pytest.fixture
def lead(as_role) -> Client:
    return as_role("lead")


@pytest.fixture
def draft(lead: Client) -> Campaign:
    """A campaign of the lead's group that can still be changed, with one demand."""
    return factories.campaign(WorkingGroup.objects.get(slug=LEAD_GROUP), goal=Goal.objects.all()[0])


@pytest.fixture
def editing(draft: Campaign) -> str:
    return reverse("campaigns:edit", args=[draft.slug])


@pytest.mark.parametrize("field", ["read", "open"])
@pytest.mark.parametrize("number", [HUGE, str(2**63), "-1", "zz", "\x00"])
def test_a_message_of_an_impossible_number_is_no_error(lead, field, number):
    assert lead.post("/en/my/notifications/read/", {field: number}).status_code in {302, 404}


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("stranger", "/en/recommendations/%00/"),
        ("stranger", "/en/recommendations/ISF%00-2018-01/"),
        ("council", "/en/councils/baghdad/room/%00/evidence/"),
        ("organiser", "/en/forums/iraqi-social-forum/2026/organise/recommendations/%00/adopt/"),
        ("lead", "/en/updates/new/?about=groups:%00"),
        ("admin", "/admin/campaigns/campaign/%00/change/"),
    ],
)
def test_a_nul_in_an_address_is_not_found(role, path, as_role):
    assert as_role(role).get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/en/recommendations/?after=2018.%00",
        "/en/recommendations/?state=%00&edition=%00&forum=%00&goal=%00&theme=%00",
        "/en/search/?q=%00",
        "/en/campaigns/?goal=%00&place=%00",
        "/en/updates/?about=campaigns:%00&before=%00",
        f"/en/updates/?before=1767225600-{HUGE}",
        "/en/updates/?before=-62135596800-1",
        "/en/groups/?region=%FF&theme=%ED%A0%80",
        "/en/councils/baghdad/?after=%00",
    ],
)
def test_nonsense_in_a_query_is_ignored_or_refused_in_words(path, as_role):
    assert as_role("stranger").get(path).status_code == 200


@pytest.mark.parametrize("code", ["zz", ""])
@pytest.mark.parametrize(
    "name", ["updates:new", "campaigns:new", "groups:plan_meeting", "profile", "forums:propose", "account_signup"]
)
def test_a_language_that_there_is_not_is_refused_in_words(name, code, as_role):
    args = {"groups:plan_meeting": [LEAD_GROUP], "forums:propose": ["iraqi-social-forum", "2026"]}
    url = reverse(name, args=args.get(name)) + (f"?about=groups:{LEAD_GROUP}" if name == "updates:new" else "")
    client = as_role("stranger" if name == "account_signup" else "lead")
    codes = dict.fromkeys(("original_language", "language", "spoken"), code)
    page = client.post(url, Filled.of(client, url) | codes)
    assert page.status_code == 200
    assert {"original_language", "language", "spoken"} & page.context["form"].errors.keys()


def test_a_governorate_of_an_impossible_number_is_refused_in_words(lead, editing):
    for sent in (HUGE, "\x00", "zz", "-1"):
        page = lead.post(editing, Filled.of(lead, editing) | {"governorates": sent})
        assert page.status_code == 200
        assert "governorates" in page.context["form"].errors


@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "9999-12-31T23:59"])
def test_a_year_that_is_a_slip_is_refused_in_words(lead, editing, moment):
    filled = Filled.of(lead, editing)
    new = next(name for name in filled if re.fullmatch(r"actions-\d+-id", name) and not filled[name])[:-3]
    page = lead.post(editing, filled | {f"{new}-starts_at": moment, f"{new}-title_en": "March", f"{new}-kind": "event"})
    assert page.status_code == 200
    assert "Please check the year." in page.content.decode()
    assert not Action.objects.filter(title_en="March").exists()


def test_a_meeting_in_an_odd_year_is_refused_in_words(lead):
    url = reverse("groups:plan_meeting", args=[LEAD_GROUP])
    sent = {"title": "Meeting", "begins": "00:00", "ends": "01:00", "audience": "members", "language": "en"}
    for day in ("0001-01-01", "9999-12-31"):
        page = lead.post(url, sent | {"day": day})
        assert page.status_code == 200
        assert "day" in page.context["form"].errors


def test_rows_of_a_campaign_keep_no_letter_that_nobody_sees(lead, draft, editing):
    """They are forms in a form; the outer one cleans what is its own only."""
    filled = Filled.of(lead, editing)
    new = next(name for name in filled if re.fullmatch(r"demands-\d+-id", name) and not filled[name])[:-3]
    hidden = {f"{new}-text_en": f"Publish{OVERRIDE} the{SPACE} budget", f"{new}-addressee_en": f"The{OVERRIDE} mayor"}
    assert lead.post(editing, filled | hidden).status_code == 302
    kept = Demand.objects.filter(campaign=draft).order_by("-pk")[0]
    assert (kept.text_en, kept.addressee_en) == ("Publish the budget", "The mayor")


def test_rows_of_another_campaign_are_out_of_reach(lead, draft, editing):
    """The number of a foreign row in a hidden field neither changes nor moves it."""
    foreign = Demand.objects.exclude(campaign=draft)[0]
    before = Demand.objects.filter(pk=foreign.pk).values().get()
    filled = Filled.of(lead, editing)
    for first in ("0", str(foreign.pk)):
        lead.post(editing, filled | {
            "demands-INITIAL_FORMS": "1", "demands-TOTAL_FORMS": "1", "demands-0-id": str(foreign.pk),
            "demands-0-text_en": "Stolen", "demands-0-addressee_en": "Nobody", "demands-0-campaign": first,
        })  # fmt: skip
    assert Demand.objects.filter(pk=foreign.pk).values().get() == before


@pytest.mark.parametrize("field", ["TOTAL_FORMS", "INITIAL_FORMS"])
@pytest.mark.parametrize("number", ["", "zz", "-1", "7", "1001", HUGE])
def test_a_form_of_forms_with_a_wrong_count_loses_nothing(lead, draft, editing, field, number):
    filled = Filled.of(lead, editing)
    assert lead.post(editing, filled | {f"demands-{field}": number}).status_code in {200, 302}
    assert set(draft.demands.values_list("text_en", flat=True)) == {"Publish the budget"}
