"""What of groups needs two people: the coordinator of its region and an admin, whoever asks, where nobody leads one,
where a lead is to be removed or where it is to be hidden; to show a hidden one its lead, of whom alone they can know of
it, and one of them."""

from django.utils.translation import gettext as _
from rules.predicates import predicate

from accounts.actions import ask, ask_about
from accounts.models import TwoKeyAct, User
from accounts.two_keys import Kind, Words, declare, is_officer_of_region, is_the_other_officer, nothing_to_check
from core.languages import Version, read
from groups.actions import name_first_lead, refuse_to_hide, remove_without_lead, set_hidden
from groups.models import Membership, WorkingGroup

NAME_LEAD, REMOVE = "name_lead", "remove_person"
HIDE, SHOW = "hide_group", "show_group"


def ask_for_lead(address: str, group: WorkingGroup, *, by: User) -> TwoKeyAct:
    """Ask that the account with this address lead `group`, which nobody leads."""
    return ask_about(address, NAME_LEAD, {"thing": group.pk}, region=group.region, by=by)


def ask_for_removal(address: str, group: WorkingGroup, *, by: User) -> TwoKeyAct:
    """Ask that the person with this address belong to `group` no more."""
    return ask_about(address, REMOVE, {"thing": group.pk}, region=group.region, by=by)


def ask_to_hide(group: WorkingGroup, *, by: User) -> TwoKeyAct:
    """Ask that nobody outside see any more that `group` exists."""
    return ask(HIDE, {"thing": group.pk}, region=group.region, by=by)


def ask_to_show(group: WorkingGroup, *, by: User) -> TwoKeyAct:
    """Ask, as its lead, that everybody see `group` again."""
    return ask(SHOW, {"thing": group.pk}, region=group.region, by=by)


@predicate
def leads_it(user: object, act: TwoKeyAct | None) -> bool:
    if act is None or not isinstance(user, User):
        return False
    return Membership.objects.leads().filter(user=user, group=act.facts.get("thing")).exists()


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
        _("If the account leads the group, or belongs to it while nobody leads it, it no longer does, and the person "
          "is told."),
        _group(act),
    )  # fmt: skip


def _hiding(act: TwoKeyAct) -> Words:
    return Words(
        _("Hide a group"),
        _("Nobody outside sees any more that it exists; who comes is invited, and two members vouch for her. Its "
          "members are told."),
        _group(act),
    )  # fmt: skip


def _showing(act: TwoKeyAct) -> Words:
    return Words(
        _("Show a hidden group again"),
        _("A lead of the group asks for it. It has its public page again, and people can ask to join. Its members are "
          "told."),
        _group(act),
    )  # fmt: skip


def _hide(act: TwoKeyAct) -> None:
    set_hidden(act.thing, is_hidden=True, by=act.asked_by)


def _show(act: TwoKeyAct) -> None:
    set_hidden(act.thing, is_hidden=False, by=act.asked_by)


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


def _can_be_hidden(act: TwoKeyAct) -> None:
    refuse_to_hide(act.thing)


for code, wording, do, check, may_ask, may_confirm in (
    (HIDE, _hiding, _hide, _can_be_hidden, is_officer_of_region, is_the_other_officer),
    (SHOW, _showing, _show, nothing_to_check, leads_it, is_officer_of_region),
):
    declare(
        Kind(
            code=code,
            wording=wording,
            do=do,
            check=check,
            may_ask=may_ask,
            may_confirm=may_confirm,
            things=lambda: WorkingGroup.objects.select_related("region"),
            concerns_somebody=False,
        )
    )
