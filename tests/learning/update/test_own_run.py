"""An own evidence set in a run: what it replaces, what it leaves alone to the bit, and what it refuses."""

from __future__ import annotations

import pickle
import subprocess
import sys

import numpy as np
import pytest

from mkba_sim.base.errors import MkbaError
from mkba_sim.evidence.own import EvidenceSet, load_evidence
from mkba_sim.evidence.own_names import ETA_BESTAAND, ETA_NIEUW, LOG_RR, LOG_UPLIFT, OWN_ROW
from mkba_sim.parameters.derive import own_hours
from mkba_sim.run.pipeline import simulate
from mkba_sim.transitions.usable import accept

ROWS = 500


def own_set(scenario, **columns):
    """Return a set under the scenario's own hours."""
    drawn = accept(scenario.lezing("evidentie"), np.arange(2), seed=1).parameters
    return EvidenceSet(
        draws={name: np.asarray(column, dtype=float) for name, column in columns.items()},
        attributes={
            "basis": "dossier",
            "stap": "2.0",
            "setting": scenario.setting,
            "stelsel": scenario.stelsel,
            "uren": own_hours(scenario, drawn.values),
            "periode": "2025-03…2026-10",
            "huishoudens": 120,
            "seed": 1,
            "bestanden": {},
        },
    )


def columns_of(p):
    """Return the columns by name."""
    return {name: p[name] for name in p.values}


@pytest.fixture(scope="module")
def trajecten(bijlage2):
    """Return a set that trajecten alone informed."""
    rng = np.random.default_rng(1)
    return own_set(bijlage2, **{ETA_BESTAAND: rng.normal(-0.2, 0.1, ROWS), ETA_NIEUW: rng.normal(-0.5, 0.13, ROWS)})


def test_what_the_data_did_not_inform_is_bit_identical(bijlage2, trajecten):
    plain = accept(bijlage2.lezing("evidentie"), np.arange(300), seed=5).parameters
    own = accept(bijlage2.met_eigen(trajecten).lezing("evidentie"), np.arange(300), seed=5).parameters
    before, after = columns_of(plain), columns_of(own)
    moved = {n for n in before if not np.array_equal(before[n], after[n])}
    assert moved == {"effect.substitutie.bestaand", "effect.substitutie.nieuw"}
    assert set(after) - set(before) == {OWN_ROW, "eigen.overdracht", ETA_BESTAAND, ETA_NIEUW}


def test_a_row_stays_joint_and_at_the_same_hours_nothing_is_transported(bijlage2, trajecten):
    p = accept(bijlage2.met_eigen(trajecten).lezing("evidentie"), np.arange(300), seed=5).parameters
    row = p[OWN_ROW].astype(int)
    assert np.array_equal(p["eigen.overdracht"], np.ones(300))
    for name, simulated in ((ETA_BESTAAND, "bestaand"), (ETA_NIEUW, "nieuw")):
        assert np.array_equal(p[f"effect.substitutie.{simulated}"], -np.expm1(trajecten.draws[name][row]))
    assert len(np.unique(row)) > 150


def test_joint_rows_hold_over_refused_draws(bijlage2):
    """Chains are drawn again, values are not: both take the row of the attempt that was usable."""
    labels = np.arange(ROWS, dtype=float)
    own = own_set(
        bijlage2,
        **{
            LOG_RR: -0.3 - 1e-6 * labels,
            LOG_UPLIFT: np.zeros(ROWS),
            "escalatie.e.huisuitzetting.gezin": 0.02 + 1e-6 * labels,
            "dynamiek.aandeel_lang.bestaand": 0.3 + 1e-6 * labels,
        },
    )
    found = accept(bijlage2.met_eigen(own).lezing("evidentie"), np.arange(400), seed=5)
    p = found.parameters
    assert found.tries > 400
    row = p[OWN_ROW]
    for name, column in (
        ("escalatie.e.huisuitzetting.gezin", 0.02 + 1e-6 * row),
        ("dynamiek.aandeel_lang.bestaand", 0.3 + 1e-6 * row),
        ("effect.rr.gezin", np.exp(-0.3 - 1e-6 * row)),
    ):
        np.testing.assert_allclose(p[name], column, rtol=1e-14)


