"""The answer of a comparison: which scenario is best, for whom does it matter, and how sure is that?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.numbers import number
from mkba_sim.base.terms import ACTOREN, Taal, label
from mkba_sim.views.figures.comparison import display_names
from mkba_sim.views.html.answer import Answer, Card
from mkba_sim.views.html.words import hundred, listing, money
from mkba_sim.views.texts.compare import say

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["answer", "favourite"]

_PROBABLE: Final = 2 / 3
_VERY_PROBABLE: Final = 0.9
"""Chances of being best from which a winner is called probable, and very probable, as in the report."""
_LIKELY: Final = 2 / 3
"""Share of draws from which an actor is said to gain or to lose."""
_LISTED: Final = 3
"""Actors that a sentence names; the sections name all."""
_NAMED: Final = 3
"""Scenarios beside the first of which the answer speaks by name; the sections speak of all."""


def favourite(found: xr.Dataset, lezing: str) -> int | None:
    """Return which scenario most often has the highest social balance; None where several do equally often.

    Parameters
    ----------
    found : xarray.Dataset
    lezing : str

    Returns
    -------
    int or None
        Its place in the comparison, from 0.
    """
    shares = found["kans_beste_saldo"].sel(lezing=lezing, perspectief="maatschappelijk").values
    first = np.flatnonzero(np.isclose(shares, shares.max(), rtol=0, atol=1e-12))
    return int(first[0]) if len(first) == 1 else None


def answer(found: xr.Dataset, taal: Taal) -> Answer:
    """Say what a comparison means.

    Parameters
    ----------
    found : xarray.Dataset
        Of :func:`mkba_sim.analyses.compare.compute.compare`.
    taal : {"nl", "en"}

    Returns
    -------
    Answer
    """
    names = display_names(found)
    at = found.drop_dims("draw").sel(lezing="evidentie", perspectief="maatschappelijk")
    best, pays = at["kans_beste_saldo"].values, at["kans"].values
    winner = favourite(found, "evidentie")
    verdict, sentence = _verdict(found, winner, names, taal)
    cards = tuple(
        Card(
            key=str(i),
            heading=name,
            text=say("card", taal, q=hundred(float(pays[i]))),
            share=float(best[i]),
            count=hundred(float(best[i])),
            first=i == winner,
        )
        for i, name in enumerate(names)
    )
    # The first, and those that are most often best.
    ranked = sorted(range(1, len(names)), key=lambda i: -float(best[i]))
    others = sorted(ranked[:_NAMED])
    rules = str(found.attrs["verschillen"])
    return Answer(
        verdict=verdict,
        sentence=sentence,
        cards=cards,
        questions=(
            (say("q_pay", taal), _pay(found, [0, *others], names, taal)),
            (say("q_whom", taal), tuple(_whom(found, i, names, taal) for i in others)),
            (say("q_sure", taal), _sure(found, others, names, taal)),
        ),
        warning=say("rules", taal, wat=rules) if rules else "",
    )


def _verdict(found: xr.Dataset, winner: int | None, names: Sequence[str], taal: Taal) -> tuple[str, str]:
    at = found.drop_dims("draw").sel(lezing="evidentie", perspectief="maatschappelijk")
    same = not found["saldo_verschil"].sel(lezing="evidentie", perspectief="maatschappelijk").values.any()
    if same:
        return say("verdict_same", taal), say("answer_same", taal, q=hundred(float(at["kans"].values[0])))
    # Of several that are equally often best, the sentence names the first.
    shown = winner if winner is not None else int(np.argmax(at["kans_beste_saldo"].values))
    chance = float(at["kans_beste_saldo"].values[shown])
    key = 1 if winner is None or chance < _PROBABLE else 2 if chance < _VERY_PROBABLE else 3
    sentence = say("answer", taal, p=hundred(chance), name=names[shown], q=hundred(float(at["kans"].values[shown])))
    return say(f"verdict_{key}", taal, name=names[shown]), sentence


def _pay(found: xr.Dataset, chosen: Sequence[int], names: Sequence[str], taal: Taal) -> tuple[str, ...]:
    small = found.drop_dims("draw").sel(lezing="evidentie", perspectief="maatschappelijk")
    items = []
    for i in chosen:
        at = small.isel(scenario=i)
        middle = f"€\u00a0{number(float(at['ratio_mediaan']), 2, taal)}"
        items.append(say("a_pay_item", taal, name=names[i], m=middle, q=hundred(float(at["kans"]))))
    return (
        say("a_pay", taal, items="; ".join(items)),
        say("a_none", taal, g=hundred(float(small["kans_geen"]))),
    )


def _whom(found: xr.Dataset, i: int, names: Sequence[str], taal: Taal) -> str:
    """Name who probably gains and who probably loses with scenario i instead of the first."""
    at = found.sel(lezing="evidentie", actor=list(ACTOREN)).isel(scenario=i)
    values: NDArray[np.float64] = at["saldo_actor_verschil"].transpose("draw", "actor").values
    median = at["saldo_actor_verschil_mediaan"].values
    parts = []
    for key, share in (("a_better", (values > 0).mean(axis=0)), ("a_worse", (values < 0).mean(axis=0))):
        order = sorted(np.flatnonzero(share >= _LIKELY), key=lambda k: -abs(float(median[k])))
        items = [f"{label(ACTOREN[k], taal)} ({money(float(median[k]), taal)})" for k in order]
        if len(items) > _LISTED + 1:
            items = [*items[:_LISTED], say("a_more", taal, n=len(items) - _LISTED)]
        if items:
            parts.append(say(key, taal, items=listing(items, taal)))
    return " ".join((say("a_instead", taal, name=names[i], a=names[0]), *(parts or [say("a_level", taal)])))


def _sure(found: xr.Dataset, others: Sequence[int], names: Sequence[str], taal: Taal) -> tuple[str, ...]:
    small = found.drop_dims("draw").sel(perspectief="maatschappelijk")
    lines = []
    for i in others:
        at = small.sel(lezing="evidentie").isel(scenario=i)
        low, high = at["saldo_verschil_interval"].sel(ci_prob=0.8).values
        lines.append(
            say(
                "a_sure",
                taal,
                name=names[i],
                a=names[0],
                m=money(float(at["saldo_verschil_mediaan"]), taal),
                lo=money(float(low), taal),
                hi=money(float(high), taal),
                p=hundred(float(at["saldo_verschil_kans_hoger"])),
            )
        )
    readings = []
    for lezing in (str(x) for x in found["lezing"].values if x != "evidentie"):
        reading = say(f"in_{lezing}", taal)
        reading = reading[0].upper() + reading[1:]
        best = favourite(found, lezing)
        if best is None:
            readings.append(say("a_reading_tie", taal, reading=reading))
        else:
            chance = float(small["kans_beste_saldo"].sel(lezing=lezing).values[best])
            readings.append(say("a_reading", taal, reading=reading, name=names[best], p=hundred(chance)))
    return (*lines, " ".join(readings))
