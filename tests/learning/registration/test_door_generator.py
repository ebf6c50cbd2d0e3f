"""The synthetic team is what its stated truth says: each parameter comes back from many households.

Fixed seeds. A statement about one number is checked at |z| < 4.5, an error rate below 1e-5 each.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import expm
from scipy.special import expit

from mkba_sim.base.terms import GEESCALEERD, HUISHOUDTYPEN
from mkba_sim.learning.registration.draws import binomial, categorical, poisson
from mkba_sim.learning.registration.fields import MEETMOMENTEN, MISSING, SUBSTITUEERBARE_CODES, TRAJECTCODES
from mkba_sim.learning.registration.generator import intensities, soort_shares, type_risk, walk
from mkba_sim.learning.registration.record import Registration
from mkba_sim.learning.registration.synthetic import simulate_households, synthetic_registration
from mkba_sim.learning.registration.truth import Truth

N = 20_000
TRUTH = Truth().with_(
    e=np.array([0.05, 0.08]), rr=0.7, uplift=1.3, delta=0.3, na_afsluiting=0.5, aandeel_vergelijking=0.3
)
Z = 4.5


@pytest.fixture(scope="module")
def households():
    return simulate_households(TRUTH, N, 11)


@pytest.fixture(scope="module")
def record() -> Registration:
    return synthetic_registration(TRUTH.with_(fout=np.zeros((2, 2)), aandeel_ja_nee=0.5), 3000, 4)


def z(found: float, expected: float, variance: float) -> float:
    return (found - expected) / np.sqrt(variance)


def test_a_household_does_not_depend_on_how_many_there_are() -> None:
    few, many = (simulate_households(TRUTH, n, 5).columns for n in (40, 90))
    other = simulate_households(TRUTH, 40, 6).columns
    for name, cells in few.items():
        assert (cells == many[name][:40]).all(), name
    assert sum((cells != other[name]).any() for name, cells in few.items()) > 100


def test_draws_follow_their_distributions() -> None:
    u = (np.arange(100_000) + 0.5) / 100_000
    assert poisson(u, 1.6).mean() == pytest.approx(1.6, abs=1e-3)
    assert poisson(u, 1.6).var() == pytest.approx(1.6, abs=1e-2)
    assert binomial(u, np.full(u.size, 5), 0.3).mean() == pytest.approx(1.5, abs=1e-3)
    assert binomial(u, np.full(u.size, 5), 0.3).var() == pytest.approx(1.05, abs=1e-2)
    assert (binomial(u, np.full(u.size, 5), 1.0) == 5).all()
    assert (binomial(u, np.full(u.size, 5), 0.0) == 0).all()
    assert np.bincount(categorical(u, np.array([0.2, 0.5, 0.3]))) == pytest.approx([20_000, 50_000, 30_000], abs=1)


def test_the_generator_by_hand() -> None:
    """Two cells of it, written out (learning 3.2), and what must hold of all of them."""
    q = intensities(TRUTH)
    assert q.sum(axis=-1) == pytest.approx(0, abs=1e-12)
    b, g, up = TRUTH.b, TRUTH.g, TRUTH.uplift
    better = up * b[1] / (1 - b[1] + up * b[1])
    assert q[0, 0, 0, 1, 2, 0] == pytest.approx(-np.log(1 - better) * g**2 / (g + g**2))
    assert q[0, 0, 1, 0, 2, 0] == pytest.approx(q[0, 0, 0, 1, 2, 0] * TRUTH.omega * TRUTH.kappa)
    back = -np.log(1 - b[1]) * g / (g + g**2) * TRUTH.stock[2] / TRUTH.stock[1]
    assert q[:, :, 0, :, 1, 2] == pytest.approx(back)
    assert (q[0, :, :, :, :GEESCALEERD, GEESCALEERD] < q[1, :, :, :, :GEESCALEERD, GEESCALEERD]).all()
    # the risk falls by phi per step from rood; rows of the comparison group have no ratio
    e = 1 - np.exp(-q[1, 0, 0, 0, :GEESCALEERD, GEESCALEERD])
    assert e[3] == pytest.approx(e.max())
    # what is not escalation is in balance with the stock, whatever the speed
    nul = q[1, 0, 0, 1]
    flow = TRUTH.stock[:, None] * nul
    assert flow[:GEESCALEERD, :GEESCALEERD] == pytest.approx(flow[:GEESCALEERD, :GEESCALEERD].T)


def test_no_effect_is_no_difference_between_the_groups() -> None:
    q = intensities(TRUTH.with_(rr=1.0, uplift=1.0))
    assert (q[0] == q[1]).all()


@pytest.mark.parametrize(("group", "kind", "duur"), [(0, 0, 0), (1, 1, 1), (0, 2, 0)])
def test_the_walk_is_the_chain(group: int, kind: int, duur: int) -> None:
    """Toestanden and entries against the matrix exponential of the generator, with entries as a counting state."""

    def same(value: int) -> np.ndarray:
        return np.full(N, value)

    found = walk(TRUTH, 3, np.arange(N), same(group), same(kind), same(duur), same(2), 18)
    q = intensities(TRUTH)[group, kind, duur]
    expected = np.eye(5)[2] @ expm(q[0] * 0.5) @ expm(q[1])
    counts = np.bincount(found.toestand[:, 18], minlength=5)
    assert (counts - N * expected) ** 2 / (N * np.maximum(expected, 1e-12)) @ np.ones(5) < 30

    entered = 0.0
    state = np.eye(5)[2]
    for m in range(18 * 20):
        phase = int(m >= 6 * 20)
        step = expm(q[phase] / 240)
        middle = state @ expm(q[phase] / 480)
        entered += middle[:GEESCALEERD] @ q[phase, :GEESCALEERD, GEESCALEERD] / 240
        state = state @ step
    share = soort_shares(TRUTH.e)[kind]
    total = found.entries.sum(axis=(0, 1))
    assert abs(z(total.sum(), N * entered, N * entered)) < Z
    assert abs(z(total[0], total.sum() * share[0], total.sum() * share[0] * share[1] + 1e-9)) < Z


def test_type_risk() -> None:
    assert type_risk(np.array([0.1, 0.2])) == pytest.approx([0.28, 0.2, 0.1])


def test_mix_entry_and_wrong_scores(households) -> None:
    cells = households.columns
    kind = np.array([HUISHOUDTYPEN.index(k) for k in cells["huishoudtype"]])
    for k, share in enumerate(TRUTH.aandeel):
        assert abs(z((kind == k).sum(), N * share, N * share * (1 - share))) < Z
        here = kind == k
        for s, p in enumerate(TRUTH.instroom[k]):
            assert abs(z((households.toestand[here, 0] == s).sum(), here.sum() * p, here.sum() * p * (1 - p))) < Z
    new = cells["bekend"] == "nieuw"
    for f, mask in enumerate((~new, new)):
        p = TRUTH.aandeel_lang[f]
        assert abs(z(households.duur[mask].sum(), mask.sum() * p, mask.sum() * p * (1 - p))) < Z


def test_measurements_are_missing_as_stated(households) -> None:
    cells = households.columns
    seen = cells["toestand_6"] != ""
    month = cells["maand_6"].astype(int)
    left = np.array([_since(a, b) for a, b in zip(cells["start"], cells["uitgestroomd"], strict=True)])
    closed = np.array([_since(a, b) for a, b in zip(cells["start"], cells["afgesloten"], strict=True)])
    state = np.minimum(households.toestand[np.arange(N), month], 3)
    there = left > month
    assert not seen[~there].any()
    chance = expit(TRUTH.alpha + TRUTH.delta * (state - 1.5) + TRUTH.na_afsluiting * (closed <= month))
    assert abs(z((~seen[there]).sum(), chance[there].sum(), (chance * (1 - chance))[there].sum())) < Z
    bad = there & (state == 3)
    assert abs(z((~seen[bad]).sum(), chance[bad].sum(), (chance * (1 - chance))[bad].sum())) < Z
    assert set(month.tolist()) == {5, 6, 7}


def watched(start: np.ndarray) -> np.ndarray:
    """Return months until July 2027: the last who come in, in December 2025, are measured after 18 or 19 months."""
    return np.array([12 * (2027 - int(s[:4])) + 7 - int(s[5:]) for s in start], dtype=float)


def _since(start: str, then: str) -> float:
    if not then:
        return np.inf
    (y, m), (y2, m2) = ((int(part) for part in text.split("-")) for text in (start, then))
    return 12 * (y2 - y) + m2 - m


@pytest.mark.parametrize(("eta", "v"), [((-0.3, 0.2), 0.0), ((0.0, -0.5), -0.1), ((-0.9, 0.6), 0.0)])
def test_trajecten_afterwards_follow_the_ratio(eta: tuple[float, float], v: float) -> None:
    """A is what the columns say once everything is known; its ratio to B is exp(eta + v)."""
    truth = TRUTH.with_(eta=np.array(eta), vanzelf=v, uitgevoerd_bekend=1.0, sd_medewerker=0.1, medewerkers=N)
    found = simulate_households(truth, N, 8)
    cells = found.columns
    base, after = np.zeros(N), np.zeros(N)
    new = cells["bekend"] == "nieuw"
    for code in SUBSTITUEERBARE_CODES:
        b = np.where(new, cells[f"nodig_{code}"], cells[f"loopt_{code}"]).astype(float)
        base += b
        after += b + cells[f"team_{code}"].astype(float) * (cells[f"uitgevoerd_{code}"] == "ja")
    assert (after == found.na).all()
    assert (after >= 0).all()
    for f, mask in enumerate((~new, new)):
        ratio = after[mask].sum() / base[mask].sum()
        u = (after - ratio * base)[mask]
        sd = np.sqrt((u**2).sum()) / base[mask].sum()
        assert abs(ratio - np.exp(eta[f] + v)) < Z * sd
        assert sd < 0.03 * ratio, "else this shows nothing"


def test_an_interview_scales_with_its_certainty() -> None:
    """Stated changes times q, carried out or not known, give the same ratio: that is what q means."""
    truth = TRUTH.with_(eta=np.array([-0.3, -0.3]), uitgevoerd_bekend=1.0)
    found = simulate_households(truth, N, 9, interview=True)
    cells = found.columns
    q = dict(zip(("zeker", "waarschijnlijk", "onzeker"), truth.q, strict=True))
    base = total = 0.0
    for code in SUBSTITUEERBARE_CODES:
        known = cells["bekend"] == "bestaand"
        b = np.where(known, cells[f"loopt_{code}"], cells[f"nodig_{code}"]).astype(float)
        weight = np.array([q.get(w, 0.0) for w in cells[f"zekerheid_{code}"]])
        base += b.sum()
        total += (b + cells[f"team_{code}"].astype(float) * weight * (cells[f"uitgevoerd_{code}"] == "ja")).sum()
    assert np.log(total / base) == pytest.approx(-0.3, abs=0.03)
    assert np.log(found.na.sum() / base) == pytest.approx(-0.3, abs=0.03)


def test_relapse_after_closing() -> None:
    truth = TRUTH.with_(
        terugval_plafond=0.4,
        terugval_rho=0.3,
        factor_volgen=0.5,
        afsluitkans=0.5,
        uitstroom=np.zeros(3),
        uitstroom_geescaleerd=0.0,
    )
    cells = simulate_households(truth, N, 2).columns
    closed = np.array([_since(a, b) for a, b in zip(cells["start"], cells["afgesloten"], strict=True)])
    end = watched(cells["start"])
    here = np.isfinite(closed) & (end > closed)
    first_year = 0.4 * (1 - 0.3)
    for word, law in (
        ("ja", lambda years: 1 - (1 - 0.5 * first_year) ** years),
        ("nee", lambda years: 0.4 * (1 - 0.3**years)),
    ):
        mask = here & (cells["gevolgd"] == word)
        chance = law((end - closed)[mask] / 12)
        fell = (cells["terugval"][mask] != "").sum()
        assert mask.sum() > 1000
        assert abs(z(fell, chance.sum(), (chance * (1 - chance)).sum())) < Z


def test_leaving() -> None:
    truth = TRUTH.with_(uitstroom=np.array([0.1, 0.2, 0.3]), uitstroom_geescaleerd=0.2)
    cells = simulate_households(truth, N, 2).columns
    end = watched(cells["start"])
    for k, yearly in zip(HUISHOUDTYPEN, (0.1, 0.2, 0.3), strict=True):
        mask = cells["huishoudtype"] == k
        chance = 1 - (1 - yearly) ** (end[mask] / 12)
        assert abs(z((cells["uitgestroomd"][mask] != "").sum(), chance.sum(), (chance * (1 - chance)).sum())) < Z


def test_without_mistakes_the_scores_say_the_true_toestand(record: Registration) -> None:
    """The way to scores and the way back are each other's inverse, for both instruments."""
    truth = TRUTH.with_(fout=np.zeros((2, 2)), aandeel_ja_nee=0.5)
    true = simulate_households(truth, 3000, 4).toestand
    assert {*record.instrument.tolist()} == {0, 1}
    seen = record.score != MISSING
    assert (record.score == record.opgegeven)[seen].all()
    assert seen[:, 0].all()
    counts = np.bincount(record.score[:, 0], minlength=4)
    assert counts.tolist() == np.bincount(np.minimum(true[:, 0], 3), minlength=4).tolist()
    assert (counts > 100).all()


