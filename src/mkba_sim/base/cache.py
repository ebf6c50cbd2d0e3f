"""Where numba keeps the compiled kernels: in the package, in the user's cache, in a temporary folder, or nowhere.

Numba refuses to be imported with a cached kernel where it finds no folder to write to, as in a container with a
read-only root and a user without a home.
"""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Final

from mkba_sim.base.log import tell

__all__ = ["damaged", "prepare", "remove"]

_KERNELS: Final = Path(__file__).parents[1] / "flows"
_NEEDED: Final = (_KERNELS, _KERNELS / "kernels")
_COMPILED: Final = ("*.nbi", "*.nbc")


def _writable(folder: Path) -> bool:
    """Tell whether a file can be made in a folder, which is made where it is not there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except (OSError, ValueError):
        return False


def _user_folder() -> Path | None:
    """Return where numba puts the cache of a user, as far as there is a home for it."""
    try:
        from numba.misc.appdirs import AppDirs

        return Path(AppDirs(appname="numba", appauthor=False).user_cache_dir)
    except (ImportError, RuntimeError):
        return None


def _temporary() -> Path | None:
    """Return a folder of this user alone: what is loaded from it is run."""
    try:
        name = f"mkba-sim-{os.getuid()}" if hasattr(os, "getuid") else "mkba-sim"
        folder = Path(tempfile.gettempdir()) / name
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return None
    if not stat.S_ISDIR(found.st_mode):
        return None
    if hasattr(os, "getuid") and (found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) & 0o077):
        return None
    return folder if _writable(folder) else None


def prepare() -> None:
    """See to it that the kernels can be imported, before numba is; say so where they are kept in an odd place.

    Notes
    -----
    A folder of the user's own choice (``NUMBA_CACHE_DIR``) comes first, as numba has it.
    """
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    if (chosen and _writable(Path(chosen))) or all(_writable(folder / "__pycache__") for folder in _NEEDED):
        return
    import numba

    user = _user_folder()
    if user is not None and _writable(user):
        return
    folder = _temporary()
    if folder is not None:
        numba.config.CACHE_DIR = str(folder)
        tell(
            f"de rekenkernen worden bewaard in {folder}: de map van het programma en die van de gebruiker zijn niet te "
            "schrijven; kies zelf een map met NUMBA_CACHE_DIR",
            f"the compiled kernels are kept in {folder}: neither the folder of the program nor that of the user can "
            "be written to; choose a folder with NUMBA_CACHE_DIR",
        )
        return
    from numba.core.dispatcher import Dispatcher

    Dispatcher.enable_caching = lambda self: None
    tell(
        "de rekenkernen worden nergens bewaard en dus elke keer vertaald (een minuut): geen enkele map is te "
        "schrijven; kies een map met NUMBA_CACHE_DIR",
        "the compiled kernels are kept nowhere and so compiled every time (a minute): no folder can be written to; "
        "choose a folder with NUMBA_CACHE_DIR",
    )


def damaged(error: BaseException) -> bool:
    """Tell whether an error came from reading numba's cache, as one cut short by a full disk or a copied folder."""
    place: TracebackType | None = error.__traceback__
    while place is not None:
        if Path(place.tb_frame.f_code.co_filename).parts[-3:] == ("numba", "core", "caching.py"):
            return not isinstance(error, OSError)
        place = place.tb_next
    return False


def remove() -> int:
    """Delete the compiled kernels, so that they are made again.

    Returns
    -------
    int
        Files deleted.
    """
    numba = sys.modules.get("numba")
    chosen = str(numba.config.CACHE_DIR) if numba is not None else os.environ.get("NUMBA_CACHE_DIR", "")
    folders = [folder / "__pycache__" for folder in _NEEDED]
    for root in (Path(chosen) if chosen else None, _user_folder()):
        if root is not None and root.is_dir():
            # numba names a folder after the one that the source stands in
            folders += [
                folder
                for folder in root.iterdir()
                if folder.name.startswith(("flows_", "kernels_")) and folder.is_dir()
            ]
    count = 0
    for path in (path for folder in folders if folder.is_dir() for kind in _COMPILED for path in folder.glob(kind)):
        try:
            path.unlink()
            count += 1
        except OSError:
            continue
    return count
