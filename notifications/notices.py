"""What those who run the portal are told of the sending itself."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.kinds import PORTAL, Kind, Notice, declare, topic
from notifications.models import Delivery

topic("running", gettext_lazy("Running the portal"))


def mail_stopped(delivery: Delivery) -> Notice:
    return Notice(
        title=_("No mail goes out"),
        paragraphs=[
            _("The mail server refuses the portal's sign-in. Nothing is lost: what is to be sent waits."),
            _("Check the name and the password in EMAIL_URL, start the workers anew, and let them try at once."),
        ],
        url=reverse("admin:notifications_delivery_changelist"),
        action=_("Look at the queue"),
        why=_("You get this because you are an admin of the platform."),
    )


def always(delivery: Delivery) -> str | None:
    return None


MAIL_STOPPED = declare(
    Kind(
        code="notifications.mail_stopped",
        topic="running",
        wording=mail_stopped,
        still_true=always,
        is_mandatory=True,
        channels=(PORTAL,),
        urgency=0,
    )
).code
