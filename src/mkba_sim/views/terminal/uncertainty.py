"""An analysis as tables that a policymaker can read in a terminal, in Dutch or English."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

import numpy as np

from mkba_sim.analyses.uncertainty.analysis import Analysis
from mkba_sim.analyses.uncertainty.estimate import Estimate
from mkba_sim.analyses.uncertainty.montecarlo import FIGURES
from mkba_sim.base.numbers import euros, number, percentage
from mkba_sim.base.terms import ACTOREN, PERSPECTIEVEN, Taal
from mkba_sim.evidence.tables import kengetal
from mkba_sim.views.figures.parameter_names import plain
from mkba_sim.views.texts.uncertainty import say, word

__all__ = ["render"]

WIDTH = 118


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Align a table: first column left, the rest right."""
    lines = [list(header), *[list(row) for row in rows]]
    widths = [max(len(line[i]) for line in lines) for i in range(len(header))]
    out = []
    for line in lines:
        cells = [c.ljust(w) if i == 0 else c.rjust(w) for i, (c, w) in enumerate(zip(line, widths, strict=True))]
        out.append(("  " + "  ".join(cells)).rstrip())
    out.insert(1, "  " + "  ".join("-" * w for w in widths))
    return out


def _wrap(text: str, indent: str = "  ") -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)


def _heading(text: str) -> list[str]:
    return ["", *_wrap(text, "")]


def _with_error(found: Estimate, decimals: int, taal: Taal) -> str:
    return f"{number(found.value, decimals, taal)} ± {number(found.se, decimals + 1, taal)}"


def _worth(found: Analysis, taal: Taal) -> list[str]:
    view = found.options.view
    worth = found.information
    evpi = worth.evpi[worth.standpunten.index(view)]
    lines = _wrap(say("worth", taal, view=word(view, taal)), "")
    for i, (name, value) in enumerate(worth.single[:3], start=1):
        rounded = {k: number(round(v, -3), 0, taal) for k, v in (("value", value.value), ("se", value.se))}
        lines.append(
            "  "
            + say(
                "worth_row",
                taal,
                i=i,
                name=f"{plain(name, taal)} [{name}]",
                evpi=number(round(evpi.value, -3), 0, taal),
                **rounded,
            )
        )
    return lines


def _errors(found: Analysis, taal: Taal) -> list[str]:
    header = ["", *(say(k, taal) for k in ("p10", "median", "p90", "chance", "mean", "of_means", "balance"))]
    rows = []
    for name, figures, saldo in zip(found.errors.names, found.errors.figures, found.errors.saldo, strict=True):
        cells = [
            f"{percentage(f.value, taal)} ± {number(100 * f.se, 1, taal)}" if key == "kans" else _with_error(f, 2, taal)
            for key, f in zip(FIGURES, figures, strict=True)
        ]
        rows.append([word(name, taal), *cells, f"{euros(saldo.value, taal)} ± {euros(saldo.se, taal)}"])
    return [
        *_heading(say("errors", taal, draws=number(found.error_draws, 0, taal))),
        *_table(header, rows),
        *_wrap(say("errors_note", taal)),
    ]


def _split(found: Analysis, taal: Taal) -> list[str]:
    s = found.split
    header = [
        say("view", taal),
        say("sd", taal),
        word("toeval", taal),
        *(word(g, taal) for g in s.groups),
        word("samenspel", taal),
    ]
    rows = [
        [
            word(name, taal),
            euros(float(s.sd[i]), taal),
            percentage(float(s.chance[i]), taal),
            *(percentage(float(v), taal) for v in s.first[:, i]),
            f"{number(100 * float(s.together[i]), 0, taal)} %",
        ]
        for i, name in enumerate(found.standpunten)
    ]
    note = say("split_note", taal, se=percentage(float(s.chance_se.max()), taal, 1))
    return [*_heading(say("split", taal)), *_table(header, rows), *_wrap(note)]


