"""What is told of letters from outside: that one waits to be confirmed, that one came, that one was answered."""

from django.core import signing
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groups.models import Membership, Message
from groups.notices.words import kind, name
from groups.queries.speaking import open_to_letters
from notifications.kinds import Notice
from notifications.models import Delivery

LETTER_SALT = "groups.letter"


def letter_path(message: Message) -> str:
    """The sender's page of a letter, where she confirms it, reads the answer, takes it back: the link names nothing.

    It carries the seal of her account, if she has one: see `User.seal`.
    """
    signer = signing.Signer(salt=f"{LETTER_SALT}{message.sender.seal}")
    return reverse("letters:letter", args=[signer.sign(str(message.pk))])


def confirm_wording(delivery: Delivery) -> Notice:
    return Notice(
        title=_("Please confirm what you wrote"),
        paragraphs=[_("Somebody, probably you, wrote something on our pages and left your address. It is delivered "
                      "only once you confirm it."),
                    _("If it was not you, do nothing: you will hear nothing more.")],
        url=letter_path(delivery.subject),
        action=_("Read it and confirm"),
        why=_("You get this because your address was entered on our pages."),
    )  # fmt: skip


def came_wording(delivery: Delivery) -> Notice:
    message: Message = delivery.subject
    if message.spokesperson_id:
        title = _("Somebody wrote to you as a spokesperson of %(group)s")
        why = _("You get this because you speak for the group in public.")
    else:
        title, why = _("Somebody wrote to %(group)s"), _("You get this because you lead the group.")
    return Notice(
        title=title % {"group": name(message.group)},
        paragraphs=[_("Read it in the room of the group and answer there. Neither side learns the other's address.")],
        url=message.group.address("messages"),
        action=_("Read the letter"),
        why=why,
    )


def answered_wording(delivery: Delivery) -> Notice:
    message: Message = delivery.subject
    return Notice(
        title=_("%(group)s answers you") % {"group": name(message.group)},
        paragraphs=[_("The answer stands on the page of your letter.")],
        url=letter_path(message),
        action=_("Read the answer"),
        why=_("You get this because you wrote to the group."),
    )


def closed_wording(delivery: Delivery) -> Notice:
    return Notice(
        title=_("Nobody will answer your letter to a spokesperson"),
        paragraphs=[_("The person you wrote to speaks for the group no more, and nobody else reads your letter. You "
                      "can write to the group instead.")],
        url=letter_path(delivery.subject),
        action=_("See your letter"),
        why=_("You get this because you wrote to the group."),
    )  # fmt: skip


def still_unconfirmed(delivery: Delivery) -> str | None:
    message: Message = delivery.subject
    if message.confirmed_at is not None:
        return "confirmed"
    return None if open_to_letters(message) else "takes no letters"


def still_waits(delivery: Delivery) -> str | None:
    """Only for who may read it now: a lead of the group, or the spokesperson it is for."""
    message: Message = delivery.subject
    if message.answered_at is not None:
        return "answered"
    mine = Membership.objects.active().filter(group=message.group_id, user__recipient=delivery.recipient_id)
    readable = Message.objects.read_by(mine).filter(pk=message.pk)
    return None if readable.exists() else "not hers to read"


def still_answered(delivery: Delivery) -> str | None:
    message: Message = delivery.subject
    if message.answered_at is None:
        return "not answered"
    if message.group.is_hidden:
        return "group hidden"
    return None if message.sender_id == delivery.recipient_id else "somebody else's"


def still_closed(delivery: Delivery) -> str | None:
    return None if delivery.subject.is_closed else "answered"


def _messages() -> QuerySet[Message]:
    return Message.objects.select_related("group", "sender__account", "spokesperson__membership")


kind("message_confirm", confirm_wording, still_unconfirmed, _messages, is_mandatory=True, is_safe=True, urgency=1,
     title=gettext_lazy("The mail that asks you to confirm a letter to a group"))  # fmt: skip
kind("message_came", came_wording, still_waits, _messages)
kind("message_answered", answered_wording, still_answered, _messages, is_mandatory=True, urgency=3,
     title=gettext_lazy("The answer to a letter you wrote to a group"))  # fmt: skip
kind("message_closed", closed_wording, still_closed, _messages, is_mandatory=True, urgency=3,
     title=gettext_lazy("That nobody will answer a letter you wrote to a spokesperson"))  # fmt: skip
