"""How much others may ever see of her, and whether her mail reveals anything."""

from accounts.models import User


def choose_safety(user: User, *, level: str, is_discreet: bool) -> None:
    """`level` is a ceiling: what she chose to show in single places stays chosen, and counts again below it."""
    user.level, user.is_discreet = level, is_discreet
    user.save(update_fields=["level", "is_discreet"])
