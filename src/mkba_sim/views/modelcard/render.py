"""The model card as text, from stored checks alone: the same results give the same card."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from mkba_sim.evidence.posterior import SHRUNK, Posterior
from mkba_sim.fitting.calibration import ALPHA, BINS, KEPT
from mkba_sim.fitting.checks import Checks
from mkba_sim.fitting.run_checks import STABLE, coverage
from mkba_sim.fitting.verdicts import COVERED, calibrations, largest_moves, missed, unstable
from mkba_sim.views.modelcard.answers import section
from mkba_sim.views.modelcard.dynamics import Anchor

__all__ = ["render"]

_ABOUT: Final = {
    "substitutie": (
        "Share of trajecten that an aanpak makes superfluous (Table 4.5, the EKC studies and dossiers from Tilburg): a "
        "random-effects meta-analysis on the log ratio of trajecten. Plans and estimates count at a realisation rate, "
        "a row about one post as a part of its portfolio; elderly have a kernel of their own."
    ),
    "escalatie": (
        "Escalations avoided (Table 4.7, first two lines): a Skellam count with base risk e, risk ratio RR and T years "
        "of exposure. Base risks are of a type of household, from national flows; the ratio has evidence from "
        "programmes elsewhere too."
    ),
    "tweedelijn": "Second-line referrals avoided (Table 4.7, third line).",
    "profielen": (
        "Yearly care cost by huishoudtype, toestand and post, held to national totals of Jeugdwet, Wmo and ggz "
        "(K01-K06, K16), to what heavy households cost elsewhere (K07, K09, K11, K12) and to the share that uses "
        "anything at all. The same rows in both evidence sets."
    ),
}


def render(
    checks: Sequence[Checks],
    posteriors: Sequence[Posterior],
    dynamics: tuple[list[Anchor], float],
    answers: Mapping[str, Any],
    absent: int = 0,
) -> str:
    """Return the card in Markdown.

    Parameters
    ----------
    checks : sequence of Checks
    posteriors : sequence of Posterior
        The same models and evidence sets, in the same order.
    dynamics : tuple
        Of :func:`mkba_sim.views.modelcard.dynamics.anchors`.
    answers : mapping
        Of :func:`mkba_sim.views.modelcard.answers.stored_answers`.
    absent : int
        Posteriors whose checks were not made since they were fitted.

    Returns
    -------
    str
    """
    parts = [_head(checks), _unchecked(checks, posteriors), _summary_table(checks)]
    if not absent:
        del parts[1]
    for name in dict.fromkeys(p.name for p in posteriors):
        mine = [c for c in checks if c.name == name]
        fitted = [p for p in posteriors if p.name == name]
        parts.append(_model(name, mine, fitted))
        if name in answers["posteriors"]:
            parts.append(section(name, answers))
    parts += [_dynamics(*dynamics), _made(checks)]
    return "\n\n".join(parts) + "\n"


def _unchecked(checks: Sequence[Checks], posteriors: Sequence[Posterior]) -> str:
    """Say which posteriors were fitted after their last checks, with what their own sampling says."""
    made = {(c.name, c.evidence) for c in checks}
    rows = []
    for p in posteriors:
        if (p.name, p.evidence) not in made:
            found = [row for row in p.diagnostics["parameters"].values() if row["rhat"] is not None]
            rows.append(
                [
                    p.name,
                    p.evidence,
                    f"{max(row['rhat'] for row in found):.4f}",
                    f"{min(row['ess_bulk'] for row in found):.0f} / {min(row['ess_tail'] for row in found):.0f}",
                    str(p.diagnostics["divergences"]),
                ]
            )
    table = _table(["model", "evidence", "R-hat", "ESS bulk / tail", "divergences"], rows)
    return f"""**Not checked since they were fitted** (no row left out, no other assumptions, no calibration by
simulation of the model as it is now; `mkba-sim fit --check --full` makes them): what is known of these is how they were sampled.

