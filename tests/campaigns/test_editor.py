"""The editor's pages: what they send by themselves, who was faster, what is missing, and the preview."""

import json
from datetime import datetime

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from campaigns import actions
from campaigns.actions.joint import ask_to_carry
from campaigns.models import Action, ActionPicture, Campaign, CarrierInvitation, Demand
from campaigns.texts import texts_of
from core.transitions import MoveRefused
from notifications.actions import deliver_due
from notifications.models import Activity
from organisations.models import Organisation
from tests import factories as make
from tests.campaigns.drafts import revised, says, stored
from tests.core import hostile

pytestmark = pytest.mark.django_db
S = Campaign.Status


@pytest.fixture
def author(group):
    return make.member(group)


def sent(client, url, **changes):
    """The form of a page as a browser would send it, with changes."""
    form = client.get(url).context["form"]
    data = {}
    for part in (form, *(rows.management_form for rows in form.sets), *(row for rows in form.sets for row in rows)):
        for field in part:
            value = field.value()
            if value is not None and value is not False and value != []:
                data[field.html_name] = value.strftime("%Y-%m-%dT%H:%M") if isinstance(value, datetime) else value
    return data | changes


def test_a_page_saves_by_itself_and_its_button_goes_on_from_there(client, group, author):
    client.force_login(author)
    new, body = "/en/campaigns/new/", Organisation.objects.create(slug="m", name_en="The ministry", name_ar="الوزارة")
    typed = sent(client, new, title_en="Read aloud", original_language="en", group=group.pk)
    refused = client.post(f"{new}save/", typed)
    assert (refused.status_code, refused.json()["message"]) == (400, "Not saved yet. Goal: This field is required.")
    typed |= {"goal": make.goal().pk, "demands-0-text_en": "Open until ten", "demands-0-addressed_to": body.pk}
    first, again = (client.post(f"{new}save/", typed | {"turn": turn}).json() for turn in (1, 2))
    campaign = Campaign.objects.get()
    assert first["edit"] == again["edit"] == f"/en/campaigns/{campaign.slug}/edit/"
    assert first["message"].startswith("Saved at ")
    demand = campaign.demands.get()
    assert list(first["rows"].values()) == [demand.pk]
    assert (demand.addressed_to, demand.addressee_en, demand.addressee_ar) == (body, "The ministry", "الوزارة")
    answer = client.post(first["autosave"], typed | {"turn": 3, "title_en": "Read louder", "demands-0-DELETE": "on"})
    assert (answer.status_code, stored(campaign).title_en, campaign.demands.count()) == (200, "Read louder", 1)
    assert list(Activity.objects.values_list("verb", flat=True)) == ["campaigns.drafted"]
    for _click in range(2):
        pressed = client.post(first["edit"], typed | {"title_en": "Read loudest", "more": "demands"})
        assert pressed.status_code == 302
    assert (stored(campaign).title_en, Campaign.objects.count(), campaign.demands.count()) == ("Read loudest", 1, 1)
    late = client.post(first["autosave"], typed | {"turn": 4, "title_en": "Too late"})
    assert (late.status_code, stored(campaign).title_en) == (409, "Read loudest"), "it does not say that it is saved"
    lost = client.post(new, typed | {"title_en": "Read on"})  # the page never heard that it is a draft
    assert (lost.status_code, stored(campaign).title_en, Campaign.objects.count()) == (302, "Read on", 1)
    revised(campaign, make.member(group), over=says(campaign), title_en="Read slowly")
    clash = client.post(new, typed | {"title_en": "Read fast"})
    assert clash.status_code == 200
    assert f'action="{first["edit"]}"' in clash.content.decode(), "it goes on as the draft that it has begun"
    assert Campaign.objects.count() == 1


def test_the_second_of_two_writers_sees_both_texts_before_hers_is_saved(client, group, author):
    campaign, other = make.campaign(group), make.member(group)
    url = f"/en/campaigns/{campaign.slug}/edit/"
    client.force_login(author)
    typed = sent(client, url, title_en="Water from the tap", starts_on="2027-01-05")
    revised(campaign, other, over=says(campaign), title_en="Water without salt", ends_on="2027-02-01")
    by_itself = client.post(f"{url}save/", typed | {"turn": 1})
    assert (by_itself.status_code, "somebody else" in by_itself.json()["message"]) == (409, True)
    page = client.post(url, typed)
    text = page.content.decode()
    assert "Two people changed the same text" in text
    assert ("<del>" in text, "without salt" in text, 'value="Water from the tap"' in text) == (True, True, True)
    assert says(campaign)["title_en"] == "Water without salt"
    form = page.context["form"]
    knowing = typed | {"key": form["key"].value(), "known": form["known"].value()}
    assert client.post(url, knowing).status_code == 302
    assert (says(campaign)["title_en"], says(campaign)["starts_on"]) == ("Water from the tap", "2027-01-05")
    assert client.post(url, typed | {"key": "0" * 32, "known": "[1]", "title_en": "No"}).status_code == 200
    assert says(campaign)["title_en"] == "Water from the tap", "who says nothing of what she knows replaces nothing"


