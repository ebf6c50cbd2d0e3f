"""Draws of what the user states about the team and the households: costs of part B, composition of part A."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.terms import HUISHOUDTYPEN
from mkba_sim.evidence import tables as evidence
from mkba_sim.parameters.sampler import Provenance, Sampler

__all__ = ["living", "team"]

Array = NDArray[np.float64]


def team(s: Sampler, fte: Array) -> None:
    """Draw what the team costs besides its fte (part B).

    Parameters
    ----------
    s : Sampler
    fte : (draw,) float64
        The fte of the team.
    """
    kosten = s.scenario.kosten
    per_fte = s.stated("kosten.kosten_fte", kosten.kosten_fte, "EUR/fte/jaar", "uitvoering", "kosten.fte")
    if kosten.overige_teamkosten.is_prior:
        extra = s.lever("kosten.overig_team")
        column = extra * per_fte * fte
        row = evidence.levers()["kosten.overig_team"]
        source = f"{row.source}; {row.locator}"
        s.add(
            "kosten.overige_teamkosten",
            column,
            Provenance(
                unit="EUR/jaar",
                grade=row.grade,
                group="uitvoering",
                source=source,
                derived=True,
                rows=("hefbomen:kosten.overig_team",),
            ),
        )
    else:
        s.stated("kosten.overige_teamkosten", kosten.overige_teamkosten, "EUR/jaar", "uitvoering")
    s.stated("kosten.frictie", kosten.frictie, "fractie teamkosten", "uitvoering", "kosten.frictie")
    s.stated("kosten.eenmalig", kosten.eenmalig, "EUR", "uitvoering")
    s.stated("kosten.nieuw_gevonden", kosten.nieuw_gevonden, "fractie hh", "uitvoering", "nieuw_gevonden")


def living(s: Sampler) -> None:
    """Persons, children and problems per household type (part A); certain where the scenario gives numbers.

    Parameters
    ----------
    s : Sampler
    """
    bereik = s.scenario.bereik
    user = Provenance(unit="personen/hh", grade="user", group="uitvoering", source="scenario")
    none = np.zeros(s.draws.shape)
    s.add("samenstelling.kinderen", none, replace(user, unit="kinderen/gezin"))
    for k in HUISHOUDTYPEN:
        situation, composition = getattr(bereik.leefsituatie, k), getattr(bereik.samenstelling, k)
        for item in ("problematische_schulden", "geen_werk", "overlastgevend"):
            name = f"leefsituatie.{k}.{item}"
            if situation is None:
                s.add(name, none, replace(user, unit="fractie mv hh"))
            else:
                s.stated(name, getattr(situation, item), "fractie mv hh", "uitvoering")
        persons = none
        if composition is not None:
            persons = persons + 1 + composition.tweeouder_meerpersoons
            if k == "gezin":
                persons = persons + s.stated(
                    "samenstelling.kinderen", composition.kinderen, "kinderen/gezin", "uitvoering"
                )
        s.add(f"samenstelling.{k}.personen", persons, user)
