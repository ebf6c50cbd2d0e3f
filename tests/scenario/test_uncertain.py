"""An uncertain quantity is what was stated: the named families, the elicited quantiles, and nothing silently mended."""

from __future__ import annotations

import dataclasses
import math
import pickle
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from mkba_sim.base.errors import MkbaError
from mkba_sim.scenario.uncertain import FAMILIES, KWANTIELEN, Onzeker, OnzekerFout, from_row

INF = math.inf
U = np.concatenate([[1e-12, 1e-6], np.linspace(0.001, 0.999, 401), [1 - 1e-6, 1 - 1e-12]])
BOUNDS = [(0.0, 1.0), (-5.0, 1.0), (0.0, INF), (-INF, 1.0), (-INF, INF)]
REFERENCE = [
    ({"verdeling": "normaal", "gemiddelde": 0.3, "sd": 0.2}, stats.norm(0.3, 0.2)),
    ({"verdeling": "lognormaal", "mediaan": 80_000.0, "sigma": 0.115}, stats.lognorm(0.115, scale=80_000)),
    ({"verdeling": "beta", "a": 2.0, "b": 6.0}, stats.beta(2, 6)),
    ({"verdeling": "uniform", "min": -1.0, "max": 3.0}, stats.uniform(-1, 4)),
    ({"verdeling": "driehoek", "min": 1.0, "modus": 2.0, "max": 5.0}, stats.triang(0.25, 1, 4)),
    ({"verdeling": "driehoek", "min": 1.0, "modus": 1.0, "max": 5.0}, stats.triang(0, 1, 4)),
    ({"verdeling": "gamma", "vorm": 2.5, "schaal": 3.0}, stats.gamma(2.5, scale=3)),
]


@st.composite
def elicited(draw: st.DrawFn) -> Onzeker:
    """Quantiles strictly within bounds, apart enough to mean something."""
    low, high = draw(st.sampled_from(BOUNDS))
    lo, hi = (low if low > -INF else -50.0), (high if high < INF else 50.0)
    parts = sorted(draw(st.lists(st.floats(0.01, 0.99), min_size=3, max_size=3, unique=True)))
    assume(min(np.diff(parts)) > 1e-3)
    namen = draw(st.sampled_from(KWANTIELEN))
    value = {naam: lo + (hi - lo) * part for naam, part in zip(namen, parts, strict=True)}
    try:
        return Onzeker.parse(value, low, high)
    except OnzekerFout as fout:
        assume([melding.code for melding in fout.meldingen] != ["te_scheef"])
        raise