{table}"""


def _head(checks: Sequence[Checks]) -> str:
    faults = missed(checks)
    if faults:
        verdict = "**Not every check passes:**\n\n" + "\n".join(f"- {fault}" for fault in faults)
        oordeel = f"{len(faults)} toets(en) zijn niet gehaald, hieronder bij naam genoemd."
    else:
        verdict = "Every limit below is kept."
        oordeel = "Alle grenzen hieronder zijn gehaald."
    covered = [coverage(c.parts["left_out"]) for c in checks]
    rows, count = sum(a for a, _ in covered), sum(b for _, b in covered)
    return f"""# Model card of the fitted priors

This page is written by `mkba-sim fit --check --card` from the stored checks; a test holds it to them.

**In het kort (Nederlands).** De priors voor substitutie, escalatie en doorverwijzing zijn geschat uit de tabellen 4.5
en 4.7 van het rapport en enkele studies ernaast. {oordeel}
Van de regels die telkens uit de schatting zijn gelaten, valt {rows} van de {count} binnen het voorspelde
80 %-interval. Let op: van escalatie leggen de gegevens alleen het product e·(1 - RR)·T vast; hoe dat zich verdeelt
over basisrisico, risicoverhouding en looptijd volgt uit aannames. `dossier` en `sceptisch` staan steeds naast elkaar.

{verdict}"""


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _summary_table(checks: Sequence[Checks]) -> str:
    rows = []
    for c, tests in zip(checks, calibrations(checks), strict=True):
        refit, ranks = c.parts["refit"], c.parts["calibration"]
        covered, count = coverage(c.parts["left_out"])
        least = min(min(t["chi2"], t["ks"]) for t in tests.values())
        failed = [name for name, t in tests.items() if t["passed"] != 1]
        name, distance = unstable(c)
        rows.append(
            [
                c.name,
                c.evidence,
                f"{refit['rhat']:.4f}",
                f"{refit['ess_bulk']:.0f} / {refit['ess_tail']:.0f}",
                str(refit["divergences"]),
                f"{covered} of {count} ({covered / count:.0%})",
                f"{'uniform' if not failed else 'NOT uniform: ' + ', '.join(failed)} (least p {least:.2g}, "
                f"{ranks['simulations']} fits)",
                f"{distance:.1f} ({name})",
            ]
        )
    total = sum(len(t) for t in calibrations(checks))
    head = [
        "model",
        "evidence",
        "R-hat",
        "ESS bulk / tail",
        "divergences",
        "left out, covered",
        "calibration",
        "other seed",
    ]
    return f"""## All checks

{_table(head, rows)}

*R-hat* below 1.01, *ESS* above 1,000 and no divergence, worst parameter of a refit by another seed; the installed
posterior keeps the same limits, or it would not have been installed. *Left out*: how often the 80 % predictive interval
covers a row whose study was left out; at least {COVERED:.0%} is asked. *Calibration*: parameters from the prior, data
from the model, the model fitted to them, and the rank of the truth among {KEPT} posterior draws; per quantity a
chi-square test over {BINS} bins and a Kolmogorov-Smirnov test, {total} quantities at a total error rate of {ALPHA:g}
(Bonferroni).
*Other seed*: largest movement of any reported quantile (10, 50, 90 %) between the installed posterior and a refit, in
standard errors of the difference; at most {STABLE}."""


def _model(name: str, checks: Sequence[Checks], posteriors: Sequence[Posterior]) -> str:
    sections = [f"## {name}\n\n{_ABOUT[name]}", _informed(name, posteriors)]
    if checks:
        sections += [_rows(name, checks), _calibration(name, checks), _sensitivity(checks)]
    return "\n\n".join(sections)


def _informed(name: str, posteriors: Sequence[Posterior]) -> str:
    rows = []
    first = posteriors[0].diagnostics["parameters"]
    for parameter in posteriors[0].draws:
        if parameter not in first or not first[parameter]["prior_sd"]:
            continue
        cells = [parameter, f"{first[parameter]['prior_mean']:.3g} ± {first[parameter]['prior_sd']:.2g}"]
        words = []
        for p in posteriors:
            row = p.diagnostics["parameters"].get(parameter)
            if row is None:
                cells.append("")
                continue
            ratio = row["sd"] / row["prior_sd"]
            cells.append(f"{row['mean']:.3g} ± {row['sd']:.2g}")
            words.append(f"{'informed' if ratio < SHRUNK else 'prior-driven'} ({ratio:.2f})")
        rows.append([*cells, " / ".join(words)])
    text = ""
    if name == "escalatie":
        text = (
            "\n\n**The counts inform only the product e·(1 - RR)·T.** How it divides over base risk, risk ratio "
            "and years of exposure follows from the priors: half of T and twice 1 - RR fit hardly worse.\n\n"
            "**Two sources disagree, and this is which gives way.** Table 4.7 reports that MPG aanpakken prevented 15 "
            "to 30 % of escalations, where the base risks by type leave 2 to 6 % to prevent. The attribution gives way "
            "most (less was due to the aanpakken than the assumed half), then the exposure of Vb6 and Vb7 and the risk "
            "of eviction of MPG; none leaves its prior 95 % interval, and the largest counts stay in the upper tail of "
            "what the fit would show (below). The ratio hardly moves for it: programmes elsewhere hold its common "
            "middle, and Table 4.7 pulls that of wijkteam and MPG below it. That Vb7-9 are MPG aanpakken is an "
            "inference from their rates; the report does not say so."
        )
    if name == "substitutie":
        text = (
            "\n\nThe mean levels are informed by eleven studies (fourteen in `sceptisch`); the covariates for "
            "additional financing and MPG rest on few of them, `mu_oudere` and `overdracht_oudere` on none: those are "
            "priors from the pooled trials. **The realisation rate moves away from the pairs that it was set by** "
            "(0.33): estimates vary no more between studies than measured effects do, where a rate of a third would "
            "let them vary three times as much. Whether that is information or a habit of estimating cannot be told "
            "from Table 4.5; the alternative `inschattingen_gedempt` takes it for habit, and the answer under it "
            "stands below."
        )
    head = ["parameter", "prior", *(p.evidence for p in posteriors), "sd of posterior / sd of prior"]
    return f"""### What the data informed{text}

