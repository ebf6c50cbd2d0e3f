"""Tables in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

__all__ = ["table"]


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Align a table: first column left, the rest right.

    Parameters
    ----------
    header : sequence of str
    rows : iterable of sequence of str

    Returns
    -------
    list of str
        Lines, indented by two.
    """
    lines = [list(header), *[list(row) for row in rows]]
    widths = [max(len(line[i]) for line in lines) for i in range(len(header))]
    out = [
        "  "
        + "  ".join(
            cell.ljust(w) if i == 0 else cell.rjust(w) for i, (cell, w) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    ]
    out.insert(1, "  " + "  ".join("-" * w for w in widths))
    return [line.rstrip() for line in out]
