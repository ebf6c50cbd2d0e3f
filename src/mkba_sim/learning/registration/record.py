"""What a file holds once it has passed the door: arrays of codes, one row per household, without a name or an id.

Rows stand in the order of ``sleutel``, so that the order of a file has no influence on anything computed from it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from mkba_sim.learning.registration.checked import check_range, frozen
from mkba_sim.learning.registration.fields import (
    BASISRISICOS,
    DOOR,
    GROEPEN,
    INSTRUMENTEN,
    KIND_INFORMS,
    KINDS,
    MAX_MAAND,
    MISSING,
    MISSING_CHANGE,
    REDENEN,
    SCORES,
    TRAJECTCODES,
    TYPEN,
    ZEKERHEDEN,
)

__all__ = ["Registration"]

T, C, K, I = 4, len(TRAJECTCODES), len(KINDS), 3  # noqa: E741
_YES_NO: Final = 2
_MANY: Final = 2**31

# name: (dtype, trailing shape, lowest, one above the highest, missing code or None)
_COLUMNS: Final[dict[str, tuple[type, tuple[int, ...], int, int, int | None]]] = {
    "sleutel": (np.uint64, (), 0, 2**64, None),
    "huishoudtype": (np.int8, (), 0, len(TYPEN), None),
    "bekend": (np.int8, (), 0, _YES_NO, None),
    "start": (np.int32, (), 0, _MANY, None),
    "instrument": (np.int8, (), 0, len(INSTRUMENTEN), None),
    "groep": (np.int8, (), 0, len(GROEPEN), None),
    "kinderen": (np.int16, (), 0, _MANY, MISSING),
    "maand": (np.int16, (T,), 0, MAX_MAAND + 1, None),
    "score": (np.int8, (T,), 0, len(SCORES), MISSING),
    "opgegeven": (np.int8, (T,), 0, len(SCORES), MISSING),
    "geescaleerd": (np.int8, (T,), 0, _YES_NO, MISSING),
    "loopt": (np.int16, (C,), 0, _MANY, MISSING),
    "nodig": (np.int16, (C,), 0, _MANY, MISSING),
    "team": (np.int16, (C,), MISSING_CHANGE + 1, _MANY, MISSING_CHANGE),
    "uitgevoerd": (np.int8, (C,), 0, _YES_NO, MISSING),
    "door": (np.int8, (C,), 0, len(DOOR), MISSING),
    "zekerheid": (np.int8, (C,), 0, len(ZEKERHEDEN), MISSING),
    "escalaties": (np.int16, (K, I), 0, _MANY, MISSING),
    "voorkomen": (np.int16, (K,), 0, _MANY, MISSING),
    "schulden": (np.int8, (2,), 0, _YES_NO, MISSING),
    "werk": (np.int8, (2,), 0, _YES_NO, MISSING),
    "afgesloten": (np.int32, (), 0, _MANY, MISSING),
    "terugval": (np.int32, (), 0, _MANY, MISSING),
    "uitgestroomd": (np.int32, (), 0, _MANY, MISSING),
    "gevolgd": (np.int8, (), 0, _YES_NO, MISSING),
    "reden": (np.int8, (), 0, len(REDENEN), MISSING),
    "medewerker": (np.int32, (), 0, _MANY, MISSING),
    "wijk": (np.int32, (), 0, _MANY, MISSING),
    "stratum": (np.int16, (), 0, _MANY, MISSING),
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Registration:
    """Households with the aanpak (and, where registered, comparison households): one row each.

    Missing is -1 everywhere (``fields.MISSING``) except in ``team``, where it is ``fields.MISSING_CHANGE``. Months are
    months since year 0: 12 · year + month - 1. A field named with a coordinate holds its index in the tuple of
    ``fields`` or ``terms``.

    Attributes
    ----------
    sleutel : ndarray of uint64, shape (n,)
        Opaque code of the household, rising; the same in a registration and a sample. Never written to a file.
    huishoudtype, bekend, instrument, groep : ndarray of int8, shape (n,)
        Index in HUISHOUDTYPEN, BEKENDHEID, INSTRUMENTEN, GROEPEN; never missing.
    start : ndarray of int32, shape (n,)
    kinderen : ndarray of int16, shape (n,)
    maand : ndarray of int16, shape (n, 4)
        Months since the start of each measurement, rising from 0; stated or nominal, never missing.
    score : ndarray of int8, shape (n, 4)
        Toestand 0 … 3 (groen … rood) from the scores, else as stated.
    opgegeven : ndarray of int8, shape (n, 4)
        Toestand as stated by the team.
    geescaleerd : ndarray of int8, shape (n, 4)
        1 still in the escalation at that moment, 0 not.
    loopt, nodig : ndarray of int16, shape (n, 13)
        Trajecten running at the start, or asked for without the team (new households), by TRAJECTCODES.
    team : ndarray of int16, shape (n, 13)
        Scrapped (negative) or added by the team.
    uitgevoerd : ndarray of int8, shape (n, 13)
        1 carried out after half a year, 0 not.
    door, zekerheid : ndarray of int8, shape (n, 13)
        Index in DOOR, ZEKERHEDEN.
    escalaties : ndarray of int16, shape (n, 5, 3)
        Events by KINDS and interval between measurements.
    voorkomen : ndarray of int16, shape (n, 5)
        Claims of prevented escalations by KINDS.
    schulden, werk : ndarray of int8, shape (n, 2)
        1 a problem, 0 none, at 0 and 12 months.
    afgesloten, terugval, uitgestroomd : ndarray of int32, shape (n,)
        Months, -1 where it did not happen (or was not registered).
    gevolgd, reden : ndarray of int8, shape (n,)
    medewerker, wijk : ndarray of int32, shape (n,)
        Codes in order of the pseudonyms; -1 missing.
    stratum : ndarray of int16, shape (n,)
        Row of the population table; -1 in a full registration.
    gewicht : ndarray of float64, shape (n,)
        Design weight 1/π; 1 in a full registration.
    bestanden : tuple of (str, str)
        Name and SHA-256 of the files read.
    """

    sleutel: NDArray[np.uint64]
    huishoudtype: NDArray[np.int8]
    bekend: NDArray[np.int8]
    start: NDArray[np.int32]
    instrument: NDArray[np.int8]
    groep: NDArray[np.int8]
    kinderen: NDArray[np.int16]
    maand: NDArray[np.int16]
    score: NDArray[np.int8]
    opgegeven: NDArray[np.int8]
    geescaleerd: NDArray[np.int8]
    loopt: NDArray[np.int16]
    nodig: NDArray[np.int16]
    team: NDArray[np.int16]
    uitgevoerd: NDArray[np.int8]
    door: NDArray[np.int8]
    zekerheid: NDArray[np.int8]
    escalaties: NDArray[np.int16]
    voorkomen: NDArray[np.int16]
    schulden: NDArray[np.int8]
    werk: NDArray[np.int8]
    afgesloten: NDArray[np.int32]
    terugval: NDArray[np.int32]
    uitgestroomd: NDArray[np.int32]
    gevolgd: NDArray[np.int8]
    reden: NDArray[np.int8]
    medewerker: NDArray[np.int32]
    wijk: NDArray[np.int32]
    stratum: NDArray[np.int16]
    gewicht: NDArray[np.float64]
    bestanden: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        """Freeze and check every array; a fault here is one of the calling code, files are refused by the reader."""
        n = np.asarray(self.sleutel).shape[0]
        for name, (dtype, tail, low, above, missing) in _COLUMNS.items():
            array = frozen("Registration", name, getattr(self, name), dtype, (n, *tail))
            check_range("Registration", name, array, low, above, missing)
            object.__setattr__(self, name, array)
        object.__setattr__(self, "gewicht", frozen("Registration", "gewicht", self.gewicht, np.float64, (n,)))
        if not (np.isfinite(self.gewicht) & (self.gewicht > 0)).all():
            raise ValueError("Registration.gewicht must be finite and above 0")
        if n and not (self.sleutel[1:] > self.sleutel[:-1]).all():
            raise ValueError("Registration.sleutel must rise: one row per household, in order of its code")
        if (self.maand[:, 0] != 0).any() or (np.diff(self.maand, axis=1) <= 0).any():
            raise ValueError("Registration.maand must rise from 0")

    def __len__(self) -> int:
        """Return the number of households."""
        return int(self.sleutel.size)

    def take(self, rows: NDArray[Any]) -> Self:
        """Return the same record for some rows (indices or mask), in order of ``sleutel``."""
        index = np.sort(np.arange(len(self))[rows])
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        return type(self)(**{k: v if k == "bestanden" else v[index] for k, v in values.items()})

    def events(self, risk: str) -> NDArray[np.int32]:
        """Return registered escalations that inform one base risk, by interval (n, 3); -1 missing or no such risk.

        Parameters
        ----------
        risk : str
            One of BASISRISICOS.

        Returns
        -------
        ndarray of int32, shape (n, 3)
            Sum over the kinds that inform it for the household's type; missing only where all of them are.
        """
        if risk not in BASISRISICOS:
            raise ValueError(f"risk is {risk}; one of {BASISRISICOS} is accepted")
        out = np.full((len(self), I), MISSING, dtype=np.int32)
        for k, kind in enumerate(KINDS):
            for h, huishoudtype in enumerate(TYPEN):
                if KIND_INFORMS.get((kind, huishoudtype)) != risk:
                    continue
                found = self.escalaties[:, k, :].astype(np.int32)
                here = (self.huishoudtype == h)[:, None] & (found != MISSING)
                out[here] = np.maximum(out[here], 0) + found[here]
        return out
