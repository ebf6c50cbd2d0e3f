"""A registration in memory, as columns: of a team whose effect is known."""

from __future__ import annotations

import numpy as np

CODES = ("shv", "reintegratie", "dagbesteding", "amw", "wmo_hbh", "joh_ambulant", "anders")


class Columns:
    """Columns of a registration by name."""

    def __init__(self, **columns):
        self.columns = {name: np.asarray(values) for name, values in columns.items()}

    @property
    def households(self):
        """The number of rows."""
        return len(next(iter(self.columns.values())))

    def number(self, column):
        """Return numbers, nan where there are none."""
        values = self.columns.get(column)
        if values is None or values.dtype.kind not in "if":
            return np.full(self.households, np.nan)
        return values.astype(float)

    def text(self, column):
        """Return words, empty where there are none."""
        values = self.columns.get(column)
        if values is None or values.dtype.kind in "if":
            return np.full(self.households, "", dtype=object)
        return values.astype(object)

    def turned(self, order):
        """Return the same households in another order."""
        return Columns(**{name: values[order] for name, values in self.columns.items()})


def registration(rng, *, bestaand=330, nieuw=100, eta=(-0.19, -0.55), relapse=0.17, **more):
    """Make a registration of a team with these log ratios of trajecten.

    Parameters
    ----------
    rng : Generator
    bestaand, nieuw : int
    eta : (float, float)
    relapse : float
        Yearly chance after afsluiting.
    more
        Columns to add or replace.
    """
    n = bestaand + nieuw
    known = np.arange(n) < bestaand
    columns = {
        "dossier_id": np.array([f"geheim-{i:04d}" for i in range(n)]),
        "huishoudtype": rng.choice(["gezin", "oudere", "overig"], n),
        "bekend": np.where(known, "bestaand", "nieuw"),
        "start": np.array([f"2025-{m:02d}" for m in rng.integers(3, 9, n)]),
        "medewerker": rng.choice([f"m{i}" for i in range(8)], n),
    }
    for code in CODES:
        before = rng.poisson(2.5 / len(CODES), n)
        after = rng.poisson(before * np.exp(np.where(known, *eta)))
        columns[f"loopt_{code}"] = np.where(known, before, np.nan)
        columns[f"nodig_{code}"] = np.where(known, np.nan, before)
        columns[f"team_{code}"] = after - before
        columns[f"uitgevoerd_{code}"] = np.full(n, "ja")
    closed = rng.random(n) < 0.5
    months = rng.exponential(-12 / np.log1p(-relapse), n)
    columns["afgesloten"] = np.where(closed, "2025-12", "")
    columns["terugval"] = np.where(closed & (months < 10), "2026-10", "")
    columns["schulden_0"] = rng.choice([2.0, 5.0], n)
    columns["schulden_12"] = np.where(
        columns["schulden_0"] == 2, np.where(rng.random(n) < 0.17, 5.0, 2.0), columns["schulden_0"]
    )
    return Columns(**columns | more)
