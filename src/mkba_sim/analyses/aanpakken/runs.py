"""One aanpak on given draws: the present values that the statements of the report are about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mkba_sim.analyses.aanpakken.kenmerken import AANPAKKEN
from mkba_sim.base.terms import BATENPOSTEN, GEMEENTE, KOSTENPOSTEN, PERSPECTIEVEN, ZORGPOSTEN
from mkba_sim.outcomes.outcome import Outcome
from mkba_sim.parameters.columns import Parameters
from mkba_sim.run.evaluate import evaluate
from mkba_sim.run.tool import tool_draws
from mkba_sim.scenario.scenario import Scenario, load_scenario
from mkba_sim.transitions.chains import Chains
from mkba_sim.transitions.usable import Draws, accept

__all__ = ["Drawn", "Run", "drawn", "run", "run_all", "scenario_of", "tool_run"]

Array = NDArray[np.float64]
Engine = Literal["cohort", "expected"]
Progress = Callable[[int, int], None]

_SHV: Final = ZORGPOSTEN.index("shv")
_IMMATERIAL: Final = BATENPOSTEN.index("immaterieel")
_EFFECT: Final = BATENPOSTEN.index("effectiviteit")
_EXTRA: Final = KOSTENPOSTEN.index("extra_zorg")
_MUNICIPAL: Final = slice(0, len(GEMEENTE))
QALY_TIMES: Final = 5.0
"""The report's 100,000 euros against its 20,000 (footnote 21)."""


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """An aanpak with its usable draws, in the reading evidentie.

    Attributes
    ----------
    nummer : int
    scenario : Scenario
        What is valued: that of the draws, or a variation of it.
    draws : Draws
    """

    nummer: int
    scenario: Scenario
    draws: Draws

    @property
    def parameters(self) -> Parameters:
        """The parameters of the draws."""
        return self.draws.parameters

    @property
    def chains(self) -> Chains:
        """The chains of the draws."""
        return self.draws.chains

    def with_columns(self, columns: Mapping[str, ArrayLike]) -> Drawn:
        """Set parameters that only the valuation reads, whatever was drawn."""
        return replace(self, draws=self.draws.with_columns(columns))


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
    mantelzorg : (draw,) float64
        The part of immaterieel for the time of informal carers: mostly negative.
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
    mantelzorg: Array
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


def drawn(nummer: int, scenario: Scenario, *, draws: int, seed: int, own: bool = False) -> Drawn:
    """Draw the parameters of an aanpak; the same labels for all, so that they share their random numbers.

    Parameters
    ----------
    nummer : int
    scenario : Scenario
    draws, seed : int
    own : bool
        Whether the aanpak has the luck of a study of its own: what the studies have in common, prices and dynamics stay
        shared with the others.

    Returns
    -------
    Drawn
    """
    labels = np.arange(draws, dtype=np.int64)
    found = accept(scenario, labels, seed=seed, own=f"aanpak{nummer:02d}" if own else "")
    return Drawn(nummer=nummer, scenario=scenario, draws=found)


def _parts(p: Parameters) -> list[Parameters]:
    """Return other prices for the same flows: parts of a post are differences between two valuations."""
    return [
        p.with_columns({"qaly.waarde": 0.0}),
        p.with_columns({"qaly.waarde": QALY_TIMES * p["qaly.waarde"]}),
        p.with_columns({"baten.startkwalificatie": 0.0}),
        p.with_columns({"schuld.extra_trajecten": 0.0}),
        p.with_columns({"kosten.mantelzorguur": 0.0}),
    ]


def _values(value: Outcome) -> dict[str, Array]:
    kosten, baten, others = value.kosten_ncw, value.baten_ncw, value.variants
    costs, benefits = value.totals
    nothing = np.zeros(len(kosten))
    parts = {"qaly": nothing, "qaly_hoog": nothing, "school": nothing, "mantelzorg": nothing}
    more_debt_help = np.zeros((len(kosten), value.kosten.shape[-1]))
    if others:
        immaterial = [v.baten_ncw[:, :, _IMMATERIAL].sum(axis=1) for v in (value, *others)]
        parts = {
            "qaly": immaterial[0] - immaterial[1],
            "qaly_hoog": immaterial[2] - immaterial[1],
            "school": immaterial[0] - immaterial[3],
            "mantelzorg": immaterial[0] - immaterial[5],
        }
        more_debt_help = (value.kosten - others[3].kosten)[:, :, _EXTRA].sum(axis=1)
    return {
        "kosten": kosten.sum(axis=1),
        "baten": baten.sum(axis=1),
        "kosten_gemeente": kosten[:, _MUNICIPAL].sum(axis=1),
        "baten_gemeente": baten[:, _MUNICIPAL].sum(axis=1),
        "totaal_kosten": costs,
        "totaal_baten": benefits,
        "ratio": value.ratio,
        "actor_kosten": kosten.sum(axis=2),
        "actor_baten": baten.sum(axis=2),
        "effect_actor": baten[:, :, _EFFECT],
        "saldo_jaar": value.baten.sum(axis=(1, 2)) - value.kosten.sum(axis=(1, 2)),
        "schuldhulp": more_debt_help - value.zorg[:, :, _SHV],
        "entries": value.entries[:, :, 0] - value.entries[:, :, 2],
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
        Also value the QALYs, the school benefits, the time of carers and the extra debt help apart; else they are 0.
    threads : int, optional
        By default as many as there are cores; the result does not depend on it.

    Returns
    -------
    Run
    """
    outcome = evaluate(
        found.scenario, found.draws, seed=seed, engine=engine, prices=_parts if parts else None, threads=threads
    )
    households = np.full(outcome.draws, float(found.scenario.bereik.huishoudens))
    return Run(**_values(outcome), columns={**found.parameters.values, "bereik.huishoudens": households})


def tool_run(nummer: int) -> Run:
    """Run an aanpak in the tool's reading: one draw, the expectation over households."""
    draws = tool_draws(load_scenario(f"aanpak{nummer:02d}"))
    return run(Drawn(nummer=nummer, scenario=draws.scenario, draws=draws), seed=0, parts=True, threads=1)


def run_all(
    *, draws: int, seed: int, evidence: str = "dossier", own: bool = False, progress: Progress | None = None
) -> tuple[dict[int, Drawn], dict[int, Run]]:
    """Run the thirteen aanpakken on common random numbers, with the chance of households.

    Parameters
    ----------
    draws : int
    seed : int
    evidence : {"dossier", "sceptisch"}
    own : bool
        See :func:`drawn`.
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
        sets[nummer] = drawn(nummer, scenario_of(nummer, evidence), draws=draws, seed=seed, own=own)
        runs[nummer] = run(sets[nummer], seed=seed, engine="cohort", parts=True)
        if progress is not None:
            progress(i + 1, len(AANPAKKEN))
    return sets, runs
