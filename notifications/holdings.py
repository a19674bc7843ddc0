"""What the telling holds of a person: whom it reaches and how, what she was told, what she did; and for how long."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Exists, ForeignObjectRel, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy

from accounts.keeping import GONE, NAMELESS, delete_in_batches, holding, parting, term
from accounts.models import User
from notifications.actions import cancel_about
from notifications.models import Activity, Broadcast, Delivery, Mute, Preference, Recipient, ReminderWish

OF_NO_USE_ALONE = {Preference, Mute, ReminderWish}  # choices of an address that is told nothing
FINAL = [Delivery.Status.SENT, Delivery.Status.CANCELLED, Delivery.Status.STALE, Delivery.Status.SUPPRESSED,
         Delivery.Status.PARKED]  # fmt: skip
BODIES_KEPT = timedelta(hours=72)
MAIL_KEPT = timedelta(days=30)
MESSAGES_KEPT = timedelta(days=365)
NAMES_KEPT = timedelta(days=730)
ADDRESSES_KEPT = timedelta(days=30)

holding(
    code="mail",
    title=gettext_lazy("How the portal reaches you: language, hours, governorate"),
    model=Recipient,
    of=("account",),
    by_address=("own_address",),
    shows=("own_address", "own_language", "own_zone", "governorate__slug", "quiet_from", "quiet_until", "digest_at",
           "digest_day", "suppressed_at"),
    becomes=GONE,
)  # fmt: skip
holding(
    code="mail-choices",
    title=gettext_lazy("Which mail and messages you want"),
    model=Preference,
    of=("recipient__account",),
    by_address=("recipient__own_address",),
    shows=("topic", "in_portal", "mail"),
    becomes=GONE,
)
holding(
    code="mutes",
    title=gettext_lazy("What you muted"),
    model=Mute,
    of=("recipient__account",),
    by_address=("recipient__own_address",),
    shows=("thing_type__model", "thing_id", "muted_at"),
    becomes=GONE,
)
holding(
    code="reminder-choices",
    title=gettext_lazy("When you want to be reminded"),
    model=ReminderWish,
    of=("recipient__account",),
    by_address=("recipient__own_address",),
    shows=("kind", "offset"),
    becomes=GONE,
)
holding(
    code="messages",
    title=gettext_lazy("Messages to you: that they were sent, not what they said"),
    model=Delivery,
    of=("recipient__account",),
    by_address=("recipient__own_address",),
    shows=("kind", "channel", "status", "due_at", "sent_at", "read_at"),
    becomes=GONE,
)
holding(
    code="acts",
    title=gettext_lazy("What you did, in the records of groups, campaigns, forums and councils"),
    model=Activity,
    of=("by",),
    shows=("verb", "at"),
    becomes=NAMELESS,
)
holding(
    code="drafts-to-many",
    title=gettext_lazy("Unsent messages to many that you wrote"),
    model=Broadcast,
    of=("written_by",),
    only=Q(status=Broadcast.Status.DRAFT),
    shows=("audience", "title_ar", "title_ckb", "title_en", "body_ar", "body_ckb", "body_en", "written_at"),
    becomes=GONE,
)
holding(
    code="messages-to-many",
    title=gettext_lazy("Messages to many that you wrote or sent"),
    model=Broadcast,
    of=("written_by", "confirmed_by"),
    only=~Q(status=Broadcast.Status.DRAFT),
    shows=("audience", "title_ar", "title_ckb", "title_en", "body_ar", "body_ckb", "body_en", "written_at", "status"),
    becomes=NAMELESS,
)


@parting
def drop_mail(user: User) -> None:
    """What waits to be told about her account, to whatever address. What waits for her goes with her recipient."""
    cancel_about(user, reason="account deleted")


# --- for how long -------------------------------------------------------------------------------------------------


def end_bodies(now: datetime) -> int:
    """No text of a mail is stored; one-time links of mail that did not go out are, and a demo keeps mail as files."""
    old = now - BODIES_KEPT
    unsent = Delivery.objects.filter(status__in=FINAL, due_at__lt=old).exclude(once={})
    return delete_in_batches(unsent, change=[("once", {})]) + _end_files(old)


def _end_files(old: datetime) -> int:
    folder = settings.EMAIL_FILE_PATH
    letters = list(Path(folder).glob("[0-9]*.eml")) if folder else []
    over = [path for path in letters if path.stat().st_mtime < old.timestamp()]
    for path in over:
        path.unlink(missing_ok=True)
    return len(over)


def _over(channel: str, old: datetime) -> QuerySet[Delivery]:
    """Rows of a channel that are settled. A row is the key by which nobody is told twice: it stays until what it told
    of is past; that of a message to many as long as it may be looked at, because its pause and its end are read there.
    """
    return Delivery.objects.filter(
        channel=channel, status__in=FINAL, due_at__lt=old, occurrence__lt=old
    ).exclude(subject_type__app_label="notifications", subject_type__model="broadcast")  # fmt: skip


def end_mail(now: datetime) -> int:
    return delete_in_batches(_over(Delivery.Channel.EMAIL, now - MAIL_KEPT))


def end_messages(now: datetime) -> int:
    """What the notification centre shows, and who was told what by messages to many."""
    old = now - MESSAGES_KEPT
    to_many = Delivery.objects.filter(status__in=FINAL, due_at__lt=old, subject_type__model="broadcast")
    return delete_in_batches(_over(Delivery.Channel.PORTAL, old)) + delete_in_batches(to_many)


def end_names(now: datetime) -> int:
    """What was done stays in the record, by whom it was done does not."""
    named = Activity._base_manager.filter(at__lt=now - NAMES_KEPT, by__isnull=False)
    return delete_in_batches(named, change=[("by", None)])


def end_addresses(now: datetime) -> int:
    """Addresses without an account that nobody typed lately and nothing is left of."""
    rows = Recipient.objects.filter(Q(asked_at=None) | Q(asked_at__lt=now - ADDRESSES_KEPT), account=None)
    for related in Recipient._meta.get_fields(include_hidden=True):  # also of rows she cannot be asked for
        if isinstance(related, ForeignObjectRel) and related.related_model not in OF_NO_USE_ALONE:
            held = related.related_model._base_manager.filter(**{related.field.name: OuterRef("pk")})
            rows = rows.filter(~Exists(held))
    return delete_in_batches(rows)


term(
    code="notifications.bodies",
    what=gettext_lazy("Mails: their text is never stored, one-time links in mail that did not go out are"),
    kept=BODIES_KEPT,
    since=gettext_lazy("after the mail was due"),
    becomes=gettext_lazy("deleted"),
    end=end_bodies,
)
term(
    code="notifications.mail",
    what=gettext_lazy("That a mail was sent: what kind, to whom, when"),
    kept=MAIL_KEPT,
    since=gettext_lazy("after it was sent and what it told of is past"),
    becomes=gettext_lazy("deleted"),
    end=end_mail,
)
term(
    code="notifications.messages",
    what=gettext_lazy("Messages in your notification centre"),
    kept=MESSAGES_KEPT,
    since=gettext_lazy("after they came"),
    becomes=gettext_lazy("deleted"),
    end=end_messages,
)
term(
    code="notifications.addresses",
    what=gettext_lazy("E-mail addresses without an account"),
    kept=ADDRESSES_KEPT,
    since=gettext_lazy("after they were typed, once nothing is left that needs them"),
    becomes=gettext_lazy("deleted"),
    end=end_addresses,
)
term(
    code="notifications.names",
    what=gettext_lazy("Records of what was done: who did it"),
    kept=NAMES_KEPT,
    since=gettext_lazy("after the act"),
    becomes=gettext_lazy("the record stays, without the name"),
    end=end_names,
)
