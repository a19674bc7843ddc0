"""The command that makes the first admin."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Office
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_the_first_admin_is_made_from_the_machine():
    user = make.person()
    call_command("give_office", user.email.upper(), "admin")
    assert user.holds(Office.Role.ADMIN)


def test_a_coordinator_has_a_region():
    region, user = make.region("kurdistan"), make.person()
    call_command("give_office", user.email, "coordinator", region="kurdistan")
    assert user.holds(Office.Role.COORDINATOR, region)


@pytest.mark.parametrize(("email", "office"), [("nobody@example.org", "admin"), ("known", "coordinator")])
def test_what_cannot_be_given_is_said_and_nothing_is_written(email, office):
    known = make.person()
    with pytest.raises(CommandError):
        call_command("give_office", known.email if email == "known" else email, office)
    assert not Office.objects.exists()
