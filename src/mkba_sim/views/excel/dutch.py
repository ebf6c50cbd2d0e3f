"""Numbers that arrive as text: read where only one reading is possible, refused where two are."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["lees_getal", "twee_lezingen"]

_PLAIN: Final = re.compile(r"\d+", re.ASCII)
_ONE_MARK: Final = re.compile(r"(\d*)([.,])(\d+)", re.ASCII)
_GROUPED: Final = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?|[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?", re.ASCII)


def _strip(text: str) -> tuple[str, str, bool]:
    """Return sign, digits with their marks, and whether a percent sign follows."""
    text = text.strip().replace("−", "-")
    percent = text.endswith("%")
    text = text.removesuffix("%").strip()
    sign = "-" if text.startswith("-") else ""
    text = text.removeprefix("-") if sign else text.removeprefix("+")
    return sign, text.removeprefix("€").strip(), percent


def twee_lezingen(text: str) -> tuple[str, str] | None:
    """Return both readings of an ambiguous number such as 1.234 (one thousand or one and a bit); None for others."""
    sign, body, _ = _strip(text)
    found = _ONE_MARK.fullmatch(body)
    if found is None or not re.fullmatch(r"[1-9]\d{0,2}", found[1]) or len(found[3]) != 3:
        return None
    return f"{sign}{found[1]}{found[3]}", f"{sign}{found[1]},{found[3]}"


def lees_getal(text: str) -> float | None:
    """Read a number in Dutch or English notation.

    Parameters
    ----------
    text : str
        "12,5", "12.5", "1.234,5", "1.234.567", "-3 %", "€ 80000"; a percent sign divides by 100.

    Returns
    -------
    float or None
        None where it is no number, or one that can be read in two ways.
    """
    if twee_lezingen(text) is not None:
        return None
    sign, body, percent = _strip(text)
    if _PLAIN.fullmatch(body):
        plain = body
    elif found := _ONE_MARK.fullmatch(body):
        plain = f"{found[1] or '0'}.{found[3]}"
    elif _GROUPED.fullmatch(body):
        # the last mark is the decimal one, unless there is one kind of mark only
        marks = [c for c in body if c in ".,"]
        decimal = marks[-1] if len(set(marks)) == 2 else ""
        thousands = marks[0]
        plain = body.replace(thousands, "")
        plain = plain.replace(decimal, ".") if decimal else plain
    else:
        return None
    value = float(sign + plain)
    return value / 100 if percent else value
