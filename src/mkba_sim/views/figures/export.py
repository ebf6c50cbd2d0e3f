"""Figures to files: SVG for print, PNG for a slide, drawn by the Chrome or Chromium on this machine."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mkba_sim.base.errors import MkbaError, refuse
from mkba_sim.base.terms import Taal

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["FORMATS", "check_export", "save"]

FORMATS: Final = ("svg", "png")
SCALE: Final = 2.0
"""Pixels of a PNG per pixel of the figure: 1,800 across, 290 per inch on A4 with margins."""

_TEXT: Final = {
    "extra": (
        ("Kaleido is niet geïnstalleerd", "installeer het met: pip install 'mkba-sim[figures]'"),
        ("Kaleido is not installed", "install it with: pip install 'mkba-sim[figures]'"),
    ),
    "browser": (
        (
            "er is geen Chrome of Chromium op deze machine",
            "installeer er een (Debian: apt install chromium) of zet BROWSER_PATH op het pad ervan",
        ),
        (
            "there is no Chrome or Chromium on this machine",
            "install one (Debian: apt install chromium) or set BROWSER_PATH to its path",
        ),
    ),
    "broken": (
        ("de browser kon de figuur niet tekenen ({why})", "een Chrome of Chromium die zonder scherm kan starten"),
        ("the browser could not draw the figure ({why})", "a Chrome or Chromium that starts without a screen"),
    ),
    "folder": (
        ("{path} is geen map waarin geschreven kan worden", "een map waarin geschreven kan worden"),
        ("{path} is not a folder that can be written to", "a folder that can be written to"),
    ),
}


def _refusal(key: str, taal: Taal, **values: object) -> MkbaError:
    found, accepted = _TEXT[key][0 if taal == "nl" else 1]
    return refuse("figuren" if taal == "nl" else "figures", found.format(**values), accepted)


def _browser() -> str | None:
    """Return the path of the browser that draws, None where there is none."""
    from choreographer.browsers.chromium import Chromium

    path = Chromium.find_browser(skip_local=False)
    return path if path is not None and os.access(path, os.X_OK) else None


def check_export(folder: Path, taal: Taal = "nl") -> None:
    """Refuse what would go wrong at the end of a long run, before it starts; makes the folder.

    Parameters
    ----------
    folder : Path
    taal : {"nl", "en"}

    Raises
    ------
    MkbaError
        Kaleido is not installed, no browser is found, or the folder cannot be made or written to.
    """
    if find_spec("kaleido") is None or find_spec("plotly") is None:
        raise _refusal("extra", taal)
    if _browser() is None:
        raise _refusal("browser", taal)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise _refusal("folder", taal, path=folder) from None
    if not os.access(folder, os.W_OK):
        raise _refusal("folder", taal, path=folder)


def save(
    figures: Mapping[str, go.Figure],
    folder: Path,
    *,
    formats: Sequence[str] = FORMATS,
    taal: Taal = "nl",
) -> list[Path]:
    """Save figures under their names, each file whole or not at all.

    Parameters
    ----------
    figures : mapping of str to Figure
        By the name of the file, without extension.
    folder : Path
        Made where it does not exist.
    formats : sequence of {"svg", "png", "pdf"}
    taal : {"nl", "en"}
        The language of a refusal.

    Returns
    -------
    list of Path
        What was written, in order.

    Raises
    ------
    MkbaError
        As for :func:`check_export`, or the browser fails; existing files are then untouched.
    """
    check_export(folder, taal)
    import kaleido

    with tempfile.TemporaryDirectory(prefix=".figures.", dir=folder) as temporary:
        wanted = [(fig, Path(temporary) / f"{name}.{kind}", kind) for name, fig in figures.items() for kind in formats]
        work = [
            {"fig": fig, "path": str(path), "opts": {"format": kind, "scale": SCALE if kind == "png" else 1.0}}
            for fig, path, kind in wanted
        ]
        try:
            # MathJax would be fetched from the internet, and no figure has formulas.
            kaleido.write_fig_from_object_sync(work, cancel_on_error=True, kopts={"mathjax": False, "n": 1})
        except MkbaError:
            raise
        except Exception as error:  # the browser's failures have no common type
            raise _refusal("broken", taal, why=str(error).splitlines()[0] if str(error) else repr(error)) from error
        for _, path, _ in wanted:
            os.replace(path, folder / path.name)
    return [folder / path.name for _, path, _ in wanted]
