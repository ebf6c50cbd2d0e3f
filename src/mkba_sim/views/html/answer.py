"""The answer: does it pay, for whom, and how sure is that?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from mkba_sim.base.numbers import number
from mkba_sim.base.terms import ACTOREN, LEZINGEN, Taal, label
from mkba_sim.outcomes.dataset import summary
from mkba_sim.views.figures.movers import mover_names, top_movers
from mkba_sim.views.html.source import Source
from mkba_sim.views.html.words import assumed, hundred, listing, money
from mkba_sim.views.texts.report import say
from mkba_sim.views.texts.stated_risk import stated_risk_sentences

__all__ = ["Answer", "Card", "answer"]

_LIMITS: Final = (0.1, 1 / 3, 2 / 3, 0.9)
"""Chances from which a verdict is called very improbable, improbable, open, probable, very probable."""
_LIKELY: Final = 2 / 3
"""Share of draws from which an actor is said to gain or to pay."""


@dataclass(frozen=True, kw_only=True)
class Card:
    """A chance in large letters; ``share`` is None where there is none, and ``text`` says why.

    The card that is the headline is ``first``.
    """

    key: str
    heading: str
    text: str
    share: float | None
    count: str
    first: bool = False


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The first screen of the report."""

    verdict: str
    sentence: str
    cards: tuple[Card, ...]
    questions: tuple[tuple[str, tuple[str, ...]], ...]
    warning: str


def answer(source: Source, taal: Taal) -> Answer:
    """Say what the results mean.

    Parameters
    ----------
    source : Source
    taal : {"nl", "en"}

    Returns
    -------
    Answer
    """
    headline = source.results["evidentie"]
    summaries = {name: summary(result) for name, result in source.results.items()}
    s = summaries["evidentie"]
    chance = float(s["ratio_kans"].sel(perspectief="maatschappelijk"))
    verdict = 1 + sum(chance >= limit for limit in _LIMITS)
    cards = []
    for name in (*LEZINGEN, "sceptisch"):
        if name in summaries:
            share = float(summaries[name]["ratio_kans"].sel(perspectief="maatschappelijk"))
            text = say(f"card_{name}_sub", taal)
            cards.append(
                Card(
                    key=name,
                    heading=say(f"card_{name}", taal),
                    text=text,
                    share=share,
                    count=hundred(share),
                    first=name == "evidentie",
                )
            )
        else:
            text = say(f"absent_{source.absent}", taal)
            cards.append(Card(key=name, heading=say(f"card_{name}", taal), text=text, share=None, count="–"))

    social, municipal = s.sel(perspectief="maatschappelijk"), s.sel(perspectief="gemeentelijk")

    def per_euro(value: float) -> str:
        return f"€\u00a0{number(value, 2, taal)}"

    low, high, low95, high95 = (
        per_euro(float(social["ratio_interval"].sel(ci_prob=p, ci_bound=b)))
        for p in (0.8, 0.95)
        for b in ("lower", "upper")
    )
    pay = say(
        "a_pay",
        taal,
        m=per_euro(float(social["ratio_mediaan"])),
        h=headline.sizes["jaar"],
        s=money(float(social["saldo_mediaan"]), taal),
    )
    whom = [
        say(
            "a_municipality",
            taal,
            p=hundred(float(municipal["ratio_kans"])),
            s=money(float(municipal["saldo_mediaan"]), taal),
        )
    ]
    saldo = headline["saldo_actor"].sel(actor=list(ACTOREN)).values
    median = s["saldo_actor_mediaan"].sel(actor=list(ACTOREN)).values
    gains, pays = (saldo > 0).mean(axis=0), (saldo < 0).mean(axis=0)
    groups = (
        ("a_win", gains >= _LIKELY),
        ("a_lose", pays >= _LIKELY),
        ("a_open", (gains < _LIKELY) & (pays < _LIKELY) & (gains + pays > 0)),
    )
    for key, chosen in groups:
        order = sorted(np.flatnonzero(chosen), key=lambda i: -abs(float(median[i])))
        names = [f"{label(ACTOREN[i], taal)} ({money(float(median[i]), taal)})" for i in order]
        if names:
            whom.append(say(key, taal, names=listing(names, taal)))
    sure = [say("a_sure", taal, lo=low, hi=high, lo95=low95, hi95=high95)]
    top = top_movers(headline, 3)
    if top:
        names = mover_names([name for name, _ in top], taal)
        sure.append(say("a_movers", taal, names="; ".join(names), assumed=assumed(headline, taal)))
    return Answer(
        verdict=say(f"verdict_{verdict}", taal),
        sentence=say("answer", taal, p=hundred(chance)),
        cards=tuple(cards),
        questions=(
            (say("q_pay", taal), (pay,)),
            (say("q_whom", taal), tuple(whom)),
            (say("q_sure", taal), tuple(sure)),
        ),
        warning=" ".join(stated_risk_sentences(source.results["opgegeven"], taal)),
    )
