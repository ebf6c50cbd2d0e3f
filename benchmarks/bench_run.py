"""The whole process, as a user starts it: seconds and peak memory of ``mkba-sim run`` on bijlage2.

Run it twice on a fresh machine: the first start compiles the kernels, later ones load them.
"""

from __future__ import annotations

import platform
import subprocess
import sys
import time


def timed(*words: str) -> tuple[float, float]:
    """Run a command; return wall seconds and its peak resident memory in MB."""
    start = time.perf_counter()
    code = (
        "import resource, subprocess, sys;"
        "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run([sys.executable, "-c", code, *words], check=True, capture_output=True, text=True)
    return time.perf_counter() - start, int(done.stdout) / 1024


def main() -> None:
    """Print the table."""
    import numba
    import numpy

    versions = f"NumPy {numpy.__version__}, Numba {numba.__version__}"
    print(f"Python {platform.python_version()}, {versions}, {platform.machine()}")
    mkba = [sys.executable, "-m", "mkba_sim.cli"]
    bare, _ = timed(sys.executable, "-c", "import numpy, xarray")
    print(f"{'import numpy, xarray alone':42} {bare:6.2f} s")
    for label, words in (
        ("mkba-sim --help", ["--help"]),
        ("mkba-sim run, 4,000 draws, both readings", ["run"]),
        ("the same again", ["run"]),
        ("the same, engine expected", ["run", "--engine", "expected"]),
    ):
        seconds, megabytes = timed(*mkba, *words)
        print(f"{label:42} {seconds:6.2f} s {megabytes:7.0f} MB  {seconds / bare:5.1f} x bare imports")


if __name__ == "__main__":
    main()
