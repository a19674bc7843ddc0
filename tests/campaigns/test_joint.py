"""Groups that carry a campaign together: who is asked and named, what it means for the keys, and how it ends."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from campaigns import actions
from campaigns.actions.joint import accept_carrying, ask_to_carry, decline_carrying, part, take_back_question
from campaigns.holdings import INVITATIONS_KEPT, end_invitations
from campaigns.models import Campaign, CampaignGroup, CarrierInvitation
from campaigns.queries import needed_regions, regions_open_to
from campaigns.queries.pages import needs
from campaigns.texts import texts_of
from core.transitions import MoveRefused
from notifications.actions import deliver_due
from notifications.models import Activity, Delivery
from tests import factories as make

pytestmark = pytest.mark.django_db
S, IRAQ, KURDISTAN = Campaign.Status, "iraq", "kurdistan"


@pytest.fixture
def here():
    return make.group()


@pytest.fixture
def there():
    return make.group(region_slug=KURDISTAN)


@pytest.fixture
def lead(here):
    return make.lead(here)


@pytest.fixture
def other(there):
    """The lead of the group that is asked."""
    return make.lead(there)


def stored(campaign):
    return Campaign.objects.get(pk=campaign.pk)


def told(kind):
    return set(Delivery.objects.filter(kind=kind, channel="portal").values_list("recipient__account", flat=True))


def carrying(campaign):
    return set(campaign.carriers.values_list("group", flat=True))


def asked(here, there, lead, **fields):
    campaign = make.campaign(here, **fields)
    ask_to_carry(campaign, there, by=lead)
    return campaign


def joint(here, there, lead, other, **fields):
    campaign = asked(here, there, lead, **fields)
    accept_carrying(campaign, there, by=other)
    return campaign


def test_a_group_is_asked_by_name_only_to_its_leads_and_carries_when_one_says_yes(here, there, lead, other):
    members = make.member(here), make.member(there)
    campaign = asked(here, there, lead)
    ask_to_carry(campaign, there, by=lead)
    assert (CarrierInvitation.objects.count(), carrying(campaign)) == (1, {here.pk})
    assert told("campaigns.carry_asked") == {other.pk}
    sees = [Campaign.objects.visible_to(user).filter(pk=campaign.pk).exists() for user in (*members, other)]
    assert sees == [True, False, False]
    assert [need.url for need in needs(other)] == [
        reverse("campaigns:carry", args=[campaign.slug]) + f"?group={there.slug}"
    ]  # fmt: skip
    accept_carrying(campaign, there, by=other)
    assert (CarrierInvitation.objects.exists(), carrying(campaign)) == (False, {here.pk, there.pk})
    assert told("campaigns.carrier_joined") == {lead.pk, *(member.pk for member in members)}
    assert all(user.has_perm("campaigns.revise_campaign", campaign) for user in (*members, other))
    assert [user.has_perm("campaigns.submit_campaign", campaign) for user in (lead, other)] == [True, False]
    with pytest.raises(MoveRefused):
        accept_carrying(campaign, there, by=other)
    with pytest.raises(MoveRefused):
        decline_carrying(campaign, there, by=other)


def test_a_no_is_told_to_who_asked_alone_and_a_question_can_be_taken_back(here, there, lead, other):
    member, campaign = make.member(here), asked(here, there, lead)
    decline_carrying(campaign, there, by=other)
    assert (told("campaigns.carry_declined"), carrying(campaign)) == ({lead.pk}, {here.pk})
    assert member.pk not in told("campaigns.carry_declined")
    ask_to_carry(campaign, there, by=lead)
    take_back_question(campaign, there, by=lead)
    deliver_due()
    again = Delivery.objects.filter(kind="campaigns.carry_asked", channel="email").latest("pk")
    assert (again.status, again.reason) == (Delivery.Status.CANCELLED, "not asked any more")
    with pytest.raises(MoveRefused):
        accept_carrying(campaign, there, by=other)
    ask_to_carry(campaign, there, by=lead)
    now = timezone.now()
    assert (end_invitations(now), end_invitations(now + INVITATIONS_KEPT)) == (0, 1)


def test_hidden_groups_neither_ask_nor_are_asked_nor_answer(here, there, lead, other):
    campaign = make.campaign(here)
    for hidden in (here, there):
        type(hidden).objects.filter(pk=hidden.pk).update(is_hidden=True)
        with pytest.raises(ValidationError):
            ask_to_carry(campaign, there, by=lead)
        type(hidden).objects.filter(pk=hidden.pk).update(is_hidden=False)
    ask_to_carry(campaign, there, by=lead)
    for hidden in (here, there):
        type(hidden).objects.filter(pk=hidden.pk).update(is_hidden=True)
        assert not other.has_perm("campaigns.preview_campaign", campaign)
        with pytest.raises(MoveRefused):
            accept_carrying(campaign, there, by=other)
        type(hidden).objects.filter(pk=hidden.pk).update(is_hidden=False)
    accept_carrying(campaign, there, by=other)
    type(there).objects.filter(pk=there.pk).update(is_hidden=True)
    shown = Campaign.objects.with_page().get(pk=campaign.pk).carrying
    assert [row["slug"] for row in shown] == [here.slug], "what became hidden is named no more"


# --- the keys ----------------------------------------------------------------------------------------------------


def test_every_region_of_its_groups_decides_and_nobody_of_any_of_them(here, there, lead, other):
    iraq, kurdistan, partial = make.coordinator(), make.coordinator(KURDISTAN), make.coordinator(KURDISTAN)
    there.memberships.create(user=partial)
    campaign = joint(here, there, lead, other)
    actions.submit(campaign, by=lead)
    assert {region.slug for region in needed_regions(campaign)} == {IRAQ, KURDISTAN}
    assert [regions_open_to(user, stored(campaign)) for user in (iraq, kurdistan, partial)] == [
        [make.region()], [make.region(KURDISTAN)], [],
    ]  # fmt: skip
    actions.approve(campaign, region=make.region(), by=iraq)
    assert stored(campaign).status == S.SUBMITTED
    actions.approve(campaign, region=make.region(KURDISTAN), by=kurdistan)
    assert stored(campaign).status == S.APPROVED


def test_while_it_is_read_nobody_comes_in_and_who_leaves_ends_the_round(here, there, lead, other):
    reader, far = make.coordinator(), make.coordinator(KURDISTAN)
    third = make.group("womens-rights")
    campaign = joint(here, there, lead, other)
    ask_to_carry(campaign, third, by=lead)
    actions.submit(campaign, by=lead)
    actions.approve(campaign, region=make.region(), by=reader)
    for act in (ask_to_carry, accept_carrying):
        with pytest.raises(MoveRefused):
            act(campaign, third, by=lead)
    part(campaign, there, by=other)
    now = stored(campaign)
    assert (now.status, carrying(now)) == (S.DRAFT, {here.pk})
    assert far.pk in told("campaigns.taken_back")
    assert told("campaigns.carrier_parted") == {lead.pk}
    accept_carrying(now, third, by=make.lead(third))
    actions.submit(now, by=lead)
    assert {region.slug for region in needed_regions(stored(now))} == {IRAQ}, "and every key is turned anew"
    assert regions_open_to(reader, stored(now)) == [make.region()]


def test_who_leaves_during_an_appeal_ends_it_and_every_key_is_turned_anew(here, there, lead, other):
    campaign = joint(here, there, lead, other)
    actions.submit(campaign, by=lead)
    actions.refuse(campaign, region=make.region(), by=make.coordinator(), reason="unproven")
    actions.appeal(campaign, reason="Look again", by=lead)
    part(campaign, there, by=other)
    now = stored(campaign)
    assert now.status == S.DRAFT
    actions.submit(now, by=lead)
    assert {region.slug for region in needed_regions(stored(now))} == {IRAQ}, "also the one that refused"


def test_to_what_runs_comes_only_a_group_with_which_the_keys_hold(here, there, lead, other):
    reader = make.coordinator()
    campaign, near, own = make.campaign(here), make.group("womens-rights"), make.group("expression-media")
    own.memberships.create(user=reader)
    ask_to_carry(campaign, there, by=lead)
    actions.submit(campaign, by=lead)
    actions.approve(campaign, region=make.region(), by=reader)
    for group in (there, own):  # of a region that never read it; and of who approved it
        with pytest.raises(ValidationError, match="The campaign runs"):
            (accept_carrying if group == there else ask_to_carry)(campaign, group, by=lead)
    ask_to_carry(campaign, near, by=lead)
    accept_carrying(campaign, near, by=make.lead(near))
    assert carrying(campaign) == {here.pk, near.pk}
    change = actions.amend(stored(campaign), texts(campaign, title_en="Cleaner water"), by=lead)
    part(campaign, near, by=lead)
    change.refresh_from_db()
    assert (change.status, stored(campaign).status, carrying(campaign)) == ("withdrawn", S.APPROVED, {here.pk})


def texts(campaign, **changes):
    return texts_of(stored(campaign)) | changes


def test_who_wrote_it_stays_and_the_record_of_what_has_ended_does_too(here, there, lead, other):
    campaign = joint(here, there, lead, other)
    rows = {row.group_id: row for row in CampaignGroup.objects.select_related("campaign")}
    may = {user: [user.has_perm("campaigns.part_group", rows[group.pk]) for group in (here, there)]
           for user in (lead, other, make.member(here), make.member(there), make.person())}  # fmt: skip
    assert list(may.values()) == [[False, True], [False, True], [False, False], [False, False], [False, False]]
    with pytest.raises(MoveRefused):
        part(campaign, here, by=lead)
    now = timezone.now()
    Campaign.objects.filter(pk=campaign.pk).update(status=S.CLOSED, round=1, submitted_at=now, approved_at=now,
                                                   closed_at=now)  # fmt: skip
    with pytest.raises(MoveRefused):
        part(campaign, there, by=other)


# --- pages -------------------------------------------------------------------------------------------------------


def key(client, url):
    page = client.get(url).context
    return {"key": (page.get("form") or page["act_form"])["key"].value()}


def test_from_the_question_to_the_end_on_its_pages(client, here, there, lead, other):
    campaign, member = make.campaign(here), make.member(here)
    base = f"/en/campaigns/{campaign.slug}/"
    client.force_login(lead)
    question = key(client, f"{base}groups/") | {"group": there.pk}
    for _click in range(2):
        assert client.post(f"{base}groups/", question)["Location"] == f"{base}groups/"
    assert read_by(client, lead, f"{base}groups/", there.name_en)
    assert not read_by(client, member, f"{base}groups/", there.name_en), "only the leads who asked see whom"
    assert not read_by(client, member, f"{base}log/", there.name_en)
    assert read_by(client, other, "/en/my/", "Your group is asked to carry")
    assert client.get(base).status_code == 404
    assert client.get(f"{base}preview/").status_code == 200
    assert lead.pseudonym not in client.get(f"{base}carry/").content.decode()
    yes = key(client, f"{base}carry/") | {"accept": "1"}
    answers = [client.post(f"{base}carry/", yes).headers["Location"] for _click in range(2)]
    assert answers == [base, "/en/my/"]
    assert carrying(campaign) == {here.pk, there.pk}
    for user in (member, make.member(there)):
        assert read_by(client, user, base, there.name_en)
        assert not read_by(client, user, f"{base}log/", other.pseudonym)
    client.force_login(other)
    end = f"{base}groups/{there.slug}/part/"
    over = key(client, end)
    assert [client.post(end, over)["Location"] for _click in range(2)] == ["/en/my/", "/en/my/"]
    assert client.get(base).status_code == 404
    assert Activity.objects.filter(verb="campaigns.carrier_parted").count() == 1


def test_a_hidden_group_is_found_by_no_address_and_named_to_nobody_outside(client, here, there, lead, other):
    campaign = asked(here, there, lead)
    base = f"/en/campaigns/{campaign.slug}/groups/"
    assert read_by(client, lead, base, there.name_en)
    type(there).objects.filter(pk=there.pk).update(is_hidden=True)
    assert not read_by(client, lead, base, there.name_en), "it was asked before it became hidden"
    CampaignGroup.objects.create(campaign=campaign, group=there)
    now = timezone.now()
    Campaign.objects.filter(pk=campaign.pk).update(status=S.APPROVED, round=1, submitted_at=now, approved_at=now)
    for user, status in ((make.person(), 404), (lead, 404), (make.member(there), 404), (other, 200)):
        client.force_login(user)
        assert client.get(f"{base}{there.slug}/part/").status_code == status
        assert client.get(f"{base}nobody/part/").status_code == 404


def test_without_a_button_a_question_stays_unanswered(client, here, there, lead, other):
    campaign = asked(here, there, lead)
    url = f"/en/campaigns/{campaign.slug}/carry/"
    client.force_login(other)
    assert client.post(url, key(client, url)).status_code == 200
    assert (CarrierInvitation.objects.count(), carrying(campaign)) == (1, {here.pk})


def read_by(client, user, url, words):
    client.force_login(user)
    return words in client.get(url).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_query_counts_do_not_grow(client, here, lead, number, django_assert_num_queries):
    campaign = make.campaign(here)
    for n in range(number):
        CampaignGroup.objects.create(campaign=campaign, group=make.group(f"theme-{n}"))
        ask_to_carry(campaign, make.group(f"other-{n}"), by=lead)
    client.force_login(lead)
    client.get(f"/en/campaigns/{campaign.slug}/groups/")
    with django_assert_num_queries(CARRIERS):
        client.get(f"/en/campaigns/{campaign.slug}/groups/")


CARRIERS = 11
