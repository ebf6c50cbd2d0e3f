"""An uncertain quantity: a number, a prior, a named distribution, or three elicited quantiles."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from mkba_sim.base.errors import MkbaError
from mkba_sim.base.terms import Taal
from mkba_sim.scenario.johnson import johnson
from mkba_sim.scenario.messages import Melding, gevonden_tekst

__all__ = ["FAMILIES", "KWANTIELEN", "Onzeker", "OnzekerFout", "eindig_getal", "from_row"]

FAMILIES: Final[Mapping[str, tuple[str, ...]]] = {
    "normaal": ("gemiddelde", "sd"),
    "lognormaal": ("mediaan", "sigma"),
    "beta": ("a", "b"),
    "uniform": ("min", "max"),
    "driehoek": ("min", "modus", "max"),
    "gamma": ("vorm", "schaal"),
}
"""The named distributions with their parameters, in the order of a row of the evidence tables."""
KWANTIELEN: Final = (("p10", "p50", "p90"), ("p5", "p50", "p95"), ("p25", "p50", "p75"))
"""The triples of quantiles that may be elicited."""
POSITIEF: Final = frozenset({"sd", "mediaan", "sigma", "a", "b", "vorm", "schaal"})
ENGELS: Final[Mapping[str, str]] = {
    "normaal": "normal",
    "lognormaal": "lognormal",
    "driehoek": "triangular",
    "gemiddelde": "mean",
    "mediaan": "median",
    "modus": "mode",
    "vorm": "shape",
    "schaal": "scale",
}
MIN_INSIDE: Final = 0.1
"""Probability that a distribution must have within the bounds of its field: below it, it is about something else."""
# The first and last uniform that a generator of 53 bits can give: quantiles there must still be finite.
UITERSTE: Final = (2.0**-54, 1.0 - 2.0**-53)


class OnzekerFout(ValueError):
    """A value that is no uncertain quantity, with everything that is wrong with it.

    Parameters
    ----------
    *meldingen : Melding
        The faults, with paths from the field down.
    """

    def __init__(self, *meldingen: Melding) -> None:
        self.meldingen = meldingen
        super().__init__("; ".join(str(melding.fault("")) for melding in meldingen))


@dataclass(frozen=True, slots=True)
class Onzeker:
    """An uncertain quantity with the bounds of the field it stands in. Made by `parse` or `from_row`.

    Parameters
    ----------
    soort : str
        "vast", "prior", "kwantielen" or a name of `FAMILIES`.
    parameters : tuple of (str, float)
        Names and values, in the order of the family or of rising quantiles.
    low, high : float
        The bounds of the field. They bind elicited quantiles; a named distribution may stick out of them.
    """

    soort: str
    parameters: tuple[tuple[str, float], ...] = ()
    low: float = -math.inf
    high: float = math.inf

    # --- making --------------------------------------------------------------------------------------------------

    @classmethod
    def vast(cls, value: float, low: float = -math.inf, high: float = math.inf) -> Self:
        """Make a certain quantity."""
        return cls.parse(float(value), low, high)

    @classmethod
    def parse(cls, value: object, low: float = -math.inf, high: float = math.inf, *, prior: bool = True) -> Self:
        """Read a TOML value.

        Parameters
        ----------
        value : object
            A number, "prior", or a table with `verdeling` and its parameters or with three quantiles.
        low, high : float
            The bounds of the field.
        prior : bool
            Whether the field has a prior.

        Returns
        -------
        Onzeker

        Raises
        ------
        OnzekerFout
            With every fault of the value.
        """
        feiten: dict[str, Any] = {"low": low, "high": high, "prior": prior}
        if isinstance(value, Onzeker):
            value = value.to_toml()
        if value == "prior":
            if not prior:
                raise OnzekerFout(Melding(code="geen_prior", found=value))
            return cls("prior", (), low, high)
        if isinstance(value, Mapping):
            return cls._from_table(value, feiten)
        number = eindig_getal(value)
        if number is None or not low <= number <= high:
            raise OnzekerFout(Melding(code="onzeker", found=value, feiten=feiten))
        return cls("vast", (("waarde", number),), low, high)

    @classmethod
    def from_row(
        cls,
        distribution: str,
        p1: str | float | None,
        p2: str | float | None = None,
        p3: str | float | None = None,
        low: str | float | None = None,
        high: str | float | None = None,
        *,
        where: str = "",
        taal: Taal = "nl",
    ) -> Self:
        """Read a row of an evidence table: a family ("vast" for a number) and its parameters in order.

        Parameters
        ----------
        distribution : str
            "vast" or a name of `FAMILIES`.
        p1, p2, p3 : str, float or None
            The parameters; what the family does not take is empty.
        low, high : str, float or None
            The bounds; empty for none.
        where : str
            The table and row, for the sentence of a refusal.
        taal : {"nl", "en"}
            The language of that sentence.

        Returns
        -------
        Onzeker

        Raises
        ------
        MkbaError
            With every fault of the row.
        """
        values = [_cell(cell) for cell in (p1, p2, p3)]
        lo, hi = _cell(low), _cell(high)
        bounds = (-math.inf if lo is None else lo, math.inf if hi is None else hi)
        try:
            if not all(isinstance(bound, float) for bound in bounds):
                raise OnzekerFout(Melding(code="getal", pad=("low/high",), found=list(bounds)))
            if distribution == "vast":
                extra = [value for value in values[1:] if value is not None]
                return cls.parse(values[0] if not extra else values, *bounds, prior=False)
            names = FAMILIES.get(distribution, ("p1", "p2", "p3"))
            names = (*names, *("p1", "p2", "p3")[len(names) :])
            table = {name: value for name, value in zip(names, values, strict=True) if value is not None}
            return cls.parse({"verdeling": distribution} | table, *bounds, prior=False)
        except OnzekerFout as fout:
            raise MkbaError.of(melding.fault(where, taal) for melding in fout.meldingen) from None

    @classmethod
    def _from_table(cls, table: Mapping[str, object], feiten: dict[str, Any]) -> Self:
        if "verdeling" in table:
            familie = table["verdeling"]
            if not isinstance(familie, str) or familie not in FAMILIES:
                melding = Melding(code="keuze", pad=("verdeling",), found=familie, feiten={"opties": tuple(FAMILIES)})
                raise OnzekerFout(melding)
            return cls._from_named(familie, {k: v for k, v in table.items() if k != "verdeling"}, feiten)
        namen = next((stel for stel in KWANTIELEN if set(stel) == set(table)), None)
        if namen is None:
            raise OnzekerFout(Melding(code="kwantielen_stel", found=table))
        return cls._from_quantiles(namen, table, feiten)

    @classmethod
    def _from_named(cls, familie: str, table: Mapping[str, object], feiten: dict[str, Any]) -> Self:
        namen = FAMILIES[familie]
        fouten = [
            Melding(code="onbekend_veld", pad=(key,), found=table[key], feiten={"opties": namen, "gezocht": key})
            for key in table
            if key not in namen
        ]
        if missing := [naam for naam in namen if naam not in table]:
            words = {"familie": familie, "ontbrekend": ", ".join(missing), "opties": namen}
            fouten.append(Melding(code="verdeling_mist", found=table, feiten=words))
        values: dict[str, float] = {}
        for naam in namen:
            if naam in table:
                number = eindig_getal(table[naam])
                if number is None:
                    fouten.append(Melding(code="getal", pad=(naam,), found=table[naam]))
                elif naam in POSITIEF and number <= 0:
                    fouten.append(Melding(code="positief", pad=(naam,), found=table[naam]))
                else:
                    values[naam] = number
        if (
            not fouten
            and "min" in values
            and not (
                values["min"] < values["max"] and values["min"] <= values.get("modus", values["min"]) <= values["max"]
            )
        ):
            keten = "min ≤ modus ≤ max, min < max" if "modus" in values else "min < max"
            fouten.append(Melding(code="volgorde", found=table, feiten={"rij": _rij(values), "keten": keten}))
        if fouten:
            raise OnzekerFout(*fouten)
        self = cls(familie, tuple(values.items()), feiten["low"], feiten["high"])
        if not self.inside() >= MIN_INSIDE:  # written so that NaN fails too
            raise OnzekerFout(Melding(code="buiten", found=self.to_toml(), feiten=feiten))
        return self

    @classmethod
    def _from_quantiles(cls, namen: tuple[str, str, str], table: Mapping[str, object], feiten: dict[str, Any]) -> Self:
        low, high = feiten["low"], feiten["high"]
        fouten: list[Melding] = []
        values: dict[str, float] = {}
        for naam in namen:
            number = eindig_getal(table[naam])
            if number is None:
                fouten.append(Melding(code="getal", pad=(naam,), found=table[naam], feiten=feiten))
            else:
                values[naam] = number
                if not low < number < high:
                    fouten.append(Melding(code="kwantiel_grens", pad=(naam,), found=table[naam], feiten=feiten))
        if len(values) == 3 and not values[namen[0]] < values[namen[1]] < values[namen[2]]:
            words = {"rij": _rij(values), "keten": " < ".join(namen)}
            fouten.append(Melding(code="volgorde", found=table, feiten=words))
        if fouten:
            raise OnzekerFout(*fouten)
        self = cls("kwantielen", tuple(values.items()), low, high)
        with np.errstate(all="ignore"):
            ends = self.ppf(np.array([UITERSTE[0], *(p for p in self._probabilities), UITERSTE[1]]))
        # quantiles closer together than the arithmetic can tell apart come back wrong, or the tail overflows
        asked = np.array(list(values.values()))
        if not np.all(np.isfinite(ends)) or not np.allclose(ends[1:4], asked, rtol=1e-6, atol=1e-12):
            raise OnzekerFout(Melding(code="te_scheef", found=table, feiten={"rij": _rij(values)}))
        return self

    # --- reading -------------------------------------------------------------------------------------------------

    @property
    def is_certain(self) -> bool:
        """Whether this is a plain number."""
        return self.soort == "vast"

    @property
    def is_prior(self) -> bool:
        """Whether this is left to the fitted priors."""
        return self.soort == "prior"

    @property
    def waarde(self) -> float:
        """The number of a certain quantity."""
        if not self.is_certain:
            raise TypeError("only a certain quantity has one value")
        return self.parameters[0][1]

    @property
    def _probabilities(self) -> tuple[float, float, float]:
        low, _, high = (int(naam[1:]) / 100 for naam, _ in self.parameters)
        return low, 0.5, high

    def to_toml(self) -> float | str | dict[str, str | float]:
        """Return the TOML value that this was parsed from."""
        if self.is_certain:
            return self.waarde
        if self.is_prior:
            return "prior"
        if self.soort == "kwantielen":
            return dict(self.parameters)
        return {"verdeling": self.soort, **dict(self.parameters)}

    def describe(self, taal: Taal = "nl") -> str:
        """Say what the quantity is, in a few words."""
        if self.is_certain:
            return gevonden_tekst(self.waarde)
        if self.is_prior:
            return {"nl": "uit de priors", "en": "from the priors"}[taal]

        def word(name: str) -> str:
            return ENGELS.get(name, name) if taal == "en" else name

        inside = ", ".join(f"{word(naam)} {gevonden_tekst(value)}" for naam, value in self.parameters)
        return inside if self.soort == "kwantielen" else f"{word(self.soort)} ({inside})"

    def inside(self) -> float:
        """Return the probability of a value within the bounds of the field: what is outside is drawn again."""
        if self.soort in ("vast", "prior", "kwantielen"):
            return 1.0
        below = self._cdf(np.nextafter(self.low, -math.inf)) if math.isfinite(self.low) else 0.0
        above = self._cdf(self.high) if math.isfinite(self.high) else 1.0
        return above - below

    def _cdf(self, x: float) -> float:
        """Return the distribution function of a named distribution."""
        from scipy import special

        p = dict(self.parameters)
        match self.soort:
            case "normaal":
                return float(special.ndtr((x - p["gemiddelde"]) / p["sd"]))
            case "lognormaal":
                return float(special.ndtr(math.log(x / p["mediaan"]) / p["sigma"])) if x > 0 else 0.0
            case "beta":
                return float(special.betainc(p["a"], p["b"], min(max(x, 0.0), 1.0)))
            case "gamma":
                return float(special.gammainc(p["vorm"], x / p["schaal"])) if x > 0 else 0.0
            case "uniform":
                return min(max((x - p["min"]) / (p["max"] - p["min"]), 0.0), 1.0)
            case _:
                return _driehoek_cdf(x, p["min"], p["modus"], p["max"])

    def ppf(self, u: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Return quantiles.

        Parameters
        ----------
        u : array_like
            Probabilities strictly between 0 and 1, of any shape.

        Returns
        -------
        ndarray
            The inverse distribution function at `u`. Named distributions are not cut at the bounds.
        """
        from scipy import special

        q = np.asarray(u, dtype=np.float64)
        p = dict(self.parameters)
        match self.soort:
            case "vast":
                return np.full(q.shape, self.waarde)
            case "normaal":
                x = p["gemiddelde"] + p["sd"] * special.ndtri(q)
            case "lognormaal":
                x = p["mediaan"] * np.exp(p["sigma"] * special.ndtri(q))
            case "beta":
                x = special.betaincinv(p["a"], p["b"], q)
            case "gamma":
                x = p["schaal"] * special.gammaincinv(p["vorm"], q)
            case "uniform":
                x = p["min"] + (p["max"] - p["min"]) * q
            case "driehoek":
                x = _driehoek(q, p["min"], p["modus"], p["max"])
            case "kwantielen":
                x = johnson(
                    special.ndtri(q), [v for _, v in self.parameters], self._probabilities[2], self.low, self.high
                )
            case _:
                raise TypeError("a prior has no distribution of its own: it is drawn from the fitted priors")
        return np.asarray(x, dtype=np.float64)


def _driehoek_cdf(x: float, low: float, mode: float, high: float) -> float:
    if x <= low or x >= high:
        return float(x >= high)
    if x < mode:
        return (x - low) / (high - low) * ((x - low) / (mode - low))
    return 1 - (high - x) / (high - low) * ((high - x) / (high - mode)) if high > mode else 1.0


def _driehoek(q: npt.NDArray[np.float64], low: float, mode: float, high: float) -> npt.NDArray[np.float64]:
    width = high - low
    left = low + np.sqrt(q * width * (mode - low))
    right = high - np.sqrt((1 - q) * width * (high - mode))
    return np.where(q < (mode - low) / width, left, right)


def eindig_getal(value: object) -> float | None:
    """Return a finite number as a float; None for anything else, booleans included."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number + 0.0 if math.isfinite(number) else None


def _cell(cell: str | float | None) -> Any:
    """Read a cell of a table: a number, None where it is empty, the text itself where it is neither."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    try:
        number = float(cell)
    except ValueError:
        return cell
    return None if math.isnan(number) else number


def _rij(values: Mapping[str, float]) -> str:
    return ", ".join(f"{naam} = {gevonden_tekst(value)}" for naam, value in values.items())


from_row = Onzeker.from_row