def _sensitivity(found: Analysis, taal: Taal) -> list[str]:
    view = word(found.options.view, taal)
    first = found.exchange.indices
    rows = []
    for i, name in enumerate(first[0].names):
        cells = []
        for one in first:
            a, b = f"{number(float(one.first[i]), 2, taal)}", f"{number(float(one.total[i]), 2, taal)}"
            error = number(float(max(one.first_error[i], one.total_error[i])), 2, taal)
            cells.append(f"{a} / {b} (±{error})")
        rows.append([word(name, taal), *cells])
    note = say(
        "sobol_note",
        taal,
        rows=number(min(1000, found.options.draws // 2), 0, taal),
        dropped=percentage(found.exchange.dropped, taal, 1),
    )
    lines = [
        *_heading(say("sobol", taal)),
        *_table([say("group", taal), *(word(p, taal) for p in PERSPECTIEVEN)], rows),
        *_wrap(note),
    ]
    p = found.pawn
    lines += _heading(say("pawn", taal, view=view, noise=number(p.noise, 2, taal)))
    lines += _table(
        [say("parameter", taal), say("index", taal), say("interval", taal)],
        [
            [n, number(float(v), 2, taal), f"{number(float(a), 2, taal)} … {number(float(b), 2, taal)}"]
            for n, v, (a, b) in zip(p.names, p.index, p.interval, strict=True)
        ],
    )
    t = found.tornado
    lines += _heading(say("tornado", taal, view=view, base=euros(t.base, taal)))
    lines += _table(
        [say("parameter", taal), say("low", taal), say("high", taal), say("ratio", taal)],
        [
            [
                n,
                euros(float(s[0]), taal),
                euros(float(s[1]), taal),
                f"{number(float(r[0]), 2, taal)} … {number(float(r[1]), 2, taal)}" if np.isfinite(r).all() else "–",
            ]
            for n, s, r in zip(t.names, t.saldo, t.ratio, strict=True)
        ],
    )
    return lines


def _information(found: Analysis, taal: Taal) -> list[str]:
    w, view = found.information, word(found.options.view, taal)
    order = sorted(w.groups, key=lambda g: -max(e.value for e in w.evppi[g]))
    rows = [
        [
            word(name, taal),
            *(euros(w.evppi[g][i].value, taal) for g in order),
            euros(w.evpi[i].value, taal),
        ]
        for i, name in enumerate(w.standpunten)
    ]
    worst = max(e.se for row in (*w.evppi.values(), w.evpi) for e in row)
    lines = [
        *_heading(say("evppi", taal)),
        *_table([say("view", taal), *(word(g, taal) for g in order), say("everything", taal)], rows),
        *_wrap(say("evppi_note", taal, se=euros(worst, taal))),
        *_heading(say("single", taal, view=view)),
        *_table(
            [say("parameter", taal), say("value", taal), say("error", taal)],
            [[n, euros(e.value, taal), euros(e.se, taal)] for n, e in w.single[:10]],
        ),
        *_heading(say("evsi", taal, view=view, cost=number(found.options.dossier_cost, 0, taal))),
        *_table(
            [say("group", taal), *(say(k, taal) for k in ("dossiers", "value", "error", "net"))],
            [
                [
                    word(s.group, taal),
                    number(s.dossiers, 0, taal),
                    *(euros(x, taal) for x in (s.evsi.value, s.evsi.se, s.enbs.value)),
                ]
                for s in w.studies
            ],
        ),
        *_wrap(say("evsi_note", taal)),
    ]
    if found.choice is not None:
        c = found.choice
        lines += _heading(say("choice", taal, view=view))
        lines += _table(
            ["", say("balance", taal), say("best", taal)],
            [
                [name or say("nothing", taal), euros(float(m), taal), percentage(float(b), taal)]
                for name, m, b in zip(c.options, c.mean, c.best, strict=True)
            ],
        )
        lines += _table(
            [say("group", taal), say("value", taal), say("error", taal)],
            [
                [name, euros(e.value, taal), euros(e.se, taal)]
                for name, e in (
                    *((word(g, taal), e) for g, e in sorted(c.evppi, key=lambda x: -x[1].value)),
                    (say("everything", taal), c.evpi),
                )
            ],
        )
    return lines


def _acceptability(found: Analysis, taal: Taal) -> list[str]:
    a = found.acceptability
    pick = slice(None, None, 4)
    low, mid, high, _ = a.transfers.total
    lines = [
        *_heading(say("accept", taal)),
        *_table(
            [say("qaly", taal), *(number(float(x), 0, taal) for x in a.qaly.x[pick])],
            [[say("chance", taal), *(percentage(float(c), taal) for c in a.qaly.chance[pick])]],
        ),
        *_table(
            [say("rate", taal), *(percentage(float(x), taal, 1) for x in a.rate.x)],
            [[say("chance", taal), *(percentage(float(c), taal) for c in a.rate.chance)]],
        ),
        *_wrap(
            say(
                "joint",
                taal,
                p=percentage(a.joint.value, taal),
                se=number(100 * a.joint.se, 1, taal),
                q=percentage(a.everyone.value, taal),
            )
        ),
        *_wrap(
            say(
                "transfers",
                taal,
                p=percentage(a.transfers.possible.value, taal),
                mid=euros(mid.value, taal),
                low=euros(low.value, taal),
                high=euros(high.value, taal),
            )
        ),
    ]
    rows = [
        [word(actor, taal), euros(float(r[1]), taal), f"{euros(float(r[0]), taal)} … {euros(float(r[2]), taal)}"]
        for actor, r in zip(ACTOREN, a.transfers.received, strict=True)
        if np.isfinite(r).all() and np.abs(r).max() > 0
    ]
    return [*lines, *_table(["", say("median", taal), say("band80", taal)], rows)] if rows else lines


def _position(value: float, unit: str, taal: Taal) -> str:
    if np.isnan(value):
        return say("nowhere", taal)
    if np.isneginf(value):
        return say("all_along", taal)
    return percentage(value, taal) if unit == "deel" else number(value, 1, taal)


def _lever_prices(taal: Taal) -> dict[str, str]:
    """Return what the levers cost, as text; see the rows ``knop.*`` of the evidence."""
    keys = {"discipline": "knop.discipline", "follow": "knop.nazorg_uren", "network": "knop.netwerk_uren"}
    return {name: number(kengetal(key).value, 0, taal) for name, key in keys.items()}


def _levers(found: Analysis, taal: Taal) -> list[str]:
    rows, skipped = [], []
    for c in found.levers:
        if c.refused:
            skipped += _wrap(say("skipped", taal, lever=word(c.key, taal), why=c.refused))
            continue
        ends = f"{_position(float(c.values[0]), c.unit, taal)} … {_position(float(c.values[-1]), c.unit, taal)}"
        cells = [
            f"{percentage(float(c.chance[0, j]), taal)} … {percentage(float(c.chance[-1, j]), taal)}; "
            + " / ".join(_position(float(x), c.unit, taal) for x in c.crossing[:, j])
            for j in range(len(PERSPECTIEVEN))
        ]
        rows.append([word(c.key, taal), _position(c.now, c.unit, taal), ends, *cells])
    header = [say("lever", taal), say("now", taal), say("range", taal), *(word(p, taal) for p in PERSPECTIEVEN)]
    lines = [
        *_heading(say("levers", taal)),
        *_table(header, rows),
        *skipped,
        *_wrap(say("levers_note", taal, **_lever_prices(taal))),
    ]
    r = found.robust
    lines += _heading(
        say(
            "robust",
            taal,
            fte=number(r.max_fte, 2, taal),
            cash=euros(r.max_cash, taal),
            view=word(found.options.view, taal),
            now=euros(r.score_now.value, taal),
            best=euros(r.score_best.value, taal),
            se=euros(r.score_best.se, taal),
            mean_now=euros(r.mean_now, taal),
            mean_best=euros(r.mean_best, taal),
        )
    )
    units = {c.key: c.unit for c in found.levers}
    lines += _table(
        [say("lever", taal), say("now", taal), say("best_setting", taal)],
        [[word(k, taal), _position(r.now[k], units[k], taal), _position(v, units[k], taal)] for k, v in r.best.items()],
    )
    lines += _heading(say("drawdown", taal))
    rows = []
    for name, d in found.drawdown.items():
        depth, length = [euros(float(x), taal) for x in d.depth], [number(float(x), 0, taal) for x in d.length]
        rows.append(
            [
                word(name, taal),
                f"{depth[1]} ({depth[0]} … {depth[2]})",
                f"{length[1]} ({length[0]} … {length[2]})",
                percentage(d.never, taal),
            ]
        )
    return [*lines, *_table(["", say("depth", taal), say("length", taal), say("never", taal)], rows)]


def render(found: Analysis, lezing: str, taal: Taal = "nl") -> str:
    """Write an analysis as text.

    Parameters
    ----------
    found : Analysis
    lezing : str
        The reading it was made in.
    taal : {"nl", "en"}

    Returns
    -------
    str
    """
    head = say(
        "head",
        taal,
        naam=found.scenario.naam,
        draws=number(found.options.draws, 0, taal),
        seed=found.options.seed,
        lezing=lezing,
    )
    lines = [*_wrap(head, ""), "", *_worth(found, taal)]
    for part in (_errors, _split, _sensitivity, _information, _acceptability, _levers):
        lines += part(found, taal)
    return "\n".join(lines)
