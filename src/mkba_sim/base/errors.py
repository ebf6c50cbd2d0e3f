"""Refusals: one clear sentence each, that says where, what was found and what is accepted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from mkba_sim.base.shown import cut, visible

__all__ = ["Fault", "MkbaError", "Text", "refuse"]

Text = str | tuple[str, str]
"""A text, or its Dutch and English version."""

_LONGEST: Final = (200, 400, 4000)
"""Characters of where, found and accepted: what others wrote is in the first two, and may be endless."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that is wrong with what the user gave.

    Parameters
    ----------
    where : str or (str, str)
        The place: a file and key, a table and row, an option, or an argument; or its Dutch and English version.
    found : str or (str, str)
        What stands there.
    accepted : str or (str, str)
        What may stand there.
    """

    where: Text
    found: Text
    accepted: Text

    def say(self, taal: Literal["nl", "en"] = "en") -> str:
        """Return the sentence in a language, as far as both are kept."""
        parts = [
            part if isinstance(part, str) else part[0 if taal == "nl" else 1]
            for part in (self.where, self.found, self.accepted)
        ]
        where, found, accepted = (
            visible(cut(part, longest), line=True) for part, longest in zip(parts, _LONGEST, strict=True)
        )
        return f"{where}: {found}; {accepted}."

    def __str__(self) -> str:
        return self.say()


class MkbaError(ValueError):
    """Input that cannot be used. The command line prints its sentences and exits with code 2.

    Parameters
    ----------
    faults : iterable of Fault
        Everything that is wrong, so that a user can mend it in one go.
    """

    exit_code = 2

    def __init__(self, *faults: Fault) -> None:
        if not faults:
            raise TypeError("an MkbaError needs at least one fault")
        self.faults: tuple[Fault, ...] = faults
        super().__init__("\n".join(str(fault) for fault in faults))

    def __reduce__(self) -> tuple[type[MkbaError], tuple[Fault, ...]]:
        """Travel between processes with the faults, not with the sentence."""
        return (type(self), self.faults)

    def say(self, taal: Literal["nl", "en"] = "en") -> str:
        """Return one sentence per fault."""
        return "\n".join(fault.say(taal) for fault in self.faults)

    @classmethod
    def of(cls, faults: Iterable[Fault]) -> MkbaError:
        """Gather many faults in one refusal."""
        return cls(*faults)


def refuse(where: Text, found: Text, accepted: Text) -> MkbaError:
    """Make the refusal of a single fault (to be raised by the caller)."""
    return MkbaError(Fault(where=where, found=found, accepted=accepted))