def test_after_a_clash_only_what_was_shown_is_replaced(client, group, author):
    campaign, other = make.campaign(group), make.member(group)
    url = f"/en/campaigns/{campaign.slug}/edit/"
    client.force_login(author)
    typed = sent(client, url, **{"demands-1-text_en": "Test the wells", "demands-1-addressee_en": "The city"})
    assert client.post(f"{url}save/", typed | {"turn": 1}).status_code == 200  # its answer is lost on the way
    now = says(campaign)
    better = now["demands"][0] | {"text_en": "Publish all of the budget"}
    revised(campaign, other, over=now, title_en="Theirs", title_ar="ماء", demands=[better])
    typed |= {"title_en": "Mine", "turn": 2}
    for _click in range(2):  # pressed twice, it is shown twice and replaced by neither
        page = client.post(url, typed)
        assert (page.status_code, says(campaign)["title_en"]) == (200, "Theirs")
    again = {"key": "", "known": "", "turn": "", "demands-1-id": ""}
    form = page.context["form"]
    shown = {field.html_name: field.value() for part in (form, form.demands.forms[1]) for field in part}
    assert client.post(url, typed | {name: shown[name] for name in again}).status_code == 302
    said = says(campaign)
    assert (said["title_en"], said["title_ar"]) == ("Mine", "ماء")
    assert [row["text_en"] for row in said["demands"]] == ["Publish all of the budget", "Test the wells"]


def test_a_page_counts_on_after_an_error_and_after_coming_back_to_it(client, group, author):
    campaign = make.campaign(group)
    url = f"/en/campaigns/{campaign.slug}/edit/"
    client.force_login(author)
    typed = sent(client, url)
    for turn in (1, 2, 3):
        assert client.post(f"{url}save/", typed | {"turn": turn, "title_en": f"Title {turn}"}).status_code == 200
    page = client.post(url, typed | {"turn": 4, "starts_on": "2027-02-02", "ends_on": "2027-01-01"})
    counted = page.context["form"]["turn"].value()
    assert client.post(f"{url}save/", typed | {"turn": counted + 1, "title_en": "After the error"}).status_code == 200
    assert says(campaign)["title_en"] == "After the error"
    assert client.post(url, typed | {"turn": 5, "title_en": "Saved"}).status_code == 302
    assert client.post(f"{url}save/", typed | {"turn": 6, "title_en": "Back again"}).status_code == 200
    assert says(campaign)["title_en"] == "Back again"
    for title in ("Without scripts", "And once more"):
        assert client.post(url, typed | {"title_en": title}).status_code == 302
        assert says(campaign)["title_en"] == title


def test_what_was_typed_stays_when_somebody_was_faster(client, group, author):
    campaign = make.campaign(group)
    url, words = f"/en/campaigns/{campaign.slug}/edit/", "<p>an hour of work</p>"
    client.force_login(author)
    typed = sent(client, url, story_en=words)
    actions.submit(stored(campaign), by=make.lead(group))
    page = client.post(url, typed)
    assert (page.status_code, page.context["form"]["story_en"].value()) == (200, words)
    assert "This has changed in the meantime." in page.content.decode()
    by_itself = client.post(f"{url}save/", typed | {"turn": 1})
    assert (by_itself.status_code, "submitted meanwhile" in by_itself.json()["message"]) == (409, True)
    assert client.get(url).status_code == 403
    assert stored(campaign).story_en != words
    client.force_login(make.person())
    assert client.post(url, typed).status_code == 404
    now = timezone.now()
    Campaign.objects.filter(pk=campaign.pk).update(status=S.APPROVED, approved_at=now)
    running, url = stored(campaign), f"/en/campaigns/{campaign.slug}/amend/"
    client.force_login(make.lead(group))
    data = {field.html_name: field.value() or "" for field in client.get(url).context["form"]}
    actions.amend(running, texts_of(running) | {"title_en": "Faster"}, by=make.lead(group))
    rows = {"demands-TOTAL_FORMS": "0", "demands-INITIAL_FORMS": "0"}
    page = client.post(url, data | rows | {"story_en": words, "ready_en": "on"})
    assert (page.status_code, page.context["form"]["story_en"].value()) == (200, words)
    assert page.context["form"].errors
    assert client.get(url).status_code == 403


