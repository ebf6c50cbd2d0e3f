"""From what the CBS counts to the huishoudtypen of the model."""

from __future__ import annotations

from mkba_sim.evidence import tables as evidence

__all__ = ["by_type"]


def by_type(*, met_kinderen: int, zonder_kinderen: int, inw_65plus: float) -> tuple[int, int, int]:
    """Divide households over the types.

    Parameters
    ----------
    met_kinderen, zonder_kinderen : int
        Households with and without children, those of one person among the latter.
    inw_65plus : float
        Persons of 65 and older.

    Returns
    -------
    gezin, oudere, overig : int

    Notes
    -----
    Families are the households with children; of the others those of ouderen are the persons of 65 and older times
    ``huishoudens_per_65plusser`` (an assumption), as far as there are so many.
    """
    older = min(round(inw_65plus * evidence.kengetal("huishoudens_per_65plusser").value), zonder_kinderen)
    return met_kinderen, older, zonder_kinderen - older
