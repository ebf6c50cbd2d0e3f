"""What the program tells beside its results: one line each, in the user's language, through Python's logging."""

from __future__ import annotations

import logging
from typing import Final

__all__ = ["LOG", "tell"]

LOG: Final = logging.getLogger("mkba_sim")
"""The one logger of the package. Without a handler Python prints its warnings to standard error."""


def tell(nl: str, en: str, *, level: int = logging.WARNING) -> None:
    """Tell something that is no refusal.

    Parameters
    ----------
    nl, en : str
        The sentence; the record carries the Dutch one as ``nl``, and the command line shows that of its language.
    level : int
        Of :mod:`logging`.
    """
    LOG.log(level, "%s", en, extra={"nl": nl})
