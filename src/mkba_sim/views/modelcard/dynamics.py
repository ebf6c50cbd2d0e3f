"""What the dynamics prior implies, beside the published in- and outflow of debt, bijstand and low income.

No study measured how households move between toestanden, so the dynamics are not fitted. Their yearly chances b and
the slowing κ are set by moments: the mean of each prior is chosen so that an outflow it implies lies at a published
one. This module works out what they imply together, with the stock of the wijk and detailed balance between.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.terms import HUISHOUDTYPEN, TOESTANDEN
from mkba_sim.evidence.tables import Kengetal, kengetal
from mkba_sim.parameters.draw import draw_chain, draw_value
from mkba_sim.scenario.scenario import Scenario, load_scenario
from mkba_sim.transitions.chains import detailed_balance, monotone, stock

__all__ = ["Anchor", "anchors", "implied_flows"]

DRAWS = 4000
SEED = 20140102
Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """One published rate beside what the prior implies for it.

    Attributes
    ----------
    quantity : str
        Name of :func:`implied_flows`.
    source : str
        Key of the evidence, and which of its numbers.
    published : float
        Per year; κ is a ratio.
    range : tuple of float or None
        Low and high, where the source gives them.
    low, median, high : float
        The 80 % interval that the prior implies, and its median.
    below : float
        Probability that the prior gives to values below the published one.
    """

    quantity: str
    source: str
    published: float
    range: tuple[float, float] | None
    low: float
    median: float
    high: float
    below: float


def implied_flows(klasse: str = "nl", draws: int = DRAWS) -> tuple[dict[str, Array], float]:
    """Draw the yearly flows that the dynamics prior implies for the whole population of a wijk.

    Parameters
    ----------
    klasse : {"nl", "achterstandswijk"}
        Class of the wijk, which sets the stock.
    draws : int

    Returns
    -------
    flows : dict of ndarray, shape (draw,)
        Improvement per year of kort and lang in licht oranje, of all in licht oranje and in oranje, the slowing κ and
        the worsening of groen.
    usable : float
        Share of draws whose chain is stochastically monotone and has no negative chance; the rest is left out.
    """
    text = load_scenario("bijlage2").model_dump(exclude_unset=True)
    text["bereik"]["wijk"] = {"klasse": klasse}
    scenario = Scenario.model_validate(text).lezing("evidentie")
    index = np.arange(draws)
    core = draw_chain(scenario, index, seed=SEED)
    long = draw_value(scenario, index, seed=SEED)["dynamiek.aandeel_lang.bestaand"]
    b = np.zeros((draws, len(TOESTANDEN)))
    for i, s in enumerate(TOESTANDEN[1:4], start=1):
        b[:, i] = core[f"dynamiek.b.{s}"]
    b[:, 4] = core[f"dynamiek.b.geescaleerd.{HUISHOUDTYPEN[0]}"]
    matrix = detailed_balance(b, core["dynamiek.g"], stock(core, scenario.bereik.wijk))
    usable = monotone(matrix) & (matrix >= 0).all(axis=(1, 2))
    kappa = core["dynamiek.kappa"]
    speed = 1 - long + long * kappa
    flows = {
        "uitstroom_kort_licht_oranje": b[:, 1],
        "uitstroom_lang_licht_oranje": kappa * b[:, 1],
        "uitstroom_licht_oranje": speed * b[:, 1],
        "uitstroom_oranje": speed * b[:, 2],
        "kappa": kappa,
        "instroom_uit_groen": speed * matrix[:, 0, 1:].sum(axis=1),
    }
    return {name: values[usable] for name, values in flows.items()}, float(usable.mean())


def anchors() -> tuple[list[Anchor], float]:
    """Compare the prior with every published rate that it was set by, or can be held against.

    Returns
    -------
    anchors : list of Anchor
    usable : float
        Share of monotone draws.
    """
    flows, usable = implied_flows()
    bijstand = kengetal("bijstand.uitstroom_2006")
    low, high = _range(bijstand)
    found = [
        _anchor(flows, "uitstroom_kort_licht_oranje", "bijstand.uitstroom_2006 (< 1 jaar)", high, None),
        _anchor(flows, "uitstroom_lang_licht_oranje", "bijstand.uitstroom_2006 (> 3 jaar)", low, None),
        _anchor(flows, "kappa", "bijstand.uitstroom_2006 (> 3 jaar / < 1 jaar)", low / high, None),
    ]
    for quantity, key in (
        ("uitstroom_licht_oranje", "laag_inkomen.uitstroom"),
        ("uitstroom_oranje", "schuld.uitstroomkans"),
        ("uitstroom_oranje", "bijstand.uitstroom_2006"),
        ("instroom_uit_groen", "schuld.instroomkans"),
    ):
        row = kengetal(key)
        found.append(_anchor(flows, quantity, key, row.value, _range(row)))
    return found, usable


def _range(row: Kengetal) -> tuple[float, float]:
    return (row.value if row.low is None else row.low), (row.value if row.high is None else row.high)


def _anchor(
    flows: dict[str, Array], quantity: str, source: str, published: float, bounds: tuple[float, float] | None
) -> Anchor:
    low, median, high = (float(q) for q in np.quantile(flows[quantity], [0.1, 0.5, 0.9]))
    below = float(np.mean(flows[quantity] < published))
    return Anchor(
        quantity=quantity,
        source=source,
        published=published,
        range=bounds,
        low=low,
        median=median,
        high=high,
        below=below,
    )
