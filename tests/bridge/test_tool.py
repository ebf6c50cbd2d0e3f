"""The tool's reading: LPBL's accounting at central values, and the statements of the report that it must reproduce."""

from __future__ import annotations

import numpy as np
import pytest

from mkba_sim.analyses.aanpakken.kenmerken import AANPAKKEN
from mkba_sim.analyses.aanpakken.levels import LEVELS
from mkba_sim.analyses.aanpakken.runs import Drawn, run
from mkba_sim.base.errors import MkbaError
from mkba_sim.base.terms import BATENPOSTEN, HUISHOUDTYPEN
from mkba_sim.evidence import tables as evidence
from mkba_sim.run.tool import SWITCHES, settings, tool_draws, tool_outcome
from mkba_sim.scenario.scenario import load_scenario


@pytest.fixture(scope="module")
def by_number():
    runs = {}
    for n in AANPAKKEN:
        draws = tool_draws(load_scenario(f"aanpak{n:02d}"))
        runs[n] = run(Drawn(nummer=n, scenario=draws.scenario, draws=draws), seed=1, parts=True)
    return runs


def test_the_report_comes_out_where_its_own_accounting_is_used(by_number):
    """Q1, Q2, Q3, and Q8 but for 4, 5 and 12, at the point value (model §10); nothing is tuned for it.

    Aanpakken 3 and 10 are marginal for the gemeente: within a tenth of 1 on either side. In 4 the price of an fte,
    which the tool's screen leaves empty, decides: extra care costs 0.84 of the team. Of 5 the report says that known
    households got more care; that is an outcome and is not put in, so that 5 and 6 have the same input here, while the
    report names 5 alone. Of 12 the hours of the team cost more than what it refers to.
    """
    gemeente = {n: float(one.verhouding("gemeentelijk")[0]) for n, one in by_number.items()}
    q1 = LEVELS["Q1"](by_number)
    assert q1["maatschappelijk"].all()
    assert q1["opstart"].all()
    assert max(range(1, 7), key=gemeente.__getitem__) == 3
    assert 0.9 < gemeente[3] < 1.1
    assert LEVELS["Q2"](by_number)["geheel"].all()
    assert min(gemeente[8], gemeente[9]) > 1
    assert 0.9 < gemeente[10] < 1.1
    extra = {n: float(one.kost("extra_zorg")[0] / one.kost("aanpak")[0]) for n, one in by_number.items()}
    assert {n for n, ratio in extra.items() if ratio > 1} == {2, 10}
    assert 1 > extra[4] > extra[5] == extra[6] > 0.5
    assert LEVELS["Q8"](by_number)["meeste"].all()


def test_it_is_one_number_that_no_seed_moves(bijlage2):
    a, b = tool_outcome(bijlage2), tool_outcome(bijlage2)
    assert a.draws == 1
    np.testing.assert_array_equal(a.ratio, b.ratio)
    with pytest.raises(MkbaError, match="a city of wijken"):
        tool_outcome(load_scenario("rotterdam"))


def test_what_was_stated_is_taken_and_the_rest_is_lpbls(bijlage2):
    stated = settings(bijlage2)
    assert stated["substitutie"].fields == {"effect.substitutie.bestaand": 0.0, "effect.substitutie.nieuw": 0.8}
    assert stated["escalatie"].fields == {f"effect.escalatie.{k}": 0.03 for k in HUISHOUDTYPEN}
    left_open = settings(load_scenario("aanpak03"))
    assert left_open["substitutie"].fields == {"effect.substitutie.bestaand": 0.1, "effect.substitutie.nieuw": 0.3}
    assert left_open["successen"].fields["effect.succes.direct_werk"] == 0.02
    mpg = settings(load_scenario("aanpak11"))["escalatie"]
    assert set(mpg.fields.values()) == {0.15}
    assert mpg.drawn["escalatie.een_getal"] == 0  # each type apart, as the screens of the tool have it
    assert tuple(stated) == SWITCHES
    uncertain = bijlage2.met({"effect.substitutie.nieuw": {"p10": 0.2, "p50": 0.5, "p90": 0.7}})
    assert settings(uncertain)["substitutie"].fields["effect.substitutie.nieuw"] == pytest.approx(0.5)


def test_finding_brings_only_the_trajecten_of_footnote_15(bijlage2):
    """Written out for the one draw: extra care of the first year is what is not shifted of those trajecten."""
    from mkba_sim.base.terms import ROOD, SUBSTITUEERBAAR
    from mkba_sim.flows.place import household_flows
    from mkba_sim.valuation import profiles
    from mkba_sim.valuation.ledger import priced

    draws = tool_draws(bijlage2)
    p = draws.parameters
    flows = household_flows(draws.scenario, p, draws.chains, years=10, running=1, engine="expected", seed=1)
    level = profiles.profile(p)
    sub, other = profiles.substitutable(p, level)
    care = priced(flows.years[:, :, 2, :, 1, :ROOD], sub[:, :, :ROOD])[0, 0].sum()
    found = tool_outcome(bijlage2)
    extra = found.kosten[0, :, 3].sum(axis=0)
    assert extra[0] == pytest.approx((1 - 0.8) * care, rel=1e-9)
    assert np.abs(extra[1:]).max() < 1e-6
    assert other.sum() > 0
    assert len(SUBSTITUEERBAAR) == 7


def test_terugval_is_once_and_states_improve_by_fewer_escalations_alone(bijlage2):
    draws = tool_draws(bijlage2)
    p = draws.parameters
    from mkba_sim.transitions.relapse import relapse_by_year

    rates = relapse_by_year(p, draws.scenario, 5, 1)
    np.testing.assert_allclose(rates, [[0, evidence.kengetal("terugval").value, 0, 0, 0]])
    np.testing.assert_array_equal(p["effect.uplift"], 1)
    np.testing.assert_array_equal(draws.chains.matrices[:, :, :, 1], draws.chains.matrices[:, :, :, 2])
    assert tool_outcome(bijlage2).baten[0, :, BATENPOSTEN.index("escalatie")].sum() > 0