@pytest.mark.parametrize(("value", "frozen"), REFERENCE)
def test_named_families_are_those_of_scipy_stats(value: dict, frozen: stats.rv_continuous) -> None:
    ours = Onzeker.parse(value).ppf(U)
    np.testing.assert_allclose(ours, frozen.ppf(U), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(("value", "frozen"), REFERENCE)
def test_rows_of_a_table_are_the_same_families(value: dict, frozen: stats.rv_continuous) -> None:
    cells = [str(value[naam]) for naam in FAMILIES[value["verdeling"]]]
    row = from_row(value["verdeling"], *cells, *([""] * (3 - len(cells))), low="", high="")
    assert row == Onzeker.parse(value)


@given(elicited())
def test_elicited_quantiles_are_honoured_and_the_bounds_kept(onzeker: Onzeker) -> None:
    asked = [value for _, value in onzeker.parameters]
    p = np.array([int(naam[1:]) / 100 for naam, _ in onzeker.parameters])
    np.testing.assert_allclose(onzeker.ppf(p), asked, rtol=1e-8, atol=1e-9)
    x = onzeker.ppf(U)
    assert np.all(np.isfinite(x))
    assert np.all(np.diff(x) >= 0)
    assert np.all((x >= onzeker.low) & (x <= onzeker.high))


@pytest.mark.parametrize(("low", "high"), BOUNDS)
@pytest.mark.parametrize("triple", [(0.1, 0.2, 0.3), (0.1, 0.2, 0.9), (0.1, 0.85, 0.9), (0.1, 0.2, 0.2000001)])
def test_symmetric_and_skewed_triples(low: float, high: float, triple: tuple[float, float, float]) -> None:
    onzeker = Onzeker.parse(dict(zip(("p10", "p50", "p90"), triple, strict=True)), low, high)
    np.testing.assert_allclose(onzeker.ppf([0.1, 0.5, 0.9]), triple, rtol=1e-9)


def test_known_johnson_special_cases() -> None:
    z = stats.norm.ppf(U)
    lognormal = Onzeker.parse({"p10": math.exp(-1), "p50": 1.0, "p90": math.exp(1)}, 0.0)
    np.testing.assert_allclose(lognormal.ppf(U), np.exp(z / stats.norm.ppf(0.9)), rtol=1e-9)
    normal = Onzeker.parse({"p5": -1.0, "p50": 0.0, "p95": 1.0})
    np.testing.assert_allclose(normal.ppf(U), z / stats.norm.ppf(0.95), rtol=1e-9)
    mirrored = Onzeker.parse({"p10": -4.0, "p50": -1.0, "p90": -0.5}, -INF, 0.0)
    upright = Onzeker.parse({"p10": 0.5, "p50": 1.0, "p90": 4.0}, 0.0)
    np.testing.assert_allclose(mirrored.ppf(U[2:-2]), -upright.ppf(1 - U[2:-2]), rtol=1e-8)


def test_certain_and_prior() -> None:
    assert Onzeker.parse(3).is_certain
    assert Onzeker.parse(3).waarde == 3.0
    np.testing.assert_array_equal(Onzeker.vast(3).ppf(np.full((2, 2), 0.5)), np.full((2, 2), 3.0))
    prior = Onzeker.parse("prior", 0, 1)
    assert prior.is_prior
    assert not prior.is_certain
    with pytest.raises(TypeError):
        prior.ppf(0.5)
    with pytest.raises(TypeError):
        _ = prior.waarde


def test_minus_zero_is_zero() -> None:
    assert math.copysign(1, Onzeker.parse(-0.0).waarde) == 1


def test_frozen_hashable_and_picklable() -> None:
    onzeker = Onzeker.parse({"p10": 0.1, "p50": 0.2, "p90": 0.4}, 0, 1)
    with pytest.raises(dataclasses.FrozenInstanceError):
        onzeker.low = 3.0  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(onzeker)) == onzeker
    assert hash(onzeker) == hash(Onzeker.parse(onzeker.to_toml(), 0, 1))


def test_a_named_distribution_may_stick_out_of_its_bounds() -> None:
    onzeker = Onzeker.parse({"verdeling": "normaal", "gemiddelde": 0.9, "sd": 0.2}, 0, 1)
    assert onzeker.ppf(0.99) > 1


def test_order_of_keys_does_not_matter() -> None:
    assert Onzeker.parse({"p90": 3, "p10": 1, "p50": 2}) == Onzeker.parse({"p10": 1, "p50": 2, "p90": 3})


@pytest.mark.parametrize(
    "value", [0.25, "prior", *(value for value, _ in REFERENCE), {"p25": 0.1, "p50": 0.2, "p75": 3.0}]
)
def test_what_was_parsed_comes_back(value: object) -> None:
    onzeker = Onzeker.parse(value)
    assert onzeker.to_toml() == value
    assert Onzeker.parse(onzeker.to_toml()) == onzeker
    assert Onzeker.parse(onzeker) == onzeker


def test_describe_in_two_languages() -> None:
    normal = Onzeker.parse({"verdeling": "normaal", "gemiddelde": 0.1, "sd": 0.2})
    assert normal.describe("nl") == "normaal (gemiddelde 0.1, sd 0.2)"
    assert normal.describe("en") == "normal (mean 0.1, sd 0.2)"
    assert Onzeker.parse({"p10": 1, "p50": 2, "p90": 4}).describe() == "p10 1, p50 2, p90 4"
    assert Onzeker.parse("prior").describe("nl") == "uit de priors"
    assert Onzeker.parse(100_000).describe() == "100000"


