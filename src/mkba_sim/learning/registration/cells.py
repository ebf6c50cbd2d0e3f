"""A cell as text, whatever kind of file it came from."""

from __future__ import annotations

import datetime
import math
from typing import Any

__all__ = ["as_month", "as_text"]


def as_text(cell: Any) -> str:
    """Return what stands in a cell: trimmed text, a whole number without decimals, a date as YYYY-MM-DD.

    Bytes, lists and other things that no registration holds become a sign that no column accepts.
    """
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "ja" if cell else "nee"
    if isinstance(cell, int):
        return str(cell)
    if isinstance(cell, float):
        if math.isnan(cell):
            return ""  # how data frames keep an empty cell
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime.datetime | datetime.date):
        return (cell.date() if isinstance(cell, datetime.datetime) else cell).isoformat()
    try:
        return str(cell).strip() or "?"
    except Exception:
        return "?"


def as_month(cell: datetime.date) -> str:
    """Return YYYY-MM of a first of the month, which a spreadsheet makes of 2025-03; another day stays a full date."""
    text = as_text(cell)
    return text[:7] if text.endswith("-01") else text
