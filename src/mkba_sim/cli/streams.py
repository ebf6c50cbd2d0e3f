"""Standard output and standard error: every character as UTF-8, and none that steers a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from typing import Any

from mkba_sim.base.shown import Shown

__all__ = ["shown"]


@contextmanager
def shown() -> Iterator[None]:
    """Write through :class:`mkba_sim.base.shown.Shown` while the block runs.

    Notes
    -----
    A Windows console takes UTF-8 whatever its code page is, and what reads a pipe of ours can count on one encoding.
    Whoever sets ``PYTHONIOENCODING`` asks for another: there a character that it does not know becomes a question mark.
    """
    before = sys.stdout, sys.stderr
    for stream in before:
        if isinstance(stream, TextIOWrapper):
            _unicode(stream)
    out: Any = Shown(sys.stdout)
    err: Any = Shown(sys.stderr)
    sys.stdout, sys.stderr = out, err
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


def _unicode(stream: TextIOWrapper) -> None:
    if os.environ.get("PYTHONIOENCODING"):
        stream.reconfigure(errors="replace")
    else:
        stream.reconfigure(encoding="utf-8", errors="replace")