@pytest.mark.parametrize(
    ("value", "codes"),
    [
        (True, ["onzeker"]),
        ("0.5", ["onzeker"]),
        (math.nan, ["onzeker"]),
        (math.inf, ["onzeker"]),
        (48, ["onzeker"]),
        (-0.1, ["onzeker"]),
        (10**400, ["onzeker"]),
        ([0.1], ["onzeker"]),
        (None, ["onzeker"]),
        ({}, ["kwantielen_stel"]),
        ({"p10": 0.1, "p50": 0.2}, ["kwantielen_stel"]),
        ({"p10": 0.1, "p50": 0.2, "p95": 0.3}, ["kwantielen_stel"]),
        ({"p10": 0.5, "p50": 0.3, "p90": 0.7}, ["volgorde"]),
        ({"p10": 0.3, "p50": 0.3, "p90": 0.7}, ["volgorde"]),
        ({"p10": 0.0, "p50": 0.3, "p90": 1.0}, ["kwantiel_grens", "kwantiel_grens"]),
        ({"p10": 10, "p50": 30, "p90": 70}, ["kwantiel_grens"] * 3),
        ({"p10": math.nan, "p50": True, "p90": "x"}, ["getal"] * 3),
        ({"verdeling": "normal", "mean": 0, "sd": 1}, ["keuze"]),
        ({"verdeling": 3}, ["keuze"]),
        ({"verdeling": ["beta"]}, ["keuze"]),
        ({"verdeling": "beta"}, ["verdeling_mist"]),
        ({"verdeling": "beta", "a": 1, "c": 2}, ["onbekend_veld", "verdeling_mist"]),
        ({"verdeling": "beta", "a": -1, "b": 0}, ["positief", "positief"]),
        ({"verdeling": "normaal", "gemiddelde": math.nan, "sd": 0}, ["getal", "positief"]),
        ({"verdeling": "uniform", "min": 0.4, "max": 0.4}, ["volgorde"]),
        ({"verdeling": "driehoek", "min": 0.1, "modus": 0.5, "max": 0.4}, ["volgorde"]),
        ({"verdeling": "uniform", "min": 2, "max": 3}, ["buiten"]),
        ({"verdeling": "normaal", "gemiddelde": 48, "sd": 1}, ["buiten"]),
    ],
)
def test_refused_values_of_a_share(value: object, codes: list[str]) -> None:
    with pytest.raises(OnzekerFout) as caught:
        Onzeker.parse(value, 0.0, 1.0)
    assert [melding.code for melding in caught.value.meldingen] == codes


def test_quantiles_too_skewed_to_compute_are_refused() -> None:
    with pytest.raises(OnzekerFout, match="minder scheef"):
        Onzeker.parse({"p10": 1.0, "p50": 1.0 + 1e-15, "p90": 1e300}, 0.0)


def test_a_field_without_prior_says_so() -> None:
    with pytest.raises(OnzekerFout, match="geen prior"):
        Onzeker.parse("prior", prior=False)


def test_rows_are_refused_with_their_place() -> None:
    assert from_row("vast", 20_000, "", None, "0", "").waarde == 20_000
    assert from_row("beta", 8, 12, math.nan, 0, 1).parameters == (("a", 8.0), ("b", 12.0))
    with pytest.raises(MkbaError) as caught:
        from_row("beta", "8", "x", "2", "0", "1", where="hefbomen.csv, rij 3", taal="en")
    assert [fault.where for fault in caught.value.faults] == ["hefbomen.csv, rij 3, p3", "hefbomen.csv, rij 3, b"]
    for row in (("vast", "", ""), ("vast", "1", "2"), ("bèta", "1", "2"), ("beta", "1", "2", "", "laag")):
        with pytest.raises(MkbaError, match=r"rij 4"):
            from_row(*row, where="rij 4")


def test_scipy_stats_is_never_imported() -> None:
    code = (
        "import sys; from mkba_sim.scenario.uncertain import Onzeker\n"
        "assert not any(name.startswith('scipy') for name in sys.modules)\n"
        "Onzeker.parse({'p10': 0.1, 'p50': 0.2, 'p90': 0.4}, 0, 1).ppf([0.5])\n"
        "assert 'scipy.stats' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
