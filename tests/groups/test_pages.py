"""The pages of groups: what is shown to whom, in three languages, and what a second click or a bad input does."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from core.pages import forget_now
from groups import queries
from groups.models import JoinRequest, Membership, Post
from tests import factories as make
from tests.core import hostile
from tests.groups.browsing import address, html, send, signed_in

pytestmark = pytest.mark.django_db
PAGES = ["workspace/", "workspace/meetings/", "workspace/meetings/new/", "workspace/tasks/",
         "workspace/tasks/new/", "workspace/posts/",
         "workspace/posts/new/", "workspace/decisions/", "workspace/decisions/new/"]  # fmt: skip
LEADS_PAGES = ["workspace/requests/", "workspace/people/"]


# --- what the public reads


@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
def test_list_and_page_in_three_languages(client, group, language):
    group.name_ar, group.name_ckb, group.name_en = "المياه", "ئاو", "Water"
    group.aim_ar, group.aim_ckb, group.aim_en = "نقيس الماء. ثم ننشر.", "ئاو دەپێوین. پاشان.", "We measure. We publish."
    group.save()
    names = {"ar": "المياه", "ckb": "ئاو", "en": "Water"}
    aims = {"ar": "نقيس الماء.", "ckb": "ئاو دەپێوین.", "en": "We measure."}
    for url in (f"/{language}/groups/", address(group, language=language)):
        page = client.get(url).content.decode()
        assert names[language] in page
        assert aims[language] in page
        assert f'<html lang="{language}"' in page


def test_the_list_stands_by_region_and_is_narrowed_by_region_and_theme(client):
    for theme in ("water-environment", "social-justice"):
        for region in ("iraq", "kurdistan"):
            make.group(theme, region)

    def shown(query):
        regions = client.get(f"/en/groups/{query}").context["regions"]
        return {region.slug: [group.slug for group, _aim in groups] for region, groups in regions}

    assert shown("?region=iraq&theme=social-justice") == {"iraq": ["social-justice-iraq"]}
    assert shown("?theme=social-justice") == {
        "iraq": ["social-justice-iraq"],
        "kurdistan": ["social-justice-kurdistan"],
    }
    assert {slug: len(groups) for slug, groups in shown("").items()} == {"iraq": 2, "kurdistan": 2}
    assert len(shown("?region=mars")["iraq"]) == 2
    assert "mars" in client.get("/en/groups/?region=mars").content.decode()


def test_the_page_shows_public_meetings_to_come_and_no_others(client, group):
    make.meeting(group, title="Open day", audience="public", place="By the bridge")
    make.meeting(group, title="Among us", place="A kitchen")
    make.meeting(group, title="Called off", audience="public", status="cancelled")
    make.meeting(group, title="Long ago", audience="public", in_days=-9)
    make.meeting(make.group("social-justice"), title="Elsewhere", audience="public")
    page = html(client, group)
    words = ["Open day", "By the bridge", "Among us", "A kitchen", "Called off", "Long ago", "Elsewhere"]
    found = [word for word in words if word in page]
    assert found == ["Open day", "By the bridge"]


def test_a_joint_meeting_that_is_public_stands_on_the_pages_of_both(client, group, settings):
    settings.VISITOR_PAGES_SECONDS = 0
    host = make.group("social-justice")
    starts_at = timezone.now().replace(microsecond=0) + timedelta(days=2)
    make.meeting(host, title="Joint day", audience="public", starts_at=starts_at).with_groups.add(group)
    make.meeting(host, title="Among both").with_groups.add(group)
    make.meeting(group, title="Own day", audience="public", in_days=5)
    [joint, own] = queries.public_page(group.slug, AnonymousUser()).meetings
    assert (joint.title, joint.group.slug, joint.starts_at) == ("Joint day", host.slug, starts_at)
    assert (own.title, own.group) == ("Own day", group)
    assert f'href="{host.get_absolute_url()}"' in html(client, group)
    assert [row.title for row in queries.public_page(host.slug, AnonymousUser()).meetings] == ["Joint day"]
    host.is_hidden = True
    host.save()
    assert [row.title for row in queries.public_page(group.slug, AnonymousUser()).meetings] == ["Own day"]


def test_nothing_of_the_room_reaches_the_public(client, group):
    shown = make.member(group, is_shown=True)
    Membership.objects.create(user=make.person("Marsh rose"), group=group, is_shown=True, role="lead")
    make.task(group, title="Secret task", owner=shown)
    Post.objects.create(group=group, author=shown, text="Secret word")
    make.wish(group, make.person("Wishing well"), word="Secret wish")
    for user in (None, make.person(), make.lead(make.group("social-justice")), make.holder("editor")):
        if user:
            signed_in(client, user)
        page = html(client, group)
        assert not [w for w in ("Marsh rose", shown.pseudonym, "Secret", "Wishing well", "fewer than 9") if w in page]


def test_the_number_of_members_is_rounded_for_all_but_those_who_may_know(client, group, settings):
    settings.VISITOR_PAGES_SECONDS = 0
    for _number in range(3):
        make.member(group)
    assert "fewer than 10" in html(client, group)
    assert "fewer than 10" in html(signed_in(client, make.person()), group)
    assert '<b class="num">3</b>' in html(signed_in(client, make.coordinator()), group)
    for _number in range(9):
        make.member(group)
    client.logout()
    assert '<b class="num">12</b>' in html(client, group)


def test_an_unknown_group_is_not_there(client, group):
    assert client.get("/en/groups/nobody/").status_code == 404


@pytest.mark.parametrize("meetings", [0, 1, 3])
def test_pages_cost_the_same_with_one_row_and_with_three(client, group, count_queries, settings, meetings):
    settings.VISITOR_PAGES_SECONDS = 0
    for number in range(meetings):
        make.meeting(group, audience="public", in_days=number + 1)
        make.group("social-justice", ["iraq", "kurdistan"][number % 2])
        make.campaign(group, status="approved", submitted_at=timezone.now(), approved_at=timezone.now())
    assert count_queries(client, "/en/groups/") == 4
    assert count_queries(client, address(group)) == 4
    signed_in(client, make.member(group))
    assert count_queries(client, address(group)) <= 8


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_a_room_costs_the_same_with_one_row_and_with_thirty(client, group, count_queries, rows):
    lead = make.lead(group)
    for number in range(rows):
        member = make.member(group)
        make.meeting(group, in_days=number + 1, planned_by=member)
        make.task(group, owner=[None, member, lead][number % 3], due_on=timezone.localdate())
        make.task(group, owner=member, status="done", done_at=timezone.now())
        Post.objects.create(group=group, author=member, text="Word")
        make.wish(group)
    signed_in(client, lead)
    client.get(address(group, "workspace/"))
    assert count_queries(client, address(group, "workspace/")) == 26
    assert count_queries(client, address(group, "workspace/requests/")) == 7


# --- who gets in


@pytest.mark.parametrize("page", [*PAGES, *LEADS_PAGES, "workspace/leave/", "join/"])
def test_a_visitor_is_led_to_sign_in_whether_or_not_the_group_exists(client, group, page):
    for slug in (group.slug, "nobody"):
        response = client.get(f"/en/groups/{slug}/{page}")
        assert (response.status_code, response.url.partition("?")[0]) == (302, "/en/accounts/login/")


@pytest.mark.parametrize("page", [*PAGES, *LEADS_PAGES])
def test_a_room_is_there_for_its_members_alone(client, group, page):
    for user in (make.person(), make.former(group), make.lead(make.group("social-justice")), make.coordinator(),
                 make.holder("admin"), make.holder("editor")):  # fmt: skip
        assert signed_in(client, user).get(address(group, page)).status_code == 404
    expected = 403 if page in LEADS_PAGES else 200
    assert signed_in(client, make.member(group)).get(address(group, page)).status_code == expected
    assert signed_in(client, make.lead(group)).get(address(group, page)).status_code == 200


@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
def test_every_page_of_the_room_in_three_languages(client, group, language):
    lead, member = make.lead(group), make.member(group)
    meeting, task = make.meeting(group), make.task(group, owner=lead, due_on=timezone.localdate() - timedelta(days=1))
    make.task(group)
    make.task(group, owner=lead, status="done", done_at=timezone.now())
    post, wish = Post.objects.create(group=group, author=lead, text="Word"), make.wish(group)
    signed_in(client, lead)
    pages = [*PAGES, *LEADS_PAGES, "workspace/leave/", "join/", f"workspace/meetings/{meeting.pk}/",
             f"workspace/meetings/{meeting.pk}/edit/", f"workspace/meetings/{meeting.pk}/cancel/",
             f"workspace/posts/{post.pk}/delete/", f"workspace/requests/{wish.pk}/decline/",
             f"workspace/people/{member.memberships.get().pk}/lead/"]  # fmt: skip
    for page in pages:
        assert f'<html lang="{language}"' in html(client, group, page, language)
    assert task.title in html(client, group, "workspace/", language)


def test_things_of_another_group_are_not_in_this_room(client, group):
    lead, other = make.lead(group), make.group("social-justice")
    meeting, task, wish = make.meeting(other), make.task(other), make.wish(other)
    post = Post.objects.create(group=other, author=lead, text="Word")
    membership = make.member(other).memberships.get()
    signed_in(client, lead)
    pages = [f"meetings/{meeting.pk}/", f"meetings/{meeting.pk}/edit/", f"meetings/{meeting.pk}/cancel/",
             f"posts/{post.pk}/delete/", f"requests/{wish.pk}/decline/", f"people/{membership.pk}/lead/"]  # fmt: skip
    for page in pages:
        assert client.get(address(group, f"workspace/{page}")).status_code == 404
    for page in (f"tasks/{task.pk}/take/", f"tasks/{task.pk}/done/", f"requests/{wish.pk}/admit/"):
        assert client.post(address(group, f"workspace/{page}")).status_code == 404


# --- people


def test_a_member_sees_who_agreed_and_a_lead_sees_all(client, group):
    hidden, shown = make.member(group), make.member(group, is_shown=True)
    for user in (hidden, shown):
        Post.objects.create(group=group, author=user, text="Word")
        make.task(group, owner=user)
    page = html(signed_in(client, make.member(group)), group, "workspace/")
    assert (hidden.pseudonym in page, shown.pseudonym in page) == (False, True)
    page = html(signed_in(client, make.lead(group)), group, "workspace/")
    assert (hidden.pseudonym in page, shown.pseudonym in page) == (True, True)


def test_no_page_of_the_room_shows_an_address(client, group):
    lead, member = make.lead(group), make.member(group, is_shown=True)
    make.wish(group)
    signed_in(client, lead)
    for page in [*PAGES, *LEADS_PAGES]:
        assert "@example.org" not in html(client, group, page)
    assert member.email.endswith("@example.org")


def test_who_left_is_named_no_more(client, group):
    former = make.former(group)
    Membership.objects.filter(user=former).update(is_shown=True)
    Post.objects.create(group=group, author=former, text="What I said")
    page = html(signed_in(client, make.lead(group)), group, "workspace/")
    assert ("What I said" in page, former.pseudonym in page) == (True, False)


def test_the_switch_of_visibility(client, group):
    member = make.member(group)
    signed_in(client, member)
    for value, expected in (("true", True), ("false", False)):
        key = client.get(address(group, "workspace/")).context["show_form"]["key"].value()
        client.post(address(group, "workspace/shown/"), {"is_shown": value, "key": key})
        assert member.memberships.get().is_shown is expected


def test_a_lead_names_another(client, group):
    lead, member = make.lead(group), make.member(group)
    page = address(group, f"workspace/people/{member.memberships.get().pk}/lead/")
    assert signed_in(client, make.member(group)).get(page).status_code == 403
    signed_in(client, lead)
    key = client.get(page).context["form"]["key"].value()
    for _click in range(2):
        assert client.post(page, {"key": key}).status_code == 302
    assert member.memberships.get().role == Membership.Role.LEAD


def test_leaving_asks_first_and_a_second_click_does_no_harm(client, group):
    member, page = make.member(group), address(group, "workspace/leave/")
    signed_in(client, member)
    key = client.get(page).context["form"]["key"].value()
    assert member.memberships.get().left_at is None
    for _click in range(2):
        assert client.post(page, {"key": key}).url == address(group)
    assert member.memberships.get().left_at is not None
    assert client.get(address(group, "workspace/")).status_code == 404


def test_the_only_lead_is_warned_and_not_held(client, group):
    lead = make.lead(group)
    make.member(group)
    page = address(group, "workspace/leave/")
    assert "only lead" in html(signed_in(client, lead), group, "workspace/leave/")
    send(client, page)
    assert not Membership.objects.leads().exists()


# --- joining


def test_from_a_wish_to_the_room(client, group):
    lead, asker = make.lead(group), make.person()
    page = address(group, "join/")
    signed_in(client, asker)
    assert "30 days" in html(client, group, "join/")
    assert send(client, page, word="I have a boat").url == page
    assert "I have a boat" in html(client, group, "join/")
    assert client.get(address(group, "workspace/")).status_code == 404
    wish = JoinRequest.objects.get()
    signed_in(client, lead)
    requests = address(group, "workspace/requests/")
    assert "I have a boat" in client.get(requests).content.decode()
    key = client.get(requests).context["rows"][0]["form"]["key"].value()
    for _click in range(2):
        assert client.post(address(group, f"workspace/requests/{wish.pk}/admit/"), {"key": key}).url == requests
    assert Membership.objects.active().filter(user=asker).count() == 1
    signed_in(client, asker)
    assert client.get(address(group, "workspace/")).status_code == 200
    assert "You are a member" in html(client, group, "join/")


def test_a_wish_is_read_by_leads_alone(client, group):
    make.wish(group, word="I have a boat")
    for user in (make.member(group), make.member(group, "facilitator")):
        assert "boat" not in html(signed_in(client, user), group, "workspace/")
        assert "join" not in [need.icon for need in client.get(address(group, "workspace/")).context["needs"]]


def test_asking_with_the_same_form_twice_is_one_wish(client, group):
    signed_in(client, make.person())
    page = address(group, "join/")
    key = client.get(page).context["form"]["key"].value()
    for _click in range(2):
        assert client.post(page, {"key": key, "word": "Hello"}).status_code == 302
    assert JoinRequest.objects.count() == 1


def test_too_long_a_word_comes_back_with_what_was_typed(client, group):
    signed_in(client, make.person())
    response = send(client, address(group, "join/"), word="x" * 1001)
    assert response.status_code == 200
    assert "x" * 1001 in response.content.decode()
    assert not JoinRequest.objects.exists()


def test_a_closed_group_says_so(client, group):
    group.is_admitting = False
    group.save()
    signed_in(client, make.person())
    assert "takes no new members now" in html(client, group, "join/")
    assert client.post(address(group, "join/"), {"word": "Please"}).status_code == 409
    assert not JoinRequest.objects.exists()


def test_a_wish_is_taken_back(client, group):
    wish = make.wish(group)
    signed_in(client, wish.user)
    key = client.get(address(group, "join/")).context["withdraw_form"]["key"].value()
    for _click in range(2):
        assert client.post(address(group, "join/withdraw/"), {"key": key}).status_code == 302
    wish.refresh_from_db()
    assert (wish.status, wish.word) == ("withdrawn", "")


def test_a_look_alike_is_explained_to_the_lead(client, group):
    Membership.objects.create(user=make.person("Marsh rose"), group=group)
    wish = make.wish(group, make.person("Marsh  r0se"))
    signed_in(client, make.lead(group))
    response = client.post(address(group, f"workspace/requests/{wish.pk}/admit/"), {"key": "k"})
    assert response.status_code == 302
    assert "looks like" in str([str(message) for message in get_messages(response.wsgi_request)])
    wish.refresh_from_db()
    assert wish.status == "waiting"


def test_declining_asks_first(client, group):
    wish = make.wish(group)
    signed_in(client, make.lead(group))
    page = address(group, f"workspace/requests/{wish.pk}/decline/")
    send(client, page)
    wish.refresh_from_db()
    assert wish.status == "declined"
    assert client.get(page).url == address(group, "workspace/requests/")


def test_a_hidden_group_is_nowhere_public(client, group):
    make.meeting(group, title="Boats at dawn", audience="public")
    paths = ["/en/", "/en/groups/", f"/en/search/?q={group.name}", "/sitemap-groups.xml", "/en/calendar.ics"]

    def told() -> list[bool]:
        pages = [client.get(path).content.decode() for path in paths]
        return [f"groups/{group.slug}" in page or "Boats at dawn" in page for page in pages]

    assert told() == [True] * len(paths)
    type(group).objects.update(is_hidden=True)
    forget_now()
    assert told() == [False] * len(paths)
    assert client.get(address(group)).status_code == 404
    assert not queries.public_meetings().exists()
    assert "Boats at dawn" in signed_in(client, make.member(group)).get(address(group)).content.decode()
    assert signed_in(client, make.person()).get(address(group)).status_code == 404


@pytest.mark.parametrize("role", ["admin", "editor"])
def test_what_others_decide_is_not_changed_in_the_admin(client, group, role, tmp_path, settings):
    settings.MEDIA_ROOT, url = tmp_path, f"/admin/groups/workinggroup/{group.pk}/change/"
    browser = signed_in(client, make.holder(role))
    form = browser.get(url).context["adminform"].form
    assert "is_admitting" in form.fields
    typed = {field.html_name: field.value() for field in form if field.value()}
    sent = typed | {"name_en": "Put right", "picture": SimpleUploadedFile("home.jpg", hostile.with_everything("JPEG"))}
    others = {"is_hidden": "on", "is_history_closed": "on", "region": make.region("kurdistan").pk, "slug": "x"}
    assert browser.post(url, sent | others).status_code == 302
    stored = type(group).objects.get(pk=group.pk)
    assert stored.name_en == "Put right"
    assert not stored.picture
    assert not list(tmp_path.rglob("*.jpg"))
    kept = ["is_hidden", "is_history_closed", "takes_messages", "region_id", "theme_id", "slug"]
    assert [getattr(stored, name) for name in kept] == [getattr(group, name) for name in kept]
