"""Delete again what had been deleted when an older backup came back: a step of docs/restore.md."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actions import end_terms, replay


class Command(BaseCommand):
    help = "After a restore: delete again what the file of tombstones names, and what is kept for a time that is over."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", help="by default the portal's own, see TOMBSTONES in .env.example")

    def handle(self, *args: Any, file: str | None, **options: Any) -> None:
        if file and not Path(file).is_file():
            raise CommandError("There is no such file.")
        done = replay(Path(file) if file else None)
        ended = sum(end_terms().values())
        if options["verbosity"]:
            self.stdout.write(f"{done.stones} tombstones, {done.deleted} deleted again; {ended} rows past their time.")
        if done.broken:
            noun = "line" if done.broken == 1 else "lines"
            raise CommandError(f"{done.broken} {noun} of the file cannot be read; all others were replayed.")
