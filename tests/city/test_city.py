"""A city: who is in the caseload where, and results by wijk that add up."""

from __future__ import annotations

import numpy as np
import pytest
from city_parts import ROWS, city_of, equal
from hypothesis import given, settings
from hypothesis import strategies as st

from mkba_sim.base.errors import MkbaError
from mkba_sim.base.terms import HUISHOUDTYPEN
from mkba_sim.run import part as chunk
from mkba_sim.run.pipeline import simulate
from mkba_sim.scenario.places import apportion, places
from mkba_sim.scenario.scenario import Scenario, load_scenario


@settings(deadline=None)
@given(
    total=st.integers(0, 10**9),
    weights=st.lists(st.floats(0, 1e6), min_size=1, max_size=40).filter(lambda w: sum(w) > 1e-3),
)
def test_apportioning_is_whole_and_fair(total, weights):
    parts = apportion(total, np.array(weights))
    exact = total * np.array(weights) / sum(weights)
    assert parts.sum() == total
    assert (parts >= 0).all()
    assert (np.abs(parts - exact) < 1 + 1e-6 * total).all()


def test_caseload_follows_households_with_multiple_problems(city):
    here = places(city)
    totals = np.sum([p.caseload for p in here], axis=0)
    np.testing.assert_array_equal(totals, [157, 102, 69])  # 328 × .48, .31, .21 by largest remainder
    assert here[2].caseload == (0, 0, 0)
    assert here[2].team == 0
    # W1 has 30 % of its households outside groen, W2 15 % (par. 2.2 of the report)
    for i in range(3):
        ratio = (here[0].households[i] * 0.30) / (here[1].households[i] * 0.15)
        assert here[0].caseload[i] / here[1].caseload[i] == pytest.approx(ratio, rel=0.1)
    assert sum(p.team for p in here) == pytest.approx(1, abs=1e-12)
    hours = {k: sum(s * h for s, h in zip(shares, (2, 8, 16), strict=True)) for k, shares in (
        ("gezin", (0.02, 0.20, 0.78)), ("oudere", (0.04, 0.50, 0.46)), ("overig", (0.04, 0.32, 0.64)))}  # fmt: skip
    work = [sum(n * hours[k] for n, k in zip(p.caseload, HUISHOUDTYPEN, strict=True)) for p in here]
    np.testing.assert_allclose([p.team for p in here], np.array(work) / sum(work), rtol=1e-12)


def test_capacity_follows_from_fte_and_hours():
    """3.6 fte × 1,200 hours over 13.03 hours per household: the caseload identity of model §2."""
    data = load_scenario("bijlage2").als_dict()
    data["stad"] = {"wijken": ROWS}
    del data["bereik"]["huishoudens"]
    found = Scenario.from_dict(data)
    hours = 0.48 * (0.04 + 1.6 + 12.48) + 0.31 * (0.08 + 4 + 7.36) + 0.21 * (0.08 + 2.56 + 10.24)
    assert found.bereik.huishoudens == int(3.6 * 1200 / hours) == 331
    twice = Scenario.from_dict({**data, "kosten": {**data["kosten"], "fte": 7.2}})
    assert twice.bereik.huishoudens == int(7.2 * 1200 / hours)
    # without a caseload of its own, the hours of Tabel 3.10 hold: 4, 8 and 30
    del data["bereik"]["caseload"]
    heavy = 0.48 * (0.08 + 1.6 + 23.4) + 0.31 * (0.16 + 4 + 13.8) + 0.21 * (0.16 + 2.56 + 19.2)
    assert Scenario.from_dict(data).bereik.huishoudens == int(3.6 * 1200 / heavy)


def test_wijken_add_up_to_the_city(result):
    """Every sum over wijken is the total of the city, draw by draw; the wijk without the aanpak costs nothing."""
    for actor in ("kosten", "baten"):
        np.testing.assert_allclose(
            result[f"{actor}_wijk"].sum("wijk").values, result[f"{actor}_ncw"].sum(f"{actor}post").values, atol=1e-3
        )
        np.testing.assert_allclose(
            result[f"{actor}post_wijk"].sum("wijk").values, result[f"{actor}_ncw"].sum("actor").values, atol=1e-3
        )
        np.testing.assert_allclose(
            result[f"{actor}_wijk_totaal"].sum("wijk").values, result[f"{actor}_totaal"].values, atol=1e-3
        )
    np.testing.assert_allclose(result["saldo_wijk"].sum("wijk").values, result["saldo"].values, atol=1e-3)
    np.testing.assert_array_equal(result["escalaties_wijk"].sum("wijk").values, result["escalaties"].sum("jaar").values)
    assert (result["kosten_wijk"].sel(wijk="W3") == 0).all()
    assert (result["saldo_wijk"].sel(wijk="W3") == 0).all()
    assert float(result["saldo_wijk"].sel(wijk="W1").std()) > 0


def test_households_of_a_wijk_are_all_there(result):
    first = result["huishoudens_wijk"].isel(peiljaar=0).sum("toestand")
    living = result["huishoudens"]
    assert (first <= living).all()
    # in a year some leave: between 1 and 20 % of them, counted for half a year
    assert (first > 0.9 * living).all()
    assert (result["huishoudens_wijk"].isel(peiljaar=1).sum("toestand") < first).all()
    # outside the aanpak the alternatieven are the same
    outside = result["huishoudens_wijk"].sel(wijk="W3")
    assert (outside.isel(alternatief=0) == outside.isel(alternatief=2)).all()
    inside = result["huishoudens_wijk"].sel(wijk="W1", peiljaar="laatste")
    assert (inside.isel(alternatief=0) != inside.isel(alternatief=2)).any()


