"""What must be true before the embedded portal starts: catalogues compiled, tables, facts and demo people there."""

import os
from pathlib import Path

import django
from django.core.management import call_command

from core.catalogues import compile_catalogues

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Each step may run any number of times; a second start finds nothing to do."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "icssi.settings")
    compile_catalogues(ROOT)
    django.setup()
    from django.conf import settings

    say("tables")
    call_command("migrate", verbosity=0)
    say("facts: regions, governorates, goals, themes, groups, forums, councils, organisations")
    call_command("load_reference", verbosity=0)
    if settings.DEMO:
        say("demo: fictional people and what they do")
        call_command("load_demo", verbosity=0)


def say(what: str) -> None:
    print(f"setting up {what} …", flush=True)


if __name__ == "__main__":
    main()
