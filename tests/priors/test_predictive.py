"""Predictives of a new aanpak: the arithmetic, and what the fitted priors say."""

from __future__ import annotations

import numpy as np
import pytest

from mkba_sim.base.errors import MkbaError
from mkba_sim.evidence.posterior import load_posterior
from mkba_sim.parameters import predictive

MEAN_FINANCING = 0.55


@pytest.fixture(scope="module")
def substitution():
    """σ_bestaand, σ_nieuw at the mean financing of Table 4.5, no MPG, evidence set dossier."""
    draws = load_posterior("substitutie").draws
    z = np.random.default_rng(1).standard_normal((2, draws["tau"].size))
    return predictive.substitutie(draws, MEAN_FINANCING, 0, *z)


def test_substitutie_by_hand():
    draws = {
        k: np.array([v])
        for k, v in {
            "beta0": 0.1,
            "beta_additioneel": -0.5,
            "beta_mpg": 0.2,
            "tau": 0.3,
            "delta_nieuw": -0.6,
            "tau_nieuw": 0.4,
        }.items()
    }
    bestaand, nieuw = predictive.substitutie(draws, 0.5, 1.0, np.array([1.0]), np.array([-1.0]))
    assert bestaand == pytest.approx(1 - np.exp(0.1 - 0.25 + 0.2 + 0.3))
    assert nieuw == pytest.approx(1 - np.exp(0.1 - 0.25 + 0.2 + 0.3 - 0.6 - 0.4))


def test_escalatie_and_tweedelijn_by_hand():
    draws = {
        k: np.array([v])
        for k, v in {
            "mu_rr_mpg": -0.4,
            "tau": 0.2,
            "omega": 0.5,
            "logit_e_huisuitzetting_mpg": -2.0,
            "logit_e_ots_uhp_intra_mpg": -1.0,
        }.items()
    }
    got = predictive.escalatie(draws, "mpg", np.array([1.0]), np.array([-1.0]), np.array([2.0]))
    assert got.rr == pytest.approx(np.exp(-0.2))
    assert got.e_huisuitzetting == pytest.approx(1 / (1 + np.exp(2.5)))
    assert got.e_ots_uhp_intra == pytest.approx(0.5)
    with pytest.raises(MkbaError, match=r"setting.*'dorp'.*wijkteam"):
        predictive.escalatie(draws, "dorp", 0.0, 0.0, 0.0)
    draws = {"mu": np.array([-3.0]), "tau": np.array([0.5]), "meldend": np.array([0.4])}
    assert predictive.tweedelijn(draws, 1.0, np.array([0.39])) == pytest.approx(1 - np.exp(-np.exp(-2.5)))
    assert predictive.tweedelijn(draws, 1.0, np.array([0.41])) == 0


def test_more_care_for_existing_cases_is_a_real_possibility(substitution):
    bestaand, nieuw = substitution
    assert np.mean(bestaand < 0) > 0.15
    assert np.mean(nieuw < 0) > 0.05
    assert max(bestaand.max(), nieuw.max()) < 1


def test_the_reports_own_judgement_lies_in_the_central_80_percent(substitution):
    for sigma, judgement in zip(substitution, (0.10, 0.30), strict=True):
        low, high = np.quantile(sigma, [0.1, 0.9])
        assert low < judgement < high


@pytest.mark.parametrize("setting", ["wijkteam", "mpg"])
def test_harm_by_escalation_is_not_excluded(setting):
    draws = load_posterior("escalatie").draws
    z = np.random.default_rng(2).standard_normal((3, draws["tau"].size))
    effect = predictive.escalatie(draws, setting, *z)
    assert 0.01 < np.mean(effect.rr > 1) < 0.3
    assert 0.5 < np.median(effect.rr) < 0.9
    for risk in (effect.e_huisuitzetting, effect.e_ots_uhp_intra):
        assert risk.min() > 0
        assert risk.max() < 1


def test_the_mpg_caseload_has_the_higher_base_risk():
    draws = load_posterior("escalatie").draws
    for soort in ("huisuitzetting", "ots_uhp_intra"):
        assert np.median(draws[f"logit_e_{soort}_mpg"]) > np.median(draws[f"logit_e_{soort}_wijkteam"]) + 0.5


def test_the_sceptical_set_is_visibly_less_hopeful():
    z = np.random.default_rng(3).standard_normal((2, 4000))
    means = {}
    for evidence in ("dossier", "sceptisch"):
        bestaand, _ = predictive.substitutie(load_posterior("substitutie", evidence).draws, MEAN_FINANCING, 0, *z)
        rr = np.exp(load_posterior("escalatie", evidence).draws["mu_rr_wijkteam"])
        means[evidence] = bestaand.mean(), rr.mean()
    assert means["sceptisch"][0] < means["dossier"][0] - 0.02
    assert means["sceptisch"][1] > means["dossier"][1] + 0.02
