"""Stated distributions that reach beyond their field: what is outside is drawn again, and that is said."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pydantic import BaseModel

from mkba_sim.base.log import tell
from mkba_sim.base.numbers import percentage
from mkba_sim.scenario.messages import bereik_tekst
from mkba_sim.scenario.uncertain import Onzeker

__all__ = ["MAX_OUTSIDE", "outside", "tell_outside"]

MAX_OUTSIDE: Final = 0.01
"""Probability outside a field from which it is said."""


def outside(model: BaseModel, *pad: str) -> Iterator[tuple[str, Onzeker]]:
    """Yield every uncertain field of which more than `MAX_OUTSIDE` is impossible, by key.

    Parameters
    ----------
    model : BaseModel
        A scenario, or a table of one.
    *pad : str
        The keys down to the table.

    Yields
    ------
    str, Onzeker
    """
    for name in type(model).model_fields:
        value = getattr(model, name)
        if isinstance(value, BaseModel):
            yield from outside(value, *pad, name)
        elif isinstance(value, Onzeker) and 1 - value.inside() > MAX_OUTSIDE:
            yield ".".join((*pad, name)), value


def tell_outside(scenario: BaseModel, where: str) -> None:
    """Say of each such field how much of it is drawn again, and so what the numbers are about."""
    for key, value in outside(scenario):
        share = 1 - value.inside()
        tell(
            f"{where}, {key}: {percentage(share, 'nl')} van {value.describe('nl')} ligt buiten het bereik van het veld "
            f"(een getal {bereik_tekst(value.low, value.high, 'nl')}) en wordt opnieuw getrokken",
            f"{where}, {key}: {percentage(share, 'en')} of {value.describe('en')} lies outside the range of the field "
            f"(a number {bereik_tekst(value.low, value.high, 'en')}) and is drawn again",
        )
