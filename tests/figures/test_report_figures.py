"""The figures of the report say what the result says."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

pytest.importorskip("plotly")

from mkba_sim.outcomes.dataset import summary
from mkba_sim.outcomes.influence import influence
from mkba_sim.run.pipeline import simulate_readings
from mkba_sim.views.figures import catalogue, theme, years
from mkba_sim.views.figures.bands import Band, band, draw_intervals, rows, unit
from mkba_sim.views.figures.movers import top_movers
from mkba_sim.views.figures.parameter_names import plain


@pytest.fixture(scope="module")
def results():
    found = simulate_readings("bijlage2", draws=80, seed=5)
    found["sceptisch"] = found["evidentie"]
    return found


@pytest.fixture(scope="module")
def figures(results):
    return catalogue.report_figures(results)


def test_every_figure_is_made_in_both_languages(results, figures):
    english = catalogue.report_figures(results, "en")
    assert list(english) == list(figures)
    assert len(figures) == 12
    for name, fig in figures.items():
        assert fig.data, name
        assert fig.layout.title.text, name
        assert fig.layout.title.text != english[name].layout.title.text, name
        assert fig.layout.separators == ",."
        assert english[name].layout.separators == ".,"


def test_medians_in_the_figure_are_those_of_the_summary(results, figures):
    s = summary(results["evidentie"])
    marks = figures["verhoudingen"].data[-1]
    np.testing.assert_allclose(marks.x, s["ratio_mediaan"].values)
    marks = figures["partijen"].data[-1]
    np.testing.assert_allclose(np.array(marks.x) * 1000, s["saldo_actor_mediaan"].values, atol=1e-6)


def test_bands_are_those_of_the_summary(results):
    s = summary(results["evidentie"])
    b = band(results["evidentie"]["saldo_actor"].values)
    for k, p in ((1, 0.8), (2, 0.95)):
        bounds = s["saldo_actor_interval"].sel(ci_prob=p).values
        np.testing.assert_allclose(b.low[k], bounds[:, 0])
        np.testing.assert_allclose(b.high[k], bounds[:, 1])
    assert (b.low[2] <= b.low[1]).all()
    assert (b.low[1] <= b.low[0]).all()


def test_the_cumulative_balance_ends_at_the_saldo(results):
    result = results["evidentie"]
    last = years.cumulative_draws(result)[:, -1]
    np.testing.assert_allclose(last, result["saldo"].sel(perspectief="maatschappelijk").values, rtol=1e-9, atol=1e-3)


def test_payback_shares_add_up_and_agree_with_the_cumulative_balance(results):
    result = results["evidentie"]
    shares = years.payback_shares(result, "maatschappelijk")
    assert shares.sum() == pytest.approx(1)
    earned = (years.cumulative_draws(result)[:, -1] >= 0).mean()
    assert 1 - shares[-1] == pytest.approx(earned)


def test_kinds_differ_without_colour(figures):
    budget = figures["begroting"].data
    assert budget[0].marker.pattern.shape != budget[1].marker.pattern.shape
    lines = [t for t in figures["huishoudens"].data if t.showlegend]
    assert {t.line.dash for t in lines} == {"dash", "solid"}
    assert len({t.marker.symbol for t in lines}) == 2
    widths = [t.line.width for t in figures["verhoudingen"].data if t.mode == "lines"]
    assert len(set(widths)) == 3


def test_infinite_and_undefined_bounds_are_drawn_within_the_frame():
    b = Band(
        median=np.array([np.inf, 1.0, np.nan]),
        mean=np.array([np.nan, 1.0, np.nan]),
        low=np.array([[-np.inf, 0.5, np.nan]] * 3),
        high=np.array([[np.inf, 2.0, np.nan]] * 3),
    )
    fig = theme.figure("x", taal="nl")
    draw_intervals(fig, b, taal="nl")
    xs = [x for trace in fig.data for x in trace.x if x is not None]
    assert all(0.5 <= x <= 2.0 for x in xs)
    assert len(fig.data[-1].x) == 2


def test_one_draw_is_enough():
    one = simulate_readings("ouderen", draws=1, seed=2)
    assert len(catalogue.report_figures(one)) == 12


def test_names_with_markup_are_text():
    fig = theme.figure("x", taal="nl")
    rows(fig, ["<a href='x'>klik</a>"])
    assert "&lt;a" in fig.layout.yaxis.ticktext[0]


def test_copies_of_one_draw_count_once(results):
    ranked = top_movers(results["evidentie"], 100)
    assert len({name for name, _ in ranked}) == len(ranked)
    assert ranked[0] == influence(results["evidentie"])[0]
    columns = [tuple(results["evidentie"]["parameter"].sel(naam=name).values) for name, _ in ranked]
    assert len(set(columns)) == len(columns)


def test_plain_words_and_units():
    assert plain("effect.substitutie.nieuw") == "minder (of meer) zorg bij nieuw gevonden"
    assert plain("profiel.gezin.rood") == "jaarlijkse zorgkosten: gezinnen, rood"
    assert plain("iets.onbekends") == "iets.onbekends"
    assert unit(np.array([5e5]), "nl").write(1_234_500.0, "nl") in ("1.234", "1.235")
    assert unit(np.array([5e8]), "nl").write(12_345_000.0, "nl") == "12,3"


def test_plotly_is_not_imported_before_a_figure_is_made():
    code = "import sys, mkba_sim.views.figures.catalogue; sys.exit('plotly' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0
