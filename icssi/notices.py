"""Account mail: links to confirm and to reset, and what changed. First in line, never muted, and it reveals nothing.

And the largest audience: members who want news from the portal.
"""

from collections.abc import Callable
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.rules import is_editor
from councils.models import Seat
from notifications.audiences import Audience, audience
from notifications.kinds import EMAIL, WEEKLY, Kind, Notice, declare, topic
from notifications.models import Delivery, Recipient, RecipientQuerySet

TOPIC = "accounts"
topic(TOPIC, gettext_lazy("Your account"))
topic("news", gettext_lazy("News from the portal"), mail=WEEKLY)


def confirm_address(delivery: Delivery) -> Notice:
    return Notice(
        title=_("Confirm your e-mail address"),
        paragraphs=[
            _("This address was entered for an account. If that was you, confirm it within three days."),
            _("If it was not you, do nothing: without the confirmation nothing happens."),
        ],
        url=delivery.once["path"],
        action=_("Confirm the address"),
        why=_("You get this because your address was entered for an account."),
    )


def reset_password(delivery: Delivery) -> Notice:
    return Notice(
        title=_("Choose a new password"),
        paragraphs=[
            _("A new password was asked for. The link works once, for one day."),
            _("If it was not you, do nothing: your password stays as it is."),
        ],
        url=delivery.once["path"],
        action=_("Choose a new password"),
        why=_("You get this because a new password was asked for at this address."),
    )


def no_account(delivery: Delivery) -> Notice:
    return Notice(
        title=_("There is no account for this address"),
        paragraphs=[
            _("A new password was asked for, but no account has this address. Perhaps you signed up with another one."),
            _("If it was not you, do nothing."),
        ],
        url=delivery.once["path"],
        action=_("Create an account"),
        why=_("You get this because a new password was asked for at this address."),
    )


def account_exists(delivery: Delivery) -> Notice:
    return Notice(
        title=_("You have an account already"),
        paragraphs=[
            _("Somebody wanted to create an account with this address, but there is one already."),
            _("If it was you and you forgot the password, choose a new one. If it was not you, do nothing."),
        ],
        url=delivery.once["path"],
        action=_("Choose a new password"),
        why=_("You get this because your address was entered for an account."),
    )


def password_changed(delivery: Delivery) -> Notice:
    return _changed(delivery, _("Your password was changed"))


def address_changed(delivery: Delivery) -> Notice:
    return _changed(delivery, _("The e-mail address of your account was changed"))


def _changed(delivery: Delivery, title: str) -> Notice:
    return Notice(
        title=title,
        paragraphs=[_("If it was you, there is nothing to do. If it was not you, choose a new password at once.")],
        url=delivery.once["path"],
        action=_("Choose a new password"),
        why=_("You get this because something about the safety of your account changed."),
    )


def factor_changed(delivery: Delivery) -> Notice:
    return _changed(delivery, _("The second factor of your account was changed"))


def codes_renewed(delivery: Delivery) -> Notice:
    return _changed(delivery, _("New recovery codes were made for your account"))


def address_unproven(delivery: Delivery) -> str | None:
    """A confirmation is sent while its address still waits for one."""
    unproven = EmailAddress.objects.filter(
        user=delivery.subject, email=delivery.recipient.address, verified=False, user__is_active=True
    )
    return None if unproven.exists() else "address confirmed or withdrawn"


def account_open(delivery: Delivery) -> str | None:
    subject = delivery.subject
    if subject is None or (isinstance(subject, User) and not subject.is_active):
        return "account closed"
    return None


def _account_kind(
    code: str,
    wording: Callable[[Delivery], Notice],
    still_true: Callable[[Delivery], str | None],
    useful_for: timedelta,
) -> str:
    kind = Kind(
        code=f"accounts.{code}",
        topic=TOPIC,
        wording=wording,
        still_true=still_true,
        is_mandatory=True,
        title=gettext_lazy("What concerns the safety of your account: password and address"),
        is_safe=True,
        useful_for=useful_for,
        channels=(EMAIL,),
        urgency=0,
    )
    return declare(kind).code


RESET_TIME = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
CONFIRM = _account_kind("confirm_address", confirm_address, address_unproven, timedelta(days=3))
RESET = _account_kind("reset_password", reset_password, account_open, RESET_TIME)
NO_ACCOUNT = _account_kind("no_account", no_account, account_open, RESET_TIME)
EXISTS = _account_kind("account_exists", account_exists, account_open, RESET_TIME)
PASSWORD_CHANGED = _account_kind("password_changed", password_changed, account_open, timedelta(days=30))
ADDRESS_CHANGED = _account_kind("address_changed", address_changed, account_open, timedelta(days=30))
FACTOR_CHANGED = _account_kind("factor_changed", factor_changed, account_open, timedelta(days=30))
CODES_RENEWED = _account_kind("codes_renewed", codes_renewed, account_open, timedelta(days=30))

CODES = {  # allauth's name of a mail: ours
    "email_confirmation": CONFIRM,
    "password_reset_key": RESET,
    "unknown_account": NO_ACCOUNT,
    "account_already_exists": EXISTS,
    "password_changed": PASSWORD_CHANGED,
    "password_reset": PASSWORD_CHANGED,
    "password_set": PASSWORD_CHANGED,
    "email_changed": ADDRESS_CHANGED,
    "email_confirm": ADDRESS_CHANGED,
    "email_deleted": ADDRESS_CHANGED,
    "totp_activated": FACTOR_CHANGED,
    "totp_deactivated": FACTOR_CHANGED,
    "webauthn_added": FACTOR_CHANGED,
    "webauthn_removed": FACTOR_CHANGED,
    "recovery_codes_generated": CODES_RENEWED,
}
ONCE_AN_HOUR = {NO_ACCOUNT, EXISTS}  # what a stranger can cause at any address, as often as she likes


def members(_thing: None = None) -> QuerySet[User]:
    """Accounts whose address is proven; officials are no members."""
    proven = EmailAddress.objects.filter(verified=True, primary=True).values("user")
    officials = Seat.objects.current().of_authorities().exclude(user=None).values("user")
    return User.objects.filter(is_active=True, pk__in=proven).exclude(pk__in=officials)


def their_recipients(_thing: None = None) -> RecipientQuerySet:
    return Recipient.objects.filter(account__in=members().values("pk"))


audience(
    Audience(
        code="icssi.members",
        title=gettext_lazy("Members who want news"),
        topic="news",
        people=their_recipients,
        accounts=members,
        is_open_to=is_editor,
        why=lambda: _("You get this because you have an account and did not say no to news from the portal."),
    )
)
