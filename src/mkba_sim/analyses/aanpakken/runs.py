"""One aanpak on given draws: the present values that the statements of the report are about."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from mkba_sim.analyses.aanpakken.kenmerken import AANPAKKEN
from mkba_sim.base.terms import BATENPOSTEN, GEMEENTE, KOSTENPOSTEN, PERSPECTIEVEN, ZORGPOSTEN
from mkba_sim.outcomes.measures import discount_factors, perspective_totals, present_value, ratio
from mkba_sim.parameters.sampler import Parameters
from mkba_sim.run.part import value_cohorts
from mkba_sim.scenario.scenario import Scenario, load_scenario
from mkba_sim.transitions.chains import Chains
from mkba_sim.transitions.usable import Accepted, accept
from mkba_sim.valuation.valuate import Valuation

__all__ = ["Drawn", "Run", "drawn", "run", "run_all", "scenario_of", "shuffled", "with_columns"]

Array = NDArray[np.float64]
Engine = Literal["cohort", "expected"]
Progress = Callable[[int, int], None]

CHUNK: Final = 250
_SHV: Final = ZORGPOSTEN.index("shv")
_IMMATERIAL: Final = BATENPOSTEN.index("immaterieel")
_EFFECT: Final = BATENPOSTEN.index("effectiviteit")
_EXTRA: Final = KOSTENPOSTEN.index("extra_zorg")
_MUNICIPAL: Final = slice(0, len(GEMEENTE))
QALY_TIMES: Final = 5.0
"""The report's 100,000 euros against its 20,000 (footnote 21)."""


def with_columns(p: Parameters, columns: Mapping[str, Array | float]) -> Parameters:
    """Return parameters with some columns replaced, each broadcast to (draw,)."""
    new = {name: np.broadcast_to(np.asarray(value, dtype=float), p.draws.shape) for name, value in columns.items()}
    return replace(p, values=MappingProxyType({**p.values, **new}))


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """An aanpak with its usable draws, in the reading evidentie.

    Attributes
    ----------
    nummer : int
    scenario : Scenario
    parameters : Parameters
    chains : Chains
    """

    nummer: int
    scenario: Scenario
    parameters: Parameters
    chains: Chains


@dataclass(frozen=True, kw_only=True)
class Run:
    """Present values of one aanpak per draw, EUR in prices of the scenario, unless it says otherwise.

    Attributes
    ----------
    kosten : (draw, kostenpost) float64
    baten : (draw, batenpost) float64
    kosten_gemeente : (draw, kostenpost) float64
    baten_gemeente : (draw, batenpost) float64
    totaal_kosten, totaal_baten, ratio : (draw, perspectief) float64
    actor_kosten, actor_baten : (draw, actor) float64
    effect_actor : (draw, actor) float64
        The part of ``effectiviteit`` that falls on each actor.
    saldo_jaar : (draw, jaar) float64
        Maatschappelijke benefits minus costs, undiscounted.
    entries : (draw, jaar) float64
        Entries into geescaleerd avoided, nul minus project.
    qaly, qaly_hoog : (draw,) float64
        The QALY part of immaterieel at the value of the scenario, and at five times that value.
    school : (draw,) float64
        The part of immaterieel for school.
    schuldhulp : (draw, jaar) float64
        What is spent on debt help more than without the aanpak, undiscounted.
    columns : mapping of str to (draw,) float64
        The parameters, and ``bereik.huishoudens``.
    """

    kosten: Array
    baten: Array
    kosten_gemeente: Array
    baten_gemeente: Array
    totaal_kosten: Array
    totaal_baten: Array
    ratio: Array
    actor_kosten: Array
    actor_baten: Array
    effect_actor: Array
    saldo_jaar: Array
    entries: Array
    qaly: Array
    qaly_hoog: Array
    school: Array
    schuldhulp: Array
    columns: Mapping[str, Array]

    def kost(self, post: str) -> Array:
        """Return one kostenpost over all actors, (draw,)."""
        return np.asarray(self.kosten[:, KOSTENPOSTEN.index(post)])

    def baat(self, *posts: str) -> Array:
        """Return the sum of some batenposten over all actors, (draw,)."""
        return np.asarray(self.baten[:, [BATENPOSTEN.index(post) for post in posts]].sum(axis=1))

    def verhouding(self, perspectief: str) -> Array:
        """Return the ratio of one perspective, (draw,)."""
        return np.asarray(self.ratio[:, PERSPECTIEVEN.index(perspectief)])

    def rows(self, index: NDArray[np.intp]) -> Run:
        """Return the draws in another order, or some of them."""
        arrays = {f.name: getattr(self, f.name)[index] for f in fields(self) if f.name != "columns"}
        return Run(**arrays, columns={name: column[index] for name, column in self.columns.items()})


def scenario_of(nummer: int, evidence: str = "dossier") -> Scenario:
    """Return the scenario of an aanpak in the reading evidentie."""
    scenario = load_scenario(f"aanpak{nummer:02d}").model_copy(update={"bewijs": evidence})
    return scenario.lezing("evidentie")


def shuffled(found: Drawn, index: NDArray[np.intp]) -> Drawn:
    """Return an aanpak with its draws in another order."""
    return replace(found, parameters=found.parameters.take(index), chains=found.chains.take(index))


