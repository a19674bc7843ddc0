"""What of groups needs two people where nobody leads one: the coordinator of its region and an admin, whoever asks."""

from django.utils.translation import gettext as _

from accounts.actions import ask_about
from accounts.models import TwoKeyAct, User
from accounts.two_keys import Kind, Words, declare, is_officer_of_region, is_the_other_officer
from core.languages import Version, read
from groups.actions import name_first_lead, remove_without_lead
from groups.models import Membership, WorkingGroup

NAME_LEAD, REMOVE = "name_lead", "remove_person"


def ask_for_lead(address: str, group: WorkingGroup, *, by: User) -> TwoKeyAct:
    """Ask that the account with this address lead `group`, which nobody leads."""
    return ask_about(address, NAME_LEAD, {"thing": group.pk}, region=group.region, by=by)


def ask_for_removal(address: str, group: WorkingGroup, *, by: User) -> TwoKeyAct:
    """Ask that the person with this address belong to `group` no more."""
    return ask_about(address, REMOVE, {"thing": group.pk}, region=group.region, by=by)


def _name(act: TwoKeyAct) -> Membership:
    assert act.person is not None  # noqa: S101 - nobody may confirm an act about no account
    return name_first_lead(act.thing, act.person, by=act.asked_by)


def _remove(act: TwoKeyAct) -> None:
    assert act.person is not None  # noqa: S101 - as above
    remove_without_lead(act.thing, act.person, by=act.asked_by)


def _group(act: TwoKeyAct) -> list[tuple[str, str | Version]]:
    return [(_("Working group"), read(act.thing, "name"))]


def _naming(act: TwoKeyAct) -> Words:
    return Words(
        _("Name the lead of a group"),
        _("The account becomes a member if it is none, and leads: it sees all pseudonyms, admits people and submits "
          "campaigns. Only where nobody leads the group."),
        _group(act),
    )  # fmt: skip


def _removing(act: TwoKeyAct) -> Words:
    return Words(
        _("Remove a person from a group"),
        _("If the account belongs to the group, it no longer does, and the person is told. Only where nobody leads the "
          "group."),
        _group(act),
    )  # fmt: skip


for code, wording, do in ((NAME_LEAD, _naming, _name), (REMOVE, _removing, _remove)):
    declare(
        Kind(
            code=code,
            wording=wording,
            do=do,
            may_ask=is_officer_of_region,
            may_confirm=is_the_other_officer,
            things=lambda: WorkingGroup.objects.select_related("region"),
        )
    )
