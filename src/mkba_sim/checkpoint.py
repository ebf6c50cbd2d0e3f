"""A long run on disk: one NetCDF file per finished chunk, and a manifest that says of which run.

NetCDF files in a folder, not a Zarr store: each chunk holds many variables, and a file that is written beside its
place and then renamed is there as a whole or not at all, also after a power cut or ``kill -9``. A reader of the folder
never sees half a chunk, and nothing but h5netcdf is needed.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim import __version__
from mkba_sim.disk import check_writable, write_text, write_whole
from mkba_sim.errors import refuse
from mkba_sim.evidence import data_dir

if TYPE_CHECKING:
    from mkba_sim.scenario import Scenario

__all__ = ["Checkpoint", "check_folder", "data_fingerprint", "manifest"]

Arrays = dict[str, NDArray[Any]]

MANIFEST: Final = "run.json"
_FORMAT: Final = 1
_NAMES: Final = {
    "versie": ("de versie van mkba-sim", "the version of mkba-sim"),
    "gegevens": ("de kengetallen en priors", "the evidence and the priors"),
    "scenario_id": ("het scenario", "the scenario"),
    "titel": ("de naam van het scenario", "the name of the scenario"),
    "bewijs": ("de bewijsset", "the evidence set"),
    "seed": ("de seed", "the seed"),
    "engine": ("de rekenkern", "the engine"),
    "trekkingen": ("het aantal trekkingen", "the number of draws"),
    "lezingen": ("de lezingen", "the readings"),
    "formaat": ("het formaat", "the format"),
}


@cache
def data_fingerprint() -> str:
    """Return the SHA-256 of the evidence tables and the fitted priors that a run draws from."""
    digest = hashlib.sha256()
    for folder in ("evidence", "fitted"):
        for path in sorted((data_dir() / folder).iterdir()):
            if path.suffix in (".csv", ".nc"):
                digest.update(path.name.encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def manifest(
    scenario: Scenario, *, draws: int, seed: int, engine: str, readings: tuple[str, ...], chunk: int
) -> dict[str, Any]:
    """Say of which run a folder holds the chunks.

    Parameters
    ----------
    scenario : Scenario
    draws, seed : int
    engine : str
    readings : tuple of str
    chunk : int
        Draws per chunk; a run that resumes may ask for another size and keeps this one.

    Returns
    -------
    dict
    """
    return {
        "formaat": _FORMAT,
        "versie": __version__,
        "gegevens": data_fingerprint(),
        "titel": scenario.naam,
        "scenario_id": scenario.identity(),
        "bewijs": scenario.bewijs,
        "seed": str(seed),
        "engine": engine,
        "trekkingen": draws,
        "lezingen": list(readings),
        "chunk": chunk,
    }


def check_folder(folder: Path) -> None:
    """Make a folder where there is none.

    Raises
    ------
    MkbaError
        A file stands there, or it cannot be made.
    """
    if folder.is_dir():
        return
    if folder.exists():
        raise refuse(str(folder), ("dit is geen map", "this is no folder"), ("een map", "a folder"))
    check_writable(folder)  # its parent folder
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        found = (f"de map kan niet worden gemaakt ({reason})", f"the folder cannot be made ({reason})")
        raise refuse(str(folder), found, ("een plaats om te schrijven", "a place to write")) from None


@dataclass(frozen=True)
class Checkpoint:
    """The folder of one run.

    Attributes
    ----------
    folder : Path
    chunk : int
        Draws per chunk.
    """

    folder: Path
    chunk: int

    @classmethod
    def open(cls, folder: Path, run: dict[str, Any], *, resume: bool) -> Checkpoint:
        """Start a folder, or go on with one.

        Parameters
        ----------
        folder : Path
        run : dict
            Of :func:`manifest`.
        resume : bool
            Go on with what is there; a folder that is not there yet is started.

        Raises
        ------
        MkbaError
            A folder with something in it and no ``resume``; one that holds no run, or another run: the sentence names
            the difference.
        """
        path = folder / MANIFEST
        if folder.exists():
            check_folder(folder)
        if path.exists():
            if not resume:
                raise refuse(
                    str(folder),
                    ("hier staat al een run", "a run is here already"),
                    ("een nieuwe map, of --resume om verder te gaan", "a new folder, or --resume to go on"),
                )
            return cls(folder, _same(path, run))
        if folder.exists() and any(folder.iterdir()):
            raise refuse(
                str(folder),
                ("in deze map staat iets anders", "this folder holds something else"),
                ("een lege of nieuwe map, of die van een eerdere run", "an empty or new folder, or that of a run"),
            )
        check_folder(folder)
        write_text(path, json.dumps(run, ensure_ascii=False, indent=1))
        return cls(folder, run["chunk"])

    def clean(self) -> None:
        """Remove what a killed run left half-written."""
        for path in self.folder.glob(".*.tmp"):
            path.unlink(missing_ok=True)

    def _path(self, reading: str, start: int, stop: int) -> Path:
        return self.folder / f"{reading}-{start:09d}-{stop:09d}.nc"

    def has(self, reading: str, start: int, stop: int) -> bool:
        """Tell whether a chunk is there."""
        return self._path(reading, start, stop).is_file()

    def put(self, reading: str, start: int, stop: int, arrays: Arrays) -> None:
        """Write a chunk whole.

        Raises
        ------
        MkbaError
            A full disk, or a folder that is gone.
        """
        import h5netcdf

        # Made in memory: on a full disk the library underneath ends the process instead of raising an error.
        buffer = io.BytesIO()
        with h5netcdf.File(buffer, "w") as chunk:
            for name, values in arrays.items():
                dims = tuple(f"{name}_{i}" for i in range(values.ndim))
                for dim, size in zip(dims, values.shape, strict=True):
                    chunk.dimensions[dim] = size
                packed = {"compression": "gzip", "compression_opts": 1, "shuffle": True} if values.size > 1 else {}
                chunk.create_variable(name, dims, data=values, **packed)
        path = self._path(reading, start, stop)
        write_whole(path, lambda target: target.write_bytes(buffer.getbuffer()))

    def get(self, reading: str, start: int, stop: int) -> Arrays:
        """Read a chunk back, bit for bit.

        Raises
        ------
        MkbaError
            A file that cannot be read.
        """
        import h5netcdf

        path = self._path(reading, start, stop)
        try:
            with h5netcdf.File(path, "r") as chunk:
                return {name: np.array(values[...]) for name, values in chunk.variables.items()}
        except (OSError, ValueError, KeyError, RuntimeError):
            raise refuse(
                str(path),
                ("dit deel is niet te lezen", "this chunk cannot be read"),
                ("verwijder het bestand; --resume berekent het opnieuw", "delete the file; --resume computes it again"),
            ) from None

    def chunks(self, reading: str) -> Iterator[tuple[int, int]]:
        """Return the draws of the chunks that are there, in order."""
        for path in sorted(self.folder.glob(f"{reading}-*.nc")):
            start, stop = path.stem.split("-")[-2:]
            yield int(start), int(stop)


def _same(path: Path, run: dict[str, Any]) -> int:
    """Return the size of the chunks of a run that is there, or refuse it by what differs."""
    try:
        there = json.loads(path.read_text(encoding="utf-8"))
        chunk = int(there["chunk"])
    except (OSError, ValueError, KeyError, TypeError):
        raise refuse(
            str(path),
            ("dit is geen run van mkba-sim", "this is no run of mkba-sim"),
            ("een nieuwe map", "a new folder"),
        ) from None
    for key, name in _NAMES.items():
        if there.get(key) != run[key]:
            was, now = (str(value)[:60] for value in (there.get(key), run[key]))
            raise refuse(
                str(path.parent),
                (f"{name[0]} verschilt: '{was}' in deze map, '{now}' gevraagd",
                 f"{name[1]} differs: '{was}' in this folder, '{now}' asked for"),
                ("dezelfde run, of een nieuwe map", "the same run, or a new folder"),
            )  # fmt: skip
    return chunk
