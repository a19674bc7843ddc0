from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts import rules
from accounts.actions import give_office, open_account
from accounts.models import today
from geography.models import Region

pytestmark = pytest.mark.django_db


def test_each_office_is_what_it_is_and_nothing_more():
    iraq, kurdistan = (Region.objects.create(slug=slug, name=slug) for slug in ("iraq", "kurdistan"))
    people = {
        "visitor": AnonymousUser(),
        "member": open_account("m@example.org", None, pseudonym="M"),
        "coordinator": open_account("r@example.org", None, pseudonym="R"),
        "editor": open_account("e@example.org", None, pseudonym="E"),
        "admin": open_account("s@example.org", None, pseudonym="S"),
        "former": open_account("f@example.org", None, pseudonym="F"),
    }
    give_office(people["coordinator"], "coordinator", iraq, by=None)
    give_office(people["editor"], "editor", by=None)
    give_office(people["admin"], "admin", by=None)
    yesterday = today() - timedelta(days=1)
    give_office(people["former"], "admin", since=yesterday, until=yesterday, by=None)
    found = {
        name: (
            rules.is_coordinator(person),
            rules.is_coordinator_of(person, iraq),
            rules.is_coordinator_of(person, kurdistan),
            rules.is_coordinator_of(person, None),
            rules.is_editor(person),
            rules.is_platform_admin(person),
        )
        for name, person in people.items()
    }
    nothing = (False,) * 6
    assert found == {
        "visitor": nothing,
        "member": nothing,
        "coordinator": (True, True, False, False, False, False),
        "editor": (False, False, False, False, True, False),
        "admin": (False, False, False, False, False, True),
        "former": nothing,
    }


def test_a_closed_account_holds_nothing():
    user = open_account("s@example.org", None, pseudonym="S")
    give_office(user, "admin", by=None)
    user.is_active = False
    assert not rules.is_platform_admin(user)
    assert not user.has_perm("geography.change_region")


def test_model_permissions_follow_the_office_and_stop_at_what_no_setting_names():
    editor = open_account("e@example.org", None, pseudonym="E")
    admin = open_account("s@example.org", None, pseudonym="S")
    member = open_account("m@example.org", None, pseudonym="M")
    give_office(editor, "editor", by=None)
    give_office(admin, "admin", by=None)
    asked = ["geography.change_region", "accounts.add_office", "accounts.view_user", "account.view_emailaddress"]
    assert {user.pseudonym: [user.has_perm(perm) for perm in asked] for user in (editor, admin, member)} == {
        "E": [True, False, False, False],
        "S": [True, True, False, False],
        "M": [False, False, False, False],
    }
