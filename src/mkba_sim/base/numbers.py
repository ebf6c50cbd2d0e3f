"""Numbers as people read them: Dutch 1.234,5 or English 1,234.5; euros in sensible units."""

from __future__ import annotations

import math

from mkba_sim.base.terms import Taal

__all__ = ["euros", "hundred", "number", "percentage"]


def number(value: float, decimals: int, taal: Taal) -> str:
    """Write a number with thousands separators.

    Parameters
    ----------
    value : float
        Infinite values are written as ∞, NaN as a dash.
    decimals : int
    taal : {"nl", "en"}

    Returns
    -------
    str
    """
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "+∞" if value > 0 else "-∞"
    text = f"{value:,.{decimals}f}"
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("-")  # no minus zero
    return text.translate(str.maketrans(",.", ".,")) if taal == "nl" else text


def percentage(value: float, taal: Taal, decimals: int = 0) -> str:
    """Write a share as a percentage; what is neither none nor all is never rounded to 0 or 100."""
    if math.isnan(value):
        return "–"
    limit = 10.0**-decimals
    if 0 < value < limit / 100:
        return f"<{number(limit, decimals, taal)} %"
    if 1 - limit / 100 < value < 1:
        return f">{number(100 - limit, decimals, taal)} %"
    return f"{number(100 * value, decimals, taal)} %"


def hundred(share: float) -> str:
    """Write a chance as so many of 100: the number of its percentage."""
    return percentage(share, "nl").removesuffix(" %")


def euros(value: float, taal: Taal) -> str:
    """Write euros in thousands, as reports do: 1.234 stands for € 1,234,000; header states the unit."""
    return number(value / 1000, 0, taal)
