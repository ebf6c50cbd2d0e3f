"""Refusals: one clear sentence each, that says where, what was found and what is accepted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Fault", "MkbaError", "refuse"]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that is wrong with what the user gave.

    Parameters
    ----------
    where : str
        The place: a file and key, a table and row, an option, or an argument.
    found : str
        What stands there.
    accepted : str
        What may stand there.
    """

    where: str
    found: str
    accepted: str

    def __str__(self) -> str:
        return f"{self.where}: {self.found}; {self.accepted}."


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

    @classmethod
    def of(cls, faults: Iterable[Fault]) -> MkbaError:
        """Gather many faults in one refusal."""
        return cls(*faults)


def refuse(where: str, found: str, accepted: str) -> MkbaError:
    """Make the refusal of a single fault (to be raised by the caller)."""
    return MkbaError(Fault(where=where, found=found, accepted=accepted))
