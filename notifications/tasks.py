"""What the clock and a poke start: empty envelopes around actions, safe to lose, to double and to run late."""

from celery import shared_task
from django.conf import settings

from notifications import actions


@shared_task(name="notifications.deliver")
def deliver() -> None:
    if actions.deliver_due(connections=settings.MAIL_CONNECTIONS).has_more:
        actions.poke()


@shared_task(name="notifications.materialise")
def materialise() -> None:
    if actions.materialise():
        actions.poke()
