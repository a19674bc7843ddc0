"""The admin asked for what it does not offer: by numbers of accounts, by numbers of drafts, by impossible numbers."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from campaigns.models import Campaign
from councils.models import Council
from forums.models import Activity
from tests.pages.roles import ROLES

STAFF = ("editor", "admin")
HUGE = "9" * 25


@pytest.mark.parametrize("role", STAFF)
@pytest.mark.parametrize("model", [Campaign, Activity, User])
def test_the_number_of_a_hidden_row_leads_nowhere(role, model, as_role):
    """Django's way from a row to its page answers with its slug, and that is its title."""
    with pytest.raises(NoReverseMatch):
        reverse("admin:view_on_site", args=[1, 1])
    kind = ContentType.objects.get_for_model(model).pk
    rows = model.objects.all() if model is User else model.objects.filter(status__in=("draft", "proposed"))
    response = as_role(role).get(f"/admin/r/{kind}/{rows[0].pk}/", follow=True)
    assert response.status_code in {200, 404}
    assert "/r/" not in response.redirect_chain[-1][0] if response.redirect_chain else response.status_code == 404
    assert getattr(rows[0], "slug", "no slug") not in str(response.redirect_chain)


@pytest.mark.parametrize(
    "asked",
    [
        "councils/seat/?user={member}",
        "councils/seat/?user__email__startswith=m",
        "campaigns/campaign/?created_by={member}",
        "campaigns/campaign/?groups__memberships__user={member}",
        "groups/workinggroup/?memberships=1",
        "groups/workinggroup/?join_requests__isnull=0",
        "updates/update/?author={member}",
        "forums/activity/?proposed_by={member}",
        "forums/recommendation/?recorded_by={member}",
        "forums/edition/?registrations=1",
        "notifications/delivery/?recipient=1",
        "notifications/delivery/?recipient__account__email__startswith=m",
        "accounts/office/?user__email__startswith=m",
    ],
)
def test_a_list_is_not_narrowed_to_a_person(asked, as_role):
    member = User.objects.get(email=ROLES["member"])
    assert as_role("admin").get(f"/admin/{asked.format(member=member.pk)}").status_code == 400


@pytest.mark.parametrize(
    "offered", ["councils/seat/?council__id__exact={}", "councils/seat/?kind__exact=youth", "updates/update/?q=water"]
)
def test_a_list_is_narrowed_by_what_it_offers(offered, as_role):
    council = Council.objects.get(slug="baghdad")
    assert as_role("admin").get(f"/admin/{offered.format(council.pk)}").status_code == 200


@pytest.mark.parametrize("path", ["councils/seat/?council__id__exact={}", "campaigns/campaign/{}/change/", "r/{}/{}/"])
def test_impossible_numbers_are_not_found(path, as_role):
    assert as_role("admin").get(f"/admin/{path.format(HUGE, HUGE)}").status_code in {200, 302, 404}


@pytest.mark.parametrize("ticked", ["zz", "\x00", "-1", HUGE, "1 or 1=1"])
def test_what_no_page_offers_to_tick_is_not_found(ticked, as_role):
    for path in ("accounts/office/", "councils/seat/"):
        response = as_role("admin").post(f"/admin/{path}", {"action": "end", "_selected_action": ticked})
        assert response.status_code == 404


def test_a_page_on_the_portal_is_linked_from_the_form_of_its_row(as_role):
    council = Council.objects.get(slug="baghdad")
    page = as_role("admin").get(f"/admin/councils/council/{council.pk}/change/").content.decode()
    assert f'href="{council.get_absolute_url()}"' in page or f'href="/ar/councils/{council.slug}/"' in page
