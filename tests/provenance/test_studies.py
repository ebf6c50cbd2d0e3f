"""The studies behind the fitted priors: each effect against brute force, and both evidence sets apart."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy.stats import norm, skellam

from mkba_sim.analyses.provenance import studies
from mkba_sim.evidence.posterior import EVIDENCE, load_posterior
from mkba_sim.fitting.escalatie import rows
from mkba_sim.fitting.substitutie import studies as of_set
from mkba_sim.fitting.tables import read_tables
from mkba_sim.scenario.scenario import load_scenario
from mkba_sim.views.documents.studies import picture, render, to_json

Z = 4.5
"""Standard errors: a two-sided error rate of 7e-6 per comparison."""


@pytest.fixture(scope="module")
def panels():
    scenario = load_scenario("bijlage2")
    return {
        "substitutie": (scenario, studies.substitutie(scenario)),
        "escalatie": (scenario, studies.escalatie(scenario)),
    }


def repeated(name: str, size: int, row: int = 17) -> dict[str, np.ndarray]:
    """Return one posterior row, many times over: what is drawn then is the law given that row."""
    return {key: np.full(size, float(column[row])) for key, column in load_posterior(*name.split("_")).draws.items()}


def close(drawn: np.ndarray, grid: np.ndarray, weight: np.ndarray) -> None:
    """Compare mean and standard deviation of draws with those of a density on a grid."""
    weight = weight / weight.sum()
    mean = (grid * weight).sum()
    sd = np.sqrt(((grid - mean) ** 2 * weight).sum())
    assert abs(drawn.mean() - mean) < Z * sd / np.sqrt(len(drawn))
    # the variance of a near-normal law is known to within sqrt(2/n)
    assert abs(drawn.var() / sd**2 - 1) < Z * np.sqrt(3 / len(drawn))


@pytest.mark.parametrize("name", ["voorbeeld_1", "voorbeeld_3", "trimbos", "tu_delft", "schuurman_mulder"])
def test_the_effect_of_a_study_is_its_law_given_data_and_row(name):
    """Against a grid over both effects with prior and likelihood as `build_model` states them."""
    size = 10_000
    p, tables = repeated("substitutie_dossier", size), read_tables()
    study = next(s for s in of_set("dossier") if s.name == name)
    rng = np.random.default_rng(3)
    seen = studies._seen(study, p, tables)
    eta, eta_nieuw = studies.shrunken(seen, p, rng.standard_normal(size), rng.standard_normal(size))

    one = {key: float(column[0]) for key, column in p.items()}
    high, low = (tables.constant(f"substitutie.additioneel_{k}") for k in ("grotendeels", "klein_deel"))
    additional = tables.constant(study.additioneel) if study.additioneel else (high + low) / 2
    mean = one["beta0"] + one["beta_additioneel"] * additional + one["beta_mpg"] * study.mpg
    sd = tables.constant(study.sd) if study.sd else one["sd_meting"]
    if study.n:
        sd *= np.sqrt(tables.constant("substitutie.n_dossiers") / tables.value(study.n))
    share = tables.value(study.bestaand) * (one["realisatie"] if study.planned else 1.0)
    grid = np.linspace(-4, 3, 701)
    a, b = np.meshgrid(grid, grid, indexing="ij")
    law = norm.logpdf(a, mean, one["tau"]) + norm.logpdf(b, a + one["delta_nieuw"], one["tau_nieuw"])
    law += norm.logpdf(np.log(1 - share), a, sd)
    if study.nieuw:
        law += norm.logpdf(np.log(1 - tables.value(study.nieuw)), b, sd)
    weight = np.exp(law - law.max())
    close(eta, grid, weight.sum(axis=1))
    close(eta_nieuw, grid, weight.sum(axis=0))


def test_the_skellam_law_is_that_of_scipy():
    m1, m2 = np.meshgrid([0.3, 2.0, 20.0, 150.0], [0.2, 3.0, 40.0])
    for k in (-3, 0, 1, 15, 80):
        exact = skellam.logpmf(k, m1, m2)
        held = np.isfinite(exact) & (exact > -200)
        np.testing.assert_allclose(studies.skellam_log_pmf(k, m1, m2)[held], exact[held], rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(np.exp(studies.log_reported(m1, m2)), skellam.sf(0, m1, m2), rtol=1e-6, atol=2e-13)


@pytest.mark.parametrize(("vb", "evidence"), [("vb3", "dossier"), ("vb8", "dossier"), ("vb1", "sceptisch")])
def test_the_effect_of_an_aanpak_is_its_law_given_counts_and_row(vb, evidence):
    """Against quadrature over the ratio and the base risk of each row, with SciPy's own Skellam."""
    size = 3000
    p, tables = repeated(f"escalatie_{evidence}", size), read_tables()
    cells = [c for c in rows() if c.voorbeeld == vb]
    drawn = studies.weigh(cells, p, tables, selected=evidence == "sceptisch")
    one = {key: float(column[0]) for key, column in p.items()}
    setting = cells[0].setting
    nodes, weights = np.polynomial.hermite_e.hermegauss(41)
    z = np.linspace(-6, 6, 241)
    rr = np.exp(one[f"mu_rr_{setting}"] + one["tau"] * z)
    law = norm.pdf(z)
    for cell in cells:
        k = int(tables.value(f"escalatie.{cell.soort}.{vb}"))
        n = tables.value(f"escalatie.n_hh.{vb}")
        if cell.soort == "ots_uhp_intra" and vb in ("vb1", "vb8"):
            n = one[f"noemer_{vb}"]
        e = 1 / (1 + np.exp(-(one[f"logit_e_{cell.soort}_{setting}"] + one["omega"] * nodes)))
        m1 = 0.5 / one["attributie"] * n * e * one[f"blootstelling_{vb}"]
        likelihood = skellam.pmf(k, m1[None], m1[None] * rr[:, None])
        if evidence == "sceptisch":
            likelihood = likelihood / np.maximum(skellam.sf(0, m1[None], m1[None] * rr[:, None]), 1e-13)
        law = law * (likelihood @ weights)
    close(np.log(drawn.rr), np.log(rr), law)


