"""Put the output of ``mkba-sim run`` into the README, between its markers: pasted, not typed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"
BEGIN, END = "<!-- output:begin -->", "<!-- output:end -->"


def main() -> None:
    """Run the main job and replace the block."""
    done = subprocess.run([sys.executable, "-m", "mkba_sim.cli", "run"], capture_output=True, text=True, check=True)
    text = README.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    README.write_text(f"{before}{BEGIN}\n\n```\n{done.stdout}```\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
