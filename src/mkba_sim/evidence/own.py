"""An own evidence set: joint draws that an own registration, sample and effect measurement leave, in one NetCDF file.

It holds draws, counts and checks: no households, no pseudonyms, no months. What the data did not inform is left out, so
that a run takes it from the base set, bit for bit as without the file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.errors import refuse
from mkba_sim.base.files import write_whole

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["OWN_VERSION", "EvidenceSet", "load_evidence"]

OWN_VERSION: Final = "eigen/1"
"""Raised whenever the meaning of the draws changes: older files are then refused."""
_NEEDED: Final = ("basis", "stap", "setting", "stelsel", "uren", "periode", "huishoudens", "seed", "bestanden")


@dataclass(frozen=True, kw_only=True)
class EvidenceSet:
    """What is known of the own aanpak after its data.

    Attributes
    ----------
    draws : mapping of str to (row,) float64
        One row is one joint draw; names of :mod:`mkba_sim.evidence.own_names` and of the simulation.
    attributes : mapping of str to Any
        Ready for JSON. ``basis`` the evidence set it started from; ``stap`` "2.0" or "3.0"; ``setting`` and
        ``stelsel`` of the scenario; ``uren`` the hours under which the data arose (``direct`` a year, ``huishoudens``
        by toestand); ``periode`` "YYYY-MM…YYYY-MM"; ``huishoudens`` counted; ``seed``; ``bestanden`` SHA-256 by kind
        of file; and what was reported: ``diagnostiek``, ``controles``, ``versmalling``.
    """

    draws: Mapping[str, NDArray[np.float64]] = field(repr=False)
    attributes: Mapping[str, Any]

    def __post_init__(self) -> None:
        sizes = {column.shape for column in self.draws.values()}
        if len(sizes) > 1:
            raise ValueError(f"columns of different length: {sorted(sizes)}")
        missing = [name for name in _NEEDED if name not in self.attributes]
        if missing:
            raise ValueError(f"attributes without {', '.join(missing)}")

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel between processes as plain mappings."""
        return _rebuild, (dict(self.draws), dict(self.attributes))

    @property
    def rows(self) -> int:
        """The number of joint draws."""
        return len(next(iter(self.draws.values()), ()))

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of names, draws and what a run reads of the attributes."""
        digest = hashlib.sha256()
        for name in sorted(self.draws):
            digest.update(name.encode())
            digest.update(np.ascontiguousarray(self.draws[name], dtype="<f8").tobytes())
        digest.update(json.dumps({k: self.attributes[k] for k in _NEEDED}, sort_keys=True).encode())
        return digest.hexdigest()

    @property
    def source(self) -> str:
        """One line for lists of numbers: period and households."""
        return f"eigen registratie {self.attributes['periode']}, {self.attributes['huishoudens']} huishoudens"

    def write(self, path: str | Path) -> None:
        """Write the set as NetCDF, whole or not at all; the same set gives the same bytes.

        Raises
        ------
        MkbaError
            A place that cannot be written to.
        """
        import h5netcdf

        names = list(self.draws)
        table = np.stack([self.draws[name] for name in names]) if names else np.empty((0, 0))

        def write(target: Path) -> None:
            with h5netcdf.File(target, "w") as file:
                file.dimensions = {"parameter": len(names), "row": table.shape[1]}
                labels = np.array(names, dtype=object)
                file.create_variable("parameter", ("parameter",), dtype=_text(), data=labels)
                file.create_variable(
                    "draws", ("parameter", "row"), data=table, compression="gzip", compression_opts=1, shuffle=True
                )
                file.attrs["model_version"] = OWN_VERSION
                file.attrs["eigen"] = json.dumps(dict(self.attributes), sort_keys=True, ensure_ascii=False)

        write_whole(Path(path), write, size=table.nbytes + 2**20)

    def narrowing(self) -> xr.Dataset:
        """Return the bands before and after, of parameters and ratios.

        Returns
        -------
        xarray.Dataset
            ``onder``, ``mediaan``, ``boven`` (stap, grootheid) with bounds of 80 % and ``band_over`` (stap, grootheid),
            width over that of 1.0; ``soort`` (grootheid) parameter or ratio, ``causaal`` (grootheid).
        """
        import xarray as xr

        found = self.attributes.get("versmalling") or {"stappen": [], "grootheden": [], "kans": 0}
        steps, rows = found["stappen"], found["grootheden"]
        shape = (len(steps), len(rows))

        def column(name: str) -> NDArray[np.float64]:
            values = [[row["banden"][step][name] for row in rows] for step in steps]
            return np.array(values, dtype=float).reshape(shape)

        return xr.Dataset(
            {
                **{name: (("stap", "grootheid"), column(name)) for name in ("onder", "mediaan", "boven", "band_over")},
                "soort": ("grootheid", [row["soort"] for row in rows]),
                "causaal": ("grootheid", [bool(row["causaal"]) for row in rows]),
            },
            coords={"stap": steps, "grootheid": [row["naam"] for row in rows]},
            attrs={"ci_kind": "eti", "ci_prob": found["kans"]},
        )


def _rebuild(draws: dict[str, NDArray[np.float64]], attributes: dict[str, Any]) -> EvidenceSet:
    return EvidenceSet(draws=draws, attributes=attributes)


def _text() -> Any:
    import h5py

    return h5py.string_dtype("utf-8")


def load_evidence(path: str | Path) -> EvidenceSet:
    """Read an own evidence set; PyMC and xarray stay out of it.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    EvidenceSet

    Raises
    ------
    MkbaError
        No such file, no own evidence set, or one of another version.
    """
    import h5netcdf

    where = Path(path)
    accepted = (
        "een bestand van mkba-sim update --out, of dossier, sceptisch",
        "a file of mkba-sim update --out, or dossier, sceptisch",
    )
    if not where.is_file():
        raise refuse(str(path), ("dit bestand is er niet", "there is no such file"), accepted)
    try:
        with h5netcdf.File(where, "r") as file:
            version = file.attrs.get("model_version", "geen")
            attributes = json.loads(file.attrs.get("eigen", "null"))
            names = [n if isinstance(n, str) else n.decode() for n in file.variables["parameter"][...]]
            table = file.variables["draws"][...].astype(np.float64)
    except (OSError, ValueError, KeyError):
        raise refuse(str(path), ("dit is geen evidence set", "this is no evidence set"), accepted) from None
    if version != OWN_VERSION or not isinstance(attributes, dict):
        found = (f"een bestand van versie '{version}'", f"a file of version '{version}'")
        raise refuse(str(path), found, (f"versie {OWN_VERSION}", f"version {OWN_VERSION}"))
    table.flags.writeable = False
    try:
        return EvidenceSet(
            draws=MappingProxyType(dict(zip(names, table, strict=True))), attributes=MappingProxyType(attributes)
        )
    except ValueError:
        raise refuse(str(path), ("het bestand is beschadigd", "the file is damaged"), accepted) from None
