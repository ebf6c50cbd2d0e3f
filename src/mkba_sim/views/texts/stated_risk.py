"""What a stated prevented share asks of the base risk, as a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mkba_sim.base.numbers import percentage
from mkba_sim.base.terms import HUISHOUDTYPEN, Taal, label
from mkba_sim.outcomes.stated_risk import stated_risk

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["stated_risk_sentences"]

_SENTENCE: Final = {
    True: (
        "Uw {stated} voorkomen escalaties ({types}) vraagt een basisrisico van {asked} van de huishoudens in het "
        "eerste jaar; het onderzoek zegt {evidence} (medianen). In {raised} van de trekkingen is het basisrisico "
        "daarvoor verhoogd: meer huishoudens escaleren dan het onderzoek aannemelijk maakt.",
        "Your {stated} of escalations prevented ({types}) asks for a base risk of {asked} of the households in the "
        "first year; research says {evidence} (medians). In {raised} of the draws the base risk is raised for it: more "
        "households escalate than research makes plausible.",
    ),
    False: (
        "Uw {stated} voorkomen escalaties ({types}) past bij het basisrisico uit het onderzoek: {evidence} van de "
        "huishoudens in het eerste jaar (mediaan), in geen trekking verhoogd.",
        "Your {stated} of escalations prevented ({types}) fits the base risk that research gives: {evidence} of the "
        "households in the first year (median), raised in no draw.",
    ),
}
_AND: Final = (" en ", " and ")


def stated_risk_sentences(result: xr.Dataset, taal: Taal) -> list[str]:
    """Say what stated prevented shares ask of the base risk.

    Parameters
    ----------
    result : xarray.Dataset
        Of the reading ``opgegeven``.
    taal : {"nl", "en"}

    Returns
    -------
    list of str
        A sentence per group of types with the same share; empty where nothing is stated.
    """
    which = 0 if taal == "nl" else 1
    out = []
    for one in stated_risk(result):
        names = [label(k, taal) for k in HUISHOUDTYPEN if k in one.types]
        listed = ", ".join(names[:-1]) + _AND[which] + names[-1] if len(names) > 1 else names[0]
        out.append(
            _SENTENCE[one.raised > 0][which].format(
                stated=percentage(one.stated, taal, 1),
                types=listed,
                asked=percentage(one.asked, taal, 1),
                evidence=percentage(one.evidence, taal, 1),
                raised=percentage(one.raised, taal),
            )
        )
    return out
