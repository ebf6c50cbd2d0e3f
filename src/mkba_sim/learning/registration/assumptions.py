"""The numbers that reading a registration rests on: rows of ``registratie.csv``, every one with its rationale."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.errors import refuse
from mkba_sim.evidence.tables import registration_priors
from mkba_sim.learning.registration.fields import ZEKERHEDEN

__all__ = ["certainty_weights", "number", "parameters", "whole"]

_FIXED: Final = "vast"


def number(key: str) -> float:
    """Return an assumption that is a fixed number.

    Raises
    ------
    MkbaError
        There is no such row, or it is a distribution.
    """
    row = registration_priors().get(key)
    if row is None or row.distribution != _FIXED:
        raise refuse(
            f"registratie.csv, {key}",
            ("geen vast getal", "no fixed number"),
            ("een rij met verdeling 'vast'", "a row with distribution 'vast'"),
        )
    return row.p1


def whole(key: str) -> int:
    """Return an assumption that is a whole number."""
    value = number(key)
    if value != round(value):
        raise refuse(f"registratie.csv, {key}", f"{value:g}", ("een geheel getal", "a whole number"))
    return int(value)


def parameters(key: str) -> tuple[str, float, float]:
    """Return (family, p1, p2) of an assumption that is a distribution; p2 is NaN for a half-normal.

    Families are those of a scenario (``normaal``: mean, sd; ``lognormaal``: median, sigma; ``beta``: a, b) and
    ``halfnormaal``: sd.
    """
    row = registration_priors().get(key)
    if row is None or row.distribution == _FIXED:
        raise refuse(
            f"registratie.csv, {key}", ("geen verdeling", "no distribution"), ("een verdeling", "a distribution")
        )
    return row.distribution, row.p1, np.nan if row.p2 is None else row.p2


def certainty_weights() -> NDArray[np.float64]:
    """Return q of each of ZEKERHEDEN, shape (3,) (learning §4)."""
    return np.array([number(f"registratie.zekerheid.{name}") for name in ZEKERHEDEN])