def test_mistakes_are_made_as_often_as_stated() -> None:
    truth = TRUTH.with_(fout=np.array([[0.15, 0.05], [0.15, 0.05]]))
    found = synthetic_registration(truth, 4000, 4)
    seen = (found.score != MISSING) & (found.opgegeven != MISSING)
    for step, chance, mask in ((1, 0.15, found.opgegeven < 3), (-1, 0.05, found.opgegeven > 0)):
        here = seen & mask
        made = ((found.score.astype(int) - found.opgegeven == step) & here).sum()
        assert abs(z(made, here.sum() * chance, here.sum() * chance * (1 - chance))) < Z


def test_escalations_that_are_registered_happened(record: Registration) -> None:
    measured = (record.escalaties != MISSING).all(axis=1)
    assert (measured == (record.score[:, 1:] != MISSING)).all()
    assert record.events("huisuitzetting.gezin")[record.huishoudtype == 1].max() == MISSING, (
        "of an oudere there is none"
    )
    for k, risk in enumerate(("ots_uhp.gezin", "intramuraal.oudere", "huisuitzetting.overig")):
        rate = record.events(risk)
        assert (rate[record.huishoudtype != k] == MISSING).all()
        assert rate.max() >= 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"aandeel": np.array([0.5, 0.5, 0.5])}, "add up to 1"),
        ({"b": np.array([0.1, 1.2, 0.1])}, "no probabilities"),
        ({"e": np.zeros(3)}, "has shape"),
        ({"rr": 0.0}, "above 0"),
    ],
)
def test_a_truth_that_cannot_be(change: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Truth().with_(**change)


def test_moments_are_those_of_the_form() -> None:
    assert MEETMOMENTEN == (0, 6, 12, 18)
    assert len(TRAJECTCODES) == 13