def drawn(nummer: int, scenario: Scenario, *, draws: int, seed: int) -> Drawn:
    """Draw the parameters of an aanpak; the same labels for all, so that they share their random numbers."""
    found: Accepted = accept(scenario, np.arange(draws, dtype=np.int64), seed=seed)
    return Drawn(nummer=nummer, scenario=scenario, parameters=found.parameters, chains=found.chains)


def _price_sets(p: Parameters, parts: bool) -> list[Parameters]:
    """Return the prices at which the same flows are valued: parts of a post are differences between two."""
    if not parts:
        return [p]
    return [
        p,
        with_columns(p, {"qaly.waarde": 0.0}),
        with_columns(p, {"qaly.waarde": QALY_TIMES * p["qaly.waarde"]}),
        with_columns(p, {"baten.startkwalificatie": 0.0}),
        with_columns(p, {"schuld.extra_trajecten": 0.0}),
    ]


def _values(scenario: Scenario, p: Parameters, found: Sequence[Valuation]) -> dict[str, Array]:
    value, *others = found
    factors = discount_factors(scenario.discontovoet, value.kosten.shape[-1])
    kosten, baten = present_value(value.kosten, factors), present_value(value.baten, factors)
    costs, benefits = perspective_totals(kosten, baten)
    nothing = np.zeros(len(kosten))
    parts = {"qaly": nothing, "qaly_hoog": nothing, "school": nothing}
    more_debt_help = np.zeros((len(kosten), value.kosten.shape[-1]))
    if others:
        immaterial = [present_value(v.baten[:, :, _IMMATERIAL], factors).sum(axis=1) for v in found]
        parts = {
            "qaly": immaterial[0] - immaterial[1],
            "qaly_hoog": immaterial[2] - immaterial[1],
            "school": immaterial[0] - immaterial[3],
        }
        more_debt_help = (value.kosten - others[3].kosten)[:, :, _EXTRA].sum(axis=1)
    return {
        "kosten": kosten.sum(axis=1),
        "baten": baten.sum(axis=1),
        "kosten_gemeente": kosten[:, _MUNICIPAL].sum(axis=1),
        "baten_gemeente": baten[:, _MUNICIPAL].sum(axis=1),
        "totaal_kosten": costs,
        "totaal_baten": benefits,
        "ratio": ratio(benefits, costs),
        "actor_kosten": kosten.sum(axis=2),
        "actor_baten": baten.sum(axis=2),
        "effect_actor": baten[:, :, _EFFECT],
        "saldo_jaar": value.baten.sum(axis=(1, 2)) - value.kosten.sum(axis=(1, 2)),
        "schuldhulp": more_debt_help - value.zorg[:, :, _SHV],
        **parts,
    }


def run(
    found: Drawn, *, seed: int, engine: Engine = "expected", parts: bool = False, threads: int | None = None
) -> Run:
    """Run an aanpak on its draws.

    Parameters
    ----------
    found : Drawn
        Or a variation of one: other columns, another scenario, the same draws.
    seed : int
        Of the households' chance.
    engine : {"cohort", "expected"}
        ``expected`` leaves the chance of households out, so that a difference between two runs is the change's alone.
    parts : bool
        Also value the QALYs, the school benefits and the extra debt help apart; else they are 0.
    threads : int, optional
        By default as many as there are cores; the result does not depend on it.

    Returns
    -------
    Run
    """
    scenario, p, c = found.scenario, found.parameters, found.chains

    def one(rows: slice) -> dict[str, Array]:
        sets = _price_sets(p.take(rows), parts)
        flows, values = value_cohorts(
            scenario, sets, c.take(rows), years=scenario.horizon, running=scenario.looptijd, engine=engine, seed=seed
        )
        entries = flows.entries.sum(axis=(3, 4))
        return _values(scenario, sets[0], values) | {"entries": entries[:, :, 0] - entries[:, :, 2]}

    n = len(p.draws)
    slices = [slice(start, min(start + CHUNK, n)) for start in range(0, n, CHUNK)]
    with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
        chunks = list(pool.map(one, slices))
    arrays = {name: np.concatenate([chunk[name] for chunk in chunks]) for name in chunks[0]}
    households = np.full(n, float(scenario.bereik.huishoudens))
    return Run(**arrays, columns={**p.values, "bereik.huishoudens": households})


def run_all(
    *, draws: int, seed: int, evidence: str = "dossier", progress: Progress | None = None
) -> tuple[dict[int, Drawn], dict[int, Run]]:
    """Run the thirteen aanpakken on common random numbers, with the chance of households.

    Parameters
    ----------
    draws : int
    seed : int
    evidence : {"dossier", "sceptisch"}
    progress : callable, optional
        Called with (aanpakken done, 13).

    Returns
    -------
    drawn : dict of int to Drawn
    runs : dict of int to Run
        By number.
    """
    sets: dict[int, Drawn] = {}
    runs: dict[int, Run] = {}
    for i, nummer in enumerate(AANPAKKEN):
        sets[nummer] = drawn(nummer, scenario_of(nummer, evidence), draws=draws, seed=seed)
        runs[nummer] = run(sets[nummer], seed=seed, engine="cohort", parts=True)
        if progress is not None:
            progress(i + 1, len(AANPAKKEN))
    return sets, runs
