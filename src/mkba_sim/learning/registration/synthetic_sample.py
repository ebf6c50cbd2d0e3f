"""A stratified sample of dossiers from a simulated caseload: a beschikking is an outcome, so strata differ."""

from __future__ import annotations

import numpy as np

from mkba_sim.base.philox import uniform
from mkba_sim.learning.registration.columns import REQUIRED, sample_columns
from mkba_sim.learning.registration.faults import Where
from mkba_sim.learning.registration.fields import BESCHIKKING, MISSING
from mkba_sim.learning.registration.population import Population
from mkba_sim.learning.registration.sample import Sample, sample_of
from mkba_sim.learning.registration.sheets import Sheet
from mkba_sim.learning.registration.synthetic import simulate_households
from mkba_sim.learning.registration.table import parse
from mkba_sim.learning.registration.truth import Truth

__all__ = ["synthetic_sample", "synthetic_sample_table"]


def synthetic_sample_table(
    truth: Truth, caseload: int, per_stratum: int, seed: int
) -> tuple[list[list[str]], list[list[str]]]:
    """Return a sample and its population as rows of text, the header first.

    Parameters
    ----------
    truth : Truth
    caseload : int
        Households from which is drawn.
    per_stratum : int
        Dossiers with, and as many without, a beschikking; all of a stratum that is smaller.
    seed : int

    Returns
    -------
    (sample, population) : (list of list of str, list of list of str)
    """
    found = simulate_households(truth, caseload, seed, interview=True)
    u = uniform(seed, "voorbeeld/steekproef", np.arange(caseload, dtype=np.int64), 2)
    logit = truth.beschikking + truth.beschikking_per_traject * found.na
    had = (u[:, 0] < 0.5 * (1 + np.tanh(logit / 2))).astype(np.int64)
    cells = {**found.columns, "beschikking": np.array(BESCHIKKING)[had]}
    names = [name for name in sample_columns() if name in cells]
    drawn = [np.flatnonzero(had == h)[np.argsort(u[had == h, 1])][:per_stratum] for h in range(len(BESCHIKKING))]
    rows = np.sort(np.concatenate(drawn))
    population = [[word, str(int((had == h).sum()))] for h, word in enumerate(BESCHIKKING) if (had == h).any()]
    return (
        [names, *map(list, zip(*(cells[name][rows].tolist() for name in names), strict=True))],
        [["beschikking", "aantal"], *population],
    )


def synthetic_sample(truth: Truth, caseload: int, per_stratum: int, seed: int) -> Sample:
    """Return the same as it would be read from a file, without writing one; see :func:`synthetic_sample_table`."""
    rows, strata = synthetic_sample_table(truth, caseload, per_stratum, seed)
    where = Where(file="steekproef")
    table = parse(Sheet(name=None, rows=rows), where, sample_columns(), (*REQUIRED, "beschikking"))
    population = Population(
        beschikking=np.array([BESCHIKKING.index(word) for word, _ in strata[1:]]),
        huishoudtype=np.full(len(strata) - 1, MISSING),
        aantal=np.array([int(n) for _, n in strata[1:]]),
    )
    return sample_of(table, population)
