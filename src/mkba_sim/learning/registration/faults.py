"""Everything that is wrong with a file, with its place, said at once; a value that may name someone never."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from mkba_sim.base.errors import Fault, MkbaError, Text

__all__ = ["MAX_SHOWN", "Faults", "Where", "shown"]

MAX_SHOWN: Final = 20
"""Faults shown at once; the rest is counted."""
_LIKE: Final = 0.75
"""How much a word must look like an accepted code to be repeated: a misspelling, not somebody's name."""
_NUMBER: Final = re.compile(r"[-+]?\d{1,3}(?:[.,]\d{1,2})?")


def shown(text: str, accepted: Iterable[str] = ()) -> tuple[str, str]:
    """Say what stands in a cell without printing what may identify someone.

    A short number and a misspelling of an accepted code are repeated; of anything else only its length is told.
    """
    if _NUMBER.fullmatch(text):
        return f"{text} staat er", f"it holds {text}"
    if text.isascii() and difflib.get_close_matches(text.lower(), list(accepted), 1, _LIKE):
        return f"'{text}' staat er", f"it holds '{text}'"
    signs = len(text)
    return f"een tekst van {signs} tekens staat er", f"it holds a text of {signs} characters"


@dataclass(frozen=True, kw_only=True)
class Where:
    """A file, and where it has one the sheet; makes the places of faults."""

    file: str
    sheet: str | None = None

    def at(self, *, row: int | str | None = None, column: str | None = None) -> tuple[str, str]:
        """Return the place in Dutch and English; ``row`` is the row number as a spreadsheet shows it."""
        nl, en = [self.file], [self.file]
        if self.sheet is not None:
            nl.append(f"blad '{self.sheet}'")
            en.append(f"sheet '{self.sheet}'")
        if row is not None:
            nl.append(f"rij {row}")
            en.append(f"row {row}".replace(" en ", " and "))
        if column is not None:
            nl.append(f"kolom '{column}'")
            en.append(f"column '{column}'")
        return ", ".join(nl), ", ".join(en)


@dataclass(kw_only=True)
class Faults:
    """A list that grows while a file is read."""

    where: Where
    found: list[Fault] = field(default_factory=list)

    def add(self, found: Text, accepted: Text, *, row: int | str | None = None, column: str | None = None) -> None:
        """Note one fault."""
        self.found.append(Fault(where=self.where.at(row=row, column=column), found=found, accepted=accepted))

    def raise_if_any(self) -> None:
        """Refuse the file where anything was found.

        Raises
        ------
        MkbaError
            With the first faults and a count of the rest.
        """
        if not self.found:
            return
        kept = self.found[:MAX_SHOWN]
        more = len(self.found) - len(kept)
        if more:
            rest = Fault(
                where=self.where.at(),
                found=(f"nog {more} fout{'en' if more > 1 else ''}", f"{more} more fault{'s' if more > 1 else ''}"),
                accepted=("verbeter eerst deze en controleer opnieuw", "mend these first and check again"),
            )
            kept.append(rest)
        raise MkbaError.of(kept)
