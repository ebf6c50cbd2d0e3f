"""The committed model card is what the stored checks say, text and pictures."""

from __future__ import annotations

import re

import numpy as np
import pytest

from mkba_sim.cli import fit as command
from mkba_sim.evidence.tables import data_dir, kengetal
from mkba_sim.views.modelcard.dynamics import anchors, implied_flows
from mkba_sim.views.modelcard.pictures import fingerprint, pictures


@pytest.fixture(scope="module")
def stored():
    return command.stored()


def test_the_committed_card_is_what_the_stored_checks_give(stored):
    committed = (data_dir() / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert command.card_text(*stored) == committed, "run mkba-sim fit --check --card"


def test_every_picture_of_the_card_is_of_these_checks(stored):
    drawn = pictures(*stored[:2])
    card = (data_dir() / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\(card/(\w+)\.svg\)", card)) == set(drawn)
    for name, figure in drawn.items():
        text = (data_dir() / "card" / f"{name}.svg").read_text(encoding="utf-8")
        assert text.endswith(f"<!-- {fingerprint(figure)} -->\n"), f"{name}: run mkba-sim fit --check --card"
        assert len(text) < 300_000


def test_the_fingerprint_of_a_picture_follows_its_numbers(stored):
    figure = pictures(*stored[:2])["tweedelijn_rows"]
    before = fingerprint(figure)
    assert fingerprint(pictures(*stored[:2])["tweedelijn_rows"]) == before
    figure.data[0].x = [value + 0.01 for value in figure.data[0].x]
    assert fingerprint(figure) != before


def test_published_flows_lie_within_what_the_dynamics_prior_implies():
    """The means were set by hand: here is where they would be found wrong."""
    found, usable = anchors()
    assert 0.6 < usable <= 1
    assert {a.source.split(" ")[0] for a in found} == {
        "bijstand.uitstroom_2006",
        "laag_inkomen.uitstroom",
        "schuld.uitstroomkans",
        "schuld.instroomkans",
    }
    for a in found:
        assert a.low < a.published < a.high, a.quantity
        assert 0.1 < a.below < 0.9
    by_source = {a.source: a.published for a in found}
    assert by_source["schuld.uitstroomkans"] == kengetal("schuld.uitstroomkans").value


def test_the_flows_follow_the_stock():
    """Where fewer are groen, more of them must worsen for the stock to stand still."""
    nl, poor = (implied_flows(klasse, draws=500)[0] for klasse in ("nl", "achterstandswijk"))
    assert np.median(poor["instroom_uit_groen"]) > 1.5 * np.median(nl["instroom_uit_groen"])
    assert np.median(poor["uitstroom_oranje"]) == pytest.approx(np.median(nl["uitstroom_oranje"]), rel=0.1)
