"""Scenarios on common random numbers."""

from __future__ import annotations

import json

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mkba_sim.errors import MkbaError
from mkba_sim.excel.compare import best, compare, render, to_json
from mkba_sim.results import summary
from mkba_sim.scenario import Scenario


@pytest.fixture(scope="module")
def dearer(bijlage2: Scenario) -> Scenario:
    return bijlage2.met({"naam": "duurder", "kosten.eenmalig": 150_000})


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


def test_the_numbers_are_those_of_a_run(found: xr.Dataset, run: dict[str, xr.Dataset]) -> None:
    for lezing, result in run.items():
        s = summary(result)
        one = found.sel(lezing=lezing, scenario="a")
        for key in ("ratio_mediaan", "ratio_interval", "saldo_mediaan", "saldo_interval"):
            np.testing.assert_array_equal(one[key], s[key])
        np.testing.assert_array_equal(one["kans"], s["ratio_kans"])


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
