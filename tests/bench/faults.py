"""Every fault at full size on a clock that goes as in life, then every safeguard removed in turn, small."""

import sys

from tests.faults.__main__ import main

if __name__ == "__main__":
    sys.exit(max(main(["--full"]), main(["--removals"])))
