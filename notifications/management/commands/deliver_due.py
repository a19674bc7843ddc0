from typing import Any

from django.core.management.base import BaseCommand

from notifications import actions


class Command(BaseCommand):
    help = "One sweep by hand: make the reminders of the coming 48 hours and send everything that is due."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"reminders={actions.materialise()}")
        self.stdout.write(str(actions.deliver_due(deadline=float("inf"))))
