"""The ledger of a valuation: euros by post and by actor, laid on the actors that pay at the end."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.terms import ACTOREN, BATENPOSTEN, IMMATERIEEL, KOSTENPOSTEN, POSTEN, PROFIELPOSTEN

__all__ = ["Ledger", "priced"]

Array = NDArray[np.float64]


class Ledger:
    """Collects euros by post and by actor while a valuation is made."""

    def __init__(self, draws: int, years: int) -> None:
        self.by_post = {name: np.zeros((draws, years, len(POSTEN))) for name in (*KOSTENPOSTEN, *BATENPOSTEN)}
        self.by_actor = {name: np.zeros((draws, len(ACTOREN), years)) for name in (*KOSTENPOSTEN, *BATENPOSTEN)}
        self.by_item = {name: np.zeros((draws, years)) for name in IMMATERIEEL}

    def profile(self, name: str, euros: Array) -> None:
        """Book (draw, jaar, profielpost)."""
        self.by_post[name][..., : len(PROFIELPOSTEN)] += euros

    def post(self, name: str, post: str, euros: Array) -> None:
        """Book (draw, jaar) on one post."""
        self.by_post[name][..., POSTEN.index(post)] += euros

    def actor(self, name: str, actor: str, euros: Array) -> None:
        """Book (draw, jaar) on one actor."""
        self.by_actor[name][:, ACTOREN.index(actor)] += euros

    def item(self, name: str, euros: Array) -> None:
        """Book (draw, jaar) on one item of immaterieel, and on whoever has it."""
        self.by_item[name] += euros
        if name == "school":
            self.post("immaterieel", "onderwijs", euros)
        else:
            self.actor("immaterieel", "buurt" if name == "overlast" else "huishouden", euros)

    def items(self) -> Array:
        """Return immaterieel by item, (draw, item, jaar); adds up to the post over all actors."""
        return np.stack([self.by_item[name] for name in IMMATERIEEL], axis=1)

    def collect(self, names: tuple[str, ...], financing: Array) -> Array:
        """Lay the posts on the actors that pay for them, (draw, actor, name, jaar)."""
        payers = np.ascontiguousarray(financing.transpose(0, 2, 1))
        return np.stack([self.by_actor[n] + payers @ self.by_post[n].transpose(0, 2, 1) for n in names], axis=2)


def priced(years: Array, price: Array) -> Array:
    """Add up household-years times price over every cell: (draw, jaar, …) and (draw, …, post) to (draw, jaar, post)."""
    # One small matrix product per draw: its rounding does not depend on how many draws a chunk holds.
    draws, t, posts = years.shape[0], years.shape[1], price.shape[-1]
    return np.asarray(years.reshape(draws, t, -1) @ price.reshape(draws, -1, posts))
