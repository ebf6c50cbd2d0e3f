"""Turning levers: nothing turned changes nothing, a lever that helps is found, and the judge is not the search."""

from __future__ import annotations

import numpy as np

from mkba_sim.analyses.aanpakken import knobs
from mkba_sim.analyses.aanpakken.knobs import KNOBS, steer, steered
from mkba_sim.analyses.aanpakken.runs import scenario_of
from mkba_sim.analyses.uncertainty.levers import LEVERS, lever_value
from mkba_sim.base.terms import PERSPECTIEVEN
from mkba_sim.evidence.tables import levers
from mkba_sim.run.evaluate import evaluate
from mkba_sim.transitions.usable import accept

FINANCIAL = PERSPECTIEVEN.index("financieel")


def test_no_lever_no_change():
    found = steer(scenario_of(4), seed=1, knobs=(), draws=16, fresh=60)
    assert found.settings == {}
    assert found.best == found.now
    assert found.tried == 1
    labels = np.arange(1_000_000, 1_000_060)
    outcome = evaluate(scenario_of(4), accept(scenario_of(4), labels, seed=1), seed=1, engine="expected")
    costs, benefits = outcome.totals
    assert found.now == benefits[:, FINANCIAL].mean() / costs[:, FINANCIAL].mean()
    np.testing.assert_array_equal(found.pays, benefits[:, FINANCIAL] > costs[:, FINANCIAL])


def test_finding_nobody_new_saves_extra_care():
    """Aanpak 4 finds most of its households; with that lever alone it must find that less is cheaper."""
    found = steer(scenario_of(4), seed=1, knobs=("vindstrategie",), draws=24, fresh=60)
    assert found.settings == {"vindstrategie": 0.0}
    assert found.start == {"vindstrategie": 0.6}
    assert found.best > 1.5 * found.now
    assert found.chance_best > found.chance_now
    assert found.tried == 2 * len(LEVERS["vindstrategie"].values) + 1  # the second sweep finds nothing better


def test_held_substitution_stays_while_the_financing_turns(monkeypatch):
    """What is drawn anew is substitution alone; held, it is that of the financing the aanpak has."""
    seen = []

    def spy(scenario, accepted, **rest):
        seen.append((scenario, accepted))
        return evaluate(scenario, accepted, **rest)

    monkeypatch.setattr(knobs, "evaluate", spy)
    labels = np.arange(40)
    for settings, held in (({}, False), ({"nieuw_voor_oud": 1.0}, False), ({"nieuw_voor_oud": 1.0}, True)):
        knobs._outcome(scenario_of(3), settings, labels, 1, held)
    now, anew, kept = (found.parameters for _, found in seen)
    assert [s.kosten.additioneel_fte for s, _ in seen] == [0.8, 0.0, 0.0]
    moved = {name for name in now.values if not np.array_equal(now[name], anew[name])}
    assert moved == {"effect.substitutie.bestaand", "effect.substitutie.nieuw"}
    assert all(np.array_equal(now[name], kept[name]) for name in now.values)


def test_levers_start_where_the_evidence_says():
    rows = levers()
    found = rows["nieuw_gevonden"]
    assert lever_value(scenario_of(3), "vindstrategie") == found.p1 / (found.p1 + found.p2)
    assert lever_value(scenario_of(3), "netwerk_duur") == rows["substitutie.halfwaardetijd"].p1
    assert knobs._now(scenario_of(8), "uitvoering") == rows["uitvoering.referentie"].p1
    assert knobs._now(scenario_of(1), "uitvoering") == 1.0


def test_same_scenarios_are_searched_once():
    told = []
    found = steered((11, 13), seed=1, knobs=("diagnose",), draws=8, fresh=20, progress=lambda *x: told.append(x))
    assert told == [(1, 1)]
    assert found[11] is found[13]


def test_own_execution_is_a_lever_too():
    assert "uitvoering" in KNOBS
    found = steer(scenario_of(1), seed=1, knobs=("uitvoering",), draws=16, fresh=20)
    assert found.start.get("uitvoering", 1.0) == 1.0
    assert set(found.settings.values()) <= {0.0, 0.25, 0.5, 0.75}
