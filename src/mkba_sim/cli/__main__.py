"""``python -m mkba_sim.cli``: the command line as a process of its own."""

import sys

from mkba_sim.cli.main import console

sys.exit(console())
