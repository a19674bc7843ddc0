"""What is told of spokespersons: that somebody wants to be one, that she is, that she is no more."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from groups.models import Membership, Spokesperson
from groups.notices.words import kind, name
from notifications.kinds import Notice
from notifications.models import Delivery


def asked(delivery: Delivery) -> Notice:
    group = delivery.subject.group
    return Notice(
        title=_("A member wants to speak for %(group)s") % {"group": name(group)},
        paragraphs=[_("See under which name and for what. It is shown in public only once you confirm it.")],
        url=group.address("speaking"),
        action=_("See who asks"),
        why=_("You get this because you lead the group."),
    )


def confirmed(delivery: Delivery) -> Notice:
    group = delivery.subject.group
    return Notice(
        title=_("You are now a spokesperson of %(group)s") % {"group": name(group)},
        paragraphs=[
            _("Everyone can read the name you chose, and write to you without learning your address."),
            _("You can end it at once, at any time and without a reason. A lockdown hides it as well."),
        ],
        url=group.address("speaking"),
        action=_("See how you are shown"),
        why=_("You get this because you asked to be a spokesperson."),
    )


def ended(delivery: Delivery) -> Notice:
    """To herself, when a lead ended it or did not confirm it; to the leads, when she did."""
    speaking: Spokesperson = delivery.subject
    group = name(speaking.group)
    if _is_hers(delivery):
        why = _("You get this because you asked to be a spokesperson.")
        if speaking.confirmed_at is None:
            title = _("%(group)s did not confirm you as a spokesperson") % {"group": group}
            paragraphs = [_("Nothing of it was shown to anybody but the leads. You can talk to them, and ask again.")]
        else:
            title = _("You are no longer a spokesperson of %(group)s") % {"group": group}
            paragraphs = [_("A lead ended it. Your name stands on none of our pages any more.")]
    else:
        title = _("A spokesperson of %(group)s has ended it") % {"group": group}
        paragraphs = [_("The name stands on none of our pages any more.")]
        why = _("You get this because you lead the group.")
    return Notice(title=title, paragraphs=paragraphs, url=speaking.group.address("speaking"),
                  action=_("See the spokespersons"), why=why)  # fmt: skip


def still_asked(delivery: Delivery) -> str | None:
    speaking: Spokesperson = delivery.subject
    if not speaking.is_asked:
        return "answered or taken back"
    person = speaking.membership.user
    if speaking.membership.left_at is not None or not person.is_present or person.level != User.Level.NAMED:
        return "not to be named"
    return _not_a_lead(delivery, speaking)


def still_confirmed(delivery: Delivery) -> str | None:
    speaking: Spokesperson = delivery.subject
    return None if speaking.confirmed_at and not speaking.ended_at and _is_hers(delivery) else "ended"


def still_ended(delivery: Delivery) -> str | None:
    speaking: Spokesperson = delivery.subject
    if speaking.ended_at is None:
        return "not ended"
    return None if _is_hers(delivery) else _not_a_lead(delivery, speaking)


def _is_hers(delivery: Delivery) -> bool:
    account = delivery.recipient.account
    return account is not None and delivery.subject.membership.user_id == account.pk


def _not_a_lead(delivery: Delivery, speaking: Spokesperson) -> str | None:
    leads = Membership.objects.leads().filter(group=speaking.membership.group_id)
    return None if leads.filter(user__recipient=delivery.recipient_id).exists() else "lead no more"


def _speaking() -> QuerySet[Spokesperson]:
    return Spokesperson.objects.select_related("membership__group", "membership__user")


kind("spokesperson_asked", asked, still_asked, _speaking)
kind("spokesperson_confirmed", confirmed, still_confirmed, _speaking, urgency=3)
kind("spokesperson_ended", ended, still_ended, _speaking, closed=None, is_mandatory=True, urgency=3,
     title=gettext_lazy("The end of speaking for a group"))  # fmt: skip
