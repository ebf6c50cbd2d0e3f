"""Predictives of a new aanpak: the arithmetic, and what the fitted priors say."""

from __future__ import annotations

import numpy as np
import pytest

from mkba_sim.base.errors import MkbaError
from mkba_sim.evidence.posterior import EVIDENCE, load_posterior
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
            "mu_rr_oudere": 0.1,
            "logit_e_huisuitzetting_gezin_mpg": -2.0,
            "logit_e_ots_uhp_gezin_mpg": -1.0,
            "logit_e_huisuitzetting_overig": -3.0,
            "logit_e_intramuraal_oudere": -2.5,
        }.items()
    }
    got = predictive.escalatie(draws, "mpg", *(np.array([z]) for z in (1.0, -1.0, 2.0, 3.0)))
    assert got.rr == pytest.approx(np.exp(-0.2))
    assert got.rr_oudere == pytest.approx(np.exp(0.3))
    assert got.e_huisuitzetting_gezin == pytest.approx(1 / (1 + np.exp(2.5)))
    assert got.e_huisuitzetting_overig == pytest.approx(1 / (1 + np.exp(3.5)))
    assert got.e_ots_uhp_gezin == pytest.approx(0.5)
    assert got.e_intramuraal_oudere == pytest.approx(1 / (1 + np.exp(1.0)))
    with pytest.raises(MkbaError, match=r"setting.*'dorp'.*wijkteam"):
        predictive.escalatie(draws, "dorp", 0.0, 0.0, 0.0, 0.0)
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
    z = np.random.default_rng(2).standard_normal((4, draws["tau"].size))
    effect = predictive.escalatie(draws, setting, *z)
    assert 0.01 < np.mean(effect.rr > 1) < 0.3
    assert 0.5 < np.median(effect.rr) < 0.9
    for risk in effect[2:]:
        assert risk.min() > 0
        assert risk.max() < 1


def test_the_mpg_caseload_has_the_higher_base_risk():
    draws = load_posterior("escalatie").draws
    for soort in ("huisuitzetting", "ots_uhp"):
        wijkteam, mpg = (np.median(draws[f"logit_e_{soort}_gezin_{s}"]) for s in ("wijkteam", "mpg"))
        assert mpg > wijkteam + 0.5


@pytest.mark.parametrize("evidence", EVIDENCE)
def test_families_are_evicted_less_than_singles_and_ouderen_have_risks_of_their_own(evidence):
    """Base risks by type: one eviction rate for families and singles was wrong by a factor of three to ten."""
    draws = load_posterior("escalatie", evidence).draws
    families, singles = (draws[f"logit_e_huisuitzetting_{k}"] for k in ("gezin_wijkteam", "overig"))
    assert 3 < np.exp(np.median(singles) - np.median(families)) < 12
    # a placement of a child and an admission of an elder do not share a draw
    apart = np.corrcoef(draws["logit_e_ots_uhp_gezin_wijkteam"], draws["logit_e_intramuraal_oudere"])[0, 1]
    assert abs(apart) < 0.3
    assert np.median(np.exp(draws["mu_rr_oudere"])) > np.median(np.exp(draws["mu_rr_wijkteam"])) + 0.1


def test_ouderen_are_substituted_around_nothing_and_less_widely_than_others(substitution):
    draws = load_posterior("substitutie").draws
    z = np.random.default_rng(1).standard_normal((2, draws["tau"].size))
    known, new = predictive.substitutie(draws, MEAN_FINANCING, 0, *z, ouderen=True)
    assert abs(np.median(known)) < 0.03
    assert known.std() < 0.8 * substitution[0].std()
    assert known.std() < new.std()


def test_the_sceptical_set_is_visibly_less_hopeful():
    z = np.random.default_rng(3).standard_normal((2, 4000))
    means = {}
    for evidence in ("dossier", "sceptisch"):
        bestaand, _ = predictive.substitutie(load_posterior("substitutie", evidence).draws, MEAN_FINANCING, 0, *z)
        rr = np.exp(load_posterior("escalatie", evidence).draws["mu_rr_wijkteam"])
        means[evidence] = bestaand.mean(), rr.mean()
    assert means["sceptisch"][0] < means["dossier"][0] - 0.02
    assert means["sceptisch"][1] > means["dossier"][1] + 0.02
