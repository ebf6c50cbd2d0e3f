"""The one gate through which a run reads its numbers: whoever watches it knows every row that a result rests on.

Tables of evidence and fitted priors are handed out as :class:`Watched` mappings. Reading a value is noted, looking
which keys there are is not. A cached value that was computed from rows must note them again at every use
(:func:`note`), so that what is seen does not depend on what ran before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

__all__ = ["Read", "Watched", "note", "unwatched", "watching"]

K = TypeVar("K")
V = TypeVar("V")

Read = tuple[str, str]
"""A table and the key of a row in it."""

_WATCHERS: list[set[Read]] = []
"""Of the whole process: a run reads from several threads."""


def note(table: str, key: str) -> None:
    """Note that a row was read."""
    for seen in _WATCHERS:
        seen.add((table, key))


@contextmanager
def watching() -> Iterator[set[Read]]:
    """Collect every read while the block runs, of all threads.

    Yields
    ------
    set of (str, str)
        Table and key; it grows while the block runs.
    """
    seen: set[Read] = set()
    _WATCHERS.append(seen)
    try:
        yield seen
    finally:
        # by identity: two watchers may have seen the same
        _WATCHERS[:] = [other for other in _WATCHERS if other is not seen]


class Watched(Mapping[K, V]):
    """A read-only mapping that notes the rows whose values are read.

    Parameters
    ----------
    table : str
        The name of the table.
    rows : mapping
    prefix : str
        Stands before each key in what is noted.
    """

    __slots__ = ("_prefix", "_rows", "_table")

    def __init__(self, table: str, rows: Mapping[K, V], prefix: str = "") -> None:
        self._table, self._rows, self._prefix = table, rows, prefix

    def __getitem__(self, key: K) -> V:
        value = self._rows[key]
        if _WATCHERS:
            note(self._table, f"{self._prefix}{key}")
        return value

    def __contains__(self, key: object) -> bool:
        return key in self._rows

    def __iter__(self) -> Iterator[K]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def unwatched(rows: Mapping[K, V]) -> Mapping[K, V]:
    """Return the same rows without a watch: to list them all, or to build something that notes its own use."""
    return rows._rows if isinstance(rows, Watched) else rows
