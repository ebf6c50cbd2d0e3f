"""An update from a synthetic team of which the truth is known: what it finds back, and what it may never learn."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import beta

from mkba_sim.evidence.own import EvidenceSet
from mkba_sim.evidence.own_names import CAUSAL_SHOWN, ETA, ETA_OUDERE
from mkba_sim.learning.registration.synthetic import synthetic_registration
from mkba_sim.learning.registration.truth import Truth
from mkba_sim.learning.registration.view import Columns
from mkba_sim.learning.update.adapt import own_data
from mkba_sim.learning.update.conflict import conflicts
from mkba_sim.learning.update.entry import entry_mix
from mkba_sim.learning.update.evidence_set import sd_vanzelf
from mkba_sim.learning.update.join import join
from mkba_sim.learning.update.narrowing import ratios
from mkba_sim.learning.update.prior import own_prior
from mkba_sim.transitions.usable import accept

ROWS = 2000
NONE = Truth().with_(rr=1.0, uplift=1.0, omega=2.5, eta=np.zeros(2))
"""A team without any effect, whose households come in at their worst."""


class Without:
    """Columns of a registration, some of them left out."""

    def __init__(self, table, *prefixes):
        self.table, self.prefixes = table, prefixes
        self.households = table.households

    def number(self, column):
        """Return numbers; nan where left out."""
        return np.full(self.households, np.nan) if column.startswith(self.prefixes) else self.table.number(column)

    def text(self, column):
        """Return words."""
        return self.table.text(column)


def columns(truth, households, seed=1):
    """Return a synthetic registration by its columns."""
    return Columns(record=synthetic_registration(truth, households, seed))


@pytest.fixture(scope="module")
def prior(bijlage2):
    """Return what is known of the team of bijlage2 before its data."""
    return own_prior(bijlage2, evidence="dossier", rows=ROWS, seed=1)


def packed(prior, draws):
    """Return an evidence set as the update makes it."""
    s = prior.scenario
    facts = {"basis": "dossier", "stap": "2.0", "setting": s.setting, "stelsel": s.stelsel, "uren": dict(prior.hours)}
    more = {"periode": "2025-01…2027-07", "huishoudens": 500, "seed": 1, "bestanden": {}}
    return EvidenceSet(draws=draws, attributes=facts | more)


def joined(prior, table):
    """Return the joint draws of an update."""
    return join(prior, own_data(table), sd_v=sd_vanzelf(), seed=1)


@pytest.mark.parametrize(("name", "suffix"), [("substitution", ""), ("substitution_oudere", ".oudere")])
def test_the_prior_of_the_update_is_what_a_run_draws(prior, name, suffix):
    """Mixture of the rows against 2,000 draws of a run: mean within 5 standard errors, sd within 8 %."""
    rows, p = getattr(prior, name), prior.parameters
    for f, group in enumerate(("bestaand", "nieuw")):
        drawn = np.log1p(-p[f"effect.substitutie.{group}{suffix}"])
        eta = rows.dose * rows.mean[:, f]
        sd = np.sqrt(eta.var() + (rows.dose**2 * rows.covariance[:, f, f]).mean())
        assert drawn.mean() == pytest.approx(eta.mean(), abs=5 * sd / np.sqrt(ROWS))
        assert drawn.std() == pytest.approx(sd, rel=0.08)


def test_ten_thousand_households_buy_no_causality(prior):
    """However many: ψ in a run is number for number the prior's, and η keeps the spread of what comes anyway."""
    labels = np.arange(300)
    before = accept(prior.scenario, labels, seed=7).parameters
    spread = []
    for households in (100, 1000, 10_000):
        found = joined(prior, columns(NONE, households))
        run = prior.scenario.met_eigen(packed(prior, found.draws)).lezing("evidentie")
        after = accept(run, labels, seed=7).parameters
        for name in CAUSAL_SHOWN:
            assert np.array_equal(before[name], after[name]), name
        for name in ("escalatie.e.gezin", "dynamiek.b.oranje", "schuld.nul_uitstroom", "werk.nul_uitstroom"):
            assert np.array_equal(before[name], after[name]), name
        spread.append([found.draws[name].std() for name in ETA.values()])
    assert np.array_equal(found.v, joined(prior, columns(NONE, 100)).v)
    first, _, last = np.array(spread)
    assert (last < first).all()
    assert (last > 0.95 * sd_vanzelf()).all()
    assert (last < 1.15 * sd_vanzelf()).all()


