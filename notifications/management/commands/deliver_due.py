from typing import Any

from django.core.management.base import BaseCommand, CommandError

from notifications import actions
from notifications.figures import LONGEST_WAIT
from notifications.models import Circuit
from notifications.queries import oldest_due_age

WORDS = {
    "sent": "sent",
    "queued": "to be tried again",
    "cancelled": "cancelled, no longer true",
    "stale": "too late to be useful",
    "suppressed": "not wanted or not deliverable",
    "parked": "put aside",
    "doubts": "mails that may have gone out twice",
}


class Command(BaseCommand):
    help = "One sweep by hand: make the reminders of the coming 48 hours and send everything that is due. Fails when \
mail cannot pass or something stays late."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"{actions.materialise()} reminders made or armed again")
        counts = actions.deliver_due(deadline=float("inf"))
        for name, words in WORDS.items():
            self.stdout.write(f"{getattr(counts, name)} {words}")
        if standing := Circuit.objects.first():
            raise CommandError(f"No mail can go out: {standing.reason}. Next try at {standing.retry_at:%H:%M:%S} UTC.")
        age = oldest_due_age()
        if age and age > LONGEST_WAIT:
            raise CommandError(f"The oldest one due has been waiting for {age}.")
