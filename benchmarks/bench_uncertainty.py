"""Seconds of the value of information and of the whole uncertainty command on bijlage2.

Claims: EVPPI of every parameter group, from every point of view, at 10,000 draws within 10 s; the whole of
``mkba-sim uncertainty`` within 60 s; both on two cores. The first start on a machine compiles kernels as well.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time

import numpy as np

DRAWS = 10_000
COMMAND = """
import argparse
from mkba_sim.cli.uncertainty import register, run
parser = argparse.ArgumentParser()
register(parser.add_subparsers(dest="command"), "nl")
run(parser.parse_args(["uncertainty", "bijlage2"]))
"""


def value_of_information() -> tuple[float, float]:
    """Return seconds to make the draws and seconds of EVPPI for every group."""
    from mkba_sim.analyses.uncertainty import evaluate, evppi_of_running
    from mkba_sim.scenario.scenario import load_scenario
    from mkba_sim.transitions.usable import accept

    scenario = load_scenario("bijlage2").lezing("evidentie")
    start = time.perf_counter()
    accepted = accept(scenario, np.arange(DRAWS), seed=1)
    saldo = evaluate(scenario, accepted, seed=1, engine="expected").saldo
    found = accepted.basis
    middle = time.perf_counter()
    for group in found.by_group():
        evppi_of_running(saldo, found.group(group))
    return middle - start, time.perf_counter() - middle


def whole() -> float:
    """Return seconds of the command in a process of its own."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", COMMAND], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    """Print the table."""
    drawing, valuing = value_of_information()
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f}, Python {platform.python_version()}")
    print(f"{DRAWS} draws of bijlage2, household chance averaged out  {drawing:6.1f} s")
    print(f"EVPPI of every group from every point of view             {valuing:6.1f} s  (claim: 10)")
    print(f"mkba-sim uncertainty bijlage2                             {whole():6.1f} s  (claim: 60)")


if __name__ == "__main__":
    main()
