"""What each study saw, what the fit makes of it, and what is expected of a new aanpak: the data of the forest plots.

The fitted priors keep no effects per study, only what the studies have in common. Given one posterior row the studies
are independent of each other, so that the effect of each follows from that row and its own data alone: in closed form
for *substitutie* (all is normal), by weighing draws with their likelihood for *escalatie*.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.philox import uniform
from mkba_sim.evidence.posterior import EVIDENCE, load_posterior
from mkba_sim.fitting.escalatie import _UNSTATED, Row
from mkba_sim.fitting.escalatie import rows as counted_rows
from mkba_sim.fitting.substitutie import Study, _share, studies
from mkba_sim.fitting.tables import Tables, count, read_tables
from mkba_sim.outcomes.dataset import quantile
from mkba_sim.parameters import predictive as predict
from mkba_sim.scenario.scenario import Scenario

__all__ = ["BAND", "Panel", "Strip", "escalatie", "substitutie"]

Array = NDArray[np.float64]
Draws = Mapping[str, NDArray[Any]]

BAND: Final = 0.8
"""Probability of every interval here, equal-tailed."""
_TAILS: Final = np.array([(1 - BAND) / 2, 0.5, (1 + BAND) / 2])
_SEED: Final = 1
_ROWS: Final = 500
"""Posterior rows for which effects per aanpak are drawn by weighing."""
_PROPOSALS: Final = 200
"""Draws that are weighed for each of them."""
_LEAST: Final = 1e-13


@dataclass(frozen=True, kw_only=True)
class Strip:
    """One line of a forest plot; every triple is lower end, middle and upper end of an 80 % interval.

    Attributes
    ----------
    name : str
        The study and what it counted, as ``study`` or ``study/kind``; ``nieuw`` stands for the new aanpak.
    data : tuple of float, optional
        What was seen, with the uncertainty of measuring.
    fits : mapping of str to tuple of float
        By evidence set: the effect of this study given all studies, or the predictive of a new aanpak. A set that
        does not hold the study is absent.
    source : str
    """

    name: str
    data: tuple[float, ...] | None = None
    fits: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class Panel:
    """Lines on one axis.

    Attributes
    ----------
    name : {"substitutie", "escalatie_telling", "escalatie_rr"}
    strips : tuple of Strip
    reference : float
        Where the aanpak has no effect.
    draws : mapping of str to ndarray
        The predictive draws of a new aanpak, by ``set/quantity``.
    """

    name: str
    strips: tuple[Strip, ...]
    reference: float
    draws: Mapping[str, Array] = field(default_factory=dict)


def _triple(values: Array) -> tuple[float, ...]:
    return tuple(float(x) for x in quantile(np.asarray(values, dtype=float)[:, None], _TAILS)[:, 0])


def _normal(name: str, rows: int, columns: int = 1) -> Array:
    from scipy.special import ndtri

    drawn = ndtri(uniform(_SEED, f"studies/{name}", np.arange(rows), columns))
    return np.asarray(drawn[:, 0] if columns == 1 else drawn)


# --- substitutie -----------------------------------------------------------------------------------------------------


_FINANCING: Final = ("substitutie.additioneel_grotendeels", "substitutie.additioneel_klein_deel")


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """What a study saw per posterior row, on the log ratio of trajecten: observed values and their variance."""

    bestaand: Array
    nieuw: Array | None
    variance: Array
    mean: Array


def _seen(study: Study, p: Draws, tables: Tables) -> _Seen:
    share, constant = _share(tables, study.bestaand), tables.constant
    # a planned share counts as far as it is realised (model §4)
    realised = share * p["realisatie"] if study.planned else np.full(len(p["tau"]), share)
    if study.sd:
        sd = np.full(len(p["tau"]), constant(study.sd))
    else:
        dossiers = constant("substitutie.n_dossiers")
        sd = p["sd_meting"] * np.sqrt(dossiers / tables.value(study.n) if study.n else 1.0)
    # financing that is not stated is taken to be the mean of what is
    stated = [study.additioneel] if study.additioneel else _FINANCING
    additional = sum(constant(key) for key in stated) / len(stated)
    return _Seen(
        bestaand=np.log1p(-realised),
        nieuw=None if study.nieuw is None else np.full(len(sd), np.log1p(-tables.value(study.nieuw))),
        variance=sd**2,
        mean=p["beta0"] + p["beta_additioneel"] * additional + p["beta_mpg"] * float(study.mpg),
    )


def shrunken(seen: _Seen, p: Draws, z: Array, z_nieuw: Array) -> tuple[Array, Array]:
    """Draw the effect of one study given its data and each posterior row.

    Parameters
    ----------
    seen : _Seen
    p : mapping of ndarray, shape (row,)
        Posterior `substitutie`.
    z, z_nieuw : ndarray, shape (row,)
        Standard normal.

    Returns
    -------
    tuple of ndarray, shape (row,)
        η of existing and of new cases: log ratios of trajecten.
    """
    tau, tau_nieuw, v = p["tau"] ** 2, p["tau_nieuw"] ** 2, seen.variance
    precision, weighed = 1 / tau + 1 / v, seen.mean / tau + seen.bestaand / v
    if seen.nieuw is not None:
        # the new cases of the same study tell of the effect that both share
        precision = precision + 1 / (tau_nieuw + v)
        weighed = weighed + (seen.nieuw - p["delta_nieuw"]) / (tau_nieuw + v)
    eta = weighed / precision + z / np.sqrt(precision)
    if seen.nieuw is None:
        return eta, eta + p["delta_nieuw"] + p["tau_nieuw"] * z_nieuw
    part = tau_nieuw / (tau_nieuw + v)
    return eta, (1 - part) * (eta + p["delta_nieuw"]) + part * seen.nieuw + np.sqrt(part * v) * z_nieuw


def substitutie(scenario: Scenario) -> tuple[Panel, ...]:
    """Lay out the studies of *substitutie*: the share of trajecten made superfluous, negative for more care.

    Parameters
    ----------
    scenario : Scenario
        Whose financing and setting the new aanpak has.

    Returns
    -------
    tuple of Panel
        One panel: existing cases of every study, new cases where a study tells them apart, and the new aanpak.
    """
    tables = read_tables()
    posteriors = {name: load_posterior("substitutie", name).draws for name in EVIDENCE}
    known: list[Strip] = []
    new: list[Strip] = []
    for study in studies("sceptisch"):
        fits: dict[str, list[tuple[float, ...]]] = {}
        first: _Seen | None = None
        for name, p in posteriors.items():
            if study not in studies(name):
                continue
            seen = _seen(study, p, tables)
            first = seen if first is None else first
            z, z_nieuw, error = (_normal(f"{study.name}/{k}", len(p["tau"])) for k in ("z", "nieuw", "fout"))
            fits[name] = [_triple(-np.expm1(eta)) for eta in shrunken(seen, p, z, z_nieuw)]
        assert first is not None
        noise = np.sqrt(first.variance) * (error - np.median(error))  # so that the middle is what was seen
        for i, (strips, observed, key) in enumerate(
            ((known, first.bestaand, study.bestaand), (new, first.nieuw, study.nieuw))
        ):
            if observed is not None and key is not None:
                row = tables.evidence[key]
                strips.append(
                    Strip(
                        name=f"{study.name}/{('bestaand', 'nieuw')[i]}",
                        data=_triple(-np.expm1(observed + noise)),
                        fits={name: both[i] for name, both in fits.items()},
                        source=f"{row['source']}; {row['source_locator']}",
                    )
                )
    predictive: dict[str, Array] = {}
    for name, p in posteriors.items():
        z, z_nieuw = (_normal(f"nieuw/{k}", len(p["tau"])) for k in ("z", "nieuw"))
        both = predict.substitutie(
            p, scenario.kosten.additioneel_fte, float(scenario.setting == "mpg"), z=z, z_nieuw=z_nieuw
        )
        predictive |= {f"{name}/bestaand": both[0], f"{name}/nieuw": both[1]}
    last = tuple(
        Strip(name=f"nieuw/{kind}", fits={name: _triple(predictive[f"{name}/{kind}"]) for name in EVIDENCE})
        for kind in ("bestaand", "nieuw")
    )
    return (Panel(name="substitutie", strips=(*known, *new, *last), reference=0.0, draws=predictive),)


# --- escalatie -------------------------------------------------------------------------------------------------------


def skellam_log_pmf(k: int, m1: Array, m2: Array) -> Array:
    """Log probability that two Poisson counts with means m1 and m2 differ by k."""
    from scipy.special import ive

    root = np.sqrt(m1 * m2)
    with np.errstate(divide="ignore"):
        return -((np.sqrt(m1) - np.sqrt(m2)) ** 2) + 0.5 * k * np.log(m1 / m2) + np.log(ive(k, 2 * root))


def log_reported(m1: Array, m2: Array) -> Array:
    """Log probability that the first of two Poisson counts is the larger one: a row that would have been reported.

    Not below that of :data:`_LEAST`, as in the likelihood of the fit (``skellam.log_prob_positive``).
    """
    from scipy.special import chndtr

    return np.asarray(np.log(np.maximum(chndtr(2 * m1, 2, 2 * m2), _LEAST)))


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """Effects of one aanpak of Tabel 4.7, a draw per posterior row.

    Attributes
    ----------
    rr : (row,) float64
    avoided : mapping of str to (row,) float64
        By kind: escalations avoided per household as the report counts them, f e T (1 - RR).
    """

    rr: Array
    avoided: Mapping[str, Array]


def weigh(cells: Iterable[Row], p: Draws, tables: Tables, *, selected: bool) -> Weighed:
    """Draw the effect of one aanpak given its counts and each posterior row.

    Parameters
    ----------
    cells : iterable of Row
        The rows of one aanpak in Tabel 4.7.
    p : mapping of ndarray, shape (row,)
        Posterior `escalatie`.
    tables : Tables
    selected : bool
        Whether only rows with a success were reported (set `sceptisch`).

    Returns
    -------
    Weighed
        Of ``_PROPOSALS`` draws from the prior of this aanpak given the posterior row, one with a chance in proportion
        to the likelihood of its counts.
    """
    cells = tuple(cells)
    vb, setting = cells[0].voorbeeld, cells[0].setting
    size = len(p["tau"])
    z = _normal(f"escalatie/{vb}/rr", size, _PROPOSALS)
    rr = np.exp(p[f"mu_rr_{setting}"][:, None] + p["tau"][:, None] * z)
    log_weight = np.zeros_like(rr)
    per_household: dict[str, Array] = {}
    for cell in cells:
        k, n = count(tables, f"escalatie.{cell.soort}.{vb}", f"escalatie.n_hh.{vb}")
        unstated = _UNSTATED.get((cell.soort, vb))
        households = p[unstated] if unstated else np.full(size, float(n))
        logit = p[f"logit_e_{cell.soort}_{setting}"][:, None]
        logit = logit + p["omega"][:, None] * _normal(f"escalatie/{cell.label}/e", size, _PROPOSALS)
        f = tables.value("attributie") / p["attributie"]
        rate = (f * p[f"blootstelling_{vb}"])[:, None] / (1 + np.exp(-logit))
        m1 = households[:, None] * rate
        log_weight += skellam_log_pmf(k, m1, m1 * rr)
        if selected:
            log_weight -= log_reported(m1, m1 * rr)
        per_household[cell.soort] = rate * (1 - rr)
    weight = np.exp(log_weight - log_weight.max(axis=1, keepdims=True))
    cumulative = np.cumsum(weight, axis=1)
    u = uniform(_SEED, f"studies/escalatie/{vb}/keuze", np.arange(size))
    chosen = (cumulative < u * cumulative[:, -1:]).sum(axis=1)
    rows = np.arange(size)
    return Weighed(rr=rr[rows, chosen], avoided={kind: x[rows, chosen] for kind, x in per_household.items()})


def escalatie(scenario: Scenario) -> tuple[Panel, ...]:
    """Lay out the aanpakken of *escalatie*: what Tabel 4.7 counts, and the risk ratio that the fit makes of it.

    Parameters
    ----------
    scenario : Scenario
        Whose setting the new aanpak has.

    Returns
    -------
    tuple of Panel
        Avoided escalations per 100 households, with the counts (interval: the count as Poisson) and the fit; and the
        risk ratio per aanpak and of the new one. The counts inform the product of base risk, exposure and effect only,
        so that there is no data on the second axis.
    """
    from scipy.special import gammaincinv

    tables = read_tables()
    posteriors: dict[str, dict[str, Array]] = {}
    for name in EVIDENCE:
        draws = load_posterior("escalatie", name).draws
        step = max(len(next(iter(draws.values()))) // _ROWS, 1)
        posteriors[name] = {key: np.asarray(column[::step], dtype=float) for key, column in draws.items()}
    cells = counted_rows()
    examples = sorted({cell.voorbeeld for cell in cells})
    found = {
        (name, vb): weigh([c for c in cells if c.voorbeeld == vb], p, tables, selected=name == "sceptisch")
        for name, p in posteriors.items()
        for vb in examples
    }
    low, high = _TAILS[0], _TAILS[-1]
    counts = []
    for cell in cells:
        key = f"escalatie.{cell.soort}.{cell.voorbeeld}"
        k, stated = count(tables, key, f"escalatie.n_hh.{cell.voorbeeld}")
        unstated = _UNSTATED.get((cell.soort, cell.voorbeeld))
        n = float(np.median(posteriors["dossier"][unstated])) if unstated else float(stated)
        ends = (float(gammaincinv(k, low)) if k else 0.0, float(k), float(gammaincinv(k + 1, high)))
        row = tables.evidence[key]
        counts.append(
            Strip(
                name=f"{cell.voorbeeld}/{cell.soort}",
                data=tuple(100 * x / n for x in ends),
                fits={s: _triple(100 * found[s, cell.voorbeeld].avoided[cell.soort]) for s in EVIDENCE},
                source=f"{row['source']}; {row['source_locator']}",
            )
        )
    ratios = [Strip(name=f"{vb}/rr", fits={s: _triple(found[s, vb].rr) for s in EVIDENCE}) for vb in examples]
    drawn: dict[str, Array] = {}
    for name in EVIDENCE:
        p = load_posterior("escalatie", name).draws
        z = [_normal(f"escalatie/nieuw/{k}", len(p["tau"])) for k in ("rr", "e1", "e2")]
        drawn[f"{name}/rr"] = predict.escalatie(p, scenario.setting, *z).rr
    last = Strip(name="nieuw/rr", fits={name: _triple(drawn[f"{name}/rr"]) for name in EVIDENCE})
    return (
        Panel(name="escalatie_telling", strips=tuple(counts), reference=0.0),
        Panel(name="escalatie_rr", strips=(*ratios, last), reference=1.0, draws=drawn),
    )
