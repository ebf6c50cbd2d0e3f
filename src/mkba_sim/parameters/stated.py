"""Draws of what the user states: costs of the team (part B), its households (part A), the wijken of a city."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mkba_sim.base.terms import HUISHOUDTYPEN
from mkba_sim.parameters.columns import Provenance
from mkba_sim.parameters.sampler import Sampler

__all__ = ["deviations", "living", "team"]


def team(s: Sampler) -> None:
    """Draw what the team costs besides its fte (part B)."""
    kosten = s.scenario.kosten
    s.stated("kosten.kosten_fte", kosten.kosten_fte, "EUR/fte/jaar", "uitvoering", "kosten.fte")
    if kosten.overige_teamkosten.is_prior:
        s.lever("kosten.overig_team")
    else:
        s.stated("kosten.overige_teamkosten", kosten.overige_teamkosten, "EUR/jaar", "uitvoering")
    s.stated("kosten.frictie", kosten.frictie, "fractie teamkosten", "uitvoering", "kosten.frictie")
    s.stated("kosten.eenmalig", kosten.eenmalig, "EUR", "uitvoering")
    s.stated("kosten.nieuw_gevonden", kosten.nieuw_gevonden, "fractie hh", "uitvoering", "nieuw_gevonden")


def living(s: Sampler) -> None:
    """Draw children and problems per household type (part A); certain where the scenario gives numbers."""
    bereik = s.scenario.bereik
    user = Provenance(unit="fractie mv hh", grade="user", group="uitvoering", source="scenario")
    none = np.zeros(s.draws.shape)
    s.add("samenstelling.kinderen", none, replace(user, unit="kinderen/gezin"))
    for k in HUISHOUDTYPEN:
        situation = getattr(bereik.leefsituatie, k)
        for item in ("problematische_schulden", "geen_werk", "overlastgevend"):
            name = f"leefsituatie.{k}.{item}"
            if situation is None:
                s.add(name, none, user)
            else:
                s.stated(name, getattr(situation, item), "fractie mv hh", "uitvoering")
    if bereik.samenstelling.gezin is not None:
        s.stated("samenstelling.kinderen", bereik.samenstelling.gezin.kinderen, "kinderen/gezin", "uitvoering")


def deviations(s: Sampler) -> None:
    """Draw how far the log-odds of multiple problems in each wijk lie from those of its class, where that is stated."""
    stated = [stand.afwijking for stand in s.scenario.standen if stand.afwijking is not None]
    if not stated:
        return
    user = Provenance(unit="log-odds", grade="user", group="dynamiek", source="scenario, stad.wijken")
    shared = s.add("dynamiek.afwijking_gedeeld", s.normal("dynamiek.afwijking_gedeeld"), user)
    for one in stated:
        name = f"dynamiek.afwijking.{one.sleutel}"
        own = s.normal(name) if one.eigen else 0.0
        s.add(name, one.gemiddelde + one.gedeeld * shared + one.eigen * own, user)
