"""Parameter draws to the coupled chains of a caseload, per huishoudtype, duur and alternatief.

The nul chain comes from detailed balance on the wijk's own stock, slowed for long users, with the base risk of
escalation of a caseload on top. Chain ``escalatie`` multiplies the entries into geescaleerd by RR; chain ``project``
also raises the odds of improvement (model §3).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.errors import refuse
from mkba_sim.base.terms import GEESCALEERD, HUISHOUDTYPEN, TOESTANDEN
from mkba_sim.parameters.base_risk import base_risk, exit_rates, reference_mix
from mkba_sim.parameters.columns import Columns, Parameters
from mkba_sim.scenario.parts import Wijk
from mkba_sim.scenario.scenario import Scenario

__all__ = ["REASONS", "Chains", "chains", "stock", "wijk_chain", "with_effects"]

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

S = len(TOESTANDEN)
REASONS = ("buiten_bereik", "niet_monotoon", "kans_buiten_0_1")
"""Why a draw is refused: a stated distribution left its field's range; nul rows are not stochastically monotone; an
effect asks for a probability outside [0, 1]."""

_TOLERANCE = 1e-12  # rounding of a cumulative row, not a licence


def stock(p: Columns, wijk: Wijk) -> Array:
    """Return the stock of a wijk per draw.

    Parameters
    ----------
    p : Parameters
    wijk : Wijk
        A class of wijken, or the user's own doelgroepenanalyse.

    Returns
    -------
    (draw, toestand) float64
        Adds up to 1; the share of groen is the report's (par. 2.2), moved by the wijk's own deviation where it has one,
        or the user's; the split of the rest comes from its prior.
    """
    if wijk.klasse is None:
        shares = np.array([wijk.groen, wijk.licht_oranje, wijk.oranje, wijk.rood], dtype=float)
        if (shares <= 0).any():
            # Detailed balance divides by every share but the worst; a toestand nobody is in has no flows to balance.
            raise refuse("bereik.wijk", "a share of 0", "a share above 0 for groen, licht_oranje, oranje and rood")
        category = np.broadcast_to(shares, (len(p.draws), 4))
    else:
        from mkba_sim.evidence.tables import kengetal

        green = np.full((len(p.draws), 1), kengetal(f"aandeel_groen.{wijk.klasse}").value)
        if wijk.afwijking is not None:
            # The class's log-odds of multiple problems, moved by what is known of this wijk
            odds = (1 - green) / green * np.exp(p[f"dynamiek.afwijking.{wijk.afwijking.sleutel}"])[:, None]
            green = 1 / (1 + odds)
        rest = np.stack([p[f"dynamiek.stock.{s}.{wijk.klasse}"] for s in ("licht_oranje", "oranje", "rood")], axis=1)
        rest = (1 - green) * rest / rest.sum(axis=1, keepdims=True)
        category = np.concatenate([green, rest], axis=1)
    escalated = p["dynamiek.stock.geescaleerd"][:, None]
    red = category[:, 3:]
    return np.concatenate([category[:, :3], red * (1 - escalated), red * escalated], axis=1)


def detailed_balance(improvement: Array, g: Array, stock: Array) -> Array:
    """Build a chain whose stationary law is the stock: P(b, s) = π_s P(s, b) / π_b.

    Parameters
    ----------
    improvement : (..., toestand) float64
        Yearly chance of any improvement; of groen it is not used.
    g : (...) float64
        An improvement of j steps weighs g^j.
    stock : (..., toestand) float64

    Returns
    -------
    (..., van, naar) float64
        Rows add up to 1; a diagonal below 0 marks a draw that cannot be (the caller refuses it).
    """
    matrix = np.zeros((*improvement.shape, S))
    for s in range(1, S):
        steps = np.stack([g**j for j in range(1, s + 1)], axis=-1)
        weights = steps / steps.sum(axis=-1, keepdims=True)
        for j in range(1, s + 1):
            better = improvement[..., s] * weights[..., j - 1]
            matrix[..., s, s - j] = better
            matrix[..., s - j, s] = stock[..., s] * better / stock[..., s - j]
    diagonal = 1 - matrix.sum(axis=-1)
    matrix[..., range(S), range(S)] = diagonal
    return matrix


def wijk_chain(p: Parameters, wijk: Wijk) -> Array:
    """Return the chain that keeps the stock of a wijk as it is: that of households outside any caseload.

    Parameters
    ----------
    p : Parameters
    wijk : Wijk

    Returns
    -------
    (draw, huishoudtype, duur, van, naar) float64
        ``lang`` is ``kort`` slowed by κ.
    """
    b = np.zeros((len(p.draws), len(HUISHOUDTYPEN), S))
    for s in ("licht_oranje", "oranje", "rood"):
        b[:, :, TOESTANDEN.index(s)] = p[f"dynamiek.b.{s}"][:, None]
    b[:, :, GEESCALEERD] = p.by_type("dynamiek.b.geescaleerd.{}")
    pi = stock(p, wijk)[:, None, :]
    g = np.broadcast_to(p["dynamiek.g"][:, None], b.shape[:2])
    short = detailed_balance(b, g, np.broadcast_to(pi, b.shape))
    slow = np.stack([np.ones_like(p["dynamiek.kappa"]), p["dynamiek.kappa"]], axis=1)[:, None, :, None, None]
    identity = np.eye(S)
    return np.asarray(identity + slow * (short[:, :, None] - identity))


def nul_matrices(p: Parameters, scenario: Scenario, wijk: Wijk) -> Array:
    """Return the nul chain of a caseload in a wijk.

    Returns
    -------
    (draw, huishoudtype, duur, van, naar) float64
    """
    matrix = wijk_chain(p, wijk)
    # The base risk was estimated for the caseload as a whole, so it holds for kort and lang alike; a stated prevented
    # share may have raised it.
    risk = base_risk(p.by_type("escalatie.e.{}"), p["dynamiek.phi"], reference_mix(scenario.setting))
    risk = (risk * p.by_type("escalatie.ophoging.{}")[:, :, None])[:, :, None, :]
    rest = (1 - risk) / (1 - matrix[..., :GEESCALEERD, GEESCALEERD])
    matrix[..., :GEESCALEERD, :] *= rest[..., None]
    matrix[..., :GEESCALEERD, GEESCALEERD] = risk
    return matrix


def avoid_escalation(matrix: Array, rr: Array) -> Array:
    """Multiply the entries into geescaleerd from better states by RR; the freed mass goes to the diagonal.

    Parameters
    ----------
    matrix : (..., van, naar) float64
    rr : (...) float64

    Returns
    -------
    (..., van, naar) float64
    """
    out = matrix.copy()
    better = np.arange(GEESCALEERD)
    entry = matrix[..., better, GEESCALEERD]
    out[..., better, GEESCALEERD] = entry * rr[..., None]
    out[..., better, better] += entry * (1 - rr[..., None])
    return out


def improvement_uplift(matrix: Array, uplift: Array) -> Array:
    """Multiply the odds of the total improvement B of each row by the uplift.

    Better entries are multiplied by B'/B, the rest by (1 - B')/(1 - B), with B' = uB / (1 - B + uB).

    Parameters
    ----------
    matrix : (..., van, naar) float64
    uplift : (...) float64

    Returns
    -------
    (..., van, naar) float64
    """
    out = matrix.copy()
    u = uplift[..., None]
    for s in range(1, S):
        b = matrix[..., s, :s].sum(axis=-1, keepdims=True)
        denominator = 1 - b + u * b
        out[..., s, :s] *= u / denominator
        out[..., s, s:] /= denominator
    return out


def monotone(matrix: Array) -> Mask:
    """Tell which matrices are stochastically monotone: F(s, j) >= F(s + 1, j) for every s and j; shape (...)."""
    cumulative = np.cumsum(matrix, axis=-1)
    return np.asarray((cumulative[..., :-1, :] - cumulative[..., 1:, :] >= -_TOLERANCE).all(axis=(-1, -2)))


@dataclass(frozen=True, kw_only=True)
class Chains:
    """The coupled chains of every draw, before they are laid out over strata.

    Attributes
    ----------
    matrices : (draw, huishoudtype, duur, alternatief, van, naar) float64
        While the aanpak runs; afterwards every alternatief follows nul.
    exit : (draw, huishoudtype, toestand) float64
    risk_ratio : (draw, huishoudtype) float64
        RR on entries into geescaleerd, drawn or derived from a stated prevented share.
    reason : (draw,) int8
        -1 for a draw that can be used, else an index of :data:`REASONS`.
    """

    matrices: Array
    exit: Array
    risk_ratio: Array
    reason: NDArray[np.int8]

    def take(self, rows: slice | NDArray[np.intp]) -> Chains:
        """Return a subset of the draws."""
        return Chains(
            matrices=self.matrices[rows],
            exit=self.exit[rows],
            risk_ratio=self.risk_ratio[rows],
            reason=self.reason[rows],
        )


def with_effects(nul: Array, rr: Array, uplift: Array) -> Array:
    """Build the three chains from the first: nul, with fewer escalations, and with more improvement too.

    Parameters
    ----------
    nul : (draw, huishoudtype, duur, van, naar) float64
    rr : (draw, huishoudtype) float64
    uplift : (draw,) float64

    Returns
    -------
    (draw, huishoudtype, duur, alternatief, van, naar) float64
    """
    escalation = avoid_escalation(nul, np.broadcast_to(rr[:, :, None], nul.shape[:3]))
    project = improvement_uplift(escalation, np.broadcast_to(uplift[:, None, None], nul.shape[:3]))
    return np.stack([nul, escalation, project], axis=3)


def chains(p: Parameters, scenario: Scenario, wijk: Wijk | None = None) -> Chains:
    """Build the chains of every draw and say which draws cannot be used, and why.

    Parameters
    ----------
    p : Parameters
    scenario : Scenario
    wijk : Wijk, optional
        The wijk that the caseload lives in; by default that of the scenario.

    Returns
    -------
    Chains

    Notes
    -----
    Model §3, *Matrices*. Nothing is clipped: a draw that asks for the impossible carries a reason and is drawn again.
    """
    nul = nul_matrices(p, scenario, scenario.bereik.wijk if wijk is None else wijk)
    mu = exit_rates(p)
    rr = p.by_type("effect.rr.{}")
    matrices = with_effects(nul, rr, p["effect.uplift"])

    inside = ((matrices >= -_TOLERANCE) & (matrices <= 1 + _TOLERANCE)).all(axis=(1, 2, 3, 4, 5))
    faults = (p.out_of_range, ~monotone(nul).all(axis=(1, 2)), ~inside)
    reason = np.full(len(p.draws), -1, dtype=np.int8)
    for code in (2, 1, 0):
        reason[faults[code]] = code
    # What is left below 0 in a draw that is used is the rounding of a subtraction, not a probability.
    np.maximum(matrices, 0.0, out=matrices)
    return Chains(matrices=matrices, exit=mu, risk_ratio=rr, reason=reason)
