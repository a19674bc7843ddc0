"""Every fault, with a table of what it came to.

python -m tests.faults                     small, as in `make test`
python -m tests.faults --full              as large as in life, on a clock that is not hurried: half an hour
python -m tests.faults --removals          small, each safeguard removed in turn: the rig has to fail
python -m tests.faults --only killed --seed 7 --embedded
"""

import argparse
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import tests.environment  # noqa: F401 - a place of its own, before the settings are read

if TYPE_CHECKING:
    from tests.faults.sink import Sink
    from tests.faults.stack import Stack
    from tests.faults.tally import Tally


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--removals", action="store_true")
    parser.add_argument("--embedded", action="store_true", help="on SQLite and a broker of files")
    parser.add_argument("--only", action="append", default=[], help="a row or a safeguard; may be repeated")
    parser.add_argument("--seed", type=int)
    chosen = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that all that was started is stopped on the way out
    _set_up()
    from tests.faults.rows import SEED
    from tests.faults.sink import Sink
    from tests.faults.stack import Stack

    seed = SEED if chosen.seed is None else chosen.seed
    with Stack(is_embedded=chosen.embedded) as stack, Sink() as sink:
        if chosen.removals:
            return show_removals(stack, sink, chosen.only, seed)
        return show_rows(stack, sink, chosen.only, seed, is_full=chosen.full)


def _set_up() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "icssi.settings")
    django.setup()


def show_rows(stack: "Stack", sink: "Sink", only: Iterable[str], seed: int, *, is_full: bool) -> int:
    from tests.faults.rows import ROWS, run

    names = [name for name, row in ROWS.items() if row.embedded or not stack.is_embedded]
    wanted = [name for name in names if not only or name in only]
    results = list(shown(lambda name: run(name, stack, sink, is_full=is_full, seed=seed), wanted))
    bad = [made for made in results if made.complaints]
    print(f"{len(results) - len(bad)} of {len(results)} faults survived")
    return int(bool(bad))


def show_removals(stack: "Stack", sink: "Sink", only: Iterable[str], seed: int) -> int:
    from tests.faults.rows import REMOVALS, run

    wanted = [name for name in REMOVALS if not only or name in only]
    results = list(shown(lambda name: run(REMOVALS[name], stack, sink, seed=seed, without=name), wanted))
    unseen = [made for made in results if not made.complaints]
    print(f"{len(results) - len(unseen)} of {len(results)} removals made the rig fail")
    return int(bool(unseen))


def shown(act: Callable[[str], "Tally"], names: Iterable[str]) -> "Iterator[Tally]":
    from tests.faults.tally import heading

    print(heading(), flush=True)
    for name in names:
        made = act(name)
        print(made, flush=True)
        yield made


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
