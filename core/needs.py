"""What needs a person now: each app says it for its own things, her page puts the answers together."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Need:
    """One thing that waits for one person, and where she does it.

    `title` and `detail` are in the language of the page; `icon` is a sign of the sprite. An urgent need is overdue,
    or blocks somebody else; urgent needs stand first.
    """

    title: str
    url: str
    detail: str = ""
    icon: str = "clock"
    urgent: bool = False


def sorted_needs(*lists: list[Need]) -> list[Need]:
    """All needs in one list: urgent ones first, otherwise in the order in which the apps gave them."""
    return sorted((need for needs in lists for need in needs), key=lambda need: not need.urgent)