def test_counts_move_the_fit_towards_them(panels):
    """The effect of a study lies between what it saw and what is expected of any aanpak, and is the surer one."""
    _, (panel,) = panels["substitutie"]
    strips = {s.name: s for s in panel.strips}
    for name in ("voorbeeld_1/bestaand", "voorbeeld_3/bestaand"):
        saw, fit = strips[name].data, strips[name].fits["dossier"]
        new = strips["nieuw/bestaand"].fits["dossier"]
        assert min(saw[1], new[1]) < fit[1] < max(saw[1], new[1])
        assert fit[2] - fit[0] < new[2] - new[0]
    assert strips["voorbeeld_3/bestaand"].data[1] == pytest.approx(-0.4, abs=1e-4)
    assert strips["cpb_doorverwijzing/bestaand"].data[1] == pytest.approx(-0.14, abs=1e-4)
    assert set(strips["cpb_doorverwijzing/bestaand"].fits) == {"sceptisch"}
    counts, _ = panels["escalatie"][1]
    row = {s.name: s for s in counts.strips}["vb6/huisuitzetting"]
    assert row.data[1] == pytest.approx(100 * 48 / 1450)


def distance(a: np.ndarray, b: np.ndarray) -> float:
    """Return the two-sample Kolmogorov-Smirnov distance."""
    every = np.sort(np.concatenate([a, b]))
    return float(
        np.abs(
            np.searchsorted(np.sort(a), every, "right") / len(a) - np.searchsorted(np.sort(b), every, "right") / len(b)
        ).max()
    )


def test_the_evidence_sets_are_visibly_apart(panels):
    """Dossier and sceptisch give a new wijkteam other predictives for substitution and RR.

    The distance that 4,000 draws each from one law exceed with a chance of one in a million is 0.060; a reader sees
    the difference when the medians are apart too: at least 0.03 of the trajecten, at least 0.05 in the risk ratio.
    Newly found cases are left out: the sceptical studies say nothing about them.
    """
    (substitutie,) = panels["substitutie"][1]
    rr = panels["escalatie"][1][-1]
    for draws, key, apart in ((substitutie.draws, "bestaand", -0.03), (rr.draws, "rr", 0.05)):
        a, b = (draws[f"{e}/{key}"] for e in EVIDENCE)
        limit = np.sqrt(-np.log(1e-6 / 2) / 2) * np.sqrt((len(a) + len(b)) / (len(a) * len(b)))
        assert limit == pytest.approx(0.060, abs=0.001)
        assert distance(a, b) > limit
        difference = np.median(b) - np.median(a)
        assert difference * np.sign(apart) > abs(apart)
    assert np.mean(rr.draws["sceptisch/rr"] > 1) > 2 * np.mean(rr.draws["dossier/rr"] > 1)


@pytest.mark.parametrize("what", ["substitutie", "escalatie"])
def test_table_document_and_figure_hold_the_same(what, panels):
    scenario, found = panels[what]
    document = json.loads(to_json(what, scenario, found))
    fig = picture(what, scenario, found)
    shown = [t for t in fig.data if t.showlegend]
    assert len(shown) == 3
    # told apart without colour
    assert len({t.marker.symbol for t in shown}) == 3
    dashes = {t.line.dash for t in fig.data if t.mode == "lines"}
    assert len(dashes) == 3
    points = {round(float(x), 9) for t in fig.data if t.mode == "markers" for x in t.x}
    scale = 100 if what == "substitutie" else 1
    for panel, told in zip(found, document["panelen"], strict=True):
        assert [s.name for s in panel.strips] == [s["naam"] for s in told["studies"]]
        for strip in panel.strips:
            for triple in (strip.data, *strip.fits.values()):
                if triple is not None:
                    assert triple[0] < triple[1] < triple[2]
                    assert round(scale * triple[1], 9) in points
    for taal, words in (("nl", ("NIEUWE AANPAK", "gegevens")), ("en", ("NEW APPROACH", "data"))):
        text = render(what, scenario, found, taal)
        assert all(word in text for word in words)
        assert "NaN" not in text
        assert picture(what, scenario, found, taal).layout.title.text != ""
    assert "NIEUWE AANPAK" in str(fig.layout.to_plotly_json())
    named = picture(what, scenario.met({"naam": "<a href='x'>R&D</a>"}), found)
    assert "<a" not in named.layout.title.subtitle.text
