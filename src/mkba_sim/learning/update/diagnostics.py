"""When an update may not be written: a sampler that did not converge, or a cut that rests on too few draws."""

from __future__ import annotations

from typing import Any, Final

from mkba_sim.base.errors import Fault, MkbaError
from mkba_sim.learning.registration.assumptions import whole
from mkba_sim.learning.update.interface import Diagnostics
from mkba_sim.learning.update.join import Joined

__all__ = ["LEAST_EFFECTIVE", "LEAST_ESS", "MOST_RHAT", "UpdateFailed", "examine"]

MOST_RHAT: Final = 1.01
LEAST_ESS: Final = 400
LEAST_EFFECTIVE: Final = whole("toets.effectieve_trekkingen")
"""Effective rows or draws, of the lowest 1 %, below which a result hangs on a handful."""


class UpdateFailed(MkbaError):
    """A computation that cannot be trusted; nothing is written and the command exits with code 3."""

    exit_code = 3


def _sampler(where: str, found: Diagnostics) -> list[Fault]:
    faults = []
    for name, value in found.rhat.items():
        if not value < MOST_RHAT:
            faults.append((f"R-hat van {name} is {value:.3f}", f"R-hat of {name} is {value:.3f}", f"< {MOST_RHAT}"))
    for kind, table in (("bulk", found.ess_bulk), ("tail", found.ess_tail)):
        for name, value in table.items():
            if not value > LEAST_ESS:
                faults.append(
                    (f"{kind}-ESS van {name} is {value:.0f}", f"{kind} ESS of {name} is {value:.0f}", f"> {LEAST_ESS}")
                )
    if found.divergences:
        faults.append((f"{found.divergences} divergenties", f"{found.divergences} divergences", "0"))
    return [Fault(where=where, found=(nl, en), accepted=limit) for nl, en, limit in faults]


def examine(joined: Joined, samplers: dict[str, Diagnostics]) -> tuple[dict[str, Any], tuple[tuple[str, str], ...]]:
    """Judge an update.

    Parameters
    ----------
    joined : Joined
    samplers : dict of str to Diagnostics
        By part (``panel``, ``effectmeting``).

    Returns
    -------
    report : dict
        Ready for JSON.
    warnings : tuple of (str, str)
        What is written all the same, but said (nl, en).

    Raises
    ------
    UpdateFailed
        With every parameter that failed.
    """
    faults = [fault for part, found in samplers.items() for fault in _sampler(part, found)]
    least = joined.effective.get("cut")
    if least is not None and least < LEAST_EFFECTIVE:
        faults.append(
            Fault(
                where="panel",
                found=(
                    f"{least:.0f} effectieve trekkingen per ψ (laagste 1 %)",
                    f"{least:.0f} effective draws per ψ (lowest 1 %)",
                ),
                accepted=(
                    f"ten minste {LEAST_EFFECTIVE}: laat de sampler langer lopen",
                    f"at least {LEAST_EFFECTIVE}: run the sampler longer",
                ),
            )
        )
    if faults:
        raise UpdateFailed(*faults)
    warnings = []
    rows = joined.effective.get("substitutie", LEAST_EFFECTIVE)
    if rows < LEAST_EFFECTIVE:
        warnings.append(
            (
                f"de eigen trajecten liggen in de staart van wat eerdere aanpakken deden ({rows:.0f} effectieve rijen)",
                f"the own trajecten lie in the tail of what earlier aanpakken did ({rows:.0f} effective rows)",
            )
        )
    report: dict[str, Any] = {"effectief": {k: round(v, 1) for k, v in joined.effective.items()}}
    for part, found in samplers.items():
        report[part] = {
            "rhat": max(found.rhat.values(), default=1.0),
            "ess_bulk": min(found.ess_bulk.values(), default=None),
            "ess_tail": min(found.ess_tail.values(), default=None),
            "divergenties": found.divergences,
        }
    return report, tuple(warnings)