def test_base_risks_by_type_follow(bijlage2):
    own = own_set(bijlage2, **{"escalatie.e.huisuitzetting.gezin": np.full(ROWS, 0.031)})
    p = accept(bijlage2.met_eigen(own).lezing("evidentie"), np.arange(50), seed=5).parameters
    np.testing.assert_allclose(p["escalatie.e.gezin"], 1 - (1 - 0.031) * (1 - p["escalatie.e.ots_uhp.gezin"]))


def test_other_hours_carry_the_effect_by_the_rule_of_the_model(bijlage2, trajecten):
    """Twice the fte for the same households: logs times 2^exponent."""
    fte = float(bijlage2.kosten.fte.to_toml())
    double = bijlage2.met({"kosten.fte": 2 * fte})
    p = accept(double.met_eigen(trajecten).lezing("evidentie"), np.arange(100), seed=5).parameters
    eta = trajecten.draws[ETA_BESTAAND][p[OWN_ROW].astype(int)]
    np.testing.assert_allclose(p["effect.substitutie.bestaand"], -np.expm1(eta * 2 ** p["intensiteit.exponent"]))


def test_the_grade_says_whose_number_it_is(bijlage2, trajecten):
    p = accept(bijlage2.met_eigen(trajecten).lezing("evidentie"), np.arange(5), seed=5).parameters
    found = p.provenance["effect.substitutie.nieuw"]
    assert (found.grade, found.group) == ("own", "substitutie")
    assert found.source == "eigen registratie 2025-03…2026-10, 120 huishoudens"
    assert p.provenance["effect.uplift"].grade == "assumption"


def test_stated_effects_stay_as_stated(bijlage2, trajecten):
    stated = bijlage2.lezing("opgegeven")
    plain = accept(stated, np.arange(20), seed=5).parameters
    own = accept(bijlage2.met_eigen(trajecten).lezing("opgegeven"), np.arange(20), seed=5).parameters
    assert np.array_equal(plain["effect.substitutie.bestaand"], own["effect.substitutie.bestaand"])


def test_another_setting_or_stelsel_is_refused(bijlage2, trajecten):
    for change, found in (({"setting": "mpg"}, "wijkteam"), ({"stelsel": "voor_2015"}, "na_2015")):
        with pytest.raises(MkbaError, match=found):
            bijlage2.met(change).met_eigen(trajecten)


def test_a_run_on_another_set_is_another_run(bijlage2, trajecten):
    own = bijlage2.met_eigen(trajecten)
    assert own.identity() != bijlage2.identity()
    assert own.lezing("evidentie").eigen is trajecten
    assert own.met({"horizon": 5}).eigen is trajecten
    assert pickle.loads(pickle.dumps(own)).identity() == own.identity()


def test_the_file_comes_back_and_is_the_same_each_time(bijlage2, trajecten, tmp_path):
    for name in ("een.nc", "twee.nc"):
        trajecten.write(tmp_path / name)
    assert (tmp_path / "een.nc").read_bytes() == (tmp_path / "twee.nc").read_bytes()
    again = load_evidence(tmp_path / "een.nc")
    assert again.fingerprint == trajecten.fingerprint
    one, other = (simulate(bijlage2.met_eigen(e), draws=40, engine="expected") for e in (trajecten, again))
    assert np.array_equal(one["ratio"], other["ratio"])


@pytest.mark.parametrize("content", [b"", b"dit is geen NetCDF"])
def test_what_is_no_evidence_set_is_refused(tmp_path, content):
    path = tmp_path / "iets.nc"
    path.write_bytes(content)
    with pytest.raises(MkbaError, match=r"iets\.nc"):
        load_evidence(path)
    with pytest.raises(MkbaError, match="there is no such file"):
        load_evidence(tmp_path / "weg.nc")


def test_a_run_never_imports_pymc(trajecten, tmp_path):
    path = tmp_path / "eigen.nc"
    trajecten.write(path)
    code = (
        "import sys; from mkba_sim.evidence.own import load_evidence; from mkba_sim.run.pipeline import simulate;"
        "from mkba_sim.scenario.scenario import load_scenario as s;"
        f"simulate(s('bijlage2').met_eigen(load_evidence({str(path)!r})), draws=20, engine='expected');"
        "print([m for m in ('pymc', 'pytensor', 'nutpie', 'arviz') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300, check=True)
    assert done.stdout.strip() == "[]"
