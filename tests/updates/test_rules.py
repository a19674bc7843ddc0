"""Who may do what with an update: role × what it is about × state, as a table."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import Office
from councils.models import Seat
from tests import factories as make
from tests.updates import factories as news
from updates import actions
from updates.models import Update

pytestmark = pytest.mark.django_db
VERBS = ("write", "revise", "rewrite", "publish", "take_down", "republish")
DRAFT, PUBLISHED, DOWN = Update.Status

# letters as in the verbs: w r t(ext) p d(own) u(p again)
LETTERS = dict(zip(VERBS, "wrtpdu", strict=True))
TABLE = {
    # subject, state: {role: what she may}
    ("group", DRAFT): {"stranger": "", "person": "", "member": "w", "author": "wrt", "lead": "wrtp", "editor": "r",
                       "coordinator": "", "admin": ""},
    ("group", PUBLISHED): {"stranger": "", "person": "", "member": "w", "author": "w", "lead": "wrtd", "editor": "r",
                           "coordinator": "d", "admin": "d"},
    ("group", DOWN): {"member": "w", "author": "w", "lead": "wrt", "editor": "r", "coordinator": "u", "admin": "u"},
    ("campaign", DRAFT): {"stranger": "", "person": "", "member": "w", "author": "wrt", "lead": "wrtp",
                          "editor": "wrtp", "coordinator": "", "admin": ""},
    ("campaign", PUBLISHED): {"member": "w", "author": "w", "lead": "wrtd", "editor": "wrt", "coordinator": "d"},
    ("forum", DRAFT): {"stranger": "", "person": "", "organiser": "w", "author": "wrt", "editor": "wrtp",
                       "coordinator": "p", "admin": "", "lead": ""},
    ("forum", PUBLISHED): {"organiser": "w", "author": "w", "editor": "wrt", "coordinator": "d", "admin": "d"},
    ("council", DRAFT): {"seated": "w", "authority": "", "author": "wrt", "editor": "wrtp", "coordinator": "p"},
    ("council", PUBLISHED): {"seated": "w", "authority": "", "author": "w", "editor": "wrt", "coordinator": "d"},
    ("project", DRAFT): {"stranger": "", "person": "", "lead": "", "author": "wrt", "editor": "wrtp",
                         "coordinator": "p", "admin": ""},
    ("project", PUBLISHED): {"author": "wrt", "editor": "wrt", "coordinator": "d", "admin": "d"},
    ("project", DOWN): {"author": "wrt", "editor": "wrt", "coordinator": "u", "admin": "u", "person": ""},
}  # fmt: skip
CASES = [(*key, role, may) for key, row in TABLE.items() for role, may in row.items()]


def people(about: str) -> tuple[dict, dict]:
    """What an update of this kind is about, and somebody in every role towards it."""
    group = make.group()
    body = {
        "group": lambda: {"group": group},
        "campaign": lambda: {"campaign": news.running_campaign(by_group=group)},
        "forum": lambda: {"forum": news.forum()},
        "council": lambda: {"council": news.council()},
        "project": dict,
    }[about]()
    authors = {"group": lambda: make.member(group), "campaign": lambda: make.member(group),
               "forum": lambda: news.organiser(news.forum()), "council": lambda: news.seated(news.council()),
               "project": lambda: make.holder(Office.Role.EDITOR)}  # fmt: skip
    roles = {
        "person": make.person, "member": lambda: make.member(group), "lead": lambda: make.lead(group),
        "organiser": lambda: news.organiser(news.forum()), "seated": lambda: news.seated(news.council()),
        "authority": lambda: news.seated(news.council(), Seat.Kind.AUTHORITY),
        "editor": lambda: make.holder(Office.Role.EDITOR), "admin": lambda: make.holder(Office.Role.ADMIN),
        "coordinator": make.coordinator, "author": authors[about],
    }  # fmt: skip
    return body, roles


@pytest.mark.parametrize(("about", "state", "role", "may"), CASES)
def test_the_table_of_rules(about, state, role, may, client):
    body, roles = people(about)
    user = AnonymousUser() if role == "stranger" else roles[role]()
    author = user if role == "author" else roles["author"]()
    update = news.update(author=author, published=state != DRAFT, **body)
    Update.objects.filter(pk=update.pk).update(status=state)
    update = Update.objects.visible_to(author).get(pk=update.pk)
    allowed = "".join(LETTERS[verb] for verb in VERBS if user.has_perm(f"updates.{verb}_update", update))
    assert allowed == may


@pytest.mark.parametrize("about", ["group", "campaign", "forum", "council", "project"])
def test_who_reads_what_is_not_public(about):
    body, roles = people(about)
    update = news.update(author=roles["author"](), **body)
    kin = {"group": "lead", "campaign": "lead"}.get(about, "coordinator")
    for role in roles:
        if role == "author":
            continue
        seen = Update.objects.visible_to(roles[role]()).filter(pk=update.pk).exists()
        assert seen == (role in {"editor", kin}), role
    assert Update.objects.visible_to(update.author).filter(pk=update.pk).exists()


def test_what_was_taken_down_is_read_by_those_who_can_bring_it_back():
    update = news.update(published=True, group=make.group())
    actions.take_down(update, reason=Update.Reason.ERROR, by=make.coordinator())
    for user, seen in [(make.person(), False), (make.member(make.group()), False), (make.lead(make.group()), True),
                       (make.coordinator("kurdistan"), True), (make.holder(Office.Role.ADMIN), True)]:  # fmt: skip
        assert Update.objects.visible_to(user).filter(pk=update.pk).exists() is seen


def test_a_lead_brings_back_only_what_a_lead_took_down():
    lead, update = make.lead(make.group()), news.update(published=True, group=make.group())
    actions.take_down(update, reason=Update.Reason.ERROR, by=lead)
    assert lead.has_perm("updates.republish_update", update)
    actions.republish(update, by=lead)
    actions.take_down(update, reason=Update.Reason.SAFETY, by=make.coordinator())
    assert not lead.has_perm("updates.republish_update", update)


def test_the_rules_of_a_page_cost_no_query_when_the_lead_was_read_with_it(django_assert_num_queries):
    lead = make.lead(make.group())
    news.update(published=True, group=make.group())
    update = Update.objects.visible_to(lead).with_subject().with_lead(lead).get()
    with django_assert_num_queries(0):
        assert lead.has_perm("updates.revise_update", update)


def test_writing_somewhere_is_for_those_who_belong_somewhere():
    belongs = {
        "person": make.person(), "member": make.member(make.group()), "organiser": news.organiser(),
        "seated": news.seated(news.council()), "authority": news.seated(news.council(), Seat.Kind.AUTHORITY),
        "editor": make.holder(Office.Role.EDITOR), "coordinator": make.coordinator(),
    }  # fmt: skip
    allowed = {role for role, user in belongs.items() if user.has_perm("updates.write_updates")}
    assert allowed == {"member", "organiser", "seated", "editor"}
