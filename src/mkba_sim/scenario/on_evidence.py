"""The evidence that a scenario is run on: a base set, and an own evidence set on top of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from pydantic import PrivateAttr

from mkba_sim.base.errors import refuse
from mkba_sim.evidence.own import EvidenceSet
from mkba_sim.scenario.fields import Model

__all__ = ["OnEvidence"]


class OnEvidence(Model):
    """What a scenario knows of its evidence; the own set is no field, since it is no part of what a user states."""

    if TYPE_CHECKING:
        naam: str
        setting: str
        stelsel: str
        bewijs: str

    _eigen: EvidenceSet | None = PrivateAttr(default=None)

    @property
    def eigen(self) -> EvidenceSet | None:
        """The own evidence set that the scenario is run with, if any."""
        return self._eigen

    @property
    def bewijs_naam(self) -> str:
        """The evidence in words: the base set, and the own registration on top of it."""
        return self.bewijs if self._eigen is None else f"{self.bewijs} + {self._eigen.source}"

    def op_bewijs(self, naam: str) -> Self:
        """Return the scenario on a base set, without own evidence."""
        copy = self.model_copy(update={"bewijs": naam})
        copy._eigen = None
        return copy

    def met_eigen(self, own: EvidenceSet) -> Self:
        """Return the scenario on an own evidence set: what the set does not hold comes from its base set.

        Parameters
        ----------
        own : EvidenceSet

        Returns
        -------
        Scenario

        Raises
        ------
        MkbaError
            A set of another setting or stelsel.
        """
        for name in ("setting", "stelsel"):
            found, asked = own.attributes[name], getattr(self, name)
            if found != asked:
                raise refuse(
                    f"scenario '{self.naam}'",
                    (f"{name} is {asked}, die van de eigen evidence set {found}",
                     f"{name} is {asked}, that of the own evidence set {found}"),
                    (f"een scenario met {name} {found}", f"a scenario with {name} {found}"),
                )  # fmt: skip
        copy = self.model_copy(update={"bewijs": own.attributes["basis"]})
        copy._eigen = own
        return copy
