"""What needs a person now: the rows of the page `my/`."""

from typing import NamedTuple


class Need(NamedTuple):
    """One thing that waits for somebody: `title` and `detail` in her language, `url` where she can do it."""

    title: str
    detail: str
    url: str
    icon: str = "task"
    urgent: bool = False
