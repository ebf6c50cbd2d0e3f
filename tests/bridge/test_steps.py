"""The bridge adds up, draw by draw, and every step is a run with that one setting."""

from __future__ import annotations

import json
from itertools import pairwise

import numpy as np
import pytest

from mkba_sim.analyses.bridge.steps import STEPS, bridge
from mkba_sim.base.errors import MkbaError
from mkba_sim.cli.main import main
from mkba_sim.run.evaluate import evaluate
from mkba_sim.run.tool import settings
from mkba_sim.scenario.scenario import load_scenario
from mkba_sim.transitions.usable import accept
from mkba_sim.views.tables.bridge import bridge_rows, largest
from mkba_sim.views.texts.bridge import step_name, step_why

DRAWS, SEED = 150, 4


@pytest.fixture(scope="module", params=["bijlage2", "mpg"])
def found(request):
    return bridge(load_scenario(request.param), draws=DRAWS, seed=SEED)


def _headline(found):
    """Return costs and benefits of evidentie, computed without the bridge, and the rows that every step can use."""
    scenario = found.scenario.lezing("evidentie")
    draws = accept(scenario, np.arange(DRAWS), seed=SEED)
    costs, benefits = evaluate(scenario, draws, seed=SEED, engine="expected").totals
    last = found.steps[-1]
    rows = [int(np.flatnonzero(np.isclose(costs[:, 0], k, rtol=1e-9) & np.isclose(benefits[:, 0], b, rtol=1e-9))[0])
            for k, b in zip(last.kosten[:, 0], last.baten[:, 0], strict=True)]  # fmt: skip
    return draws, np.array(rows), costs, benefits


def test_it_ends_at_evidentie_and_adds_up_in_every_draw(found):
    _, rows, costs, benefits = _headline(found)
    assert len(set(rows)) == found.used
    assert found.used > 0.9 * DRAWS
    last = found.steps[-1]
    np.testing.assert_allclose(last.kosten, costs[rows], rtol=1e-12)
    np.testing.assert_allclose(last.baten, benefits[rows], rtol=1e-12)
    # draw by draw: the steps sum to the difference
    for name, end in (("kosten", costs[rows]), ("baten", benefits[rows])):
        every = [getattr(step, name) for step in found.steps]
        np.testing.assert_allclose(every[0] + sum(np.diff(every, axis=0)), end, rtol=1e-12)
    # in the table: from the tool's number to the last row
    table = bridge_rows(found)
    tool_costs, tool_benefits = found.tool.totals
    assert table[0].kosten == tool_costs[0, 0]
    assert table[0].baten == tool_benefits[0, 0]
    assert sum(row.kosten_verschil for row in table) == pytest.approx(
        costs[rows, 0].mean() - tool_costs[0, 0], rel=1e-9
    )
    assert sum(row.baten_verschil for row in table) == pytest.approx(
        benefits[rows, 0].mean() - tool_benefits[0, 0], rel=1e-9
    )
    assert table[-1].verhouding == pytest.approx(benefits[rows, 0].mean() / costs[rows, 0].mean(), rel=1e-12)


def test_a_step_alone_is_a_run_with_that_one_setting(found):
    """Through other doors than the bridge's own: columns of the valuation, fields of the scenario."""
    draws, rows, _, _ = _headline(found)
    headline = found.scenario.lezing("evidentie")
    by_name = {step.naam: step for step in found.steps}

    def same(name, scenario, changed):
        costs, benefits = evaluate(scenario, changed, seed=SEED, engine="expected").totals
        np.testing.assert_allclose(by_name[name].kosten_zonder, costs[rows], rtol=1e-9)
        np.testing.assert_allclose(by_name[name].baten_zonder, benefits[rows], rtol=1e-9)

    same("schuldhulp", headline, draws.with_columns({"schuld.extra_trajecten": 0.0}))
    care = {"opname.niet_substitueerbaar": 0.0, "gevonden.zonder_aanpak": 0.0}
    same("zorg_na_vinden", headline, draws.with_columns(care))
    # The team carries everything: as if it had a thousand times the capacity.
    same("capaciteit", headline, draws.with_columns({"uitvoering.capaciteit": 1e9}))
    # Stated substitution and successes as fields of the scenario, drawn anew: certain fields draw nothing.
    ways = settings(found.scenario)
    scenario = headline.met(dict(ways["substitutie"].fields))
    same("substitutie", scenario, accept(scenario, np.arange(DRAWS), seed=SEED))
    scenario = headline.met(dict(ways["successen"].fields))
    same(
        "successen", scenario, accept(scenario, np.arange(DRAWS), seed=SEED).with_columns({"succes.participatie": 0.0})
    )


def test_every_step_does_something_somewhere_and_is_named():
    found = bridge(load_scenario("bijlage2"), draws=DRAWS, seed=SEED)
    rows = bridge_rows(found)
    assert [row.naam for row in rows] == ["tool", *STEPS]
    for row in rows[1:]:
        assert abs(row.kosten_verschil) + abs(row.baten_verschil) > 1, row.naam
        for taal in ("nl", "en"):
            assert step_name(row.naam, taal)
            assert step_why(row.naam, taal).endswith(".")
    i = largest(rows)
    moves = [abs(b.verhouding - a.verhouding) for a, b in pairwise(rows)]
    assert moves[i - 1] == max(moves)


def test_refusals():
    with pytest.raises(MkbaError, match="--draws"):
        bridge(load_scenario("bijlage2"), draws=20)
    with pytest.raises(MkbaError):
        bridge(load_scenario("rotterdam"), draws=200)


@pytest.mark.parametrize("taal", ["nl", "en"])
def test_command(taal, tmp_path, capsys):
    """Terminal, JSON and workbook hold the same numbers."""
    from openpyxl import load_workbook

    out = tmp_path / "brug.xlsx"
    common = ["bridge", "mpg", "--draws", "120", "--seed", "3", "--taal", taal]
    assert main([*common, "--json", "--out", str(out)]) == 0
    document = json.loads(capsys.readouterr().out)
    assert main(common) == 0
    text = capsys.readouterr().out
    rows = document["brug"]["maatschappelijk"]
    assert [row["stap"] for row in rows] == ["tool", *STEPS]
    book = load_workbook(out)
    sheet = book.worksheets[0]
    cells = {str(row[0].value): [c.value for c in row] for row in sheet.iter_rows(min_row=5, max_row=17)}
    for row in rows:
        shown = f"{row['verhouding']:.2f}".replace(".", "," if taal == "nl" else ".")
        assert shown in text
        if row["stap"] != "tool":
            assert step_name(row["stap"], taal) in text
            line = cells[step_name(row["stap"], taal)]
            assert line[1] == pytest.approx(row["kosten"], rel=1e-12)
            assert line[5] == pytest.approx(row["verhouding"], rel=1e-12)
    for one in document["keuzes"]:
        assert one[taal][:50] in text
    moves = [abs(one["verschil"]) for one in document["keuzes"]]
    assert moves == sorted(moves, reverse=True)


def test_command_refuses(capsys, tmp_path):
    for words, says in (
        (["--draws", "5"], "--draws"),
        (["--out", str(tmp_path / "x.csv")], "werkmap"),
        (["--seed", "-1"], "--seed"),
        (["rotterdam"], "rotterdam"),
    ):
        scenario = [] if words[0] == "rotterdam" else ["bijlage2"]
        assert main(["bridge", *scenario, *words]) == 2
        error = capsys.readouterr().err
        assert says.lower() in error.lower()
        assert "Traceback" not in error
    assert not list(tmp_path.iterdir())
