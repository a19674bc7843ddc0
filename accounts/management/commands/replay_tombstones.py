"""Delete again what had been deleted when an older backup came back: a step of docs/restore.md."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actions import end_terms, end_what_was_given_out, replay


class Command(BaseCommand):
    help = "After a restore: delete again what the file of tombstones names, and what is kept for a time that is over."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", help="by default the portal's own, see TOMBSTONES in .env.example")

        parser.add_argument(
            "--after-restore", action="store_true", help="end all sessions, calendar links and links given out, too"
        )

    def handle(self, *args: Any, file: str | None, after_restore: bool, **options: Any) -> None:
        if file and not Path(file).is_file():
            raise CommandError("There is no such file.")
        done = replay(Path(file) if file else None)
        ended = sum(end_terms().values())
        if after_restore:
            end_what_was_given_out()
        if options["verbosity"]:
            self.stdout.write(f"{done.stones} tombstones, {done.deleted} deleted again; {ended} rows past their time.")
        if done.in_doubt:
            self.stderr.write(
                f"Left alone: {', '.join(done.in_doubt)}. Each came to be on the day something of its number was "
                "deleted, and may be that or something new. See docs/restore.md."
            )
        if done.broken:
            noun = "line" if done.broken == 1 else "lines"
            raise CommandError(f"{done.broken} {noun} of the file cannot be read; all others were replayed.")
