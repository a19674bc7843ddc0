"""What was done is written down once and for ever; each reader finds in it what concerns her, and names for her."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone, translation

from accounts.models import User
from campaigns import history as of_campaigns
from councils import history as of_councils
from forums import history as of_forums
from groups import actions, history
from groups.models import Membership
from icssi.history import own_acts, platform_acts
from notifications.actions import record
from notifications.history import SHOWN, said
from notifications.models import Activity, Unchangeable
from tests import factories
from tests.councils.factories import commitment, council, official, seated
from tests.forums.factories import edition

pytestmark = pytest.mark.django_db


def test_an_act_is_neither_changed_nor_deleted():
    act = record("groups.left", factories.group(), by=factories.person())
    for change in (
        act.save,
        act.delete,
        lambda: Activity.objects.update(verb="groups.shown"),
        lambda: Activity.objects.about(act.subject).update(by=None),
        lambda: Activity.objects.all().delete(),
        lambda: Activity.objects.bulk_update([act], ["verb"]),
        lambda: Activity.objects.update_or_create(pk=act.pk, defaults={"verb": "groups.shown"}),
    ):
        with pytest.raises(Unchangeable):
            change()
    assert Activity.objects.get().verb == "groups.left"


def test_no_code_goes_around_that_but_the_term_of_names():
    """And what puts a demo or a rig together."""
    around = re.compile(r"\bActivity\._(?:base|default)_manager|notifications_activity")
    apps = [path for app in settings.OUR_APPS for path in (settings.BASE_DIR / app).rglob("*.py")]
    found = {str(path.relative_to(settings.BASE_DIR)) for path in apps if around.search(Path(path).read_text())}
    assert found == {"notifications/holdings.py"}


@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
def test_verbs_have_words(language):
    with translation.override(language):
        assert all(str(words) for words in said.values())


def test_members_read_what_is_done_and_leads_who_comes_and_goes():
    group = factories.group()
    lead, shown, hidden = factories.lead(group), factories.member(group, is_shown=True), factories.member(group)
    for who in (shown, hidden):
        actions.add_task(factories.Task(group=group, title="Print the map"), by=who)
    asking = factories.person()
    actions.decline(actions.ask_to_join(group, by=asking), by=lead)
    actions.show_me(Membership.objects.get(user=hidden), is_shown=False, by=hidden)

    def read(reader: User) -> list[tuple[str, str]]:
        me = Membership.objects.select_related("group").get(user=reader)
        return [(line.what, line.who) for line in history.log_of(me).lines]

    tasks = ("Added a task", "a person not shown"), ("Added a task", "you")
    assert read(shown) == [*tasks]
    assert read(lead) == [
        ("Declined a wish to join", "you"),
        ("Asked to join", "a person not shown"),
        ("Added a task", hidden.pseudonym),
        ("Added a task", shown.pseudonym),
    ]


def test_a_log_is_paged_without_gaps_though_many_acts_have_one_time():
    group = factories.group()
    lead = factories.lead(group)
    me = Membership.objects.select_related("group").get(user=lead)
    now = timezone.now()
    for number in range(SHOWN + 7):
        Activity.objects.create(
            verb="groups.post_deleted", subject=group, by=lead, at=now - timedelta(days=number // 30)
        )
    first = history.log_of(me)
    second = history.log_of(me, str(first.older))
    assert (len(first.lines), len(second.lines), second.older) == (SHOWN, 7, None)
    assert history.log_of(me, "9" * 30).lines == first.lines


def test_who_wrote_a_campaign_is_named_inside_its_group_only():
    group = factories.group()
    author, colleague = factories.member(group, is_shown=True), factories.member(group)
    coordinator, other = factories.coordinator("iraq"), factories.coordinator("kurdistan")
    campaign = factories.campaign(group)
    record("campaigns.drafted", campaign, by=author)
    record("campaigns.ask", campaign, by=coordinator, region="iraq")
    record("campaigns.review_note", campaign, by=coordinator)

    def read(reader: User) -> list[str]:
        return [line.who for line in of_campaigns.log_of(campaign, reader=reader).lines]

    assert read(colleague) == ["coordinator of Federal Iraq", author.pseudonym]
    assert read(other) == ["a coordinator", "coordinator of Federal Iraq", "a member of its groups"]
    Membership.objects.create(user=coordinator, group=group, is_shown=True)
    assert read(colleague) == ["coordinator of Federal Iraq", author.pseudonym]
    assert "you" in read(coordinator)


def test_officials_read_what_a_council_did_and_no_names():
    here = council()
    member, authority, coordinator = seated(here), official(here), factories.coordinator("iraq")
    record("councils.begun", commitment(here), by=member)
    record("councils.seat_given", here, by=coordinator)

    def read(reader: User) -> list[str]:
        return [line.who for line in of_councils.log_of(here, reader=reader).lines]

    assert read(member) == ["somebody who is no member today", "you"]
    assert read(seated(here)) == ["somebody who is no member today", member.pseudonym]
    assert read(authority) == ["somebody who is no member today", "a member of the council"]


def test_the_log_of_an_edition_says_nothing_of_registrations():
    of, organiser = edition(), factories.person()
    record("forums.edition_announced", of, by=organiser)
    record("forums.registered", of)
    lines = of_forums.log_of(of, reader=organiser).lines
    assert [(line.what, line.who) for line in lines] == [("Announced the edition", "you")]


def test_one_reads_all_own_acts_and_nobody_elses():
    me, group = factories.person(), factories.group()
    record("groups.hidden", group, by=me)
    record("groups.hidden", group, by=factories.person())
    assert [(line.what, line.who) for line in own_acts(me).lines] == [("Became hidden in a group", "you")]


def test_the_log_of_the_platform_names_offices_and_no_member(django_assert_max_num_queries):
    admin, member, group = factories.holder("admin"), factories.person("Reed Warbler"), factories.group()
    record("admin.account_closed", member, by=admin, model="accounts.user")
    record("admin.changed", group, by=admin, model="groups.workinggroup")
    record("accounts.key_asked", group, by=member)
    record("groups.left", group, by=member)
    with django_assert_max_num_queries(5):
        lines = platform_acts().lines
    assert [(line.what, line.who, line.about) for line in lines] == [
        ("Asked for an act of two people", "a member", "working group"),
        ("Changed something in the administration", admin.pseudonym, "working group"),
        ("Closed an account", admin.pseudonym, ""),
    ]
    for hiding in ({"level": "hidden"}, {"level": "known", "locked_at": timezone.now()}):
        User.objects.filter(pk=admin.pk).update(**hiding)
        assert {line.who for line in platform_acts().lines} == {"a member", ""}
