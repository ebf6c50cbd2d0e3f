"""The names that an own evidence set may hold, in one place: what the simulation calls each quantity.

Names of the own aanpak alone begin with ``eigen.``; every other is the simulation's own and replaces its draw as it is.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

__all__ = [
    "CAUSAL",
    "CAUSAL_SHOWN",
    "DOSED",
    "ETA",
    "ETA_BESTAAND",
    "ETA_NIEUW",
    "ETA_OUDERE",
    "LOG_RR",
    "LOG_UPLIFT",
    "NUL_SUCCESS",
    "OWN_OF",
    "OWN_ROW",
    "RELAPSE",
    "SUCCESS",
    "SUCCESS_OF",
]

ETA_BESTAAND: Final = "eigen.eta_bestaand"
ETA_NIEUW: Final = "eigen.eta_nieuw"
ETA: Final = MappingProxyType({"bestaand": ETA_BESTAAND, "nieuw": ETA_NIEUW})
ETA_OUDERE: Final = MappingProxyType({"bestaand": "eigen.eta_bestaand.oudere", "nieuw": "eigen.eta_nieuw.oudere"})
"""log ratio of trajecten of ouderen, who have an evidence base of their own."""
LOG_RR: Final = "eigen.log_rr"
"""Of gezinnen and overige huishoudens."""
LOG_UPLIFT: Final = "eigen.log_uplift"
SUCCESS: Final = MappingProxyType(
    {"schulden": "eigen.succes.schuldhulp", "werk": "eigen.succes.direct_werk"},
)
"""Own success increments after dose, by the gebied in which they are seen."""
SUCCESS_OF: Final = MappingProxyType(
    {"eigen.succes.schuldhulp": "effect.succes.schuldhulp", "eigen.succes.direct_werk": "effect.succes.direct_werk"}
)
"""What the simulation calls each of them."""
OWN_OF: Final = MappingProxyType({simulated: own for own, simulated in SUCCESS_OF.items()})
NUL_SUCCESS: Final = MappingProxyType({"schulden": "schuld.nul_uitstroom", "werk": "werk.nul_uitstroom"})
"""What would have succeeded without the aanpak."""
DOSED: Final = (ETA_BESTAAND, ETA_NIEUW, *ETA_OUDERE.values(), LOG_RR, LOG_UPLIFT, *SUCCESS.values())
"""Effects that are transported to the hours of another run."""
CAUSAL: Final = (LOG_RR, LOG_UPLIFT, *SUCCESS.values())
"""ψ: what a registration without comparison never informs."""
CAUSAL_SHOWN: Final = (
    "effect.rr.gezin",
    "effect.rr.oudere",
    "effect.rr.overig",
    "effect.uplift",
    "effect.succes.schuldhulp",
    "effect.succes.direct_werk",
    "effect.succes.schooluitval",
    "effect.succes.consulten_1e",
    "effect.succes.doorverwijzing_2e",
)
"""The same as a run reads them."""
RELAPSE: Final = ("terugval.plafond", "terugval.rho", "terugval.factor_volgen")
"""Share that ever relapses after following ended, how fast, and the yearly chance while followed relative to after."""
OWN_ROW: Final = "eigen.rij"
"""The row of the set that a draw of a run takes."""
