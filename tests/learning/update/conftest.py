"""The prior of an own aanpak, small enough for tests of one part at a time."""

from __future__ import annotations

import numpy as np
import pytest

from mkba_sim.evidence.posterior import load_posterior
from mkba_sim.learning.update.substitution import SubstitutionPrior

ADDITIONEEL = 0.75


@pytest.fixture(scope="session")
def rows() -> SubstitutionPrior:
    """Return the rows of the fitted meta-analysis for a wijkteam, before dose (dose 1)."""
    p = load_posterior("substitutie").draws
    centre = p["beta0"] + p["beta_additioneel"] * ADDITIONEEL
    own, between = p["tau"] ** 2, p["tau_nieuw"] ** 2
    return SubstitutionPrior(
        mean=np.stack([centre, centre + p["delta_nieuw"]], axis=1),
        covariance=np.stack([np.stack([own, own], -1), np.stack([own, own + between], -1)], -2),
        realisation=np.array(p["realisatie"]),
        dose=np.ones(len(own)),
    )
