"""Every benchmark, printed; with ``--readme`` the main tables also go into the README, between its markers.

Run ``python benchmarks/bench_all.py`` on a machine that does nothing else.
"""

from __future__ import annotations

import sys
from pathlib import Path

import bench_run
import bench_uncertainty
from bench_city import city_rows
from bench_flows import cohort_rows
from bench_household import feature_rows, household_rows, scaling_rows, size_rows
from table import machine, show

README = Path(__file__).parents[1] / "README.md"
BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"


def main() -> None:
    """Print the tables, and paste them if asked."""
    made = [machine("numpy", "numba", "xarray", "distributed", "starsim"), ""]
    for title, rows in (
        ("Household by household: ns per household-year of two coupled dense 4-state chains, one core", household_rows),
        ("Numbers of households, one core", cohort_rows),
        ("By number of households", scaling_rows),
        ("By draws, strata and threads", size_rows),
        ("A city", city_rows),
    ):
        made.append(show(title, rows()))
        print(made[-1], flush=True)
    print(show("What a household can carry", feature_rows()))
    if "--readme" in sys.argv[1:]:
        block = "\n".join(made).rstrip()
        before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
        _, _, after = rest.partition(END)
        README.write_text(f"{before}{BEGIN}\n\n```\n{block}\n```\n\n{END}{after}", encoding="utf-8")
    bench_run.main()
    bench_uncertainty.main()


if __name__ == "__main__":
    main()
