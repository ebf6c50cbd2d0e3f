"""Draws of how a whole is divided: who pays for each post, and over which posts a zorgconsumptieprofiel divides."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mkba_sim.evidence import tables as evidence
from mkba_sim.parameters.columns import Basis, Provenance
from mkba_sim.parameters.sampler import Sampler
from mkba_sim.scenario.uncertain import Onzeker

__all__ = ["financing", "made_whole", "profile_mix"]

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


def profile_mix(s: Sampler) -> None:
    """Draw the spread of each post's share of a profile: a factor per post, renormalised by the valuation."""
    spread = s.lever("profiel.spreiding_post")
    posts = dict.fromkeys(post for shares in evidence.profile_shares().values() for post in shares)
    for post in posts:
        s.add(
            f"profiel.post.{post}",
            np.exp(spread * s.normal(f"profiel.post.{post}")),
            Provenance(
                unit="factor",
                grade="assumption",
                group="kosten",
                source="zorgprofielen.csv; profiel.spreiding_post",
                rows=("hefbomen:profiel.spreiding_post",),
            ),
        )


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
