"""Who may do what in a council's room: its members write, the authorities' representatives and the coordinator read."""

import rules

from accounts.models import User
from accounts.rules import is_coordinator, is_coordinator_of, is_platform_admin
from accounts.second_factor import demanded_of
from councils.models import Council, Seat
from groups.models import rests_for
from groups.rules import has_account, may_accept_invitation, may_ask_to_join


@rules.predicate
def is_council_member(user: object, council: Council | None) -> bool:
    """Holds a seat of the council that is not an authority's, today."""
    if council is None or not isinstance(user, User):
        return False
    return Seat.objects.current().of_members().filter(council=council, user=user).exists()


@rules.predicate
def may_enter(user: object, council: Council | None) -> bool:
    """Sits at the council's table in whatever kind of seat, or coordinates its region; see `with_room_for`."""
    if council is None or not isinstance(user, User):
        return False
    return Council.objects.with_room_for(user).filter(pk=council.pk).exists()


@rules.predicate
def is_official(user: object) -> bool:
    """Represents an authority in some council, today."""
    return isinstance(user, User) and Seat.objects.current().of_authorities().filter(user=user).exists()


@rules.predicate
def coordinates(user: object, council: Council | None) -> bool:
    """Coordinator of the region the council is in."""
    if council is None or not is_coordinator(user):  # the region is read for coordinators alone
        return False
    return bool(is_coordinator_of(user, council.governorate.region))


@rules.predicate
def is_at_work(user: object, council: Council | None) -> bool:
    return council is not None and council.takes_up


demanded_of(lambda: Seat.objects.current().exclude(user=None).values("user"))  # of authorities as well

# leads see a pseudonym alone and could not tell: an official enters no room but that of her council
rules.set_perm("groups.ask_to_join", may_ask_to_join & ~is_official)
rules.set_perm("groups.accept_invitation", may_accept_invitation & ~is_official)
rules.set_perm("groups.become_lead", has_account & ~is_official)
rests_for(lambda: Seat.objects.current().of_authorities().exclude(user=None).values("user"))
rules.add_perm("councils.enter_room", may_enter)
rules.add_perm("councils.take_up_recommendation", is_council_member & is_at_work)
rules.add_perm("councils.change_commitment_status", is_council_member)
rules.add_perm("councils.give_evidence", is_council_member)
rules.add_perm("councils.give_seat", is_platform_admin)
rules.add_perm("councils.ask_for_seat", coordinates | is_platform_admin)  # and the other of the two confirms
rules.add_perm("councils.end_seat", is_platform_admin)
