"""``mkba-sim trace``: the lives of some households as a table."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mkba_sim.base.errors import refuse
from mkba_sim.base.terms import Taal
from mkba_sim.views.texts.trace import COLUMNS, say, word

if TYPE_CHECKING:
    from mkba_sim.analyses.trace import Traces
    from mkba_sim.flows.individuality import Individual
    from mkba_sim.scenario.scenario import Scenario

__all__ = ["COMMAND", "register", "run"]

COMMAND: Final = "trace"
FORMATS: Final = (".csv", ".parquet", ".json")
YEAR: Final = 4
"""Column of the year; the columns before it belong to the household."""


def register(subparsers: Any, taal: Taal) -> argparse.ArgumentParser:
    """Add the command to the command line.

    Parameters
    ----------
    subparsers : argparse subparsers action
    taal : {"nl", "en"}
        The language of the help.

    Returns
    -------
    ArgumentParser
    """
    parser: argparse.ArgumentParser = subparsers.add_parser(
        COMMAND, help=say("help", taal), description=say("help", taal)
    )
    add = parser.add_argument
    add("scenario", nargs="?", default="bijlage2", help=say("h_scenario", taal))
    add("--households", type=int, default=5, metavar="N", help=say("h_households", taal))
    add("--draw", type=int, default=0, help=say("h_draw", taal))
    add("--seed", type=int, default=1, help=say("h_seed", taal))
    add("--reading", choices=("evidentie", "opgegeven"), default="evidentie", help=say("h_reading", taal))
    add("--evidence", choices=("dossier", "sceptisch"), default=None, help=say("h_evidence", taal))
    add("--frailty", default=None, metavar="LAW:CV", help=say("h_frailty", taal))
    add("--out", type=Path, default=None, metavar="FILE", help=say("h_out", taal))
    add("--taal", choices=("nl", "en"), default=taal, help=say("h_taal", taal))
    parser.set_defaults(carry_out=run)
    return parser


def run(options: argparse.Namespace, progress: Callable[[int, int], None] | None = None) -> None:
    """Run the command: print the table, or write it.

    Parameters
    ----------
    options : argparse.Namespace
    progress : callable, optional
        Not used: a trace takes a moment.

    Raises
    ------
    MkbaError
        Input that cannot be used; before any work where it can be known.
    """
    from mkba_sim.analyses.trace import trace
    from mkba_sim.views.excel import doors as workbooks

    taal: Taal = options.taal
    individual = _individual(options.frailty)
    if options.out is not None:
        _check_out(options.out, Path(options.scenario), taal)
    scenario = workbooks.load(options.scenario, taal)
    if options.evidence is not None:
        scenario = scenario.model_copy(update={"bewijs": options.evidence})
    found = trace(
        scenario.lezing(options.reading, taal),
        households=options.households,
        draw=options.draw,
        seed=options.seed,
        individual=individual,
    )
    table = [[word(cell, taal) if isinstance(cell, str) else cell for cell in row] for row in found.rows()]
    if options.out is None:
        print(_render(scenario, options, found, table))
    else:
        _write(options.out, scenario, options, table)


def _individual(stated: str | None) -> Individual:
    from mkba_sim.flows.individuality import ALIKE, Frailty, Individual

    if stated is None:
        return ALIKE
    law, _, cv = stated.partition(":")
    try:
        # the law is checked where it is made
        return Individual(frailty=Frailty(law=law, cv=float(cv)))  # type: ignore[arg-type]
    except ValueError:
        raise refuse(
            "--frailty",
            f"'{stated}'",
            ("gamma:CV of lognormal:CV, met CV van 0 t/m 100", "gamma:CV or lognormal:CV, with CV from 0 to 100"),
        ) from None


def _check_out(out: Path, source: Path, taal: Taal) -> None:
    from mkba_sim.run.results import check_writable
    from mkba_sim.views.excel.library import need

    if out.suffix.lower() not in FORMATS:
        names = ", ".join(FORMATS)
        raise refuse(f"--out {out}", f"'{out.suffix}'", (f"een van {names}", f"one of {names}"))
    check_writable(out)
    if source.exists() and out.exists() and out.samefile(source):
        raise refuse(
            f"--out {out}",
            ("dit is het scenario zelf", "this is the scenario itself"),
            ("de naam van een ander bestand", "the name of another file"),
        )
    if out.suffix.lower() == ".parquet":
        need("pyarrow", "parquet", taal)


def _render(scenario: Scenario, options: argparse.Namespace, found: Traces, table: list[list[Any]]) -> str:
    """Lay the table out for the terminal; what belongs to the household stands in its first line."""
    taal: Taal = options.taal
    heads = [name.replace("_", " ") for name in COLUMNS[taal]]
    cells = [[str(cell).replace("_", " ") for cell in row] for row in table]
    shown = [
        [*([""] * YEAR if row[YEAR] > 0 else cell[:YEAR]), *cell[YEAR:]] for row, cell in zip(table, cells, strict=True)
    ]
    widths = [max(len(line[i]) for line in [heads, *cells]) for i in range(len(heads))]
    title = say("title", taal).format(
        n=len(found.number),
        total=found.households,
        name=scenario.naam,
        draw=options.draw,
        seed=options.seed,
        reading=options.reading,
    )
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in [heads, *shown]
    ]
    rule = "  ".join("-" * width for width in widths)
    return "\n".join([title, say("note", taal), "", lines[0], rule, *lines[1:]])


def _write(out: Path, scenario: Scenario, options: argparse.Namespace, table: list[list[Any]]) -> None:
    """Write the table as CSV, Parquet or JSON, whole or not at all."""
    from mkba_sim import __version__
    from mkba_sim.run.results import write_text, write_whole

    columns = COLUMNS[options.taal]
    made = {
        "scenario": scenario.naam,
        "version": __version__,
        "seed": options.seed,
        "draw": options.draw,
        "reading": options.reading,
        "frailty": options.frailty,
    }
    if out.suffix.lower() == ".csv":
        # no cell holds a comma or a quotation mark
        write_text(out, "".join(",".join(map(str, row)) + "\n" for row in [columns, *table]))
    elif out.suffix.lower() == ".json":
        rows = [dict(zip(columns, row, strict=True)) for row in table]
        write_text(out, json.dumps(made | {"rows": rows}, ensure_ascii=False, indent=1))
    else:
        from mkba_sim.views.excel.library import need

        pa, parquet = need("pyarrow", "parquet", options.taal), need("pyarrow.parquet", "parquet", options.taal)
        notes = {name: str(value) for name, value in made.items()}
        data = pa.table({name: [row[i] for row in table] for i, name in enumerate(columns)})
        write_whole(out, lambda target: parquet.write_table(data.replace_schema_metadata(notes), target))
