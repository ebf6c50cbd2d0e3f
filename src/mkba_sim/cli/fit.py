"""``mkba-sim fit``: refit the priors, check them, and write their model card."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mkba_sim.base.errors import Fault, MkbaError, refuse
from mkba_sim.base.terms import Taal

if TYPE_CHECKING:
    from mkba_sim.evidence.posterior import Posterior
    from mkba_sim.fitting.checks import Checks

__all__ = ["card_text", "register", "run", "stored", "write_card"]

_TEXT: Final = {
    "fit": (
        "schat de priors opnieuw (PyMC) en bewaar ze met hun diagnostiek",
        "refit the priors (PyMC) and store them with their diagnostics",
    ),
    "check": ("toon alleen de bewaarde diagnostiek en toetsen", "only show the stored diagnostics and checks"),
    "full": (
        "maak de toetsen die ontbreken of verouderd zijn (minuten; na onderbreken gaat het verder waar het was)",
        "make the checks that are missing or outdated (minutes; goes on where it was after an interruption)",
    ),
    "force": ("met --full: maak alle toetsen opnieuw", "with --full: make every check again"),
    "card": (
        "schrijf de modelkaart met haar figuren uit de bewaarde toetsen",
        "write the model card and its figures from the stored checks",
    ),
    "seed": ("toevalsgetal: zelfde getal, zelfde uitkomst", "seed: same number, same result"),
    "taal": ("taal van de uitvoer: nl of en", "language of the output: nl or en"),
    "rows": ("regels: prior- en posterior-voorspelling", "rows: prior and posterior prediction"),
    "seen": ("gezien", "seen"),
    "below": ("kans eronder", "prob. below"),
    "without": ("zonder deze studie", "without this study"),
    "covered": (
        "{a} van {b} weggelaten regels in hun 80 %-interval ({share:.0%})",
        "{a} of {b} rows left out in their 80 % interval ({share:.0%})",
    ),
    "uniform": (
        "ijking door simulatie: {n} schattingen, {q} grootheden, kleinste p {p}: {verdict}",
        "calibration by simulation: {n} fits, {q} quantities, least p {p}: {verdict}",
    ),
    "yes": ("rangen uniform", "ranks uniform"),
    "no": ("rangen NIET uniform", "ranks NOT uniform"),
    "stable": (
        "ander toevalsgetal: grootste verschuiving {z} standaardfouten ({name})",
        "another seed: largest movement {z} standard errors ({name})",
    ),
    "refit": (
        "opnieuw geschat: R-hat {rhat}, ESS {bulk:.0f} / {tail:.0f}, {div} divergenties",
        "refitted: R-hat {rhat}, ESS {bulk:.0f} / {tail:.0f}, {div} divergences",
    ),
    "moves": (
        "gevoeligst voor: {variant} (mediaan {name} {a} -> {b})",
        "most sensitive to: {variant} (median {name} {a} -> {b})",
    ),
    "written": ("geschreven: {path}", "written: {path}"),
}


def register(commands: Any, taal: Taal) -> argparse.ArgumentParser:
    """Add the command to the command line.

    Parameters
    ----------
    commands : argparse subparsers action
    taal : {"nl", "en"}
        The language of the help.

    Returns
    -------
    ArgumentParser
    """
    fit: argparse.ArgumentParser = commands.add_parser("fit", help=_say("fit", taal), description=_say("fit", taal))
    fit.add_argument("--check", action="store_true", help=_say("check", taal))
    fit.add_argument("--full", action="store_true", help=_say("full", taal))
    fit.add_argument("--force", action="store_true", help=_say("force", taal))
    fit.add_argument("--card", action="store_true", help=_say("card", taal))
    fit.add_argument("--seed", type=int, default=20140101, help=_say("seed", taal))
    fit.add_argument("--taal", choices=("nl", "en"), default=taal, help=_say("taal", taal))
    fit.set_defaults(carry_out=run)
    return fit


def run(options: argparse.Namespace, progress: Any = None) -> None:
    """Carry the command out and print its tables.

    Parameters
    ----------
    options : argparse.Namespace
    progress : callable, optional
        Not used: the fits report their own steps.

    Raises
    ------
    MkbaError
        A fit or a check misses a limit, after everything was printed; or stored checks are of another posterior.
    """
    from mkba_sim.fitting.fit import fit_all, recipes, stored_diagnostics, table
    from mkba_sim.fitting.verdicts import missed

    if not options.check:
        if options.full or options.card:
            raise refuse(
                "mkba-sim fit",
                ("--full of --card zonder --check", "--full or --card without --check"),
                ("--check --full, of --check --card", "--check --full, or --check --card"),
            )
        print(table(fit_all(seed=options.seed, workers=max(1, min(2, os.cpu_count() or 1)))))
        return
    if options.card:
        from mkba_sim.views.figures.export import check_export

        check_export(_folder() / "card", options.taal)
    print(table(stored_diagnostics()))
    if options.full:
        from mkba_sim.fitting.checks import check_all

        check_all(recipes(), anew=options.force)
    checks, posteriors, absent = stored()
    print(_tables(checks, options.taal))
    if options.card:
        for path in write_card(checks, posteriors, absent, options.taal):
            print(_say("written", options.taal).format(path=path))
    if faults := [*missed(checks), *absent]:
        raise MkbaError.of(faults)


def stored(directory: Path | None = None) -> tuple[list[Checks], list[Posterior], list[Fault]]:
    """Read all installed posteriors, and the checks that belong to them, model by model.

    Returns
    -------
    checks : list of Checks
    posteriors : list of Posterior
    absent : list of Fault
        One per posterior whose checks were not made since it was fitted: they are missing, or of something else.
    """
    from mkba_sim.evidence.posterior import EVIDENCE, load_posterior
    from mkba_sim.fitting.checks import load_checks
    from mkba_sim.fitting.fit import recipes

    pairs = [(recipe, evidence) for recipe in recipes() for evidence in EVIDENCE]
    checks: list[Checks] = []
    absent: list[Fault] = []
    for recipe, evidence in pairs:
        try:
            checks.append(load_checks(recipe, evidence, directory))
        except MkbaError as error:
            absent += error.faults
    return checks, [load_posterior(recipe.name, evidence, directory) for recipe, evidence in pairs], absent


def card_text(checks: Sequence[Checks], posteriors: Sequence[Posterior], absent: Sequence[Fault] = ()) -> str:
    """Return the model card that belongs to these checks; it names what was not checked."""
    from mkba_sim.views.modelcard.answers import stored_answers
    from mkba_sim.views.modelcard.dynamics import anchors
    from mkba_sim.views.modelcard.render import render

    return render(checks, posteriors, anchors(), stored_answers(), len(absent))


def write_card(
    checks: Sequence[Checks], posteriors: Sequence[Posterior], absent: Sequence[Fault], taal: Taal = "nl"
) -> list[Path]:
    """Write the card and its figures into the folder of the priors.

    Returns
    -------
    list of Path
        What was written.
    """
    from mkba_sim.run.results import write_text
    from mkba_sim.views.figures.export import save
    from mkba_sim.views.modelcard.answers import answers_text
    from mkba_sim.views.modelcard.pictures import fingerprint, pictures

    write_text(_folder() / "card" / "answers.json", answers_text())
    drawn = pictures(checks, posteriors)
    paths = save(drawn, _folder() / "card", formats=("svg",), taal=taal)
    for path, figure in zip(paths, drawn.values(), strict=True):
        # the mark tells whether a picture is of these results: the file itself differs from browser to browser
        text = path.read_text(encoding="utf-8").rstrip("\n")
        write_text(path, f"{text}\n<!-- {fingerprint(figure)} -->\n")
    card = _folder() / "MODEL_CARD.md"
    write_text(card, card_text(checks, posteriors, absent))
    return [card, *paths]


def _folder() -> Path:
    from mkba_sim.evidence.tables import data_dir

    return data_dir()


def _say(key: str, taal: Taal) -> str:
    return _TEXT[key][0 if taal == "nl" else 1]


def _tables(checks: Sequence[Checks], taal: Taal) -> str:
    """Return what every check says, as plain text."""
    from mkba_sim.fitting.run_checks import coverage
    from mkba_sim.fitting.verdicts import calibrations, largest_moves, unstable

    lines = []
    for c, tests in zip(checks, calibrations(checks), strict=True):
        lines += ["", f"{c.name} ({c.evidence})", f"  {_say('rows', taal)}"]
        columns = ("prior", "posterior", _say("without", taal))
        head = "".join(f"{name:>28}" for name in columns)
        lines.append(f"  {'':32}{_say('seen', taal):>8}{head}{_say('below', taal):>14}")
        for key, row in c.parts["rows"].items():
            predictions = [row["prior"], row["posterior"], c.parts["left_out"].get(key)]
            spans = "".join(f"{_span(p, taal) if p else '':>28}" for p in predictions)
            last = predictions[2] or row["posterior"]
            below = _short(last["below"], taal, ".2f")
            lines.append(f"  {key:32}{_short(row['observed'], taal):>8}{spans}{below:>14}")
        a, b = coverage(c.parts["left_out"])
        lines.append("  " + _say("covered", taal).format(a=a, b=b, share=a / b))
        ranks, least = c.parts["calibration"], min(min(t["chi2"], t["ks"]) for t in tests.values())
        verdict = _say("yes" if all(t["passed"] for t in tests.values()) else "no", taal)
        lines.append(
            "  "
            + _say("uniform", taal).format(
                n=ranks["simulations"], q=len(tests), p=_short(least, taal, ".2g"), verdict=verdict
            )
        )
        refit = c.parts["refit"]
        lines.append(
            "  "
            + _say("refit", taal).format(
                rhat=_short(refit["rhat"], taal, ".4f"),
                bulk=refit["ess_bulk"],
                tail=refit["ess_tail"],
                div=refit["divergences"],
            )
        )
        name, z = unstable(c)
        lines.append("  " + _say("stable", taal).format(z=_short(z, taal, ".1f"), name=name))
        moves = largest_moves(c)
        worst = max(moves, key=lambda key: abs(moves[key][3]))
        variant, before, after, _ = moves[worst]
        lines.append(
            "  "
            + _say("moves", taal).format(variant=variant, name=worst, a=_short(before, taal), b=_short(after, taal))
        )
    return "\n".join(lines)


def _span(row: Any, taal: Taal) -> str:
    mark = " " if row["covered"] else "!"
    return f"{_short(row['low'], taal)} … {_short(row['high'], taal)}{mark}"


def _short(value: float, taal: Taal, form: str = ".3g") -> str:
    text = f"{value + 0.0:{form}}"
    return text.replace(".", ",") if taal == "nl" else text
