"""What the flow engines accept: labelled or plain input, checked once and brought to plain arrays."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.errors import refuse
from mkba_sim.flows.individuality import Individual

__all__ = ["KEPT", "MAX_COUNT", "MAX_STATES", "MAX_TUPLES", "Flows", "check", "check_household_years"]

KEPT: Final = ("aantal", "overgang", "uitstroom", "intrede")
MAX_STATES: Final = 64
MAX_TUPLES: Final = 65_536
"""Joint states S^C: 16 states in 4 chains, 40 in 3, 64 in 2."""
MAX_COUNT: Final = 2**53
MAX_YEARS: Final = 65_535
ROW_TOLERANCE: Final = 1e-9
ENGINES: Final = ("cohort", "expected", "household")
MAX_HOUSEHOLD_YEARS: Final = 10**12
"""Household-years over all draws that ``household`` takes on: some hours on one core."""

DIMS: Final = {
    "initial": ("draw", "stratum", "toestand"),
    "transitions": ("draw", "regime", "stratum", "alternatief", "van", "naar"),
    "relapse": ("draw", "regime", "stratum"),
    "exit": ("draw", "regime", "stratum", "toestand"),
}
SHARED: Final = ("draw", "regime", "stratum", "alternatief", "toestand")


@dataclass(frozen=True, kw_only=True)
class Flows:
    """Checked input of ``engine.run``, with the labels of its dimensions.

    Parameters
    ----------
    arrays : dict of str to ndarray
        ``initial`` (D, G, S), ``transitions`` (D, R, G, C, S, S), ``relapse`` (D, R, G), ``exit`` (D, R, G, S).
    regime : ndarray of int64, shape (T,)
    labels : dict of str to ndarray
        Coordinates of draw, stratum, alternatief and toestand.
    """

    arrays: dict[str, NDArray[Any]]
    regime: NDArray[np.int64]
    labels: dict[str, NDArray[Any]] = field(default_factory=dict)


@dataclass(kw_only=True)
class _Part:
    """One input: its values with all of its dimensions (size 1 where it had none), and the labels it brought."""

    name: str
    values: NDArray[Any]
    present: tuple[str, ...]
    labels: dict[str, NDArray[Any]]


def check(
    initial: Any,
    transitions: Any,
    *,
    years: int | None,
    regime: Any,
    relapse: Any,
    exit: Any,
    engine: str,
    seed: int,
    keep: Collection[str],
    threads: int,
    individual: Individual,
) -> Flows:
    """Check everything that ``simulate`` accepts; see there.

    Returns
    -------
    Flows

    Raises
    ------
    MkbaError
        With one sentence on the first fault.
    """
    _check_options(engine, seed, keep, threads)
    parts = [_part("initial", initial), _part("transitions", transitions)]
    parts.append(_part("relapse", 0.0 if relapse is None else relapse))
    parts.append(_part("exit", 0.0 if exit is None else exit))
    sizes, labels = _align(parts)
    _check_size(sizes)
    _check_individual(individual, engine)
    arrays = {}
    for part in parts:
        dims = DIMS[part.name]
        shape = tuple(sizes["toestand" if d in ("van", "naar") else d] for d in dims)
        arrays[part.name] = np.broadcast_to(part.values, shape)
    start, matrices, back, leaving = (part.values for part in parts)
    _check_counts(start, engine, labels)
    _check_rows(matrices, labels)
    _check_share("relapse", back, labels)
    _check_share("exit", leaving, labels)
    _check_since(individual, back)
    labels["draw"] = _check_draws(labels["draw"])
    index = _check_regime(regime, years, sizes["regime"])
    if engine == "household":
        check_household_years(float(arrays["initial"].sum(dtype=np.float64)), 1, index.size)
    return Flows(arrays=arrays, regime=index, labels=labels)


def check_household_years(households: float, draws: int, years: int) -> None:
    """Refuse what would keep ``household`` busy for days.

    Parameters
    ----------
    households : float
        Per draw.
    draws, years : int

    Raises
    ------
    MkbaError
    """
    asked = float(households) * draws * years
    if asked > MAX_HOUSEHOLD_YEARS:
        found = (
            f"household zou {asked:.0e} huishoudjaren een voor een volgen",
            f"household would follow {asked:.0e} household-years one by one",
        )
        accepted = (
            "hoogstens 1e12 over alle trekkingen; cohort geeft dezelfde verdeling voor elk aantal",
            "at most 1e12 over all draws are accepted; cohort has the same law for any number",
        )
        raise refuse("engine", found, accepted)


def _check_options(engine: str, seed: int, keep: Collection[str], threads: int) -> None:
    if engine not in ENGINES:
        raise refuse("engine", f"{engine!r} is not an engine", f"one of {', '.join(ENGINES)} is accepted")
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or not 0 <= int(seed) < 2**64:
        raise refuse("seed", f"{seed!r} is not a seed", "a whole number from 0 to 2^64 - 1 is accepted")
    unknown = [name for name in ([keep] if isinstance(keep, str) else keep) if name not in KEPT]
    if isinstance(keep, str) or unknown or not keep:
        found = f"{unknown[0]!r} is not a result" if unknown else f"{keep!r} is not a list of results"
        raise refuse("keep", found, f"a list of one or more of {', '.join(KEPT)} is accepted")
    if isinstance(threads, bool) or not isinstance(threads, int | np.integer) or threads < 1:
        raise refuse("threads", f"{threads!r} is not a number of threads", "a whole number from 1 is accepted")


def _check_individual(individual: Individual, engine: str) -> None:
    if not isinstance(individual, Individual):
        raise refuse("individual", f"{individual!r}", "an Individual is accepted")
    if engine != "household" and not individual.alike:
        found = f"{engine} knows households by their number only"
        raise refuse("individual", found, "frailty and relapse_since are accepted with engine household")


def _check_since(individual: Individual, relapse: NDArray[np.float64]) -> None:
    highest = float(relapse.max()) * max(individual.relapse_since)
    if highest > 1.0:
        found = f"a factor {max(individual.relapse_since)} makes the probability of relapse {highest:.12g}"
        raise refuse("relapse_since", found, "factors that keep it at or below 1 are accepted")


def _part(name: str, value: Any) -> _Part:
    """Bring one input to an array with all of its dimensions, in order."""
    dims = DIMS[name]
    labels: dict[str, NDArray[Any]] = {}
    if hasattr(value, "dims") and hasattr(value, "transpose"):
        unknown = [str(d) for d in value.dims if d not in dims]
        if unknown:
            raise refuse(name, f"has a dimension {unknown[0]!r}", f"dimensions {', '.join(dims)} are accepted")
        present = tuple(d for d in dims if d in value.dims)
        labels = {d: np.asarray(value.coords[d].values) for d in present if d in value.coords}
        array = np.asarray(value.transpose(*present).values)
    else:
        array = np.asarray(value)
        if array.ndim > len(dims):
            raise refuse(name, f"has {array.ndim} dimensions", f"at most {len(dims)} ({', '.join(dims)}) are accepted")
        present = dims[len(dims) - array.ndim :]
    needed = {"initial": dims[1:], "transitions": dims[3:]}.get(name, ())
    missing = [d for d in needed if d not in present]
    if missing:
        raise refuse(name, f"lacks the dimension {missing[0]!r}", f"dimensions {', '.join(dims)} are needed")
    if array.dtype.kind not in "iuf":
        raise refuse(name, f"holds {array.dtype} values", "whole or real numbers are accepted")
    if name != "initial" or array.dtype.kind == "f":
        array = np.require(array, dtype=np.float64, requirements="A")
    shape = iter(array.shape)
    array = array.reshape([next(shape) if d in present else 1 for d in dims])
    return _Part(name=name, values=array, present=present, labels=labels)


def _align(parts: list[_Part]) -> tuple[dict[str, int], dict[str, NDArray[Any]]]:
    """Find the size and the labels of every dimension and refuse inputs that disagree on them."""
    sizes: dict[str, int] = {}
    labels: dict[str, NDArray[Any]] = {}
    said: dict[str, str] = {}
    for part in parts:
        for dim, size in zip(DIMS[part.name], part.values.shape, strict=True):
            shared = "toestand" if dim in ("van", "naar") else dim
            if dim not in part.present:
                continue
            if sizes.setdefault(shared, size) != size:
                found = f"has {size} along {dim!r}, where an earlier input has {sizes[shared]}"
                raise refuse(part.name, found, "the same number is accepted in every input")
            if dim in part.labels:
                mine = part.labels[dim]
                if shared in labels and not np.array_equal(labels[shared], mine):
                    found = f"has other labels along {dim!r} than {said[shared]}"
                    raise refuse(part.name, found, "the same labels in the same order are accepted")
                labels.setdefault(shared, mine)
                said.setdefault(shared, part.name)
    for dim in SHARED:
        sizes.setdefault(dim, 1)
        labels.setdefault(dim, np.arange(sizes[dim]))
    for dim in ("draw", "stratum", "alternatief", "toestand"):
        names = [str(x) for x in labels[dim].tolist()]
        if len(set(names)) < len(names):
            twice = next(x for i, x in enumerate(names) if x in names[:i])
            raise refuse(dim, f"the label {twice!r} occurs twice", "different labels are accepted")
    return sizes, labels


def _check_size(sizes: dict[str, int]) -> None:
    states, chains = sizes["toestand"], sizes["alternatief"]
    for dim in SHARED:
        if sizes[dim] < 1:
            raise refuse(dim, "is empty", "at least one is needed")
    if states > MAX_STATES:
        raise refuse("transitions", f"has {states} states", f"at most {MAX_STATES} states are accepted")
    if states**chains > MAX_TUPLES:
        found = f"{states} states in {chains} chains make {states**chains} joint states"
        raise refuse("transitions", found, f"at most {MAX_TUPLES} joint states are accepted")


def _check_counts(counts: NDArray[Any], engine: str, labels: dict[str, NDArray[Any]]) -> None:
    accepted = "whole numbers of households from 0 to 2^53 are accepted"
    if engine == "expected":
        accepted = "numbers of households from 0, fractions included, are accepted"
    bad = ~((counts >= 0) & np.isfinite(counts))
    if engine != "expected":
        bad |= (counts > MAX_COUNT) | (counts != np.floor(counts))
    if bad.any():
        where = _first(bad)
        raise refuse(_place("initial", where, labels), f"{counts[where]} households", accepted)
    if engine != "expected":
        totals = counts.sum(axis=-1, dtype=np.float64)
        if (totals > MAX_COUNT).any():
            where = _first(totals > MAX_COUNT)
            found = f"{totals[where]:.0f} households over all states"
            raise refuse(_place("initial", where, labels), found, "at most 2^53 in a stratum are accepted")


def _check_rows(matrices: NDArray[np.float64], labels: dict[str, NDArray[Any]]) -> None:
    # NaN fails the comparison
    if not matrices.min() >= 0.0:
        where = _first(~(matrices >= 0.0))
        found = f"the probability {matrices[where]}"
        raise refuse(_place("transitions", where, labels), found, "probabilities from 0 to 1 are accepted")
    sums = matrices.sum(axis=-1)
    wrong = ~(np.abs(sums - 1.0) <= ROW_TOLERANCE)
    if wrong.any():
        where = _first(wrong)
        found = f"the row sums to {sums[where]:.12g}"
        raise refuse(_place("transitions", where, labels), found, "rows that sum to 1 are accepted")


def _check_share(name: str, values: NDArray[np.float64], labels: dict[str, NDArray[Any]]) -> None:
    wrong = ~((values >= 0.0) & (values <= 1.0))
    if wrong.any():
        where = _first(wrong)
        raise refuse(_place(name, where, labels), f"the probability {values[where]}", "a value from 0 to 1 is accepted")


def _check_draws(draws: NDArray[Any]) -> NDArray[np.int64]:
    accepted = "whole numbers from 0 to 2^32 - 1 are accepted"
    if draws.dtype.kind not in "iu":
        raise refuse("draw", f"its labels are {draws.dtype}", accepted)
    if draws.min() < 0 or draws.max() > 2**32 - 1:
        raise refuse("draw", f"its labels run from {draws.min()} to {draws.max()}", accepted)
    return draws.astype(np.int64)


def _check_regime(regime: Any, years: int | None, regimes: int) -> NDArray[np.int64]:
    """Find the regime of every year."""
    if years is not None and (
        isinstance(years, bool) or not isinstance(years, int | np.integer) or not 1 <= years <= MAX_YEARS
    ):
        raise refuse(
            "years", f"{years!r} is not a number of years", f"a whole number from 1 to {MAX_YEARS} is accepted"
        )
    if regime is None:
        if regimes == 1 and years is not None:
            return np.zeros(years, dtype=np.int64)
        if years is None and regimes == 1:
            raise refuse("years", "is not given, with one regime", "a number of years, or regime, is needed")
        if years is not None and years != regimes:
            found = f"{years} years for {regimes} regimes"
            raise refuse("years", found, "as many years as regimes, or regime with an index for each year, is accepted")
        return np.arange(regimes)
    index = np.asarray(regime)
    if index.ndim != 1 or index.dtype.kind not in "iu" or not 1 <= index.size <= MAX_YEARS:
        found = f"holds {index.dtype} values in shape {index.shape}"
        raise refuse("regime", found, "one whole number for each year is accepted")
    if years is not None and years != index.size:
        raise refuse("regime", f"has {index.size} entries for {years} years", "one for each year is accepted")
    if index.min() < 0 or index.max() >= regimes:
        found = f"holds indices from {index.min()} to {index.max()}"
        raise refuse("regime", found, f"indices from 0 to {regimes - 1} are accepted")
    return index.astype(np.int64)


def _first(wrong: NDArray[np.bool_]) -> tuple[int, ...]:
    return tuple(int(i) for i in np.unravel_index(int(np.argmax(wrong)), wrong.shape))


def _place(name: str, where: tuple[int, ...], labels: dict[str, NDArray[Any]]) -> str:
    """Name a place by its labels."""
    words = []
    for dim, i in zip(DIMS[name], where, strict=False):
        names = labels["toestand" if dim in ("van", "naar") else dim]
        value: Hashable = names[i] if i < len(names) else i
        words.append(f"{dim} {value}")
    return f"{name} at {', '.join(words)}"
