"""Regie or own execution: nothing changes where it is not stated, and the vessels communicate where it is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawn import sample
from mkba_sim.base.errors import MkbaError
from mkba_sim.evidence import tables as evidence
from mkba_sim.parameters.own_execution import EXECUTION_LEVERS, hours_factor, own_share, referral_factor
from mkba_sim.scenario.scenario import load_scenario
from mkba_sim.transitions.usable import accept

LABELS = np.arange(40)
KEY = "kosten.eigen_uitvoering"


@pytest.fixture(scope="module")
def base():
    return load_scenario("mpg").lezing("evidentie")


def test_not_stated_draws_nothing_and_changes_nothing(base):
    p = sample(base, LABELS, seed=1)
    assert not set(EXECUTION_LEVERS) & set(p.values)
    assert hours_factor(base, p.values) == 1.0
    assert referral_factor(base, p.values) == 1.0
    share = np.array([[0.3]])
    assert own_share(base, p.values, share) is share


def test_the_reference_is_what_not_stated_means(base):
    """A team in the middle of the scale has the parameters of one that says nothing, bit for bit.

    But for what it can carry: who says how much the team does itself has said that too.
    """
    reference = evidence.levers()["uitvoering.referentie"].p1
    silent, middle = sample(base, LABELS, seed=1), sample(base.met({KEY: reference}), LABELS, seed=1)
    assert set(middle.values) - set(silent.values) == set(EXECUTION_LEVERS)
    for name, column in silent.values.items():
        if name != "uitvoering.capaciteit":
            np.testing.assert_array_equal(column, middle[name], err_msg=name)
    np.testing.assert_array_equal(middle["uitvoering.capaciteit"], reference)
    np.testing.assert_array_equal(silent["uitvoering.capaciteit"], silent["uitvoering.team_capaciteit"])


@settings(max_examples=25, deadline=None)
@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_more_own_execution_asks_hours_refers_less_and_takes_over_more(one, two, share):
    less, more = sorted((one, two))
    scenario = load_scenario("mpg").lezing("evidentie")
    a, b = scenario.met({KEY: less}), scenario.met({KEY: more})
    values = sample(a, LABELS, seed=2).values
    shares = np.full((len(LABELS), 1), share)
    assert (hours_factor(a, values) <= hours_factor(b, values)).all()
    assert (referral_factor(a, values) >= referral_factor(b, values)).all()
    low, high = own_share(a, values, shares), own_share(b, values, shares)
    assert (low <= high + 1e-15).all()
    assert ((low >= 0) & (high <= 1)).all()
    # by hand: on the log ratio of trajecten that stay
    expected = 1 - (1 - shares) ** (1 / referral_factor(a, values)[:, None])
    np.testing.assert_allclose(low, expected, atol=1e-12)


def test_hours_that_go_to_execution_do_not_coach(base):
    """With the same fte a team that does more itself has a lower dose; with the fte it asks for the same."""
    a, b = sample(base.met({KEY: 0.25}), LABELS, seed=1), sample(base.met({KEY: 0.75}), LABELS, seed=1)
    assert (a["intensiteit.factor"] > b["intensiteit.factor"]).all()
    hours = np.exp(0.25 * a["uitvoering.uren"])
    ratio = (a["intensiteit.factor"] / b["intensiteit.factor"]) ** (1 / a["intensiteit.exponent"])
    np.testing.assert_allclose(ratio, hours, rtol=1e-9)


def test_the_dose_follows_the_hours_of_own_execution(base):
    scenario = base.met({KEY: 0.8})
    found = accept(scenario, LABELS, seed=4)
    p, drawn = found.parameters, found.basis
    # the hours of own execution work through in the dose when they are exchanged
    other = drawn["uitvoering.uren"][::-1]
    swapped = found.with_basis(drawn.with_columns({"uitvoering.uren": other})).parameters
    change = np.exp(-0.3 * (other - p["uitvoering.uren"])) ** p["intensiteit.exponent"]
    np.testing.assert_allclose(swapped["intensiteit.factor"], p["intensiteit.factor"] * change, rtol=1e-9)


@pytest.mark.parametrize("value", [-0.1, 1.1, "veel", float("nan")])
def test_what_is_no_share_is_refused(base, value):
    with pytest.raises(MkbaError, match="eigen_uitvoering"):
        base.met({KEY: value})


def test_round_trip_of_the_field(base):
    scenario = base.met({KEY: 0.25})
    assert type(scenario).from_toml_text(scenario.to_toml()) == scenario
    assert KEY.split(".")[1] not in base.to_toml()


def test_regie_gives_no_hours_away(base):
    """Below the reference the hours a household asks for stay: no dose for free."""
    a, b = sample(base.met({KEY: 0.0}), LABELS, seed=1), sample(base.met({KEY: 0.5}), LABELS, seed=1)
    np.testing.assert_array_equal(a["intensiteit.factor"], b["intensiteit.factor"])
