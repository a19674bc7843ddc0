from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from icssi.demo import load_demo


class Command(BaseCommand):
    help = "Adds clearly fictional people and content to a demo portal; does nothing when they are there."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scale", type=int, default=1, help="1 is a lively small portal, 100 is for benchmarks")
        parser.add_argument("--today", type=date.fromisoformat, help="the day the demo is seen from, as YYYY-MM-DD")

    def handle(self, *, scale: int, today: date | None, verbosity: int, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This portal is not a demo (DEMO is off): fictional people have no place in it.")
        if scale < 1:
            raise CommandError("--scale begins at 1.")
        made = load_demo(scale, today or timezone.localdate())
        if verbosity:
            self.stdout.write("Demo data: loaded." if made else "Demo data: already there.")
