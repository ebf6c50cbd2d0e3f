"""What made a result: program, numerical libraries and data. Parts of different makers are never put together."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from mkba_sim import __version__
from mkba_sim.evidence.tables import data_dir

__all__ = ["maker"]


def _digest(paths: list[Path], root: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def maker() -> dict[str, str]:
    """Say what makes the results of this process.

    Returns
    -------
    dict of str to str
        ``versie``; ``programma``, the digest of the source files; ``bibliotheken``, the versions of the libraries whose
        rounding reaches a result; ``gegevens``, the digest of the evidence tables and the fitted priors.
    """
    from importlib.metadata import version  # only a run on disk or on workers asks

    package, data = Path(__file__).parents[1], data_dir()
    tables = [path for folder in ("evidence", "fitted") for path in (data / folder).iterdir()]
    return {
        "versie": __version__,
        "programma": _digest([path for path in package.rglob("*.py") if "_priors" not in path.parts], package),
        "bibliotheken": ", ".join(f"{name} {version(name)}" for name in ("numpy", "numba", "scipy")),
        "gegevens": _digest([path for path in tables if path.suffix in (".csv", ".nc")], data),
    }