def test_a_draft_is_discarded_by_a_lead_or_by_who_began_it_and_nothing_of_it_stays(
    client, group, author, settings, tmp_path, django_capture_on_commit_callbacks
):
    campaign, lead, other = make.campaign(group, created_by=author), make.lead(group), make.member(group)
    url = f"/en/campaigns/{campaign.slug}/discard/"

    def may():
        return [user.has_perm("campaigns.discard_campaign", stored(campaign)) for user in (author, lead, other)]

    assert may() == [True, True, False]
    for changes, allowed in (
        ({"status": S.SUBMITTED, "round": 1, "submitted_at": timezone.now()}, [False] * 3),
        ({"status": S.DRAFT}, [False, True, False]),  # taken back
    ):
        Campaign.objects.filter(pk=campaign.pk).update(**changes)
        assert may() == allowed
    decision = campaign.decisions.create(region=make.region(), round=1, verdict="ask", reason="unclear")
    assert may() == [False] * 3
    with pytest.raises(MoveRefused):
        actions.discard(campaign, by=lead)
    decision.delete()
    settings.MEDIA_ROOT = tmp_path
    march = Action.objects.create(campaign=campaign, title_en="March")
    content = ContentFile(hostile.picture("WEBP"), name="a" * 32 + ".webp")
    file = ActionPicture.objects.create(action=march, file=content, alt_en="A march").file
    assert file.storage.exists(file.name)
    ask_to_carry(campaign, make.group("other"), by=lead)
    client.force_login(other)
    assert client.get(url).status_code == 403
    client.force_login(lead)
    assert url in client.get(f"/en/campaigns/{campaign.slug}/").content.decode()
    sure = {"key": client.get(url).context["form"]["key"].value()}
    with django_capture_on_commit_callbacks(execute=True):
        answers = [client.post(url, sure)["Location"] for _click in range(2)]
    assert answers == ["/en/my/", "/en/my/"]
    assert not any(model.objects.exists() for model in (Campaign, Demand, Action, ActionPicture, CarrierInvitation))
    assert not file.storage.exists(file.name)
    said = Activity.objects.get(verb="campaigns.discarded")
    assert (said.subject, said.by) == (group, lead)
    with pytest.raises(MoveRefused):
        actions.discard(campaign, by=lead)
    deliver_due()  # what was told of it finds it gone


def test_the_editor_says_what_is_missing_and_rows_come_and_go_without_scripts(client, group, author):
    campaign = make.campaign(group)
    Campaign.objects.filter(pk=campaign.pk).update(summary_en="")
    url = f"/en/campaigns/{campaign.slug}/edit/"
    client.force_login(author)
    page = client.get(url).content.decode()
    assert "Complete one language that is marked as ready" in page
    more = sent(client, url, **{"demands-1-text_en": "Test the wells", "more": "demands"})
    assert client.post(url, more)["Location"] == f"{url}#demands"
    assert campaign.demands.count() == 2
    shown = sent(client, url)
    assert shown["demands-TOTAL_FORMS"] == 3
    assert client.post(url, shown | {"demands-0-DELETE": "on"}).status_code == 302
    assert [row.text_en for row in campaign.demands.all()] == ["Test the wells"]
    client.force_login(make.lead(group))
    before = client.get(f"/en/campaigns/{campaign.slug}/submit/").content.decode()
    assert "Demand 1 is addressed to nobody yet." in before


@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
def test_a_preview_is_the_page_in_each_language_for_those_concerned(client, group, author, language):
    campaign = make.campaign(group, title_ar="ماء نظيف", title_ckb="ئاوی پاک", state_ar="reviewed", state_ckb="draft")
    url, lead = f"/{language}/campaigns/{campaign.slug}/preview/", make.lead(group)
    for user, status in ((make.person(), 404), (make.coordinator(), 404), (author, 200)):
        client.force_login(user)
        answer = client.get(url)
        assert answer.status_code == status
    page = answer.content.decode()
    assert {"ar": "ماء نظيف", "ckb": "ئاوی پاک", "en": "Clean water"}[language] in page
    assert answer["X-Robots-Tag"] == "noindex"
    assert "no-store" in answer["Cache-Control"]
    assert answer.context["is_ready"] == (language != "ckb")
    assert 'property="og:' not in page
    Campaign.objects.filter(pk=campaign.pk).update(summary_en="Of it all")
    actions.submit(stored(campaign), by=lead)
    client.force_login(make.coordinator())
    assert client.get(url).status_code == 200


def test_what_a_page_sends_by_itself_leaves_its_writer_free_to_press_save(client, group, author):
    campaign = make.campaign(group)
    url = f"/en/campaigns/{campaign.slug}/edit/"
    client.force_login(author)
    answers = [client.post(f"{url}save/", {"turn": turn}).status_code for turn in range(1, 22)]
    assert answers == [400] * 20 + [429]
    assert client.post(url, {}).status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_query_counts_of_the_editor_do_not_grow(client, group, author, number, django_assert_num_queries):
    campaign = make.campaign(group)
    campaign.demands.all().delete()
    for n in range(number):
        Demand.objects.create(campaign=campaign, text_en=f"Demand {n}", addressee_en="The city", order=n)
        Action.objects.create(campaign=campaign, title_en=f"Action {n}")
        Organisation.objects.create(slug=f"o{n}", name_en=f"Body {n}")
    client.force_login(author)
    url = f"/en/campaigns/{campaign.slug}/"
    client.get(f"{url}edit/")
    with django_assert_num_queries(EDITOR):
        client.get(f"{url}edit/")
    with django_assert_num_queries(PREVIEW):
        client.get(f"{url}preview/")
    typed = json.dumps(sent(client, f"{url}edit/"), default=str)
    with django_assert_num_queries(AUTOSAVE):
        assert client.post(f"{url}edit/save/", json.loads(typed) | {"turn": "1"}).status_code == 200


EDITOR, PREVIEW, AUTOSAVE = 22, 9, 32