def test_the_stock_of_a_wijk_outside_the_aanpak_stays_as_it_is(city):
    """Detailed balance: apart from who leaves, the shares of a stock do not move (engine expected, equal exits)."""
    found = simulate(city, draws=40, seed=1, engine="expected")
    wijk = found["huishoudens_wijk"].sel(wijk="W3").isel(alternatief=0)
    shares = wijk / wijk.sum("toestand")
    first = shares.isel(peiljaar=0)
    # 70 % groen, the class achterstandswijk of bijlage2; ouderen in geescaleerd leave faster, which moves it a little
    np.testing.assert_allclose(first.sel(toestand="groen").values, 0.70, atol=0.01)
    np.testing.assert_allclose(shares.isel(peiljaar=1).values[:, :4], first.values[:, :4], atol=0.02)
    nl = found["huishoudens_wijk"].sel(wijk="W2").isel(alternatief=0, peiljaar=0)
    np.testing.assert_allclose((nl / nl.sum("toestand")).sel(toestand="groen").values, 0.85, atol=0.01)


def test_one_wijk_of_the_same_stock_is_the_aanpak_without_a_city():
    """In expectation the same aanpak in one wijk, or dealt out over four equal ones, gives the same euros."""
    plain = city_of(ROWS[:1], **{"bereik.huishoudens": 400, "bereik.aandeel.gezin": 0.5, "bereik.aandeel.oudere": 0.3,
                                 "bereik.aandeel.overig": 0.2})  # fmt: skip
    alone = plain.model_copy(update={"stad": None})
    four = city_of(
        [{**ROWS[0], "code": f"W{i}"} for i in range(4)],
        **{"bereik.huishoudens": 400, "bereik.aandeel.gezin": 0.5, "bereik.aandeel.oudere": 0.3,
           "bereik.aandeel.overig": 0.2},
    )  # fmt: skip
    runs = [simulate(s, draws=20, seed=2, engine="expected") for s in (alone, plain, four)]
    for name in ("kosten", "baten", "ratio", "saldo_actor", "saldo_verzilverd", "begroting_baten", "escalatiewaarde"):
        for other in runs[1:]:
            np.testing.assert_allclose(other[name].values, runs[0][name].values, rtol=1e-9, atol=1e-6, err_msg=name)


def test_cohort_has_the_mean_of_expected_in_every_wijk(city):
    """600 draws with one set of parameters each: z-tests of 3 sums by wijk at 1e-4 in all, fixed seed."""
    sampled = simulate(city, draws=600, seed=5)
    exact = simulate(city, draws=600, seed=5, engine="expected")
    for name in ("saldo_wijk", "escalaties_wijk", "huishoudens_wijk"):
        gap = (sampled[name] - exact[name]).values.reshape(600, -1)
        error = gap.std(axis=0, ddof=1) / np.sqrt(600)
        random = error > 1e-9
        assert random.sum() >= 6
        z = gap.mean(axis=0)[random] / error[random]
        assert np.abs(z).max() < 4.9, name  # two-sided 1e-6 each, some 100 tests


def test_a_wijk_does_not_depend_on_the_others(city, result):
    """Random numbers hang on the code of the wijk: another order of the table gives the same wijken."""
    turned = simulate(city_of([ROWS[2], ROWS[1], ROWS[0]]), draws=60, seed=4)
    for name in ("saldo_wijk", "escalaties_wijk", "huishoudens_wijk"):
        for code in ("W1", "W2", "W3"):
            np.testing.assert_allclose(
                turned[name].sel(wijk=code).values, result[name].sel(wijk=code).values, rtol=1e-12, atol=1e-6
            )


@pytest.mark.parametrize(("size", "threads"), [(60, 1), (17, 2), (1, 2)])
def test_bits_do_not_depend_on_chunks(city, result, monkeypatch, size, threads):
    monkeypatch.setattr("mkba_sim.run.pipeline.CHUNK", size)
    equal(simulate(city, draws=60, seed=4, threads=threads), result)


def test_blocks_of_wijken_may_be_dealt_out(city):
    """Parts of the blocks of a city put together are the whole, bit for bit."""
    many = city_of([{**ROWS[0], "code": f"W{i:02}"} for i in range(40)])
    job = chunk.Job(scenario=many.lezing("evidentie"), seed=3, engine="cohort")
    assert job.blocks == 3
    whole = chunk.finish(job, [chunk.part(job, 0, 12, 0, 3)])
    dealt = chunk.finish(job, [chunk.part(job, 0, 12, i, i + 1) for i in range(3)])
    assert whole.keys() == dealt.keys()
    for name, values in whole.items():
        np.testing.assert_array_equal(dealt[name], values, err_msg=name)


def test_more_caseload_than_households_is_refused_by_wijk():
    rows = [{**ROWS[0], "gezin": 30}, {**ROWS[1], "gezin": 20}]
    with pytest.raises(MkbaError) as refusal:
        simulate(city_of(rows), draws=5)
    said = refusal.value.say("nl").splitlines()
    assert len(said) == 2
    assert said[0].startswith("stad, Noord, gezin: 118 huishoudens in de caseload, terwijl er 30 wonen; ")
    assert "Zuid, gezin: 39 " in said[1]
    with pytest.raises(MkbaError, match="stad, oudere: 102 households in the caseload, while 0 live there"):
        simulate(city_of([{**row, "oudere": 0} for row in ROWS]), draws=5)


def test_too_many_draws_of_too_many_wijken_are_refused(city, monkeypatch):
    monkeypatch.setattr("mkba_sim.run.pipeline.MAX_CELLS", 100)
    with pytest.raises(MkbaError, match="34 draws of 3 wijken; at most 33 draws"):
        simulate(city, draws=34, seed=1)
    simulate(city, draws=33, seed=1, engine="expected")
