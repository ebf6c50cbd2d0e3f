"""The command line: ``mkba-sim run``, ``scenarios`` and ``fit``.

Results go to standard output, progress to standard error. What cannot be used is refused with one sentence per fault
and exit code 2; no traceback, no file touched.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from mkba_sim import __version__
from mkba_sim.base import cache
from mkba_sim.base.allocator import keep_memory
from mkba_sim.base.errors import MkbaError, refuse
from mkba_sim.base.log import tell
from mkba_sim.base.terms import Taal
from mkba_sim.cli import aanpakken as aanpakken_command
from mkba_sim.cli import bridge as bridge_command
from mkba_sim.cli import compare as compare_command
from mkba_sim.cli import evidence as provenance_command
from mkba_sim.cli import fit as fit_command
from mkba_sim.cli import registratie as registratie_command
from mkba_sim.cli import report as report_command
from mkba_sim.cli import scenarios as scenarios_command
from mkba_sim.cli import stad as stad_command
from mkba_sim.cli import template as template_command
from mkba_sim.cli import trace as trace_command
from mkba_sim.cli import uncertainty as uncertainty_command
from mkba_sim.cli import update as update_command
from mkba_sim.cli.dutch import sentence, spoken
from mkba_sim.cli.evidence_option import add_evidence, on_evidence
from mkba_sim.cli.interrupt import Interrupts, interrupts
from mkba_sim.cli.streams import shown

if TYPE_CHECKING:
    from mkba_sim.scenario.scenario import Scenario

__all__ = ["console", "main"]

_HELP = {
    "program": (
        "Loont een integrale aanpak (sociaal wijkteam), voor wie, en hoe zeker is dat?",
        "Does an integrated neighbourhood approach pay, for whom, and how sure are we?",
    ),
    "run": ("reken een scenario door (zonder naam: bijlage2)", "run a scenario (without a name: bijlage2)"),
    "scenario": (
        "naam van een meegeleverd scenario, een TOML-bestand of een ingevulde werkmap (.xlsx)",
        "name of a shipped scenario, a TOML file or a filled-in workbook (.xlsx)",
    ),
    "draws": ("aantal trekkingen (standaard 4000)", "number of draws (default 4000)"),
    "seed": ("toevalsgetal: zelfde getal, zelfde uitkomst", "seed: same number, same result"),
    "engine": (
        "cohort: met het toeval van huishoudens; expected: zonder; household: elk huishouden apart",
        "cohort: with household chance; expected: without; household: each household on its own",
    ),
    "evidence": (
        "bewijsset: dossier, sceptisch, of both: beide naast elkaar",
        "evidence set: dossier, sceptisch, or both: side by side",
    ),
    "taal": ("taal van de uitvoer: nl of en", "language of the output: nl or en"),
    "out": (
        "schrijf het resultaat: .nc (alle trekkingen), .xlsx (werkmap), .csv of .parquet (lange tabel)",
        "write the result: .nc (all draws), .xlsx (workbook), .csv or .parquet (long table)",
    ),
    "trekkingen": ("zet in een werkmap ook elke trekking", "put every draw in a workbook too"),
    "workers": (
        "reken op zoveel processen van deze machine (Dask)",
        "compute on so many processes of this machine (Dask)",
    ),
    "cluster": (
        "reken op een lopende Dask-scheduler, als tcp://host:8786",
        "compute on a running Dask scheduler, such as tcp://host:8786",
    ),
    "store": (
        "bewaar elk deel van de run in deze map zodra het klaar is",
        "keep every chunk of the run in this folder as soon as it is done",
    ),
    "resume": ("ga verder met de run in --store", "go on with the run in --store"),
    "json": ("schrijf de samenvatting als JSON", "print the summary as JSON"),
}


def _taal(arguments: Sequence[str]) -> Taal:
    """Find the language before the arguments are parsed: --taal, MKBA_TAAL, then Dutch."""
    chosen = os.environ.get("MKBA_TAAL", "nl")
    for i, word in enumerate(arguments):
        if word.startswith("--taal="):
            chosen = word.partition("=")[2]
        elif word == "--taal" and i + 1 < len(arguments):
            chosen = arguments[i + 1]
    return "en" if chosen == "en" else "nl"


class _Parser(argparse.ArgumentParser):
    """An argument parser whose refusals are one sentence, and that takes no abbreviations."""

    def __init__(self, *words: Any, **options: Any) -> None:
        super().__init__(*words, **{"allow_abbrev": False, **options})

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {sentence(message)}\n")


def _parser(taal: Taal) -> argparse.ArgumentParser:
    def say(key: str) -> str:
        return _HELP[key][0 if taal == "nl" else 1]

    def add_taal(p: argparse.ArgumentParser) -> None:
        p.add_argument("--taal", choices=("nl", "en"), default=taal, help=say("taal"))

    parser = _Parser(prog="mkba-sim", description=say("program"))
    parser.add_argument("--version", action="version", version=f"mkba-sim {__version__}")
    add_taal(parser)
    commands = parser.add_subparsers(
        dest="command",
        required=True,
        metavar="COMMAND",
        parser_class=_Parser,
    )

    run = commands.add_parser("run", help=say("run"), description=say("run"))
    run.add_argument("scenario", nargs="?", default="bijlage2", help=say("scenario"))
    run.add_argument("--draws", type=int, default=4000, help=say("draws"))
    run.add_argument("--seed", type=int, default=1, help=say("seed"))
    run.add_argument("--engine", choices=("cohort", "expected", "household"), default="cohort", help=say("engine"))
    add_evidence(run, say("evidence"), taal, both=True)
    run.add_argument("--out", type=Path, default=None, metavar="RESULT", help=say("out"))
    run.add_argument("--trekkingen", action="store_true", help=say("trekkingen"))
    run.add_argument("--json", action="store_true", help=say("json"))
    run.add_argument("--workers", type=int, default=None, metavar="N", help=say("workers"))
    run.add_argument("--cluster", default=None, metavar="ADDRESS", help=say("cluster"))
    run.add_argument("--store", type=Path, default=None, metavar="FOLDER", help=say("store"))
    run.add_argument("--resume", action="store_true", help=say("resume"))
    add_taal(run)
    run.set_defaults(carry_out=_run)

    scenarios_command.register(commands, taal)

    for module in (
        stad_command,
        template_command,
        report_command,
        compare_command,
        aanpakken_command,
        uncertainty_command,
        bridge_command,
        provenance_command,
        trace_command,
        registratie_command,
        update_command,
        fit_command,
    ):
        module.register(commands, taal)

    commands.metavar = "|".join(commands.choices)
    return parser


class _Progress:
    """Shows on standard error how far a run is, once it takes longer than a moment."""

    def __init__(self, what: str) -> None:
        self.what, self.start, self.last = what, time.monotonic(), 0.0
        # A terminal gets one line that moves; a log gets a line now and then.
        self.live = sys.stderr.isatty()

    def __call__(self, done: int, total: int) -> None:
        seconds = time.monotonic() - self.start
        finished = done == total and self.last > 0
        if not finished and seconds - self.last < (2 if self.live and not self.last else 0.2 if self.live else 10):
            return
        self.last = seconds
        left = seconds * (total - done) / max(done, 1)
        text = f"{self.what}: {done}/{total}, {done / seconds:.0f}/s, {left:.0f} s"
        sys.stderr.write(f"\r{text}   " + ("\n" if done == total else "") if self.live else f"{text}\n")
        sys.stderr.flush()


@contextmanager
def _client(options: argparse.Namespace) -> Iterator[Any]:
    """Yield the Dask workers that were asked for, or None."""
    if options.workers is None and options.cluster is None:
        yield None
        return
    if options.workers is not None and (options.cluster is not None or options.workers < 1):
        found = f"{options.workers}" if options.cluster is None else "--cluster"
        accepted = (
            "een geheel getal vanaf 1, en dan geen --cluster",
            "a whole number from 1, and then no --cluster",
        )
        raise refuse("--workers", found, accepted)
    from mkba_sim.run.cluster import connect

    with connect(workers=options.workers, address=options.cluster) as client:
        yield client


def _run(options: argparse.Namespace, progress: _Progress) -> None:
    from mkba_sim.run.pipeline import simulate_readings
    from mkba_sim.run.results import write_results
    from mkba_sim.views.excel import doors as workbooks

    if options.out is not None:
        workbooks.check_out(options.out, options.taal)
        source = Path(options.scenario)
        if source.exists() and options.out.exists() and options.out.samefile(source):
            raise refuse(
                f"--out {options.out}",
                ("dit is het scenario zelf", "this is the scenario itself"),
                ("de naam van een ander bestand", "the name of another file"),
            )
    if options.resume and options.store is None:
        raise refuse("--resume", ("zonder --store", "without --store"), ("--store MAP", "--store FOLDER"))
    scenario = on_evidence(workbooks.load(options.scenario, options.taal), options.evidence)
    both = options.evidence == "both"
    with _client(options) as client:
        common: dict[str, Any] = {
            "draws": options.draws,
            "seed": options.seed,
            "engine": options.engine,
            "progress": progress,
            "client": client,
            "store": options.store,
            "resume": options.resume,
        }
        if both:
            from mkba_sim.run.evidence_sets import simulate_both

            results = simulate_both(scenario, **common)
        else:
            results = simulate_readings(scenario, **common)
    if options.out is not None and options.out.suffix.lower() in workbooks.TABELLEN:
        workbooks.write(options.out, scenario, results, options.taal, draws=options.trekkingen)
    elif options.out is not None:
        write_results(options.out, results)
    if options.json and both:
        from mkba_sim.views.terminal.evidence_sets import to_json as both_to_json

        print(both_to_json(scenario, results))
    elif options.json:
        from mkba_sim.run.results import to_json

        print(to_json(scenario, results, tool=_tool(scenario)))
    else:
        from mkba_sim.views.terminal.run import render

        if both:
            from mkba_sim.views.terminal.evidence_sets import render as render_both

            print(render_both(scenario, results, options.taal), end="\n\n")
        shown = {name: r for name, r in results.items() if name != "sceptisch"}
        print(render(scenario, shown, options.taal, tool=_tool(scenario), name=options.scenario))


def _tool(scenario: Scenario) -> dict[str, float] | None:
    """Return the three ratios in the tool's reading; of a city there is none."""
    if scenario.stad is not None:
        return None
    from mkba_sim.base.terms import PERSPECTIEVEN
    from mkba_sim.run.tool import tool_outcome

    return dict(zip(PERSPECTIEVEN, tool_outcome(scenario).ratio[0].tolist(), strict=True))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        Default: those of the process.

    Returns
    -------
    int
        0; 2 where input could not be used; 130 after Ctrl-C, 143 after a request to end.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    # A run allocates much and makes few cycles: looking for them less often saves a tenth of its time.
    gc.set_threshold(100_000, 50, 50)
    with shown():
        with spoken(_taal(words)):
            options = _parser(_taal(words)).parse_args(words)
        with interrupts() as signals:
            return _carried_out(options, signals)


