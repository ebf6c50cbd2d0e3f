"""``python -m mkba_sim``, and ``py -m mkba_sim`` on Windows: the command line."""

import sys

from mkba_sim.cli.main import console

if __name__ == "__main__":
    sys.exit(console())