{_table(head, rows)}

A parameter is called informed when its standard deviation fell below {SHRUNK:g} of the prior's; means ± standard
deviations.

![Prior and posterior of every parameter of {name}; the table above holds the same.](card/{name}_parameters.svg)"""


def _rows(name: str, checks: Sequence[Checks]) -> str:
    rows = []
    for key in dict.fromkeys(k for c in checks for k in c.parts["rows"]):
        cells = [key]
        for c in checks:
            row = c.parts["rows"].get(key)
            if row is None:
                cells += ["", "", ""]
                continue
            if len(cells) == 1:
                cells.append(_number(row["observed"]))
            cells += [_place(row["prior"]), _place(row["posterior"])]
            alone = c.parts["left_out"].get(key)
            cells.append("" if alone is None else _place(alone))
        rows.append(_filled(cells, key, checks))
    head = ["row", "seen"]
    for c in checks:
        head += [f"{c.evidence}: prior", "posterior", "left out"]
    lines = []
    for c in checks:
        covered, count = coverage(c.parts["left_out"])
        outside = [k for k, v in c.parts["left_out"].items() if not v["covered"]]
        lines.append(
            f"`{c.evidence}`: {covered} of {count} rows covered ({covered / count:.0%})"
            + (f"; outside: {', '.join(outside)}." if outside else ".")
        )
    return f"""### Every row, predicted

{_table(head, rows)}

80 % interval, and in brackets the probability below what was seen (mid-p); **bold** where the interval misses it. Left
out: refitted without the row's study, all its rows at once; {" ".join(lines)}

![Every row of {name} beside its predictions; the table above holds the same.](card/{name}_rows.svg)"""


def _filled(cells: list[str], key: str, checks: Sequence[Checks]) -> list[str]:
    """Return a line with the observation in its second column, also where the first set does not hold the row."""
    if all(key in c.parts["rows"] for c in checks):
        return cells
    seen = next(c.parts["rows"][key]["observed"] for c in checks if key in c.parts["rows"])
    flat = [key, _number(seen)]
    for c in checks:
        row, alone = c.parts["rows"].get(key), c.parts["left_out"].get(key)
        flat += ["", ""] if row is None else [_place(row["prior"]), _place(row["posterior"])]
        flat.append("" if alone is None else _place(alone))
    return flat


def _place(row: Mapping[str, Any]) -> str:
    text = f"{_number(row['low'])} … {_number(row['high'])} ({row['below']:.2f})"
    return text if row["covered"] else f"**{text}**"


def _number(value: float) -> str:
    return f"{value + 0.0:.3g}" if abs(value) < 1000 else f"{value:,.0f}"


def _calibration(name: str, checks: Sequence[Checks]) -> str:
    lines = []
    for c in checks:
        ranks = c.parts["calibration"]
        lines.append(
            f"`{c.evidence}`: {ranks['simulations']} fits to simulated data, {len(ranks['ranks'])} quantities, "
            f"{ranks['divergences']} divergent transitions in all fits together."
        )
    return f"""### Calibration by simulation

