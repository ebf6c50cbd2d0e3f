"""Everything that the command shows, as plain numbers: what is printed, drawn and stored is made from this alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim import __version__
from mkba_sim.analyses.aanpakken.kenmerken import AANPAKKEN, kenmerken
from mkba_sim.analyses.aanpakken.knobs import KNOBS, Steered, steered
from mkba_sim.analyses.aanpakken.levels import LEVELS, Found, immaterial, q25
from mkba_sim.analyses.aanpakken.pairs import PAIRS
from mkba_sim.analyses.aanpakken.runs import Drawn, Run, run_all, tool_run
from mkba_sim.analyses.aanpakken.statements import STATEMENTS
from mkba_sim.base.terms import BATENPOSTEN, KOSTENPOSTEN, PERSPECTIEVEN
from mkba_sim.outcomes.dataset import quantile

__all__ = ["GAPS", "JOINT", "QUANTILES", "SEARCHES", "compare", "one_aanpak", "shortfall"]

Array = NDArray[np.float64]
Document = dict[str, Any]
Progress = Callable[[str, int, int], None]

QUANTILES: Final = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
GAPS: Final = (
    (1, "gemeentelijk"),
    (7, "maatschappelijk"),
    (8, "gemeentelijk"),
    (9, "gemeentelijk"),
    (10, "gemeentelijk"),
    (11, "maatschappelijk"),
    (12, "maatschappelijk"),
    (13, "maatschappelijk"),
)
"""What Q1 to Q4 ask to be above 1."""
_ORGANISATION: Final = [i for i, post in enumerate(BATENPOSTEN) if post.startswith("organisatie")]


def _round(value: float) -> float:
    """Keep six significant digits: more than the draws can tell, and the same on any machine."""
    return float(f"{float(value):.6g}")


def _band(values: Array) -> dict[str, float]:
    found = quantile(values[:, None], np.array(QUANTILES))[:, 0]
    return {f"{100 * q:g}": _round(x) for q, x in zip(QUANTILES, found, strict=True)}


def one_aanpak(drawn: Drawn, run: Run, tool: Run) -> Document:
    """Summarise one aanpak.

    Parameters
    ----------
    drawn : Drawn
    run : Run
    tool : Run
        Its one draw in the tool's reading.

    Returns
    -------
    dict
        Ratios with quantiles (in percent) and chance above 1, and in the tool's reading; costs and benefits by post,
        per euro of the expected total costs; quantiles of total benefits on the same scale.
    """
    s = drawn.scenario
    costs = float(run.kosten.sum(axis=1).mean())
    return {
        "nummer": drawn.nummer,
        "naam": s.naam,
        "toelichting": s.toelichting,
        "huishoudens": s.bereik.huishoudens,
        "fte": _round(s.kosten.fte.waarde),
        "additioneel": s.kosten.additioneel_fte,
        "kosten_per_huishouden": _round(costs / s.bereik.huishoudens),
        "klassen": {name: [k.klasse, k.grade] for name, k in kenmerken(drawn.nummer).items() if name != "algemeen"},
        "verhouding": {
            name: {
                "kwantielen": _band(run.ratio[:, i]),
                "gemiddelden": _round(run.totaal_baten[:, i].mean() / run.totaal_kosten[:, i].mean()),
                "kans": _round((run.totaal_baten[:, i] > run.totaal_kosten[:, i]).mean()),
            }
            for i, name in enumerate(PERSPECTIEVEN)
        },
        "tool": {name: _round(tool.ratio[0, i]) for i, name in enumerate(PERSPECTIEVEN)},
        "kosten": {p: _round(run.kosten[:, i].mean() / costs) for i, p in enumerate(KOSTENPOSTEN)},
        "baten": {p: _round(run.baten[:, i].mean() / costs) for i, p in enumerate(BATENPOSTEN)},
        "immaterieel_deel": _band(immaterial(run)),
        "kosten_totaal": _band(run.kosten.sum(axis=1) / costs),
        "baten_totaal": _band(run.baten.sum(axis=1) / costs),
    }


def shortfall(drawn: Drawn, run: Run, perspective: str) -> Document:
    """Trace an expected balance to its posts: by how much one post alone would have to grow.

    Returns
    -------
    dict
        Per household, EUR: ``kosten``, ``baten``; ``maal``: by post, the factor that brings the ratio to 1 (None where
        the post is not positive, 1 where nothing is missing); ``minder_zorg``: the part of extra care to vanish.
    """
    i = PERSPECTIEVEN.index(perspective)
    households = drawn.scenario.bereik.huishoudens
    costs, benefits = float(run.totaal_kosten[:, i].mean()), float(run.totaal_baten[:, i].mean())
    gap = max(costs - benefits, 0.0)
    municipal = perspective == "gemeentelijk"
    posts = (run.baten_gemeente if municipal else run.baten).mean(axis=0)
    extra = float((run.kosten_gemeente if municipal else run.kosten)[:, KOSTENPOSTEN.index("extra_zorg")].mean())
    groups = {"organisatie": float(posts[_ORGANISATION].sum())}
    names = ("effectiviteit", "escalatie", *(("immaterieel",) if perspective == "maatschappelijk" else ()))
    groups |= {name: float(posts[BATENPOSTEN.index(name)]) for name in names}
    return {
        "nummer": drawn.nummer,
        "perspectief": perspective,
        "kosten": _round(costs / households),
        "baten": _round(benefits / households),
        "maal": {name: _round(1 + gap / value) if value > 0 else None for name, value in groups.items()},
        "minder_zorg": _round(gap / extra) if extra > 0 else None,
    }


def _shares(found: Found) -> tuple[Any, list[Document]]:
    """Return the share of draws of the whole, and of each part; of a conditional part among the draws it asks about."""
    parts: list[Document] = []
    for name, holds in found.items():
        mask, given = holds if isinstance(holds, tuple) else (holds, np.ones(len(holds), dtype=bool))
        share = float(mask[given].mean()) if given.any() else float("nan")
        parts.append({"deel": name, "kans": _round(share), "trekkingen": int(given.sum())})
    return parts[0]["kans"], parts[1:]


_NO_FINDING: Final = tuple(k for k in KNOBS if k != "vindstrategie")
JOINT: Final = frozenset(
    {"Q1", "Q3", "Q4", "Q5", "Q6", "Q7", "Q8", "Q13", "Q15", "Q17", "Q18", "Q19", "Q20", "Q22", "Q27"}
)
"""Statements that ask or compare two aanpakken or more in the same draw, less what was put in."""

SEARCHES: Final[Mapping[str, tuple[tuple[str, ...], bool]]] = {
    "alle": (KNOBS, False),
    "zonder_vinden": (_NO_FINDING, False),
    "substitutie_vast": (KNOBS, True),
    "zonder_vinden_substitutie_vast": (_NO_FINDING, True),
}
"""Q24: which levers are turned, and whether substitution is held at the financing that the aanpak has."""


Thirteen = tuple[Mapping[int, Drawn], Mapping[int, Run]]


def _statements(
    shared: Thirteen, own: Thirteen, tools: Mapping[int, Run], seed: int, progress: Progress
) -> list[Document]:
    sets, runs = shared
    households = {n: one.scenario.bereik.huishoudens for n, one in sets.items()}
    rows = []
    for i, code in enumerate(STATEMENTS):
        if code == "Q24":
            continue
        if code == "Q25":
            found, others = q25(runs, households), None
        elif code in PAIRS:
            found = PAIRS[code](sets, seed)
            others = PAIRS[code](own[0], seed) if code in JOINT else None
        else:
            found = LEVELS[code](runs)
            others = LEVELS[code](own[1]) if code in JOINT else None
        (chance, parts), loose = _shares(found), None if others is None else _shares(others)[0]
        tool = None if code not in LEVELS else bool(_shares(LEVELS[code](tools))[0] == 1)
        rows.append({"code": code, "kans": chance, "kans_los": loose, "tool": tool, "delen": parts})
        progress("uitspraken", i + 1, len(STATEMENTS))
    return rows


def _knob(found: Steered) -> Document:
    row = asdict(found)
    row.pop("pays")
    return {
        key: {k: _round(v) for k, v in value.items()} if isinstance(value, dict) else _round(value)
        for key, value in row.items()
    }


def _q24(
    runs: Mapping[int, Run], *, seed: int, evidence: str, search: int, fresh: int, progress: Progress
) -> tuple[Document, Document]:
    """Turn the levers of every aanpak that does not pay in expectation."""
    i = PERSPECTIEVEN.index("financieel")
    losing = tuple(n for n, r in runs.items() if r.totaal_baten[:, i].mean() < r.totaal_kosten[:, i].mean())
    found = {}
    for name, (knobs, held) in SEARCHES.items():

        def tell(done: int, total: int, name: str = name) -> None:
            progress(f"knoppen, {name}", done, total)

        found[name] = steered(
            losing, seed=seed, evidence=evidence, knobs=knobs, held=held, draws=search, fresh=fresh, progress=tell
        )
    together = {
        name: np.logical_and.reduce([one.pays for one in each.values()]) if each else np.ones(1, dtype=bool)
        for name, each in found.items()
    }
    reached = {name: [n for n, one in each.items() if one.best >= 1] for name, each in found.items()}
    row = {
        "code": "Q24",
        "kans": _round(together["alle"].mean()),
        "kans_los": None,
        "tool": None,
        "delen": [
            {"deel": name, "kans": _round(one.mean()), "trekkingen": len(one)}
            for name, one in together.items()
            if name != "alle"
        ],
        "gehaald": reached,
        "getoetst": list(losing),
    }
    table = {name: {str(n): _knob(one) for n, one in each.items()} for name, each in found.items()}
    return row, table


def compare(
    *,
    draws: int = 2000,
    seed: int = 1,
    evidence: str = "dossier",
    knobs: bool = True,
    search: int = 96,
    fresh: int = 1000,
    progress: Progress | None = None,
) -> Document:
    """Run the thirteen aanpakken and test the statements.

    Parameters
    ----------
    draws : int
    seed : int
    evidence : {"dossier", "sceptisch"}
    knobs : bool
        Test Q24 too, which takes longest.
    search, fresh : int
        Draws of the search over the levers, and on which its outcome is judged.
    progress : callable, optional
        Called with (part, done, in all).

    Returns
    -------
    dict
        Plain numbers, fit for JSON: ``aanpakken`` (:func:`one_aanpak`), ``uitspraken`` by code with ``kans`` (share
        of draws), ``kans_los`` (for :data:`JOINT`: each aanpak a study of its own), ``tool`` (whether it holds
        in the tool's reading; None where it is about a change) and ``delen``; ``tekort``
        (:func:`shortfall`); ``knoppen`` by search (:data:`SEARCHES`); ``figuren``, the pictures that go with it.
    """

    def tell(part: str, done: int, total: int) -> None:
        if progress is not None:
            progress(part, done, total)

    common: dict[str, Any] = {"draws": draws, "seed": seed, "evidence": evidence}
    sets, runs = run_all(**common, progress=lambda done, total: tell("aanpakken", done, total))
    own = run_all(**common, own=True, progress=lambda done, total: tell("aanpakken, los", done, total))
    tools = {n: tool_run(n) for n in AANPAKKEN}
    rows = _statements((sets, runs), own, tools, seed, tell)
    table: Document | None = None
    if knobs:
        row, table = _q24(runs, seed=seed, evidence=evidence, search=search, fresh=fresh, progress=tell)
        rows.insert([code for code in STATEMENTS if code != "Q24"].index("Q25"), row)
    return {
        "versie": __version__,
        "trekkingen": draws,
        "seed": seed,
        "bewijs": evidence,
        "prijspeil": sets[1].scenario.prijspeil,
        "aanpakken": [one_aanpak(sets[n], runs[n], tools[n]) for n in AANPAKKEN],
        "uitspraken": rows,
        "tekort": [shortfall(sets[n], runs[n], perspective) for n, perspective in GAPS],
        "knoppen": table,
        "figuren": [],
    }
