"""The libraries that only workbooks need: imported when used, and named when they are missing."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from mkba_sim.base.errors import MkbaError
from mkba_sim.base.terms import Taal
from mkba_sim.views.texts.excel import fault

__all__ = ["need"]


def need(name: str, extra: str, taal: Taal) -> Any:
    """Import a library.

    Parameters
    ----------
    name : str
    extra : str
        The extra of this package that installs it.
    taal : {"nl", "en"}

    Raises
    ------
    MkbaError
        It is not installed.
    """
    try:
        return import_module(name)
    except ImportError:
        raise MkbaError(fault("bibliotheek", name, taal, found=name, extra=extra)) from None
