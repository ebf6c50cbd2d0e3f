"""Fitting: the likelihoods, and that nothing that failed is ever installed."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from mkba_sim.base.errors import MkbaError
from mkba_sim.evidence.posterior import MODEL_VERSION, load_posterior
from mkba_sim.fitting import alternatives
from mkba_sim.fitting import diagnostics as judge
from mkba_sim.fitting import fit as fitting
from mkba_sim.fitting import pymc_versions as bridge
from mkba_sim.fitting.escalatie import rows
from mkba_sim.fitting.substitutie import planned_share, studies
from mkba_sim.fitting.tables import read_tables


def made_up(**changes):
    """A fit that passes, unless a change spoils it."""
    draws = {k: np.random.default_rng(4).standard_normal((4, 1500)) for k in ("mu", "tau")}
    numbers = {"rhat": 1.001, "ess_bulk": 3000.0, "ess_tail": 2500.0}
    numbers |= {"prior_mean": 0.0, "prior_sd": 1.0, "mean": 0.0, "sd": 1.0}
    numbers |= {k: v for k, v in changes.items() if k in numbers}
    divergences = changes.get("divergences", 0)
    rows = tuple(
        fitting.Diagnostic(posterior="tweedelijn", evidence="dossier", parameter=k, divergences=divergences, **numbers)
        for k in draws
    )
    return fitting.Fit(
        name="tweedelijn",
        evidence="dossier",
        draws=draws,
        diagnostics=rows,
        checks={"r": {"observed": 1.0, "median": 1.0, "low": 0.0, "high": 2.0, "tail": 0.5}},
        divergences=divergences,
        provenance={"model_version": MODEL_VERSION["tweedelijn"], "seed": 1, "fingerprint": "", "rows": ()},
    )


def test_a_good_fit_is_installed_whole(tmp_path):
    path = fitting.install(made_up(), tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
    posterior = load_posterior("tweedelijn", directory=tmp_path)
    assert posterior.draws["mu"].shape == (4000,)
    assert posterior.diagnostics["parameters"]["mu"]["ess_bulk"] == 3000


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"rhat": 1.02}, r"tweedelijn \(dossier\), mu: R-hat 1\.02"),
        ({"rhat": float("nan")}, "R-hat nan"),
        ({"ess_bulk": 900.0}, "ess_bulk 900; accepted is above 1000"),
        ({"ess_tail": 10.0}, "ess_tail 10"),
        ({"divergences": 3}, "3 divergences; accepted are 0"),
    ],
)
def test_a_fit_that_failed_is_never_installed(tmp_path, change, message):
    path = fitting.install(made_up(), tmp_path)
    before = path.read_bytes()
    with pytest.raises(MkbaError, match=message):
        fitting.install(made_up(**change), tmp_path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_an_interrupted_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = fitting.install(made_up(), tmp_path)
    before = path.read_bytes()

    def fail(source, target):
        raise OSError("no space left")

    monkeypatch.setattr(judge.os, "replace", fail)
    with pytest.raises(OSError, match="no space left"):
        fitting.install(made_up(), tmp_path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_fit_all_installs_what_passed_and_names_what_failed(tmp_path, monkeypatch):
    def fit_model(recipe, evidence, *, seed, progress):
        return dataclasses.replace(
            made_up(rhat=1.5) if recipe.name == "escalatie" else made_up(),
            name=recipe.name,
            provenance={"model_version": MODEL_VERSION[recipe.name]},
        )

    monkeypatch.setattr(fitting, "fit_model", fit_model)
    monkeypatch.setattr(alternatives, "fit_alternatives", lambda *_, **__: [])
    with pytest.raises(MkbaError, match=r"fit escalatie \(dossier\), mu: R-hat 1\.5"):
        fitting.fit_all(evidence=("dossier",), out=tmp_path, progress=False)
    passed = {r.name for r in fitting.recipes()} - {"escalatie"}
    assert {p.name for p in tmp_path.iterdir()} == {f"{name}_dossier.nc" for name in passed}


def test_an_unknown_evidence_set_is_refused():
    with pytest.raises(MkbaError, match=r"'hoop'.*dossier, sceptisch"):
        fitting.fit_all(evidence=("hoop",))


def test_planned_actions_carry_the_jacobian_of_the_realisation_rate():
    pm = bridge.pymc()
    from scipy.integrate import quad
    from scipy.stats import norm

    eta, r, sd = -0.2, 0.5, 0.15

    def density(x):
        return norm.pdf(np.log(1 - r * x), eta, sd) * r / (1 - r * x)

    assert quad(density, -3, 2)[0] == pytest.approx(1, abs=1e-6)
    with bridge.quiet(), pm.Model() as model:
        planned_share("x", eta, r, sd)
        logp = model.compile_logp()
        for x in (0.6, -0.4):
            assert logp({"x": x}) == pytest.approx(np.log(density(x)))
        assert logp({"x": 2.1}) == -np.inf
        drawn = pm.draw(model["x"], 20000, random_seed=1)
    assert np.median(drawn) == pytest.approx((1 - np.exp(eta)) / r, abs=0.01)


@pytest.mark.parametrize("name", ["voorbeeld_3", "voorbeeld_2"])
def test_the_marginal_likelihood_of_a_pair_is_bivariate_normal(name):
    """Existing and new cases of one study share its effect: integrating it out by hand gives the same density.

    Estimates (voorbeeld 2) are realised at a rate: the density of what was stated carries its Jacobian.
    """
    from scipy.stats import multivariate_normal, norm

    tables, recipe = read_tables(), fitting.recipes()[0]
    pair = tuple(s for s in studies("dossier") if s.name == name)
    rate = 0.4 if pair[0].planned else 1.0
    with bridge.quiet():
        model = recipe.build(tables, "dossier", only=pair)
        point = model.initial_point()
        point |= {"tau_log__": np.log(0.3), "tau_nieuw_log__": np.log(0.6), "delta_nieuw_z": np.array(-1.0)}
        point |= {"realisatie_logodds__": np.log(0.4 / 0.6)}
        names = ("bestaand", "nieuw", "ingeschat", "ingeschat_nieuw")
        found = sum(v for k, v in model.point_logps(point, round_vals=9).items() if k in names)
    sd, delta = 0.15, -0.7
    stated = np.array([tables.value(f"substitutie.{k}.{name}") for k in ("bestaand", "nieuw")])
    eta = np.log(1 - rate * stated)
    jacobian = np.log(rate / (1 - rate * stated)).sum() if pair[0].planned else 0.0
    shared = 0.3**2
    covariance = [[shared + sd**2, shared], [shared, shared + 0.6**2 + sd**2]]
    assert found == pytest.approx(multivariate_normal([0, delta], covariance).logpdf(eta) + jacobian, abs=1e-6)
    assert found != pytest.approx(norm.logpdf(eta[0], 0, np.sqrt(covariance[0][0])))


def test_the_tables_rows_are_all_there():
    assert len(rows()) == 13
    assert {row.voorbeeld for row in rows() if row.setting == "mpg"} == {"vb7", "vb8", "vb9"}
    assert len(studies("dossier")) == 11
    assert len(studies("sceptisch")) == 14
    assert [s.name for s in studies("sceptisch") if s.sign] == ["cpb_jeugd"]


@pytest.mark.long
@pytest.mark.parametrize("name", ["substitutie", "escalatie", "tweedelijn", "profielen"])
def test_a_short_fit_agrees_with_the_committed_one(name):
    recipe = next(r for r in fitting.recipes() if r.name == name)
    fit = fitting.fit_model(recipe, "dossier", seed=7, draws=400, tune=600, chains=2)
    committed = load_posterior(name)
    assert set(fit.draws) == set(committed.draws)
    sizes = {d.parameter: d.ess_bulk for d in fit.diagnostics}
    for key, draws in fit.draws.items():
        if key in sizes:
            error = draws.std() * np.sqrt(1 / sizes[key] + 1 / 1000)
            assert abs(draws.mean() - committed.draws[key].mean()) < 4.5 * error
