"""Damaged results are refused by name: cut short, of another version, with a variable changed or gone."""

from __future__ import annotations

import json
import shutil

import h5py
import numpy as np
import pytest
import xarray as xr

from mkba_sim import read_results, simulate_readings, write_results
from mkba_sim.base.errors import MkbaError
from mkba_sim.cli.main import main
from mkba_sim.outcomes.dataset import layout


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    path = tmp_path_factory.mktemp("stored") / "whole.nc"
    write_results(str(path), simulate_readings("bijlage2", draws=20))
    return path


@pytest.fixture
def spoiled(whole, tmp_path):
    return shutil.copy(whole, tmp_path / "spoiled.nc")


def refusal(path) -> str:
    """Return the Dutch sentence, the same for the function and for the commands that read a result."""
    with pytest.raises(MkbaError) as found:
        read_results(path)
    return found.value.say("nl")


def test_a_string_names_a_result(whole):
    found = read_results(str(whole))
    assert set(found) == {"evidentie", "opgegeven"}
    assert all(set(layout(city=False)) == set(map(str, result.data_vars)) for result in found.values())


@pytest.mark.parametrize("command", ["report", "figures", "compare"])
def test_every_command_says_it_in_one_sentence(command, spoiled, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with h5py.File(spoiled, "r+") as file:
        del file["opgegeven/saldo"]
    assert main([command, str(spoiled), *([str(spoiled)] if command == "compare" else [])]) == 2
    out, err = capsys.readouterr()
    assert not out
    assert len(err.splitlines()) == 1
    assert "opgegeven, saldo: het resultaat is beschadigd: ontbreekt" in err


@pytest.mark.parametrize("name", sorted(layout(city=False)))
@pytest.mark.parametrize("group", ["/", "opgegeven"])
def test_a_variable_that_is_gone_is_named(name, group, spoiled):
    with h5py.File(spoiled, "r+") as file:
        del file[group][name]
    assert name in refusal(spoiled)


@pytest.mark.parametrize("name", ["kosten", "huishoudjaren", "parameter", "afgewezen", "saldo", "escalatiewaarde"])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_gap_is_named(name, value, spoiled):
    with h5py.File(spoiled, "r+") as file:
        file[name][(0,) * file[name].ndim] = value
    if name == "escalatiewaarde" and np.isnan(value):
        read_results(spoiled)  # nobody of that type escalates: that is an answer
    else:
        assert f"evidentie, {name}" in refusal(spoiled)


def test_a_balance_that_does_not_balance_is_named(spoiled):
    with h5py.File(spoiled, "r+") as file:
        file["saldo"][3, 1] += 1e4
    assert "baten min kosten" in refusal(spoiled)


ATTRIBUTES = {
    "seed": "een",
    "engine": "dice",
    "bewijs": "horen zeggen",
    "lezing": "opgegeven",
    "prijspeil": "ooit",
    "discontovoet": np.nan,
    "fte_gevraagd": np.inf,
    "scenario": "{",
    "titel": 3,
}


@pytest.mark.parametrize("name", ATTRIBUTES)
@pytest.mark.parametrize("gone", [True, False])
def test_an_attribute_that_is_wrong_or_gone_is_named(name, gone, spoiled):
    with h5py.File(spoiled, "r+") as file:
        if gone:
            del file.attrs[name]
        else:
            file.attrs[name] = ATTRIBUTES[name]
    assert f"evidentie, {name}" in refusal(spoiled)


@pytest.mark.parametrize("text", ["[]", "{}", "3", json.dumps({"bereik": 3}), "[" * 5000])
def test_a_scenario_that_is_none_is_named(text, spoiled):
    with h5py.File(spoiled, "r+") as file:
        file.attrs["scenario"] = text
    assert "geen scenario" in refusal(spoiled)


def test_another_version_is_named(spoiled):
    with h5py.File(spoiled, "r+") as file:
        file.attrs["versie"] = "0.0.9"
    assert "versie 0.0.9" in refusal(spoiled)


@pytest.mark.parametrize(
    "change",
    [
        lambda r: r.isel(draw=slice(0, 0)),
        lambda r: r.isel(jaar=slice(0, 3)),
        lambda r: r.isel(actor=slice(0, 5)),
        lambda r: r.isel(draw=[0] * 20),
        lambda r: r.assign(kosten=r["kosten"].transpose()),
        lambda r: r.assign(kosten=r["kosten"].astype("float64").astype(str)),
        lambda r: r.assign(kosten=r["kosten"].astype(int)),
        lambda r: r.drop_vars(["graad"]),
        lambda r: r.drop_vars(["naam"]),
        lambda r: r.drop_vars(["draw"]),
        lambda r: r.drop_vars(["reden"]),
        lambda r: r.isel(naam=slice(0, 0)),
        lambda r: r.assign_coords(perspectief=["a", "b", "c"]),
        lambda r: xr.Dataset(),
    ],
)
def test_what_has_another_shape_is_refused(change, whole, tmp_path):
    results = read_results(whole)
    results["evidentie"] = change(results["evidentie"])
    path = tmp_path / "changed.nc"
    for name, result in results.items():
        group = None if name == "evidentie" else name
        result.to_netcdf(path, mode="w" if group is None else "a", group=group, engine="h5netcdf")
    assert "beschadigd" in refusal(path)


def test_random_damage_is_refused_or_harmless(whole, tmp_path):
    """Bytes turned and files cut short: a sentence, or a result with the same numbers."""
    data, good = whole.read_bytes(), set(read_results(whole))
    rng = np.random.default_rng(15)
    path = tmp_path / "damaged.nc"
    refused = 0
    for i in range(45):
        spoilt = bytearray(data)
        if i % 3 == 0:
            del spoilt[int(rng.integers(len(data))) :]
        else:
            at = rng.integers(len(data) if i % 3 == 1 else 40_000, size=int(rng.integers(1, 30)))
            spoilt[:] = bytes(spoilt)
            for place in at:
                spoilt[place] ^= int(rng.integers(1, 256))
        path.write_bytes(spoilt)
        try:
            assert set(read_results(path)) <= {*good, "sceptisch"}
        except MkbaError as error:
            refused += len(str(error).splitlines()) == 1
    assert refused > 15
