"""What stored checks say: the limits they are held to, and every one that is missed, by name."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mkba_sim.base.errors import Fault
from mkba_sim.fitting.calibration import ALPHA, KEPT, uniformity
from mkba_sim.fitting.checks import Checks
from mkba_sim.fitting.diagnostics import LIMITS
from mkba_sim.fitting.run_checks import STABLE, coverage

__all__ = ["COVERED", "Calibration", "calibrations", "largest_moves", "missed", "unstable"]

COVERED = 0.6
"""Least share of the rows left out that their 80 % interval must cover."""
Calibration = dict[str, dict[str, float]]


def calibrations(checks: Sequence[Checks]) -> list[Calibration]:
    """Test the ranks of every calibration, all quantities of all of them at one error rate.

    Returns
    -------
    list of dict
        One per element of `checks`; see :func:`mkba_sim.fitting.calibration.uniformity`.
    """
    ranks = [
        {name: np.asarray(column, dtype=np.int64) for name, column in c.parts["calibration"]["ranks"].items()}
        for c in checks
    ]
    tests = sum(len(columns) for columns in ranks)
    return [uniformity(columns, tests) for columns in ranks]


def unstable(checks: Checks) -> tuple[str, float]:
    """Return the reported quantity that moved most under another seed, and how far in standard errors."""
    moves = {name: max(abs(q[2]) for q in rows) for name, rows in checks.parts["stability"].items()}
    worst = max(moves, key=lambda name: moves[name])
    return worst, moves[worst]


def largest_moves(checks: Checks) -> dict[str, tuple[str, float, float, float]]:
    """Return for each prediction the variant that moves its median most.

    Returns
    -------
    dict of (variant, median without it, median with it, movement)
        The movement is in widths of the 80 % interval.
    """
    base, variants = checks.parts["sensitivity"]["base"], checks.parts["sensitivity"]["variants"]
    found = {}
    for name, (low, median, high) in base.items():
        moved = {variant: values[name][1] for variant, values in variants.items()}
        most = max(moved, key=lambda variant: abs(moved[variant] - median))
        found[name] = (most, median, moved[most], (moved[most] - median) / (high - low))
    return found


def missed(checks: Sequence[Checks]) -> list[Fault]:
    """Return every limit that the checks miss, with the parameter or row named."""
    faults = []
    for c, tests in zip(checks, calibrations(checks), strict=True):
        where = f"{c.name} ({c.evidence})"
        refit = c.parts["refit"]
        # written so that NaN fails
        if not refit["rhat"] < LIMITS["rhat"]:
            faults.append(
                Fault(where=where, found=f"R-hat {refit['rhat']:.4f} in the refit", accepted=f"below {LIMITS['rhat']}")
            )
        for size in ("ess_bulk", "ess_tail"):
            if not refit[size] > LIMITS[size]:
                faults.append(
                    Fault(
                        where=where,
                        found=f"{size} {refit[size]:.0f} in the refit",
                        accepted=f"above {LIMITS[size]:.0f}",
                    )
                )
        if refit["divergences"] > LIMITS["divergences"]:
            faults.append(Fault(where=where, found=f"{refit['divergences']} divergences in the refit", accepted="none"))
        name, distance = unstable(c)
        if not distance <= STABLE:
            faults.append(
                Fault(
                    where=f"{where}, {name}",
                    found=f"another seed moves a quantile by {distance:.1f} standard errors",
                    accepted=f"at most {STABLE}",
                )
            )
        covered, count = coverage(c.parts["left_out"])
        if not covered >= COVERED * count:
            faults.append(
                Fault(
                    where=f"{where}, studies left out",
                    found=f"{covered} of {count} rows lie in their 80 % interval",
                    accepted=f"at least {COVERED:.0%}",
                )
            )
        for quantity, test in tests.items():
            if test["passed"] != 1:
                faults.append(
                    Fault(
                        where=f"{where}, {quantity}",
                        found=f"ranks are not uniform (p = {test['chi2']:.2g} and {test['ks']:.2g}, {KEPT + 1} ranks)",
                        accepted=f"uniform at an error rate of {ALPHA:g} over all quantities",
                    )
                )
    return faults
