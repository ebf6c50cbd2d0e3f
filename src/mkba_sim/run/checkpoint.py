"""A long run on disk: one NetCDF file per finished chunk, and a manifest that says of which run.

NetCDF files in a folder, not a Zarr store: each chunk holds many variables, and a file that is written beside its
place and then renamed is there as a whole or not at all, also after ``kill -9``. A reader of the folder never sees
half a chunk, and nothing but h5netcdf is needed. One process at a time writes to a folder.
"""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.errors import refuse
from mkba_sim.base.files import check_writable, write_text, write_whole
from mkba_sim.run.fingerprint import maker

if TYPE_CHECKING:
    from mkba_sim.scenario.scenario import Scenario

__all__ = ["Checkpoint", "check_folder", "manifest"]

Arrays = dict[str, NDArray[Any]]

MANIFEST: Final = "run.json"
_FORMAT: Final = 1
_AGAIN: Final = (
    "verwijder het bestand; --resume berekent het opnieuw",
    "delete the file; --resume computes it again",
)
_NAMES: Final = {
    "formaat": ("het formaat", "the format"),
    "versie": ("de versie van mkba-sim", "the version of mkba-sim"),
    "programma": ("de programmatekst van mkba-sim", "the program text of mkba-sim"),
    "bibliotheken": ("de versie van de rekenbibliotheken", "the version of the numerical libraries"),
    "gegevens": ("de stand van kengetallen en priors", "the state of evidence and priors"),
    "titel": ("de naam van het scenario", "the name of the scenario"),
    "bewijs": ("de bewijsset", "the evidence set"),
    "seed": ("de seed", "the seed"),
    "engine": ("de rekenkern", "the engine"),
    "trekkingen": ("het aantal trekkingen", "the number of draws"),
    "lezingen": ("het stel lezingen", "the set of readings"),
    "scenario": ("het scenario", "the scenario"),
}


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
        **maker(),
        "titel": scenario.naam,
        "bewijs": scenario.bewijs,
        "seed": str(seed),
        "engine": engine,
        "trekkingen": draws,
        "lezingen": list(readings),
        "scenario": scenario.model_dump(mode="json"),
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
    run : str
        Digest of the manifest: every chunk carries it, and a chunk of another run is refused.
    """

    folder: Path
    chunk: int
    run: str = ""

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
            return cls(folder, _same(path, run), _digest(run))
        if folder.exists() and any(not _left(name) for name in folder.iterdir()):
            raise refuse(
                str(folder),
                ("in deze map staat iets anders", "this folder holds something else"),
                ("een lege of nieuwe map, of die van een eerdere run", "an empty or new folder, or that of a run"),
            )
        check_folder(folder)
        write_text(path, json.dumps(run, ensure_ascii=False, indent=1))
        return cls(folder, run["chunk"], _digest(run))

    def clean(self) -> None:
        """Remove what a killed run left half-written."""
        for path in self.folder.iterdir():
            if _left(path):
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
            chunk.attrs["run"] = self.run
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
                run = chunk.attrs.get("run", "")
                arrays = {name: np.array(values[...]) for name, values in chunk.variables.items()}
        except (OSError, ValueError, KeyError, RuntimeError):
            raise refuse(str(path), ("dit deel is niet te lezen", "this chunk cannot be read"), _AGAIN) from None
        if run != self.run:
            raise refuse(str(path), ("dit deel is van een andere run", "this chunk is of another run"), _AGAIN)
        return arrays


def _left(path: Path) -> bool:
    """Tell whether a file is what a killed run left half-written."""
    return path.name.startswith(".") and path.name.endswith(".tmp")


def _digest(run: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps({name: run[name] for name in _NAMES}, sort_keys=True).encode()).hexdigest()


def _difference(was: Any, now: Any, place: str = "") -> tuple[str, str, str]:
    """Find the first field in which two scenarios differ: its path, and both values."""
    if isinstance(was, dict) and isinstance(now, dict):
        for key in [*now, *(key for key in was if key not in now)]:
            if was.get(key) != now.get(key):
                return _difference(was.get(key), now.get(key), f"{place}.{key}" if place else key)
    if isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        i = next(i for i, (a, b) in enumerate(zip(was, now, strict=True)) if a != b)
        return _difference(was[i], now[i], f"{place}.{i}")
    return place, str(was)[:60], str(now)[:60]


def _same(path: Path, run: dict[str, Any]) -> int:
    """Return the size of the chunks of a run that is there, or refuse it by what differs."""
    try:
        there = json.loads(path.read_text(encoding="utf-8"))
        chunk = int(there["chunk"])
        if chunk < 1:
            raise ValueError(chunk)
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        raise refuse(
            str(path),
            ("dit is geen run van mkba-sim", "this is no run of mkba-sim"),
            ("een nieuwe map", "a new folder"),
        ) from None
    asked = json.loads(json.dumps(run))
    for key, name in _NAMES.items():
        if there.get(key) != asked[key]:
            field, was, now = _difference(there.get(key), asked[key])
            at = f" ({field})" if field else ""
            raise refuse(
                str(path.parent),
                (f"{name[0]}{at} verschilt: '{was}' in deze map, '{now}' gevraagd",
                 f"{name[1]}{at} differs: '{was}' in this folder, '{now}' asked for"),
                ("dezelfde run, of een nieuwe map", "the same run, or a new folder"),
            )  # fmt: skip
    return chunk
