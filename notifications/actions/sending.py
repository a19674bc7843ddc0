"""The loop that sends: claim one mail's rows, look again at everything, send, write down what came of it.

After the server may have accepted a message, nothing puts its rows back as if it had not.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace

from billiard.exceptions import SoftTimeLimitExceeded
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from notifications import mail
from notifications.actions import circuit
from notifications.actions.claiming import Claim, claim_next, hold, put_back, release_expired, settle, share, write
from notifications.actions.post import NoPassage, Post, retry
from notifications.actions.recheck import Outcome, hoped_for, objections
from notifications.kinds import attach_subjects, kinds
from notifications.models import Delivery
from notifications.statements import Call
from notifications.wire import Message

log = logging.getLogger(__name__)
Status, Channel = Delivery.Status, Delivery.Channel
DEADLINE = 40.0  # seconds in which a run begins new sends
WORTH_A_CONNECTION = 10  # mails


@dataclass
class Counts:
    """What a run did. `doubts` counts messages of which nobody knows whether the server took them."""

    sent: int = 0
    cancelled: int = 0
    stale: int = 0
    suppressed: int = 0
    queued: int = 0
    parked: int = 0
    doubts: int = 0
    has_more: bool = False  # stopped by its deadline or limit

    def add(self, outcome: Outcome) -> None:
        setattr(self, outcome.status.value, getattr(self, outcome.status.value) + 1)
        self.doubts += outcome.is_doubtful


@dataclass
class Run:
    """One call of `deliver_due`, shared by its lines. Each line has a connection to the mail server of its own."""

    channels: list[str]
    until: float  # of the monotonic clock
    limit: int | None
    is_trial: bool  # mail could not pass the last time
    counts: Counts = field(default_factory=Counts)
    taken: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def claim(self, first: Sequence[Call] = ()) -> Claim | None:
        """The next mail, until the limit or the deadline is reached; `first` is written in any case."""
        with self.lock:
            is_over = self.taken == self.limit or (self.taken and time.monotonic() > self.until)
            self.counts.has_more |= bool(is_over)
            self.taken += not is_over
        if is_over:
            write(first)
            return None
        claimed = claim_next(self.channels, first)
        if claimed is None:
            with self.lock:
                self.taken -= 1
        return claimed

    def note(self, outcomes: list[Outcome]) -> None:
        with self.lock:
            for outcome in outcomes:
                self.counts.add(outcome)

    def let_mail_pass(self) -> None:
        if self.is_trial:
            circuit.close()
            self.is_trial = False

    def stop_mail(self, error: NoPassage) -> None:
        with self.lock:
            is_first, self.channels = Channel.EMAIL in self.channels, [Channel.PORTAL]
            is_trial, self.is_trial = self.is_trial, False
        if is_first:
            circuit.open_for(error, is_trial=is_trial)

    def stop(self) -> None:
        self.until = 0.0


class Unprepared(Exception):
    """The message could not be made; nothing was sent."""


def deliver_due(*, limit: int | None = None, deadline: float = DEADLINE, connections: int = 1) -> Counts:
    """Send what is due, most urgent first, until nothing is left, or `limit` mails or `deadline` seconds are used up.

    `connections` is the most connections to the mail server this process opens at once, each in a thread.
    """
    doubts, passage = release_expired(), circuit.passage()
    channels = [channel.value for channel in Channel if passage.is_open or channel != Channel.EMAIL]
    run = Run(channels, time.monotonic() + deadline, limit, is_trial=passage.is_trial)
    run.counts.doubts = doubts
    lines = 1 if passage.is_trial or connections == 1 else min(connections, _due(connections) // WORTH_A_CONNECTION)
    if lines > 1:
        _side_by_side(run, lines)
    else:
        _line(run)
    if run.taken or doubts:
        log.info("delivered", extra={"facts": asdict(run.counts)})
    return run.counts


def _due(connections: int) -> int:
    """How many deliveries are due, counted no further than it matters."""
    due = Delivery.objects.waiting().filter(due_at__lte=timezone.now())
    return due[: connections * WORTH_A_CONNECTION].count()


def _side_by_side(run: Run, lines: int) -> None:
    def line() -> None:
        try:
            _line(run)
        finally:
            connection.close()  # each thread has its own

    with ThreadPoolExecutor(lines, thread_name_prefix="mail") as pool:
        working = [pool.submit(line) for _number in range(lines)]
        try:
            for one in working:
                one.result()
        except BaseException:
            run.stop()  # the others end after the mail in their hands
            raise


def _line(run: Run) -> None:
    """Send one mail after the other over one connection."""
    with Post() as post:
        claimed = run.claim()
        while claimed:
            try:
                outcomes, following = _deliver(claimed, post, run.claim)
            except NoPassage as error:
                run.stop_mail(error)
                put_back(claimed)
                claimed = run.claim()
            else:
                run.note(outcomes)
                claimed = following
            if post.has_passed:
                run.let_mail_pass()
        if run.is_trial:
            _knock(run, post)


def _knock(run: Run, post: Post) -> None:
    """Find out without a mail whether mail passes again: what waited for it may be wanted no more."""
    try:
        post.knock()
    except NoPassage as error:
        run.stop_mail(error)
    else:
        run.let_mail_pass()


def _deliver(
    claimed: Claim, post: Post, claim: Callable[[Sequence[Call]], Claim | None]
) -> tuple[list[Outcome], Claim | None]:
    """Send one claimed mail and claim the next in the transaction that writes down the result.

    PostgreSQL keeps the rows and their subjects locked until the server has answered, so a change of a subject waits
    for the mail in flight, and no mail begins with what was true before the change. SQLite has one writer: there, the
    locks end before the network is used.
    """
    try:
        with transaction.atomic():
            outcomes, message = _prepare(claimed)
            if message and connection.features.has_select_for_update:
                outcomes, message = _hand_over(message, claimed, outcomes, post), None
            if message is None:
                return list(outcomes.values()), claim(settle(claimed, outcomes))
    except Unprepared as error:
        log.error("letter could not be made", extra={"facts": {"letter": claimed.letter, "reason": error}})
        outcomes = dict.fromkeys(claimed.pks, retry(str(error)[:200], claimed.attempts))
    else:
        outcomes = _hand_over(message, claimed, outcomes, post)
    with transaction.atomic():
        return list(outcomes.values()), claim(settle(claimed, outcomes))


def _prepare(claimed: Claim) -> tuple[dict[int, Outcome], Message | None]:
    """Why rows are not sent, and the message with the others; what stands in the portal needs no message.

    Rows that are no longer ours have no outcome.
    """
    rows = hold(claimed)
    try:
        share(_depended_on(rows))
        outcomes = objections(rows, timezone.now()) if rows else {}
        left = [row for row in rows if row.pk not in outcomes]
        message = mail.build(left) if left and left[0].channel == Channel.EMAIL else None
    except SoftTimeLimitExceeded:
        raise
    except Exception as error:  # one kind's fault must not stop the queue
        raise Unprepared(_where(error)) from error
    return outcomes | {row.pk: hoped_for(row) for row in left}, message


def _depended_on(rows: Sequence[Delivery]) -> list[Model]:
    """What these rows tell of beside their subjects."""
    asks = {row: kind.depends_on for row in rows if (kind := kinds.get(row.kind)) and kind.depends_on}
    attach_subjects(asks)
    return [thing for row, depends_on in asks.items() if row.subject for thing in depends_on(row.subject)]


def _hand_over(message: Message, claimed: Claim, outcomes: dict[int, Outcome], post: Post) -> dict[int, Outcome]:
    """Send, and put what came of it in place of the hoped for."""
    result = post.hand_over(message, claimed.attempts)
    return {
        pk: replace(result, readmits=outcome.readmits) if outcome.status == Status.SENT else outcome
        for pk, outcome in outcomes.items()
    }


def _where(error: Exception) -> str:
    """An error's class and place: its text could hold a name or an address."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{type(error).__name__} in {trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}" if trace else ""
