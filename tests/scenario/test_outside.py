"""Stated distributions that reach beyond their field are refused at once, or said by key."""

from __future__ import annotations

import logging
import re
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkba_sim.cli.main import main
from mkba_sim.scenario.scenario import scenario_text
from mkba_sim.scenario.uncertain import Onzeker, OnzekerFout

KEY = "schuldhulp"


def written(tmp_path, value: str):
    text, count = re.subn(rf"(?m)^{KEY} = .*$", f"{KEY} = {value}", scenario_text("bijlage2"), count=1)
    assert count == 1
    path = tmp_path / "x.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    "value",
    [
        '{ verdeling = "normaal", gemiddelde = 0.5, sd = 200 }',
        '{ verdeling = "normaal", gemiddelde = 50, sd = 16 }',
        '{ verdeling = "uniform", min = -400, max = 400 }',
        '{ verdeling = "driehoek", min = -500, modus = 100, max = 900 }',
        '{ verdeling = "lognormaal", mediaan = 80, sigma = 1.5 }',
        '{ verdeling = "gamma", vorm = 3, schaal = 900 }',
    ],
)
def test_a_hopeless_distribution_is_refused_before_anything_is_drawn(value, tmp_path, capsys):
    start = time.monotonic()
    assert main(["run", written(tmp_path, value), "--draws", "4000"]) == 2
    assert time.monotonic() - start < 5
    err = capsys.readouterr().err
    assert KEY in err
    assert "ten minste een tiende" in err


def test_a_distribution_that_is_cut_is_said_by_key(tmp_path, caplog):
    with caplog.at_level(logging.WARNING):
        assert main(["run", written(tmp_path, '{ verdeling = "uniform", min = 0.3, max = 1.5 }'), "--draws", "10"]) == 0
    (record,) = caplog.records
    assert f"effect.succes.{KEY}: 42 %" in record.nl
    assert "42 %" in record.getMessage()


def test_a_distribution_within_its_field_is_not_mentioned(tmp_path, caplog):
    with caplog.at_level(logging.WARNING):
        assert main(["run", written(tmp_path, '{ verdeling = "uniform", min = 0.3, max = 0.5 }'), "--draws", "10"]) == 0
    assert not caplog.records


SPREAD = st.floats(0.01, 50)
FAMILIES = st.one_of(
    st.fixed_dictionaries({"verdeling": st.just("normaal"), "gemiddelde": st.floats(-3, 3), "sd": SPREAD}),
    st.fixed_dictionaries({"verdeling": st.just("lognormaal"), "mediaan": SPREAD, "sigma": st.floats(0.01, 3)}),
    st.fixed_dictionaries({"verdeling": st.just("beta"), "a": SPREAD, "b": SPREAD}),
    st.fixed_dictionaries({"verdeling": st.just("gamma"), "vorm": SPREAD, "schaal": SPREAD}),
    st.tuples(st.floats(-3, 3), st.floats(0.01, 9), st.floats(0, 1)).map(
        lambda t: {"verdeling": "driehoek", "min": t[0], "modus": t[0] + t[1] * t[2], "max": t[0] + t[1]}
    ),
    st.tuples(st.floats(-3, 3), st.floats(0.01, 9)).map(
        lambda t: {"verdeling": "uniform", "min": t[0], "max": t[0] + t[1]}
    ),
)


@given(FAMILIES, st.sampled_from([(0.0, 1.0), (-1.0, 1.0), (0.0, np.inf)]))
def test_the_share_inside_is_that_of_the_quantiles(table, bounds):
    """The distribution function against the quantiles that are drawn: two routes to one number."""
    low, high = bounds
    x = Onzeker.parse(table).ppf((np.arange(20_000) + 0.5) / 20_000)
    counted = float(((x >= low) & (x <= high)).mean())
    try:
        found = Onzeker.parse(table, low, high).inside()
    except OnzekerFout:
        assert counted < 0.1 + 2e-4
    else:
        assert found == pytest.approx(counted, abs=2e-4)
