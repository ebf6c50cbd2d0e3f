"""Numbers within sentences: euros in sensible units, chances as so many of a hundred, bands."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mkba_sim.base.numbers import hundred, number, percentage
from mkba_sim.base.terms import Taal
from mkba_sim.outcomes.assumed import assumed_share
from mkba_sim.views.texts.report import say

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["assumed", "hundred", "listing", "money", "significant", "span"]


def assumed(result: xr.Dataset, taal: Taal) -> str:
    """Say which part of the spread rests on assumptions; nothing where the draws are too few to tell."""
    found = assumed_share(result)
    if found is None:
        return ""
    return say("assumed", taal, share=percentage(found.value, taal), error=percentage(found.error, taal))


def money(value: float, taal: Taal) -> str:
    """Write euros for a sentence: € 1,2 mln, € 353.000, € 1.200, € 950; no line breaks after the sign."""
    if not math.isfinite(value):
        return number(value, 0, taal)
    size = abs(value)
    if size >= 999_500:
        million = "mln" if taal == "nl" else "million"
        return f"€\u00a0{number(value / 1e6, 1, taal)}\u00a0{million}"
    if size >= 10_000:
        return f"€\u00a0{number(round(value, -3), 0, taal)}"
    if size >= 1_000:
        return f"€\u00a0{number(round(value, -2), 0, taal)}"
    return f"€\u00a0{number(value, 0, taal)}"


def significant(value: float, taal: Taal) -> str:
    """Write a number of any size with about three significant digits."""
    size = abs(value)
    if not math.isfinite(value) or size >= 100 or size == 0:
        return number(value, 0, taal)
    decimals = min(2 - math.floor(math.log10(size)), 6)
    text = number(value, decimals, taal)
    comma = "," if taal == "nl" else "."
    return text.rstrip("0").rstrip(comma) if comma in text else text


def span(low: str, high: str) -> str:
    """Write a band."""
    return f"{low} … {high}"


def listing(items: Sequence[str], taal: Taal) -> str:
    """Join words as a sentence does: a, b en c."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {'en' if taal == 'nl' else 'and'} {items[-1]}"
