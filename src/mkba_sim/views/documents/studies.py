"""The studies behind a fitted prior as table, JSON and figure."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from mkba_sim import __version__
from mkba_sim.analyses.provenance.left_out import WHOLE, Answer
from mkba_sim.analyses.provenance.studies import Panel, Strip
from mkba_sim.base.numbers import number, percentage
from mkba_sim.base.terms import PERSPECTIEVEN, Taal, label
from mkba_sim.evidence.posterior import EVIDENCE, MODEL_VERSION
from mkba_sim.scenario.scenario import Scenario
from mkba_sim.views.terminal.evidence import align
from mkba_sim.views.texts.evidence import say

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["picture", "render", "render_answers", "to_json"]

_NAMES: Final = {
    "tu_delft": "TU Delft (EKC)",
    "schuurman_mulder": "Schuurman & Mulder (EKC)",
    "schuurman_mulder_ots": "Schuurman & Mulder (EKC, OTS)",
    "trimbos": "Onrust & Romijn, Trimbos (EKC)",
    "tilburg": "Deuten & Kwakernaar (Tilburg)",
    "cpb_doorverwijzing": "CPB 2019",
    "rct_eigen_kracht": "RCT Eigen Kracht (UvA)",
}


def _study(study: str, taal: Taal) -> str:
    if study == "nieuw":
        return say("new", taal)
    for prefix in ("voorbeeld_", "vb"):
        if study.startswith(prefix):
            return say("example", taal, i=study.removeprefix(prefix))
    return _NAMES.get(study, study)


def _name(strip: Strip, taal: Taal) -> str:
    study, _, kind = strip.name.partition("/")
    name = _study(study, taal)
    return name if kind == "rr" else f"{name}, {say(f'k_{kind}', taal)}"


def _write(value: float, panel: Panel, taal: Taal) -> str:
    if panel.name == "substitutie":
        return f"{number(100 * value, 0, taal)} %"
    return number(value, 1 if panel.name == "escalatie_telling" else 2, taal)


def _cell(triple: tuple[float, ...] | None, panel: Panel, taal: Taal) -> str:
    if triple is None:
        return "–"
    low, middle, high = (_write(v, panel, taal) for v in triple)
    return f"{middle} ({low} … {high})"


def _alternative(answer: Answer, taal: Taal) -> str:
    if answer.naam == WHOLE:
        return say("whole", taal)
    if answer.naam.startswith("zonder_"):
        return say("without_one", taal, name=_study(answer.naam.removeprefix("zonder_"), taal))
    key, _, last = answer.naam.rpartition("_")
    return say(f"alt_{key}", taal, i=last) if last.isdigit() else say(f"alt_{answer.naam}", taal)


def _band(answer: Answer, i: int, taal: Taal) -> str:
    low, middle, high = (number(value, 2, taal) for value in answer.ratio[:, i])
    return f"{middle} ({low} … {high}) {percentage(answer.kans[i], taal)}"


def render_answers(scenario: Scenario, answers: Sequence[Answer], draws: int, taal: Taal = "nl") -> str:
    """Write what the three ratios would be without each study.

    Parameters
    ----------
    scenario : Scenario
    answers : sequence of Answer
        Of :func:`mkba_sim.analyses.provenance.left_out.without_each`.
    draws : int
    taal : {"nl", "en"}

    Returns
    -------
    str
    """
    heads = [say("c_study", taal), *(label(name, taal) for name in PERSPECTIEVEN)]
    rows = [[_alternative(a, taal), *(_band(a, i, taal) for i in range(len(PERSPECTIEVEN)))] for a in answers]
    whole, *others = answers
    worst = max(others, key=lambda a: abs(a.ratio[1, 0] - whole.ratio[1, 0]))
    before, after = (number(a.ratio[1, 0], 2, taal) for a in (whole, worst))
    note = say("without_note", taal, name=_alternative(worst, taal), before=before, after=after)
    title = say("without_title", taal, name=scenario.naam, draws=draws)
    return "\n".join(["", title, *align(heads, rows), note])


def render(what: str, scenario: Scenario, panels: Sequence[Panel], taal: Taal = "nl") -> str:
    """Write the studies as text: data, fit and predictive under both evidence sets.

    Parameters
    ----------
    what : {"substitutie", "escalatie"}
    scenario : Scenario
        Of the new aanpak.
    panels : sequence of Panel
    taal : {"nl", "en"}

    Returns
    -------
    str
    """
    lines = [say(f"title_{what}", taal), say(f"note_{what}", taal), _new(what, scenario, taal), ""]
    for panel in panels:
        has_data = any(s.data is not None for s in panel.strips)
        heads = [say("c_study", taal), *([say("c_data", taal)] if has_data else []), *EVIDENCE]
        rows = [
            [
                _name(s, taal),
                *([_cell(s.data, panel, taal)] if has_data else []),
                *(_cell(s.fits.get(e), panel, taal) for e in EVIDENCE),
            ]
            for s in panel.strips
        ]
        lines += [say(f"panel_{panel.name}", taal), *align(heads, rows), ""]
    lines.append(say("sources", taal))
    lines += [f"  {source}" for source in dict.fromkeys(s.source for p in panels for s in p.strips if s.source)]
    return "\n".join(lines)


def _new(what: str, scenario: Scenario, taal: Taal) -> str:
    part = percentage(scenario.kosten.additioneel_fte, taal)
    return say(f"new_{what}", taal, name=scenario.naam, setting=scenario.setting, part=part)


def to_json(what: str, scenario: Scenario, panels: Sequence[Panel], answers: Sequence[Answer] = ()) -> str:
    """Write the studies as JSON; every triple is lower end, median and upper end of an 80 % interval."""
    document: dict[str, Any] = {
        "wat": what,
        "versie": __version__,
        "model": MODEL_VERSION[what],
        "scenario": scenario.naam,
        "setting": scenario.setting,
        "additioneel_fte": scenario.kosten.additioneel_fte,
        "panelen": [
            {
                "naam": p.name,
                "studies": [
                    {"naam": s.name, "gegevens": s.data, "schatting": dict(s.fits), "bron": s.source} for s in p.strips
                ],
            }
            for p in panels
        ],
        "zonder": [
            {
                "naam": a.naam,
                "ratio": {name: a.ratio[:, i].tolist() for i, name in enumerate(PERSPECTIEVEN)},
                "kans": {name: float(a.kans[i]) for i, name in enumerate(PERSPECTIEVEN)},
            }
            for a in answers
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)


def picture(what: str, scenario: Scenario, panels: Sequence[Panel], taal: Taal = "nl") -> go.Figure:
    """Draw the studies, the fit and the predictive of a new aanpak in one forest plot.

    Parameters
    ----------
    what : {"substitutie", "escalatie"}
    scenario : Scenario
    panels : sequence of Panel
    taal : {"nl", "en"}

    Returns
    -------
    plotly.graph_objects.Figure
    """
    from mkba_sim.views.figures.forest import Block, Line, forest

    blocks = [
        Block(
            heading=say(f"panel_{p.name}", taal),
            axis=say(f"axis_{p.name}", taal),
            lines=[
                Line(
                    name=_name(s, taal),
                    values={**({"data": s.data} if s.data else {}), **s.fits},
                    bold=s.name.startswith("nieuw/"),
                )
                for s in p.strips
            ],
            reference=p.reference,
            percent=p.name == "substitutie",
        )
        for p in panels
    ]
    series = {key: say(f"s_{key}", taal) for key in ("data", *EVIDENCE)}
    # Plotly reads tags in a text: a scenario's name is shown as it is written
    note = f"{say(f'note_{what}', taal)} {html.escape(_new(what, scenario, taal), quote=False)}"
    return forest(say(f"title_{what}", taal), note, series, blocks, taal)
