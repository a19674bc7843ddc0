"""Spokespersons: her own choice, confirmed by a lead who is not herself, and gone at once when either ends it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts.models import User
from core.pages import forget_now
from core.transitions import MoveRefused
from groups import actions, queries
from groups.actions import speaking as acts
from groups.models import Membership, Spokesperson, Theme, WorkingGroup
from icssi.lockdown import hide
from notifications.actions import recipient_for
from notifications.models import Activity, Delivery
from tests import factories as make
from tests.groups.browsing import address, html, send, signed_in

pytestmark = pytest.mark.django_db
LIST = "/en/groups/spokespersons/"
TYPED = {"name": "Reem of the wells", "speaks_for": "Well maps", "language": "en", "languages": ["ar", "en"],
         "is_understood": "on"}  # fmt: skip


def spokesperson(group, *, confirmed_by=None, user=None, **fields):
    """A member who asked, and was confirmed when it is said by whom."""
    user = user or make.member(group)
    User.objects.filter(pk=user.pk).update(level=User.Level.NAMED)
    yesterday = timezone.now() - timedelta(days=1)
    defaults = {"name": f"Reem {next(make.number)}", "speaks_for": "Well maps", "language": "en",
                "languages": ["ar"], "asked_at": yesterday, "confirmed_by": confirmed_by,
                "confirmed_at": yesterday if confirmed_by else None}  # fmt: skip
    made = Spokesperson.objects.create(membership=Membership.objects.get(user=user, group=group), **defaults | fields)
    made.themes.add(group.theme)
    return made


def told(kind):
    rows = Delivery.objects.filter(kind=f"groups.spokesperson_{kind}", channel="email").exclude(status="cancelled")
    return {row.recipient.account_id for row in rows}


def test_from_her_choice_to_the_public_page_and_back(client, group, settings):
    settings.VISITOR_PAGES_SECONDS = 60
    forget_now()
    lead, visitor = make.lead(group), Client()
    her = make.member(group)
    speaks, page = address(group, "workspace/spokespersons/new/"), address(group, "workspace/spokespersons/")
    signed_in(client, her)
    assert client.get(speaks).url == page, "her level does not let her be named"
    assert "does not let you be named" in client.get(page).content.decode()
    User.objects.filter(pk=her.pk).update(level=User.Level.NAMED)
    assert send(client, speaks, **TYPED, themes=[group.theme.pk]).url == page
    asked = Spokesperson.objects.get()
    assert (asked.is_asked, told("asked"), client.get(speaks).url) == (True, {lead.pk}, page)
    public = [address(group), LIST]
    assert not [url for url in public if "Reem of the wells" in visitor.get(url).content.decode()]
    assert [need.url for need in queries.needs(lead)] == [page]
    leading = signed_in(Client(), lead)
    assert her.pseudonym in leading.get(page).content.decode()
    send(leading, f"{page}{asked.pk}/confirm/")
    assert (told("confirmed"), queries.needs(lead)) == ({her.pk}, [])
    contact = address(group, f"contact/{asked.pk}/")
    for url in [*public, contact]:
        seen = visitor.get(url).content.decode()
        assert ("Reem of the wells" in seen, her.pseudonym in seen, her.email in seen) == (True, False, False)
    send(client, f"{page}{asked.pk}/end/")
    assert told("ended") == {lead.pk}
    assert not [url for url in public if "Reem of the wells" in visitor.get(url).content.decode()]
    assert visitor.get(contact).status_code == 404
    verbs = Activity.objects.filter(verb__startswith="groups.spokesperson").order_by("pk")
    assert [act.verb.rpartition("_")[2] for act in verbs] == ["asked", "confirmed", "ended"]
    assert not [act for act in verbs if "Reem" in str(act.facts)]


def test_who_may_confirm_and_who_may_end(group):
    lead = make.lead(group)
    asked, shown = spokesperson(group), spokesperson(group, confirmed_by=lead)
    leads_own = spokesperson(group, user=lead)
    people = {"lead": lead, "other lead": make.lead(group), "member": make.member(group),
              "asks": asked.membership.user, "speaks": shown.membership.user, "stranger": make.person(),
              "lead elsewhere": make.lead(make.group("social-justice")), "former": make.former(group, "lead"),
              "coordinator": make.coordinator(), "admin": make.holder("admin")}  # fmt: skip
    people = {name: User.objects.get(pk=user.pk) for name, user in people.items()}

    def may(perm, thing):
        return {name for name, user in people.items() if user.has_perm(f"groups.{perm}", thing)}

    leads = {"lead", "other lead"}
    assert may("confirm_spokesperson", asked) == leads
    assert may("confirm_spokesperson", shown) == set()
    assert may("confirm_spokesperson", leads_own) == {"other lead"}, "nobody confirms herself"
    assert may("end_spokesperson", asked) == leads | {"asks"}
    assert may("end_spokesperson", shown) == leads | {"speaks"}
    assert may("ask_to_speak", group) == leads | {"member", "asks", "speaks"}
    assert may("edit_page", group) == leads
    assert may("read_messages", group) == leads | {"asks", "speaks"}
    group.is_hidden = True
    assert may("ask_to_speak", group) == set()
    assert may("confirm_spokesperson", None) == set()


@pytest.mark.parametrize(
    "vanish",
    [
        lambda speaking: acts.end_speaking(speaking, by=speaking.confirmed_by),
        lambda speaking: acts.end_speaking(speaking, by=speaking.membership.user),
        lambda speaking: hide(speaking.membership.user),
        lambda speaking: actions.leave(speaking.membership, by=speaking.membership.user),
        lambda speaking: User.objects.filter(pk=speaking.membership.user_id).update(level=User.Level.KNOWN),
        lambda speaking: User.objects.filter(pk=speaking.membership.user_id).update(is_active=False),
        lambda speaking: WorkingGroup.objects.filter(pk=speaking.group.pk).update(is_hidden=True),
    ],
    ids=["lead", "herself", "lockdown", "leaving", "level", "closed", "hidden group"],
)
def test_she_is_gone_at_once_whatever_ends_it(client, group, vanish, settings):
    settings.VISITOR_PAGES_SECONDS = 0  # by her own form pages are forgotten: tests/pages/test_lockdown.py
    lead = make.lead(group)
    speaking, other = spokesperson(group, confirmed_by=lead), spokesperson(group, confirmed_by=lead)
    contact = address(group, f"contact/{speaking.pk}/")
    pages = [address(group), LIST, contact]
    assert [speaking.name in client.get(url).content.decode() for url in pages] == [True, True, True]
    vanish(Spokesperson.objects.select_related("membership__user", "membership__group").get(pk=speaking.pk))
    assert [speaking.name in client.get(url).content.decode() for url in pages] == [False, False, False]
    assert client.get(contact).status_code == 404
    group.refresh_from_db()
    assert (other.name in client.get(LIST).content.decode()) is not group.is_hidden


def test_what_holds_no_more_is_refused(group):
    lead, me = make.lead(group), make.member(group)
    recipient_for(lead)
    themes, mine = Theme.objects.all(), Membership.objects.get(user=me)
    new = {"membership": mine, "name": "Reem", "speaks_for": "Wells", "languages": ["ar"]}
    with pytest.raises(ValidationError, match="safety level"):
        acts.ask_to_speak(Spokesperson(**new), themes, by=me)
    User.objects.filter(pk=me.pk).update(level=User.Level.NAMED)
    asked = acts.ask_to_speak(Spokesperson(**new), themes, by=me)
    assert acts.ask_to_speak(Spokesperson(**new), themes, by=me) == asked, "a second click asks once"
    double = spokesperson(group, name="Reém", confirmed_by=lead)
    with pytest.raises(ValidationError, match="looks like this one"):
        acts.confirm_spokesperson(asked, by=lead)
    acts.end_speaking(double, by=lead)
    User.objects.filter(pk=me.pk).update(level=User.Level.KNOWN)
    with pytest.raises(MoveRefused):
        acts.confirm_spokesperson(asked, by=lead)
    User.objects.filter(pk=me.pk).update(level=User.Level.NAMED)
    first, second = Spokesperson.objects.get(pk=asked.pk), Spokesperson.objects.get(pk=asked.pk)
    acts.confirm_spokesperson(first, by=lead)
    for late in (acts.confirm_spokesperson,):
        with pytest.raises(MoveRefused):
            late(second, by=lead)
    acts.end_speaking(first, by=lead)
    with pytest.raises(MoveRefused):
        acts.end_speaking(second, by=me)
    assert (told("ended"), Spokesperson.objects.shown().count()) == ({me.pk, double.membership.user_id}, 0)


def test_a_member_sees_no_wishes_and_opens_none(client, group):
    lead = make.lead(group)
    asked = spokesperson(group, name="Secret wish")
    signed_in(client, make.member(group))
    page = address(group, "workspace/spokespersons/")
    assert "Secret wish" not in client.get(page).content.decode()
    assert client.post(f"{page}{asked.pk}/confirm/").status_code == 403
    assert client.post(f"{page}{asked.pk}/end/").url == page
    signed_in(client, lead)
    hide(asked.membership.user)
    assert "Secret wish" not in client.get(page).content.decode()
    assert client.get(f"{page}{asked.pk}/confirm/").url == page
    assert Spokesperson.objects.get().is_asked


def test_the_list_is_narrowed_by_theme_region_language_and_words_in_any_script(client):
    water, justice = make.group(), make.group("social-justice", "kurdistan")
    lead = make.lead(water)
    spokesperson(water, name="نور الضفاف", speaks_for="الماء في المدارس", language="ar", languages=["ar", "syr"],
                 confirmed_by=lead)  # fmt: skip
    spokesperson(justice, name="هێمن پردەوان", speaks_for="موچەی گەنجان", language="ckb", languages=["ckb"],
                 confirmed_by=lead)  # fmt: skip
    spokesperson(justice, name="Still asks", languages=["ar"])

    def names(query):
        return {row.name for row, _themes, _languages in client.get(f"{LIST}?{query}").context["rows"]}

    noor, hemin = "نور الضفاف", "هێمن پردەوان"
    asked = {
        "": {noor, hemin},
        "theme=water-environment": {noor},
        "region=kurdistan": {hemin},
        "language=syr": {noor},
        "language=ckb&region=iraq": set(),
        "q=المدرسه": {noor},  # another form of the word, as people type it
        "q=هيمن": {hemin},  # Arabic letters for a Kurdish name
        "q=nobody": set(),
        "theme=mars": {noor, hemin},
        "page=9": set(),
        "page=x": {noor, hemin},
    }
    assert {query: names(query) for query in asked} == asked
    assert "Nobody fits" in client.get(f"{LIST}?q=nobody").content.decode()
    assert "mars" in client.get(f"{LIST}?theme=mars").content.decode()
    page = client.get(f"{LIST}?theme=water-environment").content.decode()
    assert '<span lang="ar" dir="rtl">الماء في المدارس</span>' in page


@pytest.mark.parametrize("rows", [0, 1, 3, 30])
def test_public_pages_cost_the_same_however_many_speak(client, group, count_queries, settings, rows):
    settings.VISITOR_PAGES_SECONDS = 0
    lead = make.lead(group)
    made = [spokesperson(group, confirmed_by=lead, languages=["ar", "en"]) for _number in range(rows)]
    assert count_queries(client, LIST) == (4 if rows else 3)
    assert count_queries(client, address(group)) == 4
    page, shown = client.get(LIST), html(client, group)
    assert page.content.decode().count('class="btn alt sm" href="/en/groups/') == min(rows, queries.speaking.PAGE)
    assert ("?page=2" in page.content.decode()) is (rows > queries.speaking.PAGE)
    assert shown.count(f"/en/groups/{group.slug}/contact/") == min(rows, queries.speaking.SHOWN_ON_PAGE) + 1
    if rows:
        contact = address(group, f"contact/{made[0].pk}/")
        assert count_queries(client, contact) == 2
        assert count_queries(client, address(group, "contact/")) == 2
        signed_in(client, lead)
        url = address(group, "workspace/spokespersons/")
        client.get(url)
        assert count_queries(client, url) == 8
