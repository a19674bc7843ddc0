"""One at a time: what changes the places, dates or state of a forum's editions waits here for its turn."""

from forums.models import Edition, Forum

CHANGING = ["status", "capacity", "starts_at", "ends_at", "registration_until", "moved_from", "sequence"]


def hold(edition: Edition) -> None:
    """Take the turn until the transaction ends, and read anew what another may just have changed.

    The lock is the forum's row, not the edition's: a mail in flight shares a lock on its edition, so hundreds of
    reminders would keep everybody from registering. On SQLite the transaction itself is the lock.
    """
    Forum.objects.select_for_update(no_key=True).get(pk=edition.forum_id)
    edition.refresh_from_db(fields=CHANGING)
