"""The table of choices: each row is a run with that choice made otherwise, and all that move the answer are there."""

from __future__ import annotations

import numpy as np
import pytest

from mkba_sim.analyses.bridge.choices import choices
from mkba_sim.evidence import tables as evidence
from mkba_sim.run.evaluate import evaluate
from mkba_sim.run.pipeline import simulate
from mkba_sim.transitions.usable import accept

DRAWS, SEED = 200, 4


@pytest.fixture(scope="module")
def found(bijlage2):
    return choices(bijlage2, draws=DRAWS, seed=SEED)


def _answer(outcome):
    costs, benefits = outcome.totals
    return np.median(outcome.ratio, axis=0), (benefits > costs).mean(axis=0)


def test_as_it_is_is_the_headline(found, bijlage2):
    result = simulate(bijlage2, draws=DRAWS, seed=SEED, engine="expected", reading="evidentie")
    np.testing.assert_allclose(found.mediaan, np.median(result["ratio"].values, axis=0), rtol=1e-12)
    above = result["baten_totaal"].values > result["kosten_totaal"].values
    np.testing.assert_allclose(found.kans, above.mean(axis=0), rtol=1e-12)


def test_rows_are_runs_with_that_choice(found, bijlage2):
    """Each through another door than the table's: fields drawn anew, columns of the valuation."""
    by_key = {one.key: one for one in found.rows}
    base = bijlage2.lezing("evidentie")
    draws = accept(base, np.arange(DRAWS), seed=SEED)

    def check(key, scenario, made):
        median, chance = _answer(evaluate(scenario, made, seed=SEED, engine="expected"))
        np.testing.assert_allclose(by_key[key].mediaan, median, rtol=1e-9)
        np.testing.assert_allclose(by_key[key].kans, chance, rtol=1e-9)
        assert by_key[key].verschil == pytest.approx(median[0] - found.mediaan[0], abs=1e-12)

    check("opname_alles", base, draws.with_columns({"opname.niet_substitueerbaar": 1.0}))
    check("gevonden_nooit", base, draws.with_columns({"gevonden.zonder_aanpak": 0.0}))
    check("geescaleerd_als_rood", base, draws.with_columns({"immaterieel.geescaleerd": 0.0}))
    for key, fields in (
        ("qaly_100000", {"qaly_waarde": 100_000}),
        ("disconto_laag", {"discontovoet": 0.0225}),
        ("horizon_kort", {"horizon": 5}),
    ):
        scenario = base.met(fields)
        check(key, scenario, accept(scenario, np.arange(DRAWS), seed=SEED))
    sceptical = base.model_copy(update={"bewijs": "sceptisch"})
    check("sceptisch", sceptical, accept(sceptical, np.arange(DRAWS), seed=SEED))
    # what the scenario does already is no choice
    assert "disconto_hoog" not in by_key
    assert base.discontovoet == 0.055


def test_worst_first_and_each_with_its_draws(found):
    moves = [abs(one.verschil) for one in found.rows]
    assert moves == sorted(moves, reverse=True)
    assert all(0.9 * DRAWS < one.draws <= DRAWS for one in found.rows)


def test_a_transfer_is_a_matter_of_society_alone(found):
    (one,) = (one for one in found.rows if one.key == "bijstand_overdracht")
    assert one.verschil < 0
    assert np.isnan(one.mediaan[1:]).all()
    assert np.isnan(one.kans[1:]).all()


def test_directions_that_can_be_known(found):
    by_key = {one.key: one.verschil for one in found.rows}
    assert by_key["vinden_kost_alleen"] < min(by_key["opname_alles"], by_key["gevonden_nooit"]) < 0
    for key in ("opname_geen", "terugval_geen", "doorwerking_jaar", "vinden_geneest", "capaciteit_onbegrensd"):
        assert by_key[key] > 0, key
    for key in ("terugval_elk_jaar", "escalatie_geen", "verbetering_geen", "horizon_kort"):
        assert by_key[key] < 0, key
    assert by_key["uren_tabel310"] < 0 < by_key["uren_bijlage2"]


def test_every_row_of_the_table_can_be_made(found):
    keys = {row["key"] for row in evidence.choices()}
    assert len(keys) >= 25
    assert {one.key for one in found.rows} >= keys - {"disconto_hoog", "qaly_20000"}
    for row in evidence.choices():
        assert row["soort"] in ("trekking", "afgeleid", "maatschappelijk", "veld", "bewijs")
        assert row["nl"]
        assert row["en"]
        assert row["nl"] != row["en"]
        assert row["toelichting"]
