"""Who somebody is by office. Other apps combine these predicates with what they know about their own things."""

from rules.permissions import add_perm
from rules.predicates import predicate

from accounts.models import Office, User
from geography.models import Region


def _holds(user: object, role: str, region: Region | None = None) -> bool:
    return isinstance(user, User) and user.holds(role, region)


@predicate
def is_coordinator(user: object) -> bool:
    """Coordinator of any region."""
    return _holds(user, Office.Role.COORDINATOR)


@predicate
def is_coordinator_of(user: object, region: Region | None) -> bool:
    """Coordinator of this region; of none, when there is no region."""
    return region is not None and _holds(user, Office.Role.COORDINATOR, region)


@predicate
def is_editor(user: object) -> bool:
    return _holds(user, Office.Role.EDITOR)


@predicate
def is_platform_admin(user: object) -> bool:
    return _holds(user, Office.Role.ADMIN)


add_perm("accounts.give_office", is_platform_admin)
add_perm("accounts.end_office", is_platform_admin)
add_perm("accounts.close_account", is_platform_admin)