{" ".join(lines)}

![Ranks of the truth of {name}: difference from uniform.](card/{name}_calibration.svg)"""


def _sensitivity(checks: Sequence[Checks]) -> str:
    sections = []
    for c in checks:
        part = c.parts["sensitivity"]
        names = list(part["base"])
        rows = [["(as it stands)", *(_three(part["base"][n]) for n in names)]]
        rows += [[variant, *(_three(found[n]) for n in names)] for variant, found in part["variants"].items()]
        moves = "; ".join(
            f"{n}: {variant}, median {_number(a)} → {_number(b)} ({share:+.0%} of the 80 % width)"
            for n, (variant, a, b, share) in largest_moves(c).items()
        )
        sections.append(
            f"`{c.evidence}`. What moves the median of each prediction most: {moves}.\n\n"
            f"<details><summary>All variants, {c.evidence}: 10 / 50 / 90 %</summary>\n\n"
            f"{_table(['variant', *names], rows)}\n\n</details>"
        )
    also = "" if checks[0].name == "substitutie" else " and with Table 4.7 halved"
    return (
        "### Sensitivity to the assumptions\n\nPredictions for a new aanpak, refitted with every hyperprior at half "
        f"and twice its scale{also}.\n\n" + "\n\n".join(sections)
    )


def _three(values: Sequence[float]) -> str:
    return " / ".join(_number(v) for v in values)


def _dynamics(anchors: Sequence[Anchor], usable: float) -> str:
    rows = [
        [
            a.quantity,
            a.source,
            f"{a.published:.3f}" + (f" [{a.range[0]:.3f}, {a.range[1]:.3f}]" if a.range else ""),
            f"{a.median:.3f} [{a.low:.3f}, {a.high:.3f}]",
            f"{a.below:.2f}",
        ]
        for a in anchors
    ]
    head = ["yearly rate", "published in", "published [range]", "implied: median [80 %]", "prior mass below"]
    return f"""## dynamiek

Not fitted: no study measured moves between toestanden. The chances of improvement b and the slowing κ of long users are
set by moments: for each, a Beta distribution whose implied outflow has a published one in its middle. The published
rates inform them in this way and no other:

- *b of licht oranje*: outflow of new users from bijstand (first year) and from low income;
- *b of oranje*: outflow from registered debt and from bijstand, of new and long users together;
- *κ*: outflow from bijstand after three years over that of the first year;
- *inflow*: not set at all. It follows from b and the stock by detailed balance, and published inflow into debt is a
  check.

{_table(head, rows)}

The stock of the wijk (85 % or 70 % groen, or an own doelgroepenanalyse) is stationary by construction; {usable:.0%} of
draws are stochastically monotone, the rest is drawn again. **The split within the 15 or 30 % that is not groen is
prior-driven:** no data identify it, and its prior is wide (Dirichlet, concentration 20). The published rates are of
single problems (debt, bijstand, low income), not of toestanden: that they carry over is an assumption."""


def _made(checks: Sequence[Checks]) -> str:
    rows = [
        [
            c.name,
            c.evidence,
            c.belongs_to["model_version"],
            c.belongs_to["evidence"][:12],
            c.belongs_to["posterior"][:12],
            str(c.about["seed"]),
            f"{sum(c.about['seconds'].values()) / 60:.0f} min",
        ]
        for c in checks
    ]
    head = ["model", "evidence", "version", "evidence rows", "posterior rows", "seed", "time"]
    tools = ", ".join(f"{tool} {number}" for tool, number in checks[0].about["tools"].items())
    return f"""## How this was made

{_table(head, rows)}

{tools}. Checks that belong to another model version, other evidence or another posterior are refused."""
