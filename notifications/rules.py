"""Who may write to many: deny by default. To which audience is the audience's own rule; a draft is its author's.

To withdraw is the safe way out: open to whoever wrote it, even when her charge ended, and to who has it now.
"""

import rules

from accounts.models import User
from notifications.audiences import audiences
from notifications.models import Broadcast


@rules.predicate
def writes_to_somebody(user: object) -> bool:
    """Some audience is open to this person today."""
    if not isinstance(user, User) or not user.is_active:
        return False
    return any(known.has_writer(user) for known in audiences.values())


@rules.predicate
def is_author(user: object, broadcast: Broadcast | None) -> bool:
    return isinstance(user, User) and broadcast is not None and broadcast.written_by_id == user.pk


@rules.predicate
def audience_is_open(user: object, broadcast: Broadcast | None) -> bool:
    """She may write to this very audience today: an office or a charge that ended is asked for again."""
    if broadcast is None or not isinstance(user, User) or not user.is_active:
        return False
    known = audiences.get(broadcast.audience)
    return known is not None and known.may_write(user, broadcast.thing)


rules.add_perm("notifications.write_broadcasts", writes_to_somebody)
rules.add_perm("notifications.write_broadcast", is_author & audience_is_open)
rules.add_perm("notifications.withdraw_broadcast", is_author | audience_is_open)