def test_a_team_without_effect_does_not_come_to_pay(prior):
    """Its households improve, being at their worst at entry. Toestanden and escalations: P within 0.06 of before."""
    table = columns(NONE, 1000)
    improved = (table.record.score[:, 2] >= 0) & (table.record.score[:, 2] < table.record.score[:, 0])
    assert improved.mean() > 0.2, "a before-after reading would be glad"
    found = joined(prior, Without(table, "loopt", "nodig", "team"))
    assert not set(found.draws) & {*ETA.values(), *ETA_OUDERE.values()}
    assert {"terugval.plafond", "uitstroom.gezin"} <= set(found.draws)
    before = ratios(prior.scenario, draws=1000, seed=3)
    after = ratios(prior.scenario.met_eigen(packed(prior, found.draws)), draws=1000, seed=3)
    for perspective, one in before.items():
        assert abs(one["kans"] - after[perspective]["kans"]) < 0.06, perspective


def test_what_is_learned_is_the_truth(prior):
    """4,000 households: exits, relapse and substitution within 3.5 posterior sd of what generated them."""
    truth = Truth().with_(eta=np.array([-0.25, 0.1]))
    draws = joined(prior, columns(truth, 4000, 3)).draws
    first_year = draws["terugval.plafond"] * (1 - draws["terugval.rho"])
    seen = [
        (draws["uitstroom.gezin"], truth.uitstroom[0]),
        (draws["uitstroom.oudere.thuis"], truth.uitstroom[1]),
        (draws["uitstroom.overig"], truth.uitstroom[2]),
        (first_year, truth.terugval_plafond * (1 - truth.terugval_rho)),
        *((draws[names[f]], eta) for names in (ETA, ETA_OUDERE) for f, eta in zip(names, truth.eta, strict=True)),
    ]
    for column, true in seen:
        assert abs(column.mean() - true) < 3.5 * column.std(), true
    assert draws["uitstroom.gezin"].std() < 0.3 * prior.parameters["uitstroom.gezin"].std()


def test_an_exit_that_nobody_looked_for_is_no_exit(prior):
    """Households are followed to their last measurement: later months count neither as time nor as exits."""
    table = columns(Truth(), 500)
    found = own_data(table).exits["uitstroom.gezin"]

    class Later:
        households = table.households
        number = staticmethod(table.number)

        @staticmethod
        def text(column):
            words = table.text(column)
            return np.where(words == "", "2099-12", words) if column == "uitgestroomd" else words

    later = own_data(Later()).exits["uitstroom.gezin"]
    assert later.events == found.events
    assert found.years < 1.6 * 500


def test_gezinnen_say_nothing_of_ouderen(prior):
    """Trajecten of one kind of household leave the other's draws to the base set."""
    table = columns(Truth(), 600)
    kind = table.text("huishoudtype")

    class Some:
        households = table.households
        text = staticmethod(table.text)

        @staticmethod
        def number(column):
            known = column.startswith(("loopt", "nodig", "team"))
            return np.where((kind == "oudere") & known, np.nan, table.number(column))

    found = joined(prior, Some()).draws
    assert set(ETA.values()) <= set(found)
    assert not set(ETA_OUDERE.values()) & set(found)


def test_a_better_score_a_year_later_is_shown_and_informs_nothing(prior):
    data = own_data(columns(NONE, 2000))
    assert not {"schuld.nul_uitstroom", "werk.nul_uitstroom"} & set(join(prior, data, sd_v=0.1, seed=1).draws)
    found = conflicts(prior, data, sd_v=0.1, seed=1)
    assert found["verbeterd.schulden"]["p"] < 0.5
    assert 0 < found["verbeterd.schulden"]["gevonden"] < 1


def test_the_mix_at_entry_is_dirichlet(bijlage2):
    counts = {"gezin": np.array([20.0, 60.0, 100.0, 20.0])}
    rows = entry_mix(bijlage2, counts, probability=0.8)
    stated = np.array([row["opgegeven"] for row in rows])
    weight = 2 * stated + counts["gezin"]  # four classes, half a household each
    for i, row in enumerate(rows):
        low, middle, high = beta.ppf([0.1, 0.5, 0.9], weight[i], weight.sum() - weight[i])
        assert [row["onder"], row["mediaan"], row["boven"]] == pytest.approx([low, middle, high])


def test_few_households_are_not_given_away(bijlage2):
    """A class of three, and the next smallest from which it could be computed, are hidden."""
    rows = entry_mix(bijlage2, {"gezin": np.array([3.0, 60.0, 100.0, 20.0])}, probability=0.8)
    assert [row["mediaan"] is None for row in rows].count(True) >= 2
    assert rows[0]["mediaan"] is None
