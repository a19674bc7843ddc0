from typing import Any

from django.core.management.base import BaseCommand

from icssi.reference import load_reference


class Command(BaseCommand):
    help = "Loads the reference data that is missing; what exists stays as editors left it."

    def handle(self, *, verbosity: int, **options: Any) -> None:
        made = load_reference()
        if verbosity:
            self.stdout.write(f"Reference data: {made} rows made." if made else "Reference data: nothing was missing.")
