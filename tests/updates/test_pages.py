"""The pages of updates: who sees what, in three languages, at what cost."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from campaigns.models import Campaign
from tests import factories as make
from tests.core.hostile import picture
from tests.updates import factories as news
from updates.models import Update

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
XML = "{http://www.w3.org/XML/1998/namespace}"
LIST = "/en/updates/"


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def typed(**changes) -> dict:
    return {
        "original_language": "en", "title_en": "Water for all", "summary_en": "In short", "body_en": "<p>Long</p>",
        "ready_en": "on",
    } | changes  # fmt: skip


@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
def test_a_visitor_reads_the_list_and_an_update_in_every_language(client, language):
    update = news.update(published=True, group=make.group(), title_ar="ماء للجميع", state_ar="reviewed")
    assert client.get(f"/{language}/updates/").status_code == 200
    page = client.get(f"/{language}/updates/{update.slug}/").content.decode()
    shown = {"ar": "ماء للجميع", "ckb": update.title_en, "en": update.title_en}[language]
    assert f">{shown}</h1>" in page
    assert ('class="fallback"' in page) == (language == "ckb")
    assert ('<h1 lang="en" dir="ltr">' in page) == (language == "ckb")


def test_versions_that_are_not_ready_are_never_shown(client):
    update = news.update(published=True, title_ckb="نهێنی", state_ckb="draft")
    for address in ("/ckb/updates/", f"/ckb/updates/{update.slug}/", "/ckb/updates/feed/"):
        page = client.get(address).content.decode()
        assert "نهێنی" not in page
        assert update.title_en in page


@pytest.mark.parametrize("state", ["draft", "taken_down"])
def test_what_is_not_public_is_nowhere(client, state):
    update = news.update(published=state != "draft", group=make.group())
    Update.objects.update(status=state)
    strangers = [client, signed_in(make.person()), signed_in(make.member(make.group()))]
    for reader in strangers:
        assert reader.get(f"{LIST}{update.slug}/").status_code == 404
        for address in (LIST, f"{LIST}feed/", f"{LIST}?about=groups"):
            assert update.title_en not in reader.get(address).content.decode()
    assert signed_in(make.lead(make.group())).get(f"{LIST}{update.slug}/").status_code == 200


def test_nobody_is_named_on_what_the_public_reads(client):
    author = make.person("Secret Palm")
    update = news.update(published=True, author=author)
    for address in (f"{LIST}{update.slug}/", f"{LIST}feed/", LIST):
        assert "Secret Palm" not in client.get(address).content.decode()


def test_the_list_is_narrowed_by_what_updates_are_about(client):
    for field, thing in [("group", make.group()), ("forum", news.forum()), ("council", news.council()),
                         ("campaign", news.running_campaign())]:  # fmt: skip
        news.update(published=True, title_en=f"About {field}", **{field: thing})
    news.update(published=True, title_en="About nothing")
    found = {}
    for about in [
        "project",
        "groups",
        "campaigns",
        "groups:water-environment-iraq",
        "forums:isf",
        "groups:nowhere",
        "x",
    ]:
        page = client.get(f"{LIST}?about={about}").content.decode()
        found[about] = [kind for kind in "group forum council campaign nothing".split() if f"About {kind}" in page]
    assert found == {
        "project": ["nothing"], "groups": ["group"], "campaigns": ["campaign"],
        "groups:water-environment-iraq": ["group"], "forums:isf": ["forum"], "groups:nowhere": [], "x": [],
    }  # fmt: skip


def test_the_list_goes_on_by_a_cursor_and_loses_nothing(client):
    for number in range(43):
        news.update(published=True, title_en=f"Item-{number:02d}.")
    seen, address = [], LIST
    while address:
        page = client.get(address)
        seen += [str(line.title) for line in page.context["page"].lines]
        address = page.context["older_url"]
    assert seen == [f"Item-{number:02d}." for number in reversed(range(43))]


@pytest.mark.parametrize("before", ["x", "9e99-1", "1-2-3", "nan-1", "1.5-99999999999999999999", ""])
def test_a_cursor_that_is_none_shows_the_newest(client, before):
    news.update(published=True)
    assert client.get(LIST, {"before": before}).status_code == 200


@pytest.mark.parametrize("address", [LIST, f"{LIST}?about=groups", f"{LIST}feed/"])
def test_a_list_costs_the_same_for_one_and_for_three(client, count_queries, address):
    news.update(published=True, group=make.group())
    first = count_queries(client, address)
    for region in ("iraq", "kurdistan", "kurdistan"):
        news.update(published=True, group=make.group(region_slug=region))
    assert (first, count_queries(client, address)) == (first, first)
    assert first <= 2  # the list and, once in five minutes, the partners of the footer


def test_an_update_costs_few_queries_and_being_signed_in_few_more(client, count_queries):
    update = news.update(published=True, group=make.group())
    address = f"{LIST}{update.slug}/"
    visitor = count_queries(client, address)
    assert visitor <= 3
    for user in (make.person(), make.member(make.group()), make.lead(make.group()), make.holder("editor")):
        assert count_queries(signed_in(user), address) <= visitor + 4


def test_the_feed_is_atom_with_ids_that_stay_and_languages_marked(client):
    update = news.update(published=True, title_ar="ماء", state_ar="reviewed")
    response = client.get("/ckb/updates/feed/")
    root = ElementTree.fromstring(response.content)
    entry = root.find(f"{ATOM}entry")
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert root.get(f"{XML}lang") == "ckb"
    assert root.find(f"{ATOM}id").text == "tag:localhost,2026:updates/ckb"
    assert entry.find(f"{ATOM}id").text == f"tag:localhost,2026:updates/{update.pk}/ckb"
    assert entry.get(f"{XML}lang") == "en"
    assert entry.find(f"{ATOM}link").get("href") == f"http://localhost:8000/ckb/updates/{update.slug}/"
    arabic = ElementTree.fromstring(client.get("/ar/updates/feed/").content).find(f"{ATOM}entry")
    assert (arabic.get(f"{XML}lang"), arabic.find(f"{ATOM}title").text) == ("ar", "ماء")


def test_the_feed_is_asked_for_again_only_when_it_changed(client):
    update = news.update(published=True)
    first = client.get(f"{LIST}feed/")
    assert client.get(f"{LIST}feed/", headers={"if-none-match": first["ETag"]}).status_code == 304
    assert client.get(f"{LIST}feed/", headers={"if-modified-since": first["Last-Modified"]}).status_code == 304
    Update.objects.filter(pk=update.pk).update(title_en="Changed", slug="other")
    from core.pages import forget_now

    forget_now()
    changed = client.get(f"{LIST}feed/", headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200
    assert f"updates/{update.pk}/en" in changed.content.decode()


def test_the_story_of_a_groups_update(client):
    """A member drafts, may not publish; the lead publishes; a coordinator takes it down; the public sees each step."""
    group = make.group()
    member, lead, coordinator = (signed_in(user) for user in (make.member(group), make.lead(group), make.coordinator()))
    assert member.get(f"{LIST}new/").url == f"{LIST}new/?about=groups:{group.slug}"
    address = member.post(f"{LIST}new/?about=groups:{group.slug}", typed()).url
    assert address == f"{LIST}water-for-all/"
    assert client.get(address).status_code == 404
    assert member.post(f"{address}publish/").status_code == 403
    assert coordinator.get(address).status_code == 404
    assert lead.get(f"{address}publish/").status_code == 200
    assert lead.post(f"{address}publish/").url == address
    assert "Water for all" in client.get(address).content.decode()
    assert member.get(f"{address}edit/").status_code == 403
    assert coordinator.post(f"{address}take-down/", {}).status_code == 200  # a reason is needed
    assert coordinator.post(f"{address}take-down/", {"reason": "safety"}).url == address
    assert client.get(address).status_code == 404
    assert "It endangers somebody" in member.get(address).content.decode()
    assert lead.post(f"{address}republish/").status_code == 403
    assert coordinator.post(f"{address}republish/").url == address
    assert client.get(address).status_code == 200


def test_signed_out_one_is_led_to_sign_in_whether_or_not_it_exists(client):
    update = news.update()
    for path in ("new/", "translate/", f"{update.slug}/edit/", "nothing/edit/", f"{update.slug}/publish/",
                 "nothing/take-down/", "nothing/republish/"):  # fmt: skip
        for response in (client.get(f"{LIST}{path}"), client.post(f"{LIST}{path}")):
            assert response.status_code in {302, 405}
            if response.status_code == 302:
                assert response.url.startswith("/en/accounts/login/")


@pytest.mark.parametrize(
    ("about", "status"),
    [("groups:water-environment-iraq", 200), ("groups:water-environment-kurdistan", 403), ("project", 403),
     ("forums:isf", 403), ("councils:baghdad", 403), ("groups:nowhere", 404), ("groups", 404), ("x:y", 404)],
)  # fmt: skip
def test_a_member_writes_about_her_own_group_only(about, status):
    make.group(region_slug="kurdistan"), news.forum(), news.council()
    client = signed_in(make.member(make.group()))
    assert client.get(f"{LIST}new/", {"about": about}).status_code == status


def test_a_campaign_before_its_approval_is_named_to_nobody_but_its_people(client):
    """Asked for by name, it answers like one that is not there: its slug would tell its title."""
    hidden = make.campaign(title="Not approved", slug="not-approved")
    author, members = hidden.groups.get(), signed_in(make.member(make.group(region_slug="kurdistan")))
    about = {"about": "campaigns:not-approved"}
    for address, reader in ((LIST, client), (LIST, members), (LIST, signed_in(make.holder("editor")))):
        page = reader.get(address, about)
        nothing = reader.get(address, {"about": "campaigns:not-there"})
        assert (page.status_code, len(page.content.splitlines())) == (200, len(nothing.content.splitlines()))
        assert "Not approved" not in page.content.decode()
    answers = {name: signed_in(user).get(f"{LIST}new/", about).status_code for name, user in (
        ("member", make.member(author)), ("editor", make.holder("editor")), ("stranger", make.person()),
        ("elsewhere", make.member(make.group(region_slug="kurdistan"))),
    )}  # fmt: skip
    assert answers == {"member": 200, "editor": 404, "stranger": 403, "elsewhere": 404}


def test_an_account_that_belongs_nowhere_cannot_write():
    assert signed_in(make.person()).get(f"{LIST}new/").status_code == 403


def test_an_editor_chooses_among_what_she_may_write_about():
    news.forum(), news.council(), news.running_campaign(), make.campaign(title="Not approved")
    page = signed_in(make.holder("editor")).get(f"{LIST}new/").content.decode()
    shown = [word for word in ("project", "forums:isf", "councils:baghdad", "campaigns:", "groups:") if word in page]
    assert shown == ["project", "forums:isf", "councils:baghdad", "campaigns:"]
    assert "Not approved" not in page


def test_a_slip_keeps_what_was_typed_and_says_what_is_missing():
    client = signed_in(make.holder("editor"))
    sent = typed(title_en="", title_ar="ماء", ready_ckb="on", address="feed", body_en="<p>Much work</p>")
    page = client.post(f"{LIST}new/?about=project", sent)
    assert page.status_code == 200
    assert set(page.context["form"].errors) == {"title_en", "ready_en", "ready_ckb", "address"}
    assert "Much work" in page.content.decode()
    assert not Update.objects.exists()


def test_the_same_form_sent_twice_makes_one_update():
    client = signed_in(make.holder("editor"))
    for _time in range(2):
        assert client.post(f"{LIST}new/?about=project", typed(key="0123456789abcdef")).status_code == 302
    assert Update.objects.count() == 1


def test_plain_text_typed_without_script_becomes_paragraphs():
    client = signed_in(make.holder("editor"))
    client.post(f"{LIST}new/?about=project", typed(body_en="one & two\r\n\r\nthree"))
    assert Update.objects.get().body_en == "<p>one &amp; two</p>\n<p>three</p>"


def test_an_editor_translates_a_groups_update_and_cannot_rewrite_it():
    group = make.group()
    update = news.update(published=True, group=group)
    client = signed_in(make.holder("editor"))
    page = client.get(f"{LIST}{update.slug}/edit/")
    assert not {"title_en", "ready_en", "picture", "original_language"} & set(page.context["form"].fields)
    assert update.title_en in page.content.decode()
    sent = typed(title_en="Mine now", title_ar="ماء", summary_ar="باختصار", ready_ar="on", original_language="ar")
    assert client.post(f"{LIST}{update.slug}/edit/", sent).status_code == 302
    stored = Update.objects.get()
    assert (stored.title_en, stored.title_ar, stored.original_language) == (update.title_en, "ماء", "en")
    assert stored.languages == ["ar", "en"]


def test_editors_see_what_is_to_be_translated_and_others_do_not():
    update = news.update(published=True)
    assert update.title_en in signed_in(make.holder("editor")).get(f"{LIST}translate/?language=ckb").content.decode()
    assert signed_in(make.lead(make.group())).get(f"{LIST}translate/").status_code == 403


def test_a_lead_of_a_carrying_group_publishes_on_her_campaign():
    campaign = news.running_campaign()
    client = signed_in(make.lead(make.group()))
    address = client.post(f"{LIST}new/?about=campaigns:{campaign.slug}", typed()).url
    Campaign.objects.update(status="closed", closed_at="2026-01-01T00:00Z")
    assert client.post(f"{address}publish/").status_code == 302
    assert Update.objects.get().status == Update.Status.PUBLISHED


def sent_picture(name: str = "Ali.jpg", **options) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture(**({"size": (1000, 500)} | options)))


def test_a_picture_is_stored_anew_in_three_sizes_and_shown_to_whom_it_may_be():
    client = signed_in(make.holder("editor"))
    sent = typed(picture=sent_picture(), picture_alt_en="A well")
    address = client.post(f"{LIST}new/?about=project", sent).url
    update = Update.objects.get()
    page = client.get(address).content.decode()
    small = update.picture.url.replace(".webp", "/400w.webp")
    assert 'alt="A well"' in page
    assert f"{small} 400w" in page
    assert 'width="1000" height="500"' in page
    for url in (update.picture.url, small):
        assert client.get(url)["Content-Type"] == "image/webp"
        assert Client().get(url).status_code == 404  # it is a draft
    Update.objects.update(status="published", published_at="2026-01-01T00:00Z")
    assert Client().get(small).status_code == 200
    assert Client().get(update.picture.url.replace(".webp", "/999w.webp")).status_code == 404


def test_a_picture_that_is_replaced_or_removed_is_gone(django_capture_on_commit_callbacks):
    client = signed_in(make.holder("editor"))
    folder = Path(settings.MEDIA_ROOT) / "updates"
    before = set(folder.rglob("*")) if folder.exists() else set()
    client.post(f"{LIST}new/?about=project", typed(picture=sent_picture(), picture_alt_en="A well"))
    update = Update.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        edited = client.post(f"{LIST}{update.slug}/edit/", typed(**{"picture-clear": "on"}))
    assert edited.status_code == 302
    assert not Update.objects.get().picture
    assert {path for path in set(folder.rglob("*")) - before if path.is_file()} == set()


def test_a_picture_needs_words_and_must_be_one():
    client = signed_in(make.holder("editor"))
    page = client.post(f"{LIST}new/?about=project", typed(picture=sent_picture()))
    assert set(page.context["form"].errors) == {"picture_alt_en"}
    broken = SimpleUploadedFile("a.jpg", b"<svg onload=alert(1)>")
    page = client.post(f"{LIST}new/?about=project", typed(picture=broken, picture_alt_en="x"))
    assert set(page.context["form"].errors) == {"picture"}


def test_public_pages_carry_no_form(client):
    update = news.update(published=True, group=make.group())
    for address in (LIST, f"{LIST}{update.slug}/"):
        assert "<form" not in client.get(address).content.decode()
