"""The public function: labels, defaults, broadcasting, and what bad input gets."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
import xarray as xr

from mkba_sim.base.errors import MkbaError
from mkba_sim.flows import simulate

ALL = ("aantal", "overgang", "uitstroom", "intrede")
STATES = ["groen", "oranje", "rood"]


def inputs(draws=2, regimes=2, strata=("west/gezin", "oost/gezin"), chains=2, seed=0):
    rng = np.random.default_rng(seed)
    s = len(STATES)
    dims = ("draw", "regime", "stratum", "alternatief", "van", "naar")
    p = rng.dirichlet(np.ones(s), size=(draws, regimes, len(strata), chains, s))
    coords = {"draw": np.arange(10, 10 + draws), "stratum": list(strata), "van": STATES, "naar": STATES}
    coords["alternatief"] = ["nul", "project", "meer"][:chains]
    return {
        "initial": xr.DataArray(
            rng.integers(0, 100, (len(strata), s)), dims=("stratum", "toestand"), coords={"toestand": STATES}
        ),
        "transitions": xr.DataArray(p, dims=dims, coords=coords),
        "relapse": xr.DataArray(rng.random((draws, regimes, len(strata))), dims=dims[:3]),
        "exit": xr.DataArray(rng.random((draws, regimes, len(strata), s)) / 5, dims=(*dims[:3], "toestand")),
    }


def test_labelled_result():
    out = simulate(**inputs(), regime=[0, 1, 1], keep=ALL)
    assert out["aantal"].dims == ("draw", "tijdstip", "stratum", "alternatief", "toestand")
    assert out["overgang"].dims == ("draw", "jaar", "stratum", "alternatief", "van", "naar")
    assert out["uitstroom"].dims == out["intrede"].dims == ("draw", "jaar", "stratum", "alternatief", "toestand")
    assert out["draw"].values.tolist() == [10, 11]
    assert out["stratum"].values.tolist() == ["west/gezin", "oost/gezin"]
    assert out["alternatief"].values.tolist() == ["nul", "project"]
    assert [out[d].values.tolist() for d in ("van", "naar", "toestand")] == [STATES] * 3
    assert out["jaar"].values.tolist() == [0, 1, 2]
    assert out["tijdstip"].values.tolist() == [0, 1, 2, 3]
    for name in ALL:
        assert out[name].attrs["units"] == "huishoudens"
        assert len(out[name].attrs["long_name"]) > 10
        assert out[name].dtype == np.int64


@pytest.mark.parametrize("engine", ["cohort", "expected", "household"])
def test_dimension_order_does_not_matter(engine):
    given = inputs()
    turned = {name: a.transpose(*a.dims[::-1]) for name, a in given.items()}
    xr.testing.assert_identical(simulate(**given, engine=engine, keep=ALL), simulate(**turned, engine=engine, keep=ALL))


def test_draws_and_strata_by_label():
    """Any subset in any order gives the same numbers for the same labels."""
    given = inputs(draws=5, strata=("a", "b", "c"))
    whole = simulate(**given, keep=ALL, seed=2**64 - 1)
    draws, strata = [14, 11], ["c", "a"]
    some = {}
    for name, a in given.items():
        a = a.assign_coords({d: given["transitions"][d] for d in ("draw", "stratum") if d in a.dims})
        some[name] = a.sel({d: v for d, v in {"draw": draws, "stratum": strata}.items() if d in a.dims})
    xr.testing.assert_identical(simulate(**some, keep=ALL, seed=2**64 - 1), whole.sel(draw=draws, stratum=strata))
    xr.testing.assert_identical(simulate(**given, keep=ALL, seed=2**64 - 1, threads=2), whole)
    assert not simulate(**given, keep=ALL, seed=1).equals(whole)


def test_plain_arrays_get_counting_labels():
    given = inputs()
    plain = {name: a.values for name, a in given.items()}
    out = simulate(**plain, keep=ALL)
    assert out["draw"].values.tolist() == [0, 1]
    named = {name: a.drop_vars(list(a.coords)) for name, a in given.items()}
    xr.testing.assert_identical(out, simulate(**named, keep=ALL))
    as_text = named["transitions"].assign_coords(stratum=["0", "1"])
    np.testing.assert_array_equal(simulate(**(named | {"transitions": as_text}), keep=ALL)["intrede"], out["intrede"])


def test_missing_leading_dimensions_hold_for_all():
    given = inputs(draws=1)
    p, lam = given["transitions"], given["relapse"]
    many = xr.concat([given["initial"]] * 3, "draw").assign_coords(draw=[4, 5, 6])
    few = simulate(many, p.isel(draw=0, drop=True), relapse=lam.isel(draw=0, drop=True), keep=ALL)
    full = simulate(
        many,
        xr.concat([p.isel(draw=0, drop=True)] * 3, "draw"),
        relapse=np.broadcast_to(lam.values, (3, 2, 2)),
        keep=ALL,
    )
    xr.testing.assert_identical(few.drop_vars("draw"), full.drop_vars("draw"))
    same = simulate(many, p.isel(draw=0, drop=True), relapse=0.25, exit=[0.1, 0.2, 0.3], keep=ALL, engine="expected")
    np.testing.assert_allclose(same["uitstroom"][0, 0, :, 0], given["initial"] * [0.1, 0.2, 0.3], rtol=1e-15)


def test_years_and_regimes():
    given = {name: inputs(regimes=3)[name] for name in ("initial", "transitions")}
    by_year = simulate(**given)
    xr.testing.assert_identical(by_year, simulate(**given, regime=[0, 1, 2]))
    xr.testing.assert_identical(by_year, simulate(**given, years=3))
    single = {name: inputs(regimes=1)[name] for name in ("initial", "transitions")}
    xr.testing.assert_identical(simulate(**single, years=4), simulate(**single, regime=np.zeros(4, int)))
    # each year has its own matrix
    stay, swap = np.eye(2), np.eye(2)[::-1]
    p = np.stack([stay, swap, stay])[:, None, None]
    out = simulate([[3, 0]], p, keep=["aantal"])["aantal"].squeeze()
    assert out.values.tolist() == [[3, 0], [3, 0], [0, 3], [0, 3]]


def test_keep():
    for name in ALL:
        out = simulate(**inputs(), keep=[name])
        assert list(out.data_vars) == [name]


def test_input_is_left_alone():
    given = inputs()
    before = {name: a.copy(deep=True) for name, a in given.items()}
    simulate(**given, keep=ALL)
    for name, a in given.items():
        xr.testing.assert_identical(a, before[name])


def test_whole_counts_may_be_floats():
    given = inputs()
    as_real = given | {"initial": given["initial"].astype(float)}
    xr.testing.assert_identical(simulate(**given), simulate(**as_real))


def changed(name, where, value):
    """The good input with one value replaced."""
    given = inputs()
    array = given[name].astype(float).copy()
    array[where] = value
    return given | {name: array}


REFUSED = {
    "row sum": (changed("transitions", (1, 0, 1, 1, 2, 0), 0.9), ["draw 11", "regime 0", "stratum oost/gezin",
                "alternatief project", "van rood", "sums to"]),
    "negative": (changed("transitions", (0, 1, 0, 0, 1, 2), -0.1), ["regime 1", "van oranje", "naar rood", "-0.1"]),
    "nan": (changed("transitions", (0, 1, 0, 0, 1, 2), np.nan), ["naar rood", "nan"]),
    "infinite": (changed("transitions", (0, 1, 0, 0, 1, 2), np.inf), ["sums to inf"]),
    "not whole": (changed("initial", (1, 0), 0.5), ["stratum oost/gezin", "toestand groen", "0.5", "whole"]),
    "negative count": (changed("initial", (1, 0), -1), ["-1"]),
    "nan count": (changed("initial", (1, 0), np.nan), ["nan"]),
    "infinite count": (changed("initial", (1, 0), np.inf) | {"engine": "expected"}, ["inf"]),
    "negative fraction": (changed("initial", (1, 0), -0.5) | {"engine": "expected"}, ["-0.5"]),
    "large count": (changed("initial", (1, 0), 2.0**53 + 2), ["2^53"]),
    "large total": (changed("initial", (1, slice(None)), 2.0**52), ["2^53", "stratum oost/gezin"]),
    "large whole": (inputs() | {"initial": np.array([[2**53 + 1, 0, 0]] * 2)}, ["9007199254740993"]),
    "household not whole": (changed("initial", (1, 0), 0.5) | {"engine": "household"}, ["0.5", "whole"]),
    "household large": (changed("initial", (1, 0), 2.0**53 + 2) | {"engine": "household"}, ["2^53"]),
    "relapse": (changed("relapse", (0, 1, 1), 1.2), ["relapse", "regime 1", "1.2"]),
    "exit": (changed("exit", (0, 1, 1, 2), -0.2), ["exit", "toestand rood", "-0.2"]),
    "nan exit": (changed("exit", (0, 1, 1, 2), np.nan), ["exit", "nan"]),
    "engine": (inputs() | {"engine": "huishouden"}, ["engine", "huishouden", "cohort, expected, household"]),
    "keep": (inputs() | {"keep": ["aantallen"]}, ["keep", "aantallen", "overgang"]),
    "keep text": (inputs() | {"keep": "aantal"}, ["keep", "list"]),
    "keep nothing": (inputs() | {"keep": []}, ["keep"]),
    "seed": (inputs() | {"seed": -1}, ["seed", "-1"]),
    "seed large": (inputs() | {"seed": 2**64}, ["seed"]),
    "seed real": (inputs() | {"seed": 1.5}, ["seed", "1.5"]),
    "threads": (inputs() | {"threads": 0}, ["threads", "0"]),
    "regime high": (inputs() | {"regime": [0, 2]}, ["regime", "from 0 to 2", "from 0 to 1"]),
    "regime low": (inputs() | {"regime": [0, -1]}, ["regime", "-1"]),
    "regime real": (inputs() | {"regime": [0.0, 1.0]}, ["regime", "float64"]),
    "regime empty": (inputs() | {"regime": np.zeros(0, int)}, ["regime", "(0,)"]),
    "regime years": (inputs() | {"regime": [0, 1], "years": 3}, ["2 entries for 3 years"]),
    "years regimes": (inputs() | {"years": 3}, ["3 years for 2 regimes"]),
    "years none": (inputs(regimes=1), ["years", "is not given"]),
    "years zero": (inputs() | {"years": 0}, ["years", "0"]),
    "years real": (inputs(regimes=1) | {"years": 2.0}, ["years", "2.0"]),
    "states": ({"initial": np.ones((1, 65)), "transitions": np.eye(65)[None, None], "years": 1}, ["65 states", "64"]),
    "tuples": ({"initial": np.ones((1, 20)), "transitions": np.array([[np.eye(20)] * 4]), "years": 1},
               ["160000 joint states", "65536"]),
    "not square": ({"initial": np.ones((1, 3)), "transitions": np.full((1, 1, 3, 2), 0.5), "years": 1},
                   ["transitions"]),
    "other states": ({"initial": np.ones((1, 3)), "transitions": np.eye(2)[None, None], "years": 1},
                     ["'van'", "2", "3"]),
    "strata differ": ({"initial": np.ones((3, 2)), "transitions": np.array([[np.eye(2)]] * 2), "years": 1},
                      ["stratum"]),
    "flat initial": (inputs() | {"initial": [1, 2, 3]}, ["initial", "lacks", "stratum"]),
    "flat matrix": (inputs() | {"transitions": np.eye(3)}, ["transitions", "lacks", "alternatief"]),
    "too many dims": (inputs() | {"relapse": np.zeros((1, 2, 2, 3))}, ["relapse", "4 dimensions"]),
    "unknown dim": (inputs() | {"relapse": xr.DataArray([0.1, 0.2], dims="wijk")}, ["relapse", "wijk"]),
    "text": (inputs() | {"relapse": np.array("veel")}, ["relapse", "<U4"]),
    "duplicate stratum": (inputs(strata=("a", "a")), ["stratum", "'a'", "twice"]),
    "empty draws": (inputs(draws=0), ["draw", "empty"]),
    "labels differ": (inputs() | {"exit": inputs()["exit"].assign_coords(draw=[11, 10])},
                      ["exit", "draw", "transitions"]),
    "text draws": (None, ["draw", "<U1"]),
    "negative draws": (None, ["draw", "-1"]),
    "duplicate draws": (None, ["draw", "twice"]),
}  # fmt: skip
for _name, _labels in [("text draws", ["a", "b"]), ("negative draws", [-1, 0]), ("duplicate draws", [3, 3])]:
    _given = inputs()
    _given["transitions"] = _given["transitions"].assign_coords(draw=_labels)
    REFUSED[_name] = (_given, REFUSED[_name][1])


@pytest.mark.parametrize("case", REFUSED)
def test_refused_in_one_sentence(case):
    given, words = REFUSED[case]
    with pytest.raises(MkbaError) as caught:
        simulate(**given)
    text = str(caught.value)
    for word in words:
        assert word in text
    assert len(caught.value.faults) == 1
    assert "\n" not in text
    assert "accepted" in text or "needed" in text


def test_tolerance_of_row_sums():
    given = inputs()
    given["transitions"] = given["transitions"] * (1 + 0.9e-9)
    out = simulate(**given, keep=ALL, engine="expected")
    total = out["aantal"].isel(tijdstip=-1).sum("toestand") + out["uitstroom"].sum(["jaar", "toestand"])
    # no household is made or lost by the rounding of a row
    np.testing.assert_allclose(total, (given["initial"].sum("toestand") + 0 * total).transpose(*total.dims), rtol=1e-12)
    given["transitions"] = given["transitions"] * (1 + 0.5e-9)
    with pytest.raises(MkbaError, match="sums to"):
        simulate(**given)


def test_import_is_light():
    code = "import sys, mkba_sim.flows; print(sorted({'numba', 'xarray', 'scipy', 'pymc'} & set(sys.modules)))"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )
