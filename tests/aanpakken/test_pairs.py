"""Statements about a change: the identities in every draw, and that a pair differs in what it says it does alone."""

from __future__ import annotations

import numpy as np
import pytest

from drawn import sample
from mkba_sim.analyses.aanpakken import pairs
from mkba_sim.analyses.aanpakken.kenmerken import AANPAKKEN
from mkba_sim.analyses.aanpakken.levels import LEVELS, no_harm, prevents, without_carers
from mkba_sim.analyses.aanpakken.pairs import PAIRS, execution_pair, financing_pair, found_pair
from mkba_sim.analyses.aanpakken.runs import drawn, run
from mkba_sim.analyses.aanpakken.statements import STATEMENTS

SEED = 3


def test_social_at_least_financial_where_nothing_harms(thirteen):
    _, runs = thirteen
    for n, one in runs.items():
        good = no_harm(one)
        assert good.mean() > 0.1, n
        assert (without_carers(one) >= one.verhouding("financieel"))[good].all(), n
        assert (one.mantelzorg != 0).any()
    # and the condition is needed: the priors reach over 0
    found = LEVELS["Q5"](runs)
    assert not found["geheel"].all()
    mask, given = found["zonder_schade"]
    assert given.any()
    assert mask[given].all()


def test_qaly_post_times_five_in_every_draw(thirteen):
    sets, runs = thirteen
    assert LEVELS["Q23"](runs)["geheel"].all()
    for n, one in runs.items():
        assert (one.qaly != 0).all()
        # school, nuisance and the time of carers are no QALYs; the elderly have neither of the first two
        rest = one.baat("immaterieel") - one.qaly - one.mantelzorg
        assert (np.abs(rest) > 1).any() == (n != 7)
    # and so with the field of the scenario, run on its own
    base = sets[3].scenario
    low, high = (drawn(3, base.met({"qaly_waarde": v}), draws=40, seed=SEED) for v in (20_000, 100_000))
    a, b = (run(x, seed=SEED, parts=True) for x in (low, high))
    np.testing.assert_allclose(b.qaly, 5 * a.qaly, rtol=1e-9)
    np.testing.assert_allclose(b.baat("immaterieel") - a.baat("immaterieel"), 4 * a.qaly, rtol=1e-6)


@pytest.mark.parametrize("n", AANPAKKEN)
def test_more_additional_financing_saves_less_directly(thirteen, n):
    less, more = financing_pair(thirteen[0][n], SEED)
    assert (more.baat("organisatie_nieuw_voor_oud") < less.baat("organisatie_nieuw_voor_oud")).all()
    # everything else equal: costs as a whole, coordination, effects and escalations are the same
    for name in ("organisatie_coordinatie", "effectiviteit", "escalatie", "immaterieel"):
        np.testing.assert_allclose(more.baat(name), less.baat(name), rtol=1e-12)
    np.testing.assert_allclose(more.kosten, less.kosten, rtol=1e-12)


@pytest.mark.parametrize("n", [3, 4, 7, 11])
def test_more_found_costs_first_and_avoids_later(thirteen, n):
    # A team that can carry everything and finds nobody who would be found anyway: what bounds the two moves the care
    # of those who were there as well.
    free = {"uitvoering.capaciteit": 1e6, "gevonden.zonder_aanpak": 0.0}
    before, after = found_pair(thirteen[0][n].with_columns(free), SEED)
    assert (after.kost("extra_zorg") > before.kost("extra_zorg")).all()
    good = prevents(before)
    assert 0.1 < good.mean() < 1
    gained = after.entries - before.entries
    assert (gained.sum(axis=1) > 0)[good].all()
    assert (gained[:, 0] > 0)[good].all()
    # those who were there stay as they are: what is substituted and coordinated for them does not change
    for name in ("organisatie_substitutie", "organisatie_coordinatie"):
        np.testing.assert_allclose(after.baat(name), before.baat(name), rtol=1e-9, atol=1e-6)


def test_own_execution_moves_the_vessels_and_not_the_dose(thirteen):
    for n in (3, 8, 11):
        refers, does = execution_pair(thirteen[0][n], SEED)
        assert (does.columns["kosten.fte_aantal"] > refers.columns["kosten.fte_aantal"]).all()
        # A team of families in the top spends what it can carry on those it knew; the few it finds may get less of it.
        assert (does.kost("extra_zorg") < refers.kost("extra_zorg")).mean() > (0.6 if n == 11 else 0.999)
        care = [x.kost("extra_zorg") - x.baat("organisatie_substitutie") for x in (refers, does)]
        assert (care[1] < care[0]).all()
        assert (does.kost("aanpak") > refers.kost("aanpak")).all()
        assert (does.baat("organisatie_substitutie") >= refers.baat("organisatie_substitutie")).all()
        for name in ("escalatie", "effectiviteit", "immaterieel"):
            np.testing.assert_allclose(does.baat(name), refers.baat(name), rtol=1e-9, atol=1e-6)


def test_cheaper_counts_what_the_team_takes_over(thirteen, made_up, monkeypatch):
    """Without the substitution by the team the pair would be dearer: 120 against 110, of which 20 is saved."""
    refers = made_up(kosten={"aanpak": 50.0, "extra_zorg": 60.0})
    saving = made_up(kosten={"aanpak": 80.0, "extra_zorg": 40.0}, baten={"organisatie_substitutie": 20.0})
    without = made_up(kosten={"aanpak": 80.0, "extra_zorg": 40.0})
    by_number = {3: saving, 8: without, 11: saving}
    monkeypatch.setattr(pairs, "execution_pair", lambda base, seed: (refers, by_number[base.nummer]))
    found = PAIRS["Q10"](thirteen[0], SEED)
    assert [found[f"goedkoper_{n}"].all() for n in (3, 8, 11)] == [True, False, True]
    assert not found["goedkoper_8"].any()


def test_later_leaves_the_year_of_finding_out(thirteen, made_up, monkeypatch):
    before, after = made_up(), made_up(kosten={"extra_zorg": 1.0}, entries=np.tile([5.0, -1.0], (2, 1)))
    monkeypatch.setattr(pairs, "found_pair", lambda base, seed: (before, after))
    found = PAIRS["Q13"](thirteen[0], SEED)
    assert found["alle_jaren"].all()
    assert not found["escalatie"].any()
    assert not found["geheel"].any()


def test_a_study_of_its_own_has_its_own_effect_in_a_shared_world(thirteen):
    """What the studies have in common, prices and dynamics stay; the predictive of one more study does not."""
    shared = thirteen[0]
    own = {n: drawn(n, shared[n].scenario, draws=len(shared[n].parameters.draws), seed=SEED, own=True) for n in (3, 8)}
    basis = {n: (shared[n].draws.basis, own[n].draws.basis) for n in own}
    effects = (
        "effect.substitutie.bestaand",
        "effect.substitutie.nieuw",
        "escalatie.rr",
        "effect.succes.doorverwijzing_2e",
    )
    for n, (before, after) in basis.items():
        for name in effects:
            assert (before[name] != after[name]).mean() > 0.9, (n, name)
        for name in ("kosten.kosten_fte", "profiel.gezin.rood", "qaly.winst"):
            np.testing.assert_array_equal(before[name], after[name])
    # all shared: one number, whatever the aanpak; own: joined by what the studies have in common alone
    together = np.corrcoef(basis[3][0]["escalatie.rr"], basis[8][0]["escalatie.rr"])[0, 1]
    apart = np.corrcoef(basis[3][1]["escalatie.rr"], basis[8][1]["escalatie.rr"])[0, 1]
    assert together > 0.99
    assert -0.1 < apart < 0.9


def test_disciplines_raise_the_uplift_as_the_sampler_does(thirteen):
    """The narrow team of Q14 is the one that the sampler would draw."""
    scenario = thirteen[0][3].scenario
    names = ("jeugd", "ggz", "wi_schulden", "welzijn_md", "zorg", "wonen")
    labels = np.arange(6)
    broad = sample(scenario.met({f"effect.disciplines.{d}": 1 for d in names}), labels, seed=SEED)
    narrow = sample(scenario.met({f"effect.disciplines.{d}": int(d == "jeugd") for d in names}), labels, seed=SEED)
    fewer = (1 + broad["uplift.per_discipline"]) ** -5
    expected = broad["effect.uplift"] * fewer ** broad["intensiteit.factor"]
    np.testing.assert_allclose(narrow["effect.uplift"], expected, rtol=1e-12)
    assert PAIRS["Q14"](thirteen[0], SEED)["geheel"].all()


def test_a_pair_without_a_change_has_no_difference(thirteen):
    base = thirteen[0][3]
    same = base.with_columns({})
    a, b = run(base, seed=SEED), run(same, seed=SEED, threads=1)
    np.testing.assert_array_equal(a.baten, b.baten)
    np.testing.assert_array_equal(a.kosten, b.kosten)


def test_expected_engine_is_the_mean_of_the_sampled_one(thirteen):
    """The pairs leave household chance out; on average over draws the runs of the table must agree with them."""
    sets, runs = thirteen
    exact = run(sets[8], seed=SEED, parts=True)
    sampled = runs[8]
    # 1,700 households: the chance of households in the mean over 120 draws is far below 5 %
    np.testing.assert_allclose(sampled.kosten.sum(axis=1).mean(), exact.kosten.sum(axis=1).mean(), rtol=0.02)
    np.testing.assert_allclose(sampled.qaly.mean(), exact.qaly.mean(), rtol=0.05)
    np.testing.assert_allclose(sampled.schuldhulp[:, 0].mean(), exact.schuldhulp[:, 0].mean(), rtol=0.05)


def test_school_needs_families_and_fewer_drop_outs(thirteen):
    found = PAIRS["Q26"](thirteen[0], SEED)
    mask, given = found["bij_minder_uitval"]
    assert mask[given].all()
    assert not mask[~given].any()
    assert (thirteen[1][7].school == 0).all()  # no families, no school


def test_insurer_lightens_the_burden_of_the_gemeente(thirteen):
    found = PAIRS["Q17"](thirteen[0], SEED)
    assert found["saldo"].all()
    np.testing.assert_array_equal(found["geheel"], found["onder_een"] & found["laagste"])


def test_going_on_costs_first(thirteen):
    found = PAIRS["Q21"](thirteen[0], SEED)
    np.testing.assert_array_equal(found["geheel"], found["begin"] & found["daarna"])
    assert found["begin"].mean() > 0.5


def test_every_statement_is_tested_somewhere():
    assert set(LEVELS) | set(PAIRS) | {"Q24", "Q25"} == set(STATEMENTS)
    assert not set(LEVELS) & set(PAIRS)
    for code in ("Q11", "Q16"):
        assert code in PAIRS


def test_heavier_groups_and_avoided_escalations(thirteen):
    assert PAIRS["Q11"](thirteen[0], SEED)["geheel"].all()
    found = PAIRS["Q16"](thirteen[0], SEED)
    np.testing.assert_array_equal(found["geheel"], found["dan_ouderen"] & found["dan_overig"])
    assert 0.1 < found["geheel"].mean() < 1
