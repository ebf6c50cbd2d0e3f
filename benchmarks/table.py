"""What the benchmarks share: the machine, the clock and the print of rows."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]


def machine(*packages: str) -> str:
    """Name the processor, its cores and load, and the versions of what was measured."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [
            line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")
        ]
        model = names[0] if names else model
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    found = []
    for name in packages:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} not installed")
    return f"{model}, {os.cpu_count()} cores{load}; Python {platform.python_version()}, " + ", ".join(found)


def best(
    works: Mapping[str, Callable[[], Any]], repeats: int = 5, clock: Callable[[], float] = time.process_time
) -> dict[str, float]:
    """Time several works side by side: the least seconds of each over rounds in which all take their turn."""
    seconds = dict.fromkeys(works, float("inf"))
    for _ in range(repeats):
        for name, work in works.items():
            begin = clock()
            work()
            seconds[name] = min(seconds[name], clock() - begin)
    return seconds


def show(title: str, rows: Sequence[Row]) -> str:
    """Lay rows out as text; numbers get three digits."""

    def text(value: Any) -> str:
        return f"{value:#.3g}".rstrip(".") if isinstance(value, float) else str(value)

    heads = list(rows[0])
    cells = [[text(row[head]) for head in heads] for row in rows]
    widths = [max(len(line[i]) for line in [heads, *cells]) for i in range(len(heads))]
    lines = []
    for line in [heads, *cells]:
        first = line[0].ljust(widths[0])
        lines.append("  ".join([first, *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))]))
    return "\n".join([title, *lines, ""])
