"""`manage.py catalogues`: compile the message catalogues, or check, extract or fill them."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.catalogues import check, compile_catalogues, extract, fill


class Command(BaseCommand):
    help = "Compiles the message catalogues that changed; with an option, checks, extracts or fills them instead."
    requires_system_checks = ()  # a catalogue that breaks a check must be mendable

    def add_arguments(self, parser: ArgumentParser) -> None:
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--check", action="store_true", help="fail on entries that are missing, stale or wrong")
        choice.add_argument("--extract", action="store_true", help="bring the project's catalogues up to the sources")
        choice.add_argument("--fill", nargs="+", type=Path, metavar="FILE.json", help="fill empty entries")

    def handle(self, **options: Any) -> None:
        root = Path(settings.BASE_DIR)
        if options["check"]:
            self._check(root)
        elif options["extract"]:
            self._list(root, extract(root))
        elif options["fill"]:
            self.stdout.write(f"{fill(root, options['fill'])} entries filled")
        else:
            self._list(root, compile_catalogues(root))

    def _check(self, root: Path) -> None:
        problems = check(root)
        for problem in problems:
            self.stderr.write(str(problem))
        if problems:
            raise CommandError(f"{len(problems)} problems in the message catalogues")

    def _list(self, root: Path, paths: list[Path]) -> None:
        for path in paths:
            self.stdout.write(str(path.relative_to(root)))
