"""Every lever of the model has a prior with grade and rationale, and turning it moves what it should."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest

from mkba_sim.base.terms import BATENPOSTEN, KOSTENPOSTEN
from mkba_sim.evidence import tables as evidence
from mkba_sim.outcomes.measures import cashable
from mkba_sim.run.evaluate import evaluate
from mkba_sim.scenario.scenario import load_scenario
from mkba_sim.transitions.usable import accept

# key of the prior, name of the drawn column, what is added to it, the post that moves, and its sign
TURNED = [
    ("uplift.basis", None, 0.05, "effectiviteit", 1),
    ("uplift.per_discipline", None, 0.02, "effectiviteit", 1),
    ("succes.schuldhulp", "effect.succes.schuldhulp", 0.02, "effectiviteit", 1),
    ("succes.direct_werk", "effect.succes.direct_werk", 0.01, "effectiviteit", 1),
    ("succes.consulten_1e", "effect.succes.consulten_1e", -0.01, "effectiviteit", 1),
    ("succes.schooluitval", "effect.succes.schooluitval", -0.01, "immaterieel", 1),
    ("succes.participatie", None, 0.02, "immaterieel", 1),
    ("coordinatie.uren", None, 1.0, "organisatie_coordinatie", 1),
    ("qaly.winst", None, 0.02, "immaterieel", 1),
    ("nieuw_gevonden", "kosten.nieuw_gevonden", 0.1, "extra_zorg", 1),
    ("terugval.plafond", None, 0.1, "escalatie", -1),
    ("terugval.rho", None, 0.2, "escalatie", 1),
    ("opname.niet_substitueerbaar", None, 0.2, "extra_zorg", 1),
    ("gevonden.zonder_aanpak", None, 0.1, "extra_zorg", -1),
    ("immaterieel.geescaleerd", None, 0.3, "immaterieel", 1),
    ("profiel.verbetering.overig", None, 0.1, "effectiviteit", 1),
    ("profiel.causaal.overig", None, 0.1, "escalatie", 1),
    ("kosten.zorguur", None, 10.0, "immaterieel", 1),
    ("kosten.mantelzorguur", None, 5.0, "immaterieel", -1),
    ("mantelzorg.uren_opname.oudere", None, 100.0, "immaterieel", -1),
    ("terugval.factor_volgen", None, 0.3, "escalatie", -1),
    ("intensiteit.exponent", None, 0.2, "escalatie", 1),
    ("verzilvering.additioneel", None, 0.1, "verzilverd", 1),
    ("verzilvering.nieuw_voor_oud", None, 0.1, "verzilverd", 1),
    ("verzilvering.frictie", None, 0.1, "verzilverd", -1),
    ("verzilvering.vertraging", None, 1.0, "verzilverd", -1),
    ("uitvoering.uren", None, 0.3, "escalatie", -1),
    ("uitvoering.verwijzing", None, 0.3, "extra_zorg", -1),
    ("schuld.extra_trajecten", None, 0.05, "extra_zorg", 1),
    ("werk.eenmalig_aandeel", None, 0.2, "effectiviteit", -1),
    ("werk.terugkeer", None, 0.1, "effectiviteit", -1),
    ("werk.nul_uitstroom", None, 0.1, "effectiviteit", -1),
    ("schuld.nul_uitstroom", None, 0.1, "immaterieel", -1),
    ("substitutie.aandeel_netwerk", None, 0.1, "organisatie_substitutie", 1),
    ("substitutie.halfwaardetijd", None, 1.0, "organisatie_substitutie", 1),
]
# A team that goes on for two years and follows for one, with hours to spare, mostly its own work and part additional;
# effects of the hoped sign, so that what is lost to relapse or a return is lost benefit.
SCENARIO = {
    "looptijd": 2,
    "nazorg_jaren": 1,
    "kosten.fte": 24,
    "kosten.additioneel_fte": 0.2,
    "kosten.eigen_uitvoering": 0.9,
    "kosten.frictie": 0.0,
}
HOPED = {
    "effect.substitutie.bestaand": 0.2,
    "escalatie.rr": 0.7,
    "uplift.basis": 1.2,
    "effect.succes.schuldhulp": 0.04,
    "effect.succes.direct_werk": 0.03,
}


@pytest.fixture(scope="module")
def base():
    scenario = load_scenario("bijlage2").lezing("evidentie").met(SCENARIO)
    found = accept(scenario, np.arange(24), seed=2)
    return scenario, found, dict(found.basis.values) | {k: np.full(24, v) for k, v in HOPED.items()}


def _posts(base, values):
    scenario, found, _ = base
    made = found.with_basis(replace(found.basis, values=MappingProxyType(values)))
    out = evaluate(scenario, made, seed=2, engine="expected")
    cash = cashable(made.parameters, out.baten, scenario.kosten.additioneel_fte, scenario.discontovoet).sum(
        axis=(1, 2, 3)
    )
    posts = {name: out.baten_ncw[:, :, i].sum(axis=1) for i, name in enumerate(BATENPOSTEN)}
    costs = {name: out.kosten_ncw[:, :, i].sum(axis=1) for i, name in enumerate(KOSTENPOSTEN)}
    return posts | costs | {"verzilverd": cash}


@pytest.fixture(scope="module")
def unturned(base):
    return _posts(base, base[2])


@pytest.mark.parametrize(("key", "column", "step", "post", "sign"), TURNED, ids=[row[0] for row in TURNED])
def test_turning_a_lever_moves_what_it_should(base, unturned, key, column, step, post, sign):
    row = evidence.levers()[key]
    assert row.grade in ("seed", "published", "secundair", "assumption")
    assert len(row.rationale) > 20
    values = base[2]
    name = column or key
    assert name in values
    moved = _posts(base, {**values, name: values[name] + step})[post] - unturned[post]
    assert np.mean(np.sign(moved) == sign) > 0.9, (key, np.sign(moved))


def test_the_levers_that_are_fitted_are_drawn_too(base):
    """Substitution, RR and the second line come from posteriors, not from a row of hefbomen.csv."""
    p = base[1].parameters
    for name in ("effect.substitutie.bestaand", "effect.substitutie.nieuw", "effect.succes.doorverwijzing_2e"):
        assert p.provenance[name].grade == "seed"
        assert np.ptp(p[name]) > 0
