"""Ending sessions: by their owner, and by whatever makes it doubtful that they are still hers."""

from accounts.models import Session, User
from accounts.sessions import stored_key


def end_sessions(user: User, *, except_key: str | None = None) -> int:
    """End all sessions of `user` but the one whose cookie holds `except_key`; returns how many ended."""
    ended, _by_model = Session.objects.of(user).exclude(session_key=stored_key(except_key)).delete()
    return ended


def end_session(session: Session) -> None:
    """End one session; whether it is there still does not matter."""
    Session.objects.filter(pk=session.pk).delete()
