"""A city as a whole: the Rotterdam run, its peak memory, and what more workers, draws and wijken cost.

Run ``python benchmarks/bench_city.py``; wall time, each run in a process of its own. Ratios are between runs of the
same table; a second session on the machine spoils those of workers.
"""

from __future__ import annotations

import subprocess
import sys

from table import machine, show

CODE = """
import os, resource, sys, time
from contextlib import nullcontext
from mkba_sim.run.pipeline import simulate
from mkba_sim.scenario.scenario import Scenario, load_scenario

def main():
    times, draws, threads, workers = (int(word) for word in sys.argv[1:])
    city = load_scenario("rotterdam")
    rows = city.als_dict()["stad"]["wijken"]
    if times > 1:
        rows = [{**row, "code": f"{row['code']}-{i}"} for i in range(times) for row in rows]
        data = city.als_dict()
        data["stad"]["wijken"] = tuple(rows)
        data["bereik"]["huishoudens"] *= times
        data["kosten"]["fte"] *= times
        city = Scenario.from_dict(data)
    simulate("bijlage2", draws=1, threads=1)  # kernels and tables are loaded
    if workers:
        from mkba_sim.run.cluster import connect
        opened = connect(workers=workers)
    else:
        opened = nullcontext()
    with opened as client:
        if client is not None:
            simulate(city, draws=4 * workers, client=client)  # theirs too
        start = time.perf_counter()
        simulate(city, draws=draws, threads=threads or None, client=client)
        seconds = time.perf_counter() - start
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(seconds, own / 1024, len(rows))

if __name__ == "__main__":
    main()
"""


def city(*, times: int = 1, draws: int = 2000, threads: int = 0, workers: int = 0) -> tuple[float, float, int]:
    """Run Rotterdam, taken so many times; return wall seconds, peak MB of the process that gathers, and wijken."""
    words = [str(n) for n in (times, draws, threads, workers)]
    done = subprocess.run([sys.executable, "-c", CODE, *words], check=True, capture_output=True, text=True)
    seconds, megabytes, wijken = done.stdout.split()
    return float(seconds), float(megabytes), int(wijken)


def city_rows(draws: int = 2000) -> list[dict[str, object]]:
    """Rotterdam's 91 buurten on threads and on Dask workers, with fewer draws and with more wijken."""
    rows: list[dict[str, object]] = []
    first: float | None = None
    for name, options in (
        ("1 thread", {"threads": 1}),
        ("2 threads", {"threads": 2}),
        ("1 Dask worker", {"workers": 1}),
        ("2 Dask workers", {"workers": 2}),
        ("a quarter of the draws, 2 threads", {"threads": 2, "draws": draws // 4}),
        ("a quarter of the draws, 5 times the wijken, 2 threads", {"threads": 2, "draws": draws // 4, "times": 5}),
    ):
        asked = {"draws": draws, **options}
        seconds, megabytes, wijken = city(**asked)
        first = seconds if first is None else first
        per = 1e3 * seconds / (asked["draws"] * wijken)
        rows.append(
            {
                "Rotterdam, 10 years": name,
                "wijken": wijken,
                "draws": asked["draws"],
                "s": seconds,
                "peak MB": round(megabytes),
                "ms per draw and wijk": per,
                "1 thread / this": first / seconds * (asked["draws"] * wijken) / (draws * 91),
            }
        )
    return rows


def main() -> None:
    """Print the table."""
    print(machine("numpy", "numba", "xarray", "distributed"))
    print()
    print(show("A city", city_rows()))


if __name__ == "__main__":
    main()
