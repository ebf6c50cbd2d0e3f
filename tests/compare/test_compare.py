"""Scenarios on common random numbers."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mkba_sim.analyses.compare.compute import best, compare
from mkba_sim.base.errors import MkbaError
from mkba_sim.base.terms import GEMEENTE
from mkba_sim.outcomes.dataset import summary
from mkba_sim.run.pipeline import simulate, simulate_readings
from mkba_sim.scenario.scenario import Scenario
from mkba_sim.views.terminal.compare import render, to_json


@pytest.fixture(scope="module")
def found(bijlage2: Scenario, dearer: Scenario) -> xr.Dataset:
    return compare({"a": bijlage2, "b": dearer, "c": bijlage2}, draws=60, seed=3)


def test_common_random_numbers_leave_only_the_difference(found: xr.Dataset) -> None:
    # the same world in every draw: 50,000 of one-off costs more, and nothing else
    difference = found["saldo_verschil"].sel(scenario="b", perspectief="maatschappelijk")
    np.testing.assert_allclose(difference, -50_000, rtol=1e-9)
    assert (found["saldo_verschil"].sel(scenario="c") == 0).all()
    assert (found["saldo_verschil_kans_hoger"].sel(scenario=["b", "c"]).sel(perspectief="maatschappelijk") == 0).all()


def test_who_is_best(found: xr.Dataset) -> None:
    chances = found["kans_beste_saldo"].sel(perspectief="maatschappelijk")
    np.testing.assert_allclose(chances, [[0.5, 0, 0.5]] * 2)
    np.testing.assert_allclose(found["kans_beste_saldo"].sum("scenario"), 1)
    np.testing.assert_allclose(found["kans_beste_actor"].sum("scenario"), 1)


def test_the_numbers_are_those_of_a_run(found: xr.Dataset, bijlage2: Scenario) -> None:
    for lezing, result in simulate_readings(bijlage2, draws=60, seed=3).items():
        s = summary(result)
        one = found.sel(lezing=lezing, scenario="a")
        for key in ("ratio_mediaan", "ratio_interval", "saldo_mediaan", "saldo_interval"):
            np.testing.assert_array_equal(one[key], s[key])
        np.testing.assert_array_equal(one["kans"], s["ratio_kans"])


def test_differences_by_actor_add_up(three: xr.Dataset) -> None:
    # every actor counts in the social perspective, the five of the municipality in the municipal one
    by_actor = three["saldo_actor_verschil"]
    social = three["saldo_verschil"].sel(perspectief="maatschappelijk")
    np.testing.assert_allclose(by_actor.sum("actor"), social, atol=1e-4)
    municipal = three["saldo_verschil"].sel(perspectief="gemeentelijk")
    np.testing.assert_allclose(by_actor.sel(actor=list(GEMEENTE)).sum("actor"), municipal, atol=1e-4)
    own = three["saldo_actor"]
    np.testing.assert_array_equal(by_actor, own - own.sel(scenario="a").drop_vars("scenario"))
    shares = (by_actor > 0).mean("draw").drop_vars("titel")
    np.testing.assert_array_equal(three["saldo_actor_verschil_kans_hoger"], shares)


def test_none_of_them_pays(three: xr.Dataset) -> None:
    saldo = three["saldo"].sel(perspectief="maatschappelijk", lezing="evidentie")
    expected = float((saldo <= 0).all("scenario").mean())
    assert 0 < expected < 1
    assert float(three["kans_geen"].sel(perspectief="maatschappelijk", lezing="evidentie")) == expected


def test_both_evidence_sets(three: xr.Dataset, bijlage2: Scenario) -> None:
    assert three["lezing"].values.tolist() == ["evidentie", "opgegeven", "sceptisch"]
    own = simulate(bijlage2, draws=60, seed=3, evidence="sceptisch")
    np.testing.assert_array_equal(three["saldo"].sel(lezing="sceptisch", scenario="a"), own["saldo"])
    assert (three["saldo"].sel(lezing="sceptisch") != three["saldo"].sel(lezing="evidentie")).any()
    sceptical = compare({"a": bijlage2, "b": bijlage2.met({"bewijs": "sceptisch"})}, draws=20, seed=3)
    assert sceptical.attrs["verschillen"] == "bewijs"
    one = compare({"a": bijlage2, "b": bijlage2.met({"bewijs": "sceptisch"})}, draws=20, seed=3, evidence="sceptisch")
    assert one.attrs["verschillen"] == ""
    assert not one["saldo_verschil"].any()


def test_a_result_stands_for_its_scenario(
    three: xr.Dataset, saved: dict[str, xr.Dataset], bijlage2: Scenario, dearer: Scenario
) -> None:
    # draws, seed and engine are those of the result
    found = compare({"a": bijlage2, "b": dearer, "c": saved})
    assert (found.sizes["draw"], found.attrs["seed"]) == (60, "3")
    run = three.sel(lezing=found["lezing"].values)
    for name in found.data_vars:
        np.testing.assert_array_equal(found[name], run[name], str(name))
    assert json.loads(str(found["invoer"].sel(scenario="c").item()))["kosten"]["nieuw_gevonden"] == 0
    assert found["scenario_id"].values.tolist() == three["scenario_id"].values.tolist()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"draws": 50}, r"60 trekkingen, seed 3 en rekenwijze cohort; .*: 50 trekkingen, seed 3"),
        ({"seed": 4}, r"seed 3 en rekenwijze cohort; .*seed 4"),
        ({"engine": "expected"}, r"rekenwijze cohort; .*rekenwijze expected"),
        ({"evidence": "both"}, r"geen lezing sceptisch; een resultaat met die lezing, of het scenario zelf"),
        ({"evidence": "sceptisch"}, r"rust op het bewijs dossier; een resultaat met het bewijs sceptisch"),
    ],
)
def test_a_result_on_other_numbers_is_refused(
    saved: dict[str, xr.Dataset], bijlage2: Scenario, asked: dict[str, Any], said: str
) -> None:
    with pytest.raises(MkbaError, match=said) as caught:
        compare({"a": bijlage2, "c": saved}, **asked)
    assert len(caught.value.faults) == 1
    assert str(caught.value).startswith("scenario 'c': ")


def test_a_result_of_another_version_or_of_some_of_the_draws_is_refused(
    saved: dict[str, xr.Dataset], bijlage2: Scenario
) -> None:
    old = {k: r.assign_attrs(versie="0.0.1") for k, r in saved.items()}
    with pytest.raises(MkbaError, match=r"gemaakt door versie 0\.0\.1"):
        compare({"a": bijlage2, "c": old})
    later = {k: r.isel(draw=slice(10, None)) for k, r in saved.items()}
    with pytest.raises(MkbaError, match="dezelfde toevalsgetallen als de rest"):
        compare({"a": bijlage2, "c": later})


def test_table_and_json_say_the_same(found: xr.Dataset) -> None:
    text = render(found, "nl")
    assert "3 scenario's op gemeenschappelijke toevalsgetallen: 60 trekkingen, seed 3" in text
    assert "-50 … -50" in text
    assert "b: duurder" in text
    assert "LET OP" not in text
    assert max(len(line) for line in text.splitlines()) <= 130
    assert "balance minus that of a" in render(found, "en")
    document = json.loads(to_json(found))
    assert document["coordinaten"]["scenario"] == ["a", "b", "c"]
    outcome = document["uitkomsten"]["saldo_verschil_mediaan"]
    assert outcome["dims"] == ["lezing", "scenario", "perspectief"]
    assert outcome["waarden"][0][1][0] == pytest.approx(-50_000)


def test_what_cannot_be_compared(bijlage2: Scenario) -> None:
    with pytest.raises(MkbaError, match=r"1 scenario; twee of meer scenario's"):
        compare({"a": bijlage2}, draws=5)
    with pytest.raises(MkbaError, match=r"verschillende prijspeilen: a 2013, b 2015"):
        compare({"a": bijlage2, "b": bijlage2.met({"prijspeil": 2015})}, draws=5)


def test_other_rules_are_said(bijlage2: Scenario) -> None:
    other = bijlage2.met({"discontovoet": 0.03})
    text = render(compare({"a": bijlage2, "b": other}, draws=5), "nl")
    assert "LET OP: de scenario's verschillen in discontovoet" in text


@given(hnp.arrays(float, (7, 3), elements=st.sampled_from([-np.inf, -1.0, 0.0, 1.0, np.inf, np.nan])))
def test_best_is_a_distribution(values: np.ndarray) -> None:
    shares = best(values)
    defined = ~np.isnan(values).all(axis=1)
    assert shares.sum() == pytest.approx(defined.mean())
    assert ((shares >= 0) & (shares <= 1)).all()
    # the highest is found whatever the order of the scenarios
    np.testing.assert_allclose(best(values[:, ::-1]), shares[::-1])
