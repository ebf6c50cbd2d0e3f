"""Costs are distributions with a grade and a price year: profiles, unit costs, the cost of an fte, and who pays."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from drawn import sample
from mkba_sim.base.terms import ACTOREN, GEMEENTE, POSTEN, PROFIELPOSTEN
from mkba_sim.evidence import tables as evidence
from mkba_sim.run.pipeline import simulate
from mkba_sim.scenario.scenario import load_scenario
from mkba_sim.valuation import profiles
from mkba_sim.valuation.valuate import _financing, team_financing

DRAWS = np.arange(500)
CHOICES = {
    "qaly.waarde",
    "financiering.concentratie",
    "verzilvering.vertraging",
    "uitvoering.referentie",
}
"""Fixed by choice or by method; every other prior is a distribution."""


def parameters(stelsel: str = "na_2015"):
    return sample(load_scenario("bijlage2").lezing("evidentie").met({"stelsel": stelsel}), DRAWS, seed=4)


def test_every_cost_is_a_distribution_with_a_grade_and_a_price_year():
    euros = {key: row for key, row in evidence.levers().items() if row.unit.startswith("EUR")}
    assert {"kosten.fte", "kosten.bijstand", "kosten.shv_traject", "kosten.huisuitzetting", "kosten.verzuim"} <= {
        *euros
    }
    for key, row in euros.items():
        assert row.price_year in range(2005, 2025), key
        assert row.grade in ("seed", "published", "secundair", "assumption")
        assert row.rationale
    fixed = {key for key, row in evidence.levers().items() if row.distribution == "vast"}
    assert fixed == CHOICES
    p = parameters()
    for key in euros.keys() - CHOICES:
        name = {"kosten.fte": "kosten.kosten_fte"}.get(key, key)
        assert np.ptp(p[name]) > 0, key
        assert (p[name] > 0).all()


def test_profiles_rise_with_the_toestand_in_every_draw_and_post_by_post_add_up():
    p = parameters()
    level = profiles.totals(p)
    for worse, better in pairwise(range(level.shape[2])[::-1]):
        assert (level[:, :, worse] > level[:, :, better]).all()
    by_post = profiles.profile(p)
    assert by_post.shape[-1] == len(PROFIELPOSTEN)
    assert (by_post >= 0).all()
    np.testing.assert_allclose(by_post.sum(axis=3), level)


@pytest.mark.parametrize("stelsel", ["na_2015", "voor_2015"])
def test_whoever_pays_pays_all_of_it(stelsel):
    p = parameters(stelsel)
    shares = _financing(p)
    np.testing.assert_allclose(shares.sum(axis=2), 1.0)
    assert (shares >= 0).all()
    for post in range(len(POSTEN)):
        payers = (shares[:, post] > 0).any(axis=0)
        # one payer is certain; several share by a distribution around the table
        assert (np.ptp(shares[:, post], axis=0)[payers] > 0).all() == (payers.sum() > 1)
        table = evidence.financing_shares()[stelsel, POSTEN[post]]
        mean = shares[:, post].mean(axis=0)
        for actor, share in table.items():
            # a Dirichlet of concentration 30 has variance s(1 - s)/31
            error = np.sqrt(share * (1 - share) / 31 / len(DRAWS))
            assert abs(mean[ACTOREN.index(actor)] - share) <= 4.5 * error + 1e-12
    scenario = load_scenario("bijlage2").met({"stelsel": stelsel})
    for part in team_financing(scenario):
        assert part.sum() == pytest.approx(1.0)


def test_the_decentralisations_of_2015_move_care_to_the_municipality_and_change_no_total():
    before, after = (
        simulate(load_scenario("bijlage2").met({"stelsel": s}), draws=60, seed=3) for s in ("voor_2015", "na_2015")
    )
    municipal = slice(0, len(GEMEENTE))
    youth = [POSTEN.index(post) for post in ("ots", "uhp", "jeugd_ggz")]
    paid = {s: _financing(parameters(s))[:, youth, municipal].sum(axis=2) for s in ("voor_2015", "na_2015")}
    np.testing.assert_allclose(paid["voor_2015"], 0.0)
    np.testing.assert_allclose(paid["na_2015"], 1.0)
    for view in ("maatschappelijk", "financieel"):
        np.testing.assert_allclose(before["saldo"].sel(perspectief=view), after["saldo"].sel(perspectief=view))
    gain = (after["baten_totaal"] - before["baten_totaal"]).sel(perspectief="gemeentelijk")
    assert float(gain.mean()) > 0


def test_nursing_at_home_falls_on_the_insurer_after_2015_and_intramural_care_does_not():
    """Wijkverpleging went to the Zvw, the rest of the AWBZ became the Wlz; by hand from what a run books."""
    insurer, state = ACTOREN.index("zorgverzekeraar"), ACTOREN.index("rijk_awbz")
    for stelsel, home in (("na_2015", insurer), ("voor_2015", state)):
        shares = _financing(parameters(stelsel))
        for post, payer in (("verpleging_thuis", home), ("awbz_overig", state)):
            assert (shares[:, POSTEN.index(post), payer] == 1).all(), (stelsel, post)
    # nobody is nursed at home once admitted, and nobody is intramural before
    for (k, s), table in evidence.profile_shares().items():
        assert ("verpleging_thuis" in table) <= (s != "geescaleerd"), (k, s)
        assert ("awbz_overig" in table) <= (s == "geescaleerd"), (k, s)
    before, after = (
        simulate(load_scenario("ouderen").met({"stelsel": s}), draws=60, seed=3) for s in ("voor_2015", "na_2015")
    )
    for booked in ("baten", "kosten"):
        gain = (after[booked] - before[booked]).sum([d for d in before[booked].dims if d not in ("draw", "actor")])
        total = abs(before[booked]).sum([d for d in before[booked].dims if d != "draw"])
        assert float(abs(gain.sum("actor") / total).max()) < 1e-9
        assert float(gain.sel(actor="zorgverzekeraar").mean()) != 0