def _kept(options: argparse.Namespace) -> str:
    """Say where the finished chunks of an interrupted run are."""
    store = getattr(options, "store", None)
    if store is None:
        return ""
    text = (
        f"; wat klaar is staat in {store}: ga verder met --resume",
        f"; what is done is in {store}: go on with --resume",
    )
    return text[0 if options.taal == "nl" else 1]


def _whatever_the_cache(options: argparse.Namespace) -> None:
    """Carry out a command; where numba's cache turns out to be damaged, make it anew and try again, once."""
    try:
        # Each command says what carries it out: a function of the options and of what shows progress.
        options.carry_out(options, _Progress(options.command))
    except Exception as error:
        if not cache.damaged(error) or not cache.remove():
            raise
        tell(
            "de bewaarde rekenkernen waren beschadigd en worden opnieuw vertaald",
            "the compiled kernels in the cache were damaged and are made again",
        )
        options.carry_out(options, _Progress(options.command))


def _carried_out(options: argparse.Namespace, signals: Interrupts) -> int:
    """Carry out a command; whatever ends it early is one sentence and an exit code."""
    try:
        _whatever_the_cache(options)
        sys.stdout.flush()
    except MkbaError as error:
        print(error.say(options.taal), file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print(signals.sentence(options.taal, _kept(options)), file=sys.stderr)
        return signals.exit_code
    except BrokenPipeError:
        # The reader (head, less) closed the pipe: nothing is wrong. Python would complain again when flushing at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except MemoryError:
        text = ("te weinig geheugen; neem minder trekkingen", "too little memory; take fewer draws")
        print(f"mkba-sim: {text[0 if options.taal == 'nl' else 1]}.", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"mkba-sim: {error.strerror or error} ({error.filename or 'stdout'}).", file=sys.stderr)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2
    return 0


def console() -> int:
    """Run the command line of a process of its own: the entry point of ``mkba-sim``.

    Returns
    -------
    int
        See :func:`main`.
    """
    if not any(word.startswith(("--workers", "--cluster")) for word in sys.argv):
        # Where Dask is installed, xarray imports all of it to ask whether an array is one of Dask's: half a second of
        # a run that needs none. This process then has no Dask, as if it were not installed.
        sys.modules.setdefault("dask", None)  # type: ignore[arg-type]
    keep_memory()
    return main()
