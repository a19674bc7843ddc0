"""What a run came to: the server's book against the portal's."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.utils import timezone

from notifications import mail as letters
from notifications.models import Delivery
from tests.faults.rig import MAIL, Rig
from tests.faults.sink import Mail

Status = Delivery.Status
IsStale = Callable[[Mail, Delivery], bool]
COLUMNS = ("sent", "lost", "duplicated", "doubts", "stale", "suppressed", "withheld")


@dataclass
class Tally:
    """Counts of mails. `complaints` says in words what must not be; a run without any is good.

    `lost`: owed and never taken by the server, though the portal may think so. `duplicated`: taken more than once.
    `doubts`: what the portal itself counts as perhaps taken. `stale`: taken although it was not true, wanted or useful
    any more when it began. `suppressed` and `withheld`: rightly not sent.
    """

    name: str
    seed: int
    sent: int = 0
    lost: int = 0
    duplicated: int = 0
    doubts: int = 0
    stale: int = 0
    suppressed: int = 0
    withheld: int = 0
    seconds: float = 0.0
    note: str = ""
    complaints: list[str] = field(default_factory=list)

    def must(self, is_so: object, otherwise: str) -> None:
        if not is_so:
            self.complaints.append(otherwise)

    def __str__(self) -> str:
        counts = "".join(f"{getattr(self, column):>11}" for column in COLUMNS)
        verdict = "; ".join(self.complaints) or self.note
        return f"{self.name:<34}{counts}{self.seconds:>8.1f} s  {self.seed:>6}  {verdict}".rstrip()


def heading() -> str:
    names = {"doubts": "in doubt"}
    columns = "".join(f"{names.get(column, column):>11}" for column in COLUMNS)
    return f"{'fault':<34}{columns}{'time':>10}  {'seed':>6}"


def tally(rig: Rig, name: str, *, owed: int, is_stale: IsStale = lambda mail, row: False) -> Tally:
    """Compare the books. `owed` is how many mails there must be rows for."""
    rows = list(rig.ask(lambda: list(MAIL.select_related("recipient__account"))))
    taken = Counter(mail.message_id for mail in rig.sink.mails)
    by_id = {letters._headers(row, "")["Message-ID"]: row for row in rows}
    count = Counter(row.status for row in rows)
    unsent = [row for row in rows if is_owed(row)]
    untaken = [row for number, row in by_id.items() if row.status == Status.SENT and not taken[number]]
    missing, strangers = max(0, owed - len(rows)), taken.keys() - by_id.keys()
    made = Tally(
        name,
        rig.seed,
        sent=len(taken),
        lost=len(unsent) + len(untaken) + missing,
        duplicated=taken.total() - len(taken),
        doubts=sum(row.doubts for row in rows),
        stale=len([mail for mail in rig.sink.mails if mail.message_id in by_id and late(mail, by_id, is_stale)]),
        suppressed=count[Status.SUPPRESSED],
        withheld=count[Status.CANCELLED] + count[Status.STALE],
    )
    made.must(not unsent, f"{len(unsent)} never sent")
    made.must(not untaken, f"{len(untaken)} called sent and never taken")
    made.must(not missing, f"{missing} forgotten")
    made.must(made.duplicated <= made.doubts, "more duplicates than doubts")
    made.must(not made.stale, "stale mail")
    made.must(not strangers, f"{len(strangers)} mails nobody can tell for the same")
    return made


def late(mail: Mail, by_id: dict[str, Delivery], is_stale: IsStale) -> bool:
    row = by_id[mail.message_id]
    is_useless = row.useful_until is not None and row.useful_until.timestamp() < mail.began_at
    return is_useless or is_stale(mail, row)


def is_owed(row: Delivery) -> bool:
    """Due or tried, and not brought to an end."""
    is_coming = row.status == Status.QUEUED and row.due_at > timezone.now() and not row.attempts
    return row.status in {Status.QUEUED, Status.SENDING, Status.PARKED} and not is_coming


def table(tallies: Iterable[Tally]) -> str:
    return "\n".join([heading(), *map(str, tallies)])
