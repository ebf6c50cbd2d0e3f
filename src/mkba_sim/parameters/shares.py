"""Draws of how a whole is divided: who pays for each post, and what a zorgconsumptieprofiel holds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mkba_sim.evidence import tables as evidence
from mkba_sim.parameters.columns import Basis, Provenance
from mkba_sim.parameters.sampler import Sampler
from mkba_sim.scenario.uncertain import Onzeker

__all__ = ["care_profiles", "financing", "made_whole"]

Array = NDArray[np.float64]


def financing(s: Sampler) -> None:
    """Draw who pays for each post: a Dirichlet around the table, from one gamma draw per actor and post."""
    s.lever("financiering.concentratie")
    concentration = evidence.levers()["financiering.concentratie"].p1
    traced = evidence.financing_rows()
    for (stelsel, post), shares in evidence.financing_shares().items():
        if stelsel != s.scenario.stelsel or post.startswith("team_"):
            continue
        drawn = {actor: np.full(s.draws.shape, share) for actor, share in shares.items()}
        if len(shares) > 1:
            weights = {
                actor: Onzeker.from_row("gamma", concentration * share, 1.0).ppf(
                    s.uniform(f"financiering.{post}.{actor}")
                )
                for actor, share in shares.items()
            }
            total = sum(weights.values())
            drawn = {actor: weight / total for actor, weight in weights.items()}
        for actor, column in drawn.items():
            row = traced[stelsel, post][actor]
            provenance = Provenance(
                unit="fractie",
                grade=row.grade,
                group="financiering",
                source=f"{row.source}; {row.locator}",
                rows=(f"financiering:{stelsel}/{post}/{actor}",),
            )
            s.add(f"financiering.{post}.{actor}", column, provenance)


_PROFILE = {"log_stap_": ("profiel.", "EUR/hh/jaar"), "log_post_": ("profiel.post.", "factor")}
"""Columns of the posterior `profielen`, on the log scale: what they are called in a run, and their unit."""


def care_profiles(s: Sampler) -> None:
    """Take the steps of the care profiles, and a factor per post on its share, from one joint posterior row per draw.

    Every step is above 0, so that profiles rise with the toestand in each row.
    """
    year = evidence.kengetal("zorgconsumptie.gezinnen").price_year
    posterior = s.posterior("profielen")
    for name, column in s.rows("profielen").items():
        for prefix, (into, unit) in _PROFILE.items():
            if name.startswith(prefix):
                kind, _, part = name.removeprefix(prefix).partition("_")
                provenance = Provenance(
                    unit=unit,
                    grade="published" if posterior.informed(name) else "assumption",
                    group="kosten",
                    source="zorgprofielen.csv held to national totals (nieuw_bewijs K01-K12); fitted posterior",
                    rows=(f"posterior:profielen_{posterior.evidence}",),
                )
                s.add(f"{into}{kind}.{part}", np.exp(column) * s.index(unit, year), provenance)


def made_whole(basis: Basis) -> Basis:
    """Make the financing shares of each post add up to 1 again, after one of them was varied or exchanged.

    Parameters
    ----------
    basis : Basis

    Returns
    -------
    Basis
    """
    posts: dict[str, list[str]] = {}
    for name in basis.values:
        if name.startswith("financiering.") and name.count(".") == 2:
            posts.setdefault(name.rpartition(".")[0], []).append(name)
    columns: dict[str, Array] = {}
    for names in posts.values():
        total = np.sum([basis[name] for name in names], axis=0)
        columns |= {name: basis[name] / total for name in names}
    return basis.with_columns(columns)
