"""The report as one HTML file: sections, figures and everything they need inside it; and the page it shares."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from importlib import resources
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from mkba_sim.base.errors import refuse
from mkba_sim.base.numbers import number, percentage
from mkba_sim.base.terms import Taal
from mkba_sim.views.html.answer import Answer, answer
from mkba_sim.views.html.exhibits import Section
from mkba_sim.views.html.money_sections import actor_section, cash_section, post_section, ratio_section
from mkba_sim.views.html.number_section import number_section
from mkba_sim.views.html.source import Source
from mkba_sim.views.html.wijk_section import wijk_section
from mkba_sim.views.html.year_sections import check_section, household_section, uncertainty_section, year_section
from mkba_sim.views.texts.report import say

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["check_installed", "page", "render", "sections"]

_EXTRA: Final = {
    "nl": ("rapport", "{name} is niet geïnstalleerd", "installeer het met: pip install 'mkba-sim[report]'"),
    "en": ("report", "{name} is not installed", "install it with: pip install 'mkba-sim[report]'"),
}
LETTERS: Final = 15
"""Size of the letters in a figure of the report; the page's own script makes them smaller on a phone."""


def check_installed(taal: Taal) -> None:
    """Refuse, before any work is done, where a library of the report is missing.

    Raises
    ------
    MkbaError
    """
    for module, name in (("jinja2", "Jinja2"), ("plotly", "Plotly")):
        if find_spec(module) is None:
            where, found, accepted = _EXTRA[taal]
            raise refuse(where, found.format(name=name), accepted)


def sections(source: Source, taal: Taal) -> tuple[Section, ...]:
    """Make the parts of the report, in the order in which they are read.

    Parameters
    ----------
    source : Source
    taal : {"nl", "en"}

    Returns
    -------
    tuple of Section
    """
    headline = source.results["evidentie"]
    return (
        ratio_section(source.results, taal),
        post_section(headline, taal),
        actor_section(headline, taal),
        *((wijk_section(headline, taal),) if "wijk" in headline.dims else ()),
        year_section(headline, taal),
        household_section(headline, taal),
        uncertainty_section(source, taal),
        check_section(source, taal),
        cash_section(headline, taal),
        number_section(source, taal),
    )


def _for_page(figure: go.Figure) -> dict[str, Any]:
    """Fit a figure to the page: its title and note stand in HTML, its width follows the column."""
    page: dict[str, Any] = json.loads(figure.to_json())
    layout = page["layout"]
    above = layout["margin"]["t"]
    small = 34 if layout.get("annotations") else 14
    layout["margin"] = {**layout["margin"], "t": small, "l": 8, "r": 16}
    layout["height"] = layout["height"] - above + small
    for name in ("title", "width", "template"):
        layout.pop(name, None)
    layout["autosize"] = True
    layout["dragmode"] = False
    layout["font"]["size"] = LETTERS
    for name, axis in layout.items():
        if name.startswith(("xaxis", "yaxis")):
            axis["fixedrange"] = True
            if "title" in axis:
                axis["title"].setdefault("font", {})["size"] = LETTERS
    return {"data": page["data"], "layout": layout}


def _json(value: object) -> str:
    """Write JSON that may stand inside a script element, whatever the strings in it say."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _file(name: str) -> str:
    return (resources.files("mkba_sim.views.html") / "templates" / name).read_text(encoding="utf-8")


def page(
    first: Answer,
    parts: Sequence[Section],
    taal: Taal,
    *,
    title: str,
    about: str,
    meta: str,
    made: str,
    words: Callable[[str], str],
) -> str:
    """Write an answer and the sections behind it as one HTML document that asks nothing of any server.

    Parameters
    ----------
    first : Answer
        The first screen.
    parts : sequence of Section
    taal : {"nl", "en"}
    title, about, meta, made : str
        The name of what the page is about, a sentence on it, its setting, and how it was made.
    words : callable
        Returns the fixed texts of the page by key.

    Returns
    -------
    str

    Raises
    ------
    MkbaError
        Jinja2 or Plotly is not installed.
    """
    check_installed(taal)
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup
    from plotly.offline import get_plotlyjs

    environment = Environment(
        loader=PackageLoader("mkba_sim.views.html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    exhibits = [e for part in parts for e in part.exhibits]
    return environment.get_template("report.html.j2").render(
        taal=taal,
        title=title,
        about=about,
        meta=meta,
        made=made,
        answer=first,
        sections=parts,
        say=words,
        # These four come from files of this package and from Plotly, not from a user; the figures are escaped by _json.
        css=Markup(_file("report.css")),
        script=Markup(_file("report.js")),
        plotly=Markup(get_plotlyjs()),
        figures=Markup(_json({e.key: _for_page(e.figure) for e in exhibits})),
    )


def render(source: Source, taal: Taal = "nl") -> str:
    """Write the report.

    Parameters
    ----------
    source : Source
    taal : {"nl", "en"}

    Returns
    -------
    str
        An HTML document that asks nothing of any server.

    Raises
    ------
    MkbaError
        Jinja2 or Plotly is not installed.
    """
    check_installed(taal)
    headline = source.results["evidentie"]
    scenario = source.scenario
    meta = say(
        "meta",
        taal,
        n=number(float(scenario["bereik"]["huishoudens"]), 0, taal),
        fte=number(float(headline["parameter"].sel(naam="kosten.fte_aantal").mean()), 1, taal),
        py=headline.attrs["prijspeil"],
        r=percentage(float(headline.attrs["discontovoet"]), taal, 1),
        h=headline.sizes["jaar"],
    )
    made = say(
        "made",
        taal,
        version=headline.attrs["versie"],
        d=number(headline.sizes["draw"], 0, taal),
        s=headline.attrs["seed"],
        e=headline.attrs["engine"],
        b=headline.attrs["bewijs"],
    )
    return page(
        answer(source, taal),
        sections(source, taal),
        taal,
        title=str(scenario.get("naam") or headline.attrs.get("titel", "")),
        about=str(scenario.get("toelichting") or ""),
        meta=meta,
        made=made,
        words=lambda key: say(key, taal),
    )
