"""Small runs of the thirteen aanpakken, and made-up runs whose every number is known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from mkba_sim.analyses.aanpakken.kenmerken import AANPAKKEN
from mkba_sim.analyses.aanpakken.runs import Drawn, Run, run_all
from mkba_sim.base.terms import ACTOREN, BATENPOSTEN, KOSTENPOSTEN

DRAWS, SEED = 120, 3
FINE = {
    "effect.rr.gezin": 0.8,
    "effect.rr.oudere": 0.8,
    "effect.rr.overig": 0.8,
    "effect.uplift": 1.1,
    "effect.succes.schooluitval": -0.01,
    "effect.succes.schuldhulp": 0.01,
    "effect.succes.direct_werk": 0.01,
    "kosten.fte_aantal": 10.0,
    "kosten.frictie": 0.0,
    "kosten.nieuw_gevonden": 0.2,
    "bereik.huishoudens": 1.0,
}


@pytest.fixture(scope="session")
def thirteen() -> tuple[dict[int, Drawn], dict[int, Run]]:
    return run_all(draws=DRAWS, seed=SEED)


@pytest.fixture(scope="session")
def made_up() -> Callable[..., Run]:
    """Return a maker of runs of two equal draws; what is not named costs 100 for the team and brings nothing."""

    def make(
        *,
        ratio: tuple[float, float, float] = (1.0, 1.0, 1.0),
        kosten: dict[str, float] | None = None,
        baten: dict[str, float] | None = None,
        actors: dict[str, tuple[float, float]] | None = None,
        effect: dict[str, float] | None = None,
        columns: dict[str, float] | None = None,
        **rest: object,
    ) -> Run:
        def row(names: tuple[str, ...], values: dict[str, float]) -> np.ndarray:
            assert set(values) <= set(names)
            return np.tile([values.get(n, 0.0) for n in names], (2, 1))

        costs, benefits = row(KOSTENPOSTEN, kosten or {"aanpak": 100.0}), row(BATENPOSTEN, baten or {})
        actors = actors or {}
        fields = {
            "qaly": np.ones(2),
            "qaly_hoog": 5 * np.ones(2),
            "school": np.zeros(2),
            "mantelzorg": np.zeros(2),
            "schuldhulp": np.tile([1.0, -1.0], (2, 1)),
            "saldo_jaar": np.zeros((2, 2)),
            "entries": np.zeros((2, 2)),
        }
        return Run(
            kosten=costs,
            baten=benefits,
            kosten_gemeente=costs,
            baten_gemeente=benefits,
            totaal_kosten=np.tile(costs.sum(axis=1)[:, None], 3),
            totaal_baten=np.tile(benefits.sum(axis=1)[:, None], 3),
            ratio=np.tile(ratio, (2, 1)),
            actor_kosten=row(ACTOREN, {a: k for a, (k, _) in actors.items()}),
            actor_baten=row(ACTOREN, {a: b for a, (_, b) in actors.items()}),
            effect_actor=row(ACTOREN, effect or {}),
            columns={name: np.full(2, value) for name, value in {**FINE, **(columns or {})}.items()},
            **(fields | rest),
        )

    return make


@pytest.fixture(scope="session")
def world(made_up: Callable[..., Run]) -> Callable[..., dict[int, Run]]:
    """Return a maker of thirteen made-up runs: the same for all, but for the aanpakken that are named."""

    def make(common: dict[str, object] | None = None, **own: dict[str, object]) -> dict[int, Run]:
        return {n: made_up(**{**(common or {}), **own.get(f"a{n}", {})}) for n in AANPAKKEN}

    return make
