"""Evictions fall and rise with the calendar: the base risk of a scenario is that of its own year (evidence E08)."""

from __future__ import annotations

import numpy as np
import pytest

from drawn import sample
from mkba_sim.parameters.calendar import eviction_factor
from mkba_sim.scenario.scenario import load_scenario

EVICTED = {2005: 8134, 2007: 8550, 2013: 6980, 2016: 4800, 2020: 1720}
"""By housing associations, as Aedes counted them."""


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        *((year, count / EVICTED[2013]) for year, count in EVICTED.items()),
        (2006, (8134 + 8550) / 2 / 6980),
        (2019, (3000 + 1720) / 2 / 6980),
        (2024, 1720 / 6980),
    ],
)
def test_the_factor_is_the_evictions_of_the_year_over_those_of_2013(year, expected):
    scenario = load_scenario("bijlage2").met({"prijspeil": year})
    assert eviction_factor(scenario) == pytest.approx(expected, rel=3e-3)  # rows of three decimals
    if year == 2013:
        assert eviction_factor(scenario) == 1.0


def test_only_the_base_risk_of_eviction_follows_the_year():
    draws = np.arange(200)
    now, then = (
        sample(load_scenario("bijlage2").lezing("evidentie").met({"prijspeil": y}), draws, seed=3) for y in (2020, 2013)
    )
    risks = [name for name in then.values if name.startswith("escalatie.e.huisuitzetting")]
    assert risks
    for name in risks:
        np.testing.assert_allclose(now[name], then[name] * 1720 / 6980, rtol=3e-3)
    for name in then.values:
        euros = then.provenance[name].unit.startswith("EUR")
        # what is derived from a risk follows it, but for ouderen, who are not evicted
        derived = name.startswith("escalatie.") and then.provenance[name].derived and "oudere" not in name
        follows = name in risks or derived
        if not euros and not follows:
            np.testing.assert_array_equal(now[name], then[name], err_msg=name)
    # a gezin has care orders beside evictions, an overig huishouden has evictions alone
    np.testing.assert_allclose(now["escalatie.e.overig"], then["escalatie.e.overig"] * 1720 / 6980, rtol=3e-3)
    assert (now["escalatie.e.gezin"] < then["escalatie.e.gezin"]).all()
    assert (now["escalatie.e.gezin"] > then["escalatie.e.gezin"] * 1720 / 6980).all()
